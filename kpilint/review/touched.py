"""Which relations between the targets of a period a change touched, and which changes did it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kpilint.model.kpis import formula_of
from kpilint.model.types import Target
from kpilint.review.change import Change
from kpilint.review.facts import measure_of
from kpilint.review.names import Names
from kpilint.solve.fit import Aim, Link, aims_of, among
from kpilint.solve.targets import tolerance
from kpilint.values.period import Period

Causes = tuple[str, ...]
"""The addresses of changes, each once."""

_OF_TARGETS = ("value", "change", "period", "baseline", "tolerance", "assumptions")
_OF_KPIS = ("measure", "unit", "status", "id")
_OF_FUNNELS = ("stages", "deal_size", "id")
_DECIDING = {"targets": _OF_TARGETS, "kpis": _OF_KPIS, "funnels": _OF_FUNNELS}
_OF_STAGES = ("conversion",)


def deciding(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes on which it depends whether targets fit each other."""
    return tuple(change for change in changes if _decides(change))


def _decides(change: Change) -> bool:
    collection, (top, *rest) = change.address.partition(".")[0], change.field.split(".")
    if collection == "funnels" and rest:
        return rest[-1] in _OF_STAGES
    return top in _DECIDING.get(collection, ())


class Touched:
    """The relations of one period in the later state, beside those of the earlier one.

    `moved` holds the KPIs whose targets ask for another level than before, or are new, each with
    the changes that did it; a target that moved because of actuals is not among them. In a period
    that is `over` only changes of its own targets count.
    """

    def __init__(
        self, were: Names, are: Names, period: Period, changes: Sequence[Change], *, over: bool
    ) -> None:
        self._were, self._are, self._period, self._changes = were, are, period, changes
        own = (change for change in changes if not over or self._is_of_the_period(change))
        self._addresses = {change.address for change in own}
        self.aims = aims_of(are.project, period)
        self.links = tuple(among(are.project, period, self.aims))
        old = aims_of(were.project, period)
        self._old = {_key(link, were): link for link in among(were.project, period, old)}
        self._aims = {were.id("kpis", id): aim for id, aim in old.items()}
        causes = ((id, self._by(aim)) for id, aim in self.aims.items() if self._has_moved(aim))
        self.moved: Mapping[str, Causes] = {id: found for id, found in causes if found}
        self._by_link = {id(link): self._causes(link) for link in self.links}

    def by(self, link: Link) -> Causes:
        """The changes that touched one of the relations, beside those of its numbers."""
        return self._by_link[id(link)]

    def _causes(self, link: Link) -> Causes:
        old = self._old.get(_key(link, self._are))
        if old is None:
            return self._known(_all_of(link)) or self._withdrawn()
        return self._known(self._differing(old, link))

    def _differing(self, old: Link, new: Link) -> Iterator[str]:
        if _factors(old) != _factors(new):
            yield from (*_of_factors(new), *_of_factors(old))
        if _formula(old, self._were) != _formula(new, self._are):
            yield f"kpis.{new.aim.kpi.id}"
        for before, after in zip((old.aim, *old.sources), (new.aim, *new.sources), strict=True):
            if not _same_leeway(before, after):
                yield after.target.address

    def _has_moved(self, aim: Aim) -> bool:
        old = self._aims.get(aim.kpi.id)
        return old is None or measure_of(old.value) != measure_of(aim.value)

    def _by(self, aim: Aim) -> Causes:
        return self._known([aim.target.address]) or self._known([f"kpis.{aim.kpi.id}"])

    def _known(self, addresses: Iterable[str]) -> Causes:
        return tuple(dict.fromkeys(each for each in addresses if each in self._addresses))

    def _withdrawn(self) -> Causes:
        """The targets of the period that no longer stand between two others."""
        return self._known(
            change.address
            for change in self._changes
            if isinstance(change.old, Target)
            and self._is_within(change.old)
            and self._were.id("kpis", change.old.kpi) not in self.aims
        )

    def _is_of_the_period(self, change: Change) -> bool:
        sides = (change.old, change.new)
        return any(isinstance(each, Target) and self._is_within(each) for each in sides)

    def _is_within(self, target: Target) -> bool:
        """Whether it is for exactly this period."""
        period = self._period
        return (target.period.start, target.period.end) == (period.start, period.end)


def _key(link: Link, names: Names) -> tuple[str, ...]:
    return names.ids("kpis", (link.aim.kpi.id, *(source.kpi.id for source in link.sources)))


def _factors(link: Link) -> object:
    return [(factor.sign, measure_of(factor.value)) for factor in link.factors]


def _formula(link: Link, names: Names) -> str:
    formula = formula_of(link.aim.kpi)
    return names.formula(formula.text) if formula else ""


def _same_leeway(before: Aim, after: Aim) -> bool:
    """Whether as much is tolerated as before, where it is the same number."""
    if measure_of(before.value) != measure_of(after.value):
        return True
    return tolerance(before.target, before.value) == tolerance(after.target, after.value)


def _all_of(link: Link) -> Iterator[str]:
    """All that could have made a relation that was not there."""
    yield from (f"kpis.{aim.kpi.id}" for aim in (link.aim, *link.sources))
    yield from _of_factors(link)


def _of_factors(link: Link) -> Iterator[str]:
    """Where the conversions and the deal sizes of a relation may stand."""
    parts = (factor.rate.part for factor in link.factors if factor.rate)
    yield from (part.address for part in parts if isinstance(part, Target))
    yield from (aim.target.address for aim in (link.aim, *link.sources))
    yield from (f"funnels.{aim.stage.funnel}" for aim in (link.aim,) if aim.stage)
