"""From fields to targets, every number read as a level in the unit of its KPI."""

from collections.abc import Mapping
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


def target(period: Period, kpi_id: str, kpis: Mapping[str, Kpi], fields: Fields) -> Target:
    """A target of the KPI `kpi_id`; where that is unknown its numbers are read without a unit."""
    kpi = kpis.get(kpi_id)
    unit = kpi.unit if kpi else None
    return Target(
        period=period,
        kpi=kpi_id,
        value=fields.quantity("value", unit),
        change=_change(fields, unit),
        pending=fields.text("pending"),
        confidential=fields.flag("confidential"),
        review_by=fields.date("review_by"),
        stretch=fields.quantity("stretch", unit),
        tolerance=_tolerance(fields, unit),
        baseline=_baseline(fields, unit),
        method=fields.text("method"),
        source=fields.text("source"),
        top_down=fields.quantity("top_down", unit),
        bottom_up=fields.quantity("bottom_up", unit),
        gap_plan=fields.text("gap_plan"),
        rationale=fields.text("rationale"),
        assumptions=_assumptions(fields, "assumptions", kpis),
        scenarios=tuple(
            _scenario(name, inner, unit, kpis) for name, inner in fields.named_children("scenarios")
        ),
        needs=_needs(fields),
        segments=_segments(fields, unit),
        owner=fields.reference("owner", "owner"),
        audience=audience(fields),
        sign_off=sign_off(fields),
        **fields.part(),
    )


def _change(fields: Fields, unit: Unit | None) -> Quantity | None:
    raw = fields.data.get("change")
    change = fields.measured(raw, ("change",), None)
    if change is None or unit is None:
        return change
    fitted = fit_change(change, unit, fields.found.currency)
    if isinstance(fitted, Unreadable):
        fields.refuse("change", fitted, "spec-unit-mismatch")
        return None
    # YAML gives `+12` as the number 12, but a change is always one.
    return replace(fitted, signed=True)


def _tolerance(fields: Fields, unit: Unit | None) -> Quantity | None:
    """A share of the value, points of a percentage, or an amount in the KPI's unit."""
    raw = fields.data.get("tolerance")
    read = None if raw is None else parse_quantity(raw)
    shares = (Kind.PERCENT, Kind.POINTS) if unit in (None, PERCENT) else (Kind.PERCENT,)
    if isinstance(read, Quantity) and read.kind in shares:
        return read
    return fields.quantity("tolerance", unit)


def _baseline(fields: Fields, unit: Unit | None) -> Baseline | None:
    inner = fields.child("baseline")
    if inner is None:
        return None
    return Baseline(
        period=inner.period("period"), value=inner.quantity("value", unit), **inner.part()
    )


def _scenario(name: str, fields: Fields, unit: Unit | None, kpis: Mapping[str, Kpi]) -> Scenario:
    return Scenario(
        name=name,
        value=fields.quantity("value", unit),
        changes=_assumptions(fields, "changes", kpis),
        **fields.part(),
    )


def _assumptions(fields: Fields, key: str, kpis: Mapping[str, Kpi]) -> dict[str, Quantity]:
    """The levels that a target presumes, by KPI, stage or `deal_size`."""
    fields.key_references(key, "assumption")
    levels: dict[str, Quantity] = {}
    for name, raw in fields.own(key):
        level = fields.measured(raw, (key, name), _assumed_unit(name, kpis, fields.found.currency))
        if level is not None:
            levels[name] = level
    return levels


def _assumed_unit(name: str, kpis: Mapping[str, Kpi], currency: str) -> Unit | None:
    if name == "deal_size":
        return Unit(UnitKind.MONEY, currency)
    if name in kpis:
        return kpis[name].unit
    return PERCENT if "." in name else None


def _needs(fields: Fields) -> Needs | None:
    inner = fields.child("needs")
    if inner is None:
        return None
    return Needs(
        budget=inner.money("budget"),
        headcount=inner.number("headcount"),
        levers=inner.texts("levers"),
        **inner.part(),
    )


def _segments(fields: Fields, unit: Unit | None) -> dict[str, dict[str, Quantity]]:
    segments: dict[str, dict[str, Quantity]] = {}

    def add(dimension: str, name: str, raw: Any, *steps: str) -> None:
        level = fields.measured(raw, ("segments", *steps), unit)
        if level is not None:
            segments.setdefault(dimension, {})[name] = level

    for name, raw in fields.own("segments"):
        if isinstance(raw, dict):
            for part, level in raw.items():
                if not part.startswith("x-"):
                    add(name, part, level, name, part)
        else:
            add("", name, raw, name)
    return segments
