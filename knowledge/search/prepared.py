"""Wordings as they are indexed, kept in the database: read and cut into words once, for all.

Reading the places and people in ten thousand entries and cutting them into words takes ten seconds
and depends on nothing but the text and this program. What another program made is not used, and is
removed. Losing it costs time and nothing else: a failure to store is logged.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib import metadata, resources
from importlib.abc import Traversable

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.db import Sessions, batches, writing
from knowledge.search.segment import words
from knowledge.search.terms import word_table
from knowledge.tables import PreparedRow

logger = logging.getLogger(__name__)

_PARTS = ("knowledge", "regions")
_LIBRARIES = ("jieba", "opencc", "spacy")
_MADE_OF = (".py", ".yml")
_APART = "\n"
"""Stands between stored words; no indexed text holds one."""

Form = tuple[str, list[str]]
"""A wording as it is indexed, and its words."""


class PreparedTexts:
    """The indexed form of each wording: from memory, from the database, or made by ``mask``."""

    def __init__(self, sessions: Sessions, mask: Callable[[str], str], maker: str = "") -> None:
        self._sessions = sessions
        self._mask = mask
        self._maker = maker or program()
        self._forms: dict[str, str] = {}

    def form(self, text: str) -> str:
        """Return the form of one text."""
        held = self._forms.get(text)
        return self._mask(text) if held is None else held

    def take(self, texts: Sequence[str]) -> None:
        """Have the forms of these texts at hand, and their words; what is made is stored."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._forms]
        found = self._stored(missing)
        made = {text: self._make(text) for text in missing if text not in found}
        if made:
            self._store(made)
        found |= made
        wanted = set(texts)
        self._forms = {text: form for text, form in self._forms.items() if text in wanted}
        self._forms |= {text: form for text, (form, _) in found.items()}
        word_table().learn(found.values())

    def _make(self, text: str) -> Form:
        form = self._mask(text)
        return form, words(form)

    def _stored(self, texts: Sequence[str]) -> dict[str, Form]:
        found: dict[str, Form] = {}
        with self._sessions() as session:
            for batch in batches(texts):
                by_key = {key_of(text): text for text in batch}
                query = select(PreparedRow.text_hash, PreparedRow.form, PreparedRow.words).where(
                    PreparedRow.maker == self._maker, PreparedRow.text_hash.in_(list(by_key))
                )
                for key, form, said in session.execute(query):
                    found[by_key[key]] = form, said.split(_APART) if said else []
        return found

    def _store(self, made: dict[str, Form]) -> None:
        """Store what no other process has stored meanwhile."""
        try:
            with writing(self._sessions) as session:
                session.execute(
                    delete(PreparedRow).where(PreparedRow.maker != self._maker),
                    execution_options={"synchronize_session": False},
                )
                there = self._there(session, list(made))
                session.add_all(
                    PreparedRow(
                        text_hash=key_of(text),
                        maker=self._maker,
                        form=form,
                        words=_APART.join(said),
                    )
                    for text, (form, said) in made.items()
                    if key_of(text) not in there
                )
        except SQLAlchemyError as problem:
            logger.warning("%d wordings not stored: %s", len(made), type(problem).__name__)

    def _there(self, session: Session, texts: Sequence[str]) -> set[str]:
        there: set[str] = set()
        for batch in batches(texts):
            query = select(PreparedRow.text_hash).where(
                PreparedRow.maker == self._maker,
                PreparedRow.text_hash.in_([key_of(text) for text in batch]),
            )
            there.update(session.execute(query).scalars())
        return there


def key_of(text: str) -> str:
    """Return the hash under which a text is kept."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@lru_cache(maxsize=1)
def program() -> str:
    """Return a digest of everything that decides the form of a text: code, tables, libraries."""
    digest = hashlib.sha256()
    for part in _PARTS:
        for path, content in _files(resources.files(part), part):
            digest.update(path.encode("utf-8") + b"\0" + content + b"\0")
    for name in _LIBRARIES:
        digest.update(_version(name).encode("utf-8") + b"\0")
    return digest.hexdigest()[:32]


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield what a package is made of, without its entries: these are what is prepared."""
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        path = f"{name}/{item.name}"
        if item.is_dir():
            if path != "knowledge/content":
                yield from _files(item, path)
        elif item.name.endswith(_MADE_OF):
            yield path, item.read_bytes()


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""
