"""A new entry leaves every other character of the file, and all that it says, as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilint.new.inserting import inserted, line_of
from kpilint.new.kinds import KINDS, Entry
from kpilint.new.text import lines
from kpilint.new.values import CannotMake
from kpilint.read.document import Source
from kpilint.read.yaml import read_yaml
from tests.generate import COLLECTIONS, as_files, companies

TERM = Entry(("terms", "x"), {"name": "X", "definition": "D"})
OWN = ["x:", "  name: X", "  definition: D"]
ADDED = "  x:\n    name: X\n    definition: D\n"
WAS = "  a:\n    name: A\n"


def put(text: str, entry: Entry = TERM) -> str:
    return inserted(Source("a.yaml", text), entry, OWN)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"terms:\n{ADDED}"),
        ("# schema\n\n", f"# schema\n\nterms:\n{ADDED}"),
        ("# schema", f"# schema\n\nterms:\n{ADDED}"),
        ("terms:\n", f"terms:\n{ADDED}"),
        ("terms:", f"terms:\n{ADDED}"),
        ("terms:  # ours\n\nkpis:\n", f"terms:  # ours\n{ADDED}\nkpis:\n"),
        ("terms: {}  # none\nkpis:\n", f"terms:  # none\n{ADDED}kpis:\n"),
        ("{}\n", f"\nterms:\n{ADDED}"),
        (f"terms:\n{WAS}", f"terms:\n{WAS}\n{ADDED}"),
        (f"terms:\n{WAS}  b:\n    name: B\n", f"terms:\n{WAS}  b:\n    name: B\n{ADDED}"),
        ("terms:\n  a: {}\n  b: {}\n", f"terms:\n  a: {{}}\n  b: {{}}\n\n{ADDED}"),
        (f"terms:\n{WAS}\n  b: {{name: B}}", f"terms:\n{WAS}\n  b: {{name: B}}\n\n{ADDED}"),
        (f"terms:\n{WAS}kpis:\n", f"terms:\n{WAS}\n{ADDED}kpis:\n"),
        (f"terms:\n{WAS}\n# of kpis\nkpis:\n", f"terms:\n{WAS}\n{ADDED}\n# of kpis\nkpis:\n"),
        (
            f"terms:\n{WAS}    # owner: ...\n\n  # old:\n  #   name: O\n\nkpis:\n",
            f"terms:\n{WAS}    # owner: ...\n\n  # old:\n  #   name: O\n\n{ADDED}\nkpis:\n",
        ),
        (
            f"terms:\n{WAS}  # kpilint: ignore[a] -- b\n",
            f"terms:\n{WAS}\n{ADDED}  # kpilint: ignore[a] -- b\n",
        ),
        (f"terms:\n{WAS}...\n# end\n", f"terms:\n{WAS}\n{ADDED}...\n# end\n"),
        (f"kpis:\n{WAS}", f"kpis:\n{WAS}\nterms:\n{ADDED}"),
        (f"terms:\n{WAS}---\nkpis:\n", f"terms:\n{WAS}\n{ADDED}---\nkpis:\n"),
        (
            "terms:\n      a:\n        notes: |\n          text\n\nkpis:\n",
            "terms:\n      a:\n        notes: |\n          text\n\n"
            + "      x:\n        name: X\n        definition: D\n"
            + "\nkpis:\n",
        ),
    ],
)
def test_lines_are_put_in(before: str, after: str) -> None:
    assert put(before) == after
    windows = inserted(Source("a.yaml", before.replace("\n", "\r\n")), TERM, OWN)
    if "\n" in before:
        assert windows == after.replace("\n", "\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "{terms: {a: {name: A}}}\n",
        "terms: {a: {name: A}}\n",
        "terms: [a]\n",
        "terms: a\n",
        "- a\n",
        "a\n",
        "x: &a {b: 1}\nterms: *a\n",
    ],
)
def test_what_cannot_take_lines_is_refused(text: str) -> None:
    with pytest.raises(CannotMake, match=r"--file|cannot be read"):
        put(text)


def test_targets_stand_with_their_period() -> None:
    entry = Entry(("targets", "2026-Q4", "x"), {"value": "3"})
    first = "targets:\n  2026-Q3:\n    a: {value: 1}\n  2026-Q4:\n    a: {value: 1}\n"
    text = f"{first}---\ntargets:\n  2027:\n"
    own = ["x:", "  value: 3"]
    assert "  2026-Q4:\n    a: {value: 1}\n\n    x:\n      value: 3\n---" in inserted(
        Source("a.yaml", text), entry, own
    )
    other = Entry(("targets", "2028", "x"), {"value": "3"})
    assert inserted(Source("a.yaml", text), other, own).endswith(
        "---\ntargets:\n  2027:\n\n  2028:\n    x:\n      value: 3\n"
    )


WORDS = st.text(st.characters(blacklist_categories=("Cc", "Cs")), min_size=1, max_size=30).filter(
    lambda text: text.strip() == text and text
)
MEASURES = st.sampled_from(
    [
        {"kind": "volume", "of": "big.lead"},
        {"kind": "other"},
        {"kind": "formula", "expression": "1"},
    ]
)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """An entry of any kind, whose id nobody has."""
    collection = draw(st.sampled_from(COLLECTIONS))
    if collection == "targets":
        period = draw(st.sampled_from(("2026-Q4", "2027-Q1", "2030")))
        return Entry((collection, period, "entry_x"), {"value": draw(st.sampled_from(("3", "5%")))})
    fields = {"name": draw(WORDS)}
    if collection in ("terms", "kpis"):
        fields |= {"definition": draw(WORDS)}
    if collection == "kpis":
        fields |= {"measure": draw(MEASURES)}
    if collection == "funnels":
        fields |= {"stages": [{"term": "lead"}, {"term": "won", "conversion": "20%"}]}
    if collection == "objectives":
        fields |= {"period": "2027"}
    return Entry((collection, "entry_x"), fields)


@settings(max_examples=40, deadline=None)
@given(companies(), st.integers(1, 8), entries(), st.integers(0, 7), st.booleans())
def test_nothing_else_changes(
    data: dict[str, dict[str, object]], spread: int, entry: Entry, which: int, ended: bool
) -> None:
    files = as_files(data, spread)
    name = sorted(files)[which % len(files)]
    text = files[name] if ended else files[name].rstrip("\n")
    kind = next(kind for kind in KINDS.values() if kind.collection == entry.path[0])
    changed = inserted(Source(name, text), entry, lines(kind, entry))
    line = line_of(Source(name, changed), entry)
    assert changed.split("\n")[line - 1].strip() == f"{entry.path[-1]}:"
    was, now = text.split("\n"), changed.split("\n")
    at = next((n for n, line in enumerate(was) if now[n] != line), len(was))
    rest = was[at:]
    assert now[len(now) - len(rest) :] == rest
    (before,), _ = read_yaml(Source(name, text))
    (after,), problems = read_yaml(Source(name, changed))
    assert not problems
    held = after.data
    for step in entry.path[:-1]:
        held = held[step]
    told = held.pop("entry_x")
    assert str(told) == str(_read(entry))
    for end in range(len(entry.path) - 1, 0, -1):
        if not held and not _has(before.data, entry.path[:end]):
            held = after.data
            for step in entry.path[: end - 1]:
                held = held[step]
            del held[entry.path[end - 1]]
    assert repr(after.data) == repr(before.data)


def _has(data: object, path: tuple[str, ...]) -> bool:
    for step in path:
        if not isinstance(data, dict) or step not in data:
            return False
        data = data[step]
    return True


def _read(entry: Entry) -> dict[str, object]:
    """What is read where the fields are written: numbers are numbers."""
    numbers = {"value": {"3": 3}, "period": {"2027": 2027}}
    return {key: numbers.get(key, {}).get(str(value), value) for key, value in entry.fields.items()}
