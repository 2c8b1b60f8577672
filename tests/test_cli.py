"""The command line: options, paths, formats, exit codes, and how it meets a terminal."""

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from kpilint import __version__
from kpilint.cli import cli
from kpilint.resources import schema_names, schema_text
from kpilint.rules.registry import Rule, all_rules

Kpilint = Callable[..., Result]

LEAD = "A person whose record is new to the CRM, whatever channel brought them."
CLEAN = 'teams:\n  ops: {name: Operations, function: operations, contact: "#ops"}\n'
TYPO = """\
teams:
  sales_ops:
    name: Sales operations
    function: operations
    conatct: "#sales-ops"
"""
UNUSED = f'terms:\n  lead: {{name: Lead, definition: "{LEAD}"}}\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, and the working directory."""
    (tmp_path / "kpilint.toml").write_text("")
    (tmp_path / "kpi_specs").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kpilint(project: Path) -> Kpilint:
    """Write files into the project, then run a command in it; the date is fixed."""

    def run(*arguments: str, specs: str = "", stdin: str = "", **files: str) -> Result:
        for name, text in {"specs": specs, **files}.items():
            if text:
                path = project / "kpi_specs" / f"{name}.yaml"
                path.write_text(textwrap.dedent(text), "utf-8")
        env = {"SOURCE_DATE_EPOCH": "1795219200"}  # 2026-11-21
        return CliRunner().invoke(cli, arguments, input=stdin, env=env)

    return run


def process(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "kpilint", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


def one_line(result: Result) -> str:
    """What a refusal says, which is one line with exit code 2 and nothing else."""
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("Error: ").rstrip()


def rules_of(result: Result) -> list[str]:
    return [line.split()[2].rstrip(":") for line in result.stdout.splitlines()]


# Exit codes


@pytest.mark.parametrize(
    ("specs", "least", "code"),
    [
        (CLEAN, "info", 0),
        (TYPO, "error", 1),
        (TYPO, "never", 0),
        (UNUSED, "info", 1),
        (UNUSED, "warning", 0),
        ("# kpilint: ignore[meaning-circular]\n" + CLEAN, "warning", 1),
        ("# kpilint: ignore[meaning-circular]\n" + CLEAN, "error", 0),
    ],
)
def test_fail_on_decides_the_exit_code(kpilint: Kpilint, specs: str, least: str, code: int) -> None:
    assert kpilint("check", "--fail-on", least, specs=specs).exit_code == code


def test_warnings_fail_and_infos_do_not_unless_told(kpilint: Kpilint) -> None:
    assert kpilint("check", specs=UNUSED).exit_code == 0
    assert kpilint("check", specs=TYPO).exit_code == 1


def test_nothing_to_check_is_a_usage_error(kpilint: Kpilint) -> None:
    assert "There is nothing to check" in one_line(kpilint("check"))


def test_a_bug_is_said_to_be_one(
    kpilint: Kpilint,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kpilint("schema", specs=CLEAN)
    broken = all_rules()["meaning-circular"]

    def check(_: object) -> Any:
        raise ZeroDivisionError("x")

    rules = {**all_rules(), broken.name: Rule(broken.name, broken.severity, check)}
    monkeypatch.setattr("kpilint.check.all_rules", lambda: rules)
    assert run_main(monkeypatch, "check") == 3
    short = capsys.readouterr().err
    assert "bug" in short
    assert "report" in short
    assert "Traceback" not in short
    assert run_main(monkeypatch, "check", "-v") == 3
    assert "Traceback" in capsys.readouterr().err


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    from kpilint import cli as module

    monkeypatch.setattr(sys, "argv", ["kpilint", *arguments])
    monkeypatch.setattr(sys, "stdout", open(os.dup(1), "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    monkeypatch.setattr(sys, "stderr", StandIn(sys.stderr))
    with pytest.raises(SystemExit) as left:
        module.main()
    return left.value.code or 0


class StandIn:
    """A stream that can be reconfigured, as pytest's cannot."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def reconfigure(self, **_: object) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@pytest.mark.parametrize("arguments", [["chekc"], ["check", "--frobnicate"], ["--formt"]])
def test_usage_errors_exit_with_2(project: Path, arguments: list[str]) -> None:
    done = process(*arguments, cwd=project)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"Did you mean" in done.stderr or b"No such option" in done.stderr


def test_a_misspelt_command_is_recognised(kpilint: Kpilint) -> None:
    assert one_line(kpilint("chekc")) == "There is no command `chekc`. Did you mean `check`?"


def test_interrupted_is_130_without_a_traceback(project: Path) -> None:
    (project / "kpi_specs" / "specs.yaml").write_text(CLEAN)
    command = [sys.executable, "-m", "kpilint", "check", "-"]
    with subprocess.Popen(
        command, cwd=project, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        time.sleep(1)  # until it waits for standard input
        running.send_signal(signal.SIGINT)
        _, stderr = running.communicate(timeout=20)
    assert running.returncode == 130
    assert b"Traceback" not in stderr


def test_a_reader_that_leaves_early_is_no_error(project: Path) -> None:
    many = "".join(f"  t{n}: {{name: Term {n}, definition: x, y: 1}}\n" for n in range(900))
    (project / "kpi_specs" / "specs.yaml").write_text(f"terms:\n{many}")
    command = f"{sys.executable} -m kpilint check --select spec | head -1"
    done = subprocess.run(command, shell=True, cwd=project, capture_output=True, check=False)
    assert done.stdout.startswith(b"error[spec-schema]")
    assert done.stderr == b""


# Choosing rules


def test_select_narrows_and_ignore_adds(kpilint: Kpilint, project: Path) -> None:
    concise = ("check", "--format", "concise")
    both = kpilint(*concise, specs=f"{UNUSED}teams: {{ops: {{name: Ops, functoin: other}}}}\n")
    assert {"meaning-unused-term", "spec-schema"} <= set(rules_of(both))
    assert set(rules_of(kpilint(*concise, "--select", "spec"))) == {"spec-schema"}
    assert "spec-schema" not in rules_of(kpilint(*concise, "--ignore", "spec"))
    assert rules_of(kpilint(*concise, "--select", "all", "--ignore", "all")) == []
    (project / "kpilint.toml").write_text('ignore = ["spec-schema"]')
    assert "spec-schema" not in rules_of(kpilint(*concise, "--ignore", "meaning"))
    assert set(rules_of(kpilint(*concise, "--select", "spec-schema"))) == {"spec-schema"}


@pytest.mark.parametrize(
    ("select", "ignore", "speaks"),
    [
        ("all", "meaning", False),
        ("all,meaning-unused-term", "meaning", True),
        ("meaning", "meaning-unused-term", False),
        ("meaning", "all", True),
        ("meaning-unused-term", "meaning-unused-term", False),
        ("spec", "meaning-circular", False),
    ],
)
def test_the_more_specific_choice_wins(
    kpilint: Kpilint, select: str, ignore: str, speaks: bool
) -> None:
    choice = ("--select", select, "--ignore", ignore)
    found = rules_of(kpilint("check", "--format", "concise", *choice, specs=UNUSED))
    assert ("meaning-unused-term" in found) is speaks


def test_the_clock_is_a_group(kpilint: Kpilint) -> None:
    specs = UNUSED.replace("name", "review_by: 2026-06-30, name")
    concise = ("check", "--format", "concise", "--ignore", "meaning-unused-term")
    assert rules_of(kpilint(*concise, specs=specs)) == ["meaning-review-overdue"]
    assert rules_of(kpilint(*concise, "--select", "clock")) == ["meaning-review-overdue"]
    assert rules_of(kpilint(*concise, "--ignore", "clock")) == []


def test_choices_add_up(kpilint: Kpilint) -> None:
    concise = ("check", "--format", "concise", "--select", "spec", "--select", "meaning")
    both = kpilint(*concise, specs=UNUSED, other=TYPO)
    assert set(rules_of(both)) == {"spec-schema", "meaning-unused-term"}
    none = kpilint(*concise, "--ignore", "spec", "--ignore", " meaning, ")
    assert rules_of(none) == []
    assert one_line(kpilint("check", "--select", ",")) == "--select names no rule."


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_unknown_rules_are_refused_with_a_hint(kpilint: Kpilint, option: str) -> None:
    message = one_line(kpilint("check", option, "spec,meaning-circlar", specs=CLEAN))
    assert message.startswith(f"{option}: `meaning-circlar` is neither a rule nor a family.")
    assert message.endswith("Did you mean `meaning-circular`?")


# The date


def test_today_is_chosen_then_the_epochs(kpilint: Kpilint) -> None:
    def day(*arguments: str) -> str:
        result = kpilint("check", "--format", "json", *arguments, specs=CLEAN)
        return json.loads(result.stdout)["today"]

    assert day() == "2026-11-21"
    assert day("--today", "2027-02-01") == "2027-02-01"


@pytest.mark.parametrize(
    "day", ["yesterday", "21.11.2026", "2026-13-01", "2026-02-30", "", "9" * 99]
)
def test_a_malformed_date_is_refused(kpilint: Kpilint, day: str) -> None:
    result = kpilint("check", "--today", day, specs=CLEAN)
    assert result.exit_code == 2
    assert "is no date" in result.stderr


@pytest.mark.parametrize("epoch", ["x", "1e9", "-1000000000000", "9" * 30, "99999999999"])
def test_a_malformed_epoch_is_refused(project: Path, epoch: str) -> None:
    (project / "kpi_specs" / "specs.yaml").write_text(CLEAN)
    done = process("check", cwd=project, SOURCE_DATE_EPOCH=epoch)
    assert done.returncode == 2
    assert done.stderr.startswith(b"Error: SOURCE_DATE_EPOCH should be seconds")


# Paths


TWICE = {"a": UNUSED, "b": UNUSED, "c": TYPO}


@pytest.mark.parametrize(
    ("paths", "files"),
    [
        ([], {"b", "c"}),
        (["kpi_specs"], {"b", "c"}),
        (["."], {"b", "c"}),
        (["kpi_specs/c.yaml"], {"c"}),
        (["./kpi_specs/../kpi_specs/c.yaml"], {"c"}),
        (["kpi_specs/a.yaml"], {"b"}),  # its duplicate in b points to it
        (["kpi_specs/a.yaml", "kpi_specs/c.yaml"], {"b", "c"}),
    ],
)
def test_paths_narrow_down_what_is_told(
    kpilint: Kpilint, paths: list[str], files: set[str]
) -> None:
    chosen = ("check", "--select", "spec", "--format", "concise", *paths)
    told = kpilint(*chosen, **TWICE).stdout.splitlines()
    assert {Path(line.partition(":")[0]).stem for line in told} == files


def test_paths_are_relative_to_where_one_stands(
    kpilint: Kpilint, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kpilint("schema", **TWICE)
    monkeypatch.chdir(project / "kpi_specs")
    result = kpilint("check", "--select", "spec-schema", "--format", "concise", "c.yaml")
    assert result.stdout.startswith("kpi_specs/c.yaml:")
    assert kpilint("check", "--select", "spec", "..").exit_code == 1


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("kpi_specs/z.yaml", "There is nothing to check in `kpi_specs/z.yaml`"),
        ("docs", "There is nothing to check in `docs`"),
        ("../elsewhere", "`../elsewhere` lies outside the project"),
        ("/nowhere", "`/nowhere` lies outside the project"),
    ],
)
def test_paths_without_specs_are_refused(kpilint: Kpilint, path: str, why: str) -> None:
    assert one_line(kpilint("check", path, specs=CLEAN)).startswith(why)


def test_a_project_may_be_named_from_above(project: Path, kpilint: Kpilint) -> None:
    (project / "inner" / "kpi_specs").mkdir(parents=True)
    (project / "inner" / "kpilint.toml").write_text("")
    (project / "inner" / "kpi_specs" / "x.yaml").write_text(TYPO)
    assert kpilint("check", "--config", "inner/kpilint.toml", ".").exit_code == 1


def test_file_names_that_are_no_text(project: Path) -> None:
    name = os.fsdecode(b"caf\xe9\x1b[31m.yaml")
    (project / "kpi_specs" / name).write_text(TYPO)
    chosen = ("--select", "spec", "--format", "concise")
    done = process("check", f"kpi_specs/{name}", *chosen, cwd=project)
    assert done.stdout.startswith(rb"kpi_specs/caf\xe9\x1b[31m.yaml:5:5: error spec-schema")
    assert done.returncode == 1


# Standard input


def test_standard_input_stands_for_a_file(kpilint: Kpilint) -> None:
    concise = ("check", "--select", "spec", "--format", "concise")
    named = ("-", "--stdin-filename", "kpi_specs/specs.yaml")
    assert kpilint(*concise, *named, specs=CLEAN, stdin=TYPO).stdout.startswith(
        "kpi_specs/specs.yaml:5:5: error spec-schema"
    )
    assert kpilint(*concise, *named, specs=TYPO, stdin=CLEAN).exit_code == 0
    beside = kpilint(*concise, "-", specs=UNUSED, stdin=UNUSED).stdout
    assert beside.startswith("kpi_specs/stdin.yaml:2:3: error spec-duplicate-id")


def test_other_files_are_read_with_standard_input_and_not_reported(kpilint: Kpilint) -> None:
    named = ("-", "--stdin-filename", "kpi_specs/specs.yaml")
    result = kpilint("check", *named, specs=CLEAN, other=TYPO, stdin=CLEAN)
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--stdin-filename", "x.yaml"], "--stdin-filename goes with `-`"),
        (["-", "--stdin-filename", "/x.yaml"], "`/x.yaml` lies outside the project"),
    ],
)
def test_standard_input_needs_its_place(kpilint: Kpilint, arguments: list[str], why: str) -> None:
    assert one_line(kpilint("check", *arguments, specs=CLEAN)).startswith(why)


def test_standard_input_that_is_no_text(project: Path) -> None:
    command = [sys.executable, "-m", "kpilint", "check", "-"]
    done = subprocess.run(command, input=b"\xff\xfeT\0", cwd=project, capture_output=True)
    assert b"error[spec-unreadable]: The file is saved as UTF-16" in done.stdout


# Formats


def test_each_format_has_its_own_place(kpilint: Kpilint, project: Path) -> None:
    both = ("--format", "text", "--format", "json=out/findings.json", "--format", "concise=c.txt")
    result = kpilint("check", *both, specs=TYPO)
    assert result.stdout.startswith("error[spec-schema]")
    assert json.loads((project / "out" / "findings.json").read_text())["summary"]["errors"] == 1
    assert (project / "c.txt").read_text().startswith("kpi_specs/specs.yaml:5:5: error")


def test_output_goes_to_a_file(kpilint: Kpilint, project: Path) -> None:
    result = kpilint("check", "--color", "always", "--output-file", "out.txt", specs=TYPO)
    assert result.stdout == ""
    assert result.exit_code == 1
    text = (project / "out.txt").read_text()
    assert text.startswith("error[spec-schema]: `conatct`")
    assert text.endswith("1 error in 1 of 1 file. 1 can be fixed with --fix.\n")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--format", "jsno"], "--format: there is no format `jsno`. Did you mean `json`?"),
        (
            ["--format", "xml"],
            "--format: there is no format `xml`. There are: text, concise, json, sarif, github,",
        ),
        (["--format", "json="], "--format: `json=` names no file after the `=`."),
        (["--format", "json", "--format", "text"], "Two formats go to the same place;"),
        (["--format", "json=a", "--format", "text=a"], "Two formats go to the same place;"),
        (["--output-file", "kpilint.toml/x"], "`kpilint.toml/x` cannot be written: "),
        (["--format", "json=kpi_specs"], "`kpi_specs` cannot be written: Is a directory."),
    ],
)
def test_formats_that_cannot_be(kpilint: Kpilint, arguments: list[str], why: str) -> None:
    assert one_line(kpilint("check", *arguments, specs=CLEAN)).startswith(why)


def test_a_file_is_replaced_whole_and_keeps_its_mode(kpilint: Kpilint, project: Path) -> None:
    target = project / "out.json"
    target.write_text("old")
    target.chmod(0o604)
    (project / "link.json").symlink_to("out.json")
    kpilint("check", "--format", "json=link.json", specs=CLEAN)
    assert json.loads(target.read_text())["summary"]["files"] == 1
    assert target.stat().st_mode & 0o777 == 0o604
    assert (project / "link.json").is_symlink()
    assert {path.name for path in project.iterdir()} == {
        *("kpilint.toml", "kpi_specs", "out.json", "link.json")
    }


def test_a_pipe_is_written_to_and_not_replaced(kpilint: Kpilint, project: Path) -> None:
    pipe = project / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    kpilint("check", "--output-file", "pipe", specs=CLEAN)
    assert os.read(reader, 100) == b"1 file, 1 entry: no findings.\n"
    assert pipe.is_fifo()


def test_json_meets_its_schema(kpilint: Kpilint) -> None:
    output = json.loads(kpilint("check", "--format", "json", **TWICE).stdout)
    Draft202012Validator(json.loads(schema_text("check-output"))).validate(output)
    assert output["version"] == 1
    assert output["tool"] == {"name": "kpilint", "version": __version__}
    duplicate = next(f for f in output["findings"] if f["rule"] == "spec-duplicate-id")
    assert duplicate["address"] == "terms.lead"
    assert duplicate["related"][0]["path"] == "kpi_specs/a.yaml"
    severities = [finding["severity"] for finding in output["findings"]]
    assert output["summary"]["errors"] == severities.count("error") == 2
    assert output["summary"]["files"] == 3


def fingerprints(result: Result) -> list[str]:
    return [finding["fingerprint"] for finding in json.loads(result.stdout)["findings"]]


def test_fingerprints_stay_when_lines_move(kpilint: Kpilint) -> None:
    before = fingerprints(kpilint("check", "--format", "json", **TWICE))
    moved = {name: f"# A remark.\n\n{text}" for name, text in TWICE.items()}
    assert fingerprints(kpilint("check", "--format", "json", **moved)) == before
    assert len(set(before)) == len(before) >= 3


def test_equal_findings_have_different_fingerprints(kpilint: Kpilint) -> None:
    twice = "x-a: 1\n---\ny: 1\n---\ny: 1\n"
    both = fingerprints(kpilint("check", "--format", "json", specs=twice))
    assert len(both) == len(set(both)) == 2


@pytest.mark.parametrize("form", ["text", "concise", "json"])
def test_two_runs_print_the_same_bytes(kpilint: Kpilint, project: Path, form: str) -> None:
    kpilint("schema", **TWICE)
    runs = [
        process(
            "check", "--today", "2026-11-21", "--format", form, cwd=project, PYTHONHASHSEED=seed
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout != b""


def test_the_order_of_files_and_keys_does_not_matter(kpilint: Kpilint, project: Path) -> None:
    first = "teams: {ops: {name: Ops, part_of: nobody}}\n"
    second = "kpis:\n  nps: {name: NPS, definition: How happy, drives: [gone], owner: ops}\n"

    def said(**files: str) -> set[tuple[str, str]]:
        for old in (project / "kpi_specs").iterdir():
            old.unlink()
        findings = json.loads(kpilint("check", "--format", "json", **files).stdout)["findings"]
        return {(finding["rule"], finding["message"]) for finding in findings}

    one = said(a=first, b=second)
    assert len(one) > 3
    assert said(a=second, b=first) == said(a=first + second) == said(a=second + first) == one


def test_statistics_count_rules(kpilint: Kpilint) -> None:
    lines = kpilint("check", "--statistics", "--select", "spec", **TWICE).stdout.splitlines()
    assert lines[-4:] == [
        "1  error  spec-duplicate-id",
        "1  error  spec-schema",
        "",
        "2 errors in 2 of 3 files. 1 can be fixed with --fix.",
    ]
    concise = kpilint("check", "--statistics", "--format", "concise", "--select", "spec")
    assert concise.stdout.splitlines()[-1] == "1  error  spec-schema"
    clean = kpilint("check", "--statistics", "--select", "meaning-circular").stdout
    assert clean.endswith(" no findings.\n")


# Quiet, verbose, elsewhere


def test_quiet_leaves_findings_alone(kpilint: Kpilint) -> None:
    assert kpilint("check", "-q", specs=CLEAN).stdout == ""
    assert kpilint("-q", "check").stdout == ""
    told = kpilint("check", "-q", specs=TYPO).stdout
    assert told.startswith("error[spec-schema]")
    assert "1 error in" not in told


def test_verbose_names_the_configuration(kpilint: Kpilint, project: Path) -> None:
    assert kpilint("check", "-v", specs=CLEAN).stderr == (
        f"Configuration: {project / 'kpilint.toml'}\n"
    )


@pytest.mark.parametrize("order", [("-C", "inner", "check"), ("check", "-C", "inner")])
def test_work_elsewhere(kpilint: Kpilint, project: Path, order: tuple[str, ...]) -> None:
    (project / "inner" / "kpi_specs").mkdir(parents=True)
    (project / "inner" / "kpilint.toml").write_text("")
    (project / "inner" / "kpi_specs" / "x.yaml").write_text(TYPO)
    assert kpilint(*order, "kpi_specs/x.yaml", "--config", "kpilint.toml").exit_code == 1


def test_elsewhere_must_exist(kpilint: Kpilint) -> None:
    assert kpilint("-C", "nowhere", "check").exit_code == 2


# Terminals


@pytest.mark.parametrize(
    ("arguments", "environment", "painted"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours(
    project: Path, arguments: list[str], environment: dict[str, str], painted: bool
) -> None:
    (project / "kpi_specs" / "specs.yaml").write_text(TYPO)
    done = process("check", *arguments, cwd=project, **environment)
    assert (b"\x1b[31m" in done.stdout) is painted


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("ascii", "`ñame`".encode()), ("latin-1", b"`\xf1ame`"), ("latin-1", rb"\u201cOps\u201d")],
)
def test_a_terminal_that_knows_few_characters(project: Path, encoding: str, shown: bytes) -> None:
    (project / "kpi_specs" / "specs.yaml").write_text("teams: {ops: {ñame: “Ops”}}\n", "utf-8")
    done = process("check", cwd=project, PYTHONIOENCODING=encoding)
    assert done.returncode == 1
    assert shown in done.stdout
    assert done.stderr == b""


def test_no_text_of_a_spec_steers_the_terminal(project: Path) -> None:
    name = r"\e]0;owned\a\e[2J\u202e\x9b31m"
    text = (
        f'terms:\n  "{name}": {{}}\nkpis:\n  k: {{name: "{name}", "{name}": 1, owner: "{name}"}}\n'
    )
    (project / "kpi_specs" / "specs.yaml").write_text(text)
    (project / "kpi_specs" / "raw.yaml").write_bytes(
        b"terms: {\xe2\x80\xaelead: \xc2\x9b31m\x1b[2J}\n"
    )
    for form in ("text", "concise", "json"):
        out = process("check", "--format", form, cwd=project).stdout.decode()
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out)


# The other commands


def test_version(project: Path) -> None:
    done = process("--version", cwd=project)
    assert done.stdout.decode().strip() == f"kpilint, version {__version__}"


def commands() -> list[list[str]]:
    context = click.Context(cli)
    names = cli.list_commands(context)
    assert {"check", "init", "rule", "schema"} <= set(names)
    return [[], *([name] for name in names if name != "site")]


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_help_has_examples(project: Path, command: list[str]) -> None:
    text = process(*command, "--help", cwd=project).stdout.decode()
    examples = re.findall(r"^ +kpilint .*$", text, re.MULTILINE)
    assert len(examples) >= 2
    assert "\\b" not in text


@pytest.mark.parametrize("command", cli.commands.values(), ids=lambda command: command.name)
def test_a_summary_fits_its_column(command: click.Command) -> None:
    assert not command.get_short_help_str(60).endswith("...")


def test_the_rules_are_listed(kpilint: Kpilint) -> None:
    everything = kpilint("rule").stdout
    assert all(f"{name} (" in everything for name in all_rules())
    family = kpilint("rule", "meaning").stdout
    assert "meaning-circular (warning)" in family
    assert "spec-" not in family
    assert "meaning-review-overdue (warning or info, clock)" in kpilint("rule", "clock").stdout


@pytest.mark.parametrize("name", all_rules())
def test_every_rule_is_explained(kpilint: Kpilint, name: str) -> None:
    page = kpilint("rule", name).stdout
    assert page.startswith(f"{name} (")
    assert "**Bad**" in page


def test_unknown_rules_and_schemas(kpilint: Kpilint) -> None:
    assert one_line(kpilint("rule", "meaning-circulr")) == (
        "There is no rule `meaning-circulr`. Did you mean `meaning-circular`?"
    )
    assert one_line(kpilint("schema", "kpi-specs")).startswith(
        "There is no schema `kpi-specs`. Did you mean `kpi-spec`?"
    )
    assert kpilint("schema", "../schema/kpi-spec").exit_code == 2


@pytest.mark.parametrize("name", schema_names())
def test_schemas_are_printed_as_they_are(kpilint: Kpilint, name: str) -> None:
    assert kpilint("schema", name).stdout == schema_text(name)
    assert json.loads(schema_text(name))["$schema"].endswith("/2020-12/schema")


def test_the_schema_of_the_specs_is_the_usual_one(kpilint: Kpilint) -> None:
    assert kpilint("schema").stdout == schema_text("kpi-spec")
