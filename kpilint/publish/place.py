"""A KPI's place: what it serves, what it leads to and what it rests on, as lists."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markupsafe import Markup

from kpilint.model.types import Kpi
from kpilint.publish.company import Company
from kpilint.publish.escape import fill
from kpilint.publish.page import Page
from kpilint.publish.plans import in_brief
from kpilint.publish.rungs import tree, upwards
from kpilint.publish.wording import INDICATORS

DEEPEST = 5
MOST = 30
"""KPIs of one list; whoever wants more follows the links."""

Steps = Mapping[str, list[Kpi]]


def place(company: Company, kpi: Kpi, page: Page) -> Mapping[str, Any]:
    """What the template is told of a KPI's place."""
    found = company.ladder
    live = [o for o in found.served_by.get(kpi.id, ()) if not found.is_over(o)]
    return {
        "serves": [upwards(page, objective) for objective in live],
        "plans": [in_brief(page, plan) for plan in dict.fromkeys(found.moved_by.get(kpi.id, ()))],
        "ways": list(_ways(page, kpi)),
    }


def _ways(page: Page, kpi: Kpi) -> Iterator[tuple[str, Markup]]:
    """All that the KPI leads to, and all that it rests on, where there is more than one step."""
    company = page.company
    for label, following in (("Leads to", company.leads_to), ("Rests on", company.rests_on)):
        steps = _steps(kpi, following)
        if len(steps) > 1:
            yield label, _nested(page, steps, kpi)


def _steps(start: Kpi, following: Mapping[str, Iterable[Kpi]]) -> Steps:
    """What comes right after each KPI, every KPI once, on the shortest way from the start."""
    seen, steps, level = {start.id}, dict[str, list[Kpi]](), [start]
    for _ in range(DEEPEST):
        ahead: list[Kpi] = []
        for kpi in level:
            for each in following[kpi.id]:
                if each.id not in seen and len(seen) <= MOST:
                    seen.add(each.id)
                    steps.setdefault(kpi.id, []).append(each)
                    ahead.append(each)
        level = ahead
    return steps


def _nested(page: Page, steps: Steps, kpi: Kpi) -> Markup:
    """The list of what follows from a KPI, no deeper than the steps are."""
    return tree(_item(page, steps, each) for each in steps[kpi.id])


def _item(page: Page, steps: Steps, kpi: Kpi) -> Markup:
    sort = INDICATORS.get(kpi.indicator, ("", ""))[0].lower()
    about = fill(' <span class="k-quiet">%s</span>', sort) if sort else Markup("")
    inner = _nested(page, steps, kpi) if kpi.id in steps else Markup("")
    return fill("<li>%s%s%s</li>", page.kpi_with_state(kpi), about, inner)
