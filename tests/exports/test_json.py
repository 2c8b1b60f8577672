"""The project as one document: whole, exact, described by a schema that is made of the site's."""

import json
import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import jsonschema_rs
import pytest
from hypothesis import given, settings

from kpilint.config import load
from kpilint.exports.json import LISTS, OF_THE_SITE, export
from kpilint.model.project import Project
from kpilint.reading import read_project
from kpilint.resources import schema_text
from kpilint.values.period import Period, parse_period
from tests.exports.projects import project_of_data
from tests.generate import Data, companies

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)
SCHEMA = ROOT / "schema/export.schema.json"


def no_float(text: str) -> NoReturn:
    pytest.fail(f"{text} would be a float")


def document(project: Project, period: Period | None = None) -> Any:
    [text] = export(project, TODAY, period=period).files.values()
    return json.loads(text, parse_float=no_float, parse_constant=no_float)


def problems(content: Any) -> list[str]:
    validator = jsonschema_rs.validator_for(json.loads(schema_text("export")))
    return [f"{e.instance_path}: {e.message}"[:300] for e in validator.iter_errors(content)]


@pytest.fixture(scope="module")
def example() -> Project:
    return read_project(load(ROOT, None))


def composed() -> dict[str, Any]:
    """The schema of the export, of those that describe the same entries on the site."""
    whole: dict[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    for name in LISTS:
        site = json.loads(schema_text(f"site-{name}"))
        entry = site["properties"][name]["items"]["$ref"].rpartition("/")[2]
        bare(site["$defs"][entry])
        whole["$defs"] |= site["$defs"]
        whole["properties"][name] = {**site["properties"][name]}
    return whole


def bare(entry: dict[str, Any]) -> None:
    """Take out of an entry what only a published site knows."""
    for key in OF_THE_SITE:
        entry["properties"].pop(key, None)
        for example in entry["examples"]:
            example.pop(key, None)
    entry["required"] = [key for key in entry["required"] if key not in OF_THE_SITE]


def test_the_schema_is_made_of_those_of_the_site() -> None:
    wanted = composed()
    if os.environ.get("UPDATE_CASES"):
        SCHEMA.write_text(json.dumps(wanted, ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert json.loads(SCHEMA.read_text("utf-8")) == wanted


def test_the_example_company_meets_the_schema(example: Project) -> None:
    found = document(example)
    assert problems(found) == []
    assert {name: len(found[name]) for name in LISTS if name != "actuals"} == {
        name: len(getattr(example, name)) for name in LISTS if name != "actuals"
    }


@settings(max_examples=10)
@given(companies())
def test_every_project_meets_the_schema(data: Data) -> None:
    assert problems(document(project_of_data(data))) == []


def test_amounts_are_exact_and_texts_are_whole(example: Project) -> None:
    targets = {each["id"]: each for each in document(example)["targets"]}
    level = targets["targets.2026-Q4.sql_volume"]["level"]
    target = example.targets["2026-Q4", "sql_volume"]
    assert target.value
    assert Decimal(level["low"]) == target.value.low
    assert targets[target.address]["rationale"] == target.rationale


def test_confidential_numbers_stay_where_they_are(report: Callable[..., Any]) -> None:
    specs = """
    kpis:
      margin: {name: Margin, definition: What is left., measure: {kind: other}, unit: percent}
    targets:
      2027: {margin: {confidential: true, value: 31.7%, stretch: 33.3%, rationale: Known.}}
    """
    made = export(report(specs).project, TODAY)
    [text] = made.files.values()
    assert "31.7" not in text
    assert "33.3" not in text
    assert [left.address for left in made.told] == ["targets.2027.margin"]


def test_a_period_narrows_the_targets(example: Project) -> None:
    period = parse_period("2027-Q1")
    assert isinstance(period, Period)
    found = document(example, period)
    assert {each["period"]["id"] for each in found["targets"]} == {"2027-Q1"}
    assert len(found["kpis"]) == len(example.kpis)


def test_two_exports_are_equal(example: Project) -> None:
    assert export(example, TODAY) == export(read_project(load(ROOT, None)), TODAY)
