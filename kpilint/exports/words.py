"""Lists, labels and amounts of the specs in one cell each, in words."""

from collections.abc import Iterable, Mapping

from kpilint.exports.cells import Cell
from kpilint.model.types import Daci, Kpi, Life, Measure, Needs
from kpilint.values.quantity import Quantity


def web(url: str) -> str:
    """The address, if it is one of the web; else nothing, so that nothing else is opened."""
    return url if url.lower().startswith(("https://", "http://")) else ""


def listed(items: Iterable[str]) -> str:
    return ", ".join(items)


def labelled(pairs: Mapping[str, str]) -> str:
    return "\n".join(f"{label}: {text}" for label, text in pairs.items())


def linked(life: Life) -> Cell:
    """All links by their labels; the cell leads to the first that leads to the web."""
    return Cell(labelled(life.links), link=next(filter(None, map(web, life.links.values())), ""))


def levels(amounts: Mapping[str, Quantity]) -> str:
    return ", ".join(f"{name}: {amount}" for name, amount in amounts.items())


def measured(measure: Measure | None) -> str:
    """How a KPI is computed: `conversion from enterprise.sal to enterprise.sql`."""
    if measure is None:
        return ""
    formula = measure.expression
    parts = (
        f"of {measure.of}" if measure.of else "",
        f"from {measure.from_}" if measure.from_ else "",
        f"to {measure.to}" if measure.to else "",
        f"where {listed(f'{key} is {value}' for key, value in measure.where.items())}"
        if measure.where
        else "",
        formula.text if formula else "",
    )
    return " ".join(filter(None, (measure.kind, *parts)))


def unit_of(kpi: Kpi) -> str:
    """What the KPI is measured in, in the word that specs have for it: `count`, `EUR`."""
    unit = kpi.unit
    return (unit.currency or unit.noun or str(unit.kind)) if unit else ""


def roles(daci: Daci | None) -> str:
    """Who holds which role, as the entry itself says."""
    if daci is None:
        return ""
    held = {
        "driver": daci.driver,
        "approver": daci.approver,
        "contributors": listed(daci.contributors),
        "informed": listed(daci.informed),
    }
    return "; ".join(f"{role}: {who}" for role, who in held.items() if who)


def needed(needs: Needs | None) -> str:
    if needs is None:
        return ""
    parts = {
        "budget": str(needs.budget or ""),
        "headcount": str(needs.headcount or ""),
        "levers": listed(needs.levers),
    }
    return "; ".join(f"{name}: {what}" for name, what in parts.items() if what)


def segmented(segments: Mapping[str, Mapping[str, Quantity]]) -> str:
    """`40 a, 80 b`, on a line for each dimension."""
    return "\n".join(
        f"{dimension}: {levels(parts)}" if dimension else levels(parts)
        for dimension, parts in segments.items()
    )
