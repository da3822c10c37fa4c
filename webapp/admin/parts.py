"""The pages of the console, and what its templates call coded values."""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from core.staff import Staff
from knowledge.binding import covered, region_names
from knowledge.refusals import say
from webapp.admin import (
    analytics_pages,
    audit_pages,
    bundle_pages,
    calendar_pages,
    coverage_pages,
    entry_edit,
    entry_list,
    entry_pages,
    entry_steps,
    feedback_pages,
    home,
    import_pages,
    key_pages,
    settings_pages,
    staff_pages,
    switches,
    threshold_pages,
    unanswered_pages,
)
from webapp.admin.choices_told import choice_name, choice_value
from webapp.admin.words import admin_words

PAGES: tuple[ModuleType, ...] = (
    home,
    entry_list,
    entry_pages,
    entry_edit,
    entry_steps,
    unanswered_pages,
    feedback_pages,
    import_pages,
    bundle_pages,
    coverage_pages,
    analytics_pages,
    settings_pages,
    calendar_pages,
    threshold_pages,
    key_pages,
    staff_pages,
    audit_pages,
    switches,
)


def may_edit(region: str, by: Staff) -> bool:
    """Say whether a region is one of the person's: a column that is theirs to write."""
    return bool(covered(by, (region,)))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "status_name": lambda status: say("status", str(status)),
    "region_names": region_names,
    "may_edit": may_edit,
    "with_weekday": lambda day: f"{day}{admin_words()['weekdays'][day.weekday()]}",
    "choice_name": choice_name,
    "choice_value": choice_value,
}
