"""Pages → site: the renderer's run, and folders that are replaced as a whole."""

import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from importlib.util import find_spec
from pathlib import Path

from kpilint.check import Report

MARKER = ".kpilint-site"
MARK = "kpilint made this folder, and replaces it as a whole.\n"
NEEDED = ("babel", "mkdocs", "material")


class SiteError(Exception):
    """The site cannot be built; the message says why, and what to do."""


def export(report: Report, root: Path, out: Path) -> None:
    """Write the site's sources into the folder `out`. Raises SiteError."""
    with _replacing(out) as new:
        write(report, root, new)


def build_site(report: Report, root: Path, out: Path, *, strict: bool = False) -> None:
    """Build the site into the folder `out`; `strict` lets the renderer's warnings stop it.

    `root` holds the team's own `site/`. Raises SiteError.
    """
    with tempfile.TemporaryDirectory(prefix="kpilint-site-") as work, _replacing(out) as new:
        write(report, root, Path(work))
        _render(Path(work), new, report, strict=strict)


def renderer_environment(report: Report) -> dict[str, str]:
    """What the renderer is told: no advertisements, and a date that two builds have in common."""
    midnight = datetime.combine(report.today, time(), UTC)
    return {
        "SOURCE_DATE_EPOCH": str(int(midnight.timestamp())),
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONHASHSEED": "0",
    }


def require_extra() -> None:
    """Raise SiteError unless everything is installed that a site takes."""
    if not all(find_spec(name) for name in NEEDED):
        raise SiteError("The site needs more than is installed: pip install 'kpilint[site]'")


def write(report: Report, root: Path, out: Path) -> None:
    """Write the pages into the folder `out`. Raises SiteError."""
    require_extra()
    from kpilint.publish.pages import write_pages
    from kpilint.publish.settings import SettingsError

    try:
        with _uncollected():
            write_pages(report, out, root)
    except SettingsError as error:
        raise SiteError(str(error)) from None


@contextmanager
def _uncollected() -> Iterator[None]:
    """No look for garbage: it would go through the whole project again and again, and find none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _render(work: Path, out: Path, report: Report, *, strict: bool) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(out)]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, *(["--strict"] if strict else [])],
        cwd=work,
        env=renderer_environment(report),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode:
        raise SiteError(f"The renderer stopped:\n{(done.stderr or done.stdout).strip()}")


@contextmanager
def _replacing(out: Path) -> Iterator[Path]:
    """An empty folder that takes the place of `out` once it is complete."""
    out = out.absolute()
    _refuse_foreign(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as folder:
        new = Path(folder, "new")
        new.mkdir()
        yield new
        (new / MARKER).write_text(MARK, encoding="utf-8")
        if out.exists():
            out.rename(Path(folder, "old"))
        new.rename(out)


def _refuse_foreign(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise SiteError(f"{out} is not a folder; choose another with --out.")
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).is_file():
        raise SiteError(
            f"{out} has files in it that kpilint did not make; empty it, or choose another folder."
        )
