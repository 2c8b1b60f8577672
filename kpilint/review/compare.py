"""Two states of the specs → every change, matched by id wherever entries moved in the files."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from kpilint.finding import Location
from kpilint.frozen import frozen
from kpilint.model.project import Project
from kpilint.model.types import Entry, Part
from kpilint.review.change import Change, Verdict, Weight
from kpilint.review.facts import Fact, differing, facts_of, is_unknown, texts
from kpilint.review.names import Names
from kpilint.review.renames import COLLECTIONS, entries, renames
from kpilint.review.targets import target_changes, without_signature
from kpilint.review.verdicts import of_means

_DATES = ("timeline.start", "timeline.end", "period")


@frozen
class Comparison:
    """Every change from one state to the other, the weightiest first; `renamed` maps old ids."""

    changes: tuple[Change, ...]
    renamed: Mapping[str, Mapping[str, str]]


def compare(before: Project, after: Project) -> Comparison:
    """All that the later state says otherwise; what either cannot read counts as unchanged."""
    renamed = renames(before, after)
    were, are = Names(before, renamed), Names(after)
    moved = bool(renamed) or were.bare_stages() != are.bare_stages() or _redated(before, after)
    were = replace(were, moved=moved)
    found = [
        change
        for namespace, collections in COLLECTIONS.items()
        for collection in collections
        for change in _collection(collection, namespace, were, are)
    ]
    found += target_changes(were, are)
    ordered = sorted(found, key=lambda change: (change.weight, change.address))
    return Comparison(tuple(ordered), renamed)


def _redated(before: Project, after: Project) -> bool:
    """Whether the fiscal year begins in another month, so that `FY2027-Q1` is other days."""
    old, new = _fiscal_years(before), _fiscal_years(after)
    return any(old[text] != new[text] for text in old.keys() & new.keys())


def _fiscal_years(project: Project) -> dict[str, date]:
    targets, objectives = project.targets.values(), project.objectives.values()
    baselines = (target.baseline.period for target in targets if target.baseline)
    periods = (
        *(each.period for each in targets),
        *(each.period for each in objectives),
        *baselines,
    )
    return {period.text: period.start for period in periods if period and period.fiscal}


def _collection(collection: str, namespace: str, were: Names, are: Names) -> Iterator[Change]:
    old, new = entries(were.project, collection), entries(are.project, collection)
    taken = {were.id(namespace, id) for id in old}
    for id, entry in old.items():
        other = new.get(were.id(namespace, id))
        if other is not None:
            yield from _entry(f"{collection}.{other.id}", entry, other, were, are)
        elif are.project.complete and not are.project.unreadable(collection, id):
            yield _itself(f"{collection}.{id}", entry, None)
    for id, entry in new.items():
        known = were.project.complete and not were.project.unreadable(collection, id)
        if id not in taken and known:
            yield _itself(f"{collection}.{id}", None, entry)


def _entry(address: str, old: Entry, new: Entry, were: Names, are: Names) -> Iterator[Change]:
    if old.id != new.id:
        yield _itself(address, old, new)
    if untouched(old, new, were):
        return
    before, after = facts_of(old, were), facts_of(new, are)
    pairs = differing(old, new, before, after)
    yield from without_signature([_field(address, *pair, old, new) for pair in pairs])


def untouched(old: Part, new: Part, were: Names) -> bool:
    """Whether both stand in the very same text, and nothing that they name goes by a new name."""
    same = old.at == new.at and not were.moved
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
    before, after = texts(old, new)
    return Change(
        address=address,
        weight=fact.weight,
        field=fact.field,
        before=before,
        after=after,
        verdict=_verdict(fact, old, new),
        location=place(other, new, old),
        old=one,
        new=other,
        was=was,
        now=now,
    )


def _verdict(fact: Fact, old: Fact | None, new: Fact | None) -> Verdict:
    """Of plans more money is looser; everything else that is no target has no direction."""
    if fact.field in _DATES:
        return Verdict.RE_DATED
    if fact.weight is not Weight.COMMITMENT or is_unknown(old) or is_unknown(new):
        return Verdict.CHANGED
    return of_means(old.level if old else None, new.level if new else None)


def _itself(address: str, old: Entry | None, new: Entry | None) -> Change:
    """An entry that came, went or is called otherwise."""
    entry = new or old
    assert entry  # noqa: S101
    verdict = Verdict.NEW if old is None else Verdict.DROPPED if new is None else Verdict.RENAMED
    location, renamed = entry.at.key(), verdict is Verdict.RENAMED
    promised = address.startswith("plans.") and not renamed
    return Change(
        address=address,
        weight=Weight.COMMITMENT if promised else Weight.ACCOUNTABILITY,
        field="id",
        before=old.id if old else "",
        after=new.id if new else "",
        verdict=verdict,
        location=location if new else before_it(location),
        old=old,
        new=new,
    )
