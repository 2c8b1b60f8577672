"""Formulas: arithmetic over KPI ids, with the unit and the value that follow from theirs."""

import re
from collections.abc import Callable
from decimal import Context, Decimal
from functools import lru_cache
from itertools import product as pairs
from typing import NamedTuple

from kpilint.frozen import frozen
from kpilint.values.dimension import Dimension, Scalar, dimension, product, quotient, total
from kpilint.values.numbers import EXACT, MAX_DIGITS, SCALES, digits_written, read_digits
from kpilint.values.unit import Unit
from kpilint.values.unreadable import Unreadable, quoted

MAX_LENGTH = 2_000
MAX_DEPTH = 50
Interval = tuple[Decimal, Decimal]
"""The lowest and the highest value something can have, in base units."""

_TOKEN = re.compile(
    r"\s*(?:([0-9][0-9_,]*(?:\.[0-9]+)?[kKMB]?(?:\s*%)?)|([^\W\d][\w.]*)|(.))", re.DOTALL
)
_ID = re.compile(r"[a-z][a-z0-9_]*")
_OPERAND = "a KPI id, a number or `(`"
_OPERATOR = "`+`, `-`, `*` or `/`"
_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "negated": 3}
_INSTEAD = {"×": "*", "·": "*", "÷": "/", ":": "/", "–": "-", "−": "-", "[": "(", "{": "("}
# Untrapped, so that what overflows becomes infinite and is then found to be no value.
_ARITHMETIC = Context(prec=50, Emin=-999, Emax=999, traps=[])


class _Step(NamedTuple):
    """One step of a calculation on a stack, with the part of the text that it computes."""

    does: str
    start: int
    end: int
    number: Decimal = Decimal(0)


@frozen
class Formula:
    """Arithmetic over KPI ids; `references` are those ids, each once, in the order of the text."""

    text: str
    references: tuple[str, ...]
    steps: tuple[_Step, ...]

    def unit(self, lookup: Callable[[str], Unit | None]) -> Unit | Unreadable | None:
        """The unit that follows from those of the KPIs, or why they cannot go together.

        None where `lookup` knows the unit of one of them not. Amounts of money are alike where
        their units name the same currency.
        """
        units = {name: lookup(name) for name in self.references}
        known = {name: dimension(unit) for name, unit in units.items() if unit}
        if len(known) < len(units):
            return None
        stack: list[Dimension] = []
        for step in self.steps:
            found = self._dimension(step, stack, known)
            if isinstance(found, Unreadable):
                return found
            stack.append(found)
        return stack.pop().unit()

    def evaluate(self, lookup: Callable[[str], Interval | None]) -> Interval | None:
        """The lowest and the highest value that the KPIs' ranges allow, in base units.

        None where `lookup` knows no value of one of them, where a divisor can be zero, and where
        the result is beyond all measure. A KPI that stands twice is taken for two.
        """
        stack: list[Interval] = []
        for step in self.steps:
            found = self._interval(step, stack, lookup)
            if found is None or not all(end.is_finite() for end in found):
                return None
            stack.append(found)
        return stack.pop()

    def _dimension(
        self, step: _Step, stack: list[Dimension], known: dict[str, Dimension]
    ) -> Dimension | Unreadable:
        match step.does:
            case "number":
                return Dimension(scalar=Scalar.NUMBER)
            case "percent":
                return Dimension(scalar=Scalar.PERCENT)
            case "negated":
                return stack.pop()
            case "KPI":
                return known[self.text[step.start : step.end]]
        right, left = stack.pop(), stack.pop()
        if step.does in "*/":
            return product(left, right) if step.does == "*" else quotient(left, right)
        return total(left, right) or self._unlike(step, left, right)

    def _unlike(self, step: _Step, left: Dimension, right: Dimension) -> Unreadable:
        first, second = left.beside(right), right.beside(left)
        does = f"adds {first} to {second}" if step.does == "+" else f"takes {second} from {first}"
        part = quoted(self.text[step.start : step.end])
        return Unreadable(f"{part} {does}", "add and subtract only what has the same unit")

    def _interval(
        self, step: _Step, stack: list[Interval], lookup: Callable[[str], Interval | None]
    ) -> Interval | None:
        match step.does:
            case "number" | "percent":
                return step.number, step.number
            case "KPI":
                return lookup(self.text[step.start : step.end])
            case "negated":
                low, high = stack.pop()
                return high.copy_negate(), low.copy_negate()
        right, left = stack.pop(), stack.pop()
        return _calculated(step.does, left, right)


def _calculated(operator: str, left: Interval, right: Interval) -> Interval | None:
    if operator == "+":
        return _ARITHMETIC.add(left[0], right[0]), _ARITHMETIC.add(left[1], right[1])
    if operator == "-":
        return _ARITHMETIC.subtract(left[0], right[1]), _ARITHMETIC.subtract(left[1], right[0])
    if operator == "/" and right[0] <= 0 <= right[1]:
        return None
    calculate = _ARITHMETIC.multiply if operator == "*" else _ARITHMETIC.divide
    corners = [calculate(one, other) for one, other in pairs(left, right)]
    return min(corners), max(corners)


def parse_formula(text: str) -> Formula | Unreadable:
    """Read arithmetic such as `won / (sqls + 20%)`; the message says where it goes wrong."""
    if len(text) > MAX_LENGTH:
        return Unreadable(
            f"a formula has at most {MAX_LENGTH:,} characters, this one {len(text):,}",
            "make KPIs of its parts and refer to them",
        )
    return _parse(text)


@lru_cache(maxsize=1 << 12)
def _parse(text: str) -> Formula | Unreadable:
    reading = _Reading(text)
    for match in _TOKEN.finditer(text.rstrip()):
        problem = reading.take(match)
        if problem:
            return problem
    problem = reading.finish()
    if problem:
        return problem
    names = (text[step.start : step.end] for step in reading.steps if step.does == "KPI")
    return Formula(text, tuple(dict.fromkeys(names)), tuple(reading.steps))


class _Reading:
    """A formula half read: operators that wait for their right side, and the steps so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps: list[_Step] = []
        self._waiting: list[tuple[str, int]] = []
        self._parts: list[tuple[int, int]] = []
        self._depth = 0
        self._needs_operand = True

    def take(self, match: re.Match[str]) -> Unreadable | None:
        """Read one more token."""
        number, word, mark = match.groups()
        start = match.start(match.lastindex or 0)
        if self._needs_operand:
            if number:
                return self._take_number(number, start)
            if word:
                return self._take_word(word, start)
            return self._take_opening(mark, start)
        if mark and mark in "+-*/":
            self._settle(_PRECEDENCE[mark])
            self._waiting.append((mark, start))
            self._needs_operand = True
            return None
        return self._take_closing(start) if mark == ")" else self._misplaced(start)

    def finish(self) -> Unreadable | None:
        """Settle what still waits, once the text is over."""
        if self._needs_operand:
            return self._misplaced(len(self.text.rstrip()))
        self._settle(0)
        if not self._waiting:
            return None
        return Unreadable(f"the `(` at character {self._waiting[-1][1] + 1} is never closed")

    def _take_number(self, token: str, start: int) -> Unreadable | None:
        digits = token.rstrip("%").rstrip()
        scale = SCALES.get(digits[-1])
        number = read_digits(digits[:-1] if scale else digits)
        if number is None:
            return Unreadable(f"{quoted(token)} does not have its thousands in groups of three")
        number = EXACT.multiply(number, scale) if scale else number
        if digits_written(number) > MAX_DIGITS:
            return Unreadable(f"{quoted(token)} has more than {MAX_DIGITS} digits")
        is_percent = token.endswith("%")
        number = EXACT.scaleb(number, -2) if is_percent else number
        self._operand("percent" if is_percent else "number", start, start + len(token), number)
        return None

    def _take_word(self, word: str, start: int) -> Unreadable | None:
        if _ID.fullmatch(word):
            self._operand("KPI", start, start + len(word), Decimal(0))
            return None
        if "." in word:
            return Unreadable(
                f"{quoted(word)} is no KPI id",
                "make a KPI of the stage and refer to that by its id",
            )
        return Unreadable(f"{quoted(word)} is no KPI id", "write an id, as in `sql_volume`")

    def _operand(self, does: str, start: int, end: int, number: Decimal) -> None:
        self.steps.append(_Step(does, start, end, number))
        self._parts.append((start, end))
        self._needs_operand = False

    def _take_opening(self, mark: str, start: int) -> Unreadable | None:
        if mark not in "(-":
            return self._misplaced(start)
        self._waiting.append(("negated" if mark == "-" else "(", start))
        self._depth += mark == "("
        if self._depth > MAX_DEPTH:
            return Unreadable(
                f"more than {MAX_DEPTH} parentheses are open, at character {start + 1}",
                "make KPIs of its parts and refer to them",
            )
        return None

    def _take_closing(self, start: int) -> Unreadable | None:
        self._settle(0)
        if not self._waiting:
            return Unreadable(f"the `)` at character {start + 1} closes nothing")
        _, opened = self._waiting.pop()
        self._parts[-1] = (opened, start + 1)
        self._depth -= 1
        return None

    def _settle(self, precedence: int) -> None:
        """Calculate what binds at least as strongly as the operator that comes."""
        while self._waiting and _PRECEDENCE.get(self._waiting[-1][0], -1) >= precedence:
            operator, start = self._waiting.pop()
            last = self._parts.pop()
            if operator != "negated":
                start = self._parts.pop()[0]
            self._parts.append((start, last[1]))
            self.steps.append(_Step(operator, start, last[1]))

    def _misplaced(self, at: int) -> Unreadable:
        wanted = _OPERAND if self._needs_operand else _OPERATOR
        before = self.text[:at].strip()
        place = f"after {quoted(before[-30:])}" if before else "at the beginning"
        mark = self.text[at : at + 1]
        mend = f"write `{_INSTEAD[mark]}` for `{mark}`" if mark in _INSTEAD else ""
        return Unreadable(f"{place} {wanted} should come, at character {at + 1}", mend)
