"""What is to be looked at again, and by when."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from kpilint.model.sign_offs import owner_of
from kpilint.model.types import Kpi, Target, Term
from kpilint.publish.company import Company


class Review(NamedTuple):
    """An entry with the day by which it is to be looked at again, and who answers for it."""

    by: date
    address: str
    entry: Term | Kpi | Target
    owner: str


def reviews(company: Company) -> list[Review]:
    """Every review that has a day, the earliest first; of targets those that are not over."""
    return sorted(_reviews(company), key=lambda review: review.by)


def _reviews(company: Company) -> Iterator[Review]:
    project = company.project
    for collection, entries in (("terms", project.terms), ("kpis", project.kpis)):
        for id, entry in entries.items():
            if entry.life.review_by:
                yield Review(entry.life.review_by, f"{collection}.{id}", entry, entry.owner)
    for target in project.targets.values():
        if target.review_by and not target.period.ended(company.today):
            owner = owner_of(project, target)
            yield Review(target.review_by, target.address, target, owner)
