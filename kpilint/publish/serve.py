"""The site while specs are being edited: written anew whenever a file changes."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from kpilint.check import Report
from kpilint.config import Config
from kpilint.publish.build import SiteError, renderer_environment, write

PAUSE = 0.5
"""Seconds between two looks at the files."""

Stamps = Mapping[Path, tuple[int, int]]


def serve_site(config: Config, check: Callable[[], Report], port: int) -> None:
    """Serve until interrupted, at `port` of this machine. Raises SiteError.

    The renderer's own server watches the folder that the pages are written to.
    """
    _require_free(port)
    with tempfile.TemporaryDirectory(prefix="kpilint-serve-") as folder:
        work = Path(folder, "site")
        report = check()
        write(report, config.root, work)
        server = _start(work, port, report)
        try:
            _follow(config, check, work, server)
        except KeyboardInterrupt:
            pass
        finally:
            server.terminate()
            server.wait()


def _start(work: Path, port: int, report: Report) -> "subprocess.Popen[bytes]":
    command = (
        "-m",
        "mkdocs",
        "serve",
        "--quiet",
        "--livereload",
        "--dev-addr",
        f"127.0.0.1:{port}",
    )
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, *command],
        cwd=work,
        env=renderer_environment(report),
        stdin=subprocess.DEVNULL,
    )


def _follow(
    config: Config, check: Callable[[], Report], work: Path, server: "subprocess.Popen[bytes]"
) -> None:
    before = _stamps(config)
    while server.poll() is None:
        time.sleep(PAUSE)
        now = _stamps(config)
        if now != before:
            before = now
            _renew(config, check, work)
    if server.returncode:
        raise SiteError("The renderer's server stopped; see what it said above.")


def _renew(config: Config, check: Callable[[], Report], work: Path) -> None:
    """Write the pages that have changed; a mistake on the way is said, and the old pages stay."""
    with tempfile.TemporaryDirectory(prefix="kpilint-serve-") as folder:
        new = Path(folder, "site")
        try:
            report = check()
            write(report, config.root, new)
        except (SiteError, click.ClickException) as error:
            click.echo(str(error), err=True)
            return
        _synchronize(new, work)
    click.echo(f"Renewed; findings: {len(report.findings)}.")


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
    return [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]


def _stamps(config: Config) -> Stamps:
    """When each file that the site is made of was last changed, and its size."""
    roots = [config.root / folder for folder in (*config.specs, "site")]
    return dict(stamp for root in roots for stamp in _stamps_below(root))


def _stamps_below(root: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            try:
                status = path.stat()
            except OSError:
                continue
            yield path, (status.st_mtime_ns, status.st_size)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            why = error.strerror or error
            raise SiteError(
                f"Port {port} cannot be used ({why}); choose another with --port."
            ) from None
