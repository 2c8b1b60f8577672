"""Which KPIs move which: by `drives`, by formulas, and by the order of a funnel's stages."""

from collections.abc import Iterable, Iterator

from kpilint.model.graph import reachable
from kpilint.model.kpis import references
from kpilint.model.once import once
from kpilint.model.positions import Position, positions
from kpilint.model.project import Project


class Reach:
    """The links from each KPI to those that it moves directly.

    Besides KPIs there are nodes for the places in a funnel, so that the links stay few: a KPI leads
    to the next place, and that to its own KPIs and to the place after it.
    """

    def __init__(self, links: dict[str, list[str]]) -> None:
        self.links = links

    def from_any(self, ids: Iterable[str]) -> set[str]:
        """The KPIs that at least one of `ids` reaches."""
        return _reached(self.links, ids)

    def to_any(self, ids: Iterable[str]) -> set[str]:
        """The KPIs that reach at least one of `ids`."""
        backwards: dict[str, list[str]] = {}
        for node, following in self.links.items():
            for other in following:
                backwards.setdefault(other, []).append(node)
        return _reached(backwards, ids)


@once
def reach(project: Project) -> Reach:
    """The links between all KPIs; a deprecated one leads to what replaces it."""
    links: dict[str, list[str]] = {}
    for kpi in project.kpis.values():
        instead = [kpi.life.replaced_by] if kpi.life.replaced_by else []
        links.setdefault(kpi.id, []).extend([*kpi.drives, *instead])
        for part in references(kpi):
            links.setdefault(part, []).append(kpi.id)
    for place, ids, after in _places(project):
        links[place] = [*ids, after]
        for id in ids:
            links[id].append(after)
    return Reach(links)


def _places(project: Project) -> Iterator[tuple[str, list[str], str]]:
    """Every place of a funnel at which KPIs stand: its node, their ids, and the node after it."""
    by_funnel: dict[str, dict[Position, list[str]]] = {}
    for kpi in project.kpis.values():
        for funnel, position in positions(project, kpi).items():
            by_funnel.setdefault(funnel, {}).setdefault(position, []).append(kpi.id)
    for funnel, places in by_funnel.items():
        for number, position in enumerate(sorted(places)):
            yield f"{funnel}.{number}", places[position], f"{funnel}.{number + 1}"


def _reached(links: dict[str, list[str]], ids: Iterable[str]) -> set[str]:
    start = ""
    first = [following for id in ids for following in links.get(id, ())]
    return reachable({**links, start: first}, start)
