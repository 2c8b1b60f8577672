"""How a team's periods went: leading beside lagging KPIs, and where to dig."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from kpilint.model.types import Kpi
from kpilint.publish.escape import escape, fill
from kpilint.publish.outcomes import Outcome, Result, outcomes
from kpilint.publish.page import Page
from kpilint.solve.arithmetic import ZERO
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity

MOST = 4
"""Periods that a team looks back on."""


def looked_back(page: Page, kpis: Iterable[Kpi]) -> Iterator[Markup]:
    """A sentence for each of the latest periods that are over, the newest first."""
    company = page.company
    periods: dict[tuple[date, date], list[Outcome]] = {}
    for kpi in dict.fromkeys(kpi.id for kpi in kpis if kpi.active):
        for each in outcomes(company.project, company.project.kpis[kpi], company.today):
            period = each.actual.period
            periods.setdefault((period.end, period.start), []).append(each)
    for days in sorted(periods, reverse=True)[:MOST]:
        yield _sentence(page, periods[days])


def _sentence(page: Page, found: list[Outcome]) -> Markup:
    leading, lagging = (
        [each for each in found if each.kpi.indicator == indicator]
        for indicator in ("leading", "lagging")
    )
    counts = (_count("Leading", leading), _count("lagging" if leading else "Lagging", lagging))
    said = ", ".join(count for count in counts if count) or _count("KPIs", found)
    name = fill("<strong>%s</strong>", found[0].actual.period.text)
    dig = _where_to_dig(page, leading, lagging)
    return fill("%s: %s. %s%s", name, said, dig, _error(page, found))


def _count(label: str, found: list[Outcome]) -> str:
    near = sum(each.result is not Result.MISSED for each in found)
    return f"{label} {near} of {len(found)} on target" if found else ""


def _where_to_dig(page: Page, leading: list[Outcome], lagging: list[Outcome]) -> Markup:
    early, late = _missed(leading), _missed(lagging)
    if early:
        return fill("Missed first: %s. ", page.kpis(early))
    if late and leading:
        between = "What leads was on target and the result was not: dig between the two, at %s. "
        return fill(between, page.kpis(late))
    return fill("Missed: %s. ", page.kpis(late)) if late else Markup("")


def _missed(found: list[Outcome]) -> list[str]:
    return [each.kpi.id for each in found if each.result is Result.MISSED]


def _error(page: Page, found: list[Outcome]) -> Markup:
    """How far the targets were from what came, on average."""
    off = [each.off for each in found if each.off is not None]
    if not off:
        return Markup("")
    mean = EXACT.divide(sum(off, start=ZERO), Decimal(len(off)))
    shown = page.about(Quantity(Kind.PERCENT, mean, mean))
    return escape(f"The numbers were {shown} off their targets on average.")
