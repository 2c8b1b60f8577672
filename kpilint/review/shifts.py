"""Targets that stayed as they were while what they count, or who answers for them, changed."""

from collections.abc import Iterator, Sequence

from kpilint.frozen import frozen
from kpilint.model.types import Kpi, Target, Texts
from kpilint.review.change import Change, Weight
from kpilint.review.facts import measure_of
from kpilint.review.names import Names
from kpilint.review.review import Review
from kpilint.review.uses import Users
from kpilint.solve.targets import level

_MEANS = {
    "kpis": {"definition", "measure", "unit", "direction"},
    "terms": {"definition", "counts", "enters_when", "excludes"},
    "funnels": {"stages", "motion", "segment"},
}


@frozen
class Shift:
    """Changes of one entry that give targets in force, which did not move, another meaning."""

    changes: tuple[Change, ...]
    targets: tuple[Target, ...]


def shifts(review: Review) -> Iterator[Shift]:
    """Every entry whose meaning moved under targets in force."""
    by_address: dict[str, list[Change]] = {}
    for change in review.changes:
        if change.weight is Weight.MEANING and _means(change) and change.old and change.new:
            by_address.setdefault(change.address, []).append(change)
    unmoved = _Unmoved(review) if by_address else None
    for changes in by_address.values():
        targets = unmoved.under(changes) if unmoved else ()
        if targets:
            yield Shift(tuple(changes), targets)


def _means(change: Change) -> bool:
    """Whether it is about what is counted; of a funnel, which stages there are."""
    collection, top = change.address.partition(".")[0], change.field.partition(".")[0]
    whole = collection == "kpis" or change.field == top
    return whole and top in _MEANS.get(collection, ())


def has_moved(review: Review, old: Target, new: Target) -> bool:
    """Whether a target asks for another level; where that is not known, for another number."""
    before, after = level(review.before, old), level(review.after, new)
    if before and after:
        return measure_of(before) != measure_of(after)
    return _written(old) != _written(new)


class _Unmoved:
    """The targets in force that stayed as they were, by the KPIs that a change concerns."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.were, self.are = Names(review.before, review.renamed), Names(review.after)
        self.users = Users(review.after)
        self._before = {
            (self.were.id("kpis", target.kpi), target.period.start, target.period.end): target
            for target in review.before.targets.values()
        }
        self._old_kpis = {self.were.id("kpis", id): kpi for id, kpi in review.before.kpis.items()}

    def under(self, changes: Sequence[Change]) -> tuple[Target, ...]:
        """The targets of the KPIs that the changes of one entry give another meaning."""
        kpis = (self.review.after.kpis[id] for id in self._kpis(changes))
        return tuple(target for kpi in kpis if kpi.active for target in self._in_force(kpi))

    def _kpis(self, changes: Sequence[Change]) -> Texts:
        ids = self.users.kpis(changes[0].address)
        if {change.field for change in changes} == {"stages"}:
            ids = self.users.with_formulas(id for id in ids if self._goes_another_way(id))
        return ids

    def _goes_another_way(self, id: str) -> bool:
        """Whether a KPI counts what comes another way than before."""
        old, new = self._old_kpis.get(id), self.review.after.kpis[id]
        return old is not None and _way(old, self.were) != _way(new, self.are)

    def _in_force(self, kpi: Kpi) -> Iterator[Target]:
        for target in self.review.after.targets_of(kpi.id):
            period = target.period
            old = self._before.get((kpi.id, period.start, period.end))
            silent = target.pending or target.confidential
            in_force = old and period.holds(self.review.today) and not silent
            if old and in_force and not has_moved(self.review, old, target):
                yield target


def _way(kpi: Kpi, names: Names) -> tuple[str, ...]:
    """The terms that a KPI's measure runs through; of one stage it and the one before."""
    stages = names.project.stages_of(kpi)
    if not stages:
        return ()
    first, last = stages[0], stages[-1]
    start = max(last.index - 1, 0) if len(stages) == 1 else first.index
    whole = names.project.funnels[last.funnel].stages[start : last.index + 1]
    return names.ids("terms", (stage.term for stage in whole))


def _written(target: Target) -> list[object]:
    return [measure_of(target.value), measure_of(target.change)]
