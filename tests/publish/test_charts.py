"""What the charts show and say: of KPIs with their targets, of funnels, of what moves what."""

import html
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kpilint.publish.charts.gallery import figures
from kpilint.publish.charts.svg import is_safe
from kpilint.publish.company import Company

Drawn = Callable[..., dict[str, str]]

QUARTERS = [f"{year}-Q{quarter}" for year in (2024, 2025, 2026) for quarter in (1, 2, 3, 4)]
HISTORY = QUARTERS[3:11]


@pytest.fixture
def drawn(tmp_path: Path, report_of: Callable[[Path], Any]) -> Drawn:
    """Draw the charts of some specs; give each by its kind and the id of what it shows."""

    def draw(actuals: list[tuple[str, str, Any]] = [], **specs: Any) -> dict[str, str]:  # noqa: B006
        (tmp_path / "kpi_specs/actuals").mkdir(parents=True, exist_ok=True)
        (tmp_path / "kpi_specs/all.yaml").write_text(yaml.safe_dump(specs, allow_unicode=True))
        rows = ["kpi,period,value", *(",".join(map(str, row)) for row in actuals)]
        (tmp_path / "kpi_specs/actuals/all.csv").write_text("\n".join(rows))
        (tmp_path / "kpilint.toml").write_text("")
        report = report_of(tmp_path)
        unread = [f.message for f in report.findings if f.rule in ("spec-syntax", "spec-schema")]
        assert unread == []
        found = figures(Company(report), tmp_path)
        return {f"{kind} {id}": str(figure) for (kind, id), figure in found.items()}

    return draw


def kpi(**fields: Any) -> dict[str, Any]:
    usual = {"name": "Deals", "definition": "A number.", "measure": {"kind": "other"}}
    return {**usual, "unit": "deals", **fields}


def actuals(*values: Any, id: str = "deals") -> list[tuple[str, str, Any]]:
    """Actuals of quarters, the last one of 2026-Q3."""
    return [(id, period, v) for period, v in zip(HISTORY[-len(values) :], values, strict=True)]


def targets(**values: Any) -> dict[str, Any]:
    """Targets of the KPI by quarter of 2026: `q3=120`."""
    return {
        f"2026-{quarter.upper()}": {"deals": v if isinstance(v, dict) else {"value": v}}
        for quarter, v in values.items()
    }


def said(figure: str) -> str:
    return html.unescape(re.search(r"<figcaption>(.*?)</figcaption>", figure)[1])  # type: ignore[index]


def described(figure: str) -> str:
    return html.unescape(re.search(r"<desc [^>]*>(.*?)</desc>", figure)[1])  # type: ignore[index]


def looks(figure: str) -> set[str]:
    return set(re.findall(r'<g class="(k-[a-z-]+)"', figure))


def letters(figure: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(r"<(?:text|tspan)[^>]*>([^<]+)<", figure)]


@pytest.mark.parametrize(
    ("values", "aims", "message"),
    [
        ((94, 101, 116), {"q3": 114}, "2026-Q3: 116 deals against a target of 114: met."),
        ((94, 101, 116), {"q3": 140}, "2026-Q3: 116 deals against a target of 140: missed."),
        (
            (94, 101, 116),
            {"q3": 120},
            "2026-Q3: 116 deals against a target of 120: missed, within the tolerance.",
        ),
        (
            (94, 101, 116),
            {"q1": 90, "q2": 120, "q3": 120},
            "Target met in 1 of 3 quarters; missed within the tolerance in 1.",
        ),
        (
            (94, 101, 116),
            {"q2": 100, "q3": 110, "q4": 130},
            "Target met in 2 of 2 quarters. The target for 2026-Q4 is 130 deals.",
        ),
        ((94, 116), {}, "2026-Q3: 116 deals."),
        ((116,), {"q4": 130}, "2026-Q3: 116 deals. The target for 2026-Q4 is 130 deals."),
    ],
)
def test_a_history_says_how_it_went(
    drawn: Drawn, values: tuple[int, ...], aims: dict[str, int], message: str
) -> None:
    figure = drawn(actuals(*values), kpis={"deals": kpi()}, targets=targets(**aims))
    assert said(figure["history deals"]) == message
    assert described(figure["history deals"]).startswith(message)


def test_a_period_that_is_not_over_stands_apart(drawn: Drawn) -> None:
    rows = [*actuals(94, 101, 116), ("deals", "2026-10", 30)]
    deals = kpi(measure={"kind": "activity", "of": "deals"}, unit="count")
    figure = drawn(rows, kpis={"deals": deals}, targets=targets(q4=120))["history deals"]
    assert said(figure).endswith("2026-Q4 so far: 30 against a target of 120: off track.")
    assert {"k-plain", "k-sofar"} <= looks(figure)
    line = re.search(r'class="k-line"><path d="([^"]*)"', figure)
    assert line
    assert line[1].count("L") == 2


@pytest.mark.parametrize(
    ("direction", "look", "note"),
    [
        ("up", "k-met", ""),
        ("down", "k-missed", "Less is better."),
        ("hold", "k-missed", "The number should stay where it is."),
    ],
)
def test_each_result_has_a_shape_of_its_own(
    drawn: Drawn, direction: str, look: str, note: str
) -> None:
    specs = {"kpis": {"deals": kpi(direction=direction)}, "targets": targets(q3=80)}
    figure = drawn(actuals(94, 116), **specs)["history deals"]
    assert look in looks(figure)
    assert f'class="{look}"' in figure.partition('class="k-key"')[2]
    assert note in described(figure)


def test_natural_process_limits_are_drawn_and_said(drawn: Drawn) -> None:
    # The mean is 110, the mean step 10: the limits lie 2.66 steps to either side of it.
    values = (105, 115, 105, 115, 105, 115, 105, 115)
    figure = drawn(actuals(*values), kpis={"deals": kpi()}, targets=targets(q4=150))
    shown = figure["history deals"]
    assert "Natural process limits, by the last 8 quarters: 83.4 to 136.6." in described(shown)
    assert "The target for 2026-Q4 lies above them." in described(shown)
    assert {"natural limit 83.4", "natural limit 136.6"} <= set(letters(shown))
    few = drawn(actuals(*values[:5]), kpis={"deals": kpi()}, targets=targets(q4=150))
    assert "k-limit" not in looks(few["history deals"])


def test_limits_of_what_moves_on_lie_around_the_last_period(drawn: Drawn) -> None:
    values = (10, 20, 30, 40, 50, 60, 70, 80)
    figure = drawn(actuals(*values), kpis={"deals": kpi()}, targets=targets(q4=90))
    assert "The numbers have moved on: the natural process limits around 2026-Q3 are 53.4 to" in (
        described(figure["history deals"])
    )


def test_zero_is_where_the_axis_begins_or_else_it_is_said(drawn: Drawn) -> None:
    counts = drawn(actuals(60, 80), kpis={"deals": kpi()})["history deals"]
    assert "0" in letters(counts)
    rates = drawn(actuals("76%", "79%"), kpis={"deals": kpi(unit="percent")})["history deals"]
    assert "0%" not in letters(rates)
    assert "The scale begins at 76%, not at zero." in described(rates)


def test_places_follow_the_numbers(drawn: Drawn) -> None:
    """Heights above the axis are as 30 to 60 to 90."""
    figure = drawn(actuals(30, 60, 90), kpis={"deals": kpi()})["history deals"]
    plain = re.search(r'class="k-plain">(.*?)</g>', figure)
    assert plain
    heights = [186 - float(y) for y in re.findall(r"translate\([\d.]+,([\d.]+)\)", plain[1])]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.3)
    assert heights[2] == pytest.approx(3 * heights[0], abs=0.4)


@pytest.mark.parametrize(
    ("rows", "aims"),
    [
        ([], {"q4": 120}),
        (actuals(116), {}),
        (actuals(116), {"q4": {"confidential": True, "value": 4242}}),
        (actuals(116), {"q4": {"pending": "Later."}}),
        ([("deals", "2027-Q1", 116)], {"q4": 120}),
        ([("deals", "2026-Q3", "$5"), ("deals", "2026-Q2", 3)], {}),
    ],
)
def test_where_there_is_too_little_nothing_is_drawn(
    drawn: Drawn, rows: list[tuple[str, str, Any]], aims: dict[str, Any]
) -> None:
    assert "history deals" not in drawn(rows, kpis={"deals": kpi()}, targets=targets(**aims))


def test_what_is_confidential_or_pending_is_not_drawn(drawn: Drawn) -> None:
    aims = targets(q3={"confidential": True, "value": 4242}, q4={"pending": "Later."})
    figure = drawn(actuals(94, 116), kpis={"deals": kpi()}, targets=aims)["history deals"]
    assert not {"k-target", "k-band", "k-met"} & looks(figure)
    assert "4,242" not in figure
    assert "4242" not in figure


@pytest.mark.parametrize(
    ("unit", "values", "aim"),
    [
        ("percent", ("20%..25%", "21%..26%"), "22%..24%"),
        ("EUR", ("-120k EUR", "90k EUR"), "60k EUR"),
        ("deals", ("12345678901234567890123456", "9"), "9_999_999_999_999_999_999_999_999"),
        ("ratio", ("0.00000000001", "0.00000000002"), "0.00000000005"),
        ("deals", ("0", "0"), 0),
        ("duration", ("90 seconds", "2 quarters"), "3 months"),
    ],
)
def test_numbers_of_every_sort_can_be_drawn(
    drawn: Drawn, unit: str, values: tuple[str, ...], aim: Any
) -> None:
    figure = drawn(actuals(*values), kpis={"deals": kpi(unit=unit)}, targets=targets(q4=aim))
    shown = figure["history deals"]
    assert not re.search(r"NaN|Infinity|undefined", shown)
    assert all(re.fullmatch(r"[MLAhvZ0-9.,-]+", path) for path in re.findall(' d="(.*?)"', shown))
    assert {"k-plain", "k-target"} <= looks(shown)


def test_periods_that_nobody_measured_leave_a_gap(drawn: Drawn) -> None:
    rows = [("deals", "2025-Q1", 5), ("deals", "2026-Q2", 7), ("deals", "2026-Q3", 8)]
    figure = drawn(rows, kpis={"deals": kpi()}, targets=targets(q4=9) | {"2031-Q1": {}})
    slots = [t for t in letters(figure["history deals"]) if re.fullmatch("Q[1-4]", t)]
    assert slots == ["Q1", "Q2", "Q3", "Q4", "Q1", "Q2", "Q3", "Q4"]
    line = re.search(r'class="k-line"><path d="([^"]*)"', figure["history deals"])
    assert line
    assert line[1].count("M") == 2


FUNNEL: dict[str, Any] = {
    "terms": {
        "lead": {"name": "Lead", "definition": "A."},
        "won": {"name": "Closed won", "definition": "B."},
    },
    "funnels": {"f": {"name": "Enterprise", "stages": [{"term": "lead"}, {"term": "won"}]}},
    "kpis": {
        id: {"name": id, "definition": "A.", "measure": {"kind": "volume", "of": f"f.{id}"}}
        for id in ("lead", "won")
    },
}


def test_stages_are_as_long_as_their_numbers(drawn: Drawn) -> None:
    aims = {"2026-Q4": {"lead": {"value": 1000}, "won": {"value": 250}}}
    rows = [("lead", "2026-10", 500), ("won", "2026-10", 20)]
    figure = drawn(rows, **FUNNEL, targets=aims)["stages f"]
    assert said(figure) == "2026-Q4 so far: on track at 1 of the 2 stages that were measured."
    assert {"500 of 1,000, on track", "20 of 250, off track"} <= set(letters(figure))
    bars = re.search(r'class="k-part">(.*?)</g>', figure)
    rooms = re.search(r'class="k-room">(.*?)</g>', figure)
    assert bars
    assert rooms
    assert re.findall(r'"M0,[\d.]+h([\d.]+)', rooms[1]) == ["480", "120"]
    assert re.findall(r'"M0,[\d.]+h([\d.]+)', bars[1]) == ["240", "9.6"]


def test_a_funnel_whose_quarter_is_over_says_how_it_ended(drawn: Drawn) -> None:
    aims = {"2026-Q3": {"lead": {"value": 1000}, "won": {"value": 250}}}
    rows = [("lead", "2026-Q3", 1100), ("won", "2026-Q3", 100)]
    figure = drawn(rows, **FUNNEL, targets=aims)["stages f"]
    assert said(figure) == "2026-Q3: target met at 1 of 2 stages."
    assert "k-whole" in looks(figure)


def test_a_funnel_draws_no_number_that_is_kept_elsewhere(drawn: Drawn) -> None:
    kept = {"confidential": True, "value": 4242}
    aims = {"2026-Q4": {"lead": {"value": 1000}, "won": kept}}
    assert "stages f" not in drawn([], **FUNNEL, targets=aims)
    aims["2026-Q4"]["won"] = {"pending": "Later."}
    assert "stages f" not in drawn([], **FUNNEL, targets=aims)
    assert "stages f" not in drawn([], **FUNNEL)


def names(figure: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'aria-label="([^"]*)"', figure)]


def test_a_kpi_stands_between_what_moves_it_and_what_it_moves(drawn: Drawn) -> None:
    kpis = {
        "calls": kpi(name="Calls", drives=["deals"], indicator="leading"),
        "deals": kpi(drives=["money"]),
        "money": kpi(name="Money", indicator="lagging"),
        "ratio": kpi(name="Ratio", measure={"kind": "formula", "expression": "money / deals"}),
        "old": kpi(name="Old", drives=["deals"], status="deprecated"),
        "alone": kpi(name="Alone", drives=["alone", "nobody"]),
    }
    kpis["ratio"].pop("unit")
    found = drawn(kpis=kpis)
    figure = found["neighbours deals"]
    assert said(figure) == "Moved by 1 other KPI, and moves 2 other KPIs."
    assert names(figure) == ["Calls", "Money", "Ratio"]
    assert re.findall(r'href="([^"]*)"', figure) == ["calls.html", "money.html", "ratio.html"]
    assert {"k-drives", "k-part-of", "k-here"} <= looks(figure)
    assert 'role="group"' in figure
    assert "neighbours alone" not in found
    assert names(found["tree all"]) == ["Calls", "Deals", "Money", "Ratio"]
    assert described(found["tree all"]).endswith("Linked to no other: Alone.")


def test_a_circle_is_drawn_as_well(drawn: Drawn) -> None:
    kpis = {id: kpi(name=id, drives=[to]) for id, to in ("ab", "bc", "ca")}
    found = drawn(kpis=kpis)
    assert names(found["tree all"]) == ["a", "b", "c"]
    assert names(found["neighbours a"]) == ["c", "b"]


def test_too_many_for_boxes_are_counted(drawn: Drawn) -> None:
    kpis = {f"k{n}": kpi(name=f"Number {n}", drives=["deals"]) for n in range(40)}
    figure = drawn(kpis={"deals": kpi(), **kpis})["neighbours deals"]
    assert len(names(figure)) == 11
    assert "and 29 more" in letters(figure)
    many = {f"k{n}": kpi(name=f"Number {n}", drives=["deals"]) for n in range(100)}
    assert "tree all" not in drawn(kpis={"deals": kpi(), **many})


EVIL = (
    "</text></svg><script>alert(1)</script>\"'&{{ 7*7 }} [x](javascript:x) 🎉 مرحبا \u202e\u0007 "
)


def test_hostile_names_are_inert(drawn: Drawn) -> None:
    name = EVIL + "x" * 300
    specs = {
        "terms": {id: {**FUNNEL["terms"][id], "name": name} for id in ("lead", "won")},
        "funnels": {"f": {**FUNNEL["funnels"]["f"], "name": name}},
        "kpis": {
            "lead": {**FUNNEL["kpis"]["lead"], "name": name, "drives": ["won"]},
            "won": {**FUNNEL["kpis"]["won"], "name": name, "drives": ["other"]},
            "other": kpi(name=name, unit=name),
        },
        "targets": {"2026-Q4": {"lead": {"value": 10}, "won": {"value": 5}, "other": {"value": 1}}},
    }
    rows = [(id, f"2026-Q{n}", n) for id in ("lead", "won", "other") for n in (1, 2, 3)]
    found = drawn(rows, **specs)
    assert {key.split()[0] for key in found} == {"history", "neighbours", "stages", "tree"}
    for figure in found.values():
        assert "<script" not in figure
        assert "{{" not in figure
        assert "](" not in figure
        assert "\u202e" not in figure
        drawing = re.search(r"</desc>(.*?)</svg>", figure)
        assert drawing
        assert is_safe(drawing[1])
        assert all(len(text) < 80 for text in letters(drawing[1]))
    assert any(text.endswith("…") for text in letters(found["stages f"]))
    assert any("alert(1)" in text for text in names(found["tree all"]))


def test_the_same_is_drawn_from_the_cache_and_without(drawn: Drawn, tmp_path: Path) -> None:
    specs = {"kpis": {"deals": kpi(drives=["money"]), "money": kpi()}, "targets": targets(q4=9)}
    first = drawn(actuals(5, 6), **specs)
    assert drawn(actuals(5, 6), **specs) == first
    for path in (tmp_path / ".kpilint-cache/charts").iterdir():
        path.unlink()
    assert drawn(actuals(5, 6), **specs) == first


def test_without_the_extra_the_tables_stand_alone(
    written: Callable[..., Callable[[str], str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    rows = "kpi,period,value\ndeals,2026-Q2,94\ndeals,2026-Q3,116\n"
    page = written({"kpis": {"deals": kpi()}, "targets": targets(q3=120)}, rows)
    assert "116 deals 120 deals" in page("kpis/deals")
    assert "<figure" not in (tmp_path / "out/docs/kpis/deals.md").read_text()
    assert not (tmp_path / ".kpilint-cache").exists()
