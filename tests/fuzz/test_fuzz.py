"""Whatever is read is answered: soon, printably, at a place in the text, and never by a crash.

Every run tries the same inputs, so that the suite is no lottery; `make fuzz` looks for new ones.
"""

import random
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.fuzzer import Fuzzer, TooSlow, soon, spoilt
from tests.fuzz.fuzzers import FUZZERS

HERE = Path(__file__).parent
SECONDS = 1.0
"""For each sort of run of each fuzzer."""
MEMORY = 2_000_000_000
"""Bytes that all inputs together may add to what is taken already."""
FOUND = sorted(path for path in (HERE / "found").rglob("*") if path.is_file())

each_fuzzer = pytest.mark.parametrize("fuzzer", FUZZERS.values(), ids=FUZZERS)


@pytest.fixture(autouse=True)
def bounded_memory() -> Iterator[None]:
    """Let what takes too much memory fail, and not the machine."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    status = Path("/proc/self/statm")
    taken = int(status.read_text().split()[0]) * resource.getpagesize() if status.exists() else 0
    if taken:
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_once_stays_mended(path: Path) -> None:
    FUZZERS[path.parent.name].hold(path.read_bytes().decode("utf-8", "replace"))


@each_fuzzer
def test_structured_texts(fuzzer: Fuzzer) -> None:
    until = time.process_time() + SECONDS

    @settings(
        max_examples=50, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(fuzzer.texts)
    def each(text: str) -> None:
        if time.process_time() < until:
            fuzzer.hold(text)

    each()


@each_fuzzer
def test_spoilt_texts(fuzzer: Fuzzer) -> None:
    chance, seeds = random.Random(20260924), fuzzer.seeds()
    for seed in seeds:
        fuzzer.hold(seed)
    until = time.process_time() + SECONDS
    while time.process_time() < until:
        fuzzer.hold(spoilt(chance, chance.choice(seeds), fuzzer.words))


@pytest.mark.parametrize("slow", ["while True: pass", "import re; re.match('(a*)*b', 'a' * 99)"])
def test_what_hangs_is_interrupted(slow: str) -> None:
    with pytest.raises(TooSlow), soon(0.2):
        exec(slow, {})


def test_what_breaks_is_told_with_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.of_values.parse_date", lambda text: 1 / len(text))
    with pytest.raises(ZeroDivisionError) as caught:
        FUZZERS["values"].hold("")
    assert caught.value.__notes__ == ["values was given ''"]
