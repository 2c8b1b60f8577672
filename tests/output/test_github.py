"""GitHub Actions: commands that its runner reads as meant, and no other command from any text."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kpilint.check import Report
from kpilint.finding import Finding, Location, Severity, Span
from kpilint.output.github import MOST, MOST_SUMMARY, disarmed, render
from kpilint.output.repository import Repository
from kpilint.output.text import visible

Kpilint = Callable[..., Result]

TOP = Repository()
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
EMPTY = Report(*[None] * 3, findings=())  # type: ignore[arg-type]
IN_ACTIONS = {"GITHUB_ACTIONS": "true"}


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    data: str


def command(line: str) -> Command | None:
    """What the runner makes of a line that is printed: a command, or nothing."""
    found = re.match(r"\s*::([^\s:]+)(?: (.*?))?::(.*)", line, re.DOTALL)
    if found:
        pairs = (pair.partition("=") for pair in (found[2] or "").split(",") if pair)
        return Command(
            found[1], {key: unescaped(value) for key, _, value in pairs}, unescaped(found[3])
        )
    old = re.search(r"##\[([^\]]*)\](.*)", line)
    return Command(old[1], {}, old[2]) if old else None


def unescaped(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def commands(text: str) -> list[Command]:
    # The runner ends a line at a carriage return as well.
    return [found for line in re.split(r"\r\n|\n|\r", text) if (found := command(line))]


def finding(number: int = 1, severity: Severity = Severity.ERROR, **others: Any) -> Finding:
    place = Location("kpi_specs/a.yaml", Span(number, 3, number, 9))
    return Finding(
        **{
            "rule": "spec-value",
            "severity": severity,
            "location": place,
            "message": "Wrong.",
            **others,
        }
    )


def told_of(*findings: Finding) -> str:
    return "\n".join(render(replace(EMPTY, findings=findings), TOP))


def test_each_finding_is_a_command(told: Report) -> None:
    printed = "\n".join(render(told, TOP))
    errors, others = [], []
    for each in told.findings:
        (errors if each.severity is Severity.ERROR else others).append(each)
    expected = [*errors[:MOST], *sorted(others, key=lambda each: -each.severity)]
    for found, each in zip(commands(printed), expected, strict=True):
        span, place = each.location.span, {"file": each.location.path, "title": each.rule}
        place |= {"line": str(span.line), "endLine": str(span.end_line)}
        if span.line == span.end_line:
            place |= {"col": str(span.column), "endColumn": str(span.end_column)}
        assert found.properties == place
        assert found.name == LEVELS[each.severity]
        assert found.data == "\n".join(map(visible, filter(None, (each.message, each.help))))


@given(
    message=st.text(),
    help=st.text(),
    path=st.text(min_size=1).filter(lambda path: "\ud800" not in path),
    rule=st.from_regex(r"[a-z]+(-[a-z]+)+", fullmatch=True),
)
def test_any_text_makes_one_command(message: str, help: str, path: str, rule: str) -> None:
    place = Location(path, Span(1, 1, 1, 1))
    (found,) = commands(told_of(finding(message=message, help=help, location=place, rule=rule)))
    assert found.properties["file"] == visible(path)
    assert found.properties["title"] == rule
    assert found.data == "\n".join(map(visible, filter(None, (message, help))))


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("100%", "100%25"),
        ("a\nb", "a b"),
        ("%0A::error::x", "%250A::error::x"),
        ("a: b, c", "a: b, c"),
    ],
)
def test_data_is_escaped_as_the_toolkit_does(text: str, data: str) -> None:
    assert told_of(finding(message=text)).endswith(f",title=spec-value::{data}")


def test_properties_are_escaped_as_the_toolkit_does() -> None:
    place = Location("a,b:c%.yaml", Span(1, 1, 1, 2))
    assert told_of(finding(location=place)) == (
        "::error file=a%2Cb%3Ac%25.yaml,line=1,col=1,endLine=1,endColumn=2,title=spec-value::Wrong."
    )


def test_columns_are_only_for_places_in_one_line() -> None:
    place = Location("a.yaml", Span(1, 5, 3, 2))
    assert told_of(finding(location=place)) == (
        "::error file=a.yaml,line=1,endLine=3,title=spec-value::Wrong."
    )


def test_a_place_before_a_change_has_no_line() -> None:
    place = Location("a.yaml", Span(7, 5, 7, 9), before=True)
    assert told_of(finding(location=place)) == "::error file=a.yaml,title=spec-value::Wrong."


def test_what_github_would_not_show_is_told_in_words() -> None:
    warnings = [finding(n, Severity.WARNING, message="##[error]x") for n in range(1, MOST + 3)]
    errors = [finding(n, message="::error::x") for n in range(1, MOST + 2)]
    lines = told_of(*warnings, *errors).split("\n")
    names = [found.name for line in lines if (found := command(line))]
    assert names == ["error"] * MOST + ["warning"] * MOST
    assert lines[2 * MOST :] == [
        "GitHub shows 10 annotations of a kind; 1 error and 2 warnings are not annotated.",
        "kpi_specs/a.yaml:11:3: error spec-value: ::error::x",
        "kpi_specs/a.yaml:11:3: warning spec-value: #\u200b#[error]x",
        "kpi_specs/a.yaml:12:3: warning spec-value: #\u200b#[error]x",
    ]


# In GitHub Actions


def test_annotations_come_in_addition_to_text(kpilint: Kpilint) -> None:
    plain = kpilint().stdout
    printed = kpilint(**IN_ACTIONS).stdout
    assert printed.startswith(plain)
    (found,) = commands(printed)
    assert found.properties["title"] == "spec-schema"


@pytest.mark.parametrize(
    ("arguments", "annotated"),
    [
        (("--format", "text"), 1),
        (("-q",), 1),
        (("--format", "text", "--format", "json=a.json"), 1),
        (("--format", "github"), 1),
        (("--format", "text", "--format", "github=a.txt"), 0),
        (("--format", "concise"), 0),
        (("--format", "json"), 0),
        (("--output-file", "a.txt"), 0),
        (("--format", "sarif", "--format", "text=a.txt"), 0),
    ],
)
def test_only_text_on_the_screen_is_annotated(
    kpilint: Kpilint, arguments: tuple[str, ...], annotated: int
) -> None:
    assert len(commands(kpilint(*arguments, **IN_ACTIONS).stdout)) == annotated


def test_elsewhere_nothing_is_annotated(kpilint: Kpilint) -> None:
    for value in ("false", ""):
        assert commands(kpilint(GITHUB_ACTIONS=value).stdout) == []


def test_a_clean_run_says_so_in_the_summary(kpilint: Kpilint, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    result = kpilint(specs="teams: {}", GITHUB_STEP_SUMMARY=str(summary), **IN_ACTIONS)
    assert result.stdout == "1 file, 0 entries: no findings.\n"
    assert summary.read_text() == "### kpilint: 1 file, 0 entries: no findings\n"


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [((), IN_ACTIONS), (("--format", "github"), IN_ACTIONS), (("--format", "github"), {})],
)
def test_the_summary_is_added_to(
    kpilint: Kpilint, tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("Before.\n")
    kpilint(*arguments, GITHUB_STEP_SUMMARY=str(summary), **environment)
    assert summary.read_text().startswith(
        "Before.\n### kpilint: 1 error in 1 of 1 file\n\n"
        "1 can be fixed with --fix.\n\n#### 1 error\n"
    )


def test_other_formats_leave_the_summary_alone(kpilint: Kpilint, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    kpilint("--format", "json", GITHUB_STEP_SUMMARY=str(summary), **IN_ACTIONS)
    kpilint(GITHUB_STEP_SUMMARY=str(summary))
    assert not summary.exists()


def test_a_summary_that_is_asked_for_is_there_once(kpilint: Kpilint, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    asked = ("--format", "text", "--format", f"markdown={summary}")
    kpilint(*asked, GITHUB_STEP_SUMMARY=str(summary), **IN_ACTIONS)
    assert summary.read_text().count("### kpilint: ") == 1


@pytest.mark.parametrize("room", [0, 20, 700, 20_000])
def test_the_summary_never_grows_too_large(
    kpilint: Kpilint, tmp_path: Path, hostile: str, room: int
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("x" * (MOST_SUMMARY - room))
    kpilint(specs=hostile, GITHUB_STEP_SUMMARY=str(summary), **IN_ACTIONS)
    assert summary.stat().st_size <= MOST_SUMMARY
    told = summary.read_text("utf-8").lstrip("x")
    assert ("more findings: the log has them all." in told) is (room == 700)
    assert (told == "") is (room < 700)


def test_a_summary_that_cannot_be_written_is_no_failure(kpilint: Kpilint, tmp_path: Path) -> None:
    result = kpilint(specs="teams: {}", GITHUB_STEP_SUMMARY=str(tmp_path), **IN_ACTIONS)
    assert result.exit_code == 0
    assert result.stderr == "The job summary cannot be written: Is a directory.\n"


def test_files_are_named_from_the_top_of_the_repository(kpilint: Kpilint, tmp_path: Path) -> None:
    printed = kpilint(GITHUB_WORKSPACE=str(tmp_path), **IN_ACTIONS).stdout
    assert commands(printed)[0].properties["file"] == "inner/kpi_specs/a.yaml"


def test_the_summary_links_to_the_lines(kpilint: Kpilint, tmp_path: Path) -> None:
    known = {
        "GITHUB_WORKSPACE": str(tmp_path),
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": "org/kpis",
        "GITHUB_SHA": "1a2b3c4",
    }
    assert (
        "[kpi_specs/a.yaml:5](https://github.example/org/kpis/blob/1a2b3c4/inner/kpi_specs/a.yaml#L5)"
        in kpilint("--format", "markdown", **known).stdout
    )


# What is printed, whatever it is


@pytest.mark.parametrize(
    "form", ["text", "concise", "json", "sarif", "gitlab", "junit", "markdown"]
)
def test_no_text_of_a_spec_is_a_command(kpilint: Kpilint, form: str, hostile: str) -> None:
    specs = hostile.replace("</td>", "##[stop-commands]x")
    known = {"::error file=", "::warning file="} if form == "text" else set()
    printed = kpilint("--format", form, specs=specs, **IN_ACTIONS).stdout
    for line in re.split(r"[\r\n]+", printed):
        if not line.startswith(tuple(known)):
            assert command(line) is None, line


@given(st.text(st.sampled_from('#[]:\n é"\\&<a')))
def test_what_is_disarmed_says_the_same(text: str) -> None:
    for form in ("json", "sarif", "gitlab"):
        assert json.loads(disarmed(json.dumps([text], indent=1), form)) == [text]
    element = etree.Element("a")
    element.text = text
    written = disarmed(etree.tostring(element).decode(), "junit")
    assert (etree.fromstring(written).text or "") == text
    assert commands(written) == []
    assert disarmed(text, "text").replace("\u200b", "") == text
    assert commands(disarmed(text, "text")) == []


def test_on_a_desk_nothing_is_changed(kpilint: Kpilint) -> None:
    assert "\u200b" not in kpilint(specs="##[x]: 1").stdout
