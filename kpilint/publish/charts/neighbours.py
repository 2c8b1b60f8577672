"""A KPI between those that move it and those that it moves."""

from collections.abc import Sequence
from dataclasses import replace

from kpilint.model.types import Kpi
from kpilint.publish.charts.boxes import Box, Edge, arrows, box, boxes, key_of
from kpilint.publish.charts.chart import LINE, WIDTH, Chart, Marks, Row, field, group, value
from kpilint.publish.charts.lettering import clean
from kpilint.publish.company import Company

GAP, SPACE = 40, 10
BROADEST = 190
MOST = 12
"""KPIs on either side that have a box of their own."""

HEADS = ("Moves it", "", "It moves")


def neighbours(
    company: Company, kpi: Kpi, before: Sequence[Edge], after: Sequence[Edge]
) -> Chart | None:
    """The chart of what leads to a KPI and what it leads to; None where that is nothing."""
    if not before and not after:
        return None
    kpis = company.project.kpis
    sides = [[kpis[e.source] for e in before], [kpi], [kpis[e.to] for e in after]]
    columns = [column for column in sides if column]
    wide = min((WIDTH - GAP * (len(columns) - 1)) // len(columns), BROADEST)
    placed = _placed([_column(column, wide) for column in columns], wide)
    height = max(each.y + each.height for column in placed for each in column) + 2
    here = placed[1 if before else 0][0]
    left = _by_id(placed[0]) if before else {}
    right = _by_id(placed[-1]) if after else {}
    drawn = [
        *((edge, _points(left[edge.source], here)) for edge in before if edge.source in left),
        *((edge, _points(here, right[edge.to])) for edge in after if edge.to in right),
    ]
    heads = _heads([head for head, column in zip(HEADS, sides, strict=True) if column], placed)
    marks = [heads, *arrows(drawn), *boxes([b for c in placed for b in c], kpi.id)]
    return Chart(
        kind="neighbours",
        id=kpi.id,
        title=f"{clean(kpi.name)} between the KPIs that move it and those that it moves",
        message=_message(len(before), len(after)),
        width=WIDTH,
        height=height,
        spec=group(WIDTH, height, marks),
        key=key_of([edge for edge, _ in drawn], [k for column in columns for k in column[:MOST]]),
        has_links=True,
    )


def _message(before: int, after: int) -> str:
    moved = f"Moved by {before} other KPI{'s' if before > 1 else ''}" if before else ""
    moves = f"oves {after} other KPI{'s' if after > 1 else ''}" if after else ""
    if moved and moves:
        return f"{moved}, and m{moves}."
    return f"{moved}." if moved else f"M{moves}."


def _column(kpis: Sequence[Kpi], wide: int) -> list[Box]:
    """A box for each, and one for all those that are too many."""
    if len(kpis) <= MOST:
        return [box(kpi, wide) for kpi in kpis]
    more = Box(None, (f"and {len(kpis) - MOST + 1:,} more",), wide)
    return [*(box(kpi, wide) for kpi in kpis[: MOST - 1]), more]


def _placed(columns: Sequence[Sequence[Box]], wide: int) -> list[list[Box]]:
    """Columns from edge to edge, each in the middle of the height."""
    heights = [sum(b.height + SPACE for b in column) - SPACE for column in columns]
    gap = min((WIDTH - wide * len(columns)) // max(len(columns) - 1, 1), BROADEST // 2)
    placed: list[list[Box]] = []
    for number, column in enumerate(columns):
        y = LINE + SPACE + (max(heights) - heights[number]) // 2
        placed.append([])
        for each in column:
            placed[-1].append(replace(each, x=1 + number * (wide + gap), y=y))
            y += each.height + SPACE
    return placed


def _by_id(column: Sequence[Box]) -> dict[str, Box]:
    return {each.kpi.id: each for each in column if each.kpi}


def _points(first: Box, last: Box) -> list[tuple[int, int]]:
    return [(first.x + first.width, first.middle), (last.x, last.middle)]


def _heads(heads: Sequence[str], placed: Sequence[Sequence[Box]]) -> Marks:
    rows: list[Row] = [
        {"x": column[0].x, "t": head} for head, column in zip(heads, placed, strict=True) if head
    ]
    channels = {"x": field("x"), "y": value(LINE - 4), "text": field("t")}
    return Marks("text", "k-side", rows, channels)
