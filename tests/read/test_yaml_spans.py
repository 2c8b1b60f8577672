"""Every span, sliced from the file, is the text of its node."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpilint.finding import Span
from kpilint.read import yaml as module
from kpilint.read.document import Document, Path, Source, Spans
from kpilint.read.yaml import read_yaml

WORDS = [
    "lead",
    "term",
    "won",
    "2026-Q4",
    "naïve",
    "数",
    "😀",
    "no",
    "on",
    "12:30",
    "1_000",
    "it's",
    "a&b",
    "x*y",
    "a#b",
    "20%",
    "k:v",
]


@dataclass(frozen=True)
class Written:
    """A node as text at an indentation, the data it stands for, and whether it needs own lines."""

    text: str
    data: Any
    block: bool = False


def _plain(words: list[str]) -> Written:
    text = " ".join(words)
    return Written(text, int(text) if text.isascii() and text.isdigit() else text)


def _quoted(words: list[str]) -> Written:
    text = " # ".join(words)
    return Written("'" + text.replace("'", "''") + "'", text)


def _double(words: list[str]) -> Written:
    text = "\t".join(words)
    return Written('"' + text.replace("\t", "\\t").replace("l", "\\x6c") + '"', text)


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)
flow_scalars = st.one_of(
    texts.map(_plain),
    texts.map(_quoted),
    texts.map(_double),
    st.sampled_from(
        [Written("~", None), Written("true", True), Written("12", 12), Written('""', "")]
    ),
)
keys = st.one_of(
    st.sampled_from(["a", "b_c", "2026", "no", "größe", "😀"]).map(lambda key: (key, key)),
    st.sampled_from(["x y", "#", "'"]).map(lambda key: (f'"{key}"', key)),
)
comments = st.sampled_from(["", "", " # note", " # {kpilint: [", "  # é 😀"])
comment_lines = st.sampled_from(["", "", "# alone: - '\n"])  # which end a block scalar
blanks = st.sampled_from(["", "", "\n", "# alone: - '\n", "      # deep\n"])


@st.composite
def flows(draw: st.DrawFn, depth: int = 2) -> Written:
    """A node that fits in brackets."""
    kind = draw(st.sampled_from("sss[{"))
    if kind == "s" or depth == 0:
        return draw(flow_scalars)
    gap = draw(st.sampled_from(["", " ", "  ", "\n      ", " # c\n      "]))
    if kind == "[":
        items = draw(st.lists(flows(depth - 1), max_size=3))
        text = f",{gap} ".join(item.text for item in items)
        return Written(f"[{gap}{text}{gap}]", [item.data for item in items])
    pairs = draw(
        st.lists(st.tuples(keys, flows(depth - 1)), max_size=3, unique_by=lambda pair: pair[0][1])
    )
    text = f",{gap} ".join(f"{key}: {value.text}" for (key, _), value in pairs)
    return Written(f"{{{gap}{text}{gap}}}", {key: value.data for (_, key), value in pairs})


@st.composite
def block_scalars(draw: st.DrawFn, indent: int) -> Written:
    style = draw(st.sampled_from("|>"))
    chomp = draw(st.sampled_from(["", "-", "+"]))
    lines = [" ".join(words) for words in draw(st.lists(texts, min_size=1, max_size=3))]
    pad = " " * (indent + draw(st.integers(1, 3)))
    extra = draw(st.integers(0, 2))
    body = "\n".join(pad + line for line in lines) + "\n" * extra
    value = ("\n" if style == "|" else " ").join(lines)
    value += {"": "\n", "-": "", "+": "\n" * (extra + 1)}[chomp]
    return Written(f"{style}{chomp}{draw(comments)}\n{body}", value, block=True)


@st.composite
def multi_lines(draw: st.DrawFn, indent: int) -> Written:
    """A plain or quoted scalar over several lines, which fold into one."""
    quote = draw(st.sampled_from(["", '"', "'"]))
    lines = draw(st.lists(st.sampled_from(["alpha", "béta 😀", "c d"]), min_size=2, max_size=3))
    pad = "\n" + " " * (indent + draw(st.integers(1, 4)))
    return Written(f"{quote}{pad.join(lines)}{quote}", " ".join(lines))


@st.composite
def nodes(draw: st.DrawFn, indent: int = 0, depth: int = 3) -> Written:
    """Any node, its lines after the first indented by `indent` or more."""
    kind = draw(st.sampled_from(["map", "map", "list", "flow", "block", "lines", "empty"]))
    if depth == 0 or kind == "flow":
        return draw(flows())
    if kind == "block":
        return draw(block_scalars(indent))
    if kind == "lines":
        return draw(multi_lines(indent))
    if kind == "empty":
        return Written("", None)
    pad = " " * indent
    count = draw(st.integers(1, 3))
    lines, data = [], {} if kind == "map" else []
    after_block = False
    for number in range(count):
        deeper = indent + draw(st.integers(1, 3))
        node = draw(nodes(deeper, depth - 1))
        value = _placed(draw, node)
        note = "" if node.block or value.startswith("\n") else draw(comments)
        gap = draw(comment_lines if after_block else blanks)
        after_block = node.block
        if isinstance(data, list):
            lines.append(f"{gap}{pad}-{value}{note}")
            data.append(node.data)
        else:
            key, name = draw(keys)
            if name in data:
                key = name = f"k{number}"
            lines.append(f"{gap}{pad}{key}:{value}{note}")
            data[name] = node.data
    return Written("\n" + "\n".join(lines), data, block=True)


def _placed(draw: st.DrawFn, node: Written) -> str:
    """The node's text as it stands behind a colon or a dash, an anchor before it or not."""
    anchor = draw(st.sampled_from(["", "", "", " &here", " !!str" if node.data == "" else ""]))
    if node.text.startswith("\n"):
        note = draw(comments)
        return f"{anchor}{note}{node.text}"
    return f"{anchor} {node.text}" if node.text else ""


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, Any]:
    """A whole text and its data, with line breaks of either sort."""
    node = draw(nodes())
    head = draw(st.sampled_from(["", "---", "# first", "--- # first", "\ufeff"]))
    text = f"{head}{node.text}" if node.text.startswith("\n") else f"--- {node.text}"
    text = text + draw(st.sampled_from(["\n", "\n# last\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))), node.data


def read(text: str) -> Document:
    (document,), problems = read_yaml(Source("specs/x.yaml", text))
    assert problems == []
    return document


def sliced(document: Document, span: Span) -> str:
    """The text at a span, as an editor would select it."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", document.source.text)
    taken = lines[span.line - 1 : span.end_line]
    taken[-1] = taken[-1][: span.end_column - 1]
    taken[0] = taken[0][span.column - 1 :]
    return "".join(taken)


def all_spans(document: Document) -> dict[Path, Spans]:
    document.spans(())
    assert document._numbers is not None
    found = {path: document.spans(path) for path in document._numbers}
    return {path: spans for path, spans in found.items() if spans}


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def stripped(data: Any) -> Any:
    """Data without the line breaks at the end of a block scalar, which are in no span."""
    if isinstance(data, dict):
        return {key: stripped(value) for key, value in data.items()}
    if isinstance(data, list):
        return [stripped(value) for value in data]
    return data.rstrip("\n") if isinstance(data, str) else data


def check_span(document: Document, path: Path, spans: Spans) -> None:
    """A slice, indented as it was, reads as the node alone."""
    value = at(document.data, path)
    text = sliced(document, spans.value)
    assert text == text.strip(" \t\r\n")
    if not text:
        assert value is None
        return
    if spans.value != spans.key or not path:
        assert text[0] not in ":,"
    again = read("---\n" + " " * (spans.value.column - 1) + text + "\n").data
    assert stripped(again) == stripped(value)
    if path and isinstance(path[-1], str):
        assert list(read(sliced(document, spans.key) + ": 1").data) == [path[-1]]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_every_span_is_the_text_of_its_node(written: tuple[str, Any]) -> None:
    text, data = written
    document = read(text)
    assert document.data == data
    for path, spans in all_spans(document).items():
        check_span(document, path, spans)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_the_pure_parser_reads_and_places_alike(written: tuple[str, Any]) -> None:
    fast = read(written[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CParser", None)
        slow = read(written[0])
    assert slow.data == fast.data == written[1]
    assert all_spans(slow) == all_spans(fast)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(nodes(indent=2))
def test_an_alias_is_a_place_of_its_own(node: Written) -> None:
    value = node.text if node.text.startswith("\n") else f" {node.text}"
    if not node.text:
        value = ""
    document = read(f"one: &it{value}\nlast:\n- *it\n- end\n")
    assert document.data == {"one": node.data, "last": [node.data, "end"]}
    spans = all_spans(document)
    assert sliced(document, spans["last", 0].value) == "*it"
    assert sliced(document, spans["last", 1].value) == "end"
    if node.text:
        check_span(document, ("one",), spans["one",])


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("a:\n  b: 1 # c\n\n# d\ne: 2\n", ("a",), "b: 1"),
        ("a:\n- 1\n- 2\n\nb: 3\n", ("a",), "- 1\n- 2"),
        ("a: [1, # c\n  2 ] # d\n", ("a",), "[1, # c\n  2 ]"),
        ("a: [b: c  , d]\n", ("a", 0), "b: c"),
        ("a: >- # c\n  b\n\n  c\n\n\n# d\n", ("a",), ">- # c\n  b\n\n  c"),
        ("a: |+\n  b  \n\nc: 1\n", ("a",), "|+\n  b  "),
        ("a: | # nothing\nb: 1\n", ("a",), "|"),
        ("a: |\n  b", ("a",), "|\n  b"),
        ("a: b\n   c # d\n", ("a",), "b\n   c"),
        ("a: &x !!str  b # c\n", ("a",), "b"),
        ("a: !!str &x 'b'\n", ("a",), "'b'"),
        ("a: &x # c\n  # d\n  b: 1\n", ("a",), "b: 1"),
        ("a: &x\n- 1\n", ("a",), "- 1"),
        ("a: &x [1]\n", ("a",), "[1]"),
        ("a: &x |\n  b\n", ("a",), "|\n  b"),
        ("a: !!map\n  ? b\n  : c\n", ("a",), "? b\n  : c"),
        ("é: '😀'\n", ("é",), "'😀'"),
        ("a: {b: 😀, c: d}\n", ("a", "c"), "d"),
        ("a: x\x85\nb: y\n", ("b",), "y"),
        ("a: 'x\u2028y'\nb: y\n", ("b",), "y"),
        ("a:\r\n  b: 1\r\n\r\nc: 2\r\n", ("a",), "b: 1"),
        ("\ufeffa: 1\n", ("a",), "1"),
    ],
)
def test_spans_where_parsers_say_otherwise(text: str, path: Path, expected: str) -> None:
    document = read(text)
    spans = document.spans(path)
    assert spans is not None
    assert sliced(document, spans.value) == expected


@pytest.mark.parametrize(
    ("text", "path", "place"),
    [
        ("a: # c\nb: 1\n", ("a",), (1, 3)),
        ("a:\n", ("a",), (1, 3)),
        ("- 1\n-   # c\n", (1,), (2, 2)),
        ("{a:   , b  }\n", ("a",), (1, 4)),
        ("{a:   , b  }\n", ("b",), (1, 10)),
        ("a: &x\nb: *x\n", ("a",), (1, 6)),
        ("{? a # c\n  : , b: 1}\n", ("a",), (2, 4)),
        ("? a\n? b\n", ("a",), (1, 4)),
        ("? a\n# c\n:\n", ("a",), (3, 2)),
    ],
)
def test_what_is_empty_stands_behind_the_colon(
    text: str, path: Path, place: tuple[int, int]
) -> None:
    spans = read(text).spans(path)
    assert spans is not None
    assert spans.value == Span(*place, *place)


@pytest.mark.parametrize("text", ["---", "a: 1\n---", "a: 1\r\n---", "a: 1\n--- ", "é\u2028\n---"])
def test_an_empty_document_at_the_end_is_in_the_text(text: str) -> None:
    documents, problems = read_yaml(Source("x.yaml", text))
    spans = documents[-1].spans(())
    assert not problems
    assert spans is not None
    line = text.count("\n") + 1
    assert spans.value[0] == spans.value[2] == line
    assert spans.value[1] - 1 <= len(text.rpartition("\n")[2])
