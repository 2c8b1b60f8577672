"""A change between two states of the specs: of what, how much it weighs, and which way it goes."""

from enum import IntEnum, StrEnum

from kpilint.finding import Location
from kpilint.frozen import frozen
from kpilint.model.types import Part, Texts
from kpilint.values.quantity import Quantity


class Weight(IntEnum):
    """What a change touches: what was promised, what it means, who answers for it, or words."""

    COMMITMENT = 1
    MEANING = 2
    ACCOUNTABILITY = 3
    WORDING = 4

    def __str__(self) -> str:
        return self.name.lower()


class Verdict(StrEnum):
    """Which way a change goes, as the KPI's direction has it; `CHANGED` where it has no way."""

    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    RE_DATED = "re-dated"
    NEW = "new"
    DROPPED = "dropped"
    RENAMED = "renamed"
    CHANGED = "changed"


MIRRORED = {
    Verdict.TIGHTENED: Verdict.LOOSENED,
    Verdict.LOOSENED: Verdict.TIGHTENED,
    Verdict.NEW: Verdict.DROPPED,
    Verdict.DROPPED: Verdict.NEW,
}
"""What a verdict is for who looks at the change the other way round; the others stay."""


@frozen
class Change:
    """One field of one entry that says something else than before.

    `address` and `location` are those of the state after the change, of a removal those of the
    state before; `field` is the path of keys in the entry, and `id` for the entry itself. `before`
    and `after` are as a person writes them, empty where there is nothing. `was` and `now` are the
    levels behind them, `old` and `new` the entries, where there are any. `needs` names who must
    agree, or is to be told where nobody must.
    """

    address: str
    weight: Weight
    field: str
    before: str
    after: str
    verdict: Verdict
    location: Location
    old: Part | None
    new: Part | None
    was: Quantity | None = None
    now: Quantity | None = None
    why: str = ""
    needs: Texts = ()

    @property
    def is_entry(self) -> bool:
        """Whether the entry as a whole came, went or was renamed."""
        return self.field == "id"
