"""The KPIs: one page each, and an index."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from kpilint.model.types import Kpi, Measure, Stage, Target, Term
from kpilint.publish import actuals, audiences
from kpilint.publish.approval import mark
from kpilint.publish.blocks import bullets, listed
from kpilint.publish.chains import formula
from kpilint.publish.changes import history
from kpilint.publish.chosen import shown_target
from kpilint.publish.company import Company
from kpilint.publish.escape import escape, fill, joined, plain_tag
from kpilint.publish.facets import facets
from kpilint.publish.glossary import traps
from kpilint.publish.kpi_target import Fact, other_targets, section
from kpilint.publish.page import UNSTATED, Page
from kpilint.publish.place import place
from kpilint.publish.sheet import NO_TOC, Sheet
from kpilint.publish.standings import so_far
from kpilint.publish.wording import (
    CONTROL,
    DIRECTIONS,
    INDICATORS,
    VISIBILITY,
    sentence_case,
    spoken,
)

SECTION = "KPIs"
MOST_LINKED = 80
"""KPIs whose links are shown all together."""


def sheets(company: Company) -> Iterator[Sheet]:
    """The index, every KPI, and the index of tags if there are any."""
    yield Sheet("kpis/index", SECTION, partial(_index, company), "kpis.md", SECTION, NO_TOC)
    tagged = False
    for kpi in company.kpis:
        tags = [tag for tag in kpi.life.tags if plain_tag(tag)]
        tagged = tagged or bool(tags)
        meta = {"description": kpi.definition, **({"tags": tags} if tags else {})}
        yield Sheet(
            f"kpis/{kpi.id}", kpi.name, partial(_kpi, company, kpi), "kpi.md", SECTION, meta
        )
    if tagged:
        yield Sheet("tags", "Tags", lambda _: {}, "tags.md", SECTION, {"search": {"exclude": True}})


def _index(company: Company, page: Page) -> Mapping[str, Any]:
    return {
        "kpis": company.kpis,
        "facets": facets(company, company.kpis),
        "period": company.current,
        "linked": _linked(company, page),
    }


def _linked(company: Company, page: Page) -> list[tuple[Markup, ...]]:
    """What each KPI moves; nothing where there are so many that one looks at their own pages."""
    rows = [
        (kpi, kpi.drives, [other.id for other in company.computed_from.get(kpi.id, ())])
        for kpi in company.kpis
    ]
    found = [row for row in rows if row[1] or row[2]]
    if len(found) > MOST_LINKED:
        return []
    return [(page.kpi(kpi.id), page.kpis(drives), page.kpis(part)) for kpi, drives, part in found]


def _kpi(company: Company, kpi: Kpi, page: Page) -> Mapping[str, Any]:
    target = shown_target(company, kpi)
    audience = (target.audience if target else None) or kpi.audience
    period = target.period if target else company.current or company.this_year
    terms = company.terms_of(kpi)
    ids = [term.id for term in terms]
    return {
        "kpi": kpi,
        "in_brief": list(_in_brief(page, kpi, target)),
        "measured": _measured(page, kpi),
        "boundaries": page.remembered(("boundaries", *ids), partial(_boundaries, page, terms)),
        "traps": page.remembered(("traps", *ids), partial(_traps, page, terms)),
        **(section(page, kpi, target) if target else {"target": None}),
        "other_targets": other_targets(page, kpi, target),
        "moves": list(_moves(page, kpi)),
        "people": list(_people(page, kpi)),
        "audience": audience,
        "reach": list(audiences.chain(page, audience, period)) if audience else [],
        "reached": audiences.conclusion(page, kpi, audience, period, target) if audience else "",
        "actuals": actuals.beside_targets(page, kpi),
        "segments": actuals.by_segment(page, kpi),
        "history": history(company, kpi, page),
        "found": company.findings_of_kpi(kpi.id),
        **place(company, kpi, page),
    }


def _in_brief(page: Page, kpi: Kpi, target: Target | None) -> Iterator[Fact]:
    funnel = page.company.funnel_of(kpi)
    yield "Target", page.target_in_brief(kpi, target)
    yield "To date", (so_far(page, target) if target else "") or None
    yield "Sign-off", (mark(page, target) if target else "") or None
    yield "Owner", page.owner(kpi.owner) if kpi.owner else "Nobody yet"
    yield "Leading or lagging", *INDICATORS.get(kpi.indicator, UNSTATED)
    yield "Control", *_control(page, kpi)
    yield "Direction", DIRECTIONS.get(kpi.direction)
    yield "Updated", sentence_case(kpi.cadence) or None
    yield "Read by", VISIBILITY.get(kpi.visibility)
    yield "Funnel", page.funnel(funnel.id) if funnel else None
    yield "Tags", page.words(tag for tag in kpi.life.tags if not plain_tag(tag)) or None
    yield "Health", _health(page.company, kpi)


def _health(company: Company, kpi: Kpi) -> Markup | None:
    count = len(company.findings_of_kpi(kpi.id))
    said = f"{count:,} {'finding' if count == 1 else 'findings'}" if count else "Nothing to mend"
    return None if company.public else fill('<a href="#findings">%s</a>', said)


def _boundaries(page: Page, terms: Iterable[Term]) -> Markup:
    return listed(pair for term in terms for pair in _boundary(page, term))


def _traps(page: Page, terms: Iterable[Term]) -> Markup:
    found = [trap for term in terms for trap in traps(page.company, page, term)]
    return bullets(found) if found else Markup("")


def _boundary(page: Page, term: Term) -> Iterator[Fact]:
    label = fill("%s counts when", page.label(term.abbreviation or term.name))
    yield label, page.say(term.enters_when) if term.enters_when else None
    yield "Not counted", page.say(term.excludes) if term.excludes else None


def _moves(page: Page, kpi: Kpi) -> Iterator[Fact]:
    company = page.company
    formula = kpi.measure.expression if kpi.measure else None
    links = {
        "Drives": kpi.drives,
        "Driven by": [other.id for other in company.driven_by.get(kpi.id, ())],
        "Computed from": formula.references if formula else (),
        "Used to compute": [other.id for other in company.computed_from.get(kpi.id, ())],
        "Balanced by": kpi.balanced_by,
    }
    yield from ((label, page.kpis(ids)) for label, ids in links.items() if ids)


def _people(page: Page, kpi: Kpi) -> Iterator[Fact]:
    nobody = "Nobody yet. A KPI needs one owner before it is used."
    yield "Owner", page.owner(kpi.owner) if kpi.owner else nobody
    for role, ids in page.company.project.daci_of(kpi).items():
        yield role.capitalize(), page.owners(ids) if ids else "Nobody named"
    if kpi.control:
        yield "Control, as declared", fill("%s: %s.", *CONTROL.get(kpi.control.level, UNSTATED))
    yield "Control, by stages", _by_stages(page, kpi)
    if kpi.control:
        yield "Levers", page.levers(kpi.control.levers) if kpi.control.levers else None
        yield "On control", page.say(kpi.control.note) if kpi.control.note else None


def _control(page: Page, kpi: Kpi) -> tuple[str, str]:
    """The control that is declared, and the one by the stages where that is another."""
    said, means = CONTROL.get(kpi.control.level if kpi.control else "", UNSTATED)
    follows = page.company.control(kpi.id)
    name = CONTROL[str(follows)][0] if follows else said
    if name == said:
        return said, means
    by_stages = f"by the stages that the owner drives: {name.lower()}"
    return said, f"{means}; {by_stages}" if means else by_stages


def _by_stages(page: Page, kpi: Kpi) -> Markup | None:
    """The control that follows from who drives the stages on the way, and who does."""
    follows = page.company.control(kpi.id)
    if not follows or not page.company.project.stages_of(kpi):
        return None
    name, others = CONTROL[str(follows)][0], page.company.drivers.others(kpi.owner, kpi)
    if not others:
        return fill("%s: nobody else drives a stage on the way.", name)
    driven = page.listed(_driven(page, stage) for stage in others)
    return fill("%s: of the stages on the way, others drive %s.", name, driven)


def _driven(page: Page, stage: Stage) -> Markup:
    return fill("%s (%s)", page.term(stage.term), page.owners(stage.driven_by))


def _measured(page: Page, kpi: Kpi) -> Markup:
    """How the KPI is computed, in a sentence."""
    measure = kpi.measure
    if not measure:
        return Markup("Nobody has written down yet how this number is computed.")
    match measure.kind:
        case "volume":
            said = fill("The number of %s", _counted(page, measure.of))
        case "value":
            said = fill("The money in %s", _counted(page, measure.of))
        case "conversion":
            said = fill("The share of %s that become %s", *_ends(page, measure))
        case "velocity":
            said = fill("The time from %s to %s", *_ends(page, measure))
        case "formula":
            written = measure.expression
            said = (
                fill("Computed as %s", formula(page, written, {}))
                if written
                else Markup("Computed with a formula that cannot be read")
            )
        case "activity":
            said = fill("What the team does, not what comes of it: %s", page.say(measure.of))
        case _:
            said = fill("Counted in %s", escape(kpi.stated_unit or "its own unit"))
    return fill("%s%s.", said, _slice(measure.where))


def _counted(page: Page, name: str) -> Markup:
    """What arrives at a stage, with its funnel: `SQLs in Enterprise`."""
    stage = page.company.project.stage(name)
    if not stage:
        return page.stage(name)
    return fill("%s in %s", page.terms(stage.term), page.funnel(stage.funnel))


def _ends(page: Page, measure: Measure) -> tuple[Markup, Markup]:
    """Both stages of a measure, and the funnel once where it is the same."""
    first, last = (page.company.project.stage(name) for name in (measure.from_, measure.to))
    if first and last and first.funnel == last.funnel:
        return page.terms(first.term), _counted(page, measure.to)
    return _counted(page, measure.from_), _counted(page, measure.to)


def _slice(where: Mapping[str, str]) -> Markup:
    parts = (fill("%s is %s", spoken(key), spoken(value)) for key, value in where.items())
    said = joined(" and ", parts)
    return fill(", only where %s", said) if said else said
