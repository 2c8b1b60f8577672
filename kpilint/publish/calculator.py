"""The calculator of a funnel's page: the numbers that its script starts from, and a first result.

The result stands as a table where no script runs. Numbers have the digits of `kpilint solve`.
"""

import json
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from markupsafe import Markup

from kpilint.model.types import Funnel, Stage
from kpilint.publish.blocks import table
from kpilint.publish.company import Company
from kpilint.publish.escape import escape, fill, joined
from kpilint.publish.numbers import LOCALE
from kpilint.publish.page import Page
from kpilint.solve.arithmetic import ONE, ZERO
from kpilint.solve.board import EXACTLY
from kpilint.solve.fit import Aim, aims_along
from kpilint.solve.flow import Count
from kpilint.solve.nouns import plural, singular
from kpilint.solve.solution import Goal, Solution, solve
from kpilint.solve.times import Window
from kpilint.solve.ways import Changes
from kpilint.values.currency import CODES
from kpilint.values.numbers import EXACT, show
from kpilint.values.period import Period
from kpilint.values.quantity import Kind, Quantity

EXAMPLE = Quantity(Kind.NUMBER, Decimal(1000), Decimal(1000))
LABELS = ("Stage", "Conversion", "Time", "How many", "Target", "When")


def calculator(company: Company, funnel: Funnel, page: Page) -> Mapping[str, Markup] | None:
    """What the script is given (`data`), and its first result (`table`); None for one stage."""
    if len(funnel.stages) < 2:
        return None
    period = company.current or company.this_year
    goal = _goal(company, funnel, period)
    found = solve(company.project, goal, period, Changes(), company.today)
    assert found is not None  # noqa: S101 - money is a goal only where a deal has a size
    data = escape(json.dumps(given_to_script(found), ensure_ascii=False))
    return {"data": data, "table": _table(page, found)}


def given_to_script(solution: Solution) -> Mapping[str, Any]:
    """The numbers that hold as long as nothing else is tried, for the script."""
    size, period = solution.ways.deal_size, solution.period
    return {
        "period": period.text,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "at": solution.goal.stage.term,
        "goal": _quantity(solution.goal.wanted),
        "size": _quantity(size),
        "currency": size.currency if size else solution.project.currency,
        "stages": [_stage(solution, stage) for stage in solution.funnel.stages],
        "ways": [
            {"first": first, "last": last, "rate": _quantity(way.rate)}
            for (first, last), way in solution.ways.agreed.items()
        ],
        "codes": " ".join(sorted(CODES)),
    }


def _stage(solution: Solution, stage: Stage) -> Mapping[str, Any]:
    usual = solution.ways.usual.get((stage.index - 1, stage.index))
    aim = solution.aims.get(stage.index)
    return {
        "id": stage.term,
        "one": singular(solution.project, stage),
        "many": plural(solution.project, stage),
        "rate": _quantity(usual.rate if usual else None),
        "time": _quantity(stage.takes),
        "aim": _quantity(aim.value if aim else None),
    }


def _quantity(value: Quantity | None) -> list[str] | None:
    """Kind, ends in base units, and currency or unit of time."""
    if value is None:
        return None
    return [value.kind, f"{value.low:f}", f"{value.high:f}", value.currency or value.unit]


def _goal(company: Company, funnel: Funnel, period: Period) -> Goal:
    """The target of the latest stage that has one, or an example at the first stage."""
    project, aims = company.project, aims_along(company.project, funnel, period)
    for stage in reversed(funnel.stages):
        for kind in ("volume", "value"):
            for kpi in sorted(project.measuring(kind, stage), key=lambda kpi: kpi.id):
                aim = aims.get(kpi.id)
                if aim and _can_be_goal(aim, funnel):
                    return Goal(stage, aim.value)
    return Goal(funnel.stages[0], EXAMPLE)


def _can_be_goal(aim: Aim, funnel: Funnel) -> bool:
    value, size = aim.value, funnel.deal_size
    if value.kind is Kind.MONEY:
        sized = size is not None and size.low > ZERO and size.currency == value.currency
        return sized and value.low > ZERO
    return value.kind is Kind.NUMBER and value.low > ZERO


def _table(page: Page, solution: Solution) -> Markup:
    period = solution.period
    rows = (_row(page, solution, stage) for stage in solution.funnel.stages)
    goal, worth = solution.goal, ""
    wanted = said(goal.wanted, EXACTLY)
    of = "of " if goal.wanted.kind is Kind.MONEY else ""
    if solution.value:
        worth = f", worth {said(solution.value)}"
    noun = plural(solution.project, goal.stage)
    caption = f"{wanted} {of}{noun} in {period}, and every stage before and after{worth}"
    return table(caption, LABELS, rows, visible=True)


def _row(page: Page, solution: Solution, stage: Stage) -> tuple[str, ...]:
    count, aim = solution.flow.get(stage.index), solution.aims.get(stage.index)
    known = len(solution.windows) > 1
    window = solution.windows.get(stage.index) if known else None
    return (
        page.stage_name(stage),
        _conversion(page, solution, stage) if stage.index else "",
        said(stage.takes) if stage.index and stage.takes else "",
        _count(count) if count else "",
        _target(aim, count, stage.index > solution.goal.stage.index) if aim else "",
        when(window) if window else "",
    )


def _conversion(page: Page, solution: Solution, stage: Stage) -> Markup:
    """The conversion into a stage, and whose it is; with those that reach over several stages."""
    step = (stage.index - 1, stage.index)
    agreed, usual = solution.ways.agreed, solution.ways.usual
    way = agreed.get(step) or usual.get(step)
    parts = [fill("<span>%s</span>", said(way.rate) if way else "–")]
    for (_, last), each in agreed.items():
        if last == stage.index:
            kpis = page.company.project.measuring("conversion", each.last, each.first)
            whose = fill("target of %s", page.kpis(kpi.id for kpi in kpis))
            if each is not way:
                before = page.many_of(each.first)
                whose = fill("from %s on %s, the %s", before, said(each.rate), whose)
            parts.append(fill('<small class="k-quiet">%s</small>', whose))
    return joined(" ", parts)


def _count(count: Count) -> Markup:
    whole, exact = said(count.whole), said(count.exact, EXACTLY)
    shown = fill("<strong>%s</strong>", whole)
    return shown if whole == exact else shown + fill(" <small>exactly %s</small>", exact)


def _target(aim: Aim, count: Count | None, after: bool) -> Markup:
    """A target, and whether it is short of what the goal takes, or what comes is short of it."""
    shown = fill("<span>%s</span>", said(aim.value))
    if count is None:
        return shown
    return shown + fill(' <small class="k-quiet">%s</small>', beside(aim.value, count.whole, after))


def beside(aim: Quantity, count: Quantity, after: bool) -> str:
    """How far a target is from a count; `after` the goal it is the count that can be short."""
    needed, there = (aim, count) if after else (count, aim)
    short, more = EXACT.subtract(needed.low, there.high), EXACT.subtract(there.low, needed.high)
    if short >= ONE:
        return f"{show(short, 0)} short"
    if more >= ONE:
        return f"{show(more, 0)} over"
    return "in range" if aim.is_range or count.is_range else "as many"


def said(quantity: Quantity, places: int | None = None) -> str:
    """As `kpilint solve` writes it, with a dash between the ends of a range."""
    return quantity.shown(places).replace("%..", "–").replace("..", "–")


def when(window: Window) -> str:
    """A stretch of days, by its months where it is whole months: `Apr to Jun 2026`."""
    start, end = window.start, window.end
    months = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    first, last = (_in_short(day, "MMM" if months else "d MMM") for day in (start, end))
    if start.year != end.year:
        return f"{first} {start.year} to {last} {end.year}"
    return f"{last} {end.year}" if first == last else f"{first} to {last} {end.year}"


@lru_cache(maxsize=1 << 10)
def _in_short(day: date, pattern: str) -> str:
    return format_date(day, pattern, LOCALE)
