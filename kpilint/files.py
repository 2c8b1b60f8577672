"""Writing files so that nobody ever finds half of one, and no two writers undo each other."""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from errno import EACCES, EISDIR, ELOOP, ESTALE
from pathlib import Path
from types import MappingProxyType

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LONGEST_WAIT = 30.0
"""Seconds to wait for another kpilint that is at work in the same folder."""

UNFINISHED = ".kpilint-new-"
"""How the name begins of a file that is being written; what is left of one is never read."""

UNKNOWN: Mapping[Path, str | None] = MappingProxyType({})
_PAUSE = 0.02
_held: set[tuple[int, int]] = set()


class Changed(OSError):  # noqa: N818 - it is a state of the file, not an error of ours
    """A file is no longer what it was when it was read."""

    def __init__(self, path: Path) -> None:
        super().__init__(ESTALE, "somebody changed it meanwhile; do it again", str(path))


def write_atomically(
    path: Path, content: str | bytes, before: Mapping[Path, str | None] = UNKNOWN
) -> None:
    """Replace the file's content at once, as write_all does.

    What is no regular file, such as `/dev/null`, `/dev/stdout` or a pipe, is not replaced but
    written to.
    """
    if os.path.abspath(path).startswith(("/dev/", "/proc/")) or _is_special(path):  # noqa: PTH100
        with _named(path), path.open("ab") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return
    write_all({path: content}, before)


def write_all(
    texts: Mapping[Path, str] | Mapping[Path, str | bytes],
    before: Mapping[Path, str | None] = UNKNOWN,
) -> None:
    """Replace the content of several files; none is touched before all are written beside them.

    `before` says what was in a file when it was read, without a byte order mark; None means that
    there was no file. Raises Changed where that is no longer so, and any other OSError, with the
    path as it was given; then all are as they were. Links are followed, modes and owners kept, and
    missing folders made.
    """
    written: list[tuple[Path, Path]] = []
    targets = {path: Path(os.path.realpath(path)) for path in texts}
    with ExitStack() as stack:
        for folder in sorted({target.parent for target in targets.values()}):
            stack.enter_context(_made(folder))
            if stack.enter_context(turn(folder)):
                _tidy(folder)
        try:
            for path, target in targets.items():
                with _named(path):
                    written.append((_written_beside(target, texts[path]), target))
            for path, text in before.items():
                _require(path, text)
            for temporary, target in written:
                temporary.replace(target)
        finally:
            for temporary, _ in written:
                temporary.unlink(missing_ok=True)
        for folder in {target.parent for target in targets.values()}:
            _keep(folder)


def marked(path: Path, text: str) -> str:
    """The text with the byte order mark that the file has."""
    with path.open("rb") as file:
        return "\ufeff" + text if file.read(3) == b"\xef\xbb\xbf" else text


@contextmanager
def turn(folder: Path, wait: float = LONGEST_WAIT) -> Iterator[bool]:
    """Be the only kpilint at work in the folder, as far as the system can tell; False if not.

    Whoever has its turn keeps it for all that it calls, and loses it when it ends, however it ends.
    After `wait` seconds the work goes on all the same.
    """
    with ExitStack() as stack:
        yield _enter(folder, wait, stack)


def _enter(folder: Path, wait: float, stack: ExitStack) -> bool:
    if fcntl is None:
        return False
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    stack.callback(os.close, handle)
    status = os.fstat(handle)
    key = status.st_dev, status.st_ino
    if key in _held:
        return True
    if not _locked(handle, time.monotonic() + wait):
        return False
    _held.add(key)
    stack.callback(_held.discard, key)
    return True


def _locked(handle: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_PAUSE)
        except OSError:  # a file system without locks
            return False
        else:
            return True


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make the folder, and those around it; where the work fails those made go again."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for each in missing:
            with suppress(OSError):
                each.rmdir()
        raise


def _tidy(folder: Path) -> None:
    """Remove what a kpilint left behind that was killed; it cannot be somebody else's turn."""
    with suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            if entry.name.startswith(UNFINISHED) and entry.is_file(follow_symlinks=False):
                Path(entry.path).unlink(missing_ok=True)


def _is_special(path: Path) -> bool:
    return path.exists() and not path.is_file()


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors name the file that was to be written, not the one beside it."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _written_beside(target: Path, content: str | bytes) -> Path:
    """A new file in the target's folder, on the disk for good, with the target's rights."""
    status = target.stat() if target.exists() else None
    if target.is_dir():
        raise OSError(EISDIR, os.strerror(EISDIR))
    if target.is_symlink():
        raise OSError(ELOOP, os.strerror(ELOOP))
    if status and not os.access(target, os.W_OK):
        raise OSError(EACCES, os.strerror(EACCES))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=UNFINISHED)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
            file.flush()
            os.fsync(file.fileno())
        if status:
            _give(temporary, status)
        temporary.chmod(status.st_mode & 0o777 if status else 0o666 & ~_umask())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _give(path: Path, status: os.stat_result) -> None:
    """To the same owner and group, where that is allowed."""
    if hasattr(os, "chown"):
        for user in (status.st_uid, -1):
            with suppress(PermissionError):
                os.chown(path, user, status.st_gid)
                return


def _require(path: Path, text: str | None) -> None:
    try:
        found = path.read_bytes().decode().lstrip("\ufeff") if os.path.lexists(path) else None
    except (OSError, UnicodeDecodeError):
        raise Changed(path) from None
    if found != text:
        raise Changed(path)


def _keep(folder: Path) -> None:
    """Have the disk remember the names in the folder as well."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
