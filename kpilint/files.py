"""Writing files so that nobody ever finds half of one."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """Replace the file's content at once; raises OSError, and then leaves the old one as it was.

    What is no regular file, such as `/dev/null` or a pipe, is not replaced but written to.
    """
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", newline="")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_all({path: text})


def write_all(texts: Mapping[Path, str]) -> None:
    """Replace the content of several files; none is touched before all are written beside them.

    Raises OSError, and then leaves the old ones as they were.
    """
    written: list[tuple[Path, Path]] = []
    try:
        for path, text in texts.items():
            target = path.resolve()
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
            written.append((Path(name), target))
            _fill(handle, text)
            Path(name).chmod(target.stat().st_mode if target.exists() else 0o666 & ~_umask())
        for temporary, target in written:
            temporary.replace(target)
    finally:
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)


def _fill(handle: int, text: str) -> None:
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
