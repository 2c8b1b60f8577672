"""The cells of a row that hold its targets, actuals and their unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kpilint.imports.columns import TIMED, Column
from kpilint.imports.draft import Origin
from kpilint.imports.entry import Entry, Teller
from kpilint.imports.fields import OF_NUMBERS, Cells
from kpilint.imports.goals import (
    Context,
    Stated,
    as_target,
    is_sure,
    period_beside,
    scalar,
    settle,
    stated,
    unit_of,
)
from kpilint.imports.markup import plain
from kpilint.imports.prose import HOLD
from kpilint.imports.tables import Cell, Shown
from kpilint.imports.values import one_of
from kpilint.values.quantity import Kind, Quantity, parse_quantity


@dataclass(frozen=True, slots=True)
class NumberReader:
    """Reads the numbers of one file's rows, and tells of every cell what became of it."""

    teller: Teller
    context: Context

    def read(self, entry: Entry, cells: Cells) -> None:
        """Fill in the unit, the direction, the targets and the actuals of a row."""
        of_numbers = [(column, cell) for column, cell in cells if column.field in OF_NUMBERS]
        by_field = {column.field: (column, cell) for column, cell in reversed(of_numbers)}
        period = by_field["period"][1] if "period" in by_field else None
        found = [
            stated(column, cell, period.text if period else "", self.context)
            for column, cell in of_numbers
            if column.field in TIMED
        ]
        found = self._in_unit(entry, by_field.get("unit"), cells, found)
        self._directed(entry, found)
        for one in sorted(found, key=lambda one: TIMED.index(one.field)):
            self._number(entry, one)
        if period:
            self._period(entry, by_field["period"][0], period, found)
        for column, cell in of_numbers:
            if column.field in ("method", "rationale", "tolerance"):
                self._beside(entry, column, cell)

    def _in_unit(
        self, entry: Entry, own: tuple[Column, Cell] | None, cells: Cells, found: Sequence[Stated]
    ) -> list[Stated]:
        currency = self.context.setting.currency
        words = plain(own[1].text).text if own and own[1].shown is Shown.TEXT else ""
        heading = next((column.unit for column, _ in cells if column.field == "name"), "")
        unit, guess = unit_of(words, heading, found, currency)
        entry.fields["unit"] = unit.unit
        if own and words and not own[1].why:
            self.teller.read(own[1], f"{entry.address}.unit")
        elif own:
            self.teller.left(own[1], "it is no unit")
        if guess:
            entry.filled["unit"] = guess
        return [settle(one, unit, currency, sure=not guess) for one in found]

    def _directed(self, entry: Entry, found: Sequence[Stated]) -> None:
        """Which way is better, by the words of the targets, where no column says it."""
        said = {
            one.goal.direction
            for one in found
            if one.field == "target" and one.goal and one.goal.direction and not one.goal.pending
        }
        if len(said) == 1 and "direction" not in entry.fields:
            entry.fields["direction"] = said.pop()

    def _number(self, entry: Entry, one: Stated) -> None:
        if one.goal is None:
            self.teller.left(one.cell, one.why)
        elif one.field == "target":
            self._target(entry, one)
        elif one.field == "actual":
            self._actual(entry, one)
        else:
            self._around(entry, one)

    def _target(self, entry: Entry, one: Stated) -> None:
        assert one.goal is not None  # noqa: S101 - _number has seen to it
        if one.period in entry.targets:
            why = f"there is another target for {one.period}"
            self.teller.keep(entry, one.column, one.cell, plain(one.cell.text), why)
            return
        entry.targets[one.period] = as_target(one)
        entry.places[one.period] = self.teller.at(one.cell)
        address = f"targets.{one.period}.{entry.id}"
        if one.goal.pending and not one.goal.sure:
            why = "; ".join(filter(None, (one.goal.why, one.why)))
            self.teller.left(one.cell, f"{why}; kept as pending", f"{address}.pending")
            return
        key = "pending" if one.goal.pending else "change" if one.goal.change else "value"
        self.teller.read(one.cell, f"{address}.{key}", self._doubts(entry, one))

    def _doubts(self, entry: Entry, one: Stated) -> str:
        """What was guessed for a target, its direction included."""
        own = entry.fields.get("direction", "up")
        said = one.goal.direction if one.goal and not one.goal.pending else ""
        against = said not in ("", HOLD, own)
        return "; ".join(
            filter(None, (one.why, f"its words say {said}, the KPI {own}" if against else ""))
        )

    def _actual(self, entry: Entry, one: Stated) -> None:
        level = one.goal.value if one.goal else ""
        if not level or not one.goal or not is_sure(one.goal) or one.period in entry.actuals:
            why = one.goal.why if one.goal else ""
            self.teller.keep(entry, one.column, one.cell, plain(one.cell.text), why)
            return
        entry.actuals[one.period] = level
        entry.places[f"actual {one.period}"] = self.teller.at(one.cell)
        self.teller.read(one.cell, f"actuals.{one.period}.{entry.id}", one.why)

    def _around(self, entry: Entry, one: Stated) -> None:
        """A stretch goal or a baseline of the target for the same period, or of the only one."""
        own = bool(one.column.when) and one.field == "stretch"
        period = one.period if own else next(iter(entry.targets), "")
        target = entry.targets.get(period)
        level = one.goal.value if one.goal else ""
        is_one = own or len(entry.targets) == 1
        if target is None or not is_one or not level or one.field in target:
            why = "which target it belongs to is not clear" if level else ""
            self.teller.keep(entry, one.column, one.cell, plain(one.cell.text), why)
            return
        timed = one.column.when and one.field == "baseline"
        value: Any = scalar(level)
        if one.field == "baseline":
            value = ({"period": one.period} if timed else {}) | {"value": value}
        target[one.field] = value
        guess = one.why if own or timed else one.goal.why if one.goal else ""
        self.teller.read(one.cell, f"targets.{period}.{entry.id}.{one.field}", guess)

    def _period(self, entry: Entry, column: Column, cell: Cell, found: Sequence[Stated]) -> None:
        used = next((one.period for one in found if not one.column.when and one.goal), "")
        said = period_beside(cell.text, self.context)
        if not used or cell.shown is Shown.TROUBLE or not said.text:
            self.teller.keep(entry, column, cell, plain(cell.text))
            return
        self.teller.read(cell, f"targets.{used}.{entry.id}")

    def _beside(self, entry: Entry, column: Column, cell: Cell) -> None:
        """How a target came to be, if it is clear which."""
        words = plain(cell.text)
        value = _of_target(column.field, words.text)
        if len(entry.targets) != 1 or not value or cell.shown is Shown.TROUBLE:
            self.teller.keep(entry, column, cell, words)
            return
        period, target = next(iter(entry.targets.items()))
        target.setdefault(column.field, value)
        entry.link(words, cell, column.heading)
        self.teller.read(cell, f"targets.{period}.{entry.id}.{column.field}")


def _of_target(field: str, text: str) -> str:
    if field == "method":
        return one_of(field, text)
    if field == "tolerance":
        found = parse_quantity(text)
        return text if isinstance(found, Quantity) and found.kind is Kind.PERCENT else ""
    return text


def origin_of(entry: Entry, period: str) -> Origin:
    """Where a target of the KPI comes from."""
    return entry.places.get(period, entry.at)
