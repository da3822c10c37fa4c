"""The steps on one entry: submit, throw away, agree, send back, retire, bring back, look again."""

import asyncio
from collections.abc import Callable, Mapping

from aiohttp import web

from core.audit import Deed, record
from core.staff import Staff
from knowledge import repository
from knowledge.binding import region_names
from knowledge.publishing import Publishing
from knowledge.refusals import PublishingError
from webapp.admin.entry_pages import TICKS, entry_page
from webapp.admin.form_scope import read_day
from webapp.admin.frame import changing, go, publishing, reading
from webapp.admin.words import say
from webapp.incoming import clean, read_form
from webapp.problems import Problem
from webapp.staff.guard import staff

routes = web.RouteTableDef()
Given = Mapping[str, str]
Step = Callable[[Publishing, Staff, str, int, Given], str]
"""Takes a step and returns the note that the page then shows."""
_LONGEST = 1000


class Refused(Exception):
    """A step that lacks something; the text says what."""


@routes.post(r"/admin/entries/{entry}/texts/{number:\d{1,9}}", name="admin.entry_step")
async def take(request: web.Request) -> web.Response:
    """Take a step; a refusal is shown on the page of the text."""
    form, by = await read_form(request), staff(request)
    name, number = request.match_info["entry"], int(request.match_info["number"])
    step = _STEPS.get(form.get("step", ""))
    if step is None:
        raise Problem("wrong_type")
    given = {key: clean(value)[:_LONGEST] for key, value in form.items()}
    try:
        if form["step"] == "approve":
            await _note_ticks(request, by, name, number, given)
        note = await asyncio.to_thread(step, publishing(request), by, name, number, given)
    except (PublishingError, Refused) as refused:
        broken = isinstance(refused, PublishingError) and refused.code == "changes"
        return await entry_page(request, number, str(refused), offer_accept=broken, given=given)
    return go(f"/admin/entries/{name}", note)


def _submit(steps: Publishing, by: Staff, name: str, number: int, given: Given) -> str:
    steps.submit(by, _id(steps, name, number))
    return "submitted"


def _discard(steps: Publishing, by: Staff, name: str, number: int, given: Given) -> str:
    steps.discard(by, _id(steps, name, number), given.get("reason", ""))
    return "discarded"


def _approve(steps: Publishing, by: Staff, name: str, number: int, given: Given) -> str:
    done = steps.approve(by, _id(steps, name, number), "accept" in given)
    if not done.published:
        raise Refused(say("form", "waits_for", regions=region_names(done.waiting_for)))
    return "published_alone" if done.not_co_signed else "published"


def _reject(steps: Publishing, by: Staff, name: str, number: int, given: Given) -> str:
    steps.reject(by, _id(steps, name, number), given.get("reason", ""))
    return "rejected"


def _retire(steps: Publishing, by: Staff, name: str, number: int, given: Given) -> str:
    wrong: list[str] = []
    last = read_day(given.get("day", ""), say("labels", "last_day"), wrong.append)
    _refuse(wrong)
    steps.retire(by, name, given.get("reason", ""), last)
    return "retired"


def _rollback(steps: Publishing, by: Staff, name: str, number: int, given: Given) -> str:
    steps.rollback(by, name, number)
    return "rolled_back"


def _confirm(steps: Publishing, by: Staff, name: str, number: int, given: Given) -> str:
    wrong: list[str] = []
    day = read_day(given.get("day", ""), say("labels", "next_look"), wrong.append)
    _refuse(wrong)
    steps.confirm(by, name, day)
    return "confirmed"


_STEPS: Mapping[str, Step] = {
    "submit": _submit,
    "discard": _discard,
    "approve": _approve,
    "reject": _reject,
    "retire": _retire,
    "rollback": _rollback,
    "confirm": _confirm,
}


async def _note_ticks(
    request: web.Request, by: Staff, name: str, number: int, given: Given
) -> None:
    """Record what a reviewer says to have looked at; refuse where something was not."""
    open_ones = [say("ticks", tick) for tick in TICKS if f"tick_{tick}" not in given]
    if open_ones:
        raise Refused(say("form", "not_ticked", items="\n".join(open_ones)))
    await reading(request, lambda session: repository.revision_of(session, name, number))
    deed = Deed(
        by.name, "entry.looked", f"{name}#{number}", after=",".join(TICKS), address=by.address
    )
    await changing(request, lambda session: record(session, deed))


def _id(steps: Publishing, name: str, number: int) -> int:
    with steps.sessions() as session:
        return repository.revision_of(session, name, number).id


def _refuse(wrong: list[str]) -> None:
    if wrong:
        raise Refused("\n".join(wrong))
