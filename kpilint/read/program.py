"""git as a program: run without a shell, a network, or programs that settings may name."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO

from kpilint.frozen import frozen

_SETTINGS = ("-c", "core.fsmonitor=false", "--no-pager")
_ENVIRONMENT = {
    "LC_ALL": "C",
    "LANGUAGE": "",
    "GIT_ALLOW_PROTOCOL": "none",  # older than GIT_NO_LAZY_FETCH: nothing missing is fetched
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
PLACE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_COMMON_DIR")
"""What tells git where its repository is, rather than the folder it works in."""

_DROPPED = ("GIT_TRACE", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS")
_CHUNK = 1 << 20

Said = subprocess.CompletedProcess[bytes]


class GitError(Exception):
    """What git cannot answer; the message is one line with the mend."""


@frozen
class Git:
    """git at work in a folder; `place` are the variables that say where the repository is."""

    folder: Path
    place: tuple[tuple[str, str], ...] = ()

    def run(self, *arguments: str) -> Said:
        """What git says, and its exit code; raises GitError where it cannot be started."""
        try:
            return subprocess.run(  # noqa: S603
                self._command(arguments),
                cwd=self.folder,
                env=self._variables(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            missing = _NO_GIT if self.folder.is_dir() else f"There is no folder {self.folder}."
            raise GitError(missing) from None
        except (OSError, ValueError) as error:
            raise GitError(f"Git cannot be run: {error}.") from None

    def tell(self, *arguments: str) -> str | None:
        """What git prints, without the last line break; None where it fails."""
        said = self.run(*arguments)
        return None if said.returncode else text(said.stdout).removesuffix("\n")

    def ask(self, *arguments: str) -> str:
        """What git prints, without the last line break; raises GitError where it fails."""
        said = self.run(*arguments)
        if said.returncode:
            raise GitError(f"`git {arguments[0]}` failed: {reason(said)}")
        return text(said.stdout).removesuffix("\n")

    def contents(self, oids: list[str], most: int | None) -> Iterator[bytes | None]:
        """The content of each object, of larger ones `most` bytes; None, the last, if missing."""
        with self._batch(oids) as answers:
            for _ in oids:
                header = text(answers.readline()).split()
                if header[1:2] != ["blob"]:
                    yield None
                    return
                yield _content(answers, int(header[2]), most)

    @contextmanager
    def _batch(self, oids: list[str]) -> Iterator[IO[bytes]]:
        with subprocess.Popen(  # noqa: S603
            self._command(("cat-file", "--batch", "--buffer")),
            cwd=self.folder,
            env=self._variables(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            # Both pipes are short: who only writes waits for somebody to read.
            feeding = Thread(target=_feed, args=(process.stdin, oids))
            feeding.start()
            try:
                yield process.stdout  # type: ignore[misc]
            finally:
                process.kill()
                feeding.join()

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return ["git", *_SETTINGS, *arguments]

    def _variables(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in PLACE and not name.startswith(_DROPPED)
        }
        return {**kept, **dict(self.place), **_ENVIRONMENT}


_NO_GIT = "Git is not installed, or not on the PATH; this needs it."


def _feed(pipe: IO[bytes], oids: Iterable[str]) -> None:
    try:
        with pipe:
            pipe.write("".join(f"{oid}\n" for oid in oids).encode())
    except OSError:
        pass  # git has gone: its answers are missing


def _content(answers: IO[bytes], size: int, most: int | None) -> bytes:
    wanted = size if most is None else min(size, most)
    content = answers.read(wanted)
    left = size + 1 - wanted
    while left > 0 and (skipped := answers.read(min(left, _CHUNK))):
        left -= len(skipped)
    return content


def text(data: bytes) -> str:
    """What git prints as text, paths as the system would give them; other bytes are surrogates."""
    return data.decode(sys.getfilesystemencoding(), "surrogateescape")


def reason(said: Said) -> str:
    """Why git failed, in its own words, as a sentence."""
    lines = text(said.stderr).splitlines()
    errors = [line for line in lines if line.startswith(("fatal:", "error:"))]
    first = (errors or lines or [f"exit code {said.returncode}"])[0]
    return first.removeprefix("fatal: ").removeprefix("error: ").rstrip(".") + "."
