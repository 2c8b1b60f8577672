"""The pre-commit hook, tried as a team's repository meets it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pre_commit.clientlib import load_manifest

ROOT = Path(__file__).parents[2]
WHO = ("-c", "user.name=Team", "-c", "user.email=team@example.com", "-c", "commit.gpgsign=false")
TERM = """\
terms:
  lead:
    name: Lead
    definition: New person.
    counts: person
    enters_when: The record is created with a usable e-mail address.
    owner: marketing
    review_by: 2020-01-01
"""


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Start a repository whose own configuration accepts short definitions."""
    (tmp_path / "kpi_specs").mkdir()
    (tmp_path / "kpi_specs/teams.yaml").write_text(
        'teams:\n  marketing: {name: Marketing, contact: "#marketing"}\n'
    )
    ignored = '["meaning-thin-definition", "meaning-unused-term"]'
    (tmp_path / "kpilint.toml").write_text(f"ignore = {ignored}\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message=Start", "--no-verify")
    return tmp_path


def git(folder: Path, *command: str) -> None:
    subprocess.run(["git", *WHO, *command], cwd=folder, check=True)


def tried(folder: Path, term: str) -> subprocess.CompletedProcess[str]:
    """Change a spec, stage it, and let pre-commit install this checkout and run its hook.

    Of the checkout, it takes what git tracks: a new file counts once it is added.
    """
    (folder / "kpi_specs/terms.yaml").write_text(term)
    git(folder, "add", "--all")
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), "kpilint", "--verbose"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.mark.registry
def test_a_good_change_passes_whatever_the_date(team: Path) -> None:
    said = tried(team, TERM)
    assert said.returncode == 0, said.stdout + said.stderr
    assert re.search(r"kpilint\.+Passed", said.stdout)
    assert "2 files, 2 entries: no findings." in said.stdout


@pytest.mark.registry
def test_a_bad_change_fails_and_says_why(team: Path) -> None:
    said = tried(team, TERM.replace("owner: marketing", "owner: marketng"))
    assert said.returncode == 1, said.stdout + said.stderr
    assert re.search(r"kpilint\.+Failed", said.stdout)
    assert "kpi_specs/terms.yaml:7:12" in said.stdout
    assert "Did you mean `marketing`?" in said.stdout
    assert "meaning-" not in said.stdout


@pytest.mark.parametrize(
    ("path", "runs"),
    [
        ("kpi_specs/kpis.yaml", True),
        ("metrics/kpis.yml", True),
        ("kpi_specs/actuals/2026.csv", True),
        ("kpilint.toml", True),
        ("pyproject.toml", True),
        ("Cargo.toml", False),
        ("my-kpilint.toml", False),
        ("README.md", False),
        ("kpis.yaml.orig", False),
    ],
)
def test_it_runs_on_what_kpilint_reads(path: str, runs: bool) -> None:
    (hook,) = load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))
    assert bool(re.search(hook["files"], path)) is runs
    assert hook["pass_filenames"] is False
