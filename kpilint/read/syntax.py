"""Why a file is no YAML, said to somebody who is no programmer."""

import re
from collections.abc import Iterator
from typing import Any

from kpilint.finding import Location, Problem, Span
from kpilint.read.document import Source
from kpilint.read.marks import BREAK

_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|\Z)", re.MULTILINE)
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_TAB = re.compile(r" *\t")
_NO_SPACE = re.compile(r"\s*(?:- +)*(?P<key>[A-Za-z_][\w-]*):(?P<value>[^\s/:][^:]*)$")
_PAIR = re.compile(r"\s*(?:- +)*(?P<key>[^\s:#'\"{\[][^:#]*): +(?P<value>[^\s'\"|>].*)")
_AFTER_QUOTE = re.compile(r"""\s*(?:- +)*(?:[^:#]*: +)?("(?:[^"\\]|\\.)*"|'[^']*') *[^\s#:,]""")

Found = tuple[int, int, str, str]
"""Line and column (0-based), message, help."""


def explain(source: Source, error: Exception) -> Problem:
    """The problem with a text that neither parser accepts, given what one of them said."""
    line, column, message, help = next(_explanations(source.text, error))
    span = Span(line + 1, column + 1, line + 1, column + 2)
    return Problem(Location(source.path, span), message, help)


def _explanations(text: str, error: Any) -> Iterator[Found]:
    """What can be said, the most telling first; there is always something."""
    yield from _of_whole_text(text)
    said = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        yield 0, 0, f"The file is not valid YAML: {error}", ""
        return
    lines = BREAK.split(text)
    line, column = _place(text, mark)
    opened = getattr(error, "context_mark", None)
    start = _place(text, opened) if opened else (line, column)
    yield from _of_tabs(lines, line)
    for pattern, say in _SAYINGS:
        if re.search(pattern, said):
            yield from say(lines, line, column, start)
    yield line, column, f"This is not valid YAML: {getattr(error, 'problem', error)}.", ""


def _place(text: str, mark: Any) -> tuple[int, int]:
    breaks = [found.end() for found in BREAK.finditer(text, 0, mark.index)]
    return len(breaks), mark.index - (breaks[-1] if breaks else 0)


def _of_whole_text(text: str) -> Iterator[Found]:
    conflict = _CONFLICT.search(text)
    if conflict and "<" * 7 in text and ">" * 7 in text:
        yield (
            *_place_of(text, conflict.start()),
            f"A merge conflict was left in the file (`{conflict.group()}`).",
            "Keep the lines that are right and remove the lines with `<<<<<<<`, `=======` "
            "and `>>>>>>>`.",
        )
    odd = _UNPRINTABLE.search(text)
    if odd:
        yield (
            *_place_of(text, odd.start()),
            f"There is an invisible control character here (U+{ord(odd.group()):04X}).",
            "Remove it; such characters come in with text that is pasted from elsewhere.",
        )


def _place_of(text: str, index: int) -> tuple[int, int]:
    breaks = [found.end() for found in BREAK.finditer(text, 0, index)]
    return len(breaks), index - (breaks[-1] if breaks else 0)


def _of_tabs(lines: list[str], line: int) -> Iterator[Found]:
    for number in (line, line - 1):
        tab = _TAB.match(lines[number]) if 0 <= number < len(lines) else None
        if tab and lines[number].strip():
            yield (
                number,
                tab.end() - 1,
                f"Line {number + 1} is indented with a tab; YAML wants spaces.",
                "Replace the tab by spaces (most editors: “Convert indentation to spaces”).",
            )


def _colon(lines: list[str], line: int, column: int, start: tuple[int, int]) -> Iterator[Found]:
    """A colon where none can be: in a value, or in a line that is indented too far."""
    pair = _PAIR.match(lines[line][:column])
    if pair and pair["value"].strip():
        whole = lines[line][pair.start("value") :].strip()
        yield (
            line,
            pair.start("value"),
            "This value contains a colon followed by a space, as if another key began in it.",
            f"Put the value in quotes: `{pair['key']}: {_quoted(whole)}`.",
        )
    for above in _above(lines, line):
        yield from _missing_space(lines, above)
        yield (
            line,
            _indent(lines[line]),
            f"Line {line + 1} is indented further than line {above + 1}, "
            "which has its value already.",
            "Indent both lines alike, or, if this is more text of the line above, "
            "put the whole text in quotes.",
        )


def _missing_space(lines: list[str], line: int) -> Iterator[Found]:
    found = _NO_SPACE.match(lines[line])
    if found:
        yield (
            line,
            found.start("key"),
            f"A space is missing after the colon of `{found['key']}:`.",
            f"Write `{found['key']}: {found['value'].strip()}`.",
        )


def _no_colon(lines: list[str], line: int, column: int, start: tuple[int, int]) -> Iterator[Found]:
    yield from _missing_space(lines, start[0])
    shown = lines[start[0]].strip()
    yield (
        *start,
        f"There is no colon in `{shown[:60]}`.",
        "Each line is `key: value` or `- item`; indent a line that continues the text above it.",
    )


def _open_quote(
    lines: list[str], line: int, column: int, start: tuple[int, int]
) -> Iterator[Found]:
    quote = lines[start[0]][start[1] : start[1] + 1]
    yield (
        *start,
        f"The quote (`{quote}`) that opens here is never closed.",
        f"Close it with another `{quote}`; an apostrophe within single quotes is written twice.",
    )


def _open_bracket(
    lines: list[str], line: int, column: int, start: tuple[int, int]
) -> Iterator[Found]:
    bracket = lines[start[0]][start[1] : start[1] + 1]
    if bracket in ("[", "{"):
        closing = "]" if bracket == "[" else "}"
        yield (
            *start,
            f"The bracket `{bracket}` that opens here is not closed, "
            f"or a comma is missing before line {line + 1}, column {column + 1}.",
            f"Close it with `{closing}`, set commas between the items, and put text with commas "
            "or brackets in quotes.",
        )


def _bad_start(lines: list[str], line: int, column: int, start: tuple[int, int]) -> Iterator[Found]:
    char = lines[line][column : column + 1]
    yield (
        line,
        column,
        f"A value cannot begin with `{char}`." if char.strip() else "No value can begin here.",
        f"Put the value in quotes: `{_quoted(lines[line][column:].strip())}`.",
    )


def _bad_name(lines: list[str], line: int, column: int, start: tuple[int, int]) -> Iterator[Found]:
    yield from _bad_start(lines, *start, start)


def _escape(lines: list[str], line: int, column: int, start: tuple[int, int]) -> Iterator[Found]:
    yield (
        line,
        column,
        "The backslash has a meaning of its own within double quotes, and this is none it knows.",
        "Use single quotes around the value, or write the backslash twice.",
    )


def _inline_list(
    lines: list[str], line: int, column: int, start: tuple[int, int]
) -> Iterator[Found]:
    yield (
        line,
        column,
        "A list cannot begin on the line of its key.",
        "Start the `- ` on the next line, or write the list in brackets: `[a, b]`.",
    )


def _misplaced(lines: list[str], line: int, column: int, start: tuple[int, int]) -> Iterator[Found]:
    """Something that neither continues the block it is in nor ends it."""
    text = lines[line] if line < len(lines) else ""
    quoted = _AFTER_QUOTE.match(text)
    if quoted and column >= quoted.end(1):
        yield (
            line,
            quoted.start(1),
            "There is text after the closing quote.",
            "Put the whole value in quotes, and use the other sort of quote within it.",
        )
    if column > _indent(text):
        yield (
            line,
            column,
            f"`{text[column:].strip()[:40]}` cannot follow here: the value is complete before it.",
            "Put the whole value in quotes, or begin a new line.",
        )
    yield from _missing_space(lines, line)
    yield (
        line,
        column,
        f"Line {line + 1} is indented by {_spaces(column)}, which fits none of the lines above: "
        f"the block it would belong to (line {start[0] + 1}) is indented by {_spaces(start[1])}.",
        "Lines of one block begin in the same column, and list items (`- `) do not mix with keys.",
    )


def _stray(lines: list[str], line: int, column: int, start: tuple[int, int]) -> Iterator[Found]:
    yield (
        line,
        column,
        f"Line {line + 1} does not continue what stands above it.",
        "Look at its indentation: top-level keys begin at the very left, and a file is one mapping.",
    )


def _above(lines: list[str], line: int) -> Iterator[int]:
    """The last line before this one that says something."""
    for number in range(line - 1, -1, -1):
        if lines[number].strip() and not lines[number].lstrip().startswith("#"):
            yield number
            return


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _spaces(count: int) -> str:
    return "1 space" if count == 1 else f"{count} spaces"


def _quoted(value: str) -> str:
    value = value if len(value) <= 60 else value[:57] + "..."
    return f"'{value}'" if '"' in value and "'" not in value else f'"{value}"'


_SAYINGS = (
    (r"mapping values are not allowed", _colon),
    (r"could not find expected ':'", _no_colon),
    (r"scanning a quoted scalar.*(end of stream|document separator)", _open_quote),
    (r"unknown escape|escape sequence|escaped", _escape),
    (r"expected ',' or", _open_bracket),
    (r"cannot start any token", _bad_start),
    (r"scanning an? (alias|anchor)", _bad_name),
    (r"(sequence entries are not allowed)", _inline_list),
    (r"(block mapping|block collection|expected key|expected '-')", _misplaced),
    (r"document start", _stray),
)
