"""Whatever people do in whatever order: one text a day, nothing unreviewed, nothing lost."""

from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.audit import AuditRow, verify
from core.clock import today
from knowledge import repository
from knowledge.entries import Scope
from knowledge.refusals import DENIALS, PublishingError
from knowledge.reviewing import authors
from knowledge.revisions import text_of
from knowledge.scope import in_force
from tests.knowledge.editorial import CHIEF, KAIJIANG, LI, WANG, WANZHOU, ZHAO, Office, entry_text

PEOPLE = (LI, WANG, ZHAO, CHIEF)
SCOPES = ({"insured": frozenset({KAIJIANG})}, {"treatment": frozenset({WANZHOU})})
PLACES = (SCOPES[0], SCOPES[0], {**SCOPES[0], **SCOPES[1]})
DAYS = range(-6, 16, 3)
numbers = count(1)
taken: Counter[tuple[str, bool]] = Counter()

people = st.sampled_from(PEOPLE)
offsets = st.none() | st.sampled_from(DAYS)
picks = st.integers(0, 5)
steps = st.one_of(
    st.tuples(st.just("save"), people, st.integers(1, 4), st.sampled_from(PLACES), offsets, picks),
    st.tuples(st.just("submit"), people, picks),
    st.tuples(st.just("approve"), people, picks),
    *[
        st.tuples(
            st.just("publish"),
            st.sampled_from([LI, CHIEF]),
            st.integers(1, 4),
            st.sampled_from(PLACES),
            offsets,
            picks,
        )
    ]
    * 3,
    st.tuples(st.just("reject"), people, picks),
    st.tuples(st.just("discard"), people, picks),
    st.tuples(st.just("retire"), people, offsets),
    *[st.tuples(st.just("rollback"), people, picks)] * 2,
    st.tuples(st.just("confirm"), people),
)


def day(offset):
    return None if offset is None else today() + timedelta(days=offset)


class Life:
    """One entry, what people do to it, and what must hold afterwards."""

    def __init__(self, office):
        self.office, self.publishing = office, office.publishing
        self.number = next(numbers)
        self.entry = f"life.{self.number}"

    def take(self, step, by, *args):
        """Take a step; where it is refused, nothing may have changed but the record."""
        before, code, done = self.state(), None, 0
        try:
            done = getattr(self, step)(by, *args)
        except PublishingError as refusal:
            code = refusal.code
        note(f"{step} by {by.name}: {code or 'done'}")
        after = self.state()
        if code is not None:
            assert after[:3] == before[:3]
            done = int(code in DENIALS)
        elif after[0] != before[0]:
            assert after[1] > before[1], "readers see a difference and are not told"
        assert after[3] - before[3] == done
        taken[step, code is None] += 1

    def state(self):
        """Return what readers see, the version, every revision, and the length of the record."""
        with self.office.sessions() as session:
            rows = repository.revisions_of(session, self.entry)
            seen = [
                (row.id, row.starts_on, row.valid_until, row.ends_on)
                for row in repository.published_of(session, self.entry)
            ]
            texts = [(row.number, row.status, str(text_of(row))) for row in rows]
            length = session.execute(select(func.count()).select_from(AuditRow)).scalar_one()
            return seen, repository.knowledge_version(session), texts, length

    def save(self, by, line, places, start, pick):
        wordings = tuple(f"第{self.number}件事{end}" for end in ("咋办", "办不办得到", "要几天"))
        text = entry_text(
            f"说法{line}。",
            self.entry,
            self.entry,
            Scope(valid_from=day(start), **places),
            wordings,
            question=f"第{self.number}件事怎么办？",
        )
        self.publishing.save(by, text, self.office.base(self.entry, self.any_number(pick)))
        return 1

    def submit(self, by, pick):
        self.publishing.submit(by, self.any_id(pick))
        return 1

    def approve(self, by, pick):
        self.publishing.approve(by, self.any_id(pick), accept_changes=True)
        return 1

    def publish(self, by, *text):
        """Write, submit and approve in one go, so that much gets published."""
        taken_steps = self.save(by, *text)
        found = self.any_id(0)
        try:
            taken_steps += self.submit(by, 0)
            other = WANG if by is CHIEF else CHIEF
            self.publishing.approve(other, found, accept_changes=True)
        except PublishingError as refusal:
            return taken_steps + (refusal.code in DENIALS)
        taken["published", True] += 1
        return taken_steps + 1

    def reject(self, by, pick):
        self.publishing.reject(by, self.any_id(pick), "不对")
        return 1

    def discard(self, by, pick):
        self.publishing.discard(by, self.any_id(pick))
        return 1

    def retire(self, by, last):
        self.publishing.retire(by, self.entry, "不要了", day(last))
        return 1

    def rollback(self, by, pick):
        with self.office.sessions() as session:
            rows = repository.revisions_of(session, self.entry)
        once = [row.number for row in rows if row.published_at] or [row.number for row in rows]
        number = once[-1 - pick % len(once)]
        row = self.publishing.rollback(by, self.entry, number)
        with self.office.sessions() as session:
            old = repository.revision_of(session, self.entry, number)
            assert str(text_of(row)).encode() == str(text_of(old)).encode()
        return 1

    def confirm(self, by):
        self.publishing.confirm(by, self.entry)
        return 1

    def any_number(self, pick):
        with self.office.sessions() as session:
            rows = repository.revisions_of(session, self.entry)
        return rows[-1 - pick % len(rows)].number if rows else None

    def any_id(self, pick):
        number = self.any_number(pick)
        if number is None:
            raise PublishingError("no_entry", entry=self.entry)
        with self.office.sessions() as session:
            return repository.revision_of(session, self.entry, number).id

    def check(self):
        """One text a day, and only what a second person has agreed to."""
        with self.office.sessions() as session:
            topics = repository.load_topics(session, {self.entry})
            shown = [revision for topic in topics for revision in topic.revisions]
            for offset in range(min(DAYS) - 2, max(DAYS) + 3):
                live = [r for r in shown if in_force(r.scope, day(offset))]
                assert len(live) <= 1
            for revision in shown:
                row = repository.revision_by_id(session, revision.id)
                assert row.status == "published"
                assert row.published_at is not None
                assert row.reviewer not in {row.author, None}
                assert row.reviewer not in authors(session, row)
                assert revision.spoken == row.spoken


@pytest.fixture(scope="module")
def lives():
    return {}


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(done=st.lists(steps, min_size=4, max_size=12))
@example(done=[("rollback", LI, 1), ("confirm", CHIEF), ("retire", CHIEF, None)])
@example(done=[("confirm", CHIEF), ("rollback", CHIEF, 1), ("save", WANG, 2, PLACES[0], None, 0)])
def test_any_order_of_steps_keeps_what_readers_see_sound(sessions, lives, done):
    office = lives.setdefault(str(sessions.kw["bind"].url), None) or Office(sessions, *PEOPLE)
    lives[str(sessions.kw["bind"].url)] = office
    life = Life(office)
    first = [("publish", LI, line, PLACES[0], None, 0) for line in (8, 9)]
    for step in (*first, *done):
        life.take(*step)
        life.check()
    with office.sessions() as session:
        assert list(verify(session)) == []


def test_the_steps_were_taken_and_not_only_refused(lives):
    """Of what the test above is made: without publishes and rollbacks it would show nothing."""
    assert lives
    for step in ("published", "rollback", "retire", "save", "confirm"):
        assert taken[step, True] >= 3, taken
