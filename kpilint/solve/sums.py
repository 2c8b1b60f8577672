"""Which KPIs add up, over segments and over time, and what their parts add up to."""

import re
from collections.abc import Iterable
from functools import reduce

from kpilint.frozen import frozen
from kpilint.model.kpis import formula_of
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Target
from kpilint.solve.arithmetic import plus
from kpilint.solve.targets import level
from kpilint.values.formula import Formula
from kpilint.values.period import Period, PeriodKind
from kpilint.values.quantity import Quantity
from kpilint.values.unit import UnitKind

_ADDITIVE = ("volume", "value", "activity")
_SHORTER = (PeriodKind.HALF, PeriodKind.QUARTER, PeriodKind.MONTH, PeriodKind.WEEK)
# What says of a number that it is one of many, and no total of them. It takes long to compile, and
# few projects need it.
_TYPICAL = (
    r"(?i)\b(?:average|avg|mean|median|typical|per|each|rate|ratio|share|percentile|index|score"
    r"|divided|min(?:imum)?|max(?:imum)?)\b"
)


@frozen
class Parts:
    """The targets for all parts of a period."""

    targets: tuple[Target, ...]
    values: tuple[Quantity, ...]

    @property
    def total(self) -> Quantity:
        return total(self.values)


def total(values: Iterable[Quantity]) -> Quantity:
    """The sum of quantities of one kind, of which there is at least one."""
    return reduce(plus, values)


def adds_over_time(project: Project, kpi: Kpi) -> bool:
    """Whether the parts of a period add up to the whole: what happens is counted, or its worth.

    Of a KPI that is measured in another way nothing says whether it is a flow or a stock, such as
    recurring revenue: it does not count as one that adds up.
    """
    return _adds(project, kpi, frozenset(), others=False)


def adds_over_segments(project: Project, kpi: Kpi) -> bool:
    """Whether segments add up to the whole; so do counts and money of any kind, save averages."""
    return _adds(project, kpi, frozenset(), others=True)


def parts_of(project: Project, target: Target) -> Parts | None:
    """The targets of the longest parts of which each has a number; None where there are none."""
    others = project.targets_of(target.kpi)
    kinds = {each.period.kind for each in others}
    for kind in _SHORTER:
        found = _of_kind(project, target.period, kind, others) if kind in kinds else None
        if found:
            return found
    return None


def _of_kind(
    project: Project, whole: Period, kind: PeriodKind, others: tuple[Target, ...]
) -> Parts | None:
    if kind is whole.kind:
        return None
    by_start = {each.period.start: each for each in others if each.period.kind is kind}
    found: list[Target] = []
    values: list[Quantity] = []
    for part in whole.parts(kind):
        target = by_start.get(part.start)
        value = level(project, target) if target else None
        if target is None or value is None or target.pending or target.confidential:
            return None
        found.append(target)
        values.append(value)
    return Parts(tuple(found), tuple(values)) if found else None


def _adds(project: Project, kpi: Kpi, above: frozenset[str], *, others: bool) -> bool:
    kind = kpi.measure.kind if kpi.measure else ""
    if kind == "other":
        countable = kpi.unit is not None and kpi.unit.kind in (UnitKind.COUNT, UnitKind.MONEY)
        return others and countable and not re.search(_TYPICAL, f"{kpi.name}. {kpi.definition}")
    formula = formula_of(kpi)
    if formula and kpi.id not in above:
        return _is_sum(project, formula, above | {kpi.id}, others)
    return kind in _ADDITIVE


def _is_sum(project: Project, formula: Formula, above: frozenset[str], others: bool) -> bool:
    """Whether a formula only adds what adds up, and multiplies it with fixed numbers."""
    stack: list[str] = []
    for step in formula.steps:
        match step.does:
            case "number" | "percent":
                stack.append("fixed")
            case "KPI":
                part = project.kpis.get(formula.text[step.start : step.end])
                adds = part is not None and _adds(project, part, above, others=others)
                stack.append("sum" if adds else "else")
            case "+" | "-" | "*" | "/":
                right, left = stack.pop(), stack.pop()
                stack.append(_together(step.does, left, right))
    return stack == ["sum"]


def _together(operator: str, left: str, right: str) -> str:
    if left == right and (left == "fixed" or (left == "sum" and operator in "+-")):
        return left
    scaled = (left, right) == ("sum", "fixed") and operator in "*/"
    return "sum" if scaled or ((left, right, operator) == ("fixed", "sum", "*")) else "else"


def differ(one: Quantity, other: Quantity) -> bool:
    """Whether two levels have no amount in common."""
    return one.high < other.low or other.high < one.low
