"""Formulas whose parts go together, by the units that are known or guessed."""

from collections.abc import Mapping

from kpilint.imports.dbt_measure import Measured
from kpilint.model.graph import walk
from kpilint.values.formula import Formula, parse_formula
from kpilint.values.unit import Unit, UnitKind, parse_unit
from kpilint.values.unreadable import Unreadable

DEFAULT = "count"
"""The unit where nothing tells of one."""

_SHARES = {UnitKind.PERCENT, UnitKind.RATIO}


def fitting(found: Mapping[str, Measured], stated: Mapping[str, str]) -> dict[str, Measured]:
    """How each KPI is measured, by its id; `stated` are units that are known for sure.

    A formula that adds what has different units, that goes in circles, or that disagrees with the
    stated unit is none: the KPI is measured in its unit alone, and `why` says what to look at.
    """
    formulas = {id: _formula(each) for id, each in found.items()}
    graph = walk({id: each.references if each else () for id, each in formulas.items()})
    circular = {id for cycle in graph.cycles for id in cycle}
    units: dict[str, Unit | None] = {}
    settled = dict(found)
    for id in graph.order:
        formula, known = formulas[id], _unit(stated.get(id, ""))
        derived = formula.unit(units.get) if formula and id not in circular else None
        why = "it goes in circles" if id in circular else _disagreement(derived, known)
        if formula and why:
            unit = stated.get(id) or found[id].unit
            settled[id] = Measured({"kind": "other"}, unit, f"no formula over KPIs: {why}")
            derived = None
        units[id] = (
            derived if isinstance(derived, Unit) else known or _unit(settled[id].unit or DEFAULT)
        )
    return {id: settled[id] for id in found}


def _formula(found: Measured) -> Formula | None:
    formula = parse_formula(found.measure.get("expression", ""))
    return formula if isinstance(formula, Formula) else None


def _unit(text: str) -> Unit | None:
    found = parse_unit(text) if text else None
    return found if isinstance(found, Unit) else None


def _disagreement(derived: Unit | Unreadable | None, known: Unit | None) -> str:
    if isinstance(derived, Unreadable):
        return derived.message
    if (
        derived is None
        or known is None
        or derived == known
        or {derived.kind, known.kind} <= _SHARES
    ):
        return ""
    return f"it comes in {derived}, and {known} is said"
