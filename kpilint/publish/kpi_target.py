"""The target that the page of a KPI shows: the number, what stands behind it, other periods."""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from kpilint.model.types import Kpi, Target
from kpilint.publish.approval import approval
from kpilint.publish.blocks import facts
from kpilint.publish.chains import UNPUBLISHED, sentence, steps
from kpilint.publish.differences import gap
from kpilint.publish.escape import fill
from kpilint.publish.page import Page
from kpilint.publish.wording import METHODS, sentence_case, spoken

Fact = tuple[str, str | None] | tuple[str, str | None, str]


def section(page: Page, kpi: Kpi, target: Target) -> Mapping[str, Any]:
    """What the template is told of the target; of a confidential one nothing with a number."""
    told = {"target": target, "figure": _figure(page, target)}
    if target.confidential:
        return {**told, "about": facts([_held_to_it(page, kpi, target)])}
    return {
        **told,
        "about": facts(_about(page, kpi, target)),
        "sums": [*_into(page, target), *_out_of(page, target)],
        "passes": facts(_passes(page, kpi, target)),
        "scenarios": _scenarios(page, kpi, target),
        "split": list(_split(page, kpi, target)),
        "needs": facts(_needs(page, target)),
    }


def other_targets(page: Page, kpi: Kpi, shown: Target | None) -> list[tuple[str, ...]]:
    """The targets of other periods, as rows."""
    return [
        (
            page.link(f"targets/{target.period.text}.html#{kpi.id}", target.period.text),
            page.goal(target),
            page.stretch(target),
            page.against_baseline(target),
            approval(page, target),
        )
        for target in page.company.project.targets_of(kpi.id)
        if target is not shown
    ]


def _figure(page: Page, target: Target) -> Markup:
    return fill(
        '<span class="k-figure">%s</span> %s %s, %s',
        page.goal(target),
        "for" if target.confidential or target.pending else "in",
        page.period(target.period),
        page.months(target.period),
    )


def _about(page: Page, kpi: Kpi, target: Target) -> Iterator[Fact]:
    yield "Stretch", page.level(target.stretch, kpi) if target.stretch else None
    yield "Against the baseline", page.against_baseline(target) or None
    yield "Tolerance", page.amount(target.tolerance) if target.tolerance else None
    yield "Method", METHODS.get(target.method), target.source
    yield "Approval", approval(page, target) or None
    yield _held_to_it(page, kpi, target)


def _held_to_it(page: Page, kpi: Kpi, target: Target) -> Fact:
    other = target.owner and target.owner != kpi.owner
    return "Held to it", page.owner(target.owner) if other else None


def _into(page: Page, target: Target) -> Iterator[Markup]:
    """The sums that lead to the target, with where their parts are from."""
    for link in page.company.sums(target.period).into.get(target.kpi, ()):
        if link.aim.target is target:
            said, known = sentence(page, link), steps(page, link)
            yield fill('%s <span class="k-quiet">%s.</span>', said, known) if known else said
    if page.company.hides_sum(target):
        yield UNPUBLISHED


def _out_of(page: Page, target: Target) -> Iterator[Markup]:
    """The sums that the target is a part of."""
    for link in page.company.sums(target.period).out_of.get(target.kpi, ()):
        yield sentence(page, link, fill(", the target of %s", page.kpi(link.aim.kpi.id)))


def _passes(page: Page, kpi: Kpi, target: Target) -> Iterator[Fact]:
    if target.top_down or target.bottom_up:
        apart = gap(target.top_down, target.bottom_up)
        for label, level in (("Top-down", target.top_down), ("Bottom-up", target.bottom_up)):
            yield label, page.level(level, kpi) if level else "Not worked out yet"
        yield "Apart by", page.about(apart) if apart else None


def _scenarios(page: Page, kpi: Kpi, target: Target) -> list[tuple[str, str, str]]:
    if not (target.assumptions or target.scenarios):
        return []
    planned = ("As planned", page.goal(target), page.presumed(target))
    others = (
        (sentence_case(s.name), page.level(s.value, kpi), page.assumptions(s.changes))
        for s in target.scenarios
    )
    return [planned, *others]


def _split(page: Page, kpi: Kpi, target: Target) -> Iterator[tuple[str, Markup]]:
    """The parts of the target, for each dimension."""
    for dimension, levels in target.segments.items():
        parts = ((sentence_case(name), page.level(level, kpi)) for name, level in levels.items())
        yield spoken(dimension), facts(parts)


def _needs(page: Page, target: Target) -> Iterator[Fact]:
    if target.needs:
        needed = target.needs
        yield "Budget", page.amount(needed.budget) if needed.budget else None
        yield "People", page.amount(needed.headcount) if needed.headcount else None
        yield "Levers", page.levers(needed.levers) if needed.levers else None
