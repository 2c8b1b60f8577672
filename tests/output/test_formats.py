"""Every format on the command line: alone, beside others, and whatever the run is like."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from kpilint.cli import cli
from kpilint.finding import Finding, Location, Related, Severity, Span
from kpilint.output.outputs import FORMATS, Output

Kpilint = Callable[..., Result]

MACHINE = ("json", "sarif", "gitlab", "junit")
ROOT = Path(__file__).parents[2]


def count(form: str, text: str) -> int:
    """How many findings a text in the format tells of, if it is in the format."""
    if form == "junit":
        cases = etree.fromstring(text.encode()).iter("testcase")
        return sum(case.get("name") != "no findings" for case in cases)
    if form == "github":
        return sum(line.startswith("::") for line in text.splitlines())
    if form == "markdown":
        return text.count("\n- ")
    if form == "text":
        return text.count(" = why:  ")
    if form == "concise":
        return len(text.splitlines())
    told = json.loads(text)
    if form == "sarif":
        return sum(not result["suppressions"] for result in told["runs"][0]["results"])
    return len(told if form == "gitlab" else told["findings"])


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("specs", "number"),
    [
        ("teams: {}", 0),
        ("teams: {ops: {nmae: 1}}", 1),
        ("teams: [", 1),
        (
            "terms:\n  # kpilint: ignore[meaning-unused-term, meaning-thin-definition] -- Old.\n"
            "  lead: {name: Lead, definition: New.}\n",
            0,
        ),
    ],
)
def test_every_format_tells_of_all(kpilint: Kpilint, form: str, specs: str, number: int) -> None:
    result = kpilint("--format", form, specs=specs)
    assert result.exit_code == bool(number)
    assert result.stderr == ""
    assert count(form, result.stdout) == number


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_is_no_text(kpilint: Kpilint, form: str) -> None:
    Path("kpi_specs/b.yaml").write_bytes(b"teams: \xff\xfe\x00")
    result = kpilint("--format", form, specs="teams: {}")
    assert (result.exit_code, count(form, result.stdout)) == (1, 1)


@pytest.mark.parametrize("form", FORMATS)
def test_accepted_findings_are_left_out(kpilint: Kpilint, form: str) -> None:
    kpilint("--write-baseline", "accepted.json", specs="teams: {ops: {nmae: 1}}")
    result = kpilint(
        "--baseline", "accepted.json", "--format", form, specs="teams: {ops: {nmae: 1}}"
    )
    assert (result.exit_code, count(form, result.stdout)) == (0, 0)


@pytest.mark.parametrize("form", FORMATS)
def test_five_thousand_findings(report: Callable[..., Any], tmp_path: Path, form: str) -> None:
    related = (Related(Location("kpi_specs/specs.yaml", Span(1, 1, 1, 2)), "the `other` one"),)
    findings = tuple(
        Finding(
            "funnel-math",
            Severity.ERROR,
            Location("kpi_specs/specs.yaml", Span(number, 1, number, 2), f"kpis.k{number}"),
            f"SQLs 120 need 200 SALs at 60%; the target of `k{number}` is 180: 20 short.",
            "Raise it to 200, or lower `sql_volume` to 108.",
            related,
        )
        for number in range(1, 5_001)
    )
    told = replace(report("teams: {}"), findings=findings)
    started = time.monotonic()
    Output(form, tmp_path / "out", "never").write(told, tmp_path)
    assert time.monotonic() - started < 10
    written = (tmp_path / "out").read_text("utf-8")
    assert count(form, written) == (10 if form == "github" else 5_000)


@pytest.mark.parametrize("form", MACHINE)
@pytest.mark.parametrize("others", [("--statistics",), ("--fail-on", "never"), ("-q",), ("-v",)])
def test_programs_get_their_format_and_nothing_else(
    kpilint: Kpilint, form: str, others: tuple[str, ...]
) -> None:
    alone = kpilint("--format", form).stdout
    assert kpilint("--format", form, *others).stdout == alone


def test_all_at_once(kpilint: Kpilint) -> None:
    files = [f"--format={form}=out/{form}" for form in FORMATS if form != "text"]
    result = kpilint("--format", "text", *files)
    assert result.stdout == kpilint().stdout
    for form in FORMATS[1:]:
        alone = kpilint("--format", form).stdout
        assert Path(f"out/{form}").read_text("utf-8") == alone


@pytest.mark.parametrize("form", FORMATS)
def test_the_example_company(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(cli, ["check", "--today", "2026-11-21", "--format", form])
    assert (result.exit_code, count(form, result.stdout)) == (0, 0)


def test_two_formats_do_not_share_a_place(kpilint: Kpilint) -> None:
    for arguments in (
        ("--format", "sarif", "--format", "junit"),
        ("--format", "sarif=a", "--format", "gitlab=a"),
        ("--output-file", "a", "--format", "sarif=a", "--format", "markdown"),
    ):
        result = kpilint(*arguments)
        assert result.exit_code == 2
        assert "Two formats go to the same place" in result.stderr
