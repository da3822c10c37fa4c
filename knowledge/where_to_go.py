"""Where to go for a matter in a region: the office as published, and what is not known of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from knowledge.advice import advice_words
from knowledge.answer import Answer, AnswerStatus, Contact, Detail, Question
from knowledge.answering import AnswerDesk
from knowledge.elements import Group
from knowledge.entries import Facet, Source, Topic


@dataclass(frozen=True)
class Place:
    """What is published of one place."""

    lines: tuple[str, ...]
    details: tuple[Detail, ...]
    """Address, hours, phone and the like that are known; each says since when."""
    unknown: tuple[str, ...]
    """Labels of what nobody has verified."""


@dataclass(frozen=True)
class WhereToGo:
    """Where the matter is handled, which office may help to find out, and whom to ask."""

    matter: Place | None
    office: Place | None
    """The general office of the region: whether the matter is handled there is not said."""
    handling_name: str
    notices: tuple[str, ...]
    sources: tuple[Source, ...]
    contacts: tuple[Contact, ...]
    revision_ids: tuple[int, ...]


def where_to_go(desk: AnswerDesk, question: Question, topic: str) -> WhereToGo:
    """Return where the matter of a topic is handled, for what is known of the person.

    KeyError for a topic that is not published.
    """
    asked = desk.store.current().topics[topic]
    own = _answers(desk, question, _of_matter(desk, asked))
    office = _answers(desk, question, _office(desk, asked))
    answers = [*own, *office]
    place = question.handling or question.insured
    return WhereToGo(
        matter=_place(own),
        office=_place(office),
        handling_name=desk.registry.get(place).name if place else "",
        notices=tuple(dict.fromkeys(answer.notice for answer in answers if answer.notice)),
        sources=tuple(dict.fromkeys(s for answer in answers for s in answer.sources)),
        contacts=tuple(dict.fromkeys(c for answer in answers for c in answer.contacts)),
        revision_ids=tuple(dict.fromkeys(i for answer in answers for i in answer.revision_ids)),
    )


def where_text(where: WhereToGo) -> str:
    """Return the place in words, with what is not known of it."""
    words = advice_words()
    handling = where.handling_name or words.get("where", "handling")
    said = [
        line
        for title, place in (("title", where.matter), ("office", where.office))
        if place is not None
        for line in (words.get("where", title), *_place_lines(place))
    ]
    if where.matter is None:
        said.insert(0, words.get("where", "nothing"))
    said.append(words.get("where", "ask"))
    return "\n".join(said).format(handling=handling)


def _place_lines(place: Place) -> Iterator[str]:
    words = advice_words()
    for line in place.lines:
        yield words.get("where", "line").format(line=_plain(line))
    for one in place.details:
        yield words.get("where", "detail").format(label=one.label, text=_plain(one.text))
    if place.unknown:
        labels = words.get("where", "join").join(place.unknown)
        yield words.get("where", "unknown").format(labels=labels)


def _plain(text: str) -> str:
    """Guard a published text against being filled in."""
    return text.replace("{", "{{").replace("}", "}}")


def _answers(desk: AnswerDesk, question: Question, topics: Iterable[Topic]) -> list[Answer]:
    found = (desk.answer(_about(desk, question, topic)) for topic in topics)
    return [answer for answer in found if answer.status is AnswerStatus.ANSWERED]


def _place(answers: list[Answer]) -> Place | None:
    told = [detail for answer in answers for detail in _details(answer)]
    known = {detail.name for detail in told if detail.known}
    unknown = dict.fromkeys(detail.label for detail in told if detail.name not in known)
    lines = tuple(dict.fromkeys(line for answer in answers for line in _lines(answer)))
    if not lines and not told:
        return None
    return Place(lines, tuple(detail for detail in told if detail.known), tuple(unknown))


def _of_matter(desk: AnswerDesk, asked: Topic) -> list[Topic]:
    """Return what says where the matter is handled."""
    of_matter = desk.store.current().of_matter(asked.matter)
    places = [one for one in of_matter if one.facet is Facet.WHERE]
    return places or [one for one in [asked, *of_matter] if _tells_where(one)][:1]


def _office(desk: AnswerDesk, asked: Topic) -> list[Topic]:
    """Return the general office to turn to, unless the question is about it."""
    topics = desk.store.current().topics
    matter = desk.matters.get(asked.matter)
    medical = matter is not None and matter.place is None
    office = topics.get(advice_words().get("offices", "medical" if medical else "other"))
    return [office] if office is not None and office.matter != asked.matter else []


def _tells_where(topic: Topic) -> bool:
    return any(Group.WHERE in revision.groups for revision in topic.revisions)


def _about(desk: AnswerDesk, question: Question, topic: Topic) -> Question:
    """Ask a topic for this person; an office is looked for where the matter is handled."""
    place = desk.matters.get(topic.matter)
    handling = question.handling
    if place is not None and place.place is not None:
        handling = handling or question.insured
    return replace(question, text="", topic=topic.id, pinned=True, handling=handling)


def _lines(answer: Answer) -> Iterator[str]:
    where = [section for section in answer.sections if section.group is Group.WHERE]
    chosen = [section for section in where if section.lines] or [
        section for section in answer.sections if section.group is Group.SUMMARY
    ]
    for section in chosen if answer.facet is Facet.WHERE else where:
        yield from section.lines


def _details(answer: Answer) -> Iterator[Detail]:
    for section in answer.sections:
        if section.group is Group.WHERE:
            yield from section.details
