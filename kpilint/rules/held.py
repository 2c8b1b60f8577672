"""What the rules of control say of owners: what they are held to, and how far they can move it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from kpilint.finding import Problem, Related, Severity
from kpilint.model.clarity import kpis_unclear
from kpilint.model.commitments import judged
from kpilint.model.control import Drivers, Level, declared, drivers_of
from kpilint.model.kpis import references
from kpilint.model.project import Project
from kpilint.model.reach import Reach, reach
from kpilint.model.types import Kpi, Stage, Target
from kpilint.rules.accountability import what
from kpilint.rules.measured import standing
from kpilint.rules.phrases import listed

WEAK = {Level.INFLUENCE: "can only influence it", Level.NONE: "cannot move it at all"}
TRULY = {**WEAK, Level.SHARED: "shares it with others"}
LEVELS = ", ".join(f"`{level}`" for level in reversed(Level))
_MOST_LEVERS = 3
_LINKS = ("measure", "drives", "indicator", "owner")


def unstated(project: Project, today: date) -> Iterator[Problem]:
    """KPIs with a target that do not say how far their owner can move them."""
    drivers = drivers_of(project)
    for kpi in project.active_kpis:
        blank = kpi.control is not None and kpi.control.lacks("level")
        targets = judged(project, kpi, today) if kpi.lacks("control") or blank else ()
        if targets and "control" not in kpi.unread:
            who = f"`{kpi.owner}`" if kpi.owner else "its owner"
            place = kpi.control.at.key() if kpi.control else kpi.at.key()
            message = (
                f"{what(kpi)} has a target for {targets[0].period} and does not say how far {who}"
                " can move it."
            )
            yield Problem(place, message, _likely_control(project, drivers, kpi))


def overstated(project: Project) -> Iterator[Problem]:
    """KPIs that state more control than their owner has by the stages it drives."""
    drivers = drivers_of(project)
    for kpi in project.active_kpis:
        said = declared(kpi)
        true = drivers.level(kpi.owner, kpi) if said else None
        if kpi.control and said and true and said > true:
            others = drivers.others(kpi.owner, kpi)
            message = (
                f"{what(kpi)} states `level: {said}` for `{kpi.owner}`, which {TRULY[true]}:"
                f" {_why(kpi, others)}."
            )
            mend = f"Write `level: {true}`{_or_driven_by(kpi.owner, others)}."
            related = tuple(Related(s.at.value("driven_by"), "who drives it") for s in others)
            yield Problem(kpi.control.at.value("level"), message, mend, related)


class Held:
    """Who is held to what, and whether it is out of reach."""

    def __init__(self, project: Project, today: date) -> None:
        self._project = project
        self._today = today
        self._drivers = drivers_of(project)
        self._led: dict[str, set[str]] = {}

    def out_of_reach(self) -> Iterator[Problem]:
        """Owners with a target for what they can only influence, or cannot move."""
        for kpi in self._project.active_kpis:
            for owner, target in self._held_to(kpi).items():
                if owner == kpi.owner and kpi.control and declared(kpi) in WEAK:
                    if not self._is_led(owner, kpi):
                        yield self._as_declared(kpi, target)
                elif self._is_weak(owner, kpi) and not self._is_led(owner, kpi):
                    yield self._as_derived(owner, kpi, target)

    def _held_to(self, kpi: Kpi) -> dict[str, Target]:
        """Everybody who owns a target of the KPI, with the first one."""
        targets: dict[str, Target] = {}
        for target in judged(self._project, kpi, self._today):
            owner = target.owner or kpi.owner
            if owner and "owner" not in target.unread:
                targets.setdefault(owner, target)
        return targets

    def _is_weak(self, owner: str, kpi: Kpi) -> bool:
        return "control" not in kpi.unread and self._drivers.level(owner, kpi) in WEAK

    def _is_led(self, owner: str, kpi: Kpi) -> bool:
        """Whether it is a lagging KPI that a leading one of the owner reaches, or might."""
        if kpi.indicator != "lagging":
            return "indicator" in kpi.unread
        if self._unclear:
            return True
        if owner not in self._led:
            self._led[owner] = self._links.from_any(self._leading.get(owner, ()))
        return kpi.id in self._led[owner]

    @cached_property
    def _links(self) -> Reach:
        return reach(self._project)

    @cached_property
    def _leading(self) -> Mapping[str, list[str]]:
        """The leading KPIs of each owner."""
        found: dict[str, list[str]] = {}
        for kpi in standing(self._project, "leading"):
            found.setdefault(kpi.owner, []).append(kpi.id)
        return found

    @cached_property
    def _unclear(self) -> bool:
        """Whether a leading KPI may stand where it could not be read."""
        return not self._project.complete or kpis_unclear(self._project, *_LINKS)

    def _as_declared(self, kpi: Kpi, target: Target) -> Problem:
        place = kpi.control.at if kpi.control else kpi.at
        said = WEAK[declared(kpi) or Level.NONE]
        message = (
            f"`{kpi.owner}` is held to {what(kpi)} for {target.period}, and by its own account"
            f" {said}."
        )
        return Problem(place.value("level"), message, self._instead(kpi.owner, kpi))

    def _as_derived(self, owner: str, kpi: Kpi, target: Target) -> Problem:
        place = kpi.at if owner == kpi.owner else target.at
        weak = WEAK[self._drivers.level(owner, kpi) or Level.NONE]
        others = self._drivers.others(owner, kpi)
        message = (
            f"`{owner}` is held to {what(kpi)} for {target.period} and {weak}:"
            f" {_why(kpi, others[-1:])}."
        )
        related = tuple(Related(s.at.value("driven_by"), "who drives it") for s in others[-1:])
        mend = self._instead(owner, kpi)
        return Problem(place.value("owner"), message, mend, related, Severity.WARNING)

    def _instead(self, owner: str, kpi: Kpi) -> str:
        """What the owner could be held to, and who could be held to the KPI."""
        true = self._drivers.level(owner, kpi)
        if true and true not in WEAK:
            why = f"by the stages that it drives, its control is {true}"
            return f"Write `level: {true}` if that is so: {why}. {self._other_number(owner, kpi)}."
        others = self._drivers.others(owner, kpi)[-1:]
        movers = [id for stage in others for id in stage.driven_by]
        giving = f"; or give it to {listed(movers, 'or')}" if movers else ""
        return f"{self._other_number(owner, kpi)}{giving}."

    def _other_number(self, owner: str, kpi: Kpi) -> str:
        watching = f", and let it watch this one: `watches: [{kpi.id}]`"
        rest = watching if owner in self._project.teams else ""
        stage = self._drivers.last_driven(owner, kpi)
        if stage is None:
            return f"Hold `{owner}` to a number that it moves itself instead{rest}"
        counts = (each.id for each in self._project.measuring("volume", stage) if each != kpi)
        near = next((f"`{id}`" for id in counts), f"the volume of `{stage.name}`")
        return f"Hold `{owner}` to {near} instead, where it moves things itself{rest}"


def _why(kpi: Kpi, others: Sequence[Stage]) -> str:
    """Who else moves the KPI; of a formula, what it is made of."""
    if references(kpi):
        return f"a formula is as strong as the strongest of its parts, {listed(references(kpi))}"
    stages: dict[tuple[str, ...], list[str]] = {}
    for stage in others:
        stages.setdefault(stage.driven_by, []).append(stage.name)
    driven = [
        f"{listed(who)} {'drives' if len(who) == 1 else 'drive'} {listed(names)}"
        for who, names in stages.items()
    ]
    return ", and ".join(driven)


def _or_driven_by(owner: str, others: Sequence[Stage]) -> str:
    if not others:
        return ""
    stages = listed(stage.name for stage in others)
    return f"; or, if `{owner}` does drive {stages}, name it in `driven_by` there"


def _likely_control(project: Project, drivers: Drivers, kpi: Kpi) -> str:
    level = drivers.level(kpi.owner, kpi)
    team = project.team_of(kpi.owner)
    known = team.levers[:_MOST_LEVERS] if team else ()
    levers = "" if level in WEAK else f", levers: [{', '.join(known) or '...'}]"
    line = f"`control: {{level: {level or '...'}{levers}}}`"
    if level:
        return f"Add {line}: by the stages that `{kpi.owner}` drives it is {level}."
    return f"Add {line} with one of the levels {LEVELS}."
