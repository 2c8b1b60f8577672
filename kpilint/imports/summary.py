"""The account of an import in the terminal: many of a kind in one line."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kpilint.imports.draft import How, Told
from kpilint.values.unreadable import printed

_TITLES = {How.GUESSED: "Guessed (look at these):", How.LEFT: "Left, or kept only as words:"}
_CELL = re.compile(r"(?:(.*)!)?([A-Z]{1,3})([0-9]{1,7})(.*)")
_LINE = re.compile(r"line ([0-9]{1,8}), (column [A-Z]{1,3})( \(.*\))?")
_QUOTED = re.compile(r"“[^”]*”|`[^`]*`|(?<=taken for )[^ ;]+")
_PLACES = 4
_WORDS = 48


class _Kind(NamedTuple):
    """What makes pieces be told in one line."""

    file: str
    column: str
    field: str
    why: str


def lines(told: Iterable[Told]) -> Iterator[str]:
    """Guesses and leftovers by kind, and how many pieces there are of each sort."""
    pieces = list(told)
    several = len({each.at.file for each in pieces}) > 1
    for how, title in _TITLES.items():
        groups = _grouped(each for each in pieces if each.how is how)
        if groups:
            yield title
            yield from (f"  {_line(kind, group, several)}" for kind, group in groups.items())
            yield ""
    counts = {how: sum(each.how is how for each in pieces) for how in How}
    yield ", ".join(f"{counts[how]:,} {how}" for how in How) + f" of {len(pieces):,} pieces."


def _grouped(told: Iterable[Told]) -> Mapping[_Kind, list[Told]]:
    groups: dict[_Kind, list[Told]] = {}
    for each in told:
        groups.setdefault(_kind(each), []).append(each)
    return groups


def _kind(told: Told) -> _Kind:
    column = ""
    if found := _CELL.fullmatch(told.at.place):
        column = f"{found[1]}!{found[2]}" if found[1] else found[2]
    elif line := _LINE.fullmatch(told.at.place):
        column = line[2]
    return _Kind(told.at.file, column, told.address.rpartition(".")[2], _QUOTED.sub("…", told.why))


def _line(kind: _Kind, group: list[Told], several: bool) -> str:
    file = f"{kind.file}: " if several else ""
    if len(group) == 1:
        one = group[0]
        text = _short(one.text)
        to = f" → {one.address}" if one.address else ""
        return printed(f"{file}{one.at.place} “{text}”{to}: {one.why}")
    places = [each.at.place for each in group]
    shown = _places(kind.column, places)
    examples = list(dict.fromkeys(_short(each.text, 24) for each in group))[:3]
    texts = ", ".join(f"“{each}”" for each in examples)
    whys = {each.why for each in group}
    why = whys.pop() if len(whys) == 1 else kind.why
    return printed(f"{file}{len(group)} in {shown}: {why} ({texts}{', …' * (len(group) > 3)})")


def _places(column: str, places: list[str]) -> str:
    """The cells of one column, the first of them with the numbers of their rows."""
    if not column:
        return ", ".join(places[:_PLACES]) + (", …" if len(places) > _PLACES else "")
    found = [_CELL.fullmatch(each) or _LINE.fullmatch(each) for each in places]
    rows = [each[3] if each.re is _CELL else each[1] for each in found[:_PLACES] if each]
    more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
    sheet, _, letters = column.rpartition("!")
    name = f"{sheet}!{letters}" if sheet else letters
    return f"column {name.removeprefix('column ')}, rows {', '.join(rows)}{more}"


def _short(text: str, most: int = _WORDS) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
