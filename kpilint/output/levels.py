"""Targets in words for the terminal: the number, where it starts from, and how it fits."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from kpilint.model.project import Project
from kpilint.model.types import Kpi, Target
from kpilint.output.card import Row, rows
from kpilint.solve.arithmetic import relative
from kpilint.solve.fit import links
from kpilint.solve.targets import level, start
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import Kind, Quantity

PENDING, SECRET = "no number yet", "confidential: the number lives elsewhere"


def in_short(project: Project, target: Target) -> str:
    """A target in a line: `124 (stretch 134), from 116 in 2026-Q3: +6.9%`."""
    if target.pending or target.confidential:
        return f"{PENDING}: {target.pending}" if target.pending else SECRET
    value = level(project, target)
    stretch = f" (stretch {target.stretch})" if target.stretch else ""
    return f"{value or target.change or 'cannot be read'}{stretch}{_from(project, target)}"


def at_length(project: Project, target: Target) -> Iterator[Row]:
    """All that a target says."""
    yield Row("Target", in_short(project, target))
    if target.confidential:
        yield from rows(("Rationale", target.rationale))
        return
    needs = target.needs
    yield from rows(
        ("Rationale", target.rationale),
        ("Method", target.method.replace("_", "-")),
        ("Source", target.source),
        ("Top-down", _shown(target.top_down)),
        ("Bottom-up", _shown(target.bottom_up)),
        ("Gap plan", target.gap_plan),
        ("Tolerance", _shown(target.tolerance) or "10%"),
        ("Assumes", _levels(target.assumptions)),
    )
    for scenario in target.scenarios:
        changes = _levels(scenario.changes)
        yield Row(scenario.name.capitalize(), f"{_shown(scenario.value)} with {changes}")
    if needs:
        heads = f"{needs.headcount} people" if needs.headcount else ""
        yield Row("Needs", ", ".join(filter(None, (_shown(needs.budget), heads, *needs.levers))))
    for dimension, parts in target.segments.items():
        yield Row(f"By {dimension or 'segment'}", _levels(parts))
    signed = target.sign_off
    if signed:
        yield Row("Signed off", f"by {signed.by}{f' on {signed.date}' if signed.date else ''}")


def arithmetic(project: Project, kpi: Kpi, periods: Iterable[Period]) -> Iterator[Row]:
    """The sums that the KPI's targets are part of, and whether they close."""
    for period in periods:
        for link in links(project, period):
            if kpi.id in (link.aim.kpi.id, *(source.kpi.id for source in link.sources)):
                fits = "fits" if link.fits else "does not fit"
                said = f"the target of {link.aim.kpi.id} is {link.aim.value.shown()}: {fits}"
                yield Row(period.text, f"{link.sum.replace('`', '')}; {said}")


def _from(project: Project, target: Target) -> str:
    begun, value = start(project, target), level(project, target)
    if begun is None or value is None:
        return ""
    change = _change(begun.value, value)
    return f", from {begun.value} ({begun.words}){f': {change}' if change else ''}"


def _change(before: Quantity, after: Quantity) -> str:
    """Points of a percentage, else the share; nothing of ranges."""
    if before.is_range or after.is_range or before.kind is not after.kind:
        return ""
    share = relative(before.low, after.low)
    shown = _signed(Kind.PERCENT, share) if share is not None else ""
    if before.kind is not Kind.PERCENT:
        return shown
    points = _signed(Kind.POINTS, EXACT.subtract(after.low, before.low))
    return f"{points}, {shown} relative" if shown else points


def _signed(kind: Kind, amount: Decimal) -> str:
    return Quantity(kind, amount, amount, signed=True).shown()


def _levels(levels: Mapping[str, Quantity]) -> str:
    return ", ".join(f"{name} {value}" for name, value in levels.items())


def _shown(value: Quantity | None) -> str:
    return str(value) if value else ""
