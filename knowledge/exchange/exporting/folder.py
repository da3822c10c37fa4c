"""Write what is published as a folder of content files: importing it gives the same texts.

``content`` holds topics, sources and contacts, ``lexicon`` the matters, as in the package.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from knowledge.answer import Contact
from knowledge.entries import Source
from knowledge.entry_text import EntryText
from knowledge.exchange import yaml_text
from knowledge.exchange.content_files import CONTACT_KEYS, CONTACTS, SOURCES
from knowledge.exchange.drafts import Matter, TopicFile
from knowledge.exchange.spreadsheets.grids import FileRefused
from knowledge.exchange.topic_dump import dump_topic
from knowledge.topic_text import TopicText

_MATTERS = "matters.yml"


def write_folder(
    folder: Path,
    texts: tuple[EntryText, ...],
    contacts: Mapping[str, Contact],
    matters: Mapping[str, Matter],
) -> None:
    """Write the texts below a folder. Raises FileRefused where it holds something else."""
    if folder.exists() and any(folder.iterdir()):
        raise FileRefused("export_exists", name=folder.name)
    for name, text in _files(texts, contacts, matters):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _files(
    texts: tuple[EntryText, ...], contacts: Mapping[str, Contact], matters: Mapping[str, Matter]
) -> Iterator[tuple[str, str]]:
    """Yield every file: its path, and what it holds."""
    sources, texts = _sources(texts)
    for topic_id, found in groupby(texts, key=lambda text: text.draft.topic):
        entries = tuple(found)
        topic = _topic(topic_id, entries)
        yield f"content/{_plain(topic.matter)}/{topic_id}.yml", dump_topic(topic)
    used = {contact for text in texts for contact in text.draft.contacts}
    kept = {name: contact for name, contact in contacts.items() if name in used}
    yield f"content/{SOURCES}", yaml_text.dump(sources)
    yield f"content/{CONTACTS}", yaml_text.dump({name: _contact(kept[name]) for name in kept})
    named = sorted({text.topic.matter for text in texts})
    listed = {name: _matter(matters.get(name) or Matter(name, name, ())) for name in named}
    yield f"lexicon/{_MATTERS}", yaml_text.dump({"matters": listed})


def _topic(topic_id: str, texts: tuple[EntryText, ...]) -> TopicFile:
    said = {name: getattr(texts[0].topic, name) for name in TopicText.__dataclass_fields__}
    return TopicFile("", "", topic_id, entries=tuple(text.draft for text in texts), **said)


def _sources(texts: tuple[EntryText, ...]) -> tuple[dict[str, Any], tuple[EntryText, ...]]:
    """Return all sources by id, and the texts that cite them.

    A source that was described otherwise at another time is another source: it gets a number.
    """
    found = sorted({one for text in texts for one in text.draft.sources}, key=_order)
    names: dict[Source, str] = {}
    for _, alike in groupby(found, key=lambda source: source.id):
        for number, source in enumerate(alike, start=1):
            names[source] = source.id if number == 1 else f"{source.id}-{number}"
    renamed = {source: replace(source, id=name) for source, name in names.items()}
    cited = tuple(
        replace(
            text,
            draft=replace(text.draft, sources=tuple(renamed[one] for one in text.draft.sources)),
        )
        for text in texts
    )
    return {one.id: _source(one) for one in sorted(renamed.values(), key=_order)}, cited


def _citing(text: EntryText, renamed: Mapping[Source, Source]) -> EntryText:
    sources = tuple(renamed[source] for source in text.draft.sources)
    return replace(text, draft=replace(text.draft, sources=sources))


def _order(source: Source) -> tuple[str, str]:
    return source.id, repr(source)


def _source(source: Source) -> dict[str, Any]:
    return {name: value for name, value in asdict(source).items() if value and name != "id"}


def _contact(contact: Contact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in CONTACT_KEYS}


def _matter(matter: Matter) -> dict[str, Any]:
    place = {"role": matter.place.role.value, "ask": matter.place.ask} if matter.place else None
    raw = {"title": matter.title, "names": list(matter.names), "place": place}
    return {name: value for name, value in raw.items() if value}


def _plain(name: str) -> str:
    return "".join(char if char.isalnum() or char in "-_" else "-" for char in name)
