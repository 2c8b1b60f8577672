"""The targets that the rules judge, and how a message speaks of them and of their numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from kpilint.model.once import once
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Target
from kpilint.rules.registry import Context
from kpilint.solve.arithmetic import relative
from kpilint.solve.targets import level
from kpilint.values.numbers import EXACT, show
from kpilint.values.period import Period, PeriodKind
from kpilint.values.quantity import Kind, Quantity

_LEVEL = ("value", "change", "pending", "confidential")
_MOST_TERMS = 12


class Judged(NamedTuple):
    """A target of an active KPI, of a period that is not over."""

    kpi: Kpi
    target: Target


class Aimed(NamedTuple):
    """A judged target whose level is known."""

    kpi: Kpi
    target: Target
    value: Quantity


def standing(context: Context) -> Sequence[Judged]:
    """Every judged target, with or without a number."""
    return _standing(context.project, context.today)


def numbered(context: Context) -> Sequence[Judged]:
    """Those that are neither pending nor confidential."""
    return _numbered(context.project, context.today)


def aimed(context: Context) -> Sequence[Aimed]:
    """Those whose number can be read, or computed from where it starts."""
    return _aimed(context.project, context.today)


@once
def _standing(project: Project, today: date) -> list[Judged]:
    return [
        Judged(kpi, target)
        for kpi in project.active_kpis
        if "status" not in kpi.unread
        for target in project.targets_of(kpi.id)
        if not target.period.ended(today)
    ]


@once
def _numbered(project: Project, today: date) -> list[Judged]:
    return [
        each
        for each in _standing(project, today)
        if not each.target.confidential and not is_pending(each.target)
    ]


@once
def _aimed(project: Project, today: date) -> list[Aimed]:
    levels = ((*each, level(project, each.target)) for each in _numbered(project, today))
    return [Aimed(kpi, target, value) for kpi, target, value in levels if value]


def is_pending(target: Target) -> bool:
    """Whether it says that there is no number yet, be the reason it gives empty."""
    if target.pending or target.value:
        return bool(target.pending)
    stands = any(getattr(target, name) or name in target.unread for name in _LEVEL)
    return not stands


def about(target: Target) -> str:
    """The target in the middle of a sentence."""
    return f"the target of `{target.kpi}` for {target.period}"


def begin(target: Target) -> str:
    """The target at the beginning of a sentence."""
    return f"The target of `{target.kpi}` for {target.period}"


def change(before: Decimal, after: Quantity) -> str:
    """From an amount to an exact level, in points for a percent: `+5 points`, `-3.8%`."""
    if after.kind is Kind.PERCENT:
        return points(EXACT.subtract(after.amount, before))
    share = relative(before, after.amount)
    return percent(share) if share is not None else f"from 0 to {after.shown()}"


def points(share: Decimal) -> str:
    """A difference of percents: `+5 points`, `+1 point`."""
    number = Quantity(Kind.NUMBER, *(EXACT.scaleb(share, 2),) * 2, signed=True).shown()
    return f"{number} point{'' if number in ('+1', '-1') else 's'}"


def percent(share: Decimal) -> str:
    """A signed share: `+33.3%`."""
    return Quantity(Kind.PERCENT, share, share, signed=True).shown()


def apart(one: Quantity, other: Quantity) -> Quantity:
    """How far two levels lie apart, between the ends that are nearest; of percents in points."""
    low, high = sorted((one, other), key=lambda each: each.low)
    size = EXACT.subtract(high.low, low.high)
    kind = Kind.POINTS if one.kind is Kind.PERCENT else one.kind
    return replace(one, kind=kind, low=size, high=size)


def summed(values: Iterable[Quantity], total: Quantity) -> str:
    """The sum, spelt out: `40 + 70 = 110`."""
    terms = [value.shown() for value in values]
    if len(terms) > _MOST_TERMS:
        terms = [*terms[: _MOST_TERMS - 1], "…", terms[-1]]
    return f"{' + '.join(terms)} = {total.shown()}"


def several(period: Period | PeriodKind, count: int) -> str:
    """So many periods of a kind: `8 quarters`."""
    kind = period.kind if isinstance(period, Period) else period
    plural = "halves" if kind is PeriodKind.HALF else f"{kind}s"
    return f"{show(Decimal(count))} {kind if count == 1 else plural}"
