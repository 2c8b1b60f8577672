"""Drawings kept from one build to the next, each under a name that follows from its content."""

import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from kpilint.files import write_atomically
from kpilint.publish.charts.svg import is_safe

FOLDER = ".kpilint-cache"
MOST = 5_000
"""Drawings that are kept at the least, however few a build needs."""

IGNORED = "# kpilint keeps here what it has drawn; it can be deleted at any time.\n*\n"


class Cache:
    """Drawings in a folder of their own below `root`.

    Where the folder cannot be read or written, or is a link, nothing is kept. Two builds may use it
    at once.
    """

    def __init__(self, root: Path) -> None:
        self.top = root / FOLDER
        self.folder = self.top / "charts"

    def get(self, key: str) -> str | None:
        """A drawing that was kept under this key, if it is one."""
        try:
            drawing = self._path(key).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None
        return drawing if drawing and is_safe(drawing) else None

    def keep(self, key: str, drawing: str) -> None:
        """Keep a drawing; others see it whole or not at all."""
        with suppress(OSError):
            self._prepare()
            file, name = tempfile.mkstemp(dir=self.folder, prefix=".")
            try:
                with os.fdopen(file, "w", encoding="utf-8") as out:
                    out.write(drawing)
                Path(name).replace(self._path(key))
            finally:
                Path(name).unlink(missing_ok=True)

    def prune(self, used: int) -> None:
        """Drop the oldest, so that there are at most twice as many as a build has used."""
        most = max(2 * used, MOST)
        with suppress(OSError):
            self._refuse_links()
            with os.scandir(self.folder) as found:
                dated = sorted((entry.stat().st_mtime_ns, entry.path) for entry in found)
            for _, path in dated[: max(len(dated) - most, 0)]:
                Path(path).unlink(missing_ok=True)

    def _prepare(self) -> None:
        self._refuse_links()
        if not self.folder.is_dir():
            write_atomically(self.top / ".gitignore", IGNORED)
            self.folder.mkdir(exist_ok=True)

    def _refuse_links(self) -> None:
        """A link could lead to a folder of somebody else's."""
        if self.top.is_symlink() or self.folder.is_symlink():
            raise NotADirectoryError(self.folder)

    def _path(self, key: str) -> Path:
        return self.folder / f"{sha256(key.encode()).hexdigest()[:40]}.svg"
