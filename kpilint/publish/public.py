"""What others than the teams may read: a report from which all else has been taken out.

Left out are KPIs that are for their team only, with their targets, actuals and whatever speaks of
them; all that is said of confidential targets; contacts and notes; findings and suppressions; and
where in the specs things stand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from typing import TypeVar

from kpilint.check import Report
from kpilint.frozen import frozen
from kpilint.model.fingerprint import of_plan, of_target
from kpilint.model.project import Project
from kpilint.model.secrecy import is_hidden
from kpilint.model.sign_offs import State, state_of_plan, state_of_target
from kpilint.model.types import Kpi, Plan, Target
from kpilint.publish.withheld import Withholder
from kpilint.read.load import Loaded
from kpilint.solve.fit import Link, links

SUMS = "sums"
_OTHER = "another"

S = TypeVar("S", Plan, Target)


@frozen
class PublicReport(Report):
    """A report for others than the teams.

    `left_out` names, by the address of an entry, the fields of which something is not published;
    `sums` stands for what follows from other targets. `hidden` are the KPIs that are left out.
    """

    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: tuple[Kpi, ...] = ()


def for_the_public(report: Report) -> PublicReport:
    """The report without what is for the teams alone."""
    whole, withholder = report.project, Withholder(report.project)
    shown = _signed_alike(whole, withholder.project(), report.today)
    left_out = withholder.left_out
    for address in _broken_sums(whole, shown):
        left_out.setdefault(address, set()).add(SUMS)
    return PublicReport(
        project=shown,
        loaded=Loaded(),
        today=report.today,
        findings=(),
        left_out={address: tuple(sorted(names)) for address, names in left_out.items()},
        hidden=tuple(filter(is_hidden, whole.kpis.values())),
    )


def _signed_alike(whole: Project, shown: Project, today: date) -> Project:
    """The project with signatures that say of what is left what they said of the whole."""
    targets = {
        key: _signed(t, state_of_target(whole, whole.targets[key], today), of_target(shown, t))
        for key, t in shown.targets.items()
    }
    plans = {
        id: _signed(plan, state_of_plan(whole, whole.plans[id]), of_plan(shown, plan))
        for id, plan in shown.plans.items()
    }
    return replace(shown, targets=targets, plans=plans)


def _signed(entry: S, state: State, fingerprint: str) -> S:
    if entry.sign_off is None or state is State.UNSIGNED:
        return entry
    agreed = fingerprint if state is State.AGREED else _OTHER
    return replace(entry, sign_off=replace(entry.sign_off, fingerprint=agreed))


def _broken_sums(whole: Project, shown: Project) -> Iterator[str]:
    """The targets that add up otherwise, or not at all, without what is left out."""
    if len(whole.kpis) == len(shown.kpis):
        return
    for period in shown.periods:
        before, after = ({_told(link) for link in links(p, period)} for p in (whole, shown))
        yield from (aim for aim, _ in before ^ after)


def _told(link: Link) -> tuple[str, object]:
    """What a sum says: of which target, from what, and with which numbers on the way."""
    sources = tuple(source.target.address for source in link.sources)
    factors = tuple((factor.sign, factor.value) for factor in link.factors)
    return link.aim.target.address, (sources, factors, link.follows, link.allowed)
