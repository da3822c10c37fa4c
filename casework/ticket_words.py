"""What is said of a ticket to the person who submitted it."""

from datetime import date

from casework.refusals import say
from casework.tickets import Progress
from regions.registry import load_registry


def submitted_text(progress: Progress) -> str:
    """Return the confirmation: number, desk, deadline or that none is known, how to ask."""
    region = load_registry().get(progress.region).name
    desk = load_registry().get(progress.desk).name
    lines = [
        say("ticket", "submitted", number=progress.number, desk=desk),
        *_deadline(progress, region),
        say("ticket", "keep"),
    ]
    return "\n".join(lines)


def progress_text(progress: Progress) -> str:
    """Return where a ticket stands, step by step."""
    status = say("status", progress.status.value)
    lines = [say("ticket", "progress", number=progress.number, status=status)]
    if progress.unit:
        lines.append(say("ticket", "unit", unit=progress.unit))
    lines += _deadline(progress, load_registry().get(progress.region).name)
    for event in progress.events:
        text = say("ticket", "event_text", text=event.text) if event.text else ""
        shown = say("status", event.status.value)
        lines.append(say("ticket", "event", day=day_words(event.at), status=shown, text=text))
    return "\n".join(lines)


def day_words(day: date) -> str:
    """Return a day as people say it."""
    return say("ticket", "day", year=day.year, month=day.month, day=day.day)


def _deadline(progress: Progress, region: str) -> list[str]:
    if progress.due_on is None:
        return [say("ticket", "due_unknown", region=region)]
    said = [say("ticket", "due_day", day=day_words(progress.due_on))]
    return said + ([say("ticket", "due_provisional")] if progress.due_provisional else [])
