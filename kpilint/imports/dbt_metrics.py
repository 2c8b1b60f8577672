"""Where the metrics stand in a dbt project's YAML, in the older layout and in the newer one."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kpilint.imports.draft import Origin
from kpilint.imports.yaml_files import files_in, mapping, place, words
from kpilint.read.document import Document
from kpilint.read.document import Path as Steps

SKIPPED = frozenset(
    {"target", "dbt_packages", "dbt_modules", "dbt_internal_packages", "logs"}
    | {"node_modules", "venv", "env", "site-packages"}
)
"""Folders of a dbt project that hold nothing of its own."""

CONFIGURATION = frozenset(
    {"dbt_project", "packages", "profiles", "dependencies", "package-lock", "selectors"}
)
"""Names of files, without ending, that configure a dbt project."""


def project_files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that may have metrics; of a folder, those of the dbt project in it."""
    for path in paths:
        for file in files_in([path], SKIPPED):
            if file == path or file.stem not in CONFIGURATION:
                yield file


NONE: Mapping[str, Any] = MappingProxyType({})


class Metric(NamedTuple):
    """A metric: where it stands, what it says, and the model that it is written in.

    `model` is empty where it stands for itself; `made` says that it is a measure of which dbt makes
    a metric.
    """

    document: Document
    path: Steps
    data: dict[str, Any]
    model: Mapping[str, Any] = NONE
    made: bool = False

    @property
    def name(self) -> str:
        return words(self.data.get("name"))

    def at(self, *steps: str) -> Origin:
        """Where the metric stands, or what is below it."""
        return place(self.document, (*self.path, *steps))


def metrics_of(document: Document) -> Iterator[Metric]:
    """The metrics of a document: at its top, in its models, and made of measures."""
    data = mapping(document.data)
    yield from _listed(document, data, ("metrics",))
    for path, model in _mappings(data.get("models"), ("models",)):
        yield from _listed(document, model, (*path, "metrics"), model)
        inner = mapping(model.get("semantic_model"))
        yield from _listed(document, inner, (*path, "semantic_model", "metrics"), model)
    for path, model in _mappings(data.get("semantic_models"), ("semantic_models",)):
        for steps, measure in _mappings(model.get("measures"), (*path, "measures")):
            if measure.get("create_metric") is True:
                yield Metric(document, steps, measure, model, made=True)


def measures_of(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """The measures of the semantic models, by their names."""
    for _, model in _mappings(mapping(document.data).get("semantic_models"), ()):
        for _, measure in _mappings(model.get("measures"), ()):
            yield words(measure.get("name")), measure


def strays_of(document: Document) -> Iterator[tuple[Steps, Any]]:
    """What stands where metrics are listed and cannot be one: no list, or items of other kinds."""
    data = mapping(document.data)
    top = (((key,), data.get(key)) for key in ("metrics", "models", "semantic_models"))
    models = _mappings(data.get("models"), ("models",))
    inner = (((*path, "metrics"), model.get("metrics")) for path, model in models)
    for path, found in chain[tuple[Steps, Any]](top, inner):
        if isinstance(found, list):
            strays = [each for each in found if not isinstance(each, dict)]
            if strays:
                yield path, strays
        elif found is not None:
            yield path, found


def _listed(
    document: Document, around: dict[str, Any], path: Steps, model: Mapping[str, Any] = NONE
) -> Iterator[Metric]:
    for steps, each in _mappings(around.get("metrics"), path):
        yield Metric(document, steps, each, model)


def _mappings(found: Any, path: Steps) -> Iterator[tuple[Steps, dict[str, Any]]]:
    for index, each in enumerate(found if isinstance(found, list) else ()):
        if isinstance(each, dict):
            yield (*path, index), each
