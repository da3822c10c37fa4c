"""A comparison as plain text: what is alike once, what differs region by region."""

from knowledge.comparison import Cell, Comparison, Origin, Row
from knowledge.phrases import Phrases, load_phrases


def render_comparison(comparison: Comparison, phrases: Phrases | None = None) -> str:
    """Return the comparison as lines of text; the sentence to say stands first."""
    words = phrases or load_phrases()
    lines = [comparison.spoken]
    lines.append(
        words.get("compare", "heading").format(title=comparison.title, on=comparison.on.isoformat())
    )
    names = {side.region: side.name for side in comparison.sides}
    asked = ""
    for row in comparison.rows:
        if row.question != asked:
            lines.append(words.get("compare", "question").format(question=row.question))
            asked = row.question
        lines += _row(row, names, words)
    lines.append(comparison.notice)
    return "\n".join(line for line in lines if line)


def _row(row: Row, names: dict[str, str], words: Phrases) -> list[str]:
    which = "row_differs" if row.differs else "row_same"
    lines = [words.get("compare", which).format(title=row.title)]
    if not row.differs:
        origin = words.get("compare", "everywhere").format(origin=origin_words(row.cells[0], words))
        return [*lines, origin, *_statements(row.cells[0], words)]
    for cell in row.cells:
        name, origin = names[cell.region], origin_words(cell, words)
        lines.append(words.get("compare", "cell").format(name=name, origin=origin))
        lines += _statements(cell, words)
    return lines


def origin_words(cell: Cell, words: Phrases) -> str:
    """Say where the text of a cell comes from, or what it depends on."""
    if cell.origin is Origin.DEPENDS:
        slots = (words.get("compare", "slots", slot) for slot in cell.missing)
        return words.get("compare", "missing").format(slots="\u3001".join(slots))
    return words.get("compare", "origin", cell.origin.value)


def _statements(cell: Cell, words: Phrases) -> list[str]:
    return [
        words.get("compare", "statement_differs" if said.differs else "statement").format(
            text=said.text
        )
        for said in cell.statements
    ]
