"""What the templates of the desk call coded values."""

from datetime import datetime

from casework.refusals import node
from core.clock import now
from knowledge.phrases import load_phrases
from regions.registry import UnknownRegion, load_registry
from webapp.hotline.asked import PLACES
from webapp.hotline.words import hotline_words


def region_name(code: str) -> str:
    """Return the name of a region; a code that is none stands for itself."""
    try:
        return load_registry().get(code).name
    except UnknownRegion:
        return code


def casework_word(value: str, part: str) -> str:
    """Return what casework calls a kind, a status, a step."""
    return str(node(part)[value])


def waited(since: datetime) -> str:
    """Return how long somebody has waited, in minutes, from an hour on in hours too."""
    hours, minutes = divmod(int((now() - since).total_seconds()) // 60, 60)
    words = hotline_words().waited
    return words["hours" if hours else "minutes"].format(hours=hours, minutes=minutes)


def slot_value(value: object, slot: str) -> str:
    """Return what is known of a person, as people say it."""
    if slot in PLACES:
        return region_name(str(value))
    names = load_phrases().node("values")
    return str(names[slot].get(str(value), value)) if slot in names else str(value)
