"""What a member of staff may do, and where."""

import pytest

from core.staff import Staff, StaffRole
from regions.registry import load_registry

KAIJIANG, DAZHOU, SICHUAN, WANZHOU = "511723", "511700", "510000", "500101"


def staff(*roles, regions=(KAIJIANG,)):
    return Staff("li", frozenset(roles), frozenset(regions))


@pytest.fixture(scope="module")
def within():
    return load_registry().is_within


def test_a_role_holds_in_the_regions_of_the_person_and_below(within):
    reviewer = staff(StaffRole.REVIEWER, regions=(DAZHOU,))
    assert reviewer.may(StaffRole.REVIEWER, [DAZHOU, KAIJIANG], within)
    assert not reviewer.may(StaffRole.REVIEWER, [SICHUAN], within)
    assert not reviewer.may(StaffRole.REVIEWER, [KAIJIANG, WANZHOU], within)


def test_a_role_does_not_bring_another(within):
    editor = staff(StaffRole.EDITOR)
    assert editor.may(StaffRole.EDITOR, [KAIJIANG], within)
    assert not editor.may(StaffRole.REVIEWER, [KAIJIANG], within)


def test_an_administrator_edits_and_reviews_but_does_not_audit(within):
    administrator = staff(StaffRole.ADMINISTRATOR)
    assert administrator.may(StaffRole.EDITOR, [KAIJIANG], within)
    assert administrator.may(StaffRole.REVIEWER, [KAIJIANG], within)
    assert not administrator.has(StaffRole.AUDITOR)
    assert not administrator.has(StaffRole.OPERATOR)


def test_without_a_region_a_person_may_act_nowhere(within):
    nowhere = staff(StaffRole.ADMINISTRATOR, regions=())
    assert not nowhere.may(StaffRole.EDITOR, [KAIJIANG], within)


@pytest.mark.parametrize("name", ["", " ", "li ", "\tli"])
def test_a_name_that_looks_like_another_is_refused(name):
    with pytest.raises(ValueError, match="no name"):
        Staff(name, frozenset(), frozenset())
