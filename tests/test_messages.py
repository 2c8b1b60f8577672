"""What every rule says of its own Bad examples is said as one would to a colleague."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kpilint.check import Report, check, reviewed
from kpilint.config import Config
from kpilint.finding import Finding, Location
from kpilint.output.json import render
from kpilint.review.review import review
from kpilint.rules.registry import Rule, all_rules

TODAY = date(2026, 11, 21)
SCHEMA = Path(__file__).parents[1] / "schema" / "check-output.schema.json"
LONGEST = 400
BLOCK = re.compile(r"^```(\w+)(?: encoding=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HINT = re.compile(r" Did you mean `[^`]+`\?$")
SENTENCE = re.compile(r"[.?!] (?=[A-Z`$\d])")
OURS = re.compile(
    r"\b(?:None|True|False|nan|Decimal|Quantity)\b|\[\]|\{\}|\(\)|<\w+|\d\.\d{5}|E[+-]\d"
)
MEND = re.compile(r" Write `[^`]+`, which replaces it\.$")


def bad_examples(rule: Rule) -> Iterator[dict[str, bytes]]:
    """The files of each project that stands under Bad on the rule's page."""
    bad = rule.documentation.partition("\n**Bad**\n")[2].partition("\n**Good**\n")[0]
    files: dict[str, bytes] = {}
    for language, encoding, text in BLOCK.findall(bad):
        if language == "yaml" and files:
            yield files
            files = {}
        name = "actuals/numbers.csv" if language == "csv" else "example.yaml"
        files[f"kpi_specs/{name}"] = text.encode(encoding or "utf-8")
    yield files


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Report]]:
    """The reports on the Bad examples, by rule."""
    nowhere = Config(root=tmp_path_factory.mktemp("nowhere"))
    return {
        name: list(changes(nowhere, rule) if rule.family == "review" else states(nowhere, rule))
        for name, rule in all_rules().items()
    }


def states(nowhere: Config, rule: Rule) -> Iterator[Report]:
    return (check(nowhere, TODAY, files) for files in bad_examples(rule))


def changes(nowhere: Config, rule: Rule) -> Iterator[Report]:
    """The reports on each second state, with what the family review says of the way there."""
    reports = list(states(nowhere, rule))
    for before, after in zip(reports[::2], reports[1::2], strict=True):
        found = reviewed(review(before.project, after.project, TODAY), nowhere)
        yield replace(after, findings=tuple(found), earlier=before.loaded.sources)


@pytest.fixture
def each(reports: dict[str, list[Report]]) -> Callable[[str], Iterator[tuple[Finding, Report]]]:
    """The findings of a rule, on its own examples and on those of all others."""

    def findings(rule: str) -> Iterator[tuple[Finding, Report]]:
        for report in (report for several in reports.values() for report in several):
            yield from ((found, report) for found in report.findings if found.rule == rule)

    return findings


Each = Callable[[str], Iterator[tuple[Finding, Report]]]
every_rule = pytest.mark.parametrize("rule", all_rules())


@every_rule
def test_a_message_is_one_or_two_whole_sentences(rule: str, each: Each) -> None:
    for finding, _ in each(rule):
        message = HINT.sub("", finding.message)
        assert message.endswith("."), message
        assert message[0].isupper() or message[0] in "`$…" or message[0].isdigit(), message
        assert len(SENTENCE.split(message)) <= 2, message
        assert len(finding.message) <= LONGEST, message


@every_rule
def test_no_program_shows_through(rule: str, each: Each) -> None:
    for finding, _ in each(rule):
        for text in (finding.message, finding.help, *(other.message for other in finding.related)):
            quoted = re.sub("`[^`]*`", "``", text)
            assert not re.search(r"[\n\r\t]|  ", text), text
            assert not OURS.search(quoted), text
            assert text.count("`") % 2 == 0, text


@every_rule
def test_a_finding_says_what_to_do(rule: str, each: Each) -> None:
    for finding, _ in each(rule):
        told = HINT.search(finding.message) or MEND.search(finding.message)
        assert finding.help or told, finding.message
        assert finding.help[:1] == finding.help[:1].upper() or finding.help.startswith("kpilint ")


@every_rule
def test_a_finding_has_its_place(rule: str, each: Each) -> None:
    for finding, report in each(rule):
        for place in (finding.location, *(other.location for other in finding.related)):
            assert is_inside(place, report.sources[place.file])


@every_rule
def test_a_finding_names_its_entry(rule: str, each: Each) -> None:
    for finding, report in each(rule):
        project = report.project
        if finding.location.before:
            assert finding.location.address
            continue
        entries = {
            f"{name}.{id}"
            for name in ("terms", "people", "teams", "funnels", "kpis", "objectives", "plans")
            for id in (*getattr(project, name), *project.unread.get(name, ()))
        }
        entries |= {f"targets.{period}.{kpi}" for period, kpi in project.targets}
        of_a_file = finding.rule.startswith("spec-") or finding.location.path.endswith(".csv")
        assert finding.location.address in entries or of_a_file, finding.message


def is_inside(place: Location, text: str) -> bool:
    lines = re.split("\r\n|\r|\n", text)
    span = place.span
    first, last = lines[span.line - 1], lines[span.end_line - 1]
    ordered = (span.line, span.column) <= (span.end_line, span.end_column)
    return ordered and span.column <= len(first) + 1 and span.end_column <= len(last) + 1


def test_the_json_of_all_examples_is_as_its_schema_says(reports: dict[str, list[Report]]) -> None:
    import jsonschema_rs

    schema: Any = json.loads(SCHEMA.read_text("utf-8"))
    valid = jsonschema_rs.validator_for(schema)
    for several in reports.values():
        for report in several:
            valid.validate(json.loads(render(report)))


def test_every_rule_speaks(reports: dict[str, list[Report]]) -> None:
    for rule, several in reports.items():
        assert all(rule in {finding.rule for finding in each.findings} for each in several)
