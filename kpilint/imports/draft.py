"""What an import makes of a file: entries to write, and an account of every piece that it read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

Path = tuple[str, ...]
"""Where in the specs something goes: `("kpis", "mql_volume", "owner")`."""


class CannotImport(Exception):  # noqa: N818 - a refusal, not a failure
    """Why nothing was imported, in one line, and what to do."""


class How(StrEnum):
    """What became of a piece of the file."""

    READ = "read"
    """It says what the specs now say."""
    GUESSED = "guessed"
    """It may mean something else: somebody should look."""
    LEFT = "left"
    """It is not in the specs, or only in words, as `notes` or an `x-` key."""


class Origin(NamedTuple):
    """A place in a file, as its own program names it: `KPIs!C7`, `line 12`, `metrics[3]`."""

    file: str
    place: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}"


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to write: plain data, as it would be read from YAML, in any order of keys.

    `path` is `(collection, id)`, or `("targets", period, id)`.
    """

    path: Path
    fields: Mapping[str, Any]
    at: Origin

    @property
    def address(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one piece of the file: `text` as it stood there, `why` in a few words.

    `address` is where it went (`kpis.mql_volume.owner`), or is empty. What was guessed says from
    what; what was left says why.
    """

    how: How
    at: Origin
    text: str
    address: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    """All that was found: the entries, and an account that names every piece once."""

    drafts: tuple[Draft, ...]
    told: tuple[Told, ...]
