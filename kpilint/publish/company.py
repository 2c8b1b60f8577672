"""What all pages share: the project, seen from the questions that readers ask."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from functools import cache, cached_property
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from kpilint.check import Report
from kpilint.finding import Finding, Location
from kpilint.frozen import frozen
from kpilint.model.control import Drivers, Level
from kpilint.model.kpis import references
from kpilint.model.project import Project
from kpilint.model.sign_offs import State, state_of_target
from kpilint.model.types import Funnel, Kpi, Owner, Person, Stage, Target, Team, Term
from kpilint.publish.chronicle import Chronicle
from kpilint.publish.disclosure import disclosed
from kpilint.publish.escape import safe_url
from kpilint.publish.groups import grouped
from kpilint.publish.ladder import Ladder
from kpilint.publish.progress import Progress, progress
from kpilint.publish.public import SUMS, PublicReport
from kpilint.publish.story import UNKNOWN, Story
from kpilint.publish.words import Vocabulary
from kpilint.read.document import Place
from kpilint.solve.fit import Link, links
from kpilint.values.period import Period, parse_period


class Sums(NamedTuple):
    """How the targets of a period follow from each other, by KPI.

    `into` are the sums that lead to a target, `out_of` those that it is a part of.
    """

    into: Mapping[str, tuple[Link, ...]]
    out_of: Mapping[str, tuple[Link, ...]]


@frozen
class Company:
    """A checked project; `source_url` makes the address of a file's line, or is empty.

    It has `{path}` and `{line}` in it. `site_url` is where the site will be, if that is known, and
    `story` how the specs came to be. `charts` are those that were drawn, by kind and id.
    """

    report: Report
    source_url: str = ""
    site_url: str = ""
    story: Story = UNKNOWN
    charts: dict[tuple[str, str], Markup] = field(default_factory=dict)
    _sums: dict[tuple[date, date], Sums] = field(default_factory=dict)
    _states: dict[int, State] = field(default_factory=dict)
    _progress: dict[int, Progress | None] = field(default_factory=dict)

    @cached_property
    def project(self) -> Project:
        return self.report.project

    @cached_property
    def today(self) -> date:
        return self.report.today

    @cached_property
    def public(self) -> bool:
        """Whether others than the teams read the site, so that something is left out."""
        return isinstance(self.report, PublicReport)

    @cached_property
    def chronicle(self) -> Chronicle:
        """What the site tells of the past."""
        return Chronicle(disclosed(self.story, self.report))

    def withheld_from(self, address: str) -> tuple[str, ...]:
        """The fields of an entry of which something is not published, in alphabetical order."""
        left_out = self.report.left_out if isinstance(self.report, PublicReport) else {}
        return left_out.get(address, ())

    def hides_sum(self, target: Target) -> bool:
        """Whether some of what a target follows from is not published."""
        return SUMS in self.withheld_from(target.address)

    @cached_property
    def location(self) -> Callable[[Place], Location]:
        """Where an entry stands in the specs."""
        return cache(Place.key)

    def source_link(self, path: str, line: int) -> str:
        """The address of a file's line in the team's repository, or nothing."""
        if not self.source_url:
            return ""
        return safe_url(self.source_url.format(path=quote(path), line=line))

    def path_of(self, owner: Owner) -> str:
        """The page of a team; of a person their place on that of their team."""
        if isinstance(owner, Team):
            return f"teams/{owner.id}.html"
        home = owner.team if owner.team in self.project.teams else "index"
        return f"teams/{home}.html#person-{owner.id}"

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.project.terms)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Every period that has targets, in the order of time, longer ones first."""
        periods = {target.period.text: target.period for target in self.project.targets.values()}
        return tuple(sorted(periods.values(), key=lambda period: period.order))

    @cached_property
    def current(self) -> Period | None:
        """The period to show first: in force with the most targets, else next, else last."""
        sizes = Counter(period for period, _ in self.project.targets)
        in_force = [period for period in self.periods if period.holds(self.today)]
        if in_force:
            return max(in_force, key=lambda period: (sizes[period.text], -period.days))
        ahead = [period for period in self.periods if period.start > self.today]
        return ahead[0] if ahead else self.periods[-1] if self.periods else None

    @cached_property
    def this_year(self) -> Period:
        """The calendar year of today, for a company that has no targets yet."""
        year = parse_period(str(self.today.year))
        assert isinstance(year, Period)  # noqa: S101
        return year

    @cached_property
    def kpis(self) -> tuple[Kpi, ...]:
        """All KPIs along the funnels, then the others by name; deprecated ones last."""
        return tuple(sorted(self.project.kpis.values(), key=self._order))

    @cached_property
    def targets_by_period(self) -> Mapping[str, tuple[Target, ...]]:
        """The targets of each period in the order of their KPIs; those of unknown KPIs last."""
        places = {kpi.id: number for number, kpi in enumerate(self.kpis)}
        groups: dict[str, list[Target]] = defaultdict(list)
        for (period, _), target in self.project.targets.items():
            groups[period].append(target)
        last = len(places)
        return {
            period: tuple(sorted(targets, key=lambda t: (places.get(t.kpi, last), t.kpi)))
            for period, targets in groups.items()
        }

    @cached_property
    def driven_by(self) -> Mapping[str, tuple[Kpi, ...]]:
        """For each KPI those that drive it."""
        return grouped((driven, kpi) for kpi in self.kpis for driven in kpi.drives)

    @cached_property
    def computed_from(self) -> Mapping[str, tuple[Kpi, ...]]:
        """For each KPI those whose formula uses it."""
        formulas = ((kpi, kpi.measure.expression) for kpi in self.kpis if kpi.measure)
        return grouped(
            (part, kpi) for kpi, formula in formulas if formula for part in formula.references
        )

    @cached_property
    def leads_to(self) -> Mapping[str, tuple[Kpi, ...]]:
        """For each KPI those that it drives, and those whose formula uses it."""
        used = self.computed_from
        return {kpi.id: (*self._known(kpi.drives), *used.get(kpi.id, ())) for kpi in self.kpis}

    @cached_property
    def rests_on(self) -> Mapping[str, tuple[Kpi, ...]]:
        """For each KPI those that drive it, and those that its formula uses."""
        driven = self.driven_by
        return {
            kpi.id: (*driven.get(kpi.id, ()), *self._known(references(kpi))) for kpi in self.kpis
        }

    @cached_property
    def kpis_of_stage(self) -> Mapping[str, tuple[Kpi, ...]]:
        """For each stage, by its full name, the KPIs that measure it."""
        return grouped(
            (stage.name, kpi) for kpi in self.kpis for stage in set(self.project.stages_of(kpi))
        )

    @cached_property
    def kpis_of_funnel(self) -> Mapping[str, tuple[Kpi, ...]]:
        """For each funnel the KPIs that measure a stage of it, the earliest first."""
        pairs = ((self.funnel_of(kpi), kpi) for kpi in self.kpis)
        return grouped((funnel.id, kpi) for funnel, kpi in pairs if funnel)

    @cached_property
    def kpis_of_owner(self) -> Mapping[str, tuple[Kpi, ...]]:
        """For each team or person the KPIs that it owns itself."""
        return grouped((kpi.owner, kpi) for kpi in self.kpis if kpi.owner)

    @cached_property
    def drivers(self) -> Drivers:
        """Who drives which stages, and what control follows from that."""
        return Drivers(self.project)

    @cached_property
    def control(self) -> Callable[[str], Level | None]:
        """The control that the owner of a KPI, which is given by its id, has by the stages."""

        def found(id: str) -> Level | None:
            kpi = self.project.kpis[id]
            return self.drivers.level(kpi.owner, kpi)

        return cache(found)

    @cached_property
    def ladder(self) -> Ladder:
        """What serves what: objectives, KPIs and plans."""
        return Ladder(self.project, self.today)

    def sums(self, period: Period) -> Sums:
        """How the targets of exactly this period follow from each other, fitting or not."""
        days = (period.start, period.end)
        if days not in self._sums:
            every = links(self.project, period)
            found = [link for link in every if not self.hides_sum(link.aim.target)]
            into = grouped((link.aim.kpi.id, link) for link in found)
            pairs = ((source.kpi.id, link) for link in found for source in link.sources)
            self._sums[days] = Sums(into, grouped(pairs))
        return self._sums[days]

    def agreed(self, target: Target) -> State:
        """Whether a target is signed as it stands."""
        if not target.sign_off:
            return State.UNSIGNED
        state = self._states.get(id(target))
        if state is None:
            state = state_of_target(self.project, target, self.today)
            self._states[id(target)] = state
        return state

    def progress(self, target: Target) -> Progress | None:
        """What came of the target's period so far."""
        if id(target) not in self._progress:
            self._progress[id(target)] = self._found_progress(target)
        return self._progress[id(target)]

    def _found_progress(self, target: Target) -> Progress | None:
        # Whether a formula adds up over time is not known without all of it.
        if "measure" in self.withheld_from(f"kpis.{target.kpi}"):
            return None
        return progress(self.project, target, self.today)

    @cached_property
    def stages_of_term(self) -> Mapping[str, tuple[Stage, ...]]:
        return grouped(
            (stage.term, stage)
            for funnel in self.project.funnels.values()
            for stage in funnel.stages
        )

    @cached_property
    def stages_of_driver(self) -> Mapping[str, tuple[Stage, ...]]:
        return grouped(
            (driver, stage)
            for funnel in self.project.funnels.values()
            for stage in funnel.stages
            for driver in stage.driven_by
        )

    @cached_property
    def members(self) -> Mapping[str, tuple[Person, ...]]:
        """The people of each team; of no known team under the empty id."""
        teams = self.project.teams
        return grouped(
            (person.team if person.team in teams else "", person)
            for person in self.project.people.values()
        )

    @cached_property
    def parts(self) -> Mapping[str, tuple[Team, ...]]:
        """The teams that are part of each team; the topmost under the empty id."""
        teams = self.project.teams
        return grouped(
            (team.part_of if team.part_of in teams else "", team) for team in teams.values()
        )

    @cached_property
    def findings(self) -> Mapping[str, tuple[Finding, ...]]:
        """Findings by the entry that they are about: `kpis.sql_volume`; a target's by its KPI's."""
        return grouped((_subject(finding), finding) for finding in self.report.findings)

    def findings_of_kpi(self, kpi: str) -> tuple[Finding, ...]:
        return self.findings.get(f"kpis.{kpi}", ())

    @cached_property
    def findings_of_team(self) -> Mapping[str, tuple[Finding, ...]]:
        """For each team what it has to mend; what is nobody's under the empty id."""
        return grouped((self._team_of(finding), finding) for finding in self.report.findings)

    def team_of_target(self, target: Target) -> Team | None:
        kpi = self.project.kpis.get(target.kpi)
        return self.project.team_of(target.owner or (kpi.owner if kpi else ""))

    def terms_of(self, kpi: Kpi) -> tuple[Term, ...]:
        """The terms of the stages that a KPI measures."""
        ids = dict.fromkeys(stage.term for stage in self.project.stages_of(kpi))
        return tuple(self.project.terms[id] for id in ids if id in self.project.terms)

    def funnel_of(self, kpi: Kpi) -> Funnel | None:
        stages = self.project.stages_of(kpi)
        return self.project.funnels.get(stages[0].funnel) if stages else None

    @cached_property
    def _funnel_places(self) -> Mapping[str, int]:
        return {funnel: number for number, funnel in enumerate(self.project.funnels)}

    def _known(self, ids: Iterable[str]) -> Iterator[Kpi]:
        return (self.project.kpis[id] for id in ids if id in self.project.kpis)

    def _team_of(self, finding: Finding) -> str:
        collection, _, id = _subject(finding).partition(".")
        owner = id if collection in ("teams", "people") else self._owner(collection, id)
        team = self.project.team_of(owner) if owner else None
        return team.id if team else ""

    def _owner(self, collection: str, id: str) -> str:
        entries: Mapping[str, object] = getattr(self.project, collection, {})
        return getattr(entries.get(id), "owner", "") if isinstance(entries, Mapping) else ""

    def _order(self, kpi: Kpi) -> tuple[bool, int, int, str, str]:
        stages = self.project.stages_of(kpi)
        places = self._funnel_places
        where = (places[stages[-1].funnel], stages[-1].index) if stages else (len(places), 0)
        return (kpi.life.status == "deprecated", *where, kpi.name.casefold(), kpi.id)


def _subject(finding: Finding) -> str:
    collection, _, rest = finding.location.address.partition(".")
    return f"kpis.{rest.partition('.')[2]}" if collection == "targets" else f"{collection}.{rest}"
