"""Changes of targets: matched by KPI and period, with a verdict from the KPI's direction."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from kpilint.frozen import frozen
from kpilint.model.project import Project
from kpilint.model.types import Target
from kpilint.read.document import Path
from kpilint.review import verdicts
from kpilint.review.change import Change, Verdict, Weight
from kpilint.review.facts import (
    COMMITMENT,
    Fact,
    differing,
    facts_of_target,
    is_unknown,
    measure_of,
    span,
    texts,
    unread_alike,
    written,
)
from kpilint.review.names import Names
from kpilint.solve.targets import level
from kpilint.values.quantity import Kind, Quantity
from kpilint.values.unit import UnitKind

Key = tuple[str, date, date]
_NUMBERS = ("value", "change")
_STATES = ("pending", "confidential")


@frozen
class Number:
    """What a target asks for: the field that says it, as written, and the level it comes to."""

    field: str
    shown: str
    same: object
    level: Quantity | None

    @property
    def is_number(self) -> bool:
        """Whether there is one, known or not."""
        return self.field in _NUMBERS


def target_changes(were: Names, are: Names) -> Iterator[Change]:
    """Every change of a target, none of those that either state cannot read."""
    old, new = _by_key(were), _by_key(are)
    gone = {key: t for key, t in old.items() if key not in new and _known(are.project, t)}
    come = {key: t for key, t in new.items() if key not in old and _known(were.project, t)}
    moved = _moved(were.project, are.project, gone, come)
    for key, target in old.items():
        other = new.get(key) or new.get(moved.get(key, key))
        if other:
            yield from _Pair(target, other, were, are).changes()
        elif key in gone:
            yield _one(were.project, target, Verdict.DROPPED)
    for key, target in come.items():
        if key not in moved.values():
            yield _one(are.project, target, Verdict.NEW)


def without_signature(changes: list[Change]) -> list[Change]:
    """The changes; a new signature is one only where nothing that is signed for moved with it."""
    promised = any(change.weight is Weight.COMMITMENT for change in changes)
    return [change for change in changes if not (promised and change.field == "sign_off")]


def number(project: Project, target: Target) -> Number:
    """What a target asks for."""
    for field in _STATES:
        if getattr(target, field):
            return Number(field, field, field, None)
    field = next((f for f in _NUMBERS if getattr(target, f)), "")
    if field:
        value = getattr(target, field)
        shown = _shown(project, target, value)
        return Number(field, shown, (field, measure_of(value)), level(project, target))
    raw = next((f for f in _NUMBERS if f in target.unread), "value")
    text = str(written(target, raw) or "")
    return Number(raw, text, ("as written", text), None)


def _shown(project: Project, target: Target, value: Quantity) -> str:
    """A value or a change as it stands in the specs: `+5pp`; `+8%`, unless of percents."""
    kpi, text = project.kpis.get(target.kpi), str(value)
    if value.kind is Kind.POINTS:
        return text.replace(" pp", "pp")
    percents = not kpi or not kpi.unit or kpi.unit.kind is UnitKind.PERCENT
    return text if percents else text.removesuffix(" relative")


def _by_key(names: Names) -> dict[Key, Target]:
    return {
        (names.id("kpis", target.kpi), target.period.start, target.period.end): target
        for target in names.project.targets.values()
    }


def _known(there: Project, target: Target) -> bool:
    """Whether a target that is not there is not merely unreadable."""
    return there.complete and not there.unreadable("targets", target.kpi)


def _moved(
    before: Project, after: Project, gone: Mapping[Key, Target], come: Mapping[Key, Target]
) -> dict[Key, Key]:
    """Targets that went to another period: of one KPI, and with the same number or reason."""
    waiting: dict[tuple[str, object], list[Key]] = {}
    for key, target in sorted(come.items()):
        for mark in _marks(after, target):
            waiting.setdefault((key[0], mark), []).append(key)
    moved: dict[Key, Key] = {}
    taken: set[Key] = set()
    for key, target in sorted(gone.items()):
        found = (waiting.get((key[0], mark), []) for mark in _marks(before, target))
        free = next((each for keys in found for each in keys if each not in taken), None)
        if free:
            moved[key] = free
            taken.add(free)
    return moved


def _marks(project: Project, target: Target) -> list[object]:
    reason = " ".join(target.rationale.split())
    asked = number(project, target)
    return [*([asked.same] if asked.is_number else []), *([reason] if reason else [])]


def _one(project: Project, target: Target, verdict: Verdict) -> Change:
    """A target that came or went."""
    asked, new = number(project, target), verdict is Verdict.NEW
    location = target.at.value(asked.field)
    return Change(
        address=target.address,
        weight=Weight.COMMITMENT,
        field=asked.field,
        before="" if new else asked.shown,
        after=asked.shown if new else "",
        verdict=verdict,
        location=location if new else location._replace(before=True),
        old=None if new else target,
        new=target if new else None,
        was=None if new else asked.level,
        now=asked.level if new else None,
        why=target.rationale if new else "",
    )


class _Pair:
    """One target in both states."""

    def __init__(self, old: Target, new: Target, were: Names, are: Names) -> None:
        self.old, self.new, self.were, self.are = old, new, were, are
        self.before, self.after = number(were.project, old), number(are.project, new)
        kpis = were.project.kpis.get(old.kpi), are.project.kpis.get(new.kpi)
        ways = {kpi.direction for kpi in kpis if kpi}
        # Where the direction itself was turned, nobody can say which way the number went.
        self.direction = ways.pop() if len(ways) == 1 else ""

    def changes(self) -> Iterator[Change]:
        """What the later target says otherwise."""
        if self._untouched():
            return
        yield from without_signature([*self._period(), *self._number(), *self._fields()])

    def _untouched(self) -> bool:
        same = self.old.at == self.new.at and not self.were.moved
        levels = measure_of(self.before.level) == measure_of(self.after.level)
        return same and levels and self.old.unread == self.new.unread

    def _period(self) -> Iterator[Change]:
        old, new = (span("period", COMMITMENT, each.period) for each in (self.old, self.new))
        if old.same != new.same:
            yield self._change("period", *texts(old, new), Verdict.RE_DATED)

    def _number(self) -> Iterator[Change]:
        before, after = self.before, self.after
        alike = unread_alike(self.old, (before.field,), self.new, (after.field,))
        if before.same != after.same and not alike:
            field = before.field if before.field == after.field else "value"
            made = self._change(field, before.shown, after.shown, self._way(), (after.field,))
            yield replace(made, was=before.level, now=after.level)

    def _way(self) -> Verdict:
        """Which way the number went: up or down, or whether there is one at all."""
        before, after = self.before, self.after
        if before.is_number != after.is_number:
            return Verdict.NEW if after.is_number else Verdict.DROPPED
        if before.level is None or after.level is None:
            return Verdict.CHANGED
        return verdicts.of_level(self.direction, before.level, after.level)

    def _fields(self) -> Iterator[Change]:
        facts = facts_of_target(self.old, self.were), facts_of_target(self.new, self.are)
        for old, new in differing(self.old, self.new, *facts):
            fact = new or old
            assert fact  # noqa: S101 - one of two that differ
            verdict = self._verdict(fact, old, new)
            made = self._change(fact.field, *texts(old, new), verdict, fact.steps, fact.weight)
            levels = old.level if old else None, new.level if new else None
            yield replace(made, was=levels[0], now=levels[1])

    def _verdict(self, fact: Fact, old: Fact | None, new: Fact | None) -> Verdict:
        levels = old.level if old else None, new.level if new else None
        if fact.field == "needs.levers":
            return self._levers()
        unsure = fact.field == "baseline.period" or is_unknown(old) or is_unknown(new)
        if fact.weight is not Weight.COMMITMENT or unsure:
            return Verdict.CHANGED
        match str(fact.steps[0]):
            case "tolerance":
                return self._tolerance()
            case "needs":
                return verdicts.of_means(*levels)
            case "baseline":
                return self._baseline(*levels)
        return verdicts.of_level(self.direction, *levels)

    def _tolerance(self) -> Verdict:
        was, now = self.before.level, self.after.level
        if was is None or now is None:
            return Verdict.CHANGED
        return verdicts.of_tolerance(self.old, self.new, was, now)

    def _levers(self) -> Verdict:
        needs = (target.needs.levers if target.needs else () for target in (self.old, self.new))
        return verdicts.of_levers(*needs)

    def _baseline(self, was: Quantity | None, now: Quantity | None) -> Verdict:
        """Of a change that is put on it, it moves the level; of a level, it moves the change."""
        if self.before.field == self.after.field == "change":
            return verdicts.of_level(self.direction, self.before.level, self.after.level)
        return verdicts.of_baseline(self.direction, was, now)

    def _change(
        self,
        field: str,
        before: str,
        after: str,
        verdict: Verdict,
        steps: Path = (),
        weight: Weight = Weight.COMMITMENT,
    ) -> Change:
        location = self.new.at.value(*steps) if steps else self.new.at.key()
        address, why = self.new.address, self.new.rationale
        return Change(
            address, weight, field, before, after, verdict, location, self.old, self.new, why=why
        )
