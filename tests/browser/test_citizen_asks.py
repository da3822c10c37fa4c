"""A citizen asks: with scripts and without, and nothing is asked or answered twice."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.webapp.twin import MATERIALS, NEEDED

TURN = "article.turn"


def ask(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(visit, request) -> Page:
    return visit(scripts=request.param)


def test_an_example_and_an_option_lead_to_the_answer(page):
    page.click(f"text={MATERIALS}")
    expect(page.locator(TURN)).to_have_count(1)
    expect(page.locator(".spoken")).to_contain_text("带身份证、社保卡或医保码中的一样")
    expect(page.locator(".checklist li")).to_have_count(3)

    page.click("button:has-text('医生开了转诊')")
    expect(page.locator(TURN)).to_have_count(2)
    expect(page.locator(".chips").last).to_contain_text("万州")
    expect(page.locator(".steps li")).to_have_count(3)


def test_a_typed_question_is_answered(page):
    page.fill("#text", NEEDED)
    page.click("#send")

    expect(page.locator(".spoken")).to_contain_text("建议住院前先备案")
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("#welcome")).to_have_count(0)


def test_a_candidate_or_none_of_them_is_chosen(page):
    page.fill("#text", "备案")
    page.click("#send")
    expect(page.locator(".row")).to_have_count(4)

    page.click("button:has-text('都不是')")

    expect(page.locator(".reply").last).to_contain_text("这几项都不是您要问的")
    expect(page.locator(".row")).to_have_count(0)


def test_the_first_answer_comes_below_its_question_with_the_side_of_the_conversation(page):
    page.click(f"text={MATERIALS}")

    expect(page.locator(".insured summary")).to_contain_text("参保地：开江")
    expect(page.locator("#welcome")).to_have_count(0)
    page.click(".insured summary")
    page.click(".insured button:has-text('梁平')")

    expect(page.locator(TURN)).to_have_count(2)
    expect(page.locator(".asked:visible").last).to_contain_text("参保地改成梁平")


def test_the_last_question_is_put_back_to_be_mended(page):
    page.fill("#text", NEEDED)
    page.click("#send")
    expect(page.locator(TURN)).to_have_count(1)
    page.click("text=改一改再问")

    expect(page.locator("#text")).to_have_value(NEEDED)
    page.fill("#text", MATERIALS)
    page.click("#send")
    expect(page.locator(TURN)).to_have_count(2)


def test_an_answer_is_rated_in_five_levels(page):
    page.click(f"text={MATERIALS}")
    expect(page.locator(TURN)).to_have_count(1)
    page.click(".levels button:has-text('基本满意')")

    expect(page.locator(".rated")).to_contain_text("您的评价：基本满意")


def test_a_reload_and_a_restart_of_the_server_keep_the_conversation(page, server):
    page.click(f"text={MATERIALS}")
    page.click("button:has-text('医生开了转诊')")
    expect(page.locator(TURN)).to_have_count(2)
    before = page.locator(TURN).all_inner_texts()

    page.reload()
    assert page.locator(TURN).all_inner_texts() == before
    server.stop()
    server.start()
    page.reload()
    assert page.locator(TURN).all_inner_texts() == before

    page.fill("#text", NEEDED)
    page.click("#send")
    expect(page.locator(TURN)).to_have_count(3)


def test_going_back_and_asking_something_else_asks_it(visit):
    page = visit(scripts=False)
    page.click(f"text={MATERIALS}")
    expect(page.locator(TURN)).to_have_count(1)
    page.go_back()
    page.fill("#text", NEEDED)
    page.click("#send")

    expect(page.locator(TURN)).to_have_count(2)


def test_starting_over_shows_the_first_view(page):
    page.click(f"text={MATERIALS}")
    expect(page.locator(TURN)).to_have_count(1)

    page.click("text=新的对话")

    expect(page.locator("#welcome")).to_be_visible()
    expect(page.locator(TURN)).to_have_count(0)


def test_an_empty_question_gets_a_hint_and_a_long_one_is_kept(page):
    page.click("#send")
    expect(page.locator("#hint")).to_contain_text("还没有看到文字")

    page.fill("#text", "问" * 600)
    page.click("#send")
    expect(page.locator("#hint")).to_contain_text("请删去至少100个字")
    expect(page.locator("#text")).to_have_value("问" * 600)
    expect(page.locator(TURN)).to_have_count(0)


def test_hostile_text_runs_nothing(page):
    page.fill("#text", "<img src=x onerror=alert(1)>")
    page.click("#send")

    expect(page.locator(".asked:visible")).to_have_text(re.compile("<img src=x"))
    assert page.locator(".turn img, .turn script, .turn b").count() == 0
    page.wait_for_timeout(200)


def test_phone_numbers_can_be_dialled_and_the_unverified_say_so(page):
    page.click(f"text={MATERIALS}")

    expect(page.locator(".contacts a")).to_have_count(2)
    assert page.locator(".contacts a").last.get_attribute("href") == "tel:12393"
    expect(page.locator(".contacts li").last).to_contain_text("待核实")
    expect(page.locator(".contacts li").first).not_to_contain_text("待核实")


def test_the_sources_open_without_leaving(page):
    page.click(f"text={MATERIALS}")
    page.click(".sources summary")

    expect(page.locator(".sources li").first).to_contain_text("医保发〔2022〕22号")
    expect(page.locator(".sources li").first).to_contain_text("2026-11-23查到")


def test_a_dialogue_that_is_not_ready_names_the_hotline(page, twin):
    twin.ready = False
    page.fill("#text", NEEDED)
    page.click("#send")

    expect(page.locator("body")).to_contain_text("助手正在准备")
