"""A file becomes drafts: previewed, written once and whole, taken back."""

from datetime import date

import pytest
from openpyxl import load_workbook

from core.audit import AuditRow
from core.staff import StaffRole
from knowledge.entries import Body, Group
from knowledge.exchange.exporting.tables import write_table
from knowledge.exchange.exporting.templates import write_failed
from knowledge.exchange.importing import writing
from knowledge.exchange.importing.plan import RowStatus
from knowledge.exchange.importing.writing import batches, undo
from knowledge.exchange.spreadsheets.grids import FileRefused, words
from knowledge.exchange.spreadsheets.layout import shipped_layout
from knowledge.exchange.tables import ImportBatchRow, ImportItemRow
from knowledge.refusals import PublishingError
from knowledge.repository import load_topics, published_of, revisions_of
from knowledge.tables import RevisionRow, TopicRow
from tests.knowledge.editorial import KAIJIANG, WANZHOU, person
from tests.knowledge.exchange.import_desk import EDITOR, ROWS, ImportDesk, reasons, statuses
from tests.knowledge.exchange.sheets import HEADER


@pytest.fixture
def desk(sessions, tmp_path):
    return ImportDesk(sessions, tmp_path)


def test_a_preview_writes_nothing(desk):
    plan = desk.plan(desk.file(*ROWS))
    assert statuses(plan) == ["new", "new"]
    assert [desk.count(kind) for kind in (TopicRow, RevisionRow, ImportBatchRow, AuditRow)] == [
        0
    ] * 4


def test_rows_become_drafts_that_nobody_sees_yet(desk):
    number = desk.take_in(desk.file(*ROWS))
    card = desk.drafts()["补社保卡"]
    assert card.author == "chen"
    assert card.body["summary"]["lines"] == ["带身份证到窗口。"]
    assert card.body["summary"]["verified"] is False
    assert card.scope["handling"] == [KAIJIANG]
    assert card.sources[0]["issuer"] == "开江县人社局"
    with desk.sessions() as session:
        topic = session.get(TopicRow, card.entry.topic_id)
        assert topic.wordings == ["补卡", "卡丢了", "卡掉了咋办"]
        assert load_topics(session) == ()
        assert [(one.id, one.drafts, one.undone) for one in batches(session)] == [
            (number, 2, False)
        ]


def test_the_preview_says_what_is_missing_before_a_publish(desk):
    hints = {row.title: row.hints for row in desk.plan(desk.file(*ROWS)).rows}
    assert hints["坐公交"] == ("没有口述的一句话", "群众说法不足 3 条")
    assert hints["补社保卡"] == ("没有口述的一句话",)


def test_the_same_file_twice_changes_nothing(desk):
    path = desk.file(*ROWS)
    desk.take_in(path)
    before = [desk.count(kind) for kind in (RevisionRow, ImportBatchRow, AuditRow)]
    assert statuses(desk.plan(path)) == ["same", "same"]
    assert desk.take_in(path) is None
    assert [desk.count(kind) for kind in (RevisionRow, ImportBatchRow, AuditRow)] == before


def test_a_corrected_file_replaces_its_own_draft_and_shows_what_differs(desk):
    desk.take_in(desk.file(*ROWS))
    mended = desk.file([*ROWS[0][:2], "带身份证,15元工本费。", *ROWS[0][3:]], ROWS[1])
    plan = desk.plan(mended)
    assert statuses(plan) == ["changed", "same"]
    assert "15" in "".join(map(str, plan.rows[0].changes))
    desk.take_in(mended)
    assert desk.drafts()["补社保卡"].body["summary"]["lines"] == ["带身份证,15元工本费。"]
    assert len(desk.drafts()) == 2


def test_a_draft_that_somebody_took_further_is_a_conflict(desk):
    desk.take_in(desk.file(*ROWS))
    desk.edit(desk.drafts()["补社保卡"], spoken="带身份证到窗口补卡。")
    plan = desk.plan(desk.file([*ROWS[0][:2], "另一个说法。", *ROWS[0][3:]]))
    assert statuses(plan) == ["conflict"]
    assert "li" in reasons(plan)


def test_what_editors_added_survives_the_same_row_again(desk):
    path = desk.file(*ROWS)
    desk.take_in(path)
    better = {Group.SUMMARY: Body(lines=("带身份证,当场补。",))}
    desk.edit(desk.drafts()["补社保卡"], groups=better)
    assert statuses(desk.plan(path)) == ["same", "same"]


def test_rows_that_cannot_be_imported_say_where_and_what_to_do(desk):
    plan = desk.plan(
        desk.file(
            ROWS[0],
            ROWS[0],
            [*ROWS[0][:2], "别的内容。", *ROWS[0][3:]],
            ["社保卡", "没有内容", "", "", "", ""],
        )
    )
    assert statuses(plan) == ["new", "duplicate", "conflict", "invalid"]
    assert [row.record.number for row in plan.rows] == [2, 3, 4, 5]
    assert "和第 2 行重复" in reasons(plan)
    assert "内容: 没有填写。 补上这一格" in reasons(plan)


def test_failed_rows_are_a_file_that_can_be_mended_and_imported(desk):
    path = desk.file(ROWS[0], ["社保卡", "没有内容", "", "", "", ""])
    source = desk.open(path)
    with desk.sessions() as session:
        plan = source.plan(session, EDITOR)
    source.carry_out(desk.sessions, EDITOR, plan)
    failed = desk.folder / "failed.xlsx"
    write_failed(failed, plan, source.table.layout)
    book = load_workbook(failed)
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert cells[0] == [*HEADER, "未导入原因", "原来的行号"]
    assert "没有填写" in cells[1][6]
    assert cells[1][7] == "3"
    book.active["C2"] = "补上了。"
    book.save(failed)
    again = desk.plan(failed)
    assert (statuses(again), again.notices) == (["new"], ())


def test_an_import_is_taken_back_whole_and_can_be_made_again(desk):
    path = desk.file(*ROWS)
    number = desk.take_in(path)
    undone = undo(desk.sessions, number, EDITOR)
    assert (undone.withdrawn, undone.kept) == (2, ())
    assert desk.drafts() == {}
    with pytest.raises(FileRefused, match="已经撤销过"):
        undo(desk.sessions, number, EDITOR)
    assert statuses(desk.plan(path)) == ["new", "new"]
    assert desk.take_in(path) is not None
    assert len(desk.drafts()) == 2


def test_taking_back_a_correction_brings_back_the_draft_before_it(desk):
    desk.take_in(desk.file(*ROWS))
    second = desk.take_in(desk.file([*ROWS[0][:2], "改过。", *ROWS[0][3:]]))
    undo(desk.sessions, second, EDITOR)
    assert desk.drafts()["补社保卡"].body["summary"]["lines"] == ["带身份证到窗口。"]


def test_taking_back_leaves_what_is_published(desk):
    number = desk.take_in(desk.file(*ROWS))
    drafts = desk.drafts()
    desk.publish(drafts["补社保卡"])
    undone = undo(desk.sessions, number, EDITOR)
    assert undone.withdrawn == 1
    assert [entry for entry, _ in undone.kept] == [drafts["补社保卡"].entry_id]
    with desk.sessions() as session:
        assert len(published_of(session, drafts["补社保卡"].entry_id)) == 1


def test_a_failure_halfway_writes_nothing(desk, monkeypatch):
    real, calls = writing.save, []

    def failing(*given):
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        return real(*given)

    monkeypatch.setattr(writing, "save", failing)
    with pytest.raises(RuntimeError):
        desk.take_in(desk.file(*ROWS))
    kinds = (TopicRow, RevisionRow, ImportBatchRow, ImportItemRow, AuditRow)
    assert [desk.count(kind) for kind in kinds] == [0] * 5


def test_a_plan_that_no_longer_holds_is_not_carried_out(desk):
    first = desk.open(desk.file(ROWS[0]))
    with desk.sessions() as session:
        plan = first.plan(session, EDITOR)
    desk.take_in(desk.file([*ROWS[0][:2], "别人先导入。", *ROWS[0][3:]], name="b.xlsx"))
    with pytest.raises(FileRefused) as refusal:
        first.carry_out(desk.sessions, EDITOR, plan)
    assert refusal.value.code == "changed_meanwhile"


def test_a_row_for_a_region_of_others_is_refused_with_its_reason(desk):
    plan = desk.plan(desk.file(ROWS[0]), region=WANZHOU)
    assert statuses(plan) == ["invalid"]
    assert "万州" in reasons(plan)


def test_nobody_undoes_what_they_may_not_write(desk):
    number = desk.take_in(desk.file(*ROWS))
    stranger = person("zhou", StaffRole.EDITOR, regions=(WANZHOU,))
    with pytest.raises(PublishingError):
        undo(desk.sessions, number, stranger)
    assert len(desk.drafts()) == 2


def test_without_a_region_a_new_row_is_not_taken_for_the_whole_country(desk):
    plan = desk.plan(desk.file(ROWS[0]), region="")
    assert statuses(plan) == ["invalid"]
    assert "--for" in reasons(plan)


def test_a_question_of_another_region_gets_an_entry_of_its_own_under_it(desk):
    chief = person("chief", StaffRole.ADMINISTRATOR, regions=("100000",))
    desk.take_in(desk.file(ROWS[0]), by=chief)
    desk.take_in(desk.file([*ROWS[0][:2], "万州的办法。", *ROWS[0][3:]]), by=chief, region=WANZHOU)
    rows = desk.count(TopicRow), desk.count(RevisionRow)
    assert rows == (1, 2)


def test_the_same_question_for_the_same_people_is_shown_as_a_conflict(desk):
    desk.take_in(desk.file(ROWS[0]))
    header, row = ["标题", "内容", "问题"], ["怎么补卡", "去银行补。", "补社保卡\n补卡咋弄"]
    plan = desk.plan(desk.file(row, header=header))
    assert statuses(plan) == ["conflict"]
    assert "补社保卡" in reasons(plan)


def test_formulas_in_a_file_stay_text_all_the_way(desk):
    path = desk.folder / "a.csv"
    write_table(path, HEADER, [[*ROWS[0][:2], "=cmd|'/c calc'!A1", *ROWS[0][3:]]])
    desk.take_in(path)
    assert desk.drafts()["补社保卡"].body["summary"]["lines"] == ["=cmd|'/c calc'!A1"]


PERMIT_HEADER = [column.header for column in shipped_layout("permit_results").columns]
PERMIT = [
    "开审〔2026〕1号",
    "开江县甲公司",
    "法人",
    "食品经营许可",
    "2026-01-02",
    "2026年1月2日",
    "",
    "开江县行政审批局",
]


def test_permit_results_are_taken_in_but_never_those_of_persons(desk):
    person_row = ["开审〔2026〕2号", "张某", "自然人", *PERMIT[3:]]
    plan = desk.plan(desk.file(PERMIT, person_row, header=PERMIT_HEADER))
    assert statuses(plan) == ["new", "invalid"]
    assert "个人信息" in reasons(plan)
    text = plan.rows[0].text
    assert text.topic.question == "开江县甲公司的食品经营许可批了没有？"
    lines = [line for body in text.draft.groups.values() for line in body.lines]
    assert lines == [
        "开江县行政审批局在2026-01-02作出许可决定，文书号是开审〔2026〕1号。",
        "有效期自2026-01-02起。",
    ]


def test_every_row_status_has_its_words():
    assert all(words("status", status.value) for status in RowStatus)


def test_the_day_of_a_platforms_export_must_be_said(desk):
    header = ["事项编码", "事项名称", "实施主体", "区划代码", "咨询电话"]
    path = desk.file(["511723001", "某事项", "某局", KAIJIANG, "0818-1"], header=header)
    with pytest.raises(FileRefused, match="--read-on"):
        desk.plan(path)
    (row,) = desk.plan(path, read_on=date(2026, 1, 2)).rows
    places = [one for body in row.text.draft.groups.values() for one in body.elements]
    assert {one.read_on for one in places if one.name.value == "phone"} == {date(2026, 1, 2)}


def test_revisions_of_an_import_are_numbered_within_their_entry(desk):
    desk.take_in(desk.file(*ROWS))
    desk.take_in(desk.file([*ROWS[0][:2], "改过。", *ROWS[0][3:]]))
    with desk.sessions() as session:
        rows = revisions_of(session, desk.drafts()["补社保卡"].entry_id)
    assert [(row.number, row.status) for row in rows] == [(1, "retired"), (2, "draft")]


def test_an_import_tells_how_far_it_is_and_stops_with_nothing_written(desk):
    source = desk.open(desk.file(*ROWS))
    told = []
    with desk.sessions() as session:
        plan = source.plan(session, EDITOR, lambda *at: told.append(at))
    assert told == [(0, 2), (1, 2), (2, 2)]

    def stop(done, total):
        told.append((done, total))
        if len(told) == 8:
            raise ZeroDivisionError

    kinds = (TopicRow, RevisionRow, ImportBatchRow, AuditRow)
    before = [desk.count(kind) for kind in kinds]
    with pytest.raises(ZeroDivisionError):
        source.carry_out(desk.sessions, EDITOR, plan, stop)
    assert told[3:] == [(0, 2), (1, 2), (2, 2), (0, 2), (1, 2)]
    assert [desk.count(kind) for kind in kinds] == before
