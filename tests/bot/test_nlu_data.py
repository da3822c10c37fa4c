"""The examples of the dialogue acts, and the wordings held out to judge them.

`heldout_acts.tsv` was written after the first half of the examples and without looking at them,
`heldout_acts_second.tsv` before the second half was written; both for other people in other
situations. No row equals or nearly equals an example; keep it so, and never tune on them.
"""

import csv
import re
from collections import Counter
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "bot" / "data" / "nlu"
ACTS = sorted(path.stem for path in FOLDER.glob("*.yml"))
HELD_OUT = ("heldout_acts.tsv", "heldout_acts_second.tsv")
LEAST_EXAMPLES = 30
LEAST_HELD_OUT = 10
LEAST_BEGINNINGS = 10
NEARLY_EQUAL = 0.85
PERSONAL_NUMBER = re.compile(
    r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{15}|\d{16,19}|\d{17}[\dXx])(?!\d)"
)


def bare(text: str) -> str:
    """Return the text without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", text.lower())


@cache
def examples(act: str) -> list[str]:
    """Return the examples of an act, read as Rasa reads them."""
    content = yaml.safe_load((FOLDER / f"{act}.yml").read_text(encoding="utf-8"))
    assert content["version"] == "3.1"
    (item,) = content["nlu"]
    assert item["intent"] == act
    lines = item["examples"].splitlines()
    assert all(line.startswith("- ") for line in lines)
    return [line[2:].strip() for line in lines]


@cache
def held_out() -> list[tuple[str, str]]:
    """Return the held-out wordings with their acts."""
    texts: list[tuple[str, str]] = []
    for name in HELD_OUT:
        with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            texts += [(row["text"], row["act"]) for row in rows]
    return texts


def everything() -> list[str]:
    """Return all examples of all acts."""
    return [text for act in ACTS for text in examples(act)]


def declared() -> set[str]:
    """Return the intents that the domain knows."""
    intents: set[str] = set()
    for path in (ROOT / "bot" / "domain").glob("*.yml"):
        for intent in yaml.safe_load(path.read_text(encoding="utf-8")).get("intents", []):
            intents.update([intent] if isinstance(intent, str) else intent)
    return intents


def test_every_act_of_the_domain_has_its_file() -> None:
    assert set(ACTS) == declared()


@pytest.mark.parametrize("act", ACTS)
def test_an_act_has_enough_examples(act: str) -> None:
    assert len(examples(act)) >= LEAST_EXAMPLES


@pytest.mark.parametrize("act", ACTS)
def test_examples_begin_differently(act: str) -> None:
    assert len({bare(text)[0] for text in examples(act)}) >= LEAST_BEGINNINGS


def test_no_example_stands_twice() -> None:
    seen = Counter(bare(text) for text in everything())
    assert [text for text, times in seen.items() if times > 1] == []


def test_no_example_is_read_as_an_annotation() -> None:
    assert [text for text in everything() if re.search(r"[\[\]{}]|^/", text)] == []


def test_no_text_holds_a_personal_number() -> None:
    texts = everything() + [text for text, _ in held_out()]
    assert [text for text in texts if PERSONAL_NUMBER.search(text.replace(" ", ""))] == []


def test_every_act_is_held_out() -> None:
    times = Counter(act for _, act in held_out())
    assert set(times) == set(ACTS)
    assert min(times.values()) >= LEAST_HELD_OUT


def test_no_held_out_wording_stands_twice() -> None:
    times = Counter(bare(text) for text, _ in held_out())
    assert [text for text, count in times.items() if count > 1] == []


def test_held_out_wordings_are_not_examples() -> None:
    known = {bare(text) for text in everything()}
    assert [text for text, _ in held_out() if bare(text) in known] == []


@pytest.mark.parametrize("act", ACTS)
def test_held_out_wordings_are_not_near_copies(act: str) -> None:
    matcher = SequenceMatcher(autojunk=False)
    near = []
    for text in [text for text, its_act in held_out() if its_act == act]:
        matcher.set_seq2(bare(text))
        for example in examples(act):
            matcher.set_seq1(bare(example))
            close = matcher.real_quick_ratio() >= NEARLY_EQUAL and matcher.ratio() >= NEARLY_EQUAL
            if close and len(bare(text)) > 3:
                near.append((text, example))
    assert near == []
