"""dbt's semantic layer as KPIs: metrics of either layout, and who owns them from `config.meta`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kpilint.finding import Problem
from kpilint.imports.account import Account
from kpilint.imports.dbt_docs import docs_in, has_jinja
from kpilint.imports.dbt_kpi import Making, ours
from kpilint.imports.dbt_measure import measured
from kpilint.imports.dbt_metrics import (
    SKIPPED,
    Metric,
    measures_of,
    metrics_of,
    project_files,
    strays_of,
)
from kpilint.imports.dbt_units import fitting
from kpilint.imports.draft import CannotImport, Draft, Import
from kpilint.imports.formats import Setting
from kpilint.imports.holders import Holders
from kpilint.imports.ids import id_of
from kpilint.imports.yaml_files import documents_of, place, read_file, tell_problem, words
from kpilint.read.document import Document


def read(files: Sequence[Path], setting: Setting) -> Import:
    """The metrics of dbt YAML files, or of whole dbt projects where a folder is given."""
    reading = _Reading()
    for file in dict.fromkeys(project_files(files)):
        source = read_file(file)
        if isinstance(source, Problem):
            tell_problem(source, reading.account)
            continue
        for document in documents_of(source, reading.account):
            reading.take(document)
    named, ids = reading.numbered()
    if not named:
        raise CannotImport(reading.nothing())
    jinja = any(has_jinja(words(metric.data.get("description"))) for metric, _ in named)
    found = {id: measured(metric.data, ids, reading.measures) for metric, id in named}
    stated = {id: words(ours(metric).get("unit")) for metric, id in named}
    making = Making(
        Holders(reading.account),
        fitting(found, stated),
        docs_in(files, SKIPPED) if jinja else {},
        setting.fiscal_year_start,
    )
    drafts: list[Draft] = [draft for metric, id in named for draft in making.drafts(metric, id)]
    return Import((*making.holders.drafts(), *drafts), tuple(reading.account.told))


@dataclass(slots=True)
class _Reading:
    """What the files have in them."""

    account: Account = field(default_factory=Account)
    metrics: list[Metric] = field(default_factory=list)
    measures: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def take(self, document: Document) -> None:
        self.measures.update(measures_of(document))
        self.metrics += metrics_of(document)
        for steps, stray in strays_of(document):
            key = steps[-1]
            is_list = isinstance(stray, list)
            why = "it has no name" if is_list else f"`{key}` should be a list"
            self.account.left(place(document, steps), stray, why)

    def numbered(self) -> tuple[list[tuple[Metric, str]], dict[str, str]]:
        """The metrics with their ids, and these by the metrics' names; others are left."""
        named: list[tuple[Metric, str]] = []
        ids: dict[str, str] = {}
        taken: dict[str, str] = {}
        for metric in self.metrics:
            at, name = metric.at(), metric.name
            id = id_of(words(ours(metric).get("kpi")) or name, "metric")
            if not name:
                self.account.left(at, metric.data, "a metric without a name")
            elif id in taken or name in ids:
                first = taken.get(id) or taken[ids[name]]
                self.account.left(at, name, f"another metric has this name: {first}")
            else:
                taken[id], ids[name] = str(at), id
                named.append((metric, id))
        return named, ids

    def nothing(self) -> str:
        """Why there is nothing to import."""
        why = self.account.first() or "no file has a list of `metrics:`."
        return f"There are no dbt metrics: {why}"
