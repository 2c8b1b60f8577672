"""Suppressions: a comment is none that stands in a value, and each real one is found."""

import re

from hypothesis import strategies as st

from kpilint.finding import Span
from kpilint.read.document import Source
from kpilint.read.marks import BREAK
from kpilint.read.suppress import MAX_COMMENTS, find_suppressions
from kpilint.read.yaml import read_yaml
from tests.fuzz.fuzzer import Fuzzer, within

_OPENING = re.compile(r"#\s*kpilint:")
_PLACED = r"(?:^|(?<=[ \t]))#[ \t]*kpilint:[^\r\n]*"


def attempt(text: str) -> None:
    source = Source("x.yaml", text.lstrip("\ufeff"))
    documents, problems = read_yaml(source)
    suppressions, malformed = find_suppressions(source, documents)
    lines, found = BREAK.split(source.text), set()
    for problem in malformed:
        within(problem.location, source.text)
        found.add(problem.location.span)
    for suppression in suppressions:
        found.add(suppression.span)
        assert 1 <= suppression.first <= suppression.last
        for name in suppression.rules:
            within(suppression.location(name), source.text)
            line = lines[name.span.line - 1]
            assert line[name.span.column - 1 : name.span.end_column - 1] == name.text
    for span in found:
        assert _OPENING.match(lines[span.line - 1], span.column - 1)
    odd = re.search("[\x85\u2028\u2029]", text)  # where a line ends, editors and YAML disagree
    if documents and not (problems or odd) and len(found) < MAX_COMMENTS:
        _as_the_reader_sees_them(source.text, found)


def _as_the_reader_sees_them(text: str, found: set[Span]) -> None:
    """A comment is what can be another one without any change to the data."""
    before = _data(text)
    starts = [0, *(end.end() for end in BREAK.finditer(text))]
    told = {starts[span.line - 1] + span.column - 1 for span in found}
    for opening in re.finditer(_PLACED, text, re.MULTILINE):
        at = opening.start()
        if at in told:
            changed = f"{text[:at]}#{'x' * (len(opening[0]) - 1)}{text[opening.end() :]}"
            assert _data(changed) == before, f"{opening[0]!r} is in a value"
    # What is no comment for us would, were it one, lose something with its end.
    for opening in re.finditer(_PLACED, text, re.MULTILINE):
        line = text[: opening.start()].rpartition("\n")[2]
        if opening.start() not in told and "#" not in line and "\r" not in opening[0]:
            changed = f"{text[: opening.start()]}#{text[opening.end() :]}"
            assert _data(changed) != before, f"{opening[0]!r} is overlooked"


def _data(text: str) -> object:
    documents, problems = read_yaml(Source("x.yaml", text))
    return [document.data for document in documents], [each.message for each in problems]


COMMENTS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(("# kpilint: ", "#kpilint:", "#  kpilint:\t")),
    st.sampled_from(("ignore", "ignore-file", "ignor", "", "ignore ")),
    st.sampled_from(("[a]", "[a, meaning]", "[]", "", "[a", "[ a ,, b ]", "[a]]")),
    st.sampled_from(
        ("", " -- why", " until=2026-12-31 -- why", " until=x -- why", "-- w -- y", " -- # why")
    ),
)
VALUES = st.sampled_from(
    (
        *("1", "a b", "'a {} b'", '"{}"', "[a, {}\n    b]", "{c: d} ", "&x a", "*x", "'it''s' "),
        *("a#b", "", "|\n    a {}\n    b", ">-\n    {}\n\n    c", "a\n    b{}", "'a\n    {}\n   '"),
    )
)


@st.composite
def _documents(draw: st.DrawFn) -> str:
    lines = ["x: &x 1"]
    for number in range(draw(st.integers(1, 5))):
        if draw(st.booleans()):
            lines.append(f"{draw(st.sampled_from(('', '  ')))}{draw(COMMENTS)}")
        value = draw(VALUES).replace("{}", draw(COMMENTS))
        behind = draw(st.sampled_from(("", " {}", "{}", " # a {}"))).replace("{}", draw(COMMENTS))
        lines.append(f"k{number}: {value}{behind}")
    return draw(st.sampled_from(("\n", "\n", "\r\n"))).join(lines)


def _seeds() -> list[str]:
    return [
        "# kpilint: ignore-file[a] -- b\na: 1 # kpilint: ignore[b, c] -- d\n",
        "a:\n  # kpilint: ignore[a] until=2026-12-31 -- b\n  b: 2\n  c: |\n    # kpilint: ignore\n",
        "a: 'b # kpilint: ignore[a] -- c' # kpilint: ignore[d] -- e\n- # kpilint: ignore[f]\n",
        'a: [b, # kpilint: ignore[a] -- c\n  "d # kpilint: ignore[a] -- e"]\n',
        "a: b\n  c # kpilint: ignore[a] -- c\n? d # kpilint: ignore[a] -- c\n: e\n",
    ]


COMMENTS_FUZZER = Fuzzer(
    "comments",
    attempt,
    _documents(),
    _seeds,
    (" # kpilint: ignore[a] -- b", "# kpilint: ", "ignore-file[", "[a, b]", " until=2026-01-01"),
)
