"""What a comparison of regions says: the same questions, side by side, differences marked."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from knowledge.elements import Group


class Origin(str, Enum):
    """Where what is said of a region comes from."""

    LOCAL = "local"
    """An entry that names the region, or the city or province that it lies in."""
    INHERITED = "inherited"
    """An entry that holds everywhere."""
    DOUBTFUL = "doubtful"
    """A local text older than a newer rule above it: both are shown, neither as settled."""
    DEPENDS = "depends"
    """Not settled before more is known of the person: ``Cell.missing`` names the slots."""
    UNKNOWN = "unknown"
    """Nothing is known of it here."""


@dataclass(frozen=True)
class Statement:
    """One line, element or material of a cell."""

    text: str
    differs: bool = False
    """True where another region's cell does not say it."""


@dataclass(frozen=True)
class Cell:
    """What is said of one group in one region."""

    region: str
    origin: Origin
    statements: tuple[Statement, ...] = ()
    verified: bool = True
    entry_ids: tuple[str, ...] = ()
    revision_ids: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One group of one question, with a cell for each region in the order asked."""

    topic: str
    question: str
    group: Group
    title: str
    cells: tuple[Cell, ...]
    differs: bool


@dataclass(frozen=True)
class Side:
    """One of the regions compared."""

    region: str
    name: str
    full_name: str


@dataclass(frozen=True)
class Comparison:
    """Regions side by side. Serialised by knowledge.serialise; shown by render_comparison."""

    subject: str
    """The topic or matter that was compared."""
    title: str
    role: str
    """The slot that the regions fill: ``handling``, ``insured`` or ``treatment``."""
    on: date
    sides: tuple[Side, ...]
    rows: tuple[Row, ...]
    spoken: str
    """At most 60 characters: what differs, or how far it is known that nothing does."""
    notice: str = ""
    """What is not verified of it, and whom to ask; empty if nothing is."""

    @property
    def differing(self) -> tuple[Row, ...]:
        """The rows in which the regions differ."""
        return tuple(row for row in self.rows if row.differs)
