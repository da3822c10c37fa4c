"""The tasks of the console as people do them, step by step: each counts its clicks."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from aiohttp import web
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from core.accounts import accounts
from core.clock import now, today
from core.db import make_engine, session_factory, writing
from core.settings import Settings
from core.staff import StaffRole
from knowledge.answering import AnswerDesk
from knowledge.service import build_desk
from tests.browser.checks import axe_faults
from tests.browser.console_hand import Console
from tests.browser.server import Server
from tests.webapp.staff.conftest import FOUNDER, GOOD
from tests.webapp.twin import Twin
from webapp.app import build_app
from webapp.options import Options

ENTRY = "household.move"
PHONE = "12345（全天）"
ASKED = "摩托车牌照丢了到哪里补"
PEOPLE = {
    "zhang": (StaffRole.EDITOR, "100000"),
    "wang": (StaffRole.REVIEWER, "100000"),
    "zhao": (StaffRole.ADMINISTRATOR, "100000"),
    "li": (StaffRole.EDITOR, "511723"),
}


@pytest.fixture(scope="module")
def console(
    desk: AnswerDesk,
    content_sessions: Callable,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Console]:
    desk.store.current()
    folder = tmp_path_factory.mktemp("console")
    path = folder / "console.db"
    with content_sessions() as session, sqlite3.connect(session.get_bind().url.database) as content:
        content.execute("VACUUM INTO ?", (str(path),))
    engine = make_engine(f"sqlite:///{path}")
    sessions = session_factory(engine)
    with writing(sessions) as session:
        for name, (role, region) in PEOPLE.items():
            accounts.add(session, FOUNDER, name, [role], [region])
            accounts.change_password(session, accounts.get(session, name), GOOD, "")
    own = build_desk(sessions)

    def build() -> web.Application:
        options = Options(questions=1000, reads=1000)
        return build_app(Settings(data_dir=folder), Twin(), sessions, options, lambda: own)

    server = Server(build)
    server.start()
    yield Console(server, own, browser)
    server.close()
    engine.dispose()


def test_a_phone_number_is_mended_and_published_by_two_people(console: Console) -> None:
    editor = console.enter("zhang")
    editor.picture("home")
    editor.page.goto(f"{console.server.url}/admin/entries/{ENTRY}")
    editor.click("修改", "link")
    editor.write("where.phone", PHONE)
    editor.picture("form")
    editor.click("保存草稿")
    # Changed numbers are marked apart from the words around them.
    marked = (editor.page.locator(".diff").first.text_content() or "").partition(PHONE[:5])
    assert PHONE[5:] in marked[2]
    editor.picture("draft")
    editor.click("提交审核")
    assert editor.steps <= 4
    assert PHONE not in console.said(ENTRY)

    reviewer = console.enter("wang")
    reviewer.page.locator(f'a[href*="/admin/entries/{ENTRY}/texts/"]').first.click()
    reviewer.tick_all("tick_")
    reviewer.picture("review")
    reviewer.click("同意发布")
    expect(reviewer.page.get_by_text("已发布，马上生效。")).to_be_visible()
    assert reviewer.steps <= 6
    assert PHONE in console.said(ENTRY)


def test_a_text_is_rolled_back(console: Console) -> None:
    hand = console.enter("wang")
    hand.page.goto(f"{console.server.url}/admin/entries/{ENTRY}")
    hand.click("第1版", "link")
    hand.picture("history")
    hand.click("恢复成这一版")
    assert hand.steps <= 2
    assert PHONE not in console.said(ENTRY)


def test_a_region_gets_its_own_variant(console: Console) -> None:
    editor = console.enter("li")
    editor.page.goto(f"{console.server.url}/admin/entries/{ENTRY}")
    editor.click("给别的地区写一份", "link")
    assert "开江" in editor.page.input_value('[name="handling"]')
    editor.write("title", "开江县的户口迁移")
    editor.click("保存草稿")
    assert editor.steps <= 3
    expect(editor.page.get_by_role("heading", level=1)).to_contain_text("开江县的户口迁移")
    expect(editor.page.get_by_text("关系到")).to_contain_text("开江县")


def test_an_unanswered_group_is_answered_in_two_clicks(console: Console) -> None:
    with writing(console.desk.store._sessions) as session:
        session.execute(
            text("INSERT INTO conversation (id, created_at, last_at) VALUES ('c', :at, :at)"),
            {"at": f"{now():%Y-%m-%d %H:%M:%S}"},
        )
        session.execute(
            text(
                "INSERT INTO turn (conversation_id, number, message_id, text, act, slots, replies,"
                " answers, status, created_at) VALUES ('c', 1, 'm', :t, 'ask_service', '{}', '[]',"
                " '[]', 'no_entry', :at)"
            ),
            {"t": ASKED, "at": f"{now():%Y-%m-%d %H:%M:%S}"},
        )
    hand = console.enter("zhang")
    hand.page.goto(f"{console.server.url}/admin/unanswered")
    hand.picture("unanswered")
    hand.click(ASKED, "link")
    hand.click("照这些问法写一条新的")
    assert hand.steps == 2
    assert hand.page.input_value('[name="question"]') == ASKED
    assert ASKED in hand.page.input_value('[name="wordings"]')
    hand.page.goto(f"{console.server.url}/admin/which?q={ASKED}")
    assert ASKED not in (hand.page.locator("section h2").text_content() or "")


def test_five_hundred_rows_are_imported_and_taken_back(console: Console, tmp_path: Path) -> None:
    hand = console.enter("zhao")
    with hand.page.expect_download() as waiting:
        hand.page.goto(f"{console.server.url}/admin/exchange")
        hand.page.click('a[href="/admin/exports/questions"]')
    path = tmp_path / "questions.xlsx"
    waiting.value.save_as(path)
    fill(path, 500)
    hand.page.set_input_files("#file", str(path))
    hand.page.fill("#region", "100000")
    hand.click("上传，先看看")
    button = hand.page.get_by_role("button", name="确认导入")
    expect(button).to_contain_text("500", timeout=60_000)
    hand.picture("import")
    hand.click("确认导入")
    expect(hand.page.get_by_text("已导入，都是草稿。")).to_be_visible(timeout=60_000)
    assert hand.steps <= 3
    hand.click("撤销这次导入")
    expect(hand.page.get_by_text("这次导入已撤销")).to_be_visible(timeout=60_000)


def fill(path: Path, count: int) -> None:
    """Put so many new rows in the place of those of an export, each with the text of its first."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    model = dict(zip(header, [cell.value for cell in sheet[2]], strict=True))
    sheet.delete_rows(2, sheet.max_row)
    for number in range(count):
        mark = chr(0x4E00 + number * 7) + chr(0x5E00 + number * 11)
        asked = "\n".join(f"{mark}{how}" for how in ("怎么办", "要带哪样", "好久办得好"))
        row = {**model, "标题": f"试着导入{mark}", "问题": asked}
        sheet.append([row[name] for name in header])
    book.save(path)


def test_the_chat_is_switched_off_and_on(console: Console, browser: Browser) -> None:
    hand = console.enter("zhao")
    hand.page.goto(f"{console.server.url}/admin/switches")
    part = hand.page.locator("section", has=hand.page.locator('input[value="chat"]'))
    part.locator('[name="comment"]').fill("数据库维护")
    hand.click("关闭网上问答")
    hand.picture("switches")
    citizen = browser.new_page()
    assert citizen.request.post(f"{console.server.url}/api/conversations").status == 503
    part.locator('[name="comment"]').fill("维护完了")
    hand.click("打开网上问答")
    assert hand.steps == 2
    assert citizen.request.post(f"{console.server.url}/api/conversations").ok
    citizen.close()


PAGES = (
    "/admin", "/admin/entries", f"/admin/entries/{ENTRY}", f"/admin/entries/{ENTRY}/edit",
    f"/admin/entries/{ENTRY}/texts/1/preview", "/admin/which?q=户口", "/admin/unanswered",
    "/admin/feedback", "/admin/corrections", "/admin/exchange", "/admin/coverage",
    "/admin/compare?matter=filing&regions=开江县、万州区", "/admin/analytics", "/admin/settings",
    "/admin/settings/thresholds", "/admin/settings/calendar", "/admin/settings/keys",
    "/admin/switches", "/admin/staff", "/admin/audit",
)  # fmt: skip


def test_every_page_is_clean_for_axe_and_reflows_at_twice_the_size(console: Console) -> None:
    hand = console.enter("zhao")
    faults = {}
    for path in PAGES:
        # 200 % of a window 1280 wide leaves 640 CSS pixels.
        hand.page.set_viewport_size({"width": 640, "height": 450})
        hand.page.goto(f"{console.server.url}{path}")
        found = axe_faults(hand.page)
        wide = [f"wider than {width} " for width in (640, 360) if is_wider(hand.page, width)]
        if found or wide:
            faults[path] = f"{''.join(wide)}{found}"
    assert not faults, "\n".join(f"{path}: {said}" for path, said in faults.items())


def is_wider(page: Page, width: int) -> bool:
    """Say whether a page must be scrolled sideways in a window of a width."""
    page.set_viewport_size({"width": width, "height": 740})
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"))


def test_a_year_of_holidays_is_written_by_keyboard_alone(console: Console) -> None:
    hand, year = console.enter("zhao"), today().year + 1
    hand.page.goto(f"{console.server.url}/admin/settings/calendar?year={year}")
    hand.page.focus("#source")
    keys = hand.page.keyboard
    for text_of_field in ("某某通知", "", f"{year}-01-01 到 {year}-01-03", "", "通知发了"):
        keys.type(text_of_field)
        keys.press("Tab")
    keys.press("Enter")
    expect(hand.page.get_by_text("放假3天，调休上班0天。某某通知")).to_be_visible()
    hand.page.goto(f"{console.server.url}/admin/settings")
    hand.picture("settings")
    expect(hand.page.get_by_role("row", name="通知发了")).to_contain_text(f"节假日历 {year}")


def test_the_form_of_an_entry_is_filled_by_keyboard_alone(console: Console) -> None:
    hand = console.enter("zhang")
    hand.page.goto(f"{console.server.url}/admin/entries/{ENTRY}/edit")
    hand.page.focus('[name="spoken"]')
    hand.page.keyboard.press("Control+A")
    hand.page.keyboard.type("带上3份材料到派出所办。")
    expect(hand.page.locator("#spoken-check")).to_contain_text("三份材料")
    expect(hand.page.locator("#kept")).to_contain_text("已自动留底")
    hand.page.reload()
    expect(hand.page.get_by_role("link", name="接着写")).to_be_visible()
