"""A graph in columns, so that every edge leads to the right and few of them cross.

Nodes are names; an edge over several columns passes through a place of its own in each between.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from kpilint.model.graph import walk

SWEEPS = 6
Pair = tuple[str, str]


class Place(NamedTuple):
    """Where an edge passes through a column."""

    edge: Pair
    column: int


Node = str | Place


class Layers(NamedTuple):
    """The columns from left to right, and what each edge passes through."""

    columns: list[list[Node]]
    routes: Mapping[Pair, list[Node]]


def layers(edges: Sequence[Pair]) -> Layers:
    """Nodes as far right as the edges that leave them allow; a circle is cut open somewhere."""
    links: dict[str, list[str]] = {}
    for source, to in edges:
        links.setdefault(source, []).append(to)
        links.setdefault(to, [])
    rank: dict[str, int] = {}
    for node in walk(links).order:
        rank[node] = max((rank[to] + 1 for to in links[node] if to in rank), default=0)
    most = max(rank.values(), default=0)
    column_of = {node: most - rank[node] for node in links}
    forward = [edge for edge in edges if column_of[edge[0]] < column_of[edge[1]]]
    routes = {edge: _route(edge, column_of) for edge in forward}
    columns: list[list[Node]] = [[] for _ in range(most + 1)]
    for node, column in column_of.items():
        columns[column].append(node)
    for route in routes.values():
        for place in route[1:-1]:
            assert isinstance(place, Place)  # noqa: S101
            columns[place.column].append(place)
    return Layers(_untangled(columns, routes.values()), routes)


def heights(found: Layers, size: Mapping[Node, int], space: int) -> tuple[Mapping[Node, int], int]:
    """The upper end of every node, near the middle of its neighbours, and the whole height."""
    beside = _beside(found.routes.values())
    tops: dict[Node, int] = {}
    for column in found.columns:
        y = 0
        for node in column:
            tops[node] = y
            y += size[node] + space
    total = max(tops[column[-1]] + size[column[-1]] for column in found.columns)
    for sweep in range(2 * SWEEPS):
        for column in found.columns if sweep % 2 else found.columns[::-1]:
            _settle(column, tops, size, beside, space, total)
    return tops, total


def _route(edge: Pair, column_of: Mapping[str, int]) -> list[Node]:
    first, last = (column_of[end] for end in edge)
    return [edge[0], *(Place(edge, column) for column in range(first + 1, last)), edge[1]]


def _beside(routes: Iterable[Sequence[Node]]) -> dict[Node, list[Node]]:
    """For each node those that it is joined to, in both columns next to it."""
    found: dict[Node, list[Node]] = {}
    for route in routes:
        for one, other in pairwise(route):
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
    return found


def _untangled(columns: Sequence[list[Node]], routes: Iterable[Sequence[Node]]) -> list[list[Node]]:
    """Each column in the order of what its nodes are joined to."""
    beside = _beside(routes)
    ordered = [list(column) for column in columns]
    place = {node: (n + 0.5) / len(column) for column in ordered for n, node in enumerate(column)}
    for sweep in range(SWEEPS):
        for column in ordered if sweep % 2 else ordered[::-1]:
            mean = {
                node: _mean([place[other] for other in beside.get(node, [node])]) for node in column
            }
            column.sort(key=mean.__getitem__)
            place |= {node: (n + 0.5) / len(column) for n, node in enumerate(column)}
    return ordered


def _settle(
    column: Sequence[Node],
    tops: dict[Node, int],
    size: Mapping[Node, int],
    beside: Mapping[Node, Sequence[Node]],
    space: int,
    total: int,
) -> None:
    """Move each node to the middle of its neighbours, as far as those of its column allow."""
    wanted = {
        node: int(_mean([tops[o] + size[o] / 2 for o in beside[node]]) - size[node] / 2)
        for node in column
    }
    y = 0
    for node in column:
        tops[node] = max(wanted[node], y)
        y = tops[node] + size[node] + space
    y = total
    for node in reversed(column):
        tops[node] = min(tops[node], y - size[node])
        y = tops[node] - space


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
