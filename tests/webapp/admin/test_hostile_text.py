"""What is hostile in a field is shown as text, in every view of the console."""

import re

import pytest
from sqlalchemy import text

from casework.calls import corrections
from casework.calls.corrections import Kind
from casework.ratings import rate_answer
from core.clock import today
from core.db import writing
from core.staff import StaffRole
from tests.webapp.admin.conftest import fields_of
from tests.webapp.staff.conftest import FOUNDER

CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
    "\u202egnp.exe\u202c",
    "=cmd|' /C calc'!A0",
)
VIEWS = (
    "/admin", "/admin/entries", "/admin/unanswered", "/admin/feedback", "/admin/corrections",
    "/admin/exchange", "/admin/coverage", "/admin/analytics", "/admin/settings",
    "/admin/settings/thresholds", "/admin/settings/calendar", "/admin/settings/keys",
    "/admin/switches", "/admin/staff", "/admin/audit",
)  # fmt: skip
ENTRY = "/admin/entries/household.move"
ALIVE = re.compile(
    r"<script(?! type=\"\" src=\"\"></script>)|<img|<svg(?! class=\"\" role=\"\")"
    r"|<[^>]*\son[a-z]+\s*=",
    re.IGNORECASE,
)
TURNED = re.compile(r"href=\"\s*javascript:|[\u202a-\u202e\u2066-\u2069]", re.IGNORECASE)
TEXTS = ("title", "spoken", "question", "wordings", "must_not_match", "summary.lines",
         "summary.unknown", "person_type", "supersedes", "source.0.title", "source.0.issuer",
         "source.0.number", "source.0.published", "process.lines", "where.phone",
         "where.place", "material.0.name", "material.0.note")  # fmt: skip


def harmless(page, where):
    # What stands in quotes is text: a tag that would run is left when they are taken out.
    bare = re.sub(r'"[^"<>]*"', '""', page)
    found = ALIVE.search(bare) or TURNED.search(page)
    assert found is None, (where, found[0])


@pytest.mark.parametrize("hostile", CORPUS)
async def test_hostile_text_of_an_entry_is_shown_as_text(enter, hostile):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    form = fields_of(await browser.get(f"{ENTRY}/edit"))
    form |= {name: f"{form.get(name, '')}\n{hostile}".strip() for name in TEXTS}
    where = (await browser.upload(f"{ENTRY}/edit", form)).split("?")[0]
    if "/merge" in where:
        where = await newest(browser)
    views = (where, f"{where}/preview", f"{where}/gate", ENTRY, f"{ENTRY}/edit", *VIEWS)
    for view in (*views, f"{ENTRY}/edit?number={where.rsplit('/', 1)[-1]}"):
        response = await browser.client.get(view)
        assert response.status in (200, 422), view
        harmless(await response.text(), view)
    await browser.post(where, step="discard")


async def newest(browser):
    page = await browser.get(ENTRY)
    return page.split('<ol class="history"')[1].split('href="')[1].split('"')[0]


async def test_a_link_that_is_none_is_refused(enter):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    form = fields_of(await browser.get(f"{ENTRY}/edit"))
    bad = form | {"source.0.url": "javascript:alert(1)"}
    page = await browser.upload(f"{ENTRY}/edit", bad, status=422)
    assert "不能用" in page
    harmless(page, "form")


async def saved(browser, path, fields):
    form = {"csrf": browser.client.csrf, "comment": fields.get("source", "x"), **fields}
    return await (await browser.client.post(path, data=form)).text()


@pytest.mark.parametrize("hostile", CORPUS)
async def test_what_citizens_and_operators_write_is_shown_as_text(enter, store, hostile):
    with writing(store) as session:
        answer = {"question": hostile, "scope": {"insured": "511723"}}
        rate_answer(session, f"turn:{hostile[:20]}:1", answer, 1, comment=hostile)
        number = session.execute(text("SELECT max(id) FROM rectification")).scalar_one()
        corrections.report(session, Kind.WRONG, hostile, None, "511723", hostile, FOUNDER)
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    await browser.post("/admin/switches", part="chat", to="open", comment=hostile)
    await browser.post("/admin/settings/notices", text=hostile, last="2099-01-01", comment=hostile)
    year = {"year": f"{today().year}", "source": hostile, "url": hostile, "holidays": hostile}
    for fields in (year, year | {"url": "", "holidays": ""}):
        harmless(await saved(browser, "/admin/settings/calendar", fields), "calendar")
    key = {"region": hostile, "public": hostile, "share": hostile, "days": hostile}
    for path in ("settings/keys/look", "settings/thresholds", "settings/retention/days"):
        harmless(await saved(browser, f"/admin/{path}", key), path)
    search = {"q": hostile, "region": hostile, "actor": hostile, "regions": hostile}
    for view in (*VIEWS, f"/admin/feedback/{number}", "/admin/which", "/admin/new"):
        response = await browser.client.get(view, params=search)
        harmless(await response.text(), view)
