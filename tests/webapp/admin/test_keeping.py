"""Unanswered questions, reports, imports, switches, staff, the record and the figures."""

import asyncio
import csv
import io
import re
import threading
from dataclasses import replace

import pytest
from sqlalchemy import text

from casework.calls import corrections
from casework.calls.corrections import Kind
from casework.ratings import rate_answer
from casework.turns import start_conversation
from core.clock import now
from core.db import writing
from core.staff import StaffRole
from knowledge.exchange.importing import importing
from knowledge.exchange.sharing.keys import load_key, make_key, read_public
from knowledge.exchange.sharing.parcel import SharedEntry, pack, sign
from knowledge.exchange.sharing.trusting import trust
from knowledge.publishing import Publishing
from knowledge.tables import TopicRow
from tests.webapp.staff.conftest import FOUNDER, GOOD, log_in
from webapp.admin.jobs import JOBS
from webapp.admin.switches import Closed
from webapp.admin.tables import SwitchRow
from webapp.hotline.keys import DESK

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
    await asyncio.gather(*browser.client.app[JOBS].tasks.values())
    page = await browser.get(where)
    assert "data-waiting" not in page
    return page


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
    await asyncio.gather(*browser.client.app[JOBS].tasks.values())
    response = await browser.client.get(where)
    page = await response.text()
    assert response.status == 422
    assert 'role="alert"' in page
    stranger = await enter("local", StaffRole.EDITOR)
    await stranger.get(where, 404)


async def test_an_import_shows_its_progress_without_scripts_and_is_cancelled(enter, monkeypatch):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    data = await (await browser.client.get("/admin/exports/questions")).read()
    reached, go_on = threading.Event(), threading.Event()

    def held(rows, progress):
        for done, row in enumerate(rows, 1):
            yield row
            progress(done, len(rows))
            if done == 2 and not go_on.is_set():
                reached.set()
                go_on.wait(60)

    monkeypatch.setattr(importing, "counted", held)
    where = await browser.upload("/admin/imports", {}, ("questions.xlsx", data))
    await asyncio.to_thread(reached.wait, 60)
    page = await browser.get(where)
    assert '<noscript><meta http-equiv="refresh"' in page
    assert re.search(r'<progress [^>]*value="2" max="\d{2,}"', page)
    cancel = re.search(r'action="(/admin/jobs/[^"]+)"', page)[1]
    stranger = await enter("local", StaffRole.EDITOR)
    await stranger.post(cancel, 404)
    stopping = asyncio.create_task(browser.post(cancel))
    await asyncio.sleep(0)
    go_on.set()
    assert "cancelled" in await stopping
    await browser.get(where, 404)
    assert "还没有。" in await browser.get("/admin/exchange")


async def test_a_neighbours_bundle_passes_the_gate_in_the_preview(enter, store, tmp_path):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    key = tmp_path / "a.key"
    public = read_public(make_key(key))
    with store() as session:
        parcel = pack(session, "511723")
        ours = session.get(TopicRow, "household.move").question
    with writing(store) as session:
        trust(session, FOUNDER, "511723", public)
    model = next(one for one in parcel.entries if len(one.texts) == 1)
    more = [named(model, "copy.one", ours), named(model, "copy.two", "赶场天在哪里摆摊？")]
    parcel = replace(parcel, serial=parcel.serial + 1, entries=(*parcel.entries, *more))
    where = await given(browser, parcel, key)
    page = await looked_at(browser, where)
    assert "收下1条" in page
    (blocked,) = re.findall(r"<td>冲突</td><td>(.*?)</td>", page, re.DOTALL)
    assert "household.move" in blocked
    assert "taken" in await browser.post(where)
    with store() as session:
        found = session.execute(text("SELECT id FROM entry WHERE id LIKE 'copy.%'")).scalars().all()
    assert found == ["copy.two"]
    page = await browser.get("/admin/entries/copy.two")
    assert "由开江县维护" in page
    assert "/edit" not in page
    Publishing(store, browser.client.app[DESK]()).retire(FOUNDER, "copy.two", "试完了")


def named(model, name, question):
    """Return another entry with the text of a model, for another question."""
    draft = replace(model.texts[0].draft, entry_id=name, topic=name, title=question)
    topic = replace(model.topic, question=question, wordings=(), must_not_match=())
    return SharedEntry(name, name, topic, (replace(model.texts[0], draft=draft),))


async def given(browser, parcel, key):
    return await browser.upload("/admin/bundles", {}, ("a.bundle", sign(parcel, load_key(key))))


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


async def test_a_switch_turned_in_another_process_holds_a_second_later(store, monkeypatch):
    moment = 100.0
    monkeypatch.setattr("webapp.admin.switches.monotonic", lambda: moment)
    closed = Closed(store)
    assert await closed.parts() == frozenset()
    with writing(store) as session:
        row = SwitchRow(name="chat", is_open=False, comment="", changed_by="a", changed_at=now())
        session.add(row)
    assert await closed.parts() == frozenset()
    moment += 1.0
    assert await closed.parts() == {"chat"}


async def test_closed_writes_still_let_the_switch_be_turned(enter):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    await browser.post("/admin/switches", part="writes", to="closed", comment="查账")
    notice = {"text": "停电", "last": "2099-01-01", "comment": "供电局通知"}
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
