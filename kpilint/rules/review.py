"""The family review: what does a change do, and who agreed to it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kpilint.finding import Problem, Severity
from kpilint.model.types import Kpi, Target, Term
from kpilint.rules.registry import Context, rule

if TYPE_CHECKING:
    from kpilint.review.review import Review


def _review(context: Context) -> "Review":
    assert context.review  # noqa: S101 - the family only runs where there is a change
    return context.review


@rule(Severity.ERROR)
def review_target_without_reason(context: Context) -> Iterator[Problem]:
    """The number of a target changed, and its rationale did not.

    The rationale must be written down, and that there is no history is no excuse [S0]. The one that
    is there speaks of the number before: whoever reads it next quarter takes the new one for
    reasoned, and nobody learns why it moved. What counts is the level to be reached, whether it is
    written as `value` or as `change`; other white space is no other reason.

    In each example the first block is the state before the change, the second the one after it.

    **Bad**

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
    targets:
      2026-Q4:
        calls: {value: 750, rationale: Fifty for each of fifteen discovery calls.}
    ```

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
    targets:
      2026-Q4:
        calls: {value: 600, rationale: Fifty for each of fifteen discovery calls.}
    ```

    **Good**

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
    targets:
      2026-Q4:
        calls: {value: 750, rationale: Fifty for each of fifteen discovery calls.}
    ```

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
    targets:
      2026-Q4:
        calls: {value: 600, rationale: Fifty for each of the twelve that two sellers can hold.}
    ```
    """
    from kpilint.review import changed
    from kpilint.review.shifts import has_moved

    review = _review(context)
    for old, new, changes in changed.moved(review):
        both = old and new and changed.is_number(old) and changed.is_number(new)
        if old and new and both and has_moved(review, old, new) and _same_reason(old, new):
            yield changed.unreasoned(review, old, new, changes)


def _same_reason(old: Target, new: Target) -> bool:
    return old.rationale.split() == new.rationale.split()


@rule(Severity.WARNING)
def review_moved_goalposts(context: Context) -> Iterator[Problem]:
    """A target changed although its period has begun.

    A goal is agreed before work starts, and what came of it is read against that goal: what was the
    goal, what was achieved, why [S0][S1]. A forecast that should hit within ten percent either way
    can only get better if the number it is held to stays [S0]. A miss that is shared early helps; a
    number that follows the result hides it. A target that is added late is none of this.

    In each example the first block is the state before the change, the second the one after it.

    **Bad**

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
    targets:
      2026-Q4:
        calls: {value: 750, rationale: Fifty for each of fifteen discovery calls.}
    ```

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
    targets:
      2026-Q4:
        calls: {value: 600, rationale: We are behind.}
    ```

    **Good**

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
    targets:
      2027-Q1:
        calls: {value: 750, rationale: Fifty for each of fifteen discovery calls.}
    ```

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
    targets:
      2027-Q1:
        calls: {value: 600, rationale: Fifty for each of the twelve that two sellers can hold.}
    ```
    """
    from kpilint.review import changed

    review = _review(context)
    for item in changed.moved(review):
        old = item.old
        if old and not old.pending and old.period.start <= review.today:
            yield changed.late(review, old, item)


@rule(Severity.WARNING)
def review_meaning_moved(context: Context) -> Iterator[Problem]:
    """What is counted changed, and the target in force is the same number as before.

    "Lead" is the classic trap: one word, three meanings, and three counts of it [S0]. A number that
    was set for one meaning says nothing about another one, and a looser definition reaches it by
    itself. Looked at are the KPI's definition, measure, unit and direction, the parts of its
    formula, and of the stages that it measures the terms' `definition`, `counts`, `enters_when` and
    `excludes`, the funnel's `motion` and `segment`, and the stages on the way. A new id for the
    same is none of it.

    In each example the first block is the state before the change, the second the one after it.

    **Bad**

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
    targets:
      2026-Q4:
        calls: {value: 750, rationale: Fifty for each of fifteen discovery calls.}
    ```

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that somebody answered.
        measure: {kind: activity, of: calls}
    targets:
      2026-Q4:
        calls: {value: 750, rationale: Fifty for each of fifteen discovery calls.}
    ```

    **Good**

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
    targets:
      2026-Q4:
        calls: {value: 750, rationale: Fifty for each of fifteen discovery calls.}
    ```

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that somebody answered.
        measure: {kind: activity, of: calls}
    targets:
      2026-Q4:
        calls: {value: 1_100, rationale: As 750 of the lasting ones.}
    ```
    """
    from kpilint.review import changed
    from kpilint.review.shifts import shifts

    yield from (changed.shifted(shift) for shift in shifts(_review(context)))


@rule(Severity.ERROR)
def review_needs_approval(context: Context) -> Iterator[Problem]:
    """A commitment changed, and nobody who may has signed what it is now.

    The approver signs off objectives and numbers **before** work starts, and everybody concerned is
    then told [S0][S1]. So whoever changes a target or a plan asks for the signature with the
    change: that of the approver before the change or after it, never that of an owner. The same
    goes for what is signed and in force and no longer is what was signed, because its definition,
    its owner or the funnel changed. A number is withdrawn by putting `pending:` and the reason in
    its place, which the approver signs. Drafts, deprecated KPIs and new targets without a number
    need no signature.

    In each example the first block is the state before the change, the second the one after it.

    **Bad**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, daci: {approver: vp_marketing}}
    people:
      vp_marketing: {name: VP Marketing}
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
        owner: demand_gen
    targets:
      2026-Q4:
        calls: {value: 750, rationale: Fifty for each of fifteen discovery calls.}
    ```

    ```yaml
    teams:
      demand_gen: {name: Demand generation, daci: {approver: vp_marketing}}
    people:
      vp_marketing: {name: VP Marketing}
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
        owner: demand_gen
    targets:
      2026-Q4:
        calls: {value: 800, rationale: Fifty for each of sixteen discovery calls.}
    ```

    **Good**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, daci: {approver: vp_marketing}}
    people:
      vp_marketing: {name: VP Marketing}
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
        owner: demand_gen
    targets:
      2026-Q4:
        calls: {value: 750, rationale: Fifty for each of fifteen discovery calls.}
    ```

    ```yaml
    teams:
      demand_gen: {name: Demand generation, daci: {approver: vp_marketing}}
    people:
      vp_marketing: {name: VP Marketing}
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
        owner: demand_gen
    targets:
      2026-Q4:
        calls:
          value: 800
          rationale: Fifty for each of sixteen discovery calls.
          sign_off: {by: vp_marketing, date: 2026-11-21, fingerprint: b5bf4606-0435c9e6}
    ```
    """
    from kpilint.review import agreement

    review = _review(context)
    yield from (agreement.unapproved(review, item) for item in review.unapproved)


@rule(Severity.WARNING)
def review_owner_changed(context: Context) -> Iterator[Problem]:
    """The owner changed, and the old or the new one is not in the DACI.

    Driver, approver, contributors, informed: the whole list is told [S0][S1]. Who gives a number
    away and is not on the list does not hear who has it now; who gets one and is not on it was
    perhaps never asked. Somebody is on the list also where the team is that they belong to. Of an
    objective the list of the team counts that owns it.

    In each example the first block is the state before the change, the second the one after it.

    **Bad**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, daci: {approver: vp_marketing}}
    people:
      vp_marketing: {name: VP Marketing}
      caller: {name: Caller, team: demand_gen}
      seller: {name: Seller}
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
        owner: caller
    ```

    ```yaml
    teams:
      demand_gen: {name: Demand generation, daci: {approver: vp_marketing}}
    people:
      vp_marketing: {name: VP Marketing}
      caller: {name: Caller, team: demand_gen}
      seller: {name: Seller}
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
        owner: seller
    ```

    **Good**

    ```yaml
    teams:
      demand_gen: {name: Demand generation, daci: {approver: vp_marketing}}
    people:
      vp_marketing: {name: VP Marketing}
      caller: {name: Caller, team: demand_gen}
      seller: {name: Seller}
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
        owner: caller
    ```

    ```yaml
    teams:
      demand_gen: {name: Demand generation, daci: {approver: vp_marketing}}
    people:
      vp_marketing: {name: VP Marketing}
      caller: {name: Caller, team: demand_gen}
      seller: {name: Seller}
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
        owner: seller
        daci: {informed: [demand_gen]}
    ```
    """
    from kpilint.review import agreement

    review = _review(context)
    for change in review.changes:
        if change.field == "owner":
            yield from agreement.handed_over(review, change)


@rule(Severity.WARNING)
def review_left_behind(context: Context) -> Iterator[Problem]:
    """A target up or down the funnel, or of a formula, no longer fits after the change.

    A funnel is one sum, "sales math" [S2], and MQLs are planned backwards from the revenue forecast
    with stated conversions [S3]. Whoever raises one number asks for more at every stage before it
    and promises more at every stage after it. Every target that a change reaches is computed anew,
    stage by stage and formula by formula, until one fits, with the same tolerances as in
    `funnel-math`. A target that did not fit before, and that the change does not reach, is left to
    that rule.

    In each example the first block is the state before the change, the second the one after it.

    **Bad**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, abbreviation: SAL, definition: A lead that we work on.}
      sql: {name: Sales-qualified lead, abbreviation: SQL, definition: A meeting is booked.}
    funnels:
      enterprise:
        name: Enterprise
        basis: 8 quarters to 2026-Q3
        stages: [{term: sal}, {term: sql, conversion: 60%}]
    kpis:
      sal_volume: {name: SALs, definition: d, measure: {kind: volume, of: enterprise.sal}}
      sql_volume: {name: SQLs, definition: d, measure: {kind: volume, of: enterprise.sql}}
    targets:
      2026-Q4:
        sal_volume: {value: 180, rationale: What 108 SQLs need at 60 %.}
        sql_volume: {value: 108, rationale: What Sales asks for.}
    ```

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, abbreviation: SAL, definition: A lead that we work on.}
      sql: {name: Sales-qualified lead, abbreviation: SQL, definition: A meeting is booked.}
    funnels:
      enterprise:
        name: Enterprise
        basis: 8 quarters to 2026-Q3
        stages: [{term: sal}, {term: sql, conversion: 60%}]
    kpis:
      sal_volume: {name: SALs, definition: d, measure: {kind: volume, of: enterprise.sal}}
      sql_volume: {name: SQLs, definition: d, measure: {kind: volume, of: enterprise.sql}}
    targets:
      2026-Q4:
        sal_volume: {value: 180, rationale: What 108 SQLs need at 60 %.}
        sql_volume: {value: 130, rationale: Sales asks for more.}
    ```

    **Good**

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, abbreviation: SAL, definition: A lead that we work on.}
      sql: {name: Sales-qualified lead, abbreviation: SQL, definition: A meeting is booked.}
    funnels:
      enterprise:
        name: Enterprise
        basis: 8 quarters to 2026-Q3
        stages: [{term: sal}, {term: sql, conversion: 60%}]
    kpis:
      sal_volume: {name: SALs, definition: d, measure: {kind: volume, of: enterprise.sal}}
      sql_volume: {name: SQLs, definition: d, measure: {kind: volume, of: enterprise.sql}}
    targets:
      2026-Q4:
        sal_volume: {value: 180, rationale: What 108 SQLs need at 60 %.}
        sql_volume: {value: 108, rationale: What Sales asks for.}
    ```

    ```yaml
    terms:
      sal: {name: Sales-accepted lead, abbreviation: SAL, definition: A lead that we work on.}
      sql: {name: Sales-qualified lead, abbreviation: SQL, definition: A meeting is booked.}
    funnels:
      enterprise:
        name: Enterprise
        basis: 8 quarters to 2026-Q3
        stages: [{term: sal}, {term: sql, conversion: 60%}]
    kpis:
      sal_volume: {name: SALs, definition: d, measure: {kind: volume, of: enterprise.sal}}
      sql_volume: {name: SQLs, definition: d, measure: {kind: volume, of: enterprise.sql}}
    targets:
      2026-Q4:
        sal_volume: {value: 217, rationale: What 130 SQLs need at 60 %.}
        sql_volume: {value: 130, rationale: Sales asks for more.}
    ```
    """
    from kpilint.review import changed

    yield from changed.left_behind(_review(context))


@rule(Severity.WARNING)
def review_removed(context: Context) -> Iterator[Problem]:
    """A KPI or a term is gone instead of deprecated.

    There is one single source of truth [S1][S3], and reports of last year speak of what was
    measured then. What was in use keeps its definition, with `status: deprecated` and, where there
    is one, what came after it in `replaced_by`. What was a draft, or has been deprecated, may go; a
    new id is no removal.

    In each example the first block is the state before the change, the second the one after it.

    **Bad**

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
      meetings:
        name: Meetings
        definition: Meetings with a buyer that took place.
        measure: {kind: activity, of: meetings}
    ```

    ```yaml
    kpis:
      meetings:
        name: Meetings
        definition: Meetings with a buyer that took place.
        measure: {kind: activity, of: meetings}
    ```

    **Good**

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
      meetings:
        name: Meetings
        definition: Meetings with a buyer that took place.
        measure: {kind: activity, of: meetings}
    ```

    ```yaml
    kpis:
      calls:
        name: Calls
        definition: Calls that lasted at least two minutes.
        measure: {kind: activity, of: calls}
        status: deprecated
        replaced_by: meetings
      meetings:
        name: Meetings
        definition: Meetings with a buyer that took place.
        measure: {kind: activity, of: meetings}
    ```
    """
    from kpilint.review import changed

    for change in _review(context).changes:
        old = change.old
        gone = change.is_entry and change.new is None
        if gone and isinstance(old, Kpi | Term) and old.life.status == "active":
            yield changed.removed(change)
