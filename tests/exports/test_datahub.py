"""DataHub: what is exported meets the format and comes back the same."""

import dataclasses
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kpilint.config import Config
from kpilint.exports.datahub import FILE, export
from kpilint.exports.exported import Exported
from kpilint.exports.guarded import guarded, unguarded
from kpilint.exports.properties import flat, unflat
from kpilint.exports.yaml_text import yaml_text
from kpilint.imports.datahub import read
from kpilint.imports.draft import How, Import
from kpilint.imports.formats import Setting
from kpilint.model.project import Project
from kpilint.read.document import Source
from kpilint.read.yaml import read_yaml
from kpilint.reading import read_project
from tests.generate import Data, companies

TODAY = date(2026, 11, 21)
ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(
    (Path(__file__).parent / "schemas" / "datahub-glossary-1.json").read_text("utf-8")
)

awkward = st.sampled_from(
    (
        *("no", "on", "12:30", "0o17", "1e3", "012", "2026-01-01", "~", "", "null", "true", "[x]"),
        *("a, b", "[a", "{", "$HOME", "$84k", "$ 5, $HOME", "${HOME}", "\\${x}", "a\nb\n", " a "),
        *("<b>bold</b> & more", "**bold**", "- item", "=1+1", "é ✓ 漢字", "#x", "a: b", '"', "'"),
        *("x" * 200, "12", "1.50", "urn:li:corpuser:x", "\tx", "[[mql]] twice [[lead]]"),
    )
)
own = st.recursive(
    awkward | st.integers(-5, 5) | st.booleans(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(awkward, inner, max_size=2),
    max_leaves=4,
)


@st.composite
def decorated(draw: st.DrawFn) -> Data:
    """A company whose terms and KPIs say more, and say it in texts that are easily misread."""
    data = draw(companies())
    for entry in (*data["terms"].values(), *data["kpis"].values()):
        entry |= draw(_more)
    for term in data["terms"].values():
        term |= draw(_of_terms)
    for kpi in data["kpis"].values():
        kpi |= draw(_of_kpis)
    return data


texts = st.lists(awkward, max_size=3) | awkward
_more = st.fixed_dictionaries(
    {},
    optional={
        "definition": awkward,
        "notes": awkward,
        "tags": texts,
        "owner": st.sampled_from(("vp_sales", "bdr", "nobody_knows")),
        "links": st.dictionaries(awkward.filter(bool), st.just("https://example.com/_a_b?c=1")),
        "status": st.just("deprecated"),
        "x-own": own,
        "x-a.b": own,
    },
)
_of_terms = st.fixed_dictionaries(
    {},
    optional={
        "name": awkward.filter(str.strip),
        "aliases": texts,
        "confused_with": st.dictionaries(st.sampled_from(("mql", "sal", "a.b")), awkward),
    },
)
_of_kpis = st.fixed_dictionaries(
    {},
    optional={
        "tracked_only": st.booleans(),
        "drives": st.just("mix"),
        "control": st.fixed_dictionaries({"level": st.just("shared"), "levers": texts}),
        "audience": st.fixed_dictionaries(
            {
                "who": awkward,
                "size": st.just(12_000),
                "path": st.just([{"step": "a", "rate": "4%"}]),
            }
        ),
        "source": st.fixed_dictionaries({"system": awkward, "x-id": own}),
    },
)


def project_of(data: Data) -> Project:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "kpi_specs").mkdir()
        (root / "kpi_specs" / "all.yaml").write_text(yaml_text(data), "utf-8")
        return read_project(Config(root=root))


def exported(project: Project) -> Exported:
    return export(project, TODAY)


def text_of(made: Exported) -> str:
    text = made.files[FILE]
    assert isinstance(text, str)
    return text


def imported(text: str) -> Import:
    with TemporaryDirectory() as folder:
        file = Path(folder, FILE)
        file.write_text(text, "utf-8")
        return read([file], Setting(TODAY))


def as_data(found: Import) -> Data:
    data: Data = {}
    for draft in found.drafts:
        collection, id = draft.path
        data.setdefault(collection, {})[id] = dict(draft.fields)
    return data


def meaning(part: Any) -> Any:
    """What a piece of the specs says, wherever it stands."""
    if dataclasses.is_dataclass(part):
        names = (f.name for f in dataclasses.fields(part) if f.name not in ("at", "unread"))
        return {name: meaning(getattr(part, name)) for name in names}
    if isinstance(part, dict):
        return {key: meaning(value) for key, value in part.items()}
    return [meaning(each) for each in part] if isinstance(part, tuple) else part


def meanings(project: Project) -> Any:
    return {"terms": meaning(dict(project.terms)), "kpis": meaning(dict(project.kpis))}


def own_keys(data: Data) -> Any:
    return {
        id: {key: value for key, value in entry.items() if key.startswith("x-")}
        for collection in ("terms", "kpis")
        for id, entry in data.get(collection, {}).items()
    }


@settings(max_examples=20)
@given(decorated())
def test_what_a_glossary_holds_comes_back_the_same(data: Data) -> None:
    project = project_of(data)
    made = exported(project)
    text = text_of(made)
    Draft202012Validator(SCHEMA).validate(yaml.safe_load(text))
    found = imported(text)
    back = as_data(found)
    assert set(back) <= {"terms", "kpis", "people", "teams"}
    others = {key: data[key] for key in ("people", "teams", "funnels")}
    again = project_of({**back, **others})
    assert meanings(again) == meanings(project)
    assert own_keys(back) == own_keys(data)
    assert [told for told in found.told if told.how is How.GUESSED] == []
    assert text_of(exported(again)) == text


def test_the_example_company_comes_back_the_same() -> None:
    project = read_project(Config(root=ROOT))
    text = text_of(exported(project))
    Draft202012Validator(SCHEMA).validate(yaml.safe_load(text))
    found = imported(text)
    assert {told.how for told in found.told} == {How.READ}
    assert set(project.terms) == {d.path[1] for d in found.drafts if d.path[0] == "terms"}
    assert set(project.kpis) == {d.path[1] for d in found.drafts if d.path[0] == "kpis"}


def test_the_loader_of_datahub_reads_it(tmp_path: Path) -> None:
    module = pytest.importorskip("datahub.ingestion.source.metadata.business_glossary")
    file = tmp_path / FILE
    file.write_text(text_of(exported(read_project(Config(root=ROOT)))), "utf-8")
    loaded = module.BusinessGlossaryFileSource.load_glossary_config(file)
    assert [node.name for node in loaded.nodes] == ["Terms", "KPIs"]


def test_entries_refer_to_each_other_by_name() -> None:
    data = yaml.safe_load(text_of(exported(read_project(Config(root=ROOT)))))
    nodes = {node["name"]: node["terms"] for node in data["nodes"]}
    paths = {f"{name}.{entry['name']}" for name, terms in nodes.items() for entry in terms}
    relations = [
        path
        for terms in nodes.values()
        for entry in terms
        for path in (*entry.get("contains", ()), *entry.get("related_terms", ()))
    ]
    assert len(relations) > 30
    assert set(relations) <= paths


TWICE = """
terms:
  one: {name: Lead, definition: The one., confused_with: {other: Not that.}}
  other: {name: Lead, definition: The other.}
people:
  ceo: {name: CEO}
kpis:
  leads:
    {name: Leads, definition: "Each [[one]].", measure: {kind: activity, of: calls}, owner: ceo}
targets:
  2026-Q4: {leads: {confidential: true, rationale: Between 7 and 9.}}
"""


@pytest.fixture
def twice(report: Callable[..., Any]) -> Project:
    project: Project = report(TWICE).project
    return project


def test_what_cannot_be_expressed_is_told(twice: Project) -> None:
    told = {(left.address, left.what) for left in exported(twice).told}
    assert told == {
        ("terms.one", "`related_terms` (other)"),
        ("people.ceo", "the name and all else"),
        ("targets.2026-Q4.leads", "everything"),
    }


def test_readers_see_no_brackets_and_links_come_back(twice: Project) -> None:
    text = text_of(exported(twice))
    assert "description: Each Lead." in text
    back = as_data(imported(text))
    assert back["kpis"]["leads"]["definition"] == "Each [[one]]."
    edited = imported(text.replace("Each Lead.", "Every lead."))
    assert as_data(edited)["kpis"]["leads"]["definition"] == "Every lead."
    [left] = [told for told in edited.told if told.how is How.LEFT]
    assert left.text == "Each [[one]]."


@given(st.text(alphabet="$\\{}a4 ", max_size=12))
def test_no_text_asks_for_a_variable(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.dictionaries(awkward, own | awkward, max_size=3))
def test_properties_are_flat_and_come_back(data: dict[str, Any]) -> None:
    fields = {f"x-{key}": value for key, value in data.items()}
    texts = flat("kpis", fields)
    assert all(isinstance(text, str) for text in texts.values())
    assert unflat("kpis", texts) == (fields, [])


@given(own | awkward)
def test_every_reader_of_yaml_sees_the_same(data: Any) -> None:
    text = yaml_text({"x": data})
    [document], problems = read_yaml(Source("x.yaml", text))
    assert problems == []
    assert document.data == yaml.safe_load(text) == {"x": data}
