"""The window within which events are counted."""

import pytest

from webapp.limits import SlidingWindow
from webapp.options import Options


class Clock:
    """A clock that a test turns by hand."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def test_room_comes_back_as_the_first_events_leave_the_window():
    clock = Clock()
    window = SlidingWindow(2, seconds=60, clock=clock)
    assert window.wait("a") == 0
    clock.now += 20
    assert window.wait("a") == 0
    clock.now += 10
    assert window.wait("a") == 30
    clock.now += 30
    assert window.wait("a") == 0
    assert window.wait("a") == 20


def test_one_visitor_does_not_use_up_the_room_of_another():
    window = SlidingWindow(1)
    assert window.wait("a") == 0
    assert window.wait("b") == 0
    assert window.wait("a") > 0


def test_visitors_who_left_are_forgotten():
    clock = Clock()
    window = SlidingWindow(1, seconds=60, clock=clock)
    for number in range(1000):
        window.wait(str(number))
    clock.now += 61
    window.wait("last")
    assert list(window._events) == ["last"]


@pytest.mark.parametrize(("spared", "status"), [(True, 200), (False, 429)])
async def test_who_sits_at_the_machine_itself_is_limited_only_where_asked(
    make_client, spared, status
):
    client = await make_client(Options(reads=1, spare_loopback=spared))
    await client.get("/")

    assert (await client.get("/")).status == status


async def test_requests_for_a_person_are_limited_like_questions(make_client):
    client = await make_client(Options(questions=1))
    fields = {"message_id": "t1"}
    await client.post("/ticket/submit", data=fields)

    assert (await client.post("/ticket/submit", data=fields)).status == 429
    assert (await client.get("/ticket")).status == 200
