"""JSON: the whole project as one document, in the words of the site's data and as exact."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from kpilint import __version__
from kpilint.check import Report
from kpilint.exports.exported import Exported, Left
from kpilint.model.project import Project
from kpilint.model.secrecy import is_confidential
from kpilint.publish.api_goals import objectives, plans
from kpilint.publish.api_kpis import kpis
from kpilint.publish.api_owners import people, teams
from kpilint.publish.api_targets import actuals, targets
from kpilint.publish.api_values import Json, dump
from kpilint.publish.api_words import funnels, terms
from kpilint.publish.company import Company
from kpilint.read.load import Loaded
from kpilint.values.period import Period

NAME = "kpis.json"
SCHEMA = "export"
VERSION = 1
LISTS: Mapping[str, Callable[[Company], Iterable[Json]]] = MappingProxyType(
    {
        "terms": terms,
        "people": people,
        "teams": teams,
        "funnels": funnels,
        "kpis": kpis,
        "targets": targets,
        "objectives": objectives,
        "plans": plans,
        "actuals": actuals,
    }
)
OF_THE_SITE = frozenset({"url", "not_published"})
"""What only a published site knows of an entry."""


def export(project: Project, today: date, *, period: Period | None = None) -> Exported:
    """One document; `kpilint schema export` describes it. `period` narrows the targets."""
    company = Company(Report(project, Loaded(), today, ()))
    head = {
        "version": VERSION,
        "kpilint": __version__,
        "today": today.isoformat(),
        "currency": project.currency,
    }
    found: dict[str, Any] = {
        name: [_bare(entry) for entry in entries(company)] for name, entries in LISTS.items()
    }
    if period:
        found["targets"] = [each for each in found["targets"] if _is_for(each, period)]
    told = tuple(
        Left(target.address, "the numbers", "it is confidential")
        for target in project.targets.values()
        if is_confidential(target)
    )
    return Exported({NAME: dump({**head, **found})}, told)


def _bare(entry: Json) -> Json:
    return {key: value for key, value in entry.items() if key not in OF_THE_SITE}


def _is_for(target: Json, period: Period) -> bool:
    """Whether it is for these days, however its period is written."""
    wanted = period.start.isoformat(), period.end.isoformat()
    return (target["period"]["start"], target["period"]["end"]) == wanted
