"""Small guides for tests: in memory, or as a content folder with a desk over real SQLite."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from core.db import make_engine, session_factory
from core.migrate import upgrade
from knowledge.answering import AnswerDesk
from knowledge.bootstrap import load_content
from knowledge.entries import Body, EntryKind, Facet, Group, Revision, Scope, Source, Topic
from knowledge.exchange.content_files import read_content
from knowledge.service import build_desk

Raw = dict[str, Any]
KAIJIANG, DAZHOU, SICHUAN = "511723", "511700", "510000"
WANZHOU, CHONGQING = "500101", "500000"
TODAY = date(2026, 11, 23)
SOURCES: Raw = {
    "law": {"title": "条例", "issuer": "国务院", "number": "第1号", "effective": "2020-01-01"},
    "reform": {"title": "新规定", "issuer": "国务院", "number": "第2号", "effective": "2025-05-10"},
    "hall": {"title": "公开指南", "issuer": "县政府", "published": "2021-06-25"},
}
MATTERS: Raw = {
    "household-move": {
        "title": "户口迁移",
        "names": ["户口迁移"],
        "place": {"role": "destination", "ask": "您要迁到哪里？"},
    },
    "filing": {"title": "备案", "names": ["备案"]},
}


def revision(entry_id: str, scope: Scope | None = None, **fields: Any) -> Revision:
    """A published revision that says its own name."""
    said: Raw = {
        "id": 1,
        "topic": "t",
        "kind": EntryKind.GUIDE,
        "title": entry_id,
        "spoken": entry_id,
        "groups": {Group.SUMMARY: Body(lines=(entry_id,))},
        "sources": (),
        **fields,
    }
    return Revision(entry_id=entry_id, scope=scope or Scope(), **said)


def topic_of(*revisions: Revision, matter: str = "household-move") -> Topic:
    """A topic with these revisions."""
    return Topic("t", matter, Facet.OVERVIEW, "怎么办？", (), (), revisions)


def source(source_id: str, **dates: str) -> Source:
    """A source that has been dated."""
    return Source(source_id, "文件", "政府", **dates)


def entry(entry_id: str, **fields: Any) -> Raw:
    """An entry as a file holds it."""
    return {
        "id": entry_id,
        "title": "户口迁移",
        "spoken": "到{handling}的派出所申请。",
        "groups": {"summary": {"lines": ["到派出所申请。"]}},
        "sources": ["law"],
        **fields,
    }


def topic(topic_id: str, *entries: Raw, **fields: Any) -> Raw:
    """A topic as a file holds it; its wordings are its own."""
    return {
        "topic": topic_id,
        "matter": "household-move",
        "facet": "overview",
        "kind": "guide",
        "question": f"{topic_id}怎么办？",
        "wordings": [f"{topic_id}{end}" for end in ("咋个办", "办得到不", "要哪些手续")],
        "entries": list(entries),
        **fields,
    }


def write_folder(root: Path, topics: Iterable[Raw]) -> Path:
    """Write a content folder with these topics and return it; only what is cited is a source."""
    content, lexicon = root / "content", root / "lexicon"
    for folder in (content, lexicon):
        folder.mkdir(parents=True, exist_ok=True)
    topics = list(topics)
    cited = {name for raw in topics for e in raw["entries"] for name in e["sources"]}
    _write(content / "sources.yml", {name: SOURCES[name] for name in sorted(cited)})
    _write(lexicon / "matters.yml", {"matters": MATTERS})
    for raw in topics:
        _write(content / f"{raw['topic']}.yml", raw)
    return content


def desk_over(root: Path, *topics: Raw) -> AnswerDesk:
    """Publish topics into a SQLite file and return a desk over it."""
    content = read_content(write_folder(root, topics))
    engine = make_engine(f"sqlite:///{root / 'kaixinban.db'}")
    upgrade(engine)
    sessions = session_factory(engine)
    load_content(sessions, content)
    return build_desk(sessions, content)


def _write(path: Path, raw: Raw) -> None:
    path.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), "utf-8")
