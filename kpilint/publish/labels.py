"""How the fields of entries are called where a change tells of them, and what stands in them."""

from collections.abc import Mapping
from enum import Enum, auto

from kpilint.publish.wording import (
    CONTROL,
    COUNTS,
    DIRECTIONS,
    INDICATORS,
    MOTIONS,
    VISIBILITY,
    sentence_case,
    spoken,
)
from kpilint.review.history import Record


class Sort(Enum):
    """What stands in a field: a text, an amount, a day, words of the language, or names."""

    TEXT = auto()
    PROSE = auto()
    AMOUNT = auto()
    DAY = auto()
    WORD = auto()
    WORDS = auto()
    STAGES = auto()
    OWNERS = auto()
    KPIS = auto()
    TERMS = auto()
    OBJECTIVES = auto()
    SUCCESSOR = auto()


_LABELS = {
    "counts": "what is counted",
    "enters_when": "when it counts",
    "leaves_when": "when it ceases to count",
    "excludes": "what is not counted",
    "measure.kind": "what is measured",
    "measure.of": "measured of",
    "measure.from": "measured from",
    "measure.to": "measured to",
    "measure.where": "measured only where",
    "measure.expression": "formula",
    "indicator": "leading or lagging",
    "control.level": "control",
    "control.levers": "levers",
    "audience.who": "audience",
    "audience.size": "size of the audience",
    "audience.per": "audience counted by",
    "audience.path": "way to the audience",
    "source.system": "source",
    "source.query": "query",
    "cadence": "updated",
    "visibility": "read by",
    "tracked_only": "watched only",
    "exits": "ways out",
    "baseline.period": "period of the baseline",
    "baseline.value": "baseline",
    "needs.budget": "budget",
    "needs.headcount": "people",
    "needs.levers": "levers that it takes",
    "parent": "serves",
    "kpis": "KPIs",
    "kpis.primary": "primary KPIs",
    "kpis.secondary": "secondary KPIs",
    "timeline.start": "start",
    "timeline.end": "end",
}
_STAGES = {
    "conversion": "conversion into %s",
    "takes": "time into %s",
    "floor": "least conversion into %s",
    "driven_by": "who drives %s",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "direction": DIRECTIONS,
    "counts": COUNTS,
    "motion": MOTIONS,
    "visibility": VISIBILITY,
    "indicator": {key: first for key, (first, _) in INDICATORS.items()},
    "control.level": {key: first for key, (first, _) in CONTROL.items()},
    "tracked_only": {"true": "yes", "": "no"},
}
_SORTS = {
    Sort.PROSE: "definition enters_when leaves_when excludes audience.who strategies out_of_scope",
    Sort.AMOUNT: (
        "value change stretch tolerance baseline.value needs.budget needs.headcount deal_size"
        " audience.size budget"
    ),
    Sort.DAY: "timeline.start timeline.end",
    Sort.WORD: "status function cadence level segment measure.kind rank",
    Sort.WORDS: "levers control.levers needs.levers",
    Sort.OWNERS: ("owner part_of team daci.driver daci.approver daci.contributors daci.informed"),
    Sort.KPIS: "drives balanced_by watches kpis kpis.primary kpis.secondary",
    Sort.OBJECTIVES: "objectives parent",
    Sort.SUCCESSOR: "replaced_by",
}
_SORT_OF = {name: sort for sort, names in _SORTS.items() for name in names.split()}
_SORT_OF |= dict.fromkeys(_WORDS, Sort.WORD)


def label(record: Record) -> tuple[str, str]:
    """What a field is called, with `%s` for the id or the name that comes second."""
    first, _, rest = record.field.partition(".")
    inner, _, last = rest.rpartition(".")
    if first == "assumptions":
        return "presumed for %s", rest
    if first == "segments":
        return "part of %s", rest.rpartition(".")[2]
    if first == "stages" and last in _STAGES:
        return _STAGES[last], inner
    if first == "owner" and record.address.startswith("targets."):
        return "held to it", ""
    known = _LABELS.get(record.field)
    return known or spoken(record.field.rpartition(".")[2]), ""


def sort(record: Record) -> Sort:
    """What stands in the field that changed."""
    first, _, rest = record.field.partition(".")
    if first in ("assumptions", "segments"):
        return Sort.AMOUNT
    if first == "stages":
        if rest:
            return Sort.OWNERS if rest.endswith(".driven_by") else Sort.AMOUNT
        return Sort.TERMS if record.address.startswith("funnels.") else Sort.STAGES
    return _SORT_OF.get(record.field, Sort.TEXT)


def word(field: str, text: str) -> str:
    """A word of the language as readers know it."""
    return _WORDS.get(field, {}).get(text) or sentence_case(text)
