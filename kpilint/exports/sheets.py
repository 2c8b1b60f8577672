"""The specs as three sheets for people: KPIs, targets by period, and terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kpilint.exports.cells import EMPTY, Cell
from kpilint.exports.kpi_rows import KPI_COLUMNS, kpi_cells
from kpilint.exports.target_rows import TARGET_COLUMNS, target_cells
from kpilint.exports.term_rows import TERM_COLUMNS, term_cells
from kpilint.model.project import Project
from kpilint.model.types import Target
from kpilint.values.period import Period

Columns = Mapping[str, int]
"""The keys of the columns in their order, each with its width in characters."""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry, by its address, with the cells that are not empty."""

    address: str
    cells: Mapping[str, Cell]

    def cell(self, key: str) -> Cell:
        return self.cells.get(key, EMPTY)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under named columns; the first `fixed` columns stay in sight."""

    name: str
    columns: Columns
    fixed: int
    rows: tuple[Row, ...]


def sheets(project: Project, today: date, period: Period | None = None) -> tuple[Sheet, ...]:
    """All sheets; `period` narrows the targets."""
    kpis = [_row(f"kpis.{id}", kpi_cells(project, kpi)) for id, kpi in sorted(project.kpis.items())]
    targets = [
        _row(target.address, target_cells(project, target, today))
        for target in _in_order(project)
        if period is None or _is(target.period, period)
    ]
    terms = [
        _row(f"terms.{id}", term_cells(project, term)) for id, term in sorted(project.terms.items())
    ]
    return (
        Sheet("KPIs", KPI_COLUMNS, 2, tuple(kpis)),
        Sheet("Targets", TARGET_COLUMNS, 3, tuple(targets)),
        Sheet("Terms", TERM_COLUMNS, 2, tuple(terms)),
    )


def _row(address: str, cells: Mapping[str, Cell]) -> Row:
    return Row(address, {key: cell for key, cell in cells.items() if cell.text.strip()})


def _in_order(project: Project) -> list[Target]:
    return sorted(project.targets.values(), key=lambda t: (t.period.order, t.kpi))


def _is(one: Period, other: Period) -> bool:
    return (one.start, one.end) == (other.start, other.end)
