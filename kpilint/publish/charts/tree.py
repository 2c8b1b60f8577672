"""All KPIs that are linked, the leading ones to the left of what they move."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kpilint.publish.charts.boxes import Box, Edge, arrows, box, boxes, key_of
from kpilint.publish.charts.chart import Chart, group
from kpilint.publish.charts.layers import Layers, Node, Place, heights, layers
from kpilint.publish.charts.lettering import clean
from kpilint.publish.company import Company

WIDTH, GAP, SPACE = 900, 56, 10
BROADEST = 190
MOST_KPIS, MOST_LINKS, MOST_COLUMNS = 80, 200, 6
SIZE = 12
"""Of the letters: on a phone the chart is not shown."""

FEW = 8
"""KPIs that are named one by one."""

THIN = 4
"""The room that a line takes where it passes a column."""


def tree(company: Company, links: Sequence[Edge]) -> Chart | None:
    """The chart of all KPIs; None where there are too few to be a tree, or too many to be read."""
    ids = {end for edge in links for end in (edge.source, edge.to)}
    if len(links) < 2 or len(ids) > MOST_KPIS or len(links) > MOST_LINKS:
        return None
    found = layers([(edge.source, edge.to) for edge in links])
    count = len(found.columns)
    if count > MOST_COLUMNS:
        return None
    wide = min((WIDTH - GAP * (count - 1)) // count, BROADEST)
    step = (WIDTH - wide) // max(count - 1, 1)
    kpis = company.project.kpis
    drawn = {id: box(kpis[id], wide, SIZE) for id in ids}
    tops, height = heights(found, _sizes(found, drawn), SPACE)
    placed = {
        id: replace(drawn[id], x=1 + number * step, y=tops[id] + 2)
        for number, column in enumerate(found.columns)
        for id in column
        if isinstance(id, str)
    }
    routes = [
        (edge, _points(found.routes[edge.source, edge.to], placed, tops, step, wide))
        for edge in links
        if (edge.source, edge.to) in found.routes
    ]
    return Chart(
        kind="tree",
        id="all",
        title="The KPIs, each to the left of those that it moves",
        message=f"{len(ids)} KPIs and the {len(links)} links between them.",
        width=WIDTH + 2,
        height=height + 4,
        spec=group(WIDTH + 2, height + 4, [*arrows(routes), *boxes(placed.values())]),
        notes=_alone(company, ids),
        key=key_of(links, [kpis[id] for id in sorted(ids)]),
        has_links=True,
    )


def _alone(company: Company, ids: set[str]) -> tuple[str, ...]:
    """Who is not in the tree, as long as these are few."""
    left = [clean(kpi.name) for kpi in company.project.active_kpis if kpi.id not in ids]
    return (f"Linked to no other: {', '.join(left)}.",) if 0 < len(left) <= FEW else ()


def _sizes(found: Layers, drawn: dict[str, Box]) -> dict[Node, int]:
    nodes = (node for column in found.columns for node in column)
    return {node: THIN if isinstance(node, Place) else drawn[node].height for node in nodes}


def _points(
    route: Sequence[Node],
    placed: dict[str, Box],
    tops: Mapping[Node, int],
    step: int,
    wide: int,
) -> list[tuple[int, int]]:
    points: list[tuple[int, int]] = []
    for node in route:
        if isinstance(node, Place):
            x, y = 1 + node.column * step, tops[node] + 2 + THIN // 2
            points += [(x, y), (x + wide, y)]
        else:
            here = placed[node]
            points += [(here.x, here.middle), (here.x + wide, here.middle)]
    return points[1:-1]
