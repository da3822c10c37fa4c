"""kaixinban entry, as editors and reviewers use it at a terminal."""

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from cli.entry import command
from cli.errors import CommandError
from core.accounts import accounts
from core.db import make_engine, session_factory, writing
from core.staff import StaffRole
from knowledge.exchange.tables import OwnerRow
from tests.knowledge.editorial import CHIEF, KAIJIANG, LI, WANG, Office, entry_text

EDITOR = ("--role", "editor", "--region", KAIJIANG)
REVIEWER = ("--role", "reviewer", "--region", "开江县")


@pytest.fixture
def office(tmp_path, monkeypatch, sqlite_template):
    """A database with one published entry, to which the command is pointed."""
    path = tmp_path / "kaixinban.db"
    path.write_bytes(Path(sqlite_template).read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("KAIXINBAN_DATA_DIR", str(tmp_path))
    engine = make_engine(f"sqlite:///{path}")
    office = Office(session_factory(engine), LI, WANG, CHIEF)
    office.publish(entry_text(contacts=("hotline-12345",)))
    monkeypatch.setattr("cli.entry_desk.build_desk", lambda _: office.publishing.desk)
    monkeypatch.setattr("cli.entry_reading.build_desk", lambda _: office.publishing.desk)
    yield office
    engine.dispose()


def run(*args: str, answer: str | None = None) -> str:
    """Run the command and return what it printed; raise what it refused."""
    result = CliRunner().invoke(command, args, catch_exceptions=False, input=answer)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*args: str) -> str:
    """Run the command and return why it was refused."""
    with pytest.raises(CommandError) as caught:
        run(*args)
    return str(caught.value)


def changed(path: Path, change) -> Path:
    """Change what a file says."""
    raw = yaml.safe_load(path.read_text("utf-8"))
    change(raw)
    path.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def slower(raw):
    """Let the answer take five days."""
    raw["entries"][0]["spoken"] = "备案五个工作日办好。"
    raw["entries"][0]["groups"]["summary"]["lines"] = ["备案五个工作日办好。"]


@pytest.fixture
def file(tmp_path, office):
    """The published entry as a file to edit."""
    path = tmp_path / "entry.yml"
    path.write_text(run("show", "filing.speed"), "utf-8")
    return path


def test_from_the_first_word_to_the_rollback(office, file):
    said = run("edit", "filing.speed", "--file", str(changed(file, slower)), "--as", "li", *EDITOR)
    assert "第2版(草稿)" in said
    said = run("diff", "filing.speed")
    assert "【数字有变】：备案〔删数字：三〕〔增数字：五〕个工作日办好。" in said
    assert "开江县" in run("submit", "filing.speed", "--as", "li", *EDITOR)
    assert "filing.speed 第2版 审核中 li" in run("list")
    assert "没有发现问题" in run("gate", "filing.speed")
    assert "不能自己审" in refused("approve", "filing.speed", "--as", "li", *REVIEWER)
    assert "已发布,现在生效" in run("approve", "filing.speed", "--as", "wang", *REVIEWER)
    assert office.shown() == {"filing.speed": ["备案五个工作日办好。"]}
    said = run("rollback", "filing.speed", "1", "--as", "zhao", *REVIEWER)
    assert "恢复第1版" in said
    assert office.shown() == {"filing.speed": ["备案三个工作日办好。"]}
    lines = run("history", "filing.speed").splitlines()
    assert [line.split()[1] for line in lines] == ["已下架", "已下架", "已发布"]
    assert "审:wang" in lines[1]
    assert "复核" in run("confirm", "filing.speed", "--as", "wang", *REVIEWER)
    assert "下架" in run("retire", "filing.speed", "--reason", "取消", "--as", "wang", *REVIEWER)
    assert office.shown() == {}


def test_an_account_says_what_its_person_may_do(office, file):
    with writing(office.sessions) as session:
        accounts.add(session, CHIEF, "Li", [StaffRole.EDITOR], [KAIJIANG])
        accounts.add(session, CHIEF, "sun", [StaffRole.OPERATOR], [KAIJIANG])
        accounts.add(session, CHIEF, "zhou", [StaffRole.REVIEWER], ["500101"])
    changed(file, slower)
    assert "没有账号「qian」" in refused(
        "edit", "filing.speed", "--file", str(file), "--as", "qian"
    )
    edit = ("edit", "filing.speed", "--file", str(file), "--as")
    assert "不能办这一步" in refused(*edit, "sun", *EDITOR)
    assert "第2版" in run(*edit, "LI")
    with writing(office.sessions) as session:
        accounts.disable(session, CHIEF, "li")
    assert "已停用" in refused("submit", "filing.speed", "--as", "li")


def test_a_region_with_a_reviewer_is_waited_for(office, file):
    with writing(office.sessions) as session:
        accounts.add(session, CHIEF, "zhou", [StaffRole.REVIEWER], ["500101"])

    def both(raw):
        raw["entries"][0]["scope"]["treatment"] = ["500101"]

    path = str(changed(file, both))
    run("edit", "filing.speed", "--file", path, "--as", "li", *EDITOR)
    run("submit", "filing.speed", "--as", "li", *EDITOR)
    assert "还在等万州区" in run("approve", "filing.speed", "--as", "wang", *REVIEWER)
    assert "已发布" in run("approve", "filing.speed", "--as", "zhou")


def test_the_second_editor_is_told_and_the_text_is_kept(office, file):
    run("edit", "filing.speed", "--file", str(changed(file, slower)), "--as", "li", *EDITOR)

    def other(raw):
        raw["entries"][0]["title"] = "备案几天办好"

    path = str(changed(file, other))
    said = run("edit", "filing.speed", "--file", path, "--as", "wang", *EDITOR)
    assert "第2版 草稿 li" in said
    assert "另存为第3版" in said
    assert office.text("filing.speed", 3).draft.title == "备案几天办好"


def test_a_new_entry_from_a_file(office, tmp_path):
    example = Path("cli/entry_example.yml").read_text("utf-8")
    path = tmp_path / "new.yml"
    path.write_text(example, "utf-8")
    assert "filing.example" in run("new", "--file", str(path), "--as", "li", *EDITOR)
    assert office.text("filing.example", 1).draft.sources[0].title == "文件的名称"
    assert "已经有了" in refused("new", "--file", str(path), "--as", "li", *EDITOR)
    run("discard", "filing.example", "--as", "li", *EDITOR)
    assert office.statuses("filing.example") == ["retired"]


def test_what_is_wrong_with_a_file_is_said_and_nothing_is_stored(office, file, tmp_path):
    def wrong(raw):
        raw["entries"][0]["sources"] = ["nobody"]
        raw["entries"][0]["scope"]["insured"] = "511723"

    edit = ("edit", "filing.speed", "--file", str(changed(file, wrong)), "--as", "li")
    assert "没有账号" in refused(*edit)
    said = refused(*edit, *EDITOR)
    assert "来源「nobody」没有登记" in said
    assert "insured: 这里应当是一个列表" in said
    file.write_bytes("话术".encode("gb18030"))
    assert "UTF-8" in refused(*edit, *EDITOR)
    assert office.statuses() == ["published"]


def test_what_was_typed_in_the_editor_is_kept_where_it_is_wrong(office, tmp_path, monkeypatch):
    monkeypatch.setattr("click.edit", lambda shown, **_: shown + "\nunknown: 1\n")
    said = refused("edit", "filing.speed", "--as", "li", *EDITOR)
    assert "不认识字段「unknown」" in said
    assert "unknown: 1" in (tmp_path / "entry-unsaved.yml").read_text("utf-8")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("show", "no-such"), "没有「no-such」这个条目"),
        (("show", "filing.speed", "--number", "9"), "没有第9版"),
        (("submit", "filing.speed", "--as", "li", *EDITOR), "没有草稿的版本"),
        (("rollback", "filing.speed", "1", "--as", "wang", *REVIEWER), "现在用的就是"),
        (("reject", "filing.speed", "--reason", "x", "--as", "w", *REVIEWER), "没有审核中的版本"),
        (
            ("retire", "filing.speed", "--reason", "x", "--last-day", "明天", "--as", "w"),
            "日期要写成",
        ),
    ],
)
def test_a_step_that_cannot_be_taken_says_what_to_do(office, args, said):
    assert said in refused(*args)


def test_what_is_due_and_what_must_be_answered(office):
    assert "没有" in run("due")
    assert "filing.speed" in run("due", "--by", "2027-12-31")
    question = "备案审批快不快"
    assert "已记下" in run("expect", question, "filing.speed", "--as", "li", *EDITOR)
    assert "不再检查" in run("expect", question, "--as", "li", *EDITOR)
    assert "没有记下过" in refused("expect", question, "--as", "li", *EDITOR)


def test_an_entry_that_a_neighbour_maintains_is_not_edited(office, tmp_path):
    with writing(office.sessions) as session:
        session.add(OwnerRow(entry_id="filing.speed", region="500154", digest="0"))
    path = tmp_path / "a.yml"
    path.write_text(run("show", "filing.speed"), "utf-8")
    changed(path, slower)
    said = refused("edit", "filing.speed", "--file", str(path), "--as", "li", *EDITOR)
    assert "由开州区维护" in said
    assert office.statuses() == ["published"]
