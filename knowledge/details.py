"""Elements in words: known values, honest gaps, and what was read too long ago to rely on."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from knowledge.answer import Detail
from knowledge.durations import BadDuration, duration_words, parse_duration
from knowledge.elements import PERISHABLE, TIMES, Element, ElementName
from knowledge.entries import Body
from knowledge.phrases import Phrases

_LINES = (
    ElementName.CONDITIONS, ElementName.ONLINE_STEPS, ElementName.WINDOW_STEPS,
    ElementName.LEGAL_BASIS,
)  # fmt: skip
"""Elements whose values are sentences."""
_ORDER = {name: place for place, name in enumerate(ElementName)}


def details(elements: Iterable[Element], on: date, phrases: Phrases) -> tuple[Detail, ...]:
    """Return the elements as shown on a day, several values of one name together."""
    ordered = sorted(elements, key=lambda element: _ORDER[element.name])
    return tuple(
        _detail(name, tuple(found), on, phrases)
        for name, found in groupby(ordered, key=lambda element: element.name)
    )


def stale_elements(bodies: Iterable[Body], on: date) -> tuple[Element, ...]:
    """Return the local facts that were read too long before a day."""
    return tuple(element for body in bodies for element in body.elements if element.stale(on))


def _detail(name: ElementName, elements: tuple[Element, ...], on: date, phrases: Phrases) -> Detail:
    known = [element for element in elements if element.value]
    label = phrases.get("elements", "label", name.value)
    if not known:
        return Detail(name, label, phrases.get("elements", "unknown"), known=False)
    join = phrases.get("elements", "join_lines" if name in _LINES else "join")
    text = join.join(_words(element, on, phrases) for element in known)
    return Detail(name, label, text, verified=not any(element.stale(on) for element in known))


def _words(element: Element, on: date, phrases: Phrases) -> str:
    value = _value(element, phrases)
    if element.read_on is None or element.name not in PERISHABLE:
        return value
    form = "stale" if element.stale(on) else "read"
    day = day_words(element.read_on, phrases)
    return phrases.get("elements", form).format(value=value, day=day)


def _value(element: Element, phrases: Phrases) -> str:
    if element.name is ElementName.HANDLING_MODE:
        return phrases.get("elements", "handling_mode", element.value)
    if element.name is ElementName.VISITS:
        words = phrases.node("elements", "visits")
        return str(words.get(element.value, words["other"])).format(number=element.value)
    if element.name in TIMES:
        return _duration(element.value)
    return element.value


def _duration(value: str) -> str:
    # What an import brought in may be no duration; it is shown as it was written.
    try:
        return duration_words(parse_duration(value))
    except BadDuration:
        return value


def day_words(day: date, phrases: Phrases) -> str:
    """Say a day the way it is written in a text."""
    return phrases.get("elements", "day").format(year=day.year, month=day.month, day=day.day)
