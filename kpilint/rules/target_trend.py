"""The family target: does the number follow from what was measured, is assumed and takes time."""

from collections.abc import Iterator

from kpilint.finding import Problem, Severity
from kpilint.model.types import Kpi, Target
from kpilint.rules.follows import (
    disagrees,
    miscounted_changes,
    off_outcome,
    outside,
    too_late,
)
from kpilint.rules.judged_targets import aimed, numbered
from kpilint.rules.registry import Context, rule
from kpilint.rules.words import Lexicon
from kpilint.solve.assumptions import references
from kpilint.solve.latency import supply
from kpilint.solve.trend import trend


@rule(Severity.WARNING)
def target_off_trend(context: Context) -> Iterator[Problem]:
    """A target lies outside of what its history makes likely, and nothing explains it.

    The last eight quarters, against the quarter before and the year before, are what a target is
    held against [S0]. Their natural process limits are the mean, give or take 2.66 times the mean
    step from one period to the next: within them a KPI moves by chance alone. A number outside
    needs a cause, and the means: `needs`, a label as `stretch`, or one of the KPI's levers named in
    the rationale. A stretch is fine when it is labelled and has the means [S0].

    Compared are at most the last eight periods of the same length that are over, at least six. If
    they leave their own limits, the KPI is on the move: then the limits lie around the last period,
    and as many times wider as there are periods in between, or around the same period of the year
    before.

    **Bad**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {value: 90, rationale: We have to grow.}
    ```

    ```csv
    kpi,period,value
    demos,2025-Q2,50
    demos,2025-Q3,54
    demos,2025-Q4,49
    demos,2026-Q1,53
    demos,2026-Q2,55
    demos,2026-Q3,52
    ```

    **Good**

    ```yaml
    kpis:
      demos: {name: Demos held, definition: Shown to a buyer., measure: {kind: activity, of: demos}}
    targets:
      2026-Q4:
        demos: {value: 90, rationale: We have to grow., needs: {headcount: 3}}
    ```

    ```csv
    kpi,period,value
    demos,2025-Q2,50
    demos,2025-Q3,54
    demos,2025-Q4,49
    demos,2026-Q1,53
    demos,2026-Q2,55
    demos,2026-Q3,52
    ```
    """
    for item in aimed(context):
        kpi, target, value = item
        if not _has_means(target):
            found = trend(context.project, target, value, context.today)
            if found and not found.holds(value) and not _names_lever(kpi, target):
                yield outside(item, found)


def _has_means(target: Target) -> bool:
    """Whether the target has the means to differ from its history, or says that it may."""
    needs = target.needs
    means = needs and (needs.budget or needs.headcount or needs.levers or needs.unread)
    return bool(target.stretch or means or {"stretch", "needs", "rationale"} & target.unread)


def _names_lever(kpi: Kpi, target: Target) -> bool:
    levers = kpi.control.levers if kpi.control else ()
    words = Lexicon((lever.replace("_", " "), lever) for lever in levers)
    return any(words.ids(target.rationale))


@rule(Severity.WARNING)
def target_assumption_off(context: Context) -> Iterator[Problem]:
    """A target assumes a level that is neither planned nor was measured.

    "Plan MQLs backwards from the revenue forecast with stated conversion assumptions; when sales
    acceptance falls below the assumption, the plan flags it, not a person" [S3]. What a target
    assumes of a KPI, or of the step into a stage, lies within the tolerance of that KPI's own
    target in the period, or, where it has none, within 10 % of the funnel's conversion; and within
    the same tolerance of its latest actual. An assumed `deal_size` is held against the funnel's.

    **Bad**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, definition: A person whom sales agreed to work.}
      sql: {name: Sales-qualified lead, definition: A person with whom a meeting is booked.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sal}, {term: sql, conversion: 60%}]}
    kpis:
      sqls:
        name: Meetings booked
        definition: Meetings that stand in both calendars.
        measure: {kind: volume, of: enterprise.sql}
    targets:
      2026-Q4:
        sqls: {value: 150, assumptions: {enterprise.sql: 75%}, rationale: 200 SALs at 75 %.}
    ```

    **Good**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, definition: A person whom sales agreed to work.}
      sql: {name: Sales-qualified lead, definition: A person with whom a meeting is booked.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sal}, {term: sql, conversion: 60%}]}
    kpis:
      sqls:
        name: Meetings booked
        definition: Meetings that stand in both calendars.
        measure: {kind: volume, of: enterprise.sql}
    targets:
      2026-Q4:
        sqls: {value: 124, assumptions: {enterprise.sql: 62%}, rationale: 200 SALs at 62 %.}
    ```
    """
    for kpi, target in numbered(context):
        for name, assumed in target.assumptions.items():
            held = references(context.project, kpi, target, name, context.today)
            against = [each for each in held if not each.agrees(assumed)]
            if against:
                yield disagrees(target, name, assumed, against)


@rule(Severity.WARNING)
def target_scenario_changes(context: Context) -> Iterator[Problem]:
    """A scenario does not change exactly one assumption, or its value does not follow from that.

    Uncertain? Build a conservative, a moderate and an aggressive scenario that differ in one
    assumption [S0]: only then can one read off what it is worth. The value follows in proportion
    where the assumption is a rate, an earlier volume or the deal size on the way to the target, and
    by the formula where the KPI has one: 120 SQLs at 60 % are 104 at 52 %. Up to 2 %, or one unit
    (of a percent a point), are left for rounding.

    **Bad**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, definition: A person whom sales agreed to work.}
      sql: {name: Sales-qualified lead, definition: A person with whom a meeting is booked.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sal}, {term: sql, conversion: 60%}]}
    kpis:
      sqls:
        name: Meetings booked
        definition: Meetings that stand in both calendars.
        measure: {kind: volume, of: enterprise.sql}
    targets:
      2026-Q4:
        sqls:
          value: 120
          rationale: 200 SALs at 60 %.
          scenarios: {conservative: {value: 90, changes: {enterprise.sql: 52%}}}
    ```

    **Good**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, definition: A person whom sales agreed to work.}
      sql: {name: Sales-qualified lead, definition: A person with whom a meeting is booked.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sal}, {term: sql, conversion: 60%}]}
    kpis:
      sqls:
        name: Meetings booked
        definition: Meetings that stand in both calendars.
        measure: {kind: volume, of: enterprise.sql}
    targets:
      2026-Q4:
        sqls:
          value: 120
          rationale: 200 SALs at 60 %.
          scenarios: {conservative: {value: 104, changes: {enterprise.sql: 52%}}}
    ```
    """
    for kpi, target in numbered(context):
        for scenario in target.scenarios:
            if "changes" in scenario.unread:
                continue
            if len(scenario.changes) != 1:
                yield miscounted_changes(target, scenario)
            elif scenario.value:
                yield from off_outcome(context.project, kpi, target, scenario)


@rule(Severity.WARNING, absence=True)
def target_latency(context: Context) -> Iterator[Problem]:
    """What a target is made of had to set out before its period, and nothing says it was enough.

    An enterprise deal can take six to nine months from opportunity to close; anything above 30 to
    60 days has to be in the plan [S0]. Where the way into a stage, from the nearest earlier stage
    with a target, takes longer than the period even at its shortest, this period's deals are those
    that opened two or three quarters ago. Looked for is an actual, a target or a baseline of that
    stage for a period of the same length that lies so far back; at the most generous conversion the
    best of them has to suffice, less the tolerance.

    **Bad**

    ```yaml
    terms:
      opportunity: {name: Opportunity, definition: A named project with a budget holder.}
      won: {name: Closed won, definition: A signed order form.}
    funnels:
      enterprise:
        name: Enterprise
        stages: [{term: opportunity}, {term: won, conversion: 28%, takes: 6..9 months}]
    kpis:
      opportunities:
        name: Opportunities opened
        definition: Projects that entered the stage in the period.
        measure: {kind: volume, of: enterprise.opportunity}
      deals:
        name: Deals won
        definition: Order forms signed by both sides.
        measure: {kind: volume, of: enterprise.won}
    targets:
      2026-Q4:
        opportunities: {value: 90, rationale: Two fairs., baseline: {period: 2026-Q3, value: 83}}
        deals: {value: 25, rationale: 28 % of the opportunities.}
    ```

    **Good**

    ```yaml
    terms:
      opportunity: {name: Opportunity, definition: A named project with a budget holder.}
      won: {name: Closed won, definition: A signed order form.}
    funnels:
      enterprise:
        name: Enterprise
        stages: [{term: opportunity}, {term: won, conversion: 28%, takes: 6..9 months}]
    kpis:
      opportunities:
        name: Opportunities opened
        definition: Projects that entered the stage in the period.
        measure: {kind: volume, of: enterprise.opportunity}
      deals:
        name: Deals won
        definition: Order forms signed by both sides.
        measure: {kind: volume, of: enterprise.won}
    targets:
      2026-Q4:
        opportunities: {value: 90, rationale: Two fairs., baseline: {period: 2026-Q2, value: 90}}
        deals: {value: 25, rationale: 28 % of the opportunities of the spring.}
    ```
    """
    project = context.project
    for item in aimed(context):
        found = supply(project, item.kpi, item.target, context.today)
        if found is None or found.suffices or project.unreadable("targets", found.way.source.id):
            continue
        # A row that cannot be read may be the actual that seems to be lacking.
        if found.best or not project.problems.get("actuals-format"):
            yield too_late(item, found)
