"""A card for the terminal: a title, and labelled texts that wrap to the width there is."""

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import NamedTuple

from kpilint.model.fields import MENTION
from kpilint.output.text import Style, plain, visible

NARROWEST, WIDEST = 40, 100
WIDEST_LABEL = 22


class Row(NamedTuple):
    """A text with what it is; the label may be empty."""

    label: str
    text: str


class Section(NamedTuple):
    """Rows that belong together; the title may be empty."""

    title: str
    rows: tuple[Row, ...]


class Card(NamedTuple):
    """One entry: its name, its address, and what there is to know of it."""

    name: str
    address: str
    sections: tuple[Section, ...]


def rows(*pairs: tuple[str, str]) -> tuple[Row, ...]:
    """The pairs that have a text."""
    return tuple(Row(label, text) for label, text in pairs if text)


def sections(*parts: tuple[str, Iterable[Row]]) -> tuple[Section, ...]:
    """The parts that have a row."""
    found = (Section(title, tuple(listed)) for title, listed in parts)
    return tuple(section for section in found if section.rows)


def render(card: Card, width: int, style: Style = plain) -> Iterator[str]:
    """The lines of a card, none longer than `width` unless a single word is."""
    width = min(max(width, NARROWEST), WIDEST)
    yield f"{style(visible(card.name), 'strong')}  {style(visible(card.address), 'dim')}"
    every = [row.label for section in card.sections for row in section.rows]
    column = min(max(map(len, every), default=0), WIDEST_LABEL, width // 3)
    for section in card.sections:
        yield ""
        if section.title:
            yield style(section.title, "strong")
        for row in section.rows:
            yield from _row(row, column, width, style)


def _row(row: Row, column: int, width: int, style: Style) -> Iterator[str]:
    label = visible(row.label)
    margin = " " * (column + 4 if label else 2)
    text = MENTION.sub(r"\1", row.text)
    paragraphs = [visible(line) for line in text.splitlines()] or [""]
    lines = [
        line
        for paragraph in paragraphs
        for line in wrap(paragraph, width - len(margin), break_on_hyphens=False) or [""]
    ]
    if len(label) > column or not label:
        yield from [f"  {style(label, 'dim')}"] if label else []
        yield from (f"{margin}{line}".rstrip() for line in lines)
        return
    padded = style(label, "dim") + " " * (column - len(label))
    first, *rest = lines
    yield f"  {padded}  {first}".rstrip()
    yield from (f"{margin}{line}".rstrip() for line in rest)
