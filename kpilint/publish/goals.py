"""What stands behind a target, in a line each: the sum, both passes, scenarios, needs."""

from collections.abc import Iterator

from markupsafe import Markup

from kpilint.model.types import Needs, Target
from kpilint.publish.chains import UNPUBLISHED, sentence
from kpilint.publish.differences import gap
from kpilint.publish.escape import escape, fill, joined
from kpilint.publish.page import Page
from kpilint.publish.wording import METHODS, sentence_case, spoken


def behind(page: Page, target: Target) -> Iterator[Markup]:
    """All that a target says of its number but the reason; nothing of a confidential one."""
    if target.confidential:
        return
    if target.source:
        method = METHODS.get(target.method, "Method not stated")
        yield fill("%s; source: %s.", method, page.say(target.source))
    yield from _sums(page, target)
    if target.top_down or target.bottom_up:
        yield _passes(page, target)
    if target.assumptions:
        yield fill("It presumes: %s.", page.presumed(target))
    if target.scenarios:
        yield _scenarios(page, target)
    if target.needs:
        yield fill("It takes %s.", needs(page, target.needs))
    yield from _split(page, target)
    if target.tolerance:
        yield fill("Off by no more than %s is near enough.", page.amount(target.tolerance))


def _sums(page: Page, target: Target) -> Iterator[Markup]:
    for link in page.company.sums(target.period).into.get(target.kpi, ()):
        if link.aim.target is target:
            yield sentence(page, link)
    if page.company.hides_sum(target):
        yield UNPUBLISHED


def needs(page: Page, needs: Needs) -> Markup:
    """Money, people and levers: `$150,000, 3 people, webinars`."""
    heads = page.amount(needs.headcount) if needs.headcount else ""
    parts = (
        page.amount(needs.budget) if needs.budget else "",
        f"{heads} {'person' if heads == '1' else 'people'}" if heads else "",
        *map(spoken, needs.levers),
    )
    return page.words(part for part in parts if part) or Markup("nothing that is named")


def _split(page: Page, target: Target) -> Iterator[Markup]:
    """The parts of a target, a line for each dimension."""
    for dimension, levels in target.segments.items():
        parts = (
            fill("%s %s", sentence_case(name), page.amount(level)) for name, level in levels.items()
        )
        by = fill(" by %s", spoken(dimension)) if dimension else Markup("")
        yield fill("Split%s: %s.", by, page.listed(parts))


def _passes(page: Page, target: Target) -> Markup:
    kpi = page.company.project.kpis.get(target.kpi)
    top, bottom = (
        page.level(each, kpi) if each else Markup("not worked out yet")
        for each in (target.top_down, target.bottom_up)
    )
    apart = gap(target.top_down, target.bottom_up)
    said = fill("Top-down %s, bottom-up %s", top, bottom)
    if apart and apart.low:
        said = fill("%s: %s apart", said, page.about(apart))
    return fill("%s. %s", said, page.say(target.gap_plan)) if target.gap_plan else fill("%s.", said)


def _scenarios(page: Page, target: Target) -> Markup:
    kpi = page.company.project.kpis.get(target.kpi)
    said = (
        fill(
            "%s %s (%s)",
            escape(sentence_case(each.name)),
            page.level(each.value, kpi),
            page.assumptions(each.changes),
        )
        for each in target.scenarios
    )
    return fill("%s.", joined("; ", said))
