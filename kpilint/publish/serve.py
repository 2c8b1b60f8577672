"""The site while specs are being edited: made anew whenever a file changes."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

import click

from kpilint.check import Report
from kpilint.config import Config
from kpilint.garbage import give_back
from kpilint.output import concise
from kpilint.publish.build import write
from kpilint.publish.live import Live
from kpilint.publish.preview import Preview, served
from kpilint.publish.render import DEFAULT, SiteError, Tell, render, require

PAUSE = 0.2
"""Seconds between two looks at the files."""
MOST_SHOWN = 10
"""Findings that are printed; all of them are on Health."""

Stamps = Mapping[Path, tuple[int, int]]
Make = Callable[[], Report]
Show = Callable[[Path], None]
Build = Callable[[Report, Path, Path], None]


def serve_site(
    config: Config,
    check: Make,
    port: int,
    file: Path | None = None,
    renderer: str = DEFAULT,
    tell: Tell = lambda _: None,
) -> None:
    """Serve until interrupted, at `port` of this machine. Raises SiteError.

    `file` is the configuration, if it was named.
    """
    require(renderer)
    build = _builder(renderer, tell)

    def make(work: Path, out: Path) -> Report:
        tell("Reading and checking the specs")
        report = check()
        tell("Writing the pages")
        with tempfile.TemporaryDirectory(prefix="kpilint-serve-") as folder:
            new = Path(folder, "site")
            write(report, config.root, new, file)
            _synchronize(new, work)
        build(report, work, out)
        return report

    preview = Preview()
    with (
        tempfile.TemporaryDirectory(prefix="kpilint-serve-") as folder,
        served(preview, port),
        suppress(KeyboardInterrupt),
    ):
        _follow(config, make, Path(folder), preview.show)


def _builder(renderer: str, tell: Tell) -> Build:
    """What makes a site of the pages in a folder, again and again."""
    live = Live()

    def build(report: Report, work: Path, out: Path) -> None:
        if renderer == "mkdocs":
            tell("Rendering")
            live.build(work, out)
        else:
            render(work, out, report.today, renderer, strict=False, tell=tell)

    return build


def _follow(config: Config, make: Callable[[Path, Path], Report], folder: Path, show: Show) -> None:
    """Make the site whenever a file is saved; a mistake is said, and what was there stays."""
    before: Stamps | None = None
    for number in count():
        now = _stamps(config)
        while now == before:
            time.sleep(PAUSE)
            now = _stamps(config)
        begun, out = time.monotonic(), folder / str(number)
        out.mkdir()
        try:
            report = make(folder / "work", out)
        except (SiteError, click.ClickException) as error:
            if before is None:
                raise
            click.echo(str(error) if isinstance(error, SiteError) else error.format_message())
        else:
            show(out)
            click.echo("\n".join(_said(report, time.monotonic() - begun)))
        before = now
        give_back()


def _said(report: Report, seconds: float) -> Iterator[str]:
    """The findings, and when the site was made."""
    findings = report.findings
    yield from concise.render(findings[:MOST_SHOWN])
    if len(findings) > MOST_SHOWN:
        yield f"... and {len(findings) - MOST_SHOWN:,} more; all of them are on Health."
    count = "No findings" if not findings else f"Findings: {len(findings):,}"
    yield f"{time.strftime('%H:%M:%S')} The site is up to date ({seconds:.1f} s). {count}."


def _synchronize(new: Path, old: Path) -> None:
    """Make the old folder like the new one, touching only what differs."""
    for path in _files(old):
        if not (new / path).is_file():
            (old / path).unlink()
    for path in _files(new):
        content = (new / path).read_bytes()
        target = old / path
        if not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(new / path, target)


def _files(folder: Path) -> list[Path]:
    """What we wrote; renderers keep notes of their own beside it."""
    return [
        path.relative_to(folder)
        for part in ("mkdocs.yml", "docs", "overrides")
        for path in (folder / part, *(folder / part).rglob("*"))
        if path.is_file()
    ]


def _stamps(config: Config) -> Stamps:
    """When each file that the site is made of was last changed, and its size."""
    roots = [config.root / folder for folder in (*config.specs, "site")]
    settings = [config.root / name for name in ("kpilint.toml", "pyproject.toml")]
    return dict(_stamped(chain(settings, *map(_below, roots))))


def _below(root: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(root):
        yield from (Path(folder, name) for name in names)


def _stamped(paths: Iterable[Path]) -> Iterator[tuple[Path, tuple[int, int]]]:
    for path in paths:
        with suppress(OSError):
            status = path.stat()
            yield path, (status.st_mtime_ns, status.st_size)
