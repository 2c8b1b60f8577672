"""A solution line by line, as a person would write it on a board."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest

from kpilint.solve.arithmetic import ONE, ZERO, over, relative, rounded, times, with_ends
from kpilint.solve.flow import Count, back, path, through
from kpilint.solve.gap import Gap
from kpilint.solve.nouns import counted, plural, singular
from kpilint.solve.solution import Solution
from kpilint.solve.times import together
from kpilint.values.numbers import EXACT, show
from kpilint.values.quantity import Kind, Quantity

EXACTLY = 2
"""Decimals of the exact figures beside the whole ones."""


def board(solution: Solution) -> Iterator[str]:
    """The sum, when it has to happen, the targets beside it, and what would have to be true."""
    yield _heading(solution)
    yield from _block("", [*_goal(solution), *_sums(solution), *_worth(solution)])
    yield from _unknown(solution)
    yield from _block(_when_title(solution), _when(solution))
    yield from _block("What is known of these times:", _known(solution))
    yield from _block("Another time:", _faster(solution))
    yield from _block(f"Beside the targets of {solution.period}:", _beside(solution))
    for gap in solution.gaps:
        yield from _closing(solution, gap)


def _heading(solution: Solution) -> str:
    stage, wanted = solution.goal.stage, solution.goal.wanted
    goal = wanted.shown(EXACTLY)
    if wanted.kind is not Kind.MONEY:
        goal = counted(solution.project, stage, wanted, EXACTLY)
    else:
        goal = f"{goal} of {plural(solution.project, stage)}"
    return f"{solution.funnel.name}, {solution.period}: {goal}"


def _goal(solution: Solution) -> Iterator[tuple[str, ...]]:
    """Money as so many deals."""
    goal, size = solution.goal, solution.ways.deal_size
    if goal.wanted.kind is Kind.MONEY and size:
        count = solution.flow[goal.stage.index]
        yield f"{goal.wanted} ÷ {size}{_result(solution, count)}", "deal size"


def _sums(solution: Solution) -> Iterator[tuple[str, ...]]:
    """Upwards from the goal to the first stage, then down from the goal to the last."""
    goal = solution.goal.stage.index
    up = sorted((index for index in solution.flow if index < goal), reverse=True)
    for index in (*up, *(index for index in solution.flow if index > goal)):
        count = solution.flow[index]
        if count.way:
            source, sign = (count.way.last, "÷") if index < goal else (count.way.first, "×")
            before = counted(solution.project, source, solution.flow[source.index].whole)
            line = f"{before} {sign} {count.way.rate.shown(EXACTLY)}{_result(solution, count)}"
            yield line, count.way.words


def _result(solution: Solution, count: Count) -> str:
    whole = counted(solution.project, count.stage, count.whole)
    exact = count.exact.shown(EXACTLY)
    return f" = {whole}" if exact == count.whole.shown() else f" = {exact} → {whole}"


def _worth(solution: Solution) -> Iterator[tuple[str, ...]]:
    last = solution.funnel.stages[-1]
    if solution.value and solution.ways.deal_size:
        count = counted(solution.project, last, solution.flow[last.index].whole)
        yield f"{count} × {solution.ways.deal_size} = {solution.value}", "deal size"


def _unknown(solution: Solution) -> Iterator[str]:
    missing = [stage for stage in solution.funnel.stages if stage.index not in solution.flow]
    if missing:
        goal = solution.goal.stage.index
        last_above = max((s.index for s in missing if s.index < goal), default=None)
        into = [solution.funnel.stages[last_above + 1]] if last_above is not None else []
        into += [s for s in missing if s.index > goal][:1]
        tries = " ".join(f"--set {stage.term}=RATE" for stage in into)
        names = ", ".join(f"`{stage.term}`" for stage in missing)
        yield f"  No conversion leads on to {names}: try {tries}."


def _when_title(solution: Solution) -> str:
    stages = solution.funnel.stages
    whole = together(solution.ways.takes, 0, len(stages) - 1) if len(stages) > 1 else None
    first, last = (singular(solution.project, stage) for stage in (stages[0], stages[-1]))
    return f"When ({first} to {last} takes {whole.shown()}):" if whole else "When:"


def _when(solution: Solution) -> Iterator[tuple[str, ...]]:
    if len(solution.windows) < 2:
        return
    for index, count in solution.flow.items():
        window = solution.windows.get(index)
        if window:
            what = counted(solution.project, count.stage, count.whole)
            yield what, f"{window.start} to {window.end}"


def _known(solution: Solution) -> Iterator[tuple[str, ...]]:
    """What there was at those times or shall be, and what comes of it at the goal."""
    goal = solution.goal.stage
    for index, past in solution.pasts.items():
        stage = solution.funnel.stages[index]
        parts = (
            f"{each.value.shown()} in {each.period}{'' if each.actual else ' (target)'}"
            for each in past.known
        )
        mean = f"on average {past.usual.shown()}"
        if index < goal.index:
            given = through(past.usual, path(solution.flow, goal, stage))
            mean = f"{mean}, which gives {counted(solution.project, goal, given, EXACTLY)}"
        yield f"`{past.kpi.id}`", ", ".join(parts), mean


def _faster(solution: Solution) -> Iterator[tuple[str, ...]]:
    """What another time does to the result of the same stretch of time."""
    for stage in solution.funnel.stages:
        usual, tried = stage.takes, solution.ways.takes.get(stage.index)
        if usual and tried and usual != tried and tried.low > ZERO:
            ends = (relative(tried.low, usual.low), relative(tried.high, usual.high))
            low, high = sorted(end for end in ends if end is not None)
            change = Quantity(Kind.PERCENT, low, high, signed=True)
            step = f"{singular(solution.project, stage)}: {tried} instead of {usual}"
            yield step, f"{'up to ' if low > ZERO else ''}{change.shown()} in the same time"


def _beside(solution: Solution) -> Iterator[tuple[str, ...]]:
    for index, aim in solution.aims.items():
        count = solution.flow.get(index)
        if count:
            what = f"{aim.value.shown()} {plural(solution.project, count.stage)}"
            yield f"`{aim.kpi.id}`", what, _compared(aim.value, count.whole)


def _compared(aim: Quantity, needed: Quantity) -> str:
    short = EXACT.subtract(needed.low, aim.high)
    more = EXACT.subtract(aim.low, needed.high)
    if short >= ONE:
        return f"{show(short, 0)} short of {needed.shown()}"
    return f"{show(more, 0)} more than {needed.shown()}" if more >= ONE else "as many"


def _closing(solution: Solution, gap: Gap) -> Iterator[str]:
    project = solution.project
    start = counted(project, gap.first, gap.start)
    reached = counted(project, gap.last, gap.reached, EXACTLY)
    wanted = gap.wanted.shown()
    if gap.sure:
        yield from ("", f"{start} give {reached}: enough for {wanted}.")
        return
    missing = with_ends(gap.wanted, EXACT.subtract(gap.wanted.low, gap.reached.high))
    how = (
        f"enough for {wanted} only if the ranges come out well"
        if gap.possible
        else f"{missing.shown()} short of {wanted}"
    )
    title = f"{start} give {reached}: {how}. What would have to be true, one of these alone:"
    yield from _block(title, _single(solution, gap))


def _single(solution: Solution, gap: Gap) -> Iterator[tuple[str, ...]]:
    for way, needed in gap.alone:
        step = f"{singular(solution.project, way.first)} → {singular(solution.project, way.last)}"
        change = f"{needed.shown()} instead of {way.rate.shown()}"
        if needed.low > ONE:
            change = f"not even 100% instead of {way.rate.shown()}"
        yield step, change
    start = rounded(back(gap.wanted, gap.ways))
    yield plural(solution.project, gap.first), f"{start.shown()} instead of {gap.start.shown()}"
    goal, size = solution.goal, solution.ways.deal_size
    if goal.wanted.kind is Kind.MONEY and size and gap.last is goal.stage:
        share = over(goal.wanted, times(gap.reached, size))
        if share:
            yield "deal size", f"{rounded(times(size, share))} instead of {size}"


def _block(title: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Rows in columns below a title; nothing where there are none."""
    listed = list(rows)
    if not listed:
        return
    columns = zip_longest(*listed, fillvalue="")
    widths = [max(map(len, column)) for column in columns]
    yield from ("", title) if title else ("",)
    for row in listed:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False))
        yield f"  {'   '.join(cells)}".rstrip()
