"""The family audience: are there enough people for what is counted."""

from collections.abc import Iterator
from decimal import Decimal

from kpilint.finding import Problem, Severity
from kpilint.rules.ceilings import USUAL, ceilings, unlikely
from kpilint.rules.reaching import (
    asked,
    audiences,
    not_fresh,
    stretched,
    too_large_a_share,
    too_small,
    without_audience,
)
from kpilint.rules.registry import Context, rule


@rule(Severity.WARNING, absence=True)
def audience_missing(context: Context) -> Iterator[Problem]:
    """A KPI at the beginning of everything does not say how many people can be reached.

    A number that is blind to its addressable audience is one of the four kinds to beware of [S0].
    What comes later in a funnel is limited by the stage before it; the first stage, and what a team
    does (`activity`), only by the people who are there: leading KPIs of these with a target name
    their `audience`.

    **Bad**

    ```yaml
    kpis:
      attendance:
        name: Webinar attendance
        definition: People who join one of our webinars for at least ten minutes.
        measure: {kind: activity, of: webinar attendance}
        indicator: leading
    targets:
      2026-Q4:
        attendance: {value: 9, rationale: What the usual rates give.}
    ```

    **Good**

    ```yaml
    kpis:
      attendance:
        name: Webinar attendance
        definition: People who join one of our webinars for at least ten minutes.
        measure: {kind: activity, of: webinar attendance}
        indicator: leading
        audience: {who: Customers, size: 500, as_of: 2026-09-01, source: CRM}
    targets:
      2026-Q4:
        attendance: {value: 9, rationale: What the usual rates give.}
    ```
    """
    yield from without_audience(context)


@rule(Severity.ERROR)
def audience_too_small(context: Context) -> Iterator[Problem]:
    """A target is more than its audience can give, even if everything goes well.

    Fifty attendees from an audience of 500 do not add up: at best 30 % open the invitation, perhaps
    20 % of these register, and 25 to 30 % of these show up, which makes 8 to 10 people [S0]. The
    size of the audience is multiplied by the rate of every step of its `path`, ranges at their
    upper end, and by how often the audience renews (`per`) within the target's period. The audience
    of the target goes before that of the KPI.

    **Bad**

    ```yaml
    kpis:
      attendance:
        name: Webinar attendance
        definition: People who join one of our webinars for at least ten minutes.
        measure: {kind: activity, of: webinar attendance}
        audience:
          who: Customers
          size: 500
          as_of: 2026-09-01
          path:
            - {step: opens, rate: 30%}
            - {step: registers, rate: 20%}
            - {step: attends, rate: 25%..30%}
    targets:
      2026-Q4:
        attendance: {value: 50, rationale: A round number.}
    ```

    **Good**

    ```yaml
    kpis:
      attendance:
        name: Webinar attendance
        definition: People who join one of our webinars for at least ten minutes.
        measure: {kind: activity, of: webinar attendance}
        audience:
          who: Customers
          size: 500
          as_of: 2026-09-01
          path:
            - {step: opens, rate: 30%}
            - {step: registers, rate: 20%}
            - {step: attends, rate: 25%..30%}
    targets:
      2026-Q4:
        attendance: {value: 9, rationale: What the usual rates give.}
    ```
    """
    for each in asked(context):
        yield from too_small(each)


@rule(Severity.WARNING)
def audience_stretched(context: Context) -> Iterator[Problem]:
    """A target needs the rates of its path to be better than the middle of their ranges.

    A range such as 25 to 30 % says that the lower end is as likely as the upper one [S0]. A target
    that only the upper half reaches is a bet, and a bet is better known as one. Where no step has a
    range there is nothing to say.

    **Bad**

    ```yaml
    kpis:
      attendance:
        name: Webinar attendance
        definition: People who join one of our webinars for at least ten minutes.
        measure: {kind: activity, of: webinar attendance}
        audience:
          who: Customers
          size: 5_000
          as_of: 2026-09-01
          path: [{step: attends, rate: 20%..30%}]
    targets:
      2026-Q4:
        attendance: {value: 1_400, rationale: Most of those who could come.}
    ```

    **Good**

    ```yaml
    kpis:
      attendance:
        name: Webinar attendance
        definition: People who join one of our webinars for at least ten minutes.
        measure: {kind: activity, of: webinar attendance}
        audience:
          who: Customers
          size: 5_000
          as_of: 2026-09-01
          path: [{step: attends, rate: 20%..30%}]
    targets:
      2026-Q4:
        attendance: {value: 1_250, rationale: Every fourth of those who could come.}
    ```
    """
    for each in asked(context):
        yield from stretched(each)


@rule(Severity.ERROR, lower=Severity.WARNING, options={"ceilings": dict(USUAL)})
def audience_rate(context: Context) -> Iterator[Problem]:
    """The rate of a step cannot be, or is higher than anybody would believe without a source.

    Of a hundred people at most a hundred take a step, and a step that nobody takes ends the path.
    Below that, rates have a plausible height: at best 30 % open, perhaps 20 % register, 25 to 30 %
    show up [S0]. A higher one may be right, and then a `source` says so. Of which kind a step is
    shows in its words, whatever their form: opens, opened, open rate.

    **Options**

    - `ceilings` (opens 30%, registers 20%, attends 30%, clicks 5%, replies 10%): the rate, by words
      of the step, above which a `source` is asked for. Kinds that you do not name keep theirs.

    **Bad**

    ```yaml
    kpis:
      attendance:
        name: Webinar attendance
        definition: People who join one of our webinars for at least ten minutes.
        measure: {kind: activity, of: webinar attendance}
        audience:
          who: Customers
          size: 500
          as_of: 2026-09-01
          path: [{step: opens the invitation, rate: 55%}]
    ```

    **Good**

    ```yaml
    kpis:
      attendance:
        name: Webinar attendance
        definition: People who join one of our webinars for at least ten minutes.
        measure: {kind: activity, of: webinar attendance}
        audience:
          who: Customers
          size: 500
          as_of: 2026-09-01
          path: [{step: opens the invitation, rate: 55%, source: Our last nine mailings}]
    ```
    """
    known = ceilings(context.options["ceilings"])
    for kpi, audience in audiences(context):
        yield from unlikely(kpi, audience, known)


@rule(Severity.WARNING, clock=True)
def audience_stale(context: Context) -> Iterator[Problem]:
    """The size of an audience is older than a year, or of unknown age.

    People change their jobs and companies their lists; a reach that was counted long ago hides
    that a number has become impossible [S0].

    **Bad**

    ```yaml
    kpis:
      attendance:
        name: Webinar attendance
        definition: People who join one of our webinars for at least ten minutes.
        measure: {kind: activity, of: webinar attendance}
        audience: {who: Customers, size: 500, as_of: 2025-09-01, source: CRM}
    ```

    **Good**

    ```yaml
    kpis:
      attendance:
        name: Webinar attendance
        definition: People who join one of our webinars for at least ten minutes.
        measure: {kind: activity, of: webinar attendance}
        audience: {who: Customers, size: 500, as_of: 2026-09-01, source: CRM}
    ```
    """
    for kpi, audience in audiences(context):
        yield from not_fresh(kpi, audience, context.today)


@rule(Severity.WARNING, absence=True, options={"max-percent": Decimal(10)})
def audience_market_share(context: Context) -> Iterator[Problem]:
    """A newcomer wants a larger part of the audience than newcomers get.

    The whole market bounds what can be served of it, and a single seller in a new market does not
    take 10 % of that in a quarter or two [S0]. Looked at are targets of KPIs that have neither a
    baseline nor actuals.

    **Options**

    - `max-percent` (10): the percentage of the audience that a target may ask for.

    **Bad**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: activity, of: demos}
        audience: {who: Hospitals in the new territory, size: 400, as_of: 2026-09-01}
    targets:
      2026-Q4:
        demos: {value: 60, rationale: Five a week from one seller.}
    ```

    **Good**

    ```yaml
    kpis:
      demos:
        name: Demos held
        definition: Demonstrations of the product to a buyer with a budget.
        measure: {kind: activity, of: demos}
        audience: {who: Hospitals in the new territory, size: 400, as_of: 2026-09-01}
    targets:
      2026-Q4:
        demos: {value: 40, rationale: Three a week from one seller.}
    ```
    """
    for each in asked(context):
        yield from too_large_a_share(context.project, each, Decimal(context.options["max-percent"]))
