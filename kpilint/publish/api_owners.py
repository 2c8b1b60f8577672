"""Teams and people for programs."""

from collections.abc import Iterator

from kpilint.model.types import Person, Team
from kpilint.publish.api_values import Json, defined_in, page, stated_daci
from kpilint.publish.chosen import owned_by
from kpilint.publish.company import Company


def teams(company: Company) -> Iterator[Json]:
    """Every team: what it owns, watches, drives and can pull."""
    return (_team(company, team) for _, team in sorted(company.project.teams.items()))


def people(company: Company) -> Iterator[Json]:
    """Every role that can own and approve."""
    return (_person(company, person) for _, person in sorted(company.project.people.items()))


def _team(company: Company, team: Team) -> Json:
    return {
        "id": team.id,
        "name": team.name,
        "url": page(company.path_of(team)),
        "function": team.function or None,
        "part_of": team.part_of or None,
        "teams": [part.id for part in company.parts.get(team.id, ())],
        "people": [person.id for person in company.members.get(team.id, ())],
        "contact": team.contact or None,
        "levers": team.levers,
        "daci": stated_daci(team.daci),
        "owns": [kpi.id for kpi in owned_by(company, team)],
        "watches": team.watches,
        "drives": [stage.name for stage in company.stages_of_driver.get(team.id, ())],
        "defined_in": defined_in(company, team.at),
    }


def _person(company: Company, person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "url": page(company.path_of(person)),
        "team": person.team or None,
        "contact": person.contact or None,
        "owns": [kpi.id for kpi in company.kpis_of_owner.get(person.id, ())],
        "defined_in": defined_in(company, person.at),
    }
