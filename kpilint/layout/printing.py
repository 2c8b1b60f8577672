"""The canonical layout: a tree → the lines of a file."""

import re
from collections.abc import Sequence

from kpilint.layout import scalars
from kpilint.layout.order import ordered
from kpilint.layout.scalars import WIDTH
from kpilint.layout.shapes import Shape
from kpilint.layout.tree import Entry, Node, is_bare

STEP = 2
FAR = 48
"""Spaces before a comment behind a value, at most."""

LONG_ITEM = 50
"""Characters of an item that make a list one of lines rather than one in brackets."""

LONG_KEY = 1_000
"""Characters from which on parsers want a key to be marked as one."""

_SENTENCE = re.compile(r"[.!?]\Z")


def printed(node: Node, shape: Shape | None) -> list[str]:
    """The lines of a document, without those above and behind it."""
    if node.entries:
        head = [node.properties] if node.properties else []
        return [*head, *_collection(node, 0, shape)]
    text = f"{node.properties} {_flow(node, shape)}".strip()
    return [*([text] if text else []), *_comments(node.end, 0)]


def in_brackets(items: Sequence[Node]) -> bool:
    """Whether a list of such items is one for brackets: no sentences, and nothing nested."""
    return all(
        item.entries is None
        and (not item.text or (len(item.text) <= LONG_ITEM and not _SENTENCE.search(item.text)))
        for item in items
    )


def _collection(node: Node, indent: int, shape: Shape | None, *, dashed: bool = False) -> list[str]:
    lines: list[str] = []
    brief = True
    for entry in ordered(node, shape, dashed=dashed):
        own = _entry(entry, indent, _below(entry, shape))
        was_brief, brief = brief, len(own) == len(entry.above) + 1
        if lines and lines[-1] and _is_parted(entry, shape, brief=brief and was_brief):
            lines.append("")
        lines += own
    return [*lines, *_comments(node.end, indent)]


def _below(entry: Entry, shape: Shape | None) -> Shape | None:
    if shape is None:
        return None
    return shape.below(entry.name) if entry.key else shape.items


def _is_parted(entry: Entry, shape: Shape | None, *, brief: bool) -> bool:
    """Whether a blank line comes before an entry; between lines it is the author's choice."""
    if shape is None or (shape.apart and brief):
        return entry.parted
    return shape.apart


def _comments(comments: Sequence[str], indent: int) -> list[str]:
    return [" " * indent + comment if comment else "" for comment in comments]


def _entry(entry: Entry, indent: int, shape: Shape | None) -> list[str]:
    value, pad = entry.value, " " * indent
    above = _comments(entry.above, indent)
    head = f"{pad}{_key(entry.key)}:" if entry.key else f"{pad}-"
    if len(head) > LONG_KEY:
        above.append(f"{pad}? {head[indent:-1]}")
        head = f"{pad}:"
    if value.properties:
        head += f" {value.properties}"
    text = _in_one_line(entry, WIDTH - len(head) - 1, shape)
    if text is not None:
        return [*above, _with_comment(f"{head} {text}".rstrip(" "), entry)]
    if value.entries is None:
        first, *rest = _block(value, indent + STEP) or [scalars.quoted(value.text or "")]
        lines = [" " * (indent + STEP) + line if line else "" for line in rest]
        return [*above, _with_comment(f"{head} {first}", entry, moved=not value.block), *lines]
    lines = _collection(value, indent + STEP, shape, dashed=not entry.key)
    if entry.key:
        return [*above, _with_comment(head, entry, moved=value.braces), *lines]
    above += [pad + entry.behind] if entry.behind else []
    if value.properties:
        return [*above, head, *lines]
    return [*above, *_dashed(lines, pad)]


def _dashed(lines: list[str], pad: str) -> list[str]:
    """The lines with a dash before the first that is no comment; those above it move left."""
    first = next(n for n, line in enumerate(lines) if line and not line.lstrip().startswith("#"))
    above = [pad + line.lstrip() if line else "" for line in lines[:first]]
    return [*above, f"{pad}- {lines[first].lstrip()}", *lines[first + 1 :]]


def _with_comment(line: str, entry: Entry, *, moved: bool = False) -> str:
    """The comment stays in its column, where that is neither in the way nor out of sight."""
    gap = entry.column - len(line)
    gap = 2 if moved or not 2 <= gap <= FAR else gap
    return line + " " * gap + entry.behind if entry.behind else line


def _in_one_line(entry: Entry, width: int, shape: Shape | None) -> str | None:
    """The value behind its key, where it belongs there.

    What a suppression stands behind does not leave its line, or come to it.
    """
    value = entry.value
    if value.entries:
        wanted = value.braces if entry.suppresses else _is_short(value, shape)
        text = _flow(value, shape) if wanted and is_bare(value) and _is_lined(value) else None
        return text if text is None or entry.suppresses or len(text) <= width else None
    if value.text is None or value.entries is not None:
        return _flow(value, shape)
    text = scalars.inline(value.text)
    if entry.suppresses:
        return None if value.block else text
    if "\n" not in value.text and len(text) <= width:
        return text
    lines = _block(value, WIDTH - width)
    return text if not lines or (len(lines) < 3 and lines[0] == ">-") else None


def _block(value: Node, indent: int) -> list[str] | None:
    return scalars.block(value.text or "", WIDTH - indent, folded=value.block == ">")


def _is_short(value: Node, shape: Shape | None) -> bool:
    """Whether pairs or items go into one line where they fit."""
    children = [entry.value for entry in value.entries or ()]
    if shape is None or not (shape.keys or shape.rest or shape.items):
        return value.braces
    if not value.pairs:
        return in_brackets(children)
    nested = not shape.keys and any(child.entries and child.pairs for child in children)
    return shape.short and not nested


def _is_lined(node: Node) -> bool:
    """Whether no text inside has several lines."""
    return "\n" not in (node.text or "") and all(
        _is_lined(entry.value) for entry in node.entries or ()
    )


def _flow(node: Node, shape: Shape | None) -> str:
    if node.entries is None:
        return scalars.inline(node.text, flow=True) if node.text is not None else node.raw
    parts = [_part(entry, _below(entry, shape)) for entry in ordered(node, shape)]
    return f"{{{', '.join(parts)}}}" if node.pairs else f"[{', '.join(parts)}]"


def _part(entry: Entry, shape: Shape | None) -> str:
    text = f"{entry.value.properties} {_flow(entry.value, shape) or 'null'}".lstrip()
    return f"{_key(entry.key, flow=True)}: {text}" if entry.key else text


def _key(node: Node, *, flow: bool = False) -> str:
    return f"{node.properties} {scalars.key(node.text or '', flow=flow)}".lstrip()
