"""What somebody agreed to when they signed, in sixteen letters that change when it does.

Not what was written but what was meant is taken down: white space, the way a number is written and
the ids of entries make no difference.
"""

import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from kpilint.model.once import once
from kpilint.model.project import Project
from kpilint.model.types import IN_WORDS, Daci, Entry, Funnel, Kpi, Measure, Plan, Target
from kpilint.values.quantity import Quantity

HALF = 8


def of_target(project: Project, target: Target) -> str:
    """Two halves: of the target's numbers, and of what they are numbers of.

    Of a KPI that is unknown the second half is that of nothing.
    """
    return f"{numbers_of(target)}-{_meaning_of(project, target.kpi, target.owner)}"


def numbers_of(target: Target) -> str:
    """The first half of a target's fingerprint."""
    return _digest(_numbers(target))


def of_plan(project: Project, plan: Plan) -> str:
    """Of all that a plan promises: objectives, strategies, KPIs, DACI, timeline, stages, budget."""
    halves = _digest(_promise(project, plan)), _digest(_people(project, plan.daci))
    return "-".join(halves)


def first_half(fingerprint: str) -> str:
    """The part of a target's fingerprint that is about its numbers."""
    return fingerprint.partition("-")[0]


@once
def _meaning_of(project: Project, id: str, owner: str) -> str:
    kpi = project.kpis.get(id)
    return _digest(_meaning(project, kpi, owner or kpi.owner) if kpi else ())


def _numbers(target: Target) -> Iterable[str]:
    baseline, needs = target.baseline, target.needs
    # Not in the list of what is agreed, but without it a target copied to the next quarter with
    # its signature would pass for signed.
    yield _span(target.period.start, target.period.end)
    yield _amounts(target.value, target.change, target.stretch, target.tolerance)
    before = baseline.period if baseline else None
    yield _span(before.start, before.end) if before else ""
    yield _amounts(baseline.value if baseline else None)
    for dimension, parts in sorted(target.segments.items()):
        yield from (f"{dimension}/{name}={_amounts(part)}" for name, part in sorted(parts.items()))
    if needs:
        yield _amounts(needs.budget, needs.headcount)
        yield from sorted(needs.levers)


def _meaning(project: Project, kpi: Kpi, owner: str) -> Iterable[str]:
    yield kpi.definition
    yield str(kpi.unit or "")
    yield kpi.direction
    yield _name(project, owner)
    if kpi.measure:
        yield from _measured(project, kpi.measure)


def _measured(project: Project, measure: Measure) -> Iterable[str]:
    yield measure.kind
    yield measure.of if measure.kind in IN_WORDS else ""
    yield from (f"{key}={value}" for key, value in sorted(measure.where.items()))
    for name in measure.stages:
        stage = project.stage(name)
        term = project.terms.get(stage.term) if stage else None
        if stage and term:
            yield _funnel(project.funnels[stage.funnel])
            yield from (term.definition, term.counts, term.enters_when, term.excludes)
    if measure.expression:
        yield _told_formula(project, measure.expression.text)


def _told_formula(project: Project, text: str) -> str:
    """The formula, evenly spaced, with the definitions of its KPIs in place of their ids."""
    import re

    def told(id: re.Match[str]) -> str:
        kpi = project.kpis.get(id[0])
        return kpi.definition if kpi else id[0]

    for sign in "+-*/":
        text = text.replace(sign, f" {sign} ")
    even = " ".join(text.split()).replace("( ", "(").replace(" )", ")")
    return re.sub(r"[a-z][a-z0-9_]*", told, even)


def _promise(project: Project, plan: Plan) -> Iterable[str]:
    """Each part under its heading, so that nothing can move from one to another unnoticed."""
    yield from ("objectives", *_told(project.objectives, plan.objectives))
    yield from ("strategies", *plan.strategies)
    yield from ("primary", *_told(project.kpis, plan.primary))
    yield from ("secondary", *_told(project.kpis, plan.secondary))
    yield from ("out_of_scope", *plan.out_of_scope)
    yield from ("timeline", str(plan.start or ""), str(plan.end or ""))
    yield "stages"
    for name in plan.stages:
        stage = project.stage(name)
        yield _funnel(project.funnels[stage.funnel]) if stage else name
        yield from _told(project.terms, [stage.term] if stage else [])
    yield from ("budget", _amounts(plan.budget))


def _people(project: Project, daci: Daci | None) -> Iterable[str]:
    if daci:
        groups = ((daci.driver,), (daci.approver,), daci.contributors, daci.informed)
        yield from ("+".join(sorted(_name(project, id) for id in ids)) for ids in groups)


def _name(project: Project, id: str) -> str:
    owner = project.owner(id)
    return owner.name if owner else id


def _funnel(funnel: Funnel) -> str:
    return f"{funnel.motion} {funnel.segment}".strip() or funnel.name


def _told(entries: Mapping[str, Entry], ids: Iterable[str]) -> list[str]:
    """What the entries are, by their definitions; names are wording, and may be put better."""
    found = ((id, entries.get(id)) for id in ids)
    return [str(getattr(entry, "definition", entry.name)) if entry else id for id, entry in found]


@lru_cache(maxsize=1 << 10)
def _span(first: date, last: date) -> str:
    return f"{first}..{last}"


def _amounts(*quantities: Quantity | None) -> str:
    return ";".join([_amount(quantity) if quantity else "" for quantity in quantities])


def _amount(quantity: Quantity) -> str:
    low = f"{quantity.low.normalize():f}"
    high = f"{quantity.high.normalize():f}" if quantity.is_range else low
    return f"{quantity.kind!s}:{low}..{high}:{quantity.currency}"


def _digest(parts: Iterable[str]) -> str:
    told = list(parts)
    folded = "\0".join(told)
    # Numbers have no white space, and the halves of targets that are made of them are many.
    if folded.split(maxsplit=1) != [folded]:
        folded = "\0".join(map(_folded, told))
    digest: str = _sha256()(folded.encode("utf-8", "surrogatepass")).hexdigest()
    return digest[:HALF]


@cache
def _sha256() -> Any:
    """What `hashlib` has under that name, where possible without loading all of OpenSSL."""
    with suppress(ImportError):
        return import_module("_sha2" if sys.version_info >= (3, 12) else "_sha256").sha256
    from hashlib import sha256

    return sha256


@lru_cache(maxsize=1 << 10)
def _folded(text: str) -> str:
    return " ".join(text.split())
