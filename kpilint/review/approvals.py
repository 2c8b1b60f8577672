"""What of a change nobody has agreed to yet, of those who may."""

from collections.abc import Iterable, Iterator
from datetime import date

from kpilint.frozen import frozen
from kpilint.model.clarity import meaning_unclear, promise_unclear
from kpilint.model.fingerprint import first_half, of_plan, of_target
from kpilint.model.project import Project
from kpilint.model.sign_offs import approver_of, owner_of
from kpilint.model.types import Plan, Target, Texts
from kpilint.review.change import Change, Weight
from kpilint.review.concerned import concerned_kpis, ending
from kpilint.review.names import Names
from kpilint.review.uses import Users

Commitment = Target | Plan


@frozen
class Unapproved:
    """A target or a plan to which nobody who may has agreed as it stands now.

    `old` and `new` are it before and after the change; `changes` are those that did it. `ended`
    says that it had been agreed and is in force, and that what it is of has changed. `approvers`
    may sign: the approver of the state before, and that of the later one, but no owner.
    """

    address: str
    old: Commitment | None
    new: Commitment | None
    changes: tuple[Change, ...]
    approvers: Texts
    ended: bool = False


class Approvals:
    """Who may sign what, and whether somebody has, on the day `today`."""

    def __init__(self, were: Names, after: Project, today: date) -> None:
        self.were, self.before, self.after, self.today = were, were.project, after, today
        self._old_kpis = {new: old for old, new in were.renamed.get("kpis", {}).items()}

    def approvers(self, old: Commitment | None, new: Commitment | None) -> Texts:
        """The approvers of the two states, under the ids of the later one, that are no owners."""
        first, last = self._approver(self.before, old, new), self._approver(self.after, new, old)
        first = self.were.id("owners", first)
        owners = {owner_of(self.after, new)} if new else set()
        if old:
            owners |= {self.were.id("owners", owner_of(self.before, old))} - {first}
        return tuple(id for id in dict.fromkeys((first, last)) if id and id not in owners)

    def agreed(self, old: Commitment | None, new: Commitment) -> bool:
        """Whether one of them has signed it as it stands in the later state."""
        return _matches(self.after, new, self.today) and _signer(new) in self.approvers(old, new)

    def was_agreed(self, old: Commitment) -> bool:
        """Whether it was signed by its approver as it stood in the earlier state."""
        matched = _matches(self.before, old, self.today)
        return matched and _signer(old) == approver_of(self.before, old)

    def in_use(self, old: Commitment | None, new: Commitment | None) -> bool:
        """Whether its KPI is neither a draft nor deprecated, before or after; plans always are."""
        sides = ((self.before, old), (self.after, new))
        return any(
            isinstance(each, Plan)
            or (each is not None and (kpi := project.kpis.get(each.kpi)) is not None and kpi.active)
            for project, each in sides
        )

    def in_force(self, entry: Commitment) -> bool:
        """Whether today is one of its days."""
        if isinstance(entry, Target):
            return entry.period.holds(self.today)
        begun = entry.start is not None and entry.start <= self.today
        return begun and (entry.end is None or self.today <= entry.end)

    def _approver(
        self, project: Project, entry: Commitment | None, other: Commitment | None
    ) -> str:
        """Who approves it there; of a target that is not there who would have."""
        if entry is not None:
            return approver_of(project, entry)
        if not isinstance(other, Target):
            return ""
        names = self._old_kpis if project is self.before else self.were.renamed.get("kpis", {})
        kpi = project.kpis.get(names.get(other.kpi, other.kpi))
        return next(iter(project.daci_of(kpi)["approver"]), "") if kpi else ""


def unapproved(
    approvals: Approvals, users: tuple[Users, Users], changes: Iterable[Change]
) -> tuple[Unapproved, ...]:
    """Every commitment that changed unsigned, or was in force and agreed until the change."""
    changes = tuple(changes)
    found = {each.address: each for each in _changed(approvals, changes)}
    for each in _ended(approvals, users, changes):
        found.setdefault(each.address, each)
    return tuple(found[address] for address in sorted(found))


def _changed(approvals: Approvals, changes: Iterable[Change]) -> Iterator[Unapproved]:
    by_address: dict[str, list[Change]] = {}
    for change in changes:
        if change.weight is Weight.COMMITMENT:
            by_address.setdefault(change.address, []).append(change)
    for address, found in by_address.items():
        old, new = _commitment(found[0].old), _commitment(found[0].new)
        binds = _binds(old, new, approvals.today) and approvals.in_use(old, new)
        if binds and not (new and approvals.agreed(old, new)):
            yield Unapproved(address, old, new, tuple(found), approvals.approvers(old, new))


def _ended(
    approvals: Approvals, users: tuple[Users, Users], changes: tuple[Change, ...]
) -> Iterator[Unapproved]:
    """What was agreed and is in force, and is no longer what was agreed."""
    for old, new in _pairs(approvals, users, changes):
        if approvals.in_force(new) and approvals.was_agreed(old) and not approvals.agreed(old, new):
            did = tuple(ending(approvals.after, new, changes))
            address = new.address if isinstance(new, Target) else f"plans.{new.id}"
            yield Unapproved(address, old, new, did, approvals.approvers(old, new), ended=True)


def _pairs(
    approvals: Approvals, users: tuple[Users, Users], changes: tuple[Change, ...]
) -> Iterator[tuple[Commitment, Commitment]]:
    """The commitments that a change may concern, before and after it."""
    were, after = approvals.were, approvals.after
    old = {_key(were, target): target for target in were.project.targets.values()}
    for id in concerned_kpis(users, were, changes):
        for target in after.targets_of(id):
            before = old.get((id, target.period.start, target.period.end))
            if before:
                yield before, target
    for plan in were.project.plans.values() if changes else ():
        now = after.plans.get(were.id("plans", plan.id))
        if now:
            yield plan, now


def _key(were: Names, target: Target) -> tuple[str, date, date]:
    return were.id("kpis", target.kpi), target.period.start, target.period.end


def _commitment(entry: object) -> Commitment | None:
    return entry if isinstance(entry, Target | Plan) else None


def _binds(old: Commitment | None, new: Commitment | None, today: date) -> bool:
    """Whether a number or a plan was promised before, or is after; not what is over and taken out.

    A number that is kept elsewhere binds once it is there, and needs nothing to come.
    """
    if isinstance(old, Plan) or isinstance(new, Plan):
        over = isinstance(old, Plan) and old.end is not None and old.end < today
        return new is not None or not over
    stood = old is not None and not old.pending
    return stood or (new is not None and not new.pending and not new.confidential)


def _signer(entry: Commitment) -> str:
    return entry.sign_off.by if entry.sign_off else ""


def _matches(project: Project, entry: Commitment, today: date) -> bool:
    """Whether a signature is of what stands there, as far as that can be read."""
    signed = entry.sign_off
    if signed is None or not signed.fingerprint:
        return False
    if isinstance(entry, Plan):
        return promise_unclear(project, entry) or signed.fingerprint == of_plan(project, entry)
    now = of_target(project, entry)
    if entry.period.ended(today) or meaning_unclear(project, entry):
        return first_half(signed.fingerprint) == first_half(now)
    return signed.fingerprint == now
