"""What the rules of leading and lagging ask: what stands beside a KPI, and what might."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kpilint.finding import Problem, Related
from kpilint.model.clarity import kpis_unclear
from kpilint.model.commitments import committed, judged, maybe_committed
from kpilint.model.owners import in_line
from kpilint.model.positions import positions, result_stage
from kpilint.model.project import Project
from kpilint.model.types import Funnel, Kpi, Stage
from kpilint.rules.accountability import what


def standing(project: Project, indicator: str = "") -> list[Kpi]:
    """All KPIs but deprecated ones, of that indicator if one is given.

    A draft is among them: it is on its way, so nobody need ask for it.
    """
    alive = (kpi for kpi in project.kpis.values() if kpi.life.status != "deprecated")
    return [kpi for kpi in alive if not indicator or kpi.indicator == indicator]


def first_by_owner(kpis: Sequence[Kpi]) -> dict[str, str]:
    """The first KPI of each owner, by the owner's id."""
    return {kpi.owner: kpi.id for kpi in reversed(kpis)}


def likely_indicator(project: Project, kpi: Kpi) -> str:
    """The line to add to a KPI that is neither leading nor lagging."""
    stage = result_stage(project, kpi)
    if stage and stage.index == _last(project, stage).index:
        return f"Add `indicator: lagging`: no stage comes after `{stage.name}`."
    if stage:
        return f"Add `indicator: leading`: more stages come after `{stage.name}`."
    return (
        "Add `indicator: leading` if its owner can work on it now, or `indicator: lagging` if it"
        " shows later what came of that."
    )


def top_volume_owners(project: Project, today: date) -> Iterator[Problem]:
    """Owners who are held to volume at the top of a funnel, and to nothing else."""
    held, asked = _held(project, today)
    changes = {id: _first_change(project, funnel) for id, funnel in project.funnels.items()}
    for id in asked:
        owner = project.owner(id)
        tops = [_top(project, kpi, changes) for kpi in held[id]]
        if owner and all(tops):
            counts = [f"`{kpi.id}`" for kpi in held[id]]
            after = next(top for top in tops if top)
            yield Problem(
                owner.at.key(),
                f"{what(owner)} has targets for volume at the top of the funnel only:"
                f" {', '.join(counts)}.",
                f"Give it one further down as well, such as a conversion into `{after.name}`, where"
                f" {' or '.join(f'`{driver}`' for driver in after.driven_by)} takes over.",
                tuple(Related(kpi.at.key(), "top-of-funnel volume") for kpi in held[id]),
            )


def unbalanced(project: Project) -> Iterator[Problem]:
    """Volume KPIs with no quality beside them."""
    furthest: dict[tuple[str, str], int] = {}
    rates: dict[str, str] = {}
    for kpi in standing(project):
        for funnel, (index, _) in positions(project, kpi).items():
            held = furthest.get((kpi.owner, funnel), 0)
            furthest[kpi.owner, funnel] = max(index, held)
        if kpi.measure and (start := project.stage(kpi.measure.from_)):
            rates.setdefault(start.name, kpi.id)
    for kpi in project.active_kpis:
        stage = _counted(project, kpi)
        if not stage or kpi.tracked_only or _has_quality(kpi):
            continue
        last = _last(project, stage)
        further = bool(kpi.owner) and furthest[kpi.owner, stage.funnel] > stage.index
        if stage.index < last.index and not further:
            near = rates.get(stage.name)
            yield Problem(
                kpi.at.key(),
                f"{what(kpi)} counts how many reach `{stage.name}`, and no KPI beside it says how"
                " good they are.",
                f"Add `balanced_by: [{near}]`."
                if near
                else "Add `balanced_by` with a KPI that says how many of them go on from there,"
                f" such as a conversion from `{stage.name}`.",
            )


def all_activity(project: Project, today: date) -> Iterator[Problem]:
    """Owners who count activity only, none of it known to move anything that has a target."""
    by_owner: dict[str, list[Kpi]] = {}
    for kpi in standing(project):
        by_owner.setdefault(kpi.owner, []).append(kpi)
    for id, kpis in by_owner.items():
        owner = project.owner(id)
        counted = [kpi for kpi in kpis if kpi.active]
        if not owner or not counted or not all(_is_activity(kpi) for kpi in kpis):
            continue
        if not any(_drives_target(project, kpi, today) for kpi in counted):
            names = ", ".join(f"`{kpi.id}`" for kpi in counted)
            yield Problem(
                owner.at.key(),
                f"{what(owner)} counts what it does ({names}) and owns no KPI that shows what comes"
                " of it.",
                "Give it a KPI of the result, or name with `drives` the KPI with a target that"
                f" follows from `{counted[0].id}`.",
                tuple(Related(kpi.at.key("measure"), "activity") for kpi in counted),
            )


def unsplit(project: Project) -> Iterator[Problem]:
    """KPIs of value with no count of the same stage beside them, or no breakdowns."""
    counted = {stage.name for kpi in standing(project) if (stage := _counted(project, kpi))}
    for kpi in project.active_kpis:
        if not kpi.measure or kpi.measure.kind != "value":
            continue
        stage = result_stage(project, kpi)
        uncounted = stage and stage.name not in counted and not kpis_unclear(project, "measure")
        alone = stage if uncounted else None
        lacks = kpi.lacks("breakdowns")
        if alone or lacks:
            count = "no KPI says how many there are" if alone else ""
            gaps = filter(None, (count, "it has no `breakdowns`" if lacks else ""))
            yield Problem(
                kpi.at.key(),
                f"{what(kpi)} is a total in money: {' and '.join(gaps)}.",
                " ".join(_splits(alone, lacks)),
            )


def without_velocity(project: Project, today: date) -> Iterator[Problem]:
    """Funnels with targets for volume and conversion and no KPI of velocity."""
    timed: set[str] = set()
    targeted: dict[str, dict[str, Kpi]] = {}
    for kpi in standing(project):
        if kpi.measure and kpi.measure.kind == "velocity":
            timed.update(positions(project, kpi))
    for kpi in project.active_kpis:
        stage = result_stage(project, kpi)
        if stage and kpi.measure and judged(project, kpi, today):
            targeted.setdefault(stage.funnel, {}).setdefault(kpi.measure.kind, kpi)
    for id, kinds in targeted.items():
        if {"volume", "conversion"} <= kinds.keys() and id not in timed:
            funnel = project.funnels[id]
            first, last = funnel.stages[0], funnel.stages[-1]
            yield Problem(
                funnel.at.key(),
                f"{what(funnel)} has targets for volume (`{kinds['volume'].id}`) and conversion"
                f" (`{kinds['conversion'].id}`), and no KPI for how long it takes.",
                f"Add one with `measure: {{kind: velocity, from: {first.name}, to: {last.name}}}`.",
            )


def _held(project: Project, today: date) -> tuple[dict[str, list[Kpi]], list[str]]:
    """The KPIs that each owner has targets for, and the owners who have one to ask about."""
    held: dict[str, list[Kpi]] = {}
    asked: dict[str, None] = {}
    for kpi in project.active_kpis:
        targets = committed(project, kpi, today)
        owners = dict.fromkeys(target.owner or kpi.owner for target in targets)
        if project.unreadable("targets", kpi.id):
            owners[kpi.owner] = None
        for owner in owners:
            held.setdefault(owner, []).append(kpi)
        asked |= {t.owner or kpi.owner: None for t in targets if not t.confidential}
    return held, list(asked)


def _first_change(project: Project, funnel: Funnel) -> Stage | None:
    """The stage at which somebody else than the first driver takes over; None where nobody does."""
    first: tuple[str, ...] = ()
    for stage in funnel.stages:
        first = first or stage.driven_by
        pairs = ((one, other) for one in first for other in stage.driven_by)
        if stage.driven_by and not any(in_line(project, *pair) for pair in pairs):
            return stage
    return None


def _top(project: Project, kpi: Kpi, changes: Mapping[str, Stage | None]) -> Stage | None:
    """Where somebody else takes over after what the KPI counts; None where nobody does."""
    stage = _counted(project, kpi)
    change = changes[stage.funnel] if stage else None
    return change if stage and change and stage.index < change.index else None


def _counted(project: Project, kpi: Kpi) -> Stage | None:
    """The stage whose volume the KPI counts."""
    volume = kpi.measure is not None and kpi.measure.kind == "volume"
    return result_stage(project, kpi) if volume else None


def _last(project: Project, stage: Stage) -> Stage:
    return project.funnels[stage.funnel].stages[-1]


def _has_quality(kpi: Kpi) -> bool:
    return "balanced_by" in kpi.unread or any(id != kpi.id for id in kpi.balanced_by)


def _is_activity(kpi: Kpi) -> bool:
    return kpi.measure is not None and kpi.measure.kind == "activity"


def _drives_target(project: Project, kpi: Kpi, today: date) -> bool:
    """Whether a KPI that this one drives has a target, as far as one can tell."""
    driven = [project.kpis.get(id) for id in kpi.drives]
    return "drives" in kpi.unread or any(
        other is None or maybe_committed(project, other, today) for other in driven
    )


def _splits(alone: Stage | None, lacks: bool) -> Iterator[str]:
    if alone:
        yield f"Add a KPI with `measure: {{kind: volume, of: {alone.name}}}`."
    if lacks:
        yield "Add `breakdowns`, such as `[segment, region, source]`."
