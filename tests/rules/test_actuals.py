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
