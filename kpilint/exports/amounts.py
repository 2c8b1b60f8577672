"""What a cell of a target means, and how its new content is written in the specs."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from kpilint.exports.cells import plain
from kpilint.exports.kept import brief
from kpilint.values.dates import parse_date
from kpilint.values.numbers import EXACT, SCALES
from kpilint.values.quantity import Kind, Quantity, parse_quantity
from kpilint.values.unit import Unit, UnitKind, fit, fit_change
from kpilint.values.unreadable import Unreadable

LEVELS = ("value", "stretch", "top_down", "bottom_up", "baseline", "comes_to")
QUANTITIES = (*LEVELS, "change", "tolerance")
DATES = ("review_by",)

_COUNTED = re.compile(r"([$€£]?)-?[0-9]+(?:\.[0-9]+)?(?: ([A-Z]{3}))?")
_GROUP = re.compile(r"[.,][0-9]{3}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the cells of one target: in the unit of its KPI, with the project's currency."""

    unit: Unit | None
    currency: str

    def meaning(self, key: str, text: str) -> object:
        """What is equal for cells that say the same."""
        found = self.read(key, text) if text else text
        return brief(text) if isinstance(found, str | Unreadable) else found

    def read(self, key: str, text: str) -> Quantity | str | Unreadable:
        """The cell's content as the model has it; texts and dates as they are written."""
        if key in DATES:
            day = parse_date(text)
            return day if isinstance(day, Unreadable) else day.isoformat()
        if key not in QUANTITIES:
            return text
        quantity = parse_quantity(text)
        if isinstance(quantity, Unreadable):
            return quantity
        match key:
            case "change":
                return self._change(quantity)
            case "tolerance" if self._is_share(quantity):
                return quantity
        return fit(quantity, self.unit, self.currency) if self.unit else quantity

    def _is_share(self, quantity: Quantity) -> bool:
        points = self.unit is None or self.unit.kind is UnitKind.PERCENT
        return quantity.kind is Kind.PERCENT or (points and quantity.kind is Kind.POINTS)

    def _change(self, quantity: Quantity) -> Quantity | Unreadable:
        found = fit_change(quantity, self.unit, self.currency) if self.unit else quantity
        return found if isinstance(found, Unreadable) else replace(found, signed=True)


def readings(text: str) -> tuple[str, ...]:
    """The text, and the same with commas before decimals, as some countries have them.

    What is more probably meant comes first.
    """
    marks = re.findall(r"(?<=[0-9])[.,](?=[0-9])", text)
    if not marks:
        return (text,)
    other = text.translate(str.maketrans(",.", ".,"))
    return (other, text) if marks[-1] == "," else (text, other)


def is_open(text: str) -> bool:
    """Whether a comma or point could stand before decimals or between thousands."""
    return bool(_GROUP.search(text)) and len(set(re.findall(r"[.,]", text))) == 1


def spelt(quantity: Quantity, text: str, before: object) -> str:
    """The quantity as specs write it: as it was typed; a bare number in the way of the one before.

    Only digits, a sign and a currency are a bare number; all else somebody chose to write so.
    """
    old = "" if before is None else str(before)
    if not _COUNTED.fullmatch(text) or quantity.kind not in (Kind.NUMBER, Kind.MONEY):
        return str(quantity) if quantity.signed else text
    number = _like(quantity.low, old)
    if quantity.kind is Kind.NUMBER or re.fullmatch(r"-?[0-9_,.]+[kKMB]?", old):
        return number
    symbol = re.match(r"[$€£]", old or text)
    if symbol:
        return f"{symbol[0]}{number}"
    return f"{number} {quantity.currency}"


def _like(number: Decimal, old: str) -> str:
    """The digits, grouped and scaled as they were."""
    scale = re.search(r"[0-9]([kKMB])(?![a-zA-Z])", old)
    scaled = EXACT.divide(number, SCALES[scale[1]]) if scale else number
    if scale and scaled == scaled.quantize(Decimal("0.01"), context=EXACT):
        return plain(scaled) + scale[1]
    if "," in old or "_" in old or scale:
        return f"{EXACT.normalize(number):,f}".replace(",", "," if "," in old else "_")
    return plain(number)
