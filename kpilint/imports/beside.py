"""Tables that stand beside each other in one sheet."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from kpilint.imports.columns import TIMED
from kpilint.imports.regions import regions
from kpilint.imports.tables import Sheet

_MOST = 20
"""Blocks of columns with empty ones between them; a sheet with more is looked at as one."""


def side_by_side(sheet: Sheet, mapping: Mapping[str, str]) -> list[Sheet]:
    """Each of the tables as a sheet of its own, from left to right; else the sheet as it is.

    Tables are those that an empty column sets apart, if at least two of them have names of KPIs
    and numbers for these. What else stands there belongs to the table on its left.
    """
    used = {at for row in sheet.rows.values() for at in row}
    starts = sorted(at for at in used if at - 1 not in used)
    if not 2 <= len(starts) <= _MOST:
        return [sheet]
    ends = [*starts[1:], max(used) + 1]
    blocks = zip(starts, ends, strict=True)
    tables = [at for at, end in blocks if _is_table(_between(sheet, at, end), mapping)]
    if len(tables) < 2:
        return [sheet]
    cuts = [0, *tables[1:], max(used) + 1]
    parts = [_between(sheet, *each) for each in pairwise(cuts)]
    return [parts[0], *(replace(part, hidden="") for part in parts[1:])]


def _between(sheet: Sheet, start: int, end: int) -> Sheet:
    rows = {
        number: {at: cell for at, cell in row.items() if start <= at < end}
        for number, row in sheet.rows.items()
    }
    spans = {place: span for place, span in sheet.spans.items() if start <= place[1] < end}
    return replace(sheet, rows={n: row for n, row in rows.items() if row}, spans=spans)


def _is_table(part: Sheet, mapping: Mapping[str, str]) -> bool:
    found = regions(part, mapping)
    return bool(found) and any(column.field in TIMED for column in found[0].columns)
