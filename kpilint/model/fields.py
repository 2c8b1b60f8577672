"""Reading the fields of one mapping: what cannot be read is reported once and remembered."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import Any

from kpilint.finding import Fix, Location, Problem, Related
from kpilint.frozen import frozen, mutable
from kpilint.read.document import Path, Place
from kpilint.values.dates import parse_date
from kpilint.values.period import Period, parse_period
from kpilint.values.quantity import Quantity, parse_quantity
from kpilint.values.unit import Unit, UnitKind, fit
from kpilint.values.unreadable import Unreadable

PERCENT = Unit(UnitKind.PERCENT)
DURATION = Unit(UnitKind.DURATION)
COUNT = Unit(UnitKind.COUNT)
_NONE: frozenset[str] = frozenset()
MENTION = re.compile(r"\[\[([^\[\]|]{1,100})\]\]")


@frozen
class Reference:
    """A place that names another entry: what sort of entry it may be, and the id as written."""

    kind: str
    id: str
    at: Place
    steps: Path
    is_key: bool = False

    @property
    def location(self) -> Location:
        return self.at.key(*self.steps) if self.is_key else self.at.value(*self.steps)


@mutable
class Findings:
    """What reading found wrong so far, by rule, and the references that it met."""

    currency: str
    fiscal_year_start: int
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    reports: int = 0

    def report(
        self,
        rule: str,
        location: Location,
        message: str,
        help: str = "",
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        self.reports += 1
        problem = Problem(location, message, help, related, fix=fix)
        self.problems.setdefault(rule, []).append(problem)


def sentence(text: str) -> str:
    """The text as a sentence of its own."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) or not text else ".")


def mended(at: Place, steps: Path, why: Unreadable, *, key: bool = False) -> Fix | None:
    """How to write what stands at `steps`, or its key, if it can have meant one thing only.

    Nobody but who signs writes what is signed.
    """
    path = (*at.path, *steps)
    if not why.mend or "sign_off" in path:
        return None
    from kpilint.edit import rewording

    return rewording(Place(at.document, path), why.mend, key=key)


class Fields:
    """One mapping of the file; each method reads the field `key`, or gives an empty value."""

    __slots__ = ("around", "at", "bad", "data", "found")

    def __init__(
        self,
        data: Mapping[str, Any],
        at: Place,
        bad: set[str],
        found: Findings,
        around: "Fields | None" = None,
    ) -> None:
        self.around = around
        self.data = data
        self.at = at
        self.bad = bad
        self.found = found

    def part(self) -> dict[str, Any]:
        """The place and the unread fields; taken last, when everything else has been read."""
        return {"at": self.at, "unread": frozenset(self.bad) if self.bad else _NONE}

    def text(self, key: str) -> str:
        value = self.data.get(key)
        return "" if value is None else str(value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one string may stand where a list is meant."""
        value = self.data.get(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        return tuple([str(item) for item in items if item is not None])

    def flag(self, key: str) -> bool:
        return self.data.get(key) is True

    def whole(self, key: str) -> int | None:
        """A whole number, which may be written `1.0`."""
        value = self.data.get(key)
        return None if value is None else int(value)

    def labels(self, key: str) -> dict[str, str]:
        """A mapping of the team's own keys to texts."""
        return {name: str(value) for name, value in self.own(key)}

    def child(self, key: str) -> "Fields | None":
        value = self.data.get(key)
        if not isinstance(value, dict):
            return None
        at = Place(self.at.document, (*self.at.path, key))
        return Fields(value, at, set(), self.found, self)

    def children(self, key: str) -> Iterator["Fields"]:
        """The mappings of a list."""
        for number, item in enumerate(self.data.get(key) or ()):
            if isinstance(item, dict):
                yield Fields(item, self.at / key / number, set(), self.found)

    def named_children(self, key: str) -> Iterator[tuple[str, "Fields"]]:
        """The mappings of a mapping, by name."""
        for name, value in self.own(key):
            if isinstance(value, dict):
                yield name, Fields(value, self.at / key / name, set(), self.found)

    def reference(self, key: str, kind: str) -> str:
        value = self.data.get(key)
        if value is None:
            return ""
        name = str(value).strip()
        if name:
            self.found.references.append(Reference(kind, name, self.at, (key,)))
        return name

    def references(self, key: str, kind: str) -> tuple[str, ...]:
        value = self.data.get(key)
        if value is None:
            return ()
        for number, name in enumerate(value if isinstance(value, list) else [value]):
            if name is not None:
                self.found.references.append(Reference(kind, name, self.at, (key, number)))
        return self.texts(key)

    def itself(self, kind: str) -> Reference:
        """The key that leads to this mapping, as a reference."""
        return Reference(kind, str(self.at.path[-1]), self.at, (), is_key=True)

    def key_references(self, key: str, kind: str) -> None:
        for name, _ in self.own(key):
            self.found.references.append(Reference(kind, name, self.at, (key, name), is_key=True))

    def quantity(self, key: str, unit: Unit | None = None) -> Quantity | None:
        """A level in `unit`, or any quantity where no unit is known."""
        return self.measured(self.data.get(key), (key,), unit)

    def mentions(self, *keys: str) -> None:
        """Note every `[[term]]` that the texts link to."""
        for key in keys:
            text = self.data.get(key)
            if isinstance(text, str) and "[[" in text:
                self.note(key, "term", MENTION.findall(text))

    def note(self, key: str, kind: str, names: Iterable[str]) -> None:
        """Note that the text at `key` speaks of the entries `names`."""
        for name in names:
            self.found.references.append(Reference(kind, name, self.at, (key,)))

    def percent(self, key: str) -> Quantity | None:
        return self.measured(self.data.get(key), (key,), PERCENT, "spec-value")

    def duration(self, key: str) -> Quantity | None:
        return self.timed(self.data.get(key), (key,))

    def timed(self, raw: Any, steps: Path) -> Quantity | None:
        """What stands at `steps`, read as a time."""
        return self.measured(raw, steps, DURATION, "spec-value")

    def number(self, key: str) -> Quantity | None:
        return self.measured(self.data.get(key), (key,), COUNT, "spec-value")

    def money(self, key: str) -> Quantity | None:
        """An amount of money, in whatever currency; a bare number takes the project's."""
        raw = self.data.get(key)
        value = parse_quantity(raw) if raw is not None else None
        stated = value.currency if isinstance(value, Quantity) else ""
        unit = Unit(UnitKind.MONEY, stated or self.found.currency)
        return self.measured(raw, (key,), unit, "spec-value")

    def measured(
        self, raw: Any, steps: Path, unit: Unit | None, rule: str = "spec-unit-mismatch"
    ) -> Quantity | None:
        """What stands at `steps`, as a level in `unit`; `rule` speaks where it does not fit."""
        if raw is None:
            return None
        quantity = parse_quantity(raw)
        if isinstance(quantity, Unreadable):
            self._unread(steps, "spec-value", quantity)
            return None
        fitted = fit(quantity, unit, self.found.currency) if unit else quantity
        if isinstance(fitted, Unreadable):
            self._unread(steps, rule, fitted)
            return None
        return fitted

    def since(self, key: str) -> date | None:
        """A date, or the first day of a period."""
        raw = self.data.get(key)
        if raw is None:
            return None
        period = parse_period(str(raw), self.found.fiscal_year_start)
        return period.start if isinstance(period, Period) else self.date(key)

    def date(self, key: str) -> date | None:
        raw = self.data.get(key)
        if raw is None:
            return None
        value = parse_date(str(raw))
        if isinstance(value, Unreadable):
            self.refuse(key, value)
            return None
        return value

    def period(self, key: str) -> Period | None:
        raw = self.data.get(key)
        if raw is None:
            return None
        value = parse_period(str(raw), self.found.fiscal_year_start)
        if isinstance(value, Unreadable):
            self.refuse(key, value)
            return None
        return value

    def own(self, key: str) -> list[tuple[str, Any]]:
        mapping = self.data.get(key)
        if not isinstance(mapping, dict):
            return []
        return [(name, value) for name, value in mapping.items() if not name.startswith("x-")]

    def forget(self, key: str) -> None:
        """Remember that `key` cannot be read, nor in full the field that this mapping is."""
        self.bad.add(key)
        if self.around:
            self.around.forget(str(self.at.path[-1]))

    def refuse(self, key: str, why: Unreadable, rule: str = "spec-value") -> None:
        """Report that the field cannot be read, and remember it."""
        self._unread((key,), rule, why)

    def _unread(self, steps: Path, rule: str, why: Unreadable) -> None:
        self.forget(str(steps[0]))
        location = self.at.value(*steps)
        fix = mended(self.at, steps, why)
        self.found.report(rule, location, sentence(why.message), sentence(why.help), fix=fix)
