"""Walking what points to what, without recursion and in an order that the input's order decides."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

Edges = Mapping[str, Collection[str]]


class Walk(NamedTuple):
    """Every node after all that it points to, and the cycles that were met on the way."""

    order: list[str]
    cycles: list[tuple[str, ...]]


def walk(edges: Edges) -> Walk:
    """Visit every node depth first; names that `edges` does not hold are passed over."""
    found = Walk([], [])
    state: dict[str, bool] = {}  # False while a node is on the trail, True once it is left
    for start in edges:
        if start in state:
            continue
        if edges[start]:
            _visit(start, edges, state, found)
        else:
            state[start] = True
            found.order.append(start)
    return found


def reachable(edges: Edges, start: str) -> set[str]:
    """All nodes that can be reached from `start`; `start` itself only by way of a cycle."""
    seen: set[str] = set()
    waiting = list(edges.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(edges.get(node, ()))
    return seen


def _visit(start: str, edges: Edges, state: dict[str, bool], found: Walk) -> None:
    trail = [start]
    branches: list[Iterator[str]] = [iter(edges[start])]
    state[start] = False
    while trail:
        following = next((node for node in branches[-1] if node in edges), None)
        if following is None:
            state[trail[-1]] = True
            found.order.append(trail.pop())
            branches.pop()
        elif following not in state:
            state[following] = False
            trail.append(following)
            branches.append(iter(edges[following]))
        elif state[following] is False:
            found.cycles.append(tuple(trail[trail.index(following) :]))
