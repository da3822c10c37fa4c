"""Several people in one message: each is answered for what was said of them.

"My father has residents' insurance in Kaijiang, my mother employees' in Wanzhou, both are in
hospital in Chongqing": one answer for the two would be wrong for one of them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.choosing import word_list, word_table
from bot.dialogue import Said
from bot.person import SELF, fill
from bot.state import PERSON_SLOTS, Pick, State
from knowledge.mentions import Mention, MentionKind, Mentions, Role
from knowledge.phrases import load_phrases
from knowledge.search.text import spoken_form
from regions.registry import load_registry

SEVERAL = 2
_LEFT_OVER = re.compile(r"[\s,]{2,}")
"""What stands between clauses that were taken out."""
_OF_A_PERSON = (MentionKind.INSURANCE, MentionKind.TIER, MentionKind.PERSON_TYPE)
_OF_A_STAY = (MentionKind.STAY_REASON, MentionKind.PHASE, MentionKind.DAY)
_PLACES_OF_A_PERSON = (Role.INSURED, Role.HOME)


@dataclass(frozen=True)
class _Part:
    """What a message says from one person to the next."""

    subject: str | None
    start: int
    end: int
    own: tuple[Mention, ...]
    """What tells this person from the others."""
    stay: tuple[Mention, ...]
    """Where, why and when they are treated."""

    @property
    def told(self) -> tuple[tuple[str, ...], ...]:
        """The facts of the person, to compare with those of another."""
        return tuple(mention.values for mention in self.own)


def each_person(state: State, said: Said) -> tuple[tuple[Pick, State], ...]:
    """Return a state for each of several people told about, with a name for each.

    Empty where the message is about one person, or tells of the others nothing of their own; a
    single state where it tells of several and asks for one of them.
    """
    if said.mentions.corrects:
        return ()
    text = spoken_form(said.text)
    parts = [part for part in _parts(text, said.mentions) if part.own]
    if len(parts) < SEVERAL or len({part.told for part in parts}) < SEVERAL:
        return ()
    words = _shared_words(text, parts)
    parts = _patients(text, parts)
    shared = parts[-1].stay
    cases = []
    for part in parts:
        items = sorted((*part.own, *(part.stay or shared)), key=lambda mention: mention.start)
        empty = state.without_person(part.subject)
        known, _ = fill(empty, Mentions(tuple(items)))
        known = replace(known, pending=words, topic=state.topic)
        cases.append((Pick(part.subject or SELF, _name(part)), known))
    return tuple(cases)


def remembered(state: State, cases: Sequence[tuple[Pick, State]]) -> State:
    """Return the state in which several people are in discussion, and nothing else of them."""
    told = tuple(
        {"name": pick.label, "subject": pick.value, **_slots(known.to_slots())}
        for pick, known in cases
    )
    asked = cases[0][1].pending
    return replace(state.without_person(None), pending=asked, group=told)


def go_on(before: State, after: State, said: Said) -> tuple[State, tuple[tuple[Pick, State], ...]]:
    """Return the state and the people that a message about those in discussion asks for.

    A question that names nobody goes on for all of them; one that names one of them is about
    that person; whatever else is told of somebody ends the talk about several.
    """
    if not after.group:
        return after, ()
    alone = replace(after, group=())
    subject = said.mentions.first(MentionKind.SUBJECT)
    for entry in after.group:
        if subject is not None and entry["subject"] == subject.value:
            return replace(alone, subject=subject.value, **_slots(entry)), ()
    if subject is not None or any(_tells_person(mention) for mention in said.mentions):
        return alone, ()
    pending = before.pending if said.mentions.covers_text else after.pending
    cases = []
    for entry in after.group:
        person = replace(alone, subject=entry["subject"], pending=pending, **_slots(entry))
        known, _ = fill(person, said.mentions, elsewhere=True)
        cases.append((Pick(entry["subject"], entry["name"]), known))
    return replace(after, pending=pending), tuple(cases)


def _slots(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {slot: entry[slot] for slot in PERSON_SLOTS}


def _parts(text: str, mentions: Mentions) -> list[_Part]:
    starts = _starts(text, mentions)
    ends = [*(start for start, _ in starts), len(text)][1:]
    return [
        _Part(
            subject,
            start,
            end,
            tuple(m for m in mentions if start <= m.start < end and _tells_person(m)),
            tuple(m for m in mentions if start <= m.start < end and _tells_stay(m)),
        )
        for (start, subject), end in zip(starts, ends, strict=True)
    ]


def _starts(text: str, mentions: Mentions) -> list[tuple[int, str | None]]:
    """Return where the message begins to speak of each person.

    People are named, or counted ("the one ... the other"); two insured places without either
    are two people too, unless the text takes one of them back.
    """
    named = [(m.start, m.value) for m in mentions.of(MentionKind.SUBJECT)]
    taken = {at for m in mentions.of(MentionKind.SUBJECT) for at in range(m.start, m.end)}
    for match in re.finditer(word_list("of_oneself")[0], text):
        if match.end() - 1 not in taken:
            named.append((match.end() - 1, SELF))
    if len({subject for _, subject in named}) >= SEVERAL:
        return sorted(named)
    counted = [match.start() for match in re.finditer("|".join(word_list("one_of_them")), text)]
    if len(counted) >= SEVERAL:
        return [(start, None) for start in counted]
    insured = [m for m in mentions.of(MentionKind.REGION) if m.role is Role.INSURED]
    if len({m.value for m in insured}) < SEVERAL or any(m.ambiguous for m in insured):
        return []
    return [(m.start, None) for m in insured]


def _tells_person(mention: Mention) -> bool:
    if mention.negated:
        return False
    place = mention.kind is MentionKind.REGION and mention.role in _PLACES_OF_A_PERSON
    return place or mention.kind in _OF_A_PERSON


def _tells_stay(mention: Mention) -> bool:
    if mention.negated or mention.kind is not MentionKind.REGION:
        return not mention.negated and mention.kind in _OF_A_STAY
    return mention.role in (None, Role.TREATMENT)


def _patients(text: str, parts: list[_Part]) -> list[_Part]:
    """Return those who are asked for: who is in hospital, where that is said of one alone.

    "I am insured in Dongguan, my mother in Kaijiang, she is in hospital in Wanzhou" asks for the
    mother. It holds for all where the words say so, and for the writer only where said of them.
    """
    last = parts[-1]
    everyone = any(word in text[last.start :] for word in word_list("all_of_them"))
    own_stay = [part for part in parts if part.stay]
    if everyone or own_stay != [last] or SELF not in {part.subject for part in parts[:-1]}:
        return parts
    return [part for part in parts if part.subject != SELF]


def _shared_words(text: str, parts: list[_Part]) -> str:
    """Return the words of the message without what tells one person from the other."""
    plain = list(text)
    for part in parts:
        end = max(mention.end for mention in part.own)
        plain[part.start : end] = " " * (end - part.start)
    shared = re.sub(word_list("lead_of_several")[0], " ", "".join(plain))
    return _LEFT_OVER.sub(" ", shared).strip(" ,")


def _name(part: _Part) -> str:
    """Return what to call a person: who they are to the writer, where insured, with what."""
    table = word_table("people")
    places = [m for m in part.own if m.kind is MentionKind.REGION]
    kinds = [m for m in part.own if m.kind is MentionKind.INSURANCE]
    registry, labels = load_registry(), load_phrases().node("values", "insurance")
    told = "".join(registry.get(m.value).short_name for m in places[:1])
    told += "".join(labels[m.value] for m in kinds[:1])
    who = str(table.get(part.subject or "", ""))
    if not who:
        return told
    form = load_phrases().get("render", "person_told")
    return form.format(person=who, told=told) if told else who
