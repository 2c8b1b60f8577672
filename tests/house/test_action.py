"""The action for GitHub: its steps are run as a runner would, against a stand-in for the forge."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.forge import Forge, serving

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
TODAY = "2026-11-21"
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
TARGETS = """\
targets:
  2026-Q4:
    trials:
      value: {value}
      rationale: {why}
"""
KPIS = """\
people:
  cmo: {name: CMO}
  growth: {name: Head of growth}
terms:
  trial: {name: Trial, definition: A company that started to try the product.}
funnels:
  self_serve: {name: Self-serve, stages: [{term: trial, driven_by: growth}]}
kpis:
  trials:
    name: Trials
    definition: Companies that started a trial in the period.
    measure: {kind: volume, of: self_serve.trial}
    owner: growth
    daci: {approver: cmo}
"""


@dataclass
class Runner:
    """One job on a pull request, as GitHub's runner would have it."""

    folder: Path
    repository: Path
    forge: Forge
    inputs: dict[str, str]
    base: str = ""
    event: str = "pull_request"

    def run(self) -> tuple[bool, str]:
        """Run all steps in order; whether the job passed, and its log."""
        known = {f"inputs.{name}": value for name, value in self.inputs.items()}
        known |= {
            "github.event_name": self.event,
            "github.event.pull_request.base.sha": self.base,
            "github.event.pull_request.number": "7",
        }
        log, passed = "", True
        for step in STEPS[1:]:
            if not self._wanted(step.get("if", ""), known):
                continue
            if "run" not in step:
                known["kept"] = self._filled(step["with"]["path"], known)
                continue
            done, outputs = self._step(step, known)
            log += done.stdout + done.stderr
            passed = passed and done.returncode == 0
            known |= {f"steps.{step.get('id')}.outputs.{k}": v for k, v in outputs.items()}
        self.known = known
        return passed, log

    def summary(self) -> str:
        path = self.folder / "summary.md"
        return path.read_text("utf-8") if path.exists() else ""

    def _step(
        self, step: dict[str, Any], known: dict[str, str]
    ) -> tuple[subprocess.CompletedProcess[str], dict[str, str]]:
        outputs = self.folder / "outputs"
        outputs.write_text("", "utf-8")
        env = {name: self._filled(text, known) for name, text in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=self.repository,
            env={**os.environ, **self._environment(outputs), **env},
            capture_output=True,
            text=True,
        )
        lines = outputs.read_text("utf-8").splitlines()
        return done, dict(line.split("=", 1) for line in lines)

    def _environment(self, outputs: Path) -> dict[str, str]:
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_API_URL": self.forge.url,
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_REPOSITORY": "acme/kpis",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_WORKSPACE": str(self.repository),
            "RUNNER_TEMP": str(self.folder),
            "SOURCE_DATE_EPOCH": "1795219200",
        }

    def _filled(self, text: str, known: dict[str, str]) -> str:
        return EXPRESSION.sub(lambda found: known.get(found[1], ""), text)

    def _wanted(self, condition: str, known: dict[str, str]) -> bool:
        """Conditions of the one form that the action uses: terms joined by `&&`."""
        for term in filter(None, map(str.strip, condition.split("&&"))):
            name, equals, value = (part.strip() for part in term.partition("=="))
            found = known.get(name, "")
            if found != value.strip("'") if equals else not found:
                return False
        return True


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    done = subprocess.run(
        ["git", *settings, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(folder: Path, message: str) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    repository = tmp_path / "repository"
    specs = repository / "kpi_specs"
    specs.mkdir(parents=True)
    (specs / "kpis.yaml").write_text(KPIS, "utf-8")
    (specs / "targets.yaml").write_text(TARGETS.format(value=80, why="As last quarter."), "utf-8")
    git(repository, "init", "-q", "-b", "main")
    base = commit(repository, "Agreed")
    # The step that installs has a test of its own; here the kpilint at hand stands in its place.
    bin = tmp_path / "kpilint" / "bin"
    bin.mkdir(parents=True)
    for name in ("kpilint", "python"):
        (bin / name).write_text(f'#!/bin/sh\nexec "{Path(sys.executable).parent / name}" "$@"\n')
        (bin / name).chmod(0o755)
    defaults = {name: each.get("default", "") for name, each in ACTION["inputs"].items()}
    inputs = {**defaults, "token": "secret", "check-args": "--select spec"}
    return Runner(tmp_path, repository, Forge(), inputs, base)


def retarget(runner: Runner, value: int, why: str) -> None:
    path = runner.repository / "kpi_specs" / "targets.yaml"
    path.write_text(TARGETS.format(value=value, why=why), "utf-8")
    commit(runner.repository, "Another target")


def test_a_target_that_moved_becomes_one_comment_and_fails_the_job(runner: Runner) -> None:
    retarget(runner, 96, "Two more campaigns.")
    with serving(runner.forge):
        passed, log = runner.run()
    (comment,) = runner.forge.comments
    assert comment["body"].startswith("<!-- kpilint-review")
    assert "## KPI review: approval needed" in comment["body"]
    assert "kpilint diff ended with 1." in log
    assert not passed
    assert "KPI review: approval needed" in runner.summary()
    assert "kept" not in runner.known


def test_the_comment_is_updated_and_never_piled_up(runner: Runner) -> None:
    others = [{"id": number, "body": "> <!-- kpilint-review quoted -->"} for number in range(150)]
    runner.forge.comments += others
    retarget(runner, 96, "Two more campaigns.")
    with serving(runner.forge):
        runner.run()
        first = runner.forge.comments[-1]["body"]
        retarget(runner, 88, "One more campaign.")
        runner.run()
    assert len(runner.forge.comments) == 151
    assert "96" in first
    assert "88" in runner.forge.comments[-1]["body"]
    assert [request.partition(" ")[0] for request in runner.forge.requests].count("POST") == 1


def test_a_comment_of_a_stranger_is_not_taken_for_ours(runner: Runner) -> None:
    theirs = {"id": 7, "body": "<!-- kpilint-review head=1 -->", "author_association": "NONE"}
    ours = {**theirs, "id": 8, "user": {"type": "Bot"}}
    runner.forge.comments += [theirs, ours]
    retarget(runner, 96, "Two more campaigns.")
    with serving(runner.forge):
        runner.run()
    kept, updated = (comment["body"] for comment in runner.forge.comments)
    assert kept == "<!-- kpilint-review head=1 -->"
    assert "## KPI review: approval needed" in updated


def test_nothing_to_tell_is_not_told(runner: Runner) -> None:
    (runner.repository / "README.md").write_text("Our KPIs\n", "utf-8")
    commit(runner.repository, "A page about it")
    with serving(runner.forge):
        passed, log = runner.run()
    assert passed, log
    assert runner.forge.comments == []


def test_a_change_that_was_taken_back_is_told(runner: Runner) -> None:
    retarget(runner, 96, "Two more campaigns.")
    with serving(runner.forge):
        runner.run()
        retarget(runner, 80, "As last quarter.")
        passed, log = runner.run()
    assert passed, log
    (comment,) = runner.forge.comments
    assert "## KPI review: no KPI changes" in comment["body"]


@pytest.mark.parametrize("trouble", ["read_only", "broken"])
def test_a_fork_cannot_comment_and_keeps_the_review(runner: Runner, trouble: str) -> None:
    setattr(runner.forge, trouble, True)
    retarget(runner, 96, "Two more campaigns.")
    with serving(runner.forge):
        passed, log = runner.run()
    assert not passed
    assert "kpilint diff ended with 1." in log
    assert runner.forge.comments == []
    assert "approval needed" in Path(runner.known["kept"]).read_text("utf-8")
    assert "Traceback" not in log


def test_a_push_is_checked_alone(runner: Runner) -> None:
    runner.event = "push"
    with serving(runner.forge):
        passed, log = runner.run()
    assert passed, log
    assert runner.forge.requests == []


def test_a_check_that_fails_fails_the_job_after_the_comment(runner: Runner) -> None:
    (runner.repository / "kpi_specs" / "more.yaml").write_text("kpis: {x: {nam: X}}\n", "utf-8")
    retarget(runner, 96, "Two more campaigns.")
    with serving(runner.forge):
        passed, log = runner.run()
    assert not passed
    assert "kpilint check ended with 1." in log
    assert len(runner.forge.comments) == 1


def test_a_shallow_checkout_fetches_what_it_lacks(runner: Runner, tmp_path: Path) -> None:
    git(runner.repository, "checkout", "-q", "-b", "change")
    retarget(runner, 96, "Two more campaigns.")
    shallow = tmp_path / "shallow"
    url = f"file://{runner.repository}"
    git(tmp_path, "clone", "-q", "--depth", "1", "--branch", "change", url, str(shallow))
    runner.repository = shallow
    with serving(runner.forge):
        passed, log = runner.run()
    assert not passed
    assert len(runner.forge.comments) == 1, log


def test_text_from_specs_starts_no_command(runner: Runner) -> None:
    retarget(runner, 96, '"::error::pwned\\n::set-output name=x::y @acme/team"')
    with serving(runner.forge):
        _, log = runner.run()
    ours = ("::error file=", "::warning file=", "::notice file=")
    commands = [line for line in log.splitlines() if line.startswith("::")]
    assert all(line.startswith(ours) for line in commands)
    (comment,) = runner.forge.comments
    assert "@acme" not in re.sub(r"```.*?```", "", comment["body"], flags=re.DOTALL)


def test_every_action_is_pinned() -> None:
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name) for name in used)


def test_nothing_that_others_write_is_put_into_a_shell() -> None:
    assert not [step["run"] for step in STEPS if "${{" in step.get("run", "")]


@pytest.mark.registry
def test_the_step_that_installs(tmp_path: Path) -> None:
    env = {**os.environ, "RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", STEPS[0]["run"]],
        env={**env, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("kpilint, version ")
