"""What follows from a change: targets up and down a funnel or a formula that no longer fit.

The funnels are followed upwards from what changed, then downwards; formulas to their parts before
that, and from their parts after it. So each target is looked at when all that it follows from is
known, and a target that fits ends the way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from kpilint.finding import Location
from kpilint.frozen import frozen
from kpilint.model.graph import walk
from kpilint.model.kpis import formula_of, references
from kpilint.model.project import Project
from kpilint.model.types import Target
from kpilint.review.change import Change
from kpilint.review.names import Names
from kpilint.review.told import Told, of_part, of_result, of_source, of_whole, shown, writings
from kpilint.review.touched import Causes, Touched, deciding
from kpilint.solve.arithmetic import with_ends
from kpilint.solve.fit import Aim, Link, refit
from kpilint.solve.inverse import part_needed
from kpilint.values.formula import Formula
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import Kind, Quantity

_NEAR = Decimal("1e-20")


@frozen
class Follow:
    """A target that no longer fits what another one asks for now.

    `value` is what it says and `needed` what would fit, both as a person writes them; `fitting` is
    what to set it to: counts are whole. `because` are the addresses of the changes, `sum` how the
    number that would fit comes about, and `said` all of it in words.
    """

    address: str
    value: str
    needed: str
    because: Causes
    sum: str
    said: str
    location: Location
    fitting: Quantity


def follows(were: Names, are: Names, changes: Iterable[Change], today: date) -> tuple[Follow, ...]:
    """Every target that no longer fits because of the changes, each once, period by period."""
    changes = deciding(changes)
    found: list[Follow] = []
    for period in _periods(are.project, changes, today):
        touched = Touched(were, are, period, changes, over=period.ended(today))
        found += _followed(touched, are.project)
    return tuple(found)


def _periods(project: Project, changes: Sequence[Change], today: date) -> Iterator[Period]:
    """The periods in which a change may matter; those that are over only where they changed."""
    targets = (each for change in changes for each in (change.old, change.new))
    periods = {each.period for each in targets if isinstance(each, Target)}
    spans = {(period.start, period.end) for period in periods}
    everywhere = any(not change.address.startswith("targets.") for change in changes)
    for period in project.periods:
        within = everywhere or any(around.contains(period) for around in periods)
        if (period.start, period.end) in spans or (within and not period.ended(today)):
            yield period


def _followed(touched: Touched, project: Project) -> list[Follow]:
    """What follows in one period; a formula that its own parts undo is told by itself."""
    first = _Walk(touched, project, frozenset())
    undone = first.undone
    last = _Walk(touched, project, undone) if undone else first
    return last.told


class _Walk:
    """One way through the relations of a period; formulas in `still` ask nothing of their parts."""

    def __init__(self, touched: Touched, project: Project, still: frozenset[str]) -> None:
        self.project, self.touched = project, touched
        self.found: dict[str, Follow] = {}
        self.from_whole: set[str] = set()
        # What is asked exactly, and what somebody would write who does as told.
        self.exact, self.written = dict(touched.aims), dict(touched.aims)
        funnels = [link for link in touched.links if link.factors]
        formulas = _parts_first([link for link in touched.links if not link.factors])
        for link in reversed(formulas):
            if link.aim.kpi.id not in still:
                self._to_parts(link)
        for link in reversed(funnels):
            self._up(link)
        for link in (*funnels, *formulas):
            self._down(link)

    @property
    def told(self) -> list[Follow]:
        """What no longer fits, in the order of the funnels and the formulas."""
        order = (aim.kpi.id for link in self.touched.links for aim in (*link.sources, link.aim))
        return [self.found[id] for id in dict.fromkeys(order) if id in self.found]

    @property
    def undone(self) -> frozenset[str]:
        """The formulas whose parts were followed, and then gave another number after all."""
        return frozenset(self.from_whole & self.found.keys())

    def _to_parts(self, link: Link) -> None:
        """From the whole to its parts, where only the whole moved."""
        whole = link.aim.kpi.id
        stand = all(self._stands(source.kpi.id) for source in link.sources)
        if not stand or self._stands(whole) or not self._is_open(link):
            return
        now = refit(self.project, link, self.exact)
        asked = _parts(now) if now else None
        if now and asked:
            self.from_whole.add(whole)
            for part, value in asked.values:
                told = of_part(self.project, now, part, value, alike=asked.alike)
                self._ask(link, part, value, told)

    def _up(self, link: Link) -> None:
        """From a target to the one before it, where only the later one moved."""
        (source,) = link.sources
        if not self._stands(source.kpi.id) or self._stands(link.aim.kpi.id):
            return
        if self._is_open(link):
            for aims in (self.exact, self.written):
                now = refit(self.project, link, aims)
                if now and now.needed:
                    told = of_source(self.project, self._as_it_was(now, source), now.needed)
                    if self._ask(link, source, now.needed, told):
                        return

    def _down(self, link: Link) -> None:
        """From a target to the next one, or from the parts of a formula to the whole."""
        id = link.aim.kpi.id
        if self._is_open(link) and id in self.found:
            self._take_back(id)
        if self._is_open(link):
            for aims in (self.exact, self.written):
                now = refit(self.project, link, aims)
                if now:
                    told = self._result(self._as_it_was(now, link.aim))
                    if self._ask(link, link.aim, now.follows, told):
                        return

    def _as_it_was(self, link: Link, asked: Aim) -> Link:
        """The relation, in which what is asked has its own number, not one that was tried."""
        own = self.touched.aims[asked.kpi.id]
        sources = tuple(own if each.kpi is own.kpi else each for each in link.sources)
        return replace(link, aim=own if link.aim.kpi is own.kpi else link.aim, sources=sources)

    def _result(self, link: Link) -> Told:
        if link.factors:
            return of_result(self.project, link, link.follows)
        return of_whole(link, link.follows)

    def _stands(self, id: str) -> bool:
        """Whether the target is what it was, and nothing has been asked of it."""
        return id not in self.touched.moved and id not in self.found

    def _is_open(self, link: Link) -> bool:
        """Whether a change reaches a relation, and it no longer holds."""
        return bool(self._because(link)) and not self._holds(link)

    def _holds(self, link: Link) -> bool:
        """Whether it does, exactly as with what somebody would write who does as told."""
        found = (refit(self.project, link, aims) for aims in (self.exact, self.written))
        return all(now is None or now.fits for now in found)

    def _because(self, link: Link, but: str = "") -> Causes:
        """The changes that reach a relation, but for those that reach one of its targets."""
        ids = (aim.kpi.id for aim in (*link.sources, link.aim) if aim.kpi.id != but)
        causes = (cause for id in ids for cause in self._causes(id))
        return tuple(dict.fromkeys((*self.touched.by(link), *causes)))

    def _causes(self, id: str) -> Causes:
        told = self.found.get(id)
        return told.because if told else self.touched.moved.get(id, ())

    def _ask(self, link: Link, aim: Aim, needed: Quantity, told: Told) -> bool:
        """Ask a number of a target; False where it would no longer fit as one would write it."""
        id = aim.kpi.id
        because = self._because(link, but=id) or self._because(link)
        aim = self.touched.aims[id]
        self.exact[id] = replace(aim, value=needed)
        for fitting in writings(aim, needed):
            self.written[id] = replace(aim, value=fitting)
            self.found[id] = Follow(
                address=aim.target.address,
                value=str(aim.value) if aim.target.value else shown(aim.value),
                needed=shown(needed),
                because=because,
                sum=told.sum,
                said=told.said,
                location=aim.at,
                fitting=fitting,
            )
            if self._holds(link):
                return True
        return False

    def _take_back(self, id: str) -> None:
        """Ask nothing of a target any more."""
        del self.found[id]
        self.exact[id] = self.written[id] = self.touched.aims[id]


class _Asked(NamedTuple):
    """What a formula asks of its parts; `alike` if it is the same share of each."""

    values: tuple[tuple[Aim, Quantity], ...]
    alike: bool


def _parts(link: Link) -> _Asked | None:
    """What the parts would have to be for the whole: all moved alike, or else the first of them."""
    formula = formula_of(link.aim.kpi)
    if formula is None or any(each.value.is_range for each in (link.aim, *link.sources)):
        return None
    whole, values = link.aim.value.low, {each.kpi.id: each.value.low for each in link.sources}
    return _alike(formula, link, values, whole) or _one(formula, link, values, whole)


def _alike(
    formula: Formula, link: Link, values: Mapping[str, Decimal], whole: Decimal
) -> _Asked | None:
    """All parts moved by the same share, if that gives the whole, as in sums."""
    if link.follows.low <= 0 or whole <= 0:
        return None
    scaled = {
        id: EXACT.divide(EXACT.multiply(value, whole), link.follows.low)
        for id, value in values.items()
    }
    given = formula.evaluate({id: (value, value) for id, value in scaled.items()}.get)
    if given is None or abs(EXACT.subtract(given[0], whole)) > EXACT.multiply(whole, _NEAR):
        return None
    parts = ((part, with_ends(part.value, scaled[part.kpi.id])) for part in link.sources)
    return _Asked(tuple(parts), alike=True)


def _one(
    formula: Formula, link: Link, values: Mapping[str, Decimal], whole: Decimal
) -> _Asked | None:
    """The first part that alone could give the whole; a share comes last, as it is hard to move."""
    shares_last = sorted(link.sources, key=lambda each: each.value.kind is Kind.PERCENT)
    for part in shares_last:
        value = part_needed(formula, values, part.kpi.id, whole)
        if value is not None and value > 0:
            return _Asked(((part, with_ends(part.value, value)),), alike=False)
    return None


def _parts_first(links: Sequence[Link]) -> list[Link]:
    """Formulas, each after those that it is made of."""
    by_id = {link.aim.kpi.id: link for link in links}
    order = walk({id: references(link.aim.kpi) for id, link in by_id.items()}).order
    return [by_id[id] for id in order if id in by_id]
