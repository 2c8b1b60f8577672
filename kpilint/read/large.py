"""Git LFS, which keeps a pointer in place of a file, and the file beside the repository."""

import re
from pathlib import Path

from kpilint.read.files import MAX_BYTES
from kpilint.read.git import Repository

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-\S+ \S+\n)*"
    rb"oid sha256:(?P<oid>[0-9a-f]{64})\nsize \d+\n\Z"
)


def pointed_to(content: bytes, repository: Repository) -> bytes:
    """The file that a pointer stands for, if it was fetched; else the content itself."""
    pointer = _POINTER.match(content)
    if pointer is None:
        return content
    oid = pointer["oid"].decode()
    store = repository.top / repository.git.ask("rev-parse", "--git-common-dir")
    return _read(store / "lfs" / "objects" / oid[:2] / oid[2:4] / oid) or content


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        return b""
