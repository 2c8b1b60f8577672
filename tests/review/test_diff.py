"""`kpilint diff` as its users call it: in real repositories, in every form."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from kpilint.cli import cli
from kpilint.resources import schema_text

MEANING = """\
people:
  vp_marketing: {name: VP Marketing, contact: "@acme/vp-marketing"}
  vp_sales: {name: VP Sales}
teams:
  demand_gen: {name: Demand generation, function: marketing}
  bdr: {name: Business development, function: business_development}
terms:
  mql: {name: Marketing-qualified lead, abbreviation: MQL, definition: A person above the score.}
  sal: {name: Sales-accepted lead, abbreviation: SAL, definition: A lead that sales will work on.}
funnels:
  enterprise:
    name: Enterprise
    basis: Eight quarters to 2026-Q3
    stages:
      - {term: mql, driven_by: demand_gen}
      - {term: sal, driven_by: bdr, conversion: 80%}
kpis:
  mql_volume:
    name: MQLs
    definition: People who reached the score in the period.
    measure: {kind: volume, of: enterprise.mql}
    owner: demand_gen
    daci: {approver: vp_marketing, informed: [bdr]}
  sal_volume:
    name: SALs
    definition: Leads that sales accepted in the period.
    measure: {kind: volume, of: enterprise.sal}
    owner: bdr
    daci: {approver: vp_sales}
"""
TARGETS = """\
targets:
  2027-Q1:
    mql_volume:
      value: 160
      rationale: As in the last two quarters.
    sal_volume:
      value: 128
      rationale: At the usual rate.
"""
DIFF = ("diff", "--today", "2026-11-21")


class Project:
    """A repository whose one commit is agreed, and what a test does to it."""

    def __init__(self, root: Path, git: Callable[..., str]) -> None:
        self.root, self.git = root, git
        self.write("meaning.yaml", MEANING)
        self.write("targets.yaml", TARGETS)
        git("init", "-q", at=root)
        self.commit("Agreed")

    def write(self, name: str, text: str) -> None:
        path = self.root / "kpi_specs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / "kpi_specs" / name
        text = path.read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def commit(self, message: str) -> str:
        self.git("add", "-A", at=self.root)
        self.git("commit", "-q", "--allow-empty", "-m", message, at=self.root)
        return self.git("rev-parse", "HEAD", at=self.root)

    def diff(self, *arguments: str, at: Path | None = None) -> Result:
        return CliRunner().invoke(cli, ["-C", str(at or self.root), *DIFF, *arguments])

    def json(self, *arguments: str) -> dict[str, Any]:
        said = self.diff(*arguments, "--format", "json")
        assert said.exit_code in (0, 1), said.output
        found: dict[str, Any] = json.loads(said.stdout)
        jsonschema.validate(found, json.loads(schema_text("diff-output")))
        return found


@pytest.fixture
def project(tmp_path: Path, git: Callable[..., str]) -> Project:
    return Project(tmp_path / "project", git)


def rules(found: dict[str, Any]) -> list[str]:
    return [finding["rule"] for finding in found["findings"]]


def raise_mqls(project: Project, why: str = "Two more webinars a month.") -> None:
    project.edit("targets.yaml", "value: 160", "value: 192")
    project.edit("targets.yaml", "As in the last two quarters.", why)


def test_nothing_changed(project: Project) -> None:
    said = project.diff()
    assert said.exit_code == 0
    assert said.stdout.startswith("KPI review: no KPI changes\nNothing changed")
    found = project.json()
    assert (found["verdict"], found["changes"], found["head"]) == ("no KPI changes", [], "worktree")
    assert found["base"] == project.git("rev-parse", "--short=7", "HEAD", at=project.root)


def test_a_raised_target_is_told_with_all_that_follows(project: Project) -> None:
    raise_mqls(project)
    found = project.json()
    assert project.diff().exit_code == 1
    (change,) = found["changes"]
    assert change == {
        "address": "targets.2027-Q1.mql_volume",
        "class": "commitment",
        "field": "value",
        "before": "160",
        "after": "192",
        "difference": "+32",
        "relative": "+20%",
        "verdict": "tightened",
        "why": "Two more webinars a month.",
        "needs": ["vp_marketing"],
        "path": "kpi_specs/targets.yaml",
        "line": 4,
    }
    (follow,) = found["follows"]
    assert follow == {
        "address": "targets.2027-Q1.sal_volume",
        "value": "128",
        "needed": "153.6",
        "because": ["targets.2027-Q1.mql_volume"],
        "sum": "192 × 80%",
    }
    assert found["verdict"] == "approval needed"
    assert found["wording_changes"] == 1
    ours = [rule for rule in rules(found) if rule.startswith("review-")]
    assert sorted(ours) == ["review-left-behind", "review-needs-approval"]


def test_the_terminal_tells_it_in_words(project: Project) -> None:
    raise_mqls(project)
    lines = project.diff().stdout.splitlines()
    assert lines[:4] == [
        "KPI review: approval needed",
        "1 target tightened; 1 other target no longer fits.",
        "To agree: VP Marketing",
        "To be told: Business development",
    ]
    assert "    value: 160 → 192 (+32, +20%)" in lines
    assert "    why: Two more webinars a month." in lines
    assert any("153.6" in line and "128" in line for line in lines)


def test_a_signed_change_is_agreed(project: Project) -> None:
    raise_mqls(project)
    project.edit("targets.yaml", "value: 128", "value: 154")
    project.edit("targets.yaml", "At the usual rate.", "80% of 192.")
    for address, by in (("mql_volume", "vp_marketing"), ("sal_volume", "vp_sales")):
        sign = ["sign-off", f"targets.2027-Q1.{address}", "--by", by, "--today", "2026-11-21"]
        said = CliRunner().invoke(cli, ["-C", str(project.root), *sign])
        assert said.exit_code == 0, said.output
    found = project.json()
    assert project.diff().exit_code == 0
    assert (found["verdict"], found["follows"]) == ("agreed", [])
    assert [change["needs"] for change in found["changes"]] == [[], []]


def test_the_line_to_paste_is_the_one_that_settles_it(project: Project) -> None:
    raise_mqls(project)
    said = project.diff("--format", "markdown").stdout
    (line,) = re.findall(r"`targets\.2027-Q1\.mql_volume`: `(sign_off: \{.*\})`", said)
    project.edit("targets.yaml", "value: 192\n", f"value: 192\n      {line}\n")
    assert project.json()["verdict"] == "agreed"


def test_the_rules_of_the_state_before_judge(project: Project) -> None:
    (project.root / "kpilint.toml").write_text('ignore = ["review"]\n')
    raise_mqls(project)
    assert "review-needs-approval" in rules(project.json())
    project.commit("Both at once")
    project.edit("targets.yaml", "value: 192", "value: 200")
    assert [rule for rule in rules(project.json("HEAD")) if rule.startswith("review-")] == []


def test_a_change_cannot_suppress_the_rules_that_judge_it(project: Project) -> None:
    raise_mqls(project)
    comment = "# kpilint: ignore-file[review-needs-approval] -- We are in a hurry.\n"
    project.edit("targets.yaml", "targets:\n", f"{comment}targets:\n")
    found = project.json()
    assert {"review-needs-approval", "spec-suppression"} <= set(rules(found))


def test_a_needless_suppression_is_new_only_once(project: Project) -> None:
    comment = "# kpilint: ignore-file[{}] -- Settled in May.\n"
    project.edit("meaning.yaml", "", comment.format("funnel-floor"))
    project.commit("Needless")
    project.edit("targets.yaml", "", comment.format("target-tolerance"))
    (finding,) = project.json("HEAD")["findings"]
    assert (finding["rule"], finding["path"]) == ("spec-suppression", "kpi_specs/targets.yaml")


@pytest.mark.parametrize("form", ["sarif", "github", "gitlab", "junit", "concise"])
def test_findings_come_in_every_form_of_check(project: Project, form: str) -> None:
    raise_mqls(project)
    said = project.diff("--format", form)
    assert said.exit_code == 1
    assert "review-needs-approval" in said.stdout


def test_several_forms_at_once(project: Project, tmp_path: Path) -> None:
    raise_mqls(project)
    files = {form: tmp_path / form for form in ("markdown", "json", "sarif")}
    options = [part for form, path in files.items() for part in ("--format", f"{form}={path}")]
    said = project.diff("--format", "text", *options)
    assert said.stdout.startswith("KPI review: approval needed")
    assert files["markdown"].read_text("utf-8").startswith("<!-- kpilint-review head=worktree -->")
    assert json.loads(files["json"].read_text("utf-8"))["verdict"] == "approval needed"
    assert json.loads(files["sarif"].read_text("utf-8"))["version"] == "2.1.0"


def test_a_removal_shows_the_lines_that_are_no_more(project: Project) -> None:
    gone = TARGETS[TARGETS.index("    sal_volume") :]
    project.edit("targets.yaml", gone, "")
    found = project.json()
    (change,) = found["changes"]
    assert (change["verdict"], change["before"], change["after"]) == ("dropped", "128", "")
    assert (change["path"], change["line"]) == ("kpi_specs/targets.yaml", 7)
    assert "kpi_specs/targets.yaml (before):7:" in project.diff().stdout


def test_only_what_the_change_brings_in_is_found(project: Project) -> None:
    known = len(project.diff("--format", "concise").stdout.splitlines())
    assert known == 0
    project.edit("meaning.yaml", "owner: bdr", "owner: brd")
    assert "spec-unknown-reference" in rules(project.json())
    assert project.diff("--select", "spec").exit_code == 0, "only review rules count"
    (project.root / "kpi_specs/targets.yaml").rename(project.root / "kpi_specs/goals.yaml")
    assert rules(project.json()).count("target-no-baseline") == 0, "moved, not new"


def test_what_goes_by_another_name_is_not_new(project: Project) -> None:
    file = project.root / "kpi_specs/meaning.yaml"
    everywhere = ("meaning.yaml", "targets.yaml")
    for name in everywhere:
        path = project.root / "kpi_specs" / name
        path.write_text(path.read_text("utf-8").replace("mql_volume", "mqls"), "utf-8")
    project.edit("meaning.yaml", "name: MQLs", "name: MQLs we made")
    assert rules(project.json()) == []
    project.edit("targets.yaml", "2027-Q1", "2027-Q2")
    assert {each for each in rules(project.json()) if not each.startswith("review-")} == set()
    file.write_text(file.read_text("utf-8").replace("owner: demand_gen", "owner: nobody"), "utf-8")
    assert "spec-unknown-reference" in rules(project.json())


def test_another_fiscal_year_moves_targets(project: Project) -> None:
    project.edit("targets.yaml", "2027-Q1", "FY2027-Q4")
    project.commit("Fiscal years")
    project.write("../kpilint.toml", 'specs = ["kpi_specs"]\nfiscal-year-start = 4\n')
    changes = project.json("HEAD")["changes"]
    assert [(each["field"], each["verdict"]) for each in changes] == [("period", "re-dated")] * 2
    assert changes[0]["before"] == "FY2027-Q4 (2027-10-01 to 2027-12-31)"
    assert changes[0]["after"] == "FY2027-Q4 (2027-01-01 to 2027-03-31)"


def test_moved_and_laid_out_otherwise(project: Project) -> None:
    mql, sal = TARGETS.split("    sal_volume")
    project.write("targets.yaml", f"# The first quarter\n{mql}".replace("160", '"160"'))
    project.write("more/sal.yaml", f"targets:\n  '2027-Q1':\n    sal_volume{sal}")
    project.write("meaning.yaml", MEANING.replace("\n", "\r\n"))
    assert project.json()["verdict"] == "no KPI changes"


def test_what_is_staged(project: Project) -> None:
    raise_mqls(project)
    project.git("add", "-A", at=project.root)
    project.edit("targets.yaml", "value: 192", "value: 500")
    found = project.json("HEAD", "--staged")
    assert (found["head"], found["changes"][0]["after"]) == ("index", "192")
    said = project.diff("HEAD", "HEAD", "--staged")
    assert (said.exit_code, said.output.count("\n")) == (2, 1)


def test_two_revisions(project: Project) -> None:
    raise_mqls(project)
    head = project.commit("More")
    project.edit("targets.yaml", "value: 192", "value: 500")
    found = project.json("HEAD~1", "HEAD")
    assert found["head"] == head[:7]
    assert found["changes"][0]["after"] == "192"


def test_what_others_did_meanwhile_is_not_ours(project: Project) -> None:
    project.git("checkout", "-q", "-b", "ours", at=project.root)
    project.edit("targets.yaml", "value: 128", "value: 130")
    project.commit("Ours")
    project.git("checkout", "-q", "main", at=project.root)
    raise_mqls(project)
    project.commit("Theirs")
    project.git("checkout", "-q", "ours", at=project.root)
    assert [c["address"] for c in project.json()["changes"]] == ["targets.2027-Q1.sal_volume"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("mian",), "mian"),
        (("--output=x",), "No such option"),
        (("--", "--output=x"), "no revision"),
        (("HEAD", "HEAD", "HEAD"), "unexpected extra argument"),
        (("--format", "yaml"), "no format `yaml`"),
        (("--select", "reveiw"), "`reveiw`"),
    ],
)
def test_wrong_usage_is_told_in_a_line(
    project: Project, arguments: tuple[str, ...], said: str
) -> None:
    found = project.diff(*arguments)
    assert found.exit_code == 2
    assert said in found.output
    assert "Traceback" not in found.output


def test_outside_of_a_repository(tmp_path: Path, git: Callable[..., str]) -> None:
    del git
    folder = tmp_path / "plain"
    (folder / "kpi_specs").mkdir(parents=True)
    found = CliRunner().invoke(cli, ["-C", str(folder), *DIFF])
    assert (found.exit_code, found.output.count("\n")) == (2, 1)
    assert "not in a git repository" in found.output


def test_an_unborn_branch(tmp_path: Path, git: Callable[..., str]) -> None:
    git("init", "-q")
    found = CliRunner().invoke(cli, ["-C", str(tmp_path), *DIFF])
    assert (found.exit_code, found.output.count("\n")) == (2, 1)


def test_a_shallow_clone(project: Project, tmp_path: Path) -> None:
    project.git("checkout", "-q", "-b", "ours", at=project.root)
    raise_mqls(project)
    project.commit("Ours")
    project.git("checkout", "-q", "main", at=project.root)
    project.commit("Theirs")
    clone = tmp_path / "clone"
    source = f"file://{project.root}"
    project.git("clone", "-q", "--depth=1", "--no-single-branch", "-b", "ours", source, str(clone))
    found = project.diff(at=clone)
    assert (found.exit_code, found.output.count("\n")) == (2, 1)
    assert "fetch" in found.output


def test_a_broken_state_is_told_with_its_place(project: Project) -> None:
    project.write("targets.yaml", "targets: {\n")
    head = project.commit("Broken")
    found = project.diff()
    assert (found.exit_code, found.output.count("\n")) == (2, 1)
    assert "kpi_specs/targets.yaml:2" in found.output
    project.write("targets.yaml", TARGETS)
    found = project.diff(head)
    assert found.exit_code == 2
    assert f"in {head[:7]}" in found.output


def test_a_base_without_specs(tmp_path: Path, git: Callable[..., str]) -> None:
    git("init", "-q", at=tmp_path)
    (tmp_path / "README.md").write_text("Empty\n")
    git("add", "-A", at=tmp_path)
    git("commit", "-q", "-m", "Start", at=tmp_path)
    (tmp_path / "kpi_specs").mkdir()
    (tmp_path / "kpi_specs/all.yaml").write_text(MEANING + TARGETS)
    said = CliRunner().invoke(cli, ["-C", str(tmp_path), *DIFF, "--format", "json"])
    found = json.loads(said.stdout)
    assert {change["verdict"] for change in found["changes"]} == {"new"}
    assert found["verdict"] == "approval needed"


def test_a_spec_root_that_moved(project: Project) -> None:
    (project.root / "kpi_specs").rename(project.root / "kpis")
    (project.root / "kpilint.toml").write_text('specs = ["kpis"]\n')
    assert project.json()["verdict"] == "no KPI changes"
    project.commit("Moved")
    text = (project.root / "kpis/targets.yaml").read_text()
    (project.root / "kpis/targets.yaml").write_text(text.replace("160", "150"))
    found = project.json("HEAD~1")
    assert [(c["path"], c["verdict"]) for c in found["changes"]] == [
        ("kpis/targets.yaml", "loosened")
    ]


def test_the_same_text_in_another_currency(project: Project) -> None:
    project.edit(
        "meaning.yaml", "    name: Enterprise\n", "    name: Enterprise\n    deal_size: 84k\n"
    )
    project.commit("Deals")
    (project.root / "kpilint.toml").write_text('currency = "EUR"\n')
    (change,) = project.json("HEAD")["changes"]
    assert (change["address"], change["field"]) == ("funnels.enterprise", "deal_size")
    assert (change["before"], change["after"]) == ("$84,000", "€84,000")


def test_below_the_top_of_a_repository(project: Project, tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    project.git("init", "-q", at=top)
    inner = top / "deep" / "größe"
    (inner / "kpi_specs").mkdir(parents=True)
    (inner / "kpi_specs/ziele ü.yaml").write_text(MEANING + TARGETS)
    project.git("add", "-A", at=top)
    project.git("commit", "-q", "-m", "Start", at=top)
    (inner / "kpi_specs/ziele ü.yaml").write_text(MEANING + TARGETS.replace("160", "150"))
    project.root = inner
    (change,) = project.json()["changes"]
    assert change["path"] == "kpi_specs/ziele ü.yaml"


@pytest.mark.parametrize("count", [500, 2_000])
def test_very_many_changes_fit_into_a_comment(project: Project, count: int) -> None:
    kpis, targets = [], []
    for number in range(count):
        kpis.append(
            f"  k{number}:\n    name: Activity {number}\n    definition: What is done, {number}.\n"
            f"    measure: {{kind: activity, of: work {number}}}\n    owner: bdr\n"
            f"    daci: {{approver: vp_sales, informed: [{'i' * 40}_{number}]}}\n"
        )
        targets.append(
            f"    k{number}:\n      value: {number + 10}\n"
            f"      rationale: The plan of the team says so, in part {number}, and {'so ' * 20}.\n"
        )
    project.write("many.yaml", f"kpis:\n{''.join(kpis)}targets:\n  2027-Q2:\n{''.join(targets)}")
    project.commit("Many")
    text = (project.root / "kpi_specs/many.yaml").read_text()
    project.write("many.yaml", re.sub(r"value: (\d+)", r"value: 1\1", text))
    said = project.diff("HEAD", "--format", "markdown").stdout
    assert len(said) <= 60_000
    assert f"## KPI review: approval needed\n\n{count:,} targets tightened." in said
    gone = re.search(r"\*Left out, .*the list of all changes, .* ([\d,]+) of [\d,]+ changes", said)
    assert gone
    rows = said.count("| tightened |")
    assert rows == count - int(gone[1].replace(",", ""))
    assert rows > 150, "the changes themselves are what can be missed least"
    assert said.rstrip().endswith("</sub>")
