"""From fields to targets, every number read as a level in the unit of its KPI."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kpilint.model.entries import sign_off
from kpilint.model.fields import Fields
from kpilint.model.kpis import audience
from kpilint.model.types import Baseline, Kpi, Needs, Scenario, Target
from kpilint.values.period import Period
from kpilint.values.quantity import Kind, Quantity, parse_quantity
from kpilint.values.unit import Unit, UnitKind, fit_change
from kpilint.values.unreadable import Unreadable

PERCENT = Unit(UnitKind.PERCENT)

Kpis = Mapping[str, Kpi]


def target(period: Period, kpi_id: str, kpis: Mapping[str, Kpi], fields: Fields) -> Target:
    """A target of the KPI `kpi_id`; where that is unknown its numbers are read without a unit.

    Most targets state few of the fields there are, so only those that are there are looked at.
    """
    kpi = kpis.get(kpi_id)
    unit = kpi.unit if kpi else None
    stated: dict[str, Any] = {}
    for key in fields.data:
        if key in _TEXTS:
            stated[key] = fields.text(key)
        elif read := _FIELDS.get(key):
            stated[key] = read(fields, key, unit, kpis)
    return Target(period=period, kpi=kpi_id, **stated, **fields.part())


def _level(fields: Fields, key: str, unit: Unit | None, _kpis: Kpis) -> Quantity | None:
    return fields.quantity(key, unit)


def _change(fields: Fields, key: str, unit: Unit | None, _kpis: Kpis) -> Quantity | None:
    change = fields.quantity(key)
    if change is None or unit is None:
        return change
    fitted = fit_change(change, unit, fields.found.currency)
    if isinstance(fitted, Unreadable):
        fields.refuse(key, fitted, "spec-unit-mismatch")
        return None
    # YAML gives `+12` as the number 12, but a change is always one.
    return replace(fitted, signed=True)


def _tolerance(fields: Fields, key: str, unit: Unit | None, _kpis: Kpis) -> Quantity | None:
    """A share of the value, points of a percentage, or an amount in the KPI's unit."""
    raw = fields.data[key]
    read = None if raw is None else parse_quantity(raw)
    shares = (Kind.PERCENT, Kind.POINTS) if unit in (None, PERCENT) else (Kind.PERCENT,)
    if isinstance(read, Quantity) and read.kind in shares:
        return read
    return fields.quantity(key, unit)


def _baseline(fields: Fields, key: str, unit: Unit | None, _kpis: Kpis) -> Baseline | None:
    inner = fields.child(key)
    if inner is None:
        return None
    return Baseline(
        period=inner.period("period"), value=inner.quantity("value", unit), **inner.part()
    )


def _scenarios(fields: Fields, key: str, unit: Unit | None, kpis: Kpis) -> tuple[Scenario, ...]:
    return tuple(
        Scenario(
            name=name,
            value=inner.quantity("value", unit),
            changes=_assumptions(inner, "changes", unit, kpis),
            **inner.part(),
        )
        for name, inner in fields.named_children(key)
    )


def _assumptions(fields: Fields, key: str, _unit: Unit | None, kpis: Kpis) -> dict[str, Quantity]:
    """The levels that a target presumes, by KPI, stage or `deal_size`."""
    fields.key_references(key, "assumption")
    levels: dict[str, Quantity] = {}
    for name, raw in fields.own(key):
        level = fields.measured(raw, (key, name), _assumed_unit(name, kpis, fields.found.currency))
        if level is not None:
            levels[name] = level
    return levels


def _assumed_unit(name: str, kpis: Kpis, currency: str) -> Unit | None:
    if name == "deal_size":
        return Unit(UnitKind.MONEY, currency)
    if name in kpis:
        return kpis[name].unit
    return PERCENT if "." in name else None


def _needs(fields: Fields, key: str, _unit: Unit | None, _kpis: Kpis) -> Needs | None:
    inner = fields.child(key)
    if inner is None:
        return None
    return Needs(
        budget=inner.money("budget"),
        headcount=inner.number("headcount"),
        levers=inner.texts("levers"),
        **inner.part(),
    )


def _segments(
    fields: Fields, key: str, unit: Unit | None, _kpis: Kpis
) -> dict[str, dict[str, Quantity]]:
    segments: dict[str, dict[str, Quantity]] = {}

    def add(dimension: str, name: str, raw: Any, *steps: str) -> None:
        level = fields.measured(raw, (key, *steps), unit)
        if level is not None:
            segments.setdefault(dimension, {})[name] = level

    for name, raw in fields.own(key):
        if isinstance(raw, dict):
            for part, level in raw.items():
                if not part.startswith("x-"):
                    add(name, part, level, name, part)
        else:
            add("", name, raw, name)
    return segments


_TEXTS = frozenset(("pending", "method", "source", "gap_plan", "rationale"))
_FIELDS: Mapping[str, Callable[[Fields, str, Unit | None, Kpis], Any]] = {
    **dict.fromkeys(("value", "stretch", "top_down", "bottom_up"), _level),
    "change": _change,
    "confidential": lambda fields, key, _unit, _kpis: fields.flag(key),
    "review_by": lambda fields, key, _unit, _kpis: fields.date(key),
    "tolerance": _tolerance,
    "baseline": _baseline,
    "assumptions": _assumptions,
    "scenarios": _scenarios,
    "needs": _needs,
    "segments": _segments,
    "owner": lambda fields, key, _unit, _kpis: fields.reference(key, "owner"),
    "audience": lambda fields, _key, _unit, _kpis: audience(fields),
    "sign_off": lambda fields, _key, _unit, _kpis: sign_off(fields),
}
