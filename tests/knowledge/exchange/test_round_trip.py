"""Export is import: what went out comes in as it was, byte for byte, and changes nothing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from freezegun import freeze_time

from knowledge.bootstrap import load_content
from knowledge.entries import Scope
from knowledge.exchange.content_files import CONTENT as SHIPPED
from knowledge.exchange.content_files import dump_topic, read_content
from knowledge.exchange.exporting.folder import write_folder
from knowledge.exchange.exporting.in_force import in_force_on_day
from knowledge.exchange.exporting.templates import template_export
from knowledge.exchange.importing.folder import open_folder
from knowledge.exchange.importing.importing import ImportSettings, open_file
from knowledge.exchange.spreadsheets.grids import FileRefused
from knowledge.exchange.spreadsheets.layout import HOTLINE, QUESTIONS, shipped_layout
from tests.knowledge.editorial import CHIEF, KAIJIANG, Office, entry_text
from tests.knowledge.exchange.import_desk import ImportDesk, known, statuses

CONTENT = read_content()
TODAY = date(2026, 11, 23)


def export(sessions, folder: Path, day: date = TODAY) -> dict[str, bytes]:
    """Write a folder and return its files."""
    with sessions() as session:
        found = in_force_on_day(session, day)
        write_folder(folder, found.kept, CONTENT.contacts, CONTENT.matters)
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_all_content_goes_out_and_in_and_out_again_byte_for_byte(full, two, tmp_path):
    here, there = full, two[1]
    first = export(here, tmp_path / "a")
    load_content(there, read_content(tmp_path / "a/content", known))
    assert export(there, tmp_path / "b") == first
    assert len(first) > len(CONTENT.topics)
    with here() as session:
        again = open_folder(tmp_path / "a", known).plan(session, CHIEF)
    assert set(statuses(again)) == {"same"}
    assert len(again.rows) == sum(len(topic.entries) for topic in CONTENT.topics)


def test_a_content_file_says_the_same_after_it_was_written_again(tmp_path):
    (tmp_path / "content").mkdir()
    for topic in CONTENT.topics:
        path = tmp_path / "content" / topic.name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dump_topic(topic), "utf-8")
    for name in ("sources.yml", "contacts.yml"):
        (tmp_path / "content" / name).write_bytes((SHIPPED / name).read_bytes())
    (tmp_path / "lexicon").mkdir()
    lexicon = (SHIPPED.parent / "lexicon/matters.yml").read_bytes()
    (tmp_path / "lexicon/matters.yml").write_bytes(lexicon)
    again = read_content(tmp_path / "content", known)
    assert [replace(topic, sha256="") for topic in again.topics] == [
        replace(topic, sha256="") for topic in CONTENT.topics
    ]
    assert [dump_topic(topic) for topic in again.topics] == list(map(dump_topic, CONTENT.topics))


def test_an_exported_folder_becomes_the_same_knowledge_by_way_of_drafts(two, tmp_path):
    here, there = two
    office = Office(here)
    office.publish(entry_text())
    first = export(here, tmp_path / "a")
    source = open_folder(tmp_path / "a", known)
    with there() as session:
        plan = source.plan(session, CHIEF)
    assert statuses(plan) == ["new"]
    source.carry_out(there, CHIEF, plan)
    desk = ImportDesk(there, tmp_path)
    for row in desk.drafts().values():
        desk.publish(row)
    assert export(there, tmp_path / "b") == first


@pytest.mark.parametrize("template", [HOTLINE, QUESTIONS])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_table_that_was_exported_changes_nothing(full, tmp_path, template, suffix):
    path = tmp_path / f"out.{suffix}"
    layout = shipped_layout(template)
    with full() as session:
        found = in_force_on_day(session, TODAY)
        template_export(session, found, layout, CONTENT.matters).write(path)
        source = open_file(path, ImportSettings(CONTENT.matters, known))
        plan = source.plan(session, CHIEF)
    assert source.table.layout == layout
    assert set(statuses(plan)) == {"same"}
    assert len(plan.rows) == len(found.texts)
    titles = [row.title for row in plan.rows]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 128


def test_a_changed_cell_changes_that_part_and_no_other(full, tmp_path):
    layout = shipped_layout(HOTLINE)
    with full() as session:
        found = in_force_on_day(session, TODAY)
        made = template_export(session, found, layout, CONTENT.matters)
        rows = [list(row) for row in made.rows]
        at = next(n for n, row in enumerate(rows) if "【要带的东西】" in row[2])
        rows[at][2] = rows[at][2].replace("【要带的东西】", "【要带的东西】\n再带一张照片。")
        replace(made, rows=tuple(map(tuple, rows))).write(tmp_path / "out.csv")
        settings = ImportSettings(CONTENT.matters, known)
        plan = open_file(tmp_path / "out.csv", settings).plan(session, CHIEF)
    changed = [row for row in plan.rows if row.status.value == "changed"]
    assert [row.record.number for row in changed] == [at + 2]
    before, after = found.texts[at].draft, changed[0].text.draft
    differ = {group for group in after.groups if after.groups[group] != before.groups.get(group)}
    assert {group.value for group in differ} == {"materials"}
    assert after.groups.keys() == before.groups.keys()
    assert replace(after, groups=before.groups) == before


def test_a_template_takes_no_more_than_its_limit(full, tmp_path):
    layout = replace(shipped_layout(HOTLINE), most_rows=10)
    with full() as session:
        found = in_force_on_day(session, TODAY)
        made = template_export(session, found, layout, CONTENT.matters)
        with pytest.raises(FileRefused, match="最多 10 行"):
            made.write(tmp_path / "out.xlsx")
        own = template_export(session, found, layout, CONTENT.matters, region=KAIJIANG)
    assert 0 < len(own.rows) < len(made.rows)
    assert not (tmp_path / "out.xlsx").exists()


def test_a_folder_that_holds_other_files_is_left_alone(two, tmp_path):
    sessions, _ = two
    (tmp_path / "a").mkdir()
    (tmp_path / "a/diary.txt").write_text("x")
    with pytest.raises(FileRefused, match="空目录"):
        export(sessions, tmp_path / "a")


def test_an_export_holds_what_is_in_force_on_its_day_and_says_what_comes_later(two, tmp_path):
    sessions, _ = two
    office = Office(sessions)
    with freeze_time("2026-11-01"):
        office.publish(entry_text())
        scope = Scope(insured=frozenset({KAIJIANG}), valid_from=date(2027, 1, 1))
        office.publish(entry_text("明年起当场办好。", scope=scope))
    with sessions() as session:
        now, later = (in_force_on_day(session, day) for day in (TODAY, date(2027, 1, 1)))
    assert [text.draft.spoken for text in now.texts] == ["备案三个工作日办好。"]
    assert now.later == (date(2027, 1, 1),)
    assert [text.draft.spoken for text in later.texts] == ["明年起当场办好。"]
    assert later.later == ()
