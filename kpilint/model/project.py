"""All that the spec files of a company say, as one whole, and the questions rules ask of it."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from kpilint.finding import Problem
from kpilint.frozen import frozen
from kpilint.model.actuals import Actual
from kpilint.model.fields import Reference
from kpilint.model.types import (
    Funnel,
    Kpi,
    Objective,
    Owner,
    Person,
    Plan,
    Stage,
    Target,
    Team,
    Term,
    Texts,
)
from kpilint.values.period import Period

MAX_LEVELS = 100
"""Teams above each other that are followed; no company has so many."""

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class _Roles(NamedTuple):
    """Who holds which role of a DACI; empty where nobody does."""

    driver: str
    approver: str
    contributors: Texts
    informed: Texts


@frozen
class Project:
    """All entries by id; targets by period and KPI as written.

    `unread` holds, for each collection, the ids of entries that stand in the files but could not be
    read, or `*` where the collection itself could not; `complete` is False while any file does not
    parse. `problems` is what reading found, by rule.
    """

    terms: Mapping[str, Term]
    people: Mapping[str, Person]
    teams: Mapping[str, Team]
    funnels: Mapping[str, Funnel]
    kpis: Mapping[str, Kpi]
    targets: Mapping[tuple[str, str], Target]
    objectives: Mapping[str, Objective]
    plans: Mapping[str, Plan]
    actuals: tuple[Actual, ...] = ()
    references: tuple[Reference, ...] = ()
    unread: Mapping[str, frozenset[str]] = field(default_factory=dict)
    complete: bool = True
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    currency: str = "USD"

    @cached_property
    def answers(self) -> defaultdict[Hashable, dict[Hashable, Any]]:
        """What was asked of this project before, for `kpilint.model.once`."""
        return defaultdict(dict)

    def unreadable(self, collection: str, id: str) -> bool:
        """Whether `id` stands in the files as an entry of `collection` that could not be read."""
        ids = self.unread.get(collection, frozenset())
        return id in ids or "*" in ids

    def owner(self, id: str) -> Owner | None:
        """The person or team of that id."""
        return self.teams.get(id) or self.people.get(id)

    def team_of(self, id: str) -> Team | None:
        """The team itself, or the team that a person belongs to."""
        person = self.people.get(id)
        return self.teams.get(person.team if person else id)

    def lineage(self, id: str) -> tuple[str, ...]:
        """The owner, a person's team, and all the teams that these are part of, nearest first."""
        if id not in self._lineages:
            self._lineages[id] = self._lineage(id)
        return self._lineages[id]

    def _lineage(self, id: str) -> tuple[str, ...]:
        chain: dict[str, None] = {}
        following: str = id
        while following not in chain and len(chain) < MAX_LEVELS:
            owner = self.owner(following)
            if owner is None:
                break
            chain[following] = None
            following = owner.part_of if isinstance(owner, Team) else owner.team
        return tuple(chain)

    def daci_of(self, entry: Kpi | Plan) -> dict[str, tuple[str, ...]]:
        """Who holds which role: as the entry states it, else as the nearest team of its owner does.

        The driver is the owner, unless stated.
        """
        inherited = self._roles.get(entry.owner) or self._inherited(entry.owner)
        own = entry.daci or inherited
        driver = own.driver or inherited.driver or entry.owner
        approver = own.approver or inherited.approver
        return {
            "driver": (driver,) if driver else (),
            "approver": (approver,) if approver else (),
            "contributors": own.contributors or inherited.contributors,
            "informed": own.informed or inherited.informed,
        }

    def _inherited(self, owner: str) -> _Roles:
        teams = (self.teams.get(id) for id in self.lineage(owner))
        sources = [team.daci for team in teams if team and team.daci]
        found = _Roles(
            _first([daci.driver for daci in sources]) or "",
            _first([daci.approver for daci in sources]) or "",
            _first([daci.contributors for daci in sources]) or (),
            _first([daci.informed for daci in sources]) or (),
        )
        return self._roles.setdefault(owner, found)

    def stage(self, name: str) -> Stage | None:
        """The stage written as `FUNNEL.TERM`, or as `TERM` where exactly one funnel has it."""
        stages = self._stages.get(name)
        return stages[0] if stages and len(stages) == 1 else None

    def stages_named(self, name: str) -> tuple[Stage, ...]:
        """Every stage that a name could mean."""
        return self._stages.get(name, ())

    def stages_of(self, kpi: Kpi) -> tuple[Stage, ...]:
        """The stages that a KPI measures, as far as they are known, in the order of its measure."""
        if self.kpis.get(kpi.id) is kpi:
            return self._measured_stages[kpi.id]
        return self._named_by(kpi)

    def _named_by(self, kpi: Kpi) -> tuple[Stage, ...]:
        names = kpi.measure.stages if kpi.measure else ()
        return tuple([stage for name in names if (stage := self.stage(name))])

    def measuring(self, kind: str, last: Stage, first: Stage | None = None) -> tuple[Kpi, ...]:
        """The active KPIs that measure a stage, or the way from `first` to it, as a whole.

        Those that measure a slice of it, by `where`, are not among them.
        """
        return self._measuring.get((kind, last.name, first.name if first else ""), ())

    def targets_of(self, kpi: str) -> tuple[Target, ...]:
        """A KPI's targets, by the start of their period, longer periods first."""
        return self._targets.get(kpi, ())

    def targets_for(self, period: Period) -> tuple[Target, ...]:
        """The targets of exactly this period, however it is written."""
        return self._targets_by_period.get((period.start, period.end), ())

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Every period that has targets, each once, in order."""
        spans = {(t.period.start, t.period.end): t.period for t in self.targets.values()}
        return tuple(sorted(spans.values(), key=lambda period: period.order))

    def actuals_of(self, kpi: str) -> tuple[Actual, ...]:
        """What a KPI was, by the start of the period; segments are rows of their own."""
        return self._actuals.get(kpi, ())

    @property
    def entry_count(self) -> int:
        """How many entries there are; every target of a KPI is one."""
        owners = len(self.people) + len(self.teams)
        words = len(self.terms) + len(self.funnels) + len(self.kpis)
        return owners + words + len(self.targets) + len(self.objectives) + len(self.plans)

    @cached_property
    def active_kpis(self) -> tuple[Kpi, ...]:
        """The KPIs that are neither drafts nor deprecated."""
        return tuple(kpi for kpi in self.kpis.values() if kpi.active)

    @cached_property
    def kpis_by_owner(self) -> Mapping[str, tuple[Kpi, ...]]:
        """Active KPIs by the id of their owner."""
        return _grouped((kpi.owner, kpi) for kpi in self.active_kpis)

    @cached_property
    def _lineages(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _roles(self) -> dict[str, _Roles]:
        """What an entry without a DACI of its own inherits, by its owner."""
        return {}

    @cached_property
    def _measured_stages(self) -> Mapping[str, tuple[Stage, ...]]:
        return {kpi.id: self._named_by(kpi) for kpi in self.kpis.values()}

    @cached_property
    def _stages(self) -> Mapping[str, tuple[Stage, ...]]:
        stages = [stage for funnel in self.funnels.values() for stage in funnel.stages]
        full = ((stage.name, stage) for stage in stages)
        return _grouped([*full, *((stage.term, stage) for stage in stages)])

    @cached_property
    def _measuring(self) -> Mapping[tuple[str, str, str], tuple[Kpi, ...]]:
        found: dict[tuple[str, str, str], tuple[Kpi, ...]] = {}
        for kpi in self.active_kpis:
            stages = [stage.name for stage in self.stages_of(kpi)]
            if kpi.measure and stages and not kpi.measure.where:
                first = stages[0] if len(stages) > 1 else ""
                key = (kpi.measure.kind, stages[-1], first)
                found[key] = (*found.get(key, ()), kpi)
        return found

    @cached_property
    def _actuals(self) -> Mapping[str, tuple[Actual, ...]]:
        return _grouped((actual.kpi, actual) for actual in self.actuals)

    @cached_property
    def _targets_by_period(self) -> Mapping[tuple[date, date], tuple[Target, ...]]:
        return _grouped(((t.period.start, t.period.end), t) for t in self.targets.values())

    @cached_property
    def _targets(self) -> Mapping[str, tuple[Target, ...]]:
        ordered = sorted(
            self.targets.values(), key=lambda t: (t.period.start, -t.period.end.toordinal())
        )
        return _grouped((target.kpi, target) for target in ordered)


def _first(candidates: Iterable[T]) -> T | None:
    """The first that is not empty."""
    return next(filter(None, candidates), None)


def _grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, tuple[T, ...]]:
    groups: dict[K, list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
