"""A goal for a funnel, and all that follows from it."""

from collections.abc import Mapping
from datetime import date

from kpilint.frozen import frozen
from kpilint.model.project import Project
from kpilint.model.types import Funnel, Stage
from kpilint.solve.arithmetic import over, times
from kpilint.solve.fit import Aim, aims_along
from kpilint.solve.flow import Flow, flow
from kpilint.solve.gap import Gap, gaps
from kpilint.solve.shifted import Past, past
from kpilint.solve.times import Window, windows
from kpilint.solve.ways import Changes, Ways, ways
from kpilint.values.period import Period
from kpilint.values.quantity import Kind, Quantity


@frozen
class Goal:
    """What is wanted at a stage: a count, or money that deals of the stage are worth."""

    stage: Stage
    wanted: Quantity


@frozen
class Solution:
    """How many there are at each stage for a goal to be met in a period, when, and what is planned.

    `windows`, `aims` and `pasts` go by the position of their stage; `value` is what the last
    stage's deals are worth.
    """

    project: Project
    funnel: Funnel
    goal: Goal
    period: Period
    ways: Ways
    flow: Flow
    windows: Mapping[int, Window]
    aims: Mapping[int, Aim]
    pasts: Mapping[int, Past]
    gaps: tuple[Gap, ...]

    @property
    def value(self) -> Quantity | None:
        last = self.flow.get(len(self.funnel.stages) - 1)
        size = self.ways.deal_size
        return times(last.whole, size) if last and size else None


def solve(
    project: Project,
    goal: Goal,
    period: Period,
    changes: Changes,
    today: date,
) -> Solution | None:
    """Work out a goal, backwards and forwards; None for money where no deal size is known."""
    funnel = project.funnels[goal.stage.funnel]
    known = ways(project, funnel, period, changes)
    count = _counted(goal, known.deal_size)
    if count is None:
        return None
    found = flow(known, goal.stage, count)
    when = windows(funnel.stages, known.takes, goal.stage.index, period)
    aims = _aims(project, funnel, period)
    return Solution(
        project=project,
        funnel=funnel,
        goal=goal,
        period=period,
        ways=known,
        flow=found,
        windows=when,
        aims=aims,
        pasts=_pasts(project, found, when, period, today),
        gaps=gaps(found, goal.stage, aims),
    )


def _counted(goal: Goal, deal_size: Quantity | None) -> Quantity | None:
    """The goal as a count of its stage."""
    if goal.wanted.kind is not Kind.MONEY:
        return goal.wanted
    if deal_size is None or deal_size.currency != goal.wanted.currency:
        return None
    count = over(goal.wanted, deal_size)
    return Quantity(Kind.NUMBER, count.low, count.high) if count else None


def _aims(project: Project, funnel: Funnel, period: Period) -> dict[int, Aim]:
    """The targets for how many there shall be at each stage, in exactly this period."""
    aims = aims_along(project, funnel, period)
    found: dict[int, Aim] = {}
    for stage in funnel.stages:
        ids = sorted(kpi.id for kpi in project.measuring("volume", stage) if kpi.id in aims)
        if ids:
            found[stage.index] = aims[ids[0]]
    return found


def _pasts(
    project: Project,
    found: Flow,
    when: Mapping[int, Window],
    period: Period,
    today: date,
) -> dict[int, Past]:
    """What is known of stages that have to be reached outside the period."""
    pasts: dict[int, Past] = {}
    for index, count in found.items():
        window = when.get(index)
        if window and window != (period.start, period.end):
            known = past(project, count.stage, window, period, today)
            if known:
                pasts[index] = known
    return pasts
