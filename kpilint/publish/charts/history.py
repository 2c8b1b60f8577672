"""What a KPI was, beside what it should be: its latest periods, with targets and limits."""

from collections.abc import Iterator
from decimal import Decimal

from kpilint.model.types import Kpi
from kpilint.publish import numbers
from kpilint.publish.charts.chart import (
    LINE,
    WIDTH,
    Channels,
    Chart,
    Marks,
    Row,
    field,
    group,
    value,
)
from kpilint.publish.charts.lettering import width
from kpilint.publish.charts.past import Past, Slot, past
from kpilint.publish.charts.scale import Scale, scale
from kpilint.publish.charts.told import (
    about,
    drawn_ends,
    message,
    never_negative,
    notes,
    title,
)
from kpilint.publish.company import Company
from kpilint.publish.outcomes import Result
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period, PeriodKind
from kpilint.values.quantity import Quantity
from kpilint.values.unit import UnitKind

HEIGHT, TOP, BOTTOM = 232, 26, 186
GAP = 8
LETTERS = 24
BROADEST = 44
"""Of a target's mark, where there are few periods."""

LOOKS = {Result.MET: "k-met", Result.NEAR: "k-near", Result.MISSED: "k-missed", None: "k-plain"}
KEY = {
    "k-plain": "actual",
    "k-met": "target met",
    "k-near": "missed, within the tolerance",
    "k-missed": "target missed",
    "k-sofar": "so far",
    "k-target": "target",
    "k-band": "tolerance",
    "k-limit": "natural process limits",
}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_SHAPES = {"k-near": "diamond", "k-missed": "cross"}
_CROSS = 45


def history(company: Company, kpi: Kpi, noun: str) -> Chart | None:
    """The chart of a KPI; None where there is too little to draw. `noun` is what it counts."""
    found = past(company, kpi)
    if not found:
        return None
    axis = _axis(found)
    marks = [*_ground(found, axis), *_goals(found, axis), *_actuals(found, axis)]
    used = {each.look for each in marks if each.rows}
    return Chart(
        kind="history",
        id=kpi.id,
        title=title(found),
        message=message(found, noun),
        notes=tuple(notes(found, axis)),
        width=WIDTH,
        height=HEIGHT,
        spec=group(WIDTH, HEIGHT, marks, _scales(found, axis)),
        key=tuple((look, words) for look, words in KEY.items() if look in used),
    )


def _axis(past: Past) -> Scale:
    unit, newest = past.kpi.unit, past.newest.known
    assert newest  # noqa: S101
    whole = unit is not None and unit.kind is UnitKind.COUNT
    return scale(newest, _extremes(past), whole=whole)


def _extremes(past: Past) -> Iterator[Decimal]:
    for slot in past.slots:
        if slot.known:
            yield from (slot.known.low, slot.known.high)
        if slot.goal:
            yield from (*_band(past, slot, slot.goal), slot.goal.low, slot.goal.high)
    if past.limits:
        yield from drawn_ends(past.limits, natural=never_negative(past))


def _scales(past: Past, axis: Scale) -> list[dict[str, object]]:
    left = max(map(width, axis.labels())) + GAP
    low, high = float(axis.low), float(axis.high)
    places = list(range(len(past.slots)))
    return [
        {"name": "x", "type": "band", "domain": places, "range": [left, WIDTH]},
        {
            "name": "y",
            "type": "linear",
            "domain": [low, high],
            "zero": False,
            "range": [BOTTOM, TOP],
        },
    ]


def _ground(past: Past, axis: Scale) -> Iterator[Marks]:
    """The lines and letters of the axes."""
    left = max(map(width, axis.labels())) + GAP
    lines = [{"v": float(tick), "t": axis.label(tick)} for tick in axis.ticks]
    y = field("v", "y")
    yield Marks("rule", "k-grid", lines, {"x": value(left), "x2": value(WIDTH), "y": y})
    yield Marks(
        "text",
        "k-tick",
        lines,
        {
            "x": value(left - GAP),
            "y": y,
            "dy": value(4),
            "text": field("t"),
            "align": value("right"),
        },
    )
    yield Marks(
        "text",
        "k-slot",
        list(_named(past, (WIDTH - left) // len(past.slots))),
        {
            "x": {**field("p", "x"), "band": 0.5},
            "y": value(BOTTOM + 18),
            "text": field("t"),
            "align": value("center"),
            "lineHeight": value(LINE + 1),
        },
    )


def _named(past: Past, room: int) -> Iterator[Row]:
    """The periods' names, each year once; some are left out where there is no room."""
    names = [_name(slot.period) for slot in past.slots]
    step = max(1, -(-(max(width(short) for short, _ in names) + GAP // 2) // room))
    shown = ""
    for number in range((len(names) - 1) % step, len(names), step):
        short, year = names[number]
        yield {"p": number, "t": [short] if year in (shown, "") else [short, year]}
        shown = year


def _name(period: Period) -> tuple[str, str]:
    """A period within its year, and the year: `Q4` and `2026`."""
    year, _, rest = period.text.partition("-")
    if period.kind is PeriodKind.MONTH:
        return _MONTHS[period.start.month - 1], year
    return (rest, year) if rest else (year, "")


def _goals(past: Past, axis: Scale) -> Iterator[Marks]:
    """Targets with what is near enough, and the limits of what is likely."""
    aimed = [(number, slot, slot.goal) for number, slot in enumerate(past.slots) if slot.goal]
    across = {
        "xc": {**field("p", "x"), "band": 0.5},
        "width": value(min(BROADEST, WIDTH * 3 // 4 // len(past.slots))),
        "y": field("high", "y"),
        "y2": field("low", "y"),
    }
    bands = [
        {"p": number, **_between(axis, *_band(past, slot, goal))}
        for number, slot, goal in aimed
        if slot.near
    ]
    yield Marks("rect", "k-band", bands, across)
    yield from _limits(past, axis)
    goals = [{"p": number, **_between(axis, goal.low, goal.high)} for number, _, goal in aimed]
    yield Marks("rect", "k-target", goals, across)


def _band(past: Past, slot: Slot, goal: Quantity) -> tuple[Decimal, Decimal]:
    """What counts as near, on the side on which the target is missed."""
    below, above = EXACT.subtract(goal.low, slot.near), EXACT.add(goal.high, slot.near)
    if past.kpi.direction == "hold":
        return below, above
    return (goal.high, above) if past.kpi.direction == "down" else (below, goal.low)


def _between(axis: Scale, low: Decimal, high: Decimal) -> Row:
    return {"low": axis.place(low), "high": axis.place(high)}


def _limits(past: Past, axis: Scale) -> Iterator[Marks]:
    """Dashed lines, over all that they follow from, or at the target that they are made for."""
    limits = past.limits
    if not limits or not past.aim:
        return
    aim = past.slots.index(past.aim)
    first = aim if limits.around else 0
    ends = drawn_ends(limits, natural=never_negative(past))
    rows = [
        {"p": first, "q": aim, "v": axis.place(end), "t": about(past, end), "dy": shift}
        for end, shift in zip(ends, (LINE - 2, -5), strict=True)
        if end or not never_negative(past)
    ]
    y = field("v", "y")
    start, end = {**field("p", "x")}, {**field("q", "x"), "band": 1}
    yield Marks("rule", "k-limit", rows, {"x": start, "x2": end, "y": y})
    if not limits.around:
        named = [{**row, "t": f"natural limit {row['t']}"} for row in rows]
        place = {"x": {**start, "offset": 4}, "y": y, "dy": field("dy"), "text": field("t")}
        yield Marks("text", "k-limit-name", named, place)


def _actuals(past: Past, axis: Scale) -> Iterator[Marks]:
    """What was measured: a line, and a mark for each period that says how it came out."""
    x, y = {**field("p", "x"), "band": 0.5}, field("v", "y")
    known = [(number, slot, slot.known) for number, slot in enumerate(past.slots) if slot.known]
    measured = dict.fromkeys(range(len(past.slots)), False)
    measured |= {number: True for number, slot, _ in known if slot.actual}
    values = {number: axis.place(each.middle) for number, _, each in known}
    line = [
        {"p": number, "v": values.get(number, 0), "is": drawn} for number, drawn in measured.items()
    ]
    yield Marks(
        "line", "k-line", line, {"x": x, "y": y, "defined": field("is"), "stroke": value("#000")}
    )
    ranges = [
        {"p": n, **_between(axis, each.low, each.high)} for n, _, each in known if each.is_range
    ]
    yield Marks(
        "rule", "k-range", ranges, {"x": x, "y": field("high", "y"), "y2": field("low", "y")}
    )
    for look in (*LOOKS.values(), "k-sofar"):
        rows = [{"p": n, "v": values[n]} for n, slot, _ in known if _look(slot) == look]
        yield Marks("symbol", look, rows, {"x": x, "y": y, **_symbol(look)})
    yield from _labels(past, axis)


def _look(slot: Slot) -> str:
    return "k-sofar" if slot.progress else LOOKS[slot.result]


def _symbol(look: str) -> Channels:
    turned = {"angle": value(_CROSS)} if look == "k-missed" else {}
    size = 40 if look == "k-plain" else 110 if look == "k-missed" else 64
    return {"shape": value(_SHAPES.get(look, "circle")), "size": value(size), **turned}


def _labels(past: Past, axis: Scale) -> Iterator[Marks]:
    """The newest number and the target that matters now; they keep out of each other's way."""
    newest, aim = past.newest, past.aim
    goal = aim.goal if aim else None
    known = newest.known
    assert known  # noqa: S101
    over = goal is None or known.middle >= goal.middle or _deep(axis, known)
    yield _label("k-value", past, axis, newest, known, above=over)
    if aim and goal:
        yield _label("k-goal", past, axis, aim, goal, above=not over or _deep(axis, goal))


def _deep(axis: Scale, quantity: Quantity) -> bool:
    """Whether there is no room for letters below."""
    low, high, place = float(axis.low), float(axis.high), axis.place(quantity.low)
    return (place - low) * (BOTTOM - TOP) < LETTERS * (high - low)


def _label(
    look: str, past: Past, axis: Scale, slot: Slot, quantity: Quantity, *, above: bool
) -> Marks:
    text = numbers.amount(quantity)
    end = quantity.high if above else quantity.low
    place = past.slots.index(slot)
    row = {"p": place, "v": axis.place(end), "t": text}
    last = place >= len(past.slots) - 1 and width(text) > WIDTH // len(past.slots)
    return Marks(
        "text",
        look,
        [row],
        {
            "x": {**field("p", "x"), "band": 1 if last else 0.5},
            "y": field("v", "y"),
            "dy": value(-10 if above else 20),
            "text": field("t"),
            "align": value("right" if last else "center"),
        },
    )
