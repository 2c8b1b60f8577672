"""`kpilint log` as its users call it: in real repositories, of every sort."""

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from kpilint.cli import cli
from kpilint.resources import schema_text

MEANING = """\
teams:
  demand_gen: {name: Demand generation}
  bdr: {name: Business development}
terms:
  mql: {name: Marketing-qualified lead, definition: A person above the score.}
  sql: {name: Sales-qualified lead, definition: A person whom sales has met.}
funnels:
  enterprise:
    name: Enterprise
    stages:
      - {term: mql, driven_by: demand_gen}
      - {term: sql, driven_by: bdr, conversion: 60%}
kpis:
  sql_volume:
    name: SQLs
    definition: People with a meeting.
    measure: {kind: volume, of: enterprise.sql}
    owner: bdr
  win_rate:
    name: Win rate
    definition: Deals won of deals closed.
    measure: {kind: other}
    unit: percent
    owner: bdr
  cycle:
    name: Sales cycle
    definition: Time from the first meeting to the contract.
    measure: {kind: velocity, from: enterprise.mql, to: enterprise.sql}
    owner: bdr
"""
CALLS = "{name: It, definition: What it is., measure: {kind: activity, of: calls}, owner: bdr}"
TARGETS = """\
targets:
  2026-Q4:
    sql_volume:
      value: 120
      rationale: As in the last two quarters.
    win_rate:
      value: 25%
      rationale: The mean of two years.
    cycle:
      value: 30 days
      rationale: As it is.
"""


class Project:
    """A repository with one commit, and what a test does to it."""

    def __init__(self, root: Path, git: Callable[..., str]) -> None:
        self.root, self.git = root, git
        self.day = 0
        root.mkdir(parents=True)
        git("init", "--quiet", at=root)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def edit(self, old: str, new: str, name: str = "kpi_specs/targets.yaml") -> None:
        text = (self.root / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def commit(self, subject: str = "Change") -> str:
        """Commit everything, each time a day later."""
        self.day += 1
        when = f"2026-10-{self.day:02}T23:30:00-08:00"
        os.environ["GIT_COMMITTER_DATE"] = when
        try:
            self.git("add", "--all", at=self.root)
            self.git("commit", "--quiet", "--allow-empty", f"--message={subject}", at=self.root)
        finally:
            del os.environ["GIT_COMMITTER_DATE"]
        return self.git("rev-parse", "HEAD", at=self.root)

    def log(self, *arguments: str, at: Path | None = None) -> Result:
        return CliRunner().invoke(cli, ["-C", str(at or self.root), "log", *arguments])

    def told(self, *arguments: str, at: Path | None = None) -> str:
        """What the log prints, without the ids of commits."""
        said = self.log(*arguments, at=at)
        assert said.exit_code == 0, said.output
        return re.sub(r"(?m)^(\S+)  [0-9a-f]{7,}  ", r"\1  ", said.stdout)

    def json(self, *arguments: str) -> dict[str, Any]:
        said = self.log(*arguments, "--format", "json")
        assert said.exit_code == 0, said.output
        found: dict[str, Any] = json.loads(said.stdout)
        jsonschema.validate(found, json.loads(schema_text("log-output")))
        return found

    def refused(self, *arguments: str, at: Path | None = None) -> str:
        said = self.log(*arguments, at=at)
        assert said.exit_code == 2
        assert said.stdout == ""
        assert said.stderr.count("\n") == 1
        return said.stderr


@pytest.fixture
def empty(tmp_path: Path, git: Callable[..., str]) -> Project:
    return Project(tmp_path / "project", git)


@pytest.fixture
def project(empty: Project) -> Project:
    empty.write("kpi_specs/meaning.yaml", MEANING)
    empty.write("kpi_specs/targets.yaml", TARGETS)
    empty.commit("Start")
    return empty


def changes(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (each["address"], each["before"], each["after"])
        for revision in found["revisions"]
        for each in revision["changes"]
    ]


# What is told


def test_a_target_moves(project: Project) -> None:
    project.edit("value: 120", "value: 135")
    project.edit("As in the last two quarters.", "Two more webinars a month.")
    project.commit("Raise the target (#2)")
    assert project.told("-n", "1") == (
        "2026-10-02  Raise the target (#2)\n"
        "  targets.2026-Q4.sql_volume: value 120 → 135 (+15, +12.5%), tightened\n"
        "    why: Two more webinars a month.\n"
        "\n"
        "Not shown: 1 change of wording, in 1 commit (--wording).\n"
    )


def test_which_way_it_goes_follows_from_the_direction(project: Project) -> None:
    project.edit("30 days", "40 days")
    project.edit("25%", "28%")
    project.commit()
    told = project.told("-n", "1")
    assert "cycle: value 30 days → 40 days (+10 days, +33.3%), loosened" in told
    assert "win_rate: value 25% → 28% (+3 pp, +12%), tightened" in told


def test_what_comes_in_at_once_is_summed_up(project: Project) -> None:
    more = "".join(f"  word_{n}: {{name: W{n}, definition: A word.}}\n" for n in range(21))
    project.write("kpi_specs/more.yaml", f"terms:\n{more}")
    project.write("kpi_specs/others.yaml", TARGETS.replace("2026-Q4", "2027-Q1"))
    project.edit("value: 120", "value: 110")
    project.commit("Much")
    assert project.told("-n", "1") == (
        "2026-10-02  Much\n"
        "  21 terms, 3 targets for 2027-Q1 came in.\n"
        "  targets.2026-Q4.sql_volume: value 120 → 110 (-10, -8.3%), loosened\n"
        "    why: As in the last two quarters.\n"
    )
    assert "terms.word_3: new: W3" in project.told("word_3")
    (project.root / "kpi_specs/more.yaml").unlink()
    project.commit("Too much")
    assert project.told("-n", "1") == "2026-10-03  Too much\n  21 terms went.\n"


def test_a_small_beginning_is_told_in_full(project: Project) -> None:
    told = project.told()
    assert told.startswith("2026-10-01  Start\n  targets.2026-Q4.cycle: new, value 30 days\n")
    assert "  kpis.win_rate: new: Win rate\n" in told


def test_what_many_entries_say_alike_is_told_once(project: Project) -> None:
    more = "".join(f"  kpi_{n}: {CALLS}\n" for n in range(7))
    project.write("kpi_specs/more.yaml", f"kpis:\n{more}")
    project.commit()
    project.write("kpi_specs/more.yaml", f"kpis:\n{more}".replace("bdr", "demand_gen"))
    project.commit("Hand over")
    assert project.told("-n", "1") == "2026-10-03  Hand over\n  7 KPIs: owner bdr → demand_gen\n"
    assert len(changes(project.json("-n", "1"))) == 7


def test_wording_is_counted_and_told_if_wanted(project: Project) -> None:
    project.edit("As it is.", "As it was.")
    project.commit("Say it better")
    assert project.told().startswith("2026-10-01  Start\n")
    assert project.told().endswith("Not shown: 1 change of wording, in 1 commit (--wording).\n")
    assert project.told("--wording", "-n", "1") == (
        "2026-10-02  Say it better\n  targets.2026-Q4.cycle: rationale As it is. → As it was.\n"
    )
    assert changes(project.json("--wording"))[0][2] == "As it was."
    assert project.json()["wording_changes"] == 1
    assert project.told("--until", "2026-09-01") == "Nothing changed in this history.\n"


def test_days_are_those_of_the_commit(project: Project) -> None:
    for value in (130, 140, 150):
        project.edit(f"value: {value - 10}", f"value: {value}")
        project.commit(str(value))
    told = project.told("--since", "2026-10-02", "--until", "2026-10-03")
    assert re.findall(r"(?m)^2026.*", told) == ["2026-10-03  140", "2026-10-02  130"]


def test_long_texts_stand_one_below_the_other(project: Project) -> None:
    long = "People with a first meeting whose need an account executive has confirmed."
    project.edit("People with a meeting.", long, "kpi_specs/meaning.yaml")
    project.commit("Agree on it")
    assert project.told("-n", "1") == (
        "2026-10-02  Agree on it\n"
        "  kpis.sql_volume: definition\n"
        "      - People with a meeting.\n"
        "      + People with a first meeting whose need an account executive has\n"
        "        confirmed.\n"
    )


def test_layout_is_silent(project: Project) -> None:
    meaning = (project.root / "kpi_specs/meaning.yaml").read_text("utf-8")
    head, _, kpis = meaning.partition("kpis:\n")
    project.write("kpi_specs/meaning.yaml", f"# By hand.\n{head}".replace("\n", "\r\n"))
    project.write("kpi_specs/kpis/über uns.yaml", f"kpis:\n{kpis}")
    project.edit("value: 120", 'value:   "120"')
    project.git("mv", "kpi_specs/targets.yaml", "kpi_specs/a.yml", at=project.root)
    project.commit("Tidy up")
    assert "Tidy up" not in project.told("--wording")


def test_commits_may_say_anything(project: Project) -> None:
    project.edit("value: 120", "value: 130")
    project.commit(
        "\x1b[31m:100644 red\tand ::set-output \udcff".encode("utf-8", "replace").decode()
    )
    told = project.told("-n", "1")
    assert "\x1b" not in told
    assert "<001B>[31m:100644 red" in told


# One entry


def test_a_new_id_is_followed_back_and_forth(project: Project) -> None:
    project.edit("value: 120", "value: 130")
    project.commit("More")
    for name in ("meaning", "targets"):
        text = (project.root / f"kpi_specs/{name}.yaml").read_text("utf-8")
        project.write(f"kpi_specs/{name}.yaml", text.replace("sql_volume", "meetings"))
    project.commit("Call it otherwise")
    project.edit("value: 130", "value: 140")
    project.commit("Still more")
    told = project.told("meetings")
    assert told == project.told("sql_volume")
    assert re.findall(r"(?m)^ +(\S+): (.*)", told) == [
        ("targets.2026-Q4.meetings", "value 130 → 140 (+10, +7.7%), tightened"),
        ("why", "As in the last two quarters."),
        ("kpis.meetings", "renamed from sql_volume"),
        ("targets.2026-Q4.sql_volume", "value 120 → 130 (+10, +8.3%), tightened"),
        ("why", "As in the last two quarters."),
        ("targets.2026-Q4.sql_volume", "new, value 120"),
        ("why", "As in the last two quarters."),
        ("kpis.sql_volume", "new: SQLs"),
    ]
    assert project.told("targets.2026-Q4.sql_volume") == project.told("targets.2026-Q4.meetings")
    assert "value" not in project.told("kpis.sql_volume")
    found = project.json("kpis.sql_volume")["revisions"][-1]["changes"]
    assert [(each["address"], each["now"]) for each in found] == [
        ("kpis.sql_volume", "kpis.meetings")
    ]


def test_an_id_may_be_taken_again(project: Project) -> None:
    project.edit("  win_rate:\n", "  win_share:\n", "kpi_specs/meaning.yaml")
    project.edit("    win_rate:\n", "    win_share:\n")
    project.commit("Another name")
    project.write("kpi_specs/x.yaml", f"kpis:\n  win_rate: {CALLS}\n")
    project.commit("Another thing")
    assert re.findall(r"(?m)^  kpis.*", project.told("kpis.win_share")) == [
        "  kpis.win_share: renamed from win_rate",
        "  kpis.win_rate: new: Win rate",
    ]


def test_a_target_that_goes_to_another_period_stays_one(project: Project) -> None:
    project.edit("2026-Q4", "2027-Q1")
    project.commit("Later")
    told = project.told("targets.2027-Q1.cycle")
    assert "targets.2027-Q1.cycle: period 2026-Q4 → 2027-Q1, re-dated" in told
    assert "targets.2026-Q4.cycle: new, value 30 days" in told
    assert told == project.told("targets.2026-Q4.cycle")


def test_what_is_gone_can_be_asked_for(project: Project) -> None:
    project.write("kpi_specs/meaning.yaml", MEANING.partition("  win_rate")[0])
    project.commit("Win rate is no more")
    assert project.told("kpis.win_rate") == (
        "2026-10-02  Win rate is no more\n"
        "  kpis.win_rate: dropped: Win rate\n"
        "\n"
        "2026-10-01  Start\n"
        "  kpis.win_rate: new: Win rate\n"
    )
    assert "Did you mean `win_rate`?" in project.refused("win_rat")
    assert "Did you mean `kpis.win_rate`?" in project.refused("kpis.win_rat")
    assert "Did you mean `mql`?" in project.refused("enterprise.mql")
    assert "There is no entry `xyzzy`, and never was." in project.refused("xyzzy")


@pytest.mark.parametrize(
    ("id", "entries"),
    [
        ("sql_volume", ["targets.2026-Q4.sql_volume", "kpis.sql_volume"]),
        ("kpis.sql_volume", ["kpis.sql_volume"]),
        ("kpis.sql_volume.owner", ["kpis.sql_volume"]),
        ("targets.2026-Q4.sql_volume", ["targets.2026-Q4.sql_volume"]),
        ("teams.bdr", ["teams.bdr"]),
        ("sql", ["terms.sql"]),
        (
            "targets.2026-Q4",
            [f"targets.2026-Q4.{id}" for id in ("cycle", "sql_volume", "win_rate")],
        ),
        ("2026-Q4", [f"targets.2026-Q4.{id}" for id in ("cycle", "sql_volume", "win_rate")]),
        ("terms", ["terms.mql", "terms.sql"]),
    ],
)
def test_entries_are_asked_for_by_id_or_address(
    project: Project, id: str, entries: list[str]
) -> None:
    assert [address for address, *_ in changes(project.json(id))] == entries


# Units and settings are those of then


def test_money_was_in_the_currency_of_then(project: Project) -> None:
    project.write("kpilint.toml", 'currency = "EUR"\n')
    project.edit("unit: percent", "unit: money", "kpi_specs/meaning.yaml")
    project.edit("25%", "84k")
    project.commit("In money")
    project.write("kpilint.toml", 'currency = "USD"\n')
    project.commit("Another currency")
    project.edit("84k", "90k")
    project.commit("More")
    assert [
        (before, after) for address, before, after in changes(project.json("win_rate"))[:4]
    ] == [
        ("$84,000", "$90,000"),
        ("€84,000", "$84,000"),
        ("25%", "€84,000"),
        ("percent", "money"),
    ]


def test_a_unit_that_moves_moves_the_targets(project: Project) -> None:
    project.edit("unit: percent", "unit: deals", "kpi_specs/meaning.yaml")
    project.edit("25%", "25")
    project.commit()
    project.edit("unit: deals", "unit: money", "kpi_specs/meaning.yaml")
    project.commit()
    assert ("targets.2026-Q4.win_rate", "25", "$25") in changes(project.json("-n", "1"))


def test_rules_that_are_no_more_are_no_matter(project: Project) -> None:
    project.write("kpilint.toml", 'ignore = ["rule-of-old"]\ncurrency = "EUR"\n')
    project.commit()
    project.write("kpilint.toml", 'currency = "EUR"\n')
    project.edit("value: 120", "value: 130")
    project.commit("More")
    assert ("targets.2026-Q4.sql_volume", "120", "130") in changes(project.json("-n", "1"))


def test_changes_from_a_baseline_know_the_actuals_of_then(project: Project) -> None:
    project.write("kpi_specs/actuals/2026.csv", "kpi,period,value\nsql_volume,2026-Q3,100\n")
    project.edit("value: 120", "change: +10%")
    project.commit("From the baseline")
    project.edit("change: +10%", "change: +20%")
    project.commit("More")
    project.write("kpi_specs/actuals/2026.csv", "kpi,period,value\nsql_volume,2026-Q3,200\n")
    project.commit("Counted anew")
    (change,) = project.json("-n", "1")["revisions"][0]["changes"]
    assert (change["difference"], change["relative"], change["verdict"]) == (
        "+10",
        "+9.1%",
        "tightened",
    )


# Files that cannot be read


def test_a_broken_file_is_told_once_and_taken_for_unchanged(project: Project) -> None:
    project.write("kpi_specs/targets.yaml", f"{TARGETS}  - broken: [")
    project.commit("Break it")
    project.edit("value: 120", "value: 125")
    project.edit("30 days", "20 days")
    project.commit("Still broken")
    project.edit("  - broken: [", "")
    project.edit("value: 125", "value: 130")
    project.commit("Mend it")
    assert project.told("-n", "2") == (
        "2026-10-04  Mend it\n"
        "  targets.2026-Q4.cycle: value 30 days → 20 days (-10 days, -33.3%), tightened\n"
        "    why: As it is.\n"
        "  targets.2026-Q4.sql_volume: value 120 → 130 (+10, +8.3%), tightened\n"
        "    why: As in the last two quarters.\n"
        "\n"
        "2026-10-02  Break it\n"
        "  kpi_specs/targets.yaml could not be read; what was in it is taken for unchanged.\n"
    )
    assert project.json("-n", "2")["revisions"][1]["unreadable"] == ["kpi_specs/targets.yaml"]


def test_what_was_broken_last_is_taken_for_unchanged_too(project: Project) -> None:
    project.write("kpi_specs/targets.yaml", f"{TARGETS}  - broken: [")
    project.commit("Break it")
    assert project.told("-n", "1") == (
        "2026-10-02  Break it\n"
        "  kpi_specs/targets.yaml could not be read; what was in it is taken for unchanged.\n"
    )
    project.write("kpi_specs/targets.yaml", TARGETS.replace("120", "125"))
    assert changes(project.json("-n", "1")) == [("targets.2026-Q4.sql_volume", "120", "125")]


def test_an_entry_that_cannot_be_read_is_taken_for_unchanged(project: Project) -> None:
    project.edit("sql_volume:\n      value: 120", "sql_volume: 125\n    x-was:\n      value: 120")
    project.commit("A short cut")
    project.write("kpi_specs/targets.yaml", TARGETS.replace("120", "130"))
    project.commit("As it should be")
    assert changes(project.json())[0] == ("targets.2026-Q4.sql_volume", "120", "130")
    assert "A short cut" not in project.told()


def test_what_was_broken_from_the_beginning_comes_in_when_it_is_mended(empty: Project) -> None:
    empty.write("kpi_specs/a.yaml", "terms: [")
    empty.commit("Start")
    empty.write("kpi_specs/a.yaml", MEANING.partition("funnels")[0])
    empty.commit("Mend it")
    told = empty.told()
    assert "terms.mql: new: Marketing-qualified lead" in told
    assert told.endswith("could not be read; what was in it is taken for unchanged.\n")


def test_what_breaks_in_the_work_tree_is_told_first(project: Project) -> None:
    project.write("kpi_specs/targets.yaml", "targets: [")
    assert project.told().startswith(
        "not committed yet\n"
        "  kpi_specs/targets.yaml could not be read; what was in it is taken for unchanged.\n"
    )


# Branches and clones


def test_a_merged_branch_is_one_change(project: Project) -> None:
    git, root = project.git, project.root
    git("checkout", "--quiet", "-b", "topic", at=root)
    for value in (130, 140):
        project.edit(f"value: {value - 10}", f"value: {value}")
        project.commit(f"On the way: {value}")
    git("checkout", "--quiet", "main", at=root)
    project.write("README.md", "Meanwhile")
    project.commit("Meanwhile")
    git("merge", "--quiet", "--no-ff", "--message=Merge it", "topic", at=root)
    (first, *_) = project.json()["revisions"]
    assert first["subject"] == "Merge it"
    assert [(c["before"], c["after"]) for c in first["changes"]] == [("120", "140")]
    assert "On the way" not in project.told()


def test_what_is_not_committed_comes_first(project: Project) -> None:
    project.edit("value: 120", "value: 150")
    assert project.told().startswith(
        "not committed yet\n  targets.2026-Q4.sql_volume: value 120 → 150 (+30, +25%), tightened\n"
    )
    first = project.json()["revisions"][0]
    assert (first["commit"], first["short"], first["time"]) == (None, None, None)
    assert "not committed" not in project.told("--until", "2027-01-01")
    project.edit("value: 150", "value: 120")
    assert "not committed" not in project.told()


def test_a_branch_without_a_commit(empty: Project) -> None:
    empty.write("kpi_specs/terms.yaml", MEANING.partition("funnels")[0])
    assert empty.told().startswith("not committed yet\n  teams.bdr: new: Business development\n")


def test_a_shallow_clone_says_where_it_begins(
    project: Project, git: Callable[..., str], tmp_path: Path
) -> None:
    for value in (130, 140):
        project.edit(f"value: {value - 10}", f"value: {value}")
        last = project.commit(str(value))
    git("clone", "--quiet", "--depth=1", f"file://{project.root}", "clone")
    clone = tmp_path / "clone"
    begins = f"The history here begins at {last[:7]}, in a shallow clone; the rest: git fetch"
    assert project.told(at=clone).startswith(f"Nothing changed in this history.\n{begins}")
    assert project.told("sql_volume", at=clone).startswith("Nothing changed of `sql_volume`")
    git("fetch", "--quiet", "--deepen=1", at=clone)
    told = project.told(at=clone)
    assert told.startswith("2026-10-03  140\n")
    assert "\nThe history here begins at " in told
    assert "130" not in re.findall(r"(?m)^2026.*", told)
    git("fetch", "--quiet", "--unshallow", at=clone)
    assert project.told(at=clone) == project.told()


def test_a_shallow_clone_in_which_nothing_touched_the_specs(
    project: Project, git: Callable[..., str], tmp_path: Path
) -> None:
    for name in ("a", "b", "c"):
        project.write(name, name)
        project.commit(name)
    git("clone", "--quiet", "--depth=2", f"file://{project.root}", "clone")
    assert "in a shallow clone" in project.told(at=tmp_path / "clone")


def test_other_work_trees_and_no_branch_at_all(project: Project, tmp_path: Path) -> None:
    told = project.told()
    project.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "other"), at=project.root)
    assert project.told(at=tmp_path / "other") == told
    project.git("checkout", "--quiet", "--detach", at=project.root)
    assert project.told(at=project.root / "kpi_specs") == told


def test_no_repository(tmp_path: Path) -> None:
    (tmp_path / "kpi_specs").mkdir()
    said = CliRunner().invoke(cli, ["-C", str(tmp_path), "log"])
    assert (said.exit_code, said.stderr) == (
        2,
        f"Error: {tmp_path} is not in a git repository; `git init` starts one.\n",
    )


def test_no_specs(empty: Project) -> None:
    empty.write("README.md", "Nothing here")
    empty.commit()
    assert empty.told() == "Nothing changed in this history.\n"


def test_habits_of_the_user_change_nothing(project: Project) -> None:
    (project.root / "kpi_specs/sub").mkdir()
    project.git("mv", "kpi_specs/targets.yaml", "kpi_specs/sub/t.yaml", at=project.root)
    project.commit()
    told = project.told()
    habits = {
        "log.follow": "true",
        "log.showRoot": "false",
        "log.showSignature": "true",
        "log.decorate": "full",
        "log.diffMerges": "combined",
        "diff.renames": "copies",
        "diff.noprefix": "true",
        "diff.relative": "true",
        "core.abbrev": "7",
        "core.quotePath": "true",
        "color.ui": "always",
        "format.pretty": "oneline",
        "i18n.logOutputEncoding": "ISO-8859-1",
    }
    for name, value in habits.items():
        project.git("config", name, value, at=project.root)
    assert project.told(at=project.root / "kpi_specs/sub") == told


# Where the project was


def values(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(before, after) for address, before, after in changes(found) if "sql_volume" in address]


def test_a_spec_root_that_moved_is_followed(project: Project) -> None:
    project.edit("value: 120", "value: 130")
    project.commit("Before")
    project.git("mv", "kpi_specs", "metrics", at=project.root)
    project.write("kpilint.toml", 'specs = ["metrics"]\n')
    project.commit("Move")
    project.edit("value: 130", "value: 140", "metrics/targets.yaml")
    project.commit("After")
    assert values(project.json())[:3] == [("130", "140"), ("120", "130"), ("", "120")]
    assert "Move" not in project.told("--wording")


@pytest.mark.parametrize("settings", ["", 'currency = "EUR"\n'])
def test_a_project_that_moved_into_a_folder_is_followed(project: Project, settings: str) -> None:
    if settings:
        project.write("kpilint.toml", settings)
    project.edit("value: 120", "value: 130")
    project.commit("Before")
    (project.root / "sub/folder").mkdir(parents=True)
    for name in ("kpi_specs", *(["kpilint.toml"] if settings else [])):
        project.git("mv", name, f"sub/folder/{name}", at=project.root)
    project.commit("Move")
    project.edit("value: 130", "value: 140", "sub/folder/kpi_specs/targets.yaml")
    project.commit("After")
    at = project.root / "sub/folder"
    subjects = re.findall(r"(?m)^2026-\S+  (.*)", project.told(at=at))
    assert subjects == ["After", "Before", "Start"]


@pytest.mark.parametrize("settings", ["", 'currency = "EUR"\n'])
def test_a_project_that_moved_out_of_a_folder_is_followed(empty: Project, settings: str) -> None:
    empty.write("sub/kpi_specs/meaning.yaml", MEANING)
    empty.write("sub/kpi_specs/targets.yaml", TARGETS)
    if settings:
        empty.write("sub/kpilint.toml", settings)
    empty.commit("Start")
    empty.edit("value: 120", "value: 130", "sub/kpi_specs/targets.yaml")
    empty.commit("Before")
    for name in ("kpi_specs", *(["kpilint.toml"] if settings else [])):
        empty.git("mv", f"sub/{name}", name, at=empty.root)
    empty.edit("value: 130", "value: 140")
    empty.commit("Move, and more")
    assert values(empty.json()) == [("130", "140"), ("120", "130"), ("", "120"), ("", "sql_volume")]


def test_specs_that_stood_where_none_were_looked_for_are_followed(empty: Project) -> None:
    empty.write("metrics/meaning.yaml", MEANING)
    empty.write("metrics/targets.yaml", TARGETS)
    empty.commit("Start")
    empty.git("mv", "metrics", "kpi_specs", at=empty.root)
    empty.commit("Move")
    assert re.findall(r"(?m)^2026-\S+  (.*)", empty.told()) == ["Start"]


def test_a_project_in_a_folder_sees_only_itself(empty: Project) -> None:
    for folder in ("one", "two"):
        empty.write(f"{folder}/kpi_specs/meaning.yaml", MEANING)
        empty.write(f"{folder}/kpi_specs/targets.yaml", TARGETS)
        empty.write(f"{folder}/kpilint.toml", "")
        empty.commit(folder)
    empty.edit("value: 120", "value: 130", "one/kpi_specs/targets.yaml")
    empty.commit("One")
    assert re.findall(r"(?m)^2026-\S+  (.*)", empty.told(at=empty.root / "one")) == ["One", "one"]
    assert re.findall(r"(?m)^2026-\S+  (.*)", empty.told(at=empty.root / "two")) == ["two"]


def test_specs_that_went_and_came_back(project: Project) -> None:
    shutil.move(project.root / "kpi_specs", project.root / "away")
    shutil.rmtree(project.root / "away")
    project.commit("Away")
    project.write("kpi_specs/targets.yaml", TARGETS)
    project.commit("Back")
    assert re.findall(r"(?m)^2026-\S+  (.*)", project.told()) == ["Back", "Away", "Start"]


def test_a_linked_spec_root_is_read_through(project: Project) -> None:
    project.git("mv", "kpi_specs", "elsewhere", at=project.root)
    (project.root / "kpi_specs").symlink_to("elsewhere")
    project.commit("Link")
    project.edit("value: 120", "value: 130", "elsewhere/targets.yaml")
    project.commit("More")
    assert re.findall(r"(?m)^2026-\S+  (.*)", project.told()) == ["More", "Start"]


def test_a_submodule_tells_what_its_commits_brought(
    project: Project, git: Callable[..., str], tmp_path: Path
) -> None:
    outer = Project(tmp_path / "outer", git)
    git("submodule", "--quiet", "add", str(project.root), "inner", at=outer.root)
    outer.write("kpilint.toml", 'specs = ["inner/kpi_specs"]\n')
    outer.commit("Outer")
    project.edit("value: 120", "value: 130")
    project.commit("More")
    git("pull", "--quiet", at=outer.root / "inner")
    outer.commit("Bring it in")
    assert re.findall(r"(?m)^2026-\S+  (.*)", outer.told()) == ["Bring it in", "Outer"]
    assert values(outer.json())[0] == ("120", "130")


def test_the_configuration_can_be_named(project: Project) -> None:
    project.write("conf/metrics.toml", "")
    project.write("conf/kpi_specs/terms.yaml", MEANING.partition("funnels")[0])
    project.commit("Another project")
    told = project.told("--config", str(project.root / "conf/metrics.toml"))
    assert re.findall(r"(?m)^2026-\S+  (.*)", told) == ["Another project"]
