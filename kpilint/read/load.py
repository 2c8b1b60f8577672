"""Spec roots → documents as far as they can be read, with all that is wrong with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kpilint.finding import Problem
from kpilint.read.document import Document, Readable, Source
from kpilint.read.files import FoundFile, decode, find_actuals, find_files, read_source
from kpilint.read.schema import check_schema
from kpilint.read.suppress import Suppression, find_suppressions
from kpilint.read.table import Table, read_table
from kpilint.read.yaml import read_yaml

UNPARSED = ("spec-unreadable", "spec-syntax")


@dataclass(slots=True)
class Loaded:
    """All files of a project: their texts by path, what could be read, what not, by rule."""

    sources: dict[str, str] = field(default_factory=dict)
    readables: list[Readable] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    suppressions: list[Suppression] = field(default_factory=list)
    problems: dict[str, list[Problem]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every file parses."""
        return not any(self.problems.get(rule) for rule in UNPARSED)

    def report(self, rule: str, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.problems.setdefault(rule, []).append(problem)


def load(root: Path, specs: Sequence[str], overlay: Mapping[str, bytes]) -> Loaded:
    """Read every file; `overlay` gives contents, by path, in place of what is on disk."""
    loaded = Loaded()
    files = [*find_files(root, specs), *find_actuals(root, specs)]
    found = {file.path: file for file in files}
    for path in sorted({*found, *overlay}):
        _read(path, found.get(path), overlay.get(path), loaded)
    return loaded


def _read(path: str, found: FoundFile | None, content: bytes | None, loaded: Loaded) -> None:
    source = decode(path, content) if content is not None else read_source(found) if found else None
    if isinstance(source, Source):
        loaded.sources[path] = source.text
        (_tabulate if path.lower().endswith(".csv") else _parse)(source, loaded)
    elif source is not None:
        loaded.sources[path] = ""
        loaded.report("spec-unreadable", [source])


def _tabulate(source: Source, loaded: Loaded) -> None:
    table = read_table(source.path, source.text)
    if isinstance(table, Table):
        loaded.tables.append(table)
    else:
        loaded.report("actuals-format", [table])


def _parse(source: Source, loaded: Loaded) -> None:
    documents, problems = read_yaml(source)
    loaded.report("spec-syntax", problems)
    suppressions, malformed = find_suppressions(source, documents)
    loaded.suppressions += suppressions
    loaded.report("spec-suppression", malformed)
    for document in documents:
        _validate(document, loaded)


def _validate(document: Document, loaded: Loaded) -> None:
    checked = check_schema(document)
    loaded.report("spec-schema", checked.problems)
    loaded.readables.append(Readable(document, checked.data, checked.unread))
