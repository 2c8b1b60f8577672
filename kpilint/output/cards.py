"""What there is to know of each sort of entry, as cards."""

from collections.abc import Iterable, Iterator
from datetime import date

from kpilint.model.project import Project
from kpilint.model.types import (
    Audience,
    Funnel,
    Kpi,
    Life,
    Measure,
    Objective,
    Person,
    Plan,
    Target,
    Team,
    Term,
)
from kpilint.output.card import Card, Row, rows, sections
from kpilint.output.levels import arithmetic, at_length, in_short
from kpilint.output.used import used
from kpilint.solve.ways import Changes, ways
from kpilint.values.period import Period


def term(project: Project, entry: Term) -> Card:
    """A word of the vocabulary, with the traps that go with it."""
    traps = (Row(f"Not {other}", trap) for other, trap in entry.confused_with.items())
    return Card(
        f"{entry.name} ({entry.abbreviation})" if entry.abbreviation else entry.name,
        f"terms.{entry.id}",
        sections(
            ("", (*rows(("Definition", entry.definition), ("Counts", entry.counts)), *traps)),
            (
                "Meaning",
                rows(
                    ("Enters when", entry.enters_when),
                    ("Leaves when", entry.leaves_when),
                    ("Excludes", entry.excludes),
                    ("Also called", ", ".join(entry.aliases)),
                    ("Owner", _owner(project, entry.owner)),
                    *_life(entry.life),
                ),
            ),
            ("Where used", used(project, "terms", entry.id)),
        ),
    )


def person(project: Project, entry: Person) -> Card:
    """A role, and what it answers for."""
    about = rows(("Team", _owner(project, entry.team)), ("Contact", entry.contact))
    return _owning(project, f"people.{entry.id}", entry, about)


def team(project: Project, entry: Team) -> Card:
    """A team, and what it answers for."""
    daci = entry.daci
    about = rows(
        ("Function", entry.function.replace("_", " ")),
        ("Part of", _owner(project, entry.part_of)),
        ("Contact", entry.contact),
        ("Levers", ", ".join(entry.levers)),
        ("Approver", _owner(project, daci.approver) if daci else ""),
        ("Informed", ", ".join(daci.informed) if daci else ""),
        ("Watches", ", ".join(entry.watches)),
    )
    return _owning(project, f"teams.{entry.id}", entry, about)


def funnel(project: Project, entry: Funnel, period: Period) -> Card:
    """The stages with what leads from one to the next in a period."""
    about = rows(
        ("Motion", entry.motion.replace("_", "-")),
        ("Segment", entry.segment),
        ("Deal size", str(entry.deal_size or "")),
        ("Basis", entry.basis),
    )
    gone = (Row(exit.term, _exit(exit.from_, exit.to)) for exit in entry.exits)
    return Card(
        entry.name,
        f"funnels.{entry.id}",
        sections(
            ("", about),
            (f"Stages in {period}", _stages(project, entry, period)),
            ("Ways out", gone),
            ("Where used", used(project, "funnels", entry.id)),
        ),
    )


def kpi(project: Project, entry: Kpi, periods: tuple[Period, ...] | None, today: date) -> Card:
    """A KPI: meaning, owner, targets, the sums they are part of, and where it is used.

    With `periods` only the targets for these; else all, and the sums of what is not over.
    """
    targets = [
        target
        for target in project.targets_of(entry.id)
        if periods is None or any(_same(target.period, period) for period in periods)
    ]
    open_ones = [t.period for t in targets if periods or not t.period.ended(today)]
    shown = (Row(target.period.text, in_short(project, target)) for target in targets)
    none = [Row("", f"None for {', '.join(map(str, periods))}.")] if periods else []
    return Card(
        entry.name,
        f"kpis.{entry.id}",
        sections(
            ("", rows(("Definition", entry.definition), ("Why", entry.why))),
            ("Meaning", _meaning(project, entry)),
            ("Who", _who(project, entry)),
            ("Targets", shown if targets else none),
            ("Arithmetic", arithmetic(project, entry, open_ones)),
            ("Where used", used(project, "kpis", entry.id)),
        ),
    )


def target(project: Project, entry: Target) -> Card:
    """One target: all that it says, and the sums that it is part of."""
    of = project.kpis.get(entry.kpi)
    owner = entry.owner or (of.owner if of else "")
    sums = arithmetic(project, of, [entry.period]) if of else ()
    return Card(
        f"{of.name if of else entry.kpi}, {entry.period}",
        entry.address,
        sections(
            ("", (*rows(("Owner", _owner(project, owner))), *at_length(project, entry))),
            ("Audience", _audience(entry.audience)),
            ("Arithmetic", sums),
        ),
    )


def objective(project: Project, entry: Objective) -> Card:
    """An objective, what it serves, and the targets it is measured by."""
    parent = project.objectives.get(entry.parent)
    about = rows(
        ("Level", entry.level),
        ("Period", str(entry.period or "")),
        ("Owner", _owner(project, entry.owner)),
        ("Rank", str(entry.rank or "")),
        ("Serves", f"{parent.name} ({parent.id})" if parent else entry.parent),
    )
    return Card(
        entry.name,
        f"objectives.{entry.id}",
        sections(
            ("", about),
            ("Targets", _measured_by(project, entry.kpis, entry.period)),
            ("Where used", used(project, "objectives", entry.id)),
        ),
    )


def plan(project: Project, entry: Plan) -> Card:
    """A piece of work: what for, who, when, and what became of it."""
    roles = project.daci_of(entry)
    dates = " to ".join(str(day) for day in (entry.start, entry.end) if day)
    recap, signed = entry.recap, entry.sign_off
    return Card(
        entry.name,
        f"plans.{entry.id}",
        sections(
            (
                "",
                rows(
                    ("Context", entry.context),
                    ("Objectives", _points(entry.objectives)),
                    ("Strategies", _points(entry.strategies)),
                    ("Out of scope", _points(entry.out_of_scope)),
                    ("Primary KPIs", ", ".join(entry.primary)),
                    ("Secondary KPIs", ", ".join(entry.secondary)),
                    ("Stages", ", ".join(entry.stages)),
                    ("When", dates),
                    ("Read-outs", ", ".join(map(str, entry.readouts))),
                    ("Budget", str(entry.budget or "")),
                ),
            ),
            (
                "Who",
                rows(
                    ("Owner", _owner(project, entry.owner)),
                    *((role.capitalize(), ", ".join(names)) for role, names in roles.items()),
                    ("Signed off", f"by {signed.by}" if signed else ""),
                ),
            ),
            ("Risks", (Row("", f"{each.risk} {each.mitigation}") for each in entry.risks)),
            (
                "Recap",
                rows(
                    ("Results", recap.results),
                    ("Why", recap.why),
                    ("Learned", recap.learned),
                    ("Next", recap.next),
                )
                if recap
                else (),
            ),
        ),
    )


def _owning(project: Project, address: str, entry: Person | Team, about: tuple[Row, ...]) -> Card:
    owned = (Row(kpi.id, kpi.name) for kpi in project.kpis_by_owner.get(entry.id, ()))
    collection = address.partition(".")[0]
    return Card(
        entry.name,
        address,
        sections(("", about), ("Owns", owned), ("Where used", used(project, collection, entry.id))),
    )


def _meaning(project: Project, entry: Kpi) -> Iterator[Row]:
    source = entry.source
    origin = (source.system, source.url, source.query) if source else ()
    yield from rows(
        ("Measure", measure_in_words(entry.measure) if entry.measure else ""),
        ("Unit", str(entry.unit or "").removeprefix("a ")),
        ("Indicator", entry.indicator),
        ("Direction", entry.direction),
        ("Drives", ", ".join(entry.drives)),
        ("Balanced by", ", ".join(entry.balanced_by)),
    )
    for stage in project.stages_of(entry):
        word = project.terms.get(stage.term)
        yield from rows((stage.name, word.definition if word else ""))
    yield from rows(
        ("Source", "\n".join(filter(None, origin))),
        ("Updated", entry.cadence),
        ("Split by", ", ".join(entry.breakdowns)),
        *_life(entry.life),
    )
    yield from _audience(entry.audience)


def measure_in_words(measure: Measure) -> str:
    """What a measure counts or computes, by the ids in it."""
    sliced = ", ".join(f"{key} {value}" for key, value in measure.where.items())
    words = {
        "volume": f"how many reach {measure.of}",
        "value": f"what those that reach {measure.of} are worth",
        "conversion": f"share of {measure.from_} that becomes {measure.to}",
        "velocity": f"time from {measure.from_} to {measure.to}",
        "formula": measure.expression.text if measure.expression else "",
        "activity": f"what is done: {measure.of}",
    }
    return f"{words.get(measure.kind, measure.kind)}{f' (only {sliced})' if sliced else ''}"


def _who(project: Project, entry: Kpi) -> Iterator[Row]:
    roles, control = project.daci_of(entry), entry.control
    yield from rows(("Owner", _owner(project, entry.owner)))
    for role, ids in roles.items():
        yield from rows((role.capitalize(), "\n".join(_owner(project, id) for id in ids)))
    if control:
        levers = f", by {', '.join(control.levers)}" if control.levers else ""
        note = f"\n{control.note}" if control.note else ""
        yield Row("Control", f"{control.level}{levers}{note}")


def _audience(audience: Audience | None) -> Iterator[Row]:
    if audience:
        size = f"{audience.size} a {audience.per}" if audience.per else str(audience.size or "")
        yield from rows(("Audience", " ".join(filter(None, (audience.who, size)))))
        for step in audience.path:
            yield from rows((step.step, str(step.rate or "")))


def _stages(project: Project, entry: Funnel, period: Period) -> Iterator[Row]:
    known = ways(project, entry, period, Changes())
    for stage in entry.stages:
        way = known.into(stage.index, stage.index - 1) if stage.index else None
        rate = f"{way.rate} of {way.first.term} ({way.words})" if way else ""
        takes = f"takes {stage.takes}" if stage.takes else ""
        by = f"by {', '.join(stage.driven_by)}" if stage.driven_by else ""
        yield Row(stage.term, ", ".join(filter(None, (rate, takes, by))))


def _measured_by(project: Project, ids: Iterable[str], period: Period | None) -> Iterator[Row]:
    for id in ids:
        targets = [t for t in project.targets_of(id) if period and period.contains(t.period)]
        said = (f"{target.period}: {in_short(project, target)}" for target in targets)
        yield Row(id, "\n".join(said) or "no target in the period")


def _life(life: Life) -> tuple[tuple[str, str], ...]:
    replaced = f", replaced by {life.replaced_by}" if life.replaced_by else ""
    links = "\n".join(f"{label}: {url}" for label, url in life.links.items())
    return (
        ("Status", f"{life.status}{replaced}" if life.status != "active" else ""),
        ("Since", str(life.since or "")),
        ("Review by", str(life.review_by or "")),
        ("Notes", life.notes),
        ("Links", links),
    )


def _owner(project: Project, id: str) -> str:
    """The id with the name and the contact behind it."""
    owner = project.owner(id)
    if owner is None:
        return id
    return f"{owner.name} ({', '.join(filter(None, (id, owner.contact)))})"


def _points(texts: tuple[str, ...]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def _exit(stages: tuple[str, ...], to: str) -> str:
    return f"from {', '.join(stages)}{f' to {to}' if to else ''}"


def _same(one: Period, other: Period) -> bool:
    return one.contains(other) or other.contains(one)
