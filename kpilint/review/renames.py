"""Which ids were given up for others: an id that vanished beside a near-identical new one."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from kpilint.model.project import Project
from kpilint.model.types import Entry
from kpilint.review.facts import Fact, facts_of
from kpilint.review.names import Names

COLLECTIONS = {
    "terms": ("terms",),
    "owners": ("people", "teams"),
    "funnels": ("funnels",),
    "kpis": ("kpis",),
    "objectives": ("objectives",),
    "plans": ("plans",),
}
"""The collections in which ids are looked for, each after those that its entries refer to."""

NEAR = Decimal("0.6")
MOST_PAIRS = 40_000
_WEIGHTS = {"definition": 4, "name": 2, "measure.kind": 1, "context": 3, "stages": 3}


def renames(before: Project, after: Project) -> dict[str, dict[str, str]]:
    """The ids that were renamed, old to new, by collection; people and teams are `owners`."""
    found: dict[str, dict[str, str]] = {}
    for collection, parts in COLLECTIONS.items():
        gone, come = _unmatched(before, after, parts), _unmatched(after, before, parts)
        if gone and come:
            found[collection] = _paired(gone, come, Names(before, found), Names(after))
    return {collection: pairs for collection, pairs in found.items() if pairs}


def entries(project: Project, collection: str) -> Mapping[str, Entry]:
    """The entries of a collection by id."""
    found: Mapping[str, Entry] = getattr(project, collection)
    return found


def _unmatched(here: Project, there: Project, parts: tuple[str, ...]) -> dict[str, Entry]:
    """The entries that the other state does not have, and does not merely fail to read."""
    return {
        id: entry
        for part in parts
        for id, entry in entries(here, part).items()
        if not any(id in entries(there, each) or there.unreadable(each, id) for each in parts)
    }


def _paired(
    gone: Mapping[str, Entry], come: Mapping[str, Entry], were: Names, are: Names
) -> dict[str, str]:
    """The nearest pairs first, each id in one of them."""
    old = {id: facts_of(entry, were) for id, entry in gone.items()}
    new = {id: facts_of(entry, are) for id, entry in come.items()}
    near: list[tuple[Decimal, str, str, str, str]] = []
    for one, other in _candidates(old, new):
        score = likeness(old[one], new[other])
        if score >= NEAR and type(gone[one]) is type(come[other]):
            # Of equals the same pair is taken, whichever state comes first.
            near.append((-score, min(one, other), max(one, other), one, other))
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for *_, one, other in sorted(near):
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return pairs


def _candidates(
    old: Mapping[str, Mapping[str, Fact]], new: Mapping[str, Mapping[str, Fact]]
) -> Iterator[tuple[str, str]]:
    """All pairs; of very many entries only those that have a telling field in common."""
    if len(old) * len(new) <= MOST_PAIRS:
        yield from ((one, other) for one in old for other in new)
        return
    by_field: dict[tuple[str, object], list[str]] = {}
    for id, facts in new.items():
        for field in _WEIGHTS.keys() & facts.keys() - {"measure.kind"}:
            by_field.setdefault((field, facts[field].same), []).append(id)
    for one, facts in old.items():
        alike = (by_field.get((f, facts[f].same), [])[:10] for f in _WEIGHTS if f in facts)
        yield from ((one, other) for other in dict.fromkeys(id for ids in alike for id in ids))


def likeness(old: Mapping[str, Fact], new: Mapping[str, Fact]) -> Decimal:
    """The share of what either says that both say, weighed by how telling it is."""
    fields = {field for field in old.keys() | new.keys() if field not in ("status", "direction")}
    alike = (
        field
        for field in fields
        if field in old and field in new and old[field].same == new[field].same
    )
    total = sum(_WEIGHTS.get(field, 1) for field in fields)
    return Decimal(sum(_WEIGHTS.get(field, 1) for field in alike)) / max(total, 1)
