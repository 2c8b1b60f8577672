"""What rules ask of a KPI's measure: the stages it speaks of, and whether two are the same."""

import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache, partial

from kpilint.model.fields import Reference
from kpilint.model.once import once
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Measure
from kpilint.rules.words import fold, folded_words
from kpilint.values.formula import Formula

OF_A_STAGE = ("volume", "value")
BETWEEN_STAGES = ("conversion", "velocity")
IN_WORDS = ("activity", "other")
"""Kinds whose `of` says in words what is counted."""

_UNHEARD = frozenset(map(fold, ("of", "the", "number")))


def measured_term(project: Project, kpi: Kpi) -> str:
    """The term of the stage that a volume or value KPI measures; empty where that is not known."""
    measure = kpi.measure
    if measure is None or measure.kind not in OF_A_STAGE:
        return ""
    stages = project.stages_named(measure.of)
    return stages[0].term if stages else ""


def duplicates(project: Project) -> Iterator[tuple[Kpi, Kpi, str]]:
    """Active KPIs that have a measure or a name in common: the first, a later one, the field."""
    told: set[tuple[str, str]] = set()
    same_names = _groups(project.active_kpis, _name_key)
    for field, groups in (("measure", same_measures(project)), ("name", same_names)):
        for first, *others in groups:
            for later in others:
                if (first.id, later.id) not in told:
                    told.add((first.id, later.id))
                    yield first, later, field


@once
def same_measures(project: Project) -> Sequence[list[Kpi]]:
    """Active KPIs that measure the same, each group of two or more in the order of the files."""
    return list(_groups(project.active_kpis, partial(_measure_key, project)))


def _measure_key(project: Project, kpi: Kpi) -> Hashable:
    """Equal for two KPIs that measure the same; None where the measure does not say what."""
    measure = kpi.measure
    if measure is None or "measure" in kpi.unread or not _says_what(measure):
        return None
    where = frozenset((key.casefold(), value.casefold()) for key, value in measure.where.items())
    if measure.expression:
        return (measure.kind, _calculation(measure.expression), where)
    if measure.kind in IN_WORDS:
        return (measure.kind, " ".join(measure.of.casefold().split()), where)
    stages = tuple(_full(project, name) for name in (measure.of, measure.from_, measure.to))
    return (measure.kind, stages, where)


def in_words(measure: Measure) -> str:
    """`the volume of enterprise.sql where source is paid_search`."""
    if measure.expression:
        what = f"`{measure.expression.text}`"
    elif measure.kind in BETWEEN_STAGES:
        what = f"the {measure.kind} from {measure.from_} to {measure.to}"
    else:
        what = measure.of if measure.kind in IN_WORDS else f"the {measure.kind} of {measure.of}"
    slices = " and ".join(f"{key} is {value}" for key, value in measure.where.items())
    return f"{what} where {slices}" if slices else what


def blended(project: Project, today: date) -> Iterator[tuple[Reference, list[str]]]:
    """Stages without their funnel that several funnels have, with these, where they are judged."""
    for reference in project.references:
        if reference.kind not in ("stage", "assumption"):
            continue
        funnels = {stage.funnel: "" for stage in project.stages_named(reference.id)}
        if len(funnels) > 1 and _is_judged(project, reference, today):
            yield reference, list(funnels)


def _groups(kpis: Iterable[Kpi], key: Callable[[Kpi], Hashable]) -> Iterator[list[Kpi]]:
    """The KPIs that share a key, each group in the order of the files."""
    groups: dict[Hashable, list[Kpi]] = {}
    for kpi in kpis:
        groups.setdefault(key(kpi), []).append(kpi)
    groups.pop(None, None)
    for group in groups.values():
        if len(group) > 1:
            yield sorted(group, key=lambda kpi: kpi.at.key())


def _name_key(kpi: Kpi) -> Hashable:
    words = sorted(word for word in folded_words(kpi.name) if word and _counts_in_names(word))
    return tuple(words) or kpi.name.casefold() or None


@lru_cache(maxsize=1 << 12)
def _counts_in_names(word: str) -> bool:
    if word[0].isalnum():
        return word not in _UNHEARD
    return word == "%" or unicodedata.category(word[0]) == "Sc"


def _says_what(measure: Measure) -> bool:
    if measure.kind in BETWEEN_STAGES:
        return bool(measure.from_ and measure.to)
    if measure.kind == "formula":
        return measure.expression is not None
    return bool(measure.of)


def _calculation(formula: Formula) -> Hashable:
    """The steps of a formula: the same whatever its spaces and needless parentheses."""
    return tuple(
        (step.does, formula.text[step.start : step.end] if step.does == "KPI" else step.number)
        for step in formula.steps
    )


def _full(project: Project, name: str) -> str:
    stage = project.stage(name)
    return stage.name if stage else name


def _is_judged(project: Project, reference: Reference, today: date) -> bool:
    """Whether the entry that the reference stands in is active and not of the past."""
    collection, id, *rest = map(str, reference.at.path)
    if collection == "plans":
        end = project.plans[id].end
        return end is None or end >= today
    if collection == "targets":
        return _is_open(project, (id, rest[0]), reference.id, today)
    return project.kpis[id].active


def _is_open(project: Project, key: tuple[str, str], assumed: str, today: date) -> bool:
    """Whether a target still counts, and does not presume a KPI that is named like a stage."""
    target, kpi = project.targets[key], project.kpis.get(key[1])
    if assumed in project.kpis or target.pending or target.confidential:
        return False
    return bool(kpi and kpi.active) and target.period.end >= today
