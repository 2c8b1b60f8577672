"""What a change does: what moved, what no longer fits because of it, and who must agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kpilint.model.project import Project
from kpilint.review.change import Change, Weight
from kpilint.review.compare import compare


@dataclass(frozen=True, slots=True)
class Review:
    """Two states of the specs, and all that lies between them.

    `changes` are those of commitments, meaning and accountability, the weightiest first; `wording`
    are the others. `renamed` maps old ids to new ones, by collection; people and teams are
    `owners`.
    """

    before: Project
    after: Project
    today: date
    changes: tuple[Change, ...]
    wording: tuple[Change, ...]
    renamed: Mapping[str, Mapping[str, str]]


def review(before: Project, after: Project, today: date) -> Review:
    """Look at a change as its reviewer will, on the day `today`."""
    found = compare(before, after)
    heavy = tuple(change for change in found.changes if change.weight is not Weight.WORDING)
    words = tuple(change for change in found.changes if change.weight is Weight.WORDING)
    return Review(before, after, today, heavy, words, found.renamed)
