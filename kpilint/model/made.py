"""Entries made once for all states of a project that share documents."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from kpilint.model.fields import Fields, Reference
from kpilint.read.document import Path
from kpilint.values.unit import Unit

T = TypeVar("T")
Units = Mapping[str, Unit | None]


class Made:
    """Entries and their references, by the document that they stand in and their path there."""

    def __init__(self) -> None:
        self._entries: dict[tuple[int, Path], tuple[Any, list[Reference]]] = {}
        self._units: Units = {}

    def read(self, fields: Fields, make: Callable[[Fields], T]) -> T:
        """The entry that `make` reads from the fields, or read from them before.

        One in which something is wrong is read anew, so that this is told of every state.
        """
        key, found = (id(fields.at.document), fields.at.path), fields.found
        if key in self._entries:
            known: T = self._entries[key][0]
            found.references += self._entries[key][1]
            return known
        met, reports = len(found.references), found.reports
        entry = make(fields)
        if found.reports == reports:
            self._entries[key] = entry, found.references[met:]
        return entry

    def read_in(self, units: Units) -> None:
        """Forget the targets if they were read in other units of KPIs than these."""
        if units != self._units:
            kept = (item for item in self._entries.items() if item[0][1][0] != "targets")
            self._entries = dict(kept)
        self._units = units
