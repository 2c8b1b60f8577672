"""Whether edits of a file do what they say, and nothing else: by reading what comes of them.

An edit of a word or a key changes the data at this place only; one of a comment changes none.
Whatever else a file says, to readers or to kpilint, it says afterwards too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from sys import maxsize
from typing import Any, Self

from kpilint.edit import apply
from kpilint.finding import Edit, Span
from kpilint.read.document import Document, Path, Source
from kpilint.read.load import UNPARSED, Loaded
from kpilint.read.marks import BREAK
from kpilint.read.schema import check_schema, meets_schema
from kpilint.read.suppress import Suppression, find_suppressions
from kpilint.read.yaml import read_yaml

MOST_READ = 20_000_000
"""Characters read to find out which of a file's fixes are sound, about ten seconds' work."""

Identity = tuple[object, ...]


@dataclass(slots=True)
class _Branch:
    """What changes at a node: the key that leads to it, its value, or what is below it."""

    name: str | None = None
    value: Any = ...
    below: "dict[str | int, _Branch]" = field(default_factory=dict)


class File:
    """A file as it is read, with all that its edits are held against.

    `malformed` counts the comments that are meant for kpilint and tell it nothing; `is_whole` says
    that all of the file parses.
    """

    def __init__(
        self,
        source: Source,
        documents: Sequence[Document],
        suppressions: Sequence[Suppression],
        malformed: int,
        *,
        is_whole: bool,
    ) -> None:
        self.source = source
        self.documents = documents
        self.suppressions = suppressions
        self.malformed = malformed
        self.is_whole = is_whole
        self._known: dict[int, frozenset[Path]] = {}
        self._left = max(MOST_READ, 3 * len(source.text))

    @classmethod
    def read(cls, source: Source) -> Self:
        documents, problems = read_yaml(source)
        suppressions, malformed = find_suppressions(source, documents)
        return cls(source, documents, suppressions, len(malformed), is_whole=not problems)

    @classmethod
    def loaded(cls, loaded: Loaded, path: str) -> Self:
        """One of the files of a project."""

        def here(rule: str) -> int:
            problems = loaded.problems.get(rule, ())
            return sum(problem.location.path == path for problem in problems)

        documents = (readable.document for readable in loaded.readables)
        return cls(
            Source(path, loaded.sources[path]),
            [document for document in documents if document.source.path == path],
            [each for each in loaded.suppressions if each.path == path],
            here("spec-suppression"),
            is_whole=not any(map(here, UNPARSED)),
        )

    def edited(self, edits: Iterable[Edit]) -> str | None:
        """The text with the edits made; None where it would not say what they announce.

        Also None when so much was tried that nobody would wait for more.
        """
        edits = tuple(edits)
        words = self._words(edits)
        nodes = [words.get(edit.span) for edit in edits]
        comments = [edit for edit, node in zip(edits, nodes, strict=True) if node is None]
        if not self.is_whole or not all(map(self._is_comment, comments)):
            return None
        text = apply(self.source.text, edits)
        self._left -= len(text)
        if self._left < 0:
            return None
        after = File.read(Source(self.source.path, text))
        changed = [(*node, edit) for node, edit in zip(nodes, edits, strict=True) if node]
        same = (
            after.is_whole
            and _same([d.data for d in after.documents], self._changed(changed))
            and after.malformed == self.malformed
            and [*after.heeded(())] == [*self.heeded(edits)]
            and all(after._is_read(*self._after(*each)) for each in changed)
        )
        return text if same else None

    def _words(self, edits: Iterable[Edit]) -> dict[Span, tuple[int, Path, bool]]:
        """By their spans, words near the edits: the document's number, the path, if it is a key."""
        found: dict[Span, tuple[int, Path, bool]] = {}
        lines = {edit.span.line for edit in edits}
        for number, document in enumerate(self.documents):
            for path in document.on(lines):
                spans = document.spans(path)
                if spans:
                    found[spans.key] = number, path, True
                if spans and not isinstance(at(document.data, path), dict | list):
                    found[spans.value] = number, path, False
        return found

    def _is_comment(self, edit: Edit) -> bool:
        """Whether the edit stays within a comment that tells kpilint something."""
        return any(_within(edit.span, each.whole) for each in self.suppressions)

    def _changed(self, changes: Iterable[tuple[int, Path, bool, Edit]]) -> list[Any]:
        roots = [_Branch() for _ in self.documents]
        for number, path, is_key, edit in changes:
            branch = roots[number]
            for step in path:
                branch = branch.below.setdefault(step, _Branch())
            if is_key:
                branch.name = str(_scalar(edit.text))
            else:
                branch.value = _scalar(edit.text)
        pairs = zip(self.documents, roots, strict=True)
        return [_with(document.data, root) for document, root in pairs]

    def _after(self, number: int, path: Path, is_key: bool, edit: Edit) -> tuple[int, Path]:
        return number, (*path[:-1], str(_scalar(edit.text))) if is_key else path

    def _is_read(self, number: int, path: Path) -> bool:
        """Whether what stands at the path is something that may stand there."""
        document = self.documents[number]
        part: Any = at(document.data, path[:2])
        for step in reversed(path[:2]):
            part = {step: part}
        return meets_schema(part) or path not in self._unread(number)

    def _unread(self, number: int) -> frozenset[Path]:
        if number not in self._known:
            self._known[number] = check_schema(self.documents[number]).unread
        return self._known[number]

    def heeded(self, edits: Sequence[Edit]) -> Iterator[Identity]:
        """What the comments say, and which lines they cover, once the edits are made."""
        moved = _moved(edits)
        for each in self.suppressions:
            names = tuple(_names(each, edits))
            if names:
                first, last = moved(each.first), moved(each.last)
                yield names, each.reason, each.until, first, last


def at(data: Any, path: Path) -> Any:
    """What stands at a path."""
    for step in path:
        data = data[step]
    return data


def _names(suppression: Suppression, edits: Sequence[Edit]) -> Iterator[str]:
    """The rules of a suppression that no edit takes out, by the names that they are given."""
    for name in suppression.rules:
        over = next((edit for edit in edits if _within(name.span, edit.span)), None)
        if over is None:
            yield name.text
        elif over.span == name.span:
            yield over.text


def _moved(edits: Sequence[Edit]) -> Callable[[int], int]:
    """Where a line is once the edits are made, of which none is within it."""
    shifts = [
        (edit.span.end_line, len(BREAK.findall(edit.text)) + edit.span.line - edit.span.end_line)
        for edit in edits
    ]
    shifts = [(line, by) for line, by in shifts if by]

    def moved(line: int) -> int:
        return line if line == maxsize else line + sum(by for end, by in shifts if end <= line)

    return moved


def _within(inner: Span, outer: Span) -> bool:
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]


def _scalar(text: str) -> Any:
    documents, _ = read_yaml(Source("", text))
    return documents[0].data if documents else None


def _with(data: Any, branch: _Branch) -> Any:
    """The data with what changes at the branch, and nothing else, even where a node is repeated."""
    if branch.value is not ...:
        return branch.value
    if not branch.below:
        return data
    if isinstance(data, list):
        return [_with(item, branch.below.get(i, _Branch())) for i, item in enumerate(data)]
    nothing = _Branch()
    pairs = ((key, child, branch.below.get(key, nothing)) for key, child in data.items())
    return {key if at.name is None else at.name: _with(child, at) for key, child, at in pairs}


def _same(one: Any, other: Any) -> bool:
    """Whether two nodes are equal in all that YAML knows: `1`, `1.0`, "1" and `true` are not."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)
