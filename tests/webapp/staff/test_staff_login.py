"""Logging in with a browser: what opens, what ends, what another site cannot do."""

import pyotp
import pytest
from sqlalchemy import select

from core.accounts import accounts
from core.audit import AuditRow
from core.db import writing
from core.staff import StaffRole
from tests.webapp.staff.conftest import FOUNDER, GOOD, csrf, log_in

COOKIE = "kaixinban_staff"


async def test_who_is_not_logged_in_is_led_to_the_form_and_back(desk, person):
    person("li")
    away = await desk.get("/staff", allow_redirects=False)
    assert (away.status, away.headers["Location"]) == (303, "/staff/login?next=/staff")
    page = await (await desk.get(away.headers["Location"])).text()
    assert 'value="/staff"' in page
    back = await log_in(desk, "li")
    assert back.headers["Location"] == "/staff"
    home = await (await desk.get("/staff")).text()
    assert "话务员" in home


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/staff\\@evil", "/"])
async def test_a_login_leads_to_no_other_site(desk, person, where):
    person("li")
    form = {"name": "li", "password": GOOD, "next": where}
    response = await desk.post("/staff/login", data=form, allow_redirects=False)
    assert response.headers["Location"] == "/staff"


async def test_the_cookie_is_out_of_reach_of_scripts_and_sites(desk, person):
    person("li")
    cookie = (await log_in(desk, "li")).cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"


async def test_behind_tls_the_cookie_is_bound_to_the_host(make_staff_client, person):
    person("li")
    desk = await make_staff_client(trusted_proxies=1)
    over = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    cookie = (await log_in(desk, "li", headers=over)).cookies[f"__Host-{COOKIE}"]
    assert cookie["secure"]


async def test_over_an_open_line_nobody_logs_in(make_staff_client, person):
    person("li")
    desk = await make_staff_client(trusted_proxies=1)
    over = {"X-Forwarded-Proto": "http", "X-Forwarded-For": "203.0.113.9"}
    response = await log_in(desk, "li", headers=over)
    assert response.status == 403
    assert "https" in await response.text()
    assert not response.cookies


async def test_a_wrong_password_says_the_same_as_a_wrong_name(desk, person):
    person("li")
    pages = [await (await log_in(desk, name, "wrong")).text() for name in ("li", "no")]
    assert "用户名或密码不对" in pages[0]
    assert pages[0].replace('value="li"', "") == pages[1].replace('value="no"', "")


async def test_after_five_wrong_tries_the_page_says_until_when(desk, person):
    person("li")
    for _ in range(5):
        await log_in(desk, "li", "wrong")
    page = await (await log_in(desk, "li")).text()
    assert "以后再试" in page


async def test_a_one_time_password_opens_only_the_change(desk, sessions):
    with writing(sessions) as session:
        once = accounts.add(session, FOUNDER, "wang", [StaffRole.EDITOR], ["511723"])
    await log_in(desk, "wang", once)
    kept_out = await desk.get("/staff", allow_redirects=False)
    assert kept_out.headers["Location"] == "/staff/password"
    form = {"csrf": await csrf(desk), "old": once, "new": GOOD, "again": GOOD + "x"}
    assert "不一样" in await (await desk.post("/staff/password", data=form)).text()
    done = await desk.post("/staff/password", data={**form, "again": GOOD})
    assert "请用新密码登录" in await done.text()
    assert (await log_in(desk, "wang")).headers["Location"] == "/staff"


async def test_a_change_without_the_secret_of_the_form_is_refused(desk, person):
    person("li")
    await log_in(desk, "li")
    for stolen in ({}, {"csrf": ""}, {"csrf": "x" * 43}):
        response = await desk.post("/staff/leave", data=stolen, allow_redirects=False)
        assert response.status == 403
    assert (await desk.get("/staff", allow_redirects=False)).status == 200


async def test_logging_out_makes_the_old_cookie_worthless(desk, person):
    person("li")
    token = (await log_in(desk, "li")).cookies[COOKIE].value
    await desk.post("/staff/leave", data={"csrf": await csrf(desk)})
    desk.session.cookie_jar.update_cookies({COOKIE: token})
    assert (await desk.get("/staff", allow_redirects=False)).status == 303


async def test_all_machines_are_logged_out_at_once(desk, make_staff_client, person):
    person("li")
    other = await make_staff_client()
    await log_in(desk, "li")
    await log_in(other, "li")
    await desk.post("/staff/sessions", data={"csrf": await csrf(desk)})
    assert (await other.get("/staff", allow_redirects=False)).status == 303


async def test_a_role_that_needs_a_second_factor_sets_it_up_first(desk, person, sessions):
    person("zhao", StaffRole.ADMINISTRATOR)
    with writing(sessions) as session:
        accounts.require_second_factor(session, FOUNDER, [StaffRole.ADMINISTRATOR])
    await log_in(desk, "zhao")
    kept_out = await desk.get("/staff", allow_redirects=False)
    assert kept_out.headers["Location"] == "/staff/second-factor"
    secret, sealed = await _offered(desk)
    form = {"csrf": await csrf(desk), "sealed": sealed, "code": "000000"}
    assert "验证码不对" in await (await desk.post("/staff/second-factor", data=form)).text()
    form["code"] = pyotp.TOTP(secret).now()
    page = await (await desk.post("/staff/second-factor", data=form)).text()
    assert page.count("<li><code>") == 10
    recovery = page.split("<li><code>")[1].split("<")[0]
    assert (await desk.get("/staff", allow_redirects=False)).status == 200

    again = await log_in(desk, "zhao")
    assert again.headers["Location"] == "/staff/code"
    assert (await desk.get("/staff", allow_redirects=False)).headers["Location"] == "/staff/code"
    form = {"csrf": await csrf(desk, "/staff/code"), "code": recovery}
    entered = await desk.post("/staff/code", data=form, allow_redirects=False)
    assert entered.headers["Location"] == "/staff"
    assert (await desk.get("/staff", allow_redirects=False)).status == 200


async def _offered(desk):
    page = await (await desk.get("/staff/second-factor")).text()
    secret = page.split('class="secret">')[1].split("<")[0].replace(" ", "")
    return secret, page.split('name="sealed" value="')[1].split('"')[0]


async def test_passwords_reach_neither_log_nor_record(desk, person, sessions, caplog):
    person("li")
    await log_in(desk, "li", "Very-Private-Words-77")
    await log_in(desk, "li")
    with sessions() as session:
        rows = [str(vars(row)) for row in session.execute(select(AuditRow)).scalars()]
    for said in (caplog.text, "".join(rows)):
        assert "Very-Private-Words-77" not in said
        assert GOOD not in said
