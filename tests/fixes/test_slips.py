"""Slips in whole projects are mended, down to the last character, and nothing else is touched."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kpilint.edit import apply
from kpilint.finding import Edit, Span
from kpilint.read.document import Document, Source
from kpilint.read.schema import _schema
from kpilint.read.shapes import Shapes, keys
from kpilint.read.yaml import read_yaml
from kpilint.suggest import sole
from tests.fixes.mending import mend
from tests.generate import as_files, companies

ROOT = Path(__file__).parents[2]
COMPANY = {
    path.relative_to(ROOT).as_posix(): path.read_bytes().decode()
    for path in sorted((ROOT / "kpi_specs").rglob("*.yaml"))
}
SHAPES = Shapes(_schema())
IDLE = "# kpilint: ignore[{}] -- Nothing is here."
UNUSED = ("audience-stale", "spec-deprecated-reference")
SELECT = ("spec", "audience-stale")

Files = dict[str, str]


def words(document: Document, data: Any, path: tuple[str | int, ...] = ()) -> Iterator[Any]:
    """The keys and words that the schema lists, each with its span and what else it could be."""
    if isinstance(data, list):
        for number, child in enumerate(data):
            yield from words(document, child, (*path, number))
    if not isinstance(data, dict):
        return
    known = list(keys(SHAPES.at(path)))
    for key, child in data.items():
        spans = document.spans((*path, key))
        if key.startswith("x-") or spans is None or is_anchored(document, spans.value):
            continue
        if key in known:
            yield spans.key, key, [name for name in known if name not in data or name == key]
        if choice := SHAPES.at((*path, key)).get("enum"):
            yield spans.value, child, choice
        yield from words(document, child, (*path, key))


def is_anchored(document: Document, span: Span) -> bool:
    """Whether the node may be repeated elsewhere, or repeats another."""
    before = document.source.text.splitlines()[span.line - 1][: span.column]
    return "&" in before or before.endswith("*")


def slipped(word: str, luck: random.Random) -> str:
    at = luck.randrange(len(word))
    return luck.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + luck.choice("aeioustrnl") + word[at + 1 :],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            word.upper(),
            word.replace("_", "-"),
        )
    )


def with_slips(text: str, luck: random.Random, most: int) -> tuple[str, int]:
    """The text with up to so many slips that nobody can misunderstand, no two near each other."""
    documents, _ = read_yaml(Source("a.yaml", text))
    found = [each for document in documents for each in words(document, document.data)]
    luck.shuffle(found)
    edits: dict[int, Edit] = {}
    for span, word, choice in found:
        wrong = slipped(word, luck)
        near = {span.line + by for by in range(-8, 9)}
        if sole(wrong, choice) == word and wrong.strip() and not near & edits.keys():
            written = text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]
            edits[span.line] = Edit(span, written.replace(word, wrong))
        if len(edits) == most:
            break
    return apply(text, edits.values()), len(edits)


def with_comments(text: str, luck: random.Random, most: int) -> tuple[str, int]:
    """The text with up to so many comments that suppress nothing."""
    ending = "\r\n" if "\r\n" in text else "\n"
    documents, _ = read_yaml(Source("a.yaml", text))
    paths = [(d, path) for d in documents for path in d.on(range(1, 10**6)) if len(path) > 1]
    edits = {}
    for document, path in luck.sample(paths, min(most, len(paths))):
        spans = document.spans(path)
        assert spans
        line, column = spans.key[:2]
        before = text.split(ending)[line - 1][: column - 1]
        if not before.strip(" "):
            comment = f"{before}{IDLE.format(', '.join(luck.sample(UNUSED, luck.randint(1, 2))))}"
            edits[line] = Edit(Span(line, 1, line, 1), comment + ending)
    number = sum(edit.text.count(rule) for edit in edits.values() for rule in UNUSED)
    return apply(text, edits.values()), number


def check_mended(
    files: Files, luck: random.Random, most: int, select: tuple[str, ...] = SELECT
) -> int:
    slips = dict(files)
    number = 0
    for path in files:
        for spoil in (with_comments, with_slips):
            slips[path], more = spoil(slips[path], luck, most)
            number += more
    found = mend(slips, select=select)
    assert {**slips, **found.texts} == files
    assert found.texts.keys() == {path for path in files if slips[path] != files[path]}
    assert len(found.done) == number
    return number


@pytest.mark.parametrize("seed", range(2))
def test_the_example_company_is_restored(seed: int) -> None:
    """Also where comments suppress what cannot be found before a slip is mended."""
    assert check_mended(COMPANY, random.Random(seed), 4, ("all",)) > len(COMPANY)


def test_the_example_company_has_nothing_to_mend() -> None:
    assert not mend(COMPANY, select=("all",)).done


@settings(max_examples=10, deadline=None)
@given(companies(), st.integers(0, 2**32), st.integers(1, 3), st.booleans())
def test_any_company_is_restored(
    data: dict[str, Any], seed: int, spread: int, windows: bool
) -> None:
    files = {
        f"kpi_specs/{name}": text.replace("\n", "\r\n") if windows else text
        for name, text in as_files(data, spread).items()
    }
    check_mended(files, random.Random(seed), 3)


# Whatever is wrong, and however wrong it is


def values(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The keys and the values of all nodes, by where they are, keys counted, not named."""
    if isinstance(data, dict):
        for number, (key, child) in enumerate(data.items()):
            yield (*path, number, "key"), key
            yield from values(child, (*path, number))
    elif isinstance(data, list):
        for number, child in enumerate(data):
            yield from values(child, (*path, number))
    else:
        yield path, (type(data).__name__, data)


def comments(text: str) -> list[str]:
    return sorted(line[line.index("# ") :] for line in text.splitlines() if "# " in line)


@settings(max_examples=10, deadline=None)
@given(companies(), st.integers(0, 2**32))
def test_only_what_is_told_changes(data: dict[str, Any], seed: int) -> None:
    """Held against another reader of YAML: as many nodes differ as findings are told of."""
    luck = random.Random(seed)
    (text,) = as_files(data).values()
    lines = text.splitlines()
    for at in luck.sample(range(len(lines)), min(25, len(lines))):
        line = lines[at]
        column = luck.randrange(len(line) - len(line.lstrip()), len(line) + 1)
        lines[at] = line[:column] + luck.choice(("e", "s", "-", " # why", "")) + line[column + 1 :]
    spoilt = "\n".join(lines) + "\n"
    found = mend({"kpi_specs/a.yaml": spoilt}, select=("spec",))
    after = found.texts.get("kpi_specs/a.yaml", spoilt)
    if found.done:
        old, new = (dict(values(YAML(typ="safe", pure=True).load(t))) for t in (spoilt, after))
        changed = sum(old.get(path) != new.get(path) for path in old | new)
        assert changed == len(found.done)
    assert comments(after) == comments(spoilt)
