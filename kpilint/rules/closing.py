"""What the rules of funnel say of targets that do not fit each other, and of what would."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kpilint.finding import Problem, Related
from kpilint.model.kpis import formula_of
from kpilint.model.project import Project
from kpilint.solve.arithmetic import ONE, over, rounded, with_ends
from kpilint.solve.fit import Aim, Link
from kpilint.solve.slices import Slices
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Quantity
from kpilint.values.unit import UnitKind

CENTS = Decimal(100)
"""The amount of money above which nobody writes a decimal point."""


def apart(project: Project, link: Link) -> Problem:
    """A target that does not follow from those of its period."""
    aim = link.aim
    said = f"the target of `{aim.kpi.id}` for {aim.target.period} is {aim.value.shown()}"
    need = f" {_need(project, link.sources[0], link, link.needed)}" if link.needed else ""
    proposals = " or ".join(f"`{id}` to {value.shown()}" for id, value in _proposals(link))
    mend = f"{_fitting(link).shown()} would fit. Set {proposals}{_other_rate(link)}."
    rates = tuple(Related(rate.at, rate.words) for rate in link.rates)
    return _clash((aim, *link.sources), f"{link.sum}, and {said}.{need}", mend, rates)


def overfull(slices: Slices) -> Problem:
    """Slices that come to more than their whole."""
    whole, total = slices.whole, slices.total
    given = " + ".join(f"`{part.kpi.id}` {part.value.shown()}" for part in slices.parts)
    equals = f" = {total.shown()}" if len(slices.parts) > 1 else ""
    over_it = with_ends(total, EXACT.subtract(total.low, whole.value.high)).shown()
    message = (
        f"The slices by {slices.key} are more than the whole: {given}{equals}, and the target of"
        f" `{whole.kpi.id}` for {whole.target.period} is {whole.value.shown()}: {over_it} too many."
    )
    mend = f"Set `{whole.kpi.id}` to {total.shown()} or more, or take {over_it} off the slices."
    return _clash((whole, *slices.parts), message, mend)


def _need(project: Project, source: Aim, link: Link, needed: Quantity) -> str:
    """What the target asks of its source: `120 SQLs need 200 SALs at 60%`, and what is missing."""
    aim, have, needed = link.aim, source.value, _written(source, needed)
    short = needed.low > have.high
    off = EXACT.subtract(needed.low, have.high) if short else EXACT.subtract(have.low, needed.high)
    gap = f"{with_ends(have, off).shown()} {'short' if short else 'more than that'}"
    at = " × ".join(factor.value.shown() for factor in link.factors)
    verb = "needs" if aim.value.shown() == "1" else "need"
    return (
        f"{aim.named(project, aim.value)} {verb} {'' if short else 'only '}"
        f"{source.named(project, needed)} at {at}; the target of `{source.kpi.id}` is"
        f" {have.shown()}: {gap}."
    )


def _proposals(link: Link) -> Iterator[tuple[str, Quantity]]:
    """The number that would fit, for the target and for each of its sources in turn."""
    aim = link.aim
    yield aim.kpi.id, _written(aim, _nearest(link.follows, aim.value))
    if link.needed:
        (source,) = link.sources
        yield source.kpi.id, _written(source, _nearest(link.needed, source.value))
        return
    from kpilint.solve.inverse import part_needed

    formula = formula_of(aim.kpi)
    values = {each.kpi.id: each.value.low for each in link.sources}
    exact = not any(each.value.is_range for each in (aim, *link.sources))
    for source in link.sources if formula and exact else ():
        part = part_needed(formula, values, source.kpi.id, aim.value.low) if formula else None
        if part is not None and part > 0:
            yield source.kpi.id, _written(source, with_ends(source.value, part))


def _other_rate(link: Link) -> str:
    """The conversion at which both targets could stay, where it is one and is possible."""
    if len(link.factors) != 1 or not link.rates:
        return ""
    rate = over(link.aim.value, link.sources[0].value)
    if rate is None or rate.high > ONE:
        return ""
    return f", or plan with a conversion of {rate.shown()}"


def _nearest(range: Quantity, value: Quantity) -> Quantity:
    """The end of the range that lies next to the value."""
    return with_ends(range, range.low if value.high < range.low else range.high)


def _fitting(link: Link) -> Quantity:
    """What fits; of counts the whole numbers in it, where there are any."""
    allowed, unit = link.allowed, link.aim.kpi.unit
    if not unit or unit.kind is not UnitKind.COUNT:
        return allowed
    low, high = allowed.low.to_integral(ROUND_CEILING), allowed.high.to_integral(ROUND_FLOOR)
    return with_ends(allowed, low, high) if low <= high else rounded(link.follows)


def _written(aim: Aim, value: Quantity) -> Quantity:
    """As one would write it into the file: counts are whole, and so is more than a little money."""
    unit = aim.kpi.unit
    whole = unit and (
        unit.kind is UnitKind.COUNT or (unit.kind is UnitKind.MONEY and value.low > CENTS)
    )
    return rounded(value) if whole else value


def _clash(
    aims: tuple[Aim, ...], message: str, mend: str, more: tuple[Related, ...] = ()
) -> Problem:
    """A problem at the later of the targets that clash; the others are related to it."""
    first, *others = sorted(aims, key=lambda aim: aim.at, reverse=True)
    related = (
        Related(aim.at, f"`{aim.kpi.id}` is {aim.value.shown()}") for aim in reversed(others)
    )
    return Problem(first.at, message, mend, (*related, *more))
