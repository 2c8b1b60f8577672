"""From the rows of CSV files to what was measured."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from kpilint.finding import Location, Related
from kpilint.frozen import frozen
from kpilint.model.fields import Findings, sentence
from kpilint.model.types import Kpi
from kpilint.read.table import Row, Table
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

    `row` is where it stands, under these `columns`.
    """

    kpi: str
    period: Period
    value: Quantity
    segment: str
    updated_on: date | None
    note: str
    row: Row
    columns: tuple[str, ...]

    @property
    def at(self) -> Location:
        """The place of the value."""
        return self.row.location(self.columns.index("value"))

    @property
    def key(self) -> Location:
        """The place of the KPI's id."""
        return self.row.location(self.columns.index("kpi"))


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
        self.first: dict[tuple[str, date, date, str], Actual] = {}

    def table(self, table: Table) -> Iterator[Actual]:
        columns = self._columns(table)
        if columns is None:
            return
        for row in table.rows:
            actual = self._row(row, columns)
            if actual and self._once(actual):
                yield actual

    def _columns(self, table: Table) -> tuple[str, ...] | None:
        """The header's names; None where they are not those of actuals."""
        names = table.header.cells
        for number, name in enumerate(names):
            if name not in (*REQUIRED, *OPTIONAL) or names.count(name) > 1:
                self._refuse_header(name, table.header.location(number))
                return None
        missing = [name for name in REQUIRED if name not in names]
        if missing and names:
            what = ", ".join(f"`{name}`" for name in missing)
            self._report(table.header.location(0), f"The header lacks {what}.", HEADER)
            return None
        return names or None

    def _refuse_header(self, name: str, place: Location) -> None:
        if ";" in name or "\t" in name:
            message = "The columns are not separated by commas."
            self._report(place, message, "Save the table as CSV with commas between cells.")
            return
        if name in (*REQUIRED, *OPTIONAL):
            self._report(place, f"The column `{name}` is there twice.", HEADER)
            return
        hint = did_you_mean(name, (*REQUIRED, *OPTIONAL))
        self._report(place, f"`{name}` is not a column of actuals.{hint}", HEADER)

    def _row(self, row: Row, columns: tuple[str, ...]) -> Actual | None:
        if len(row.cells) > len(columns):
            self._report(
                row.location(len(columns)),
                f"The row has {len(row.cells)} cells, the header {len(columns)}.",
                'A cell that contains a comma stands in quotes: `"1,200"`.',
            )
            return None
        cells = dict(zip(columns, row.cells, strict=False))
        for name in REQUIRED:
            if not cells.get(name):
                place = row.location(columns.index(name) if name in cells else 0)
                self._report(place, f"The row has no `{name}`.", "Fill it in, or take the row out.")
                return None
        return self._actual(cells, row, columns)

    def _actual(
        self, cells: Mapping[str, str], row: Row, columns: tuple[str, ...]
    ) -> Actual | None:
        id = cells["kpi"]
        if id not in self.known:
            self._unknown(id, row.location(columns.index("kpi")))
            return None

        kpi, day = self.kpis.get(id), cells.get("updated_on")
        stated_in = parse_period(cells["period"], self.found.fiscal_year_start)
        period = self._readable(stated_in, row, columns.index("period"))
        value = self._readable(self._value(cells["value"], kpi), row, columns.index("value"))
        if period is None or value is None:
            return None
        on = self._readable(parse_date(day), row, columns.index("updated_on")) if day else None
        segment, note = cells.get("segment", ""), cells.get("note", "")
        return Actual(id, period, value, segment, on, note, row, columns)

    def _readable(self, value: T | Unreadable, row: Row, number: int) -> T | None:
        if not isinstance(value, Unreadable):
            return value
        self._report(row.location(number), sentence(value.message), sentence(value.help))
        return None

    def _unknown(self, id: str, place: Location) -> None:
        if self.all_known:
            self.missed += 1
            hint = did_you_mean(id, self.kpis) if self.missed <= MOST_HINTS else ""
            self._report(place, f"There is no KPI `{id}`.{hint}")

    def _value(self, text: str, kpi: Kpi | None) -> Quantity | Unreadable:
        quantity = parse_quantity(text)
        if isinstance(quantity, Unreadable) or kpi is None or kpi.unit is None:
            return quantity
        return fit(quantity, kpi.unit, self.found.currency)

    def _once(self, actual: Actual) -> bool:
        key = (actual.kpi, actual.period.start, actual.period.end, actual.segment)
        first = self.first.setdefault(key, actual)
        if first is actual:
            return True
        segment = f" ({actual.segment})" if actual.segment else ""
        self.found.report(
            RULE,
            actual.key,
            f"`{actual.kpi}` for {actual.period.text}{segment} is there twice.",
            "Keep the row that is right.",
            (Related(first.key, "the first stands here"),),
        )
        return False

    def _report(self, location: Location, message: str, help: str = "") -> None:
        self.found.report(RULE, location, message, help)
