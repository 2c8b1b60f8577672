"""The renderers, which make a site of pages: MkDocs with its theme Material, and Zensical."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from importlib.util import find_spec
from pathlib import Path

Tell = Callable[[str], None]
"""Is told in a few words what goes on now."""

DEFAULT = "mkdocs"
NEEDED = {"mkdocs": ("mkdocs", "material"), "zensical": ("zensical",)}
"""What each renderer takes, as modules."""
EXTRAS = {"mkdocs": "site", "zensical": "zensical"}
LOOK = 0.3
"""Seconds between two looks at how far the renderer is."""


class SiteError(Exception):
    """The site cannot be built; the message says why, and what to do."""


def require(renderer: str = "") -> None:
    """Raise SiteError unless all is installed that pages take, and the renderer if one is named."""
    if not all(find_spec(name) for name in ("babel", *NEEDED.get(renderer, ()))):
        extra = EXTRAS.get(renderer, EXTRAS[DEFAULT])
        raise SiteError(f"The site needs more than is installed: pip install 'kpilint[{extra}]'")


def render(work: Path, out: Path, today: date, renderer: str, strict: bool, tell: Tell) -> None:
    """Make a site in the empty folder `out` of the pages in the folder `work`. Raises SiteError.

    `strict` lets the renderer's warnings stop it.
    """
    made = out if renderer == "mkdocs" else work / "site"
    done = _followed(_command(renderer, out, strict), work, made, environment(today), tell)
    if done:
        raise SiteError(f"The renderer stopped:\n{done}")
    if made != out:
        shutil.copytree(made, out, dirs_exist_ok=True)


def environment(today: date) -> dict[str, str]:
    """What the renderer is told: no advertisements, and a date that two builds have in common."""
    midnight = datetime.combine(today, time(), UTC)
    return {
        "SOURCE_DATE_EPOCH": str(int(midnight.timestamp())),
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONHASHSEED": "0",
    }


def _command(renderer: str, out: Path, strict: bool) -> list[str]:
    """As a program of its own; were kpilint killed it would go on writing, but for the tether."""
    start = [sys.executable, "-m", "kpilint.publish.tether"]
    command = [*start, renderer, "build", *(["--strict"] if strict else [])]
    return command if renderer == "zensical" else [*command, "--quiet", "--site-dir", str(out)]


def _followed(
    command: list[str], work: Path, made: Path, environment: dict[str, str], tell: Tell
) -> str:
    """Run the renderer, tell how far it is, and give what it said if it failed."""
    pages = sum(1 for _ in (work / "docs").rglob("*.md"))
    # Not on the disk of the site, which may be full: that is then said here.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        with subprocess.Popen(  # noqa: S603 - our own command
            command,
            cwd=work,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.STDOUT,
        ) as running:
            try:
                _watch(running, made, pages, tell)
            finally:
                running.kill()
        said.seek(0)
        return _why(said.read().strip(), running.returncode) if running.returncode else ""


def _why(said: str, code: int) -> str:
    """What the renderer said, of a traceback the last line."""
    if "Traceback (most recent call last)" in said:
        return said.rpartition("\n")[2]
    return said or (f"It was ended (signal {-code})." if code < 0 else "It did not say why.")


def _watch(running: "subprocess.Popen[bytes]", made: Path, pages: int, tell: Tell) -> None:
    while running.returncode is None:
        count = sum(1 for _ in made.rglob("*.html")) if made.is_dir() else 0
        tell(f"Rendering {pages:,} pages" + (f", {min(count, pages):,} done" if count else ""))
        with suppress(subprocess.TimeoutExpired):
            running.wait(LOOK)
