"""What must hold of content beyond its form: unique, sourced, speakable, dated, reachable."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from knowledge.answer import Contact
from knowledge.entries import Body, Scope, Source
from knowledge.exchange.drafts import EntryDraft, Matter, TopicFile
from knowledge.exchange.problems import Problem, Spot

LEAST_WORDINGS = 3
SPOKEN_LIMIT = 60
NAME_LENGTH = 4
"""Characters that a filled-in place name counts in a spoken line."""
REGION_ROLES = ("insured", "treatment", "handling")
SPEAKABLE_PHONES = {"12345", "110", "119", "120", "122"}

_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_KNOWN_PLACEHOLDER = re.compile(r"\{(?:insured|treatment|handling)\}")
_BRACE = re.compile(r"\{[^{}]*\}|[{}]")
_BRACKETS = re.compile(r"[()\[\]<>\uff08\uff09\u3010\u3011\u300a\u300b\u3008\u3009]")
_URL = re.compile(r"https?:|www\.|[A-Za-z0-9-]+\.(?:gov|com|cn|org|net)\b", re.IGNORECASE)
_DOCUMENT_NUMBER = re.compile(r"[\u3014\[(\uff08\u3010]\d{4}[\u3015\])\uff09\u3011]\s*\d*")
_PHONE = re.compile(r"(?<!\d)(?:\d{3,4}-\d{3,}|\d{5,}|1[12]\d(?!\d))")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?\s*(?:\u4e2a\u767e\u5206\u70b9|[\u5143\u4e07%\uff05])")
_YEAR = re.compile(r"(?:19|20)\d{2}(?=[\u5e74./-])")


def normalised(wording: str) -> str:
    """Return a wording as it is compared: no case, no width, no space, no punctuation."""
    folded = unicodedata.normalize("NFKC", wording).casefold()
    return "".join(char for char in folded if char.isalnum())


def check_topics(
    topics: list[TopicFile], matters: dict[str, Matter], problems: list[Problem]
) -> None:
    """Report what is wrong with topics: ids, matters, wordings, and the same one twice."""
    seen_topics: dict[str, str] = {}
    seen_entries: dict[str, str] = {}
    seen_wordings: dict[str, str] = {}
    for topic in topics:
        spot = Spot(problems, topic.name)
        _unique(topic.id, seen_topics, topic.name, spot.at("topic"), "duplicate_topic")
        if topic.matter and topic.matter not in matters:
            spot.at("matter").report("unknown_matter", value=topic.matter)
        if len(topic.wordings) < LEAST_WORDINGS:
            spot.at("wordings").report(
                "few_wordings", count=len(topic.wordings), least=LEAST_WORDINGS
            )
        for wording in topic.wordings:
            key = normalised(wording)
            _unique(key, seen_wordings, topic.id, spot.at("wordings"), "duplicate_wording")
        for wording in {*map(normalised, topic.wordings)} & {
            *map(normalised, topic.must_not_match)
        }:
            spot.at("must_not_match").report("both_ways", value=wording)
        for entry in topic.entries:
            at = spot.of(entry.entry_id).at("id")
            _unique(entry.entry_id, seen_entries, topic.name, at, "duplicate_entry")


def check_entry(
    entry: EntryDraft,
    contacts: dict[str, Contact],
    known_region: Callable[[str], bool],
    spot: Spot,
) -> None:
    """Report what is wrong with one entry: id, scope, spoken line, contacts, amounts."""
    _well_formed(entry.entry_id, spot.at("id"))
    _check_scope(entry.scope, known_region, spot.at("scope"))
    _check_spoken(entry.spoken, spot.at("spoken"))
    for contact in entry.contacts:
        if contact not in contacts:
            spot.at("contacts").report("unknown_contact", value=contact)
    for group, body in entry.groups.items():
        _check_body(body, spot.at(f"groups.{group.value}"))


def check_ids(topics: list[TopicFile], problems: list[Problem]) -> None:
    """Report topic ids that are not plain lower-case names."""
    for topic in topics:
        _well_formed(topic.id, Spot(problems, topic.name).at("topic"))


def check_sources_used(sources: dict[str, Source], topics: list[TopicFile], spot: Spot) -> None:
    """Report every source that no entry cites."""
    used = {source.id for topic in topics for entry in topic.entries for source in entry.sources}
    for source in sources:
        if source not in used:
            spot.at(source).report("unused_source", value=source)


def _unique(value: str, seen: dict[str, str], owner: str, spot: Spot, code: str) -> None:
    if value in seen:
        spot.report(code, value=value, other=seen[value])
    elif value:
        seen[value] = owner


def _well_formed(value: str, spot: Spot) -> None:
    if value and not _ID.fullmatch(value):
        spot.report("bad_id", value=value)


def _check_scope(scope: Scope, known_region: Callable[[str], bool], spot: Spot) -> None:
    if scope.valid_from and scope.valid_until and scope.valid_until < scope.valid_from:
        spot.at("valid_until").report("dates_reversed")
    for role in REGION_ROLES:
        for code in sorted(getattr(scope, role)):
            if not known_region(code):
                spot.at(role).report("unknown_region", value=code)


def speakable(spoken: str) -> bool:
    """Say whether nothing is wrong with a line to be spoken."""
    problems: list[Problem] = []
    _check_spoken(spoken, Spot(problems, ""))
    return not problems


def _check_spoken(spoken: str, spot: Spot) -> None:
    filled = _KNOWN_PLACEHOLDER.sub("\u3007" * NAME_LENGTH, spoken)
    if len(filled) > SPOKEN_LIMIT:
        spot.report("spoken_long", count=len(filled), most=SPOKEN_LIMIT)
    for code, pattern in (
        ("spoken_brackets", _BRACKETS),
        ("spoken_url", _URL),
        ("spoken_number", _DOCUMENT_NUMBER),
    ):
        if found := pattern.search(filled):
            spot.report(code, value=found.group())
    for phone in _phones(filled):
        if phone not in SPEAKABLE_PHONES:
            spot.report("spoken_phone", value=phone)
    _check_placeholders(spoken, spot)


def _phones(text: str) -> Iterator[str]:
    for found in _PHONE.finditer(text):
        if not _AMOUNT.match(text, found.start()):
            yield found.group()


def _check_body(body: Body, spot: Spot) -> None:
    fixed = (
        *body.unknown,
        *(f"{m.name} {m.note} {m.source} {m.deferrable_until}" for m in body.materials),
        *(element.value for element in body.elements),
    )
    read = (element.read_on.isoformat() for element in body.elements if element.read_on)
    text = "\n".join((*body.lines, *fixed, *read))
    _check_placeholders("\n".join(body.lines), spot)
    for found in _BRACE.findall("".join(fixed)):
        spot.report("placeholder_here", value=found)
    amount = _AMOUNT.search(text)
    if amount and not _YEAR.search(text):
        spot.report("undated_amount", value=amount.group())


def _check_placeholders(text: str, spot: Spot) -> None:
    """Report what could not be filled in: only lines and the spoken line take place names."""
    for found in _BRACE.findall(_KNOWN_PLACEHOLDER.sub("", text)):
        spot.report("placeholder", value=found)
