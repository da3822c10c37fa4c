"""docs/api.md names what the API really has: routes, statuses, fields, errors."""

import re
from dataclasses import fields

from knowledge.answer import Answer, AnswerStatus
from tests.house.tree import ROOT
from webapp import api, health
from webapp.incoming import MAX_BODY, MAX_TEXT
from webapp.problems import STATUS

DOCUMENT = (ROOT / "docs/api.md").read_text(encoding="utf-8")


def rows(heading: str) -> str:
    """Return what stands below a heading."""
    return DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_every_route_is_documented() -> None:
    routes = [route for table in (api.routes, health.routes) for route in table]
    ours = {f"{route.method} {route.path}" for route in routes}  # type: ignore[attr-defined]
    assert set(re.findall(r"^\| `([A-Z]+ /\S+)`", DOCUMENT, re.MULTILINE)) == ours


def test_every_error_stands_under_its_status() -> None:
    documented = {
        code: int(line.split("|")[1])
        for line in rows("Errors").splitlines()
        if re.match(r"\| \d", line)
        for code in re.findall(r"`(\w+)`", line)
    }
    assert documented == dict(STATUS)


def test_every_outcome_is_documented() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", rows("An answer"), re.MULTILINE))
    assert {status.value for status in AnswerStatus} <= named


def test_every_field_of_an_answer_is_documented() -> None:
    first_cells = " ".join(line.split("|")[1] for line in rows("An answer").splitlines() if line)
    assert {field.name for field in fields(Answer)} <= set(re.findall(r"`(\w+)`", first_cells))


def test_the_limits_are_documented() -> None:
    assert f"at most {MAX_TEXT} characters" in rows("A message")
    assert f"at most {MAX_BODY // 1024} KB" in rows("A message")
