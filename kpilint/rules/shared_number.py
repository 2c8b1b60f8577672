"""Claims to one number, and those that clash because they come from different functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kpilint.finding import Location, Problem, Related
from kpilint.model.types import Kpi, Objective
from kpilint.rules.same_measure import in_words


@dataclass(frozen=True, slots=True)
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
    def period(self) -> tuple[date, date]:
        """The first and the last day; of a KPI all days."""
        period = self.entry.period if isinstance(self.entry, Objective) else None
        return (period.start, period.end) if period else (date.min, date.max)

    @property
    def named(self) -> str:
        period = f" for {self.entry.period}" if isinstance(self.entry, Objective) else ""
        return f"`{self.entry.id}` of `{self.entry.owner}` ({self.function}){period}"

    def overlaps(self, other: "Claim") -> bool:
        (start, end), (its_start, its_end) = self.period, other.period
        return start <= its_end and its_start <= end


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
