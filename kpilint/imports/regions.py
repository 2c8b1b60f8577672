"""Where in a sheet its tables are: titles above, headings in one row or two, and the rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kpilint.imports.columns import LONGEST, NAMES, TIMED, Column, column
from kpilint.imports.periods import named
from kpilint.imports.tables import Cell, Sheet, Shown

_SEARCHED = 200
"""Rows in which the first headings are looked for."""

_KINDS = frozenset({"leading", "lagging", "lead", "lag"})
_ALONE = 1

Row = Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Region:
    """A table in a sheet: the cells above it, its headings, and its rows by their numbers."""

    above: tuple[Cell, ...]
    columns: tuple[Column, ...]
    headings: tuple[tuple[Cell, Column | None], ...]
    body: Mapping[int, Row]


@dataclass(frozen=True, slots=True)
class _Head:
    """Headings that may be: the rows they take, and what the columns are."""

    first: int
    last: int
    columns: tuple[Column, ...]

    @property
    def known(self) -> int:
        return len({(each.field, each.when) for each in self.columns if each.field})

    @property
    def names(self) -> bool:
        return any(each.field == "name" for each in self.columns)


def regions(sheet: Sheet, mapping: Mapping[str, str]) -> list[Region]:
    """The tables of a sheet that have a column for names of KPIs, from top to bottom."""
    heads = _heads(sheet, mapping)
    found: list[Region] = []
    numbers = sorted(sheet.rows)
    merged = _merged_down(sheet)
    for index, head in enumerate(heads):
        before = heads[index - 1].last if index else 0
        until = heads[index + 1].first if index + 1 < len(heads) else numbers[-1] + 1
        above = [n for n in numbers if before < n < head.first] if not index else []
        body = {n: {**merged.get(n, {}), **sheet.rows[n]} for n in numbers if head.last < n < until}
        found.append(
            Region(
                tuple(cell for n in above for cell in sheet.rows[n].values()),
                _settled(head.columns, body),
                tuple(_headings(sheet, head)),
                body,
            )
        )
    return found


def _heads(sheet: Sheet, mapping: Mapping[str, str]) -> list[_Head]:
    """The best headings, and those below that say the same of the columns again."""
    numbers = sorted(sheet.rows)[:_SEARCHED]
    candidates = [each for n in numbers for each in _candidates(sheet, n, mapping)]
    named = [each for each in candidates if each.names and (each.known > 1 or mapping)]
    if not named:
        named = [each for each in candidates if each.names and len(each.columns) == _ALONE][:1]
    if not named:
        return []
    first = max(named, key=lambda each: (each.known, each.last == each.first, -each.first))
    return [first, *_again(sheet, first, mapping)]


def _again(sheet: Sheet, first: _Head, mapping: Mapping[str, str]) -> Iterator[_Head]:
    wanted = {(each.number, each.field) for each in first.columns if each.field}
    last = first.last
    for number in sorted(sheet.rows):
        texts = {cell.text.casefold() for cell in sheet.rows[number].values()}
        if number <= last or len(texts) < 2 or not texts & NAMES:
            continue
        for each in _candidates(sheet, number, mapping):
            fields = {(one.number, one.field) for one in each.columns if one.field}
            same = len(fields & wanted) * 2 >= len(wanted)
            if each.names and len(fields) > 1 and (same or len(fields) == len(each.columns)):
                last = each.last
                yield each
                break


def _candidates(sheet: Sheet, number: int, mapping: Mapping[str, str]) -> Iterator[_Head]:
    """The row as headings, and together with the row below it."""
    row = sheet.rows[number]
    if any(len(cell.text) > LONGEST for cell in row.values()):
        return
    one = {at: cell.text for at, cell in row.items()}
    yield _head(number, number, one, mapping)
    below = sheet.rows.get(number + 1, {})
    if not below or any(len(cell.text) > LONGEST for cell in below.values()):
        return
    both = _joined(sheet, number, row, below, mapping)
    if both:
        yield _head(number, number + 1, both, mapping)


def _head(first: int, last: int, texts: Mapping[int, str], mapping: Mapping[str, str]) -> _Head:
    return _Head(first, last, tuple(column(at, text, mapping) for at, text in texts.items()))


def _joined(
    sheet: Sheet, number: int, row: Row, below: Row, mapping: Mapping[str, str]
) -> dict[int, str]:
    """Headings of two rows: `Targets` over `Q3` and `Q4` becomes `Targets Q3`, `Targets Q4`.

    Nothing where the upper row has no heading that goes over several columns.
    """
    over: dict[int, str] = {}
    for at, cell in row.items():
        span = sheet.spans.get((number, at))
        wide = span.columns if span else 1
        if not sheet.spans:
            while at + wide in below and at + wide not in row and at in below:
                wide += 1
        over.update(dict.fromkeys(range(at, at + wide), cell.text))
    if not any(at in below and at not in row for at in over):
        return {}
    lower = {at: cell.text for at, cell in below.items()}
    return {at: _both(over.get(at, ""), lower.get(at, ""), mapping) for at in {*row, *below}}


def _both(upper: str, lower: str, mapping: Mapping[str, str]) -> str:
    """The lower heading if it says all by itself, else both."""
    alone = column(1, lower, mapping)
    says_all = alone.field in TIMED and not alone.guess and (alone.when or not named(upper))
    if not upper or says_all:
        return lower
    return f"{upper} {lower}".strip() if lower != upper else upper


def _headings(sheet: Sheet, head: _Head) -> Iterator[tuple[Cell, Column | None]]:
    by_number = {each.number: each for each in head.columns}
    for number in range(head.first, head.last + 1):
        for at, cell in sheet.rows.get(number, {}).items():
            yield cell, by_number.get(at)


def _merged_down(sheet: Sheet) -> Mapping[int, Row]:
    """The cells that rows share with one above them."""
    found: dict[int, dict[int, Cell]] = {}
    for (top, at), span in sheet.spans.items():
        cell = sheet.rows.get(top, {}).get(at)
        for number in range(top + 1, top + span.rows) if cell else ():
            found.setdefault(number, {})[at] = cell  # type: ignore[assignment]
    return found


def _settled(columns: tuple[Column, ...], body: Mapping[int, Row]) -> tuple[Column, ...]:
    """Each field once but for those that may stand often; the rest keep their words."""
    often = {*TIMED, "notes", "links", "tags"}
    several = sum(each.field == "name" for each in columns) > 1
    seen: set[str] = set()
    found: list[Column] = []
    for each in columns:
        values = {
            row[each.number].text.casefold().rstrip(".")
            for row in body.values()
            if each.number in row and row[each.number].shown is Shown.TEXT
        }
        could_be = each.field in ("", "tags") or (each.field == "name" and several)
        if values and values <= _KINDS and could_be and "indicator" not in seen:
            several = several and each.field != "name"
            each = each._replace(field="indicator", guess="its cells say leading or lagging")
        if each.field and each.field not in often and each.field in seen:
            each = each._replace(field="")
        seen.add(each.field)
        found.append(each)
    return tuple(found)
