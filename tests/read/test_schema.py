"""What breaks the schema is told once, at the narrowest place, and only that is left out."""

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.read.document import Document, Source
from kpilint.read.schema import Checked, check_schema, prune
from kpilint.read.schema_errors import MAX_TOLD, Explainer
from kpilint.read.yaml import read_yaml
from kpilint.resources import schema_text

SPECS = sorted((Path(__file__).parent / "specs").glob("*.yaml"))
SCHEMA = json.loads(schema_text("kpi-spec"))
KPI = "kpis:\n  a:\n    name: A\n    definition: All of them\n    measure: {kind: volume}\n"


def documents(text: str) -> list[Document]:
    read, problems = read_yaml(Source("specs/a.yaml", text))
    assert not problems
    return read


def check(text: str) -> Checked:
    (document,) = documents(text)
    return check_schema(document)


def told(text: str) -> list[tuple[str, str]]:
    """Each problem: the text at its place, cut at the line's end, and the message."""
    lines = text.splitlines()
    found = []
    for problem in check(text).problems:
        span = problem.location.span
        end = span.end_column - 1 if span.end_line == span.line else None
        found.append((lines[span.line - 1][span.column - 1 : end], problem.message))
    return found


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_what_the_language_describes_is_valid(path: Path) -> None:
    for document in documents(path.read_text("utf-8")):
        assert check_schema(document) == Checked(document.data or {})


def test_a_clean_check_needs_no_slow_imports() -> None:
    program = (
        "import sys\n"
        "from kpilint.read.document import Source\n"
        "from kpilint.read.schema import check_schema\n"
        "from kpilint.read.yaml import read_yaml\n"
        f"[document] = read_yaml(Source('a.yaml', {KPI!r}))[0]\n"
        "assert not check_schema(document).problems\n"
        "print({'jsonschema', 'difflib', 'ruamel'} & sys.modules.keys())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stderr


def test_without_the_fast_validator_the_answers_are_the_same() -> None:
    program = (
        "import sys\n"
        "sys.modules['jsonschema_rs'] = None\n"
        "from kpilint.read.document import Source\n"
        "from kpilint.read.schema import check_schema\n"
        "from kpilint.read.yaml import read_yaml\n"
        f"for text in ({KPI!r}, {KPI + '    onwer: b'!r}):\n"
        "    print(len(check_schema(read_yaml(Source('a.yaml', text))[0][0]).problems))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.split() == ["0", "1"], done.stderr


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ("onwer: b", "onwer", "`onwer` is not a key of a KPI. Did you mean `owner`?"),
        ("colour: b", "colour", "`colour` is not a key of a KPI."),
        ("levers: [b]", "levers", "`levers` stands inside `control`, not beside it."),
        (
            "daci: {aprover: b}",
            "aprover",
            "`aprover` is not a key of `daci`. Did you mean `approver`?",
        ),
        (
            "indicator: leadng",
            "leadng",
            "`leadng` is not an indicator: leading or lagging. Did you mean `leading`?",
        ),
        (
            "direction: sideways",
            "sideways",
            "`sideways` is not a direction: up, down or hold.",
        ),
        (
            "direction: [up]",
            "[up]",
            "`direction` takes one word, not a list: up, down or hold.",
        ),
        ("owner: [b, c]", "[b, c]", "`owner` takes one id, not a list."),
        ("owner: {b: c}", "{b: c}", "`owner` takes one id, not a mapping."),
        ("owner: 7", "7", "`owner` takes one id, not a number."),
        ("why: 2026", "2026", '`why` takes text, not a number. Write it in quotes: "2026".'),
        ("why: 1.50", "1.50", '`why` takes text, not a number. Write it in quotes: "1.50".'),
        ("why: True", "True", '`why` takes text, not true or false. Write it in quotes: "True".'),
        ("tags: 2026", "2026", '`tags` takes a list, not a number. Write it in quotes: "2026".'),
        ("drives: [b, 3]", "3", "An item of `drives` takes one id, not a number."),
        ("drives: {b: c}", "{b: c}", "`drives` takes a list, not a mapping."),
        ("review_by: 2027", "2027", "`review_by` takes a date such as `2026-09-24`, not a number."),
        (
            "control: shared",
            "shared",
            "`control` should be a mapping, with keys of its own, not text.",
        ),
        ("audience: {path: x}", "x", "`path` should be a list, not text."),
        ("audience: {size: [1]}", "[1]", "`size` takes an amount such as `120`, not a list."),
        (
            "tracked_only: yes",
            "yes",
            "`tracked_only` takes true or false, not text. Did you mean `true`?",
        ),
        ("tracked_only: 1", "1", "`tracked_only` takes true or false, not a number."),
        ("links: {a: b.com}", "b.com", "`b.com` is not a web address."),
        ("owner:", "owner", "`owner` has no value."),
        (
            "owner: #b",
            "owner",
            '`owner` has no value: text after # is a comment; write "#b".',
        ),
        (
            'owner: #"b"',
            "owner",
            "`owner` has no value: text after # is a comment; write '#\"b\"'.",
        ),
        ("owner: # later", "owner", "`owner` has no value: text after # is a comment."),
        ("owner: # kpilint: ignore[x] -- y", "owner", "`owner` has no value."),
        ("control: #b", "control", "`control` has no value."),
    ],
)
def test_a_wrong_line_of_a_kpi(line: str, place: str, message: str) -> None:
    assert told(f"{KPI}    {line}\n    cadence: daily\n") == [(place, message)]
    data = check(f"{KPI}    {line}\n    cadence: daily\n").data
    assert data["kpis"]["a"].items() >= {"name": "A", "cadence": "daily"}.items()


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("kpi: {}", "kpi", "`kpi` is not a collection. Did you mean `kpis`?"),
        ("sql_volume: {}", "sql_volume", "`sql_volume` is not a collection."),
        (
            "- a\n- b",
            "- a",
            "A file of specs holds collections, such as `kpis:`; this one is a list.",
        ),
        (
            "hello",
            "hello",
            "A file of specs holds collections, such as `kpis:`; this one is text.",
        ),
        ("kpis:\n  a: b", "b", "`a` should be a mapping, with keys of its own, not text."),
        ("kpis:\n  a:", "a", "`a` has no value."),
        ("kpis: [a]", "[a]", "`kpis` should be a mapping, with keys of its own, not a list."),
        ("people:\n  a: {}", "a", "The person `a` has no `name`."),
        ("people:\n  a: {name: ' '}", "' '", "`name` is empty."),
        ("people:\n  a: {nam: b}", "nam", "`nam` is not a key of a person. Did you mean `name`?"),
        (
            "people:\n  VP-Sales: {name: b}",
            "VP-Sales",
            "`VP-Sales` is not an id: small letters, digits and _; for example `vp_sales`.",
        ),
        (
            "people:\n  1_2: {name: b}",
            "1_2",
            "`1_2` is not an id: small letters, digits and _; for example `sql_volume`.",
        ),
        ("objectives:\n  a: {name: b}", "a", "The objective `a` has no `period`."),
        (
            "objectives:\n  a: {name: b, period: 2026, rank: first}",
            "first",
            "`rank` takes a whole number, not text.",
        ),
        ("funnels:\n  a: {name: b}", "a", "The funnel `a` has no `stages`."),
        (
            "funnels:\n  a: {name: b, stages: [{takes: 1 day}]}",
            "{takes: 1 day}",
            "The stage has no `term`.",
        ),
        (
            "funnels:\n  a: {name: b, stages: [c]}",
            "c",
            "An item of `stages` should be a mapping, with keys of its own, not text.",
        ),
        (
            "teams:\n  a:\n    name: b\n    levers:\n      - #abm",
            "",
            'An item of `levers` has no value: text after # is a comment; write "#abm".',
        ),
        (
            "targets:\n  2026:\n    b: {rationale: c}",
            "b",
            "The target of `b` has neither `value`, `change`, `pending` nor `confidential`.",
        ),
        (
            "targets:\n  2026:\n    b: {valu: 3}",
            "valu",
            "`valu` is not a key of a target. Did you mean `value`?",
        ),
        (
            "targets:\n  2026:\n    b: {value: 3, confidential: false}",
            "false",
            "`confidential` is true, or is left out.",
        ),
        (
            "kpis:\n  a: {name: b, definition: c}",
            "a",
            "The KPI `a` has no `measure`.",
        ),
        (
            "kpis:\n  a: {name: b, definition: c, measure: {of: d.e}}",
            "measure",
            "The measure has no `kind`.",
        ),
        (
            "kpis:\n  a: {name: b, definition: c, kind: volume}",
            "kind",
            "`kind` stands inside `measure`, not beside it.",
        ),
        (
            "kpis:\n  a: {name: b, definition: c, measure: {kind: other}}",
            "a",
            "The KPI `a` has no `unit`.",
        ),
        (
            "kpis:\n  a: {name: b, definition: c, measure: volume}",
            "volume",
            "`measure` should be a mapping, with keys of its own, not text.",
        ),
        (
            "kpis:\n  a: {name: b, definition: c, measure: {kind: other, unit: d}}",
            "unit",
            "`unit` stands beside `measure`, not inside it.",
        ),
        (
            "kpis:\n  a: {name: b, definition: c, measure: {kind: conversion, of: d.e}}",
            "of",
            "`of` does not go with `kind: conversion`.",
        ),
    ],
)
def test_each_broken_thing_is_told_once(text: str, place: str, message: str) -> None:
    assert told(text) == [(place, message)]


@pytest.mark.parametrize(
    "text",
    [
        "terms:",
        "targets:\n  2026:",
        "x-own: [1, {2: 3}]",
        KPI + "    x-own: #b",
        KPI + "    daci: {x-own: 1}",
        "targets:\n  nonsense:\n    NoId: {value: rubbish, audience: {as_of: rubbish}}",
    ],
)
def test_what_other_rules_judge_or_nobody_is_left_alone(text: str) -> None:
    assert told(text) == []


def test_half_a_surrogate_pair_is_a_text_like_any_other() -> None:
    assert told('people:\n  a: {name: "\\ud83d"}') == []
    assert told('people:\n  a: {name: "\\ud83d", nam: b}')[0][0] == "nam"


def test_problems_come_in_the_order_of_the_text_and_name_their_entry() -> None:
    text = KPI + "    onwer: b\n    cadence: never\n  b: {}\nterms:\n  c: 3\n"
    problems = check(text).problems
    spans = [problem.location.span for problem in problems]
    assert spans == sorted(spans)
    addresses = [problem.location.address for problem in problems]
    assert addresses == ["kpis.a", "kpis.a", *["kpis.b"] * 3, "terms.c"]
    assert {problem.location.path for problem in problems} == {"specs/a.yaml"}


def test_a_list_in_a_later_document_is_told_where_it_stands() -> None:
    _, second = documents("terms:\n---\n- a\n")
    (problem,) = check_schema(second).problems
    assert problem.location.span.line == 3


def test_an_alias_repeats_nothing_but_is_left_out_too() -> None:
    text = KPI + "    daci: &d {aprover: b}\n    control: {}\n" + KPI[6:].replace("a:", "b:", 1)
    checked = check(text + "    daci: *d\n")
    assert len(checked.problems) == 1
    assert checked.data["kpis"]["a"]["daci"] == checked.data["kpis"]["b"]["daci"] == {}


def test_the_keys_there_are_stand_in_the_help() -> None:
    (problem,) = check(KPI + "    colour: b").problems
    assert "name, definition, why" in problem.help
    (problem,) = check("people:\n  a: {}").problems
    assert problem.help == "Add `name:`. A role or a name."


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("kpi: {}", {("kpi",), ("kpis",)}),
        ("- a", {()}),
        ("kpis:\n  a:", {("kpis", "a")}),
        ("people:\n  A-b: {name: c}", {("people", "A-b"), ("people", "a_b")}),
        ("people:\n  a: {}", {("people", "a", "name")}),
        (KPI + "    onwer: b", {("kpis", "a", "onwer"), ("kpis", "a", "owner")}),
        (KPI + "    drives: [b, 3]", {("kpis", "a", "drives", 1)}),
        (KPI + "    owner: b\n    onwer: c", {("kpis", "a", "onwer")}),
        (
            KPI + "    approver: b",
            {("kpis", "a", "approver"), ("kpis", "a", "daci", "approver")},
        ),
        ("targets:\n  2026:\n    b: {}", {("targets", "2026", "b")}),
    ],
)
def test_what_was_not_read_is_remembered(text: str, unread: set[tuple[str, ...]]) -> None:
    assert check(text).unread == unread


def test_a_bad_item_leaves_a_gap_so_that_the_others_keep_their_places() -> None:
    checked = check(KPI + "    drives: [b, 3, c]")
    assert checked.data["kpis"]["a"]["drives"] == ["b", None, "c"]


@pytest.mark.parametrize(
    "text",
    [
        "kpis:\n" + "".join(f"  k{i}:\n" for i in range(20_000)),
        "people:\n  a:\n    name: b\n" + "".join(f"    k{i}: 1\n" for i in range(20_000)),
        "teams:\n  a:\n    name: b\n    levers:\n" + "      -\n" * 20_000,
    ],
)
def test_where_all_is_wrong_not_all_is_told(text: str) -> None:
    checked = check(text)
    assert len(checked.problems) == MAX_TOLD + 1
    assert checked.problems[-1].message.startswith(f"More than {MAX_TOLD} things")
    assert checked.data == {}
    assert () in checked.unread


def test_pruning_shares_what_it_keeps_and_changes_nothing() -> None:
    data = {"a": {"b": [1, {"c": 2, "d": 3}], "e": {}}, "f": []}
    before = copy.deepcopy(data)
    pruned = prune(data, [("a", "b", 1, "c"), ("a", "b", 0), ("nowhere", 1), ("a", "b", 1, "x")])
    assert pruned == {"a": {"b": [None, {"d": 3}], "e": {}}, "f": []}
    assert data == before
    assert pruned["f"] is data["f"]
    assert pruned["a"]["e"] is data["a"]["e"]
    assert prune(data, []) is data
    assert prune(data, [()]) is None


def nodes(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    below = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for step, child in below:
        yield from nodes(child, (*path, step))


WHOLE = [document.data for path in SPECS for document in documents(path.read_text("utf-8"))]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.just([]),
    st.just([None, 1, "a", {}]),
    st.just({}),
    st.just({"Bad Id": 1, "x-own": 2, "kind": "other"}),
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A good document in which some nodes are replaced, renamed, moved or taken out."""
    data = copy.deepcopy(draw(st.sampled_from([data for data in WHOLE if data])))
    for _ in range(draw(st.integers(0, 3))):
        *around, last = draw(st.sampled_from(list(nodes(data)) or [("x-none",)]))
        holder = data
        for step in around:
            holder = holder[step]
        change = draw(st.sampled_from(["replace", "rename", "remove"]))
        if change == "replace" or isinstance(holder, list):
            holder[last] = copy.deepcopy(draw(ODD))
        elif change == "rename":
            holder[draw(st.sampled_from([f"{last}x", "unit", "X y", "x-z", "a\n", "owner"]))] = (
                holder.pop(last, 1)
            )
        else:
            holder.pop(last, None)
    return data


@given(mutated())
def test_both_validators_agree(data: Any) -> None:
    fast = jsonschema_rs.Draft202012Validator(SCHEMA).is_valid(data)
    assert fast == Explainer(SCHEMA).is_valid(data)


@given(mutated())
def test_what_remains_meets_the_schema_but_for_missing_keys(data: Any) -> None:
    text = json.dumps(
        data, default=lambda number: float(number) if isinstance(number, Decimal) else 0
    )
    (document,) = documents(text)
    checked = check_schema(document)
    assert bool(checked.problems) == bool(checked.unread)
    for error in Explainer(SCHEMA).iter_errors(checked.data):
        path = tuple(error.absolute_path)
        is_gap = error.instance is None and isinstance(path[-1], int)
        assert is_gap or error.validator in ("required", "anyOf")
        assert any(unread[: len(path)] == path for unread in checked.unread), error.message
