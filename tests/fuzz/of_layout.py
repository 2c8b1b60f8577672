"""The one layout: nothing but the layout changes, once and for all."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from hypothesis import strategies as st

from kpilint.layout.formatted import CannotLayOut, formatted
from kpilint.read.document import Source
from kpilint.read.yaml import read_yaml
from tests.fuzz.fuzzer import Fuzzer, printable
from tests.fuzz.parts import COMPANY, WORDS
from tests.generate import as_files, companies


def attempt(text: str) -> None:
    try:
        after = formatted(text)
    except CannotLayOut as error:
        _placed(error)
        return
    assert formatted(after) == after
    assert _data(after) == _data(text)
    assert _words(after) == _words(text)


def _placed(error: CannotLayOut) -> None:
    printable(error.message)
    assert (error.line, error.column) >= (1, 1)


def _data(text: str) -> list[object]:
    documents, problems = read_yaml(Source("x.yaml", text.lstrip("\ufeff")))
    assert not problems
    return [document.data for document in documents]


def _words(text: str) -> list[str]:
    """What is behind number signs in comments; all else may be broken into other lines."""
    comment = r"(?<!\S)#[^\n\r\x85\u2028\u2029]*?(?=\s*$)"
    return sorted(re.findall(comment, "".join(_bare(text.lstrip("\ufeff"))), re.MULTILINE))


def _bare(text: str) -> Iterator[str]:
    """The text without its keys and scalars; the first line of a block stays."""
    documents, _ = read_yaml(Source("x.yaml", text))
    marks = sorted(pair for each in documents for pair in _pairs(each.marks))
    at = 0
    for (start, end), (following, _) in pairwise([*marks, (len(text), 0)]):
        if end <= following:  # a node that none is in
            yield text[at:start]
            is_block = text[start : start + 1] in ("|", ">")
            yield text[start:end].partition("\n")[0] + "\n" if is_block else "x" * (end > start)
            at = end
    yield text[at:]


def _pairs(marks: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip(marks[::2], marks[1::2], strict=True)


@st.composite
def _commented(draw: st.DrawFn) -> str:
    text = "".join(as_files(draw(companies())).values())
    lines = text.split("\n")
    for number in draw(st.lists(st.integers(0, len(lines) - 1), max_size=8)):
        lines[number] += draw(
            st.sampled_from((" # a", "\n# b", "\n", "  # kpilint: ignore[all] -- c"))
        )
    return "\n".join(lines)


LAYOUT_FUZZER = Fuzzer(
    "layout", attempt, _commented(), lambda: [COMPANY], (*WORDS, " # x", "\n# y\n")
)
