"""The family ladder: does a number serve something."""

from collections.abc import Iterator

from kpilint.finding import Problem, Severity
from kpilint.rules.registry import Context, rule
from kpilint.rules.serving import aimless, dangling, empty, unranked


@rule(Severity.WARNING, absence=True)
def ladder_orphan_kpi(context: Context) -> Iterator[Problem]:
    """A KPI with a target serves no objective, or an objective serves none of the company.

    KPIs ladder up: the objectives of teams localise those of the company, so that everybody can say
    what a number is good for [S0] [S2]. Asked are KPIs with a target in force, and objectives whose
    period is not over: a KPI serves the objectives that list it, and an objective hangs from its
    `parent`, directly or through others. Where a line of objectives hangs from nothing, its highest
    is named.

    **Bad**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: activity, of: demos}
    targets:
      2026-Q4:
        demos: {value: 60, rationale: Five a week from three sellers who know the product.}
    objectives:
      grow: {name: Grow bookings by 30 %, level: company, period: 2026}
    ```

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: activity, of: demos}
    objectives:
      show_more: {name: Show it to more buyers, level: team, period: 2026-Q4, kpis: [demos]}
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
    objectives:
      grow: {name: Grow bookings by 30 %, level: company, period: 2026}
      show_more:
        name: Show it to more buyers
        level: team
        period: 2026-Q4
        parent: grow
        kpis: [demos]
    ```
    """
    yield from aimless(context.project, context.today)
    yield from dangling(context.project, context.today)


@rule(Severity.WARNING, absence=True)
def ladder_empty_objective(context: Context) -> Iterator[Problem]:
    """An objective has no KPI that says what is to be reached in its period.

    Key results are measurable [S2]: an objective without a number is a wish. At least one of its
    KPIs has a target for its period, or for a part of it such as a quarter of its year.

    **Bad**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: activity, of: demos}
    targets:
      2026:
        demos: {value: 240, rationale: Five a week from three sellers who know the product.}
    objectives:
      show_more: {name: Show it to more buyers, level: company, period: 2026-Q4, kpis: [demos]}
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
    objectives:
      show_more: {name: Show it to more buyers, level: company, period: 2026-Q4, kpis: [demos]}
    ```
    """
    yield from empty(context.project, context.today)


@rule(Severity.INFO)
def ladder_unranked(context: Context) -> Iterator[Problem]:
    """Several objectives of one owner, and nothing says which comes first.

    Priorities are force-ranked [S0]: when time runs out, something is left undone, and `rank` says
    beforehand what. It is asked for where one owner has several objectives for the same period.

    **Bad**

    ```yaml
    teams:
      bdr: {name: Business development, function: business_development}
    objectives:
      book_meetings: {name: Book good meetings, period: 2026-Q4, owner: bdr, rank: 1}
      open_territories: {name: Open new territories, period: 2026-Q4, owner: bdr}
    ```

    **Good**

    ```yaml
    teams:
      bdr: {name: Business development, function: business_development}
    objectives:
      book_meetings: {name: Book good meetings, period: 2026-Q4, owner: bdr, rank: 1}
      open_territories: {name: Open new territories, period: 2026-Q4, owner: bdr, rank: 2}
    ```
    """
    yield from unranked(context.project, context.today)
