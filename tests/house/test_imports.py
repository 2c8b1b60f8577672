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
READING = {"decimal", "jsonschema_rs", "kpilint.model", "kpilint.read", "kpilint.rules", "yaml"}


def imported(*arguments: str, cwd: Path = ROOT) -> set[str]:
    """Run kpilint and give every module that it imported, with the packages around it."""
    code = (
        "import sys; from kpilint.cli import main\n"
        "try: main()\n"
        "finally: print(*sys.modules, file=sys.stderr)"
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
    """`kpilint.frozen` makes the same in a quarter of the time."""
    modules = (each for each in imported("check") if each.startswith("kpilint."))
    files = (ROOT.joinpath(*each.split(".")).with_suffix(".py") for each in modules)
    slow = re.compile(r"^@dataclass\b", re.MULTILINE)
    assert [each for each in files if each.exists() and slow.search(each.read_text("utf-8"))] == []


def test_the_version_reads_no_specs() -> None:
    assert (HEAVY | PUBLISHING | READING) & imported("--version") == set()


def test_help_reads_no_specs() -> None:
    assert (HEAVY | READING) & imported("--help") == set()
