"""Slips in the files of the example company: a check ends, says the same each time, printably."""

import random
import time
from pathlib import Path

import pytest

from kpilint.check import check
from kpilint.config import Config
from tests.fuzz.fuzzer import soon, spoilt
from tests.fuzz.parts import TODAY, WORDS, encoded, rendered

EXAMPLE = Path(__file__).parents[2] / "kpi_specs"
SECONDS = 3


@pytest.mark.parametrize("seed", range(3))
def test_spoilt_files_are_checked(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    sources = {
        path.relative_to(EXAMPLE.parent).as_posix(): path.read_text("utf-8")
        for path in sorted(EXAMPLE.rglob("*.*"))
        if path.suffix in (".yaml", ".csv")
    }
    for name, source in sources.items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source, "utf-8")
    config, until = Config(root=tmp_path), time.process_time() + SECONDS
    while time.process_time() < until:
        names = chance.sample(sorted(sources), chance.randint(1, 3))
        overlay = {name: encoded(spoilt(chance, sources[name], WORDS)) for name in names}
        try:
            with soon():
                once, twice = (rendered(check(config, TODAY, overlay)) for _ in range(2))
        except BaseException as error:
            for name, content in overlay.items():
                error.add_note(f"{name}:\n{content!r}")
            raise
        assert once == twice
