"""The small things that every file for programs is made of: amounts, periods, dates, addresses."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from json import JSONEncoder
from typing import Any

from kpilint.model.types import Audience, Daci, Life, Step
from kpilint.publish.company import Company
from kpilint.publish.escape import safe_url
from kpilint.read.document import Place
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity

Json = dict[str, Any]

FOLDER = "api/v1"
_ROUGH = Context(prec=15, rounding=ROUND_HALF_UP)
"""As many digits as any program keeps, for what has no end of them."""

_encode = JSONEncoder(ensure_ascii=False, check_circular=False).encode
_UP = "../" * (FOLDER.count("/") + 1)


def dump(content: Json) -> str:
    """JSON with a line for every entry, so that two days can be compared line by line."""
    lines = (f"{_encode(key)}: {_value(value)}" for key, value in content.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def page(path: str) -> str:
    """The address of a page, from a file for programs."""
    return _UP + path


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


@lru_cache(maxsize=1 << 14)
def amount(quantity: Quantity | None) -> Json | None:
    """A quantity as it is written, beside its ends in base units, exact to the last digit."""
    if quantity is None:
        return None
    return _amount(quantity, str(quantity), quantity.low, quantity.high)


@lru_cache(maxsize=1 << 14)
def about(quantity: Quantity | None) -> Json | None:
    """A quantity that was worked out, rounded as far as divisions need it."""
    if quantity is None:
        return None
    return _amount(quantity, quantity.shown(), rounded(quantity.low), rounded(quantity.high))


def _amount(quantity: Quantity, text: str, low: Decimal, high: Decimal) -> Json:
    return {
        "text": text,
        "kind": str(quantity.kind),
        "low": decimal(low),
        "high": decimal(high),
        "currency": quantity.currency or None,
    }


def rounded(value: Decimal) -> Decimal:
    return _ROUGH.plus(value)


def decimal(value: Decimal) -> str:
    """A number in digits alone, without an exponent."""
    return f"{EXACT.normalize(value):f}" if value else "0"


def amounts(levels: Mapping[str, Quantity]) -> dict[str, Json | None]:
    return {name: amount(level) for name, level in levels.items()}


@lru_cache(maxsize=1 << 10)
def period(value: Period | None, today: date) -> Json | None:
    """A period with its days, and how it stands to today."""
    if value is None:
        return None
    return {
        "id": value.text,
        "kind": str(value.kind),
        "start": day(value.start),
        "end": day(value.end),
        "state": stands(value.start, value.end, today),
    }


def stands(start: date, end: date, today: date) -> str:
    if end < today:
        return "ended"
    return "to_come" if start > today else "in_force"


def defined_in(company: Company, at: Place) -> Json | None:
    """Where an entry stands in the specs, if that is published."""
    location = company.location(at)
    if not location.path:
        return None
    line = location.span.line
    return {
        "path": location.path,
        "line": line,
        "url": company.source_link(location.path, line) or None,
    }


def stage_name(company: Company, name: str) -> str:
    """A stage by its whole name; what is none stays as it is written."""
    stage = company.project.stage(name)
    return stage.name if stage else name


def life(value: Life) -> Json:
    """How an entry stands in time."""
    return {
        "status": value.status,
        "replaced_by": value.replaced_by or None,
        "since": day(value.since),
        "review_by": day(value.review_by),
        "tags": value.tags,
        "links": {label: url for label, url in value.links.items() if safe_url(url)},
        "notes": value.notes or None,
    }


def stated_daci(daci: Daci | None) -> Json | None:
    """Who holds which role, as an entry states it itself."""
    if daci is None:
        return None
    return {
        "driver": daci.driver or None,
        "approver": daci.approver or None,
        "contributors": daci.contributors,
        "informed": daci.informed,
    }


def daci(roles: Mapping[str, tuple[str, ...]]) -> Json:
    """Who holds which role once everything that is inherited has been looked up."""
    first = {role: next(iter(roles[role]), None) for role in ("driver", "approver")}
    return {**first, "contributors": roles["contributors"], "informed": roles["informed"]}


def audience(value: Audience | None) -> Json | None:
    """Whom a KPI can reach, and the way from there."""
    if value is None:
        return None
    return {
        "who": value.who or None,
        "size": amount(value.size),
        "as_of": day(value.as_of),
        "source": value.source or None,
        "per": value.per or None,
        "path": [_step(step) for step in value.path],
    }


def _step(step: Step) -> Json:
    return {"step": step.step or None, "rate": amount(step.rate), "source": step.source or None}


def _value(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(_encode, value)) + "\n]"
    return _encode(value)
