import json
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpilint.config import load
from kpilint.exports.cli import export
from kpilint.exports.dbt import edit
from kpilint.exports.exported import CannotExport, Edited, Left
from kpilint.imports.dbt import read
from kpilint.imports.dbt_ours import unbraced
from kpilint.imports.formats import Setting
from kpilint.model.project import Project
from kpilint.reading import read_project
from kpilint.values.dates import parse_date

KPIS = {
    "revenue": {
        "name": "Revenue",
        "definition": "Paid orders: net of refunds.",
        "measure": {"kind": "other"},
        "unit": "money",
        "owner": "finance",
        "indicator": "lagging",
        "links": {"Dashboard": "https://example.com/d"},
    },
    "paid_orders": {
        "name": "Orders",
        "definition": "Orders that were paid.",
        "measure": {"kind": "other"},
        "unit": "count",
        "direction": "down",
        "status": "draft",
        "owner": "finance",
        "x-dbt": "order_count",
    },
}
TARGETS = {
    "2026-Q4": {
        "revenue": {"value": "1.5M", "stretch": "2M", "rationale": "Growth."},
        "paid_orders": {"value": 120},
    },
    "2026": {
        "revenue": {"confidential": True, "rationale": "x"},
        "paid_orders": {"pending": "Soon."},
    },
}
METRICS = """\
# metrics of the shop
version: 2

metrics:
  - name: revenue   # the first
    type: simple
    type_params: {measure: order_total}
    config:
      meta:
        tier: 1   # by hand
      # after it

  # the second
  - name: order_count
    type: simple
    filter: |
      {{ Dimension('order__status') }} = 'paid'

  - name: foreign
    type: simple
# the end
"""
WRITTEN = """\
# metrics of the shop
version: 2

metrics:
  - name: revenue   # the first
    type: simple
    type_params: {measure: order_total}
    config:
      meta:
        tier: 1   # by hand
        owner: finance
        kpilint:
          kpi: revenue
          definition: 'Paid orders: net of refunds.'
          owner: finance
          indicator: lagging
          unit: money
          targets:
            '2026':
              confidential: true
            2026-Q4:
              value: 1.5M
              stretch: 2M
          links:
            Dashboard: https://example.com/d
      # after it

  # the second
  - name: order_count
    type: simple
    filter: |
      {{ Dimension('order__status') }} = 'paid'
    config:
      meta:
        owner: finance
        kpilint:
          kpi: paid_orders
          definition: Orders that were paid.
          owner: finance
          direction: down
          unit: count
          status: draft
          targets:
            '2026':
              pending: Soon.
            2026-Q4: 120

  - name: foreign
    type: simple
# the end
"""


def project_of(
    root: Path, kpis: dict[str, Any] = KPIS, targets: dict[str, Any] = TARGETS
) -> Project:
    specs = {"teams": {"finance": {"name": "Finance"}}, "kpis": kpis, "targets": targets}
    (root / "kpi_specs").mkdir(exist_ok=True)
    (root / "kpi_specs" / "all.yaml").write_text(json.dumps(specs, ensure_ascii=False), "utf-8")
    return read_project(load(root, None))


def edited(root: Path, text: str, project: Project | None = None) -> Edited:
    file = root / "metrics.yml"
    file.write_bytes(text.encode())
    return edit(project or project_of(root), [file])


def after(root: Path, text: str, project: Project | None = None) -> str:
    return edited(root, text, project).files.get(root / "metrics.yml", text)


def changed(**fields: Any) -> dict[str, Any]:
    return {**KPIS, "revenue": {**KPIS["revenue"], **fields}}


def test_config_meta_is_written_and_nothing_else(tmp_path: Path) -> None:
    found = edited(tmp_path, METRICS)
    assert found.files == {tmp_path / "metrics.yml": WRITTEN}
    assert found.before == {tmp_path / "metrics.yml": METRICS}
    assert found.told == (Left("metric foreign", "meta.kpilint", "there is no KPI of this name"),)


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    assert edited(tmp_path, WRITTEN).files == {}


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    assert after(tmp_path, f"\ufeff{METRICS}") == f"\ufeff{WRITTEN}"


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    text = WRITTEN.replace("value: 1.5M", "value: 1.5M   # a comment")
    targets = {"2026-Q4": {"revenue": {"value": "1.6M", "rationale": "x"}}, "2026": {}}
    project = project_of(tmp_path, changed(links={}, indicator="leading"), targets)
    found = after(tmp_path, text, project)
    first = found[: found.index("# the second")]
    assert "value: 1.6M   # a comment" not in first  # the target is a value alone now
    assert "            2026-Q4: 1.6M\n" in first
    assert "          indicator: leading\n" in first
    assert "links" not in first
    assert "confidential" not in first
    kept = after(tmp_path, text, project_of(tmp_path, changed(indicator="leading")))
    assert "value: 1.5M   # a comment" in kept


def test_an_owner_that_somebody_else_wrote_stays(tmp_path: Path) -> None:
    text = METRICS.replace("tier: 1", "owner: '@somebody'")
    found = edited(tmp_path, text)
    assert "owner: '@somebody'" in found.files[tmp_path / "metrics.yml"]
    why = "somebody else wrote `@somebody` there: left as it is"
    assert Left("metric revenue", "meta.owner", why) in found.told


@pytest.mark.parametrize(
    "text", ["{{ env_var('HOME') }}", "{% x %}", "{# c #}", "{{{%{", "{{ '{' }}"]
)
def test_dbt_finds_the_text_and_runs_nothing(tmp_path: Path, text: str) -> None:
    project = project_of(tmp_path, changed(definition=text, links={text: "https://example.com"}))
    found = yaml.safe_load(after(tmp_path, METRICS, project))
    block = found["metrics"][0]["config"]["meta"]["kpilint"]
    [label] = block["links"]
    for each in (block["definition"], label):
        assert jinja2.Environment().from_string(each).render() == text
        assert unbraced(each) == text


def test_an_owner_that_we_wrote_is_kept_up(tmp_path: Path) -> None:
    found = after(tmp_path, WRITTEN, project_of(tmp_path, changed(owner="sales")))
    meta = yaml.safe_load(found)["metrics"][0]["config"]["meta"]
    assert (meta["owner"], meta["kpilint"]["owner"]) == ("sales", "sales")


def test_the_newer_layout_is_written_to(tmp_path: Path) -> None:
    text = """\
models:
- name: orders
  metrics:
  - name: revenue
    agg: sum
"""
    found = yaml.safe_load(after(tmp_path, text))
    assert found["models"][0]["metrics"][0]["config"]["meta"]["kpilint"]["kpi"] == "revenue"


def test_what_has_no_counterpart_is_told(tmp_path: Path) -> None:
    text = "metrics:\n- {name: revenue}\n- {name: revenue}\n- {type: simple}\n"
    told = edited(tmp_path, text).told
    assert told == (
        Left("metric revenue", "meta.kpilint", "another metric has this name"),
        Left("metric", "meta.kpilint", "it has no name"),
        Left(
            "kpis.paid_orders",
            "all",
            "no dbt metric has this id; `x-dbt` on the KPI names one that is called else",
        ),
    )


@pytest.mark.parametrize(
    ("metric", "why"),
    [
        ("config: 5", "its `config` is no mapping"),
        ("config: {meta: [x]}", "its `config.meta` is no mapping"),
        ("config: *shared", "it is an alias of what stands elsewhere: write that out first"),
        ("<<: *shared", "it takes a part from elsewhere by `<<`: write that out first"),
    ],
)
def test_what_cannot_be_written_to_is_left(tmp_path: Path, metric: str, why: str) -> None:
    text = f"x: &shared {{tags: [a]}}\nmetrics:\n- name: revenue\n  {metric}\n"
    found = edited(tmp_path, text)
    assert found.files == {}
    assert Left("metric revenue", "meta.kpilint", why) in found.told


def test_what_two_metrics_share_is_left(tmp_path: Path) -> None:
    text = """\
metrics:
- name: revenue
  config: &shared
    tags: [a]
- name: foreign
  config: *shared
- name: order_count
"""
    found = edited(tmp_path, text)
    [left] = [each for each in found.told if each.address == "metric revenue"]
    assert "do it by hand" in left.why
    metrics = yaml.safe_load(found.files[tmp_path / "metrics.yml"])["metrics"]
    assert metrics[0]["config"] == metrics[1]["config"] == {"tags": ["a"]}
    assert metrics[2]["config"]["meta"]["owner"] == "finance"


def test_a_text_that_would_lose_its_last_lines_keeps_them(tmp_path: Path) -> None:
    text = "metrics:\n- name: revenue\n  filter: |+\n    x\n\n\n- name: order_count\n"
    found = edited(tmp_path, text)
    metrics = yaml.safe_load(found.files[tmp_path / "metrics.yml"])["metrics"]
    assert metrics[0] == {"name": "revenue", "filter": "x\n\n\n"}
    assert any("do it by hand" in left.why for left in found.told)


def test_files_that_are_no_yaml_are_told_and_the_others_written(tmp_path: Path) -> None:
    models, project = tmp_path / "models", project_of(tmp_path)
    models.mkdir()
    (models / "a.yml").write_text("{% macro x() %}\n")
    (models / "b.yml").write_text(METRICS)
    found = edit(project, [models])
    assert list(found.files) == [models / "b.yml"]
    assert any(left.address == f"{models}/a.yml, line 1" for left in found.told)


@pytest.mark.parametrize("text", ["", "metrics: 5", "a: b: c", "models: []"])
def test_files_without_metrics_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CannotExport, match="There are no dbt metrics"):
        edited(tmp_path, text)
    with pytest.raises(CannotExport, match="Name the dbt files"):
        edit(project_of(tmp_path), [])


def test_the_command_shows_and_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    project_of(tmp_path)
    file = tmp_path / "metrics.yml"
    file.write_text(METRICS, "utf-8-sig")
    shown = CliRunner().invoke(export, ["dbt", "metrics.yml", "--diff"])
    assert shown.exit_code == 0
    assert "-# metrics of the shop" not in shown.stdout
    assert "+          kpi: revenue\n" in shown.stdout
    assert file.read_text("utf-8-sig") == METRICS
    assert "Wrote metrics.yml" in CliRunner().invoke(export, ["dbt", "metrics.yml"]).stderr
    assert file.read_text("utf-8") == "\ufeff" + WRITTEN
    assert "Nothing changes" in CliRunner().invoke(export, ["dbt", "metrics.yml"]).stderr
    for wrong in (["dbt"], ["dbt", "metrics.yml", "--out", "x"], ["csv", "--diff"]):
        assert CliRunner().invoke(export, wrong).exit_code == 2


def test_the_example_company_comes_back(tmp_path: Path) -> None:
    project = read_project(load(Path(__file__).parents[2], None))
    text = "metrics:\n" + "".join(f"- name: {id}   # {id}\n" for id in project.kpis)
    found = after(tmp_path, text, project)
    assert after(tmp_path, found, project) == found
    assert [line for line in found.splitlines() if "#" in line] == text.splitlines()[1:]
    (tmp_path / "metrics.yml").write_text(found)
    entries = {each.address: each.fields for each in imported(tmp_path / "metrics.yml")}
    for kpi in project.kpis.values():
        back = entries[f"kpis.{kpi.id}"]
        assert back["definition"] == kpi.definition
        assert back.get("owner", "") == kpi.owner
        assert back.get("links", {}) == kpi.life.links
    for target in project.targets.values():
        assert target.address in entries


def test_a_change_keeps_its_sign(tmp_path: Path) -> None:
    targets = {"2026-Q4": {"revenue": {"change": 14}}, "2027-Q1": {"revenue": {"change": -2}}}
    found = yaml.safe_load(after(tmp_path, METRICS, project_of(tmp_path, KPIS, targets)))
    block = found["metrics"][0]["config"]["meta"]["kpilint"]
    assert block["targets"] == {"2026-Q4": {"change": "+14"}, "2027-Q1": {"change": -2}}


def test_the_official_parser_accepts_it(tmp_path: Path) -> None:
    metric = pytest.importorskip("dbt_semantic_interfaces.implementations.metric")
    for each in yaml.safe_load(after(tmp_path, METRICS))["metrics"][:2]:
        given = {"name": each["name"], "type": "simple", "config": each["config"]}
        parsed = metric.PydanticMetric.parse_obj(
            {**given, "type_params": {}, "description": None, "metadata": None}
        )
        assert parsed.config.meta["kpilint"]["owner"] == "finance"


LAYOUTS = [
    "- name: {name}  # c",
    "- type: simple\n  name: {name}\n  filter: |\n    {{{{ x }}}}\n    # no comment\n",
    "- name: {name}\n  config:  # c\n  type: simple",
    "- name: {name}\n  config: {{}}  # c\n  type: simple",
    "- {{name: {name}, type: simple}}  # c",
    "- {{name: {name}, config: {{enabled: true}}}}",
    "- {{name: {name}, config: {{meta: {{a: 1, }}}}}}",
    "- name: {name}\n  config:\n    meta:\n      a: 1  # c\n    # c\n    tags: [x]\n",
    "- config:\n    meta: {{a: [1, 2], b: x}}  # c\n  name: {name}\n",
    "- name: {name}\n  config:\n    # c\n    meta:   # c\n    tags: [x]",
    "- name: {name}\n  config:\n    meta: {{}}\n    tags: [x]",
    "- name: {name}\n  config:\n    meta:\n      kpilint: 5\n      a: |\n        text\n\n",
    "- name: {name}\n  config:\n    meta:\n      kpilint:  # c\n        kpi: x  # c\n      b: 1",
    "- name: {name}\n  config:\n    meta:\n      kpilint: {{kpi: x}}  # c\n      owner: x\n",
    '- "name": "{name}"\n  "config": {{"meta": {{"kpilint": {{"kpi": "x", "owner": 5}}}}}}\n',
]
TEXTS = st.sampled_from(
    ["yes", "12:30", "2026-11-21", "Paid: all.", "# none", "- a\n- b", "it's \"it\"", "{{ x }}",
     "a\n\n  b\n", "Größe 😀", "*x", "&y", "? z", "1e3", "0o17", "~", "x" * 300, "word " * 60]
)  # fmt: skip
VALUES = st.sampled_from([120, "1_200", "250k", "20%", "1.50", "$84k", "25%..30%", 1.5])
FOUND = st.fixed_dictionaries(
    {"definition": TEXTS},
    optional={
        "owner": st.sampled_from(["finance", "sales"]),
        "indicator": st.sampled_from(["leading", "lagging"]),
        "direction": st.sampled_from(["up", "down", "hold"]),
        "status": st.sampled_from(["draft", "active", "deprecated"]),
        "links": st.dictionaries(TEXTS, st.just("https://example.com/x"), max_size=2),
    },
)
GOALS = st.dictionaries(
    st.sampled_from(["2026", "2026-Q4", "2026-11", "FY2027-Q1"]),
    st.builds(lambda value: {"value": value}, VALUES)
    | st.builds(lambda value: {"value": value, "stretch": value}, VALUES)
    | st.builds(lambda text: {"pending": text}, TEXTS),
    max_size=3,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_the_layout_only_meta_changes(tmp_path: Path, data: st.DataObject) -> None:
    names = ["a", "b", "c"][: data.draw(st.integers(1, 3))]
    kpis = {name: data.draw(FOUND) for name in names}
    goals = {name: data.draw(GOALS) for name in names}
    layouts = [data.draw(st.sampled_from(LAYOUTS)).format(name=name) for name in names]
    indent = data.draw(st.sampled_from(["", "  ", "      "]))
    body = "\n".join(f"{indent}{line}" if line else "" for line in "\n".join(layouts).split("\n"))
    text = f"# c\nmetrics:\n{body}" + data.draw(st.sampled_from(["", "\n", "\n# c\nz: 1\n"]))
    if data.draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    project = made(tmp_path, kpis, goals)
    found = after(tmp_path, text, project)

    assert found.count("# c") == text.count("# c")
    assert without_meta(found) == without_meta(text)
    assert after(tmp_path, found, project) == found
    (tmp_path / "metrics.yml").write_bytes(found.encode())
    entries = {each.address: each.fields for each in imported(tmp_path / "metrics.yml")}
    for name, fields in kpis.items():
        kpi, back = project.kpis[name], entries[f"kpis.{name}"]
        assert back["definition"] == kpi.definition
        assert back.get("indicator", "") == kpi.indicator
        assert back.get("direction", "up") == kpi.direction
        assert back.get("status", "active") == kpi.life.status
        assert back.get("links", {}) == fields.get("links", {})
        assert back.get("owner", kpi.owner) in (kpi.owner, "x")
    for name, targets in goals.items():
        for period, target in targets.items():
            wanted = {key: str(value) for key, value in target.items()}
            back = entries[f"targets.{period}.{name}"]
            assert {key: str(value) for key, value in back.items()} == wanted


def made(root: Path, kpis: dict[str, Any], goals: dict[str, Any]) -> Project:
    entries = {
        name: {"name": name, "measure": {"kind": "other"}, **kpi} for name, kpi in kpis.items()
    }
    targets: dict[str, Any] = {}
    for name, periods in goals.items():
        for period, target in periods.items():
            targets.setdefault(period, {})[name] = target
    return project_of(root, entries, targets)


def imported(file: Path) -> Any:
    today = parse_date("2026-11-21")
    return read([file], Setting(today)).drafts  # type: ignore[arg-type]


def without_meta(text: str) -> Any:
    data = yaml.safe_load(text)
    for metric in data["metrics"]:
        config = metric.get("config")
        if config:
            config.pop("meta", None)
        if not config:
            metric.pop("config", None)
    return data
