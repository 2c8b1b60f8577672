import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpilint.check import check
from kpilint.config import Config
from kpilint.imports.dbt import read
from kpilint.imports.draft import CannotImport, How, Import
from kpilint.imports.formats import Setting
from kpilint.imports.writing import By, laid_out

SETTING = Setting(date(2026, 11, 21))

LEGACY = """\
version: 2
semantic_models:
  - name: orders
    model: ref('orders')
    measures:
      - {name: order_total, agg: sum, expr: amount}
      - {name: order_count, agg: count, expr: 1, create_metric: true}
      - {name: buyers, agg: count_distinct, expr: customer_id}
metrics:
  - name: revenue
    label: Revenue
    description: Paid orders, <b>net</b> of [refunds](https://example.com/refunds).
    type: simple
    type_params: {measure: order_total}
    filter: |
      {{ Dimension('order__status') }} = 'paid'
    config:
      tags: [core]
      meta:
        owner: "#finance-ops"
        tier: 1
  - name: cost
    description: '{{ doc("cost") }} per month'
    type: simple
    type_params:
      measure: {name: order_total, fill_nulls_with: 0}
    meta: {owner: {name: VP Finance, email: vp-finance@example.com}}
  - name: active_buyers
    type: simple
    type_params: {measure: buyers}
    config: {group: growth, enabled: false}
  - name: gross_margin
    type: derived
    type_params:
      expr: (rev - cost) / rev * 1.0
      metrics: [{name: revenue, alias: rev}, cost]
  - name: cost_ratio
    type: ratio
    type_params: {numerator: cost, denominator: {name: revenue}}
  - name: signup_conversion
    type: conversion
    type_params: {conversion_type_params: {entity: user, calculation: conversion_rate}}
"""

LATEST = """\
models:
  - name: leads
    semantic_model: {enabled: true}
    columns: [{name: id}]
    metrics:
      - name: new_leads
        type: simple
        agg: count_distinct
        expr: id
      - name: sales
        type: simple
        agg: sum
        expr: amount
      - name: sales_per_lead
        type: ratio
        numerator: sales
        denominator: new_leads
      - name: twice
        type: derived
        expr: 2 * s
        input_metrics: [{name: sales, alias: s}]
"""


def imported(tmp_path: Path, *texts: str) -> Import:
    files = []
    for number, text in enumerate(texts):
        files.append(tmp_path / f"{number}.yml")
        files[-1].write_text(text)
    return read(files, SETTING)


def entries(found: Import) -> dict[str, Mapping[str, Any]]:
    return {draft.address: draft.fields for draft in found.drafts}


def told(found: Import, address: str) -> list[tuple[How, str]]:
    return [(each.how, each.why) for each in found.told if each.address == address]


def rules_broken(found: Import) -> list[str]:
    """What `kpilint check` says of the specs themselves, once they are written."""
    texts = laid_out(found, Path("kpi_specs/in"), Path("kpi_specs/actuals"), By.FILE)
    overlay = {str(path): text.encode() for path, text in texts.items()}
    findings = check(Config(Path("/nowhere")), SETTING.today, overlay).findings
    return [f"{each.rule}: {each.message}" for each in findings if each.rule.startswith("spec-")]


def test_the_older_layout_is_read(tmp_path: Path) -> None:
    found = imported(tmp_path, LEGACY)
    kpis = entries(found)
    assert kpis["kpis.revenue"] == {
        "name": "Revenue",
        "definition": "Paid orders, net of refunds.",
        "links": {"refunds": "https://example.com/refunds"},
        "measure": {"kind": "other"},
        "unit": "money",
        "x-dbt-metric": {
            "type": "simple",
            "type_params": {"measure": "order_total"},
            "filter": "{{ Dimension('order__status') }} = 'paid'\n",
        },
        "owner": "finance_ops",
        "tags": ["core"],
        "x-dbt-meta": {"tier": 1},
        "source": {"system": "dbt", "query": "dbt sl query --metrics revenue"},
    }
    assert kpis["teams.finance_ops"] == {"name": "Finance ops", "contact": "#finance-ops"}
    assert kpis["people.vp_finance"] == {"name": "VP Finance", "contact": "vp-finance@example.com"}
    assert kpis["kpis.cost"]["owner"] == "vp_finance"
    assert kpis["kpis.order_count"]["unit"] == "count"
    assert kpis["kpis.signup_conversion"]["unit"] == "percent"
    assert told(found, "kpis.revenue.unit") == [
        (How.GUESSED, "from its name: kind other, in money")
    ]
    assert told(found, "kpis.revenue.x-dbt-meta") == [(How.LEFT, "kpilint has no key for it")]


def test_the_newer_layout_is_read(tmp_path: Path) -> None:
    kpis = entries(imported(tmp_path, LATEST))
    assert kpis["kpis.new_leads"]["unit"] == "count"
    assert kpis["kpis.new_leads"]["x-dbt-metric"]["model"] == "leads"
    assert kpis["kpis.sales_per_lead"]["measure"] == {
        "kind": "formula",
        "expression": "sales / new_leads",
    }
    assert kpis["kpis.twice"]["measure"] == {"kind": "formula", "expression": "2 * sales"}


def test_ratios_and_derived_metrics_become_formulas(tmp_path: Path) -> None:
    found = imported(tmp_path, LEGACY)
    kpis = entries(found)
    assert kpis["kpis.gross_margin"]["measure"] == {
        "kind": "formula",
        "expression": "(revenue - cost) / revenue * 1.0",
    }
    assert kpis["kpis.cost_ratio"]["measure"]["expression"] == "cost / revenue"
    assert "x-dbt-metric" not in kpis["kpis.cost_ratio"]


@pytest.mark.parametrize(
    ("metric", "why"),
    [
        ("type: derived, type_params: {expr: 'coalesce(a, 0)', metrics: [a]}", "is SQL"),
        ("type: derived, type_params: {expr: a -- b, metrics: [a, b]}", "is SQL"),
        ("type: derived, type_params: {expr: a % 2, metrics: [a]}", "is SQL"),
        ("type: derived, type_params: {expr: a + z, metrics: [a]}", "is SQL"),
        ("type: derived, type_params: {expr: 'a', metrics: 5}", "is SQL"),
        ("type: derived, type_params: {expr: a, metrics: [{name: a, offset_window: 1 month}]}",
         "`a` is changed by offset_window"),
        ("type: ratio, type_params: {numerator: {name: a, filter: x}, denominator: b}",
         "`a` is changed by filter"),
        ("type: ratio, type_params: {numerator: z, denominator: b}", "`z` is no metric here"),
        ("type: ratio, type_params: {denominator: b}", "an input has no name"),
        ("type: ratio, type_params: {numerator: a, denominator: a}", "it is divided by itself"),
        ("type: ratio, numerator: a, denominator: b, filter: x = 1", "it has a filter of its own"),
    ],
)  # fmt: skip
def test_what_is_no_formula_is_told(tmp_path: Path, metric: str, why: str) -> None:
    text = f"metrics:\n- {{name: a}}\n- {{name: b}}\n- {{name: c, {metric}}}\n"
    found = imported(tmp_path, text)
    fields = entries(found)["kpis.c"]
    assert fields["measure"] == {"kind": "other"}
    assert fields["x-dbt-metric"]
    assert any(why in each.why and each.address.startswith("kpis.c.") for each in found.told)


def test_owners_are_told_as_far_as_they_are_sure(tmp_path: Path) -> None:
    text = """\
metrics:
- {name: a, config: {meta: {owner: Growth team and Sales?}}}
- {name: b, config: {meta: {owners: [VP Sales], team: Growth}}}
- {name: c, config: {meta: {owner: TBD}, group: finance}}
- {name: d, config: {group: finance}}
- {name: e, config: {meta: {owner: {email: growth@example.com}}}}
"""
    found = imported(tmp_path, text)
    kpis = entries(found)
    assert kpis["kpis.a"]["owner"] == "growth"
    assert kpis["kpis.a"]["daci"] == {"contributors": ["sales"]}
    assert [how for how, _ in told(found, "kpis.a.owner")] == [How.GUESSED]
    assert kpis["kpis.b"]["owner"] == "vp_sales"
    assert kpis["kpis.b"]["x-dbt-meta"] == {"team": "Growth"}
    assert "owner" not in kpis["kpis.c"]
    assert told(found, "kpis.d.owner") == [(How.GUESSED, "from dbt's group")]
    assert kpis["teams.growth"] == {"name": "Growth", "contact": "growth@example.com"}


@pytest.mark.parametrize(
    ("metric", "unit"),
    [
        ("name: order_count", "count"),
        ("name: a, agg: sum, expr: 1", "count"),
        ("name: a, agg: sum_boolean", "count"),
        ("name: a, label: Margin %", "percent"),
        ("name: win_rate", "percent"),
        ("name: new_arr", "money"),
        ("name: a, agg: average", "count"),
        ("name: a, type: conversion", "percent"),
        ("name: a, type: conversion, calculation: conversions", "count"),
    ],
)
def test_a_unit_is_guessed_and_told(tmp_path: Path, metric: str, unit: str) -> None:
    found = imported(tmp_path, f"metrics: [{{{metric}}}]")
    [kpi] = [draft for draft in found.drafts if draft.path[0] == "kpis"]
    assert kpi.fields["unit"] == unit
    assert [how for how, _ in told(found, f"{kpi.address}.unit")] == [How.GUESSED]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("total - cost", "takes money from"),
        ("total / cost + total", "adds"),
        ("a + cost", "it goes in circles"),
    ],
)
def test_a_formula_that_does_not_go_together_is_none(
    tmp_path: Path, expression: str, why: str
) -> None:
    text = f"""\
metrics:
- {{name: total}}
- {{name: cost}}
- name: a
  type: derived
  type_params: {{expr: {expression}, metrics: [total, cost, a]}}
"""
    found = imported(tmp_path, text)
    kpi = entries(found)["kpis.a"]
    assert kpi["measure"] == {"kind": "other"}
    assert kpi["x-dbt-metric"]["type_params"]["expr"] == expression
    [(how, told_why)] = told(found, "kpis.a.unit")
    assert how is How.GUESSED
    assert why in told_why
    assert rules_broken(found) == []


def test_a_stated_unit_wins_over_a_formula(tmp_path: Path) -> None:
    text = """\
metrics:
- {name: cost}
- name: a
  type: derived
  expr: 2 * cost
  input_metrics: [cost]
  config: {meta: {kpilint: {unit: UNIT}}}
"""
    found = imported(tmp_path, text.replace("UNIT", "count"))
    assert entries(found)["kpis.a"]["measure"] == {"kind": "other"}
    assert rules_broken(found) == []
    kept = entries(imported(tmp_path, text.replace("UNIT", "money")))["kpis.a"]
    assert kept["measure"] == {"kind": "formula", "expression": "2 * cost"}


def test_who_has_the_model_may_have_its_metrics(tmp_path: Path) -> None:
    text = """\
models:
- name: orders
  config: {meta: {owner: Growth team}}
  metrics:
  - {name: a}
  - {name: b, config: {meta: {owner: Sales}}}
"""
    found = imported(tmp_path, text)
    assert [entries(found)[f"kpis.{id}"]["owner"] for id in "ab"] == ["growth", "sales"]
    assert told(found, "kpis.a.owner") == [(How.GUESSED, "from the model's meta")]


def test_the_first_metrics_of_dbt_are_read(tmp_path: Path) -> None:
    text = """\
metrics:
- {name: buyers, calculation_method: count_distinct, expression: customer_id}
- {name: income, type: sum, sql: amount}
- name: per_buyer
  calculation_method: derived
  expression: "{{ metric('income') }} / {{metric('buyers')}}"
"""
    found = entries(imported(tmp_path, text))
    assert found["kpis.buyers"]["unit"] == "count"
    assert found["kpis.per_buyer"]["measure"] == {
        "kind": "formula",
        "expression": "income / buyers",
    }


def test_a_folder_is_a_project(tmp_path: Path) -> None:
    for name, text in {
        "models/a.yml": LEGACY,
        "models/deep/b.yaml": LATEST,
        "models/docs.md": "{% docs cost %}\nWhat **we** spend\n{% enddocs %}\n{% docs x %}",
        "target/c.yml": "metrics: [{name: compiled}]",
        "dbt_packages/p/d.yml": "metrics: [{name: foreign}]",
        ".hidden/e.yml": "metrics: [{name: hidden}]",
        "macros/f.yml": "{% macro x() %}\nmetrics: {{ y }}\n",
        "dbt_project.yml": "models: {shop: {materialized: view}}",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    found = read([tmp_path], SETTING)
    kpis = entries(found)
    assert {"kpis.revenue", "kpis.new_leads"} <= kpis.keys()
    assert not {"kpis.compiled", "kpis.foreign", "kpis.hidden"} & kpis.keys()
    assert kpis["kpis.cost"]["definition"] == "What we spend per month"
    assert not [each for each in found.told if "dbt_project" in each.at.file]
    [unread] = [each for each in found.told if each.at.file.endswith("f.yml")]
    assert (unread.how, unread.at.place) == (How.LEFT, "line 1")
    assert "Jinja" in unread.why


@pytest.mark.parametrize("odd", ["label: [a]", "description: {a: b}", "tags: {a: b}"])
def test_what_is_in_another_form_is_kept(tmp_path: Path, odd: str) -> None:
    found = imported(tmp_path, f"metrics:\n- name: one\n  {odd}\n")
    assert entries(found)["kpis.one"]["x-dbt-metric"] == yaml.safe_load(odd)


@pytest.mark.parametrize(
    "target",
    [
        *("abc", "{value: [1]}", "{stretch: 5}", "{value: 5, stretch: lots}", "{confidential: 5}"),
        *("{pending: Soon., review_by: soon}", "{review_by: 2026-11-21}", "{change: more}"),
    ],
)
def test_targets_that_nobody_could_read_are_left(tmp_path: Path, target: str) -> None:
    meta = f"{{kpilint: {{kpi: one, targets: {{2027-Q1: 5, 2027-Q2: {target}}}}}}}"
    found = imported(tmp_path, f"metrics:\n- name: one\n  config: {{meta: {meta}}}\n")
    assert [each for each in entries(found) if "targets." in each] == ["targets.2027-Q1.one"]
    assert "no target that kpilint writes" in {each.why for each in found.told}


def test_jinja_stays_text(tmp_path: Path) -> None:
    found = imported(tmp_path, LEGACY)
    assert entries(found)["kpis.cost"]["definition"] == '{{ doc("cost") }} per month'
    [(how, why)] = told(found, "kpis.cost.definition")
    assert (how, why) == (How.GUESSED, "it has Jinja, which only dbt fills in")


def test_merge_keys_are_followed(tmp_path: Path) -> None:
    text = """\
base: &base {config: {meta: {owner: Growth}}}
metrics:
- <<: *base
  name: a
  description: Buyers.
"""
    found = imported(tmp_path, text)
    assert entries(found)["kpis.a"]["owner"] == "growth"
    assert not [each for each in found.told if "merge" in each.why]


def test_names_that_are_taken_are_left(tmp_path: Path) -> None:
    found = imported(tmp_path, "metrics: [{name: Net New}, {name: net_new}, {name: Net New}]")
    assert list(entries(found)) == ["kpis.net_new"]
    assert entries(found)["kpis.net_new"]["x-dbt"] == "Net New"
    lost = [each for each in found.told if "another metric has this name" in each.why]
    assert [each.text for each in lost] == ["net_new", "Net New"]


@pytest.mark.parametrize(
    "text",
    ["", "metrics: 5", "metrics: [5, [], null]", "metrics: [{name: null}]", "[]", "models: {}",
     "models: [{metrics: x}]", "metrics: {a: {name: b}}", "{{ x }}", "\x00", "a: b: c"],
)  # fmt: skip
def test_files_without_metrics_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CannotImport, match="There are no dbt metrics"):
        imported(tmp_path, text)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotImport, match="No such file"):
        read([tmp_path / "none.yml"], SETTING)


def test_bombs_and_endless_lists_are_refused(tmp_path: Path) -> None:
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    bomb = f"a0: &a0 [x]\n{levels}metrics: [{{name: a, meta: *a8}}]\n"
    long = "metrics: [" + "1," * 1_000_000 + "]"
    deep = "metrics: " + "[" * 5000
    start = time.process_time()
    for text in (bomb, long, deep):
        with pytest.raises(CannotImport):
            imported(tmp_path, text)
    assert time.process_time() - start < 20


WRONG = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "x", "{{ y }}", "<script>"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "owner", "meta", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = ["label", "description", "type", "type_params", "config", "meta", "tags", "filter", "expr",
        "agg", "numerator", "denominator", "input_metrics"]  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.dictionaries(st.sampled_from(KEYS), WRONG), max_size=3),
    st.sampled_from(["simple", "ratio", "derived", "conversion", "cumulative"]),
)
def test_whatever_stands_there_is_answered(
    tmp_path: Path, metrics: list[dict[str, Any]], kind: str
) -> None:
    import json

    named = [{"name": f"m{n}", "type": kind, **metric} for n, metric in enumerate(metrics)]
    text = json.dumps({"metrics": [*named, {"name": "last"}]})
    found = imported(tmp_path, text)
    kpis = [draft for draft in found.drafts if draft.path[0] == "kpis"]
    assert len(kpis) == len(metrics) + 1
    assert all(draft.fields["name"] and draft.fields["definition"] for draft in kpis)
    assert rules_broken(found) == []
