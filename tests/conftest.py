"""What all tests share: the tools of the machine they run on, and none of its habits."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")
HABITS = (
    *("FORCE_COLOR", "NO_COLOR", "COLUMNS", "GITHUB_ACTIONS", "SOURCE_DATE_EPOCH"),
    *("GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_WORK_TREE"),
)
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
        if not found:
            (pytest.fail if IN_CI else pytest.skip)(f"{names[0]} is not installed")
        return found

    return find


@pytest.fixture(scope="session")
def browser(need: Callable[..., str]) -> Iterator[Any]:
    """Run one Chromium, driven by Playwright, for all browser tests of a worker."""
    path = need(*CHROMIUM)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path)
        yield started
        started.close()
