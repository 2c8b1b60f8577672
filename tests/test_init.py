"""`kpilint init`: the first project that somebody sees is clean, whatever the day."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpilint.check import check
from kpilint.cli import cli
from kpilint.config import load
from kpilint.init import AlreadyThere, write_starter
from kpilint.resources import SCHEMA_COPY, modeline, schema_text

WRITTEN = [
    "kpi_specs/1-words.yaml",
    "kpi_specs/2-kpis.yaml",
    "kpi_specs/3-targets.yaml",
    "kpilint.toml",
    ".kpilint/kpi-spec.schema.json",
]


def init(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["init", "--today", "2026-11-21", *arguments])


def test_the_starter_is_clean_and_says_what_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = init()
    assert done.exit_code == 0
    *wrote, following = done.stdout.splitlines()
    assert wrote == [f"Wrote {path}" for path in WRITTEN]
    assert "`kpilint check`" in following
    checked = CliRunner().invoke(cli, ["check", "--today", "2026-11-21", "--fail-on", "info"])
    assert checked.exit_code == 0
    assert "no findings" in checked.stdout


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dates(date(2000, 1, 1), date(2900, 12, 31)))
def test_the_starter_is_clean_on_any_day(
    tmp_path_factory: pytest.TempPathFactory, today: date
) -> None:
    folder = tmp_path_factory.mktemp("starter")
    write_starter(folder, today)
    for day in (today, today + timedelta(days=30)):
        assert check(load(folder), today).findings == (), day


@pytest.mark.parametrize("path", WRITTEN)
@pytest.mark.parametrize("kind", ["file", "folder", "link to nothing"])
def test_nothing_that_exists_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    monkeypatch.chdir(tmp_path)
    there = tmp_path / path
    there.parent.mkdir(exist_ok=True)
    if kind == "file":
        there.write_text("mine")
    elif kind == "folder":
        there.mkdir()
    else:
        there.symlink_to("nothing")
    done = init()
    assert done.exit_code == 2
    assert done.stderr == f"Error: There is a {path} here already; init touches no file.\n"
    assert [
        each for each in tmp_path.rglob("*") if each.name.endswith(("yaml", "toml", "json"))
    ] == [there]


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kpi_specs").write_text("a file where the folder should be")
    done = init()
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: The project cannot be written: ")
    assert done.stderr.count("\n") == 1


def test_in_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "new").mkdir()
    assert CliRunner().invoke(cli, ["-C", "new", "init"]).exit_code == 0
    assert (tmp_path / "new" / "kpilint.toml").is_file()


def test_an_untouched_folder_stays_empty_when_refused(tmp_path: Path) -> None:
    (tmp_path / "kpilint.toml").write_text("")
    with pytest.raises(AlreadyThere):
        write_starter(tmp_path, date(2026, 11, 21))
    assert [path.name for path in tmp_path.iterdir()] == ["kpilint.toml"]


@pytest.mark.parametrize(
    "copy", [SCHEMA_COPY, "kpi-spec.schema.json", "schema/kpi-spec.schema.json"]
)
@pytest.mark.parametrize("path", ["kpi_specs/a.yaml", "kpi_specs/targets/2026-Q4.yaml"])
def test_a_modeline_leads_to_the_schema(tmp_path: Path, copy: str, path: str) -> None:
    assert modeline(tmp_path / path, tmp_path) == ""
    (tmp_path / copy).parent.mkdir(exist_ok=True)
    (tmp_path / copy).write_text("{}")
    line = modeline(tmp_path / path, tmp_path)
    assert line.startswith("# yaml-language-server: $schema=../")
    assert line.endswith("\n\n")
    way = line.partition("=")[2].strip()
    assert (tmp_path / path).parent.joinpath(way).resolve() == (tmp_path / copy).resolve()


def test_the_starter_switches_editors_on(tmp_path: Path) -> None:
    write_starter(tmp_path, date(2026, 11, 21))
    for path in (tmp_path / "kpi_specs").iterdir():
        assert path.read_text("utf-8").startswith(modeline(path, tmp_path) or "nothing")
    assert (tmp_path / SCHEMA_COPY).read_text("utf-8") == schema_text("kpi-spec")


def test_the_schema_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_starter(tmp_path, date(2026, 11, 21))
    (tmp_path / SCHEMA_COPY).write_text("{}")
    monkeypatch.chdir(tmp_path / "kpi_specs")
    done = CliRunner().invoke(cli, ["schema", "--save"])
    assert done.stdout == f"Wrote {SCHEMA_COPY}\n"
    assert (tmp_path / SCHEMA_COPY).read_text("utf-8") == schema_text("kpi-spec")
    assert CliRunner().invoke(cli, ["schema", "kpilint-config", "--save"]).exit_code == 0
    (tmp_path / ".kpilint/log-output.schema.json").mkdir()
    refused = CliRunner().invoke(cli, ["schema", "log-output", "--save"])
    assert refused.exit_code == 2
    assert ".kpilint/log-output.schema.json cannot be written: " in refused.stderr
    saved = tmp_path / ".kpilint/kpilint-config.schema.json"
    assert saved.read_text("utf-8") == schema_text("kpilint-config")
