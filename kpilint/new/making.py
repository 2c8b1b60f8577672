"""Making an entry: is it right, where does it go, and the new text of that file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from kpilint.check import judge, project_of
from kpilint.config import Config
from kpilint.finding import Finding, Severity
from kpilint.layout.written import written
from kpilint.model.project import Project
from kpilint.new.home import holds, home
from kpilint.new.inserting import inserted, line_of
from kpilint.new.kinds import Entry, Kind, Steps
from kpilint.new.text import lines, tree
from kpilint.new.values import CannotMake
from kpilint.read.document import Document, Readable, Source
from kpilint.read.files import SPECS
from kpilint.read.load import Loaded, load, load_files
from kpilint.resources import modeline
from kpilint.rules.registry import all_rules
from kpilint.values.period import Period, parse_period

TRIAL = "~new.yaml"
"""The path of an entry that is tried: behind all others."""


@dataclass(frozen=True)
class State:
    """The project as it is before the entry."""

    config: Config
    today: date
    loaded: Loaded

    @property
    def documents(self) -> list[Document]:
        return [readable.document for readable in self.loaded.readables]

    @cached_property
    def around(self) -> Loaded:
        """What an entry can refer to: all but the targets, which are the most of many projects."""
        return Loaded(readables=[_without_targets(each) for each in self.loaded.readables])

    @cached_property
    def project(self) -> Project:
        """The project without its targets."""
        return project_of(self.around, self.config)


def _without_targets(readable: Readable) -> Readable:
    if "targets" not in readable.data:
        return readable
    data = {key: value for key, value in readable.data.items() if key != "targets"}
    return Readable(readable.document, data, readable.unread)


class Made(NamedTuple):
    """The file with the entry in it: its path below the root, its text, and the entry's line.

    `before` is the text that it had; None where there was no file.
    """

    path: str
    text: str
    before: str | None
    line: int


def state_of(config: Config, today: date) -> State:
    """Read the project; raises CannotMake where a file cannot be read, so that ids are unknown."""
    loaded = load(config.root, config.specs, {})
    if not loaded.complete:
        found = [
            *loaded.problems.get("spec-unreadable", ()),
            *loaded.problems.get("spec-syntax", ()),
        ]
        place = found[0].location
        raise CannotMake(
            f"The specs cannot be read in full ({place.path}:{place.span.line}):"
            " mend first what `kpilint check --select spec` shows."
        )
    return State(config, today, loaded)


def refuse_taken(state: State, entry: Entry) -> None:
    """Raise CannotMake where there is such an entry, or a person of a team's id."""
    collection, id = entry.path[0], entry.path[-1]
    paths = [entry.path]
    if collection in ("people", "teams"):
        paths = [("people", id), ("teams", id)]
    if collection == "targets":
        paths = [("targets", period, id) for period in _periods(state, entry.path[1])]
    for document in state.documents:
        for path in paths:
            spans = document.spans(path) if holds(document, path) else None
            if spans:
                place = f"{document.source.path}:{spans.key.line}"
                raise CannotMake(f"There is a `{'.'.join(path)}` already: {place}.")


def _periods(state: State, text: str) -> list[str]:
    """The period as it is written anywhere."""
    start = state.config.fiscal_year_start
    wanted = _days(text, start)
    found = {text: None}
    for document in state.documents:
        held = document.data.get("targets") if isinstance(document.data, dict) else None
        if isinstance(held, dict):
            found |= {each: None for each in held if wanted and _days(each, start) == wanted}
    return list(found)


def _days(text: str, fiscal_year_start: int) -> tuple[date, date] | None:
    """The first and the last day: with a fiscal year like the calendar's, FY2027 is 2027."""
    found = parse_period(text, fiscal_year_start)
    return (found.start, found.end) if isinstance(found, Period) else None


def faults(state: State, entry: Entry, steps: Steps | None = None) -> list[Finding]:
    """What cannot be right about the entry, or about the value at `steps` of it."""
    piece = load_files({TRIAL: written(tree(entry)).encode()})
    loaded = Loaded()
    loaded.add(state.around)
    loaded.add(piece)
    config = replace(
        state.config, select=("spec",), ignore=(), per_file_ignores={}, severity={}, options={}
    )
    project, names = project_of(loaded, config), _names()
    found = judge(project, loaded, config, state.today, names).findings
    own = [
        each for each in found if each.location.path == TRIAL and each.severity is Severity.ERROR
    ]
    if steps is None:
        return own
    spans = piece.readables[0].document.spans((*entry.path, *steps))
    if not spans:
        return []
    first, last = spans.key.line, spans.value.end_line
    start, end = (first, spans.key.column), (last, spans.value.end_column)
    return [
        each for each in own if start <= (each.location.span.line, each.location.span.column) < end
    ]


def _names() -> set[str]:
    return {rule.name for rule in all_rules().values() if rule.family == "spec"}


def made(state: State, kind: Kind, entry: Entry, file: Path | None) -> Made:
    """The file with the entry in it; raises CannotMake where that cannot be."""
    path = _given(state.config, file) if file else _home(state, entry)
    before = _before(state, path)
    text = modeline(state.config.root / path, state.config.root) if before is None else before
    after = inserted(Source(path, text), entry, lines(kind, entry))
    return Made(path, after, before, line_of(Source(path, after), entry))


def _home(state: State, entry: Entry) -> str:
    return home(entry, state.documents, PurePosixPath(state.config.specs[0]).as_posix())


def _before(state: State, path: str) -> str | None:
    if path in state.loaded.sources:
        return state.loaded.sources[path]
    if os.path.lexists(state.config.root / path):
        raise CannotMake(
            f"{path} is there, and is no file of this project: name another with --file."
        )
    return None


def _given(config: Config, file: Path) -> str:
    """The path of a file below the root; raises CannotMake where kpilint would not read it."""
    try:
        path = PurePosixPath(os.path.relpath(file, config.root).replace(os.sep, "/"))
    except ValueError:  # on another drive
        path = PurePosixPath("..")
    roots = [PurePosixPath(folder) for folder in config.specs]
    hidden = any(part.startswith(".") for part in path.parts)
    within = any(path.is_relative_to(root) for root in roots)
    if hidden or not within or path.suffix.lower() not in SPECS:
        below = " or ".join(f"{root}/" for root in roots)
        raise CannotMake(f"{file} is no place for specs: name a .yaml file below {below}.")
    return path.as_posix()


def texts(made: Made, root: Path) -> tuple[Mapping[Path, str], Mapping[Path, str | None]]:
    """What is written where, and what was there."""
    path = root / made.path
    mark = "\ufeff" if made.before is not None and path.read_bytes()[:3] == b"\xef\xbb\xbf" else ""
    return {path: mark + made.text}, {path: made.before}
