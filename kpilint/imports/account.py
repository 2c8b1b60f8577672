"""Keeping the account of an import: what became of every piece, in the order of the file."""

from dataclasses import dataclass, field
from typing import Any

from kpilint.imports.draft import How, Origin, Told

SHOWN = 200
"""Characters of a piece that the account shows."""


@dataclass(slots=True)
class Account:
    """What was read, guessed and left so far, in the words of the file."""

    told: list[Told] = field(default_factory=list)

    def read(self, at: Origin, what: Any, address: str, why: str = "") -> None:
        self._tell(How.READ, at, what, address, why)

    def guessed(self, at: Origin, what: Any, address: str, why: str) -> None:
        self._tell(How.GUESSED, at, what, address, why)

    def left(self, at: Origin, what: Any, why: str, address: str = "") -> None:
        self._tell(How.LEFT, at, what, address, why)

    def first(self) -> str:
        """Where the first trouble was, and what; to say why there is nothing to import."""
        for each in self.told:
            where = each.at.file if each.at.place == "line 1" else str(each.at)
            return f"{where}: {each.why}"
        return ""

    def _tell(self, how: How, at: Origin, what: Any, address: str, why: str) -> None:
        self.told.append(Told(how, at, shown(what), address, why))


def shown(what: Any) -> str:
    """A value of a file in one short line."""
    if isinstance(what, dict):
        text = ", ".join(str(key) for key in what)
    elif isinstance(what, list):
        text = ", ".join(shown(each) for each in what[:20])
    elif isinstance(what, bool):
        text = str(what).lower()
    else:
        text = "" if what is None else str(what)[: SHOWN * 10]
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
