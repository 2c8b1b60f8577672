import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpilint.check import check
from kpilint.config import Config
from kpilint.imports.draft import CannotImport, How, Import
from kpilint.imports.formats import Setting
from kpilint.imports.gitlab import read
from kpilint.imports.writing import By, laid_out

SETTING = Setting(date(2026, 11, 21))

INDICATORS = """\
- name: Lead Response Time
  base_path: "/handbook/marketing/performance-indicators/"
  definition: How long a <a href="https://example.com/lead">lead</a> waits.<br>Weekdays only.
  target: less than 12 hours
  org: Marketing Department
  dri: <a href="https://example.com/people/vp">VP Marketing</a>
  is_key: yes
  public: false
  health:
    level: 2
    reasons:
    - Better than <b>last</b> month
    - Holidays
  urls:
  - https://example.com/a
  - "/handbook/y"
  sisense_data: {chart: 1, dashboard: 2}
- name: Regional Lead Response Time
  parent: "/handbook/marketing/performance-indicators/#lead-response-time"
  target: TBD
  org: Marketing Department
  is_key: false
- name: Changes per month
  parent: "/x/#nothing"
  target: Greater than 6 MRs per month
- name: Blank
  target:
"""


def imported(tmp_path: Path, text: str, setting: Setting = SETTING) -> Import:
    file = tmp_path / "indicators.yml"
    file.write_text(text)
    return read([file], setting)


def entries(found: Import) -> dict[str, Mapping[str, Any]]:
    return {draft.address: draft.fields for draft in found.drafts}


def test_an_indicator_is_read(tmp_path: Path) -> None:
    found = entries(imported(tmp_path, INDICATORS))
    assert found["kpis.lead_response_time"] == {
        "name": "Lead Response Time",
        "definition": "How long a lead waits.\nWeekdays only.",
        "links": {"lead": "https://example.com/lead", "example.com": "https://example.com/a"},
        "measure": {"kind": "other"},
        "unit": "duration",
        "direction": "down",
        "owner": "vp_marketing",
        "tags": ["key"],
        "visibility": "team",
        "notes": "Health: attention.\n- Better than last month\n- Holidays",
        "x-gitlab": {
            "urls": ["/handbook/y"],
            "base_path": "/handbook/marketing/performance-indicators/",
            "sisense_data": {"chart": 1, "dashboard": 2},
        },
    }
    assert found["targets.2026-Q4.lead_response_time"] == {
        "value": "12 hours",
        "x-written": "less than 12 hours",
    }
    assert found["people.vp_marketing"] == {
        "name": "VP Marketing",
        "contact": "https://example.com/people/vp",
        "team": "marketing",
    }
    assert found["teams.marketing"] == {"name": "Marketing"}


def test_a_parent_is_driven_if_it_is_there(tmp_path: Path) -> None:
    found = entries(imported(tmp_path, INDICATORS))
    assert found["kpis.regional_lead_response_time"]["drives"] == ["lead_response_time"]
    assert found["kpis.regional_lead_response_time"]["owner"] == "marketing"
    assert found["kpis.changes_per_month"]["x-gitlab"] == {"parent": "/x/#nothing"}
    assert "drives" not in found["kpis.changes_per_month"]


def test_a_target_without_a_number_is_pending_in_its_own_words(tmp_path: Path) -> None:
    found = entries(imported(tmp_path, INDICATORS))
    assert found["targets.2026-Q4.regional_lead_response_time"] == {"pending": "TBD"}
    assert "targets.2026-Q4.blank" not in found
    assert found["targets.2026-Q4.changes_per_month"]["value"] == "6"
    assert found["kpis.changes_per_month"]["unit"] == "MRs"


def test_the_period_is_the_one_that_was_asked_for(tmp_path: Path) -> None:
    found = imported(tmp_path, INDICATORS, replace(SETTING, period="FY2027"))
    assert "targets.FY2027.lead_response_time" in entries(found)
    [told] = [each for each in found.told if each.address == "targets.FY2027.lead_response_time"]
    assert told.how is How.READ
    [told] = [
        each
        for each in imported(tmp_path, INDICATORS).told
        if each.address == "targets.2026-Q4.lead_response_time"
    ]
    assert told.how is How.GUESSED
    assert told.why == "no period is said: taken for the current quarter"


def test_a_period_in_the_words_wins(tmp_path: Path) -> None:
    text = "- {name: a, target: at least 5% by 2027-Q2}"
    found = entries(imported(tmp_path, text, replace(SETTING, period="FY2027")))
    assert found["targets.2027-Q2.a"]["value"] == "5%"


def test_every_key_is_accounted_for(tmp_path: Path) -> None:
    found = imported(tmp_path, INDICATORS)
    lines = {int(told.at.place.removeprefix("line ")) for told in found.told}
    keys = [
        number
        for number, line in enumerate(INDICATORS.splitlines(), 1)
        if line[:2] in ("- ", "  ") and line[2] not in " -" and not line.endswith("target:")
    ]
    assert set(keys) - lines - {14, 9} == set()


@pytest.mark.parametrize(
    ("key", "odd", "kept"),
    [
        ("target", "[5%, 6%]", ["5%", "6%"]),
        ("definition", "{short: What it is.}", {"short": "What it is."}),
        ("dri", "{role: VP}", {"role": "VP"}),
        ("org", "[Sales, {also: Marketing}]", ["Sales", {"also": "Marketing"}]),
        ("urls", "[{a: https://example.com/}]", [{"a": "https://example.com/"}]),
        ("health", "fine", "fine"),
        ("health", "{level: 2, trend: down}", {"level": 2, "trend": "down"}),
    ],
)
def test_what_is_in_another_form_is_kept(tmp_path: Path, key: str, odd: str, kept: Any) -> None:
    found = imported(tmp_path, f"- name: One\n  {key}: {odd}\n")
    assert entries(found)["kpis.one"]["x-gitlab"] == {key: kept}
    assert f"kpis.one.x-gitlab.{key}" in {told.address for told in found.told}


def test_same_names_get_ids_of_their_own(tmp_path: Path) -> None:
    found = imported(tmp_path, "- {name: Churn}\n- {name: churn}\n- {name: 'Churn!'}")
    assert list(entries(found)) == ["kpis.churn", "kpis.churn_2", "kpis.churn_3"]


def test_scripts_are_left_out(tmp_path: Path) -> None:
    text = """\
- name: <b>Churn</b><script>alert(1)</script>
  definition: Lost <img src=x onerror=alert(1)>accounts <a href="javascript:alert(1)">a month</a>
  org: <script>alert(1)</script>Sales
  urls: ["javascript:alert(1)"]
"""
    found = entries(imported(tmp_path, text))
    assert found["kpis.churn"]["name"] == "Churn"
    assert found["kpis.churn"]["definition"] == "Lost accounts a month"
    assert "links" not in found["kpis.churn"]
    assert found["kpis.churn"]["owner"] == "sales"


def test_a_list_below_a_key_is_read(tmp_path: Path) -> None:
    found = imported(tmp_path, "indicators: [{name: Churn}]\nversion: 5")
    assert list(entries(found)) == ["kpis.churn"]
    assert [told.text for told in found.told if "no list" in told.why] == ["5"]


def test_one_name_for_a_person_and_their_team_is_the_person(tmp_path: Path) -> None:
    found = imported(tmp_path, "- {name: Leads, dri: Growth, org: Growth}")
    assert [draft.path for draft in found.drafts if draft.path[0] != "kpis"] == [
        ("people", "growth")
    ]
    assert [each.why for each in found.told if each.how is How.LEFT] == ["a person has this name"]


@pytest.mark.parametrize(
    "text", ["", "5", "[]", "[5, null]", "- name:", "a: {}", "a: b: c", "\x00"]
)
def test_files_without_indicators_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CannotImport, match="There are no indicators: "):
        imported(tmp_path, text)


WRONG = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "5%", "TBD", "<b>x</b>"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["level", "reasons", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = ["definition", "target", "org", "dri", "is_key", "public", "health", "urls", "parent",
        "sisense_data"]  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), WRONG), min_size=1, max_size=3))
def test_whatever_stands_there_is_answered(tmp_path: Path, indicators: list[Any]) -> None:
    named = [{"name": f"m{n}", **each} for n, each in enumerate(indicators)]
    found = imported(tmp_path, json.dumps(named))
    kpis = [draft for draft in found.drafts if draft.path[0] == "kpis"]
    assert len(kpis) == len(indicators)
    assert all(draft.fields["name"] and draft.fields["definition"] for draft in kpis)
    texts = laid_out(found, Path("kpi_specs/in"), Path("kpi_specs/actuals"), By.FILE)
    overlay = {str(path): text.encode() for path, text in texts.items()}
    findings = check(Config(Path("/nowhere")), SETTING.today, overlay).findings
    assert [each.message for each in findings if each.rule.startswith("spec-")] == []
