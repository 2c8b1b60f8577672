"""What sheets have no room for."""

from collections.abc import Iterator, Sequence

from kpilint.exports.exported import Left
from kpilint.exports.sheets import Row, Sheet
from kpilint.exports.target_rows import CONFIDENTIAL
from kpilint.imports.tables import MAX_TEXT
from kpilint.model.project import Project
from kpilint.model.secrecy import is_confidential
from kpilint.model.types import Kpi, Target
from kpilint.values.period import Period

SHEETLESS = ("people", "teams", "funnels", "objectives", "plans")
_NO_SHEET = "there is a sheet for KPIs, one for targets and one for terms"
_NO_COLUMN = "it is more than fits into cells"


def left_of(project: Project, made: Sequence[Sheet], period: Period | None) -> tuple[Left, ...]:
    """All that the specs say and the sheets do not; of targets those of the period alone."""
    targets = [
        target
        for target in project.targets.values()
        if period is None or (target.period.start, target.period.end) == (period.start, period.end)
    ]
    return (
        *(left for sheet in made for row in sheet.rows for left in _cut(row)),
        *_entries(project),
        *(left for kpi in project.kpis.values() for left in _of_kpi(kpi)),
        *(left for target in targets for left in _of_target(target)),
    )


def _cut(row: Row) -> Iterator[Left]:
    for key, cell in row.cells.items():
        if len(cell.text) > MAX_TEXT:
            yield Left(row.address, key, f"a cell holds only its first {MAX_TEXT:,} characters")


def _entries(project: Project) -> Iterator[Left]:
    for collection in SHEETLESS:
        for id in getattr(project, collection):
            yield Left(f"{collection}.{id}", "all", _NO_SHEET)
    if project.actuals:
        yield Left("actuals", "all", _NO_SHEET)


def _of_kpi(kpi: Kpi) -> Iterator[Left]:
    address = f"kpis.{kpi.id}"
    if kpi.audience:
        yield Left(address, "audience", _NO_COLUMN)
    if kpi.source and kpi.source.query:
        yield Left(address, "source.query", _NO_COLUMN)
    if kpi.control and kpi.control.note:
        yield Left(address, "control.note", _NO_COLUMN)


def _of_target(target: Target) -> Iterator[Left]:
    if is_confidential(target):
        yield Left(target.address, "the numbers", f"it is {CONFIDENTIAL}")
        return
    if target.audience:
        yield Left(target.address, "audience", _NO_COLUMN)
    if target.scenarios:
        yield Left(target.address, "scenarios", _NO_COLUMN)
