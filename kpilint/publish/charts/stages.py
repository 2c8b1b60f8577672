"""The stages of a funnel, each with its target and with what came of it so far."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kpilint.model.types import Funnel
from kpilint.publish import numbers
from kpilint.publish.charts.chart import WIDTH, Chart, Marks, field, group, value
from kpilint.publish.charts.lettering import clean, cut, width
from kpilint.publish.charts.steps import Step, steps
from kpilint.publish.company import Company
from kpilint.publish.outcomes import Result
from kpilint.publish.progress import REACHED
from kpilint.solve.arithmetic import ONE, ZERO
from kpilint.values.numbers import EXACT
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity

ROW, BAR, INSET, LETTERS = 48, 14, 4, 14
GAP = 18
GOOD = (Result.MET.value, REACHED, "on track")
KEY = {"k-part": "so far", "k-whole": "actual", "k-aim": "target"}


def stages(company: Company, funnel: Funnel) -> Chart | None:
    """The chart of a funnel; None where fewer than two stages have a number of one kind."""
    period = company.current
    if not period:
        return None
    found = steps(company, funnel, period)
    drawn = [step for step in found if step.goal or step.progress]
    kinds = {(q.kind, q.currency) for step in drawn for q in _quantities(step)}
    if len(drawn) < 2 or len(kinds) > 1:
        return None
    over = period.ended(company.today)
    height = ROW * len(found) - GAP // 2
    marks = list(_marks(found, over=over))
    used = {each.look for each in marks if each.rows}
    return Chart(
        kind="stages",
        id=funnel.id,
        title=f"{clean(funnel.name)}: targets for {period} by stage, and what came",
        message=_message(found, period, over=over),
        width=WIDTH,
        height=height,
        spec=group(WIDTH, height, marks),
        key=tuple((look, words) for look, words in KEY.items() if look in used),
    )


def _quantities(step: Step) -> Iterator[Quantity]:
    yield from (each for each in (step.goal, step.progress and step.progress.value) if each)


def _message(found: Sequence[Step], period: Period, *, over: bool) -> str:
    words = [step.progress.word for step in found if step.progress and step.progress.word]
    good = sum(word in GOOD for word in words)
    if not words:
        return f"Targets for {period} by stage; nothing has been measured yet."
    if over:
        return f"{period}: target met at {good} of {len(words)} stages."
    of_all = f"{good} of the {len(words)} stages that were measured"
    if good == len(words):
        of_all = (
            f"all {good} stages that were measured" if good > 1 else "the stage measured so far"
        )
    return f"{period} so far: on track at {of_all}."


def _marks(found: Sequence[Step], *, over: bool) -> Iterator[Marks]:
    most = max(end for step in found for q in _quantities(step) for end in (q.low, q.high)) or ONE

    def place(amount: Decimal) -> float:
        return float(EXACT.divide(max(amount, ZERO), most)) * WIDTH

    tops = [(number * ROW + LETTERS + GAP // 3, step) for number, step in enumerate(found)]
    goals = [(top, step.goal) for top, step in tops if step.goal]
    came = [(top, step.progress.value) for top, step in tops if step.progress]
    x, y = field("x"), field("y")
    bar = {"x": value(0), "x2": x, "y": y}
    rooms = [{"x": place(goal.high), "y": top} for top, goal in goals]
    yield Marks("rect", "k-room", rooms, {**bar, "height": value(BAR)})
    bars = [{"x": place(was.middle), "y": top + INSET} for top, was in came]
    look = "k-whole" if over else "k-part"
    yield Marks("rect", look, bars, {**bar, "height": value(BAR - 2 * INSET)})
    aims = [
        {"x": place(end), "y": top} for top, g in goals for end in dict.fromkeys((g.low, g.high))
    ]
    yield Marks("rule", "k-aim", aims, {"x": x, "y": y, "y2": {**y, "offset": BAR}})
    yield from _letters(tops)


def _letters(tops: Sequence[tuple[int, Step]]) -> Iterator[Marks]:
    """Above each bar the stage, and how it stands."""
    said = [(top, step, _standing(step)) for top, step in tops]
    names = [
        {"y": top, "t": cut(step.name, WIDTH - width(words) - GAP)} for top, step, words in said
    ]
    words = [{"y": top, "t": words} for top, _, words in said]
    y, text = {**field("y"), "offset": -GAP // 3}, field("t")
    yield Marks("text", "k-stage", names, {"x": value(0), "y": y, "text": text})
    right = {"x": value(WIDTH), "align": value("right")}
    yield Marks("text", "k-standing", words, {**right, "y": y, "text": text})


def _standing(step: Step) -> str:
    """How far a stage is: `89 of 264, on track`."""
    came, word = step.progress, step.progress.word if step.progress else ""
    parts = [numbers.amount(q) for q in (came and came.value, step.goal) if q]
    if step.goal and came:
        return f"{' of '.join(parts)}{f', {word}' if word else ''}"
    if step.goal:
        return f"target {parts[0]}"
    return "confidential" if step.target.confidential else "no target yet"
