from datetime import date
from pathlib import Path

import pytest

from kpilint.check import check
from kpilint.config import Config

SPECS = "terms: {{lead: {{name: Lead, definition: A new record in the CRM., since: {since}}}}}"


@pytest.mark.parametrize(
    ("written", "day"),
    [("2026-01-15", "2026-01-15"), ("2025-Q3", "2025-07-01"), ("FY2027", "2026-02-01")],
)
def test_since_is_a_day_or_the_first_of_a_period(written: str, day: str) -> None:
    config = Config(root=Path("/nowhere"), fiscal_year_start=2)
    specs = {"kpi_specs/x.yaml": SPECS.format(since=written).encode()}
    report = check(config, date(2026, 11, 21), specs)
    assert report.project.terms["lead"].life.since == date.fromisoformat(day)
    assert not [found for found in report.findings if found.rule == "spec-value"]


def test_since_that_is_neither_is_said() -> None:
    specs = {"kpi_specs/x.yaml": SPECS.format(since="2026-13").encode()}
    report = check(Config(root=Path("/nowhere")), date(2026, 11, 21), specs)
    assert [found.rule for found in report.findings if found.rule.startswith("spec")] == [
        "spec-value"
    ]
