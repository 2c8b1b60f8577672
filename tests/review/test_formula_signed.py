"""A signature for a formula holds however the formula is spaced, and no longer than it is meant."""

import subprocess
import sys
from pathlib import Path

import pytest

SPECS = """\
people:
  vp: {name: VP}
kpis:
  spend: {name: Spend, definition: Money paid., measure: {kind: other}, unit: money}
  fees: {name: Fees, definition: Money for agencies., measure: {kind: other}, unit: money}
  names: {name: Names, definition: People., measure: {kind: activity, of: names}}
  cost:
    name: Cost
    definition: Money for each name.
    daci: {approver: vp}
    measure: {kind: formula, expression: (spend - fees) / names}
targets:
  2026-Q4:
    cost: {value: $20, rationale: As before.}
"""


@pytest.mark.parametrize(
    ("formula", "holds"),
    [
        ("(spend-fees)/names", True),
        ("( spend - fees )  /  names", True),
        ("(spend + fees) / names", False),
        ("(fees - spend) / names", False),
    ],
)
def test_what_a_formula_says_is_signed(tmp_path: Path, formula: str, holds: bool) -> None:
    specs = tmp_path / "kpi_specs" / "all.yaml"
    specs.parent.mkdir()
    specs.write_text(SPECS, "utf-8")
    assert run(tmp_path, "sign-off", "targets.2026-Q4.cost", "--by", "vp") == 0
    signed = specs.read_text("utf-8")
    specs.write_text(signed.replace("(spend - fees) / names", formula), "utf-8")
    assert run(tmp_path, "check", "--select", "target-changed-since-sign-off") == (not holds)


def run(folder: Path, *arguments: str) -> int:
    command = (sys.executable, "-m", "kpilint", *arguments)
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode
