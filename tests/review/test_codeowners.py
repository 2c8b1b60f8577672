"""`kpilint codeowners`: who reviews which file, and the section of CODEOWNERS that says so."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpilint.cli import cli
from kpilint.review.code_owners import handle, pattern

PEOPLE = """\
people:
  ceo: {name: CEO, team: company, contact: "@boss"}
  vp_marketing: {name: VP Marketing, team: marketing, contact: "@acme/vp-marketing"}
  vp_sales: {name: VP Sales, team: sales, contact: vp.sales+kpi@acme.example.com}
teams:
  company: {name: Acme, daci: {approver: ceo}}
  marketing:
    name: Marketing
    part_of: company
    contact: "@acme/marketing"
    daci: {approver: vp_marketing}
  sales: {name: Sales, part_of: company, contact: "#sales", daci: {approver: vp_sales}}
"""
KPIS = """\
terms:
  mql: {name: MQL, definition: A person above the score., owner: marketing}
kpis:
  mqls:
    {name: MQLs, definition: How many., measure: {kind: activity, of: calls}, owner: marketing}
"""
SALES = """\
kpis:
  deals:
    {name: Deals, definition: How many., measure: {kind: activity, of: calls}, owner: sales}
"""
TARGETS = "targets: {2026-Q4: {mqls: {value: 1}}}\n"
BOTH = "targets: {2027-Q1: {mqls: {value: 1}, deals: {value: 2}}}\n"


class Team:
    """A repository with these specs in a folder of it."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.root = top / "metrics"
        self.write("kpilint.toml", "")
        for name, text in (("people", PEOPLE), ("kpis", KPIS), ("sales", SALES)):
            self.write(f"kpi_specs/{name}.yaml", text)
        self.write("kpi_specs/targets/2026-Q4.yaml", TARGETS)
        self.write("kpi_specs/targets/2027-Q1.yaml", BOTH)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def run(self, *arguments: str, code: int = 0) -> Result:
        said = CliRunner().invoke(cli, ["-C", str(self.root), "codeowners", *arguments])
        assert said.exit_code == code, said.output
        return said

    def lines(self, *arguments: str) -> list[str]:
        text = self.run(*arguments).stdout
        return [line for line in text.splitlines() if not line.startswith("#")]

    @property
    def file(self) -> Path:
        return self.top / ".github/CODEOWNERS"


@pytest.fixture
def team(tmp_path: Path, git: Callable[..., str]) -> Team:
    git("init", "--quiet")
    return Team(tmp_path)


def test_the_approver_reviews_and_the_last_match_is_right(team: Team) -> None:
    assert team.lines() == [
        "/metrics/kpi_specs/ @boss",
        "/metrics/kpi_specs/actuals/",
        "/metrics/kpi_specs/kpis.yaml @acme/marketing @acme/vp-marketing",
        "/metrics/kpi_specs/people.yaml @boss",
        "/metrics/kpi_specs/sales.yaml vp.sales+kpi@acme.example.com",
        "/metrics/kpi_specs/targets/2026-Q4.yaml @acme/vp-marketing",
        "/metrics/kpi_specs/targets/2027-Q1.yaml @acme/vp-marketing vp.sales+kpi@acme.example.com",
        "/metrics/kpilint.toml @boss",
        "/.github/CODEOWNERS @boss",
    ]
    assert "2 lines with several reviewers: on GitHub any one" in team.run().stderr


def test_on_gitlab_all_have_to_agree(team: Team) -> None:
    lines = team.lines("--forge", "gitlab")
    assert lines[:3] == ["[KPIs]", "/metrics/kpi_specs/ @boss", "!/metrics/kpi_specs/actuals/"]
    assert lines[lines.index("[KPIs: VP Sales]") :] == [
        "[KPIs: VP Sales]",
        "/metrics/kpi_specs/targets/2027-Q1.yaml vp.sales+kpi@acme.example.com",
    ]
    assert "/metrics/kpi_specs/targets/2027-Q1.yaml @acme/vp-marketing" in lines
    assert team.run("--forge", "gitlab").stderr == ""


def test_who_has_no_handle_is_named_and_somebody_above_looks(team: Team) -> None:
    team.write("kpi_specs/people.yaml", PEOPLE.replace('"@acme/vp-marketing"', '"#marketing"'))
    assert "/metrics/kpi_specs/targets/2026-Q4.yaml @boss" in team.lines()
    said = team.run()
    assert "# Without a handle as contact: vp_marketing\n" in said.stdout
    assert said.stderr.startswith("Without a handle, and so without a review: vp_marketing. Write")
    assert team.run("-q").stderr == ""


def test_an_owner_reviews_where_nobody_approves(team: Team) -> None:
    people = re.sub(r", daci: \{approver: \w+\}", "", PEOPLE).replace('"#sales"', '"@acme/sales"')
    team.write("kpi_specs/people.yaml", people)
    assert team.lines()[0] == "/metrics/kpi_specs/actuals/"
    assert "/metrics/kpi_specs/sales.yaml @acme/sales" in team.lines()
    lines = team.lines("--settings-owner", "@acme/revops", "--settings-owner", "@second")
    assert lines[0] == "/metrics/kpi_specs/ @acme/revops @second"
    assert "/metrics/kpi_specs/people.yaml @acme/revops @second" in lines


def test_nobody_has_a_handle(team: Team) -> None:
    team.write("kpi_specs/people.yaml", re.sub(r"contact: [^},]+", "contact: chat", PEOPLE))
    assert "Nobody who approves has a contact that a forge knows" in team.run(code=2).stderr


def test_a_funnel_is_reviewed_by_the_approvers_of_what_it_measures(team: Team) -> None:
    funnel = "funnels: {f: {name: F, stages: [{term: mql, driven_by: marketing}]}}\n"
    team.write("kpi_specs/funnel.yaml", funnel)
    assert "/metrics/kpi_specs/funnel.yaml @acme/marketing" in team.lines()
    of = "measure: {kind: volume, of: f.mql}"
    team.write("kpi_specs/sales.yaml", SALES.replace("measure: {kind: activity, of: calls}", of))
    assert "/metrics/kpi_specs/funnel.yaml vp.sales+kpi@acme.example.com" in team.lines()


def test_objectives_and_plans_are_reviewed_by_who_approves_their_owner(team: Team) -> None:
    text = "objectives: {o: {name: O, period: 2026, owner: sales}}\n"
    team.write("kpi_specs/objectives.yaml", text)
    team.write("kpi_specs/plan.yaml", "plans: {p: {name: P, owner: marketing}}\n")
    assert "/metrics/kpi_specs/objectives.yaml vp.sales+kpi@acme.example.com" in team.lines()
    assert "/metrics/kpi_specs/plan.yaml @acme/vp-marketing" in team.lines()


@pytest.mark.parametrize(
    ("contact", "known"),
    [
        ("@user", True),
        ("@org/team", True),
        ("@group/with-nested/sub.group", True),
        ("somebody@example.com", True),
        ("first.last+tag@mail.example.co", True),
        ("#channel", False),
        ("user", False),
        ("@", False),
        ("@a b", False),
        ("@user @other", False),
        ("@user\n* @intruder", False),
        ("somebody@localhost", False),
        ("https://example.com/@user", False),
        ("@-user", False),
    ],
)
def test_handles(contact: str, known: bool) -> None:
    assert handle(contact) == (contact if known else "")


@pytest.mark.parametrize(
    ("path", "matches"),
    [
        ("kpi specs/a b.yaml", "/kpi\\ specs/a\\ b.yaml"),
        ("a#1.yaml", "/a?1.yaml"),
        ("a[1].yaml", "/a?1?.yaml"),
        ("what?*!.yaml", "/what???.yaml"),
        ("back\\slash\n.yaml", "/back?slash?.yaml"),
        ("Ziele für uns.yaml", "/Ziele\\ für\\ uns.yaml"),
    ],
)
def test_patterns(path: str, matches: str) -> None:
    assert pattern(path) == matches


def test_the_section_is_written_kept_up_to_date_and_nothing_else_is_touched(team: Team) -> None:
    file = str(team.file)
    assert team.run("--check", file, code=1).stdout.startswith(f"There is no {file}; write it: ")
    team.file.parent.mkdir()
    team.file.write_bytes(b"# Ours\r\n* @everybody\r\n")
    assert "has no section" in team.run("--check", file, code=1).stdout
    team.run("--write", file)
    first = team.file.read_bytes()
    assert first.startswith(b"# Ours\r\n* @everybody\r\n\r\n# >>> kpilint codeowners")
    assert b"\r\n/.github/CODEOWNERS @boss\r\n" in first
    assert first.count(b"\n") == first.count(b"\r\n")
    assert team.run("--check", file).stdout == f"{file} is up to date.\n"
    team.run("--write", file)
    assert team.file.read_bytes() == first


def test_what_has_to_change_is_told(team: Team) -> None:
    file = str(team.file)
    team.run("--write", file)
    team.write("kpi_specs/people.yaml", PEOPLE.replace("@acme/vp-marketing", "@acme/cmo"))
    team.write("kpi_specs/new.yaml", "objectives: {o: {name: O, period: 2026, owner: sales}}\n")
    (team.root / "kpi_specs/sales.yaml").unlink()
    assert team.run("--check", file, code=1).stdout.splitlines() == [
        f"{file} is out of date; write it: kpilint codeowners --write {file}",
        "  /metrics/kpi_specs/kpis.yaml: @acme/cmo, @acme/marketing, instead of @acme/marketing,"
        " @acme/vp-marketing",
        "  /metrics/kpi_specs/new.yaml is missing: vp.sales+kpi@acme.example.com",
        "  /metrics/kpi_specs/sales.yaml is no longer needed: vp.sales+kpi@acme.example.com",
        "  /metrics/kpi_specs/targets/2026-Q4.yaml: @acme/cmo, instead of @acme/vp-marketing",
        "  /metrics/kpi_specs/targets/2027-Q1.yaml: @acme/cmo, instead of @acme/vp-marketing,"
        " vp.sales+kpi@acme.example.com",
    ]


def test_a_section_in_another_order_is_out_of_date(team: Team) -> None:
    team.run("--write", str(team.file))
    lines = team.file.read_text("utf-8").splitlines(keepends=True)
    team.file.write_text("".join((*lines[:2], *reversed(lines[2:-1]), lines[-1])), "utf-8")
    said = team.run("--check", str(team.file), code=1).stdout
    assert said.endswith("  The lines are the same, but their order or the comments are not.\n")


def test_lines_behind_ours_are_kept_and_warned_of(team: Team) -> None:
    team.run("--write", str(team.file))
    with team.file.open("a", encoding="utf-8") as file:
        file.write("* @everybody\n")
    said = team.run("--write", str(team.file))
    assert team.file.read_text("utf-8").endswith("# <<< kpilint codeowners <<<\n* @everybody\n")
    assert "can overrule them: the last match counts." in said.stderr


@pytest.mark.parametrize(
    "text", ["# >>> kpilint codeowners\n/x @a\n", "# <<< kpilint codeowners\n"]
)
def test_half_a_section_is_refused(team: Team, text: str) -> None:
    team.file.parent.mkdir()
    team.file.write_text(text, "utf-8")
    for option in ("--check", "--write"):
        assert (
            "remove what is left of an old section."
            in team.run(option, str(team.file), code=2).stderr
        )
    assert team.file.read_text("utf-8") == text


def test_usage(team: Team) -> None:
    assert "choose one" in team.run("--write", "a", "--check", "b", code=2).stderr
    said = team.run("--settings-owner", "revops", code=2).stderr
    assert said == "Error: --settings-owner: `revops` is neither @user, @org/team nor e-mail.\n"
    team.file.mkdir(parents=True)
    assert team.run("--check", str(team.file), code=2).stderr


def test_a_file_that_is_no_text_is_refused(team: Team) -> None:
    team.file.parent.mkdir()
    team.file.write_bytes(b"\xff\xfe")
    assert "it is not UTF-8" in team.run("--write", str(team.file), code=2).stderr


def test_without_a_repository_paths_are_below_the_project(tmp_path: Path) -> None:
    team = Team(tmp_path)
    assert team.lines()[0] == "/kpi_specs/ @boss"


def test_an_existing_file_is_taken_for_the_one_that_counts(team: Team) -> None:
    (team.top / "CODEOWNERS").write_text("", "utf-8")
    assert team.lines()[-1] == "/CODEOWNERS @boss"


def test_settings_in_a_shared_file_are_nobody_s(team: Team) -> None:
    (team.root / "kpilint.toml").unlink()
    team.write("pyproject.toml", "[tool.kpilint]\n")
    assert not any("toml" in line for line in team.lines())


def test_links_stand_for_what_they_lead_to(team: Team) -> None:
    (team.top / "shared").mkdir()
    (team.root / "kpi_specs/targets/2026-Q4.yaml").rename(team.top / "shared/q4.yaml")
    (team.root / "kpi_specs/targets/2026-Q4.yaml").symlink_to(team.top / "shared/q4.yaml")
    assert "/shared/q4.yaml @acme/vp-marketing" in team.lines()
