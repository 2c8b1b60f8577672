"""The cells of a row that say in words what a KPI is, who owns it, and where it is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kpilint.imports.columns import IGNORE, TIMED, Column
from kpilint.imports.draft import Origin
from kpilint.imports.entry import Entry, Teller
from kpilint.imports.holders import Holders
from kpilint.imports.ids import id_of
from kpilint.imports.markup import Words, plain, web_address
from kpilint.imports.owners import read_owner
from kpilint.imports.tables import Cell, Shown
from kpilint.imports.values import ENUMS, day, one_of, parts

LONGEST_NAME = 120
"""Characters of a name; a longer one is in the notes as a whole."""

OF_NUMBERS = (*TIMED, "unit", "period", "method", "rationale", "tolerance")
"""Columns that are read together with the targets."""

Cells = Sequence[tuple[Column, Cell]]


@dataclass(frozen=True, slots=True)
class FieldReader:
    """Reads the words of one file's rows, and tells of every cell what became of it."""

    teller: Teller
    holders: Holders

    def read(self, entry: Entry, name: Cell, cells: Cells) -> None:
        """Fill in what the cells of a row say; `name` holds the KPI's name."""
        self._name(entry, name)
        self._remark(entry, name)
        for column, cell in cells:
            if cell is name:
                continue
            self._remark(entry, cell)
            if column.field not in OF_NUMBERS:
                self._one(entry, column, cell)

    def _name(self, entry: Entry, cell: Cell) -> None:
        words = plain(cell.text)
        name = " ".join(words.text.split())
        entry.fields["name"] = name[:LONGEST_NAME].strip()
        entry.link(words, cell)
        if len(name) > LONGEST_NAME:
            entry.notes.append(name)
        guess = "it is long: the whole is in the notes" if len(name) > LONGEST_NAME else ""
        self.teller.read(cell, f"{entry.address}.name", guess)

    def _remark(self, entry: Entry, cell: Cell) -> None:
        """A comment that is pinned to a cell is a piece of its own."""
        if not cell.note:
            return
        note = f"Comment on {cell.place}: {' '.join(plain(cell.note).text.split())}"
        if note not in entry.notes:
            entry.notes.append(note)
        at = Origin(self.teller.file, f"{cell.place} (comment)")
        self.teller.account.left(at, cell.note, "kept as notes", f"{entry.address}.notes")

    def _one(self, entry: Entry, column: Column, cell: Cell) -> None:
        words = plain(cell.text)
        if cell.shown is Shown.TROUBLE:
            self.teller.left(cell, "")
        elif column.field == IGNORE:
            self.teller.left(cell, "the column is passed over")
        elif self._is_read(entry, column, cell, words):
            entry.link(words, cell, column.heading)
        else:
            self.teller.keep(entry, column, cell, words)

    def _is_read(self, entry: Entry, column: Column, cell: Cell, words: Words) -> bool:
        """Whether the words could be read as what the column is for, and then they were told."""
        if not words.text or not column.field:
            return False
        if column.field in ENUMS:
            return self._set(entry, column, cell, one_of(column.field, words.text))
        return _READERS[column.field](self, entry, column, cell, words)

    def _set(self, entry: Entry, column: Column, cell: Cell, value: object) -> bool:
        """Set the field, unless there is nothing to set or it says something else already."""
        if not value or entry.fields.get(column.field, value) != value:
            return False
        entry.fields[column.field] = value
        self.teller.read(cell, f"{entry.address}.{column.field}")
        return True

    def _text(self, entry: Entry, column: Column, cell: Cell, words: Words) -> bool:
        return self._set(entry, column, cell, words.text)

    def _list(self, entry: Entry, column: Column, cell: Cell, words: Words) -> bool:
        found = list(dict.fromkeys([*entry.fields.get(column.field, []), *parts(words.text)]))
        if not parts(words.text):
            return False
        entry.fields[column.field] = found
        self.teller.read(cell, f"{entry.address}.{column.field}")
        return True

    def _notes(self, entry: Entry, _column: Column, cell: Cell, words: Words) -> bool:
        if words.text not in entry.notes:
            entry.notes.append(words.text)
        self.teller.left(cell, "kept as notes", f"{entry.address}.notes")
        return True

    def _owner(self, entry: Entry, _column: Column, cell: Cell, _words: Words) -> bool:
        if "owner" in entry.fields:
            return False
        at = self.teller.at(cell)
        self.holders.own(cell.text, at, entry.fields, entry.address)
        if "owner" not in entry.fields:
            entry.keep("x-owner", cell.text)
        return True

    def _team(self, entry: Entry, column: Column, cell: Cell, words: Words) -> bool:
        """A team beside an owner is where the KPI belongs; without one it is the owner."""
        if "owner" in entry.fields:
            return self._list(entry, column._replace(field="tags"), cell, words)
        at, guess = self.teller.at(cell), "nobody else is named"
        self.holders.own(cell.text, at, entry.fields, entry.address, guess)
        return True

    def _daci(self, entry: Entry, column: Column, cell: Cell, _words: Words) -> bool:
        owned, is_one = read_owner(cell.text), column.field == "approver"
        if not owned.names or (is_one and len(owned.names) > 1):
            return False
        at = self.teller.at(cell)
        ids = [self.holders.holder(owned, number, at) for number in range(len(owned.names))]
        entry.fields.setdefault("daci", {})[column.field] = ids[0] if is_one else ids
        guess = "" if owned.sure and owned.kind else owned.why
        self.teller.read(cell, f"{entry.address}.daci.{column.field}", guess)
        return True

    def _source(self, entry: Entry, column: Column, cell: Cell, words: Words) -> bool:
        own = web_address(words.text)
        address = own or web_address(cell.link) or next(iter(words.links.values()), "")
        source = {} if own else {"system": " ".join(words.text.split())}
        return self._set(entry, column, cell, source | ({"url": address} if address else {}))

    def _links(self, entry: Entry, column: Column, cell: Cell, words: Words) -> bool:
        address = web_address(words.text)
        if address:
            words = Words(words.text, {column.heading or "Link": address})
        if not entry.link(words, cell, column.heading):
            return False
        self.teller.read(cell, f"{entry.address}.links")
        return True

    def _date(self, entry: Entry, column: Column, cell: Cell, words: Words) -> bool:
        return self._set(entry, column, cell, day(words.text))

    def _id(self, entry: Entry, _column: Column, cell: Cell, words: Words) -> bool:
        if id_of(words.text, "kpi") != entry.id:
            return False
        self.teller.read(cell, entry.address)
        return True

    def _kept(self, _entry: Entry, _column: Column, _cell: Cell, _words: Words) -> bool:
        return False


_Reader = Callable[[FieldReader, Entry, Column, Cell, Words], bool]
_READERS: Mapping[str, _Reader] = {
    "id": FieldReader._id,
    "name": FieldReader._kept,
    "formula": FieldReader._kept,
    "definition": FieldReader._text,
    "why": FieldReader._text,
    "tags": FieldReader._list,
    "breakdowns": FieldReader._list,
    "notes": FieldReader._notes,
    "owner": FieldReader._owner,
    "team": FieldReader._team,
    "approver": FieldReader._daci,
    "contributors": FieldReader._daci,
    "informed": FieldReader._daci,
    "source": FieldReader._source,
    "links": FieldReader._links,
    "since": FieldReader._date,
    "review_by": FieldReader._date,
}
