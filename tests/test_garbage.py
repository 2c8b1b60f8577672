"""A process that checks again and again, as `site serve` does, keeps only what it needs."""

import gc
from datetime import date
from pathlib import Path

from kpilint.check import check
from kpilint.config import Config

SPECS = Path(__file__).with_name("fuzz") / "company/specs.yaml"


def kept(times: int) -> int:
    """How many things stay after so many checks."""
    for _ in range(times):
        check(
            Config(Path("/nowhere")), date(2026, 11, 21), {"kpi_specs/0.yaml": SPECS.read_bytes()}
        )
    return gc.get_freeze_count()


def test_what_is_garbage_by_now_goes() -> None:
    once = kept(3)
    assert kept(20) < once + 5_000
