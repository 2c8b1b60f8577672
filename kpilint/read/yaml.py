"""YAML text → documents with the place of every node. Whatever is wrong with it is a value.

libyaml reads; what it refuses, or is known to read differently, ruamel.yaml's own parser judges,
the authority on YAML 1.2 but 24 times slower.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from yaml import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    Mark,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    YAMLError,
)

from kpilint.finding import Problem
from kpilint.read.build import Refused, build
from kpilint.read.document import Document, Source
from kpilint.read.marks import BREAK

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML was built without libyaml
    CParser = None  # type: ignore[assignment,misc]

MAX_PURE = 200_000
"""Characters of text that ruamel.yaml's parser is asked about, about a second's work."""

Read = tuple[list[Document], list[Problem]]

# The two parsers differ on these, which editors do not take for line breaks.
_ODD = ("\x85", "\u2028", "\u2029", "\ufeff")
# A block scalar's header that runs into a `#`, which libyaml takes for a comment.
_HEADER_HASH = re.compile(r"#(?:(?<=[|>]#)|(?<=[|>][-+0-9]#)|(?<=[|>][-+0-9][-+0-9]#))")


def read_yaml(source: Source) -> Read:
    """The documents of a file, and why it does not parse, or not fully.

    A pair whose key is a duplicate or a merge key is left out, and a tag that means nothing is
    read over. After any other problem the file has no documents.
    """
    if source.text.startswith("\ufeff"):
        source = Source(source.path, source.text.lstrip("\ufeff"))
    text = source.text
    odd = not text.isascii() and any(char in text for char in _ODD)
    small = len(text) <= MAX_PURE
    if CParser is None or (small and (odd or _HEADER_HASH.search(text))):
        return _read_purely(source)
    try:
        events: Iterator[Any] = iter(CParser(text).get_event, None)
        return _read(source, _placed(text, events) if odd else events)
    except (YAMLError, UnicodeEncodeError) as error:
        return _read_purely(source) if small else ([], [_explain(source, error)])


def _read_purely(source: Source) -> Read:
    from ruamel.yaml import YAML

    try:
        events = YAML(typ="safe", pure=True).parse(source.text)
        return _read(source, _placed(source.text, events))
    except Exception as error:  # more than its own errors come out of ruamel.yaml
        return [], [_explain(source, error)]


def _read(source: Source, events: Iterator[Any]) -> Read:
    documents: list[Document] = []
    problems: list[Problem] = []
    try:
        build(source, events, documents, problems)
    except Refused as refused:
        return [], [*problems, refused.problem]
    return documents, problems


def _explain(source: Source, error: Exception) -> Problem:
    from kpilint.read.syntax import explain

    return explain(source, error)


_STARTS: dict[str, Any] = {kind.__name__: kind for kind in (MappingStartEvent, SequenceStartEvent)}
_PLAIN: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        *(DocumentStartEvent, DocumentEndEvent, StreamEndEvent),
        *(MappingEndEvent, SequenceEndEvent),
    )
}


def _placed(text: str, events: Iterator[Any]) -> Iterator[Event]:
    """Events of either parser as PyYAML's, with lines and columns counted the way editors do."""
    starts = [0, *(found.end() for found in BREAK.finditer(text))]

    def place(mark: Any) -> Mark:
        line = bisect_right(starts, mark.index) - 1
        return Mark("", mark.index, line, mark.index - starts[line], None, 0)

    for event in events:
        start, end, name = place(event.start_mark), place(event.end_mark), type(event).__name__
        if name == "AliasEvent":
            yield AliasEvent(event.anchor, start, end)
        elif name in _PLAIN:
            yield _PLAIN[name](start, end)
        elif name in _STARTS or name == "ScalarEvent":
            tag = None if event.tag is None else str(event.tag)
            head = (event.anchor, tag, event.implicit)
            if name in _STARTS:
                yield _STARTS[name](*head, start, end, event.flow_style)
            else:
                yield ScalarEvent(*head, event.value, start, end, event.style)
