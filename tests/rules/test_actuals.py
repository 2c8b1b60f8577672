"""The family actuals."""

from collections.abc import Callable

import pytest

KPIS = """\
kpis:
  nps: {name: Score, definition: d, measure: {kind: other}, unit: points}
  spend: {name: Spend, definition: d, measure: {kind: other}, unit: money}
"""


@pytest.mark.parametrize(
    ("rows", "findings"),
    [
        ("kpi,period,value\nnps,2026-Q3,41\n", []),
        ("kpi,period,value\nspend,2026-Q3,$1.2M\nspend,2026-09,400k\n", []),
        ("kpi,period,value,segment\nnps,2026-Q3,41,\nnps,2026-Q3,40,smb\n", []),
        ("", []),
        (
            "kpi,period,value\nnpps,2026-Q3,41\n",
            ["2:1 There is no KPI `npps`. Did you mean `nps`?"],
        ),
        ("kpi,period,value\nnps,2026-Q5,41\n", ["2:5 `2026-Q5` is no period."]),
        ("kpi,period,value\nnps,2026-Q3,many\n", ["2:13 `many` is no quantity."]),
        (
            "kpi,period,value\nspend,2026-Q3,€5\n",
            ["2:15 `€5` is in EUR, where money in USD is meant."],
        ),
        ("kpi,period,value\nnps,2026-Q3\n", ["2:1 The row has no `value`."]),
        ("kpi,period,value\nnps,2026-Q3,1,200\n", ["2:15 The row has 4 cells, the header 3."]),
        (
            "kpi,period,value\nnps,2026-Q3,1\nnps,FY2026-Q3,2\n",
            ["3:1 `nps` for FY2026-Q3 is there twice."],
        ),
        ("kpi,period\nnps,2026-Q3\n", ["1:1 The header lacks `value`."]),
        (
            "kpi,perod,value\nnps,2026-Q3,1\n",
            ["1:5 `perod` is not a column of actuals. Did you mean `period`?"],
        ),
        ("kpi;period;value\nnps;2026-Q3;1\n", ["1:1 The columns are not separated by commas."]),
        ("kpi,kpi,value\n", ["1:1 The column `kpi` is there twice."]),
        (
            "kpi,period,value,updated_on\nnps,2026-Q3,1,yesterday\n",
            ["2:15 `yesterday` is no date."],
        ),
    ],
)
def test_format(lines: Callable[..., list[str]], rows: str, findings: list[str]) -> None:
    found = lines({"kpis.yaml": KPIS, "actuals/q.csv": rows}, "actuals-format")
    expected = [line.partition(" ") for line in findings]
    assert found == [
        f"actuals/q.csv:{place}: error actuals-format: {message}" for place, _, message in expected
    ]


def test_a_kpi_in_a_broken_file_is_not_called_unknown(lines: Callable[..., list[str]]) -> None:
    files = {"kpis.yaml": KPIS, "b.yaml": "a: [", "actuals/q.csv": "kpi,period,value\nx,2026,1\n"}
    assert lines(files, "actuals-format") == []


def cadence(text: str) -> str:
    return KPIS.replace("unit: points", f"unit: points, cadence: {text}")


@pytest.mark.parametrize(
    ("specs", "row", "messages"),
    [
        (cadence("weekly"), "2026-W45,41", []),  # ended on 8 November, 13 days ago
        (cadence("weekly"), "2026-10,41,2026-11-07", []),
        (
            cadence("weekly"),
            "2026-10,41,2026-11-06",
            [
                "The newest actual of `nps` is 15 days old; it is kept weekly,"
                " so that 14 days would be two cadences."
            ],
        ),
        (cadence("quarterly"), "2026-Q2,41", []),
        (
            cadence("quarterly"),
            "2026-Q1,41",
            [
                "The newest actual of `nps` is 235 days old; it is kept quarterly,"
                " so that 184 days would be two cadences."
            ],
        ),
        (cadence("weekly, status: draft"), "2020,41", []),
        (KPIS, "2020,41", []),
    ],
)
def test_stale(lines: Callable[..., list[str]], specs: str, row: str, messages: list[str]) -> None:
    header = "kpi,period,value,updated_on" if row.count(",") == 2 else "kpi,period,value"
    found = lines({"a.yaml": specs, "actuals/q.csv": f"{header}\nnps,{row}\n"}, "actuals-stale")
    assert [line.partition("stale: ")[2] for line in found] == messages


TARGETS = """\
targets:
  2026-Q3:
    nps: {value: 40, rationale: r}
    spend: {value: $100k, rationale: r, tolerance: $5k}
  2026-Q4: {nps: {value: 40, rationale: r}}
"""


@pytest.mark.parametrize(
    ("row", "messages"),
    [
        ("nps,2026-Q3,36,", []),
        ("nps,2026-Q3,44,", []),
        (
            "nps,2026-Q3,35.9,",
            ["`nps` was 35.9 in 2026-Q3, 4.1 below the target of 40; the tolerance is 4."],
        ),
        (
            "nps,2026-Q3,45,",
            ["`nps` was 45 in 2026-Q3, 5 above the target of 40; the tolerance is 4."],
        ),
        ("nps,2026-Q3,30,The outage in August.", []),
        (
            "nps,2026-Q3,30,TBD",
            ["`nps` was 30 in 2026-Q3, 10 below the target of 40; the tolerance is 4."],
        ),
        ("nps,2026-Q4,30,", []),  # not over yet
        ("nps,2026-09,30,", []),
        (
            "spend,2026-Q3,$106k,",
            [
                "`spend` was $106,000 in 2026-Q3, $6,000 above the target of $100,000;"
                " the tolerance is $5,000."
            ],
        ),
    ],
)
def test_misses(lines: Callable[..., list[str]], row: str, messages: list[str]) -> None:
    rows = f"kpi,period,value,note\n{row}\n"
    files = {"a.yaml": KPIS, "b.yaml": TARGETS, "actuals/q.csv": rows}
    found = lines(files, "actuals-miss-unexplained")
    assert [line.partition("unexplained: ")[2] for line in found] == messages
    assert all(line.startswith("actuals/q.csv:2:") for line in found)
