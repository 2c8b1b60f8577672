"""What the list of KPIs can be narrowed down by."""

from collections.abc import Callable
from typing import Any

import pytest

from kpilint.publish.company import Company
from kpilint.publish.facets import facets

SPECS = """
    terms: {lead: {name: Lead}}
    teams:
      marketing: {name: Marketing}
      demand_gen: {name: Demand generation, part_of: marketing}
      bdr: {name: Business development}
    people: {head: {name: Head of demand generation, team: demand_gen}}
    funnels: {main: {name: Main, stages: [{term: lead}]}}
    kpis:
      a: {name: A, owner: head, measure: {kind: volume, of: main.lead}, indicator: leading}
      b: {name: B, owner: bdr, status: draft, control: {level: direct}}
      c: {name: C, owner: marketing, control: {level: none}}
      d: {name: D, owner: nobody_known, indicator: sometimes}
"""


def found(report: Callable[..., Any], specs: str) -> dict[str, dict[str, tuple[str, str]]]:
    """What can be chosen: by property and value, the label and the names of the KPIs."""
    company = Company(report(specs))
    return {
        facet.name: {
            choice.value: (choice.label, "".join(company.kpis[row].name for row in choice.rows))
            for choice in facet.choices
        }
        for facet in facets(company, company.kpis)
    }


def test_every_property_has_its_values(report: Callable[..., Any]) -> None:
    assert found(report, SPECS) == {
        "team": {
            "bdr": ("Business development", "B"),
            "demand_gen": ("Demand generation", "A"),
            "marketing": ("Marketing", "AC"),
            "-": ("No team", "D"),
        },
        "funnel": {"main": ("Main", "A"), "-": ("No funnel", "BCD")},
        "indicator": {"leading": ("Leading", "A"), "-": ("Not stated", "BCD")},
        "control": {
            "direct": ("Direct", "B"),
            "none": ("None", "C"),
            "-": ("Not stated", "AD"),
        },
        "status": {"active": ("Active", "ACD"), "draft": ("Draft", "B")},
    }


def test_what_none_is_last(report: Callable[..., Any]) -> None:
    assert list(found(report, SPECS)["team"]) == ["bdr", "demand_gen", "marketing", "-"]


@pytest.mark.parametrize("kpis", ["{}", "{a: {name: A}}", "{a: {name: A}, b: {name: B}}"])
def test_what_all_have_alike_is_no_choice(report: Callable[..., Any], kpis: str) -> None:
    assert found(report, f"kpis: {kpis}") == {}
