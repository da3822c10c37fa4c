"""The tables of the knowledge base. Text is never changed in place: it gets a new revision."""

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import relationship

from core.db import Base, Moment

SEED = "seed"
"""Author of what was loaded from the content files."""


class RevisionStatus(str, Enum):
    """Where a revision stands; the text stays, the status moves on."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    REJECTED = "rejected"
    RETIRED = "retired"


class TopicRow(Base):
    """A question as people ask it."""

    __tablename__ = "topic"

    id: str = Column(String(100), primary_key=True)
    matter: str = Column(String(100), nullable=False)
    facet: str = Column(String(20), nullable=False)
    kind: str = Column(String(20), nullable=False)
    question: str = Column(Text, nullable=False)
    wordings: list[str] = Column(JSON, nullable=False)
    must_not_match: list[str] = Column(JSON, nullable=False)
    file_hash: str | None = Column(String(64))
    """SHA-256 of the content file it was last loaded from."""
    edited: bool = Column(Boolean, nullable=False, default=False, server_default=false())
    """True once a person has changed the question or its wordings: the files then only propose."""


class EntryRow(Base):
    """The identity of an entry; readers see its published revisions and nothing else.

    ``published`` is the one published last: what an editor starts from. Which one holds on a day
    is a matter of their days (knowledge.timeline).
    """

    __tablename__ = "entry"

    id: str = Column(String(100), primary_key=True)
    topic_id: str = Column(ForeignKey("topic.id"), nullable=False, index=True)
    published_revision_id: int | None = Column(
        ForeignKey("revision.id", use_alter=True), unique=True
    )
    seed_hash: str | None = Column(String(64))
    """Digest of what the content files last said; None when they say nothing."""
    edited: bool = Column(Boolean, nullable=False, default=False)
    """True once a person has published or retired it: the files then only propose."""
    review_by: date | None = Column(Date)
    """Day by which a person must look whether it still holds; only a person moves it."""

    topic: TopicRow = relationship(TopicRow)
    published: "RevisionRow | None" = relationship(
        "RevisionRow", foreign_keys=[published_revision_id], post_update=True
    )


def _first_day(context: Any) -> date:
    return context.get_current_parameters().get("valid_from") or date.min


class RevisionRow(Base):
    """One text of an entry, numbered from 1 within the entry.

    The text never changes. Status, reviewer, reason, ``co_signed`` and ``ends_on`` say what became
    of it.
    """

    __tablename__ = "revision"

    id: int = Column(Integer, primary_key=True)
    entry_id: str = Column(ForeignKey("entry.id"), nullable=False)
    number: int = Column(Integer, nullable=False)
    status: str = Column(String(20), nullable=False)
    title: str = Column(Text, nullable=False)
    spoken: str = Column(Text, nullable=False)
    body: dict[str, Any] = Column(JSON, nullable=False)
    scope: dict[str, Any] = Column(JSON, nullable=False)
    """Without the days, which are columns of their own."""
    valid_from: date | None = Column(Date)
    valid_until: date | None = Column(Date)
    sources: list[dict[str, Any]] = Column(JSON, nullable=False)
    contacts: list[str] = Column(JSON, nullable=False)
    parts: list[str] | None = Column(JSON)
    """Topics that a bundle is made of."""
    topic_text: dict[str, Any] | None = Column(JSON(none_as_null=True))
    """The question with its wordings as this revision wants it; None leaves it as it is."""
    topic_before: dict[str, Any] | None = Column(JSON(none_as_null=True))
    """The question from which ``topic_text`` was written."""
    supersedes: list[str] | None = Column(JSON(none_as_null=True))
    """Entries that end when this revision starts."""
    starts_on: date = Column(
        Date, nullable=False, default=_first_day, server_default=text("'0001-01-01'")
    )
    """``valid_from``, or the first day there is: readers and the index below need a value."""
    ends_on: date | None = Column(Date)
    """Last day by decision (retired or superseded from a day on); the text is not changed."""
    author: str = Column(String(100), nullable=False)
    reviewer: str | None = Column(String(100))
    """Who published, rejected or retired it."""
    reason: str | None = Column(Text)
    """Why it was rejected or retired."""
    co_signed: bool | None = Column(Boolean)
    """False where it binds a region that has no reviewer and was published without one."""
    created_at: datetime = Column(Moment, nullable=False)
    published_at: datetime | None = Column(Moment)
    based_on_id: int | None = Column(ForeignKey("revision.id"))

    entry: EntryRow = relationship(EntryRow, foreign_keys=[entry_id])

    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        Index(
            "ix_revision_one_start",
            "entry_id",
            "starts_on",
            unique=True,
            sqlite_where=text("status = 'published'"),
            postgresql_where=text("status = 'published'"),
        ),
    )


class SignatureRow(Base):
    """A reviewer's word for a revision, for the regions that it binds and the reviewer covers."""

    __tablename__ = "signature"

    revision_id: int = Column(ForeignKey("revision.id"), primary_key=True)
    reviewer: str = Column(String(100), primary_key=True)
    regions: list[str] = Column(JSON, nullable=False)
    signed_at: datetime = Column(Moment, nullable=False)


class ExpectedAnswerRow(Base):
    """A question that people have asked, and the entry that must answer it."""

    __tablename__ = "expected_answer"

    question: str = Column(String(300), primary_key=True)
    entry_id: str = Column(ForeignKey("entry.id"), nullable=False, index=True)
    recorded_by: str = Column(String(100), nullable=False)
    recorded_at: datetime = Column(Moment, nullable=False)


class KnowledgeVersionRow(Base):
    """A single row: the number that every publish raises and every process watches."""

    __tablename__ = "knowledge_version"

    id: int = Column(Integer, primary_key=True, autoincrement=False)
    version: int = Column(Integer, nullable=False)

    __table_args__ = (CheckConstraint("id = 1", name="single"),)


class EmbeddingRow(Base):
    """The vector of a text, by the text's hash: computed once for all processes."""

    __tablename__ = "embedding"

    text_hash: str = Column(String(64), primary_key=True)
    """SHA-256 of the text as it is embedded."""
    model: str = Column(String(60), primary_key=True)
    dimensions: int = Column(Integer, nullable=False)
    vector: bytes = Column(LargeBinary, nullable=False)
    """Little-endian half-precision floats."""


class PreparedRow(Base):
    """A wording as it is indexed, by the wording's hash: made once for all processes."""

    __tablename__ = "prepared_wording"

    text_hash: str = Column(String(64), primary_key=True)
    """SHA-256 of the wording."""
    maker: str = Column(String(32), primary_key=True)
    """Digest of the program that made it."""
    form: str = Column(Text, nullable=False)
    words: str = Column(Text, nullable=False)
    """One a line."""


class CalibrationRow(Base):
    """What the wordings said about the thresholds, one row a state of the knowledge."""

    __tablename__ = "calibration"

    digest: str = Column(String(64), primary_key=True)
    """SHA-256 over the wordings and the version of the scoring."""
    mode: str = Column(String(20), primary_key=True)
    created_at: datetime = Column(Moment, nullable=False)
    outcome: dict[str, Any] = Column(JSON, nullable=False)
    """A serialised knowledge.search.calibration.Calibration."""
