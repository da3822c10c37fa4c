"""What administrators have chosen, in words: for the list under the settings."""

from core.choices import ChoiceRow
from knowledge.binding import region_names
from webapp.admin.words import admin_words, say

_REGIONAL = ("desk", "key")


def choice_name(row: ChoiceRow) -> str:
    """Return what was chosen: which setting, and of which region, year or part."""
    kind, _, which = row.name.partition(".")
    if kind in _REGIONAL:
        which = region_names([which])
    elif kind == "switch":
        which = say("parts", which)
    return " ".join((say("choices", kind), which)).strip()


def choice_value(row: ChoiceRow) -> str:
    """Return what it was set to."""
    kind, value = row.name.partition(".")[0], row.value
    if value is None:
        return say("choice_back", kind)
    if kind == "desk":
        return (
            " ".join("-".join(pair) for pair in value["hours"]) if value["staffed"] else _closed()
        )
    if kind == "switch":
        return say("labels", "open") if value else _closed()
    if kind == "calendar":
        return str(value["source"])
    form = admin_words()["choice_form"].get(kind, "{value}")
    return str(form.format(value=value, percent=f"{value:.1%}" if kind == "false_answers" else ""))


def _closed() -> str:
    return say("labels", "closed")
