"""An entry's text as a form, and back."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, cast

from knowledge.editing import Base
from knowledge.entries import EntryKind, Facet, Source
from knowledge.entry_text import EntryText
from knowledge.exchange.drafts import EntryDraft
from knowledge.topic_text import TopicText
from webapp.admin.form_groups import lines, read_groups, show_groups
from webapp.admin.form_scope import Report, read_scope, show_scope, split
from webapp.admin.forms import Form
from webapp.admin.words import say
from webapp.incoming import clean

SPARE_SOURCES = 2
_MOST_SOURCES = 40
_SOURCE_TEXTS = ("title", "issuer", "number", "url", "published", "effective", "checked_on")
_LINK = re.compile(r"https?://[^\s]+")
_ID = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")


def read_text(form: Form, names: tuple[str, str], before: EntryText | None) -> EntryText:
    """Return the text that a form holds. ``names`` are the ids of entry and topic.

    Raises FormRefused with everything that is wrong with it.
    """
    wrong: list[str] = []
    kind = _member(EntryKind, form.get("kind"), EntryKind.FAQ)
    held = before.draft.groups if before is not None else {}
    topic = TopicText(
        matter=form.get("matter"),
        facet=_member(Facet, form.get("facet"), Facet.OVERVIEW),
        kind=kind,
        question=clean(form.get("question")),
        wordings=_unique(form.get("wordings")),
        must_not_match=_unique(form.get("must_not_match")),
    )
    draft = EntryDraft(
        entry_id=names[0],
        topic=names[1],
        kind=kind,
        title=clean(form.get("title")),
        scope=read_scope(form, wrong.append),
        spoken=clean(form.get("spoken")),
        groups=read_groups(form, held, wrong.append),
        sources=tuple(_sources(form, wrong.append)),
        contacts=tuple(dict.fromkeys(form.all("contacts"))),
        parts=tuple(split(form.get("parts"))),
    )
    for name, value in (("title", draft.title), ("question", topic.question)):
        if not value:
            wrong.append(say("form", "needed", label=say("labels", name)))
    if wrong:
        raise FormRefused(wrong)
    return EntryText(draft, topic, tuple(split(form.get("supersedes"))))


class FormRefused(Exception):
    """A form that cannot be kept as it is; ``wrong`` says everything that is wrong, in words."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__("\n".join(wrong))
        self.wrong = wrong


def show_text(text: EntryText) -> dict[str, Any]:
    """Return what the template of the form shows of a text."""
    topic, draft = text.topic, text.draft
    rows: list[dict[str, Any]] = [asdict(source) for source in draft.sources]
    return {
        "matter": topic.matter,
        "facet": topic.facet.value,
        "kind": topic.kind.value,
        "question": topic.question,
        "wordings": "\n".join(topic.wordings),
        "must_not_match": "\n".join(topic.must_not_match),
        "title": draft.title,
        "spoken": draft.spoken,
        **show_scope(draft.scope),
        "groups": show_groups(draft.groups, topic.kind),
        "sources": [*rows, *({} for _ in range(SPARE_SOURCES))],
        "contacts": list(draft.contacts),
        "parts": "\n".join(draft.parts),
        "supersedes": "\n".join(text.supersedes),
    }


def base_of(form: Form) -> Base | None:
    """Return what the editor saw when the form was opened; None for a new entry."""
    number, _, digest = form.get("base").partition("-")
    return Base(int(number), digest) if number.isdecimal() and digest else None


def _sources(form: Form, report: Report) -> Iterator[Source]:
    for at in range(_MOST_SOURCES):
        row = f"source.{at}"
        if f"{row}.title" not in form:
            return
        said = {name: clean(form.get(f"{row}.{name}")) for name in _SOURCE_TEXTS}
        if not any(said.values()):
            continue
        if not said["title"] or not said["issuer"]:
            report(say("form", "source_title", row=at + 1))
        if said["url"] and not _LINK.fullmatch(said["url"]):
            report(say("form", "bad_link", value=said["url"][:60]))
        given = form.get(f"{row}.id")
        name = given if _ID.fullmatch(given) else f"source-{_mark(said['title'])}"
        yield Source(id=name, verified=f"{row}.verified" in form, **said)


def _mark(title: str) -> str:
    """Return a short name made of a title: the same title is the same source."""
    return hashlib.sha256(title.encode("utf-8")).hexdigest()[:10]


def _unique(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(clean, lines(text))))


def _member(kind: Any, value: str, default: Any) -> Any:
    return cast(Any, kind)(value) if value in {one.value for one in kind} else default
