"""`kpilint check --fix` and `--diff` on files."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from kpilint.cli import cli
from kpilint.fixes import command
from kpilint.resources import schema_text

Check = Callable[..., Result]

SLIPS = "terms:\n  lead:\n    nmae: Lead # é\n    definition: A person new to us.\n"
MENDED = SLIPS.replace("nmae", "name")
OTHER = "teams: {a: {name: A, part_of: b}, b: {name: B, function: Sales}}"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a slip in each of two files."""
    (tmp_path / "kpilint.toml").write_text("")
    (tmp_path / "kpi_specs").mkdir()
    (tmp_path / "kpi_specs/a.yaml").write_bytes(b"\xef\xbb\xbf" + SLIPS.encode())
    (tmp_path / "kpi_specs/b.yaml").write_text(OTHER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def check(root: Path) -> Check:
    """Check the project in `root`."""
    assert root.is_dir()

    def run(*arguments: str, input: str | None = None, **environment: str) -> Result:
        always = ("--today", "2026-11-21", "--select", "spec")
        return CliRunner(env=environment).invoke(cli, ["check", *always, *arguments], input=input)

    return run


def contents(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / "kpi_specs").iterdir()}


def test_it_mends_and_says_what(check: Check, root: Path) -> None:
    done = check("--fix")
    assert done.stdout == (
        "kpi_specs/a.yaml:3:5: fixed spec-schema: `nmae` becomes `name`\n"
        "kpi_specs/b.yaml:1:58: fixed spec-schema: `Sales` becomes `sales`\n"
        "Fixed 2 findings in 2 files.\n"
        "\n"
        "2 files, 3 entries: no findings.\n"
    )
    assert done.exit_code == 0
    assert contents(root) == {
        "a.yaml": b"\xef\xbb\xbf" + MENDED.encode(),
        "b.yaml": OTHER.replace("Sales", "sales").encode(),
    }
    assert check("--fix").stdout == "2 files, 3 entries: no findings.\n"


def test_what_is_left_is_reported_and_fails(check: Check, root: Path) -> None:
    (root / "kpi_specs/b.yaml").write_text(OTHER.replace("part_of: b", "part_of: x"))
    done = check("--fix", "--format", "concise")
    assert done.exit_code == 1
    assert done.stdout.count("\n") == 1
    assert "`x` is not defined" in done.stdout
    assert done.stderr.endswith("Fixed 2 findings in 2 files.\n\n")


def test_programs_read_what_is_left(check: Check) -> None:
    before = json.loads(check("--format", "json").stdout)
    Draft202012Validator(json.loads(schema_text("check-output"))).validate(before)
    assert [finding["fixable"] for finding in before["findings"]] == [True, True]
    assert before["summary"]["fixable"] == 2
    after = json.loads(check("--fix", "--format", "json", "-q").stdout)
    assert after["findings"] == []
    assert after["summary"]["fixable"] == 0


def test_quiet_says_nothing(check: Check, root: Path) -> None:
    done = check("--fix", "-q")
    assert (done.stdout, done.stderr) == ("", "")
    assert contents(root)["a.yaml"].endswith(MENDED.encode())


def test_the_patch_is_what_fix_does(check: Check, root: Path) -> None:
    before = contents(root)
    shown = check("--fix", "--diff")
    assert shown.exit_code == 1
    assert contents(root) == before
    assert shown.stdout_bytes == check("--diff", "--format", "json").stdout_bytes
    assert shown.stdout.startswith(
        "--- a/kpi_specs/a.yaml\n+++ b/kpi_specs/a.yaml\n@@ -1,4 +1,4 @@\n"
    )
    subprocess.run(["git", "apply", "-"], input=shown.stdout_bytes, cwd=root, check=True)
    patched = contents(root)
    for name, data in before.items():
        (root / "kpi_specs" / name).write_bytes(data)
    check("--fix")
    assert contents(root) == patched != before
    assert (check("--diff").stdout, check("--diff").exit_code) == ("", 0)


def test_a_patch_of_odd_files(check: Check, root: Path) -> None:
    windows = SLIPS.replace("\n", "\r\n").replace("lead", "other") + "    why: x\x85y"
    (root / "kpi_specs/with space.yml").write_bytes(windows.encode())
    shown = check("--diff")
    subprocess.run(["git", "apply", "-"], input=shown.stdout_bytes, cwd=root, check=True)
    assert contents(root)["with space.yml"] == windows.replace("nmae", "name").encode()
    assert check().stdout.startswith("error[spec-schema]: `why`")


def test_only_the_paths_named_are_mended(check: Check, root: Path) -> None:
    check("--fix", "kpi_specs/b.yaml")
    assert b"nmae" in contents(root)["a.yaml"]
    assert b"sales" in contents(root)["b.yaml"]


def test_what_a_baseline_accepts_stays(check: Check, root: Path) -> None:
    check("--write-baseline", "accepted.json")
    (root / "kpi_specs/c.yaml").write_text("teams: {c: {nmae: C}}")
    done = check("--fix", "--baseline", "accepted.json")
    assert "Fixed 1 finding in 1 file." in done.stdout
    assert b"nmae" in contents(root)["a.yaml"]
    assert contents(root)["c.yaml"] == b"teams: {c: {name: C}}"


def test_standard_input_is_shown_as_a_patch(check: Check, root: Path) -> None:
    before = contents(root)
    new = "terms: {new: {nmae: New}}\n"
    shown = check("--diff", "-", "--stdin-filename", "kpi_specs/c.yaml", input=new)
    assert shown.stdout.splitlines()[-2:] == [f"-{new.strip()}", "+terms: {new: {name: New}}"]
    assert contents(root) == before


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--fix", "--staged"], "--fix mends files on disk, and --staged looks at what git has."),
        (["--diff", "--staged"], "--diff mends files on disk, and --staged looks at what git has."),
        (
            ["--fix", "--write-baseline"],
            "--fix mends findings and --write-baseline accepts them: do one first.",
        ),
        (["--fix", "-"], "--fix has no file to write to with `-`; --diff shows what would change."),
    ],
)
def test_what_cannot_be_is_refused(
    check: Check, root: Path, arguments: list[str], why: str
) -> None:
    before = contents(root)
    done = check(*arguments, input="")
    assert (done.exit_code, done.stderr) == (2, f"Error: {why}\n")
    assert contents(root) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_may_not_be_written(check: Check, root: Path) -> None:
    before = contents(root)
    (root / "kpi_specs/b.yaml").chmod(0o444)
    done = check("--fix")
    assert (done.exit_code, done.stdout) == (2, "")
    assert contents(root) == before


def test_what_somebody_changes_meanwhile_is_kept(
    check: Check, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two files one changes between reading and writing: neither is written."""
    before = contents(root)

    def meanwhile(*arguments: object) -> object:
        found = mended(*arguments)
        (root / "kpi_specs/b.yaml").write_text("teams: {}")
        return found

    mended = command.mended
    monkeypatch.setattr(command, "mended", meanwhile)
    done = check("--fix")
    where = root / "kpi_specs/b.yaml"
    assert done.exit_code == 2
    assert done.stderr == (
        f"Error: Nothing is mended. {where}: somebody changed it meanwhile; do it again.\n"
    )
    assert contents(root) == {**before, "b.yaml": b"teams: {}"}


def test_links_stay_links(check: Check, root: Path) -> None:
    (root / "kpi_specs/a.yaml").rename(root / "real.yaml")
    (root / "kpi_specs/a.yaml").symlink_to("../real.yaml")
    check("--fix")
    assert (root / "kpi_specs/a.yaml").is_symlink()
    assert b"name: Lead" in (root / "real.yaml").read_bytes()


def test_in_actions_no_text_gives_commands(check: Check, root: Path) -> None:
    (root / "kpi_specs/b.yaml").write_text('teams: {a: {name: "##[error]x",\n  function: Sales}}\n')
    assert "##[" in check("--diff").stdout
    for argument in ("--diff", "--fix"):
        assert "##[" not in check(argument, GITHUB_ACTIONS="true").stdout
