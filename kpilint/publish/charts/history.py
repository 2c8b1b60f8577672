"""What a KPI was, beside what it should be: its latest periods, with targets and limits."""

from collections.abc import Iterator
from decimal import Decimal

from kpilint.model.types import Kpi
from kpilint.publish.charts.chart import LINE, WIDTH, Chart, Marks, field, group, value
from kpilint.publish.charts.frame import HEIGHT, Frame, Y, ground, middle
from kpilint.publish.charts.lettering import cut
from kpilint.publish.charts.measured import actuals
from kpilint.publish.charts.past import Past, Slot, past
from kpilint.publish.charts.scale import Scale, scale
from kpilint.publish.charts.told import about, drawn_ends, message, never_negative, notes, title
from kpilint.publish.company import Company
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Quantity
from kpilint.values.unit import UnitKind

LONGEST = 300
"""Room for the name of what is counted; a longer one is cut."""

BROADEST = 44
"""Of a target's mark, where there are few periods."""

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


def history(company: Company, kpi: Kpi, noun: str) -> Chart | None:
    """The chart of a KPI; None where there is too little to draw. `noun` is what it counts."""
    found = past(company, kpi)
    if not found:
        return None
    frame = Frame(found, _axis(found))
    marks = [*ground(frame), *_goals(frame), *actuals(frame)]
    used = {each.look for each in marks if each.rows}
    return Chart(
        kind="history",
        id=kpi.id,
        title=title(found),
        message=message(found, cut(noun, LONGEST)),
        notes=tuple(notes(found, frame.axis)),
        width=WIDTH,
        height=HEIGHT,
        spec=group(WIDTH, HEIGHT, marks, frame.scales()),
        key=tuple((look, words) for look, words in KEY.items() if look in used),
    )


def _axis(past: Past) -> Scale:
    unit = past.kpi.unit
    whole = unit is not None and unit.kind is UnitKind.COUNT
    return scale(past.like, _extremes(past), whole=whole)


def _extremes(past: Past) -> Iterator[Decimal]:
    for slot in past.slots:
        if slot.known:
            yield from (slot.known.low, slot.known.high)
        if slot.goal:
            yield from (*_band(past, slot, slot.goal), slot.goal.low, slot.goal.high)
    if past.limits:
        yield from drawn_ends(past, past.limits)


def _goals(frame: Frame) -> Iterator[Marks]:
    """Targets with what is near enough, and the limits of what is likely."""
    past = frame.past
    aimed = [(place, slot, slot.goal) for place, slot in enumerate(past.slots) if slot.goal]
    broad = value(min(BROADEST, frame.slot * 4 // 5))
    across = {"xc": middle(), "width": broad, "y": field("high", "y"), "y2": field("low", "y")}
    bands = [
        {"p": place, **frame.between(*_band(past, slot, goal))}
        for place, slot, goal in aimed
        if slot.near
    ]
    yield Marks("rect", "k-band", bands, across)
    yield from _limits(frame)
    goals = [{"p": place, **frame.between(goal.low, goal.high)} for place, _, goal in aimed]
    yield Marks("rect", "k-target", goals, across)


def _band(past: Past, slot: Slot, goal: Quantity) -> tuple[Decimal, Decimal]:
    """What counts as near, on the side on which the target is missed."""
    below, above = EXACT.subtract(goal.low, slot.near), EXACT.add(goal.high, slot.near)
    if past.kpi.direction == "hold":
        return below, above
    return (goal.high, above) if past.kpi.direction == "down" else (below, goal.low)


def _limits(frame: Frame) -> Iterator[Marks]:
    """Dashed lines, over all that they follow from, or at the target that they are made for."""
    past, limits = frame.past, frame.past.limits
    if not limits or not past.aim:
        return
    aim = past.slots.index(past.aim)
    low, high = drawn_ends(past, limits)
    rows = [{"v": frame.axis.place(high), "t": about(past, high), "dy": -5}]
    if low or not never_negative(past):
        rows.append({"v": frame.axis.place(low), "t": about(past, low), "dy": LINE - 2})
    first = aim if limits.around else 0
    placed = [{**row, "p": first, "q": aim, "t": f"natural limit {row['t']}"} for row in rows]
    begin = field("p", "x")
    yield Marks(
        "rule", "k-limit", placed, {"x": begin, "x2": {**field("q", "x"), "band": 1}, "y": Y}
    )
    if not limits.around:
        name = {"x": {**begin, "offset": 4}, "y": Y, "dy": field("dy"), "text": field("t")}
        yield Marks("text", "k-limit-name", placed, name)
