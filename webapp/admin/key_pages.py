"""Whose bundles are believed: the public keys of neighbours, added, compared and revoked here."""

from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from core.choices import keep
from core.staff import Staff
from knowledge.exchange.sharing.keys import SharingError, fingerprint, public_key
from knowledge.exchange.sharing.trusting import key_rows, revoke, trust
from regions.registry import load_registry
from webapp.admin.form_scope import region_code
from webapp.admin.frame import go, reading, render
from webapp.admin.settings_pages import Given, Wrong, chosen_with, reason_of
from webapp.admin.words import say
from webapp.incoming import clean, read_form

routes = web.RouteTableDef()
_PATH = "/admin/settings/keys"
_LONGEST_KEY = 200


@routes.get(_PATH, name="admin.keys")
async def keys(request: web.Request) -> web.Response:
    """Show whose keys are trusted, and a form for another one."""
    return await _page(request)


@routes.post(f"{_PATH}/look", name="admin.key_look")
async def look(request: web.Request) -> web.Response:
    """Show the fingerprint of a key, to be compared with the neighbour on the telephone."""
    form = await read_form(request)
    try:
        code, public = _read(form)
    except Wrong as wrong:
        return await _page(request, str(wrong), form)
    return await _page(request, given={**form, "region": code, "public": public})


@routes.post(_PATH, name="admin.key_trust")
async def add(request: web.Request) -> web.Response:
    """Trust a key once a person has compared it."""

    def step(session: Session, by: Staff, form: Given) -> None:
        code, public = _read(form)
        if "compared" not in form:
            raise Wrong(say("form", "not_compared"))
        keep(session, by, f"key.{code}", fingerprint(public), reason_of(form))
        _heeding(trust, session, by, code, public, "replace" in form)

    return await _take(request, step, "key_trusted")


@routes.post(_PATH + r"/{region:\d{1,12}}", name="admin.key_revoke")
async def drop(request: web.Request) -> web.Response:
    """Believe nothing more that a region signs."""
    code = request.match_info["region"]

    def step(session: Session, by: Staff, form: Given) -> None:
        keep(session, by, f"key.{code}", None, reason_of(form))
        _heeding(revoke, session, by, code)

    return await _take(request, step, "key_revoked")


async def _take(request: web.Request, step: Any, note: str) -> web.Response:
    form = await read_form(request)
    problem = await chosen_with(request, step, form)
    return await _page(request, problem, form) if problem else go(_PATH, note)


def _heeding(step: Any, *given: Any) -> None:
    try:
        step(*given)
    except SharingError as refused:
        raise Wrong(str(refused)) from refused


def _read(form: Given) -> tuple[str, str]:
    """Return region and key. Raises Wrong."""
    place = clean(form.get("region", ""))
    code = region_code(place)
    if code is None:
        raise Wrong(say("form", "unknown_place", value=place[:40]))
    try:
        text = clean(form.get("public", ""))[:_LONGEST_KEY]
        return code, public_key(text, say("labels", "public_key"))
    except SharingError as refused:
        raise Wrong(str(refused)) from refused


async def _page(request: web.Request, problem: str = "", given: Given | None = None) -> Any:
    found = await reading(request, key_rows)
    given, shown = given or {}, ""
    held = {row.region: row for row in found}
    try:
        code, public = _read(given) if given.get("public") else ("", "")
        shown = fingerprint(public) if public else ""
    except Wrong:
        code, public = "", ""
    known = held.get(code)
    return render(
        request,
        "keys.html",
        keys=[(row, fingerprint(row.public_key)) for row in found],
        regions=load_registry().covered(),
        given=given,
        asked=code,
        public=public,
        shown=shown,
        other=known is not None and known.public_key != public,
        problem=problem,
    )
