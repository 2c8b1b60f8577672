"""Comments that suppress findings: `# kpilint: ignore[rule-name] -- reason`."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from sys import maxsize
from typing import Any, NamedTuple

from kpilint.finding import Location, Problem, Span
from kpilint.frozen import frozen
from kpilint.read.document import Document, Source
from kpilint.read.marks import BREAK
from kpilint.suggest import suggest
from kpilint.values.dates import parse_date
from kpilint.values.unreadable import Unreadable, quoted

WORDS = ("ignore", "ignore-file")
MAX_COMMENTS = 10_000
MAX_RULES = 200

_OPENING = re.compile(r"#\s*kpilint:\s*")
_FORM = re.compile(r"(?P<word>[^\s\[]*)\s*(?:\[(?P<names>[^\]]*)\])?(?P<rest>.*)")
_NAME = re.compile(r"[^,\s](?:[^,]*[^,\s])?")


class RuleName(NamedTuple):
    """What a suppression names, a rule or what is meant for one, and where."""

    text: str
    span: Span


@frozen
class Suppression:
    """A comment that suppresses findings of some rules on the lines from `first` to `last`.

    `until` is the last day on which it does so. `whole` is the comment with the blanks before it,
    or with all of its line where it stands alone.
    """

    path: str
    span: Span
    whole: Span
    rules: tuple[RuleName, ...]
    first: int
    last: int
    reason: str
    until: date | None = None

    def covers(self, line: int) -> bool:
        """Whether a finding that begins on this line is one of those suppressed."""
        return self.first <= line <= self.last

    def expired(self, today: date) -> bool:
        return self.until is not None and self.until < today

    def location(self, name: RuleName | None = None) -> Location:
        """Where the comment is, or a rule's name in it."""
        return Location(self.path, name.span if name else self.span)


class _Node(NamedTuple):
    """A node's place, 0-based; `last` is the line its value ends on, `entry` a key or an item."""

    line: int
    column: int
    end_line: int
    end_column: int
    scalar: bool
    entry: bool
    last: int


class _Comment(NamedTuple):
    line: int
    column: int
    text: str
    alone: bool
    whole: Span

    def span(self, start: int = 0, end: int | None = None) -> Span:
        end = len(self.text) if end is None else end
        return Span(self.line + 1, self.column + start + 1, self.line + 1, self.column + end + 1)


class _Directive(NamedTuple):
    """What a comment says, before it is known what it covers."""

    file: bool
    rules: tuple[RuleName, ...]
    reason: str
    until: date | None


class _Malformed(NamedTuple):
    message: str
    help: str


_TOO_MANY = _Malformed(
    f"The file has more than {MAX_COMMENTS:,} comments for kpilint; this one and what follows are"
    " not heeded.",
    "Ignore the rules for the whole file, with `per-file-ignores` in the configuration.",
)


def find_suppressions(
    source: Source, documents: Sequence[Document]
) -> tuple[list[Suppression], list[Problem]]:
    """The suppressions of a file, and the comments that are meant for one and are none.

    A comment behind text covers its line, and the value that ends there; one alone on its line
    covers the key or the list item below with all that belongs to it. In a file that does not
    parse no comment can be told from text, so there are none.
    """
    if "kpilint:" not in source.text or not (documents or _only_comments(source.text)):
        return [], []
    suppressions: list[Suppression] = []
    problems: list[Problem] = []
    nodes = [node for document in documents for node in _nodes(document)]
    entries = [node for node in nodes if node.entry]
    for number, (comment, scalars) in enumerate(_comments(source.text, nodes)):
        if number == MAX_COMMENTS:
            problems.append(Problem(Location(source.path, comment.span()), *_TOO_MANY))
            break
        said = _read(comment)
        lines = said if isinstance(said, _Malformed) else _covered(said, comment, scalars, entries)
        span = comment.span()
        if isinstance(said, _Directive) and not isinstance(lines, _Malformed):
            rules, reason, until = said.rules, said.reason, said.until
            suppressions.append(
                Suppression(source.path, span, comment.whole, rules, *lines, reason, until)
            )
        elif isinstance(lines, _Malformed):
            problems.append(Problem(Location(source.path, span), *lines))
    return suppressions, problems


def _only_comments(text: str) -> bool:
    return all(line.lstrip()[:1] in ("", "#") for line in BREAK.split(text))


def _nodes(document: Document) -> Iterator[_Node]:
    """The nodes of a document in the order of the text."""
    position = -1
    where = document.source.position

    def node(*, scalar: bool, entry: bool, last: int | None = None) -> _Node:
        begin, end = map(where, document.marks[2 * position : 2 * position + 2])
        return _Node(*begin, *end, scalar, entry, end[0] if last is None else last)

    def walk(data: Any, *, entry: bool) -> Iterator[_Node]:
        nonlocal position
        position += 1
        collection = isinstance(data, (dict, list)) and position not in document.aliases
        yield node(scalar=not collection, entry=entry)
        if collection and isinstance(data, dict):
            for child in data.values():
                position += 1
                yield node(scalar=True, entry=True, last=where(document.marks[2 * position + 3])[0])
                yield from walk(child, entry=False)
        elif collection:
            for child in data:
                yield from walk(child, entry=True)

    yield from walk(document.data, entry=False)


def _comments(text: str, nodes: list[_Node]) -> Iterator[tuple[_Comment, list[_Node]]]:
    """The comments that begin with `kpilint:`, with the scalars that share their lines."""
    lines = BREAK.split(text)
    candidates = [number for number, line in enumerate(lines) if "kpilint:" in line]
    touching: dict[int, list[_Node]] = {number: [] for number in candidates}
    for node in nodes:
        if node.scalar:
            first = bisect_left(candidates, node.line)
            for number in candidates[first : bisect_right(candidates, node.end_line)]:
                touching[number].append(node)
    for number in candidates:
        line, scalars = lines[number], touching[number]
        taken = [_taken(lines, node, number) for node in scalars]
        column = _comment_start(line, taken)
        if column is not None and _OPENING.match(line, column):
            alone = not line[:column].strip()
            whole = _whole(line, number, column, last=number == len(lines) - 1)
            yield _Comment(number, column, line[column:].rstrip(), alone, whole), scalars


def _whole(line: str, number: int, column: int, *, last: bool) -> Span:
    before = len(line[:column].rstrip())
    if before == 0 and not last:
        return Span(number + 1, 1, number + 2, 1)
    return Span(number + 1, before + 1, number + 1, len(line) + 1)


def _taken(lines: list[str], node: _Node, number: int) -> tuple[int, int]:
    """The columns of a line that belong to a scalar."""
    start = node.column if number == node.line else 0
    if number == node.line and _is_block(lines, node):
        return start, start + 1
    return start, node.end_column if number == node.end_line else maxsize


def _is_block(lines: list[str], node: _Node) -> bool:
    return lines[node.line][node.column : node.column + 1] in ("|", ">")


def _comment_start(line: str, taken: list[tuple[int, int]]) -> int | None:
    for found in re.finditer("#", line):
        column = found.start()
        apart = column == 0 or line[column - 1] in " \t,[]{}\"'"
        before = bisect_right(taken, (column, maxsize))
        if apart and not (before and column < taken[before - 1][1]):
            return column
    return None


def _covered(
    said: _Directive, comment: _Comment, scalars: list[_Node], entries: list[_Node]
) -> tuple[int, int] | _Malformed:
    """The first and the last line, 1-based, that a comment covers."""
    if said.file:
        if entries and (entries[0].line, entries[0].column) < (comment.line, comment.column):
            return _Malformed(
                "`ignore-file` stands behind the first key of the file.",
                "Move it to the top of the file, or write `ignore` for what is below it only.",
            )
        return 1, maxsize
    if not comment.alone:
        ending = [node.line for node in scalars if node.end_line == comment.line]
        return min(ending, default=comment.line) + 1, comment.line + 1
    below = bisect_right(entries, comment.line, key=lambda node: node.line)
    if below == len(entries):
        return _Malformed(
            "There is no key or list item below this comment that it could cover.",
            "Write it above the entry that it is meant for, or at the end of its line.",
        )
    return entries[below].line + 1, entries[below].last + 1


def _read(comment: _Comment) -> _Directive | _Malformed:
    opening = _OPENING.match(comment.text)
    form = _FORM.match(comment.text, opening.end() if opening else 0)
    if form is None or form["word"] not in WORDS:
        return _no_directive(form["word"] if form else "")
    first = form.start("names")
    rules = tuple(
        RuleName(name[0], comment.span(first + name.start(), first + name.end()))
        for name in _NAME.finditer(form["names"] or "")
    )
    word, names = form["word"], ", ".join(rule.text for rule in rules[:MAX_RULES])
    if not rules:
        return _Malformed("The comment names no rule.", _how_to_write(word))
    if len(rules) > MAX_RULES:
        message = f"The comment names {len(rules):,} rules; it may name {MAX_RULES} at most."
        return _Malformed(message, _how_to_write(word))
    return _complete(word, rules, form["rest"], _how_to_write(word, names))


def _complete(
    word: str, rules: tuple[RuleName, ...], rest: str, help: str
) -> _Directive | _Malformed:
    end, _, reason = (part.strip() for part in rest.partition("--"))
    if end and not end.startswith("until"):
        return _Malformed(f"{quoted(end)} cannot stand behind the rules.", help)
    if not reason:
        return _Malformed("The comment gives no reason.", help)
    until = parse_date(end.removeprefix("until").lstrip(" =")) if end else None
    if isinstance(until, Unreadable):
        return _Malformed(f"The end date cannot be read: {until.message}.", _sentence(until.help))
    return _Directive(word == "ignore-file", rules, reason, until)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _no_directive(word: str) -> _Malformed:
    meant = suggest(word, WORDS) if word else None
    return _Malformed(
        f"{quoted(word)} is nothing that kpilint can be told."
        if word
        else "The comment does not say what kpilint should do.",
        f"Did you mean `{meant}`?" if meant else _how_to_write("ignore"),
    )


def _how_to_write(word: str, names: str = "rule-name") -> str:
    return (
        f"Write `# kpilint: {word}[{names}] -- why`, with `until=2026-12-31` before `--` if wanted."
    )
