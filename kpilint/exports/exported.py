"""What an export makes of a project: files, and an account of all that they cannot hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


class CannotExport(Exception):  # noqa: N818 - a refusal, not a failure
    """Why nothing was exported, in one line, and what to do."""


class Left(NamedTuple):
    """A piece of the specs that is not in the export.

    `address` is an entry (`kpis.mql_volume`), `what` the field of it or a few words, `why` is the
    reason, as the end of a sentence.
    """

    address: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Exported:
    """The content of new files by their names; text is UTF-8.

    Where there is one file, and it is text, it may go to standard output.
    """

    files: Mapping[str, str | bytes]
    told: tuple[Left, ...] = ()


@dataclass(frozen=True, slots=True)
class Edited:
    """The new texts of files that are there, and their texts as they were read."""

    files: Mapping[Path, str]
    told: tuple[Left, ...] = ()
    before: Mapping[Path, str | None] = field(default_factory=dict)
