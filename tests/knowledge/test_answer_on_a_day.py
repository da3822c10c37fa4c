"""Any day can be asked for, past or future: what held then is answered, and nothing else."""

from datetime import date

import pytest

from knowledge.answer import AnswerStatus, Question
from knowledge.answering import AnswerDesk
from tests.knowledge.guides import DAZHOU, KAIJIANG, desk_over, entry, topic


def rule(name: str, line: str, **scope: object) -> dict[str, object]:
    return entry(name, spoken=line, scope=scope, groups={"time": {"lines": [line]}})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> AnswerDesk:
    """A desk over a rule that changed at New Year, a city's of one year, and one that ended."""
    changed = topic(
        "move",
        rule("before", "三天。", valid_until=date(2025, 12, 31)),
        rule("after", "两天。", valid_from=date(2026, 1, 1)),
        rule(
            "city", "当场。", handling=[DAZHOU],
            valid_from=date(2026, 3, 1), valid_until=date(2026, 6, 30),
        ),
    )  # fmt: skip
    ended = topic("trial", rule("trial", "试点。", valid_until=date(2024, 12, 31)))
    return desk_over(tmp_path_factory.mktemp("days"), changed, ended)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(1999, 1, 1), "三天。"),
        (date(2025, 12, 31), "三天。"),
        (date(2026, 1, 1), "两天。"),
        (date(2026, 2, 28), "两天。"),
        (date(2026, 3, 1), "当场。"),
        (date(2026, 6, 30), "当场。"),
        (date(2026, 7, 1), "两天。"),
        (date(2040, 1, 1), "两天。"),
    ],
)
def test_the_text_of_the_day_is_answered(desk: AnswerDesk, on: date, said: str) -> None:
    answer = desk.answer(Question("", topic="move", pinned=True, handling=KAIJIANG, on=on))

    assert answer.spoken == said
    assert [section.lines for section in answer.sections] == [(said,)]
    assert answer.scope.on == on


def test_nothing_is_answered_from_what_has_ended(desk: AnswerDesk) -> None:
    then, now = (
        desk.answer(Question("", topic="trial", pinned=True, on=on))
        for on in (date(2024, 12, 31), date(2025, 1, 1))
    )

    assert (then.status, now.status) == (AnswerStatus.ANSWERED, AnswerStatus.EXPIRED)
    assert now.sections == ()
    assert "试点" not in now.spoken
