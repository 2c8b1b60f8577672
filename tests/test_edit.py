"""Edits change what they say and no other character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.edit import apply, set_key
from kpilint.read.document import Document, Source
from kpilint.read.yaml import read_yaml


def document(text: str) -> Document:
    (found,), problems = read_yaml(Source("a.yaml", text))
    assert not problems
    return found


def edited(text: str, *path: str, key: str = "new", value: str = "1") -> str:
    return apply(text, [set_key(document(text), path, key, value)])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n  b: 2\n", "a:\n  b: 2\n  new: 1\n"),
        ("a:\n  b: 2", "a:\n  b: 2\n  new: 1"),
        ("a:\n  b: 2 # why\n\n# c\nd: 3\n", "a:\n  b: 2 # why\n  new: 1\n\n# c\nd: 3\n"),
        ("a:\r\n    b: 2\r\nd: 3\r\n", "a:\r\n    b: 2\r\n    new: 1\r\nd: 3\r\n"),
        ("a: {b: 2}\n", "a: {b: 2, new: 1}\n"),
        ("a: {b: 2,}\n", "a: {b: 2, new: 1,}\n"),
        ("a: {}\n", "a: {new: 1}\n"),
        ("a: {\n  b: 2, # why\n}\n", "a: {\n  b: 2, new: 1, # why\n}\n"),
        ("a: {b: {c: [1, 2]} }\n", "a: {b: {c: [1, 2]}, new: 1 }\n"),
        ("a:\n  b: |\n    text\n\nd: 3\n", "a:\n  b: |\n    text\n  new: 1\n\nd: 3\n"),
        ("a:\n  b:\n    - x\n    - y\n", "a:\n  b:\n    - x\n    - y\n  new: 1\n"),
        ("a:\n  new: 7 # old\n  b: 2\n", "a:\n  new: 1 # old\n  b: 2\n"),
        ("a:\n  new:\n  b: 2\n", "a:\n  new: 1\n  b: 2\n"),
        ("a: {new: 'x', b: 2}\n", "a: {new: 1, b: 2}\n"),
        ("é: ü\na: {b: 'ß'}\n", "é: ü\na: {b: 'ß', new: 1}\n"),
    ],
)
def test_a_pair_is_put_in_place(before: str, after: str) -> None:
    assert edited(before, "a") == after


LEAVES = st.sampled_from(["1", "x y", "'q # q'", '"d"', "[1, 2]", "{k: v}", "|\n      text\n"])
COMMENTS = st.sampled_from(["", " # why", "\n  # alone"])


@given(st.lists(st.tuples(LEAVES, COMMENTS), min_size=1, max_size=5), st.booleans())
def test_nothing_else_changes(pairs: list[tuple[str, str]], ended: bool) -> None:
    lines = [f"  k{n}: {leaf}{'' if '|' in leaf else why}" for n, (leaf, why) in enumerate(pairs)]
    text = "a:\n" + "\n".join(lines) + ("\n" if ended else "")
    changed = edited(text, "a")
    assert document(changed).data["a"] == {**document(text).data["a"], "new": 1}
    kept = [line for line in changed.splitlines() if line.strip() != "new: 1"]
    assert kept == text.splitlines()
