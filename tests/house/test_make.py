"""The two commands of the README, and what they say on a machine that is not ready for them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str, cwd: Path = ROOT, path: Path | None = None) -> subprocess.CompletedProcess:
    search = f"{path}{os.pathsep}{os.environ['PATH']}" if path else os.environ["PATH"]
    env = {**os.environ, "PATH": search, "MAKEFLAGS": ""}
    return subprocess.run(command, cwd=cwd, env=env, text=True, capture_output=True, check=False)


def program(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """Copy what `make` needs to where nothing is set up yet."""
    for name in ("Makefile", "pyproject.toml", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.fixture
def plain_user(tmp_path: Path) -> Path:
    """Give a PATH on which we are no administrator."""
    program(tmp_path / "bin", "id", "echo 1000")
    return tmp_path / "bin"


def test_make_alone_lists_the_commands() -> None:
    listed = run("make").stdout
    assert re.search(r"^make demo +\w", listed, re.MULTILINE)
    assert re.search(r"^make test +\w", listed, re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_in_the_papers_exists(name: str) -> None:
    known = set(re.findall(r"^make ([a-z-]+)", run("make").stdout, re.MULTILINE))
    written = set(
        re.findall(r"(?:`|^ *\$? *)make ([a-z-]+)", (ROOT / name).read_text(), re.MULTILINE)
    )
    assert written <= known


def test_an_old_python_is_named_in_one_line(fresh: Path) -> None:
    old = program(fresh / "bin", "python3.9", "exit 1")
    said = run("make", "demo", f"PYTHON={old}", cwd=fresh)
    assert said.returncode == 2
    first, *rest = said.stderr.splitlines()
    assert first.startswith("kpilint needs Python 3.11 or newer")
    assert "make demo PYTHON=" in first
    assert len(rest) == 1


def test_a_python_that_is_new_enough_is_found_under_another_name(fresh: Path) -> None:
    program(fresh / "bin", "python3", "exit 1")
    for name in ("python3.14", "python3.13", "python3.11"):
        program(fresh / "bin", name, "exit 1")
    program(fresh / "bin", "python3.12", f'exec {sys.executable} "$@"')
    (fresh / "probe.mk").write_text("include Makefile\nprobe:\n\t@echo $(PYTHON)\n")
    found = run("make", "-f", "probe.mk", "probe", cwd=fresh, path=fresh / "bin")
    assert found.stdout.strip() == "python3.12"


def test_a_python_without_venv_is_named_in_one_line(fresh: Path, plain_user: Path) -> None:
    bare = program(fresh / "bin", "bare", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    said = run("make", "demo", f"PYTHON={bare}", cwd=fresh, path=plain_user)
    assert said.returncode == 2
    first, *rest = said.stderr.splitlines()
    assert "sudo apt install python3-venv" in first
    assert len(rest) == 1


def set_up(folder: Path, *, changed: float) -> None:
    """Pretend that the set-up was done at 100 and that what is needed changed at `changed`."""
    (folder / ".venv").mkdir()
    for name in (".venv/.installed", ".venv/.developing", ".venv/.fuzzing"):
        (folder / name).touch()
        os.utime(folder / name, (100, 100))
    for name in ("pyproject.toml", "requirements-dev.txt"):
        os.utime(folder / name, (changed, changed))


def test_nothing_is_installed_twice(fresh: Path) -> None:
    set_up(fresh, changed=50)
    steps = run("make", "--dry-run", "lint", cwd=fresh).stdout
    assert "mypy" in steps
    assert "install" not in steps


def test_a_changed_pyproject_is_installed_again(fresh: Path) -> None:
    set_up(fresh, changed=150)
    steps = run("make", "--dry-run", "lint", cwd=fresh).stdout
    assert "install --quiet --editable" in steps
    assert "install --quiet --require-hashes" in steps


def test_a_missing_browser_is_said_and_is_no_error(fresh: Path, plain_user: Path) -> None:
    set_up(fresh, changed=50)
    for folder in (fresh / "tests" / name for name in ("editor", "browser", "fuzz")):
        (folder / "node_modules").mkdir(parents=True)
        (folder / "package-lock.json").touch()
        os.utime(folder / "package-lock.json", (0, 0))
    for name in ("sh", "test"):
        (plain_user / name).symlink_to(shutil.which(name) or name)
    make = shutil.which("make") or "make"
    env = {"PATH": str(plain_user), "MAKEFLAGS": "SHELL=/bin/sh"}
    said = subprocess.run([make, "tools"], cwd=fresh, env=env, text=True, capture_output=True)
    assert said.returncode == 0
    assert "browser tests will skip" in said.stdout


def test_ci_runs_the_same_command(tmp_path: Path) -> None:
    program(tmp_path, "make", 'echo "make $* CI=$CI in $PWD"; exit 7')
    said = run("bash", str(ROOT / ".ci/run"), cwd=tmp_path, path=tmp_path)
    assert said.stdout.strip() == f"make test CI=true in {ROOT}"
    assert said.returncode == 7
