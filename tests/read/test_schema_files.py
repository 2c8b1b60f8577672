"""The published schemas explain themselves, and the examples in them are right."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kpilint.resources import schema_names, schema_text

SCHEMAS = {name: json.loads(schema_text(name)) for name in schema_names()}
APPLY_TO_MAPPINGS = ("properties", "patternProperties", "$defs")
Part = tuple[str, dict[str, Any]]


def below(part: Any, where: str = "") -> Iterator[Part]:
    """Every subschema, with where it stands."""
    if not isinstance(part, dict):
        return
    yield where, part
    for key, value in part.items():
        if key in APPLY_TO_MAPPINGS:
            for name, inner in value.items():
                yield from below(inner, f"{where}/{key}/{name}")
        elif key in ("items", "additionalProperties", "propertyNames", "if", "then"):
            yield from below(value, f"{where}/{key}")
        elif key in ("allOf", "anyOf"):
            for number, inner in enumerate(value):
                yield from below(inner, f"{where}/{key}/{number}")


def described(schema: dict[str, Any]) -> list[Part]:
    """The subschemas of properties and definitions; conditions only narrow what these say."""
    return [
        (where, part)
        for where, part in below(schema)
        if where.rpartition("/")[0].endswith(("properties", "$defs")) and "/if/" not in where
    ]


@pytest.fixture(params=SCHEMAS)
def schema(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMAS[request.param]
    return found


def test_the_published_schemas_are_all_here() -> None:
    assert {"kpi-spec", "kpilint-config", "check-output"} <= SCHEMAS.keys()


def test_a_schema_meets_its_own_schema(schema: dict[str, Any]) -> None:
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


def test_every_property_is_explained(schema: dict[str, Any]) -> None:
    parts = [("", schema), *described(schema)]
    for where, part in parts:
        assert part.get("title"), where
        assert part.get("description", "").endswith("."), where
        assert part.get("examples"), where


def test_every_example_and_default_is_valid(schema: dict[str, Any]) -> None:
    for where, part in [("", schema), *described(schema)]:
        validator = Draft202012Validator({**part, "$defs": schema.get("$defs", {})})
        for example in [*part["examples"], *([part["default"]] if "default" in part else [])]:
            assert validator.is_valid(example), f"{where}: {example}"


def test_references_stay_within_the_schema_and_all_are_used(schema: dict[str, Any]) -> None:
    used = {part["$ref"] for _, part in below(schema) if "$ref" in part}
    assert used == {f"#/$defs/{name}" for name in schema.get("$defs", {})}


def test_every_mapping_of_a_spec_leaves_room_for_keys_of_the_team() -> None:
    for where, part in below(SCHEMAS["kpi-spec"]):
        if "object" in part.get("type", ()) and "/if/" not in where:
            assert part["patternProperties"] == {"^x-": True}, where
            assert "additionalProperties" in part, where


def test_a_spec_has_no_limits_that_are_a_rules_business() -> None:
    words = {key for _, part in below(SCHEMAS["kpi-spec"]) for key in part}
    assert not words & {"oneOf", "minItems", "maxItems", "minLength", "maxLength", "format"}


def test_only_these_keys_are_required() -> None:
    required = {
        name: part["required"]
        for name, part in SCHEMAS["kpi-spec"]["$defs"].items()
        if "required" in part
    }
    assert required == {
        "term": ["name", "definition"],
        "person": ["name"],
        "team": ["name"],
        "funnel": ["name", "stages"],
        "stage": ["term"],
        "kpi": ["name", "definition", "measure"],
        "measure": ["kind"],
        "objective": ["name", "period"],
        "plan": ["name"],
    }


def test_every_word_to_choose_is_explained_to_every_editor() -> None:
    enums = [part for _, part in below(SCHEMAS["kpi-spec"]) if "title" in part and "enum" in part]
    assert len(enums) == 12
    for part in enums:
        told = dict(zip(part["enum"], part["enumDescriptions"], strict=True))
        assert part["x-intellij-enum-metadata"] == {k: {"description": v} for k, v in told.items()}
        assert all(text.endswith(".") for text in told.values())


def accepted(body: Any) -> Any:
    """What a snippet leaves in the file when nothing of it is changed."""
    if isinstance(body, dict):
        return {accepted(key): accepted(value) for key, value in body.items()}
    if isinstance(body, list):
        return [accepted(item) for item in body]
    return re.sub(r"\$\{\d+(?:\|([^,|]*)[^|]*\||:([^{}]*))\}", r"\1\2", body)


def test_every_snippet_leaves_a_valid_entry_in_the_order_of_the_language() -> None:
    schema = SCHEMAS["kpi-spec"]
    collections = schema["properties"]
    validator = Draft202012Validator(schema)
    for name, collection in collections.items():
        assert collection["defaultSnippets"], name
        for snippet in collection["defaultSnippets"]:
            entry = accepted(snippet["body"])
            assert validator.is_valid({name: entry}), snippet["label"]
            assert "$" not in str(entry)
            entry = next(iter(entry.values()))
            kind = collection["additionalProperties"]["$ref"].rpartition("/")[2]
            if name == "targets":
                entry, kind = next(iter(entry.values())), "target"
            order = list(schema["$defs"][kind]["properties"])
            assert sorted(entry, key=order.index) == list(entry), snippet["label"]
    kinds = {
        next(iter(s["body"].values()))["measure"]["kind"]
        for s in collections["kpis"]["defaultSnippets"]
    }
    assert kinds == set(schema["$defs"]["kind"]["enum"])


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        ({}, True),
        ({"fiscal-year-start": 12}, True),
        ({"fiscal-year-start": 13}, False),
        ({"currency": "usd"}, False),
        ({"severity": {"ownership-overload": "fatal"}}, False),
        ({"per-file-ignores": {"a/**": ["target"]}}, True),
        ({"rules": {"ownership-overload": {"max-kpis": 10}}}, True),
        ({"colour": "never"}, False),
    ],
)
def test_the_configuration(change: dict[str, Any], valid: bool) -> None:
    assert Draft202012Validator(SCHEMAS["kpilint-config"]).is_valid(change) is valid


@pytest.mark.parametrize("lost", ["version", "tool", "today", "findings", "summary"])
def test_the_output_of_a_check_is_always_whole(lost: str) -> None:
    schema = SCHEMAS["check-output"]
    output = schema["examples"][0]
    assert Draft202012Validator(schema).is_valid(output)
    without = {key: value for key, value in output.items() if key != lost}
    assert not Draft202012Validator(schema).is_valid(without)
    assert not Draft202012Validator(schema).is_valid({**output, "more": 1})
