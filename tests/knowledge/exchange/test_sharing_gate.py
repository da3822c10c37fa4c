"""What a neighbour shares passes the gate, and stays the text of its region."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from core.audit import AuditRow
from core.db import writing
from knowledge.entries import Insurance, Scope
from knowledge.exchange.sharing.keys import SharingError, fingerprint, read_public
from knowledge.exchange.sharing.taking import take
from knowledge.exchange.sharing.trusting import revoke
from knowledge.refusals import PublishingError
from knowledge.repository import last_number
from tests.knowledge.editorial import CHIEF, KAIJIANG, WANZHOU, ZHAO, entry_text
from tests.knowledge.exchange.neighbours import OURS, SECOND, TAKER, THEIRS


def test_what_contradicts_something_here_stays_out_until_that_is_resolved(neighbours):
    ours = Scope(insured=frozenset({KAIJIANG, WANZHOU}), treatment=frozenset({WANZHOU}))
    own = entry_text("备案9个工作日办好。", "filing.own", scope=ours)
    neighbours.there.publish(own, CHIEF, SECOND)
    neighbours.here.publish(entry_text("备案5个工作日办好。", scope=replace(
        OURS, insurance=frozenset({Insurance.EMPLOYEE}))))  # fmt: skip
    neighbours.here.publish(
        entry_text(
            "在政务大厅办。", "filing.place", "filing.place", OURS,
            ("备案在哪办", "备案去哪", "备案哪里办"), question="备案在哪里办？",
        )
    )  # fmt: skip
    data = neighbours.file()
    seen = neighbours.review(data)
    assert {row.entry_id: row.status.value for row in seen.rows} == {
        "filing.speed": "conflict",
        "filing.place": "new",
    }
    (conflict,) = [row.conflicts for row in seen.rows if row.conflicts]
    assert "5 与 9" in "".join(conflict)
    assert neighbours.take(data) == 1
    assert set(neighbours.there.shown()) == {"filing.own", "filing.place"}
    neighbours.there.publishing.retire(CHIEF, "filing.own", "按开江的")
    assert neighbours.take(data) == 1
    assert set(neighbours.there.shown()) == {"filing.speed", "filing.place"}


def test_what_would_answer_a_known_question_otherwise_needs_a_word(neighbours):
    own = entry_text(
        "带身份证。", "filing.papers", "filing.papers", THEIRS, ("备案带啥", "备案材料", "带什么"),
        question="备案要带什么？",
    )  # fmt: skip
    neighbours.there.publish(own, ZHAO, CHIEF)
    neighbours.there.publishing.expect(CHIEF, "备案要等几天", "filing.papers")
    data = neighbours.file()
    (broken,) = neighbours.review(data).broken
    assert (broken.question, broken.after) == ("备案要等几天", "filing.speed")
    with pytest.raises(SharingError) as refusal:
        neighbours.take(data)
    assert refusal.value.code == "changes"
    assert neighbours.take(data, accept_changes=True) == 1


def test_a_look_that_is_out_of_date_is_not_taken(neighbours):
    data = neighbours.file()
    seen = neighbours.review(data)
    other = entry_text(
        "别的。", "x.y", "x.y", THEIRS, ("甲事", "乙事", "丙事"), question="别的事？"
    )
    neighbours.there.publish(other, ZHAO, CHIEF)
    with pytest.raises(SharingError) as refusal:
        take(neighbours.there.sessions, TAKER, neighbours.open(data), seen)
    assert refusal.value.code == "changed_meanwhile"


def test_a_text_of_the_neighbours_is_not_edited_here(neighbours):
    neighbours.take(neighbours.file())
    changed = entry_text("万州这边说：备案要五天。", scope=OURS)
    with pytest.raises(PublishingError, match="开江县维护") as refusal:
        neighbours.there.publish(changed)
    assert refusal.value.code == "owned"
    with neighbours.there.sessions() as session:
        assert last_number(session, "filing.speed") == 1


def test_a_key_that_was_revoked_signs_nothing_any_more(neighbours):
    data = neighbours.file()
    with pytest.raises(SharingError), writing(neighbours.there.sessions) as session:
        revoke(session, TAKER, KAIJIANG)
    with writing(neighbours.there.sessions) as session:
        revoke(session, CHIEF, KAIJIANG)
    with pytest.raises(SharingError) as refusal:
        neighbours.open(data)
    assert refusal.value.code == "no_key"
    with neighbours.there.sessions() as session:
        last = session.execute(select(AuditRow).order_by(AuditRow.id.desc())).scalars().first()
    assert (last.action, last.object, last.after) == ("bundle.revoke", KAIJIANG, "")
    assert last.before == fingerprint(read_public(neighbours.public)).replace(" ", "")
