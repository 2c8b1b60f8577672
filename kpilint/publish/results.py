"""How a team's periods went: each target beside what came, where to dig, and the forecast error."""

from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from markupsafe import Markup

from kpilint.model.positions import result_stage
from kpilint.model.types import Kpi, Stage
from kpilint.publish.blocks import table
from kpilint.publish.differences import difference
from kpilint.publish.escape import escape, fill
from kpilint.publish.outcomes import Days, Outcome, Result, days, outcomes
from kpilint.publish.page import Page
from kpilint.publish.standings import UNDER
from kpilint.publish.wording import INDICATORS
from kpilint.solve.arithmetic import ZERO
from kpilint.solve.times import together
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import Kind, Quantity

MOST = 4
"""Periods that a team looks back on."""

LABELS = ("KPI", "Target", "Actual", "Off by", "How it came out")
NOTHING = Markup("")


class Look(NamedTuple):
    """A period that is over: what to make of it in a sentence, the numbers, the forecast error."""

    period: Period
    sentence: Markup
    table: Markup
    error: str


class _Found(NamedTuple):
    """What came of a period; `own` is what the team owns, the rest it only watches."""

    period: Period
    all: tuple[Outcome, ...]
    own: tuple[Outcome, ...]

    @property
    def offs(self) -> list[Decimal]:
        """How far off each number was that the team owns, as a share of its target."""
        return [each.off for each in self.own if each.off is not None]

    @property
    def mean(self) -> Decimal | None:
        offs = self.offs
        return EXACT.divide(sum(offs, start=ZERO), Decimal(len(offs))) if offs else None

    def of(self, indicator: str) -> list[Outcome]:
        return [each for each in self.all if each.kpi.indicator == indicator]


def looked_back(page: Page, owned: Iterable[Kpi], watched: Iterable[Kpi]) -> Iterator[Look]:
    """The latest periods that are over, the newest first."""
    found = _periods(page, owned, watched)
    for number, each in enumerate(found[:MOST]):
        before = next((o for o in found[number + 1 :] if o.period.kind is each.period.kind), None)
        rows = [_row(page, each, outcome) for outcome in each.all]
        caption = f"Targets and actuals of {each.period.text}"
        yield Look(
            each.period,
            _sentence(page, each),
            table(caption, LABELS, rows),
            _error(page, each, before),
        )


def _periods(page: Page, owned: Iterable[Kpi], watched: Iterable[Kpi]) -> list[_Found]:
    company, own = page.company, {kpi.id: kpi for kpi in owned if kpi.active}
    others = {kpi.id: kpi for kpi in watched if kpi.active and kpi.id not in own}
    periods: dict[Days, list[Outcome]] = {}
    for kpi in (*own.values(), *others.values()):
        for each in outcomes(company.project, kpi, company.today):
            periods.setdefault(days(each.actual.period), []).append(each)
    latest = sorted(periods, key=lambda each: (each[1], each[0]), reverse=True)
    return [_found(periods[each], own) for each in latest]


def _found(found: Sequence[Outcome], own: Container[str]) -> _Found:
    mine = tuple(each for each in found if each.kpi.id in own)
    return _Found(found[0].actual.period, tuple(found), mine)


def _row(page: Page, found: _Found, outcome: Outcome) -> tuple[str, ...]:
    kpi, was, goal = outcome.kpi, outcome.actual.value, outcome.goal
    sort = INDICATORS[kpi.indicator][0] if kpi.indicator in INDICATORS else ""
    about = ", ".join(filter(None, (sort, "" if outcome in found.own else "watched")))
    return (
        fill(UNDER, page.kpi(kpi.id), about) if about else page.kpi(kpi.id),
        page.level(goal, kpi),
        page.level(was, kpi),
        _off(page, outcome),
        outcome.word.capitalize(),
    )


def _off(page: Page, outcome: Outcome) -> Markup:
    """How far off: in the KPI's own unit, points of a percentage, and as a share of the target."""
    apart = difference(outcome.goal, outcome.actual.value)
    if apart is None or outcome.off is None:
        return escape(page.about(apart)) if apart else NOTHING
    if not outcome.off:
        return escape("0%")
    return fill(UNDER, page.about(apart), f"{_percent(page, outcome.off)} of the target")


def _sentence(page: Page, found: _Found) -> Markup:
    leading, lagging = found.of("leading"), found.of("lagging")
    counts = (_count("Leading", leading), _count("lagging" if leading else "Lagging", lagging))
    said = ", ".join(filter(None, counts)) or _count("KPIs", list(found.all))
    dig = _where_to_dig(page, leading, lagging)
    return fill("%s. %s", said, dig) if dig else fill("%s.", said)


def _count(label: str, found: list[Outcome]) -> str:
    near = sum(each.result is not Result.MISSED for each in found)
    return f"{label} {near} of {len(found)} on target" if found else ""


def _where_to_dig(page: Page, leading: list[Outcome], lagging: list[Outcome]) -> Markup:
    early, late = _missed(leading), _missed(lagging)
    if early and late:
        return fill("What leads was missed already: begin at %s.", _named(page, early))
    if early and lagging:
        said = (
            "The result came although what leads did not: it rests on what began earlier, or on"
            " another source. Look at %s now, while it can still be made up for."
        )
        return fill(said, _named(page, early))
    if late and leading:
        hits = [each.kpi for each in leading if each.result is not Result.MISSED]
        return _between(page, hits, [each.kpi for each in late])
    missed = early or late
    return fill("Missed: %s.", _named(page, missed)) if missed else NOTHING


def _between(page: Page, hits: Sequence[Kpi], late: Sequence[Kpi]) -> Markup:
    """Where the way from what leads to a result may have been lost: in its rates, or in time."""
    named = page.kpis(kpi.id for kpi in late)
    said = fill("What leads was on target and the result was not, at %s: look in between, ", named)
    way = next((way for kpi in late if (way := _way(page, hits, kpi))), None)
    if not way:
        return said + Markup(
            "at the quality of what came, at its conversion, and at the time it takes."
        )
    first, last = way
    rates = page.kpis(_rates(page, first, last))
    where = fill("at quality and conversion%s", fill(" (%s)", rates) if rates else NOTHING)
    funnel = page.company.project.funnels[last.funnel]
    takes = {stage.index: stage.takes for stage in funnel.stages if stage.takes}
    time = together(takes, first.index, last.index)
    usual = f"which is usually {page.about(time)}" if time else "which nobody has stated yet"
    return said + fill(
        "%s, or at the time from %s to %s, %s.",
        where,
        page.term(first.term),
        page.term(last.term),
        usual,
    )


def _way(page: Page, hits: Sequence[Kpi], late: Kpi) -> tuple[Stage, Stage] | None:
    """The last stage of the result's funnel that was on target, and that of the result."""
    project = page.company.project
    last = result_stage(project, late)
    stages = [stage for kpi in hits if (stage := result_stage(project, kpi))]
    before = [s for s in stages if last and s.funnel == last.funnel and s.index < last.index]
    return (max(before, key=lambda stage: stage.index), last) if last and before else None


def _rates(page: Page, first: Stage, last: Stage) -> Iterator[str]:
    """The conversions and times that are measured between two stages."""
    for kpi in page.company.kpis_of_funnel.get(last.funnel, ()):
        stage = result_stage(page.company.project, kpi)
        kind = kpi.measure.kind if kpi.measure else ""
        between = stage and first.index < stage.index <= last.index
        if kpi.active and between and kind in ("conversion", "velocity"):
            yield kpi.id


def _missed(found: list[Outcome]) -> list[Outcome]:
    return [each for each in found if each.result is Result.MISSED]


def _named(page: Page, found: Iterable[Outcome]) -> Markup:
    return page.kpis(each.kpi.id for each in found)


def _error(page: Page, found: _Found, before: _Found | None) -> str:
    """How far the team's targets were from what came, on average, with the arithmetic."""
    if found.mean is None:
        return ""
    offs = [_percent(page, off) for off in found.offs]
    said = f"({' + '.join(offs)}) ÷ {len(offs)} = " if len(offs) > 1 else ""
    return f"{said}{_percent(page, found.mean)}{_since(page, found.mean, before)}."


def _since(page: Page, mean: Decimal, before: _Found | None) -> str:
    if before is None or before.mean is None:
        return ""
    word = "better than" if mean < before.mean else "worse than" if mean > before.mean else "as"
    return f", {word} the {_percent(page, before.mean)} of {before.period.text}"


def _percent(page: Page, share: Decimal) -> str:
    return page.about(Quantity(Kind.PERCENT, share, share))
