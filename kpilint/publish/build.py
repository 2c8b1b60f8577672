"""Pages → site, in folders that are replaced as a whole."""

import tempfile
from pathlib import Path

from kpilint.check import Report
from kpilint.garbage import keeping
from kpilint.publish.folders import refusals_said, replacing
from kpilint.publish.render import DEFAULT, SiteError, Tell, render, require


def export(report: Report, root: Path, out: Path, file: Path | None = None) -> None:
    """Write the site's sources into the folder `out`. Raises SiteError."""
    with replacing(out) as new:
        write(report, root, new, file)


def build_site(
    report: Report,
    root: Path,
    out: Path,
    file: Path | None = None,
    *,
    strict: bool = False,
    renderer: str = DEFAULT,
    tell: Tell = lambda _: None,
) -> None:
    """Build the site into the folder `out`; `strict` lets the renderer's warnings stop it.

    `root` holds the team's own `site/`; `file` is the configuration, if it was named. Raises
    SiteError.
    """
    require(renderer)
    with replacing(out) as new, tempfile.TemporaryDirectory(dir=new.parent) as work:
        tell("Writing the pages")
        write(report, root, Path(work), file)
        render(Path(work), new, report.today, renderer, strict, tell)


def write(report: Report, root: Path, out: Path, file: Path | None = None) -> None:
    """Write the pages into the folder `out`. Raises SiteError."""
    require()
    from kpilint.publish.pages import write_pages
    from kpilint.publish.settings import SettingsError

    try:
        with keeping(), refusals_said():
            write_pages(report, out, root, file)
    except SettingsError as error:
        raise SiteError(str(error)) from None
