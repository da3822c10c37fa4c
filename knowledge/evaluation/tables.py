"""Tab-separated tables of questions, read strictly: what is wrong is said with its line."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from knowledge.refusals import say

IN_SCOPE, NEAR, FAR = "in_scope", "near", "far"
_LEFT_OUT = ("near_answerable", "near_partly")
"""Near questions that a neighbour answers: neither right nor false."""
KINDS = (IN_SCOPE, NEAR, FAR, *_LEFT_OUT)


class BadTable(ValueError):
    """A table cannot be used; the text says in Chinese which line and why."""


@dataclass(frozen=True)
class BankRow:
    """One wording of an entry of a bank."""

    id: str
    wording: str


@dataclass(frozen=True)
class Query:
    """A question, the entries that answer it, and whether the bank has one."""

    text: str
    gold: frozenset[str]
    kind: str


def read_bank(path: Path) -> list[BankRow]:
    """Read a bank: columns ``id`` and ``wording``, several wordings an id allowed."""
    rows = read_table(path, ("id", "wording"))
    return [BankRow(row["id"].strip(), row["wording"]) for row in rows]


def read_queries(path: Path) -> list[Query]:
    """Read questions: columns ``query``, ``gold`` (ids, comma-separated) and ``kind``."""
    found = []
    for number, row in enumerate(read_table(path, ("query", "gold", "kind")), start=2):
        kind = row["kind"].strip()
        if kind not in KINDS:
            raise BadTable(say("evaluation", "kind", path=path.name, line=number, kind=kind))
        gold = gold_of(row["gold"])
        if kind == IN_SCOPE and not gold:
            raise BadTable(say("evaluation", "gold", path=path.name, line=number))
        found.append(Query(row["query"], gold, kind))
    return found


def gold_of(cell: str) -> frozenset[str]:
    """Return the ids of a cell."""
    return frozenset(part.strip() for part in cell.split(",") if part.strip())


def read_table(path: Path, columns: Iterable[str]) -> list[dict[str, str]]:
    """Return the rows of a UTF-8 table with at least these columns. Raises BadTable."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                names = ", ".join(missing)
                raise BadTable(say("evaluation", "columns", path=path.name, columns=names))
            rows = [{k: v or "" for k, v in row.items() if k} for row in reader]
    except (OSError, UnicodeDecodeError) as problem:
        raise BadTable(say("evaluation", "unreadable", path=path)) from problem
    if not rows:
        raise BadTable(say("evaluation", "empty", path=path.name))
    return rows
