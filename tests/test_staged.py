"""`kpilint check --staged`: what git would commit is judged, not what is on disk."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpilint.cli import cli

Git = Callable[..., str]
CLEAN = 'teams:\n  ops: {name: Operations, function: operations, contact: "#ops"}\n'
TYPO = CLEAN.replace("contact", "conatct")
TEAMS = "kpi_specs/teams.yaml"


@pytest.fixture
def project(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose clean project is staged, and the working directory."""
    git("init", "--quiet")
    monkeypatch.chdir(tmp_path)
    write("kpilint.toml", "")
    write(TEAMS, CLEAN)
    git("add", "--all")
    return tmp_path


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, "utf-8")


def check(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check", "--staged", "--today", "2026-11-21", *arguments])


def refused(*arguments: str) -> str:
    result = check(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("Error: ").rstrip("\n")


@pytest.mark.usefixtures("project")
def test_edits_that_are_not_staged_do_not_count() -> None:
    write(TEAMS, TYPO)
    write("kpi_specs/new.yaml", "[")
    write("kpilint.toml", "nonsense")
    result = check()
    assert (result.exit_code, result.output) == (0, "1 file, 1 entry: no findings.\n")


@pytest.mark.usefixtures("project")
def test_nor_do_those_that_would_mend_it(git: Git) -> None:
    write(TEAMS, TYPO)
    git("add", "--all")
    write(TEAMS, CLEAN)
    result = check()
    assert result.exit_code == 1
    assert f"{TEAMS}:2:49" in result.output
    assert f"2 | {TYPO.splitlines()[1]}" in result.output


def test_a_file_staged_in_part(git: Git, project: Path) -> None:
    lines = [f"  team_{n}: {{name: T{n}, function: operations, contact: x}}\n" for n in range(20)]
    write(TEAMS, "".join(["teams:\n", *lines]))
    git("add", "--all")
    git("commit", "--quiet", "--message=Teams")
    lines[0], lines[-1] = lines[0].replace("contact", "conatct"), lines[-1].replace("contact", "x")
    write(TEAMS, "".join(["teams:\n", *lines]))
    patch = git("diff", "--unified=0").split("\n@@")
    (project / "part").write_text("\n@@".join(patch[:2]) + "\n")
    git("apply", "--cached", "--unidiff-zero", "part")
    found = json.loads(check("--format", "json").stdout)["findings"]
    assert {finding["line"] for finding in found if finding["rule"] == "spec-schema"} == {2}


@pytest.mark.usefixtures("project")
def test_a_file_that_is_gone_from_the_index(git: Git) -> None:
    write("kpi_specs/broken.yaml", "[")
    git("add", "--all")
    assert check().exit_code == 1
    git("rm", "--quiet", "--cached", "kpi_specs/broken.yaml")
    assert check().exit_code == 0
    git("add", "--intent-to-add", "kpi_specs/broken.yaml")
    assert check().output == "1 file, 1 entry: no findings.\n"


def test_a_file_that_is_gone_from_disk_alone(project: Path) -> None:
    (project / TEAMS).unlink()
    assert check().exit_code == 0


def test_the_other_options_work_as_ever(git: Git, project: Path) -> None:
    write(TEAMS, TYPO)
    write("kpi_specs/more.yaml", TYPO.replace("ops:", "more:"))
    git("add", "--all")
    write(TEAMS, CLEAN)
    write("kpi_specs/more.yaml", CLEAN)
    (project / "kpi_specs/more.yaml").unlink()
    assert "in 2 of 2 files" in check().output
    assert "in 1 of 2 files" in check("kpi_specs/more.yaml").output
    assert check("kpi_specs/gone.yaml").exit_code == 2
    assert "Accepted" in check("--write-baseline").output
    assert check("--baseline", "kpilint-baseline.json").exit_code == 0
    assert check("--select", "meaning").exit_code == 0
    assert TEAMS in check("--format", "concise").output


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("place", ["kpi_specs", ".git/.."])
def test_from_another_folder(place: str) -> None:
    write(TEAMS, TYPO)
    assert check("-C", place).exit_code == 0


def test_more_is_said_when_asked(project: Path) -> None:
    assert f"Configuration: {project}/kpilint.toml" in check("-v").stderr


def test_nothing_staged(git: Git, project: Path) -> None:
    git("rm", "--quiet", "--cached", "-r", "kpi_specs")
    said = f"no YAML file below kpi_specs/ in {project} is staged; `git add` stages one."
    assert refused() == f"There is nothing to check: {said}"


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(TEAMS, CLEAN)
    assert refused() == f"{tmp_path} is not in a git repository; `git init` starts one."
    assert CliRunner().invoke(cli, ["check"]).exit_code == 0


@pytest.mark.usefixtures("project")
def test_standard_input_is_never_staged() -> None:
    said = "--staged reads what git has; it cannot read standard input as well."
    assert refused("-") == said
    assert refused("--stdin-filename", TEAMS) == said


@pytest.mark.usefixtures("project")
def test_a_wrong_configuration_that_is_staged(git: Git) -> None:
    write("kpilint.toml", "curency = 'EUR'")
    git("add", "--all")
    write("kpilint.toml", "")
    said = "staged kpilint.toml:1: `curency` is not a setting. Did you mean `currency`?"
    assert refused() == said


def test_content_that_git_has_lost(git: Git, project: Path) -> None:
    oid = git("hash-object", TEAMS)
    (project / ".git/objects" / oid[:2] / oid[2:]).unlink()
    assert refused() == f"Git cannot read the object {oid}; what is wrong with it: git fsck"
