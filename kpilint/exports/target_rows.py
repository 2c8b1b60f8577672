"""Targets, one in a row for every period and KPI."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from kpilint.exports.cells import Cell, amount, dated
from kpilint.exports.words import levels, needed, segmented, unit_of
from kpilint.model.project import Project
from kpilint.model.secrecy import is_confidential
from kpilint.model.sign_offs import State, owner_of, state_of_target
from kpilint.model.types import Target
from kpilint.solve.targets import level

TARGET_COLUMNS: Mapping[str, int] = MappingProxyType(
    {
        "period": 11,
        "kpi": 30,
        "name": 30,
        "owner": 20,
        "value": 14,
        "change": 12,
        "comes_to": 14,
        "pending": 36,
        "stretch": 12,
        "tolerance": 11,
        "baseline": 12,
        "baseline_period": 11,
        "rationale": 60,
        "method": 12,
        "source": 30,
        "top_down": 12,
        "bottom_up": 12,
        "gap_plan": 40,
        "assumptions": 34,
        "needs": 30,
        "segments": 34,
        "review_by": 12,
        "signed": 26,
        "unit": 16,
    }
)
CONFIDENTIAL = "confidential"
WORDS: Mapping[State, str] = MappingProxyType(
    {State.UNSIGNED: "", State.AGREED: "", State.CHANGED: ", changed since"}
)


def target_cells(project: Project, target: Target, today: date) -> dict[str, Cell]:
    """The cells of a target, by column; of a confidential one those that give no number away."""
    kpi, raw = project.kpis.get(target.kpi), raw_of(target)
    cells = {
        "period": Cell(target.period.text),
        "kpi": Cell(target.kpi, link=f"kpis.{target.kpi}" if kpi else ""),
        "name": Cell(kpi.name if kpi else ""),
        "unit": Cell(unit_of(kpi) if kpi else ""),
        "owner": Cell(owner_of(project, target)),
        "rationale": Cell(target.rationale),
        "review_by": dated(target.review_by, raw.get("review_by")),
    }
    if is_confidential(target):
        return cells | {"value": Cell(CONFIDENTIAL)}
    return cells | _numbers(project, target, raw) | _grounds(project, target, today)


def raw_of(target: Target) -> Mapping[str, Any]:
    """The target as it stands in the file."""
    data: Any = target.at.document.data
    for step in target.at.path:
        data = data[step]
    return data if isinstance(data, dict) else {}


def _numbers(project: Project, target: Target, raw: Mapping[str, Any]) -> dict[str, Cell]:
    base, stated = target.baseline, raw.get("baseline")
    inner = stated if isinstance(stated, dict) else {}
    names = ("value", "stretch", "tolerance", "top_down", "bottom_up")
    comes_to = level(project, target) if target.change else None
    return {
        **{name: amount(getattr(target, name), raw.get(name)) for name in names},
        "change": Cell(str(target.change or raw.get("change", ""))),
        "comes_to": amount(comes_to, comes_to),
        "pending": Cell(target.pending),
        "baseline": amount(base.value if base else None, inner.get("value")),
        "baseline_period": Cell(str(inner.get("period", ""))),
    }


def _grounds(project: Project, target: Target, today: date) -> dict[str, Cell]:
    return {
        "method": Cell(target.method),
        "source": Cell(target.source),
        "gap_plan": Cell(target.gap_plan),
        "assumptions": Cell(levels(target.assumptions)),
        "needs": Cell(needed(target.needs)),
        "segments": Cell(segmented(target.segments)),
        "signed": Cell(_signed(project, target, today)),
    }


def _signed(project: Project, target: Target, today: date) -> str:
    signed = target.sign_off
    if signed is None:
        return ""
    day = f", {signed.date.isoformat()}" if signed.date else ""
    return f"{signed.by}{day}{WORDS[state_of_target(project, target, today)]}"
