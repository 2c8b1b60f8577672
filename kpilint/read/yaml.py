"""YAML text → documents with the place of every node. Whatever is wrong with it is a value.

libyaml reads; what it refuses, or is known to read differently, ruamel.yaml's own parser judges,
the authority on YAML 1.2 but 24 times slower.
"""

import re
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
    MarkedYAMLError,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    YAMLError,
)

from kpilint.finding import Problem
from kpilint.read.build import Refused, build
from kpilint.read.document import Document, Source

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML was built without libyaml
    CParser = None  # type: ignore[assignment,misc]

MAX_PURE = 200_000
"""Characters of text that ruamel.yaml's parser is asked about, about a second's work."""

Read = tuple[list[Document], list[Problem]]

# The two parsers differ on these, which editors do not take for line breaks.
_ODD = ("\x85", "\u2028", "\u2029", "\ufeff")
# What libyaml may misread without a word, under a character that is always in it.
_MISREAD = {
    # A block scalar's header that runs into a `#`, which libyaml takes for a comment.
    "#": r"#(?:(?<=[|>]#)|(?<=[|>][-+0-9]#)|(?<=[|>][-+0-9][-+0-9]#))",
    # An anchor whose name, for libyaml, ends before the mark that is in it; and one, or a tag,
    # before a text in brackets that begins with a `:`, which libyaml takes for the mark of a value.
    "&": r"(?a)&(?<![^\s\[{,]&)[-\w]++(?:[?:%@`]|\s++:\S)",
    "!": r"!(?<![^\s\[{,]!)(?!=)[^\s,\[\]{}]*+\s++:\S",
    # A text in brackets that begins with a `?`, which both parsers take for the mark of a key, and
    # what they part on after such a mark.
    "?": r"\?(?<=[\s\[{,]\?)(?:[^\s,\[\]{}]|[\s,]++[:#&!])",
}


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
    if CParser is None or (small and (odd or _differs(text))):
        return _read_purely(source)
    try:
        found = _read(source, iter(CParser(text).get_event, None))
    except (YAMLError, UnicodeEncodeError) as error:
        return _read_purely(source, error) if small else ([], [_explain(source, error)])
    again = _read_purely(source) if small and _may_lack_lines(text, found[0]) else found
    return found if again[1] else again  # where ruamel.yaml gives up, it was libyaml that could


def parsed(text: str) -> list[Any]:
    """The events that `read_yaml` goes by, of a text without a mark that it can read."""
    odd = not text.isascii() and any(char in text for char in _ODD)
    if CParser is not None and not (len(text) <= MAX_PURE and (odd or _differs(text))):
        try:
            return list(iter(CParser(text).get_event, None))
        except YAMLError:
            pass
    from ruamel.yaml import YAML

    return list(_translated(text, YAML(typ="safe", pure=True).parse(text)))


def _differs(text: str) -> bool:
    """Whether libyaml may read the text without a word, and otherwise than it should."""
    return any(mark in text and re.search(odd, text) for mark, odd in _MISREAD.items())


def _may_lack_lines(text: str, documents: list[Document]) -> bool:
    """Whether a text that is all of a document may have lines that libyaml read as none of it."""
    return ("#" in text or "%" in text) and any(isinstance(each.data, str) for each in documents)


def _read_purely(source: Source, refusal: Exception | None = None) -> Read:
    """What ruamel.yaml reads; `refusal` is what libyaml said, for where ruamel.yaml gives up."""
    from ruamel.yaml import YAML

    try:
        events = YAML(typ="safe", pure=True).parse(source.text)
        return _read(source, _translated(source.text, events))
    except Exception as error:  # more than its own errors come out of ruamel.yaml
        placed = hasattr(error, "problem_mark")
        return [], [_explain(source, error if placed or refusal is None else refusal)]


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


def _translated(text: str, events: Iterator[Any]) -> Iterator[Event]:
    """Events of ruamel.yaml's parser as PyYAML's."""
    for event in events:
        start, end, name = event.start_mark, event.end_mark, type(event).__name__
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
                _refuse_misread(text, event)
                yield ScalarEvent(*head, event.value, start, end, event.style)


def _refuse_misread(text: str, event: Any) -> None:
    """Refuse a plain text in brackets that ruamel.yaml does not read as YAML 1.2 has it."""
    if not event.style and event.value.endswith(":"):
        colon = Mark("", event.end_mark.index - 1, 0, 0, None, 0)
        raise MarkedYAMLError(problem="found unexpected ':'", problem_mark=colon)
    if event.value and text.endswith("?", 0, event.start_mark.index):
        raise MarkedYAMLError(problem="a text begins with a ?", problem_mark=event.start_mark)
