"""Staff, a staffed desk and a key of this test alone."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from freezegun import freeze_time
from sqlalchemy.orm import Session

from casework.desks import set_desk
from casework.ticket_draft import TicketDraft, TicketKind
from casework.tickets import Progress, submit
from core.db import writing
from core.staff import Staff, StaffRole

KAIJIANG, DAZHOU, WANZHOU = "511723", "511700", "500101"
PHONE = "13812345678"
HOURS = (("09:00", "12:00"), ("13:30", "17:00"))
MONDAY = "2026-11-23 02:00:00"
"""Ten in the morning in Shanghai."""

Write = Callable[[], AbstractContextManager[Session]]


def staff(name: str, role: StaffRole, *regions: str) -> Staff:
    return Staff(name, frozenset({role}), frozenset(regions), address="10.0.0.8")


ZHANG = staff("zhang", StaffRole.OPERATOR, KAIJIANG)
WANG = staff("wang", StaffRole.OPERATOR, KAIJIANG)
ACROSS = staff("across", StaffRole.OPERATOR, WANZHOU)
CHIEF = staff("chief", StaffRole.ADMINISTRATOR, KAIJIANG, WANZHOU)


@pytest.fixture(autouse=True)
def key(tmp_path, monkeypatch) -> None:
    """Seal with a key of this test."""
    monkeypatch.setenv("KAIXINBAN_KEY_FILE", str(tmp_path / "keys" / "seal.key"))


@pytest.fixture
def at() -> Iterator[Callable[[str], None]]:
    """Move the clock, which stands on a Monday morning."""
    frozen = freeze_time(MONDAY)
    clock = frozen.start()
    yield clock.move_to
    frozen.stop()


@pytest.fixture
def write(sessions) -> Write:
    """Open a transaction that may write."""

    @contextmanager
    def write() -> Iterator[Session]:
        with writing(sessions) as session:
            yield session

    return write


@pytest.fixture
def desk(at, write) -> None:
    """Staff the desk of Kaijiang."""
    with write() as session:
        set_desk(session, CHIEF, KAIJIANG, staffed=True, hours=HOURS)


def draft(**parts: Any) -> TicketDraft:
    """Return a complete draft."""
    known: dict[str, Any] = {
        "kind": TicketKind.COMPLAINT,
        "region": KAIJIANG,
        "what": "窗口说要备案证明，没说去哪里开",
        "place": "新宁镇便民服务中心",
        "occurred": "上周五下午",
        "wish": "告诉我去哪里开",
    }
    return TicketDraft(**{**known, **parts})


@pytest.fixture
def submitted(desk, write) -> Progress:
    """A complaint of Monday, with a contact."""
    with write() as session:
        return submit(session, draft(), conversation="c1", contact=PHONE)
