"""Findings for people: the line in question, a caret under what is wrong, and what to do."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping

from kpilint.finding import Finding, Location, Severity
from kpilint.output.summary import counted

Style = Callable[[str, str], str]
"""Paints a text in the look of a name: `error`, `warning`, `info`, `related`, `dim`, `strong`."""

WIDEST = 110
MOST_RELATED = 20
TAB = "    "


def plain(text: str, _look: str) -> str:
    """No colours at all."""
    return text


def render(
    findings: tuple[Finding, ...], sources: Mapping[str, str], style: Style = plain
) -> Iterator[str]:
    """Each finding as a block of lines; `sources` gives the text of each file."""
    lines_of = _Lines(sources)
    for finding in findings:
        yield "\n".join(_block(finding, lines_of, style)) + "\n"


def visible(text: str) -> str:
    """The text with everything that could steer a terminal made visible, in one line."""
    return text if text.isprintable() else "".join(map(_visible, text))


class _Lines:
    """The lines of each file, split when they are first asked for."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = sources
        self.split: dict[str, list[str]] = {}

    def line(self, location: Location) -> str:
        path = location.file
        if path not in self.split:
            self.split[path] = _split(self.sources.get(path, ""))
        lines = self.split[path]
        number = location.span.line
        return lines[number - 1] if number <= len(lines) else ""


def _split(text: str) -> list[str]:
    # As YAML counts lines: str.splitlines() would also break at form feeds and the like.
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _block(finding: Finding, lines: _Lines, style: Style) -> Iterator[str]:
    severity = str(finding.severity)
    rule = style(f"{severity}[{finding.rule}]", severity)
    yield f"{rule}: {style(visible(finding.message), 'strong')}"
    related_places = (related.location for related in finding.related[:MOST_RELATED])
    places = [finding.location, *related_places]
    margin = max(len(str(place.span.line)) for place in places)
    yield from _frame("-->", finding.location, margin, lines, _caret(finding.severity, style))
    for related in finding.related[:MOST_RELATED]:
        label = visible(related.message)
        yield from _frame(":::", related.location, margin, lines, _underline(label, style))
    if len(finding.related) > MOST_RELATED:
        more = counted(len(finding.related) - MOST_RELATED, "more place")
        yield f"{' ' * margin} {style('=', 'dim')} and {more}"
    if finding.help:
        yield f"{' ' * margin} {style('=', 'dim')} help: {visible(finding.help)}"
    if finding.fix:
        mend = f"{visible(finding.fix.words)} (kpilint check --fix)"
        yield f"{' ' * margin} {style('=', 'dim')} fix:  {mend}"
    yield f"{' ' * margin} {style('=', 'dim')} why:  kpilint rule {finding.rule}"


def _caret(severity: Severity, style: Style) -> Callable[[int], str]:
    return lambda width: style("^" * width, str(severity))


def _underline(label: str, style: Style) -> Callable[[int], str]:
    return lambda width: style(f"{'-' * width} {label}", "related")


def _frame(
    arrow: str, place: Location, margin: int, lines: _Lines, mark: Callable[[int], str]
) -> Iterator[str]:
    """A place: where it is, the line, and the mark under it."""
    span = place.span
    line = lines.line(place)
    yield f"{' ' * margin}{arrow} {visible(place.file)}:{span.line}:{span.column}"
    end = span.end_column if span.end_line == span.line else len(line) + 1
    before, inside, after = _window(line, span.column - 1, max(end - 1, span.column - 1))
    yield f"{' ' * margin} |"
    yield f"{span.line:>{margin}} | {before}{inside}{after}".rstrip()
    yield f"{' ' * margin} | {' ' * _width(before)}{mark(max(_width(inside), 1))}"


def _window(line: str, start: int, end: int) -> tuple[str, str, str]:
    """The line in three pieces, cut where it is too long to read."""
    # What is sure to be cut is cut first: lines may be as long as files.
    pieces = line[max(start - WIDEST, 0) : start], line[start : min(end, start + WIDEST + 1)]
    before, inside, after = map(visible, (*pieces, line[end : end + WIDEST + 1]))
    if len(before) > WIDEST // 2:
        before = "..." + before[-WIDEST // 2 :]
    room = max(WIDEST - len(before), 20)
    if len(inside) > room:
        return before, inside[: room - 3] + "...", ""
    room -= len(inside)
    return before, inside, after if len(after) <= room else after[: max(room - 3, 0)] + "..."


def _visible(character: str) -> str:
    if character == "\t":
        return TAB
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return " " if character in "\r\n" else f"<{ord(character):04X}>"
    return character


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
