"""What serves what: objectives above and below each other, their KPIs, and the plans for them."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from kpilint.frozen import frozen
from kpilint.model.project import MAX_LEVELS, Project
from kpilint.model.types import Objective, Plan
from kpilint.publish.groups import grouped

COMPANY = "company"
LEVELS = (COMPANY, "department", "team", "person")
FAR = date.max
LAST = 1 << 31


@frozen
class Ladder:
    """The objectives and plans of a project, as they stand on the day `today`."""

    project: Project
    today: date

    @cached_property
    def objectives(self) -> tuple[Objective, ...]:
        """All objectives: those that are not over first, then by level, time and rank."""
        return tuple(sorted(self.project.objectives.values(), key=self._order))

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """All plans: those that are not over first, by their start; of the others the latest."""
        return tuple(sorted(self.project.plans.values(), key=self._plan_order))

    @cached_property
    def below(self) -> Mapping[str, tuple[Objective, ...]]:
        """The objectives right below each; those that hang from none known under the empty id."""
        known = self.project.objectives
        return grouped((o.parent if o.parent in known else "", o) for o in self.objectives)

    @cached_property
    def loose(self) -> tuple[Objective, ...]:
        """What hangs from no objective of the company: the highest of each line, and circles."""
        tops = self.below.get("", ())
        reached = {each.id for top in tops for each in self.all_below(top)}
        circles = [o for o in self.objectives if o.id not in reached and o not in tops]
        return (*(top for top in tops if top.level != COMPANY), *circles)

    @cached_property
    def live(self) -> frozenset[str]:
        """The objectives that are not over, and all that these serve."""
        found: set[str] = set()
        for objective in self.objectives:
            following: Objective | None = None if self.is_over(objective) else objective
            while following and following.id not in found:
                found.add(following.id)
                following = self.project.objectives.get(following.parent)
        return frozenset(found)

    @cached_property
    def plans_for(self) -> Mapping[str, tuple[Plan, ...]]:
        """The plans that name each objective."""
        return grouped((objective, plan) for plan in self.plans for objective in plan.objectives)

    @cached_property
    def served_by(self) -> Mapping[str, tuple[Objective, ...]]:
        """For each KPI the objectives that list it."""
        return grouped((kpi, objective) for objective in self.objectives for kpi in objective.kpis)

    @cached_property
    def moved_by(self) -> Mapping[str, tuple[Plan, ...]]:
        """For each KPI the plans that are judged by it, those first to which it is primary."""
        first = [(kpi, plan) for plan in self.plans for kpi in plan.primary]
        return grouped([*first, *((kpi, plan) for plan in self.plans for kpi in plan.secondary)])

    def above(self, objective: Objective) -> tuple[Objective, ...]:
        """The objectives that this one serves, the highest first."""
        line: dict[str, Objective] = {objective.id: objective}
        parent = self.project.objectives.get(objective.parent)
        while parent and parent.id not in line and len(line) < MAX_LEVELS:
            line[parent.id] = parent
            parent = self.project.objectives.get(parent.parent)
        return tuple(reversed(line.values()))[:-1]

    def all_below(self, objective: Objective) -> tuple[Objective, ...]:
        """Everything that serves this objective, directly or through others."""
        found: dict[str, Objective] = {}
        waiting = list(reversed(self.below.get(objective.id, ())))
        while waiting:
            each = waiting.pop()
            if each.id not in found and each is not objective:
                found[each.id] = each
                waiting += reversed(self.below.get(each.id, ()))
        return tuple(found.values())

    def is_over(self, objective: Objective) -> bool:
        return objective.period is not None and objective.period.ended(self.today)

    def has_ended(self, plan: Plan) -> bool:
        return plan.end is not None and plan.end < self.today

    def _order(self, objective: Objective) -> tuple[bool, int, date, int, str, str]:
        level = LEVELS.index(objective.level) if objective.level in LEVELS else len(LEVELS)
        start = objective.period.start if objective.period else FAR
        rank = LAST if objective.rank is None else objective.rank
        name = objective.name.casefold()
        return (self.is_over(objective), level, start, rank, name, objective.id)

    def _plan_order(self, plan: Plan) -> tuple[bool, int, str, str]:
        over = self.has_ended(plan)
        day = plan.end if over and plan.end else plan.start or FAR
        number = -day.toordinal() if over else day.toordinal()
        return (over, number, plan.name.casefold(), plan.id)
