"""The family meaning: does one word mean one thing."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from kpilint.finding import Problem, Related, Severity
from kpilint.model.types import Kpi, Term
from kpilint.rules.definitions import is_written, mutual, thin, too_little
from kpilint.rules.prose import abbreviations, own_words
from kpilint.rules.registry import Context, rule
from kpilint.rules.same_measure import blended, duplicates, in_words, measured_term
from kpilint.rules.vocabulary import (
    active_terms,
    collisions,
    defined_words,
    initials,
    is_whole,
    lexicon,
    unused,
    words_of,
)
from kpilint.rules.words import Lexicon, may_have, same_word, stems
from kpilint.values.unreadable import quoted

EVERYDAY = (
    *("CEO", "CFO", "CMO", "CRO", "COO", "CTO", "VP", "SVP", "HR", "IT", "B2B", "B2C", "SaaS"),
    *("CRM", "ERP", "US", "UK", "EU", "EMEA", "APAC", "USD", "EUR", "GBP", "URL", "CSV", "API"),
    *("ID", "FAQ", "KPI", "OKR", "Q1", "Q2", "Q3", "Q4", "H1", "H2", "FY", "QoQ", "YoY"),
    *("TBD", "TODO", "TBC", "WIP"),
)
SOON = timedelta(days=30)
UNTIL_NEXT_REVIEW = timedelta(days=365)


def _judged(context: Context) -> Iterator[Term | Kpi]:
    yield from active_terms(context.project)
    yield from context.project.active_kpis


@rule(Severity.WARNING)
def meaning_ambiguous_word(context: Context) -> Iterator[Problem]:
    """A KPI's text uses a word that people confuse with the stage that the KPI measures.

    "Lead" is the classic trap: a new name in the database to marketing, the people it works to
    business development, an open deal to account executives [S0]. Once a term says under
    `confused_with` which stage it is taken for, its name, abbreviation and aliases make readers of
    that stage's KPI count the wrong thing. Write the stage's own word, or `[[lead]]` if you do mean
    the term: that becomes a link. Longer names such as "marketing-qualified lead" are other words,
    and "this leads to revenue" or "lead time" are no leads.

    **Bad**

    ```yaml
    terms:
      lead:
        name: Lead
        definition: A person whose record is new to the CRM, whatever channel brought them.
        confused_with:
          mql: Business development says "lead" for the people it is working.
      mql:
        name: Marketing-qualified lead
        abbreviation: MQL
        definition: A person whose score says that a call is worth the time.
    funnels:
      enterprise: {name: Enterprise, stages: [{term: lead}, {term: mql}]}
    kpis:
      mql_volume:
        name: MQLs generated
        definition: All leads that business development can work.
        measure: {kind: volume, of: enterprise.mql}
    ```

    **Good**

    ```yaml
    terms:
      lead:
        name: Lead
        definition: A person whose record is new to the CRM, whatever channel brought them.
        confused_with:
          mql: Business development says "lead" for the people it is working.
      mql:
        name: Marketing-qualified lead
        abbreviation: MQL
        definition: A person whose score says that a call is worth the time.
    funnels:
      enterprise: {name: Enterprise, stages: [{term: lead}, {term: mql}]}
    kpis:
      mql_volume:
        name: MQLs generated
        definition: Every [[lead]] that became an MQL in the period.
        measure: {kind: volume, of: enterprise.mql}
    ```
    """
    project = context.project
    words = lexicon(project)
    traps: dict[str, list[Term]] = {}
    for term in active_terms(project):
        for stage in term.confused_with:
            traps.setdefault(stage, []).append(term)
    quick = {stage: stems(chain(*map(words_of, terms))) for stage, terms in traps.items()}
    for kpi in project.active_kpis:
        stage = measured_term(project, kpi)
        for field in ("name", "definition", "why") if stage in traps else ():
            text = getattr(kpi, field)
            if may_have(text, quick[stage]):
                said = _said(words, own_words(text), stage)
                for term in traps[stage]:
                    if term.id in said:
                        yield _ambiguous(context, kpi, field, stage, term, said[term.id])


def _said(words: Lexicon, text: str, stage: str) -> dict[str, str]:
    """The terms that a text speaks of besides the stage's own, with the first word for each."""
    said: dict[str, str] = {}
    for found in words.find(text):
        if stage not in found.ids:
            for id in found.ids:
                said.setdefault(id, found.text)
    return said


def _ambiguous(
    context: Context, kpi: Kpi, field: str, stage: str, term: Term, word: str
) -> Problem:
    meant = _short_name(context.project.terms.get(stage), stage, plural=word.endswith("s"))
    return Problem(
        kpi.at.value(field),
        f"{quoted(word)} in the {field} of `{kpi.id}` means {quoted(term.name)}, and is confused"
        f" with `{stage}`, the stage that this KPI measures.",
        f"Write {quoted(meant)}, or `[[{term.id}]]` if you do mean {quoted(term.name)}.",
        (Related(term.at.value("confused_with", stage), "who confuses the two"),),
    )


def _short_name(term: Term | None, id: str, *, plural: bool) -> str:
    if term is None or not term.abbreviation:
        return term.name if term else id
    return f"{term.abbreviation}s" if plural else term.abbreviation


@rule(Severity.ERROR)
def meaning_alias_collision(context: Context) -> Iterator[Problem]:
    """Two terms share a name, an abbreviation or an alias.

    A word that belongs to two terms means neither: nobody can tell which one a report, a link or a
    search stands for. A team may well use another word for the same step, and the alias must be
    recorded [S2], but with one term only. Case, plural, spaces and hyphens make no difference.

    **Bad**

    ```yaml
    terms:
      opportunity:
        name: Opportunity
        definition: A named project with a budget holder and a date.
        aliases: [Stage 1, deal]
      won:
        name: Deal
        definition: An order form that both sides have signed.
    ```

    **Good**

    ```yaml
    terms:
      opportunity:
        name: Opportunity
        definition: A named project with a budget holder and a date.
        aliases: [Stage 1, deal]
      won:
        name: Closed won
        definition: An order form that both sides have signed.
    ```
    """
    for first, *others in collisions(context.project):
        for later in others:
            yield Problem(
                later.location,
                f"The {later} is the same word as the {first}.",
                f"Give one of the two another word, or make one term of `{first.term}` and"
                f" `{later.term}`.",
                (Related(first.location, f"the {first.role} of `{first.term}`"),),
            )


@rule(Severity.WARNING, absence=True, options={"allow": []})
def meaning_undefined_abbreviation(context: Context) -> Iterator[Problem]:
    """An abbreviation in a name or a definition is explained nowhere.

    An SQL is a meeting to one team and an amount of money to the next, "so the unit must be stated"
    [S0]: whoever meets the abbreviation has to find one meaning for it. Abbreviations are words in
    capitals, with or without a plural s; words in capitals for emphasis (NOT, ONLY, anything of
    more than six letters) are not looked at, nor is what stands in backticks, links and addresses.

    These need no term: CEO CFO CMO CRO COO CTO VP SVP HR IT B2B B2C SaaS CRM ERP US UK EU EMEA APAC
    USD EUR GBP URL CSV API ID FAQ KPI OKR Q1 to Q4 H1 H2 FY QoQ YoY, and placeholders (TBD, TODO,
    TBC, WIP), which meaning-thin-definition finds.

    **Bad**

    ```yaml
    terms:
      mql:
        name: Marketing-qualified lead
        abbreviation: MQL
        definition: A person at a company of our ICP whose score says that a call is worth the time.
    ```

    **Good**

    ```yaml
    terms:
      mql:
        name: Marketing-qualified lead
        abbreviation: MQL
        definition: A person at a company of our ICP whose score says that a call is worth the time.
      icp:
        name: Ideal customer profile
        abbreviation: ICP
        definition: Manufacturers of 200 or more staff in the US or the UK.
    ```

    **Options**

    - `allow` ([]): further abbreviations that need no term.
    """
    project = context.project
    if not is_whole(project):
        return
    known = defined_words(project).union(map(same_word, (*EVERYDAY, *context.options["allow"])))
    unabbreviated = {initials(term): term for term in active_terms(project)}
    for entry in _judged(context):
        for field in ("name", "definition"):
            for short in abbreviations(getattr(entry, field)):
                if same_word(short) not in known:
                    yield Problem(
                        entry.at.value(field),
                        f"`{short}` in the {field} of `{entry.id}` is explained by no term.",
                        _how_to_explain(short, unabbreviated.get(short)),
                    )


def _how_to_explain(short: str, term: Term | None) -> str:
    if term:
        return f"Does it stand for {quoted(term.name)}? Add `abbreviation: {short}` to `{term.id}`."
    return (
        f"Add a term with `abbreviation: {short}`, or write out what it stands for. If every reader"
        f' knows it: `allow = ["{short}"]` in the options of meaning-undefined-abbreviation.'
    )


@rule(Severity.WARNING)
def meaning_circular(context: Context) -> Iterator[Problem]:
    """A definition explains a word with the word itself, or two explain each other.

    "A qualified lead is a lead that is qualified" leaves everybody with the meaning they came with.
    Buyer and seller must both be able to see when somebody enters a stage [S2], so a definition
    names what can be seen. This rule takes the term's own name, abbreviation and aliases out of its
    definition, and asks for three words of substance besides; likewise with two terms whose
    definitions name each other.

    **Bad**

    ```yaml
    terms:
      mql:
        name: Marketing-qualified lead
        abbreviation: MQL
        definition: A lead that has been qualified by our marketing software.
    ```

    **Good**

    ```yaml
    terms:
      mql:
        name: Marketing-qualified lead
        abbreviation: MQL
        definition: A lead that asked for a demonstration, or whose score reached 60.
    ```
    """
    project = context.project
    told = set()
    terms = [term for term in active_terms(project) if is_written(term)]
    for term in terms:
        left = too_little(term, term)
        if left is not None:
            told.add(term.id)
            yield Problem(
                term.at.value("definition"),
                f"The definition of `{term.id}` explains the word with itself: without"
                f" {quoted(term.name)} {_in_words(left)}.",
                "Say who or what counts, in words that a newcomer knows.",
            )
    for first, later in mutual(project, (term for term in terms if term.id not in told)):
        ours, theirs = too_little(first, first, later), too_little(later, first, later)
        if ours is not None and theirs is not None:
            yield Problem(
                later.at.value("definition"),
                f"`{first.id}` and `{later.id}` explain each other: without these two words"
                f" {_in_words([*ours, *theirs])}.",
                "Say in one of the two who or what counts, in words that a newcomer knows.",
                (Related(first.at.value("definition"), f"the definition of `{first.id}`"),),
            )


def _in_words(left: list[str]) -> str:
    said = [quoted(word) for word in dict.fromkeys(left)]
    if not said:
        return "nothing is left"
    return f"only {' and '.join(said)} {'is' if len(said) == 1 else 'are'} left"


@rule(Severity.WARNING)
def meaning_thin_definition(context: Context) -> Iterator[Problem]:
    """A definition says too little: a few words, the name over again, or a placeholder.

    "A measure is a quantification" that gives objective evidence [S0]: from the definition two
    people have to arrive at the same count. A definition of fewer than four words, one whose words
    are all in the name already ("The number of new leads" for new leads), and one that is yet to be
    written (TBD, TODO, lorem ipsum, "see above") leave the count to whoever builds the report.

    **Bad**

    ```yaml
    kpis:
      new_leads:
        name: New leads
        definition: The number of new leads.
        measure: {kind: other}
        unit: people
    ```

    **Good**

    ```yaml
    kpis:
      new_leads:
        name: New leads
        definition: People whose record was created in the period, whatever channel brought them.
        measure: {kind: other}
        unit: people
    ```
    """
    for entry in _judged(context):
        if "definition" not in entry.unread and (why := thin(entry)):
            yield Problem(
                entry.at.value("definition"),
                f"The definition of `{entry.id}` {why}.",
                "Say who or what counts, and what does not, so that two people would get the same"
                " number.",
            )


@rule(Severity.WARNING)
def meaning_no_boundary(context: Context) -> Iterator[Problem]:
    """A funnel's stage does not say what is counted there, or when it is entered.

    Stages need entry criteria that buyer and seller can both observe [S2]. Without `enters_when`
    two teams count from different days, without `counts` one counts people and the other companies,
    and no conversion between them means anything.

    **Bad**

    ```yaml
    terms:
      sal:
        name: Sales-accepted lead
        definition: A person whom business development agreed to work.
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sal}]}
    ```

    **Good**

    ```yaml
    terms:
      sal:
        name: Sales-accepted lead
        definition: A person whom business development agreed to work.
        counts: person
        enters_when: The status is set to Accepted, which starts the call sequence.
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sal}]}
    ```
    """
    stages = [stage for funnel in context.project.funnels.values() for stage in funnel.stages]
    first_use = {stage.term: stage for stage in reversed(stages)}
    for term in active_terms(context.project):
        stage = first_use.get(term.id)
        missing = [key for key in ("counts", "enters_when") if term.lacks(key)]
        if stage and missing:
            yield Problem(
                term.at.key(),
                f"`{term.id}` is a stage of `{stage.funnel}`, but does not say"
                f" {' nor '.join(_BOUNDARIES[key][0] for key in missing)}.",
                f"Add {' and '.join(_BOUNDARIES[key][1] for key in missing)}.",
                (Related(stage.at.value("term"), "a stage here"),),
            )


_BOUNDARIES = {
    "counts": (
        "what is counted (`counts`)",
        "`counts:` (person, account, opportunity, order, event, session or other)",
    ),
    "enters_when": (
        "when it is entered (`enters_when`)",
        "`enters_when:` (what both sides can see happen)",
    ),
}


@rule(Severity.WARNING)
def meaning_unmeasurable(context: Context) -> Iterator[Problem]:
    """A KPI cannot be computed: it has neither a stage, a formula nor a source.

    "A KPI that cannot be computed from a named source is not one" [S0]. A volume, value, conversion
    or velocity is computed from the stages of a funnel, a formula from other KPIs; an activity and
    anything else needs a `source`, the one place where the number is read.

    **Bad**

    ```yaml
    kpis:
      brand_awareness:
        name: Brand awareness
        definition: How well the people who buy inspection software know our name.
        measure: {kind: other}
        unit: points
    ```

    **Good**

    ```yaml
    kpis:
      brand_awareness:
        name: Brand awareness
        definition: Share of asked safety managers who name us without help.
        measure: {kind: other}
        unit: percent
        source: {system: Yearly panel of the trade association}
    ```
    """
    for kpi in context.project.active_kpis:
        if not _is_measurable(kpi):
            kind = f", of kind `{kpi.measure.kind}`," if kpi.measure else ""
            yield Problem(
                kpi.at.key(),
                f"`{kpi.id}` cannot be computed: its measure{kind} names neither a stage nor a"
                " formula, and it has no source.",
                "Add `source: {system: ...}` with the place where the number is read, or measure a"
                " stage: `measure: {kind: volume, of: FUNNEL.TERM}`.",
            )


def _is_measurable(kpi: Kpi) -> bool:
    measure, source = kpi.measure, kpi.source
    if source and (source.system or source.url or source.query):
        return True
    if not kpi.unread.isdisjoint(("measure", "source")) or measure is None or measure.unread:
        return True
    if measure.kind in ("activity", "other"):
        return False
    return bool(measure.stages or measure.expression)


@rule(Severity.WARNING)
def meaning_duplicate_kpi(context: Context) -> Iterator[Problem]:
    """Two KPIs measure the same, or have the same name.

    There is one single source of truth [S1], until there are two numbers for it: with two owners,
    two targets and a meeting on which one is right. Measures are the same when kind, stages and
    `where` are; names when they differ only in case, plural, punctuation, word order and the words
    "of", "the" and "number". Digits, `%` and currency signs count.

    **Bad**

    ```yaml
    terms:
      sql: {name: Sales-qualified lead, definition: A person with whom a first meeting is booked.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sql}]}
    kpis:
      sql_volume:
        name: SQLs generated
        definition: People with whom a first meeting is booked.
        measure: {kind: volume, of: enterprise.sql}
      meetings:
        name: Meetings booked
        definition: First meetings that stand in both calendars.
        measure: {kind: volume, of: sql}
    ```

    **Good**

    ```yaml
    terms:
      sql: {name: Sales-qualified lead, definition: A person with whom a first meeting is booked.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sql}]}
    kpis:
      sql_volume:
        name: SQLs generated
        definition: People with whom a first meeting is booked.
        measure: {kind: volume, of: enterprise.sql}
      webinar_meetings:
        name: Meetings from webinars
        definition: First meetings with people who came by a webinar.
        measure: {kind: volume, of: sql, where: {channel: webinar}}
    ```
    """
    for first, later, field in duplicates(context.project):
        yield _duplicate(first, later, field)


def _duplicate(first: Kpi, later: Kpi, field: str) -> Problem:
    if field == "measure" and later.measure:
        how = f"measures the same as `{first.id}`: {in_words(later.measure)}"
        mend = "narrow one of them with `where`"
    else:
        how = f"has the same name as `{first.id}`: {quoted(later.name)} and {quoted(first.name)}"
        mend = "say in the names what sets them apart"
    return Problem(
        later.at.value(field),
        f"`{later.id}` {how}.",
        f"Keep one, and give the other `status: deprecated` and `replaced_by`; or {mend}.",
        (Related(first.at.value(field), f"the {field} of `{first.id}`"),),
    )


@rule(Severity.WARNING)
def meaning_blended_funnels(context: Context) -> Iterator[Problem]:
    """A stage is named without its funnel, and several funnels have it.

    A company with a sales-led and a self-serve funnel "must say, for every stage, which funnel it
    belongs to and where the two overlap" [S0]. A bare `sql` that both have is read as the one by
    some, as the other or the sum by others, and their conversions have nothing in common.

    **Bad**

    ```yaml
    terms:
      won: {name: Closed won, definition: An order form that both sides have signed.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: won}]}
      self_serve: {name: Self-serve, stages: [{term: won}]}
    kpis:
      deals:
        name: Deals won
        definition: Order forms signed in the period.
        measure: {kind: volume, of: won}
    ```

    **Good**

    ```yaml
    terms:
      won: {name: Closed won, definition: An order form that both sides have signed.}
    funnels:
      enterprise: {name: Enterprise, stages: [{term: won}]}
      self_serve: {name: Self-serve, stages: [{term: won}]}
    kpis:
      deals:
        name: Enterprise deals won
        definition: Order forms signed in the period.
        measure: {kind: volume, of: enterprise.won}
    ```
    """
    for reference, funnels in blended(context.project, context.today):
        names = [f"`{funnel}.{reference.id}`" for funnel in funnels]
        yield Problem(
            reference.location,
            f"`{reference.id}` is a stage of {len(funnels)} funnels, and nothing says which is"
            f" meant: {', '.join(names)}.",
            f"Write {' or '.join(names)}. For all of them, add up one KPI of each in a formula.",
        )


@rule(Severity.INFO, absence=True)
def meaning_unused_term(context: Context) -> Iterator[Problem]:
    """No stage, no KPI and no text uses the term.

    A vocabulary is read as long as it is short. A term that nothing speaks of is either left over
    from a funnel that changed, or known by another word, which is then missing among its aliases
    [S2].

    **Bad**

    ```yaml
    terms:
      sal:
        name: Sales-accepted lead
        definition: A person whom business development agreed to work.
    ```

    **Good**

    ```yaml
    terms:
      sal:
        name: Sales-accepted lead
        definition: A person whom business development agreed to work.
    funnels:
      enterprise: {name: Enterprise, stages: [{term: sal}]}
    ```
    """
    # What cannot be read may be what uses the term.
    if not any(context.project.unread.values()):
        for term in unused(context.project):
            yield Problem(
                term.at.key(),
                f"No stage, no KPI and no text uses `{term.id}`.",
                "Add the words that people use for it to its `aliases`, give it"
                " `status: deprecated`, or take it out.",
            )


@rule(Severity.WARNING, lower=Severity.INFO, clock=True)
def meaning_review_overdue(context: Context) -> Iterator[Problem]:
    """A term or KPI is due for another look.

    Definitions go stale without anybody touching them: a score is recalibrated, a system replaced,
    a team takes over. `review_by` is the day by which somebody looks again; past it this is a
    warning, in the thirty days before it an information. Metric owners keep what they own up to
    date, in one shared place [S1][S3].

    **Bad**

    ```yaml
    terms:
      lead:
        name: Lead
        definition: A person whose record is new to the CRM, whatever channel brought them.
        review_by: 2026-10-31
    ```

    **Good**

    ```yaml
    terms:
      lead:
        name: Lead
        definition: A person whose record is new to the CRM, whatever channel brought them.
        review_by: 2027-10-31
    ```
    """
    for entry in _judged(context):
        due = entry.life.review_by
        if due and due <= context.today + SOON:
            overdue = due < context.today
            yield Problem(
                entry.at.value("review_by"),
                f"The review of `{entry.id}` {_when(due, context.today)}.",
                f"Read it{f' with `{entry.owner}`' if entry.owner else ''}, mend what has changed,"
                f" and set `review_by: {context.today + UNTIL_NEXT_REVIEW}`.",
                severity=None if overdue else Severity.INFO,
            )


def _when(due: date, today: date) -> str:
    days = abs((due - today).days)
    span = "1 day" if days == 1 else f"{days} days"
    if due < today:
        return f"was due on {due}, {span} ago"
    return f"is due on {due}, {f'in {span}' if days else 'today'}"
