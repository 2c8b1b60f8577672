"""Tables as they stand in sheets: headings, sections, merged cells, several rows for one KPI."""

from datetime import date
from typing import Any

import pytest

from kpilint.imports.columns import column
from kpilint.imports.draft import CannotImport, How, Import
from kpilint.imports.formats import Setting
from kpilint.imports.rows import read_sheets
from kpilint.imports.tables import Cell, Sheet, Shown, Span, column_name

SETTING = Setting(date(2026, 11, 21))


def sheet(text: str, spans: dict[str, tuple[int, int]] | None = None, **more: Any) -> Sheet:
    """A sheet from lines with `|` between cells; merged cells by their place."""
    rows: dict[int, dict[int, Cell]] = {}
    for number, line in enumerate(text.strip("\n").splitlines(), 1):
        for at, raw in enumerate(line.split("|"), 1):
            if raw.strip():
                place = f"S!{column_name(at)}{number}"
                rows.setdefault(number, {})[at] = Cell(place, raw.strip())
    merged = {
        (int(place[1:]), ord(place[0]) - ord("A") + 1): Span(*size)
        for place, size in (spans or {}).items()
    }
    return Sheet("a.xlsx", "S", rows, merged, **more)


def read(text: str, spans: dict[str, tuple[int, int]] | None = None, **more: Any) -> Import:
    return read_sheets([sheet(text, spans, **more)], SETTING)


def entries(found: Import) -> dict[str, Any]:
    """The fields of every draft by its address."""
    return {draft.address: draft.fields for draft in found.drafts}


def told(found: Import, place: str) -> tuple[How, str]:
    (one,) = [each for each in found.told if each.at.place == f"S!{place}"]
    return one.how, one.why


def test_a_title_above_gives_the_year() -> None:
    found = read("Plan 2027\n\nKPI | Q4 target\nLeads | 120")
    assert entries(found)["targets.2027-Q4.leads"] == {"value": 120}
    assert told(found, "A1") == (How.LEFT, "it stands above the table")
    assert told(found, "B3") == (How.GUESSED, "the year is from “Plan 2027” (2027-Q4)")
    assert told(found, "B4") == (How.READ, "")


BESIDE = """
Plan 2027
Marketing | | | Sales | |
KPI | Q4 target | | Metric | Goal Q4 | | grey: old
Leads | 120 | | Bookings | $2M
 | | | Deals | 7
"""


def test_tables_beside_each_other_are_two() -> None:
    found = read(BESIDE)
    targets = {draft.path[2]: draft.fields["value"] for draft in found.drafts if draft.path[2:]}
    assert targets == {"leads": 120, "bookings": "$2M", "deals": 7}
    assert {draft.path[1] for draft in found.drafts if draft.path[2:]} == {"2027-Q4"}
    assert len({each.at for each in found.told}) == len(found.told)
    assert told(found, "D2") == (How.LEFT, "it stands above the table")
    assert told(found, "G3") == (
        How.LEFT,
        "a heading that is not known: its cells are kept as x-grey_old",
    )


def test_columns_behind_an_empty_one_are_no_table_without_names_and_numbers() -> None:
    found = read("KPI | Q4 2026 target | | Name | Colour\nLeads | 120 | | Late | red")
    assert {draft.path[-1] for draft in found.drafts} == {"leads"}


@pytest.mark.parametrize("spans", [{"B1": (1, 2)}, {}])
def test_headings_of_two_rows_are_one(spans: dict[str, tuple[int, int]]) -> None:
    found = read("KPI | Targets 2026 |\n | Q3 | Q4\nLeads | 100 | 120", spans)
    targets = {draft.path[1]: draft.fields["value"] for draft in found.drafts[1:]}
    assert targets == {"2026-Q3": 100, "2026-Q4": 120}


def test_actuals_under_a_heading_over_several_are_no_targets() -> None:
    found = read("KPI | Actuals |\n | Q2 2026 | Q3 2026\nLeads | 90 | 100", {"B1": (1, 2)})
    assert entries(found)["actuals.2026-Q3.leads"] == {"value": "100"}
    assert not [draft for draft in found.drafts if draft.path[0] == "targets"]


def test_a_row_merged_across_is_a_section() -> None:
    text = "KPI | Owner | Target\nMarketing KPIs\nLeads || 120\nMQLs | VP Sales | 50"
    found = entries(read(text, {"A2": (1, 3)}))
    assert found["kpis.leads"]["tags"] == ["marketing"]
    assert found["kpis.leads"]["owner"] == "marketing"
    assert found["kpis.mqls"]["owner"] == "vp_sales"
    assert "kpis.marketing_kpis" not in found


def test_an_owner_merged_down_owns_all_rows_and_is_told_once() -> None:
    found = read("KPI | Owner\nLeads | Marketing team\nMQLs |\nSQLs | Sales", {"B2": (2, 1)})
    assert entries(found)["kpis.mqls"]["owner"] == "marketing"
    assert told(found, "B2") == (How.READ, "")


def test_headings_that_are_repeated_are_no_kpi() -> None:
    found = read("KPI | Owner\nLeads | Sales\nKPI | Owner\nMQLs | Sales")
    assert [d.path[1] for d in found.drafts if d.path[0] == "kpis"] == ["leads", "mqls"]


def test_rows_for_periods_are_one_kpi() -> None:
    found = read("KPI | Period | Target\nLeads | 2026-Q3 | 100\nLeads | Q4 2026 | 120")
    assert entries(found)["targets.2026-Q4.leads"] == {"value": 120}
    assert told(found, "B3") == (How.READ, "")
    assert "kpis.leads_2" not in entries(found)


def test_a_name_for_two_things_makes_two_kpis() -> None:
    found = read("KPI | Description | Target\nRate | Won | 20%\nRate | Lost | 30%")
    assert entries(found)["kpis.rate_2"]["definition"] == "Lost"
    assert told(found, "A3") == (How.GUESSED, "the name stands more than once: see kpis.rate")


def test_a_remark_below_is_no_kpi() -> None:
    found = read("KPI | Target\nLeads | 120\n\n* agreed in the off-site")
    assert told(found, "A4") == (How.LEFT, "a remark below the table")
    assert [d.path[1] for d in found.drafts if d.path[0] == "kpis"] == ["leads"]


def test_a_unit_column_gives_bare_numbers_their_unit() -> None:
    found = entries(
        read("KPI | Unit | Q4 2026 target\nA | % | 84\nB | days | 7\nC | $ | 5,000\nD | % | 0.84")
    )
    assert found["targets.2026-Q4.a"] == {"value": "84%", "x-written": "84"}
    assert found["targets.2026-Q4.b"] == {"value": "7 days", "x-written": "7"}
    assert found["targets.2026-Q4.c"] == {"value": "$5,000", "x-written": "5,000"}
    assert found["targets.2026-Q4.d"] == {"pending": "0.84"}
    assert found["kpis.c"]["unit"] == "USD"


def test_a_unit_in_a_heading_counts() -> None:
    found = entries(read("KPI | Q4 2026 target (%) | FY26 goal ($k)\nA | 84 |\nB || 5"))
    assert found["targets.2026-Q4.a"]["value"] == "84%"
    assert found["targets.2026.b"]["value"] == "$5k"


def test_a_stretch_goal_and_a_baseline_belong_to_the_only_target() -> None:
    found = entries(
        read(
            "KPI | Q4 2026 target | Stretch | Baseline | Rationale | Method\n"
            "Leads | 120 | 135 | 104 | It grew. | Bottom-up"
        )
    )
    assert found["targets.2026-Q4.leads"] == {
        "value": 120,
        "stretch": 135,
        "baseline": {"value": 104},
        "rationale": "It grew.",
        "method": "bottom_up",
    }


def test_nothing_that_is_not_known_is_lost() -> None:
    found = read("KPI | Colour | Colour | Freq\nLeads | red | blue | now and then")
    fields = entries(found)["kpis.leads"]
    assert fields["x-colour"] == "red"
    assert fields["x-colour_2"] == "blue"
    assert fields["x-freq"] == "now and then"
    assert told(found, "D2") == (How.LEFT, "kept as x-freq")


def test_a_row_without_a_name_is_left() -> None:
    found = read("KPI | Target\nLeads | 120\n | 130\nMQLs | 50")
    assert told(found, "B3") == (How.LEFT, "the row names no KPI")


def test_an_error_for_a_name_leaves_the_row() -> None:
    broken = sheet("KPI | Target\nLeads | 120\nx | 130\nMQLs | 50")
    broken.rows[3][1] = Cell("S!A3", "#REF!", Shown.TROUBLE, why="an error")  # type: ignore[index]
    found = read_sheets([broken], SETTING)
    assert told(found, "B3") == (How.LEFT, "the row names no KPI")


def test_hidden_things_and_comments_are_said() -> None:
    hidden = sheet("KPI | Target\nLeads | 120", hidden="hidden: row 2")
    hidden.rows[2][1] = Cell("S!A2", "Leads", note="Ask finance")  # type: ignore[index]
    found = read_sheets([hidden], SETTING)
    assert told(found, "A2 (comment)") == (How.LEFT, "kept as notes")
    assert entries(found)["kpis.leads"]["notes"] == "Comment on S!A2: Ask finance"
    assert (How.GUESSED, "hidden: row 2") in [(each.how, each.why) for each in found.told]


def test_a_comma_may_be_the_decimals_where_semicolons_part_cells() -> None:
    found = read("KPI | Q4 2026 target\nLeads | 1.200", commas=True)
    assert told(found, "B2")[0] is How.GUESSED


@pytest.mark.parametrize(
    ("heading", "field", "when"),
    [
        ("KPI Name", "name", ""),
        ("Owner / DRI", "owner", ""),
        ("KPI owner", "owner", ""),
        ("Q4 target", "target", "Q4"),
        ("FY goal", "target", "FY"),
        ("Target FY27", "target", "FY27"),
        ("Goal (Q4'26)", "target", "Q4'26"),
        ("2026-Q4", "target", "2026-Q4"),
        ("Q3 Actuals", "actual", "Q3"),
        ("Stretch Q4", "stretch", "Q4"),
        ("<b>Description</b>", "definition", ""),
        ("Target (%)", "target", ""),
        ("Q3 vs Q4 target", "", ""),
        ("Notes Q4", "", ""),
        ("Colour", "", ""),
    ],
)
def test_headings_are_known_by_many_words(heading: str, field: str, when: str) -> None:
    found = column(1, heading, {})
    assert (found.field, found.when) == (field, when)


def test_a_row_with_nothing_but_a_name_may_be_a_heading() -> None:
    found = read("KPI | Owner | Target\nDIGITAL\nVisits | Web | 120\nSALES\nDeals || 5")
    assert told(found, "A2")[0] is How.GUESSED
    assert "taken for a KPI" in told(found, "A2")[1]
    assert told(found, "A4") == (How.GUESSED, "a heading between rows")
    assert entries(found)["kpis.deals"]["owner"] == "sales"


def test_targets_and_actuals_below_periods() -> None:
    found = entries(
        read("Metric | Q3 2026 || Q4 2026\n | Target | Actual | Target\nA | 100 | 90 | 120")
    )
    assert found["targets.2026-Q3.a"] == {"value": 100}
    assert found["actuals.2026-Q3.a"] == {"value": "90"}
    assert found["targets.2026-Q4.a"] == {"value": 120}


def test_ids_are_taken_and_row_numbers_passed_over() -> None:
    found = read("# | KPI ID | KPI name | Target\n1 | lead_vol | Lead volume | 120\n | Subtotal")
    assert "kpis.lead_vol" in entries(found)
    assert told(found, "B2") == (How.READ, "")
    assert told(found, "A2") == (How.LEFT, "the column is passed over")


def test_a_name_without_another_heading_that_is_known_is_said() -> None:
    with pytest.raises(CannotImport, match="beside `KPI` no heading is known, so there is nothing"):
        read("KPI | Ziel 4\nLeads | 120")
