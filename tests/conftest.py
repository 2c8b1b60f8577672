"""What all tests share: the tools of the machine they run on, and none of its habits."""

import os
import shutil
import subprocess
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import pytest

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")
HABITS = (
    *("FORCE_COLOR", "NO_COLOR", "COLUMNS", "GITHUB_ACTIONS", "SOURCE_DATE_EPOCH"),
    *("GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_WORK_TREE"),
    *("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES"),
    *("GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL"),
    *("GITHUB_SHA", "CI_PROJECT_DIR", "CI_PROJECT_URL", "CI_COMMIT_SHA"),
)
TODAY = date(2026, 11, 21)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if IN_CI else "desk")


@pytest.fixture(scope="session", autouse=True)
def no_habits() -> Iterator[None]:
    """Nothing that a desk, a hook or a CI runner sets changes what a test sees."""
    with pytest.MonkeyPatch.context() as patch:
        for name in HABITS:
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def need() -> Callable[..., str]:
    """Find the first of some programs; without one the test skips at a desk and fails in CI."""

    def find(*names: str) -> str:
        found = next(filter(None, map(shutil.which, names)), "")
        return found or absent(f"{names[0]} is not installed")

    return find


@pytest.fixture(scope="session")
def browser(need: Callable[..., str]) -> Iterator[Any]:
    """Run one Chromium, driven by Playwright, for all browser tests of a worker."""
    path = need(*CHROMIUM)
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:
        try:
            playwright = stack.enter_context(sync_playwright())
            started = playwright.chromium.launch(executable_path=path)
        except Exception as problem:
            absent(f"{path} does not start: {problem}")
        yield started
        started.close()


def absent(what: str) -> NoReturn:
    (pytest.fail if IN_CI else pytest.skip)(what)


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run git, in the test's own folder or another, as on a machine that nobody has set up."""
    settings = {
        **{f"GIT_{who}_NAME": "Team" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "team@example.com" for who in ("AUTHOR", "COMMITTER")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str, at: Path = tmp_path, code: int = 0) -> str:
        command = ["git", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always"]
        said = subprocess.run([*command, *arguments], cwd=at, capture_output=True, check=False)
        assert said.returncode == code, said.stderr.decode(errors="replace")
        return said.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    return run


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Any]:
    """Check a project: one text, or several by file name, and settings of its configuration."""

    def judge(specs: str | dict[str, str], today: date = TODAY, **settings: Any) -> Any:
        from kpilint.check import check
        from kpilint.config import Config

        files = {"specs.yaml": specs} if isinstance(specs, str) else specs
        for name, text in files.items():
            path = tmp_path / "kpi_specs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), "utf-8")
        return check(Config(root=tmp_path, **settings), today)

    return judge


@pytest.fixture
def lines(report: Callable[..., Any]) -> Callable[..., list[str]]:
    """Check a project and give its findings as `file:line:column severity rule: message`."""

    def judge(specs: str | dict[str, str], rules: str = "all", **settings: Any) -> list[str]:
        from kpilint.output import concise

        settings.setdefault("select", tuple(rules.split(",")))
        rendered = concise.render(report(specs, **settings).findings)
        return [line.removeprefix("kpi_specs/") for line in rendered]

    return judge
