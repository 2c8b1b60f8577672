"""Slices of one number, by channel, source or segment, beside the whole that they are parts of."""

from collections.abc import Iterator, Mapping
from functools import reduce

from kpilint.frozen import frozen
from kpilint.model.project import Project
from kpilint.model.types import Kpi
from kpilint.solve.arithmetic import ONE, plus
from kpilint.solve.fit import Aim
from kpilint.values.numbers import EXACT
from kpilint.values.quantity import Quantity


@frozen
class Slices:
    """The targets of slices by one key, and the target of their whole in the same period."""

    whole: Aim
    parts: tuple[Aim, ...]
    key: str

    @property
    def total(self) -> Quantity:
        """What the slices come to together."""
        return reduce(plus, (part.value for part in self.parts))

    @property
    def fits(self) -> bool:
        """Whether the whole can hold them all, give or take the largest of the tolerances."""
        least, room = self.total.low, self.whole.value.high
        excess = EXACT.subtract(least, room)
        return excess < ONE or any(
            excess <= each.tolerated(least) for each in (self.whole, *self.parts)
        )


def slices(project: Project, aims: Mapping[str, Aim]) -> Iterator[Slices]:
    """Every whole of which slices have targets too; two KPIs of one slice count once."""
    groups: dict[tuple[str, str, str], dict[str, Aim]] = {}
    slicing = [aim for aim in aims.values() if aim.stage and cut_of(aim.kpi)]
    for aim in sorted(slicing, key=lambda aim: aim.kpi.id):
        cut = cut_of(aim.kpi)
        if aim.stage and cut and aim.kpi.measure:
            group = groups.setdefault((aim.kpi.measure.kind, aim.stage.name, cut[0]), {})
            group.setdefault(cut[1], aim)
    for (_, _, key), group in groups.items():
        parts = tuple(group.values())
        for whole in wholes(project, parts[0], aims):
            yield Slices(whole, parts, key)


def wholes(project: Project, part: Aim, aims: Mapping[str, Aim]) -> list[Aim]:
    """The targets of the KPIs that measure all of what a slice is a part of."""
    if part.stage is None or part.kpi.measure is None:
        return []
    kpis = project.measuring(part.kpi.measure.kind, part.stage)
    return [aims[id] for id in sorted(kpi.id for kpi in kpis) if id in aims]


def cut_of(kpi: Kpi) -> tuple[str, str] | None:
    """The one key and value by which the KPI is a slice; None where it is none, or cut twice."""
    where = kpi.measure.where if kpi.measure else {}
    return next(iter(where.items())) if len(where) == 1 else None
