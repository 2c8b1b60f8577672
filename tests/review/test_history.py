"""History tells of each commit what a comparison of both whole projects tells."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from kpilint.check import loaded_from, project_of
from kpilint.model.project import Project
from kpilint.read.git import Repository
from kpilint.read.state import at
from kpilint.review.change import Change
from kpilint.review.compare import compare
from kpilint.review.differences import difference, share
from kpilint.review.history import History, Record, Revision

Git = Callable[..., str]
TERMS = ("lead", "mql", "sql", "won")
TEAMS = ("north", "south", "east")
PERIODS = ("2026-Q3", "2026-Q4", "2027-Q1", "FY2027")


@dataclass
class Company:
    """Entries by file, and what may happen to them in a commit."""

    chance: random.Random
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    folder: str = "kpi_specs"
    comment: int = 0
    number: int = 0

    def __post_init__(self) -> None:
        stages = [{"term": term, "conversion": "40%"} for term in TERMS]
        self.files = {
            "words.yaml": {
                "terms": {term: named(term) for term in TERMS},
                "teams": {team: {"name": team.title()} for team in TEAMS},
                "funnels": {"main": {"name": "Main", "deal_size": "10k", "stages": stages}},
            },
            "kpis.yaml": {"kpis": {}},
            "targets.yaml": {"targets": {}},
        }
        for _ in range(6):
            self.kpi_comes()

    # What may happen

    def kpi_comes(self) -> None:
        self.number += 1
        kind = self.chance.choice(("volume", "value", "other", "formula"))
        made = named(f"kpi {self.number}") | {"owner": self.chance.choice(TEAMS)}
        known = sorted(self.all("kpis"))
        if kind == "formula" and len(known) > 1:
            made["measure"] = {"kind": kind, "expression": " / ".join(self.chance.sample(known, 2))}
        elif kind in ("volume", "value"):
            stage = self.chance.choice(TERMS)
            made["measure"] = {"kind": kind, "of": self.chance.choice((stage, f"main.{stage}"))}
        else:
            made |= {"measure": {"kind": "other"}, "unit": self.chance.choice(("percent", "money"))}
        self.somewhere("kpis")[f"kpi_{self.number}"] = made
        self.target_comes()

    def target_comes(self) -> None:
        known = sorted(self.all("kpis"))
        period, kpi = self.chance.choice(PERIODS), self.chance.choice(known)
        if kpi not in self.all("targets").get(period, {}):
            file = self.chance.choice(
                [name for name in self.files if "targets" in self.files[name]]
            )
            self.files[file]["targets"].setdefault(period, {})[kpi] = self.target(known)

    def target(self, kpis: list[str]) -> dict[str, Any]:
        number = self.chance.choice(("120", "20%", "$84k", "1_300", "25%..30%", "-5"))
        made: dict[str, Any] = {"value": number, "rationale": f"Reason {self.chance.random()}"}
        if self.chance.random() < 0.3:
            made = {"change": self.chance.choice(("+12", "+5pp", "+10%")), "rationale": "More."}
        if self.chance.random() < 0.3:
            made["assumptions"] = {self.chance.choice((*kpis, "main.mql", "deal_size")): "30%"}
        return made

    def target_moves(self) -> None:
        targets = self.chance.choice(self.places("targets"))
        for id in self.chance.sample(sorted(targets), min(2, len(targets))):
            targets[id] = self.target(sorted(self.all("kpis")))

    def target_goes(self) -> None:
        targets = self.chance.choice(self.places("targets"))
        targets.pop(self.chance.choice(sorted(targets)), None)

    def kpi_changes(self) -> None:
        kpi = self.chance.choice(list(self.all("kpis").values()))
        key = self.chance.choice(("definition", "why", "direction", "unit", "owner"))
        choices = {
            "direction": ("up", "down", "hold"),
            "unit": ("percent", "money", "EUR", "count"),
            "owner": TEAMS,
        }
        kpi[key] = self.chance.choice(choices.get(key, ("One thing.", "Another thing.")))

    def funnel_changes(self) -> None:
        funnel = self.all("funnels")["main"]
        stage = self.chance.choice(funnel["stages"])
        stage["conversion"] = f"{self.chance.randrange(10, 90)}%"
        funnel["deal_size"] = self.chance.choice(("10k", "$12k", "€9k"))

    def stage_is_elsewhere_too(self) -> None:
        """So that its bare name no longer says which is meant; or no longer is."""
        funnels = next(
            content["funnels"] for content in self.files.values() if "funnels" in content
        )
        if not funnels.pop("other", None):
            funnels["other"] = {"name": "Other", "stages": [{"term": self.chance.choice(TERMS)}]}

    def kpi_is_renamed(self) -> None:
        old, new = self.chance.choice(sorted(self.all("kpis"))), f"kpi_{self.number}_anew"
        text = yaml.safe_dump(self.files, sort_keys=False)
        if new not in text:
            self.files = yaml.safe_load(re.sub(rf"\b{old}\b", new, text))

    def kpi_goes(self) -> None:
        file = self.chance.choice(
            [content for content in self.files.values() if content.get("kpis")]
        )
        file["kpis"].pop(self.chance.choice(sorted(file["kpis"])))

    def entries_move(self) -> None:
        self.files.setdefault(f"more-{self.chance.randrange(3)}.yaml", {"kpis": {}, "targets": {}})
        giver = self.chance.choice([each for each in self.files.values() if each.get("kpis")])
        id = self.chance.choice(sorted(giver["kpis"]))
        entry = giver["kpis"].pop(id)
        self.somewhere("kpis")[id] = entry

    def file_moves(self) -> None:
        name = self.chance.choice(sorted(self.files))
        self.files[f"{self.chance.choice('abyz')}/{Path(name).name}"] = self.files.pop(name)

    def order_changes(self) -> None:
        for content in self.files.values():
            for name, entries in content.items():
                content[name] = dict(reversed(entries.items()))
        self.comment += 1

    def currency_changes(self) -> None:
        self.settings["currency"] = self.chance.choice(("USD", "EUR"))

    def year_changes(self) -> None:
        self.settings["fiscal-year-start"] = self.chance.choice((1, 2, 7))

    def specs_move(self) -> None:
        self.folder = self.chance.choice(("kpi_specs", "metrics", "deep/er/specs"))
        self.settings["specs"] = [self.folder]

    def happens(self) -> None:
        """One to three things, as far as there is anything left for them to happen to."""
        for event in self.chance.sample(EVENTS, self.chance.randrange(1, 4)):
            with suppress(IndexError):
                event(self)

    # What there is

    def all(self, collection: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for content in self.files.values():
            for id, entry in content.get(collection, {}).items():
                found[id] = {**found.get(id, {}), **entry} if collection == "targets" else entry
        return found

    def places(self, collection: str) -> list[dict[str, Any]]:
        files = (content.get(collection, {}) for content in self.files.values())
        return [inner for each in files for inner in each.values() if inner]

    def somewhere(self, collection: str) -> dict[str, Any]:
        name = self.chance.choice([n for n, content in self.files.items() if collection in content])
        found: dict[str, Any] = self.files[name][collection]
        return found

    def texts(self) -> Iterator[tuple[str, str]]:
        for name, content in self.files.items():
            text = yaml.safe_dump(content, sort_keys=False)
            yield f"{self.folder}/{name}", f"# Edition {self.comment}\n{text}"
        lines = (f"{key} = {value!r}\n" for key, value in self.settings.items())
        yield "kpilint.toml", "".join(lines).replace("'", '"')


EVENTS = (
    *(Company.kpi_comes, Company.kpi_changes, Company.kpi_is_renamed, Company.kpi_goes),
    *(Company.target_comes, Company.target_moves, Company.target_goes, Company.funnel_changes),
    *(Company.stage_is_elsewhere_too, Company.entries_move, Company.file_moves),
    *(Company.order_changes, Company.currency_changes, Company.year_changes, Company.specs_move),
)


def named(name: str) -> dict[str, Any]:
    return {"name": name.upper(), "definition": f"What {name} means is told here at length."}


def committed(git: Git, root: Path, company: Company, message: str) -> str:
    for path in sorted(root.rglob("*"), reverse=True):
        if ".git" not in path.parts and path.is_file():
            path.unlink()
    for name, text in company.texts():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    git("add", "--all", at=root)
    git("commit", "--quiet", "--allow-empty", f"--message={message}", at=root)
    return git("rev-parse", "HEAD", at=root)


def project(repository: Repository, commit: str) -> Project:
    state = at(repository, commit, repository.top)
    return project_of(loaded_from(state), state.config)


def told(change: Change | Record) -> tuple[Any, ...]:
    shown = (change.address, change.weight, change.field, change.before, change.after)
    if isinstance(change, Record):
        return *shown, change.verdict, change.why, change.difference, change.relative
    by = difference(change.was, change.now), share(change.was, change.now)
    return *shown, change.verdict, change.why, *by


def records(revision: Revision) -> list[tuple[Any, ...]]:
    return sorted(map(told, (*revision.changes, *revision.wording)))


def test_a_target_of_a_kpi_that_is_for_its_team_is_too(git: Git, tmp_path: Path) -> None:
    git("init", "--quiet")
    company = Company(random.Random(0))
    for kpi in company.files["kpis.yaml"]["kpis"].values():
        kpi["visibility"] = "team"
    committed(git, tmp_path, company, "Start")
    target = company.places("targets")[0]
    kpi, before = next(iter(target.items()))
    target[kpi] = {"value": "7", "rationale": before["rationale"]}
    committed(git, tmp_path, company, "Move a target")
    newest = next(iter(History(tmp_path)))
    assert newest.subject == "Move a target"
    assert newest.changes
    assert all(change.for_team for change in newest.changes)


@pytest.mark.parametrize("seed", range(4))
def test_each_commit_tells_what_both_whole_projects_tell(
    seed: int, git: Git, tmp_path: Path
) -> None:
    git("init", "--quiet")
    company = Company(random.Random(seed))
    ids = [committed(git, tmp_path, company, "Start")]
    for number in range(14):
        company.happens()
        ids.append(committed(git, tmp_path, company, f"Change {number}"))
    repository = Repository.around(tmp_path)
    found = {revision.commit: records(revision) for revision in History(tmp_path)}
    projects = [project(repository, id) for id in ids]
    for id, before, after in zip(ids[1:], projects, projects[1:], strict=False):
        assert found.get(id, []) == sorted(map(told, compare(before, after).changes)), id
    assert len(found[ids[0]]) == projects[0].entry_count
