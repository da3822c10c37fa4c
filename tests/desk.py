"""The real desk over the real content, in a database of its own; loaded once a test session."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import sessionmaker

from core.db import make_engine, session_factory
from core.migrate import upgrade
from knowledge.answer import Answer, Question
from knowledge.answering import AnswerDesk
from knowledge.bootstrap import load_content
from knowledge.entries import Insurance, StayReason
from knowledge.exchange.content_files import read_content
from knowledge.rendering import render_text
from knowledge.service import build_desk
from regions.registry import load_registry

Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def content_database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a database that holds the published content."""
    path: Path = tmp_path_factory.mktemp("content") / "kaixinban.db"
    url = f"sqlite:///{path}"
    engine = make_engine(url)
    upgrade(engine)
    load_content(session_factory(engine), read_content())
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def content_sessions(content_database: str) -> sessionmaker:
    return session_factory(make_engine(content_database))


@pytest.fixture(scope="session")
def desk(content_sessions: sessionmaker) -> AnswerDesk:
    return build_desk(content_sessions)


@pytest.fixture(scope="session")
def ask(desk: AnswerDesk) -> Ask:
    """Ask with spoken place names: ``ask("...", insured="开江", reason="referral")``."""

    def put(text: str, **known: str) -> Answer:
        return desk.answer(
            Question(
                text,
                insured=_code(known.get("insured")),
                treatment=_code(known.get("treatment")),
                handling=_code(known.get("handling")),
                insurance=Insurance(known["insurance"]) if "insurance" in known else None,
                stay_reason=StayReason(known["reason"]) if "reason" in known else None,
                topic=known.get("topic"),
            )
        )

    return put


def _code(name: str | None) -> str | None:
    if name is None:
        return None
    (region,) = load_registry().resolve(name)
    return region.code


def said(answer: Answer) -> str:
    """Return everything the answer says, as text."""
    return render_text(answer)
