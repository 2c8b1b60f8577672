"""What a list of KPIs can be narrowed down by, told to the script that does it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kpilint.model.types import Kpi
from kpilint.publish.company import Company
from kpilint.publish.wording import CONTROL, INDICATORS, sentence_case

NONE = "-"
"""Stands for KPIs that have no value; no id is written so."""

Values = Mapping[str, str]


class Choice(NamedTuple):
    """A value that KPIs have, and the rows of the list that have it, counted from 0."""

    value: str
    label: str
    rows: tuple[int, ...]


class Facet(NamedTuple):
    """A property of KPIs; `name` stands in addresses."""

    name: str
    label: str
    choices: tuple[Choice, ...]


def facets(company: Company, kpis: Iterable[Kpi]) -> list[Facet]:
    """The properties in which the KPIs of a list differ."""
    rows = [dict(_values(company, kpi)) for kpi in kpis]
    every = (_facet(name, label, rows) for name, label in _LABELS.items())
    return [facet for facet in every if any(len(c.rows) < len(rows) for c in facet.choices)]


_LABELS = {
    "team": "Team",
    "funnel": "Funnel",
    "indicator": "Leading or lagging",
    "control": "Control",
    "status": "Status",
}


def _facet(name: str, label: str, rows: list[dict[str, Values]]) -> Facet:
    labels = {value: shown for row in rows for value, shown in row[name].items()}
    having: dict[str, list[int]] = {value: [] for value in labels}
    for number, row in enumerate(rows):
        for value in row[name]:
            having[value].append(number)
    order = sorted(labels, key=lambda value: (value == NONE, labels[value].casefold(), value))
    return Facet(name, label, tuple(Choice(v, labels[v], tuple(having[v])) for v in order))


def _values(company: Company, kpi: Kpi) -> Iterator[tuple[str, Values]]:
    """Each property with its values, as they are shown; a team has what its parts have."""
    project = company.project
    teams = (project.teams.get(id) for id in project.lineage(kpi.owner))
    funnel = company.funnel_of(kpi)
    yield "team", {team.id: team.name for team in teams if team} or {NONE: "No team"}
    yield "funnel", {funnel.id: funnel.name} if funnel else {NONE: "No funnel"}
    yield "indicator", _word(kpi.indicator, INDICATORS)
    yield "control", _word(kpi.control.level if kpi.control else "", CONTROL)
    yield "status", {kpi.life.status: sentence_case(kpi.life.status)}


def _word(word: str, words: Mapping[str, tuple[str, str]]) -> Values:
    return {word: words[word][0]} if word in words else {NONE: "Not stated"}
