"""Control as it follows from who drives the stages of a funnel."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpilint.model.control import Drivers, Level, declared, derived
from kpilint.model.types import Stage

Report = Callable[..., Any]

COMPANY = """\
people:
  vp_sales: {name: VP Sales, team: sales}
  seller: {name: Seller, team: ae}
  webmaster: {name: Webmaster, team: demand_gen}
  lonely: {name: Lonely}
teams:
  marketing: {name: Marketing}
  demand_gen: {name: Demand generation, part_of: marketing}
  sales: {name: Sales}
  bdr: {name: Business development, part_of: sales}
  ae: {name: Account executives, part_of: sales}
  finance: {name: Finance}
"""
TERMS = "terms:\n" + "".join(
    f"  {id}: {{name: {id.upper()}, definition: d}}\n"
    for id in ("lead", "mql", "sal", "sql", "sqo", "won")
)
DRIVEN = {
    "lead": "demand_gen",
    "mql": "demand_gen",
    "sal": "bdr",
    "sql": "bdr",
    "sqo": "ae",
    "won": "ae",
}


def funnel(**driven_by: str) -> str:
    stages = (
        f"{{term: {term}{f', driven_by: {by}' if by else ''}}}"
        for term, by in {**DRIVEN, **driven_by}.items()
    )
    return f"{TERMS}funnels: {{big: {{name: Big, stages: [{', '.join(stages)}]}}}}\n"


def kpi(id: str, owner: str, measure: str, *more: str) -> str:
    fields = "".join(f", {field}" for field in more)
    return f"  {id}: {{name: N, definition: d, owner: {owner}, measure: {{{measure}}}{fields}}}\n"


def level(report: Report, owner: str, measure: str, *more: str, **driven_by: str) -> str:
    """The control derived for one KPI, beside which there may be others."""
    kpis = "kpis:\n" + kpi("x", owner, measure) + "".join(more)
    files = {"a.yaml": COMPANY, "b.yaml": funnel(**driven_by), "c.yaml": kpis}
    project = report(files, select=("spec",)).project
    return str(derived(project, project.kpis["x"]))


@pytest.mark.parametrize("kind", ["volume", "value"])
@pytest.mark.parametrize(
    ("stage", "owner", "expected"),
    [
        ("lead", "demand_gen", "direct"),
        ("mql", "demand_gen", "direct"),
        ("sal", "demand_gen", "shared"),
        ("sql", "demand_gen", "shared"),
        ("sqo", "demand_gen", "influence"),
        ("won", "demand_gen", "influence"),
        ("lead", "bdr", "none"),
        ("mql", "bdr", "none"),
        ("sal", "bdr", "shared"),
        ("sql", "bdr", "shared"),
        ("sqo", "bdr", "shared"),
        ("won", "bdr", "influence"),
        ("sqo", "ae", "shared"),
        ("won", "ae", "shared"),
        ("sql", "ae", "none"),
        ("won", "finance", "none"),
    ],
)
def test_volume_and_value(report: Report, kind: str, stage: str, owner: str, expected: str) -> None:
    assert level(report, owner, f"kind: {kind}, of: big.{stage}") == expected


@pytest.mark.parametrize("kind", ["conversion", "velocity"])
@pytest.mark.parametrize(
    ("way", "owner", "expected"),
    [
        ("lead mql", "demand_gen", "direct"),
        ("mql sal", "bdr", "direct"),
        ("mql sal", "demand_gen", "shared"),
        ("mql sql", "bdr", "direct"),
        ("lead sal", "bdr", "shared"),
        ("lead sal", "demand_gen", "shared"),
        ("sal sqo", "ae", "shared"),
        ("sal sqo", "demand_gen", "influence"),
        ("sal sql", "demand_gen", "shared"),  # as for the volume of `sql`
        ("sqo won", "bdr", "influence"),  # as for the volume of `won`, the last stage
        ("sqo won", "demand_gen", "influence"),
        ("lead mql", "ae", "none"),
        ("lead won", "ae", "shared"),
        ("sal mql", "bdr", "None"),
        ("sal sal", "bdr", "None"),
    ],
)
def test_conversion_and_velocity(
    report: Report, kind: str, way: str, owner: str, expected: str
) -> None:
    first, last = way.split()
    measure = f"kind: {kind}, from: big.{first}, to: big.{last}"
    assert level(report, owner, measure) == expected


@pytest.mark.parametrize(
    ("driver", "owner", "expected"),
    [
        ("ae", "sales", "shared"),  # a team below
        ("sales", "ae", "shared"),  # a team above
        ("ae", "seller", "shared"),  # the person's team
        ("seller", "seller", "shared"),
        ("seller", "ae", "shared"),
        ("ae", "vp_sales", "shared"),
        ("ae", "bdr", "influence"),  # a sister
        ("ae", "webmaster", "influence"),
        ("[finance, ae]", "ae", "shared"),
        ("ae", "lonely", "none"),
    ],
)
def test_who_drives(report: Report, driver: str, owner: str, expected: str) -> None:
    driven = {"sqo": "finance", "won": driver}
    assert level(report, owner, "kind: volume, of: big.won", **driven) == expected


def test_every_stage_may_be_driven_by_different_parts_of_one_team(report: Report) -> None:
    driven = dict.fromkeys(("lead", "mql"), "bdr")
    assert level(report, "sales", "kind: volume, of: big.won", **driven) == "direct"
    assert level(report, "bdr", "kind: volume, of: big.won", **driven) == "influence"


@pytest.mark.parametrize(
    ("undriven", "owner", "expected"),
    [
        ("sal", "bdr", "None"),
        ("sal", "demand_gen", "None"),
        ("mql", "bdr", "shared"),
        ("mql", "demand_gen", "shared"),  # the stage before that anybody drives
        ("lead", "demand_gen", "shared"),
    ],
)
def test_a_stage_that_nobody_drives_decides_nothing(
    report: Report, undriven: str, owner: str, expected: str
) -> None:
    assert level(report, owner, "kind: volume, of: big.sal", **{undriven: ""}) == expected


def test_an_undriven_stage_on_the_way_of_a_conversion(report: Report) -> None:
    measure = "kind: conversion, from: big.mql, to: big.sql"
    assert level(report, "bdr", measure, sal="") == "direct"
    assert level(report, "bdr", measure, sql="") == "None"


@pytest.mark.parametrize(
    ("drivers", "expected"),
    [("bdr", "shared"), ("[bdr, finance]", "shared"), ("finance", "influence")],
)
def test_the_stage_before_any_of_the_drivers_took_over(
    report: Report, drivers: str, expected: str
) -> None:
    measure = "kind: volume, of: big.sql"
    assert level(report, "demand_gen", measure, sql=drivers) == expected


@pytest.mark.parametrize(
    "measure",
    [
        "kind: activity, of: calls",
        "kind: other",
        "kind: volume, of: big.mql, where: {source: web}",
        "kind: volume, of: big.nothing",
        "kind: volume",
        "kind: conversion, from: big.lead",
        "kind: formula, expression: 1 + 2",
        "kind: formula, expression: nothing * 2",
        "kind: formula",
    ],
)
def test_what_nothing_follows_for(report: Report, measure: str) -> None:
    assert level(report, "demand_gen", measure) == "None"


@pytest.mark.parametrize("owner", ["nobody", "''"])
def test_an_unknown_owner(report: Report, owner: str) -> None:
    assert level(report, owner, "kind: volume, of: big.mql") == "None"


def test_a_driver_who_is_not_known(report: Report) -> None:
    measure = "kind: volume, of: big.mql"
    assert level(report, "demand_gen", measure, lead="nobody") == "None"
    assert level(report, "demand_gen", measure, sal="nobody") == "direct"
    assert level(report, "demand_gen", measure, lead="3") == "None"


MQLS = kpi("mqls", "ae", "kind: volume, of: big.mql")
DEALS = kpi("deals", "bdr", "kind: volume, of: big.won")
SPEND = kpi("spend", "finance", "kind: other", "unit: money", "control: {level: shared}")
CALLS = kpi("calls", "bdr", "kind: activity, of: calls")
OPEN = kpi("open", "bdr", "kind: volume, of: big.sql")


@pytest.mark.parametrize(
    ("expression", "owner", "expected"),
    [
        ("deals / mqls", "demand_gen", "direct"),
        ("deals / mqls", "ae", "shared"),
        ("deals / mqls", "bdr", "influence"),
        ("deals / mqls", "finance", "none"),
        ("spend / deals", "bdr", "shared"),  # what is declared of the spend stands
        ("spend / calls", "bdr", "None"),  # and of the calls nothing is
        ("calls / mqls", "demand_gen", "direct"),
        ("deals + deeper", "demand_gen", "direct"),
        ("deals + deeper", "ae", "shared"),
    ],
)
def test_a_formula_is_as_strong_as_its_strongest_part(
    report: Report, expression: str, owner: str, expected: str
) -> None:
    deeper = kpi("deeper", "finance", "kind: formula, expression: deals + mqls")
    others = (MQLS, DEALS, SPEND, CALLS, deeper)
    measure = f"kind: formula, expression: {expression}"
    assert level(report, owner, measure, *others) == expected


def test_formulas_in_a_circle_and_very_deep(report: Report) -> None:
    circle = kpi("y", "bdr", "kind: formula, expression: x * 2")
    assert level(report, "bdr", "kind: formula, expression: y * 2", circle) == "None"
    chain = [kpi(f"k{n}", "bdr", f"kind: formula, expression: k{n + 1} * 2") for n in range(2000)]
    end = kpi("k2000", "bdr", "kind: volume, of: big.sal")
    expression = "kind: formula, expression: k0 * 2"
    assert level(report, "bdr", expression, *chain, end) == "shared"


def test_what_is_declared(report: Report) -> None:
    kpis = "kpis:\n" + SPEND + CALLS
    found = report({"a.yaml": COMPANY, "b.yaml": kpis}).project.kpis
    assert (declared(found["spend"]), declared(found["calls"])) == (Level.SHARED, None)


@given(drivers=st.lists(st.sampled_from(["demand_gen", "bdr", "ae", "sales", ""]), min_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_more_to_drive_is_never_less_control(report: Report, drivers: list[str]) -> None:
    """Naming the owner at one more driven stage never weakens what it has anywhere."""
    before = dict(zip(DRIVEN, drivers, strict=False))
    plain = levels(report, before)
    for term, driver in before.items():
        if driver:
            more = levels(report, {**before, term: f"[{driver}, finance]"})
            assert all(one is None or one <= other for one, other in zip(plain, more, strict=True))


def levels(report: Report, driven: dict[str, str]) -> list[Any]:
    kpis = "kpis:\n" + "".join(
        kpi(f"{kind}_{term}", "finance", f"kind: {kind}, of: big.{term}")
        for term in DRIVEN
        for kind in ("volume", "value")
    )
    files = {"a.yaml": COMPANY, "b.yaml": funnel(**driven), "c.yaml": kpis}
    project = report(files, select=("spec",)).project
    drivers = Drivers(project)
    return [drivers.level("finance", each) for each in project.kpis.values()]


class Counting(Drivers):
    asked = 0

    def drives(self, owner: str, stage: Stage) -> bool:
        self.asked += 1
        return super().drives(owner, stage)


def test_a_long_funnel_is_not_gone_through_for_every_stage(report: Report) -> None:
    terms = [f"t{n}" for n in range(400)]
    driven = {term: ("bdr", "ae")[n % 2] for n, term in enumerate(terms)}
    kpis = "kpis:\n" + "".join(
        kpi(f"k_{t}", "finance", f"kind: volume, of: big.{t}") for t in terms
    )
    words = "".join(f"  {term}: {{name: {term}, definition: d}}\n" for term in terms)
    files = {"a.yaml": COMPANY + "terms:\n" + words, "b.yaml": funnel(**driven), "c.yaml": kpis}
    project = report(files, select=("spec",)).project
    drivers = Counting(project)
    assert {drivers.level("finance", each) for each in project.kpis.values()} == {Level.NONE}
    assert drivers.asked < 10 * len(terms)
