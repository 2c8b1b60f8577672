"""Two states of the specs → every change, matched by id wherever entries moved in the files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kpilint.finding import Location
from kpilint.model.project import Project
from kpilint.model.types import Entry, Part
from kpilint.review.change import Change, Verdict, Weight
from kpilint.review.facts import Fact, differing, facts_of
from kpilint.review.names import Names
from kpilint.review.renames import COLLECTIONS, entries, renames
from kpilint.review.targets import target_changes
from kpilint.review.verdicts import of_means
from kpilint.values.quantity import Quantity

_DATES = ("timeline.start", "timeline.end", "period")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every change from one state to the other, the weightiest first; `renamed` maps old ids."""

    changes: tuple[Change, ...]
    renamed: Mapping[str, Mapping[str, str]]


def compare(before: Project, after: Project) -> Comparison:
    """All that the later state says otherwise; what either cannot read counts as unchanged."""
    renamed = renames(before, after)
    were, are = Names(before, renamed), Names(after)
    found = [
        change
        for namespace, collections in COLLECTIONS.items()
        for collection in collections
        for change in _collection(collection, namespace, were, are)
    ]
    found += target_changes(were, are)
    ordered = sorted(found, key=lambda change: (change.weight, change.address))
    return Comparison(tuple(ordered), renamed)


def _collection(collection: str, namespace: str, were: Names, are: Names) -> Iterator[Change]:
    old, new = entries(were.project, collection), entries(are.project, collection)
    taken = {were.id(namespace, id) for id in old}
    for id, entry in old.items():
        other = new.get(were.id(namespace, id))
        if other is not None:
            yield from _entry(f"{collection}.{other.id}", entry, other, were, are)
        elif not are.project.unreadable(collection, id):
            yield _itself(f"{collection}.{id}", entry, None)
    for id, entry in new.items():
        if id not in taken and not were.project.unreadable(collection, id):
            yield _itself(f"{collection}.{id}", None, entry)


def _entry(address: str, old: Entry, new: Entry, were: Names, are: Names) -> Iterator[Change]:
    if old.id != new.id:
        yield _itself(address, old, new)
    if untouched(old, new, were):
        return
    before, after = facts_of(old, were), facts_of(new, are)
    for one, other in differing(before, after):
        yield _field(address, one, other, old, new)


def untouched(old: Part, new: Part, were: Names) -> bool:
    """Whether both stand in the very same text, and nothing that they name goes by a new name."""
    same = old.at == new.at and not were.renamed
    return same and getattr(old, "unit", None) == getattr(new, "unit", None)


def place(part: Part, fact: Fact | None, other: Fact | None) -> Location:
    """Where the later state says it; where it no longer does, the entry that lacks it."""
    known = fact or other
    return part.at.value(*known.steps) if known else part.at.key()


def before_it(location: Location) -> Location:
    """The same place, said to be one of the state before the change."""
    return location._replace(before=True)


def _field(address: str, old: Fact | None, new: Fact | None, one: Entry, other: Entry) -> Change:
    fact = new or old
    assert fact  # noqa: S101 - one of two that differ
    was, now = old.level if old else None, new.level if new else None
    return Change(
        address=address,
        weight=fact.weight,
        field=fact.field,
        before=old.shown if old else "",
        after=new.shown if new else "",
        verdict=_verdict(fact, was, now),
        location=place(other, new, old),
        old=one,
        new=other,
        was=was,
        now=now,
    )


def _verdict(fact: Fact, was: Quantity | None, now: Quantity | None) -> Verdict:
    """Of plans more money is looser; everything else that is no target has no direction."""
    if fact.field in _DATES:
        return Verdict.RE_DATED
    return (
        of_means(was, now) if fact.weight is Weight.COMMITMENT and (was or now) else Verdict.CHANGED
    )


def _itself(address: str, old: Entry | None, new: Entry | None) -> Change:
    """An entry that came, went or is called otherwise."""
    entry = new or old
    assert entry  # noqa: S101
    verdict = Verdict.NEW if old is None else Verdict.DROPPED if new is None else Verdict.RENAMED
    location = entry.at.key()
    return Change(
        address=address,
        weight=Weight.COMMITMENT if address.startswith("plans.") else Weight.ACCOUNTABILITY,
        field="id",
        before=old.id if old else "",
        after=new.id if new else "",
        verdict=verdict,
        location=location if new else before_it(location),
        old=old,
        new=new,
    )
