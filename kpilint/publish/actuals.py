"""What was measured, beside what was aimed at."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from kpilint.model.actuals import Actual
from kpilint.model.types import Kpi, Target
from kpilint.publish.blocks import table
from kpilint.publish.differences import change, difference
from kpilint.publish.escape import escape, fill
from kpilint.publish.outcomes import by_days, days, judged, open_level
from kpilint.publish.page import Page
from kpilint.solve.targets import tolerance
from kpilint.values.quantity import Kind

MOST = 12
"""Periods that a page looks back on."""


def beside_targets(page: Page, kpi: Kpi) -> Markup:
    """The latest periods as a table, the newest first; nothing where there are none."""
    targets = by_days(page.company.project.targets_of(kpi.id))
    whole = (actual for actual in page.company.project.actuals_of(kpi.id) if not actual.segment)
    rows = [_row(page, kpi, actual, targets.get(days(actual.period))) for actual in _newest(whole)]
    labels = ("Period", "Actual", "Target", "Difference", "Note")
    return _table("Actuals against the target, the newest first", labels, rows)


def by_segment(page: Page, kpi: Kpi) -> Markup:
    """The segments of the newest period that has any, as a table."""
    split = [actual for actual in page.company.project.actuals_of(kpi.id) if actual.segment]
    newest = days(_newest(split)[0].period) if split else None
    rows = [
        (each.segment, each.period.text, page.level(each.value, kpi), page.say(each.note))
        for each in split
        if days(each.period) == newest
    ]
    labels = ("Segment", "Period", "Actual", "Note")
    return _table("The newest actuals by segment", labels, rows)


def _table(caption: str, labels: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """A table without the columns that nothing stands in."""
    if not rows:
        return Markup("")
    used = [
        label if any(row[number] for row in rows) else None for number, label in enumerate(labels)
    ]
    return table(caption, used, rows)


def _row(page: Page, kpi: Kpi, actual: Actual, target: Target | None) -> tuple[str, ...]:
    return (
        actual.period.text,
        page.level(actual.value, kpi),
        page.goal(target) if target else Markup(""),
        _beside(page, kpi, actual, target) if target else Markup(""),
        page.say(actual.note),
    )


def _beside(page: Page, kpi: Kpi, actual: Actual, target: Target) -> Markup:
    """How far the actual is from the target, and what that means."""
    goal = open_level(page.company.project, target)
    if not goal or goal.kind is not actual.value.kind:
        return Markup("")
    over = actual.period.ended(page.company.today)
    result = judged(kpi.direction, goal, actual.value, tolerance(target, goal))
    word = result.value if over else "so far"
    apart, share = difference(goal, actual.value), change(goal, actual.value)
    if not apart:
        return escape(word.capitalize())
    relative = f" ({page.about(share)})" if share and share.kind is Kind.RELATIVE else ""
    return fill("%s%s: %s", page.about(apart), relative, word)


def _newest(actuals: Iterable[Actual]) -> list[Actual]:
    """The latest first, and of those that end together the longest."""
    return sorted(actuals, key=lambda a: (a.period.end, a.period.days), reverse=True)[:MOST]
