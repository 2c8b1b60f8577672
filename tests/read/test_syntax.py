"""Common mistakes are told with their place and their mend."""

import pytest

from kpilint.finding import Problem
from kpilint.read import yaml as module
from kpilint.read.document import Source
from kpilint.read.yaml import read_yaml

MISTAKES = [
    ("name: Foo: bar\n", (1, 7), "a colon in this value", '`name: "Foo: bar"`'),
    ('- name: a "b": c\n', (1, 9), "a colon in this value", "`name: 'a \"b\": c'`"),
    ("name: Foo\n  x: 1\n", (2, 3), "Line 2 is indented further than line 1", "Indent both alike"),
    ("a:\n  b: 1\n   c: 2\n", (3, 4), "Line 3 is indented further than line 2", "alike"),
    ("a:\n\tb: 1\n", (2, 1), "Line 2 is indented with a tab; YAML wants spaces", "spaces"),
    ("a:\n  b: 1\n  \tc: 1\n", (3, 3), "Line 3 is indented with a tab", "spaces"),
    ("a: >\n\tb\n", (2, 1), "Line 2 is indented with a tab", "spaces"),
    ("a:\n  b:1\n  c: 2\n", (2, 3), "no space after the colon of `b:`", "`b: 1`"),
    ("a: 1\nname:Foo bar\nc: 3\n", (2, 1), "no space after the colon", "`name: Foo bar`"),
    ("a: 1\nfoo\nb: 2\n", (2, 1), "`foo` is neither `key: value` nor `- item`", "colon"),
    ('a: "foo\nb: 2\n', (1, 4), 'quote (`"`) that opens here is never closed', 'another `"`'),
    ("a: 'foo\n---\nb: 2\n", (1, 4), "quote (`'`) that opens here", "another `'`"),
    ('a: "foo\nb: "x"\n', (2, 4), "closes one that was opened in a line above", "not closed"),
    ("a: 'it's'\n", (1, 8), "`s'` stands behind a value that is complete", "write `''`"),
    ("a: [x] y\n", (1, 8), "`y` stands behind a value", "quotes"),
    ("a: @foo\n", (1, 4), "cannot begin with `@`", '`"@foo"`'),
    ("a: %foo\n", (1, 4), "cannot begin with `%`", '`"%foo"`'),
    ("a: `x`\n", (1, 4), "cannot begin with a backtick", "quotes"),
    ("a: * b\n", (1, 4), "cannot begin with `*`", '`"* b"`'),
    ("a: & b\n", (1, 4), "cannot begin with `&`", '`"& b"`'),
    ("a: ,b\n", (1, 4), "cannot begin with `,`", '`",b"`'),
    ("a: |b\n", (1, 4), "cannot begin with `|`", '`"|b"`'),
    ("a: !x!y z\n", (1, 4), "cannot begin with `!`", "quotes"),
    ('a: "C:\\path"\n', (1, 7), "backslash", "twice"),
    ('a: "\\xzz"\n', (1, 5), "backslash", "single quotes"),
    ("a: [1, 2\nb: 3\n", (1, 4), "bracket `[` that opens here is not closed", "`]`"),
    ("a: {x: 1\nb: 3\n", (1, 4), "bracket `{` that opens here is not closed", "`}`"),
    ("a: - b\n", (1, 4), "list cannot begin on the line of its key", "`[one, two]`"),
    ("a:\n    b: 1\n  c: 2\n", (3, 3), "begins in column 3, which fits no line", "same column"),
    ("a: 1\n- b\n", (2, 1), "List items (`- `) and keys stand side by side", "line 1"),
    ("- a: 1\nb: 2\n", (2, 1), "List items (`- `) and keys stand side by side", "line 1"),
    ("  a: 1\nb: 2\n", (2, 1), "Line 2 does not continue what stands above it", "very left"),
    ("a: 1\nb: x\x07\n", (2, 5), "invisible character here", "Remove it"),
    ("a: \x00\n", (1, 4), "U+0000", "Remove it"),
    ("a: \ud800\n", (1, 4), "U+D800", "Remove it"),
    (
        "a:\n<<<<<<< HEAD\n  b: 1\n=======\n  b: 2\n>>>>>>> main\n",
        (2, 1),
        "A merge conflict is left in the file",
        "`=======`",
    ),
    ("a: 1\r\n<<<<<<< HEAD\r\n=======\r\n>>>>>>>\r\n", (2, 1), "merge conflict", "remove"),
    ("é: 1\r\nb: 😀: 2\r\n", (2, 4), "a colon in this value", '`b: "😀: 2"`'),
    ("# \u2028\nb: c: d\n", (2, 4), "a colon in this value", '`b: "c: d"`'),
    ("a: &\n\n\n", (1, 4), "cannot begin with `&`", "quotes"),
    ("%YAML 1.3\n---\na: 1\n", (1, 1), "another version of YAML", "take the line"),
    ("a:\n-\tb: 1\n", (2, 2), "There is a tab here", "space"),
    ("{a:, b: 1}\n", (1, 3), "ends in a colon", "Write the value"),
    ("%YAML x\n---\na: 1\n", (1, 7), "not valid YAML", ""),
    ("a: [?x]\n", (1, 5), "cannot begin with `?`", "quotes"),
]


def explained(text: str) -> Problem:
    documents, problems = read_yaml(Source("specs/x.yaml", text))
    assert not documents
    (problem,) = problems
    return problem


@pytest.mark.parametrize(("text", "place", "message", "help_text"), MISTAKES)
def test_mistakes(text: str, place: tuple[int, int], message: str, help_text: str) -> None:
    problem = explained(text)
    assert message in problem.message
    assert help_text in problem.help
    assert problem.location.path == "specs/x.yaml"
    assert (problem.location.span.line, problem.location.span.column) == place


@pytest.mark.parametrize(("text", "place"), [mistake[:2] for mistake in MISTAKES[:-2]])
def test_large_files_are_explained_as_well(text: str, place: tuple[int, int]) -> None:
    """What is too long for the pure parser is explained from what libyaml says."""
    filler = "# x\n" * (module.MAX_PURE // 4 + 1)
    problem = explained(filler + text)
    line = place[0] + filler.count("\n")
    assert (problem.location.span.line, problem.location.span.column) == (line, place[1])
    assert "not valid YAML" not in problem.message


def test_equals_signs_alone_are_no_conflict() -> None:
    text = "a: |\n  Title\n  =======\nb: c: d\n"
    assert "colon" in explained(text).message


def test_long_values_are_shortened() -> None:
    problem = explained("a: " + "b " * 100 + ": c\n")
    assert "..." in problem.help
    assert len(problem.help) < 120
