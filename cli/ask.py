"""kaixinban ask: put one question to the desk, without a server and without the dialogue."""

import json
from datetime import date

import click

from cli.errors import CommandError, words
from cli.load import prepare_database, publish_content
from cli.progress import learn
from core.settings import load_settings
from knowledge.answer import Question
from knowledge.entries import Insurance, StayReason
from knowledge.mentions import MentionKind
from knowledge.rendering import render_text
from knowledge.serialise import to_json
from knowledge.service import build_desk, default_reader
from regions.registry import UnknownRegion, load_registry


@click.command(
    epilog=(
        "\b\nExamples:\n"
        '  kaixinban ask "QUESTION"\n'
        '  kaixinban ask "QUESTION" --insured 511723 --treatment 500101 --insurance resident\n'
        '  kaixinban ask "QUESTION" --on 2026-01-01 --json\n'
    )
)
@click.argument("text")
@click.option("--insured", help="Where the person is insured: a name or a six-digit code.")
@click.option("--treatment", help="Where the person is treated: a name or a six-digit code.")
@click.option("--handling", help="Where the matter is handled: a name or a six-digit code.")
@click.option("--insurance", help="employee or resident, or the Chinese name.")
@click.option(
    "--reason",
    type=click.Choice([reason.value for reason in StayReason]),
    help="Why the person is treated there.",
)
@click.option("--on", "on_date", help="The day to answer for, YYYY-MM-DD; today by default.")
@click.option("--json", "as_json", is_flag=True, help="Print the Answer alone, as JSON.")
def command(text: str, on_date: str | None, as_json: bool, **known: str | None) -> None:
    """Ask the desk TEXT and print the answer with its sources."""
    if not any(char.isprintable() and not char.isspace() for char in text):
        raise CommandError(words("no_question"))
    question = Question(
        text=text,
        insured=place(known["insured"]),
        treatment=place(known["treatment"]),
        handling=place(known["handling"]),
        insurance=_insurance(known["insurance"]),
        stay_reason=StayReason(known["reason"]) if known["reason"] else None,
        on=day(on_date),
    )
    _, sessions = prepare_database(load_settings())
    publish_content(sessions)
    desk = build_desk(sessions)
    learn(desk)
    answer = desk.answer(question)
    if as_json:
        click.echo(json.dumps(to_json(answer), ensure_ascii=False, indent=2))
    else:
        click.echo(render_text(answer))


def place(name: str | None) -> str | None:
    """Return the code of a place that a person names. Raises CommandError."""
    if name is None:
        return None
    registry = load_registry()
    try:
        return registry.get(name).code
    except UnknownRegion:
        found = registry.resolve(name)
    if not found:
        raise CommandError(words("unknown_place", name=name))
    if len(found) > 1:
        options = "\u3001".join(f"{region.name}({region.code})" for region in found)
        raise CommandError(words("ambiguous_place", name=name, options=options))
    return found[0].code


def _insurance(name: str | None) -> Insurance | None:
    if name is None or name in {kind.value for kind in Insurance}:
        return Insurance(name) if name else None
    mention = default_reader().read(name).first(MentionKind.INSURANCE)
    if mention is None:
        raise CommandError(words("unknown_insurance", name=name))
    return Insurance(mention.value)


def day(value: str | None) -> date | None:
    """Return the day that a person wrote. Raises CommandError."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as problem:
        raise CommandError(words("bad_date", value=value)) from problem
