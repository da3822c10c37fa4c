"""The project's own questions: enough of them, each with a topic that exists, none used up."""

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

from knowledge.exchange.content_files import read_content
from knowledge.exchange.drafts import TopicFile

FOLDER = Path(__file__).parent
FILES = {
    "blind": "questions_blind.tsv",
    "informed": "questions_own.tsv",
    "blind2": "questions_blind_2.tsv",
    "blind3": "questions_blind_3.tsv",
}
COLUMNS = ["question", "matter", "kind", "persona", "author", "gold"]
OUT_OF_SCOPE = {"near", "far"}
KINDS = OUT_OF_SCOPE | {"in_scope", "near_partly", "uncovered"}

Row = dict[str, str]


@cache
def rows() -> list[Row]:
    found = []
    for author, name in FILES.items():
        with (FOLDER / name).open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t")
            assert reader.fieldnames == COLUMNS
            half = list(reader)
        assert {row["author"] for row in half} == {author}
        found += half
    return found


@cache
def topics() -> tuple[TopicFile, ...]:
    return read_content().topics


def plain(text: str) -> str:
    return re.sub(r"\W", "", text)


def test_there_are_enough_questions_and_enough_that_have_no_answer() -> None:
    kinds = Counter(row["kind"] for row in rows())

    assert len(rows()) >= 700
    assert kinds["near"] + kinds["far"] >= 180
    assert set(kinds) <= KINDS


def test_every_part_holds_questions_with_and_without_an_answer() -> None:
    for author in FILES:
        kinds = Counter(row["kind"] for row in rows() if row["author"] == author)
        assert kinds["in_scope"] >= 75, author
        assert kinds["near"] >= 25, author


def test_every_accepted_topic_exists() -> None:
    known = {topic.id for topic in topics()}
    for row in rows():
        gold = row["gold"].split(",") if row["gold"] else []
        assert set(gold) <= known, row
        assert len(set(gold)) == len(gold), row
        assert bool(gold) is (row["kind"] == "in_scope"), row


def test_no_question_stands_twice_or_is_a_wording_of_an_entry() -> None:
    asked = Counter(plain(row["question"]) or row["question"] for row in rows())
    taught = {
        plain(text)
        for topic in topics()
        for text in (topic.question, *topic.wordings, *topic.must_not_match)
    }

    assert [question for question, count in asked.items() if count > 1] == []
    assert set(asked) & taught == set()


def test_the_questions_reach_most_of_what_is_known() -> None:
    reached = {topic for row in rows() for topic in row["gold"].split(",") if topic}
    matters = {topic.matter for topic in topics() if topic.id in reached}
    every = {topic.matter for topic in topics()}

    assert len(matters) >= 0.85 * len(every), every - matters
