"""The tables of the exchange: what each import wrote, whose bundles were taken in."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Integer, String

from core.db import Base, Moment


class ImportBatchRow(Base):
    """One import: who brought in which file."""

    __tablename__ = "import_batch"

    id: int = Column(Integer, primary_key=True)
    at: datetime = Column(Moment, nullable=False)
    actor: str = Column(String(100), nullable=False)
    file_name: str = Column(String(200), nullable=False)
    sha256: str = Column(String(64), nullable=False)
    """Hash of the file."""
    undone_at: datetime | None = Column(Moment)
    undone_by: str | None = Column(String(100))


class ImportItemRow(Base):
    """One draft that an import wrote."""

    __tablename__ = "import_item"

    batch_id: int = Column(ForeignKey("import_batch.id"), primary_key=True)
    revision_id: int = Column(ForeignKey("revision.id"), primary_key=True, index=True)
    entry_id: str = Column(ForeignKey("entry.id"), nullable=False, index=True)
    replaced_id: int | None = Column(ForeignKey("revision.id"))
    """The draft of an earlier import whose place it took."""
    said: str = Column(String(64), nullable=False)
    """Hash of what the row of the file said: the same row again is no news."""


class TrustedKeyRow(Base):
    """The key with which a region signs its bundles, as a person here has confirmed it."""

    __tablename__ = "trusted_key"

    region: str = Column(String(12), primary_key=True)
    public_key: str = Column(String(100), nullable=False)
    """Ed25519, 32 bytes in base64."""
    added_by: str = Column(String(100), nullable=False)
    added_at: datetime = Column(Moment, nullable=False)


class TakenBundleRow(Base):
    """A bundle that was taken in; the last of a region is the one with the largest serial."""

    __tablename__ = "taken_bundle"

    region: str = Column(String(12), primary_key=True)
    serial: int = Column(Integer, primary_key=True, autoincrement=False)
    sha256: str = Column(String(64), nullable=False)
    """Hash of what was signed."""
    taken_by: str = Column(String(100), nullable=False)
    taken_at: datetime = Column(Moment, nullable=False)


class OwnerRow(Base):
    """An entry whose source is another region: its text comes from that region's bundles."""

    __tablename__ = "entry_owner"

    entry_id: str = Column(ForeignKey("entry.id"), primary_key=True)
    region: str = Column(String(12), nullable=False, index=True)
    digest: str = Column(String(64), nullable=False)
    """Hash of what the last bundle said; a published text with another one is a local variant."""
