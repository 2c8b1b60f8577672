"""What a dbt metric measures, in kpilint's words: a formula where it is one, else its unit."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from kpilint.imports.yaml_files import mapping, words
from kpilint.values.formula import Formula, parse_formula

# How dbt's first metrics, before there were semantic models, named each other.
_CALL = re.compile(r"\{\{\s{0,9}metric\(\s{0,9}['\"](\w{1,200})['\"]\s{0,9}\)\s{0,9}\}\}")
_NAME = re.compile(r"[^\W\d]\w*")
# What SQL takes for a comment, for a remainder or for a text, and a formula does not.
_SQL = re.compile(r"--|/\*|%|['\"`;:\[\]{}]|\d[kKMB]\b")
_COUNTED = frozenset({"count", "count_distinct", "sum_boolean"})
_MONEY = frozenset(
    {"revenue", "revenues", "arr", "mrr", "acv", "gmv", "cost", "costs", "spend", "price", "amount"}
    | {"profit", "cac", "ltv", "clv", "sales", "bookings", "expenses", "income"}
)
_NUMBER = frozenset({"count", "number", "num", "orders", "customers", "users", "visits", "leads"})
_PERCENT = frozenset({"rate", "pct", "percent", "percentage", "share"})


class Measured(NamedTuple):
    """`measure` and `unit` of a KPI; `why` says what was guessed, or what could not be said."""

    measure: dict[str, Any]
    unit: str = ""
    why: str = ""


def measured(
    metric: Mapping[str, Any],
    ids: Mapping[str, str],
    measures: Mapping[str, Mapping[str, Any]],
) -> Measured:
    """How a metric is measured, given the ids of the metrics that are KPIs too."""
    kind = words(metric.get("type", metric.get("calculation_method"))).casefold()
    params = {**mapping(metric.get("type_params")), **metric}
    if kind in ("ratio", "derived"):
        expression, why = _ratio(params, ids) if kind == "ratio" else _derived(params, ids)
        if metric.get("filter"):
            expression, why = "", "it has a filter of its own"
        if expression:
            return Measured({"kind": "formula", "expression": expression})
        unit = "ratio" if kind == "ratio" else _by_name(metric)
        return Measured({"kind": "other"}, unit, f"no formula over KPIs: {why}")
    unit, why = _unit(kind, metric, params, measures)
    return Measured({"kind": "other"}, unit, why)


def _ratio(params: Mapping[str, Any], ids: Mapping[str, str]) -> tuple[str, str]:
    sides = [params.get(key) for key in ("numerator", "denominator")]
    for side in sides:
        if why := _not_whole(side, ids):
            return "", why
    above, below = (ids[_named(side)] for side in sides)
    return (f"{above} / {below}", "") if above != below else ("", "it is divided by itself")


def _derived(params: Mapping[str, Any], ids: Mapping[str, str]) -> tuple[str, str]:
    text = words(params.get("expr", params.get("expression")))
    called = _CALL.findall(text)
    text = _CALL.sub(r"\1", text)
    given = params.get("input_metrics", params.get("metrics", called))
    inputs = given if isinstance(given, list) else []
    for each in inputs:
        if why := _not_whole(each, ids):
            return "", why
    known = {
        (words(mapping(each).get("alias")) or _named(each)): ids[_named(each)] for each in inputs
    }
    if _SQL.search(text):
        return "", "its expression is SQL"
    formula = parse_formula(_NAME.sub(lambda found: known.get(found[0], found[0].upper()), text))
    if not isinstance(formula, Formula):
        return "", "its expression is SQL"
    ours = set(known.values())
    return (formula.text, "") if set(formula.references) <= ours else ("", "it has unknown names")


def _not_whole(given: Any, ids: Mapping[str, str]) -> str:
    """Why an input of a metric is not just another KPI; empty if it is."""
    name = _named(given)
    if name not in ids:
        return f"`{name}` is no metric here" if name else "an input has no name"
    more = [key for key in mapping(given) if key not in ("name", "alias")]
    return f"`{name}` is changed by {', '.join(more)}" if more else ""


def _named(given: Any) -> str:
    return words(mapping(given).get("name")) or words(given)


def _unit(
    kind: str,
    metric: Mapping[str, Any],
    params: Mapping[str, Any],
    measures: Mapping[str, Mapping[str, Any]],
) -> tuple[str, str]:
    if kind == "conversion":
        inner = {**mapping(params.get("conversion_type_params")), **params}
        counted = words(inner.get("calculation")) == "conversions"
        return ("count" if counted else "percent"), "from the metric's type"
    measure = {**mapping(measures.get(_named(params.get("measure")))), **params}
    agg = words(measure.get("agg", kind)).casefold()
    if agg in _COUNTED:
        return "count", f"from `{agg}`"
    if agg == "sum" and words(measure.get("expr")) == "1":
        return "count", "from a sum of ones"
    unit = _by_name(metric)
    return unit, "from its name" if unit else "its unit is not said"


def _by_name(metric: Mapping[str, Any]) -> str:
    parts = set(re.split(r"[\W_]+", f"{metric.get('name')} {metric.get('label')}".casefold()))
    if parts & _PERCENT or "%" in words(metric.get("label")):
        return "percent"
    if parts & _MONEY:
        return "money"
    return "count" if parts & _NUMBER else ""
