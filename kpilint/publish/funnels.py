"""The funnels: stages in order, the targets checked, and the sum that leads through them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from markupsafe import Markup

from kpilint.frozen import frozen
from kpilint.model.once import once
from kpilint.model.project import Project
from kpilint.model.types import Funnel, Stage, Target
from kpilint.publish.calculator import EXAMPLE, calculator
from kpilint.publish.chains import basis, known_from, rate, spelled, verdict
from kpilint.publish.charts.steps import steps
from kpilint.publish.company import Company
from kpilint.publish.escape import fill, joined
from kpilint.publish.page import Page
from kpilint.publish.sheet import Sheet
from kpilint.publish.standings import Row, for_days
from kpilint.solve.arithmetic import times
from kpilint.solve.fit import Factor, Link
from kpilint.solve.flow import Count, Flow, flow, path
from kpilint.solve.targets import level
from kpilint.solve.times import together, windows
from kpilint.solve.ways import Changes, Ways, ways
from kpilint.values.period import Period
from kpilint.values.quantity import Kind, Quantity

SECTION = "Funnels"
# Its own name finds a funnel before the words in it are found elsewhere.
BOOST = 3


@frozen
class Sum:
    """A funnel run through from its first target for a count, or else from an example.

    `usual` is the same with the funnel's own conversions, where it is another sum.
    """

    funnel: Funnel
    ways: Ways
    goal: Stage
    target: Target | None
    flow: Flow
    usual: "Sum | None" = None

    @property
    def last(self) -> Count:
        return self.flow[max(self.flow)]

    @property
    def value(self) -> Quantity | None:
        """What arrives at the end is worth, where the deal size is known."""
        size, arrives = self.ways.deal_size, self.flow.get(len(self.funnel.stages) - 1)
        return times(arrives.whole, size) if size and arrives else None


def sheets(company: Company) -> Iterator[Sheet]:
    """An overview, and a page for each funnel."""
    yield Sheet("funnels/index", SECTION, partial(_index, company), "funnels.md", SECTION)
    for funnel in company.project.funnels.values():
        yield Sheet(
            f"funnels/{funnel.id}",
            funnel.name,
            partial(_funnel, company, funnel),
            "funnel.md",
            SECTION,
            {"search": {"boost": BOOST}},
        )


def sums(company: Company) -> list[tuple[Funnel, Sum]]:
    """Every funnel with its sum, if it has one."""
    every = ((f, _sum_of(company, f)) for f in company.project.funnels.values())
    return [(funnel, run) for funnel, run in every if run]


def _index(company: Company, page: Page) -> Mapping[str, Any]:
    return {"sums": [(funnel, equation(page, run)) for funnel, run in sums(company)]}


def _funnel(company: Company, funnel: Funnel, page: Page) -> Mapping[str, Any]:
    run, period = _sum_of(company, funnel), company.current
    takes = {stage.index: stage.takes for stage in funnel.stages if stage.takes}
    return {
        "funnel": funnel,
        "stages": [_row(page, stage) for stage in funnel.stages],
        "time": together(takes, 0, len(funnel.stages) - 1) if funnel.stages else None,
        "began": _began(page, funnel, period) if period else "",
        "exits": funnel.exits,
        "standing": _standing(page, funnel, period) if period else [],
        "checks": list(_checks(page, funnel, period)) if period else [],
        "sum": equation(page, run) if run else "",
        "steps": list(_steps(page, run)) if run else [],
        "usual": equation(page, run.usual) if run and run.usual else "",
        "calculator": calculator(company, funnel, page),
        "kpis": company.kpis_of_funnel.get(funnel.id, ()),
        "period": period,
    }


def _row(page: Page, stage: Stage) -> tuple[str, ...]:
    return (
        page.stage_name(stage),
        page.conversion(stage),
        page.amount(stage.takes),
        page.owners(stage.driven_by) or "Nobody yet",
    )


def _began(page: Page, funnel: Funnel, period: Period) -> Markup:
    """When what arrives in the period set out."""
    takes = {stage.index: stage.takes for stage in funnel.stages if stage.takes}
    last = len(funnel.stages) - 1
    window = windows(funnel.stages, takes, last, period).get(0) if last > 0 else None
    if not window:
        return Markup("")
    first, end = (page.stage_name(funnel.stages[index]) for index in (0, last))
    when = f"{page.day(window.start)} and {page.day(window.end)}"
    said = "What arrives at %s in %s was at %s between %s, if every step takes its usual time."
    return fill(said, end, page.period(period), first, when)


def _standing(page: Page, funnel: Funnel, period: Period) -> list[Row]:
    """What came of the targets that the stages have."""
    found = steps(page.company, funnel, period)
    days = (period.start, period.end)
    return for_days(page, (step.kpi.id for step in found), days, within=True)


def _checks(page: Page, funnel: Funnel, period: Period) -> Iterator[tuple[str, ...]]:
    """The period's targets, stage by stage: each beside what follows from the one before."""
    began = False
    for stage in funnel.stages:
        targets = list(_targets(page.company.project, stage, period))
        if not targets and began:
            yield page.stage_name(stage), "No target", "", "", ""
        for target in targets:
            found = page.company.sums(period).into.get(target.kpi, ())
            goal = page.goal_linked(target)
            if not found:
                yield page.stage_name(stage), goal, "", "", _alone(page, target, began)
            for link in found:
                yield (
                    page.stage_name(stage),
                    goal,
                    spelled(page, link),
                    page.listed(_factor(page, link, factor) for factor in link.factors),
                    verdict(page, link),
                )
        began = began or bool(targets)


def _factor(page: Page, link: Link, factor: Factor) -> Markup:
    return fill("%s: %s", rate(factor.value), known_from(page, link, factor))


def _alone(page: Page, target: Target, began: bool) -> str:
    if target.pending or target.confidential:
        return "No number to check"
    if page.company.hides_sum(target):
        return "Needs a number that is not published"
    return "Nothing to check it with" if began else "The sum begins here"


def _targets(project: Project, stage: Stage, period: Period) -> Iterator[Target]:
    """The period's targets for how many, and then how much, arrive at a stage as a whole."""
    for kind in ("volume", "value"):
        for kpi in project.measuring(kind, stage):
            target = project.targets.get((period.text, kpi.id))
            if target:
                yield target


def _sum_of(company: Company, funnel: Funnel) -> Sum | None:
    """The sum from the first stage to the last, as far as conversions are known."""
    return _sum(company.project, funnel.id, company.current or company.this_year)


@once
def _sum(project: Project, id: str, period: Period) -> Sum | None:
    funnel = project.funnels[id]
    if not funnel.stages:
        return None
    known = ways(project, funnel, period, Changes())
    goal, target, count = _entering(project, funnel, period)
    found = flow(known, goal, count)
    own = replace(known, agreed={})
    usual = flow(own, goal, count) if known.agreed else found
    same = [each.exact for each in usual.values()] == [each.exact for each in found.values()]
    other = None if same else Sum(funnel, own, goal, target, usual)
    return Sum(funnel, known, goal, target, found, other)


def _entering(
    project: Project, funnel: Funnel, period: Period
) -> tuple[Stage, Target | None, Quantity]:
    """The earliest stage with a target for a count, or the first one with an example."""
    for stage in funnel.stages:
        for target in _targets(project, stage, period):
            known = not (target.pending or target.confidential)
            goal = level(project, target) if known else None
            if goal and goal.kind is Kind.NUMBER and goal.low > 0:
                return stage, target, goal
    return funnel.stages[0], None, EXAMPLE


def equation(page: Page, run: Sum) -> Markup:
    """The sum in one line: `1,200 leads × 22% = 264 MQLs × 78% = 206 SALs`."""
    # The project keeps its sums, and so an id stays that of one.
    return page.remembered(("equation", id(run)), partial(_spelled, page, run))


def _spelled(page: Page, run: Sum) -> Markup:
    parts = [page.counted(run.goal, run.flow[run.goal.index].whole)]
    for way in path(run.flow, run.goal, run.last.stage):
        count = page.counted(way.last, run.flow[way.last.index].whole)
        parts.append(fill(" × %s = %s", rate(way.rate), count))
    if run.value and run.ways.deal_size:
        parts.append(fill(" × %s = %s", page.amount(run.ways.deal_size), page.about(run.value)))
    return joined("", parts)


def _steps(page: Page, run: Sum) -> Iterator[Markup]:
    """The sum step by step, and where it stops."""
    for stage in run.funnel.stages:
        count = run.flow.get(stage.index)
        if count is None and stage.index > run.goal.index:
            missing = page.stage_name(stage)
            yield fill("Here the sum stops: the conversion into %s is not stated yet.", missing)
            return
        if count:
            yield _step(page, run, count)
    if run.value and run.ways.deal_size:
        won, each = page.counted(run.last.stage, run.last.whole), page.amount(run.ways.deal_size)
        yield fill("At %s each, %s come to %s.", each, won, page.about(run.value))


def _step(page: Page, run: Sum, count: Count) -> Markup:
    counted, way = page.counted(count.stage, count.whole), count.way
    if way is None:
        if run.target is None:
            return fill("Say %s enter. This is an example: there is no target yet.", counted)
        period = page.period(run.target.period)
        return fill("%s: that is the target for %s.", counted, period)
    source = fill(' <span class="k-quiet">%s</span>', _from(page, run, count))
    if count.stage.index < run.goal.index:
        later = page.counted(way.last, run.flow[way.last.index].whole)
        return fill("It takes %s: %s of them give %s.", counted, rate(way.rate), later) + source
    exact = "" if count.exact == count.whole else f" ({page.about(count.exact)})"
    takes = f" That takes {page.amount(count.stage.takes)}." if count.stage.takes else ""
    before = page.many_of(way.first)
    said = fill("%s of the %s go on: %s%s.%s", rate(way.rate), before, counted, exact, takes)
    return said + source


def _from(page: Page, run: Sum, count: Count) -> Markup:
    """Where the conversion is from."""
    way = count.way
    if way is None:
        return Markup("")
    said = basis(page, run.funnel, way.last)
    if (way.first.index, way.last.index) in run.ways.agreed:
        kpis = page.company.project.measuring("conversion", way.last, way.first)
        said = fill("the target of %s", page.kpis(kpi.id for kpi in kpis))
    return fill("%s is %s.", rate(way.rate), said)
