"""kaixinban evaluate: judge search and answers; only the outcome is on standard output."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import sessionmaker

from cli.errors import CommandError, words
from cli.load import prepare_database, publish_content
from core.db import make_engine, session_factory
from core.settings import load_settings
from knowledge.answer import Question
from knowledge.answering import AnswerDesk
from knowledge.evaluation import questions as asked
from knowledge.evaluation.report import report_page
from knowledge.evaluation.retrieval import Bank, figures, run
from knowledge.evaluation.tables import BadTable, read_bank, read_queries, read_table
from knowledge.search.calibrated import Calibration
from knowledge.search.vectors import VectorCache
from knowledge.serialise import to_json
from knowledge.service import build_desk, default_embedder
from knowledge.tables import EmbeddingRow

logger = logging.getLogger(__name__)

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_VECTORS = "evaluation.db"
_STEP = 512


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "\b\nExamples:\n"
        "  kaixinban evaluate retrieval --bank B.tsv --queries Q.tsv --json\n"
        "  kaixinban evaluate answers QUESTIONS.tsv --out answers.jsonl\n"
        "  kaixinban evaluate robustness\n"
        "  kaixinban evaluate thresholds\n"
        "  kaixinban evaluate report --out report.html\n"
    ),
)
def command() -> None:
    """Judge search and answers by questions with known answers."""


@command.command("retrieval")
@click.option("--bank", type=_FILE, required=True, help="Columns id, wording.")
@click.option("--queries", type=_FILE, required=True, help="Columns query, gold, kind.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures alone, as JSON.")
@click.option("--lexical", is_flag=True, help="Without sentence vectors, as when they fail.")
def retrieval(bank: Path, queries: Path, as_json: bool, lexical: bool) -> None:
    """Run search and decision over any bank of questions."""
    with _clear_errors():
        rows, wanted = read_bank(bank), read_queries(queries)
    vectors = None if lexical else VectorCache(_vector_store(), default_embedder())
    found = figures(run(Bank(rows, vectors, _progress), wanted))
    _print(found, as_json)


@command.command("answers")
@click.argument("questions", type=_FILE)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def answers(questions: Path, out: Path) -> None:
    """Answer each question of a table (column question) and write the whole answers, one a line."""
    with _clear_errors():
        rows = read_table(questions, ("question",))
    desk = _desk()
    with out.open("w", encoding="utf-8") as file:
        for row in rows:
            answer = desk.answer(Question(row["question"][: asked.LONGEST]))
            line = {**row, "answer": to_json(answer)}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    click.echo(words("answers_written", number=len(rows), path=out))


@command.command("questions")
@click.argument("questions", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the figures alone, as JSON.")
def score(questions: Path, as_json: bool) -> None:
    """Score questions whose right entries are known (columns question, gold, kind, author)."""
    with _clear_errors():
        known = asked.read_questions(questions)
    _print(asked.summary(asked.judge(_desk(), known)), as_json)


@command.command("robustness")
@click.option("--questions", type=_FILE, help="Columns question, gold; own wordings by default.")
@click.option("--most", default=200, show_default=True, help="How many questions to ask.")
@click.option("--seed", default=0, show_default=True, help="Another number, another noise.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures alone, as JSON.")
def robustness(questions: Path | None, most: int, seed: int, as_json: bool) -> None:
    """Ask the same questions with each kind of noise."""
    desk = _desk()
    with _clear_errors():
        known = asked.read_questions(questions) if questions else asked.own_wordings(desk, most)
    in_scope = [each for each in known if each.gold][:most]
    _print(dict(asked.robustness(desk, in_scope, seed)), as_json)


@command.command("thresholds")
@click.option("--json", "as_json", is_flag=True, help="Print the figures alone, as JSON.")
def thresholds(as_json: bool) -> None:
    """Set the thresholds from the published wordings, and say what they came from."""
    found = _calibration(_desk()).to_json()
    if not as_json:
        found = {**found.pop("thresholds"), **found, "twins": len(found["twins"])}
        found.pop("bins")
    _print(found, as_json)


@command.command("report")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--questions", type=_FILE, help="Columns question, gold, kind, author.")
def report(out: Path, questions: Path | None) -> None:
    """Write thresholds, reliability diagram, errors and twins as one HTML page."""
    desk = _desk()
    with _clear_errors():
        known = asked.read_questions(questions) if questions else []
    verdicts = asked.judge(desk, known)
    out.write_text(report_page(desk.store.current(), _calibration(desk), verdicts), "utf-8")
    click.echo(words("report_written", path=out))


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except BadTable as problem:
        raise CommandError(str(problem)) from problem


def _desk() -> AnswerDesk:
    _, sessions = prepare_database(load_settings())
    publish_content(sessions)
    desk = build_desk(sessions)
    desk.store.prepare(_progress)
    return desk


def _calibration(desk: AnswerDesk) -> Calibration:
    found = desk.store.current().calibration
    if found is None:
        raise CommandError(words("no_calibration"))
    return found


def _vector_store() -> sessionmaker:
    """Return a database for vectors of foreign banks, apart from the product's own."""
    folder = load_settings().data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        engine = make_engine(f"sqlite:///{(folder / _VECTORS).resolve()}")
        EmbeddingRow.__table__.create(engine, checkfirst=True)
    except (OSError, SQLAlchemyError) as problem:
        logger.warning("vectors are not kept: %s", type(problem).__name__)
        engine = make_engine("sqlite://")
        EmbeddingRow.__table__.create(engine, checkfirst=True)
    return session_factory(engine)


def _progress(done: int, total: int) -> None:
    if done % _STEP == 0 or done == total:
        click.echo(words("embedding", done=done, total=total), err=True)


def _print(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for name, value in found.items():
        click.echo(f"{name:<18} {_plain(value)}")


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{key} {_plain(inner)}" for key, inner in value.items())
    return "-" if value is None else str(value)
