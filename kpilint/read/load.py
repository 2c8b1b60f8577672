"""Spec roots → documents as far as they can be read, with all that is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path

from kpilint.finding import Location, Problem, Span
from kpilint.frozen import frozen, mutable
from kpilint.read.document import Document, Readable, Source
from kpilint.read.files import (
    MAX_BYTES,
    Content,
    FoundFile,
    Stored,
    decode,
    find,
    read_bytes,
)
from kpilint.read.schema import check_schema
from kpilint.read.suppress import Suppression, find_suppressions
from kpilint.read.table import Table, read_table
from kpilint.read.yaml import read_yaml

MAX_PROJECT = 200_000_000
"""Characters of all files of a project together; what is beyond them is not read."""

UNPARSED = ("spec-unreadable", "spec-syntax")


@mutable
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

    def add(self, other: "Loaded") -> None:
        self.sources.update(other.sources)
        self.readables += other.readables
        self.tables += other.tables
        self.suppressions += other.suppressions
        for rule, problems in other.problems.items():
            self.report(rule, problems)


@frozen
class Cache:
    """Files as they were read before, so that the same content at the same path is read once.

    `digest` is what git names contents by: "sha1" or "sha256".
    """

    digest: str = "sha1"
    read: dict[tuple[str, str], Loaded] = field(default_factory=dict)

    def names(self, content: bytes) -> list[str]:
        """What git calls the content, also if it was checked out with other ends of lines."""
        ways = [content, content.replace(b"\r\n", b"\n")] if b"\r\n" in content else [content]
        return [self._oid(each) for each in ways]

    def _oid(self, content: bytes) -> str:
        import hashlib

        whole = b"blob %d\0%b" % (len(content), content)
        return hashlib.new(self.digest, whole, usedforsecurity=False).hexdigest()


def load(root: Path, specs: Sequence[str], overlay: Mapping[str, bytes]) -> Loaded:
    """Read every file on disk; `overlay` gives contents, by path, in place of these."""
    return load_files({**find(root, specs), **overlay})


def load_files(files: Mapping[str, Content], cache: Cache | None = None) -> Loaded:
    """Read files, by path, wherever they are; raises GitError where git has lost one."""
    loaded = Loaded()
    known = cache.read if cache else {}
    in_order = sorted(files.items())
    stored = [file for _, file in in_order if isinstance(file, Stored)]
    fetched = _fetched([file for file in stored if (file.path, file.oid) not in known])
    room = MAX_PROJECT
    for number, (path, file) in enumerate(in_order):
        if room <= 0:
            _leave_out(loaded, [path for path, _ in in_order[number:]])
            break
        if isinstance(file, Stored):
            piece = known.get((path, file.oid)) or _keep(path, next(fetched), [file.oid], cache)
        else:
            content = read_bytes(file) if isinstance(file, FoundFile) else file
            piece = _known_or_read(path, content, cache)
        loaded.add(piece)
        room -= sum(map(len, piece.sources.values()))
    return loaded


def _leave_out(loaded: Loaded, paths: Sequence[str]) -> None:
    """Say of the first path that it and the others are too much."""
    loaded.sources.update(dict.fromkeys(paths, ""))
    limit = f"{MAX_PROJECT // 1_000_000} MB"
    problem = Problem(
        Location(paths[0], Span(1, 1, 1, 1)),
        f"The files before this one hold {limit}, the most that is read of a project; this one and"
        " what follows are not read.",
        "Take out what is no longer needed, or make two projects of it.",
    )
    loaded.report("spec-unreadable", [problem])


def _fetched(files: Sequence[Stored]) -> Iterator[bytes]:
    if files:
        from kpilint.read.git import contents
        from kpilint.read.large import pointed_to

        read = contents(((file.repository, file.oid) for file in files), MAX_BYTES + 1)
        for file, content in zip(files, read, strict=True):
            yield pointed_to(content, file.repository)


def _known_or_read(path: str, content: bytes | Problem, cache: Cache | None) -> Loaded:
    if cache is None or isinstance(content, Problem):
        return _read(path, content)
    names = cache.names(content)
    known = (cache.read.get((path, name)) for name in names)
    return next((piece for piece in known if piece), None) or _keep(path, content, names, cache)


def _keep(path: str, content: bytes, names: Iterable[str], cache: Cache | None) -> Loaded:
    piece = _read(path, content)
    if cache is not None:
        cache.read.update(((path, name), piece) for name in names)
    return piece


def _read(path: str, content: bytes | Problem) -> Loaded:
    source = content if isinstance(content, Problem) else decode(path, content)
    if isinstance(source, Problem):
        return Loaded({path: ""}, problems={"spec-unreadable": [source]})
    loaded = Loaded({path: source.text})
    (_tabulate if path.lower().endswith(".csv") else _parse)(source, loaded)
    return loaded


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
