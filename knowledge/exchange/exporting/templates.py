"""Write what is published as a table of one of the templates, and what an import left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from knowledge.exchange.drafts import Matter
from knowledge.exchange.exporting.in_force import InForce
from knowledge.exchange.exporting.tables import check_suffix, write_table
from knowledge.exchange.importing.building import binds
from knowledge.exchange.importing.plan import Plan
from knowledge.exchange.importing.stock import take_stock, unique_titles
from knowledge.exchange.importing.template_cells import template_cells
from knowledge.exchange.spreadsheets.grids import FileRefused, words
from knowledge.exchange.spreadsheets.layout import Layout


@dataclass(frozen=True)
class TemplateExport:
    """The rows of a table, in the order of topics and entries."""

    layout: Layout
    rows: tuple[tuple[str, ...], ...]

    def write(self, path: Path) -> None:
        """Write the table. Raises FileRefused where the template does not hold it."""
        check_suffix(path)
        if len(self.rows) > self.layout.most_rows:
            raise FileRefused(
                "export_rows",
                title=self.layout.title,
                most=self.layout.most_rows,
                count=len(self.rows),
            )
        write_table(path, [column.header for column in self.layout.columns], self.rows)


def template_export(
    session: Session,
    found: InForce,
    layout: Layout,
    matters: Mapping[str, Matter],
    region: str = "",
) -> TemplateExport:
    """Return the texts as rows; with a region, only those that hold for just that region."""
    stock = take_stock(session)
    held = [row for one in stock.held.values() if (row := one.published or one.open)]
    titles = {row.entry_id: title for row, title in unique_titles(held)}
    rows = []
    for text in found.texts:
        if region and binds(text) != {region}:
            continue
        title = titles[text.draft.entry_id]
        _check_title(layout, title)
        cells = template_cells(layout, title, text, dict(matters))
        rows.append(tuple(cells[column.name] for column in layout.columns))
    return TemplateExport(layout, tuple(rows))


def write_failed(path: Path, plan: Plan, layout: Layout) -> None:
    """Write the rows that were not imported, in the same form, each with the reason."""
    header = [column.header for column in layout.columns]
    rows = (
        [
            *(row.record.fields.get(column.name, "") for column in layout.columns),
            "\n".join(map(str, row.record.problems)),
            str(row.record.number),
        ]
        for row in plan.failed
    )
    write_table(path, [*header, words("failed", "reason"), words("failed", "row")], rows)


def _check_title(layout: Layout, title: str) -> None:
    limit = next((column.longest for column in layout.columns if column.name == "title"), None)
    if limit is not None and len(title) > limit:
        raise FileRefused("export_title", title=title, most=limit)
