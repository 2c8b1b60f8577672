"""Two funnels with every stage measured, month by month: whatever order it is written in."""

import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from kpilint.check import Report, check
from kpilint.config import Config
from kpilint.output import json as as_json
from kpilint.output import text as as_text
from kpilint.solve.cli import solve

TODAY = date(2026, 11, 21)
STAGES = ("visit", "trial", "meeting", "proposal", "order")
CONVERSIONS = (20, 50, 40, 25)
DEAL_SIZE = 6_000
TEAMS = ("north", "south")
QUARTERS = tuple(f"2027-Q{number}" for number in range(1, 5))
MONTHS = tuple(f"2027-{number:02}" for number in range(1, 13))
SEEDS = range(3)

Entries = dict[str, Any]
Project = dict[str, Entries]


def project(seed: int) -> Project:
    """A project whose arithmetic closes, in numbers that the seed decides."""
    visits = {team: drawn(random.Random(f"{seed} {team}")) for team in TEAMS}
    kpis = {id: kpi for team in TEAMS for id, kpi in kpis_of(team).items()} | SUMS
    return {
        "terms": {term: TERM | {"name": f"{term}".title()} for term in STAGES},
        "people": {"head_of_sales": {"name": "Head of sales", "team": "company", **CONTACT}},
        "teams": {"company": COMPANY} | {team: team_of(team) for team in TEAMS},
        "funnels": {team: funnel_of(team) for team in TEAMS},
        "kpis": kpis,
        "targets": {
            period: {id: target_of(amount) for id, amount in amounts(visits, period).items()}
            for period in (*MONTHS, *QUARTERS)
        },
        "objectives": {
            "more_orders": OBJECTIVE | {"level": "company", "owner": "company", "kpis": [*SUMS]}
        }
        | {
            f"more_orders_{team}": OBJECTIVE
            | {"level": "team", "owner": team, "parent": "more_orders", "kpis": [*kpis_of(team)]}
            for team in TEAMS
        },
    }


CONTACT = {"contact": "sales@example.com"}
TERM = {
    "definition": "A step that somebody takes on the way to becoming a customer.",
    "counts": "person",
    "enters_when": "The system records it.",
    "owner": "company",
}
COMPANY = {
    "name": "Sales",
    "function": "sales",
    "daci": {"approver": "head_of_sales"},
    "levers": ["prices"],
    **CONTACT,
}
OBJECTIVE = {"name": "More orders than last year", "period": 2027, "rank": 1}
KPI = {
    "why": "Each step on the way to an order can be moved by itself.",
    "source": {"system": "CRM"},
    "cadence": "monthly",
}
SUM = KPI | {
    "indicator": "lagging",
    "owner": "company",
    "control": {"level": "direct", "levers": ["prices"]},
}
SUMS: Entries = {
    id: SUM | {"name": name, "definition": words, "measure": {"kind": "formula", "expression": sum}}
    for id, name, words, sum in (
        (
            "all_orders",
            "Orders of both regions",
            "Signed orders, whoever in the company won them.",
            "north_order + south_order",
        ),
        (
            "all_bookings",
            "Bookings of both regions",
            "Money in signed orders, whoever in the company won them.",
            "north_bookings + south_bookings",
        ),
        (
            "mean_order",
            "Mean size of an order",
            "Money that one signed order brings in the first year.",
            "all_bookings / all_orders",
        ),
    )
}


def team_of(team: str) -> Entries:
    levers = {"levers": [f"campaigns_{team}", f"visits_{team}"]}
    return {"name": f"Sales {team}", "function": "sales", "part_of": "company", **CONTACT, **levers}


def funnel_of(team: str) -> Entries:
    steps = (f"{conversion}%" for conversion in CONVERSIONS)
    stages = [
        {"term": term, "driven_by": team} | ({"conversion": next(steps)} if number else {})
        for number, term in enumerate(STAGES)
    ]
    return {
        "name": f"Sales in the {team}",
        "basis": "CRM cohorts, 8 quarters to 2026-Q3",
        "deal_size": DEAL_SIZE,
        "stages": stages,
    }


def kpis_of(team: str) -> Entries:
    """A volume of every stage, a conversion into every stage but the first, money and time."""
    own = KPI | {"owner": team, "control": {"level": "direct", "levers": [f"campaigns_{team}"]}}
    leading = {"indicator": "leading", "drives": [f"{team}_bookings"]}
    lagging = {"indicator": "lagging"}
    found: Entries = {}
    for before, term, after in zip((None, *STAGES), STAGES, (*STAGES[1:], None), strict=False):
        found[f"{team}_{term}"] = own | {
            "name": f"{term.title()}s in the {team}",
            "definition": f"Everybody in the {team} who came that far within the period.",
            "measure": {"kind": "volume", "of": f"{team}.{term}"},
            **(leading | {"balanced_by": [f"{team}_{after}_rate"]} if after else lagging),
            **({} if before else {"audience": audience()}),
        }
        if before:
            found[f"{team}_{term}_rate"] = own | {
                "name": f"Share from {before} to {term} in the {team}",
                "definition": f"How many of those in the {team} go on within the period.",
                "measure": {
                    "kind": "conversion",
                    "from": f"{team}.{before}",
                    "to": f"{team}.{term}",
                },
                **leading,
            }
    found[f"{team}_bookings"] = own | {
        "name": f"Bookings in the {team}",
        "definition": f"Money in the orders that were signed in the {team}.",
        "measure": {"kind": "value", "of": f"{team}.order"},
        "breakdowns": ["product"],
        **lagging,
    }
    found[f"{team}_time"] = own | {
        "name": f"Time to order in the {team}",
        "definition": f"Median time between both steps for orders signed in the {team}.",
        "measure": {"kind": "velocity", "from": f"{team}.proposal", "to": f"{team}.order"},
        **lagging,
    }
    return found


def audience() -> Entries:
    path = [{"step": "sees one of our pages", "rate": "20%..25%", "source": "Web analytics"}]
    counted = {"size": 2_000_000, "as_of": "2026-10-01", "source": "Company register"}
    return {"who": "Everybody who buys such things.", "per": "month", "path": path, **counted}


def drawn(chance: random.Random) -> dict[str, int]:
    """Visits of every month, and their sums of every quarter; so many that all counts are whole."""
    months = [chance.randrange(20, 60) * 1_000 for _ in MONTHS]
    sums = (sum(months[first : first + 3]) for first in range(0, 12, 3))
    return dict(zip((*MONTHS, *QUARTERS), (*months, *sums), strict=True))


def amounts(visits: dict[str, dict[str, int]], period: str) -> dict[str, Any]:
    """What every KPI comes to in the period."""
    found: dict[str, Any] = {}
    for team in TEAMS:
        count = found[f"{team}_visit"] = visits[team][period]
        for term, conversion in zip(STAGES[1:], CONVERSIONS, strict=True):
            count = found[f"{team}_{term}"] = count * conversion // 100
            found[f"{team}_{term}_rate"] = f"{conversion}%"
        found[f"{team}_bookings"] = count * DEAL_SIZE
        found[f"{team}_time"] = "20 days"
    found["all_orders"] = sum(found[f"{team}_order"] for team in TEAMS)
    found["all_bookings"] = sum(found[f"{team}_bookings"] for team in TEAMS)
    found["mean_order"] = DEAL_SIZE
    return found


def target_of(amount: Any) -> Entries:
    return {
        "value": amount,
        "baseline": {"period": "2026-Q3", "value": amount},
        "method": "bottom_up",
        "rationale": "What the conversions of two years make of the visits that are planned.",
    }


def broken(seed: int) -> Project:
    """The project with a slip in a dozen of its numbers, names and people."""
    chance, slipped = random.Random(seed), project(seed)
    for period in chance.sample((*MONTHS, *QUARTERS), 6):
        targets = slipped["targets"][period]
        volumes = sorted(id for id in targets if isinstance(targets[id]["value"], int))
        targets[chance.choice(volumes)]["value"] *= 2
        targets.pop(chance.choice(sorted(targets)))
    ids = sorted(slipped["kpis"])
    for key, value in (("owner", "nort"), ("indicator", "lagging"), ("definition", "TBD")):
        slipped["kpis"][chance.choice(ids)][key] = value
    slipped["funnels"]["north"]["stages"][2]["conversion"] = "140%"
    slipped["objectives"]["more_orders_south"]["parent"] = "more_order"
    return slipped


def written(folder: Path, content: Project, order: int) -> Config:
    """The project in seven files of two documents each: entries, keys and names in any order."""
    chance = random.Random(order)
    pieces = list(parts(content))
    chance.shuffle(pieces)
    for number in range(7):
        path = folder / "kpi_specs" / f"{chance.randrange(1_000)}" / f"{number}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        documents = [merged(pieces[first::14]) for first in (number, number + 7)]
        shown = [shuffled(document, chance) for document in documents]
        path.write_text(yaml.safe_dump_all(shown, sort_keys=False), "utf-8")
    return Config(root=folder, ignore=("clock",))


def parts(content: Project) -> Iterator[Project]:
    """Every entry by itself, under the keys that lead to it."""
    for name, entries in content.items():
        for id, entry in entries.items():
            below = (
                [{kpi: target} for kpi, target in entry.items()] if name == "targets" else [entry]
            )
            yield from ({name: {id: part}} for part in below)


def merged(parts: list[Any]) -> Any:
    if len(parts) < 2:
        return parts[0] if parts else {}
    keys = {key: None for part in parts for key in part}
    return {key: merged([part[key] for part in parts if key in part]) for key in keys}


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same with the keys of every mapping in another order; lists keep theirs."""
    if isinstance(value, list):
        return [shuffled(item, chance) for item in value]
    if not isinstance(value, dict):
        return value
    keys = chance.sample(sorted(value, key=str), len(value))
    return {key: shuffled(value[key], chance) for key in keys}


def told(report: Report) -> set[tuple[Any, ...]]:
    """What was found, apart from where in the files it happens to stand."""
    return {
        (
            finding.rule,
            finding.severity,
            finding.message,
            finding.help,
            frozenset(
                at.address for at in (finding.location, *(r.location for r in finding.related))
            ),
        )
        for finding in report.findings
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_clean_in_any_order(tmp_path: Path, seed: int) -> None:
    outputs = set()
    for order in range(3):
        report = check(written(tmp_path / f"{order}", project(seed), order), TODAY)
        assert [(found.rule, found.message) for found in report.findings] == []
        assert report.project.entry_count > 16 * 25
        outputs.add((as_json.render(report), *as_text.render(report.findings, {})))
    assert len(outputs) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_wrong_is_the_same_in_any_order(tmp_path: Path, seed: int) -> None:
    first, *others = (
        check(written(tmp_path / f"{order}", broken(seed), order), TODAY) for order in range(4)
    )
    rules = {finding.rule for finding in first.findings}
    assert {"funnel-math", "funnel-rate", "target-periods", "spec-unknown-reference"} <= rules
    for other in others:
        assert told(other) == told(first)


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    """However a disk lists them: the files are written anew, the last one first."""
    config = written(tmp_path / "one", broken(0), 0)
    paths = sorted(config.root.rglob("*.yaml"), reverse=True)
    for path in paths:
        copy = tmp_path / "other" / path.relative_to(config.root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    reports = [check(Config(root=tmp_path / name), TODAY) for name in ("one", "other")]
    one, other = ((as_json.render(each), shown(each)) for each in reports)
    assert one == other
    assert len(json.loads(one[0])["findings"]) > 10


def shown(report: Report) -> list[str]:
    return list(as_text.render(report.findings, report.loaded.sources))


@pytest.mark.parametrize(
    "goal",
    [
        ("north", "--goal", "order=300"),
        ("south", "--goal", "order=$1.2M", "--period", "2027-Q3", "--set", "order=30%"),
        ("north", "--goal", "visit=100k", "--period", "2027-05"),
    ],
)
def test_a_goal_is_solved_the_same_in_any_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, goal: tuple[str, ...]
) -> None:
    boards = set()
    for order in range(3):
        config = written(tmp_path / f"{order}", project(0), order)
        monkeypatch.chdir(config.root)
        result = CliRunner().invoke(solve, [*goal, "--today", "2027-02-10"])
        assert result.exit_code == 0, result.output
        boards.add(result.output)
    assert len(boards) == 1
    assert "Beside the targets" in boards.pop()
