"""Starting is quick because each command imports only what it uses."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Each costs more than checking a small project does.
HEAVY = {
    *("babel", "jinja2", "jsonschema", "mkdocs", "playwright", "rapidfuzz", "ruamel"),
    *("asyncio", "difflib", "http", "importlib.metadata", "importlib.resources", "pydoc"),
    *("_hashlib", "email.utils", "socket", "traceback", "unittest"),
}
PUBLISHING = {"kpilint.publish"}
# What is not asked for is not imported.
FORMATS = {
    *(f"kpilint.output.{name}" for name in ("github", "json", "markdown", "sarif")),
    *("textwrap", "xml"),
}
CHARTS = {"importlib.metadata", "kpilint.publish.charts.gallery", "vl_convert", "xml"}
READING = {"decimal", "jsonschema_rs", "kpilint.model", "kpilint.read", "kpilint.rules", "yaml"}


def imported(*arguments: str, cwd: Path = ROOT, missing: str = "") -> set[str]:
    """Run kpilint and give every module that it imported, with the packages around it.

    It is run as if the module `missing` were not installed.
    """
    code = (
        f"import sys; sys.modules[{missing!r}] = None; from kpilint.cli import main\n"
        "try: main()\n"
        "finally: print(*filter(sys.modules.get, sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, *arguments], cwd=cwd, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return set(done.stderr.split())


def test_a_clean_check_imports_nothing_heavy() -> None:
    modules = imported("check")
    assert modules >= READING
    assert (HEAVY | PUBLISHING | FORMATS) & modules == set()


def test_a_clean_check_makes_no_class_the_slow_way() -> None:
    assert with_slow_classes(imported("check")) == []


def with_slow_classes(modules: set[str]) -> list[Path]:
    """The files with classes that `kpilint.frozen` makes in a quarter of the time."""
    ours = (each for each in modules if each.startswith("kpilint."))
    files = (ROOT.joinpath(*each.split(".")).with_suffix(".py") for each in ours)
    slow = re.compile(r"^@dataclass\b", re.MULTILINE)
    return [each for each in files if each.exists() and slow.search(each.read_text("utf-8"))]


def test_an_export_without_charts_imports_nothing_of_them(tmp_path: Path) -> None:
    modules = imported("site", "export", str(tmp_path / "out"), missing="vl_convert")
    assert modules >= {*READING, "jinja2", "kpilint.publish.pages"}
    assert CHARTS & modules == set()
    assert with_slow_classes(modules) == []


def test_the_version_reads_no_specs() -> None:
    assert (HEAVY | PUBLISHING | READING) & imported("--version") == set()


def test_help_reads_no_specs() -> None:
    assert (HEAVY | READING) & imported("--help") == set()
