"""Whether edits of a file do what they say, and nothing else: by reading what comes of them.

An edit of a word or a key changes the data at this place only; one of a comment changes none.
Whatever else a file says, to readers or to kpilint, it says afterwards too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from sys import maxsize
from typing import Any

from kpilint.edit import apply
from kpilint.finding import Edit, Span
from kpilint.read.document import Path, Source
from kpilint.read.marks import BREAK
from kpilint.read.schema import check_schema
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
    """A file as it is read, with all that its edits are held against."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.documents, problems = read_yaml(source)
        self.suppressions, self.malformed = find_suppressions(source, self.documents)
        self.is_whole = not problems
        self._left = max(MOST_READ, 3 * len(source.text))

    def edited(self, edits: Iterable[Edit]) -> str | None:
        """The text with the edits made; None where it would not say what they announce.

        Also None when so much was tried that nobody would wait for more.
        """
        edits = tuple(edits)
        nodes = [self._nodes.get(edit.span) for edit in edits]
        comments = [edit for edit, node in zip(edits, nodes, strict=True) if node is None]
        if not self.is_whole or not all(map(self._is_comment, comments)):
            return None
        text = apply(self.source.text, edits)
        self._left -= len(text)
        if self._left < 0:
            return None
        after = File(Source(self.source.path, text))
        changed = [(*node, edit) for node, edit in zip(nodes, edits, strict=True) if node]
        same = (
            after.is_whole
            and _same([d.data for d in after.documents], self._changed(changed))
            and len(after.malformed) == len(self.malformed)
            and [*after.heeded(())] == [*self.heeded(edits)]
            and all(after._is_read(*self._after(*each)) for each in changed)
        )
        return text if same else None

    @cached_property
    def _nodes(self) -> dict[Span, tuple[int, Path, bool]]:
        """By their spans, the nodes: the number of the document, the path, and if it is a key."""
        found: dict[Span, tuple[int, Path, bool]] = {}
        for number, document in enumerate(self.documents):
            for path in document.paths:
                spans = document.spans(path)
                if spans:
                    found[spans.key] = number, path, True
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
        return path not in self._unread(number)

    def _unread(self, number: int) -> frozenset[Path]:
        found = self._checked.get(number)
        if found is None:
            found = self._checked[number] = check_schema(self.documents[number]).unread
        return found

    @cached_property
    def _checked(self) -> dict[int, frozenset[Path]]:
        return {}

    def heeded(self, edits: Sequence[Edit]) -> Iterator[Identity]:
        """What the comments say, and which lines they cover, once the edits are made."""
        moved = _moved(edits)
        for each in self.suppressions:
            names = tuple(_names(each, edits))
            if names:
                first, last = moved(each.first), moved(each.last)
                yield names, each.reason, each.until, first, last


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
