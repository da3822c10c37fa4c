"""Rasa's own answers to many questions: DIET with an intent an entry, and the ResponseSelector."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import sessionmaker

from benchmarks.processes import ROOT
from knowledge.evaluation.tables import BankRow
from knowledge.search.text import normalise

Ask = Callable[[str], tuple[Sequence[str], float]]
_EPOCHS = 100
_DEEPEST = 10
_FEATURES: list[dict[str, Any]] = [
    {"name": "JiebaTokenizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]


def diet(bank: Sequence[BankRow], folder: Path, sessions: sessionmaker) -> Ask:
    """Rasa's classifier, one intent an entry."""
    learner = {
        "name": "DIETClassifier",
        "epochs": _EPOCHS,
        "entity_recognition": False,
        "ranking_length": _DEEPEST,
    }
    parse = _trained(bank, folder, learner, prefix="e")
    return lambda text: _ranked(parse(text)["intent_ranking"], "name")


def response_selector(bank: Sequence[BankRow], folder: Path, sessions: sessionmaker) -> Ask:
    """Rasa's selector among the answers of one retrieval intent."""
    learner = {"name": "ResponseSelector", "epochs": _EPOCHS, "ranking_length": _DEEPEST}
    parse = _trained(bank, folder, learner, prefix="faq/e")

    def ask(text: str) -> tuple[Sequence[str], float]:
        found = parse(text)["response_selector"]["default"]["ranking"]
        return _ranked(found, "intent_response_key")

    return ask


def _ranked(ranking: Sequence[dict[str, Any]], key: str) -> tuple[Sequence[str], float]:
    names = [row[key].split("/")[-1].removeprefix("e") for row in ranking]
    return names, float(ranking[0]["confidence"]) if ranking else 0.0


def _trained(
    bank: Sequence[BankRow], folder: Path, learner: dict[str, Any], prefix: str
) -> Callable[[str], dict[str, Any]]:
    """Train on the bank, as a project of Rasa's own form, and return what parses a text."""
    wordings: dict[str, list[str]] = {}
    for row in bank:
        wordings.setdefault(row.id, []).append(normalise(row.wording))
    intents = {name: [text for text in texts if text] for name, texts in wordings.items()}
    _write(folder / "config.yml", {"language": "zh", "pipeline": [*_FEATURES, learner]})
    _write(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": _examples(intents, prefix)})
    _write(folder / "domain.yml", _domain(intents, prefix))
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "data/nlu.yml"]
    env = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [*command, "--config", "config.yml", "--domain", "domain.yml", "--out", "models"],
        cwd=folder,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return _parser(next((folder / "models").glob("*.tar.gz")))


def _parser(model: Path) -> Callable[[str], dict[str, Any]]:
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    agent = Agent.load(str(model))
    loop = asyncio.new_event_loop()

    def parse(text: str) -> dict[str, Any]:
        found: dict[str, Any] = loop.run_until_complete(agent.parse_message(normalise(text)))
        return found

    return parse


def _examples(intents: dict[str, list[str]], prefix: str) -> list[dict[str, str]]:
    return [
        {"intent": f"{prefix}{name}", "examples": "".join(f"- {text}\n" for text in texts)}
        for name, texts in intents.items()
        if texts
    ]


def _domain(intents: dict[str, list[str]], prefix: str) -> dict[str, Any]:
    if "/" not in prefix:
        return {"version": "3.1", "intents": [f"{prefix}{name}" for name in intents]}
    responses = {f"utter_{prefix}{name}": [{"text": f"{name}."}] for name in intents}
    return {"version": "3.1", "intents": [prefix.partition("/")[0]], "responses": responses}


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
