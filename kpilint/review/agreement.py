"""How the rules of the family review speak of those who have not agreed, or were not told."""

from collections.abc import Iterator
from datetime import date

from kpilint.finding import Location, Problem, Related
from kpilint.model.fingerprint import of_plan, of_target
from kpilint.model.project import Project
from kpilint.model.sign_offs import approver_of, line, owner_of
from kpilint.model.types import Kpi, Objective, Part, Plan, Target
from kpilint.review.approvals import Unapproved
from kpilint.review.change import Change
from kpilint.review.changed import MOST, named, several, told
from kpilint.review.review import Review


def unapproved(review: Review, item: Unapproved) -> Problem:
    """A commitment that nobody who may has signed as it stands now."""
    message = _ended(item) if item.ended else _unsigned(review, item)
    causes = item.changes[:MOST] if item.ended else ()
    related = tuple(Related(change.location, f"{_what(change)} changed") for change in causes)
    return Problem(_place(item), message, _mend(review, item), related)


def handed_over(review: Review, change: Change) -> Iterator[Problem]:
    """Somebody who had it or has it now, and is not among those who are told."""
    old, new, after = change.old, change.new, review.after
    if old is None or new is None or not _stands(after, new, review.today):
        return
    renamed, taker = review.renamed.get("owners", {}), _owner(after, new)
    giver = renamed.get(_owner(review.before, old), _owner(review.before, old))
    known = _list(after, new)
    people = [id for id in (giver, taker) if after.owner(id)]
    missing = [f"`{id}`" for id in people if not known & set(after.lineage(id))]
    if missing and giver != taker:
        names = " and ".join(missing)
        where = "`daci` of the team that owns it" if isinstance(new, Objective) else "its `daci`"
        yield Problem(
            change.location,
            f"{_begin(new)} goes {_from_to(giver, taker)}, and {names}"
            f" {'are' if missing[1:] else 'is'} not in its DACI.",
            f"Add {names} to the contributors or the informed in {where}, so that they hear of it.",
        )


def _from_to(giver: str, taker: str) -> str:
    if giver and taker:
        return f"from `{giver}` to `{taker}`"
    return f"to `{taker}`" if taker else f"from `{giver}` to nobody"


def _stands(project: Project, entry: Part, today: date) -> bool:
    """Whether it is in use and not over."""
    match entry:
        case Kpi():
            return entry.active
        case Target():
            kpi = project.kpis.get(entry.kpi)
            return kpi is not None and kpi.active and not entry.period.ended(today)
        case Plan():
            return entry.end is None or entry.end >= today
        case Objective():
            return entry.period is None or not entry.period.ended(today)
    return False


def _owner(project: Project, entry: Part) -> str:
    if isinstance(entry, Target):
        return owner_of(project, entry)
    return entry.owner if isinstance(entry, Kpi | Plan | Objective) else ""


def _list(project: Project, entry: Part) -> set[str]:
    """Driver, approver, contributors and informed; of a target those of its KPI, and its owner."""
    if isinstance(entry, Objective):
        teams = (project.teams.get(id) for id in project.lineage(entry.owner))
        dacis = (team.daci for team in teams if team and team.daci)
        named = ((d.driver, d.approver, *d.contributors, *d.informed) for d in dacis)
        return {entry.owner, *(id for ids in named for id in ids)}
    kpi = project.kpis.get(entry.kpi) if isinstance(entry, Target) else entry
    roles = project.daci_of(kpi) if isinstance(kpi, Kpi | Plan) else {}
    own = {_owner(project, entry)} if isinstance(entry, Target) else set()
    return own.union(*roles.values())


def _begin(entry: Part) -> str:
    match entry:
        case Kpi():
            return f"The KPI `{entry.id}`"
        case Objective():
            return f"The objective `{entry.id}`"
        case Target() | Plan():
            return named(entry)
    raise AssertionError


def _unsigned(review: Review, item: Unapproved) -> str:
    first, entry = item.changes[0], item.new or item.old
    assert entry  # noqa: S101 - one of the two states has it
    verb = "is dropped" if item.new is None else "is new" if item.old is None else ""
    if not verb:
        return f"{named(entry)} changed, {told(item.changes)}, and {_who(review, item)}."
    number = first.before or first.after if isinstance(entry, Target) else ""
    return f"{named(entry)}{f', {number},' if number else ''} {verb}, and {_who(review, item)}."


def _ended(item: Unapproved) -> str:
    """That what was agreed no longer stands, and what has ended that."""
    signed = item.old.sign_off if item.old else None
    assert item.new  # noqa: S101 - what is in force is there
    on = f" on {signed.date}" if signed and signed.date else ""
    by = f"what `{signed.by}` signed{on}" if signed else "what was signed"
    causes = several([_what(change) for change in item.changes]) or "what it stands for"
    return f"{named(item.new)} is no longer {by}: {causes} changed."


def _what(change: Change) -> str:
    """Of which entry what changed: `definition` of `kpis.sql_volume`."""
    return f"`{change.field}` of `{change.address}`"


def _who(review: Review, item: Unapproved) -> str:
    """Who has not signed."""
    verb = "signed it" if item.new else "agreed"
    if len(item.approvers) > 1:
        return f"neither {' nor '.join(f'`{id}`' for id in item.approvers)} has {verb}"
    if item.approvers:
        signer = item.new.sign_off.by if item.new and item.new.sign_off else ""
        instead = f"; `{signer}` did" if signer and signer not in item.approvers else ""
        return f"`{item.approvers[0]}` has not {verb}{instead}"
    entry = item.new or item.old
    approver = approver_of(review.after if item.new else review.before, entry) if entry else ""
    own = f"its approver, `{approver}`, is its owner too"
    return own if approver else "it has no approver who could agree"


def _place(item: Unapproved) -> Location:
    if item.ended and item.new:
        signed = item.new.sign_off
        return signed.at.value("fingerprint") if signed else item.new.at.key()
    return item.changes[0].location


def _mend(review: Review, item: Unapproved) -> str:
    """What to run or to paste for those who agree."""
    entry = item.new
    if not item.approvers:
        return "Name an approver who is not the owner under `daci`, and let them sign."
    if entry is None:
        return _kept(item)
    first = approver_of(review.after, entry)
    by = first if first in item.approvers else item.approvers[0]
    address = f"plans.{entry.id}" if isinstance(entry, Plan) else entry.address
    after = review.after
    seal = of_plan(after, entry) if isinstance(entry, Plan) else of_target(after, entry)
    run = f"run `kpilint sign-off {address} --by {by}`, or " if by == first else ""
    return f"When `{by}` agrees, {run}paste: sign_off: {line(by, review.today, seal)}"


def _kept(item: Unapproved) -> str:
    """How to take something out so that it can be signed."""
    by = " or ".join(f"`{id}`" for id in item.approvers)
    if not isinstance(item.old, Target):
        return (
            "What is gone cannot be signed: keep the plan, end its `timeline`, and let"
            f" {by} sign that."
        )
    return (
        "What is gone cannot be signed: put `pending:` with the reason in the place of the number;"
        f" when {by} agrees, run `kpilint sign-off {item.old.address} --by {item.approvers[-1]}`."
    )
