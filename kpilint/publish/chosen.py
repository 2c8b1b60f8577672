"""Which of several entries stands for a KPI or a team, on pages and in what programs read."""

from kpilint.model.types import Kpi, Target, Team
from kpilint.publish.company import Company


def shown_target(company: Company, kpi: Kpi) -> Target | None:
    """The target of the period that all pages show first, or the one nearest to today."""
    current = company.current
    target = company.project.targets.get((current.text, kpi.id)) if current else None
    if target:
        return target
    targets = company.project.targets_of(kpi.id)
    ahead = [target for target in targets if not target.period.ended(company.today)]
    return ahead[0] if ahead else targets[-1] if targets else None


def owned_by(company: Company, team: Team) -> tuple[Kpi, ...]:
    """The KPIs of a team and of its people."""
    owners = (team.id, *(person.id for person in company.members.get(team.id, ())))
    return tuple(kpi for owner in owners for kpi in company.kpis_of_owner.get(owner, ()))
