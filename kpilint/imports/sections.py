"""Rows between the KPIs of a table: headings of sections, and remarks below."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kpilint.imports.entry import Entry, Teller
from kpilint.imports.holders import Holders
from kpilint.imports.ids import id_of
from kpilint.imports.markup import plain
from kpilint.imports.owners import read_owner
from kpilint.imports.regions import Region
from kpilint.imports.tables import Cell, Sheet, Shown

_KPIS = re.compile(r"(?:team )?(?:kpis?|metrics|goals|targets) ?:?$", re.IGNORECASE)
_REMARK = re.compile(
    r"\s*(?:\*|notes?\b|legend\b|sources?\b|last updated|updated\b"
    r"|(?:sub|grand )?-?totals?:?\s*$|prepared by|confidential\b|page\b|\(|↑|↓)",
    re.IGNORECASE,
)
_LONGEST = 60
_STORY = 80


@dataclass(frozen=True, slots=True)
class Section:
    """What a row over several KPIs says of all of them: a team where it names one, else a tag."""

    cell: Cell | None = None

    def apply(self, entry: Entry, holders: Holders, teller: Teller) -> None:
        """Tag a KPI below it; where that has no owner, the team that the words name is taken."""
        if self.cell is None:
            return
        words = _KPIS.sub("", plain(self.cell.text).text).strip(" :-–")
        tag = id_of(words, "section")
        tags = entry.fields.setdefault("tags", [])
        tags += [tag] if tag not in tags else []
        owned = read_owner(words)
        if "owner" in entry.fields or owned.kind != "team" or len(owned.names) != 1:
            return
        entry.fields["owner"] = holders.holder(owned, 0, teller.at(self.cell))
        entry.filled["owner"] = f"from the heading “{words}” at {self.cell.place}"


def section_of(
    sheet: Sheet, number: int, row: Mapping[int, Cell], name_at: int, region: Region
) -> Section | None:
    """The section that a row begins; None where it is a row like the others."""
    own = {at: cell for at, cell in row.items() if at in sheet.rows[number]}
    if len(own) != 1 or len(row) != 1:
        return None
    at, cell = next(iter(own.items()))
    if cell.shown is not Shown.TEXT or len(cell.text) > _LONGEST or _REMARK.match(cell.text):
        return None
    if not any(other > number for other in region.body):
        return None
    span = sheet.spans.get((number, at))
    if span and span.columns > 1:
        return Section(cell)
    first = min((column.number for column in region.columns), default=name_at)
    if at not in (name_at, first) or len(region.columns) < 3:
        return None
    is_loud = cell.text.isupper() and (" " in cell.text or read_owner(cell.text).kind == "team")
    is_heading = bool(_KPIS.search(cell.text)) or cell.text.endswith(":") or is_loud
    return Section(cell) if is_heading or at != name_at else None


def is_remark(row: Mapping[int, Cell], name_at: int, region: Region, number: int) -> bool:
    """Whether a row with one text says something of the table, and is no KPI of it."""
    if len(row) != 1 or len(region.columns) < 2:
        return False
    at, cell = next(iter(row.items()))
    if at != name_at and at != min(column.number for column in region.columns):
        return False
    below = [other for other in region.body if other > number and len(region.body[other]) > 1]
    return bool(_REMARK.match(cell.text)) or (not below and len(cell.text) > _STORY)
