"""The KPIs: one page each, and an index."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from kpilint.model.types import Audience, Kpi, Measure, Target
from kpilint.publish.company import Company
from kpilint.publish.escape import escape, plain_tag
from kpilint.publish.glossary import traps
from kpilint.publish.levels import gap
from kpilint.publish.page import Page
from kpilint.publish.sheet import NO_TOC, Sheet
from kpilint.publish.sums import times
from kpilint.values.quantity import Quantity

SECTION = "KPIs"
_ID = re.compile(r"\b([a-z][a-z0-9_]*)\b")
_SIGNS = {ord("*"): "×", ord("/"): "÷", ord("-"): "−"}
ROLES = ("driver", "approver", "contributors", "informed")


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


def _index(company: Company, _page: Page) -> Mapping[str, Any]:
    return {"kpis": company.kpis, "period": company.current}


def _kpi(company: Company, kpi: Kpi, page: Page) -> Mapping[str, Any]:
    project = company.project
    target = shown_target(company, kpi)
    audience = (target.audience if target else None) or kpi.audience
    daci = project.daci_of(kpi)
    terms = company.terms_of(kpi)
    return {
        "kpi": kpi,
        "target": target,
        "gap": gap(target) if target else None,
        "other_targets": [other for other in project.targets_of(kpi.id) if other is not target],
        "funnel": company.funnel_of(kpi),
        "measured": _measured(page, kpi),
        "terms": terms,
        "traps": [trap for term in terms for trap in traps(company, page, term)],
        "driven_by": [other.id for other in company.driven_by.get(kpi.id, ())],
        "parts_of": _parts(kpi),
        "used_in": [other.id for other in company.computed_from.get(kpi.id, ())],
        "daci": [(role.capitalize(), daci[role]) for role in ROLES],
        "audience": audience,
        "reach": list(_reach(audience)) if audience else [],
        "found": company.findings_of_kpi(kpi.id),
    }


def shown_target(company: Company, kpi: Kpi) -> Target | None:
    """The target of the period that all pages show first, or the one nearest to today."""
    current = company.current
    target = company.project.targets.get((current.text, kpi.id)) if current else None
    if target:
        return target
    targets = company.project.targets_of(kpi.id)
    ahead = [target for target in targets if not target.period.ended(company.today)]
    return ahead[0] if ahead else targets[-1] if targets else None


def _parts(kpi: Kpi) -> tuple[str, ...]:
    return kpi.measure.expression.references if kpi.measure and kpi.measure.expression else ()


def _measured(page: Page, kpi: Kpi) -> Markup:
    """How the KPI is computed, in a sentence."""
    measure = kpi.measure
    if not measure:
        return Markup("Nobody has written down yet how this number is computed.")
    match measure.kind:
        case "volume":
            said = Markup("The number of {}").format(_counted(page, measure.of))
        case "value":
            said = Markup("The money in {}").format(_counted(page, measure.of))
        case "conversion":
            said = Markup("The share of {} that become {}").format(*_ends(page, measure))
        case "velocity":
            said = Markup("The time from {} to {}").format(*_ends(page, measure))
        case "formula":
            said = Markup("Computed as {}").format(_formula(page, measure))
        case "activity":
            said = Markup("What the team does, not what comes of it: {}").format(
                page.say(measure.of)
            )
        case _:
            said = Markup("Counted in {}").format(escape(kpi.stated_unit or "its own unit"))
    return said + _slice(measure.where) + Markup(".")


def _counted(page: Page, name: str) -> Markup:
    """What arrives at a stage, with its funnel: `SQLs in Enterprise`."""
    stage = page.company.project.stage(name)
    if not stage:
        return page.stage(name)
    return Markup("{} in {}").format(page.terms(stage.term), page.funnel(stage.funnel))


def _ends(page: Page, measure: Measure) -> tuple[Markup, Markup]:
    """Both stages of a measure, and the funnel once where it is the same."""
    first, last = (page.company.project.stage(name) for name in (measure.from_, measure.to))
    if first and last and first.funnel == last.funnel:
        return page.terms(first.term), _counted(page, measure.to)
    return _counted(page, measure.from_), _counted(page, measure.to)


def _formula(page: Page, measure: Measure) -> Markup:
    """The arithmetic with the names of the KPIs."""
    if not measure.expression:
        return Markup("a formula that cannot be read")
    parts = _ID.split(measure.expression.text)
    return Markup("").join(
        page.kpi(part) if number % 2 else escape(part.translate(_SIGNS))
        for number, part in enumerate(parts)
    )


def _slice(where: Mapping[str, str]) -> Markup:
    parts = (
        Markup("{} is {}").format(escape(key.replace("_", " ")), escape(value.replace("_", " ")))
        for key, value in where.items()
    )
    said = Markup(" and ").join(parts)
    return Markup(", only where {}").format(said) if said else said


class Reached(NamedTuple):
    """A step from an audience to a result: how many are left after it."""

    label: str
    left: Quantity | None
    rate: Quantity | None
    source: str


def _reach(audience: Audience) -> Iterator[Reached]:
    if not audience.size:
        return
    count: Quantity | None = audience.size
    yield Reached("in the audience", count, None, audience.source)
    for step in audience.path:
        count = times(count, step.rate)
        yield Reached(step.step, count, step.rate, step.source)
