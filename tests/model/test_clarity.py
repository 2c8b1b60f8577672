"""What cannot be told for want of a file is not told."""

import shutil
from datetime import date
from pathlib import Path

from kpilint.check import check
from kpilint.config import Config

ROOT = Path(__file__).parents[2]


def test_terms_that_do_not_parse_are_all_that_is_said(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "kpi_specs", tmp_path / "kpi_specs")
    with (tmp_path / "kpi_specs/terms.yaml").open("a") as file:
        file.write("\tx: 1\n")
    found = check(Config(root=tmp_path), date(2026, 11, 21)).findings
    assert {each.rule for each in found if each.rule.startswith("plan-")} == set()
    assert "spec-syntax" in {each.rule for each in found}
