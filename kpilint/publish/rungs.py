"""Objectives below each other, as nested lists, and in one line."""

from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from kpilint.model.types import Objective
from kpilint.publish.escape import escape, fill, joined
from kpilint.publish.page import Page
from kpilint.publish.wording import sentence_case

DEEPEST = 6
"""Steps below each other that are shown; what is deeper has its own page."""


def ladder(page: Page, tops: Sequence[Objective]) -> Markup:
    """Objectives with all that serves them, each below the one that it serves.

    Lines that are over as a whole are left out.
    """
    return _list(page, tops, DEEPEST, over=False)


def line(page: Page, objective: Objective) -> Markup:
    """From the highest objective down to this one, and to all that serves it."""
    below = page.company.ladder.below.get(objective.id, ())
    here = _list(page, below, DEEPEST, over=True)
    found = tree([_item(page, objective, here, here=True)])
    for each in reversed(page.company.ladder.above(objective)[-DEEPEST:]):
        found = tree([_item(page, each, found)])
    return found


def upwards(page: Page, objective: Objective) -> Markup:
    """An objective, and behind it those that it serves, up to the highest."""
    line = (*page.company.ladder.above(objective)[-DEEPEST:], objective)
    return joined(" → ", (page.objective(each.id) for each in reversed(line)))


def _list(page: Page, objectives: Sequence[Objective], depth: int, *, over: bool) -> Markup:
    shown = [each for each in objectives if over or each.id in page.company.ladder.live]
    if not shown:
        return Markup("")
    if not depth:
        return tree([Markup("<li>More below it.</li>")])
    below = page.company.ladder.below
    return tree(
        _item(page, each, _list(page, below.get(each.id, ()), depth - 1, over=over))
        for each in shown
    )


def tree(items: Iterable[Markup]) -> Markup:
    """Items with what hangs from each within it."""
    return fill('<ul class="k-tree">\n%s\n</ul>', joined("\n", items))


def _item(page: Page, objective: Objective, inner: Markup, *, here: bool = False) -> Markup:
    name = page.objective(objective.id)
    if here:
        name = fill('<strong aria-current="true">%s</strong>', page.label(objective.name))
    about = joined(" · ", _about(page, objective))
    return fill('<li>%s <span class="k-under">%s</span>%s</li>', name, about, inner)


def _about(page: Page, objective: Objective) -> Iterator[Markup]:
    if objective.level:
        yield escape(sentence_case(objective.level))
    if objective.owner:
        yield page.owner(objective.owner)
    if objective.period:
        yield page.period(objective.period)
    if objective.rank is not None:
        yield escape(f"rank {objective.rank}")
    if page.company.ladder.is_over(objective):
        yield Markup("over")
    elif objective.period and objective.period.start > page.company.today:
        yield Markup("to come")
