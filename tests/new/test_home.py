"""A new entry joins what is like it, where the team keeps it."""

import pytest

from kpilint.new.home import home
from kpilint.new.kinds import Entry
from kpilint.read.document import Source
from kpilint.read.yaml import read_yaml

KPI = "{name: A, owner: "


def placed(files: dict[str, str], path: tuple[str, ...], **fields: str) -> str:
    documents = [d for name in sorted(files) for d in read_yaml(Source(name, files[name]))[0]]
    return home(Entry(path, fields), documents, "kpi_specs")


def kpis(**owners: str) -> str:
    return "kpis:\n" + "".join(
        f"  {id}: {{name: A, owner: {owner}}}\n" for id, owner in owners.items()
    )


TARGETS = {
    "t/2026-Q3.yaml": "targets:\n  2026-Q3:\n    a: {value: 1}\n",
    "t/2026-Q4.yaml": "targets:\n  2026-Q4:\n    a: {value: 1}\n",
    "t/monthly.yaml": "targets:\n  2026-11:\n    a: {value: 1}\n  2026-12:\n    a: {value: 1}\n",
}
PLANS = {
    "p/one-two.yaml": "plans:\n  one_two: {name: A}\n",
    "p/three.yaml": "plans:\n  three: {name: A}\n",
}


@pytest.mark.parametrize(
    ("files", "path", "fields", "expected"),
    [
        ({}, ("kpis", "x"), {}, "kpi_specs/kpis.yaml"),
        ({"a.yaml": "terms: {}\n"}, ("terms", "x"), {}, "kpi_specs/terms.yaml"),
        ({"a.yaml": kpis(a="m", b="m")}, ("kpis", "x"), {}, "a.yaml"),
        (
            {"a.yaml": kpis(a="m", b="m", c="m"), "b.yaml": kpis(d="s", e="m")},
            ("kpis", "x"),
            {"owner": "s"},
            "b.yaml",
        ),
        (
            {"a.yaml": kpis(a="m"), "b.yaml": kpis(d="s", e="m")},
            ("kpis", "x"),
            {"owner": "nobody"},
            "b.yaml",
        ),
        (PLANS, ("plans", "new_one"), {}, "p/new-one.yaml"),
        (
            {
                "m/calls.yaml": "kpis:\n  m_calls: {owner: m}\n",
                "s/calls.yaml": "kpis:\n  s_calls: {owner: s}\n",
            },
            ("kpis", "s_meetings"),
            {"owner": "s"},
            "s/s_meetings.yaml",
        ),
        ({"plans/a.yaml": "plans:\n  a: {name: A}\n"}, ("plans", "b_c"), {}, "plans/b_c.yaml"),
        ({"a.yaml": "plans:\n  a: {name: A}\n"}, ("plans", "b"), {}, "a.yaml"),
        (TARGETS, ("targets", "2026-Q4", "b"), {}, "t/2026-Q4.yaml"),
        (TARGETS, ("targets", "2026-12", "b"), {}, "t/monthly.yaml"),
        (TARGETS, ("targets", "2027-Q1", "b"), {}, "t/2027-Q1.yaml"),
        (
            {"all.yaml": "targets:\n  2026-Q4:\n    a: {value: 1}\n"},
            ("targets", "2027-Q1", "a"),
            {},
            "all.yaml",
        ),
        (
            {
                "o.yaml": "objectives:\n  a: {period: 2026}\n  b: {period: 2026}\n",
                "p.yaml": "objectives:\n  c: {period: 2027}\n  d: {level: team}\n",
            },
            ("objectives", "x"),
            {"period": "2027"},
            "p.yaml",
        ),
        (
            {"a.yaml": "kpis: {a: {name: A}, b: {name: B}}\n", "b.yaml": kpis(c="m", d="m")},
            ("kpis", "x"),
            {},
            "b.yaml",
        ),
    ],
)
def test_the_habit_is_kept(
    files: dict[str, str], path: tuple[str, ...], fields: dict[str, str], expected: str
) -> None:
    assert placed(files, path, **fields) == expected
