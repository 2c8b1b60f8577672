"""In a terminal `kpilint new` asks until each answer fits; whoever leaves leaves nothing behind."""

import os
import select
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from kpilint.check import check
from kpilint.config import load
from kpilint.init import write_starter

pty = pytest.importorskip("pty")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="no such terminals")

TODAY = date(2026, 11, 21)
PATIENCE = 30.0
END, STOP = "\x04", "\x03"


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    write_starter(tmp_path, TODAY)
    return tmp_path


def typed(folder: Path, *arguments: str, answers: list[str]) -> tuple[int, str]:
    """The exit code and all that was shown, when these answers are given one after the other."""
    process, terminal = pty.fork()
    if not process:
        os.chdir(folder)
        command = [sys.executable, "-m", "kpilint", "new", *arguments, "--today", TODAY.isoformat()]
        os.execv(sys.executable, command)
    shown, until = b"", time.monotonic() + PATIENCE
    waiting = [each if each in (END, STOP) else each + "\n" for each in answers]
    last = ""
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 1)[0]:
            # A key that interrupts is lost where it comes in the moment before a line is read.
            os.write(terminal, last.encode() if last == STOP else b"")
        else:
            try:
                piece = os.read(terminal, 1 << 16)
            except OSError:
                break
            shown += piece
            if not piece:
                break
            if shown.endswith(b": ") and waiting:
                last = waiting.pop(0)
                os.write(terminal, last.encode())
    os.close(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert not waiting, shown.decode()
    return code, shown.decode().replace("\r\n", "\n")


def content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_question_waits_for_an_answer_that_fits(starter: Path) -> None:
    code, shown = typed(
        starter,
        *("kpi", "webinar_leads", "--set", "tracked_only=true"),
        answers=[
            *("", "Webinar: leads", "People who came to a webinar in the period.", ""),
            *("volum", "volume", "new_business.lea", "new_business.lead", "leadin", "leading"),
            *("contracts", "contracts_won", "win_rate", "sale", "sales", "shared"),
            *("call_script, references", "CRM", "weekly", "2027-02-31", "2027-02-28"),
        ],
    )
    assert code == 0, shown
    for told in (
        "This one is needed.",
        "`volum` is none of the words that fit. Did you mean `volume`?",
        "Did you mean `new_business.lead`?",
        "Did you mean `contracts_won`?",
        "There are: marketing, sales, managing_director",
        "Did you mean `sales`?",
        "  shared     The owner moves it together with others.",
        "`2027-02-31` is no date. February 2027 has 28 days.",
        "Wrote kpis.webinar_leads: kpi_specs/2-kpis.yaml:",
    ):
        assert told in shown
    kpi = check(load(starter), TODAY).project.kpis["webinar_leads"]
    assert (kpi.name, kpi.owner, kpi.drives) == ("Webinar: leads", "sales", ("contracts_won",))
    assert kpi.measure
    assert kpi.measure.of == "new_business.lead"


def test_the_stages_of_a_funnel_are_asked_one_by_one(starter: Path) -> None:
    answers = [
        "Partners",
        "partner",
        "",
        "",
        "lead",
        "marketing",
        "won",
        "",
        "20",
        "20%",
        "9 days",
        "",
    ]
    code, shown = typed(starter, "funnel", "partners", answers=answers)
    assert code == 0, shown
    assert "stage 2, conversion (or Enter): 20\n  `20` is a plain number" in shown
    stages = check(load(starter), TODAY).project.funnels["partners"].stages
    assert [(stage.term, stage.driven_by) for stage in stages] == [
        ("lead", ("marketing",)),
        ("won", ()),
    ]


def test_a_target_without_a_number_says_why(starter: Path) -> None:
    answers = ["", "", "The plan comes in May.", "2027-05-31"]
    code, shown = typed(starter, "target", "2027-Q1.meetings_held", answers=answers)
    assert code == 0, shown
    assert check(load(starter), TODAY).project.targets["2027-Q1", "meetings_held"].pending


@pytest.mark.parametrize("leave", [END, STOP])
def test_whoever_leaves_leaves_nothing_behind(starter: Path, leave: str) -> None:
    before = content(starter)
    code, shown = typed(starter, "term", "trial", answers=["Trial", leave])
    assert (code, content(starter)) == (130, before)
    assert shown.endswith("Nothing is written.\n")


def test_what_is_there_is_said_before_anything_is_asked(starter: Path) -> None:
    code, shown = typed(starter, "term", "lead", answers=[])
    assert code == 2
    assert "There is a `terms.lead` already" in shown


def test_asked_not_to_ask_it_does_not(starter: Path) -> None:
    code, shown = typed(starter, "term", "trial", "--no-input", answers=[])
    assert code == 2
    assert "terms.trial needs --name and --definition." in shown
