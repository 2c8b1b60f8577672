"""The events of a YAML parser → plain data and the place of every node, in one pass."""

from array import array
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, NoReturn

from yaml import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from kpilint.finding import Location, Problem, Related
from kpilint.read.document import Document, Scalar, Source
from kpilint.read.marks import after_properties, scalar_mark
from kpilint.read.scalars import CORE, FIRST, resolve, tagged

MAX_DEPTH = 50
"""Collections within collections."""

MAX_EVENTS = 700_000
"""Values and brackets in one file, so that any file within the size limit is answered soon."""

MAX_ALIASED = 100_000
"""Values that the aliases of one file stand for, all told: what refuses an alias bomb."""

MAX_PROBLEMS = 10
"""Problems told of one file before the rest of it is left unread."""

_DROPPED = "\0dropped"


class Refused(Exception):  # noqa: N818
    """Ends the reading of a file with a problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def build(  # noqa: C901 - one loop, because it is most of a run's time
    source: Source,
    events: Iterator[Any],
    documents: list[Document],
    problems: list[Problem],
) -> None:
    text = source.text
    marks: list[int] = []
    aliases: set[int] = set()
    anchors: dict[str, tuple[Any, int | None]] = {}
    extra = 0
    # What is open: its data, the places of its keys (None in a list), the key that waits for a
    # value. The outermost is a list that receives the document.
    stack: list[Any] = []
    container: Any = []
    places: dict[str, int] | None = None
    key: str | None = None
    # Where the marks of a dropped pair begin, and how deep it stands.
    cut: int | None = None
    cut_depth = 0
    merging = False
    merges: list[tuple[Any, Any]] = []
    # Where what was read last ends, and where the key that waits ends.
    last = key_end = 0
    kind: type = StreamEndEvent

    for event in islice(events, MAX_EVENTS):
        kind = type(event)
        if cut is not None and key is None and len(stack) == cut_depth:
            dropped = container.pop(_DROPPED)
            if merging:
                merges.append((container, dropped))
            del marks[cut:]
            aliases = {index for index in aliases if index < cut // 2}
            cut = None

        if kind is ScalarEvent:
            value = event.value
            style = event.style
            anchor = event.anchor
            tag = event.tag
            position = len(marks)
            if not value or style == "|" or style == ">" or anchor or tag:
                start, last = scalar_mark(text, event, key_end if key is not None else None)
                marks += (start, last)
            else:
                last = event.end_mark.index
                marks += (event.start_mark.index, last)
            if key is None and places is not None:
                key = value
                key_end = last
                if anchor or tag:
                    resolved = _scalar(source, problems, event, marks[position:])
                    if anchor:
                        anchors[anchor] = (resolved, 1)
                if value in places or (value == "<<" and not style):
                    if cut is not None:
                        _refuse(source, *_pair_problem(value), marks[position:])
                    cut, cut_depth, key = position, len(stack), _DROPPED
                    merging = value == "<<"
                    first = places.get(value)
                    related = None if first is None else marks[first : first + 2]
                    _tell(source, problems, *_pair_problem(value), marks[position:], related)
                else:
                    places[value] = position
                continue
            child: Any
            if anchor or tag:
                child = _scalar(source, problems, event, marks[position:])
                if anchor:
                    anchors[anchor] = (child, 1)
            elif style:
                child = value
            elif value:
                child = resolve(value) if value[0] in FIRST else value
            else:
                child = None

        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            position = len(marks)
            last = event.start_mark.index
            if event.anchor or event.tag:
                last = after_properties(text, event)
            marks += (last, last)
            if key is None and places is not None:
                _refuse(source, *_COMPLEX_KEY, marks[position:])
            if len(stack) >= MAX_DEPTH:
                _refuse(source, *_TOO_DEEP, marks[position:])
            stack.append((container, places, key, position, event.flow_style, event.anchor, extra))
            key = None
            if kind is MappingStartEvent:
                container = {}
                places = {}
                core = "map"
            else:
                container = []
                places = None
                core = "seq"
            if event.anchor:
                anchors[event.anchor] = (container, None)
            if event.tag and event.tag not in ("!", CORE + core):
                _tell(source, problems, *_unknown_tag(event.tag), marks[position:])
            continue

        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            child = container
            container, places, key, position, flow, anchor, before = stack.pop()
            # `[a: b]` holds a mapping without brackets: it ends where its last value does.
            if flow and event.start_mark.index != event.end_mark.index:
                last = event.end_mark.index
            marks[position + 1] = last
            if anchor and anchors[anchor][0] is child:
                anchors[anchor] = (child, extra - before + (len(marks) - position) // 2)

        elif kind is AliasEvent:
            position = len(marks)
            last = event.end_mark.index
            marks += (event.start_mark.index, last)
            if key is None and places is not None:
                _refuse(source, *_COMPLEX_KEY, marks[position:])
            child, size = anchors.get(event.anchor, (None, 0))
            if not size:
                _refuse(source, *_lost_alias(event.anchor, size), marks[position:])
            extra += size - 1
            if extra > MAX_ALIASED:
                _refuse(source, *_ALIAS_BOMB, marks[position:])
            aliases.add(position // 2)

        elif kind is DocumentEndEvent:
            places_of = array("i", marks)
            documents.append(
                Document(source, container[0], places_of, frozenset(aliases), tuple(merges))
            )
            continue
        else:
            marks, aliases, anchors, container, merges = [], set(), {}, [], []
            continue

        if places is None:
            container.append(child)
        else:
            container[key] = child
            key = None

    if kind is not StreamEndEvent:
        _refuse(source, *_TOO_MANY, (0, 0))


def _scalar(
    source: Source, problems: list[Problem], event: Any, mark: list[int]
) -> Scalar | Decimal:
    """The value of a scalar that has an anchor or a tag."""
    if event.tag is None:
        return event.value if event.style else resolve(event.value)
    try:
        return tagged(event.tag, event.value)
    except ValueError:
        _tell(source, problems, *_unknown_tag(event.tag), mark)
        return str(event.value)


Message = tuple[str, str]

_COMPLEX_KEY = (
    "A key is a list, a mapping or an alias.",
    "Write the key as plain text.",
)
_TOO_DEEP = (
    f"Lists and mappings are nested more than {MAX_DEPTH} levels deep here.",
    "A spec needs fewer than ten; look for a bracket that is never closed.",
)
_ALIAS_BOMB = (
    f"The aliases in this file stand for more than {MAX_ALIASED:,} values.",
    "Write the values out where they are needed.",
)
_TOO_MANY = (
    f"The file holds more values than can be read at once (about {MAX_EVENTS:,}).",
    "Split it into several files: all files of a project are read together.",
)


def _pair_problem(key: str) -> Message:
    if key == "<<":
        return (
            "A merge key (`<<`) is not allowed.",
            "Write the keys out so that a spec reads from top to bottom.",
        )
    return (
        f"The key `{key}` stands here a second time; only the first one counts.",
        "Remove one of the two, or give one another name.",
    )


def _unknown_tag(tag: str) -> Message:
    name = tag.replace(CORE, "!!")
    return (
        f"The tag `{name}` means nothing here, or does not fit the value.",
        "Remove it; put the value in quotes where text is meant.",
    )


def _lost_alias(name: str, size: int | None) -> Message:
    if size is None:
        return (f"The alias `*{name}` stands inside of what it refers to.", "Write the value out.")
    return (
        f"The alias `*{name}` refers to `&{name}`, which is not above it in this document.",
        "Write the value out; put it in quotes if it is text that begins with `*`.",
    )


def _location(source: Source, mark: Sequence[int]) -> Location:
    span = source.span(*mark)
    if (span.line, span.column) == (span.end_line, span.end_column):
        span = span._replace(end_column=span.end_column + 1)  # something that only begins here
    return Location(source.path, span)


def _tell(
    source: Source, problems: list[Problem], message: str, help: str, mark: Any, first: Any = None
) -> None:
    related = () if first is None else (Related(_location(source, first), "the first one"),)
    problems.append(Problem(_location(source, mark), message, help, related))
    if len(problems) >= MAX_PROBLEMS:
        raise Refused(problems.pop())


def _refuse(source: Source, message: str, help: str, mark: Any) -> NoReturn:
    raise Refused(Problem(_location(source, mark), message, help))
