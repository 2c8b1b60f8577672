"""Which KPIs add up, and over what."""

from datetime import date

import pytest

from kpilint.check import check
from kpilint.config import Config
from kpilint.model.project import Project
from kpilint.solve.sums import adds_over_segments, adds_over_time

KPIS = {
    "deals": "measure: {kind: volume, of: big.won}",
    "money": "measure: {kind: value, of: big.won}",
    "slice": "measure: {kind: volume, of: big.won, where: {source: web}}",
    "calls": "measure: {kind: activity, of: calls}",
    "rate": "measure: {kind: conversion, from: big.lead, to: big.won}",
    "time": "measure: {kind: velocity, from: big.lead, to: big.won}",
    "arr": "measure: {kind: other}, unit: money",
    "people": "measure: {kind: other}, unit: count",
    "nps": "measure: {kind: other}, unit: points",
    "share": "measure: {kind: other}, unit: percent",
    "deal": "name: Average deal, measure: {kind: other}, unit: money",
    "mean": "definition: Median of all., measure: {kind: other}, unit: count",
    "sum": "measure: {kind: formula, expression: deals + calls - slice}",
    "tenth": "measure: {kind: formula, expression: 10% * money / 2}",
    "twice": "measure: {kind: formula, expression: (sum) * 2}",
    "minus": "measure: {kind: formula, expression: -deals}",
    "per": "measure: {kind: formula, expression: money / deals}",
    "plus": "measure: {kind: formula, expression: deals + 5}",
    "product": "measure: {kind: formula, expression: deals * calls}",
    "part": "measure: {kind: formula, expression: rate * deals}",
    "with_arr": "measure: {kind: formula, expression: money + arr}",
    "lost": "measure: {kind: formula, expression: deals + nothing}",
    "loop": "measure: {kind: formula, expression: loop + deals}",
}
OVER_TIME = {*("deals", "money", "slice", "calls", "sum", "tenth", "twice", "minus")}
OVER_SEGMENTS = OVER_TIME | {"arr", "people", "with_arr"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("sums")
    (folder / "kpi_specs").mkdir()
    kpis = "".join(
        f"  {id}: {{{'' if 'name:' in text else 'name: n, '}"
        f"{'' if 'definition:' in text else 'definition: d, '}{text}}}\n"
        for id, text in KPIS.items()
    )
    stages = "funnels:\n  big: {name: Big, stages: [{term: lead}, {term: won}]}\n"
    terms = "terms:\n  lead: {name: L, definition: d}\n  won: {name: W, definition: d}\n"
    (folder / "kpi_specs" / "a.yaml").write_text(f"{terms}{stages}kpis:\n{kpis}")
    return check(Config(root=folder), date(2026, 11, 21)).project


@pytest.mark.parametrize("id", KPIS)
def test_what_adds_up(project: Project, id: str) -> None:
    kpi = project.kpis[id]
    assert adds_over_time(project, kpi) is (id in OVER_TIME)
    assert adds_over_segments(project, kpi) is (id in OVER_SEGMENTS)
