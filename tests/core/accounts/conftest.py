"""People who may log in, and a clock that can be moved."""

from datetime import timedelta

import pytest
from freezegun import freeze_time

from core.accounts import accounts
from core.accounts.login import log_in
from core.db import writing
from core.sealing import Sealer
from core.staff import Staff, StaffRole

FOUNDER = Staff("founder", frozenset({StaffRole.ADMINISTRATOR}), frozenset({"100000"}), "cli")
GOOD = "tang-yuan 4 lanterns over"
HOME, ELSEWHERE = "10.0.0.7", "203.0.113.9"


@pytest.fixture
def clock():
    """Stand at noon; ``clock.tick(timedelta)`` moves on."""
    with freeze_time("2026-11-23 04:00:00", ignore=["sqlalchemy"]) as frozen:
        yield frozen


@pytest.fixture
def seal(tmp_path):
    return Sealer.of_file(tmp_path / "key")


@pytest.fixture
def li(sessions):
    """Create an operator of Kaijiang with a password of her own; return her name."""
    with writing(sessions) as session:
        accounts.add(session, FOUNDER, "Li Na", [StaffRole.OPERATOR], ["511723"])
        row = accounts.get(session, "li na")
        accounts.change_password(session, row, GOOD, HOME)
    return "li na"


@pytest.fixture
def enter(sessions):
    """Log in, and return what was opened."""

    def enter(name, password=GOOD, address=HOME, **more):
        return log_in(sessions, name, password, address, **more)

    return enter


def minutes(count):
    return timedelta(minutes=count)
