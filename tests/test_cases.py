"""Whole projects and the complete output that they give.

Each folder below `cases/` is a project; `command` holds the arguments of kpilint, if they are not
the usual ones, and `expected` everything it prints, its exit code, and what is then in the files
that it changed. After a change that is meant, `UPDATE_CASES=1 pytest tests/test_cases.py` writes
what is printed now: read the difference in git.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
USUAL = "check --today 2026-11-21"


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_case(case: Path, tmp_path: Path) -> None:
    expected = case / "expected"
    # Elsewhere than in this checkout, whose own configuration would be found upward.
    copy = Path(shutil.copytree(case, tmp_path / "project", symlinks=True))
    output = run(copy) + "".join(changed(case, copy))
    if os.environ.get("UPDATE_CASES"):
        expected.write_text(output, "utf-8")
    assert output == expected.read_text("utf-8")


def run(case: Path) -> str:
    command = case / "command"
    arguments = shlex.split(command.read_text("utf-8") if command.exists() else USUAL)
    stdin = case / "stdin"
    done = subprocess.run(
        [sys.executable, "-m", "kpilint", *arguments],
        cwd=case,
        input=stdin.read_text("utf-8") if stdin.exists() else "",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    parts = [done.stdout, f"--- stderr\n{done.stderr}" if done.stderr else ""]
    output = "".join(parts).replace(str(case), "PROJECT")
    return f"{output}--- exit code {done.returncode}\n"


def changed(case: Path, copy: Path) -> Iterator[str]:
    for path in sorted(copy.rglob("*.yaml")):
        name = path.relative_to(copy)
        text = path.read_text("utf-8")
        if text != (case / name).read_text("utf-8"):
            yield f"--- {name.as_posix()}\n{text}"
