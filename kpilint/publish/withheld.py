"""A project without what is for its teams alone: entries, fields, and mentions in texts."""

from array import array
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from kpilint.model.actuals import Actual
from kpilint.model.project import Project
from kpilint.model.secrecy import is_confidential, is_hidden
from kpilint.model.types import IN_WORDS, Entry, Kpi, Life, Measure, Part, Target
from kpilint.publish.mentions import Mentions
from kpilint.read.document import Document, Place, Source
from kpilint.read.table import Row, Sheet
from kpilint.values.formula import Formula, parse_formula
from kpilint.values.quantity import Quantity
from kpilint.values.unit import Unit

STAND_IN = "not_published"
"""What stands in formulas for a KPI that is not published."""

NOWHERE = Place(Document(Source("", ""), {}, array("i")), ())

_DROPPED = frozenset({"contact", "notes", "note"})
_KPIS = frozenset({"drives", "balanced_by", "watches", "kpis", "primary", "secondary"})
_LEVELS = frozenset({"assumptions", "changes"})
_KEYED = frozenset({*_LEVELS, "confused_with"})

# What names an entry, or is one of the words of the language: there is nothing to take out of it.
_NAMES = "id owner team part_of driver approver contributors informed by driven_by funnel term to"
_WORDS = (
    "function counts status motion kind indicator direction cadence visibility level method per"
)
_OTHERS = "status from_ kpi stages objectives parent replaced_by fingerprint currency"
FIXED = _KPIS.union(_NAMES.split(), _WORDS.split(), _OTHERS.split())
"""The fields that hold such."""

E = TypeVar("E", bound=Entry | Target)


class Withholder:
    """Takes out of the project `whole` what is not published.

    `left_out` collects, by the address of an entry, the fields of which something was taken out.
    """

    def __init__(self, whole: Project) -> None:
        self.whole = whole
        self.left_out: dict[str, set[str]] = {}
        self._mentions = Mentions(whole, filter(is_hidden, whole.kpis.values()))
        self._stand_in = STAND_IN
        while self._stand_in in whole.kpis:
            self._stand_in += "_"
        self._address = self._field = ""

    def project(self) -> Project:
        """What is left."""
        whole = self.whole
        return Project(
            terms=self._entries("terms", whole.terms),
            people=self._entries("people", whole.people),
            teams=self._entries("teams", whole.teams),
            funnels=self._entries("funnels", whole.funnels),
            kpis={id: self._kpi(kpi) for id, kpi in whole.kpis.items() if self._has(id)},
            targets={key: self._target(t) for key, t in whole.targets.items() if self._has(t.kpi)},
            objectives=self._entries("objectives", whole.objectives),
            plans=self._entries("plans", whole.plans),
            actuals=tuple(self._actual(a) for a in whole.actuals if self._has(a.kpi)),
            currency=whole.currency,
        )

    def _has(self, kpi: str) -> bool:
        """Whether the KPI is published; one that is unknown could be for its team only."""
        found = self.whole.kpis.get(kpi)
        return found is not None and not is_hidden(found)

    def _entries(self, collection: str, entries: Mapping[str, E]) -> dict[str, E]:
        return {id: self._entry(f"{collection}.{id}", entry) for id, entry in entries.items()}

    def _kpi(self, kpi: Kpi) -> Kpi:
        shown = self._entry(f"kpis.{kpi.id}", kpi)
        if shown.unit and shown.unit.noun and "measure" in self.left_out.get(self._address, ()):
            # What a formula comes in may be called after a part of it that is not published.
            return replace(shown, unit=replace(shown.unit, noun=shown.stated_unit))
        return shown

    def _target(self, target: Target) -> Target:
        return bare(target) if is_confidential(target) else self._entry(target.address, target)

    def _actual(self, actual: Actual) -> Actual:
        segment = self._mentions.without(actual.segment)
        nowhere = Row((), Sheet("", "," * len(actual.columns)), 0)
        return replace(actual, segment=segment, note="", row=nowhere)

    def _entry(self, address: str, entry: E) -> E:
        self._address = address
        kept: dict[str, Any] = {}
        for name in entry.__dataclass_fields__:
            self._field = name
            kept[name] = self._value(name, getattr(entry, name))
        return replace(entry, **kept)

    def _part(self, part: Any) -> Any:
        kept = {name: self._value(name, getattr(part, name)) for name in part.__dataclass_fields__}
        if isinstance(part, Measure) and part.kind not in IN_WORDS:
            kept["of"] = part.of
        return replace(part, **kept)

    def _value(self, name: str, value: Any) -> Any:
        """What may be seen of a field."""
        match value:
            case None | Quantity():
                return value
            case str():
                return self._text(name, value)
            case Place():
                return NOWHERE
            case tuple():
                return tuple([self._value(name, each) for each in self._shown(name, value)])
            case dict() | Mapping():
                return self._mapping(name, value) if value else value
            case Part() | Life() | Unit():
                return self._part(value)
            case Formula():
                return self._formula(value)
        return value

    def _text(self, name: str, text: str) -> str:
        if name in _DROPPED:
            return ""
        if name == "replaced_by" and self._address.startswith("kpis."):
            return self._only(name, text, self._has(text))
        if name == "url":
            return self._only(name, text, not self._mentions.within(text))
        return text if name in FIXED else self._mentions.without(text)

    def _only(self, name: str, text: str, shown: bool) -> str:
        if text and not shown:
            self._note(name)
        return text if shown else ""

    def _shown(self, name: str, items: tuple[Any, ...]) -> tuple[Any, ...]:
        """The KPIs that are published, and the scenarios that rest on nothing else."""
        if name in _KPIS:
            kept = tuple(id for id in items if self._has(id))
        elif name == "scenarios":
            kept = tuple(each for each in items if all(map(self._has_level, each.changes)))
        else:
            return items
        if len(kept) < len(items):
            self._note(name)
        return kept

    def _mapping(self, name: str, items: Mapping[str, Any]) -> dict[str, Any]:
        kept = items
        if name == "links":
            kept = {label: url for label, url in items.items() if not self._mentions.within(url)}
        elif name in _LEVELS:
            kept = {key: level for key, level in items.items() if self._has_level(key)}
        if len(kept) < len(items):
            self._note(name)
        return {
            key if name in _KEYED else self._mentions.without(key): self._value(name, value)
            for key, value in kept.items()
        }

    def _has_level(self, name: str) -> bool:
        """Whether a level that something rests on is that of a published KPI, or of a funnel."""
        return name == "deal_size" or self._has(name) or bool(self.whole.stages_named(name))

    def _formula(self, formula: Formula) -> Formula | None:
        """The formula with a stand-in for every KPI that is not published."""
        text = formula.text
        for step in sorted(formula.steps, key=lambda step: step.start, reverse=True):
            if step.does == "KPI" and not self._has(text[step.start : step.end]):
                text = text[: step.start] + self._stand_in + text[step.end :]
        if text == formula.text:
            return formula
        self._note("measure")
        found = parse_formula(text)
        return found if isinstance(found, Formula) else None

    def _note(self, name: str) -> None:
        """Remember that something was taken out."""
        field = name if self._field == "life" else self._field
        self.left_out.setdefault(self._address, set()).add(field)


def bare(target: Target) -> Target:
    """What may be seen of a confidential target: that it is one."""
    return Target(
        at=NOWHERE,
        period=target.period,
        kpi=target.kpi,
        confidential=True,
        value=None,
        change=None,
        pending="",
        review_by=None,
        stretch=None,
        tolerance=None,
        baseline=None,
        method="",
        source="",
        top_down=None,
        bottom_up=None,
        gap_plan="",
        rationale="",
        assumptions={},
        scenarios=(),
        needs=None,
        segments={},
        owner="",
        audience=None,
        sign_off=None,
    )
