"""Folders that are replaced as a whole, so that nobody ever finds half of one."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from kpilint.files import turn
from kpilint.publish.render import SiteError

MARKER = ".kpilint-site"
MARK = "kpilint made this folder, and replaces it as a whole.\n"
OLD = "old"
ENDED = 128 + signal.SIGTERM
"""The exit code after having been asked to end."""


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """An empty folder that takes the place of `out` once it is complete.

    Where several do so at once, the last one counts. What was left by one that was killed goes.
    Raises SiteError where `out` holds what kpilint did not make, or the system refuses anything.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100 - a link is not to be followed
    _refuse_foreign(out)
    with refusals_said(out), ExitStack() as stack:
        out.parent.mkdir(parents=True, exist_ok=True)
        with turn(out.parent) as alone:
            if alone:
                _tidy(out)
            with _undisturbed():
                folder = tempfile.TemporaryDirectory(prefix=_prefix(out), dir=out.parent)
                stage = Path(stack.enter_context(folder))
            stack.enter_context(turn(stage))
        new = stage / "new"
        new.mkdir()
        yield new
        (new / MARKER).write_text(MARK, encoding="utf-8")
        with turn(out.parent):
            _refuse_foreign(out)
            _swap(out, new, stage / OLD)


@contextmanager
def refusals_said(out: Path | None = None) -> Iterator[None]:
    """What the system refuses, on the way to the folder `out`, becomes a SiteError of one line."""
    try:
        yield
    except shutil.Error as error:
        source, _, why = error.args[0][0]
        raise SiteError(f"{source} cannot be copied: {why}.") from None
    except OSError as error:
        where = str(error.filename or "")
        if out and (not where or _prefix(out) in where):
            where = str(out)
        why = ": ".join(filter(None, (error.strerror or str(error), where)))
        raise SiteError(f"The site cannot be written: {why}.") from None


@contextmanager
def tidied_when_ended() -> Iterator[None]:
    """What is temporary goes also where the system asks to end, as CI does when it cancels."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(ENDED))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Who asks to end waits: a folder that is just being made would not be known to anybody."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _refuse_foreign(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise SiteError(f"{out} is not a folder; choose another with --out.")
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).is_file():
        raise SiteError(
            f"{out} has files in it that kpilint did not make; empty it, or choose another folder."
        )


def _swap(out: Path, new: Path, old: Path) -> None:
    if out.exists():
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        _put_back(old, out)
        raise


def _put_back(old: Path, out: Path) -> None:
    if old.is_dir() and not out.exists():
        old.rename(out)


def _prefix(out: Path) -> str:
    return f".{out.name}.kpilint-"


def _tidy(out: Path) -> None:
    """Remove the folders of builds that were killed; who is still at work holds its own."""
    for stage in out.parent.iterdir():
        if stage.name.startswith(_prefix(out)) and stage.is_dir() and not stage.is_symlink():
            with turn(stage, wait=0) as ended:
                if ended:
                    with suppress(OSError):
                        _put_back(stage / OLD, out)
                    shutil.rmtree(stage, ignore_errors=True)
