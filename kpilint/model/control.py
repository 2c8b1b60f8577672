"""How far an owner can move a KPI, as it follows from who drives the stages of its funnel."""

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from functools import partial

from kpilint.model.graph import walk
from kpilint.model.kpis import references
from kpilint.model.once import once
from kpilint.model.owners import stands_for, unclear
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Stage


class Level(IntEnum):
    """How far somebody can move a KPI: not at all, from afar, with others, or alone."""

    NONE = 1
    INFLUENCE = 2
    SHARED = 3
    DIRECT = 4

    def __str__(self) -> str:
        return self.name.lower()


def declared(kpi: Kpi) -> Level | None:
    """The control that the KPI states for its owner; None where it states none."""
    level = kpi.control.level if kpi.control else ""
    return Level[level.upper()] if level else None


def derived(project: Project, kpi: Kpi) -> Level | None:
    """The control over a KPI that its owner has by the stages it drives.

    None where nothing follows: for activity, other measures and slices, whose stated control
    stands; where nobody drives the stage; and where something that decides it cannot be read.
    """
    return drivers_of(project).level(kpi.owner, kpi)


class Drivers:
    """Who drives the stages of a project's funnels, and what control follows from that.

    What was found once is remembered, so that one of these serves all KPIs.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._unclear: dict[str, bool] = {}
        self._pairs: dict[tuple[str, str], bool] = {}
        self._clear: dict[str, int] = {}
        self._alone: dict[tuple[str, str], int] = {}
        self._earliest: dict[tuple[str, str], int] = {}
        self._volumes: dict[tuple[str, str], Level | None] = {}
        self._parts: dict[tuple[str, str], Level | None] = {}

    def level(self, owner: str, kpi: Kpi) -> Level | None:
        """The control that `owner` has over the KPI, whoever owns that; None as for `derived`."""
        if not owner or {"owner", "measure"} & kpi.unread or self._is_unclear(owner):
            return None
        if _is_stated(kpi):
            return None
        return self._formula(owner, kpi) if references(kpi) else self._measured(owner, kpi)

    def drives(self, owner: str, stage: Stage) -> bool:
        """Whether the stage names the owner, a team above or below it, or that of the person."""
        return any(self._is_for(owner, driver) for driver in stage.driven_by)

    def others(self, owner: str, kpi: Kpi) -> tuple[Stage, ...]:
        """The stages on the way to what the KPI measures that only others drive."""
        stages = self._project.stages_of(kpi)
        if not stages:
            return ()
        way = self._upto(stages[-1])[stages[0].index + 1 if len(stages) > 1 else 0 :]
        return tuple(stage for stage in way if stage.driven_by and not self.drives(owner, stage))

    def last_driven(self, owner: str, kpi: Kpi) -> Stage | None:
        """The latest stage on the way to what the KPI measures that the owner drives."""
        stages = self._project.stages_of(kpi)
        way = self._upto(stages[-1]) if stages else ()
        return next((stage for stage in reversed(way) if self.drives(owner, stage)), None)

    def _measured(self, owner: str, kpi: Kpi) -> Level | None:
        stages = self._project.stages_of(kpi)
        kind = kpi.measure.kind if kpi.measure else ""
        if kind in ("volume", "value") and len(stages) == 1:
            return self._volume(owner, stages[0])
        if kind in ("conversion", "velocity") and len(stages) == 2:
            return self._way(owner, *stages)
        return None

    def _volume(self, owner: str, stage: Stage) -> Level | None:
        key = (owner, stage.name)
        if key not in self._volumes:
            self._volumes[key] = self._found_volume(owner, stage)
        return self._volumes[key]

    def _found_volume(self, owner: str, stage: Stage) -> Level | None:
        if not self._is_decided(stage):
            return None
        if self._drives_alone(owner, stage):
            return Level.DIRECT
        is_last = stage.index == len(self._project.funnels[stage.funnel].stages) - 1
        if self.drives(owner, stage) or (not is_last and self._hands_over(owner, stage)):
            return Level.SHARED
        return Level.INFLUENCE if self._drives_before(owner, stage) else Level.NONE

    def _way(self, owner: str, first: Stage, last: Stage) -> Level | None:
        if first.funnel != last.funnel or first.index >= last.index:
            return None
        if not self._is_decided(last):
            return None
        way = self._upto(last)[first.index + 1 :]
        if all(self.drives(owner, stage) for stage in way if stage.driven_by):
            return Level.DIRECT
        if any(self.drives(owner, stage) for stage in (first, *way)):
            return Level.SHARED
        return self._volume(owner, last)

    def _formula(self, owner: str, kpi: Kpi) -> Level | None:
        """The strongest of the parts, and of theirs, however deep formulas stand in formulas."""
        edges: dict[str, Sequence[str]] = {}
        waiting = [kpi.id]
        while waiting:
            id = waiting.pop()
            part = self._project.kpis.get(id)
            if id not in edges and (owner, id) not in self._parts:
                edges[id] = references(part) if part and not _is_stated(part) else ()
                waiting.extend(edges[id])
        for id in walk(edges).order:
            self._parts[owner, id] = self._part(owner, id)
        return self._parts[owner, kpi.id]

    def _part(self, owner: str, id: str) -> Level | None:
        part = self._project.kpis.get(id)
        if part is None or "measure" in part.unread:
            return None
        if _is_stated(part):
            return declared(part)
        if references(part):
            return _strongest(self._parts.get((owner, other)) for other in references(part))
        return self._measured(owner, part)

    def _hands_over(self, owner: str, stage: Stage) -> bool:
        """Whether the owner drives the stage just before a driver of this one took over."""
        before = self._upto(stage)[:-1]
        for driver in stage.driven_by:
            handed = self._last_of_others(driver, before)
            if handed and self.drives(owner, handed):
                return True
        return False

    def _last_of_others(self, driver: str, stages: Sequence[Stage]) -> Stage | None:
        driven = (stage for stage in reversed(stages) if stage.driven_by)
        return next((stage for stage in driven if not self.drives(driver, stage)), None)

    def _drives_alone(self, owner: str, stage: Stage) -> bool:
        """Whether up to the stage the owner drives each that anybody drives."""
        key = (owner, stage.funnel)
        if key not in self._alone:
            self._alone[key] = self._first(stage.funnel, partial(self._is_others, owner))
        return stage.index < self._alone[key]

    def _drives_before(self, owner: str, stage: Stage) -> bool:
        """Whether the owner drives the stage, or one before it."""
        key = (owner, stage.funnel)
        if key not in self._earliest:
            self._earliest[key] = self._first(stage.funnel, partial(self.drives, owner))
        return stage.index >= self._earliest[key]

    def _is_decided(self, stage: Stage) -> bool:
        """Whether somebody drives the stage, and all who drive one up to it are known."""
        if stage.funnel not in self._clear:
            self._clear[stage.funnel] = self._first(stage.funnel, self._is_hidden)
        return bool(stage.driven_by) and stage.index < self._clear[stage.funnel]

    def _first(self, funnel: str, found: Callable[[Stage], bool]) -> int:
        """The position of the first such stage; behind the last one where there is none."""
        stages = self._project.funnels[funnel].stages
        return next((stage.index for stage in stages if found(stage)), len(stages))

    def _is_others(self, owner: str, stage: Stage) -> bool:
        return bool(stage.driven_by) and not self.drives(owner, stage)

    def _is_hidden(self, stage: Stage) -> bool:
        unread = "stages" in self._project.funnels[stage.funnel].unread
        unread = unread or "driven_by" in stage.unread
        return unread or any(map(self._is_unclear, stage.driven_by))

    def _upto(self, stage: Stage) -> tuple[Stage, ...]:
        return self._project.funnels[stage.funnel].stages[: stage.index + 1]

    def _is_for(self, owner: str, driver: str) -> bool:
        key = (owner, driver)
        if key not in self._pairs:
            self._pairs[key] = owner == driver or stands_for(self._project, owner, driver)
        return self._pairs[key]

    def _is_unclear(self, id: str) -> bool:
        if id not in self._unclear:
            self._unclear[id] = unclear(self._project, id)
        return self._unclear[id]


@once
def drivers_of(project: Project) -> Drivers:
    """The one that serves all who ask."""
    return Drivers(project)


def _is_stated(kpi: Kpi) -> bool:
    """Whether nothing but what the KPI states is known of its control."""
    measure = kpi.measure
    return measure is None or measure.kind in ("activity", "other") or bool(measure.where)


def _strongest(levels: Iterable[Level | None]) -> Level | None:
    """The strongest; None where one is not known, unless another is direct anyway."""
    found = set(levels)
    if Level.DIRECT in found:
        return Level.DIRECT
    return None if None in found else max(level for level in found if level)
