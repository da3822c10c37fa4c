"""What a region shares: signed by it, taken in as it is, never in place of what is ours."""

import json
import os
import stat
from dataclasses import replace

import pytest
from sqlalchemy import select

from core.audit import AuditRow, verify
from core.staff import StaffRole
from knowledge.entries import Scope
from knowledge.exchange.sharing.keys import (
    SharingError,
    fingerprint,
    load_key,
    make_key,
    read_public,
)
from knowledge.exchange.sharing.looking import SharedStatus
from knowledge.exchange.sharing.parcel import pack, sign
from knowledge.exchange.sharing.trusting import trusted_keys
from knowledge.exchange.tables import OwnerRow
from knowledge.repository import knowledge_version, load_topics
from tests.knowledge.editorial import (
    CHIEF,
    KAIJIANG,
    WANG,
    WANZHOU,
    Office,
    entry_text,
    person,
)
from tests.knowledge.exchange.import_desk import ImportDesk, reasons, statuses
from tests.knowledge.exchange.neighbours import OURS, TAKER, THEIRS
from tests.knowledge.exchange.sheets import HEADER


def test_a_shared_entry_is_shown_at_the_neighbour_and_stays_the_regions_own(neighbours):
    data = neighbours.file()
    assert neighbours.look(data) == {"filing.speed": "new"}
    assert neighbours.there.shown() == {}
    assert neighbours.take(data) == 1
    assert neighbours.there.shown() == neighbours.here.shown()
    with neighbours.there.sessions() as session:
        assert session.get(OwnerRow, "filing.speed").region == KAIJIANG
        (topic,) = load_topics(session)
        assert topic.wordings == ("备案好久办得好", "备案要等几天", "备案几天批下来")
        assert knowledge_version(session) == 1
        actions = [row.action for row in session.execute(select(AuditRow)).scalars()]
        assert actions == ["bundle.trust", "bundle.take"]
        assert list(verify(session)) == []


def test_the_same_file_again_changes_nothing(neighbours):
    data = neighbours.file()
    neighbours.take(data)
    assert neighbours.look(data) == {"filing.speed": "same"}
    assert neighbours.take(data) == 0
    with neighbours.there.sessions() as session:
        assert knowledge_version(session) == 1


def test_a_newer_file_brings_the_change_and_an_older_one_is_refused(neighbours):
    old = neighbours.file()
    neighbours.take(old)
    neighbours.here.publish(entry_text("备案当场办好。", scope=OURS))
    new = neighbours.file()
    assert neighbours.look(new) == {"filing.speed": "changed"}
    neighbours.take(new)
    assert neighbours.there.shown() == {"filing.speed": ["备案当场办好。"]}
    with pytest.raises(SharingError, match="旧") as refusal:
        neighbours.look(old)
    assert refusal.value.code == "older"


def test_what_the_region_has_taken_away_goes_at_the_neighbour_too(neighbours):
    neighbours.here.publish(
        entry_text(
            "在政务大厅办。",
            "filing.place",
            "filing.place",
            OURS,
            ("备案在哪办", "备案去哪", "备案哪里办"),
            question="备案在哪里办？",
        )
    )
    neighbours.take(neighbours.file())
    neighbours.here.publishing.retire(WANG, "filing.place", "停办")
    data = neighbours.file()
    assert neighbours.look(data) == {"filing.speed": "same", "filing.place": "gone"}
    neighbours.take(data)
    assert list(neighbours.there.shown()) == ["filing.speed"]


def test_only_what_holds_for_just_this_region_is_shared(neighbours):
    both = Scope(insured=frozenset({KAIJIANG}), treatment=frozenset({WANZHOU}))
    for number, scope in enumerate((both, THEIRS, Scope())):
        name = f"filing.other{number}"
        words = tuple(f"另一个说法{number}{one}" for one in "甲乙丙")
        office = Office(neighbours.here.sessions)
        chief = person("chief", StaffRole.ADMINISTRATOR, regions=("100000",))
        office.publish(
            entry_text(
                f"第{number}件。", name, name, scope, words, question=f"第{number}件怎么办？"
            ),
            chief,
            person("second", StaffRole.REVIEWER, regions=("100000",)),
        )
    assert list(neighbours.look(neighbours.file())) == ["filing.speed"]


@pytest.mark.parametrize("place", ["三个工作日", "KEY"])
def test_a_file_that_was_changed_is_refused_whole(neighbours, place, tmp_path):
    data = neighbours.file()
    if place == "KEY":
        with neighbours.here.sessions() as session:
            other = tmp_path / "other.key"
            make_key(other)
            data = sign(pack(session, KAIJIANG), load_key(other))
    else:
        data = data.replace(place.encode(), "三十个工作日".encode())
    with pytest.raises(SharingError) as refusal:
        neighbours.open(data)
    assert refusal.value.code == "bad_signature"
    assert neighbours.there.shown() == {}


def test_nobody_speaks_for_another_region(neighbours, tmp_path):
    data = json.loads(neighbours.file())
    with neighbours.here.sessions() as session:
        parcel = pack(session, KAIJIANG)
    (entry,) = parcel.entries
    (text,) = entry.texts
    foreign = replace(entry, texts=(replace(text, draft=replace(text.draft, scope=THEIRS)),))
    forged = sign(replace(parcel, entries=(foreign,)), load_key(neighbours.private))
    with pytest.raises(SharingError) as refusal:
        neighbours.open(forged)
    assert refusal.value.code == "foreign"
    as_wanzhou = sign(replace(parcel, region=WANZHOU), load_key(neighbours.private))
    with pytest.raises(SharingError) as refusal:
        neighbours.open(as_wanzhou)
    assert refusal.value.code == "no_key"
    assert set(data) == {"signed", "signature"}


def test_the_same_serial_with_another_content_is_refused(neighbours):
    neighbours.take(neighbours.file())
    with neighbours.here.sessions() as session:
        parcel = pack(session, KAIJIANG)
    (entry,) = parcel.entries
    (text,) = entry.texts
    other = replace(entry, texts=(replace(text, draft=replace(text.draft, title="别的")),))
    data = sign(replace(parcel, entries=(other,)), load_key(neighbours.private))
    with pytest.raises(SharingError) as refusal:
        neighbours.look(data)
    assert refusal.value.code == "reused"


def test_what_was_brought_back_here_is_a_local_variant_and_stays(neighbours):
    neighbours.take(neighbours.file())
    neighbours.here.publish(entry_text("备案当场办好。", scope=OURS))
    neighbours.take(neighbours.file())
    neighbours.there.publishing.rollback(WANG, "filing.speed", 1)
    neighbours.here.publish(entry_text("备案要等十天。", scope=OURS))
    data = neighbours.file()
    assert neighbours.look(data) == {"filing.speed": "variant"}
    assert neighbours.take(data) == 0
    assert neighbours.there.shown() == {"filing.speed": ["备案三个工作日办好。"]}


def test_what_is_told_here_by_another_entry_is_not_told_twice(neighbours):
    own = entry_text("我们自己写的。", "filing.own", scope=OURS)
    neighbours.there.publish(own)
    assert neighbours.look(neighbours.file()) == {"filing.speed": "variant"}


def test_an_import_does_not_change_what_another_region_owns(neighbours, tmp_path):
    neighbours.take(neighbours.file())
    desk = ImportDesk(neighbours.there.sessions, tmp_path)
    path = desk.file(["备案", "备案要多久", "要五天。", "", "", ""], header=HEADER)
    plan = desk.plan(path, by=CHIEF, region="")
    assert statuses(plan) == ["conflict"]
    assert "开江县维护" in reasons(plan)


def test_only_a_reviewer_takes_in_and_only_an_administrator_trusts(neighbours):
    data = neighbours.file()
    with pytest.raises(SharingError) as refusal:
        neighbours.take(data, by=person("bian", StaffRole.EDITOR))
    assert refusal.value.code == "not_reviewer"
    key = read_public(neighbours.public)
    with pytest.raises(SharingError) as refusal:
        neighbours.trust(TAKER, WANZHOU, key)
    assert refusal.value.code == "not_administrator"


def test_another_key_is_not_trusted_in_passing(neighbours, tmp_path):
    other = read_public(make_key(tmp_path / "other.key"))
    with pytest.raises(SharingError) as refusal:
        neighbours.trust(CHIEF, KAIJIANG, other)
    assert refusal.value.code == "trusted_already"
    neighbours.trust(CHIEF, KAIJIANG, other, anew=True)
    with neighbours.there.sessions() as session:
        assert trusted_keys(session) == {KAIJIANG: other}


def test_nothing_half_taken_when_it_fails_in_the_middle(neighbours, monkeypatch):
    from knowledge.exchange.sharing import taking

    monkeypatch.setattr(taking, "record", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        neighbours.take(neighbours.file())
    assert neighbours.there.shown() == {}
    assert neighbours.look(neighbours.file()) == {"filing.speed": SharedStatus.NEW.value}


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"signed": 1, "signature": "?"}', b"\xff"])
def test_what_is_no_bundle_is_refused(neighbours, data):
    with pytest.raises(SharingError) as refusal:
        neighbours.open(data)
    assert refusal.value.code == "not_bundle"


def test_a_private_key_is_only_its_owners(tmp_path):
    path = tmp_path / "a.key"
    public = make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"PRIVATE" not in public.read_bytes()
    assert len(fingerprint(read_public(public)).split()) == 8
    with pytest.raises(SharingError) as refusal:
        make_key(path)
    assert refusal.value.code == "key_exists"
    os.chmod(path, 0o640)
    with pytest.raises(SharingError) as refusal:
        load_key(path)
    assert refusal.value.code == "key_open"


def test_no_private_key_is_put_into_a_repository(tmp_path):
    (tmp_path / ".git").mkdir()
    with pytest.raises(SharingError) as refusal:
        make_key(tmp_path / "a.key")
    assert refusal.value.code == "key_place"
    assert not (tmp_path / "a.key").exists()
