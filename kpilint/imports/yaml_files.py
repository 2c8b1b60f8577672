"""YAML files of other programs, read as safely as specs are: folders are walked, text is kept."""

import os
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from kpilint.finding import Problem
from kpilint.imports.account import Account
from kpilint.imports.draft import Origin
from kpilint.imports.markup import plain
from kpilint.read.document import Document, Source
from kpilint.read.document import Path as Steps
from kpilint.read.files import SPECS, FoundFile, printable, read_source
from kpilint.read.yaml import read_yaml


def files_in(paths: Sequence[Path], skipped: frozenset[str] = frozenset()) -> Iterator[Path]:
    """The files, each once; of a folder all `*.yml` and `*.yaml` below it, sorted.

    Hidden files and folders, links to folders, and folders called one of `skipped` are left out.
    """
    seen: set[Path] = set()
    for path in paths:
        for file in _walked(path, skipped) if path.is_dir() else [path]:
            if file not in seen:
                seen.add(file)
                yield file


def _walked(top: Path, skipped: frozenset[str]) -> Iterator[Path]:
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in skipped)
        for name in sorted(files):
            if name.lower().endswith(SPECS) and not name.startswith("."):
                yield Path(folder, name)


def read_file(file: Path) -> Source | Problem:
    """The text of a file, without a byte order mark, or why there is none."""
    return read_source(FoundFile(printable(str(file)), str(file)))


def documents_of(source: Source, account: Account) -> list[Document]:
    """The documents of a file, merge keys followed; what is wrong with it goes into the account."""
    documents, problems = read_yaml(source)
    for problem in problems:
        if not (documents and "merge key" in problem.message):
            tell_problem(problem, account, jinja="{{" in source.text or "{%" in source.text)
    for document in documents:
        document.spans(())  # finds the places of all nodes, before there are more than in the text
        for mapping, brought in document.merges:
            _merge(mapping, brought)
    return documents


def tell_problem(problem: Problem, account: Account, *, jinja: bool = False) -> None:
    """Put down that a file, or a part of it, cannot be read; `jinja` says that it has some."""
    at = Origin(problem.location.path, f"line {problem.location.span.line}")
    hint = " It is no YAML before dbt has run its Jinja: put `{{ … }}` in quotes." if jinja else ""
    account.left(at, "", f"{problem.message}{hint or f' {problem.help}'}".strip())


def place(document: Document, steps: Steps) -> Origin:
    """Where a node stands, or the nearest one around it."""
    while True:
        spans = document.spans(steps)
        if spans:
            return Origin(document.source.path, f"line {spans.key.line}")
        if not steps:
            return Origin(document.source.path, "line 1")
        steps = steps[:-1]


def words(value: Any) -> str:
    """A value as plain words; nothing for lists and mappings."""
    if isinstance(value, bool):
        return str(value).lower()
    return plain(str(value)).text if isinstance(value, str | int | Decimal) else ""


def texts(value: Any) -> list[str]:
    """The texts of a list, or the one that stands for a list."""
    found = value if isinstance(value, list) else [value]
    return [text for each in found if (text := words(each))]


def mapping(value: Any) -> dict[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def data(value: Any) -> Any:
    """The value as it may stand in a spec: numbers as text, so that none is changed."""
    if isinstance(value, dict):
        return {str(key): data(each) for key, each in value.items()}
    if isinstance(value, list):
        return [data(each) for each in value]
    return str(value) if isinstance(value, Decimal) else value


def _merge(into: Any, brought: Any) -> None:
    for each in brought if isinstance(brought, list) else [brought]:
        if isinstance(into, dict) and isinstance(each, dict):
            for key, value in each.items():
                into.setdefault(key, value)
