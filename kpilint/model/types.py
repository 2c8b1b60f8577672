"""What a team's specs say, typed: the entries of every collection, as written and checked.

References are the ids that stand in the file; `kpilint.model.project.Project` resolves them.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from kpilint.frozen import frozen
from kpilint.read.document import Place
from kpilint.values.formula import Formula
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity
from kpilint.values.unit import Unit

Texts = tuple[str, ...]

IN_WORDS = ("activity", "other")
"""The kinds of measure that say in words what they are of."""


@frozen(kw_only=True)
class Part:
    """A piece of the specs that knows its place.

    `unread` names the fields that stand in the file and could not be read: nobody may complain that
    they are missing.
    """

    at: Place
    unread: frozenset[str] = frozenset()

    def lacks(self, name: str) -> bool:
        """Whether the field `name` is absent or empty, and not merely unreadable."""
        return not getattr(self, name) and name not in self.unread


@frozen(kw_only=True)
class Entry(Part):
    """A named member of a collection."""

    id: str
    name: str


@frozen(kw_only=True)
class Life:
    """How an entry stands in time: drafts are not judged yet, deprecated entries no longer."""

    status: str = "active"
    replaced_by: str = ""
    since: date | None = None
    review_by: date | None = None
    tags: Texts = ()
    links: Mapping[str, str] = field(default_factory=dict)
    notes: str = ""


@frozen(kw_only=True)
class Daci(Part):
    """Who drives, approves, contributes and is informed."""

    driver: str = ""
    approver: str = ""
    contributors: Texts = ()
    informed: Texts = ()


@frozen(kw_only=True)
class Term(Entry):
    """A word of the shared vocabulary."""

    definition: str
    abbreviation: str
    counts: str
    enters_when: str
    leaves_when: str
    excludes: str
    owner: str
    aliases: Texts
    confused_with: Mapping[str, str]
    life: Life


@frozen(kw_only=True)
class Person(Entry):
    """A role that can own and approve."""

    team: str
    contact: str


@frozen(kw_only=True)
class Team(Entry):
    """A team: what it does, what it belongs to, what it can pull by itself."""

    function: str
    part_of: str
    contact: str
    levers: Texts
    daci: Daci | None
    watches: Texts


Owner = Person | Team


@frozen(kw_only=True)
class Stage(Part):
    """A step of a funnel; `conversion`, `takes` and `driven_by` are about the way into it."""

    funnel: str
    index: int
    term: str
    driven_by: Texts
    conversion: Quantity | None
    takes: Quantity | None
    floor: Quantity | None
    basis: str

    @property
    def name(self) -> str:
        """The stage as a reference: `enterprise.mql`."""
        return f"{self.funnel}.{self.term}"


@frozen(kw_only=True)
class Exit(Part):
    """A way out of a funnel, or back to an earlier stage."""

    term: str
    from_: Texts
    to: str


@frozen(kw_only=True)
class Funnel(Entry):
    """Stages in order, with the conversions and times between them."""

    motion: str
    segment: str
    deal_size: Quantity | None
    basis: str
    stages: tuple[Stage, ...]
    exits: tuple[Exit, ...]


@frozen(kw_only=True)
class Measure(Part):
    """How a KPI is computed; `of`, `from_` and `to` are stages, unless `of` says it in words."""

    kind: str
    of: str
    from_: str
    to: str
    where: Mapping[str, str]
    expression: Formula | None

    @property
    def stages(self) -> Texts:
        """The stages that the measure names, as written."""
        named = ("" if self.kind in IN_WORDS else self.of, self.from_, self.to)
        return tuple(filter(None, named))


@frozen(kw_only=True)
class Control(Part):
    """How far the owner can move a KPI, and with what."""

    level: str
    levers: Texts
    note: str


@frozen(kw_only=True)
class Step(Part):
    """One step of the way from an audience to a result."""

    step: str
    rate: Quantity | None
    source: str


@frozen(kw_only=True)
class Audience(Part):
    """Whom a KPI can reach; `per` is the time in which this reach renews."""

    who: str
    size: Quantity | None
    as_of: date | None
    source: str
    per: str
    path: tuple[Step, ...]


@frozen(kw_only=True)
class Origin(Part):
    """The system that a number is read from."""

    system: str
    url: str
    query: str


@frozen(kw_only=True)
class Kpi(Entry):
    """A KPI: what it means, how it is computed, who answers for it and what it is for.

    `stated_unit` is the unit as written; `unit` is the one that follows from the measure, or the
    stated one where nothing follows, or None where neither is known.
    """

    definition: str
    why: str
    measure: Measure | None
    stated_unit: str
    unit: Unit | None
    indicator: str
    drives: Texts
    balanced_by: Texts
    owner: str
    daci: Daci | None
    control: Control | None
    audience: Audience | None
    source: Origin | None
    direction: str
    cadence: str
    breakdowns: Texts
    visibility: str
    tracked_only: bool
    life: Life

    @property
    def active(self) -> bool:
        """Neither a draft nor deprecated."""
        return self.life.status == "active"


@frozen(kw_only=True)
class Baseline(Part):
    """Where a target starts from."""

    period: Period | None
    value: Quantity | None


@frozen(kw_only=True)
class Scenario(Part):
    """What the target would be if its assumptions changed."""

    name: str
    value: Quantity | None
    changes: Mapping[str, Quantity]


@frozen(kw_only=True)
class Needs(Part):
    """What it takes to reach a target."""

    budget: Quantity | None
    headcount: Quantity | None
    levers: Texts


@frozen(kw_only=True)
class SignOff(Part):
    """Who agreed, when, to what."""

    by: str
    date: date | None
    fingerprint: str


@frozen(kw_only=True)
class Target(Part):
    """What a KPI shall reach in a period.

    `segments` maps a dimension to its parts; the dimension is empty where the file names none.
    """

    period: Period
    kpi: str
    value: Quantity | None = None
    change: Quantity | None = None
    pending: str = ""
    confidential: bool = False
    review_by: date | None = None
    stretch: Quantity | None = None
    tolerance: Quantity | None = None
    baseline: Baseline | None = None
    method: str = ""
    source: str = ""
    top_down: Quantity | None = None
    bottom_up: Quantity | None = None
    gap_plan: str = ""
    rationale: str = ""
    assumptions: Mapping[str, Quantity] = field(default_factory=dict)
    scenarios: tuple[Scenario, ...] = ()
    needs: Needs | None = None
    segments: Mapping[str, Mapping[str, Quantity]] = field(default_factory=dict)
    owner: str = ""
    audience: Audience | None = None
    sign_off: SignOff | None = None

    @property
    def address(self) -> str:
        return f"targets.{self.period.text}.{self.kpi}"


@frozen(kw_only=True)
class Objective(Entry):
    """What a company, department, team or person wants to reach in a period."""

    level: str
    period: Period | None
    parent: str
    owner: str
    kpis: Texts
    rank: int | None


@frozen(kw_only=True)
class Risk(Part):
    """What may go wrong with a plan, and what is done about it."""

    risk: str
    mitigation: str


@frozen(kw_only=True)
class Recap(Part):
    """What became of a plan."""

    results: str
    why: str
    learned: str
    next: str


@frozen(kw_only=True)
class Plan(Entry):
    """A piece of work that moves part of a funnel; `start` and `end` are its timeline."""

    context: str
    objectives: Texts
    strategies: Texts
    primary: Texts
    secondary: Texts
    out_of_scope: Texts
    owner: str
    daci: Daci | None
    risks: tuple[Risk, ...]
    start: date | None
    end: date | None
    stages: Texts
    readouts: tuple[Quantity, ...]
    budget: Quantity | None
    sign_off: SignOff | None
    recap: Recap | None
