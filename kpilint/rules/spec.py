"""The family spec: can it be read at all. Most is found while reading; the rules pass it on."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from kpilint.finding import Edit, Fix, Location, Problem, Related, Severity, Span
from kpilint.model.graph import walk
from kpilint.model.kpis import references as parts_of
from kpilint.model.project import Project
from kpilint.read.suppress import RuleName, Suppression
from kpilint.rules.mended import replaced
from kpilint.rules.references import apart, entry_of, unknown
from kpilint.rules.registry import Context, all_rules, families, rule
from kpilint.suggest import MOST_HINTS, did_you_mean, sole
from kpilint.values.unreadable import quoted

MAX_CIRCLES = 100
"""Circles told of one key; mending the first ones opens most of the others."""

SPELT_OUT = 6
"""Members of a long circle named at its beginning, and at its end."""

_MEANT = attrgetter("kind", "id")


def _met_while_reading(context: Context, name: str) -> Iterator[Problem]:
    yield from context.project.problems.get(name, ())


@rule(Severity.ERROR)
def spec_unreadable(context: Context) -> Iterator[Problem]:
    """A file cannot be read as text.

    What kpilint cannot read it cannot check, and nobody can review. Specs are text files in UTF-8
    of at most 10 MB; spreadsheets and some editors save as UTF-16 unless told otherwise.

    **Bad**

    ```yaml encoding=utf-16
    terms:
      lead: {name: Lead, definition: A person whose record is new to the CRM.}
    ```

    **Good**

    ```yaml
    terms:
      lead: {name: Lead, definition: A person whose record is new to the CRM.}
    ```
    """
    yield from _met_while_reading(context, "spec-unreadable")


@rule(Severity.ERROR)
def spec_syntax(context: Context) -> Iterator[Problem]:
    """A file is not valid YAML, or uses a part of YAML that specs do without.

    Besides slips such as a missing space after a colon, these are refused: a key that stands twice
    in one mapping, because one of the two would silently win; merge keys (`<<`), because a spec
    should read from top to bottom; aliases that multiply without end; nesting beyond 50 levels.

    **Bad**

    ```yaml
    terms:
      lead:
        name: Lead
        name: Net new name
        definition: A person whose record is new to the CRM.
    ```

    **Good**

    ```yaml
    terms:
      lead:
        name: Lead
        aliases: [net new name]
        definition: A person whose record is new to the CRM.
    ```
    """
    yield from _met_while_reading(context, "spec-syntax")


@rule(Severity.ERROR)
def spec_schema(context: Context) -> Iterator[Problem]:
    """A key or a value is not one that the spec language knows.

    A misspelt key would otherwise be passed over in silence, and what it says with it. Keys of your
    own may stand anywhere if they begin with `x-`. Text after a `#` is a comment: a value that
    begins with one needs quotes, as in `"#demand-gen"`.

    `--fix` mends a key or a word that is one slip away from the only one it can be (`defintion`,
    `Monthly`), `yes` and `no` where true and false are meant, and puts a text in quotes that YAML
    takes for a number.

    **Bad**

    ```yaml
    kpis:
      nps:
        name: Net promoter score
        definition: Share of promoters less share of detractors in the quarterly survey.
        measure: {kind: other}
        unit: points
        indicater: lagging
    ```

    **Good**

    ```yaml
    kpis:
      nps:
        name: Net promoter score
        definition: Share of promoters less share of detractors in the quarterly survey.
        measure: {kind: other}
        unit: points
        indicator: lagging
    ```
    """
    yield from _met_while_reading(context, "spec-schema")


@rule(Severity.ERROR)
def spec_value(context: Context) -> Iterator[Problem]:
    """A quantity, a period, a date or a range cannot be read.

    Numbers are written as people write them (`120`, `250k`, `$84k`, `20%`, `+5pp`, `10 days`,
    `25%..33%`), periods as `2026`, `2026-H1`, `2026-Q4`, `2026-11` or `2026-W47`, dates as
    `2026-09-24`. Where a percentage is meant, a plain number is refused: 22 and 0.22 would both be
    guesses.

    `--fix` mends what can mean one thing only: `20 pct`, `5 million`, `Q4 2026`, `24 Sep 2027`.

    **Bad**

    ```yaml
    terms:
      lead: {name: Lead, definition: A person whose record is new to the CRM.}
      mql: {name: Marketing-qualified lead, definition: A lead that crossed the score threshold.}
    funnels:
      enterprise:
        name: Enterprise
        stages:
          - {term: lead}
          - {term: mql, conversion: 33%..25%}
    ```

    **Good**

    ```yaml
    terms:
      lead: {name: Lead, definition: A person whose record is new to the CRM.}
      mql: {name: Marketing-qualified lead, definition: A lead that crossed the score threshold.}
    funnels:
      enterprise:
        name: Enterprise
        stages:
          - {term: lead}
          - {term: mql, conversion: 25%..33%}
    ```
    """
    yield from _met_while_reading(context, "spec-value")


@rule(Severity.ERROR)
def spec_duplicate_id(context: Context) -> Iterator[Problem]:
    """One id is defined twice, or one KPI has two targets for one period.

    All files make one project, so an id stands for one thing in all of them, and people and teams
    share their ids because both can own a KPI. Whichever of the two a reader finds first would
    otherwise be the truth: one meaning for each word [S0], one source of truth [S3].

    **Bad**

    ```yaml
    people:
      demand_gen: {name: Head of demand generation}
    teams:
      demand_gen: {name: Demand generation}
    ```

    **Good**

    ```yaml
    people:
      head_of_demand_gen: {name: Head of demand generation}
    teams:
      demand_gen: {name: Demand generation}
    ```
    """
    yield from _met_while_reading(context, "spec-duplicate-id")


@rule(Severity.ERROR, absence=True)
def spec_unknown_reference(context: Context) -> Iterator[Problem]:
    """An id points to nothing, or to the wrong sort of thing.

    Owners, stages, KPIs, terms and objectives are named by their ids. A reference that leads
    nowhere is a KPI without its owner or a plan without its objective. While any file cannot be
    parsed this rule is silent, because what is missed may stand in that file.

    `--fix` mends an id that can only be a misspelling: other capitals, blanks or hyphens, or one
    slip in a long word. It leaves alone what may be another id (`mql_rate`, `sql_rate`), and who
    owns what.

    **Bad**

    ```yaml
    teams:
      marketing: {name: Marketing}
    people:
      vp_marketing: {name: VP Marketing, team: marketting}
    ```

    **Good**

    ```yaml
    teams:
      marketing: {name: Marketing}
    people:
      vp_marketing: {name: VP Marketing, team: marketing}
    ```
    """
    missed, sound = 0, set()
    references = context.project.references
    for meant, reference in zip(map(_MEANT, references), references, strict=True):
        if meant in sound:
            continue
        problem = unknown(context.project, reference, hint=missed < MOST_HINTS)
        if problem:
            missed += 1
            yield problem
        else:
            sound.add(meant)
    yield from apart(context.project)


@rule(Severity.ERROR)
def spec_unit_mismatch(context: Context) -> Iterator[Problem]:
    """A value does not fit the unit of its KPI.

    The unit follows from what a KPI measures: a volume is a count, a value is money, a conversion a
    percentage, a velocity a time. SQLs are "counted as a number or as money, so the unit must be
    stated" [S0]: a target in the other unit is another target.

    **Bad**

    ```yaml
    terms:
      sql: {name: Sales-qualified lead, definition: A meeting booked with a qualified account.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sql}]}
    kpis:
      sql_volume:
        name: Meetings booked
        definition: Meetings booked with a qualified account.
        measure: {kind: volume, of: enterprise.sql}
    targets:
      2026-Q4:
        sql_volume: {value: $120k, rationale: As last year.}
    ```

    **Good**

    ```yaml
    terms:
      sql: {name: Sales-qualified lead, definition: A meeting booked with a qualified account.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sql}]}
    kpis:
      sql_volume:
        name: Meetings booked
        definition: Meetings booked with a qualified account.
        measure: {kind: volume, of: enterprise.sql}
    targets:
      2026-Q4:
        sql_volume: {value: 120, rationale: As last year.}
    ```
    """
    yield from _met_while_reading(context, "spec-unit-mismatch")


@rule(Severity.ERROR)
def spec_cycle(context: Context) -> Iterator[Problem]:
    """Entries point to each other in a circle.

    A team cannot be part of its own part, an objective cannot serve itself, a formula cannot need
    its own result, and a leading KPI that is driven by what it drives leads nowhere.

    **Bad**

    ```yaml
    teams:
      marketing: {name: Marketing, part_of: demand_gen}
      demand_gen: {name: Demand generation, part_of: marketing}
    ```

    **Good**

    ```yaml
    teams:
      marketing: {name: Marketing}
      demand_gen: {name: Demand generation, part_of: marketing}
    ```
    """
    project = context.project
    kpis, terms = project.kpis, project.terms
    yield from _circles(project.teams, "part_of", lambda team: (team.part_of,))
    yield from _circles(project.objectives, "parent", lambda objective: (objective.parent,))
    yield from _circles(kpis, "drives", lambda kpi: kpi.drives)
    yield from _circles(kpis, "measure.expression", parts_of)
    yield from _circles(kpis, "replaced_by", lambda kpi: (kpi.life.replaced_by,))
    yield from _circles(terms, "replaced_by", lambda term: (term.life.replaced_by,))


def _circles(
    entries: Mapping[str, Any], field: str, ends: Callable[[Any], tuple[str, ...]]
) -> Iterator[Problem]:
    edges = ((id, ends(entry)) for id, entry in entries.items())
    cycles = walk({id: following for id, following in edges if any(following)}).cycles
    for cycle in cycles[:MAX_CIRCLES]:
        places = sorted(_link(entries[id], field, ends, after) for id, after in _links(cycle))
        *others, last = places
        chain = " → ".join((*_abridged(cycle), cycle[0]))
        key = field.rpartition(".")[2]
        message = f"`{key}` goes round in a circle: {chain}."
        related = tuple(Related(place, "part of the circle") for place in others)
        yield Problem(last, message, "Take out the one link that is wrong.", related)


def _abridged(cycle: tuple[str, ...]) -> tuple[str, ...]:
    left_out = len(cycle) - 2 * SPELT_OUT
    if left_out <= 1:
        return cycle
    return (*cycle[:SPELT_OUT], f"({left_out:,} others)", *cycle[-SPELT_OUT:])


def _links(cycle: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    return zip(cycle, (*cycle[1:], cycle[0]), strict=True)


def _link(entry: Any, field: str, ends: Callable[[Any], tuple[str, ...]], after: str) -> Location:
    steps: tuple[str | int, ...] = tuple(field.split("."))
    if field == "drives":
        steps = (*steps, ends(entry).index(after))
    return entry.at.value(*steps)  # type: ignore[no-any-return]


@rule(Severity.ERROR)
def spec_formula(context: Context) -> Iterator[Problem]:
    """A formula cannot be read, or adds what cannot be added.

    A formula is arithmetic over KPI ids: `+ - * /`, parentheses, numbers and percentages. Counts of
    any kind may be added to each other, money to money; a count divided by a count is a ratio and
    may be written as a percentage. "A measure is a quantification" [S0]:
    money plus a count is none.

    **Bad**

    ```yaml
    terms:
      won: {name: Closed won, definition: A deal signed by both sides.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: won}]}
    kpis:
      deals:
        name: Deals won
        definition: Deals signed by both sides.
        measure: {kind: volume, of: enterprise.won}
      bookings:
        name: Bookings
        definition: Contract value of all deals won.
        measure: {kind: value, of: enterprise.won}
      average_deal:
        name: Average deal
        definition: Bookings for each deal won.
        measure: {kind: formula, expression: bookings + deals}
    ```

    **Good**

    ```yaml
    terms:
      won: {name: Closed won, definition: A deal signed by both sides.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: won}]}
    kpis:
      deals:
        name: Deals won
        definition: Deals signed by both sides.
        measure: {kind: volume, of: enterprise.won}
      bookings:
        name: Bookings
        definition: Contract value of all deals won.
        measure: {kind: value, of: enterprise.won}
      average_deal:
        name: Average deal
        definition: Bookings for each deal won.
        measure: {kind: formula, expression: bookings / deals}
    ```
    """
    yield from _met_while_reading(context, "spec-formula")


@rule(Severity.WARNING)
def spec_deprecated_reference(context: Context) -> Iterator[Problem]:
    """Something in use refers to a deprecated entry.

    A deprecated KPI or term is kept so that old reports can be read. What is still in use should
    speak of what replaced it. Drafts, deprecated entries and periods that have ended may go on
    naming it.

    `--fix` writes what `replaced_by` names, but for numbers, stages, formulas and signed plans:
    these would come to mean something else.

    **Bad**

    ```yaml
    kpis:
      old_nps:
        name: Satisfaction score
        definition: Mean of the answers to the yearly survey.
        measure: {kind: other}
        unit: points
        status: deprecated
        replaced_by: nps
      nps:
        name: Net promoter score
        definition: Share of promoters less share of detractors in the quarterly survey.
        measure: {kind: other}
        unit: points
    objectives:
      loyal_customers: {name: Customers who stay, period: 2026, kpis: [old_nps]}
    ```

    **Good**

    ```yaml
    kpis:
      old_nps:
        name: Satisfaction score
        definition: Mean of the answers to the yearly survey.
        measure: {kind: other}
        unit: points
        status: deprecated
        replaced_by: nps
      nps:
        name: Net promoter score
        definition: Share of promoters less share of detractors in the quarterly survey.
        measure: {kind: other}
        unit: points
    objectives:
      loyal_customers: {name: Customers who stay, period: 2026, kpis: [nps]}
    ```
    """
    project = context.project
    entries = (entry for group in (project.terms, project.kpis) for entry in group.values())
    deprecated = {entry.id for entry in entries if entry.life.status == "deprecated"}
    references = project.references if deprecated else ()
    for reference in (each for each in references if each.id in deprecated):
        life = getattr(entry_of(project, reference), "life", None)
        if life and life.status == "deprecated" and _in_use(context, reference.at.path):
            now = f"Write `{life.replaced_by}`, which replaces it." if life.replaced_by else ""
            message = f"`{reference.id}` is deprecated. {now}".rstrip()
            help, fix = "" if now else "Take it out.", replaced(project, reference)
            yield Problem(reference.location, message, help, fix=fix)


def _in_use(context: Context, path: tuple[str | int, ...]) -> bool:
    """Whether what stands at a path is active and its period has not ended."""
    collection, id, *rest = (str(step) for step in path)
    project: Project = context.project
    if collection in ("kpis", "terms"):
        entry = getattr(project, collection).get(id)
        return bool(entry and entry.life.status == "active")
    if collection == "targets" and rest:
        target = project.targets.get((id, rest[0]))
        return bool(target and not target.period.ended(context.today))
    if collection == "objectives":
        period = project.objectives[id].period
        return not (period and period.ended(context.today))
    if collection == "plans":
        end = project.plans[id].end
        return not (end and end < context.today)
    return True


@rule(Severity.WARNING)
def spec_suppression(context: Context) -> Iterator[Problem]:
    """A comment that should suppress a finding does not do its work.

    A suppression names its rules and gives its reason: `# kpilint: ignore[rule-name] -- reason`. It
    may carry an end, `until=2026-12-31`. One that suppresses nothing, names no rule, gives no
    reason or has expired is noise that hides the next finding. Errors of the family spec cannot be
    suppressed, because nothing that follows from unreadable specs can be trusted; nor can the
    family review, because a change would waive the rules that judge it.

    `--fix` takes out what has expired, suppresses nothing or never can, and spells a rule's name
    right.

    **Bad**

    ```yaml
    terms:
      # kpilint: ignore[meaning-thin-definition]
      lead: {name: Lead, definition: A person whose record is new to the CRM.}
    ```

    **Good**

    ```yaml
    terms:
      lead: {name: Lead, definition: A person whose record is new to the CRM.}
    ```
    """
    yield from _met_while_reading(context, "spec-suppression")
    known = all_rules()
    for suppression in context.suppressions:
        for name in suppression.rules:
            if name.text not in known:
                location = suppression.location(name)
                yield Problem(location, _no_rule(name.text), fix=_respelt(name))
            elif known[name.text].family == "spec" and known[name.text].severity is Severity.ERROR:
                message = f"{name.text} cannot be suppressed: it is about reading the specs at all."
                help, out = "Mend what it found.", _without(suppression, name)
                yield Problem(suppression.location(name), message, help, fix=out)
            elif known[name.text].family == "review":
                message = f"{name.text} cannot be suppressed: no change waives its own rules."
                help = "Take it out; what the rule finds is settled in the review of the change."
                out = _without(suppression, name)
                yield Problem(suppression.location(name), message, help, fix=out)
        if suppression.expired(context.today):
            message = f"This suppression ended with {suppression.until}."
            help = "Mend what it hides, or give it a new `until` and a reason that still holds."
            gone = Fix("the comment goes", Edit(suppression.whole, ""))
            yield Problem(suppression.location(), message, help, clock=True, fix=gone)
    unclear = _unclear(context) if context.idle else False
    for suppression, name in context.idle:
        # Such a rule keeps quiet until it can tell what is not there.
        if unclear and known[name.text].absence:
            continue
        message = f"There is no finding of {name.text} here that this could suppress."
        # What cannot be read may have the finding once it is mended.
        fix = None if unclear else _without(suppression, name)
        yield Problem(suppression.location(name), message, "Take it out.", fix=fix)


def _without(suppression: Suppression, name: RuleName) -> Fix:
    """The rule goes from the comment; with the last of its rules the comment goes."""
    names = suppression.rules
    if len(names) == 1:
        return Fix("the comment goes", Edit(suppression.whole, ""))
    number = names.index(name)
    is_last = number == len(names) - 1
    start = names[number - 1].span[2:] if is_last else name.span[:2]
    end = name.span[2:] if is_last else names[number + 1].span[:2]
    return Fix(f"{quoted(name.text)} goes from the comment", Edit(Span(*start, *end), ""))


def _respelt(name: RuleName) -> Fix | None:
    near = sole(name.text, all_rules())
    return Fix(f"{quoted(name.text)} becomes `{near}`", Edit(name.span, near)) if near else None


def _unclear(context: Context) -> bool:
    """Whether a part of the project could not be read, or points to nothing."""
    project = context.project
    unread = (found for rule, found in project.problems.items() if rule != "spec-suppression")
    dangling = (unknown(project, reference, hint=False) for reference in project.references)
    return any(unread) or any(dangling)


def _no_rule(name: str) -> str:
    if name in families():
        return f"`{name}` is a family of rules; name the rule itself."
    return f"There is no rule `{name}`.{did_you_mean(name, all_rules())}"
