"""Who may log in: add people, change what they may do, help who is locked out.

An administrator acts only on people whose regions all lie in the administrator's own.
"""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from core.accounts import accounts, lockout
from core.accounts.problems import AccountProblem
from core.accounts.tables import AccountRow
from core.staff import Staff, StaffRole
from knowledge.binding import covered
from webapp.admin.form_scope import region_code, split
from webapp.admin.forms import Form
from webapp.admin.frame import changing, go, reading, render
from webapp.admin.words import say
from webapp.problems import Problem
from webapp.staff.guard import staff
from webapp.staff.words import staff_words

routes = web.RouteTableDef()


class Refused(Exception):
    """A form that cannot be used; the text says why."""


@routes.get("/admin/staff", name="admin.staff")
async def index(request: web.Request) -> web.Response:
    """Show the people of the administrator's regions."""
    return await _index(request)


@routes.post("/admin/staff", name="admin.staff_add")
async def add(request: web.Request) -> web.Response:
    """Add a person; the one-time password is shown this once."""
    form, by = await _form(request), staff(request)

    def step(session: Session) -> str:
        roles, regions = _rights(form, by)
        return accounts.add(session, by, form.get("name"), roles, regions)

    try:
        password = await changing(request, step)
    except (AccountProblem, Refused) as refused:
        return await _index(request, problem=_said(refused))
    name = accounts.normal_name(form.get("name"))
    return await _index(request, password=password, person=name)


@routes.get("/admin/staff/{name}", name="admin.staff_person")
async def person(request: web.Request) -> web.Response:
    """Show one person and what can be changed."""
    return await _person(request)


@routes.post("/admin/staff/{name}", name="admin.staff_step")
async def take(request: web.Request) -> web.Response:
    """Change rights, reset a password, unlock, close or open an account."""
    form, by, name = await _form(request), staff(request), request.match_info["name"]
    await _found(request)
    step = _STEPS.get(form.get("step"))
    if step is None:
        raise Problem("wrong_type")
    try:
        password = await changing(request, lambda session: step(session, by, name, form))
    except (AccountProblem, Refused) as refused:
        return await _person(request, problem=_said(refused))
    if password:
        return await _index(request, password=password, person=name)
    return go(f"/admin/staff/{name}", "staff_changed")


async def _form(request: web.Request) -> Form:
    posted = await request.post()
    return Form({key: [str(one) for one in posted.getall(key)] for key in posted})


async def _index(request: web.Request, problem: str = "", **more: Any) -> web.Response:
    by = staff(request)
    rows = await reading(request, accounts.everybody)
    own = [row for row in rows if _is_own(by, row)]
    context = {"password": "", "person": "", **more}
    return render(
        request, "staff.html", people=own, roles=tuple(StaffRole), problem=problem, **context
    )


async def _person(request: web.Request, problem: str = "") -> web.Response:
    row = await _found(request)
    return render(request, "staff_person.html", person=row, roles=tuple(StaffRole), problem=problem)


async def _found(request: web.Request) -> AccountRow:
    """Return the account in the address; as if there were none where it is not one's own."""
    name, by = request.match_info["name"], staff(request)
    row = await reading(request, lambda session: accounts.find(session, name))
    if row is None or not _is_own(by, row):
        raise Problem("not_found")
    return row


def _is_own(by: Staff, row: AccountRow) -> bool:
    return len(covered(by, row.regions)) == len(row.regions)


def _rights(form: Form, by: Staff) -> tuple[list[StaffRole], list[str]]:
    known = {role.value: role for role in StaffRole}
    roles = [known[value] for value in form.all("roles") if value in known]
    codes = []
    for name in split(form.get("regions")):
        code = region_code(name)
        if code is None:
            raise Refused(say("form", "unknown_place", value=name[:40]))
        codes.append(code)
    if not roles or not codes:
        raise Refused(say("form", "no_rights"))
    if len(covered(by, codes)) < len(codes):
        raise Refused(say("form", "own_regions"))
    return roles, codes


def _set_rights(session: Session, by: Staff, name: str, form: Form) -> str:
    accounts.set_rights(session, by, name, *_rights(form, by))
    return ""


def _reset(session: Session, by: Staff, name: str, form: Form) -> str:
    return accounts.reset_password(session, by, name)


def _disable(session: Session, by: Staff, name: str, form: Form) -> str:
    accounts.disable(session, by, name)
    return ""


def _enable(session: Session, by: Staff, name: str, form: Form) -> str:
    accounts.enable(session, by, name)
    return ""


def _unlock(session: Session, by: Staff, name: str, form: Form) -> str:
    lockout.unlock(session, accounts.get(session, name).name)
    return ""


def _remove_factor(session: Session, by: Staff, name: str, form: Form) -> str:
    accounts.remove_second_factor(session, by, name)
    return ""


_STEPS: Mapping[str, Callable[[Session, Staff, str, Form], str]] = {
    "rights": _set_rights,
    "reset": _reset,
    "disable": _disable,
    "enable": _enable,
    "unlock": _unlock,
    "remove_factor": _remove_factor,
}
"""Each returns a one-time password to show, or nothing."""


def _said(refused: Exception) -> str:
    return staff_words().problem(refused) if isinstance(refused, AccountProblem) else str(refused)
