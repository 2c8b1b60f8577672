"""The fast validator of JSON Schema, imported in half the time.

While it is imported, jsonschema_rs asks `email.utils` to read one date: when it was built. With
sockets and much else behind it, that takes longer than checking a small project does. So as long
as the import lasts a stand-in has that name; it reads such a date itself, and fetches the real
module as soon as anything else is wanted of it.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from types import ModuleType
from typing import Any

STOOD_IN_FOR = "email.utils"
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def fast_validator(schema: str) -> Callable[[Any], bool]:
    """What says whether data meet the schema, given as JSON; ImportError where it has no wheel."""
    with _standing_in():
        from jsonschema_rs import Draft202012Validator
    is_valid: Callable[[Any], bool] = Draft202012Validator(schema).is_valid
    return is_valid


class StandIn(ModuleType):
    """What `email.utils` has, fetched when it is used and no sooner."""

    def parsedate_to_datetime(self, text: str) -> datetime:
        """The moment that the text names; ValueError where it names none."""
        try:
            return _moment(text)
        except ValueError:
            read: Callable[[str], datetime] = self.__getattr__("parsedate_to_datetime")
            return read(text)

    def __getattr__(self, name: str) -> Any:
        self.leave()
        return getattr(import_module(STOOD_IN_FOR), name)

    def leave(self) -> None:
        """Let the name be that of the real module again."""
        if sys.modules.get(STOOD_IN_FOR) is self:
            del sys.modules[STOOD_IN_FOR]


def _moment(text: str) -> datetime:
    """Read a date such as `Tue, 27 Oct 2026 10:17:51 +0000`; ValueError where it is another."""
    _, day, month, year, time, zone = text.split()
    if zone != "+0000":
        raise ValueError(zone)
    month = f"{_MONTHS.index(month) + 1:02}"
    return datetime.fromisoformat(f"{year}-{month}-{day:0>2}T{time}{zone}")


@contextmanager
def _standing_in() -> Iterator[None]:
    stand_in = StandIn(STOOD_IN_FOR)
    sys.modules.setdefault(STOOD_IN_FOR, stand_in)
    try:
        yield
    finally:
        stand_in.leave()
