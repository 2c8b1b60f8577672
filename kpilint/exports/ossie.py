"""A semantic model in the format of Apache Ossie, the Open Semantic Interchange.

The format is about tables and SQL over them; the specs say what a number means, not where it is
stored. A formula over KPIs is written as SQL over metrics. Any other KPI gets the expression
`NULL`, which computes nothing, rather than one over columns that nobody has seen. All else that
the specs say of a KPI, its targets among it, is in its custom extension.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from kpilint.exports.exported import Exported, Left
from kpilint.exports.spelt import spelt_out
from kpilint.exports.sql import sql
from kpilint.exports.yaml_text import yaml_text
from kpilint.imports.ids import id_of, unused
from kpilint.model.kpis import formula_of
from kpilint.model.project import Project
from kpilint.model.secrecy import is_confidential
from kpilint.model.types import Kpi, Target
from kpilint.output.cards import measure_in_words
from kpilint.review.facts import written
from kpilint.values.period import Period
from kpilint.values.unit import Unit, UnitKind

FILE = "ossie.yaml"
VERSION = "0.2.0.dev0"
"""Of the specification: a draft, as all its versions are so far; one model is one document."""

VENDOR = "KPILINT"
UNKNOWN = "NULL"
"""The expression of what is not known to be in any table."""

_INSTRUCTIONS = (
    "This model says what the KPIs mean, who owns them and what their targets are. It knows no"
    f" tables: a metric with the expression {UNKNOWN} cannot be computed from it, a dataset stands"
    " for a system that KPIs are read from. Targets, owners and the vocabulary are in the custom"
    f" extensions of the vendor {VENDOR}."
)
_NUMBERS = {UnitKind.COUNT, UnitKind.PERCENT, UnitKind.RATIO, UnitKind.MONEY}
_WITHOUT = (
    ("people", "all but the name where it owns a KPI", "the format has no owners"),
    ("teams", "all but the name where it owns a KPI", "the format has no owners"),
    ("objectives", "everything", "the format has no objectives"),
    ("plans", "everything", "the format has no plans"),
)


def export(project: Project, today: date, *, period: Period | None = None) -> Exported:  # noqa: ARG001
    """The model; with a `period` only its targets. The date makes no difference."""
    model = {
        "version": VERSION,
        "name": "kpis",
        "description": "The KPIs and the vocabulary of the company, as its specs define them.",
        "ai_context": {"instructions": _INSTRUCTIONS},
        "datasets": _datasets(project),
        "metrics": [_metric(project, kpi, period) for kpi in project.kpis.values()],
        "custom_extensions": [_extension(_vocabulary(project))],
    }
    return Exported({FILE: yaml_text(model)}, tuple(_left(project, period)))


def _datasets(project: Project) -> list[dict[str, Any]]:
    """The systems that KPIs are read from; the format demands one at least."""
    systems: dict[str, list[str]] = {}
    for kpi in project.kpis.values():
        if kpi.source and kpi.source.system:
            systems.setdefault(kpi.source.system, []).append(kpi.id)
    if not systems:
        about = "The specs do not say where the KPIs are read from."
        return [{"name": "unstated", "source": "unstated", "description": about}]
    names: dict[str, str] = {}
    for system in systems:
        names[unused(id_of(system, "system"), names)] = system
    return [
        {
            "name": name,
            "source": system,
            "description": "A system that KPIs are read from; the specs name no table in it.",
            "custom_extensions": [_extension({"kpis": systems[system]})],
        }
        for name, system in names.items()
    ]


def _metric(project: Project, kpi: Kpi, period: Period | None) -> dict[str, Any]:
    formula = formula_of(kpi)
    expression = sql(formula) if formula else UNKNOWN
    made: dict[str, Any] = {
        "name": kpi.id,
        "expression": {"dialects": [{"dialect": "ANSI_SQL", "expression": expression}]},
        "description": spelt_out(project, kpi.definition),
    }
    made |= {"datatype": "Decimal"} if kpi.unit and kpi.unit.kind in _NUMBERS else {}
    made["ai_context"] = {"instructions": _said(kpi), "synonyms": [kpi.name]}
    made["custom_extensions"] = [_extension(_all_of(project, kpi, period))]
    return made


def _said(kpi: Kpi) -> str:
    """How the KPI is measured and in what, in words."""
    measured = f"Measured as: {measure_in_words(kpi.measure)}." if kpi.measure else ""
    unit = f"Its unit is {kpi.unit}." if kpi.unit else ""
    good = {"up": "More is better.", "down": "Less is better.", "hold": "It shall stay as it is."}
    status = "" if kpi.active else f"Its status is {kpi.life.status}."
    return " ".join(filter(None, (measured, unit, good.get(kpi.direction, ""), status)))


def _all_of(project: Project, kpi: Kpi, period: Period | None) -> dict[str, Any]:
    """The KPI as it stands in the specs, its unit, the name of its owner, and its targets."""
    owner = project.owner(kpi.owner)
    targets = {
        target.period.text: _target(target)
        for target in project.targets_of(kpi.id)
        if _is_for(target, period)
    }
    return {
        **written(kpi),
        **({"unit": _word(kpi.unit)} if kpi.unit and not kpi.stated_unit else {}),
        **({"owner_name": owner.name} if owner else {}),
        **({"targets": targets} if targets else {}),
    }


def _word(unit: Unit) -> str:
    """A unit in the word that the specs use for it."""
    return unit.currency or unit.noun or str(unit.kind)


def _target(target: Target) -> dict[str, Any]:
    """A target as it stands in the specs; of a confidential one only that it is."""
    return {"confidential": True} if is_confidential(target) else dict(written(target))


def _is_for(target: Target, period: Period | None) -> bool:
    if period is None:
        return True
    return (target.period.start, target.period.end) == (period.start, period.end)


def _vocabulary(project: Project) -> dict[str, Any]:
    """The terms and funnels as they stand in the specs."""
    return {
        "terms": {id: written(term) for id, term in project.terms.items()},
        "funnels": {id: written(funnel) for id, funnel in project.funnels.items()},
    }


def _extension(data: dict[str, Any]) -> dict[str, str]:
    return {
        "vendor_name": VENDOR,
        "data": json.dumps(data, ensure_ascii=False, default=str),
    }


def _left(project: Project, period: Period | None) -> Iterator[Left]:
    for kpi in project.kpis.values():
        if not formula_of(kpi):
            yield Left(f"kpis.{kpi.id}", "the computation as SQL", "the specs name no table")
    yield from _targets_left(project, period)
    for collection, what, why in _WITHOUT:
        for id in getattr(project, collection):
            yield Left(f"{collection}.{id}", what, why)
    for id in sorted({actual.kpi for actual in project.actuals}):
        yield Left(f"kpis.{id}", "the actuals", "the format has no values")


def _targets_left(project: Project, period: Period | None) -> Iterator[Left]:
    for target in project.targets.values():
        if not _is_for(target, period):
            yield Left(target.address, "everything", "it is for another period")
        elif is_confidential(target):
            yield Left(target.address, "all but that it is confidential", "it is confidential")
