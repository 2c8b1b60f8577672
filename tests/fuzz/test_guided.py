"""A short look, led by the code that inputs reach, for what breaks the reading."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUNS = {"yaml": 500, "values": 2_000, "tables": 50, "imports": 50, "layout": 50}
"""Fuzzers of what reads a text by itself, and how many inputs each tries; seeds are among them."""

pytestmark = pytest.mark.skipif(
    not find_spec("atheris"), reason="atheris does not install on this machine"
)


def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fuzz.run", name, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize("name", RUNS)
def test_nothing_breaks(name: str, tmp_path: Path) -> None:
    done = run(name, "-seed=1", f"-runs={RUNS[name]}", f"--build={tmp_path}")
    assert done.returncode == 0, done.stderr[-3_000:]
    assert "Done" in done.stderr


def test_what_is_given_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "input").write_text("20%")
    done = run("values", f"--build={tmp_path}", str(tmp_path / "input"))
    assert done.returncode == 0
    assert "Executed" in done.stderr
