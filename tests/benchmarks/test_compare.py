"""The comparison: what it measures is true, and bars are held against the right things."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import compare
from benchmarks.generate import generate
from benchmarks.measure import Broken, Command, Cost, measured, middle, once

ROOT = Path(__file__).parents[2]


def python(code: str, folder: Path, *done: int) -> Command:
    return Command([sys.executable, "-I", "-c", code], folder, done or (0,))


# Until it runs the command, a new process has the memory of the one that starts it.
ALONE = """
import sys; from pathlib import Path; from benchmarks.measure import Command, once
print(*once(Command([sys.executable, "-I", "-c", sys.argv[1]], Path.cwd())))
"""


def test_time_and_memory_are_those_of_the_command() -> None:
    code = "import time; time.sleep(0.3); x = bytearray(300 << 20); x[::4096] = x[::4096]"
    said = subprocess.check_output([sys.executable, "-c", ALONE, code], cwd=ROOT, text=True)
    seconds, peak = map(float, said.split())
    assert 0.3 <= seconds < 5
    assert 300 <= peak < 400


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="It ended with 3"):
        once(python("exit(3)", tmp_path, 0, 1))
    once(python("exit(1)", tmp_path, 0, 1))


def test_commands_run_in_turn_and_once_before_that(tmp_path: Path) -> None:
    say = "open('order', 'a').write('{}')"
    commands = {name: python(say.format(name), tmp_path) for name in "ab"}
    costs = measured(commands, 2)
    assert (tmp_path / "order").read_text() == "ababab"
    assert [len(cost.seconds) for cost in costs.values()] == [2, 2]


@pytest.mark.parametrize(("numbers", "median"), [([3, 1, 2], 2), ([1, 4, 2, 3], 2.5), ([7], 7)])
def test_the_median(numbers: list[float], median: float) -> None:
    assert middle(numbers) == median


COSTS = {
    compare.CHECK: Cost((0.3, 0.4, 9.0), 30),
    compare.PARSE: Cost((0.1,), 14),
    compare.SCHEMA_ONLY: Cost((3.0,), 38),
    compare.MANY: Cost((4.0,), 601),
    compare.PAGES: Cost((2.0,), 100),
    compare.RENDERER: Cost((16.0,), 200),
}


def test_bars() -> None:
    found = {each.bar.what: each for each in compare.results(COSTS)}
    assert len(found) == len(compare.BARS)
    beside = found["check, beside libyaml's parser"]
    assert (beside.value, beside.met) == (pytest.approx(4), True)
    assert found["check, beside check-jsonschema"].met is False
    assert found["check, beside yamllint"].met is None
    assert found["check of ten times as many: time"].value == pytest.approx(10)
    assert found["check of ten times as many: memory"].met is False
    assert found["check of ten times as many: MiB"].value == 601
    assert found["site: our part, beside the renderer"].value == pytest.approx(0.125)


def test_the_tables_say_what_is_met() -> None:
    lines = list(compare.as_text(COSTS, compare.results(COSTS)))
    [parse] = [line for line in lines if line.startswith("check, beside libyaml")]
    assert parse.split()[-3:] == ["4.00", "4", "met"]
    assert any(line.endswith("NOT MET") for line in lines)
    assert any(line.endswith("not installed") for line in lines)
    data = json.loads(compare.as_json(COSTS, compare.results(COSTS), 50))
    assert data["measured"][compare.CHECK]["median"] == 0.4
    assert {bar["met"] for bar in data["bars"]} == {True, False, None}


def test_one_target_is_changed_for_the_diff(tmp_path: Path) -> None:
    generate(tmp_path, kpis=20, quarters=4, seed=1)
    compare._changed(tmp_path)
    counted = ["git", "diff", "--numstat"]
    done = subprocess.run(counted, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [["1", "1"]]


def test_the_renderer_has_the_pages_that_kpilint_wrote(tmp_path: Path) -> None:
    pytest.importorskip("material")
    commands = compare.of_site(tmp_path, 5)
    for name in (compare.PAGES, compare.RENDERER):
        once(commands[name])
    pages = list((tmp_path / "pages" / "docs").rglob("*.md"))
    assert pages
    assert not any("<svg" in page.read_text("utf-8") for page in pages)
    assert (tmp_path / "html" / "kpis" / "index.html").is_file()
