"""Two states of a project that share documents: what they share is made once, and as without."""

from pathlib import Path

import pytest

from kpilint.check import project_of
from kpilint.config import Config
from kpilint.model.made import Made
from kpilint.read.load import Cache, Loaded, load_files

KPIS = """\
kpis:
  leads: {name: Leads, definition: People., measure: {kind: volume, of: lead}}
  won: {name: Won, definition: Money., measure: {kind: other}, unit: money}
  per_lead:
    name: Won for each lead
    definition: A share.
    measure: {kind: formula, expression: won / leads}
"""
TARGETS = """\
targets:
  2026-Q4:
    leads: {value: 100, assumptions: {per_lead: $5}, sign_off: {by: cmo, date: 2026-01-01}}
    won: {value: $500}
    per_lead: {value: $5}
"""
BAD = "targets:\n  2026-Q3:\n    leads: {value: 20%}\n    won: {value: soon}\n"
SAME = {"kpis.yaml": KPIS, "targets.yaml": TARGETS, "bad.yaml": BAD}


def both(tmp_path: Path, change: dict[str, str]) -> tuple[Config, Loaded, Loaded]:
    cache = Cache()
    texts = (SAME, SAME | change)
    one, other = (
        load_files({path: text.encode() for path, text in files.items()}, cache) for files in texts
    )
    return Config(root=tmp_path), one, other


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"targets.yaml": TARGETS.replace("100", "120")},
        {"kpis.yaml": KPIS.replace("unit: money", "unit: count")},
        {"kpis.yaml": KPIS.replace("won / leads", "leads / won")},
        {"bad.yaml": BAD.replace("soon", "$400")},
        {"again.yaml": TARGETS},
        {"terms.yaml": "terms:\n  lead: {name: Lead, definition: Somebody who asked.}\n"},
    ],
)
def test_it_is_as_if_each_were_made_alone(tmp_path: Path, change: dict[str, str]) -> None:
    config, *states = both(tmp_path, change)
    made = Made()
    assert [project_of(each, config, made) for each in states] == [
        project_of(each, config) for each in states
    ]


def test_what_is_shared_is_made_once(tmp_path: Path) -> None:
    config, *states = both(tmp_path, {"bad.yaml": BAD.replace("soon", "$400")})
    made = Made()
    one, other = (project_of(each, config, made) for each in states)
    assert one.targets["2026-Q4", "won"] is other.targets["2026-Q4", "won"]
    assert one.kpis["leads"] is other.kpis["leads"]
    assert one.targets["2026-Q3", "won"] is not other.targets["2026-Q3", "won"]


def test_targets_in_other_units_are_read_anew(tmp_path: Path) -> None:
    change = {"kpis.yaml": KPIS.replace("unit: money", "unit: count")}
    config, *states = both(tmp_path, change)
    made = Made()
    one, other = (project_of(each, config, made) for each in states)
    assert one.targets["2026-Q4", "won"].value is not None
    assert other.targets["2026-Q4", "won"].value is None
    assert "spec-unit-mismatch" in other.problems
