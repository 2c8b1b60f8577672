"""Percent or points: changes of a percent that can be read both ways, in numbers and in prose."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kpilint.finding import Location, Problem, Severity
from kpilint.frozen import frozen
from kpilint.model.commitments import open_objectives, open_plans
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Target
from kpilint.read.document import Place
from kpilint.rules.judged_targets import change, percent, points, standing
from kpilint.rules.prose import unlinked
from kpilint.rules.registry import Context
from kpilint.rules.words import Lexicon, content_words
from kpilint.solve.arithmetic import ONE, ZERO, relative, with_ends
from kpilint.solve.targets import start
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity, parse_quantity
from kpilint.values.unit import UnitKind
from kpilint.values.unreadable import quoted

# "by 5 %", not followed by what makes it clear. These are seldom looked for, and take long to
# compile.
_BY = (
    r"(?i)\bby\s+(?:(?:about|around|roughly|approximately|another|nearly|almost|over|(?:at\s+)?least"
    r"|at\s+most|up\s+to|some|more\s+than|less\s+than|a\s+further)\s+)?"
    r"([+-]?\d[\d.,]*?)\s*(?:%|per\s?cent\b)"
    r"(?!\s*-?\s*(?:points?|pts?)\b|\s*\(?relative\b|,?\s+(?:from|to)\s+(?:about\s+)?\d)"
)
_VERB = (
    r"(?i)\b(?:improv|increas|rais|grow|grew|lift|boost|ris(?:e|ing)|rose|reduc|lower|cut|decreas"
    r"|declin|drop|fall|fell|climb|push|g(?:o|oes|oing|one)\s+(?:up|down)|went\s+(?:up|down)"
    r"|mov(?:e|ing)\s+(?:up|down)|br(?:ing|ought)\s+(?:up|down))\w*"
)
_SENTENCE = r"[.;:!?]\s|\n\s*\n"
# Words that stand for the KPI whose text it is, and words that may stand beside them.
_RATE = frozenset(
    (
        *("kpi", "metric", "measure", "number", "figure", "rate", "rates", "share", "percentage"),
        *("percent", "conversion", "ratio"),
    )
)
_BESIDE = frozenset(
    (
        *("level", "target", "goal", "aim", "plan", "now", "then", "still", "further", "year"),
        *("quarter", "month", "week"),
    )
)


@frozen
class _Text:
    """A text, where it stands, and the KPI that it belongs to."""

    at: Place
    words: str
    of: Kpi | None = None


def ambiguous_change(project: Project, kpi: Kpi, target: Target) -> Iterator[Problem]:
    """A `change` in percent of a percent, with both readings."""
    by = target.change
    if by and by.kind is Kind.PERCENT and kpi.unit and kpi.unit.kind is UnitKind.PERCENT:
        in_points = replace(by, kind=Kind.POINTS)
        mends = (f"`change: {str(in_points).replace(' ', '')}`", f"`change: {by} relative`")
        yield Problem(
            target.at.value("change"),
            f"`{by}` can mean two things for `{kpi.id}`, which is a percent:"
            f" {_readings(project, target, by)}.",
            f"Write {mends[0]} for points, or {mends[1]}.",
        )


def ambiguous_prose(context: Context) -> Iterator[Problem]:
    """Texts that want a percent KPI improved by so many percent."""
    project = context.project
    said = [(text, by) for text in _texts(context) if (by := re.search(_BY, text.words))]
    if not said:
        return
    rates = [kpi for kpi in project.active_kpis if kpi.unit and kpi.unit.kind is UnitKind.PERCENT]
    names = [(word, kpi.id) for kpi in rates for word in (kpi.name, kpi.id.replace("_", " "))]
    lexicon = Lexicon(names)
    for text, by in said:
        clause = re.split(_SENTENCE, text.words[: by.start()])[-1]
        kpi = _meant(project, lexicon, text.of, clause)
        if kpi:
            yield _problem(context, kpi, text.at.value(), clause, by)


def _texts(context: Context) -> Iterator[_Text]:
    """Every text that may speak of a KPI's change in percent."""
    project = context.project
    for kpi in project.active_kpis:
        texts = {"definition": kpi.definition, "why": kpi.why, "notes": kpi.life.notes}
        yield from _with_percent(kpi.at, texts, kpi)
    for kpi, target in standing(context):
        texts = {"rationale": target.rationale, "gap_plan": target.gap_plan}
        yield from _with_percent(target.at, texts, kpi)
    for objective in open_objectives(project, context.today):
        yield from _with_percent(objective.at, {"name": objective.name})
    for plan in open_plans(project, context.today):
        yield from _with_percent(plan.at, {"name": plan.name, "context": plan.context})
        for number, strategy in enumerate(plan.strategies):
            yield from _with_percent(plan.at / "strategies", {number: strategy})


def _with_percent(at: Place, texts: Mapping[Any, str], of: Kpi | None = None) -> list[_Text]:
    return [
        _Text(at / key, words, of)
        for key, words in texts.items()
        if ("%" in words or "cent" in words) and "by" in words.casefold()
    ]


def _meant(project: Project, lexicon: Lexicon, own: Kpi | None, clause: str) -> Kpi | None:
    """The percent KPI that is to change: what the verb acts on, or else its subject."""
    verbs = list(re.finditer(_VERB, clause))
    if not verbs:
        return None
    rate = own if own and own.unit and own.unit.kind is UnitKind.PERCENT else None
    for part in (clause[verbs[-1].end() :], clause[: verbs[-1].start()]):
        part = unlinked(part)
        named = list(lexicon.ids(part))
        if named:
            return project.kpis[named[-1]]
        words = {word.casefold() for word in content_words(part)}
        other = words - _RATE - _BESIDE
        if rate and words & _RATE and other <= _stage_words(project, rate):
            return rate
        if other:
            return None
    return rate


def _stage_words(project: Project, rate: Kpi) -> set[str]:
    """The words of the stages that a conversion is between: "lead to MQL"."""
    terms = (project.terms.get(stage.term) for stage in project.stages_of(rate))
    names = (f"{term.name} {term.abbreviation} {term.id}" for term in terms if term)
    return {word.casefold() for name in names for word in content_words(name.replace("_", " "))}


def _problem(context: Context, kpi: Kpi, at: Location, clause: str, by: re.Match[str]) -> Problem:
    verb = list(re.finditer(_VERB, clause))[-1]
    words = " ".join(f"{clause[verb.start() :]}{by[0]}".split())
    amount = parse_quantity(f"{by[1]}%")
    targets = context.project.targets_of(kpi.id)
    target = next((each for each in targets if not each.period.ended(context.today)), None)
    both = f" for `{kpi.id}`, which is a percent"
    if isinstance(amount, Quantity) and target:
        both += f": {_readings(context.project, target, _signed(amount, verb[0]))}"
    return Problem(
        at,
        f"{quoted(words)} can mean two things{both}.",
        f"Write “by {by[1]} points” or “by {by[1]} % relative”, or from where to where.",
        severity=Severity.WARNING,
    )


def _signed(amount: Quantity, verb: str) -> Quantity:
    down = re.match(r"reduc|lower|cut|decreas|declin|drop|fall|fell|.*down", verb, re.IGNORECASE)
    size = amount.low.copy_abs()
    return replace(with_ends(amount, size.copy_negate() if down else size), signed=True)


def _readings(project: Project, target: Target, by: Quantity) -> str:
    """The change as points and as a relative change, each with where it leads and the other way."""
    one, other = points(by.low), f"{percent(by.low)} relative"
    begun = start(project, target)
    if begun is None or begun.value.is_range or by.is_range or begun.value.low == ZERO:
        return f"{one}, or {other}"
    base = begun.value.low
    level = with_ends(begun.value, EXACT.add(base, by.low))
    share = relative(base, level.low)
    grown = with_ends(begun.value, EXACT.multiply(base, EXACT.add(ONE, by.low)))
    also = f", which is {percent(share)} relative" if share is not None else ""
    return (
        f"as {one}, from {begun.value.shown()} ({begun.words}) to {level.shown()}{also}; as"
        f" {other}, to {grown.shown()}, which is {change(base, grown)}"
    )
