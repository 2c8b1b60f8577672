"""The documentation says what is so: what follows from the code, and examples that work.

What stands between `<!-- generated: NAME -->` and `<!-- end of generated -->` is written by
`site/reference.py`. After a change that is meant, `UPDATE_CASES=1 pytest tests/test_docs.py` writes
it anew.
"""

import os
import re
import runpy
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from kpilint.cli import cli
from kpilint.config import load
from kpilint.init import write_starter
from kpilint.values.dates import parse_date
from kpilint.values.period import parse_period
from kpilint.values.quantity import parse_quantity
from kpilint.values.unreadable import Unreadable

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "site/docs/kpilint").glob("*.md"))
REFERENCE = runpy.run_path(str(ROOT / "site/reference.py"))
GENERATED = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end of generated -->)", re.DOTALL)
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COLLECTIONS = REFERENCE["_read"]("kpi-spec")["properties"]

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def blocks(page: Path, language: str) -> Iterator[str]:
    return (text for name, text in FENCED.findall(page.read_text("utf-8")) if name == language)


@every_page
def test_generated_parts_are_up_to_date(page: Path) -> None:
    text = page.read_text("utf-8")
    parts = REFERENCE["PARTS"]
    fresh = GENERATED.sub(lambda found: f"{found[1]}\n{parts[found[2]]()}\n\n{found[3]}", text)
    if os.environ.get("UPDATE_CASES"):
        page.write_text(fresh, "utf-8")
    assert fresh == text


def test_every_part_is_on_one_page() -> None:
    names = [found[1] for page in PAGES for found in GENERATED.findall(page.read_text("utf-8"))]
    assert sorted(names) == sorted(REFERENCE["PARTS"])


@every_page
def test_links_to_sections_lead_somewhere(page: Path) -> None:
    for file, section in re.findall(r"\]\(([\w.-]*)#([^)]+)\)", page.read_text("utf-8")):
        assert section in sections(page.parent / file if file else page), f"{file}#{section}"


def sections(page: Path) -> list[str]:
    """The anchors of a page, as both MkDocs and GitHub make them of these headings."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text("utf-8")), re.MULTILINE)
    return [re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings]


@every_page
def test_no_two_sections_have_one_name(page: Path) -> None:
    assert len(set(sections(page))) == len(sections(page))


@every_page
def test_specs_shown_can_be_read(page: Path, lines: Callable[..., list[str]]) -> None:
    rules = "spec-syntax,spec-schema,spec-value,spec-unit-mismatch,spec-formula,spec-suppression"
    for text in blocks(page, "yaml"):
        if text.partition(":")[0] in COLLECTIONS:
            assert lines(text, rules) == [], text


@every_page
def test_settings_shown_can_be_used(page: Path, tmp_path: Path) -> None:
    for text in blocks(page, "toml"):
        name = "pyproject.toml" if "tool.kpilint" in text else "kpilint.toml"
        (tmp_path / name).write_text(text, "utf-8")
        load(tmp_path, tmp_path / name)


@every_page
def test_commands_shown_are_there(page: Path) -> None:
    code = re.findall(r"^```.*?^```|`[^`\n]+`", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    named = re.findall(r"[`\s]kpilint ([a-z][a-z-]*)", " ".join(code))
    assert set(named) <= set(cli.list_commands(click.Context(cli)))


def test_actuals_shown_can_be_read(lines: Callable[..., list[str]]) -> None:
    page = ROOT / "site/docs/kpilint/language.md"
    specs = next(text for text in blocks(page, "yaml") if "sal_to_sql_rate:\n    name" in text)
    files = {"kpis.yaml": specs, "actuals/2026.csv": next(blocks(page, "csv"))}
    assert lines(files, "actuals") == []


def read(kind: str, text: str) -> str:
    """What kind of value a text is, if it is of that kind."""
    if kind in ("period", "date"):
        found: Any = parse_period(text) if kind == "period" else parse_date(text)
        return "nothing" if isinstance(found, Unreadable) else kind
    quantity = parse_quantity(text)
    return "nothing" if isinstance(quantity, Unreadable) else str(quantity.kind)


def test_values_shown_are_of_their_kind() -> None:
    text = (ROOT / "site/docs/kpilint/language.md").read_text("utf-8")
    section = text.partition("## Words used in values")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\w+) \| (`.+?`) \|", section, re.MULTILINE)
    assert len(rows) == 8
    for kind, written in rows:
        for value in re.findall(r"`([^`]+)`", written):
            assert (value, read(kind, value)) == (value, kind)


def examples(schema: Any) -> Iterator[Any]:
    if isinstance(schema, dict):
        yield from schema.get("examples", ()) if isinstance(schema.get("examples"), list) else ()
        for key, inner in schema.items():
            if key != "examples":
                yield from examples(inner)


def as_text(value: Any) -> Any:
    """The value as a reader of YAML sees it that takes every word for text."""
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_text(item) for item in value]
    return value if isinstance(value, str) else REFERENCE["json"].dumps(value)


def test_examples_in_one_line_mean_what_the_schema_means() -> None:
    shown = list(examples(REFERENCE["_read"]("kpi-spec")))
    assert len(shown) > 150
    for example in shown:
        written = f"key: {REFERENCE['_flow'](example)}"
        assert yaml.load(written, yaml.BaseLoader) == {"key": as_text(example)}, written


TUTORIAL = ("", "-words", "-kpi", "-target", "-means", "-signed")


@pytest.mark.parametrize("step", TUTORIAL)
def test_the_tutorial_changes_the_starter_as_it_says(step: str, tmp_path: Path) -> None:
    write_starter(tmp_path, date(2026, 11, 21))
    shown = blocks(ROOT / "site/docs/kpilint/first-hour.md", "yaml")
    known = [line for text in shown for line in text.splitlines()]
    for path in tmp_path.rglob("*.*ml"):
        known += path.read_text("utf-8").replace("meeting:", "discovery_call:").splitlines()
        known += path.read_text("utf-8").replace(".meeting", ".discovery_call").splitlines()
        known += path.read_text("utf-8").splitlines()
    for path in (ROOT / f"tests/readme/first-hour{step}").rglob("*.*"):
        text = path.read_text("utf-8").replace("People who talked", "Leads that talked")
        written = text.replace("value: 9\n", "value: $120k\n").splitlines()
        assert [
            line for line in written if line not in known and "sign_off: {by" not in line
        ] == [], path


def test_the_hook_shown_is_the_hook() -> None:
    hook = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))[0]
    page = (ROOT / "site/docs/kpilint/ci.md").read_text("utf-8")
    assert f"- id: {hook['id']}\n" in page
    assert f"`{hook['entry']}`" in page


def test_workflows_shown_are_yaml() -> None:
    for text in blocks(ROOT / "site/docs/kpilint/ci.md", "yaml"):
        assert isinstance(yaml.safe_load(text), dict | list)
