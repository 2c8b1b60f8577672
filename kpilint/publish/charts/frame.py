"""The ground that the history of a KPI is drawn upon: its axes, and the names of the periods."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

from kpilint.frozen import frozen
from kpilint.publish.charts.chart import LINE, WIDTH, Channel, Marks, Row, field, value
from kpilint.publish.charts.lettering import width
from kpilint.publish.charts.past import Past
from kpilint.publish.charts.scale import Scale
from kpilint.values.period import Period, PeriodKind
from kpilint.values.quantity import Quantity

HEIGHT, TOP, BOTTOM = 232, 26, 186
GAP = 8
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

Y = field("v", "y")


@frozen
class Frame:
    """A past with its axis: periods from left to right, each in a slot of the same breadth."""

    past: Past
    axis: Scale

    @cached_property
    def left(self) -> int:
        return max(map(width, self.axis.labels())) + GAP

    @property
    def slot(self) -> int:
        """How broad the slot of a period is."""
        return (WIDTH - self.left) // len(self.past.slots)

    def center(self, place: int) -> int:
        """The middle of a period's slot."""
        return self.left + (WIDTH - self.left) * (2 * place + 1) // (2 * len(self.past.slots))

    def rises(self, quantity: Quantity) -> float:
        """How far up a quantity begins, in units of the drawing."""
        low, high = float(self.axis.low), float(self.axis.high)
        return (self.axis.place(quantity.low) - low) / (high - low) * (BOTTOM - TOP)

    def between(self, low: Decimal, high: Decimal) -> Row:
        return {"low": self.axis.place(low), "high": self.axis.place(high)}

    def scales(self) -> list[Channel]:
        """What turns the number of a period and an amount into places."""
        periods = list(range(len(self.past.slots)))
        ends = [float(self.axis.low), float(self.axis.high)]
        return [
            {"name": "x", "type": "band", "domain": periods, "range": [self.left, WIDTH]},
            {"name": "y", "type": "linear", "domain": ends, "zero": False, "range": [BOTTOM, TOP]},
        ]


def middle(name: str = "p") -> Channel:
    """The middle of the slot whose number is in a row."""
    return {**field(name, "x"), "band": 0.5}


def ground(frame: Frame) -> Iterator[Marks]:
    """The lines and letters of both axes."""
    ticks = [{"v": float(tick), "t": frame.axis.label(tick)} for tick in frame.axis.ticks]
    yield Marks("rule", "k-grid", ticks, {"x": value(frame.left), "x2": value(WIDTH), "y": Y})
    beside = {"x": value(frame.left - GAP), "y": Y, "dy": value(4), "align": value("right")}
    yield Marks("text", "k-tick", ticks, {**beside, "text": field("t")})
    below = {"x": middle(), "y": value(BOTTOM + 18), "align": value("center")}
    named = {**below, "text": field("t"), "lineHeight": value(LINE + 1)}
    yield Marks("text", "k-slot", list(_named(frame)), named)


def _named(frame: Frame) -> Iterator[Row]:
    """The periods' names, each year once; some are left out where there is no room."""
    names = [_name(slot.period) for slot in frame.past.slots]
    broad = max(width(short) for short, _ in names) + GAP // 2
    step = -(-broad // frame.slot)
    shown = ""
    for place in range((len(names) - 1) % step, len(names), step):
        short, year = names[place]
        yield {"p": place, "t": [short] if year in (shown, "") else [short, year]}
        shown = year


def _name(period: Period) -> tuple[str, str]:
    """A period within its year, and the year: `Q4` and `2026`."""
    year, _, rest = period.text.partition("-")
    if period.kind is PeriodKind.MONTH:
        return _MONTHS[period.start.month - 1], year
    return (rest, year) if rest else (year, "")
