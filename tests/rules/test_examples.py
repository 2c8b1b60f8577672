"""Every rule's documentation holds: it fires on its Bad examples and is silent on its Good ones."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from kpilint.check import check
from kpilint.config import Config
from kpilint.rules.registry import Rule, all_rules

TODAY = date(2026, 11, 21)
BLOCK = re.compile(r"^```(\w+)(?: encoding=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A project: a YAML block, and the CSV blocks of actuals that follow it."""

    rule: Rule
    files: dict[str, bytes]


def section(rule: Rule, title: str) -> str:
    """What stands under a bold title of a rule's page, up to the next one."""
    _, _, rest = rule.documentation.partition(f"\n**{title}**\n")
    return re.split(r"^\*\*\w+\*\*$", rest, maxsplit=1, flags=re.MULTILINE)[0]


def projects(page: str) -> list[dict[str, bytes]]:
    found: list[dict[str, bytes]] = []
    for language, encoding, text in BLOCK.findall(page):
        if language == "yaml":
            found.append({})
        name = f"actuals/{len(found[-1])}.csv" if language == "csv" else "example.yaml"
        found[-1][name] = text.encode(encoding or "utf-8")
    return found


def examples(title: str) -> list:
    return [
        pytest.param(Example(rule, files), id=f"{rule.name}-{number}")
        for rule in all_rules().values()
        for number, files in enumerate(projects(section(rule, title)), 1)
    ]


def found(example: Example, folder: Path) -> list[str]:
    for name, content in example.files.items():
        path = folder / "kpi_specs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return [finding.rule for finding in check(Config(root=folder), TODAY).findings]


@pytest.mark.parametrize("example", examples("Bad"))
def test_a_bad_example_is_found(example: Example, tmp_path: Path) -> None:
    rules = found(example, tmp_path)
    assert example.rule.name in rules
    if example.rule.family != "spec":
        assert not [rule for rule in rules if rule.startswith("spec-")]


@pytest.mark.parametrize("example", examples("Good"))
def test_a_good_example_is_not(example: Example, tmp_path: Path) -> None:
    rules = found(example, tmp_path)
    assert example.rule.name not in rules
    assert not [rule for rule in rules if rule.startswith("spec-")]


@pytest.mark.parametrize("rule", all_rules().values(), ids=lambda rule: rule.name)
def test_a_rule_is_documented(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z].*\.", rule.summary), "one line, a sentence"
    assert BLOCK.search(section(rule, "Bad"))
    assert BLOCK.search(section(rule, "Good"))
    for option in rule.options:
        assert f"- `{option}` (" in section(rule, "Options")


def test_names_say_the_family() -> None:
    families = {rule.family for rule in all_rules().values()}
    assert {"spec", "meaning", "ownership", "indicator"} <= families
