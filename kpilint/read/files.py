"""The files of a project: which there are, and their text."""

# With ten thousand files, paths as objects cost as much as reading them.
# ruff: noqa: PTH100, PTH110, PTH112, PTH114, PTH115, PTH116, PTH118, PTH123

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kpilint.finding import Location, Problem, Span
from kpilint.read.document import Source

if TYPE_CHECKING:
    from kpilint.read.git import Repository

MAX_BYTES = 10_000_000
"""The size of the largest file that is read."""

_PIECE = 1 << 16

SPECS = (".yaml", ".yml")
ACTUALS = (".csv",)
_CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]"
_WIDE = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_POINTER = b"version https://git-lfs.github.com/spec/"
_AS_UTF8 = "Save the file as UTF-8 (in a spreadsheet or an editor: “Save as”, encoding UTF-8)."


class FoundFile(NamedTuple):
    """A file to read: its path relative to the project root, fit to print, and where it is.

    With a `root` no link is followed that leads out of the repository around it.
    """

    path: str
    file: str
    root: str = ""


class Stored(NamedTuple):
    """A file to read from git: its path relative to the project root, and its content's id."""

    path: str
    oid: str
    repository: "Repository"


Content = FoundFile | Stored | Problem | bytes
"""The content of a file, where it is to be had, or why there is none."""


def find(root: Path, spec_roots: Sequence[str]) -> dict[str, FoundFile]:
    """Every file of the project on disk, by its path."""
    files = (*find_files(root, spec_roots), *find_actuals(root, spec_roots))
    return {file.path: file for file in files}


def find_files(root: Path, spec_roots: Sequence[str]) -> list[FoundFile]:
    """Every `*.yaml` and `*.yml` below the spec roots, in whatever case, sorted by path.

    Hidden files and folders are left out, and folders that are symbolic links are not entered; a
    spec root may be one. What bears such a name and is no file is listed too, as is a folder that
    cannot be opened: reading them says what is wrong. A spec root that does not exist has no files.
    """
    return _find(root, spec_roots, SPECS)


def find_actuals(root: Path, spec_roots: Sequence[str]) -> list[FoundFile]:
    """Every `*.csv` below the `actuals` folders of the spec roots, found like the specs."""
    return _find(root, actuals_folders(spec_roots), ACTUALS)


def actuals_folders(spec_roots: Sequence[str]) -> list[str]:
    return [os.path.join(each, "actuals") for each in spec_roots]


def read_source(found: FoundFile) -> Source | Problem:
    """The text of a file, without a byte order mark, or why it cannot be read."""
    content = read_bytes(found)
    return content if isinstance(content, Problem) else decode(found.path, content)


def read_bytes(found: FoundFile) -> bytes | Problem:
    """The content of a file on disk, of a large one only the beginning, or why there is none."""
    try:
        status = os.lstat(found.file)
        if not stat.S_ISREG(status.st_mode):
            if found.root and _leads_out(found.file, found.root):
                return dangling(found.path, _target(found.file))
            status = os.stat(found.file)
        if not stat.S_ISREG(status.st_mode):
            return _irregular(found, status.st_mode)
        if status.st_size > MAX_BYTES:
            return _too_large(found.path)
        with open(found.file, "rb", buffering=0) as file:
            # Room for the largest file is dear where there are thousands of small ones.
            pieces = islice(iter(partial(file.read, _PIECE), b""), MAX_BYTES // _PIECE + 1)
            return b"".join(pieces)
    except OSError as error:
        return _unreadable(found, error)


def decode(path: str, data: bytes) -> Source | Problem:
    """The text in the bytes of a file, or why they are none."""
    if len(data) > MAX_BYTES:
        return _too_large(path)
    for mark, name in _WIDE:
        if data.startswith(mark):
            return _problem(path, f"The file is saved as {name}, not as UTF-8.", _AS_UTF8)
    if data.startswith(_POINTER):
        return _problem(
            path, "Git LFS keeps the file, and it is not here.", "Fetch it: `git lfs pull`."
        )
    if b"\x00" in data:
        where = f"byte {data.index(0) + 1:,}"
        return _problem(path, f"The file is no text: it has a null byte ({where}).", _AS_UTF8)
    try:
        return Source(path, data.decode().lstrip("\ufeff"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = f"byte {error.start + 1:,}, in line {line:,}"
        return _problem(
            path, f"The file is not UTF-8: {where}, is no part of a character.", _AS_UTF8
        )


def _find(root: Path, folders: Iterable[str], endings: tuple[str, ...]) -> list[FoundFile]:
    base = os.path.abspath(root)
    return found_by(lambda top: _walk(top, endings, base), root, folders)


def found_by(
    walk: Callable[[str], Iterator[str]], root: Path, folders: Iterable[str]
) -> list[FoundFile]:
    """What `walk` finds below each of the folders, once each, sorted by path."""
    base = os.path.abspath(root)
    seen: dict[str, FoundFile] = {}
    for folder in folders:
        top = os.path.normpath(os.path.join(base, folder))
        prefix = os.path.relpath(top, base)
        for file in walk(top):
            path = os.path.normpath(prefix + file[len(top) :])
            seen.setdefault(file, FoundFile(printable(path), file, base))
    return sorted(seen.values())


def _leads_out(file: str, root: str) -> bool:
    """Whether there is a link on the way from the root to the file, and leads out of the project.

    Where the project is in a repository, its files may be anywhere in that, but for `.git`.
    """
    base, real = os.path.realpath(root), os.path.realpath(file)
    if real == os.path.normpath(os.path.join(base, os.path.relpath(file, root))):
        return False
    around = (base, *map(str, Path(base).parents))
    top = next((each for each in around if os.path.lexists(os.path.join(each, ".git"))), base)
    steps = Path(os.path.relpath(real, top)).parts
    return steps[0] == ".." or ".git" in steps


def _target(file: str) -> str:
    return os.readlink(file) if os.path.islink(file) else os.path.realpath(file)


def _walk(top: str, endings: tuple[str, ...], root: str) -> Iterator[str]:
    if not os.path.isdir(top) or _leads_out(top, root):
        if os.path.lexists(top):
            yield top
        return
    folders = [top]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            yield folder
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.name.lower().endswith(endings):
                yield entry.path
            elif entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)


def printable(path: str) -> str:
    """A path with `/`, in which bytes that are no text and control characters are spelt out."""
    path = path.replace(os.sep, "/")
    if path.isprintable():
        return path
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return re.sub(_CONTROL, lambda found: ascii(found[0])[1:-1], text)


def _irregular(found: FoundFile, mode: int) -> Problem:
    if not stat.S_ISDIR(mode):
        return _problem(
            found.path,
            "This is a pipe, a socket or a device, not a file.",
            "Replace it by a file, or move it out of the specs.",
        )
    if not found.path.lower().endswith((*SPECS, *ACTUALS)):
        return _problem(found.path, "The folder cannot be opened.", "Allow it to be read.")
    return no_file(found.path)


def _unreadable(found: FoundFile, error: OSError) -> Problem:
    if os.path.islink(found.file) and not os.path.exists(found.file):
        return dangling(found.path, os.readlink(found.file))
    if isinstance(error, PermissionError):
        return _problem(
            found.path,
            "There is no permission to read the file.",
            f"Allow it (`chmod u+r {found.path}`), or move the file out of the specs.",
        )
    reason = error.strerror or type(error).__name__
    return _problem(found.path, f"The file cannot be read: {reason}.", "")


def no_file(path: str) -> Problem:
    """What is wrong with a folder that is named like a file."""
    return _problem(
        path,
        "This is a folder with the name of a file; what is in it is not read.",
        "Rename it so that it does not end like a file.",
    )


def dangling(path: str, target: str) -> Problem:
    """What is wrong with a symbolic link to nothing, or to what lies outside the project."""
    return _problem(
        path,
        f"This is a symbolic link to `{printable(target)}`, which leads to no file of the project.",
        "Repair the link or remove it.",
    )


def _too_large(path: str) -> Problem:
    limit = f"{MAX_BYTES // 1_000_000} MB"
    return _problem(
        path,
        f"The file is larger than {limit}, the most that is read.",
        "Split it into several files: all files of a project are read together.",
    )


def _problem(path: str, message: str, help: str) -> Problem:
    return Problem(Location(path, Span(1, 1, 1, 1)), message, help)
