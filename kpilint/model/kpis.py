"""From fields to KPIs, and the unit that each is measured in."""

from collections.abc import Mapping
from dataclasses import replace

from kpilint.model.entries import daci, life
from kpilint.model.fields import Fields, Findings, sentence
from kpilint.model.graph import walk
from kpilint.model.types import IN_WORDS, Audience, Control, Kpi, Measure, Origin, Step
from kpilint.read.document import Place
from kpilint.values.formula import Formula, parse_formula
from kpilint.values.period import PeriodKind
from kpilint.values.unit import Unit, UnitKind, parse_unit
from kpilint.values.unreadable import Unreadable, quoted

DERIVED = {
    "volume": UnitKind.COUNT,
    "value": UnitKind.MONEY,
    "conversion": UnitKind.PERCENT,
    "velocity": UnitKind.DURATION,
    "activity": UnitKind.COUNT,
}
RENEWALS = ("day", *reversed(PeriodKind))
"""The times in which an audience may renew."""


def kpi(id: str, fields: Fields) -> Kpi:
    """A KPI; the unit of a formula is found later, when all KPIs are known."""
    measure = _measure(fields)
    unit = fields.text("unit")
    fields.mentions("name", "definition", "why", "notes")
    return Kpi(
        id=id,
        name=fields.text("name"),
        definition=fields.text("definition"),
        why=fields.text("why"),
        measure=measure,
        stated_unit=unit,
        unit=_unit(fields, measure, unit),
        indicator=fields.text("indicator"),
        drives=fields.references("drives", "kpi"),
        balanced_by=fields.references("balanced_by", "kpi"),
        owner=fields.reference("owner", "owner"),
        daci=daci(fields),
        control=_control(fields),
        audience=audience(fields),
        source=_source(fields),
        direction=fields.text("direction") or _direction(measure),
        cadence=fields.text("cadence"),
        breakdowns=fields.texts("breakdowns"),
        visibility=fields.text("visibility"),
        tracked_only=fields.flag("tracked_only"),
        life=life(fields, "kpi"),
        **fields.part(),
    )


def audience(fields: Fields) -> Audience | None:
    inner = fields.child("audience")
    if inner is None:
        return None
    return Audience(
        who=inner.text("who"),
        size=inner.number("size"),
        as_of=inner.date("as_of"),
        source=inner.text("source"),
        per=_renewal(inner),
        path=tuple(_step(step) for step in inner.children("path")),
        **inner.part(),
    )


def _renewal(fields: Fields) -> str:
    """The time in which an audience renews, in the singular."""
    stated = fields.text("per")
    per = stated.casefold().removesuffix("s")
    if per and per not in RENEWALS:
        message = f"{quoted(stated)} is no time in which an audience could renew"
        fields.refuse("per", Unreadable(message, f"Write one of {', '.join(RENEWALS)}."))
        return ""
    return per


def with_formula_units(kpis: Mapping[str, Kpi], found: Findings) -> dict[str, Kpi]:
    """The same KPIs, each formula with the unit that its arithmetic gives."""
    graph = walk({id: references(kpi) for id, kpi in kpis.items()})
    circular = {id for cycle in graph.cycles for id in cycle}
    units: dict[str, Unit | None] = {}
    for id in graph.order:
        units[id] = None if id in circular else _formula_unit(kpis[id], units, found)
    return {
        id: kpi if kpi.unit is units[id] else replace(kpi, unit=units[id])
        for id, kpi in kpis.items()
    }


def references(kpi: Kpi) -> tuple[str, ...]:
    """The KPIs that a KPI's formula is made of."""
    formula = formula_of(kpi)
    return formula.references if formula else ()


def formula_of(kpi: Kpi) -> Formula | None:
    return kpi.measure.expression if kpi.measure else None


def _measure(fields: Fields) -> Measure | None:
    inner = fields.child("measure")
    if inner is None:
        return None
    kind = inner.text("kind")
    return Measure(
        kind=kind,
        of=inner.text("of") if kind in ("", *IN_WORDS) else inner.reference("of", "stage"),
        from_=inner.reference("from", "stage"),
        to=inner.reference("to", "stage"),
        where=inner.labels("where"),
        expression=_expression(inner),
        **inner.part(),
    )


def _expression(fields: Fields) -> Formula | None:
    text = fields.text("expression")
    if not text:
        return None
    formula = parse_formula(text)
    if isinstance(formula, Unreadable):
        fields.refuse("expression", formula, "spec-formula")
        return None
    fields.note("expression", "kpi", formula.references)
    return formula


def _control(fields: Fields) -> Control | None:
    inner = fields.child("control")
    if inner is None:
        return None
    return Control(
        level=inner.text("level"),
        levers=inner.texts("levers"),
        note=inner.text("note"),
        **inner.part(),
    )


def _source(fields: Fields) -> Origin | None:
    inner = fields.child("source")
    if inner is None:
        return None
    return Origin(
        system=inner.text("system"),
        url=inner.text("url"),
        query=inner.text("query"),
        **inner.part(),
    )


def _step(fields: Fields) -> Step:
    return Step(
        step=fields.text("step"),
        rate=fields.percent("rate"),
        source=fields.text("source"),
        **fields.part(),
    )


def _direction(measure: Measure | None) -> str:
    return "down" if measure and measure.kind == "velocity" else "up"


def _unit(fields: Fields, measure: Measure | None, stated_text: str) -> Unit | None:
    """The derived unit; a stated one must agree with it and may name the currency."""
    stated = parse_unit(stated_text) if stated_text else None
    kind = DERIVED.get(measure.kind) if measure else None
    if kind is None:
        return stated
    currency = fields.found.currency if kind is UnitKind.MONEY else ""
    return _agreed(fields.at, fields.found, stated, Unit(kind, currency))


def _agreed(kpi: Place, found: Findings, stated: Unit | None, derived: Unit) -> Unit:
    if stated is None or stated == derived:
        return derived
    if stated.kind is UnitKind.MONEY and derived.kind is UnitKind.MONEY:
        return stated if stated.currency else derived
    if {stated.kind, derived.kind} == {UnitKind.PERCENT, UnitKind.RATIO}:
        return stated
    found.report(
        "spec-unit-mismatch",
        kpi.value("unit"),
        f"The unit is stated as {stated}, but what is measured is {derived}.",
        "Take out `unit`, which follows from the measure, or change the measure.",
    )
    return derived


def _formula_unit(kpi: Kpi, units: Mapping[str, Unit | None], found: Findings) -> Unit | None:
    formula = formula_of(kpi)
    if formula is None or kpi.measure is None:
        return kpi.unit
    derived = formula.unit(units.get)
    if isinstance(derived, Unreadable):
        found.report(
            "spec-formula",
            kpi.measure.at.value("expression"),
            sentence(derived.message),
            sentence(derived.help),
        )
        return None
    stated = parse_unit(kpi.stated_unit) if kpi.stated_unit else None
    return _agreed(kpi.at, found, stated, derived) if derived else stated
