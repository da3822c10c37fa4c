"""An entry as a row of one of the templates: what export writes and import compares with."""

from knowledge.entry_text import EntryText
from knowledge.exchange.drafts import Matter
from knowledge.exchange.importing.sections import sections_text
from knowledge.exchange.spreadsheets.cells import clean
from knowledge.exchange.spreadsheets.layout import Layout

_JOIN = "\uff1b"


def template_cells(
    layout: Layout, title: str, text: EntryText, matters: dict[str, Matter]
) -> dict[str, str]:
    """Return the cells of an entry by column. ``title`` is the entry's, made unique."""
    issuers = dict.fromkeys(source.issuer for source in text.draft.sources if source.issuer)
    matter = matters.get(text.topic.matter)
    cells = {
        "category": matter.title if matter else text.topic.matter,
        "title": title,
        "content": sections_text(text.draft.groups),
        "issuer": "\u3001".join(issuers),
        "nature": nature_of(layout, text),
        "keywords": _list(text.topic.wordings),
        "questions": "\n".join((text.topic.question, *text.topic.wordings)),
    }
    return {column.name: clean(cells[column.name]) for column in layout.columns}


def nature_of(layout: Layout, text: EntryText) -> str:
    """Return the word of a layout for the kind of an entry; empty where it has none."""
    rule = layout.entry["kind"]
    values = rule.get("values", {}) if isinstance(rule, dict) else {}
    return next((word for word, kind in values.items() if kind == text.topic.kind.value), "")


def _list(items: tuple[str, ...]) -> str:
    """Join items so that they are taken apart again as they were."""
    if len(items) == 1 and any(char in items[0] for char in ",\uff0c\u3001"):
        return items[0] + _JOIN
    return _JOIN.join(items)
