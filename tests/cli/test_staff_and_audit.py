"""The shell that lets the first administrator in, and finds a record that was tampered with."""

import json
import re

import pytest
from sqlalchemy import text

from cli.errors import CommandError
from core.accounts.login import log_in
from core.db import make_engine, session_factory


@pytest.fixture
def database(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'cli.db'}")
    yield engine
    engine.dispose()


ADD = ("staff", "add", "Zhao", "--role", "administrator", "--region", "开江")


def test_the_printed_password_opens_the_new_account(run, database):
    password = re.search(r"(\w{4}-){3}\w{4}", run(*ADD))[0]
    assert log_in(session_factory(database), "zhao", password, "cli").token
    assert run("staff", "list").split("\t")[:3] == ["zhao", "administrator", "开江县"]


def test_refusals_say_what_to_do(run):
    run(*ADD)
    with pytest.raises(CommandError, match="staff rights"):
        run(*ADD)
    with pytest.raises(CommandError, match="另建一个管理员"):
        run("staff", "disable", "zhao")
    with pytest.raises(CommandError, match="认不出地方"):
        run("staff", "add", "li", "--role", "editor", "--region", "没有这个县")
    with pytest.raises(CommandError, match="没有账号"):
        run("staff", "reset", "nobody")


def test_a_record_that_somebody_changed_is_found(run, database):
    run(*ADD)
    run("staff", "add", "li", "--role", "operator", "--region", "开江")
    assert "完整" in run("audit", "verify")
    with database.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit SET actor = 'nobody' WHERE id = 2"))
    with pytest.raises(CommandError, match="第 2 条:changed"):
        run("audit", "verify")


def test_a_record_rewritten_as_a_whole_is_found_by_a_head_kept_elsewhere(run, database, tmp_path):
    run(*ADD)
    heads = tmp_path / "heads.txt"
    heads.write_text(run("audit", "head"), "utf-8")
    with database.begin() as connection:
        for trigger in ("audit_no_update", "audit_no_delete"):
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text("DELETE FROM audit"))
        connection.execute(text("UPDATE audit_head SET last = 0, hash = :none"), {"none": "0" * 64})
    run("staff", "add", "li", "--role", "operator", "--region", "开江")
    assert "完整" in run("audit", "verify")
    with pytest.raises(CommandError, match="rewritten"):
        run("audit", "verify", "--heads", str(heads))


def test_the_list_tells_who_did_what_in_order(run):
    run(*ADD)
    run("staff", "add", "li", "--role", "operator", "--region", "开江")
    rows = [json.loads(line) for line in run("audit", "list", "--action", "staff.").splitlines()]
    assert [(row["action"], row["object"]) for row in rows] == [
        ("staff.add", "zhao"),
        ("staff.add", "li"),
    ]
    assert all(row["actor"].startswith("shell:") for row in rows)


def test_an_export_is_recorded_with_who_took_it(run, tmp_path):
    run("export", str(tmp_path / "out"), "--region", "511723")
    (row,) = map(json.loads, run("audit", "list", "--action", "export").splitlines())
    assert row["actor"].startswith("shell:")
    assert row["object"] == "folder:511723"
    assert "审计记录完整" in run("audit", "verify")
