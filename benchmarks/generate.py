"""A large, believable collection of specs: `python benchmarks/generate.py FOLDER --kpis 1000`.

The same arguments give the same files. The company sells in many markets. Each has a funnel, four
teams and twenty KPIs, a file for each KPI, and a file of targets a quarter; what is current is
signed. As where people look after their specs, there is next to nothing to find: check with
`--today 2026-11-21`.
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kpilint.check import project_of
from kpilint.config import Config
from kpilint.model.fingerprint import of_target
from kpilint.read.load import load

PER_MARKET = 20
CURRENT = 2026 * 4 + 3
"""The quarter of the day on which the collection is clean, counted from the year 0."""

REGIONS = ("Alpine", "Andean", "Baltic", "Benelux", "Iberian", "Nordic", "Pacific", "Prairie")
TRADES = ("airport", "brewery", "dairy", "harbour", "hospital", "hotel", "mill", "quarry", "rail")
CHANNELS = ("webinar", "paid_search", "organic_search", "events")
STAGES = {
    "lead": ("Lead", "A person whose record is new to the CRM, whatever channel brought them."),
    "mql": ("Marketing-qualified lead", "A [[lead]] that reached the score at which we call."),
    "sal": ("Sales-accepted lead", "An [[mql]] that somebody looked at and agreed to work on."),
    "sql": ("Sales-qualified lead", "A person whose need was confirmed in a first meeting."),
    "opportunity": ("Opportunity", "A named project with a budget holder and a start date."),
    "won": ("Closed won", "A first order form that both sides have signed."),
}
RATES = {"mql": 25, "sal": 80, "sql": 60, "opportunity": 70, "won": 30}
NAMES = tuple(STAGES)
PEOPLE = ["vp_marketing", "vp_sales", "vp_business_development", "cfo"]

TEAM = """\
  {id}:
    name: {name}
    function: {function}
    contact: "#{id}"
    levers: [{levers}]
    daci: {{approver: {approver}, informed: [{informed}]}}
    watches: [{watches}]
"""
KPI = """\
# yaml-language-server: $schema=../../../schema/kpi-spec.schema.json

# Kept by {owner}; talk to them before you change what is counted.
kpis:
  {id}:
    name: {name}
    definition: >-
      {definition}
      Counted once each, by the day on which it was recorded, and only in the market {market}.
    why: {why}
    measure: {measure}
    indicator: {indicator}
{drives}    owner: {owner}
    daci:
      approver: {approver}
      contributors: [{beside}]
      informed: [cfo]
    control: {{level: shared, levers: [{levers}], note: The rest hangs on the season.}}
{audience}    source:
      system: CRM
      url: https://crm.example.com/reports/{id}
    cadence: monthly
    breakdowns: [segment, region]   # as in the quarterly report
    visibility: team
    tags: [{market_id}, generated]
    review_by: 2027-06-30
"""
AUDIENCE = """\
    audience:
      who: People who run a {trade} in this market.
      size: {size:_}
      as_of: 2026-09-01
      source: Company register, September 2026
      per: quarter
      path:
        - {{step: sees a campaign, rate: 40..50%, source: Media plan}}
        - {{step: leaves an address, rate: 20..30%, source: Web analytics}}
"""
OBJECTIVE = """\
  {team}_grows_{market.id}:
    name: {name} grows in {market.name}
    level: team
    period: 2026-Q4
    parent: grow
    owner: {team}_{market.id}
    kpis: [{kpis}]
    rank: 1
"""
TARGET = """\
    # {remark}
    {id}:
      value: {value}
{stretch}      baseline: {{period: {before}, value: {base}}}
      method: {method}
      source: CRM report {number}
      rationale: {rationale}
      sign_off: {{by: {signer}, date: 2026-09-24, fingerprint: {unsigned}}}
"""
UNSIGNED = "({})"


@dataclass(frozen=True)
class Kpi:
    """One KPI; `level` is the number of its first quarter, in the words of `unit`."""

    market: "Market"
    key: str
    name: str
    definition: str
    measure: str
    team: str
    level: float
    grows: bool = True
    unit: str = "{}"
    drives: tuple[str, ...] = ()
    balanced_by: tuple[str, ...] = ()
    audience: int = 0

    @property
    def id(self) -> str:
        return f"{self.key}_{self.market.id}"

    def at(self, quarter: int) -> str:
        growth = 1.02**quarter if self.grows else 1
        return self.unit.format(round(self.level * growth))


@dataclass(frozen=True)
class Market:
    """A market of the company, with its own funnel, teams and KPIs."""

    number: int
    leads: int
    deal: int
    rates: dict[str, int]

    @property
    def id(self) -> str:
        return f"m{self.number:03}"

    @property
    def trade(self) -> str:
        return TRADES[self.number % len(TRADES)]

    @property
    def name(self) -> str:
        return f"{REGIONS[self.number % len(REGIONS)]} {self.trade} {self.number}"

    def count(self, stage: str) -> float:
        """How many reach a stage in the first quarter."""
        amount = float(self.leads)
        for name in NAMES[1 : NAMES.index(stage) + 1]:
            amount = amount * self.rates[name] / 100
        return amount

    def kpis(self) -> Iterator[Kpi]:
        for stage in NAMES:
            yield self._volume(stage)
        for before, stage in pairwise(NAMES):
            yield self._rate(before, stage)
        for number, channel in enumerate(CHANNELS):
            yield self._slice(number, channel)
        yield from self._others()

    def _volume(self, stage: str) -> Kpi:
        return Kpi(
            market=self,
            key=f"{stage}s",
            name=f"{STAGES[stage][0]}s, {self.name}",
            definition=f"Each {STAGES[stage][0].lower()} that a {self.trade} brought us.",
            measure=f"{{kind: volume, of: {self.id}.{stage}}}",
            team=_driver(stage),
            level=self.count(stage),
            drives=() if stage == "won" else ("bookings",),
            balanced_by=(f"into_{NAMES[min(NAMES.index(stage) + 1, 5)]}",),
            audience=self.leads * 25 if stage == "lead" else 0,
        )

    def _rate(self, before: str, stage: str) -> Kpi:
        return Kpi(
            market=self,
            key=f"into_{stage}",
            name=f"{before} to {stage} rate, {self.name}",
            definition=f"Share of those at the stage {before} that went on to {stage}.",
            measure=f"{{kind: conversion, from: {self.id}.{before}, to: {self.id}.{stage}}}",
            team=_driver(stage),
            level=self.rates[stage],
            grows=False,
            unit="{}%",
            drives=() if stage == "won" else ("bookings",),
        )

    def _slice(self, number: int, channel: str) -> Kpi:
        return Kpi(
            market=self,
            key=channel,
            name=f"Leads from {channel.replace('_', ' ')}, {self.name}",
            definition=f"New people of a {self.trade} whose first touch was by {channel}.",
            measure=f"{{kind: volume, of: {self.id}.lead, where: {{channel: {channel}}}}}",
            team="demand",
            level=self.leads * (0.3 - number / 20),
            drives=("bookings",),
            balanced_by=("into_mql",),
            audience=self.leads * 10,
        )

    def _others(self) -> Iterator[Kpi]:
        won, deals = f"{self.id}.won", self.count("won")
        yield Kpi(
            market=self,
            key="bookings",
            name=f"Bookings, {self.name}",
            definition=f"First-year value of what a {self.trade} has ordered.",
            measure=f"{{kind: value, of: {won}}}",
            team="sales",
            level=deals * self.deal,
            unit="${}k",
        )
        yield Kpi(
            market=self,
            key="cycle",
            name=f"Sales cycle, {self.name}",
            definition=f"Median time in which a {self.trade} comes from a project to an order.",
            measure=f"{{kind: velocity, from: {self.id}.opportunity, to: {won}}}",
            team="sales",
            level=30,
            grows=False,
            unit="{} days",
        )
        yield Kpi(
            market=self,
            key="calls",
            name=f"Calls held, {self.name}",
            definition=f"Conversations of more than two minutes with people of a {self.trade}.",
            measure=f"{{kind: activity, of: calls to a {self.name}}}",
            team="calling",
            level=self.leads / 2,
            drives=("sals",),
            audience=self.leads * 20,
        )
        yield Kpi(
            market=self,
            key="order_worth",
            name=f"Worth of an order, {self.name}",
            definition=f"What a {self.trade} orders at once: the bookings by the number of deals.",
            measure=f"{{kind: formula, expression: bookings_{self.id} / wons_{self.id}}}",
            team="sales",
            level=self.deal,
            grows=False,
            unit="${}k",
        )
        yield Kpi(
            market=self,
            key="answer_time",
            name=f"Time to an answer, {self.name}",
            definition=f"Median of the hours until a {self.trade} that wrote to us is called back.",
            measure=f"{{kind: other, of: time until a {self.name} is called}}\n    unit: duration",
            team="calling",
            level=20,
            grows=False,
            unit="{} hours",
            drives=("into_sal",),
        )


def _driver(stage: str) -> str:
    if stage in ("lead", "mql"):
        return "demand"
    return "calling" if stage in ("sal", "sql") else "sales"


TEAMS = {
    "demand": ("Demand generation", "marketing", "vp_marketing", "paid_search, landing_pages"),
    "calling": ("Business development", "business_development", PEOPLE[2], "sequences, routing"),
    "sales": ("Sales", "sales", "vp_sales", "discovery, proofs_of_value"),
}


BESIDE = {"demand": "sales", "calling": "demand", "sales": "calling"}
"""Whose work each team's numbers hang on as well."""


def markets(kpis: int, chance: random.Random) -> list[Market]:
    return [
        Market(
            number,
            chance.randrange(2_000, 9_000, 100),
            chance.randrange(20, 120),
            {stage: rate + chance.randrange(5) for stage, rate in RATES.items()},
        )
        for number in range(-(-kpis // PER_MARKET))
    ]


def files(all_markets: list[Market], quarters: int) -> Iterator[tuple[str, str]]:
    """Every file by its path below the spec root; targets are not signed yet."""
    first = CURRENT - quarters // 2
    yield "company.yaml", company()
    for market in all_markets:
        kpis = list(market.kpis())
        yield f"{market.id}/market.yaml", basics(market)
        for kpi in kpis:
            yield f"{market.id}/kpis/{kpi.key}.yaml", spec(kpi)
        yield f"{market.id}/objectives.yaml", objectives(market, kpis)
        for quarter in range(quarters):
            text = targets(kpis, quarter, first)
            yield f"{market.id}/targets/{quarter_name(first + quarter)}.yaml", text


def company() -> str:
    terms = "".join(
        f"  {id}:\n    name: {name}\n    definition: {definition}\n    counts: person\n"
        f"    enters_when: The CRM says so.\n"
        for id, (name, definition) in STAGES.items()
    )
    people = "".join(f"  {id}: {{name: {id}, contact: {id}@example.com}}\n" for id in PEOPLE)
    goal = "  grow: {name: Grow in every market, level: company, period: 2026, owner: cfo,"
    goal += " kpis: [bookings_m000]}"
    return f"terms:\n{terms}people:\n{people}objectives:\n{goal}\n"


def basics(market: Market) -> str:
    teams = "".join(
        TEAM.format(
            id=f"{key}_{market.id}",
            name=f"{name}, {market.name}",
            function=function,
            levers=levers,
            approver=approver,
            informed=f"sales_{market.id}" if key != "sales" else "cfo",
            watches="" if key == "sales" else f"bookings_{market.id}",
        )
        for key, (name, function, approver, levers) in TEAMS.items()
    )
    stages = "".join(f"      - {{{_stage(market, stage)}}}\n" for stage in NAMES)
    return (
        f"teams:\n{teams}funnels:\n  {market.id}:\n    name: {market.name}\n"
        f"    deal_size: ${market.deal}k   # the mean of two years\n"
        f"    basis: CRM cohorts, 8 quarters to 2026-Q2\n    stages:\n{stages}"
    )


def _stage(market: Market, stage: str) -> str:
    driven = f"term: {stage}, driven_by: {_driver(stage)}_{market.id}"
    if stage not in RATES:
        return driven
    rate = market.rates[stage]
    return f"{driven}, conversion: {rate - 2}..{rate + 2}%, takes: 5..10 days"


def spec(kpi: Kpi) -> str:
    market, (_, _, approver, levers) = kpi.market, TEAMS[kpi.team]
    leads_to = {"drives": kpi.drives, "balanced_by": kpi.balanced_by}
    return KPI.format(
        id=kpi.id,
        name=kpi.name,
        definition=kpi.definition,
        why=f"Without it nobody would see what becomes of {market.name} before the year is over.",
        market=market.name,
        market_id=market.id,
        measure=kpi.measure,
        indicator="leading" if kpi.drives else "lagging",
        drives="".join(
            f"    {key}: [{', '.join(f'{id}_{market.id}' for id in ids)}]\n"
            for key, ids in leads_to.items()
            if ids
        ),
        owner=f"{kpi.team}_{market.id}",
        approver=approver,
        beside=f"{BESIDE[kpi.team]}_{market.id}",
        levers=levers,
        audience=AUDIENCE.format(trade=market.trade, size=kpi.audience) if kpi.audience else "",
    )


def objectives(market: Market, kpis: list[Kpi]) -> str:
    written = [
        OBJECTIVE.format(
            team=team,
            market=market,
            name=TEAMS[team][0],
            kpis=", ".join(kpi.id for kpi in kpis if kpi.team == team),
        )
        for team in BESIDE
    ]
    return f"objectives:\n{''.join(written)}"


def targets(kpis: list[Kpi], quarter: int, first: int) -> str:
    name, before = quarter_name(first + quarter), quarter_name(first + quarter - 1)
    written = []
    for kpi in kpis:
        up = kpi.grows and kpi.unit == "{}"
        written.append(
            TARGET.format(
                id=kpi.id,
                remark=f"Agreed in the planning round before {name}.",
                value=kpi.at(quarter),
                stretch=f"      stretch: {kpi.at(quarter + 4)}\n" if up else "",
                before=before,
                base=kpi.at(quarter - 1),
                method="trend" if kpi.grows else "bottom_up",
                number=4_000 + quarter,
                rationale=f"The pace of the last quarters gives {kpi.at(quarter)}; nothing planned"
                " would change it.",
                signer=TEAMS[kpi.team][2],
                unsigned=UNSIGNED.format(f"targets.{name}.{kpi.id}"),
            )
        )
    return f"targets:\n  {name}:\n{''.join(written)}"


def quarter_name(number: int) -> str:
    return f"{number // 4}-Q{number % 4 + 1}"


def sign(root: Path) -> None:
    """Put into every sign-off what kpilint takes down of the target."""
    config = Config(root=root)
    project = project_of(load(root, config.specs, {}), config)
    texts: dict[str, str] = {}
    for target in project.targets.values():
        source = target.at.document.source
        text = texts.get(source.path, source.text)
        seal = of_target(project, target)
        texts[source.path] = text.replace(UNSIGNED.format(target.address), seal)
    for path, text in texts.items():
        (root / path).write_text(text, encoding="utf-8")


def generate(folder: Path, kpis: int, quarters: int, seed: int) -> None:
    """Write the collection into a new folder."""
    for path, text in files(markets(kpis, random.Random(seed)), quarters):
        file = folder / "kpi_specs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    sign(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kpis", type=int, default=1_000, help="rounded up to whole markets")
    parser.add_argument("--quarters", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True)
    generate(asked.folder, asked.kpis, asked.quarters, asked.seed)


if __name__ == "__main__":
    main()
