"""A spec file as it is laid out: values, with the comments that belong to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Node:
    """A value: a `text`, or `entries`, or else something `raw`.

    `raw` is the YAML of a number, a boolean, a null or an alias, as it stands. `entries` are pairs
    or items; `braces` says that they stood in brackets, `end` are the comments below the last one.
    `block` is the mark of the block that a text was, `|` or `>`. `properties` are an anchor and a
    tag.
    """

    text: str | None = None
    raw: str = ""
    entries: "list[Entry] | None" = None
    pairs: bool = True
    braces: bool = False
    block: str = ""
    properties: str = ""
    anchor: str = ""
    end: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """A pair of a mapping, or an item of a list, which has no key.

    `above` are the comments on lines of their own, with "" for a blank line; `behind` is the one at
    the end of its first line, which began in `column`. `parted` says that a blank line came before.
    """

    value: Node
    key: Node | None = None
    above: list[str] = field(default_factory=list)
    behind: str = ""
    column: int = 0
    parted: bool = False

    @property
    def name(self) -> str:
        """The text of the key."""
        return self.key.text or "" if self.key else ""

    @property
    def suppresses(self) -> bool:
        """Whether the comment behind it may suppress findings on its line."""
        return "kpilint:" in self.behind


def is_bare(node: Node) -> bool:
    """Whether no comment stands inside of a value."""
    return not node.end and all(
        not entry.above and not entry.behind and is_bare(entry.value)
        for entry in node.entries or ()
    )


def walk(entry: Entry, path: Path = ()) -> Iterator[tuple[Path, Entry]]:
    """An entry and all that are below it, with their paths."""
    yield path, entry
    for number, child in enumerate(entry.value.entries or ()):
        yield from walk(child, (*path, child.name if child.key else number))
