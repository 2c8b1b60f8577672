"""Ossie: valid for its schema, honest about what is no SQL, silent about what is confidential."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kpilint.config import Config
from kpilint.exports.ossie import FILE, export
from kpilint.exports.sql import sql
from kpilint.model.project import Project
from kpilint.reading import read_project
from kpilint.values.formula import Formula, parse_formula
from kpilint.values.period import Period, parse_period
from tests.exports.test_datahub import decorated, project_of
from tests.generate import Data

TODAY = date(2026, 11, 21)
ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(
    (Path(__file__).parent / "schemas" / "ossie-0.2.0.dev0.json").read_text("utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)


def model_of(project: Project, period: Period | None = None) -> dict[str, Any]:
    text = export(project, TODAY, period=period).files[FILE]
    model = yaml.safe_load(text)
    VALIDATOR.validate(model)
    return dict(model)


def data_of(part: dict[str, Any]) -> dict[str, Any]:
    [extension] = part["custom_extensions"]
    assert extension["vendor_name"] == "KPILINT"
    return dict(json.loads(extension["data"]))


def metrics_of(model: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {metric["name"]: metric for metric in model["metrics"]}
    assert len(found) == len(model["metrics"])
    return found


def expression(metric: dict[str, Any]) -> str:
    [dialect] = metric["expression"]["dialects"]
    assert dialect["dialect"] == "ANSI_SQL"
    return str(dialect["expression"])


@settings(max_examples=15)
@given(decorated())
def test_it_is_valid_and_says_all_of_every_kpi(data: Data) -> None:
    model = model_of(project_of(data))
    metrics = metrics_of(model)
    assert set(metrics) == set(data["kpis"])
    for id, kpi in data["kpis"].items():
        said = data_of(metrics[id])
        assert said.items() >= kpi.items()
        assert set(said.get("targets", ())) == {
            p for p in data["targets"] if id in data["targets"][p]
        }
    assert data_of(model)["terms"] == data["terms"]


def test_the_example_company_is_valid() -> None:
    project = read_project(Config(root=ROOT))
    metrics = metrics_of(model_of(project))
    assert set(metrics) == set(project.kpis)
    assert expression(metrics["new_bookings"]) == "NULL"
    formulas = {id: expression(m) for id, m in metrics.items() if expression(m) != "NULL"}
    assert formulas["cost_per_marketing_opportunity"] == (
        "marketing_spend / marketing_sourced_opportunities"
    )


SPECS = """
terms:
  lead: {name: Lead, definition: A person.}
teams:
  bdr: {name: Business development}
kpis:
  calls:
    {name: Calls, definition: "Each call to a [[lead]].", measure: {kind: activity, of: calls},
     owner: bdr, source: {system: Dialler}}
  share: {name: Share, definition: A share., measure: {kind: formula, expression: calls / 2}}
targets:
  2026-Q4:
    calls: {value: 120}
    share: {confidential: true, rationale: It was 4711 before.}
  2027-Q1:
    calls: {value: 140}
objectives:
  grow: {name: Grow, period: 2026}
"""


@pytest.fixture
def project(report: Callable[..., Any]) -> Project:
    found: Project = report(SPECS).project
    return found


def test_a_metric(project: Project) -> None:
    metric = metrics_of(model_of(project))["calls"]
    assert metric["description"] == "Each call to a lead."
    assert metric["datatype"] == "Decimal"
    assert metric["ai_context"]["synonyms"] == ["Calls"]
    assert "calls" in metric["ai_context"]["instructions"]
    said = data_of(metric)
    assert said["owner"], said["owner_name"] == ("bdr", "Business development")
    assert said["unit"] == "count"
    assert said["targets"] == {"2026-Q4": {"value": 120}, "2027-Q1": {"value": 140}}


def test_a_dataset_is_a_system_and_says_so(project: Project) -> None:
    [dataset] = model_of(project)["datasets"]
    assert (dataset["name"], dataset["source"]) == ("dialler", "Dialler")
    assert "no table" in dataset["description"]
    assert data_of(dataset) == {"kpis": ["calls"]}


def test_where_no_system_is_named_the_dataset_says_that(report: Callable[..., Any]) -> None:
    [dataset] = model_of(report("terms: {}").project)["datasets"]
    assert (dataset["name"], dataset["source"]) == ("unstated", "unstated")


def test_nothing_of_a_confidential_target_leaves(project: Project) -> None:
    made = export(project, TODAY)
    assert "4711" not in str(made)
    said = data_of(metrics_of(model_of(project))["share"])
    assert said["targets"] == {"2026-Q4": {"confidential": True}}
    told = {left.address: left.why for left in made.told}
    assert told["targets.2026-Q4.share"] == "it is confidential"


def test_of_a_period_only_its_targets(project: Project) -> None:
    period = parse_period("2027-Q1")
    assert isinstance(period, Period)
    metrics = metrics_of(model_of(project, period))
    assert data_of(metrics["calls"])["targets"] == {"2027-Q1": {"value": 140}}
    assert "targets" not in data_of(metrics["share"])
    told = {left.address for left in export(project, TODAY, period=period).told}
    assert {"targets.2026-Q4.calls", "targets.2026-Q4.share"} <= told


def test_what_cannot_be_expressed_is_told(project: Project) -> None:
    told = {(left.address, left.what) for left in export(project, TODAY).told}
    assert told == {
        ("kpis.calls", "the computation as SQL"),
        ("targets.2026-Q4.share", "all but that it is confidential"),
        ("teams.bdr", "all but the name where it owns a KPI"),
        ("objectives.grow", "everything"),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", "a"),
        ("a + b * c", "a + (b * c)"),
        ("(a + b) / c", "(a + b) / c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a * 20%", "a * 0.20"),
        ("a / 1_500", "a / 1500.0"),
        ("a / 2.5k", "a / 2500.0"),
        ("-a", "-a"),
        ("a - -b", "a - (-b)"),
        ("- -a", "-(-a)"),
    ],
)
def test_a_formula_is_sql(text: str, expected: str) -> None:
    formula = parse_formula(text)
    assert isinstance(formula, Formula)
    assert sql(formula) == expected


formulas = st.recursive(
    st.sampled_from(("a", "b", "c", "2", "20%", "1.5")),
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda p: f"({''.join(p)})")
        | inner.map(lambda part: f"(-{part})")
    ),
    max_leaves=8,
)


@given(formulas)
def test_sql_has_the_value_of_the_formula(text: str) -> None:
    formula = parse_formula(text)
    assert isinstance(formula, Formula)
    levels = {"a": Decimal(3), "b": Decimal(7), "c": Decimal("0.5")}
    value = formula.evaluate(lambda id: (levels[id], levels[id]))
    statement = sql(formula)
    assert "--" not in statement
    if value is not None:
        again = eval(statement, {}, {id: float(level) for id, level in levels.items()})
        assert again == pytest.approx(float(value[0]))
