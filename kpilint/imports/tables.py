"""Sheets of cells, from whatever file they come, and the limits on them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

MAX_BYTES = 20_000_000
"""The size of the largest file of a table that is read."""

MAX_ROWS = 50_000
"""Rows of one sheet, empty ones between others included."""

MAX_COLUMNS = 1_000
MAX_CELLS = 200_000
"""Cells with something in them, in all sheets of a file."""

MAX_TEXT = 32_767
"""Characters of a cell that are kept: as many as a spreadsheet's own cells hold."""

# What cannot stand in a file of specs, or would show the text around it in another order.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    "\ufffe\uffff\ud800-\udfff]"
)


_WITH_COMMA = re.compile(
    r"(?:[$€£] ?)?[0-9]{1,3}(?:\.?[0-9]{3})*,[0-9]{1,2}(?: ?(?:%|[$€£]|EUR|[A-Za-z]{1,10}))?"
    r"|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+"
)


class Shown(StrEnum):
    """What a cell's own format says of its number."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    TROUBLE = "trouble"
    """There is no value: an error, or a formula that was never computed."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that has something in it.

    `text` is what it shows, numbers and amounts in the language's own writing. `link` is the web
    address that it leads to, `note` a comment that is pinned to it. `why` says what was done to its
    text, or why it has no value.
    """

    place: str
    text: str
    shown: Shown = Shown.TEXT
    link: str = ""
    why: str = ""
    note: str = ""


class Span(NamedTuple):
    """How far a merged cell goes: rows and columns, itself included."""

    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet, by row and column from 1 on; empty ones are not there.

    `name` is empty where the file is one table. `spans` are merged cells by their first cell.
    `hidden` tells of a sheet, rows and columns that are not shown. With `commas` a comma may stand
    before decimals, and a point between thousands.
    """

    file: str
    name: str
    rows: Mapping[int, Mapping[int, Cell]]
    spans: Mapping[tuple[int, int], Span] = field(default_factory=dict)
    hidden: str = ""
    commas: bool = False

    def cells(self) -> Iterator[Cell]:
        for row in self.rows.values():
            yield from row.values()

    def writes_commas(self) -> bool:
        """Whether a text is a number with a comma before its decimals, as in `22,5 %`."""
        texts = (cell.text for cell in self.cells() if cell.shown is Shown.TEXT)
        return any(len(text) <= 40 and _WITH_COMMA.fullmatch(text) for text in texts)


def cleaned(text: str) -> tuple[str, str]:
    """The text as specs can hold it, without space around it, and what was done to it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept, count = _UNPRINTABLE.subn("\N{REPLACEMENT CHARACTER}", lines)
    why = "characters that cannot be shown are replaced" if count else ""
    if len(kept) > MAX_TEXT:
        why = f"only the first {MAX_TEXT:,} of {len(kept):,} characters are kept"
        kept = kept[:MAX_TEXT]
    return kept.strip(), why


def column_name(number: int) -> str:
    """The letters that a spreadsheet calls a column by: 1 is A, 27 is AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
