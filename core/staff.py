"""Who acts: a member of staff, with roles that are limited to regions.

Only the value and its rules. Accounts and logging in are another matter; what lies in which region
is known to the registry, so the rule that says so is handed in.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum

Within = Callable[[str, str], bool]
"""Says whether a region (first) is a region (second) or lies in it: ``Registry.is_within``."""


class StaffRole(str, Enum):
    """What a member of staff may do (design.md section 2)."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    AUDITOR = "auditor"


@dataclass(frozen=True)
class Staff:
    """A person. ``regions`` holds codes; without one the person may act nowhere.

    Raises ValueError for a name that is empty or has blanks around it: "li " would be another
    person than "li", and could review what "li" has written.
    """

    name: str
    roles: frozenset[StaffRole]
    regions: frozenset[str]
    address: str = ""
    """Where the person acts from, for the audit record: an IP address, ``cli``."""

    def __post_init__(self) -> None:
        if not self.name or self.name != self.name.strip():
            raise ValueError(f"{self.name!r} is no name of a person")

    def covers(self, code: str, within: Within) -> bool:
        """Say whether a region is one of the person's, or lies in one."""
        return any(within(code, own) for own in self.regions)

    def may(self, role: StaffRole, codes: Collection[str], within: Within) -> bool:
        """Say whether the person has a role and covers every one of the regions.

        An administrator may do what editors and reviewers do; auditing stays apart.
        """
        return self.has(role) and all(self.covers(code, within) for code in codes)

    def has(self, role: StaffRole) -> bool:
        """Say whether the person has a role somewhere."""
        stands_in = role in (StaffRole.EDITOR, StaffRole.REVIEWER)
        return role in self.roles or (stands_in and StaffRole.ADMINISTRATOR in self.roles)
