"""The family target: does the number make sense by itself, and beside its own parts."""

from collections.abc import Iterator
from decimal import Decimal

from kpilint.finding import Problem, Related, Severity
from kpilint.model.types import Target
from kpilint.rules.judged_targets import (
    Aimed,
    about,
    aimed,
    apart,
    begin,
    change,
    numbered,
    percent,
    several,
    summed,
)
from kpilint.rules.percents import ambiguous_change, ambiguous_prose
from kpilint.rules.precision import digits, shortened
from kpilint.rules.prose import placeholder
from kpilint.rules.registry import Context, rule
from kpilint.solve.arithmetic import ONE
from kpilint.solve.known import number_at
from kpilint.solve.sums import adds_over_segments, adds_over_time, differ, parts_of, total
from kpilint.solve.targets import USUAL_TOLERANCE, level, start, started, tolerance
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity

PASSES = Decimal("0.10")
"""How far the two passes may lie apart, as a share of the smaller."""

PARTS = Decimal("0.01")
"""How far the parts of a period may be off the whole."""

SIGNIFICANT = 3


@rule(Severity.ERROR, lower=Severity.WARNING)
def target_percent_or_points(context: Context) -> Iterator[Problem]:
    """A change of a percent is given in percent, which can mean two things.

    Percentage points are not percent: an open rate from 15 % to 20 % is +5 points and +33 %
    relative (20/15 − 1) [S0]. A `change` of a percent KPI is written `+5pp` or `+5% relative`; with
    a bare `+5%` nobody knows which, and that is an error. Prose that wants a percent KPI "improved
    by 5 %" is a warning: in the texts of the KPI and its targets, and in those of objectives and
    plans where they name it.

    **Bad**

    ```yaml
    kpis:
      open_rate:
        name: Open rate
        definition: Share of delivered messages that are opened.
        measure: {kind: other}
        unit: percent
    targets:
      2026-Q4:
        open_rate:
          change: +5%
          baseline: {period: 2026-Q3, value: 15%}
          rationale: Shorter subject lines.
    ```

    ```yaml
    kpis:
      open_rate:
        name: Open rate
        definition: Share of delivered messages that are opened.
        measure: {kind: other}
        unit: percent
    objectives:
      inbox: {name: Improve the open rate by 5 %, period: 2026-Q4}
    ```

    **Good**

    ```yaml
    kpis:
      open_rate:
        name: Open rate
        definition: Share of delivered messages that are opened.
        measure: {kind: other}
        unit: percent
    targets:
      2026-Q4:
        open_rate:
          change: +5pp
          baseline: {period: 2026-Q3, value: 15%}
          rationale: Shorter subject lines.
    objectives:
      inbox: {name: Improve the open rate by 5 points, period: 2026-Q4}
    ```
    """
    for kpi, target in numbered(context):
        yield from ambiguous_change(context.project, kpi, target)
    yield from ambiguous_prose(context)


@rule(Severity.WARNING)
def target_wrong_way(context: Context) -> Iterator[Problem]:
    """A target is worse than where it starts from, given the KPI's direction.

    Either a sign has slipped, or the direction of the KPI is wrong, or the plan really is to lose
    ground, and then the rationale has to convince somebody: suppress the finding with the reason.
    Velocity gets better downwards, everything else upwards unless it says so; what is to be held
    has no wrong way.

    **Bad**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos:
          value: 45
          baseline: {period: 2026-Q3, value: 52}
          rationale: Three sellers.
    ```

    **Good**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos:
          value: 55
          baseline: {period: 2026-Q3, value: 52}
          rationale: Three sellers.
    ```
    """
    for kpi, target, value in aimed(context):
        before = started(context.project, target)
        if before is None or before.kind is not value.kind or "direction" in kpi.unread:
            continue
        falls, rises = value.high < before.low, value.low > before.high
        worse = (kpi.direction == "up" and falls) or (kpi.direction == "down" and rises)
        if worse and (begun := start(context.project, target)):
            exact = not (value.is_range or begun.value.is_range)
            by = f" ({change(begun.value.amount, value)})" if exact else ""
            yield Problem(
                number_at(target),
                f"{begin(target)} is {value.shown()}, worse than the {begun.words},"
                f" {begun.value.shown()}{by}: for this KPI {kpi.direction} is better.",
                f"Aim for {begun.value.shown()} or {'more' if falls else 'less'}, or set the KPI's"
                f" `direction` to `{'down' if falls else 'up'}` or `hold`.",
                (Related(begun.at, begun.words),),
            )


@rule(Severity.WARNING)
def target_passes_apart(context: Context) -> Iterator[Problem]:
    """Top-down and bottom-up are far apart, and no gap plan says what is done about it.

    Always do both passes. A large gap between what the company asks for and what the team can
    reach is resolved on the record: re-allocate, negotiate, or raise [S0]. Unresolved, it comes
    back as a miss. Large is more than 10 % of the smaller of the two.

    **Bad**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {value: 60, top_down: 72, bottom_up: 58, rationale: Three sellers.}
    ```

    **Good**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos:
          value: 60
          top_down: 72
          bottom_up: 58
          gap_plan: Sales takes the other twelve with its own events.
          rationale: Three sellers.
    ```
    """
    for _, target in numbered(context):
        top, bottom = target.top_down, target.bottom_up
        if not top or not bottom or not differ(top, bottom) or "gap_plan" in target.unread:
            continue
        if target.gap_plan and not placeholder(target.gap_plan):
            continue
        gap, smaller = apart(top, bottom), min(top.high, bottom.high)
        if gap.low > EXACT.multiply(PASSES, smaller.copy_abs()):
            share = EXACT.divide(gap.low, smaller.copy_abs()) if smaller else None
            of = f", {percent(share)[1:]} of the smaller" if share else ""
            first, later = sorted((target.at.value("top_down"), target.at.value("bottom_up")))
            other = "bottom-up" if first == target.at.value("bottom_up") else "top-down"
            yield Problem(
                later,
                f"{begin(target)}: top-down asks for {top.shown()}, bottom-up gives"
                f" {bottom.shown()}. They are {gap.shown()} apart{of}, and no `gap_plan` says what"
                " is done about it.",
                "Write into `gap_plan:` whether you re-allocate, negotiate or raise; up to 10% of"
                " the smaller needs none.",
                (Related(first, f"the {other} number"),),
            )


@rule(Severity.INFO)
def target_one_pass(context: Context) -> Iterator[Problem]:
    """A target gives its top-down or its bottom-up number, and not the other.

    Always do both passes [S0]: the one says what the company needs, the other what can be done,
    and the difference is what there is to talk about.

    **Bad**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {value: 60, top_down: 60, rationale: Three sellers.}
    ```

    **Good**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {value: 60, top_down: 60, bottom_up: 58, rationale: Three sellers.}
    ```
    """
    passes = {"top_down": "what the company asks for", "bottom_up": "what the team can reach"}
    for _, target in numbered(context):
        if not (target.top_down or target.bottom_up):
            continue
        lacking = [name for name in passes if target.lacks(name)]
        if len(lacking) == 1 and not passes.keys() & target.unread:
            given = next(name for name in passes if name not in lacking)
            yield Problem(
                target.at.key(),
                f"{begin(target)} has a `{given}` number and no `{lacking[0]}` one to hold it"
                " against.",
                f"Add `{lacking[0]}:`, {passes[lacking[0]]}.",
            )


@rule(Severity.ERROR)
def target_segments(context: Context) -> Iterator[Problem]:
    """The segments of a target do not add up to its value.

    A total that its own parts do not reach is two promises, and each reader takes the one that
    suits. The parts of a volume, a value or an activity, and of other counts and money, add up
    exactly, in each dimension; conversions, velocities, ratios and averages do not add up at all
    and are not judged. Only where the level comes from a `change` and is no whole number may a
    count be less than one off.

    **Bad**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Product shown to a buyer.
        measure: {kind: activity, of: demos}
    targets:
      2026-Q4:
        demos: {value: 60, segments: {enterprise: 20, smb: 30}, rationale: Three sellers.}
    ```

    **Good**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Product shown to a buyer.
        measure: {kind: activity, of: demos}
    targets:
      2026-Q4:
        demos:
          value: 60
          segments:
            size: {enterprise: 25, smb: 35}
            region: {europe: 40, asia: 20}
          rationale: Three sellers.
    ```
    """
    for item in aimed(context):
        kpi, target, _ = item
        readable = target.segments and "segments" not in target.unread
        if readable and adds_over_segments(context.project, kpi):
            for dimension, parts in target.segments.items():
                yield from _unequal(item, dimension, list(parts.values()))


def _unequal(item: Aimed, dimension: str, parts: list[Quantity]) -> Iterator[Problem]:
    _, target, value = item
    if any((part.kind, part.currency) != (value.kind, value.currency) for part in parts):
        return
    whole = total(parts)
    between = not target.value and value.kind is Kind.NUMBER and value.amount % 1 != 0
    if differ(whole, value) and not (between and apart(whole, value).low < ONE):
        off = apart(whole, value).shown()
        few = whole.high < value.low
        by = f" by {dimension}" if dimension else ""
        place = ("segments", dimension) if dimension else ("segments",)
        yield Problem(
            target.at.key(*place),
            f"The segments of {about(target)}{by} add up to {whole.shown()}, not to"
            f" {value.shown()}: {summed(parts, whole)}, which is {off} too"
            f" {'few' if few else 'many'}.",
            f"{'Add' if few else 'Take'} {off} {'to' if few else 'from'} the segments, or set the"
            f" target to {whole.shown()}.",
            (Related(number_at(target), f"the whole is {value.shown()}"),),
        )


@rule(Severity.WARNING)
def target_periods(context: Context) -> Iterator[Problem]:
    """The targets for all parts of a period do not add up to the target for the whole.

    A year that its quarters do not reach is missed on the day it is signed; quarters that come to
    more than the year hide a reserve. Checked is what adds up over time: volumes, values,
    activities and sums of them, as soon as every half, quarter, month or week of a period has its
    number. One per cent of the whole is left for rounding.

    **Bad**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Product shown to a buyer.
        measure: {kind: activity, of: demos}
    targets:
      2026-H2: {demos: {value: 120, rationale: Three sellers.}}
      2026-Q3: {demos: {value: 50, rationale: Three sellers.}}
      2026-Q4: {demos: {value: 60, rationale: Three sellers.}}
    ```

    **Good**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Product shown to a buyer.
        measure: {kind: activity, of: demos}
    targets:
      2026-H2: {demos: {value: 120, rationale: Three sellers.}}
      2026-Q3: {demos: {value: 55, rationale: Three sellers.}}
      2026-Q4: {demos: {value: 65, rationale: Three sellers.}}
    ```
    """
    for kpi, target, value in aimed(context):
        parts = parts_of(context.project, target)
        if parts is None or not adds_over_time(context.project, kpi):
            continue
        if any((part.kind, part.currency) != (value.kind, value.currency) for part in parts.values):
            continue
        whole = parts.total
        if differ(whole, value) and apart(whole, value).low > EXACT.multiply(PARTS, value.high):
            off, few = apart(whole, value).shown(), whole.high < value.low
            pieces = several(parts.targets[0].period, len(parts.targets))
            *others, last = sorted((target, *parts.targets), key=number_at)
            yield Problem(
                number_at(last),
                f"The {pieces} of {target.period} add up to {whole.shown()} for `{kpi.id}`, and the"
                f" target for {target.period} is {value.shown()}:"
                f" {summed(parts.values, whole)}, which is {off} too {'few' if few else 'many'}.",
                f"{'Add' if few else 'Take'} {off} {'to' if few else 'from'} the parts, or set the"
                f" target for {target.period} to {whole.shown()}.",
                tuple(Related(number_at(each), f"the target for {each.period}") for each in others),
            )


@rule(Severity.INFO)
def target_tolerance(context: Context) -> Iterator[Problem]:
    """A target allows itself to be missed by more than 10 %.

    Forecast within ±10 %; overshooting by far is a miss too, and accuracy should improve from
    period to period [S0]. A wide tolerance makes every check that uses it easier to pass.

    **Bad**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {value: 60, tolerance: 25%, rationale: Three sellers.}
    ```

    **Good**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {value: 60, tolerance: 10%, rationale: Three sellers.}
    ```
    """
    for _, target in numbered(context):
        stated = target.tolerance
        value = level(context.project, target) if stated else None
        share = _share(target, value)
        if stated and share > USUAL_TOLERANCE:
            on = f" on {value.shown()}" if value and stated.kind is not Kind.PERCENT else ""
            is_share = f", {percent(share)[1:]}" if on else ""
            yield Problem(
                target.at.value("tolerance"),
                f"{begin(target)} has a tolerance of {stated.shown()}{on}{is_share}: above 10%.",
                "Narrow it to 10% or less; what is that uncertain is better told in `scenarios`.",
            )


def _share(target: Target, value: Quantity | None) -> Decimal:
    """The tolerance as a share of the level; 0 where that is not known."""
    stated = target.tolerance
    if stated and stated.kind is Kind.PERCENT:
        return stated.high
    size = value.high.copy_abs() if value else Decimal(0)
    return EXACT.divide(tolerance(target, value), size) if value and size else Decimal(0)


@rule(Severity.INFO)
def target_precision(context: Context) -> Iterator[Problem]:
    """A target from above or from a benchmark pretends to more than three digits.

    "ARR +30 %" is a starting point [S0], and a benchmark is somebody else's average: neither knows
    a number to its fourth digit. What is counted up from below, or follows from a funnel, may well
    be 1,404.

    **Bad**

    ```yaml
    kpis:
      visits: {name: Visits, definition: Stays on our site., measure: {kind: activity, of: visits}}
    targets:
      2026-Q4:
        visits: {value: 61_374, method: top_down, rationale: Growth case B of the board.}
    ```

    **Good**

    ```yaml
    kpis:
      visits: {name: Visits, definition: Stays on our site., measure: {kind: activity, of: visits}}
    targets:
      2026-Q4:
        visits: {value: 61_400, method: top_down, rationale: Growth case B of the board.}
    ```
    """
    for _, target in numbered(context):
        number = target.value or target.change
        if not number or target.method not in ("top_down", "benchmark"):
            continue
        found = digits(number)
        if found > SIGNIFICANT:
            how = "top-down" if target.method == "top_down" else "from a benchmark"
            short = shortened(number, SIGNIFICANT)
            yield Problem(
                number_at(target),
                f"{begin(target)} is {number}, {found} significant digits, and comes {how}: nobody"
                " knows it that exactly.",
                f"Write {short}, or say with another `method` where the last digits come from.",
            )
