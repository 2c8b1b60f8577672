"""Who uses what: the KPIs that an entry has a part in, and the objectives and plans of these."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from kpilint.frozen import frozen
from kpilint.model.commitments import open_objectives, open_plans
from kpilint.model.kpis import references
from kpilint.model.project import Project
from kpilint.model.types import Kpi, Stage, Texts
from kpilint.review.change import Change, Weight


@frozen
class Use:
    """A KPI, an objective or a plan that uses what changed; `because` are the addresses of that."""

    address: str
    because: Texts


class Users:
    """The KPIs of one state that an entry has a part in."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def kpis(self, address: str) -> Texts:
        """The KPIs that use an entry: itself, through a stage, in a formula, or as their owner."""
        collection, _, id = address.partition(".")
        match collection:
            case "targets":
                return self.with_formulas([id.rpartition(".")[2]])
            case "kpis":
                return self.with_formulas([id])
            case "terms":
                return self.with_formulas(self._by_term.get(id, ()))
            case "funnels":
                return self.with_formulas(self._by_funnel.get(id, ()))
            case "people" | "teams":
                return self.with_formulas(self._by_owner.get(id, ()))
        return ()

    def with_formulas(self, ids: Iterable[str]) -> Texts:
        """The KPIs, and those whose formulas are made of them, directly or through others."""
        found = dict.fromkeys(id for id in ids if id in self.project.kpis)
        waiting = list(found)
        while waiting:
            users = [id for id in self._by_part.get(waiting.pop(), ()) if id not in found]
            found |= dict.fromkeys(users)
            waiting += users
        return tuple(found)

    @cached_property
    def mentioning(self) -> Mapping[str, Texts]:
        """The KPIs whose texts speak of a term, by its id."""
        named = (each for each in self.project.references if each.kind == "term")
        return _grouped((r.id, str(r.at.path[1])) for r in named if r.at.path[0] == "kpis")

    @cached_property
    def _by_part(self) -> Mapping[str, Texts]:
        kpis = self.project.kpis.values()
        return _grouped((part, kpi.id) for kpi in kpis for part in references(kpi))

    @cached_property
    def _by_term(self) -> Mapping[str, Texts]:
        return _grouped((stage.term, kpi.id) for kpi, stage in self._measured)

    @cached_property
    def _by_funnel(self) -> Mapping[str, Texts]:
        return _grouped((stage.funnel, kpi.id) for kpi, stage in self._measured)

    @cached_property
    def _by_owner(self) -> Mapping[str, Texts]:
        owned = ((kpi.owner, kpi.id) for kpi in self.project.kpis.values())
        targets = self.project.targets.values()
        return _grouped((*owned, *((each.owner, each.kpi) for each in targets if each.owner)))

    @cached_property
    def _measured(self) -> tuple[tuple[Kpi, Stage], ...]:
        return tuple(
            (kpi, stage)
            for kpi in self.project.kpis.values()
            for name in (kpi.measure.stages if kpi.measure else ())
            for stage in self.project.stages_named(name)
        )


def uses(users: Users, changes: Iterable[Change], today: date) -> tuple[Use, ...]:
    """What uses those entries whose meaning or targets changed, and is in use and not over."""
    found: dict[str, set[str]] = {}
    by_kpi = _by_kpi(users.project, today)
    for address in dict.fromkeys(change.address for change in changes if _is_used(change)):
        kpis = users.kpis(address)
        for user in (*_kpis(users, address, kpis), *_stages(users.project, address, today)):
            found.setdefault(user, set()).add(address)
        for user in (user for id in kpis for user in by_kpi.get(id, ())):
            found.setdefault(user, set()).add(address)
    return tuple(Use(user, tuple(sorted(found[user] - {user}))) for user in sorted(found))


def _is_used(change: Change) -> bool:
    promised = change.weight is Weight.COMMITMENT and change.address.startswith("targets.")
    return promised or change.weight is Weight.MEANING


def _kpis(users: Users, address: str, kpis: Texts) -> Iterator[str]:
    collection, _, id = address.partition(".")
    speaking = users.mentioning.get(id, ()) if collection == "terms" else ()
    own = id.rpartition(".")[2] if collection in ("kpis", "targets") else ""
    for kpi in dict.fromkeys((*kpis, *speaking)):
        if kpi != own and kpi in users.project.kpis and users.project.kpis[kpi].active:
            yield f"kpis.{kpi}"


def _stages(project: Project, address: str, today: date) -> Iterator[str]:
    """The plans that move a stage of a funnel or of a term."""
    collection, _, id = address.partition(".")
    field = {"funnels": "funnel", "terms": "term"}.get(collection)
    for plan in open_plans(project, today) if field else ():
        stages = (stage for name in plan.stages for stage in project.stages_named(name))
        if field and any(getattr(stage, field) == id for stage in stages):
            yield f"plans.{plan.id}"


def _by_kpi(project: Project, today: date) -> Mapping[str, Texts]:
    """The objectives and plans of each KPI that are not over."""
    objectives = (
        (kpi, f"objectives.{objective.id}")
        for objective in open_objectives(project, today)
        for kpi in objective.kpis
    )
    plans = (
        (kpi, f"plans.{plan.id}")
        for plan in open_plans(project, today)
        for kpi in (*plan.primary, *plan.secondary)
    )
    return _grouped((*objectives, *plans))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, Texts]:
    groups: dict[str, dict[str, None]] = {}
    for key, value in pairs:
        groups.setdefault(key, {})[value] = None
    return {key: tuple(values) for key, values in groups.items()}
