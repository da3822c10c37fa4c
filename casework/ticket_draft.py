"""A ticket while it is written: what is still to be asked, and what is read back."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from casework.refusals import CaseworkError, node, say
from core.redaction import redact
from regions.registry import UnknownRegion, load_registry


class TicketKind(str, Enum):
    """Kinds of requests."""

    CONSULTATION = "consultation"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class Channel(str, Enum):
    """Where a ticket came from."""

    CHAT = "chat"
    PAGE = "page"
    CALL = "call"
    COUNTER = "counter"


LENGTHS = {"what": 1000, "place": 200, "occurred": 100, "wish": 500, "who": 200, "person": 50}
"""Most characters of each text."""
ASKED = ("kind", "region", "what", "place", "occurred", "wish")
"""What is asked, in this order; the contact comes last."""
CONTACT = "contact"


@dataclass(frozen=True)
class TicketDraft:
    """What is known of a ticket so far. Every text is redacted when the ticket is submitted."""

    kind: TicketKind | None = None
    region: str | None = None
    what: str = ""
    place: str = ""
    """Where it happened, in the words of the person."""
    occurred: str = ""
    """When it happened, in the words of the person."""
    wish: str = ""
    who: str = ""
    """Who else is concerned: a body, a shop; never a name that is not needed."""
    person: str = ""
    """How to address the person; optional."""
    matter: str = ""
    confidential: bool = False
    reply_wanted: bool = True
    revision_ids: tuple[int, ...] = ()
    """The revisions that were shown before."""
    attachments: tuple[str, ...] = ()

    def missing(self, contact: str | None) -> str | None:
        """Return what is to be asked next: a field, ``CONTACT``, or None where all is there.

        ``contact`` is the masked contact that waits, which only a wish for a reply needs.
        """
        for name in ASKED:
            if not getattr(self, name):
                return name
        return CONTACT if self.reply_wanted and contact is None else None

    def with_answer(self, field: str, text: str) -> "TicketDraft":
        """Return the draft with a field as the person says it. Raises CaseworkError."""
        if field == "kind":
            return replace(self, kind=kind_named(text))
        if field == "region":
            return replace(self, region=_region_named(text))
        if field in ("confidential", "reply_wanted"):
            return replace(self, **{field: text.strip() == say("draft", "wanted")})  # type: ignore[arg-type]
        return replace(self, **{field: checked(field, text)})  # type: ignore[arg-type]

    def to_slots(self) -> dict[str, Any]:
        """Return plain JSON."""
        plain = dict(vars(self))
        plain.update(kind=self.kind.value if self.kind else None)
        return {**plain, "revision_ids": list(self.revision_ids), "attachments": []}

    @classmethod
    def from_slots(cls, slots: dict[str, Any]) -> "TicketDraft":
        """Rebuild a draft from ``to_slots``."""
        known = {name: slots[name] for name in cls.__dataclass_fields__ if name in slots}
        kind = TicketKind(known["kind"]) if known.get("kind") else None
        lists = {name: tuple(known.get(name, ())) for name in ("revision_ids", "attachments")}
        return cls(**{**known, "kind": kind, **lists})


def asked(field: str) -> str:
    """Return the question for a field of ``missing``."""
    return say("ask", field)


def kind_named(text: str) -> TicketKind:
    """Return the kind that a text names, by its value or in Chinese. Raises CaseworkError."""
    plain = text.strip()
    for value, label in node("kind").items():
        if plain == value or label in plain:
            return TicketKind(value)
    raise CaseworkError("unknown_kind", value=plain[:20])


def checked(field: str, text: str) -> str:
    """Return a text as it is kept. Raises CaseworkError where it is too long."""
    plain = text.strip()
    if len(plain) > LENGTHS[field]:
        raise CaseworkError("too_long", field=say("field", field), most=LENGTHS[field])
    return redact(plain).text


def read_back(draft: TicketDraft, contact: str | None) -> str:
    """Return the draft in words, to be confirmed, changed or cancelled."""
    values = {
        "kind": node("kind")[draft.kind.value] if draft.kind else "",
        "region": load_registry().get(draft.region).name if draft.region else "",
        **{name: getattr(draft, name) for name in LENGTHS},
        "contact": contact or "",
        "confidential": say("draft", "wanted" if draft.confidential else "unwanted"),
        "reply_wanted": say("draft", "wanted" if draft.reply_wanted else "unwanted"),
    }
    lines = [
        say("draft", "line", label=say("field", name), value=value)
        for name, value in values.items()
        if value
    ]
    return "\n".join([say("draft", "start"), *lines, say("draft", "confirm")])


def _region_named(text: str) -> str:
    registry = load_registry()
    try:
        return registry.get(text.strip()).code
    except UnknownRegion:
        found = registry.resolve(text.strip())
    if len(found) != 1:
        raise CaseworkError("unknown_region")
    return found[0].code
