"""How many of an audience a target can reach, step by step."""

from collections.abc import Iterator
from decimal import Decimal

from markupsafe import Markup

from kpilint.model.types import Audience, Kpi, Target
from kpilint.publish.escape import fill
from kpilint.publish.page import Page
from kpilint.solve.arithmetic import times, with_ends
from kpilint.solve.audience import Reach, reach, told_apart
from kpilint.solve.targets import level
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity


def chain(page: Page, audience: Audience, period: Period) -> Iterator[Markup]:
    """From the audience to those who take the last step."""
    if not audience.size:
        return
    left = audience.size
    yield _step(page, left, "in the audience", audience.source)
    found = reach(audience, period)
    if found and found.renewals > 1:
        count = Decimal(found.renewals)
        left = with_ends(left, *(EXACT.multiply(end, count) for end in (left.low, left.high)))
        yield _step(page, left, f"in {period.text}", f"{count} times, once every {found.per}")
    for step in audience.path:
        left = times(left, step.rate) if step.rate else left
        share = f"{page.amount(step.rate)} of those before" if step.rate else ""
        yield _step(page, left, step.step, "; ".join(filter(None, (share, step.source))))


def conclusion(
    page: Page, kpi: Kpi, audience: Audience, period: Period, target: Target | None
) -> Markup:
    """How many can be reached in the period, and whether that is enough for the target."""
    found = reach(audience, period)
    if not found:
        return Markup("")
    ends = with_ends(found.size, found.low, found.high)
    said = fill("<strong>%s</strong> can be reached in %s", page.about(ends), page.period(period))
    hidden = target is not None and (target.pending or target.confidential)
    goal = level(page.company.project, target) if target and not hidden else None
    return fill("%s: %s.", said, _enough(page, kpi, found, goal)) if goal else fill("%s.", said)


def _enough(page: Page, kpi: Kpi, found: Reach, goal: Quantity) -> Markup:
    wanted = fill("the target of %s", page.level(goal, kpi))
    if goal.low > found.high:
        most = told_apart(found.high, goal.low)
        return fill("even at best (%s) too few for %s", most, wanted)
    if found.has_range and goal.low > found.middle:
        return fill("enough for %s only if the rates come out well", wanted)
    if found.has_range and goal.low > found.low:
        return fill("enough for %s with the rates at their middle", wanted)
    return fill("enough for %s", wanted)


def _step(page: Page, left: Quantity, what: str, about: str) -> Markup:
    said = fill("<strong>%s</strong> %s", page.about(left), page.say(what))
    return fill('%s <span class="k-quiet">%s</span>', said, about) if about else said
