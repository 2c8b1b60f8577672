"""A KPI that is being put together from the rows of a table."""

from dataclasses import dataclass, field
from typing import Any

from kpilint.imports.account import Account
from kpilint.imports.columns import Column
from kpilint.imports.draft import Origin
from kpilint.imports.goals import NO_LEVEL
from kpilint.imports.markup import Words, web_address
from kpilint.imports.tables import Cell
from kpilint.values.currency import CODES

_LABEL = 80


@dataclass(slots=True)
class Entry:
    """A KPI with its targets and actuals by period, and the cells that these come from."""

    id: str
    at: Origin
    fields: dict[str, Any] = field(default_factory=dict)
    targets: dict[str, dict[str, Any]] = field(default_factory=dict)
    actuals: dict[str, str] = field(default_factory=dict)
    places: dict[str, Origin] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    filled: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"kpis.{self.id}"

    def agrees(self, other: "Entry") -> bool:
        """Whether another row may be about the same KPI, with more targets or actuals."""
        mine = {n: v for n, v in self.fields.items() if n not in self.filled}
        its = {n: v for n, v in other.fields.items() if n not in other.filled}
        same = all(its[name] == value for name, value in mine.items() if name in its)
        twice = (self.targets.keys() & other.targets) | (self.actuals.keys() & other.actuals)
        return same and not twice and self._fits(other)

    def _fits(self, other: "Entry") -> bool:
        """Whether both are measured in the same, as far as their numbers say it."""
        if NO_LEVEL in (self.filled.get("unit"), other.filled.get("unit")):
            return True
        units = {self.fields.get("unit"), other.fields.get("unit")}
        return len(units) == 1 or not units & {"percent", "money", "duration", *CODES}

    def take(self, other: "Entry") -> None:
        """Have what the other row says as well."""
        if self.filled.get("unit") == NO_LEVEL and "unit" in other.filled:
            self.fields["unit"], self.filled["unit"] = other.fields["unit"], other.filled["unit"]
        for name, value in other.fields.items():
            if name in self.filled and name not in other.filled:
                del self.filled[name]
                self.fields[name] = value
            self.fields.setdefault(name, value)
        self.targets.update(other.targets)
        self.actuals.update(other.actuals)
        self.places.update(other.places)
        self.notes += [note for note in other.notes if note not in self.notes]

    def keep(self, key: str, text: str) -> str:
        """Keep words under a key of their own, which comes back; another one if it is taken."""
        found, number = key, 1
        while self.fields.get(found, text) != text:
            number += 1
            found = f"{key}_{number}"
        self.fields[found] = text
        return found

    def link(self, words: Words, cell: Cell, label: str = "") -> bool:
        """Keep the web addresses of a cell; whether there are any."""
        found = dict(words.links)
        address = web_address(cell.link)
        if address and address not in found.values():
            found[label or " ".join(words.text.split())[:_LABEL] or "Link"] = address
        for name, url in found.items():
            self.fields.setdefault("links", {}).setdefault(name, url)
        return bool(found)


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells what became of the cells of one file."""

    account: Account
    file: str

    def at(self, cell: Cell) -> Origin:
        return Origin(self.file, cell.place)

    def read(self, cell: Cell, address: str, guess: str = "") -> None:
        """What a cell says is in the specs; `guess` says why it may mean something else."""
        why = _reasons(guess, cell.why)
        tell = self.account.guessed if why else self.account.read
        tell(self.at(cell), cell.text, address, why)

    def left(self, cell: Cell, why: str, address: str = "") -> None:
        self.account.left(self.at(cell), cell.text, _reasons(why, cell.why), address)

    def keep(self, entry: Entry, column: Column, cell: Cell, words: Words, why: str = "") -> None:
        """Words for which the language has no better place stay as they are."""
        if not words.text:
            self.left(cell, "it has no words but markup")
            return
        key = entry.keep(column.key, words.text)
        entry.link(words, cell, column.heading)
        reasons = "; ".join(filter(None, (why, f"kept as {key}")))
        self.left(cell, reasons, f"{entry.address}.{key}")


def _reasons(*whys: str) -> str:
    """Each reason once."""
    found = (reason for why in whys for reason in why.split("; "))
    return "; ".join(dict.fromkeys(filter(None, found)))
