"""The pre-commit hook, tried as a team's repository meets it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pre_commit.clientlib import load_manifest

ROOT = Path(__file__).parents[2]
Git = Callable[..., str]
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
BAD = TERM.replace("owner: marketing", "owner: marketng")
TEAMS = 'teams:\n  marketing: {name: Marketing, contact: "#marketing"}\n'


@pytest.fixture
def team(git: Git, tmp_path: Path) -> Path:
    """Start a repository whose own configuration accepts short definitions."""
    write(tmp_path, "kpi_specs/teams.yaml", TEAMS)
    ignored = '["meaning-thin-definition", "meaning-unused-term"]'
    write(tmp_path, "kpilint.toml", f"ignore = {ignored}\n")
    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message=Start")
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


# As a team would fetch it


def tried(git: Git, folder: Path, term: str) -> subprocess.CompletedProcess[str]:
    """Change a spec, stage it, and let pre-commit install this checkout and run its hook.

    Of the checkout, it takes what git tracks: a new file counts once it is added.
    """
    write(folder, "kpi_specs/terms.yaml", term)
    git("add", "--all")
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), "kpilint", "--verbose"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.registry
def test_a_good_change_passes_whatever_the_date(git: Git, team: Path) -> None:
    said = tried(git, team, TERM)
    assert said.returncode == 0, said.stdout + said.stderr
    assert re.search(r"kpilint\.+Passed", said.stdout)
    assert "2 files, 2 entries: no findings." in said.stdout


@pytest.mark.registry
def test_a_bad_change_fails_and_says_why(git: Git, team: Path) -> None:
    said = tried(git, team, BAD)
    assert said.returncode == 1, said.stdout + said.stderr
    assert re.search(r"kpilint\.+Failed", said.stdout)
    assert "kpi_specs/terms.yaml:7:12" in said.stdout
    assert "Did you mean `marketing`?" in said.stdout
    assert "meaning-" not in said.stdout


# What it judges: the same hook, run by the pre-commit of a real commit, without the installing


@pytest.fixture
def hooked(team: Path, tmp_path_factory: pytest.TempPathFactory, git: Git) -> Path:
    """Install pre-commit into the repository, with the hook as it is published."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRE_COMMIT_HOME", str(tmp_path_factory.mktemp("pre-commit")))
        patch.setenv(
            "PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        )
        hook(team)
        git("add", "--all")
        git("commit", "--quiet", "--message=Hook")
        command = [sys.executable, "-m", "pre_commit", "install"]
        subprocess.run(command, cwd=team, check=True, capture_output=True)
        yield team


def published(id: str) -> dict[str, object]:
    """What the manifest says of a hook."""
    (found,) = (
        each for each in load_manifest(str(ROOT / ".pre-commit-hooks.yaml")) if each["id"] == id
    )
    return dict(found)


def hook(folder: Path, id: str = "kpilint", **changes: object) -> None:
    kept = ("id", "name", "entry", "files", "always_run", "pass_filenames", "require_serial")
    local = {name: published(id)[name] for name in kept} | {"language": "system", "verbose": True}
    config = {"repos": [{"repo": "local", "hooks": [local | changes]}]}
    write(folder, ".pre-commit-config.yaml", json.dumps(config))


def commit(folder: Path, *arguments: str, allowed: bool) -> str:
    """Commit, and say what the hook said."""
    command = ["git", "commit", "--message=Change", *arguments]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (said.returncode == 0) is allowed, said.stdout + said.stderr
    return said.stdout + said.stderr


def test_what_is_staged_counts_and_not_what_is_on_disk(git: Git, hooked: Path) -> None:
    write(hooked, "kpi_specs/terms.yaml", BAD)
    git("add", "kpi_specs")
    write(hooked, "kpi_specs/terms.yaml", TERM)
    assert "owner: marketng" in commit(hooked, allowed=False)
    assert (hooked / "kpi_specs/terms.yaml").read_text() == TERM
    git("add", "kpi_specs")
    write(hooked, "kpi_specs/terms.yaml", BAD)
    assert "2 files, 2 entries: no findings." in commit(hooked, allowed=True)
    assert (hooked / "kpi_specs/terms.yaml").read_text() == BAD


def test_a_hook_that_mends_stops_the_commit_once(git: Git, hooked: Path) -> None:
    shown = (ROOT / "site/docs/kpilint/ci.md").read_text("utf-8")
    (entry,) = re.findall(r"alias: kpilint-fix\n +entry: (.+)\n", shown)
    hook(hooked, entry=entry)
    write(hooked, "kpi_specs/terms.yaml", TERM.replace("counts: person", "counts: Person"))
    git("add", "--all")
    said = commit(hooked, allowed=False)
    assert "files were modified by this hook" in said
    assert "fixed spec-schema: `Person` becomes `person`" in said
    assert (hooked / "kpi_specs/terms.yaml").read_text() == TERM
    git("add", "--all")
    assert "files were modified" not in commit(hooked, allowed=True)


def test_an_untracked_file_neither_mends_nor_breaks(git: Git, hooked: Path) -> None:
    write(hooked, "kpi_specs/terms.yaml", TERM.replace("marketing", "growth"))
    git("add", "kpi_specs")
    write(hooked, "kpi_specs/growth.yaml", TEAMS.replace("marketing", "growth"))
    assert "spec-unknown-reference" in commit(hooked, allowed=False)
    write(hooked, "kpi_specs/terms.yaml", TERM)
    git("add", "kpi_specs/terms.yaml")
    write(hooked, "kpi_specs/growth.yaml", "teams: [\n")
    commit(hooked, allowed=True)


@pytest.mark.parametrize("way", ["--all", "kpi_specs/terms.yaml"])
def test_a_commit_of_files_by_name_or_of_all(git: Git, hooked: Path, way: str) -> None:
    write(hooked, "kpi_specs/terms.yaml", TERM)
    git("add", "kpi_specs")
    commit(hooked, allowed=True)
    write(hooked, "kpi_specs/terms.yaml", BAD)
    assert "owner: marketng" in commit(hooked, way, allowed=False)
    write(hooked, "kpi_specs/terms.yaml", f"# Better\n{TERM}")
    commit(hooked, way, allowed=True)


def test_of_a_commit_by_name_the_rest_stays_out(git: Git, hooked: Path) -> None:
    write(hooked, "kpi_specs/terms.yaml", BAD)
    git("add", "kpi_specs")
    write(hooked, "kpi_specs/teams.yaml", f"# Better\n{TEAMS}")
    assert "1 file, 1 entry: no findings." in commit(hooked, "kpi_specs/teams.yaml", allowed=True)
    assert "owner: marketng" in commit(hooked, allowed=False)


def test_a_file_is_deleted(git: Git, hooked: Path) -> None:
    write(hooked, "kpi_specs/terms.yaml", TERM)
    git("add", "kpi_specs")
    commit(hooked, allowed=True)
    git("rm", "--quiet", "kpi_specs/teams.yaml")
    assert "spec-unknown-reference" in commit(hooked, allowed=False)
    git("reset", "--quiet", "--hard")
    git("rm", "--quiet", "kpi_specs/terms.yaml")
    assert "1 file, 1 entry: no findings." in commit(hooked, allowed=True)


def test_a_linked_work_tree(
    git: Git, hooked: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    linked = tmp_path_factory.mktemp("linked") / "tree"
    git("worktree", "add", "--quiet", "-b", "change", str(linked))
    write(linked, "kpi_specs/terms.yaml", BAD)
    git("add", "kpi_specs", at=linked)
    assert "owner: marketng" in commit(linked, allowed=False)
    commit(hooked, "--allow-empty", allowed=True)


def test_a_project_in_a_folder_of_the_repository(git: Git, hooked: Path) -> None:
    git("mv", "kpilint.toml", "kpi_specs/kpilint.toml")
    write(hooked, "kpi_specs/kpi_specs/terms.yaml", BAD)
    hook(hooked, args=["-C", "kpi_specs"])
    git("add", "--all")
    assert " kpi_specs/terms.yaml:7:12" in commit(hooked, "--all", allowed=False)


def test_amid_a_merge(git: Git, hooked: Path) -> None:
    write(hooked, "kpi_specs/terms.yaml", TERM)
    git("add", "kpi_specs")
    commit(hooked, allowed=True)
    git("checkout", "--quiet", "-b", "change", "HEAD~1")
    write(hooked, "kpi_specs/terms.yaml", BAD)
    git("add", "kpi_specs")
    commit(hooked, "--no-verify", allowed=True)
    git("checkout", "--quiet", "main")
    git("merge", "change", code=1)
    said = by_hand(hooked, "--all-files")
    assert "`kpi_specs/terms.yaml` has a merge conflict; solve it, and stage the file" in said
    git("checkout", "--theirs", "kpi_specs/terms.yaml")
    git("add", "kpi_specs")
    assert "owner: marketng" in commit(hooked, allowed=False)
    write(hooked, "kpi_specs/terms.yaml", TERM)
    git("add", "kpi_specs")
    commit(hooked, allowed=True)


@pytest.mark.parametrize("way", [("--all-files",), ("--from-ref=HEAD~1", "--to-ref=HEAD")])
def test_run_by_hand_and_in_ci(git: Git, hooked: Path, way: tuple[str, ...]) -> None:
    write(hooked, "kpi_specs/terms.yaml", TERM)
    git("add", "kpi_specs")
    commit(hooked, allowed=True)
    write(hooked, "kpi_specs/untracked.yaml", "a: [\n")
    assert "Passed" in by_hand(hooked, *way)
    write(hooked, "kpi_specs/terms.yaml", BAD)
    git("add", "kpi_specs/terms.yaml")
    commit(hooked, "--no-verify", allowed=True)
    said = by_hand(hooked, *way)
    assert "Failed" in said
    assert "owner: marketng" in said


def by_hand(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "pre_commit", "run", *arguments]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return said.stdout + said.stderr


# The one that lays out


def test_what_is_not_laid_out_is_laid_out_and_to_be_staged_again(git: Git, hooked: Path) -> None:
    hook(hooked, "kpilint-fmt")
    write(hooked, "kpi_specs/terms.yaml", TERM.replace("    name: Lead", "    name: 'Lead'"))
    git("add", "--all")
    said = commit(hooked, allowed=False)
    assert "files were modified by this hook" in said
    assert "Laid out kpi_specs/teams.yaml\nLaid out kpi_specs/terms.yaml\n" in said
    assert (hooked / "kpi_specs/terms.yaml").read_text() == TERM
    git("add", "--all")
    assert "2 files: all laid out already." in commit(hooked, allowed=True)


# Where it need not run


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
def test_it_can_be_left_to_what_kpilint_reads(path: str, runs: bool) -> None:
    hook = published("kpilint")
    assert bool(re.search(str(hook["files"]), path)) is runs
    assert hook["pass_filenames"] is False


def test_without_deletions_it_may_run_seldom(git: Git, hooked: Path) -> None:
    hook(hooked, always_run=False)
    git("add", "--all")
    commit(hooked, "--no-verify", allowed=True)
    write(hooked, "README.md", "Hello")
    git("add", "--all")
    assert "(no files to check)Skipped" in commit(hooked, allowed=True)
