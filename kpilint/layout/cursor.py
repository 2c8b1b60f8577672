"""Going through a text, and the comments on the way."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from kpilint.layout.tree import Entry

_REMARK = re.compile(r"#[^\n]*|!<[^>\n]*>|[&!][^\s,\[\]{}]*")
_OPENING = re.compile(r"[-?]")
_MARKERS = ("---", "...")


class Remark(NamedTuple):
    """A comment on a line of its own; `parted` says that a blank line comes before it."""

    text: str
    column: int
    parted: bool


@dataclass(slots=True)
class Cursor:
    """A place in a text up to which all is understood.

    `waiting` are the comments before it that belong to nothing yet, `last` is what a comment behind
    it on the same line belongs to, and `parted` says that a blank line comes before it.
    """

    text: str
    position: int = 0
    waiting: list[Remark] = field(default_factory=list)
    parted: bool = False
    last: Entry | None = None

    def reach(self, stop: int) -> None:
        """Go on to `stop`, and take up the comments on the way."""
        if stop <= self.position:
            return
        before = self.position
        for found in _REMARK.finditer(self.text, self.position, stop):
            if found[0].startswith("#"):
                self._remark(found[0].rstrip(), found.start(), before)
                before = found.end()
        self.parted |= self.text.count("\n", before, stop) > 1
        self.position = stop

    def _remark(self, text: str, at: int, before: int) -> None:
        start = self.text.rfind("\n", 0, at) + 1
        between = self.text[max(start, before) : at]
        alone = not self.text[start:at].strip()
        if self.last and not alone and not _OPENING.search(between):
            self.behind(self.last, text, at)
            return
        parted = self.parted or self.text.count("\n", before, at) > 1
        self.waiting.append(Remark(text, at - start, parted))
        self.parted = False

    def behind(self, entry: Entry, text: str, at: int) -> None:
        """Put a comment behind an entry; a second one comes to stand above it."""
        if entry.behind:
            entry.above.append(text.rstrip())
        else:
            entry.behind, entry.column = text.rstrip(), self.column(at)

    def all_waiting(self) -> list[Remark]:
        """What waits, which then no longer does."""
        waiting, self.waiting = self.waiting, []
        return waiting

    def taken(self, level: int, following: int) -> list[Remark]:
        """The next comments at `level` or further right, but for those about what is below."""
        count = 0
        for remark in self.waiting:
            if remark.column < level or (following >= 0 and "kpilint:" in remark.text):
                break
            count += 1
        taken, self.waiting = self.waiting[:count], self.waiting[count:]
        return taken

    def above(self) -> list[str]:
        """What waits, for the entry that begins here."""
        lines = self.lines(self.all_waiting())
        if lines and self.parted:
            lines.append("")
        self.parted = False
        return lines[1:] if lines[:1] == [""] else lines

    def lines(self, remarks: list[Remark]) -> list[str]:
        """Comments as they are written below each other, "" for a blank line."""
        return [line for each in remarks for line in ("", each.text)[not each.parted :]]

    def column(self, index: int) -> int:
        return index - self.text.rfind("\n", 0, index) - 1

    def is_over(self, index: int) -> bool:
        """Whether the document has no more keys or values from here on."""
        return not self.text[index : index + 3].strip() or self.is_marked(index)

    def is_marked(self, index: int) -> bool:
        """Whether a document begins or ends here with a mark."""
        mark, after = self.text[index : index + 3], self.text[index + 3 : index + 4]
        return mark in _MARKERS and not after.strip() and not self.column(index)
