"""kpilint as a process that something befalls: `python faulty.py FAULT WRITER ARGUMENT...`.

FAULT is one of those below, with its number behind a colon. WRITER is `own`, or `plain`: then files
and folders are written where they are, as they would be without any care.
"""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

UNTIL_MET = 1.5
"""Seconds to wait for another process to come as far."""


def none(_: int) -> None:
    """Nothing befalls it."""


def full(size: int) -> None:
    """No file can grow beyond so many bytes, as on a disk that is full."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def cut(size: int) -> None:
    """It is killed in the midst of writing a file, after so many bytes."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    full(size)


def killed(step: int) -> None:
    """It is killed before its n-th step on the disk, below the folder that it works in."""
    here, left = str(Path.cwd()), step
    changing = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.link")

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        opens = event == "open" and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        if (opens or event in changing) and str(arguments[0]).startswith(here):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def together(count: int) -> None:
    """It has read, and writes only when so many others have read too, or after a while."""
    from kpilint.review import sign_off

    def met(texts: Callable[..., Any]) -> Callable[..., Any]:
        def meet(*arguments: Any) -> Any:
            found = texts(*arguments)
            Path("..", f"read-{os.getpid()}").touch()
            until = time.monotonic() + UNTIL_MET
            while len(list(Path("..").glob("read-*"))) < count and time.monotonic() < until:
                time.sleep(0.01)
            return found

        return meet

    sign_off.signed_texts = met(sign_off.signed_texts)


def unlocked() -> None:
    """A system on which nobody can wait for a turn."""
    from kpilint import files

    files.fcntl = None  # type: ignore[assignment]


def plain() -> None:
    """Files are written as anybody would who has never seen a disk full."""
    from kpilint import files
    from kpilint.publish import folders

    def write(path: Path, text: str, _: Mapping[Path, str | None] = files.UNKNOWN) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")

    def write_all(texts: Mapping[Path, str], _: Mapping[Path, str | None] = files.UNKNOWN) -> None:
        for path, text in texts.items():
            write(path, text)

    @contextmanager
    def replacing(out: Path) -> Iterator[Path]:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        with folders.refusals_said(out):
            yield out
        (out / folders.MARKER).touch()

    files.write_atomically, files.write_all = write, write_all
    files.turn = lambda *_: nullcontext(enter_result=False)  # type: ignore[assignment]
    folders.replacing = replacing


if __name__ == "__main__":
    fault, _, number = sys.argv.pop(1).partition(":")
    {"own": lambda: None, "plain": plain, "unlocked": unlocked}[sys.argv.pop(1)]()
    from kpilint.cli import main

    {each.__name__: each for each in (none, full, cut, killed, together)}[fault](int(number or 0))
    main()
