"""What share of a number comes from marketing, and what is usual for such a business."""

from collections.abc import Iterator, Mapping

from kpilint.finding import Problem, Related
from kpilint.model.project import Project
from kpilint.model.types import Kpi
from kpilint.solve.arithmetic import over, rounded, times
from kpilint.solve.fit import Aim
from kpilint.solve.slices import cut_of, wholes
from kpilint.values.quantity import Quantity, parse_quantity

MARKETING = ("source", "marketing")


def usual_shares(stated: Mapping[str, str]) -> dict[str, Quantity]:
    """The usual shares by segment or motion, as far as they can be read."""
    read = {name: parse_quantity(text) for name, text in stated.items()}
    return {name: value for name, value in read.items() if isinstance(value, Quantity)}


def is_sourced(kpi: Kpi) -> bool:
    """Whether the KPI is what marketing brings of something."""
    return cut_of(kpi) == MARKETING


def odd_share(
    project: Project, aims: Mapping[str, Aim], usual: Mapping[str, Quantity]
) -> Iterator[Problem]:
    """Parts of marketing whose share of the whole is not usual."""
    for part in aims.values():
        if is_sourced(part.kpi) and part.stage:
            funnel = project.funnels[part.stage.funnel]
            names = (funnel.segment.casefold(), funnel.motion, "other")
            expected = next((usual[name] for name in names if name in usual), None)
            for whole in wholes(project, part, aims) if expected else ():
                share = over(part.value, whole.value)
                if expected and share and _outside(share, expected):
                    yield _odd(part, whole, share, expected, funnel.segment or funnel.motion)


def _outside(share: Quantity, expected: Quantity) -> bool:
    return share.high < expected.low or share.low > expected.high


def _odd(part: Aim, whole: Aim, share: Quantity, expected: Quantity, sort: str) -> Problem:
    where = f" where the segment is {sort}" if sort else ""
    fitting = times(whole.value, expected)
    message = (
        f"`{part.kpi.id}` for {part.target.period} is {part.value.shown()} of"
        f" {whole.value.shown()}, so marketing brings {share.shown()}; usual is"
        f" {expected.shown()}{where}."
    )
    mend = (
        f"{rounded(fitting).shown()} would be usual. If yours is another case, say why in the"
        " rationale and suppress this, or set the option `usual`."
    )
    related = Related(whole.at, f"the whole, `{whole.kpi.id}`, is {whole.value.shown()}")
    return Problem(part.at, message, mend, (related,))
