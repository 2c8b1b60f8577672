"""What goes into a dbt metric's `config.meta.kpilint`: plain data, and what an import reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from kpilint.imports.dbt_ours import TARGET_KEYS
from kpilint.imports.markup import web_address
from kpilint.imports.yaml_files import data, mapping, words
from kpilint.model.secrecy import is_confidential
from kpilint.model.types import Kpi, Target
from kpilint.read.document import Place
from kpilint.values.unit import Unit, UnitKind


def block_of(kpi: Kpi, targets: Iterable[Target]) -> dict[str, Any]:
    """The KPI without what is empty or goes without saying; of a confidential target no number."""
    links = {label: url for label, url in kpi.life.links.items() if web_address(url)}
    found = {
        "kpi": kpi.id,
        "definition": kpi.definition,
        "owner": kpi.owner,
        "indicator": kpi.indicator,
        "direction": kpi.direction if kpi.direction != "up" else "",
        "unit": _unit(kpi.unit) if kpi.unit else "",
        "status": kpi.life.status if kpi.life.status != "active" else "",
        "targets": _targets(targets),
        "links": links,
    }
    return {key: value for key, value in found.items() if value}


def metric_named(kpi: Kpi) -> str:
    """The dbt metric that the KPI names by its `x-dbt`, if it names one."""
    return words(raw(kpi.at).get("x-dbt"))


def raw(place: Place) -> Mapping[str, Any]:
    """What stands in the file at a place, if that is a mapping."""
    found: Any = place.document.data
    for step in place.path:
        found = found[step]
    return mapping(found)


def _unit(unit: Unit) -> str:
    if unit.kind is UnitKind.MONEY:
        return unit.currency or "money"
    return unit.noun or str(unit.kind)


def _targets(targets: Iterable[Target]) -> dict[str, Any]:
    periods = {target.period: _target(target) for target in targets}
    ordered = sorted(periods, key=lambda each: (each.start, each.end, each.text))
    return {period.text: periods[period] for period in ordered if periods[period]}


def _target(target: Target) -> Any:
    """The target as it is written: its value alone where there is no more to say."""
    if is_confidential(target):
        return {"confidential": True}
    written = raw(target.at)
    keys = [key for key in TARGET_KEYS if key not in target.unread and words(written.get(key))]
    found = {key: data(written[key]) for key in keys}
    if isinstance(found.get("change"), int) and found["change"] > 0:
        found["change"] = f"+{found['change']}"  # YAML takes the sign off
    return found["value"] if keys == ["value"] else found
