"""Two offices: Kaijiang shares, Wanzhou takes in."""

from core.db import writing
from core.staff import StaffRole
from knowledge.entries import Scope
from knowledge.exchange.sharing.keys import load_key, make_key, read_public
from knowledge.exchange.sharing.looking import look
from knowledge.exchange.sharing.parcel import opened, pack, sign
from knowledge.exchange.sharing.taking import review, take
from knowledge.exchange.sharing.trusting import trust, trusted_keys
from tests.knowledge.editorial import CHIEF, KAIJIANG, LI, WANG, WANZHOU, Office, person

OURS = Scope(insured=frozenset({KAIJIANG}))
THEIRS = Scope(insured=frozenset({WANZHOU}))
SECOND = person("second", StaffRole.REVIEWER, regions=("100000",))
TAKER = person("ren", StaffRole.REVIEWER, regions=(WANZHOU,))


class Neighbours:
    """Kaijiang shares, Wanzhou takes in."""

    def __init__(self, here, there, folder) -> None:
        self.here, self.there = Office(here, LI, WANG), Office(there, LI, WANG)
        self.private = folder / "kaijiang.key"
        self.public = make_key(self.private)

    def file(self) -> bytes:
        with self.here.sessions() as session:
            return sign(pack(session, KAIJIANG), load_key(self.private))

    def trusting(self) -> None:
        self.trust(CHIEF, KAIJIANG, read_public(self.public))

    def trust(self, *given, **more) -> None:
        with writing(self.there.sessions) as session:
            trust(session, *given, **more)

    def review(self, data: bytes):
        desk = self.there.publishing.desk
        return review(self.there.sessions, desk, TAKER, self.open(data))

    def open(self, data: bytes):
        with self.there.sessions() as session:
            return opened(data, "a.bundle", trusted_keys(session))

    def look(self, data: bytes) -> dict[str, str]:
        with self.there.sessions() as session:
            return {row.entry_id: row.status.value for row in look(session, self.open(data))}

    def take(self, data: bytes, by=TAKER, **more) -> int:
        return take(self.there.sessions, by, self.open(data), self.review(data), **more)
