"""One dbt metric as a KPI."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpilint.imports.account import Account
from kpilint.imports.dbt_docs import filled, has_jinja
from kpilint.imports.dbt_measure import Measured
from kpilint.imports.dbt_metrics import Metric
from kpilint.imports.dbt_ours import OURS, take_ours, unbraced
from kpilint.imports.dbt_units import DEFAULT
from kpilint.imports.draft import Draft
from kpilint.imports.holders import Holders
from kpilint.imports.markup import plain
from kpilint.imports.yaml_files import data, mapping, texts, words

UNWRITTEN = "To be written."
"""Stands where a definition is missing, until somebody writes it."""

_OWNERS = ("owner", "owners", "owned_by", "team", "business_owner", "responsible", "dri")
_SAID = frozenset({"name", "label", "description", "config", "meta", "tags", "create_metric"})
_COMPUTED = frozenset({"type", "type_params", "expr", "numerator", "denominator", "input_metrics"})
Fields = dict[str, Any]


def _is_odd(key: str, value: Any) -> bool:
    """Whether another thing stands there than the words that are read of the key."""
    forms = {"label": list | dict, "description": list | dict, "tags": dict}
    return key in forms and bool(value) and isinstance(value, forms[key])


def ours(metric: Metric) -> Fields:
    """What an export to dbt wrote into the metric."""
    return mapping(unbraced(_meta(metric.data).get(OURS)))


@dataclass(frozen=True, slots=True)
class Making:
    """What is known of all metrics: how each is measured, by its id, and the doc blocks."""

    holders: Holders
    measured: Mapping[str, Measured]
    docs: Mapping[str, str]
    fiscal_year_start: int

    def drafts(self, metric: Metric, id: str) -> list[Draft]:
        """The KPI that a metric is, and the targets that are written down in its meta."""
        fields: Fields = {}
        address = f"kpis.{id}"
        self._account.read(metric.at(), metric.name, address)
        self._words(metric, address, fields)
        self._measure(metric, self.measured[id], address, fields)
        at = metric.at("config", "meta", OURS)
        start = self.fiscal_year_start
        targets = take_ours(ours(metric), id, at, fields, self.holders, start)
        self._config(metric, address, fields)
        fields["source"] = {"system": "dbt", "query": f"dbt sl query --metrics {metric.name}"}
        if metric.name != id:
            fields["x-dbt"] = metric.name
        return [Draft(("kpis", id), fields, metric.at()), *targets]

    @property
    def _account(self) -> Account:
        return self.holders.account

    def _words(self, metric: Metric, address: str, fields: Fields) -> None:
        account = self._account
        label = words(metric.data.get("label"))
        fields["name"] = label or metric.name.replace("_", " ").capitalize()
        if label:
            account.read(metric.at("label"), label, f"{address}.name")
        else:
            account.guessed(metric.at(), metric.name, f"{address}.name", "from the metric's name")
        given = metric.data.get("description")
        described = plain(filled(given, self.docs) if isinstance(given, str) else words(given))
        fields["definition"] = described.text or UNWRITTEN
        at, address = metric.at("description"), f"{address}.definition"
        if not described.text:
            account.guessed(at, "(no description)", address, "write a definition")
        elif has_jinja(described.text):
            account.guessed(at, given, address, "it has Jinja, which only dbt fills in")
        else:
            account.read(at, given, address)
        if described.links:
            fields["links"] = dict(described.links)

    def _measure(self, metric: Metric, found: Measured, address: str, fields: Fields) -> None:
        fields["measure"] = found.measure
        told = metric.data.items()
        how = {key: data(each) for key, each in told if key not in _SAID or _is_odd(key, each)}
        kind = words(how.get("type")) or ("a measure" if metric.made else "simple")
        at = metric.at("type")
        expression = found.measure.get("expression")
        if expression:
            how = {key: value for key, value in how.items() if key not in _COMPUTED}
            self._account.read(at, kind, f"{address}.measure", f"the formula {expression}")
        elif found.unit:
            fields["unit"] = found.unit
            why = f"{found.why}: kind other, in {found.unit}"
            self._account.guessed(at, kind, f"{address}.unit", why)
        else:
            fields["unit"] = DEFAULT
            why = f"{found.why}; {DEFAULT} until you say otherwise"
            self._account.guessed(at, kind, f"{address}.unit", why)
        if words(metric.model.get("name")):
            how["model"] = words(metric.model["name"])
        if how:
            where = f"{address}.x-dbt-metric"
            fields["x-dbt-metric"] = how
            self._account.left(at, ", ".join(how), "how dbt computes it", where)

    def _config(self, metric: Metric, address: str, fields: Fields) -> None:
        config = dict(mapping(metric.data.get("config")))
        meta = {key: value for key, value in _meta(metric.data).items() if key != OURS}
        if "owner" not in fields:
            self._owner(metric, meta, config, address, fields)
        elif meta.get("owner") == fields["owner"]:
            del meta["owner"]
        tags = texts(metric.data.get("tags") or config.pop("tags", None))
        if tags:
            fields["tags"] = tags
            self._account.read(metric.at(), tags, f"{address}.tags")
        if config.pop("enabled", True) is False and "status" not in fields:
            fields["status"] = "draft"
            at = metric.at("config", "enabled")
            self._account.guessed(at, "enabled: false", f"{address}.status", "taken for a draft")
        config.pop("meta", None)
        for key, rest in (("x-dbt-meta", meta), ("x-dbt-config", config)):
            if rest:
                fields[key] = data(rest)
                why = "kpilint has no key for it"
                self._account.left(metric.at("config"), rest, why, f"{address}.{key}")
        for key in ("config", "meta"):
            if not isinstance(metric.data.get(key), dict | None):
                self._account.left(metric.at(key), metric.data[key], f"`{key}` is no mapping")

    def _owner(
        self, metric: Metric, meta: Fields, config: Fields, address: str, fields: Fields
    ) -> None:
        """The first key that names somebody; else dbt's group, else who has the model."""
        key, text = _named(meta)
        if text:
            del meta[key]
            self.holders.own(text, metric.at("config", "meta", key), fields, address)
            return
        if words(config.get("group")):
            text, at = words(config.pop("group")), metric.at("config", "group")
            self.holders.own(text, at, fields, address, "from dbt's group")
            return
        _, text = _named(_meta(metric.model))
        if text:
            self.holders.own(text, metric.at(), fields, address, "from the model's meta")


def _meta(given: Mapping[str, Any]) -> Fields:
    """What stands as `meta`, where it is now and where it was."""
    config = mapping(given.get("config"))
    return {**mapping(given.get("meta")), **mapping(config.get("meta"))}


def _named(meta: Fields) -> tuple[str, str]:
    """The first key that names an owner, and the name."""
    found = ((key, _owner_text(meta.get(key))) for key in _OWNERS)
    return next(((key, text) for key, text in found if text), ("", ""))


def _owner_text(owner: Any) -> str:
    """The owner as a text: a name, a list of them, or dbt's own mapping of name and e-mail."""
    if isinstance(owner, list):
        return ", ".join(filter(None, map(_owner_text, owner)))
    given = mapping(owner)
    if not given:
        return str(owner).strip() if isinstance(owner, str) else words(owner)
    name, mail = words(given.get("name")), words(given.get("email"))
    return f"{name} <{mail}>" if name and mail else name or mail
