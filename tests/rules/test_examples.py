"""Every rule's documentation holds: it fires on its Bad examples and is silent on its Good ones.

An example of the family review is two blocks: the state before a change, and the one after it.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from kpilint.check import check, reviewed
from kpilint.config import Config
from kpilint.review.review import review
from kpilint.rules.registry import Rule, all_rules

TODAY = date(2026, 11, 21)
BLOCK = re.compile(r"^```(\w+)(?: encoding=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A project: a YAML block, and the CSV blocks of actuals that follow it; or two of them."""

    rule: Rule
    states: list[dict[str, bytes]]


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
        pytest.param(Example(rule, states), id=f"{rule.name}-{number}")
        for rule in all_rules().values()
        for number, states in enumerate(states_of(rule, title), 1)
    ]


def states_of(rule: Rule, title: str) -> list[list[dict[str, bytes]]]:
    found = projects(section(rule, title))
    size = 2 if rule.family == "review" else 1
    return [found[start : start + size] for start in range(0, len(found), size)]


def found(example: Example, folder: Path) -> list[str]:
    reports = [
        check(written(files, folder / str(n)), TODAY) for n, files in enumerate(example.states)
    ]
    findings = [finding for report in reports for finding in report.findings]
    if len(reports) > 1:
        change = review(*(report.project for report in reports), TODAY)
        findings += reviewed(change, Config(root=folder))
    return [finding.rule for finding in findings]


def written(files: dict[str, bytes], folder: Path) -> Config:
    for name, content in files.items():
        path = folder / "kpi_specs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Config(root=folder)


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
