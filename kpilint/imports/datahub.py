"""A business glossary of DataHub, version 1: its terms, and the KPIs that `kpilint export` wrote.

A glossary's groups become tags. What an entry of the specs has no field for is kept under a key
of the team's own, such as `x-domain`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from kpilint.exports.datahub import MARK, NODES
from kpilint.exports.guarded import has_variable, unguarded
from kpilint.finding import Problem
from kpilint.imports.account import Account
from kpilint.imports.datahub_terms import Entry, Given, drafted, owners_in
from kpilint.imports.draft import CannotImport, Draft, Import, Origin
from kpilint.imports.formats import Setting
from kpilint.imports.holders import Holders
from kpilint.imports.ids import id_of
from kpilint.imports.yaml_files import files_in, mapping, place, read_file, words
from kpilint.read.document import Document
from kpilint.read.document import Path as Steps
from kpilint.read.yaml import read_yaml

_HEAD = {"version", "source", "owners", "url", "source_type", "nodes", "terms"}
_NODE = {"name", "nodes", "terms", "owners"}
_MARKED = re.compile(r"(terms|kpis)\.([a-z][a-z0-9_]*)")


def read(files: Sequence[Path], setting: Setting) -> Import:  # noqa: ARG001
    """The terms of all glossaries; raises CannotImport where a file is none."""
    reading = _Reading()
    for file in files_in(files):
        reading.add(file)
    return reading.done()


class _Group(NamedTuple):
    """What the groups around an entry say: their names in words, their path, what they give."""

    names: tuple[str, ...]
    path: tuple[str, ...]
    given: Given


@dataclass(slots=True)
class _Reading:
    account: Account = field(default_factory=Account)
    drafts: list[Draft] = field(default_factory=list)
    taken: dict[tuple[str, str], int] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)
    """The address of each entry by the names that lead to it, as glossaries refer to it."""

    def add(self, file: Path) -> None:
        """Note every entry of a glossary, so that those before can refer to it."""
        document = _document(file)
        document.data = self._plain(document, document.data, ())
        self._head(document)
        data = document.data
        given = Given(data.get("owners"), ("owners",), words(data.get("source")), _url(data))
        self._group(document, (), data, _Group((), (), given))

    def done(self) -> Import:
        holders = Holders(self.account)
        for entry in self.entries:
            self.drafts.append(drafted(entry, self.paths, holders, self.account))
        drafts = (*self.drafts, *holders.drafts())
        if not drafts:
            raise CannotImport("There is no term in the glossary.")
        return Import(drafts, tuple(self.account.told))

    def _head(self, document: Document) -> None:
        """Say what becomes of the keys that stand above all groups."""
        for key, value in document.data.items():
            at = place(document, (key,))
            if key in ("owners", "source", "url"):
                if value:
                    why = "for every entry without its own"
                    what = ", ".join(name for _, name in owners_in(value))
                    self.account.read(at, what or value, "", f"`{key}` {why}")
            elif key == "version":
                self.account.read(at, value, "", "the version of the format")
            elif key not in _HEAD or key == "source_type":
                self.account.left(at, value, f"`{key}` is about the whole glossary")

    def _group(self, document: Document, steps: Steps, data: dict[str, Any], group: _Group) -> None:
        for number, each in self._items(document, steps, data, "terms"):
            entry = Entry(document, (*steps, "terms", number), each, group.names, group.given)
            self._note(entry, group.path)
        for number, each in self._items(document, steps, data, "nodes"):
            self._node(document, (*steps, "nodes", number), each, group)

    def _items(
        self, document: Document, steps: Steps, data: dict[str, Any], key: str
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """The mappings of a list; what is none is put down."""
        items = data.get(key)
        if not isinstance(items, list):
            if items is not None:
                at = place(document, (*steps, key))
                self.account.left(at, items, f"`{key}` must be a list of mappings")
            return
        for number, each in enumerate(items):
            if isinstance(each, dict):
                yield number, each
            else:
                what = "a group" if key == "nodes" else "a term"
                at = place(document, (*steps, key, number))
                self.account.left(at, each, f"{what} must be a mapping with a name")

    def _node(self, document: Document, steps: Steps, data: dict[str, Any], around: _Group) -> None:
        """A group: its name becomes a tag, unless our own export made it."""
        name = words(data.get("name"))
        ours = words(mapping(data.get("custom_properties")).get(MARK)) in NODES
        at = place(document, (*steps, "name"))
        if ours:
            self.account.read(at, name, "", "the group that `kpilint export` made")
        elif name:
            self.account.read(at, name, "", "a group: its entries bear it as a tag")
        for key, value in data.items() if not ours else ():
            if key not in _NODE and value:
                where = place(document, (*steps, key))
                self.account.left(where, value, f"`{key}` of the group {name}")
        given = around.given
        if data.get("owners") is not None:
            given = given._replace(owners=data["owners"], steps=(*steps, "owners"))
            if data["owners"]:
                why = "`owners` for every entry of the group without its own"
                named = ", ".join(name for _, name in owners_in(data["owners"]))
                self.account.read(place(document, given.steps), named, "", why)
        names = (*around.names, name) if name else around.names
        inner = _Group(names, (*around.path, str(data.get("name"))), given)
        self._group(document, steps, data, inner)

    def _note(self, entry: Entry, path: tuple[str, ...]) -> None:
        """Give an entry its id."""
        raw = entry.data.get("name")
        name = words(raw)
        collection, wanted, entry.ours = _marked(entry.data, name)
        if entry.ours and isinstance(raw, str) and raw.strip():
            name = raw
        if not name:
            where = place(entry.document, entry.steps)
            self.account.left(where, entry.data, "a term without a name")
            return
        entry.collection, entry.id = collection, self._unused(collection, wanted)
        entry.name, entry.wanted = name, wanted
        self.paths.setdefault(".".join((*path, str(raw))), entry.address)
        self.entries.append(entry)

    def _unused(self, collection: str, wanted: str) -> str:
        """The id, with a number behind it where it is taken; thousands may have one name."""
        id = wanted
        while (collection, id) in self.taken:
            self.taken[collection, wanted] += 1
            id = f"{wanted}_{self.taken[collection, wanted]}"
        self.taken[collection, id] = 1
        return id

    def _plain(self, document: Document, value: Any, steps: Steps) -> Any:
        """The data with every text as DataHub would read it, but for variables."""
        if isinstance(value, dict):
            return {key: self._plain(document, value[key], (*steps, key)) for key in value}
        if isinstance(value, list):
            return [self._plain(document, each, (*steps, n)) for n, each in enumerate(value)]
        if not isinstance(value, str):
            return value
        if has_variable(value):
            why = "DataHub would put an environment variable here; it stays as it is written"
            self.account.left(place(document, steps), value, why)
        return unguarded(value)


def _marked(data: dict[str, Any], name: str) -> tuple[str, str, bool]:
    """The collection and the id that an entry should have, and whether our own export says so."""
    properties = mapping(data.get("custom_properties"))
    found = _MARKED.fullmatch(words(properties.get(MARK)))
    if not found or (found[1] == "kpis" and not properties.get("measure.kind")):
        return "terms", id_of(name, "term"), False
    return found[1], found[2], True


def _url(data: dict[str, Any]) -> str:
    url = data.get("url")
    return url if isinstance(url, str) else ""


def _document(file: Path) -> Document:
    source = read_file(file)
    if isinstance(source, Problem):
        raise _refused(source)
    documents, problems = read_yaml(source)
    for problem in problems:
        raise _refused(problem)
    if len(documents) != 1 or not isinstance(documents[0].data, dict):
        raise CannotImport(f'{source.path} is no glossary: one is a mapping with `version: "1"`.')
    [document] = documents
    version = words(document.data.get("version"))
    if version != "1":
        stated = f"its version is {version}" if version else "it states no `version`"
        at = place(document, ("version",))
        raise CannotImport(f"{at}: only glossaries of version 1 can be read; {stated}.")
    for key in ("nodes", "terms"):
        if not isinstance(document.data.get(key), list | None):
            raise CannotImport(f"{place(document, (key,))}: `{key}` must be a list of mappings.")
    return document


def _refused(problem: Problem) -> CannotImport:
    at = Origin(problem.location.path, f"line {problem.location.span.line}")
    return CannotImport(f"{at}: {problem.message} {problem.help}".strip())
