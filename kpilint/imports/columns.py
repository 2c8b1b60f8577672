"""What the columns of a table mean, by their headings."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from kpilint.imports.ids import id_of
from kpilint.imports.markup import plain
from kpilint.imports.periods import WHEN, named, several
from kpilint.imports.units import unit_named

_SYNONYMS = {
    "id": "id, key, slug, kpi key, identifier",
    "name": "name, kpi, kpis, metric, metrics, key performance indicator, key metric, key result,"
    " measure, indicator, title, kpi or metric, performance indicator",
    "definition": "definition, description, meaning, what it means, details, explanation,"
    " what is counted, what we count, what is measured, what it measures, desc",
    "why": "why, why it matters, purpose, reason, importance, business value, why this",
    "owner": "owner, dri, responsible, accountable, owned by, who, directly responsible individual,"
    " responsible person, assigned to, who owns it, raci, point of contact, poc",
    "team": "team, department, dept, group, area, business unit, responsible team, function,"
    " business area, owning team",
    "approver": "approver, approved by, sponsor, executive sponsor, exec sponsor, sign off",
    "contributors": "contributors, contributor, contributing teams, supported by",
    "informed": "informed, stakeholders",
    "target": "target, goal, targets, goals, target value, tgt, quota, plan,"
    " target goal, desired value",
    "stretch": "stretch, stretch goal, stretch target",
    "actual": "actual, actuals, result, results, achieved, current, current value, latest,"
    " latest value, to date",
    "baseline": "baseline, starting point, start value, base, benchmark value, starting value",
    "tolerance": "tolerance, threshold",
    "method": "method, target method, target setting",
    "rationale": "rationale, target rationale, justification, basis, why this target,"
    " reason for target",
    "unit": "unit, units, uom, unit of measure, measured in, measurement unit, format, unit type",
    "formula": "formula, calculation, how calculated, how it is calculated, equation, computation,"
    " how to calculate, calculation method",
    "source": "source, data source, system, source system, source of truth, tool, data from,"
    " where it comes from, report",
    "links": "link, links, url, dashboard, dashboard link, report link, report url, dashboard url",
    "cadence": "cadence, frequency, freq, update frequency, reporting frequency, how often,"
    " periodicity, reporting cadence, updated, review frequency, measurement frequency",
    "direction": "direction, polarity, better, desired direction, good is, desired trend, goal"
    " direction, improvement direction",
    "indicator": "indicator type, leading or lagging, leading lagging, lead lag, leading/lagging",
    "breakdowns": "breakdowns, breakdown, dimensions, segments, split by, cut by",
    "tags": "tags, tag, category, theme, labels, label, pillar, kpi category, kpi group",
    "status": "status, state, lifecycle",
    "since": "since, effective from, valid from, start",
    "review_by": "review by, next review, review date, review on",
    "period": "period, quarter, month, year, timeframe, time frame, target period, time period,"
    " fiscal year, fiscal quarter, by when",
    "notes": "notes, note, comments, comment, remarks, remark, anything else, other, misc, caveats",
}
FIELDS = tuple(_SYNONYMS)
"""What a column can be for."""

IGNORE = "ignore"
TIMED = ("target", "stretch", "actual", "baseline")
"""Columns whose heading may name a period."""

_BY_NAME = {name.strip(): field for field, names in _SYNONYMS.items() for name in names.split(",")}
NAMES = frozenset(name for name, field in _BY_NAME.items() if field == "name")
"""Headings of the column with the names of the KPIs, in small letters."""

_COUNTERS = frozenset({"#", "no", "nr", "nº", "sl no", "s.no", "row"})
"""Headings over numbers that only count the rows."""
_FILLERS = frozenset(
    {"the", "of", "kpi", "metric", "our", "a", "for", "in", "by", "value", "kpi's"}
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{0,60})[)\]]")
_WHEN = re.compile(WHEN, re.IGNORECASE)
_MARKS = re.compile(r"[^\w/%$€£]+|_")
LONGEST = 120
"""Characters of a heading; a longer text is none."""


class Column(NamedTuple):
    """A column: its heading, the field it is for, and where nobody knows, its `x-` key.

    `when` are the words for a period in the heading, `unit` what numbers in it are measured in.
    `guess` says why it may be for something else.
    """

    number: int
    heading: str
    field: str = ""
    when: str = ""
    unit: str = ""
    guess: str = ""
    key: str = ""


def column(number: int, heading: str, mapping: Mapping[str, str]) -> Column:
    """What the column under a heading is for; `mapping` goes before what its words say."""
    heading = " ".join(plain(heading).text.split())[:LONGEST]
    key = f"x-{id_of(heading, 'column')}"
    told = mapping.get(heading.casefold())
    if told is not None:
        field, _, when = told.partition(" ")
        if field.startswith("x-"):
            return Column(number, heading, key=field)
        return Column(number, heading, field, when or named(heading), _unit(heading), key=key)
    field, guess = _field(heading)
    when = named(heading) if field in TIMED else ""
    if when and several(heading):
        return Column(number, heading, key=key)
    unit = _unit(heading) if field in (*TIMED, "name") else ""
    return Column(number, heading, field, when, unit, guess, key)


def _field(heading: str) -> tuple[str, str]:
    if heading.casefold().rstrip(".") in _COUNTERS:
        return IGNORE, ""
    bare = _words(_BRACKETS.sub(" ", heading))
    if not bare:
        return "", ""
    if found := _named(bare):
        return found, ""
    if not _WHEN.search(heading):
        return _without_fillers(bare)
    rest = _words(_WHEN.sub(" ", _BRACKETS.sub(" ", heading)))
    if not rest:
        return "target", "the heading is only a period: taken for that of targets"
    found, guess = _named(rest) or "", ""
    if not found:
        found, guess = _without_fillers(rest)
    return (found, guess) if found in TIMED else ("", "")


def _without_fillers(words: str) -> tuple[str, str]:
    """`KPI owner` is an owner, `Goal for the team` is nothing that is known."""
    kept = " ".join(word for word in words.split() if word not in _FILLERS)
    found = _named(kept) if kept != words else ""
    return found, ""


def _named(words: str) -> str:
    """The field of a heading; `Owner / DRI` says one thing twice."""
    found = _BY_NAME.get(words, "") or _BY_NAME.get(words.removesuffix("s"), "")
    if not found and "/" in words:
        fields = {_BY_NAME.get(part.strip(), "") for part in words.split("/")} - {""}
        found = fields.pop() if len(fields) == 1 else ""
    return found


def _words(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text.casefold()).split()).strip("/ ")


def _unit(heading: str) -> str:
    """The unit in the brackets of a heading, or behind it: `Target (%)`, `Goal in days`."""
    for found in (*_BRACKETS.findall(heading), *re.findall(r"(?:\bin|,) ([^ ]{1,12})$", heading)):
        unit = unit_named(found.strip())
        if unit:
            return str(found).strip()
    for sign in "%$€£":
        if heading.rstrip().endswith(sign):
            return sign
    return ""
