"""What an entry says, field by field: as written, what it comes to, and how much it weighs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from kpilint.frozen import frozen
from kpilint.model.types import (
    Audience,
    Daci,
    Entry,
    Exit,
    Funnel,
    Kpi,
    Life,
    Objective,
    Part,
    Person,
    Plan,
    SignOff,
    Stage,
    Target,
    Team,
    Term,
)
from kpilint.read.document import Path
from kpilint.review.change import Weight
from kpilint.review.names import Names
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity

COMMITMENT, MEANING = Weight.COMMITMENT, Weight.MEANING
ACCOUNTABILITY, WORDING = Weight.ACCOUNTABILITY, Weight.WORDING


_SCALARS = (str, int, Decimal)


@frozen
class Fact:
    """One field of an entry.

    `shown` is for people; two facts are the same if `same` is, however they are written. `level` is
    the quantity behind it. Facts of a `group`, such as a stage, are told only where both states
    have the group.
    """

    field: str
    weight: Weight
    shown: str
    same: object
    steps: Path
    level: Quantity | None = None
    group: str = ""


def facts_of(entry: Entry, names: Names) -> dict[str, Fact]:
    """All that an entry says, without its id, by field."""
    return _by_field(_READERS[type(entry)](entry, names), entry)


def facts_of_target(target: Target, names: Names) -> dict[str, Fact]:
    """All that a target says but its number, by field."""
    return _by_field(_target(target, names), target)


def _by_field(told: Iterable[Fact], entry: Part) -> dict[str, Fact]:
    facts = (_as_written(fact, entry) for fact in told)
    return {fact.field: fact for fact in facts if fact.shown or fact.same}


def differing(
    old: Part, new: Part, before: Mapping[str, Fact], after: Mapping[str, Fact]
) -> Iterator[tuple[Fact | None, Fact | None]]:
    """What two states of an entry do not say alike; of groups only those that both have.

    What could not be read in full on one side, so that nobody knows what is missing, is not told.
    """
    groups = [{fact.group for fact in facts.values()} for facts in (before, after)]
    for field in dict.fromkeys((*after, *before)):
        was, now = before.get(field), after.get(field)
        fact = now or was
        both = fact and all(fact.group in known or not fact.group for known in groups)
        differ = both and (was and was.same) != (now and now.same)
        if not fact or not differ or _is_lost(old, was, fact) or _is_lost(new, now, fact):
            continue
        if not (was and now and unread_alike(old, was.steps, new, now.steps)):
            yield was, now


def unread_alike(old: Part, was: Path, new: Part, now: Path) -> bool:
    """Whether it is the same text on both sides, which could not be read on one of them."""
    unread = _is_unread(old, was) or _is_unread(new, now)
    return unread and written(old, *was) == written(new, *now)


def texts(old: Fact | None, new: Fact | None) -> tuple[str, str]:
    """What both say; where that is the same text, what each means by it."""
    before, after = (fact.shown if fact else "" for fact in (old, new))
    if old and new and before == after:
        return _meant(old), _meant(new)
    return before, after


def _meant(fact: Fact) -> str:
    match fact.same:
        case str(text):
            return text
        case (date() as start, date() as end):
            return f"{fact.shown} ({start} to {end})"
    return fact.shown


def is_unknown(fact: Fact | None) -> bool:
    """Whether a quantity is meant, and could not be read."""
    return fact is not None and fact.level is None


def amount(field: str, weight: Weight, value: Quantity | None, *steps: str | int) -> Fact:
    """A fact that is a quantity: the same however it is written."""
    shown = str(value) if value else ""
    return Fact(field, weight, shown, measure_of(value), steps or tuple(field.split(".")), value)


def measure_of(value: Quantity | None) -> object:
    """What a quantity comes to, without how it was written."""
    return value and (value.kind, value.low.normalize(), value.high.normalize(), value.currency)


def written(part: Part, *steps: str | int) -> Any:
    """What stands in the file at these steps below a part, or None."""
    data: Any = part.at.document.data
    for step in (*part.at.path, *steps):
        inside = isinstance(data, dict) or (isinstance(data, list) and isinstance(step, int))
        try:
            data = data[step] if inside else None
        except (KeyError, IndexError):
            return None
    return data


def _as_written(fact: Fact, entry: Part) -> Fact:
    """The fact, or the bare text in the file where that could not be read."""
    if not _is_unread(entry, fact.steps):
        return fact
    raw = written(entry, *fact.steps)
    text = str(raw) if isinstance(raw, _SCALARS) else ""
    # Of a field that is read in part, such as a measure, the other parts are known.
    known = fact.shown and (len(fact.steps) > 1 or text in ("", fact.shown))
    if known or not text:
        return fact
    return Fact(fact.field, fact.weight, text, ("as written", text), fact.steps, None, fact.group)


def _is_lost(entry: Part, own: Fact | None, fact: Fact) -> bool:
    """Whether what an entry says in the place of a fact could not be read, or only in part."""
    if not _is_unread(entry, fact.steps):
        return False
    return own is None or not isinstance(written(entry, *own.steps), _SCALARS)


def _is_unread(entry: Part, steps: Path) -> bool:
    """Whether a field, or a part of it, could not be read."""
    return bool(steps) and str(steps[0]) in entry.unread


def _word(field: str, weight: Weight, text: str, names: Names) -> Fact:
    folded = names.text(text)
    return Fact(field, weight, " ".join(text.split()), folded, tuple(field.split(".")))


def _plain(field: str, weight: Weight, value: object) -> Fact:
    shown = "" if value is None or value is False else str(value)
    shown = shown.lower() if value is True else shown
    return Fact(field, weight, shown, value or "", tuple(field.split(".")))


def _reference(field: str, weight: Weight, id: str, collection: str, names: Names) -> Fact:
    return Fact(field, weight, id, names.id(collection, id), tuple(field.split(".")))


def _references(
    field: str, weight: Weight, ids: Iterable[str], collection: str, names: Names
) -> Fact:
    """Several of them, in whatever order."""
    ids = tuple(ids)
    same = tuple(sorted(names.ids(collection, ids)))
    return Fact(field, weight, ", ".join(ids), same, tuple(field.split(".")))


def _list(field: str, weight: Weight, items: Iterable[str], names: Names) -> Fact:
    items = tuple(items)
    same = tuple(names.text(item) for item in items)
    return Fact(field, weight, "; ".join(map(" ".join, map(str.split, items))), same, (field,))


def _set(field: str, weight: Weight, items: Iterable[str]) -> Fact:
    items = tuple(items)
    return Fact(field, weight, ", ".join(items), tuple(sorted(items)), tuple(field.split(".")))


def _labels(field: str, weight: Weight, labels: Mapping[str, str]) -> Fact:
    shown = ", ".join(f"{key}: {' '.join(value.split())}" for key, value in labels.items())
    same = tuple(sorted((key, " ".join(value.split())) for key, value in labels.items()))
    return Fact(field, weight, shown, same, tuple(field.split(".")))


def _day(field: str, weight: Weight, day: date | None) -> Fact:
    return Fact(field, weight, str(day or ""), day, tuple(field.split(".")))


def span(field: str, weight: Weight, period: Period | None) -> Fact:
    """A fact that is a period: the same under whatever name, if it is the same days."""
    same = (period.start, period.end) if period else None
    return Fact(field, weight, period.text if period else "", same, tuple(field.split(".")))


def _life(life: Life, names: Names, collection: str) -> Iterator[Fact]:
    yield _plain("status", ACCOUNTABILITY, life.status)
    yield _reference("replaced_by", ACCOUNTABILITY, life.replaced_by, collection, names)
    yield _day("since", WORDING, life.since)
    yield _day("review_by", WORDING, life.review_by)
    yield _set("tags", WORDING, life.tags)
    yield _labels("links", WORDING, life.links)
    yield _word("notes", WORDING, life.notes, names)


def _daci(daci: Daci | None, names: Names) -> Iterator[Fact]:
    if daci:
        yield _reference("daci.driver", ACCOUNTABILITY, daci.driver, "owners", names)
        yield _reference("daci.approver", ACCOUNTABILITY, daci.approver, "owners", names)
        yield _references("daci.contributors", ACCOUNTABILITY, daci.contributors, "owners", names)
        yield _references("daci.informed", ACCOUNTABILITY, daci.informed, "owners", names)


def _term(term: Term, names: Names) -> Iterator[Fact]:
    yield _word("name", WORDING, term.name, names)
    for field in ("definition", "counts", "enters_when", "leaves_when", "excludes"):
        yield _word(field, MEANING, getattr(term, field), names)
    yield _reference("owner", ACCOUNTABILITY, term.owner, "owners", names)
    yield _plain("abbreviation", WORDING, term.abbreviation)
    yield _set("aliases", WORDING, term.aliases)
    traps = {names.id("terms", id): trap for id, trap in term.confused_with.items()}
    yield _labels("confused_with", WORDING, traps)
    yield from _life(term.life, names, "terms")


def _person(person: Person, names: Names) -> Iterator[Fact]:
    yield _word("name", WORDING, person.name, names)
    yield _reference("team", ACCOUNTABILITY, person.team, "owners", names)
    yield _plain("contact", WORDING, person.contact)


def _team(team: Team, names: Names) -> Iterator[Fact]:
    yield _word("name", WORDING, team.name, names)
    yield _plain("function", ACCOUNTABILITY, team.function)
    yield _reference("part_of", ACCOUNTABILITY, team.part_of, "owners", names)
    yield _set("levers", ACCOUNTABILITY, team.levers)
    yield from _daci(team.daci, names)
    yield _references("watches", ACCOUNTABILITY, team.watches, "kpis", names)
    yield _plain("contact", WORDING, team.contact)


def _funnel(funnel: Funnel, names: Names) -> Iterator[Fact]:
    yield _word("name", WORDING, funnel.name, names)
    yield _plain("motion", MEANING, funnel.motion)
    yield _plain("segment", MEANING, funnel.segment)
    yield amount("deal_size", MEANING, funnel.deal_size)
    yield _word("basis", WORDING, funnel.basis, names)
    terms = names.ids("terms", (stage.term for stage in funnel.stages))
    shown = " → ".join(stage.term for stage in funnel.stages)
    yield Fact("stages", MEANING, shown, terms, ("stages",))
    for stage in funnel.stages:
        yield from _stage(stage, names)
    yield _exits(funnel.exits, names)


def _stage(stage: Stage, names: Names) -> Iterator[Fact]:
    group = f"stages.{names.id('terms', stage.term)}"

    def inside(fact: Fact) -> Fact:
        steps = ("stages", stage.index, *fact.steps)
        same = fact.same
        return Fact(
            f"{group}.{fact.field}", fact.weight, fact.shown, same, steps, fact.level, group
        )

    yield inside(amount("conversion", MEANING, stage.conversion))
    yield inside(amount("takes", MEANING, stage.takes))
    yield inside(amount("floor", MEANING, stage.floor))
    yield inside(_references("driven_by", ACCOUNTABILITY, stage.driven_by, "owners", names))
    yield inside(_word("basis", WORDING, stage.basis, names))
    # Says that the stage is there, even if nothing else is known of it.
    yield Fact(group, WORDING, "", group, ("stages", stage.index), None, group)


def _exits(exits: Iterable[Exit], names: Names) -> Fact:
    told = [(exit.term, ", ".join(exit.from_), exit.to) for exit in exits]
    same = tuple(
        (names.id("terms", exit.term), names.ids("terms", exit.from_), names.id("terms", exit.to))
        for exit in exits
    )
    shown = "; ".join(
        f"{term}{f' from {start}' if start else ''}{f' to {to}' if to else ''}"
        for term, start, to in told
    )
    return Fact("exits", MEANING, shown, same, ("exits",))


def _kpi(kpi: Kpi, names: Names) -> Iterator[Fact]:
    yield _word("name", WORDING, kpi.name, names)
    yield _word("definition", MEANING, kpi.definition, names)
    yield _word("why", WORDING, kpi.why, names)
    yield from _measure(kpi, names)
    yield Fact("unit", MEANING, str(kpi.unit or "").removeprefix("a "), kpi.unit, ("unit",))
    yield _plain("direction", MEANING, kpi.direction)
    yield _plain("indicator", MEANING, kpi.indicator)
    yield _references("drives", MEANING, kpi.drives, "kpis", names)
    yield _references("balanced_by", MEANING, kpi.balanced_by, "kpis", names)
    yield _reference("owner", ACCOUNTABILITY, kpi.owner, "owners", names)
    yield from _daci(kpi.daci, names)
    if kpi.control:
        yield _plain("control.level", ACCOUNTABILITY, kpi.control.level)
        yield _set("control.levers", ACCOUNTABILITY, kpi.control.levers)
        yield _word("control.note", WORDING, kpi.control.note, names)
    yield from _audience(kpi.audience, names)
    if kpi.source:
        for field in ("system", "url", "query"):
            weight = WORDING if field == "url" else MEANING
            yield _word(f"source.{field}", weight, getattr(kpi.source, field), names)
    yield _plain("cadence", ACCOUNTABILITY, kpi.cadence)
    yield _set("breakdowns", WORDING, kpi.breakdowns)
    yield _plain("visibility", ACCOUNTABILITY, kpi.visibility)
    yield _plain("tracked_only", ACCOUNTABILITY, kpi.tracked_only)
    yield from _life(kpi.life, names, "kpis")


def _measure(kpi: Kpi, names: Names) -> Iterator[Fact]:
    measure = kpi.measure
    if measure is None:
        return
    yield _plain("measure.kind", MEANING, measure.kind)
    staged = measure.of in measure.stages
    of = names.stage(measure.of) if staged else names.text(measure.of)
    yield Fact("measure.of", MEANING, measure.of, of, ("measure", "of"))
    for field, stage in (("from", measure.from_), ("to", measure.to)):
        same = names.stage(stage) if stage else ""
        yield Fact(f"measure.{field}", MEANING, stage, same, ("measure", field))
    yield _labels("measure.where", MEANING, measure.where)
    if measure.expression:
        text = measure.expression.text
        same = names.formula(text)
        yield Fact("measure.expression", MEANING, text, same, ("measure", "expression"))


def _audience(audience: Audience | None, names: Names) -> Iterator[Fact]:
    if audience:
        yield _word("audience.who", MEANING, audience.who, names)
        yield amount("audience.size", MEANING, audience.size)
        yield _plain("audience.per", MEANING, audience.per)
        shown = ", ".join(f"{step.step} {step.rate or ''}".strip() for step in audience.path)
        same = tuple((names.text(step.step), measure_of(step.rate)) for step in audience.path)
        yield Fact("audience.path", MEANING, shown, same, ("audience", "path"))
        yield _day("audience.as_of", WORDING, audience.as_of)
        sources = "; ".join(filter(None, (audience.source, *(s.source for s in audience.path))))
        yield _word("audience.source", WORDING, sources, names)


def _target(target: Target, names: Names) -> Iterator[Fact]:
    yield amount("stretch", COMMITMENT, target.stretch)
    yield amount("tolerance", COMMITMENT, target.tolerance)
    if target.baseline:
        yield span("baseline.period", COMMITMENT, target.baseline.period)
        yield amount("baseline.value", COMMITMENT, target.baseline.value)
    for dimension, parts in target.segments.items():
        for name, value in parts.items():
            steps = ("segments", *filter(None, (dimension, name)))
            yield amount(".".join(steps), COMMITMENT, value, *steps)
    if target.needs:
        yield amount("needs.budget", COMMITMENT, target.needs.budget)
        yield amount("needs.headcount", COMMITMENT, target.needs.headcount)
        yield _set("needs.levers", COMMITMENT, target.needs.levers)
    for name, value in target.assumptions.items():
        fact = amount(f"assumptions.{names.level(name)}", MEANING, value, "assumptions", name)
        yield fact
    yield _reference("owner", ACCOUNTABILITY, target.owner, "owners", names)
    yield _signature(target.sign_off, names)
    yield from _audience(target.audience, names)
    for field in ("rationale", "method", "source", "gap_plan"):
        yield _word(field, WORDING, getattr(target, field), names)
    yield amount("top_down", WORDING, target.top_down)
    yield amount("bottom_up", WORDING, target.bottom_up)
    yield from _scenarios(target, names)
    yield _day("review_by", WORDING, target.review_by)
    # Told where there was no number before either: that there is none any more is told by itself.
    reason = _word("pending", WORDING, target.pending, names)
    yield replace(reason, group="pending" if target.pending else "")


def _signature(signed: SignOff | None, names: Names) -> Fact:
    """Who signed, when and what."""
    said = (signed.by, str(signed.date or ""), signed.fingerprint) if signed else ()
    same = (names.id("owners", signed.by), signed.date, signed.fingerprint) if signed else ()
    return Fact("sign_off", ACCOUNTABILITY, ", ".join(filter(None, said)), same, ("sign_off",))


def _scenarios(target: Target, names: Names) -> Iterator[Fact]:
    for scenario in target.scenarios:
        changes = ", ".join(f"{name} {level}" for name, level in scenario.changes.items())
        levels = ((names.level(name), measure_of(v)) for name, v in scenario.changes.items())
        same = (measure_of(scenario.value), tuple(sorted(levels, key=str)))
        shown = f"{scenario.value or ''} ({changes})" if changes else str(scenario.value or "")
        steps = ("scenarios", scenario.name)
        yield Fact(f"scenarios.{scenario.name}", WORDING, shown, same, steps)


def _objective(objective: Objective, names: Names) -> Iterator[Fact]:
    yield _word("name", WORDING, objective.name, names)
    yield _plain("level", ACCOUNTABILITY, objective.level)
    yield span("period", ACCOUNTABILITY, objective.period)
    yield _reference("parent", ACCOUNTABILITY, objective.parent, "objectives", names)
    yield _reference("owner", ACCOUNTABILITY, objective.owner, "owners", names)
    yield _references("kpis", ACCOUNTABILITY, objective.kpis, "kpis", names)
    yield _plain("rank", ACCOUNTABILITY, objective.rank)


def _plan(plan: Plan, names: Names) -> Iterator[Fact]:
    yield _word("name", WORDING, plan.name, names)
    yield _word("context", WORDING, plan.context, names)
    yield _references("objectives", COMMITMENT, plan.objectives, "objectives", names)
    yield _list("strategies", COMMITMENT, plan.strategies, names)
    yield _references("kpis.primary", COMMITMENT, plan.primary, "kpis", names)
    yield _references("kpis.secondary", COMMITMENT, plan.secondary, "kpis", names)
    yield _list("out_of_scope", COMMITMENT, plan.out_of_scope, names)
    yield _day("timeline.start", COMMITMENT, plan.start)
    yield _day("timeline.end", COMMITMENT, plan.end)
    stages = tuple(sorted(map(names.stage, plan.stages)))
    yield Fact("stages", COMMITMENT, ", ".join(plan.stages), stages, ("stages",))
    yield amount("budget", COMMITMENT, plan.budget)
    yield _reference("owner", ACCOUNTABILITY, plan.owner, "owners", names)
    yield from _daci(plan.daci, names)
    yield _signature(plan.sign_off, names)
    risks = [f"{each.risk} {each.mitigation}".strip() for each in plan.risks]
    yield _list("risks", WORDING, risks, names)
    yield _list("readouts", WORDING, map(str, plan.readouts), names)
    for field in ("results", "why", "learned", "next"):
        if plan.recap:
            yield _word(f"recap.{field}", WORDING, getattr(plan.recap, field), names)


_READERS: Mapping[type[Entry], Callable[[Any, Names], Iterator[Fact]]] = {
    Term: _term,
    Person: _person,
    Team: _team,
    Funnel: _funnel,
    Kpi: _kpi,
    Objective: _objective,
    Plan: _plan,
}
