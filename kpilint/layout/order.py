"""The order of the keys of a mapping: the language's, where nothing speaks against it."""

from collections.abc import Iterator, Sequence

from kpilint.layout.shapes import Shape
from kpilint.layout.tree import Entry, Node


def ordered(node: Node, shape: Shape | None, *, dashed: bool = False) -> Sequence[Entry]:
    """The entries in the order to write them in.

    Those of a file and of a collection stay as they are, and so do all where an alias would come
    to stand above what it refers to, or a comment between a dash and what is `dashed`; what
    suppresses findings behind a dash covers the item.
    """
    entries = node.entries or []
    if not entries or not node.pairs or shape is None or shape.apart or not shape.keys:
        return entries
    by_name = {entry.name: entry for entry in entries}
    wanted = [by_name[name] for name in shape.ordered(by_name)]
    first, other = wanted[0], entries[0]
    if dashed and first is not other and (first.above or first.suppresses or other.suppresses):
        return entries
    return wanted if _references(wanted) == _references(entries) else entries


def _references(entries: Sequence[Entry]) -> tuple[dict[int, int | None], dict[str, int]]:
    """What each alias refers to within the entries, and what one further down would."""
    anchors: dict[str, int] = {}
    aliases: dict[int, int | None] = {}
    for entry in entries:
        for node in _nodes(entry):
            if node.anchor:
                anchors[node.anchor] = id(node)
            elif node.raw and node.raw.startswith("*"):
                aliases[id(node)] = anchors.get(node.raw[1:])
    return aliases, anchors


def _nodes(entry: Entry) -> Iterator[Node]:
    if entry.key:
        yield entry.key
    yield entry.value
    for child in entry.value.entries or ():
        yield from _nodes(child)
