"""Targets and actuals from the cells of one KPI, in the KPI's own unit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from kpilint.imports.amounts import COMMA, POINTS
from kpilint.imports.columns import Column
from kpilint.imports.formats import Setting
from kpilint.imports.periods import When, named, period_in, period_of
from kpilint.imports.prose import Goal, read_target
from kpilint.imports.tables import Cell, Shown
from kpilint.imports.units import Named, fits_as_change, fitted, unit_named
from kpilint.values.period import Period, PeriodKind, parse_period

_DASHES = re.compile(r"[-–—_. ]{1,10}")
_GROUPED = re.compile(r"[0-9]{1,3}[.,][0-9]{3}(?![0-9])")
_THOUSANDS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?![0-9.,])")
_DEFAULT = "count"
NO_LEVEL = "no number and no unit are there"
"""Why a unit is filled in that any number may set right."""
WRITTEN = "x-written"
"""The key for a target's own words, where they say more than the number."""


class Context(NamedTuple):
    """What the sheet around a cell says: texts that may name a year, nearest first.

    With `commas` decimals may stand behind a comma, and with `written` some do.
    """

    setting: Setting
    near: tuple[str, ...]
    commas: bool
    written: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """A cell of a column for targets, actuals or their like, and what it says.

    `goal` is None where the cell says nothing; `why` tells what was guessed, or why it says
    nothing. `period` is empty where none is known.
    """

    column: Column
    cell: Cell
    goal: Goal | None
    period: str
    why: str

    @property
    def field(self) -> str:
        return self.column.field


def stated(column: Column, cell: Cell, when: str, context: Context) -> Stated:
    """What a cell says; `when` are words for a period that stand beside it in its row."""
    if cell.shown is Shown.TROUBLE:
        return Stated(column, cell, None, "", cell.why)
    if _DASHES.fullmatch(cell.text):
        return Stated(column, cell, None, "", "a dash: there is none")
    if cell.shown is Shown.DATE:
        goal = Goal(sure=False, why="it is a date")
    else:
        goal = _read(cell, context)
    period, guess = _period(column, goal, when, context)
    if context.commas and _GROUPED.search(cell.text) and not goal.pending and goal.sure:
        goal = goal._replace(sure=False, why="what parts the thousands could part the decimals")
    goal = _per(goal, period, context)
    whys = (goal.why if not goal.pending else "", guess, cell.why)
    return Stated(column, cell, goal, period, "; ".join(dict.fromkeys(filter(None, whys))))


def _read(cell: Cell, context: Context) -> Goal:
    """What a cell says, its points taken for the thousands' where others write commas."""
    if not (context.written and cell.shown is Shown.TEXT and _THOUSANDS.search(cell.text)):
        return read_target(cell.text)
    goal = read_target(_THOUSANDS.sub(lambda found: found[0].replace(".", ""), cell.text))
    why = "; ".join(filter(None, (goal.why, POINTS)))
    return goal if goal.pending else goal._replace(sure=False, why=why, more=True)


def _period(column: Column, goal: Goal, when: str, context: Context) -> tuple[str, str]:
    """The period, and what was guessed for it in this cell; the heading tells of its own."""
    own, heading = _said(goal.when, context), _said(column.when, context)
    if own.text and heading.text and own.text != heading.text:
        return own.text, f"the cell says {goal.when}, its heading {column.when}"
    if heading.text:
        return heading.text, ""
    found = own if own.text else period_beside(when, context)
    if found.text:
        return found.text, found.why
    under = period_under(column, context)
    if not when.strip() or _DASHES.fullmatch(when):
        return under.text, ""
    return under.text, f"“{when[:40]}” is no period that can be read: taken for {under.text}"


def period_beside(when: str, context: Context) -> When:
    """What a cell says that is there for the period of its row; nothing if that is none."""
    setting = context.setting
    near = (setting.period, *context.near)
    return period_in(when, near, setting.today, setting.fiscal_year_start)


def period_under(column: Column, context: Context) -> When:
    """The period of cells that name none themselves: the heading's, or what is said around it."""
    found = _said(column.when, context)
    setting = context.setting
    if found.text or setting.period:
        return found if found.text else When(setting.period)
    for text in context.near:
        said = _said(named(text), context)
        if said.text:
            return When(said.text, f"the period is from “{text[:40]}”")
    quarter = f"{setting.today.year}-Q{(setting.today.month + 2) // 3}"
    return When(quarter, "no period is said: taken for today's quarter")


def _said(words: str, context: Context) -> When:
    if not words:
        return When()
    setting = context.setting
    near = (setting.period, *context.near)
    return period_of(words, near, setting.today, setting.fiscal_year_start)


_KINDS = {
    "week": PeriodKind.WEEK,
    "month": PeriodKind.MONTH,
    "quarter": PeriodKind.QUARTER,
    "year": PeriodKind.YEAR,
}


def _per(goal: Goal, period: str, context: Context) -> Goal:
    """A rate for another time than the period's is a guess."""
    if not goal.per or goal.pending:
        return goal
    found = parse_period(period, context.setting.fiscal_year_start)
    if isinstance(found, Period) and found.kind is _KINDS.get(goal.per):
        return goal
    why = f"it is per {goal.per}, and the target is for {period}"
    return goal._replace(sure=False, why="; ".join(filter(None, (goal.why, why))), more=True)


def unit_of(
    column_unit: str, name_unit: str, found: Sequence[Stated], currency: str
) -> tuple[Named, str]:
    """The KPI's unit, and what it was guessed from; empty where its own column says it."""
    if column_unit:
        known = unit_named(column_unit)
        return (known, "") if known else (Named(_noun(column_unit)), "")
    levels = [each for each in found if each.goal and not each.goal.pending]
    for each in (*(each.column.unit for each in levels), name_unit):
        known = unit_named(each) if each else None
        if known:
            return known, "from the heading of its numbers"
    for one in sorted(levels, key=lambda each: each.field != "target"):
        unit = one.goal.unit if one.goal else ""
        if unit:
            return Named(unit if unit != currency else "money"), "from its numbers"
    why = "nothing says what is counted" if levels else NO_LEVEL
    return Named(_DEFAULT), why


def _noun(text: str) -> str:
    return " ".join(text.split())[:60]


def is_sure(goal: Goal) -> bool:
    """Whether nothing was guessed but which sign stands before the decimals."""
    return goal.sure or goal.why in (COMMA, POINTS)


def settle(one: Stated, unit: Named, currency: str, *, sure: bool) -> Stated:
    """The same in the KPI's unit, which may be `sure`; pending where it does not fit that."""
    goal = one.goal
    if goal is None or goal.pending:
        return one
    own = unit_named(one.column.unit) if one.column.unit else None
    named = own if own and own.unit == unit.unit else unit
    if goal.change:
        if fits_as_change(goal.change, unit.unit, currency):
            return one
        return _unfit(one, f"a change that does not fit a KPI in {unit.unit}, or could be two")
    found = fitted(goal.value, named, currency)
    if found is None:
        return _unfit(one, f"it does not fit a KPI in {unit.unit}")
    if found.text == goal.value:
        return one
    why = one.why if sure or named is own else "; ".join(filter(None, (one.why, found.guess)))
    return replace(one, goal=goal._replace(value=found.text, more=True), why=why)


def _unfit(one: Stated, why: str) -> Stated:
    return replace(one, goal=Goal(sure=False, why=why), why="")


def as_target(one: Stated) -> dict[str, Any]:
    """The keys of the target that a cell states."""
    goal = one.goal
    if goal is None or goal.pending:
        return {"pending": one.cell.text}
    key = "change" if goal.change else "value"
    more = {WRITTEN: one.cell.text} if goal.more else {}
    return {key: scalar(goal.change or goal.value), **more}


def scalar(text: str) -> Any:
    """Whole numbers as numbers, all else as text."""
    return int(text) if re.fullmatch(r"(?:0|[1-9][0-9]{0,27})", text) else text


def directions(found: Sequence[Stated]) -> Iterator[tuple[str, Stated]]:
    """Which way is better, by the words of targets."""
    for one in found:
        if one.field == "target" and one.goal and one.goal.direction and not one.goal.pending:
            yield one.goal.direction, one
