"""One layout for all files, and nothing lost on the way to it."""

import os
import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilint.layout.formatted import CannotLayOut, formatted
from kpilint.read.document import Source
from kpilint.read.yaml import read_yaml
from tests.generate import Data, companies
from tests.layout.messy import Messy

CASES = Path(__file__).with_name("cases")
ROOT = Path(__file__).parents[2]
NAMES = sorted(path.name.removesuffix(".before.yaml") for path in CASES.glob("*.before.yaml"))
OWN = sorted(
    path for folder in ("kpi_specs", "kpilint/starter") for path in (ROOT / folder).rglob("*.yaml")
)


def read(text: str) -> list[object]:
    documents, problems = read_yaml(Source("", text))
    assert problems == []
    return [document.data for document in documents]


@pytest.mark.parametrize("name", NAMES)
def test_cases(name: str) -> None:
    after = CASES / f"{name}.after.yaml"
    found = formatted((CASES / f"{name}.before.yaml").read_text())
    if os.environ.get("UPDATE_CASES"):
        after.write_text(found)
    assert found == after.read_text()
    assert formatted(found) == found


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_our_own_specs_are_laid_out(path: Path) -> None:
    assert formatted(path.read_text()) == path.read_text()


@given(companies(), st.integers(0, 1_000_000), st.booleans())
@settings(max_examples=40)
def test_whatever_the_layout_was(company: Data, seed: int, suppressions: bool) -> None:
    """Nothing is refused, and what is said, in keys and in comments, is all there."""
    messy = Messy(Random(seed), suppressions=suppressions)
    text = messy.file(company)
    after = formatted(text)
    assert read(after) == read(text)
    assert formatted(after) == after
    assert sorted(re.findall(r"# (?:note|kpilint)[^\r\n]*", after)) == sorted(messy.comments)


@given(st.text(alphabet="ab:-#'\"{}[],&*!|>?% \n\t\\0y", max_size=60))
@settings(max_examples=200)
def test_any_text_is_laid_out_or_refused(text: str) -> None:
    try:
        after = formatted(text)
    except CannotLayOut:
        return
    assert read(after) == read(text)
    assert formatted(after) == after


# What belongs to the file and not to its lines


def test_an_empty_file_stays_empty() -> None:
    assert formatted("") == ""
    assert formatted("\n\n") == ""
    assert formatted("\n# only this  \n\n\n\n# and this") == "# only this\n\n# and this\n"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_breaks_and_marks_stay(ending: str, mark: str) -> None:
    lines = ["terms:", "    a: {name: A,", "      definition: 'b'}", ""]
    after = ["terms:", "  a:", "    name: A", "    definition: b", ""]
    assert formatted(mark + ending.join(lines)) == mark + ending.join(after)


def test_other_scripts_and_pictures_stay_readable() -> None:
    text = "terms:\n  a:\n    name: 'Größe 📈'\n    definition: \"日本語: ラベル\"\n"
    wanted = 'terms:\n  a:\n    name: Größe 📈\n    definition: "日本語: ラベル"\n'
    assert formatted(text) == wanted


# What is refused


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("kpis: {a: [\n", 2, "This is not valid YAML"),
        ("kpis:\n  a: 1\n  a: 2\n", 3, "The key `a` stands here a second time"),
        ("kpis: &a {x: 1}\nteams: {<<: *a}\n", 2, "A merge key"),
        ("kpis: !ruby/object {}\n", 1, "The tag"),
        ("kpis:\n  a: {name: A, # kpilint: ignore[b] -- c\n    owner: x}\n", 2, "cover something"),
        ("kpis:\n  a:\n  - # kpilint: ignore[b] -- c\n    owner: x\n", 3, "cover something else"),
    ],
)
def test_refused(text: str, line: int, why: str) -> None:
    with pytest.raises(CannotLayOut) as refused:
        formatted(text)
    assert refused.value.line == line
    assert why in refused.value.message
    assert refused.value.message.endswith("left as it is.")


def test_a_suppression_covers_what_it_covered() -> None:
    """Keys change places, and each comment goes with its own, wherever it was written."""
    text = (CASES / "suppressions.before.yaml").read_text()
    odd = text.replace("needs:\n", "needs:  # kpilint: ignore[f] -- g\n")
    assert "needs:  # kpilint" in formatted(odd)


# Hostile


def test_large_files_take_no_more_than_their_share() -> None:
    many = ", ".join(
        f"k{number}: {{name: N, definition: [a, {{b: 'c'}}]}}" for number in range(500)
    )
    assert len(formatted(f"kpis: {{{many}}}")) > 500 * 30
    assert formatted("x-a: " + "word " * 50_000).count("\n") > 2_000
    assert (
        formatted("x-a: " + "[" * 45 + "'b'" + "]" * 45)
        == "x-a: " + "[" * 45 + "b" + "]" * 45 + "\n"
    )
    assert len(formatted("".join(f"# {n}\n" for n in range(20_000)) + "x-a: '1'")) > 20_000
