"""What a change does: what moved, what no longer fits because of it, and who must agree."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kpilint.frozen import frozen
from kpilint.model.project import Project
from kpilint.review.approvals import Approvals, Unapproved, unapproved
from kpilint.review.change import Change, Weight
from kpilint.review.compare import compare
from kpilint.review.names import Names
from kpilint.review.needs import Needs
from kpilint.review.ripple import Follow, follows
from kpilint.review.uses import Use, Users, uses


@frozen
class Review:
    """Two states of the specs, and all that lies between them.

    `changes` are those of commitments, meaning and accountability, the weightiest first; `wording`
    are the others. `renamed` maps old ids to new ones, by collection; people and teams are
    `owners`. `follows` are the targets that no longer fit, `uses` what uses what changed, and
    `unapproved` the commitments that somebody still has to sign.
    """

    before: Project
    after: Project
    today: date
    changes: tuple[Change, ...]
    wording: tuple[Change, ...]
    renamed: Mapping[str, Mapping[str, str]]
    follows: tuple[Follow, ...]
    uses: tuple[Use, ...]
    unapproved: tuple[Unapproved, ...]

    @property
    def verdict(self) -> str:
        """Whether somebody must still agree, in the words of the report."""
        if self.unapproved:
            return "approval needed"
        return "agreed" if self.changes else "no KPI changes"


def review(before: Project, after: Project, today: date) -> Review:
    """Look at a change as its reviewer will, on the day `today`."""
    found = compare(before, after)
    were, are = Names(before, found.renamed), Names(after)
    users = Users(before), Users(after)
    unsigned = unapproved(Approvals(were, after, today), users, found.changes)
    needs = Needs(were, users, {each.address: each.approvers for each in unsigned})
    told = [replace(change, needs=needs.of(change)) for change in found.changes]
    heavy = tuple(change for change in told if change.weight is not Weight.WORDING)
    return Review(
        before=before,
        after=after,
        today=today,
        changes=heavy,
        wording=tuple(change for change in told if change.weight is Weight.WORDING),
        renamed=found.renamed,
        follows=follows(were, are, heavy, today),
        uses=uses(users[1], heavy, today),
        unapproved=unsigned,
    )
