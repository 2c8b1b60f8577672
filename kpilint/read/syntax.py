"""Why a file is no YAML, said to somebody who is no programmer."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from kpilint.finding import Location, Problem, Span
from kpilint.read.document import Source
from kpilint.read.marks import BREAK

_CONFLICT = re.compile(r"^<{7}(?= |$)", re.MULTILINE)
_CONFLICT_END = re.compile(r"^>{7}(?= |\r?$)", re.MULTILINE)
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_TAB = re.compile(r" *\t")
_NO_SPACE = re.compile(r"\s*(?:- +)*(?P<key>[A-Za-z_][\w-]*):(?P<value>[^\s/:][^:]*)$")
_PAIR = re.compile(r"\s*(?:- ++)*+(?P<key>[^\s:#'\"{\[][^:#]*): +(?P<value>[^\s'\"|>].*)")


class _Spot(NamedTuple):
    """Where a parser gave up, and where what it was reading begins; lines and columns from 0."""

    lines: list[str]
    line: int
    column: int
    start_line: int
    start_column: int

    @property
    def text(self) -> str:
        return self.lines[self.line]

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def opening(self) -> str:
        """The character that what was being read begins with."""
        return self.lines[self.start_line][self.start_column : self.start_column + 1]


class _Reason(NamedTuple):
    line: int
    column: int
    message: str
    help: str


def explain(source: Source, error: Exception) -> Problem:
    """The problem with a text that no parser accepts, given what one of them said."""
    line, column, message, help = next(_reasons(source.text, error))
    span = Span(line + 1, column + 1, line + 1, column + 2)
    return Problem(Location(source.path, span), message, help)


def _reasons(text: str, error: Any) -> Iterator[_Reason]:
    """What can be said, the most telling first; there is always something."""
    yield from _anywhere(text)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        yield _Reason(0, 0, "The file is not valid YAML.", "")
        return
    line, column = _place(text, mark.index)
    start = getattr(error, "context_mark", None)
    spot = _Spot(
        BREAK.split(text), line, column, *(_place(text, start.index) if start else (line, column))
    )
    yield from _tab(spot)
    said = f"{error.context} {error.problem}"
    for pattern, say in _SAYINGS:
        if re.search(pattern, said):
            yield from say(spot)
    why = error.problem or error.context
    yield _Reason(line, column, f"This is not valid YAML: {why}.", "")


def _place(text: str, index: int) -> tuple[int, int]:
    breaks = [found.end() for found in BREAK.finditer(text, 0, index)]
    return len(breaks), index - (breaks[-1] if breaks else 0)


def _anywhere(text: str) -> Iterator[_Reason]:
    conflict = _CONFLICT.search(text)
    if conflict and _CONFLICT_END.search(text, conflict.end()):
        yield _Reason(
            *_place(text, conflict.start()),
            "A merge conflict is left in the file: it begins here.",
            "Keep the lines that are right, and remove the others together with the lines "
            "that begin with `<<<<<<<`, `=======` and `>>>>>>>`.",
        )
    odd = _UNPRINTABLE.search(text)
    if odd:
        yield _Reason(
            *_place(text, odd.start()),
            f"There is an invisible character here that YAML does not allow (U+{ord(odd[0]):04X}).",
            "Remove it; such characters come in with text that is pasted from elsewhere.",
        )


def _tab(spot: _Spot) -> Iterator[_Reason]:
    for number in range(spot.line, max(spot.line - 2, -1), -1):
        tab = _TAB.match(spot.lines[number])
        if tab and spot.lines[number].strip():
            yield _Reason(
                number,
                tab.end() - 1,
                f"Line {number + 1} is indented with a tab; YAML wants spaces.",
                "Replace the tab by spaces; most editors can do so for the whole file.",
            )


def _colon(spot: _Spot) -> Iterator[_Reason]:
    """A colon where none can be: in a value, or in a line that is indented too far."""
    pair = _PAIR.match(spot.text[: spot.column])
    if pair:
        value = spot.text[pair.start("value") :].strip()
        yield _Reason(
            spot.line,
            pair.start("value"),
            "There is a colon in this value, which reads as if another key began there.",
            f"Put the value in quotes: `{pair['key']}: {_quoted(value)}`.",
        )
    above = _above(spot)
    yield from _missing_space(spot.lines, above)
    yield _Reason(
        spot.line,
        spot.indent,
        f"Line {spot.line + 1} is indented further than line {above + 1}, "
        "which has its value already.",
        "Indent both alike; or, if this is more of the text above, put the whole text in quotes.",
    )


def _no_colon(spot: _Spot) -> Iterator[_Reason]:
    yield from _missing_space(spot.lines, spot.start_line)
    yield _Reason(
        spot.start_line,
        spot.start_column,
        f"`{_short(spot.lines[spot.start_line].strip())}` is neither `key: value` nor `- item`.",
        "Add the colon, or indent the line if it continues the text above it.",
    )


def _missing_space(lines: list[str], line: int) -> Iterator[_Reason]:
    found = _NO_SPACE.match(lines[line])
    if found:
        yield _Reason(
            line,
            found.start("key"),
            f"There is no space after the colon of `{found['key']}:`.",
            f"Write `{found['key']}: {found['value'].strip()}`.",
        )


def _open_quote(spot: _Spot) -> Iterator[_Reason]:
    yield _Reason(
        spot.start_line,
        spot.start_column,
        f"The quote (`{spot.opening}`) that opens here is never closed.",
        f"Close it with another `{spot.opening}`.",
    )


def _escape(spot: _Spot) -> Iterator[_Reason]:
    yield _Reason(
        spot.line,
        max(spot.text.rfind("\\", 0, spot.column + 1), 0),
        "Within double quotes a backslash begins a special character, and this is none.",
        "Write the backslash twice, or put the value in single quotes.",
    )


def _open_bracket(spot: _Spot) -> Iterator[_Reason]:
    closing = "]" if spot.opening == "[" else "}"
    yield _Reason(
        spot.start_line,
        spot.start_column,
        f"The bracket `{spot.opening}` that opens here is not closed, or a comma is missing "
        f"before line {spot.line + 1}, column {spot.column + 1}.",
        f"Close it with `{closing}`, separate the items with commas, "
        "and put text that has commas or brackets in quotes.",
    )


def _bad_start(spot: _Spot) -> Iterator[_Reason]:
    if spot.text[spot.column :].startswith("\t"):
        yield _Reason(
            spot.line,
            spot.column,
            "There is a tab here; YAML wants spaces.",
            "Replace the tab by a space.",
        )
    value = spot.text[spot.column :].strip()
    if value:
        yield _Reason(
            spot.line,
            spot.column,
            f"A value cannot begin with {'a backtick' if value[0] == '`' else f'`{value[0]}`'}.",
            f"Put the value in quotes: `{_quoted(value)}`.",
        )


def _bad_name(spot: _Spot) -> Iterator[_Reason]:
    yield from _bad_start(spot._replace(line=spot.start_line, column=spot.start_column))


def _inline_list(spot: _Spot) -> Iterator[_Reason]:
    yield _Reason(
        spot.line,
        spot.column,
        "A list cannot begin on the line of its key.",
        "Begin it on the next line, or write it in brackets: `[one, two]`.",
    )


def _misplaced(spot: _Spot) -> Iterator[_Reason]:
    """Something that neither continues the block around it nor ends it."""
    before = spot.text[: spot.column].rstrip()
    if before and before.strip("- "):
        yield from _trailing(spot, before)
    yield from _missing_space(spot.lines, spot.line)
    if spot.column == spot.start_column:
        yield _Reason(
            spot.line,
            spot.column,
            "List items (`- `) and keys stand side by side here.",
            f"The block that begins in line {spot.start_line + 1} has to be one or the other: "
            "indent what belongs to the line above it.",
        )
    yield _Reason(
        spot.line,
        spot.column,
        f"Line {spot.line + 1} begins in column {spot.column + 1}, which fits no line above it: "
        f"what it is part of (line {spot.start_line + 1}) begins in column "
        f"{spot.start_column + 1}.",
        "Lines that belong together begin in the same column.",
    )


def _trailing(spot: _Spot, before: str) -> Iterator[_Reason]:
    quote = before[-1]
    if quote in "\"'" and before.count(quote) % 2:
        yield _Reason(
            spot.line,
            len(before) - 1,
            f"This quote (`{quote}`) closes one that was opened in a line above.",
            f"Look for the line above whose `{quote}` is not closed.",
        )
    yield _Reason(
        spot.line,
        spot.column,
        f"`{_short(spot.text[spot.column :].strip())}` stands behind a value that is complete.",
        "Put the whole value in quotes; within it write `''` for `'`, or use the other quotes.",
    )


def _version(spot: _Spot) -> Iterator[_Reason]:
    yield _Reason(
        spot.line,
        spot.column,
        "The file is in another version of YAML.",
        "Specs are YAML 1.2: take the line that begins with `%YAML` out.",
    )


def _question(spot: _Spot) -> Iterator[_Reason]:
    yield _Reason(
        spot.line,
        spot.column - 1,
        "A text in brackets cannot begin with `?`.",
        "Put it in quotes.",
    )


def _open_pair(spot: _Spot) -> Iterator[_Reason]:
    yield _Reason(
        spot.line,
        spot.column,
        "This text ends in a colon, which reads as if a value should follow.",
        "Write the value, with a space before it; or put the text in quotes.",
    )


def _stray(spot: _Spot) -> Iterator[_Reason]:
    yield _Reason(
        spot.line,
        spot.column,
        f"Line {spot.line + 1} does not continue what stands above it.",
        "Look at the indentation: the outermost keys of a file begin at the very left.",
    )


def _above(spot: _Spot) -> int:
    """The last line before the spot's that says something."""
    number = max(spot.line - 1, 0)
    while number and spot.lines[number].lstrip()[:1] in ("", "#"):
        number -= 1
    return number


def _quoted(value: str) -> str:
    value = _short(value)
    return f"'{value}'" if '"' in value and "'" not in value else f'"{value}"'


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


_SAYINGS: tuple[tuple[str, Callable[[_Spot], Iterator[_Reason]]], ...] = (
    (r"incompatible YAML document", _version),
    (r"begins with a \?", _question),
    (r"found unexpected ':'", _open_pair),
    (r"mapping values are not allowed", _colon),
    (r"could not find expected ':'", _no_colon),
    (r"document start", _stray),
    (r"quoted scalar.*(end of stream|document (separator|indicator))", _open_quote),
    (r"double-quoted scalar|quoted scalar.*(escape|hexa?decimal)", _escape),
    (r"expected ',' or", _open_bracket),
    (r"cannot start any token|node content|tag handle", _bad_start),
    (r"(scanning|parsing) an? (alias|anchor|tag|block scalar)", _bad_name),
    (r"sequence entries are not allowed", _inline_list),
    (r"block mapping|block collection", _misplaced),
)
