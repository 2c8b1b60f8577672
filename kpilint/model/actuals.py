"""From the rows of CSV files to what was measured."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from kpilint.finding import Location, Related
from kpilint.frozen import frozen
from kpilint.model.fields import Findings, sentence
from kpilint.model.types import Kpi
from kpilint.read.table import Cell, Row, Table
from kpilint.suggest import MOST_HINTS, did_you_mean
from kpilint.values.dates import parse_date
from kpilint.values.period import Period, parse_period
from kpilint.values.quantity import Quantity, parse_quantity
from kpilint.values.unit import fit
from kpilint.values.unreadable import Unreadable

RULE = "actuals-format"
REQUIRED = ("kpi", "period", "value")
OPTIONAL = ("segment", "updated_on", "note")
HEADER = (
    f"The first row names the columns: {','.join(REQUIRED)}, and if you want {','.join(OPTIONAL)}."
)
T = TypeVar("T")


@frozen
class Actual:
    """What a KPI was in a period, as a whole or in one segment; `note` says why.

    `at` is the place of the value, `key` of the row's first cell.
    """

    kpi: str
    period: Period
    value: Quantity
    segment: str
    updated_on: date | None
    note: str
    at: Location
    key: Location


def read_actuals(
    tables: Iterable[Table],
    kpis: Mapping[str, Kpi],
    unread: Collection[str],
    complete: bool,
    found: Findings,
) -> tuple[Actual, ...]:
    """All rows that can be read, by KPI, period and segment.

    `unread` are KPIs that stand in the files and cannot be read, `*` any; nor is an unknown KPI
    reported while a file does not parse, so that `complete` is False.
    """
    reader = _Reader(kpis, {*kpis, *unread}, complete and "*" not in unread, found)
    actuals = [actual for table in tables for actual in reader.table(table)]
    return tuple(sorted(actuals, key=lambda a: (a.kpi, a.period.start, a.period.end, a.segment)))


class _Reader:
    def __init__(
        self, kpis: Mapping[str, Kpi], known: set[str], all_known: bool, found: Findings
    ) -> None:
        self.kpis = kpis
        self.known = known
        self.all_known = all_known
        self.found = found
        self.missed = 0
        self.first: dict[tuple[str, date, date, str], Location] = {}

    def table(self, table: Table) -> Iterator[Actual]:
        columns = self._columns(table)
        if columns is None:
            return
        for row in table.rows:
            actual = self._row(row, columns)
            if actual and self._once(actual):
                yield actual

    def _columns(self, table: Table) -> list[str] | None:
        """The header's names; None where they are not those of actuals."""
        names = [cell.text for cell in table.header]
        for cell in table.header:
            if cell.text not in (*REQUIRED, *OPTIONAL) or names.count(cell.text) > 1:
                self._refuse_header(cell)
                return None
        missing = [name for name in REQUIRED if name not in names]
        if missing and table.header:
            what = ", ".join(f"`{name}`" for name in missing)
            self._report(table.header[0].location, f"The header lacks {what}.", HEADER)
            return None
        return names or None

    def _refuse_header(self, cell: Cell) -> None:
        if ";" in cell.text or "\t" in cell.text:
            message = "The columns are not separated by commas."
            self._report(cell.location, message, "Save the table as CSV with commas between cells.")
            return
        if cell.text in (*REQUIRED, *OPTIONAL):
            self._report(cell.location, f"The column `{cell.text}` is there twice.", HEADER)
            return
        hint = did_you_mean(cell.text, (*REQUIRED, *OPTIONAL))
        self._report(cell.location, f"`{cell.text}` is not a column of actuals.{hint}", HEADER)

    def _row(self, row: Row, columns: list[str]) -> Actual | None:
        if len(row) > len(columns):
            self._report(
                row[len(columns)].location,
                f"The row has {len(row)} cells, the header {len(columns)}.",
                'A cell that contains a comma stands in quotes: `"1,200"`.',
            )
            return None
        cells = dict(zip(columns, row, strict=False))
        for name in REQUIRED:
            if name not in cells or not cells[name].text:
                place = cells.get(name, row[0]).location
                self._report(place, f"The row has no `{name}`.", "Fill it in, or take the row out.")
                return None
        return self._actual(cells)

    def _actual(self, cells: Mapping[str, Cell]) -> Actual | None:
        id = cells["kpi"].text
        if id not in self.known and not self.all_known:
            return None
        if id not in self.known:
            self.missed += 1
            hint = did_you_mean(id, self.kpis) if self.missed <= MOST_HINTS else ""
            self._report(cells["kpi"].location, f"There is no KPI `{id}`.{hint}")
            return None
        period = self._readable(cells["period"], self._period(cells["period"]))
        value = self._readable(cells["value"], self._value(cells["value"], self.kpis.get(id)))
        if period is None or value is None:
            return None
        return Actual(
            kpi=id,
            period=period,
            value=value,
            segment=_text(cells, "segment"),
            updated_on=self._day(cells.get("updated_on")),
            note=_text(cells, "note"),
            at=cells["value"].location,
            key=cells["kpi"].location,
        )

    def _period(self, cell: Cell) -> Period | Unreadable:
        return parse_period(cell.text, self.found.fiscal_year_start)

    def _value(self, cell: Cell, kpi: Kpi | None) -> Quantity | Unreadable:
        quantity = parse_quantity(cell.text)
        if isinstance(quantity, Unreadable) or kpi is None or kpi.unit is None:
            return quantity
        return fit(quantity, kpi.unit, self.found.currency)

    def _day(self, cell: Cell | None) -> date | None:
        return self._readable(cell, parse_date(cell.text)) if cell and cell.text else None

    def _readable(self, cell: Cell, value: T | Unreadable) -> T | None:
        if not isinstance(value, Unreadable):
            return value
        self._report(cell.location, sentence(value.message), sentence(value.help))
        return None

    def _once(self, actual: Actual) -> bool:
        key = (actual.kpi, actual.period.start, actual.period.end, actual.segment)
        first = self.first.setdefault(key, actual.key)
        if first is actual.key:
            return True
        segment = f" ({actual.segment})" if actual.segment else ""
        self.found.report(
            RULE,
            actual.key,
            f"`{actual.kpi}` for {actual.period.text}{segment} is there twice.",
            "Keep the row that is right.",
            (Related(first, "the first stands here"),),
        )
        return False

    def _report(self, location: Location, message: str, help: str = "") -> None:
        self.found.report(RULE, location, message, help)


def _text(cells: Mapping[str, Cell], name: str) -> str:
    return cells[name].text if name in cells else ""
