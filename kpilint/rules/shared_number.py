"""Claims to one number, and those that clash because they come from different functions."""

from collections.abc import Iterator

from kpilint.finding import Location, Problem, Related
from kpilint.frozen import frozen
from kpilint.model.types import Kpi, Objective
from kpilint.rules.same_measure import in_words
from kpilint.values.period import Period


@frozen
class Claim:
    """An entry, a KPI or a team objective, that holds its owner to a KPI's number."""

    entry: Kpi | Objective
    kpi: Kpi
    function: str
    steps: tuple[str | int, ...]

    @property
    def location(self) -> Location:
        return self.entry.at.value(*self.steps)

    @property
    def period(self) -> Period | None:
        """When an objective claims it; a KPI does so at all times."""
        return self.entry.period if isinstance(self.entry, Objective) else None

    @property
    def named(self) -> str:
        period = f" for {self.period}" if self.period else ""
        return f"`{self.entry.id}` of `{self.entry.owner}` ({self.function}){period}"

    def overlaps(self, other: "Claim") -> bool:
        """Whether there is a day on which both are made."""
        return not (self.period and other.period) or self.period.overlaps(other.period)


def clashes(claims: list[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Each claim that is made beside one of another function, with the first such one."""
    if len({claim.function for claim in claims}) < 2:
        return
    seen: dict[object, Claim] = {}
    for claim in sorted(claims, key=lambda claim: claim.location[:2]):
        others = (it for it in seen.values() if it.function != claim.function)
        if first := next((it for it in others if it.overlaps(claim)), None):
            yield claim, first
        seen.setdefault((claim.function, claim.period), claim)


def shared(claim: Claim, first: Claim) -> Problem:
    """Two owners of different functions who are held to one number."""
    measure = claim.kpi.measure
    if claim.entry is claim.kpi and measure:
        message = f"{claim.named} measures {in_words(measure)}, and so does {first.named}."
    else:
        message = f"{claim.named} lists `{claim.kpi.id}`, and so does {first.named}."
    mend = (
        "Give one of them a number that complements the other: its own slice"
        f" (`where: {{source: {claim.function}}}`), or a stage before."
    )
    related = Related(first.location, f"the same number, held by `{first.entry.owner}`")
    return Problem(claim.location, message, mend, (related,))
