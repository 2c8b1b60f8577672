"""A target that no longer fits, in words: what asks for another number, the sum, and the gap."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from kpilint.model.kpis import formula_of
from kpilint.model.project import Project
from kpilint.solve.arithmetic import rounded, with_ends
from kpilint.solve.fit import Aim, Factor, Link
from kpilint.solve.nouns import counted, plural, singular
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity, parse_quantity
from kpilint.values.unit import UnitKind

_PLACES = 2
_LONG = re.compile(r"\.\d{7}")
_CENTS = 100
_FEW = 10
_ID = re.compile(r"\b[a-z][a-z0-9_]*")
_OPERATOR = re.compile(r"(?:(?<!\s)\s+)?([+*/])\s*")
_SIGNS = {"*": "×", "/": "÷", "+": "+"}


class Told(NamedTuple):
    """How a number that would fit comes about, and what is to be said of it."""

    sum: str
    said: str


def shown(value: Quantity) -> str:
    """A number that would fit: exactly, unless nobody could read that."""
    exact = str(value)
    return exact if not _LONG.search(exact) else value.shown(_PLACES)


def writings(aim: Aim, value: Quantity) -> Iterator[Quantity]:
    """How one would set the target to the number: in whole units, and if need be more exactly.

    Counts are whole, and so is more than a little money. Less than one is one: nobody aims at none.
    """
    count = aim.kpi.unit and aim.kpi.unit.kind is UnitKind.COUNT
    if count or (value.kind is Kind.MONEY and value.low > _CENTS):
        whole = rounded(value)
        some = not whole.high and value.high > 0
        yield with_ends(value, Decimal(1), Decimal(1)) if some else whole
    if not count:
        read = parse_quantity(shown(value))
        yield with_ends(value, read.low, read.high) if isinstance(read, Quantity) else value


def of_source(project: Project, link: Link, needed: Quantity) -> Told:
    """What a target asks of the one before it."""
    (source,) = link.sources
    back = (Factor("×" if each.sign == "÷" else "÷", each.value) for each in link.factors[::-1])
    asks = f"{_begin(project, link.aim, 'need')} {_named(project, source, needed)} at {_at(link)}"
    return Told(_sum(link.aim, back), f"{asks}; {_target(project, source, needed)}")


def of_result(project: Project, link: Link, needed: Quantity) -> Told:
    """What a target is given by the one before it."""
    (source,) = link.sources
    gives = f"{_begin(project, source, 'give')} {_named(project, link.aim, needed)} at {_at(link)}"
    return Told(_sum(source, link.factors), f"{gives}; {_target(project, link.aim, needed)}")


def of_whole(link: Link, needed: Quantity) -> Told:
    """What the parts of a formula come to."""
    sum = _formula(link, {source.kpi.id: shown(source.value) for source in link.sources})
    short = _formula(link, {source.kpi.id: _short(source.value) for source in link.sources})
    said = f"`{link.aim.kpi.id}` is {short} = {_short(needed)}"
    return Told(sum, f"{said}; its target is {_against(link.aim, needed)}")


def of_part(project: Project, link: Link, part: Aim, needed: Quantity, *, alike: bool) -> Told:
    """What a formula asks of one of its parts; `alike` if all of them move by the same share."""
    if alike:
        sum = f"{shown(part.value)} × {shown(link.aim.value)} ÷ {shown(link.follows)}"
    else:
        others = {s.kpi.id: shown(s.value) for s in link.sources if s.kpi.id != part.kpi.id}
        sum = f"{shown(link.aim.value)} = {_formula(link, others)}"
    asks = f"`{link.aim.kpi.id}` {_short(link.aim.value)} needs {_short(needed)} of `{part.kpi.id}`"
    return Told(sum, f"{asks}, as {sum}; {_target(project, part, needed)}")


def _begin(project: Project, aim: Aim, does: str) -> str:
    """A target at the beginning of a sentence, its noun first: `SQLs 120 need`."""
    if aim.stage is None or aim.value.kind is not Kind.NUMBER:
        return f"`{aim.kpi.id}` {_short(aim.value)} {does}s"
    noun = plural(project, aim.stage)
    return f"{noun[:1].upper()}{noun[1:]} {_short(aim.value)} {does}"


def _named(project: Project, aim: Aim, value: Quantity) -> str:
    if aim.stage is None or value.kind is not Kind.NUMBER:
        return f"{_short(value)} of `{aim.kpi.id}`"
    return counted(project, aim.stage, value)


def _short(value: Quantity, beside: Quantity | None = None) -> str:
    """A number in a sentence: nobody speaks of cents where it is about thousands."""
    size = (beside or value).low
    if value.kind is Kind.MONEY:
        return value.shown(0 if size > _CENTS else _PLACES)
    return value.shown(_PLACES if value.kind is Kind.PERCENT or size < _FEW else 1)


def _at(link: Link) -> str:
    return " × ".join(factor.value.shown() for factor in link.factors)


def _sum(start: Aim, factors: Iterable[Factor]) -> str:
    steps = (f"{factor.sign} {shown(factor.value)}" for factor in factors)
    return " ".join((shown(start.value), *steps))


def _formula(link: Link, values: Mapping[str, str]) -> str:
    """The formula with the numbers of those KPIs that have one."""
    formula = formula_of(link.aim.kpi)
    text = " ".join(formula.text.split()) if formula else ""
    even = _OPERATOR.sub(lambda found: f" {_SIGNS[found[1]]} ", text)
    return _ID.sub(lambda found: values.get(found[0], found[0]), even)


def _target(project: Project, aim: Aim, needed: Quantity) -> str:
    """What the target says, and how far that is off: `the SAL target is 180: 20 short`."""
    counts = aim.stage if aim.value.kind is Kind.NUMBER else None
    noun = f"{singular(project, counts)} target" if counts else f"target of `{aim.kpi.id}`"
    return f"the {noun} is {_against(aim, needed)}"


def _against(aim: Aim, needed: Quantity) -> str:
    gap = _gap(aim.value, needed)
    return f"{_short(aim.value)}{f': {gap}' if gap else ''}"


def _gap(value: Quantity, needed: Quantity) -> str:
    short, over = EXACT.subtract(needed.low, value.high), EXACT.subtract(value.low, needed.high)
    size = max(short, over)
    if size <= 0:
        return ""
    kind = Kind.POINTS if value.kind is Kind.PERCENT else value.kind
    off = _short(Quantity(kind, size, size, value.currency, value.unit), value)
    return f"{off} {'short' if short > 0 else 'over'}"
