"""The text of a spec file → the same in the canonical layout, or why that cannot be."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from kpilint.finding import Problem, Span
from kpilint.layout.growing import Grown, grown
from kpilint.layout.printing import printed
from kpilint.layout.shapes import language
from kpilint.layout.tree import Path, walk
from kpilint.read.document import Document, Source
from kpilint.read.marks import BREAK
from kpilint.read.suppress import find_suppressions
from kpilint.read.yaml import read_yaml
from kpilint.values.unreadable import printed as visible

BOM = "\ufeff"


class CannotLayOut(Exception):  # noqa: N818 - a refusal, not a failure
    """Why a text stays as it is, in one line; `line` and `column` are 1-based."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


class _Meaning(NamedTuple):
    """What a layout must not change; a suppression and what it covers, by the place it is at."""

    data: list[Any]
    notes: dict[tuple[int, Path], Any]
    suppressions: list[tuple[Any, Span]]


def formatted(text: str) -> str:
    """The text in the canonical layout, with all its comments, anchors, tags and documents.

    The kind of line breaks and a byte order mark stay. Raises CannotLayOut where the text cannot be
    read, or would mean something else.
    """
    mark = text[: len(text) - len(text.lstrip(BOM))]
    ending = BREAK.search(text)
    before = "\n".join(BREAK.split(text[len(mark) :]))
    source = Source("", before)
    documents, problems = read_yaml(source)
    if problems:
        raise _broken(problems[0])
    after = _laid_out(grown(before))
    if after != before:
        _prove(_meaning(source, documents), after)
    return mark + after.replace("\n", ending[0] if ending else "\n")


def _prove(meaning: _Meaning, text: str) -> None:
    """Raise CannotLayOut unless the text has the same meaning."""
    source = Source("", text)
    documents, problems = read_yaml(source)
    if problems:
        raise _changed()
    found = _meaning(source, documents)
    said = [each for each, _ in found.suppressions]
    for each, span in meaning.suppressions:
        if each not in said:
            raise CannotLayOut(
                "In another layout this comment would cover something else: put it on the line"
                " above an entry or key, or at the end of the line. The file is left as it is.",
                span.line,
                span.column,
            )
    if found != meaning._replace(suppressions=found.suppressions):
        raise _changed()


def _changed() -> CannotLayOut:
    return CannotLayOut(
        "The file cannot be laid out without losing a comment that stands in an odd place, or an"
        " odd spelling. It is left as it is.",
        1,
        1,
    )


def _broken(problem: Problem) -> CannotLayOut:
    span = problem.location.span
    message = visible(f"{problem.message} The file is left as it is.")
    return CannotLayOut(message, span.line, span.column)


def _laid_out(file: Grown) -> str:
    lines: list[str] = []
    for page in file.pages:
        lines += [*page.head, *page.start, *page.root.above]
        lines += printed(page.root.value, language())
        lines += [page.root.behind] if page.root.behind else []
        lines += page.stop
    lines += file.tail
    while lines and not lines[0]:
        del lines[0]
    return "".join(f"{line}\n" for line in lines)


def _meaning(source: Source, documents: Sequence[Document]) -> _Meaning:
    return _Meaning(
        [_exact(document.data) for document in documents],
        _notes(grown(source.text)),
        list(_suppressed(source, documents)),
    )


def _exact(data: Any) -> Any:
    """The data so that only what is the same is equal, in whatever order keys come."""
    if isinstance(data, dict):
        return {key: _exact(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_exact(value) for value in data]
    return data if isinstance(data, str) else (type(data), str(data))


def _notes(file: Grown) -> dict[tuple[int, Path], Any]:
    """The comments, anchors, tags and aliases at every path."""
    notes: dict[tuple[int, Path], Any] = {(-1, ()): file.tail}
    for number, page in enumerate(file.pages):
        notes[number, ("---",)] = [line for line in page.head if line], page.start, page.stop
        for path, entry in walk(page.root):
            value, key = entry.value, entry.key
            comments = sorted(filter(None, [*entry.above, entry.behind, *value.end]))
            alias = value.raw if value.raw.startswith("*") else ""
            notes[number, path] = comments, key and key.properties, value.properties, alias
    return notes


def _suppressed(source: Source, documents: Sequence[Document]) -> Iterator[tuple[Any, Span]]:
    """What each suppression says and covers, and what is wrong with one, in a fixed order."""
    suppressions, problems = find_suppressions(source, documents)
    lines = list(_lines(documents)) if suppressions else []
    for problem in problems:
        yield problem.message, problem.location.span
    for each in suppressions:
        rules = tuple(rule.text for rule in each.rules)
        covered = sorted(repr(place) for place, line in lines if each.covers(line))
        yield (rules, each.reason, each.until, covered), each.span


def _lines(documents: Sequence[Document]) -> Iterator[tuple[tuple[int, Path, str], int]]:
    """The places where there can be findings, and their lines."""
    for number, document in enumerate(documents):
        for path, is_leaf in _paths(document.data):
            spans = document.spans(path)
            if spans:
                yield (number, path, "key"), spans.key.line
            if spans and is_leaf:
                yield (number, path, "value"), spans.value.line
                yield (number, path, "end"), spans.value.end_line


def _paths(data: Any, path: Path = ()) -> Iterator[tuple[Path, bool]]:
    """All paths, and whether there is no more below them."""
    yield path, not isinstance(data, dict | list)
    if isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _paths(value, (*path, step))
