"""The page of a published text: the same for ever, and honest about what came after it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from knowledge.answer import Question
from knowledge.repository import revisions_of
from knowledge.service import build_desk
from knowledge.snapshot import SnapshotStore
from knowledge.tables import EntryRow
from tests.knowledge.editorial import LI, WANG, Office, entry_text
from webapp.guide_text import read_guide

OLD, NEW = "备案三个工作日办好。", "备案当天办好。"


@pytest.fixture
def office(sessions):
    return Office(sessions, LI, WANG)


@pytest.fixture
def ids(sessions):
    """Return the ids of the revisions of an entry, first to last."""

    def ids(entry="filing.speed"):
        with sessions() as session:
            return [row.id for row in revisions_of(session, entry)]

    return ids


@pytest.fixture
def read(client):
    async def read(path, status=200):
        response = await client.get(path)
        assert response.status == status
        return await response.text()

    return read


async def test_a_link_shows_the_same_text_and_leads_to_the_newer_one(office, ids, read):
    office.publish(entry_text(OLD))
    (first,) = ids()
    page = await read(f"/guide/{first}")
    assert OLD in page
    assert "参保地</dt><dd>开江" in page
    assert "不是最新" not in page

    office.publish(entry_text(NEW))
    second = ids()[-1]

    page = await read(f"/guide/{first}")
    assert OLD in page
    assert NEW not in page
    assert "现在已经不是最新的了" in page
    assert f'href="/guide/{second}"' in page
    assert "不是最新" not in await read(f"/guide/{second}")


async def test_a_text_that_was_withdrawn_says_so(office, ids, read):
    office.publish(entry_text(OLD))
    office.publishing.retire(WANG, "filing.speed", "政策变了")

    page = await read(f"/guide/{ids()[0]}")

    assert "这份指南已经停用" in page
    assert "看现在的版本" not in page


async def test_what_nobody_has_published_is_shown_to_nobody(office, ids, read):
    office.submitted(entry_text(OLD))

    page = await read(f"/guide/{ids()[0]}", 404)

    assert OLD not in page
    assert "没有找到这份指南" in page


@pytest.mark.parametrize("ids", ["0", "1-", "x", "1-x", "999999", "-".join(["1"] * 41), "1%2C2"])
async def test_an_address_that_names_no_guide_is_answered_in_words(read, ids):
    assert "没有找到这份指南" in await read(f"/guide/{ids}", 404)


async def test_the_code_is_drawn_here_and_for_a_known_guide_alone(office, ids, client):
    office.publish(entry_text(OLD))
    response = await client.get(f"/guide/{ids()[0]}/code.svg")

    assert response.content_type == "image/svg+xml"
    assert "<path" in await response.text()
    assert (await client.get("/guide/999/code.svg")).status == 404


@pytest.mark.parametrize(
    ("topic", "known"),
    [
        ("household.move", {"handling": "500101"}),
        ("bundle.newborn", {}),
        ("filing.needed", {"insured": "511723", "treatment": "500101"}),
    ],
)
def test_the_real_content_reads_as_the_desk_answers(content_sessions, topic, known):
    """Group by group the narrowest text, figures of another fund left out, as the desk does."""
    desk = build_desk(content_sessions)
    desk = replace(desk, store=SnapshotStore(content_sessions, desk.understander.mask))
    answer = desk.answer(Question("", topic=topic, pinned=True, **known))

    guide = read_guide(content_sessions, answer.revision_ids)

    assert guide.holds
    assert guide.title == answer.question
    told = [(s["group"], len(s["lines"]), len(s["materials"])) for s in guide.answer["sections"]]
    assert told == [(s.group.value, len(s.lines), len(s.materials)) for s in answer.sections]
    assert {s["title"] for s in guide.answer["sources"]} == {s.title for s in answer.sources}


@pytest.mark.parametrize("entry", ["household.move", "filing.materials"])
def test_nothing_known_is_lost_on_the_page(content_sessions, entry):
    with content_sessions() as session:
        row = session.execute(select(EntryRow).where(EntryRow.id == entry)).scalar_one()
        revision, groups = row.published_revision_id, set(row.published.body)

    guide = read_guide(content_sessions, [revision])

    assert {section["group"] for section in guide.answer["sections"]} == groups
