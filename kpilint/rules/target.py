"""The family target: is the number thought through. Here: where it comes from."""

from collections.abc import Iterator
from datetime import date

from kpilint.finding import Problem, Severity
from kpilint.model.project import Project
from kpilint.model.types import Kpi
from kpilint.rules.accountability import what
from kpilint.rules.judged_targets import begin, is_pending, numbered, standing
from kpilint.rules.prose import placeholder
from kpilint.rules.registry import Context, rule
from kpilint.values.unreadable import quoted


@rule(Severity.WARNING, clock=True, absence=True)
def target_missing(context: Context) -> Iterator[Problem]:
    """A KPI has no target for any period that contains today.

    A number that nobody has promised is hard to act on: is it good or bad? No history is no excuse,
    since comparable companies or a benchmark give a first number, with its rationale written down
    [S0]. Where it is too early for one, say so with `pending` and a reason; what is only watched is
    `tracked_only`. A target of any length counts, be it for the year, the quarter or the week.

    **Bad**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: activity, of: demos}
    ```

    **Good**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: activity, of: demos}
    targets:
      2026-Q4:
        demos: {value: 60, rationale: Five a week from three sellers who know the product.}
    ```
    """
    project, today = context.project, context.today
    for kpi in project.active_kpis:
        unclear = {"status", "tracked_only"} & kpi.unread or project.unreadable("targets", kpi.id)
        held = any(target.period.holds(today) for target in project.targets_of(kpi.id))
        if not (kpi.tracked_only or unclear or held):
            yield Problem(
                kpi.at.key(),
                f"{what(kpi)} has no target for any period that contains {today}"
                f"{_nearest_period(project, kpi, today)}.",
                f"Add one under `targets:`, for {_quarter(today)} or another period around today;"
                " `pending` with a reason and a `review_by` if there is no number yet; or"
                " `tracked_only: true` to the KPI if it is only watched.",
            )


def _nearest_period(project: Project, kpi: Kpi, today: date) -> str:
    targets = project.targets_of(kpi.id)
    over = [target.period for target in targets if target.period.ended(today)]
    if over:
        return f"; its last one was for {max(over, key=lambda period: period.end)}"
    return f"; its first one is for {targets[0].period}" if targets else ""


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


@rule(Severity.ERROR)
def target_no_rationale(context: Context) -> Iterator[Problem]:
    """A target does not say why it is this number, or leaves it for later.

    The rationale must be written down [S0]: it is what the approver agrees to, what the read-out
    is held against, and what tells the next person whether the number still makes sense. "TBD" and
    "see above" say nothing. A confidential target has a rationale too; a pending one gives its
    reason under `pending`.

    **Bad**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {value: 60}
      2027-Q1:
        demos: {value: 70, rationale: TBD}
    ```

    **Good**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {value: 60, rationale: Five a week from three sellers who know the product.}
      2027-Q1:
        demos: {pending: A fourth seller starts in January., review_by: 2027-01-31}
    ```
    """
    for _, target in standing(context):
        blank = placeholder(target.rationale) if target.rationale else ""
        if blank:
            yield Problem(
                target.at.value("rationale"),
                f"{begin(target)} has no rationale yet: {quoted(blank)} is a placeholder.",
                "Write down why it is this number: from which history, investment or comparison.",
            )
        elif target.lacks("rationale") and not is_pending(target):
            yield Problem(
                target.at.key(),
                f"{begin(target)} does not say why it is this number.",
                "Add a `rationale:` with the history, investment or comparison that it comes from.",
            )


@rule(Severity.WARNING, clock=True)
def target_pending(context: Context) -> Iterator[Problem]:
    """A pending target gives no reason or no day on which to look again, or that day has passed.

    To have no number yet is honest, as long as it stays a decision: why not, and until when. In a
    new market attainable numbers come first and are raised quickly [S2]; "pending" without an end
    is a way not to be measured.

    **Bad**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {pending: The first demos were held in October., review_by: 2026-10-31}
    ```

    **Good**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {pending: The first demos were held in October., review_by: 2027-01-31}
    ```
    """
    for _, target in standing(context):
        if not is_pending(target):
            continue
        blank = placeholder(target.pending)
        if blank or not target.pending:
            because = f": {quoted(blank)} is a placeholder" if blank else ""
            message = f"{begin(target)} is pending and does not say why{because}."
            mend = "Say what has to happen before there is a number."
            yield Problem(target.at.value("pending"), message, mend)
        if target.lacks("review_by"):
            message = f"{begin(target)} is pending, with no day by which it gets its number."
            yield Problem(target.at.key(), message, "Add `review_by:` with that day.")
        elif target.review_by and target.review_by < context.today:
            message = f"{begin(target)} was to get its number by {target.review_by}; it has none."
            mend = "Set the `value`, or say in `pending` why it takes longer, with a later day."
            yield Problem(target.at.value("review_by"), message, mend)


@rule(Severity.WARNING)
def target_no_method(context: Context) -> Iterator[Problem]:
    """A target does not say how its number was found, or names no source for a benchmark.

    Top-down from the company's growth, bottom-up from what can be done, by trend from history, or
    by benchmark from comparable companies where there is no history [S0]: each has its own way to
    be wrong, and who does not know the method cannot tell which. A benchmark without its source is
    hearsay.

    **Bad**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {value: 60, rationale: Five a week from three sellers.}
      2027-Q1:
        demos: {value: 60, method: benchmark, rationale: What others of our size do.}
    ```

    **Good**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {value: 60, method: bottom_up, rationale: Five a week from three sellers.}
      2027-Q1:
        demos:
          value: 60
          method: benchmark
          source: Survey of 40 software vendors, 2026
          rationale: What others of our size do.
    ```
    """
    for _, target in numbered(context):
        if target.lacks("method"):
            yield Problem(
                target.at.key(),
                f"{begin(target)} does not say how its number was found.",
                "Add `method: top_down`, `bottom_up`, `trend` or `benchmark`.",
            )
        elif target.method == "benchmark" and target.lacks("source"):
            yield Problem(
                target.at.key(),
                f"{begin(target)} is a benchmark without a source.",
                "Add `source:` with the study, report or company that the number comes from.",
            )


@rule(Severity.WARNING, absence=True)
def target_no_baseline(context: Context) -> Iterator[Problem]:
    """A target has nothing to start from: no baseline, no actuals, and it is no benchmark.

    A target is a distance, and nobody can judge a distance without its start: the last eight
    quarters, by quarter, are what it is held against [S0]. Where there is no history at all, the
    method is a benchmark, and its source stands in for the baseline.

    **Bad**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {value: 60, method: bottom_up, rationale: Five a week from three sellers.}
    ```

    **Good**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos:
          value: 60
          baseline: {period: 2026-Q3, value: 52}
          method: bottom_up
          rationale: Five a week from three sellers.
    ```
    """
    project = context.project
    # A row that cannot be read may be the actual that seems to be lacking.
    if project.problems.get("actuals-format"):
        return
    for kpi, target in numbered(context):
        if target.method == "benchmark" or {"method", "baseline"} & target.unread:
            continue
        baseline = target.baseline
        if baseline and (baseline.value or "value" in baseline.unread):
            continue
        if not project.actuals_of(kpi.id):
            stated = " names a baseline without a value," if baseline else " has no baseline,"
            place = target.at.key("baseline") if baseline else target.at.key()
            yield Problem(
                place,
                f"{begin(target)}{stated} and `{kpi.id}` has no actuals: nothing says where it"
                " starts from.",
                f"Add `baseline: {{period: {target.period.previous()}, value: …}}`, or actuals; or"
                " take a `benchmark` as the method, with its `source`.",
            )
