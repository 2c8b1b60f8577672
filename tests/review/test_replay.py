"""A year of the example company, told as the documentation shows it.

The past is made from the specs of today by taking back one change after the other. After a change
that is meant, `UPDATE_CASES=1 pytest tests/review/test_replay.py` writes the page anew.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kpilint.cli import cli

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "site/docs/kpilint/history.md"
BLOCK = re.compile(r"<!-- history of: kpi_specs -->\n```console\n(.*?)```\n", re.DOTALL)
ID = re.compile(r"(?m)^(\d{4}-\d\d-\d\d)  [0-9a-f]{7,}  ")

Files = dict[str, str]
Undo = Callable[[Files], None]

FUNNEL = "kpi_specs/funnels/enterprise.yaml"
MARKETING = "kpi_specs/kpis/marketing.yaml"
Q4 = "kpi_specs/targets/2026-Q4.yaml"


def said(file: str, now: str, before: str) -> Undo:
    def undo(files: Files) -> None:
        assert now in files[file], f"{file} no longer says: {now}"
        files[file] = files[file].replace(now, before)

    return undo


def everywhere(now: str, before: str) -> Undo:
    def undo(files: Files) -> None:
        files.update({name: re.sub(now, before, text) for name, text in files.items()})

    return undo


def came(file: str) -> Undo:
    def undo(files: Files) -> None:
        del files[file]

    return undo


def moved(now: str, before: str) -> Undo:
    def undo(files: Files) -> None:
        files[before] = files.pop(now)

    return undo


# The newest first.
COMMITS: tuple[tuple[str, str, tuple[Undo, ...]], ...] = (
    (
        "2026-11-18",
        "Say what makes a meeting count (#61)",
        (
            said(
                "kpi_specs/terms.yaml",
                "first meeting is booked and whose need an account executive has confirmed.",
                "first meeting is booked.",
            ),
        ),
    ),
    (
        "2026-11-10",
        "Say it better (#60)",
        (said(MARKETING, "Webinars are the channel we can add to", "We can add webinars"),),
    ),
    (
        "2026-10-20",
        "First pass of the next quarter (#58)",
        (came("kpi_specs/targets/2027-Q1.yaml"),),
    ),
    (
        "2026-10-08",
        "Sign the fourth quarter (#55)",
        (everywhere(r"\n +sign_off: \{by: vp_\w+, date: 2026-10-08[^\n]*", ""),),
    ),
    (
        "2026-10-07",
        "Sales gives up its claim: 124 SQLs, not 130 (#54)",
        (
            said(Q4, "value: 124\n      stretch: 134\n", "value: 130\n      stretch: 140\n"),
            said(
                Q4,
                "118 from the accepted people at today's pace, and six",
                "118 at today's pace, and twelve",
            ),
        ),
    ),
    ("2026-09-29", "Targets of the fourth quarter (#52)", (came(Q4),)),
    (
        "2026-08-24",
        "Webinars have a manager of their own (#47)",
        (
            said(MARKETING, "daci: {driver: webinar_manager, ", "daci: {"),
            everywhere(r"\n +webinar_manager: [^\n]*", ""),
        ),
    ),
    (
        "2026-07-15",
        "One file of KPIs for each team (#41)",
        (moved("kpi_specs/kpis/business-development.yaml", "kpi_specs/kpis/sdr.yaml"),),
    ),
    (
        "2026-07-14",
        "Conversions after eight quarters (#40)",
        (
            said(
                FUNNEL,
                "{term: sql, driven_by: bdr, conversion: 60%",
                "{term: sql, driven_by: bdr, conversion: 58%",
            ),
        ),
    ),
    (
        "2026-06-30",
        "Call it what it is: SQLs, not meetings (#38)",
        (everywhere(r"\bsql_volume\b", "meetings_booked"),),
    ),
    (
        "2026-05-04",
        "Answer within three days (#33)",
        (said(FUNNEL, "takes: 3 days", "takes: 5 days"),),
    ),
    ("2026-02-16", "What we agreed for the year (#21)", ()),
)


@pytest.fixture
def company(tmp_path: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commit the year, from the oldest state to that of today."""
    paths = [ROOT / "kpilint.toml", *sorted((ROOT / "kpi_specs").rglob("*.*"))]
    files = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in paths}
    states = []
    for day, subject, undoing in COMMITS:
        states.append((day, subject, dict(files)))
        for undo in undoing:
            undo(files)
    git("init", "--quiet")
    for day, subject, state in reversed(states):
        for name in git("ls-files").splitlines():
            (tmp_path / name).unlink()
        for name, text in state.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8")
        for who in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{who}_DATE", f"{day}T10:00:00+00:00")
        git("add", "--all")
        git("commit", "--quiet", f"--message={subject}")
    return tmp_path


def test_the_page_shows_what_is_told(company: Path) -> None:
    def told(block: re.Match[str]) -> str:
        commands = [line for line in block[1].splitlines() if line.startswith("$ kpilint ")]
        outputs = (f"{command}\n{output(company, command)}" for command in commands)
        return block[0].replace(block[1], "\n".join(outputs))

    text = PAGE.read_text("utf-8")
    fresh = BLOCK.sub(told, text)
    if os.environ.get("UPDATE_CASES"):
        PAGE.write_text(fresh, "utf-8")
        return
    assert BLOCK.search(text)
    assert ID.sub(r"\1  ", fresh) == ID.sub(r"\1  ", text)


def output(company: Path, command: str) -> str:
    arguments = command.removeprefix("$ kpilint ").split()
    result = CliRunner(env={"COLUMNS": "100"}).invoke(cli, ["-C", str(company), *arguments])
    assert result.exit_code == 0, result.output
    return result.output
