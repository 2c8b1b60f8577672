"""A baseline accepts today's findings, and only these."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpilint.cli import cli

SPECS = """\
terms:
  lead: {name: Lead, definition: New.}
  call: {name: Call, definition: A talk of at least two minutes with a possible buyer.}
kpis:
  calls: {name: Calls, definition: Talks with possible buyers., measure: {kind: activity, of: c}}
"""
USUAL = ("--today", "2026-11-21", "--select", "meaning,ownership")

Run = Callable[..., Result]


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    path = tmp_path / "kpi_specs" / "a.yaml"
    path.parent.mkdir()
    path.write_text(SPECS, "utf-8")
    return path


@pytest.fixture
def check(specs: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(specs.parents[1])

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["check", *arguments, *USUAL])

    return run


def test_what_is_accepted_is_not_found(check: Run, specs: Path) -> None:
    accepted = specs.parents[1] / "accepted.json"
    assert check().exit_code == 1
    wrote = check("--write-baseline", "accepted.json")
    assert wrote.exit_code == 0
    number = len(json.loads(accepted.read_text("utf-8"))["findings"])
    assert wrote.output.startswith(f"Accepted {number} findings in accepted.json.")
    again = check("--baseline", "accepted.json")
    assert again.exit_code == 0
    assert again.output == f"1 file, 3 entries: no findings ({number} in the baseline).\n"


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (("--write-baseline",), "kpilint-baseline.json"),
        (("--write-baseline", "--baseline", "known.json"), "known.json"),
        (("--baseline", "known.json", "--write-baseline"), "known.json"),
        (("--baseline", "known.json", "--write-baseline", "next.json"), "next.json"),
    ],
)
def test_the_file_need_not_be_named_twice(
    check: Run, specs: Path, options: tuple[str, ...], name: str
) -> None:
    assert check(*options).exit_code == 0
    assert [path.name for path in specs.parents[1].glob("*.json")] == [name]
    assert check("--baseline", name).exit_code == 0


def test_a_baseline_that_is_not_there(check: Run) -> None:
    done = check("--baseline", "none.json")
    assert done.exit_code == 2
    assert "`none.json` cannot be read" in done.output


def test_a_new_finding_fails(check: Run, specs: Path) -> None:
    check("--write-baseline", "accepted.json")
    specs.write_text(SPECS.replace("Call, definition: A", "Call, definition: TBD"), "utf-8")
    again = check("--baseline", "accepted.json", "--format", "concise")
    assert again.exit_code == 1
    assert "meaning-thin-definition: The definition of `call`" in again.output
    assert "`lead`" not in again.output


def test_lines_may_move(check: Run, specs: Path) -> None:
    check("--write-baseline", "accepted.json")
    specs.write_text("# A comment.\n\n" + SPECS, "utf-8")
    assert check("--baseline", "accepted.json").exit_code == 0


def test_what_no_longer_occurs_is_said(check: Run, specs: Path) -> None:
    check("--write-baseline", "accepted.json")
    mended = SPECS.replace("New.", "A person whose record is new to the CRM.")
    specs.write_text(mended, "utf-8")
    output = check("--baseline", "accepted.json").output
    assert "1 finding of the baseline no longer occurs; write it anew to keep it short:" in output
    assert "kpi_specs/a.yaml: meaning-thin-definition: The definition of `lead`" in output


def test_what_was_not_looked_for_has_not_gone(check: Run) -> None:
    check("--write-baseline", "accepted.json")
    assert "no longer" not in check("--baseline", "accepted.json", "--select", "spec").output


def test_a_path_narrows_after_the_baseline(check: Run, specs: Path) -> None:
    check("--write-baseline", "accepted.json")
    other = specs.with_name("b.yaml")
    other.write_text("terms: {deal: {name: Deal, definition: TBD}}\n", "utf-8")
    assert check(str(specs), "--baseline", "accepted.json").exit_code == 0
    assert check(str(other), "--baseline", "accepted.json").exit_code == 1


def test_json_counts_them(check: Run) -> None:
    check("--write-baseline", "accepted.json")
    summary = json.loads(check("--baseline", "accepted.json", "--format", "json").output)["summary"]
    assert (summary["errors"], summary["warnings"]) == (0, 0)
    assert summary["baselined"] > 0


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"version": 2}', "[" * 9999, '{"version": 1}']
)
def test_another_file_is_refused(check: Run, specs: Path, content: str) -> None:
    (specs.parents[1] / "accepted.json").write_text(content, "utf-8")
    done = check("--baseline", "accepted.json")
    assert done.exit_code == 2
    assert "`accepted.json` is not a baseline" in done.output
