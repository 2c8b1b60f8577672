"""What the benchmarks run on: a clean collection, the same one every time."""

import random
from datetime import date
from pathlib import Path

from benchmarks.generate import files, generate, markets
from kpilint.check import check
from kpilint.config import Config

TODAY = date(2026, 11, 21)


def test_a_generated_collection_is_clean(tmp_path: Path) -> None:
    generate(tmp_path, kpis=40, quarters=8, seed=1)
    report = check(Config(root=tmp_path), TODAY)
    assert (len(report.project.kpis), len(report.project.targets)) == (40, 320)
    assert report.findings == ()


def test_the_same_seed_gives_the_same_files() -> None:
    first, same, other = (dict(files(markets(40, random.Random(n)), 4)) for n in (1, 1, 2))
    assert first == same != other
