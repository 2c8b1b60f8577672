"""Plain data → the text of a spec file in the canonical layout."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kpilint.layout.printing import in_brackets, printed
from kpilint.layout.shapes import Shape, language
from kpilint.layout.tree import Entry, Node, Path
from kpilint.read.scalars import resolve

NO_COMMENTS: Mapping[Path, str] = MappingProxyType({})


def written(data: Mapping[str, Any], comments: Mapping[Path, str] = NO_COMMENTS) -> str:
    """The text of a spec file that is read as `data`, ended by a line break.

    The data are mappings with text keys, lists, texts, whole and decimal numbers, booleans and
    None. Keys come in the order of the language, ids in the order that they are given in. A text
    that looks like a number is written as one where the language wants a number, and in quotes
    elsewhere. `comments` says what stands above a key, or a list's item, at a path; at the path
    `()`, what stands at the head of the file. They may have several lines, and need no `#`.
    """
    shape = language()
    root = _node({key: data[key] for key in shape.ordered(data)}, shape, (), comments)
    head = _lines(comments.get((), ""))
    lines = [*head, *([""] if head and root.entries else [])]
    lines += printed(root, shape) if root.entries else []
    return "".join(f"{line}\n" for line in lines)


def _node(data: Any, shape: Shape | None, path: Path, comments: Mapping[Path, str]) -> Node:
    if isinstance(data, Mapping):
        below = shape.below if shape else lambda _: None
        return Node(
            entries=[
                Entry(
                    _node(value, below(key), (*path, key), comments),
                    Node(text=key),
                    _lines(comments.get((*path, key), "")),
                )
                for key, value in data.items()
            ]
        )
    if isinstance(data, Sequence) and not isinstance(data, str):
        items = shape.items if shape else None
        entries = [
            Entry(
                _node(item, items, (*path, number), comments),
                above=_lines(comments.get((*path, number), "")),
            )
            for number, item in enumerate(data)
        ]
        return Node(entries=entries, pairs=False, braces=in_brackets([e.value for e in entries]))
    return _scalar(data, shape)


def _scalar(data: Any, shape: Shape | None) -> Node:
    if not isinstance(data, str):
        return Node(raw=_WORDS[data] if data is None or isinstance(data, bool) else _number(data))
    value = resolve(data)
    if shape and shape.number and not isinstance(value, bool) and isinstance(value, int | Decimal):
        return Node(raw=data)
    return Node(text=data)


_WORDS = {None: "", True: "true", False: "false"}


def _number(number: int | Decimal) -> str:
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def _lines(comment: str) -> list[str]:
    lines = (line.strip() for line in comment.splitlines())
    return [line if line.startswith("#") or not line else f"# {line}" for line in lines]
