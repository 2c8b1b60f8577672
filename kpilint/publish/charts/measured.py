"""What was measured, drawn: a line, a mark for each period that says how it came out, numbers."""

from collections.abc import Iterator, Mapping

from kpilint.publish import numbers
from kpilint.publish.charts.chart import WIDTH, Channels, Marks, field, value
from kpilint.publish.charts.frame import Frame, Y, middle
from kpilint.publish.charts.lettering import width
from kpilint.publish.charts.past import Slot
from kpilint.publish.outcomes import Result
from kpilint.values.quantity import Quantity

LETTERS = 24
"""The room that a number takes below its mark."""

LOOKS = {Result.MET: "k-met", Result.NEAR: "k-near", Result.MISSED: "k-missed", None: "k-plain"}
SO_FAR = "k-sofar"
_SYMBOLS: Mapping[str, Mapping[str, float | str]] = {
    "k-plain": {"shape": "circle", "size": 40},
    "k-near": {"shape": "diamond", "size": 64},
    "k-missed": {"shape": "cross", "size": 110, "angle": 45},
}
_USUAL: Mapping[str, float | str] = {"shape": "circle", "size": 64}


def actuals(frame: Frame) -> Iterator[Marks]:
    """All that was measured; what is so far stays apart from the line."""
    places = enumerate(frame.past.slots)
    known = [(place, slot, slot.known) for place, slot in places if slot.known]
    rows = [
        {"p": place, "v": frame.axis.place(each.middle), **frame.between(each.low, each.high)}
        for place, _, each in known
    ]
    looks = [SO_FAR if slot.progress else LOOKS[slot.result] for _, slot, _ in known]
    drawn = {row["p"]: row["v"] for row, look in zip(rows, looks, strict=True) if look != SO_FAR}
    yield _line(drawn, len(frame.past.slots))
    ranges = [row for row in rows if row["low"] != row["high"]]
    ends = {"x": middle(), "y": field("high", "y"), "y2": field("low", "y")}
    yield Marks("rule", "k-range", ranges, ends)
    for look in (*LOOKS.values(), SO_FAR):
        alike = [row for row, its in zip(rows, looks, strict=True) if its == look]
        yield Marks("symbol", look, alike, {"x": middle(), "y": Y, **_symbol(look)})
    yield from _labels(frame)


def _line(drawn: dict[int, float], count: int) -> Marks:
    """A line with a gap where a period is unknown."""
    rows = [{"p": place, "v": drawn.get(place, 0), "is": place in drawn} for place in range(count)]
    channels = {"x": middle(), "y": Y, "defined": field("is"), "stroke": value("#000")}
    return Marks("line", "k-line", rows, channels)


def _symbol(look: str) -> Channels:
    return {name: value(of) for name, of in _SYMBOLS.get(look, _USUAL).items()}


def _labels(frame: Frame) -> Iterator[Marks]:
    """The newest number and the target that matters now; they keep out of each other's way."""
    newest, aim = frame.past.newest, frame.past.aim
    goal, known = aim.goal if aim else None, frame.past.like
    over = goal is None or known.middle >= goal.middle or _deep(frame, known)
    yield _label("k-value", frame, newest, known, above=over)
    if aim and goal:
        yield _label("k-goal", frame, aim, goal, above=not over or _deep(frame, goal))


def _deep(frame: Frame, quantity: Quantity) -> bool:
    """Whether there is no room for letters below."""
    return frame.rises(quantity) < LETTERS


def _label(look: str, frame: Frame, slot: Slot, quantity: Quantity, *, above: bool) -> Marks:
    """The number above or below its mark, and within the drawing."""
    text, place = numbers.amount(quantity), frame.past.slots.index(slot)
    row = {"v": frame.axis.place(quantity.high if above else quantity.low), "t": text}
    center, half = frame.center(place), width(text) // 2
    pushed = center + half > WIDTH
    x = {"x": value(WIDTH if pushed else center), "align": value("right" if pushed else "center")}
    y = {"y": Y, "dy": value(-10 if above else 20)}
    return Marks("text", look, [row], {**x, **y, "text": field("t")})
