"""How the rules of the family review speak of targets and plans that changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from kpilint.finding import Location, Problem, Related
from kpilint.model.project import Project
from kpilint.model.types import Entry, Plan, Target
from kpilint.review.change import Change
from kpilint.review.review import Review
from kpilint.review.ripple import Follow
from kpilint.review.shifts import Shift
from kpilint.rules.judged_targets import begin
from kpilint.solve.known import number_at
from kpilint.solve.targets import level

MOST = 4
"""The most fields, targets or places that one finding lists."""

_NUMBER = ("value", "change")
_SHORT = (*_NUMBER, "period", "timeline.start", "timeline.end")


class Moved(NamedTuple):
    """A target in use of which a commitment changed, before and after; one of them may be none."""

    old: Target | None
    new: Target | None
    changes: tuple[Change, ...]


def moved(review: Review) -> Iterator[Moved]:
    """Every target that changed, of a KPI that is neither a draft nor deprecated, then or now."""
    found: dict[str, list[Change]] = {}
    for change in review.changes:
        if str(change.weight) == "commitment" and isinstance(change.old or change.new, Target):
            found.setdefault(change.address, []).append(change)
    for changes in found.values():
        old, new = changes[0].old, changes[0].new
        old, new = (each if isinstance(each, Target) else None for each in (old, new))
        if _in_use(review.before, old) or _in_use(review.after, new):
            yield Moved(old, new, tuple(changes))


def is_number(target: Target) -> bool:
    """Whether it says a number, be it one that cannot be computed."""
    return not target.pending and not target.confidential


def named(entry: Target | Plan) -> str:
    """The target or the plan at the beginning of a sentence."""
    return f"The plan `{entry.id}`" if isinstance(entry, Plan) else begin(entry)


def told(changes: Sequence[Change]) -> str:
    """What moved: `value from 160 to 192 (+32, +20%), stretch from 180 to 210 (+30, +16.7%)`."""
    return several([_field(change) for change in changes])


def several(items: Sequence[str]) -> str:
    """The first few of them, and how many more there are."""
    more = len(items) - MOST
    return ", ".join([*items[:MOST], f"and {more:,} more"] if more > 0 else items)


def unreasoned(review: Review, old: Target, new: Target, changes: Sequence[Change]) -> Problem:
    """A number that changed, and its rationale did not."""
    was, now = level(review.before, old), level(review.after, new)
    numbers = f"{now.shown(2)} and no longer {was.shown(2)}" if was and now else "another number"
    same = "its rationale is the same as before" if new.rationale else "it has no rationale"
    return Problem(
        number_at(new),
        f"{begin(new)} changed, {told(_of_the_level(changes))}, and {same}.",
        f"Say in `rationale` why it is {numbers}.",
        (Related(new.at.value("rationale"), "the rationale"),) if new.rationale else (),
    )


def late(review: Review, old: Target, item: Moved) -> Problem:
    """A target that changed when its period had begun."""
    first = item.changes[0]
    number = f", {first.before}," if first.before else ""
    what = f" changed, {told(item.changes)}," if item.new else f"{number} was dropped"
    return Problem(
        first.location,
        f"{begin(old)}{what} {_when(old, review.today)}.",
        "Let the number stand that was agreed, and say with the actuals why it came out otherwise;"
        " what is learned goes into the next target.",
    )


def shifted(shift: Shift) -> Problem:
    """A meaning that changed under targets that did not."""
    first = shift.changes[0]
    what = several([f"`{change.field}`" for change in shift.changes])
    targets = [f"`{each.kpi}`" for each in shift.targets]
    one = len(targets) == 1
    return Problem(
        first.location,
        f"{what} of `{first.address}` changed, and the {'target' if one else 'targets'} in force of"
        f" {several(targets)} {'is' if one else 'are'} the same as before.",
        "Look what the number would be as it is counted now, and set it or say in its rationale why"
        " it stays; if both are to be counted, make a new KPI.",
        tuple(
            Related(number_at(each), f"the target for {each.period}")
            for each in shift.targets[:MOST]
        ),
    )


def left_behind(review: Review) -> Iterator[Problem]:
    """Every target that no longer fits what changed."""
    places = {change.address: change.location for change in reversed(review.changes)}
    yield from (_left_behind(follow, places) for follow in review.follows)


def _left_behind(follow: Follow, places: Mapping[str, Location]) -> Problem:
    causes = [address for address in follow.because if address in places]
    because = several([f"`{address}`" for address in follow.because])
    return Problem(
        follow.location,
        f"{follow.said}.",
        f"Set it to {follow.fitting}, which follows from {because}, or change that.",
        tuple(Related(places[address], "changed here") for address in causes[:MOST]),
    )


def removed(change: Change) -> Problem:
    """A KPI or a term that is gone."""
    kind = "KPI" if change.address.startswith("kpis.") else "term"
    entry = change.old
    name = entry.name if isinstance(entry, Entry) else ""
    return Problem(
        change.location,
        f"The {kind} `{change.before}` ({name}) is gone: what was reported of it can no longer be"
        " understood.",
        "Put it back with `status: deprecated`, and in `replaced_by` what takes its place, if"
        " anything does.",
    )


def _in_use(project: Project, target: Target | None) -> bool:
    kpi = project.kpis.get(target.kpi) if target else None
    return kpi is not None and kpi.active


def _of_the_level(changes: Sequence[Change]) -> Sequence[Change]:
    """The changes that moved the level: of the number itself, or of where it starts from."""
    return [c for c in changes if c.field in _NUMBER or c.field.startswith("baseline")] or changes


def _field(change: Change) -> str:
    """A field, with what it said before and says now where that is short."""
    if not (change.was or change.now or change.field in _SHORT):
        return f"`{change.field}`"
    name = change.field if change.field in _NUMBER else f"`{change.field}`"
    if not change.before:
        return f"{name} {change.after}, which is new"
    if not change.after:
        return f"{name} {change.before} taken out"
    by = _by_how_much(change)
    return f"{name} from {change.before} to {change.after}{f' ({by})' if by else ''}"


def _by_how_much(change: Change) -> str:
    """The difference, and the share: `+32, +20%`; of a percent in points: `+6 pp, +8.3%`."""
    from kpilint.review.differences import difference, share

    step = difference(change.was, change.now).replace("pp", " pp")
    return ", ".join(filter(None, (step, share(change.was, change.now))))


def _when(target: Target, today: date) -> str:
    """How long after its period began or ended."""
    period = target.period
    over = period.ended(today)
    days = (today - (period.end if over else period.start)).days
    ago = f"{days:,} {'day' if days == 1 else 'days'} after" if days else "on the day on which"
    return f"{ago} {period} {'ended' if over else 'began'}"
