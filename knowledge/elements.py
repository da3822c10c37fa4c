"""What a group of an entry is made of: the elements of the national implementation list.

The names follow the list (GB/T 39554 and the tables seen in practice); each belongs to one group.
A value that nobody has verified is the empty text, and is shown as not known.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Group(str, Enum):
    """Parts of an answer, in the order in which they are shown."""

    SUMMARY = "summary"
    ELIGIBILITY = "eligibility"
    PROCESS = "process"
    MATERIALS = "materials"
    TIME = "time"
    FEE = "fee"
    WHERE = "where"
    RESULT = "result"
    LOCAL = "local"
    """What a source says of just this pair of regions."""
    BASIS = "basis"


class ElementName(str, Enum):
    """Names of the elements, in the order in which they are shown within their group."""

    ITEM_TYPE = "item_type"
    SERVICE_OBJECT = "service_object"
    DEPARTMENT = "department"
    LEVEL = "level"
    CONDITIONS = "conditions"
    HANDLING_MODE = "handling_mode"
    ONLINE_STEPS = "online_steps"
    WINDOW_STEPS = "window_steps"
    VISITS = "visits"
    ONLINE_DEPTH = "online_depth"
    IN_PERSON_REASON = "in_person_reason"
    STATUTORY_TIME = "statutory_time"
    PROMISED_TIME = "promised_time"
    CHARGE = "charge"
    FEE_BASIS = "fee_basis"
    PLACE = "place"
    HOURS = "hours"
    PHONE = "phone"
    ONLINE_PLACE = "online_place"
    RESULT_NAME = "result_name"
    DELIVERY = "delivery"
    LEGAL_BASIS = "legal_basis"

    @property
    def group(self) -> Group:
        """Return the group that the element belongs to."""
        return _GROUP_OF[self]


ELEMENTS: dict[Group, tuple[ElementName, ...]] = {
    Group.ELIGIBILITY: (
        ElementName.ITEM_TYPE,
        ElementName.SERVICE_OBJECT,
        ElementName.DEPARTMENT,
        ElementName.LEVEL,
        ElementName.CONDITIONS,
    ),
    Group.PROCESS: (
        ElementName.HANDLING_MODE,
        ElementName.ONLINE_STEPS,
        ElementName.WINDOW_STEPS,
        ElementName.VISITS,
        ElementName.ONLINE_DEPTH,
        ElementName.IN_PERSON_REASON,
    ),
    Group.TIME: (ElementName.STATUTORY_TIME, ElementName.PROMISED_TIME),
    Group.FEE: (ElementName.CHARGE, ElementName.FEE_BASIS),
    Group.WHERE: (
        ElementName.PLACE,
        ElementName.HOURS,
        ElementName.PHONE,
        ElementName.ONLINE_PLACE,
    ),
    Group.RESULT: (ElementName.RESULT_NAME, ElementName.DELIVERY),
    Group.BASIS: (ElementName.LEGAL_BASIS,),
}
"""Which elements each group can hold."""

_GROUP_OF = {name: group for group, names in ELEMENTS.items() for name in names}

TIMES = (ElementName.STATUTORY_TIME, ElementName.PROMISED_TIME)
"""Elements whose value is a duration (knowledge.durations)."""

PERISHABLE = (ElementName.PLACE, ElementName.HOURS, ElementName.PHONE)
"""Elements that change without notice: what was read two years ago is no longer relied on."""

PERISHES_AFTER_MONTHS = 24


class HandlingMode(str, Enum):
    """How a matter is handled across regions."""

    ONLINE = "online"
    COLLECT_ON_BEHALF = "collect_on_behalf"
    JOINT = "joint"
    IN_PERSON = "in_person"


class MaterialForm(str, Enum):
    """In which form a material is handed in."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"
    EITHER = "either"


@dataclass(frozen=True)
class Element:
    """One element. Several of one name are several values (two phones, two handling modes)."""

    name: ElementName
    value: str = ""
    """Empty where it is not known. A member of HandlingMode, a number of visits, a duration in
    words that knowledge.durations reads, or free text, as the name says."""
    read_on: date | None = None
    """The day on which somebody read it at its source."""

    def stale(self, on: date) -> bool:
        """Say whether it was read too long before a day to be relied on."""
        if self.name not in PERISHABLE or self.read_on is None or not self.value:
            return False
        return (on.year - self.read_on.year) * 12 + on.month - self.read_on.month > (
            PERISHES_AFTER_MONTHS - (on.day > self.read_on.day)
        )


@dataclass(frozen=True)
class Material:
    """One item of a material list."""

    name: str
    note: str = ""
    required: bool = True
    deferrable: bool = False
    """May be supplied later."""
    deferrable_until: str = ""
    """Until when, in words ("before the licence is collected")."""
    form: MaterialForm | None = None
    copies: int | None = None
    source: str = ""
    """Who supplies it: the applicant, or the body that issues it."""
