"""An editor changes a text, another person agrees, and the desk answers with it."""

from core.staff import StaffRole
from knowledge.answer import Question
from tests.webapp.admin.conftest import fields_of

TICKS = dict.fromkeys(
    ("tick_source", "tick_figures", "tick_scope", "tick_spoken", "tick_privacy"), "on"
)
ENTRY = "/admin/entries/household.move"
LINE = "先打电话问清楚再去，免得白跑。"


async def changed(browser, **fields):
    """Save a change of the entry and return the address of its draft."""
    form = fields_of(await browser.get(f"{ENTRY}/edit"))
    form["summary.lines"] += fields.pop("more", "")
    return await browser.upload(f"{ENTRY}/edit", form | fields)


async def test_what_is_shown_in_the_form_is_what_is_saved(enter):
    browser = await enter("editor", StaffRole.ADMINISTRATOR, region="100000")
    form = fields_of(await browser.get(f"{ENTRY}/edit"))
    page = await browser.upload(f"{ENTRY}/edit", form, status=422)
    assert "第1版" in page or "没有改" in page


async def test_two_people_bring_a_change_to_the_answer(enter, answers):
    editor = await enter("editor", StaffRole.ADMINISTRATOR, region="100000")
    draft = (await changed(editor, more=f"\n{LINE}")).split("?")[0]
    page = await editor.get(draft)
    assert "改了什么" in page
    assert LINE in page
    assert LINE in await editor.get(f"{draft}/preview")
    assert "发布前检查" in await editor.get(f"{draft}/gate")
    await editor.post(draft, step="submit")

    own = await editor.post(draft, 422, step="approve", **TICKS)
    assert "另一" in own or "自己" in own
    reviewer = await enter("reviewer", StaffRole.REVIEWER, region="100000")
    assert draft in await reviewer.get("/admin")
    unticked = await reviewer.post(draft, 422, step="approve", tick_source="on")
    assert "数字、日期、电话逐个核对过" in unticked
    await reviewer.post(draft, step="approve", **TICKS)

    topic = Question("", topic="household.move", pinned=True)
    said = [line for section in answers.answer(topic).sections for line in section.lines]
    assert LINE in said
    history = await reviewer.get(ENTRY)
    assert "恢复" not in history
    first = f"{ENTRY}/texts/1"
    assert "恢复成这一版" in await reviewer.get(first)
    await reviewer.post(first, step="rollback")
    said = [line for section in answers.answer(topic).sections for line in section.lines]
    assert LINE not in said


async def test_what_two_editors_write_at_once_is_all_kept(enter):
    one = await enter("editor", StaffRole.ADMINISTRATOR, region="100000")
    other = await enter("second", StaffRole.ADMINISTRATOR, region="100000")
    form = fields_of(await one.get(f"{ENTRY}/edit"))
    mine = form | {"spoken": "先去派出所问。"}
    theirs = form | {"spoken": "拨打一二三四五。"}
    await one.upload(f"{ENTRY}/edit", mine)
    where = await other.upload(f"{ENTRY}/edit", theirs)
    assert "/merge?" in where
    page = await other.get(where)
    assert "<del" in page
    assert "先去派出所问" in page
    assert "拨打一二三四五" in page


async def test_a_form_with_errors_comes_back_as_it_was_typed(enter):
    browser = await enter("editor", StaffRole.ADMINISTRATOR, region="100000")
    form = fields_of(await browser.get(f"{ENTRY}/edit"))
    wrong = form | {"handling": "没有这个县", "valid_from": "明年", "title": "改过的标题"}
    page = await browser.upload(f"{ENTRY}/edit", wrong, status=422)
    assert "没有这个县" in page
    assert "不是日期" in page
    assert fields_of(page)["title"] == "改过的标题"
    assert fields_of(page)["handling"] == "没有这个县"


async def test_what_is_not_saved_is_kept_and_offered_again(enter):
    browser = await enter("editor", StaffRole.ADMINISTRATOR, region="100000")
    form = fields_of(await browser.get(f"{ENTRY}/edit")) | {"title": "还没有存的标题"}
    path = "/admin/api/entries/household.move/unsaved"
    assert '"at"' in await browser.upload(path, form, status=200)
    assert "有没保存的内容" in await browser.get(f"{ENTRY}/edit")
    again = fields_of(await browser.get(f"{ENTRY}/edit?unsaved=1"))
    assert again["title"] == "还没有存的标题"
    await browser.post(f"{ENTRY}/unsaved")
    assert "有没保存的内容" not in await browser.get(f"{ENTRY}/edit")


async def test_a_form_without_its_secret_changes_nothing(enter):
    browser = await enter("editor", StaffRole.ADMINISTRATOR, region="100000")
    browser.client.csrf = "wrong"
    page = await browser.upload(f"{ENTRY}/edit", {"title": "x"}, status=403)
    assert "x" not in fields_of(await browser.get(f"{ENTRY}/edit"))["title"]
    assert "household.move" not in page


async def test_the_live_test_and_the_spoken_check_tell_what_is_so(enter):
    browser = await enter("editor", StaffRole.EDITOR)
    response = await browser.client.get("/admin/api/which", params={"q": "户口怎么迁到外地"})
    assert (await response.json())["topic"] == "household.move"
    response = await browser.client.get("/admin/api/spoken", params={"text": "带3份材料"})
    said = await response.json()
    assert said == {"said": "带三份材料", "length": 5, "limit": 60}
