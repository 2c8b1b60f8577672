"""A business glossary for DataHub: the terms and the KPIs, in a file that its loader reads.

A catalogue is about words. What a KPI means, who owns it and how it is computed is there, as
custom properties where DataHub has no field of its own; `kpilint import datahub` reads them back.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kpilint.exports.exported import Exported, Left
from kpilint.exports.guarded import guarded
from kpilint.exports.properties import flat
from kpilint.exports.spelt import spelt_out
from kpilint.exports.yaml_text import yaml_text
from kpilint.model.kpis import references
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Term
from kpilint.review.facts import written
from kpilint.values.period import Period

FILE = "business_glossary.yml"
MARK = "kpilint"
"""The custom property that says what an entry is in the specs: `kpis.sql_volume`."""

OWNERSHIP = "BUSINESS_OWNER"
NODES = {
    "terms": ("Terms", "The words that the company uses in one meaning only."),
    "kpis": ("KPIs", "The numbers that somebody answers for."),
}
_WITHOUT = {
    "people": "a glossary has only the ids of owners",
    "teams": "a glossary has only the ids of owners",
    "funnels": "a glossary has no stages",
    "targets": "a glossary is about meaning and has no numbers for periods",
    "objectives": "a glossary has no objectives",
    "plans": "a glossary has no plans",
}


def export(project: Project, today: date, *, period: Period | None = None) -> Exported:  # noqa: ARG001
    """The glossary; the date and the period make no difference to it."""
    glossary = _Glossary(project)
    nodes = [node for name in NODES if (node := glossary.node(name))]
    data = {"version": "1", "owners": [], "nodes": nodes}
    return Exported({FILE: yaml_text(data)}, (*glossary.told, *_left(project)))


class _Glossary:
    def __init__(self, project: Project) -> None:
        self.project = project
        self.told: list[Left] = []
        names = [(node, entry.name) for node in NODES for entry in getattr(project, node).values()]
        self._alike = {name for name, times in Counter(names).items() if times > 1}

    def node(self, collection: str) -> dict[str, Any]:
        """The group of all entries of a collection; nothing where there are none."""
        entries: Mapping[str, Term | Kpi] = getattr(self.project, collection)
        name, description = NODES[collection]
        terms = [self._entry(collection, entry) for entry in entries.values()]
        if not terms:
            return {}
        return {
            "id": f"{MARK}.{collection}",
            "name": name,
            "description": description,
            "custom_properties": {MARK: collection},
            "terms": terms,
        }

    def _entry(self, collection: str, entry: Term | Kpi) -> dict[str, Any]:
        fields = {key: value for key, value in written(entry).items() if key != "name"}
        address = f"{collection}.{entry.id}"
        made: dict[str, Any] = {
            "id": address,
            "name": guarded(entry.name or entry.id),
            "description": guarded(spelt_out(self.project, entry.definition)),
        }
        if spelt_out(self.project, entry.definition) != entry.definition:
            fields["definition"] = entry.definition
        elif entry.definition:
            del fields["definition"]
        owners = self._owners(fields)
        links = _links(fields)
        properties = {MARK: address, **flat(collection, fields)}
        related = self._paths(address, "related_terms", self._words(entry))
        parts = self._paths(address, "contains", self._parts(entry))
        made |= {"owners": owners} if owners else {}
        made |= {"contains": parts} if parts else {}
        made |= {"related_terms": related} if related else {}
        made |= {"knowledge_links": links} if links else {}
        made["custom_properties"] = {key: guarded(text) for key, text in properties.items()}
        return made

    def _owners(self, fields: dict[str, Any]) -> dict[str, Any] | None:
        """The owner, taken out of the fields if it is one that the specs know."""
        owner = fields.get("owner")
        known = {"users": self.project.people, "groups": self.project.teams}
        kind = next((kind for kind in known if isinstance(owner, str) and owner in known[kind]), "")
        return {"type": OWNERSHIP, kind: [fields.pop("owner")]} if kind else None

    def _words(self, entry: Term | Kpi) -> Iterator[tuple[str, str]]:
        """The terms that it is confused with, or that it measures."""
        if isinstance(entry, Term):
            terms = tuple(entry.confused_with)
        else:
            terms = tuple(stage.term for stage in self.project.stages_of(entry))
        return (("terms", id) for id in dict.fromkeys(terms))

    def _parts(self, entry: Term | Kpi) -> Iterator[tuple[str, str]]:
        """The KPIs that a formula is made of."""
        return (("kpis", id) for id in (references(entry) if isinstance(entry, Kpi) else ()))

    def _paths(self, address: str, what: str, ids: Iterator[tuple[str, str]]) -> list[str]:
        """Where these entries stand in the glossary, by name, as DataHub refers to them."""
        found = []
        for collection, id in ids:
            entry = getattr(self.project, collection).get(id)
            if entry is None:
                continue
            if (collection, entry.name) in self._alike:
                why = f"DataHub refers by name, and several {collection} bear the name {entry.name}"
                self.told.append(Left(address, f"`{what}` ({id})", why))
                continue
            found.append(guarded(f"{NODES[collection][0]}.{entry.name}"))
        return found


def _links(fields: dict[str, Any]) -> list[dict[str, str]]:
    """The links, taken out of the fields if all of them are a label and an address."""
    links = fields.get("links")
    if not isinstance(links, dict) or not all(
        isinstance(url, str) and label and not label.startswith("x-")
        for label, url in links.items()
    ):
        return []
    del fields["links"]
    return [{"label": guarded(label), "url": guarded(url)} for label, url in links.items()]


def _left(project: Project) -> Iterator[Left]:
    for collection, why in _WITHOUT.items():
        for key in getattr(project, collection):
            id = ".".join(key) if isinstance(key, tuple) else key
            what = "the name and all else" if collection in ("people", "teams") else "everything"
            yield Left(f"{collection}.{id}", what, why)
    for kpi in sorted({actual.kpi for actual in project.actuals}):
        yield Left(f"kpis.{kpi}", "the actuals", "a glossary has no numbers for periods")
