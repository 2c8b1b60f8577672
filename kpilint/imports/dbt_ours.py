"""What kpilint keeps of a KPI in a dbt metric's `config.meta.kpilint`, and reads back from it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from kpilint.imports.account import Account
from kpilint.imports.draft import Draft, Origin
from kpilint.imports.holders import Holders
from kpilint.imports.ids import id_of
from kpilint.imports.markup import web_address
from kpilint.imports.yaml_files import data, mapping, words
from kpilint.values.dates import parse_date
from kpilint.values.period import Period, parse_period
from kpilint.values.quantity import parse_quantity
from kpilint.values.unit import parse_unit
from kpilint.values.unreadable import Unreadable

OURS = "kpilint"
"""The key below `config.meta`."""

TARGET_KEYS = ("value", "change", "stretch", "pending", "confidential", "review_by")
"""What is kept of a target."""

AMOUNTS = ("value", "change", "stretch")

CHOICES: Mapping[str, tuple[str, ...]] = {
    "indicator": ("leading", "lagging"),
    "direction": ("up", "down", "hold"),
    "status": ("draft", "active", "deprecated"),
}

_BRACE = "{{ '{' }}"


def braced(value: Any) -> Any:
    """The value as dbt must find it, which runs the Jinja of every text but descriptions."""
    return _each_text(value, lambda text: re.sub(r"\{(?=[{%#])", _BRACE, text))


def unbraced(value: Any) -> Any:
    """The value that is meant by what `braced` made of it."""
    return _each_text(value, lambda text: text.replace(_BRACE, "{"))


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {_each_text(key, change): _each_text(each, change) for key, each in value.items()}
    return change(value) if isinstance(value, str) else value


def take_ours(
    ours: Mapping[str, Any],
    id: str,
    at: Origin,
    fields: dict[str, Any],
    holders: Holders,
    fiscal_year_start: int,
) -> list[Draft]:
    """Put what an export wrote back into the fields of the KPI; the targets are drafts."""
    account, address = holders.account, f"kpis.{id}"
    for key, value in ours.items():
        if key in ("kpi", "targets"):
            continue
        found = _field(key, value)
        if found is None:
            account.left(at, f"{key}: {words(value)}", "no value that kpilint writes there")
            continue
        fields[key] = found
        account.read(at, value, f"{address}.{key}")
        if key == "owner":
            holders.known(found, found.replace("_", " ").capitalize(), "teams", at)
    return _targets(ours.get("targets"), id, at, account, fiscal_year_start)


def _field(key: str, value: Any) -> Any:
    """The value of one of the keys if it can be one, else None."""
    text = words(value)
    if key in CHOICES:
        return text if text in CHOICES[key] else None
    if key == "owner":
        return text if text and id_of(text, "") == text else None
    if key == "unit":
        return None if isinstance(parse_unit(text), Unreadable) or not text else text
    if key == "definition":
        return str(value) if text else None
    if key == "links":
        links = {str(label): web_address(words(each)) for label, each in mapping(value).items()}
        return links if links and all(links.values()) else None
    return None


def _is_target(fields: Mapping[str, Any]) -> bool:
    """Whether these keys make a target that can be read."""
    amounts = [parse_quantity(words(fields[key])) for key in AMOUNTS if key in fields]
    days = [parse_date(words(fields[key])) for key in ("review_by",) if key in fields]
    return (
        not fields.keys().isdisjoint(("value", "change", "pending", "confidential"))
        and fields.get("confidential", True) is True
        and not any(isinstance(each, Unreadable) for each in (*amounts, *days))
    )


def _targets(
    targets: Any, id: str, at: Origin, account: Account, fiscal_year_start: int
) -> list[Draft]:
    drafts = []
    for period, target in mapping(targets).items():
        told = target if isinstance(target, dict) else {"value": target}
        fields = {key: data(told[key]) for key in TARGET_KEYS if words(told.get(key))}
        if _is_target(fields) and isinstance(parse_period(period, fiscal_year_start), Period):
            drafts.append(Draft(("targets", period, id), fields, at))
            account.read(at, target, f"targets.{period}.{id}")
        else:
            account.left(at, f"{period}: {words(target)}", "no target that kpilint writes")
    return drafts
