"""The table of access, walked: every route, every role; the things of another region."""

import re

import pytest

from casework import handoff, ticket_queue, tickets
from casework.desks import set_desk
from casework.handoff import HandoffReason
from casework.ticket_draft import Channel, TicketDraft, TicketKind
from casework.turns import start_conversation
from core.audit import AuditRow
from core.db import writing
from core.staff import StaffRole
from tests.webapp.staff.conftest import FOUNDER, csrf, log_in
from webapp.staff.access import ACCESS

HERE, ELSEWHERE = "511723", "500101"
LOGIN = ("/staff/login", "/staff/code")
ENDS_THE_LOGIN = {"staff.leave", "staff.end_sessions", "staff.change_password", "staff.enrol"}


def routes(client):
    """Every route of the application once: name, method, an address of it."""
    found = {}
    for route in client.app.router.routes():
        if route.method == "HEAD" or route.name == "static":
            continue
        path = route.resource.canonical
        found[route.name, route.method] = re.sub(r"\{[^}]*\}", "1", path)
    return found


async def ask(client, method, path, **fields):
    """Return what the guard says: open, denied (a role is missing), or to the login."""
    send = {"data": fields} if method == "POST" else {}
    response = await client.request(method, path, allow_redirects=False, **send)
    if response.status == 401 or response.headers.get("Location", "").startswith(LOGIN):
        return "login"
    if response.status >= 500:
        return f"broken: {response.status}"
    return "denied" if response.status == 403 else "open"


def may(name, role):
    rule = ACCESS[name]
    return not rule.roles or role in rule.roles


async def test_every_route_has_a_row_and_every_row_a_route(make_desk):
    app = (await make_desk()).app
    names = {route.name for route in app.router.routes()}
    assert names == set(ACCESS)


async def test_a_route_without_a_row_is_closed(make_desk, monkeypatch):
    client = await make_desk()
    assert (await client.get("/healthz")).status == 200
    monkeypatch.delitem(ACCESS, "healthz")
    assert (await client.get("/healthz")).status == 404


async def test_nobody_comes_in_without_a_login(make_desk):
    client = await make_desk()
    private = {key: path for key, path in routes(client).items() if not ACCESS[key[0]].public}
    verdicts = {key: await ask(client, key[1], path) for key, path in private.items()}
    assert verdicts == dict.fromkeys(private, "login")
    assert len(private) > 30


@pytest.mark.parametrize("role", StaffRole)
async def test_each_role_opens_what_its_rows_say_and_nothing_else(make_desk, hire, store, role):
    client = await make_desk()
    await log_in(client, hire(f"walker-{role.value}", role))
    secret = await csrf(client)
    private = {
        key: path
        for key, path in routes(client).items()
        if not ACCESS[key[0]].public and key[0] not in ENDS_THE_LOGIN
    }
    found = {key: await ask(client, key[1], path, csrf=secret) for key, path in private.items()}
    wanted = {key: "open" if may(key[0], role) else "denied" for key in private}
    assert found == wanted
    with store() as session:
        denied = session.query(AuditRow).filter_by(actor=f"walker-{role.value}", action="denied")
        shut = {name for (name, _), verdict in wanted.items() if verdict == "denied"}
        assert {row.object for row in denied} >= shut


async def test_no_change_goes_through_without_the_secret_of_the_login(make_desk, hire):
    client = await make_desk()
    await log_in(client, hire("walker-operator", StaffRole.OPERATOR))
    changes = {
        key: path
        for key, path in routes(client).items()
        if key[1] not in ("GET", "OPTIONS") and not ACCESS[key[0]].public
    }
    for stolen in ({}, {"csrf": "x" * 43}):
        found = {key: await ask(client, key[1], path, **stolen) for key, path in changes.items()}
        assert found == dict.fromkeys(changes, "denied")


@pytest.fixture
def things(store):
    """One of each thing of Kaijiang that an address can name, by the start of the route's name."""
    with writing(store) as session:
        set_desk(session, FOUNDER, HERE, staffed=True, hours=[("00:00", "23:59")])
        conversation = start_conversation(session)
        waiting = handoff.ask(session, conversation, HERE, HandoffReason.REQUESTED, summary="x")
        draft = TicketDraft(
            kind=TicketKind.HELP, region=HERE, what="查不到", place="县医院", occurred="今天",
            wish="查一下", reply_wanted=False,
        )  # fmt: skip
        ticket = tickets.submit(session, draft, channel=Channel.CALL, operator="li")
    yield {"hotline.chat": str(waiting.id), "hotline.ticket": ticket.number}
    with writing(store) as session:
        handoff.withdraw(session, conversation)


async def test_a_thing_of_another_region_does_not_exist(make_desk, hire, things, store):
    here, elsewhere = await make_desk(), await make_desk()
    await log_in(here, hire("walker-here", StaffRole.OPERATOR, HERE))
    await log_in(elsewhere, hire("walker-elsewhere", StaffRole.OPERATOR, ELSEWHERE))
    own = {key for key in routes(here) if key[0].startswith("hotline.")}
    marked = {key for key in own if ACCESS[key[0]].region}
    assert {name for name, _ in marked} == {
        "hotline.chat", "hotline.chat_step", "hotline.chat_news", "hotline.ticket",
        "hotline.ticket_step",
    }  # fmt: skip
    found = {}
    for name, method in marked:
        thing = next((each for start, each in things.items() if name.startswith(start)), None)
        assert thing, f"{name} is marked with a region: name a thing of one for it"
        path = re.sub(r"\{[^}]*\}", thing, here.app.router[name].canonical)
        for client in (elsewhere, here):
            fields = {"csrf": await csrf(client), "step": "contact"}
            send = {"data": fields} if method == "POST" else {}
            response = await client.request(method, path, allow_redirects=False, **send)
            found[name, client is here] = response.status
    assert {status for (_, mine), status in found.items() if not mine} == {404}
    assert 404 not in {status for (_, mine), status in found.items() if mine}
    with store() as session:
        rows = session.query(AuditRow).filter_by(actor="walker-elsewhere", action="denied")
        assert {row.object for row in rows} == {name for name, _ in marked}


async def test_lists_show_only_what_the_regions_of_a_person_cover(make_desk, hire, things, store):
    with store() as session:
        person = type(FOUNDER)("x", frozenset({StaffRole.OPERATOR}), frozenset({HERE}))
        assert ticket_queue.open_tickets(session, person)
    for name, region, seen in (("walker-here", HERE, True), ("walker-elsewhere", ELSEWHERE, False)):
        client = await make_desk()
        await log_in(client, hire(name, StaffRole.OPERATOR, region))
        listed = await (await client.get("/hotline/tickets")).text()
        waiting = await (await client.get("/hotline/chats")).text()
        assert (things["hotline.ticket"] in listed) is seen
        assert (f"/hotline/chats/{things['hotline.chat']}" in waiting) is seen
