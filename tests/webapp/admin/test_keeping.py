"""Unanswered questions, reports, imports, switches, staff, the record and the figures."""

import csv
import io

import pytest
from sqlalchemy import text

from casework.calls import corrections
from casework.calls.corrections import Kind
from casework.ratings import rate_answer
from casework.turns import start_conversation
from core.clock import now
from core.db import writing
from core.staff import StaffRole
from tests.webapp.staff.conftest import FOUNDER, GOOD, log_in

ASKED = "摩托车怎么上牌照呀"


@pytest.fixture
def asked(store):
    """A question that nobody could answer, asked three times in Kaijiang."""
    with writing(store) as session:
        conversation = start_conversation(session)
        session.flush()
        for number in range(1, 4):
            session.execute(
                text(
                    "INSERT INTO turn (conversation_id, number, message_id, text, act, slots,"
                    " replies, answers, status, created_at) VALUES (:c, :n, :m, :t, 'ask_service',"
                    " '{\"handling\": \"511723\"}', '[]', '[]', 'no_entry', :at)"
                ),
                {"c": conversation, "n": number, "m": f"m{number}", "t": ASKED,
                 "at": now().astimezone().strftime("%Y-%m-%d %H:%M:%S")},
            )  # fmt: skip
    yield
    with writing(store) as session:
        session.execute(text("DELETE FROM turn"))
        session.execute(text("DELETE FROM settled_question"))


async def item_of(browser):
    """Return the address of the one group in the list."""
    page = await browser.get("/admin/unanswered")
    assert ASKED in page
    return page.split('href="/admin/unanswered/')[1].split('"')[0]


async def test_a_question_becomes_a_wording_of_a_draft_and_leaves_the_list(enter, asked):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    item = await item_of(browser)
    where = await browser.post(f"/admin/unanswered/{item}", step="attach", entry="household.move")
    page = await browser.get(where.split("?")[0])
    assert ASKED in page
    assert "草稿" in page
    assert ASKED not in await browser.get("/admin/unanswered")
    answer = await browser.client.get("/admin/api/which", params={"q": ASKED})
    assert (await answer.json())["topic"] != "household.move"


async def test_a_question_is_dismissed_with_a_reason_only(enter, asked):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    item = await item_of(browser)
    await browser.post(f"/admin/unanswered/{item}", 422, step="dismiss", reason=" ")
    await browser.post(f"/admin/unanswered/{item}", step="dismiss", reason="不归我们管")
    assert ASKED not in await browser.get("/admin/unanswered")


async def test_the_questions_of_another_region_are_not_shown(enter, asked):
    browser = await enter("elsewhere", StaffRole.EDITOR, region="500101")
    assert ASKED not in await browser.get("/admin/unanswered")


async def test_a_bad_rating_is_closed_by_a_second_person_with_texts(enter, store):
    with writing(store) as session:
        answer = {"question": "备案要多久", "scope": {"insured": "511723"}}
        rate_answer(session, "turn:x:1", answer, 1, comment="没听懂")
    one = await enter("chief", StaffRole.ADMINISTRATOR, StaffRole.OPERATOR, region="100000")
    with writing(store) as session:
        number = session.execute(text("SELECT max(id) FROM rectification")).scalar_one()
        for name in ("chief", "deputy"):
            session.execute(
                text("UPDATE staff_account SET roles = :r WHERE name = :n"),
                {"r": '["administrator", "operator"]', "n": name},
            )
    path = f"/admin/feedback/{number}"
    await one.post(path, 422, step="take", unit=" ")
    await one.post(path, step="take", unit="医保局")
    await one.post(path, 422, step="handle", cause="写得绕", action="", call_back="")
    await one.post(path, step="handle", cause="写得绕", action="改短了", call_back="满意")
    await one.post(path, 422, step="close", text="好了")
    other = await enter("deputy", StaffRole.OPERATOR, region="100000")
    await other.post(path, 422, step="close", text=" ")
    await other.post(path, step="close", text="复核通过")
    assert "备案要多久" not in await other.get("/admin/feedback")


async def test_a_report_is_closed_with_a_text_and_only_by_its_region(enter, store):
    with writing(store) as session:
        row = corrections.report(
            session, Kind.WRONG, "household.move", None, "511723", "窗口搬了", FOUNDER
        )
        number = row.id
    stranger = await enter("elsewhere", StaffRole.EDITOR, region="500101")
    assert "窗口搬了" not in await stranger.get("/admin/corrections")
    await stranger.post(f"/admin/corrections/{number}", 404, answer="改了")
    browser = await enter("local", StaffRole.EDITOR)
    await browser.post(f"/admin/corrections/{number}", 422, answer="")
    await browser.post(f"/admin/corrections/{number}", answer="改了")
    assert "窗口搬了" not in await browser.get("/admin/corrections")


async def looked_at(browser, where):
    """Wait for a preview and return its page."""
    for _ in range(200):
        page = await browser.get(where)
        if "data-waiting" not in page:
            return page
    raise AssertionError("the preview never came")


async def test_an_export_comes_back_as_nothing_new_and_a_changed_row_as_a_draft(enter):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    response = await browser.client.get("/admin/exports/questions")
    data = await response.read()
    where = await browser.upload("/admin/imports", {}, ("questions.xlsx", data))
    page = await looked_at(browser, where)
    assert "没变" in page
    assert "确认导入" not in page


async def test_a_file_that_is_none_is_refused_in_words(enter):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    where = await browser.upload("/admin/imports", {}, ("a.xlsx", b"MZ not a table"))
    for _ in range(200):
        response = await browser.client.get(where)
        page = await response.text()
        if "data-waiting" not in page:
            break
    assert response.status == 422
    assert 'role="alert"' in page
    stranger = await enter("local", StaffRole.EDITOR)
    await stranger.get(where, 404)


async def test_a_switch_closes_the_chat_at_once_with_a_comment_and_a_record(enter):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    await browser.post("/admin/switches", 200, part="chat", to="closed", comment="")
    await browser.post("/admin/switches", part="chat", to="closed", comment="数据库维护")
    refused = await browser.client.post("/api/conversations")
    assert refused.status == 503
    assert "12345" in (await refused.json())["error"]["message"]
    assert "switch.turn" in await browser.get("/admin/audit?action=switch")
    await browser.post("/admin/switches", part="chat", to="open", comment="好了")
    assert (await browser.client.post("/api/conversations")).status == 201


async def test_closed_writes_still_let_the_switch_be_turned(enter):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    await browser.post("/admin/switches", part="writes", to="closed", comment="查账")
    notice = {"text": "停电", "last": "2099-01-01"}
    await browser.post("/admin/settings/notices", 503, **notice)
    await browser.post("/admin/switches", part="writes", to="open", comment="查完")
    await browser.post("/admin/settings/notices", **notice)
    assert "停电" in await browser.get("/admin/settings")


async def test_staff_are_added_within_one_s_own_regions_only(enter, make_desk):
    browser = await enter("county", StaffRole.ADMINISTRATOR)
    wide = {"name": "zhou", "roles": "editor", "regions": "重庆市万州区"}
    assert "自己地区" in await browser.post("/admin/staff", 422, **wide)
    page = await browser.post("/admin/staff", 200, name="zhou", roles="editor", regions="开江县")
    password = page.split('class="secret">')[1].split("<")[0]
    client = await make_desk()
    entered = await log_in(client, "zhou", password)
    assert entered.status == 303
    await browser.post("/admin/staff/zhou", step="disable")
    assert (await log_in(await make_desk(), "zhou", password)).status == 422
    await browser.get("/admin/staff/chief-of-elsewhere", 404)
    assert GOOD not in page


async def test_the_record_is_searched_and_checked(enter, store):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    assert "没有被改过" in await browser.get("/admin/audit/verify")
    with writing(store) as session:
        session.execute(text("DROP TRIGGER audit_no_update"))
        session.execute(text("UPDATE audit SET actor = 'nobody' WHERE id = 2"))
    assert "记录有问题" in await browser.get("/admin/audit/verify")


async def test_each_figure_stands_with_its_meaning_and_its_query(enter, asked):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    page = await browser.get("/admin/analytics?days=7")
    assert page.count('<code class="sql">') == 8
    assert "SELECT" in page
    table = await browser.get("/admin/analytics/by_outcome.csv?days=7")
    rows = dict(csv.reader(io.StringIO(table.lstrip("\ufeff"))))
    assert rows["没有条目"] == "3"
    assert ASKED not in await browser.get("/admin/open-data?days=7")


async def test_a_notice_stands_on_the_citizens_page_for_its_days_only(enter):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    path = "/admin/settings/notices"
    await browser.post(path, text="今天停电检修", last="2099-01-01")
    await browser.post(path, text="很久以后的事", first="2098-01-01", last="2099-01-01")
    await browser.post(path, 422, text="日子倒了", first="2098-01-02", last="2098-01-01")
    page = await browser.get("/")
    assert "今天停电检修" in page
    assert "很久以后的事" not in page
