"""The tables of staff accounts."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String

from core.db import Base, Moment

NAME_LENGTH = 60


class AccountRow(Base):
    """A member of staff who may log in."""

    __tablename__ = "staff_account"

    id: int = Column(Integer, primary_key=True)
    name: str = Column(String(NAME_LENGTH), nullable=False, unique=True)
    """What the person types, in its one normal form (``accounts.normal``)."""
    password_hash: str = Column(String(200), nullable=False)
    """Argon2id with its parameters and salt."""
    must_change: bool = Column(Boolean, nullable=False)
    """True while the password is the one-time one: it opens nothing but the way to change it."""
    one_time_until: datetime | None = Column(Moment)
    """Until when a one-time password may be used; None for a password of the person's own."""
    password_at: datetime = Column(Moment, nullable=False)
    roles: list[str] = Column(JSON, nullable=False)
    regions: list[str] = Column(JSON, nullable=False)
    totp_secret: str | None = Column(String(300))
    """Secret of the second factor, encrypted; None where there is none."""
    totp_step: int = Column(Integer, nullable=False, default=0)
    """Time step of the last code taken: a code works once."""
    disabled: bool = Column(Boolean, nullable=False, default=False)
    created_at: datetime = Column(Moment, nullable=False)


class RecoveryCodeRow(Base):
    """A code that stands in for the second factor, once."""

    __tablename__ = "staff_recovery_code"

    account_id: int = Column(ForeignKey("staff_account.id"), primary_key=True)
    code_hash: str = Column(String(64), primary_key=True)
    """SHA-256: the code has 80 random bits, so it needs no slow hash."""
    used_at: datetime | None = Column(Moment)


class SessionRow(Base):
    """A login. The browser holds the token; here is only its hash."""

    __tablename__ = "staff_session"

    token_hash: str = Column(String(64), primary_key=True)
    account_id: int = Column(ForeignKey("staff_account.id"), nullable=False, index=True)
    csrf: str = Column(String(64), nullable=False)
    """Secret that every form of the session carries."""
    waits_for_code: bool = Column(Boolean, nullable=False)
    """True between the password and the second factor: it opens nothing but that page."""
    address: str = Column(String(100), nullable=False)
    created_at: datetime = Column(Moment, nullable=False)
    seen_at: datetime = Column(Moment, nullable=False)


class LoginAttemptRow(Base):
    """A try to log in, kept as long as it counts."""

    __tablename__ = "staff_login_attempt"

    id: int = Column(Integer, primary_key=True)
    account: str = Column(String(64), nullable=False)
    """Hash of the name typed: what is typed there may be a password."""
    address: str = Column(String(100), nullable=False)
    succeeded: bool = Column(Boolean, nullable=False)
    at: datetime = Column(Moment, nullable=False)

    __table_args__ = (
        Index("ix_staff_login_attempt_account_at", "account", "at"),
        Index("ix_staff_login_attempt_address_at", "address", "at"),
    )


class StaffPolicyRow(Base):
    """A single row: what administrators require of every login."""

    __tablename__ = "staff_policy"

    id: int = Column(Integer, primary_key=True, autoincrement=False)
    second_factor_roles: list[str] = Column(JSON, nullable=False)
    """Roles whose holders must have a second factor."""
