"""What is published: the wheel, built from the source archive, installed away from the checkout."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from kpilint import __version__

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.registry


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel with its core dependencies only."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True, symlinks=os.name != "nt")
    programs = folder / "bin"
    run(programs / "python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    return programs


def test_the_wheel_carries_all_that_is_not_python(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert "kpilint/py.typed" in packed
    assert {f"kpilint/schema/{path.name}" for path in (ROOT / "schema").iterdir()} <= packed
    for folder in ("kpilint/publish/templates", "kpilint/starter"):
        found = (path.relative_to(ROOT) for path in (ROOT / folder).rglob("*.*"))
        files = {path.as_posix() for path in found if "__pycache__" not in path.parts}
        assert files
        assert files <= packed


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in packed} == {"kpilint"}
    assert not [name for name in packed if name.endswith(".pyc")]


def test_the_core_install_is_light(programs: Path) -> None:
    listed = run(programs / "python", "-m", "pip", "list", "--format=json", cwd=programs)
    names = {entry["name"].lower() for entry in json.loads(listed)}
    assert "click" in names
    assert {"babel", "mkdocs", "mkdocs-material"} & names == set()


def test_it_says_its_version(programs: Path, tmp_path: Path) -> None:
    assert __version__ in run(programs / "kpilint", "--version", cwd=tmp_path)


def test_it_prints_its_schemas(programs: Path, tmp_path: Path) -> None:
    schema = json.loads(run(programs / "kpilint", "schema", cwd=tmp_path))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_starter_project_is_clean(programs: Path, tmp_path: Path) -> None:
    run(programs / "kpilint", "init", cwd=tmp_path)
    assert "no findings" in run(programs / "kpilint", "check", cwd=tmp_path)


def test_with_its_extra_it_builds_a_site(programs: Path, wheel: Path, tmp_path: Path) -> None:
    run(programs / "python", "-m", "pip", "install", "--quiet", f"{wheel}[site]", cwd=tmp_path)
    run(programs / "kpilint", "init", cwd=tmp_path)
    run(programs / "kpilint", "site", "build", cwd=tmp_path)
    assert (tmp_path / "build/site/index.html").is_file()


def test_two_builds_are_the_same_to_the_byte(tmp_path: Path) -> None:
    """Whoever builds a release anew, elsewhere and later, gets the very files."""
    names = run("git", "ls-files", "-z", cwd=ROOT).split("\0")
    for place, mask, zone in (("here", 0o022, "UTC"), ("elsewhere", 0o077, "Asia/Tokyo")):
        before = os.umask(mask)
        try:
            for name in filter(None, names):
                (tmp_path / place / name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / place / name).write_bytes((ROOT / name).read_bytes())
        finally:
            os.umask(before)
        build = ("env", f"TZ={zone}", sys.executable, "-m", "hatchling", "build")
        run(*build, "-d", tmp_path / place / "dist", cwd=tmp_path / place)
    one, other = (sorted((tmp_path / place / "dist").iterdir()) for place in ("here", "elsewhere"))
    assert [path.suffix for path in one] == [".whl", ".gz"]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
