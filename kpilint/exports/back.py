"""The way back: targets that were edited in an exported sheet become changes of the specs.

What the sheet says is held against what was exported and what the specs say now. Where both the
sheet and the specs changed, nothing is written at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kpilint.check import project_of
from kpilint.config import Config
from kpilint.edit import apply
from kpilint.exports.amounts import Reader
from kpilint.exports.returned import is_ours as is_ours
from kpilint.exports.returned import returned
from kpilint.exports.sheets import sheets
from kpilint.exports.target_edits import CannotEdit, edits_of
from kpilint.exports.target_rows import target_cells
from kpilint.exports.wishes import Wish, compare
from kpilint.finding import Edit
from kpilint.model.project import Project
from kpilint.model.sign_offs import State, approver_of, state_of_target
from kpilint.model.types import Target
from kpilint.read.document import Document, Source
from kpilint.read.load import Loaded, load
from kpilint.read.yaml import read_yaml

UNREADABLE = (
    "The specs cannot be read in full: mend first what `kpilint check --select spec` shows."
)
DERIVED = ("comes_to", "signed", "owner")
"""Cells of a target that may say something else because of another."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a target with a new text; `before` and `after` are empty where there is none."""

    address: str
    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What the sheets change: new texts of files, by path; none where there is a refusal.

    `before` are the texts as they were read. `told` is what is not brought back, and which
    signatures no longer hold.
    """

    changes: tuple[Change, ...] = ()
    refusals: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)


def bring_back(config: Config, files: Sequence[Path], today: date) -> Brought:
    """What to write for the edits in exported files; raises CannotImport for unreadable ones."""
    loaded = load(config.root, config.specs, {})
    project = project_of(loaded, config)
    if not loaded.complete:
        return Brought(refusals=(UNREADABLE,))
    found = [sheet for file in files for sheet in returned(file)]
    compared = compare(project, sheets(project, today), found)
    told, refusals = tuple(compared.told), list(compared.refusals)
    edits: dict[str, list[Edit]] = {}
    for target, texts in _by_target(project, compared.wishes):
        try:
            path = target.at.document.source.path
            edits.setdefault(path, []).extend(edits_of(target, texts, _reader(project, target)))
        except CannotEdit as why:
            refusals.append(f"{target.address}: {why}.")
    if refusals or not edits:
        return Brought(refusals=tuple(refusals), told=told)
    texts = {path: apply(loaded.sources[path], made) for path, made in edits.items()}
    after = _Proof(config, loaded, project, texts, today)
    refusals += after.doubts(compared.wishes)
    if refusals:
        return Brought(refusals=tuple(refusals), told=told)
    changes = tuple(_change(project, wish, today) for wish in compared.wishes)
    told += tuple(after.unsigned(changes))
    return Brought(changes, (), told, texts, {path: loaded.sources[path] for path in texts})


def _by_target(
    project: Project, wishes: Sequence[Wish]
) -> Iterator[tuple[Target, Mapping[str, str]]]:
    targets = {target.address: target for target in project.targets.values()}
    for address in dict.fromkeys(wish.address for wish in wishes):
        texts = {wish.key: wish.text for wish in wishes if wish.address == address}
        yield targets[address], texts


def _reader(project: Project, target: Target) -> Reader:
    kpi = project.kpis.get(target.kpi)
    return Reader(kpi.unit if kpi else None, project.currency)


def _change(project: Project, wish: Wish, today: date) -> Change:
    target = _target(project, wish.address)
    return Change(
        wish.address, wish.key, target_cells(project, target, today)[wish.key].text, wish.text
    )


def _target(project: Project, address: str) -> Target:
    return next(target for target in project.targets.values() if target.address == address)


class _Proof:
    """The project as it would be with the new texts, held against the one that there is."""

    def __init__(
        self,
        config: Config,
        loaded: Loaded,
        project: Project,
        texts: Mapping[str, str],
        today: date,
    ) -> None:
        self.loaded, self.project, self.texts, self.today = loaded, project, texts, today
        overlay = {path: text.encode() for path, text in texts.items()}
        self.after = project_of(load(config.root, config.specs, overlay), config)

    def doubts(self, wishes: Sequence[Wish]) -> Iterator[str]:
        """Why the new texts would not do: problems that they have, other things that they say."""
        changed = {(wish.address, wish.key) for wish in wishes}
        for path, text in self.texts.items():
            before, _ = read_yaml(Source(path, self.loaded.sources[path]))
            after, problems = read_yaml(Source(path, text))
            if problems or _left(before, changed) != _left(after, changed):
                yield f"{path} is written so that it cannot be edited: change it by hand."
                return
        found = [*self._problems()]
        yield from found or self._unmet(wishes)

    def _problems(self) -> Iterator[str]:
        known = {
            (rule, each.location.path, each.message)
            for rule, found in self.project.problems.items()
            for each in found
        }
        for rule, found in self.after.problems.items():
            for each in found:
                if (rule, each.location.path, each.message) not in known:
                    yield f"{each.location.address or each.location.path}: {each.message}"

    def _unmet(self, wishes: Sequence[Wish]) -> Iterator[str]:
        """Targets that do not say what the sheet says, or say something else beside."""
        for address in dict.fromkeys(wish.address for wish in wishes):
            new = {wish.key: wish.text for wish in wishes if wish.address == address}
            one, other = _target(self.project, address), _target(self.after, address)
            reader = _reader(self.after, other)
            before = target_cells(self.project, one, self.today)
            after = target_cells(self.after, other, self.today)
            for key, cell in after.items():
                wanted = new[key] if key in new else before[key].text
                is_free = key in DERIVED and not new.get(key)
                if not is_free and reader.meaning(key, cell.text) != reader.meaning(key, wanted):
                    said = f"`{cell.text}`, not `{wanted}`"
                    yield f"{address}.{key} would say {said}: change it by hand."

    def unsigned(self, changes: Sequence[Change]) -> Iterator[str]:
        """The targets whose signature no longer holds."""
        for address in dict.fromkeys(change.address for change in changes):
            before, after = _target(self.project, address), _target(self.after, address)
            held = state_of_target(self.project, before, self.today) is State.AGREED
            if held and state_of_target(self.after, after, self.today) is State.CHANGED:
                who = approver_of(self.after, after)
                how = f"`kpilint sign-off {address} --by {who}`" if who else "its approver's id"
                yield f"{address}: its signature no longer holds; `{who}` signs with {how}."


def _left(documents: Sequence[Document], changed: set[tuple[str, str]]) -> list[Any]:
    return [_without(document.data, changed) for document in documents]


def _without(data: Any, changed: set[tuple[str, str]]) -> Any:
    """The data without the fields of targets that change."""
    periods = data.get("targets") if isinstance(data, dict) else None
    if not isinstance(periods, dict):
        return data
    kept = {
        period: {
            kpi: {
                key: value
                for key, value in target.items()
                if (f"targets.{period}.{kpi}", key) not in changed
            }
            if isinstance(target, dict)
            else target
            for kpi, target in kpis.items()
        }
        if isinstance(kpis, dict)
        else kpis
        for period, kpis in periods.items()
    }
    return {**data, "targets": kept}
