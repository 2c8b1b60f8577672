"""How targets follow from each other, spelled out: the sum, where it is from, whether it fits."""

import re
from collections.abc import Iterable, Mapping
from functools import partial

from markupsafe import Markup

from kpilint.model.types import Funnel, Stage, Target
from kpilint.publish import numbers
from kpilint.publish.escape import escape, fill, joined
from kpilint.publish.page import Page
from kpilint.solve.arithmetic import rounded, with_ends
from kpilint.solve.fit import Aim, Factor, Link
from kpilint.values.formula import Formula
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Kind, Quantity

RATE_PLACES = 2
EMPTY = Markup("")
UNPUBLISHED = Markup("Some of what it follows from is not published, so there is no sum here.")
_ID = re.compile(r"\b([a-z][a-z0-9_]*)\b")
_SIGNS = {ord("*"): "×", ord("/"): "÷", ord("-"): "−"}


def spelled(page: Page, link: Link) -> Markup:
    """What a target follows from, with all the numbers: `206 SALs × 60% = 123.6 SQLs`."""
    # The company keeps its sums, and so an id stays that of one link.
    return page.remembered(("sum", id(link)), partial(_spelled, page, link))


def sentence(page: Page, link: Link, whose: Markup = EMPTY) -> Markup:
    """The sum, and whether the target fits it; `whose` is put behind its number."""
    key = ("sentence", id(link), whose)
    return page.remembered(key, partial(_sentence, page, link, whose))


def _sentence(page: Page, link: Link, whose: Markup) -> Markup:
    goal = fill("%s%s", numbers.amount(link.aim.value), whose)
    if link.fits:
        return fill("%s: fits %s.", spelled(page, link), goal)
    off = verdict(page, link)
    return fill("%s: <strong>does not fit</strong> %s. %s.", spelled(page, link), goal, off)


def verdict(page: Page, link: Link) -> Markup:
    """Whether the target fits, or how far off its source is: `20 SALs short: needs 200`."""
    if link.fits:
        return Markup("Fits")
    source, needed = link.sources[0], link.needed
    if needed:
        have = source.value
        needed = rounded(needed) if needed.kind is Kind.NUMBER else needed
        short, spare = EXACT.subtract(needed.low, have.high), EXACT.subtract(have.low, needed.high)
        if short > 0:
            missing = valued(page, source, with_ends(have, short))
            return fill("%s short: needs %s", missing, page.about(needed))
        if spare > 0:
            more = valued(page, source, with_ends(have, spare))
            return fill("%s more than needed: %s would do", more, page.about(needed))
    return fill("Off by %s", _distance(page, link))


def steps(page: Page, link: Link) -> Markup:
    """What leads to the target, and where each part of it is known from."""
    if not link.factors:
        return EMPTY
    source = link.sources[0]
    have = valued(page, source, source.value)
    said = (
        fill("%s is the target of %s", have, page.kpi(source.kpi.id)),
        *(fill("%s is %s", rate(f.value), known_from(page, link, f)) for f in link.factors),
    )
    return joined("; ", said)


def known_from(page: Page, link: Link, factor: Factor) -> Markup:
    """Who says that a conversion or a deal size is so much."""
    known = factor.rate
    if known is None:
        assumed = "deal_size" in link.aim.target.assumptions
        return escape("the deal size that this target assumes" if assumed else "the deal size")
    if isinstance(known.part, Stage):
        return basis(page, page.company.project.funnels[known.part.funnel], known.part)
    if not isinstance(known.part, Target):
        return EMPTY
    if known.steps[0] == "assumptions":
        own = known.part is link.aim.target
        whose = Markup("this target") if own else fill("the target of %s", page.kpi(known.part.kpi))
        return fill("what %s assumes", whose)
    return fill("the target of %s", page.kpi(known.part.kpi))


def formula(page: Page, expression: Formula, values: Mapping[str, Quantity]) -> Markup:
    """The arithmetic with the names of the KPIs, and their values where they are given."""
    parts = _ID.split(expression.text)
    return joined(
        "",
        (
            _part(page, part, values) if number % 2 else escape(part.translate(_SIGNS))
            for number, part in enumerate(parts)
        ),
    )


def valued(page: Page, aim: Aim, quantity: Quantity) -> Markup:
    """A quantity with what it counts: `120 SQLs`, `$2,000,000`."""
    if aim.stage and quantity.kind is Kind.NUMBER:
        return page.counted(aim.stage, quantity)
    return escape(page.about(quantity))


def rate(value: Quantity) -> str:
    return numbers.amount(value, RATE_PLACES)


def basis(page: Page, funnel: Funnel, stage: Stage) -> Markup:
    """Where the funnel's own conversion into a stage is from."""
    said = stage.basis or funnel.basis
    return fill("the funnel’s own, from %s", page.say(said)) if said else Markup("the funnel’s own")


def _spelled(page: Page, link: Link) -> Markup:
    return fill("%s = %s", _given(page, link), valued(page, link.aim, link.follows))


def _given(page: Page, link: Link) -> Markup:
    expression = link.aim.kpi.measure.expression if link.aim.kpi.measure else None
    if expression and not link.factors:
        return formula(page, expression, {aim.kpi.id: aim.value for aim in link.sources})
    source = link.sources[0]
    return fill("%s%s", valued(page, source, source.value), _factors(link.factors))


def _factors(factors: Iterable[Factor]) -> str:
    return "".join(f" {factor.sign} {rate(factor.value)}" for factor in factors)


def _part(page: Page, id: str, values: Mapping[str, Quantity]) -> Markup:
    value = values.get(id)
    return fill("%s (%s)", page.kpi(id), page.about(value)) if value else page.kpi(id)


def _distance(page: Page, link: Link) -> Markup:
    """How far the target is from what follows, in its own unit: points of a percentage."""
    off = with_ends(link.aim.value, link.distance)
    if off.kind is Kind.PERCENT:
        off = Quantity(Kind.POINTS, off.low, off.high)
    return valued(page, link.aim, off)
