"""The day begins at midnight in Asia/Shanghai, wherever the server stands."""

from datetime import date, timedelta

from freezegun import freeze_time

from core import clock


def test_the_day_changes_at_midnight_in_shanghai():
    with freeze_time("2026-11-23 15:59:59"):
        assert clock.today() == date(2026, 11, 23)
    with freeze_time("2026-11-23 16:00:00"):
        assert clock.today() == date(2026, 11, 24)
        assert clock.now().isoformat() == "2026-11-24T00:00:00+08:00"


def test_the_present_is_aware():
    assert clock.now().utcoffset() == timedelta(hours=8)
