"""A signed file with the published texts of one region.

It holds ``signed``, a JSON text, and ``signature``, ed25519 over the bytes of that text. Signed are
the region, a serial (the knowledge version of the region at that time), the day, and the entries:
each with its question and every revision that is or will be in force.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from core.clock import today
from knowledge import repository
from knowledge.binding import bound_regions, region_names
from knowledge.encoding import EncodingError, decode, encode
from knowledge.entries import EntryKind
from knowledge.entry_text import draft_of
from knowledge.exchange.drafts import EntryDraft
from knowledge.exchange.sharing.keys import SharingError, signed_by
from knowledge.tables import EntryRow, RevisionRow, RevisionStatus
from knowledge.topic_text import TopicText, from_json, of_row
from regions.registry import UnknownRegion, load_registry

FORMAT = 1
_KEYS = {"format", "region", "serial", "day", "entries"}


@dataclass(frozen=True)
class SharedText:
    """One published revision: its text, and the last day that was decided for it since."""

    draft: EntryDraft
    ends_on: date | None = None


@dataclass(frozen=True)
class SharedEntry:
    """An entry with its question and its published revisions, first to last."""

    entry_id: str
    topic_id: str
    topic: TopicText
    texts: tuple[SharedText, ...]

    def digest(self) -> str:
        """Return a hash of the revisions: the question is not part of it, it may be shared."""
        said = json.dumps(encode(self.texts), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class Parcel:
    """What one region shares."""

    region: str
    serial: int
    day: date
    entries: tuple[SharedEntry, ...]

    def digest(self) -> str:
        """Return a hash of all that it says of entries."""
        said = json.dumps([_entry_json(entry) for entry in self.entries], sort_keys=True)
        return hashlib.sha256(said.encode("utf-8")).hexdigest()


def pack(session: Session, region: str) -> Parcel:
    """Collect what a region has published of its own. Raises SharingError where that is nothing."""
    serial = repository.knowledge_version(session)
    rows = _published(session)
    entries = tuple(shared_entry(list(found)) for _, found in groupby(rows, attrgetter("entry_id")))
    own = tuple(entry for entry in entries if belongs(entry, region))
    if not own:
        raise SharingError("nothing", region=region_names([region]))
    return Parcel(region, serial, today(), own)


def sign(parcel: Parcel, key: Ed25519PrivateKey) -> bytes:
    """Return the file."""
    raw = {
        "format": FORMAT,
        "region": parcel.region,
        "serial": parcel.serial,
        "day": parcel.day.isoformat(),
        "entries": [_entry_json(entry) for entry in parcel.entries],
    }
    signed = json.dumps(raw, ensure_ascii=False, sort_keys=True)
    signature = base64.b64encode(key.sign(signed.encode("utf-8"))).decode("ascii")
    return json.dumps({"signed": signed, "signature": signature}, ensure_ascii=False).encode(
        "utf-8"
    )


def opened(data: bytes, name: str, trusted: dict[str, str]) -> Parcel:
    """Return what a file says if its region has signed it. ``trusted`` maps regions to keys.

    Raises SharingError; nothing is read of what was not signed, but the name of the region.
    """
    signed, signature = _outer(data, name)
    raw = _inner(signed, name)
    region = str(raw.get("region"))
    names = region_names([region])
    if region not in trusted:
        raise SharingError("no_key", region=names)
    if not signed_by(trusted[region], signature, signed.encode("utf-8")):
        raise SharingError("bad_signature", region=names)
    if raw.get("format") != FORMAT or set(raw) != _KEYS:
        raise SharingError("too_new")
    try:
        entries = tuple(map(_entry_of, raw["entries"]))
        parcel = Parcel(region, int(raw["serial"]), date.fromisoformat(raw["day"]), entries)
    except (EncodingError, KeyError, TypeError, ValueError) as problem:
        raise SharingError("too_new") from problem
    for entry in parcel.entries:
        if not belongs(entry, region):
            raise SharingError("foreign", entry=entry.entry_id, region=names)
    return parcel


def belongs(entry: SharedEntry, region: str) -> bool:
    """Say whether an entry binds a region, or regions within it, and nobody else."""
    bound = [code for text in entry.texts for code in bound_regions(encode(text.draft.scope))]
    return bool(bound) and all(_within(code, region) for code in bound)


def shared_entry(rows: list[RevisionRow]) -> SharedEntry:
    """Return the published revisions of one entry as they are shared."""
    entry = rows[0].entry
    ordered = sorted(rows, key=attrgetter("starts_on"))
    return SharedEntry(
        entry.id,
        entry.topic_id,
        of_row(entry.topic),
        tuple(SharedText(draft_of(row), row.ends_on) for row in ordered),
    )


def _published(session: Session) -> list[RevisionRow]:
    query = (
        select(RevisionRow)
        .join(EntryRow, EntryRow.id == RevisionRow.entry_id)
        .where(RevisionRow.status == RevisionStatus.PUBLISHED.value)
        .options(joinedload(RevisionRow.entry).joinedload(EntryRow.topic))
        .order_by(EntryRow.topic_id, EntryRow.id)
    )
    return list(session.execute(query).scalars())


def _entry_json(entry: SharedEntry) -> dict[str, Any]:
    topic = {"id": entry.topic_id, **entry.topic.to_json()}
    return {"id": entry.entry_id, "topic": topic, "revisions": encode(entry.texts)}


def _entry_of(raw: dict[str, Any]) -> SharedEntry:
    topic = dict(raw["topic"])
    topic_id = str(topic.pop("id"))
    texts = decode(tuple[SharedText, ...], raw["revisions"])
    entry = SharedEntry(str(raw["id"]), topic_id, from_json(topic), texts)
    kinds = {text.draft.kind for text in texts} | {EntryKind(entry.topic.kind)}
    ids = {(text.draft.entry_id, text.draft.topic) for text in texts}
    if not texts or ids != {(entry.entry_id, topic_id)} or len(kinds) != 1:
        raise ValueError(entry.entry_id)
    return entry


def _outer(data: bytes, name: str) -> tuple[str, bytes]:
    try:
        raw = json.loads(data.decode("utf-8"))
        return str(raw["signed"]), base64.b64decode(raw["signature"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as problem:
        raise SharingError("not_bundle", name=name) from problem


def _inner(signed: str, name: str) -> dict[str, Any]:
    try:
        raw = json.loads(signed)
    except (ValueError, RecursionError) as problem:
        raise SharingError("not_bundle", name=name) from problem
    if not isinstance(raw, dict):
        raise SharingError("not_bundle", name=name)
    return raw


def _within(code: str, region: str) -> bool:
    try:
        return load_registry().is_within(code, region)
    except UnknownRegion:
        return False
