"""Cards: parts in the order of need, gaps said honestly, and what is copied and read aloud."""

import re

import pytest

from knowledge.serialise import to_json
from tests.webapp.told import COMPARED, PLANNED
from tests.webapp.twin import MATERIALS, answered, materials, needed
from webapp.cards import COPIED, card, card_gaps, card_parts, caution, shortened
from webapp.rendering import dial
from webapp.speech import speakable
from webapp.words import load_words

WORDS = load_words()
FRESH = {"Sec-Fetch-Site": "same-origin"}


def section(group, **more):
    given = {"title": group, "group": group, "lines": [], "materials": [], "verified": True}
    return {**given, "entry_id": "e", **more}


def unknown(label):
    return {"name": "charge", "label": label, "text": "暂无", "known": False, "verified": True}


def test_parts_stand_in_the_order_in_which_people_need_them():
    groups = ["basis", "fee", "where", "time", "process", "materials", "local", "summary"]
    answer = {"sections": [section(g, lines=["x"]) for g in groups], "notice": ""}

    shown = [part.group for part in card_parts(answer, WORDS)]

    assert shown == [*("summary", "local", "materials", "process", "time", "fee", "where", "basis")]


def test_what_a_guide_does_not_know_is_said_once_by_name():
    fee = section("fee", details=[unknown("收费"), unknown("收费依据")])
    answer = {"facet": "overview", "sections": [fee, section("process", lines=["x"])]}
    answer["notice"] = ""
    parts = card_parts(answer, WORDS)

    assert card_gaps(answer, parts) == (
        *("收费", "收费依据", "要带的东西", "要多久、管多久", "在哪里办"),
    )
    assert card_gaps({**answer, "facet": "time"}, parts) == ("收费", "收费依据")


def test_an_answer_to_one_question_is_not_blamed_for_the_others():
    answer = to_json(needed)

    assert card_gaps({**answer, "facet": "overview"}, card_parts(answer, WORDS)) == ()


def test_a_step_that_must_not_be_missed_names_its_moment():
    lines = ["出院前补办备案。", "出院时结账。"]
    answer = {"sections": [section("process", lines=lines)], "notice": ""}

    (part,) = card_parts(answer, WORDS)

    assert [step.moment for step in part.lines] == ["出院前要办", ""]


def test_what_is_copied_fits_into_one_message_and_ends_with_the_link():
    text = "\n".join(f"第{number}行，{'字' * 40}" for number in range(40))
    link = "http://a.example/guide/1-2"

    copied = shortened(text, link)

    assert len(copied) <= COPIED
    assert copied.endswith(f"\n{link}")
    assert all(line in text for line in copied.splitlines()[:-1])


def test_what_is_read_aloud_has_the_answer_first_and_no_marks():
    made = card(answered(materials), WORDS, "http://a.example")

    assert made.spoken.startswith("带身份证、社保卡或医保码中的一样")
    assert "转诊转院证明" in made.spoken
    assert "12345" not in made.spoken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("请拨12345。", "请拨一二三四五。"),
        ("拨120、12393", "拨幺二零、幺二三九三"),
        ("0818-8222345", "零八幺八八二二二三四五"),
        ("9:00–17:00", "九点到十七点"),
        ("8：30到12：05", "八点半到十二点零五分"),
        ("医保发〔2022〕22号", "医保发二零二二年22号"),
        ("报销2000元，15个工作日", "报销2000元，15个工作日"),
    ],
)
def test_numbers_are_said_as_people_say_them(text, said):
    assert speakable(text) == said


async def test_places_side_by_side_are_a_table_with_the_differences_marked(client):
    fields = {"text": COMPARED, "message_id": "m1"}
    page = await (await client.post("/ask", data=fields, headers=FRESH)).text()

    table = re.search(r"<table.*?</table>", page, re.DOTALL)[0]
    assert re.findall(r'scope="col">(.*?)<', table) == ["内容", "开江", "万州"]
    assert table.count("tag-differs") == 2
    assert "身份证" not in table
    alike = page[page.index("说法一样的 1 项") :]
    assert '<td data-place="说法一样" colspan="2">' in alike
    assert "身份证" in alike
    assert "要看情况，请说说办给谁" in table
    assert "没有核实过，请拨12345问" in table


async def test_a_plan_is_numbered_and_marks_what_must_be_done_before_discharge(client):
    fields = {"text": PLANNED, "message_id": "m1"}
    page = await (await client.post("/ask", data=fields, headers=FRESH)).text()

    steps = re.search(r'<ol class="steps plan">.*?</ol>', page, re.DOTALL)[0]
    assert re.findall(r"<h3>([^< ]+)", steps) == ["看病前备案", "没备案的补备案", "出院结账"]
    marked = steps[steps.index('class="step-key"') :]
    assert "出院结账前办" in marked[: marked.index("</li>")]
    assert steps.count("待核实") == 1


async def test_a_link_to_a_guide_holds_no_word_of_the_visitor(make_client, twin):
    twin.revision_ids = (7, 3)
    client = await make_client()
    fields = {"text": MATERIALS, "message_id": "m1"}
    page = await (await client.post("/ask", data=fields, headers=FRESH)).text()

    assert 'href="/guide/7-3"' in page


@pytest.mark.parametrize(
    ("verified", "notice", "said"),
    [
        ((False, False), "待核实", "这个答复还没有核对"),
        ((True, False), "待核实", "写着“待核实”的几段"),
        ((True, True), "待核实：报销比例没有核实过", "有几样没有查到"),
        ((True, True), "这是按2024年5月6日的规定说的。", ""),
        ((True, True), "", ""),
    ],
)
def test_one_line_under_the_answer_says_how_much_of_it_is_verified(verified, notice, said):
    sections = [section("process", verified=each) for each in verified]

    line = caution({"sections": sections, "notice": notice}, WORDS)

    assert said in line
    assert bool(line) is bool(said)


def test_the_hotline_can_be_pressed_wherever_it_is_named_and_nothing_else_becomes_html():
    shown = str(dial("<b>请拨12345问</b>，不是0123456。"))

    assert shown.count('href="tel:12345"') == 1
    assert "&lt;b&gt;请拨" in shown
    assert "不是0123456。" in shown
