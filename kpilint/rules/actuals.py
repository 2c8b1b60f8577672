"""The family actuals: are the measured numbers kept up."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from kpilint.finding import Problem, Related, Severity
from kpilint.model.actuals import Actual
from kpilint.model.types import Target
from kpilint.rules.prose import placeholder
from kpilint.rules.registry import Context, rule
from kpilint.solve.arithmetic import with_ends
from kpilint.solve.targets import level, tolerance
from kpilint.values.quantity import Kind, Quantity

CADENCES = {"daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366}
"""The most days that each cadence takes."""


@rule(Severity.ERROR)
def actuals_format(context: Context) -> Iterator[Problem]:
    """A row of actuals cannot be read, names an unknown KPI or period, or is there twice.

    Actuals are CSV files below `actuals/`, with the columns `kpi,period,value` and, if wanted,
    `segment,updated_on,note`. Values are written as in the specs. "Each metric owner updates the
    metric weekly in one shared place" [S1][S3]: a row that cannot be read is an update that nobody
    sees, and one that is there twice is two truths.

    **Bad**

    ```yaml
    kpis:
      nps: {name: Net promoter score, definition: d, measure: {kind: other}, unit: points}
    ```

    ```csv
    kpi,period,value
    nps,2026-Q3,41
    npps,2026-Q4,44
    ```

    **Good**

    ```yaml
    kpis:
      nps: {name: Net promoter score, definition: d, measure: {kind: other}, unit: points}
    ```

    ```csv
    kpi,period,value
    nps,2026-Q3,41
    nps,2026-Q4,44
    ```
    """
    yield from context.project.problems.get("actuals-format", ())


@rule(Severity.WARNING, clock=True)
def actuals_stale(context: Context) -> Iterator[Problem]:
    """The newest actual of a KPI is older than two of its cadences.

    "Each metric owner updates the metric weekly in one shared place" [S1][S3]. A number that is
    looked up and was not kept up does more harm than none. A row counts from `updated_on`, or else
    from the end of its period.

    **Bad**

    ```yaml
    kpis:
      nps:
        name: Net promoter score
        definition: d
        measure: {kind: other}
        unit: points
        cadence: monthly
    ```

    ```csv
    kpi,period,value
    nps,2026-08,41
    ```

    **Good**

    ```yaml
    kpis:
      nps:
        name: Net promoter score
        definition: d
        measure: {kind: other}
        unit: points
        cadence: monthly
    ```

    ```csv
    kpi,period,value
    nps,2026-10,41
    ```
    """
    for kpi in context.project.active_kpis:
        actuals = context.project.actuals_of(kpi.id)
        if kpi.cadence not in CADENCES or not actuals:
            continue
        newest = max(actuals, key=_kept_up)
        days, allowed = (context.today - _kept_up(newest)).days, 2 * CADENCES[kpi.cadence]
        if days > allowed:
            message = (
                f"The newest actual of `{kpi.id}` is {days} days old; it is kept {kpi.cadence}"
            )
            yield Problem(
                newest.at,
                f"{message}, so that {allowed} days would be two cadences.",
                "Add the row that is missing, or say under `cadence` how often it really comes.",
                (Related(kpi.at.value("cadence"), "how often it is updated"),),
            )


@rule(Severity.WARNING)
def actuals_miss_unexplained(context: Context) -> Iterator[Problem]:
    """A finished period was off its target by more than the tolerance, and no note says why.

    The end of a period asks what was achieved and **why** [S0][S1], and overshooting by far is a
    miss too [S0]: the forecast was wrong either way. The note stands in the column `note` of the
    actual; "TBD" is none.

    **Bad**

    ```yaml
    kpis:
      nps: {name: Net promoter score, definition: d, measure: {kind: other}, unit: points}
    targets:
      2026-Q3:
        nps: {value: 45, rationale: Support answers within a day since June.}
    ```

    ```csv
    kpi,period,value,note
    nps,2026-Q3,38,
    ```

    **Good**

    ```yaml
    kpis:
      nps: {name: Net promoter score, definition: d, measure: {kind: other}, unit: points}
    targets:
      2026-Q3:
        nps: {value: 45, rationale: Support answers within a day since June.}
    ```

    ```csv
    kpi,period,value,note
    nps,2026-Q3,38,The outage in August; answers before it averaged 46.
    ```
    """
    for actual in context.project.actuals:
        explained = actual.note and not placeholder(actual.note)
        if actual.segment or explained or not actual.period.ended(context.today):
            continue
        for target in context.project.targets_for(actual.period):
            if target.kpi == actual.kpi and not target.pending:
                yield from _miss(context, actual, target)


def _miss(context: Context, actual: Actual, target: Target) -> Iterator[Problem]:
    goal = level(context.project, target)
    kpi = context.project.kpis.get(actual.kpi)
    if goal is None or kpi is None or not kpi.active:
        return
    near = tolerance(target, goal)
    short, over = goal.low - actual.value.high, actual.value.low - goal.high
    if max(short, over) > near:
        off, word = (short, "below") if short > over else (over, "above")
        yield Problem(
            actual.at,
            f"`{kpi.id}` was {actual.value.shown()} in {actual.period.text}, {_distance(goal, off)}"
            f" {word} the target of {goal.shown()}; the tolerance is {_distance(goal, near)}.",
            "Say why in the column `note`, in a sentence that helps with the next target.",
            (Related(target.at.key(), "the target"),),
        )


def _distance(goal: Quantity, off: Decimal) -> str:
    """How far off, in the unit of the goal: points, of a percentage."""
    if goal.kind is Kind.PERCENT:
        return Quantity(Kind.POINTS, off, off).shown()
    return with_ends(goal, off).shown()


def _kept_up(actual: Actual) -> date:
    return actual.updated_on or actual.period.end
