"""KPIs into the `config.meta` of the dbt metrics that they are; nothing else is touched."""

from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kpilint.edit import apply
from kpilint.exports.dbt_block import block_of, metric_named
from kpilint.exports.dbt_place import placing_in
from kpilint.exports.exported import CannotExport, Edited, Left
from kpilint.finding import Edit, Problem
from kpilint.imports.dbt_metrics import Metric, metrics_of, project_files
from kpilint.imports.dbt_ours import OURS, braced
from kpilint.imports.yaml_files import mapping, read_file, words
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Target
from kpilint.read.document import Document, Source
from kpilint.read.yaml import read_yaml


def edit(project: Project, files: Sequence[Path]) -> Edited:
    """The files with what the specs say in `config.meta.kpilint` of their metrics.

    The metric of a KPI has its id for a name, or is named by the KPI's `x-dbt`. `config.meta.owner`
    is written where there is none, and kept up as long as nobody else has changed it.
    """
    if not files:
        raise CannotExport("Name the dbt files, or the project's folder, to write into.")
    writing = _Writing(project)
    for file in dict.fromkeys(project_files(files)):
        source = read_file(file)
        if isinstance(source, Problem):
            writing.told.append(Left(source_of(source), "all", source.message))
        else:
            writing.take(file, source)
    if not writing.metrics:
        first = next((f" {left.address}: {left.why}" for left in writing.told), "")
        raise CannotExport(f"There are no dbt metrics in these files.{first}")
    writing.finish()
    return Edited(writing.texts, tuple(writing.told), writing.before)


def source_of(problem: Problem) -> str:
    """Where a problem is, for people."""
    return f"{problem.location.path}, line {problem.location.span.line}"


@dataclass(slots=True)
class _Writing:
    project: Project
    texts: dict[Path, str] = field(default_factory=dict)
    before: dict[Path, str | None] = field(default_factory=dict)
    told: list[Left] = field(default_factory=list)
    metrics: dict[str, str] = field(default_factory=dict)
    """The KPIs of the metrics met so far, by the metrics' names; empty for one that has none."""
    kpis: dict[str, Kpi] = field(init=False)
    targets: dict[str, list[Target]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for target in self.project.targets.values():
            self.targets.setdefault(target.kpi, []).append(target)
        named = [(kpi, metric_named(kpi)) for kpi in self.project.kpis.values()]
        self.kpis = {kpi.id: kpi for kpi, name in named if not name}
        for kpi, name in named:
            if name:
                taken = self.kpis.setdefault(name, kpi)
                if taken is not kpi:
                    why = f"its metric `{name}` is that of kpis.{taken.id}"
                    self.told.append(Left(f"kpis.{kpi.id}", "all", why))

    def take(self, file: Path, source: Source) -> None:
        """Write into one file, if there is anything to write."""
        documents, problems = read_yaml(source)
        if not documents:
            self.told += [Left(source_of(each), "all", each.message) for each in problems[:1]]
        names = [metric.name for each in documents for metric in self._known(each)]
        text = self._written(source, documents, names)
        if text != source.text:
            # A byte order mark is read over, and stays.
            marked = file.read_bytes().startswith(BOM_UTF8)
            self.texts[file] = f"\ufeff{text}" if marked else text
            self.before[file] = source.text

    def finish(self) -> None:
        """Tell of the KPIs that no metric was found for."""
        used = {id for id in self.metrics.values() if id}
        told = {left.address for left in self.told}
        for kpi in self.project.kpis.values():
            if kpi.id not in used and f"kpis.{kpi.id}" not in told:
                why = "no dbt metric has this id; `x-dbt` on the KPI names one that is called else"
                self.told.append(Left(f"kpis.{kpi.id}", "all", why))

    def _known(self, document: Document) -> Iterator[Metric]:
        """The metrics that are KPIs."""
        for metric in metrics_of(document):
            name = metric.name
            if not name or name in self.metrics:
                again = "another metric has this name" if name else "it has no name"
                self.told.append(Left(f"metric {name}".strip(), f"meta.{OURS}", again))
                continue
            kpi = None if metric.made else self.kpis.get(name)
            self.metrics[name] = kpi.id if kpi else ""
            why = "" if kpi else "there is no KPI of this name"
            if metric.made:
                why = "dbt makes it of a measure: write it down as a metric to give it a meta"
            why = why or _obstacle(metric)
            if why:
                self.told.append(Left(f"metric {name}", f"meta.{OURS}", why))
            else:
                yield metric

    def _one(self, metric: Metric) -> "_One":
        kpi = self.kpis[metric.name]
        block = braced(block_of(kpi, self.targets.get(kpi.id, [])))
        old = _meta(metric.data)
        pairs: dict[str, Any] = {OURS: block}
        owner = old.get("owner")
        ours = mapping(old.get(OURS)).get("owner")
        if kpi.owner and (owner is None or owner == ours):
            pairs = {"owner": kpi.owner, OURS: block}
        elif owner is not None and owner != kpi.owner:
            why = f"somebody else wrote `{words(owner) or '…'}` there: left as it is"
            self._tell(Left(f"metric {metric.name}", "meta.owner", why))
        return _One(metric, pairs)

    def _tell(self, left: Left) -> None:
        if left not in self.told:
            self.told.append(left)

    def _written(self, source: Source, documents: list[Document], names: list[str]) -> str:
        """The text with what is to stand in these metrics, as far as nothing else changes by it."""
        ones = [self._one(metric) for metric in _first_of(documents, names)]
        text = _edited(source, documents, ones)
        if text is not None:
            return text
        if len(names) == 1:
            why = "it shares its text with others, or is written in an odd way: do it by hand"
            self.told.append(Left(f"metric {names[0]}", f"meta.{OURS}", why))
            return source.text
        for half in (names[: len(names) // 2], names[len(names) // 2 :]):
            text = self._written(source, read_yaml(source)[0], half)
            source = Source(source.path, text)
        return source.text


@dataclass(frozen=True, slots=True)
class _One:
    """A metric, and the pairs that its meta is to have."""

    metric: Metric
    pairs: Mapping[str, Any]

    def edits(self) -> Iterator[Edit]:
        data, path = self.metric.data, self.metric.path
        placing = placing_in(self.metric.document)
        config = mapping(data.get("config"))
        if mapping(config.get("meta")):
            yield from placing.put((*path, "config", "meta"), self.pairs)
        elif config:
            yield from placing.put((*path, "config"), {"meta": dict(self.pairs)})
        else:
            yield from placing.put(path, {"config": {"meta": dict(self.pairs)}})

    def wanted(self, data: Any) -> None:
        """Change the document's data as the edits are meant to change its text."""
        for step in self.metric.path:
            data = data[step]
        data["config"] = data.get("config") or {}
        config = data["config"]
        config["meta"] = config.get("meta") or {}
        meta = config["meta"]
        for key, value in self.pairs.items():
            meta[key] = deepcopy(value)


def _edited(source: Source, documents: list[Document], ones: list[_One]) -> str | None:
    """The text with all edits made; None where it would then say anything but what was meant."""
    edits = [edit for one in ones for edit in one.edits()]
    if not edits:
        return source.text
    # Written out, so that what stands in two places is two things.
    wanted = [_copied(document.data) for document in documents]
    for one in ones:
        index = next(n for n, each in enumerate(documents) if each is one.metric.document)
        one.wanted(wanted[index])
    text = apply(source.text, edits)
    found = [document.data for document in read_yaml(Source(source.path, text))[0]]
    return text if found == wanted else None


def _obstacle(metric: Metric) -> str:
    """Why nothing can be written into a metric; empty if it can."""
    data, path = metric.data, metric.path
    placing = placing_in(metric.document)
    config = data.get("config")
    meta = mapping(config).get("meta")
    merged = [id(container) for container, _ in metric.document.merges]
    if {id(data), id(config), id(meta)} & set(merged):
        return "it takes a part from elsewhere by `<<`: write that out first"
    nodes = [path, *((*path, *steps) for steps in _steps(config, meta))]
    if not all(placing.is_plain(each) for each in nodes):
        return "it is an alias of what stands elsewhere: write that out first"
    for key, value in (("config", config), ("config.meta", meta)):
        if value is not None and not isinstance(value, dict):
            return f"its `{key}` is no mapping"
    return ""


def _steps(config: Any, meta: Any) -> Iterator[tuple[str, ...]]:
    if config:
        yield ("config",)
    if meta:
        yield "config", "meta"


def _first_of(documents: list[Document], names: list[str]) -> list[Metric]:
    """The metrics of these names, the first where there are several."""
    found: dict[str, Metric] = {}
    for document in documents:
        for metric in metrics_of(document):
            if not metric.made:
                found.setdefault(metric.name, metric)
    return [found[name] for name in names]


def _meta(data: Mapping[str, Any]) -> dict[str, Any]:
    return mapping(mapping(data.get("config")).get("meta"))


def _copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(each) for each in data] if isinstance(data, list) else data
