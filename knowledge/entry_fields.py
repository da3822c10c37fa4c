"""The fields of an entry in words: what an editor compares, line by line."""

from collections.abc import Iterable
from typing import Any

from knowledge.binding import region_names
from knowledge.encoding import encode
from knowledge.entry_text import EntryText
from knowledge.phrases import load_phrases
from knowledge.refusals import say
from knowledge.scope import REGION_SLOTS

_TOPIC = ("question", "wordings", "must_not_match", "matter", "facet", "kind")


def fields_in_words(text: EntryText) -> dict[str, str]:
    """Return the fields that are not empty: their name for people, to their lines."""
    draft = text.draft
    topic, scope = encode(text.topic), encode(draft.scope)
    said: dict[str, Any] = {name: topic[name] for name in _TOPIC}
    said |= {"title": draft.title, "spoken": draft.spoken}
    said |= {name: _scope_words(name, value) for name, value in scope.items()}
    said |= {"sources": encode(draft.sources), "contacts": draft.contacts, "parts": draft.parts}
    said |= {"supersedes": text.supersedes}
    named = {say("fields", name): _lines(value) for name, value in said.items()}
    for group, body in encode(draft.groups).items():
        title = load_phrases().get("sections", group)
        for name, value in body.items():
            label = say("diff", "part", group=title, part=say("fields", name))
            named[label] = _lines(value)
    return {name: lines for name, lines in named.items() if lines}


def _scope_words(name: str, value: Any) -> Any:
    if name in REGION_SLOTS:
        return [region_names([code]) for code in value]
    words = load_phrases().node("values").get(name, {})
    return [words.get(item, item) for item in value] if isinstance(value, list) else value


def _lines(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "\n".join(map(_lines, value))
    if isinstance(value, dict):
        return " ".join(_items(value))
    if isinstance(value, bool):
        return say("flags", str(value).lower())
    return "" if value is None else str(value)


def _items(value: dict[str, Any]) -> Iterable[str]:
    """Yield the filled parts of an element, a material or a source, each with its name."""
    labels = load_phrases().node("elements", "label")
    for name, item in value.items():
        if item in (None, "", [], ()):
            continue
        if name == "name":
            yield labels.get(item, item)
        else:
            yield f"{say('fields', name)} {_lines(item)}"
