# ruff: noqa: E501 - a case is a line
"""What `--fix` mends, and what it leaves to people."""

import pytest

from kpilint.rules.registry import all_rules
from tests.fixes.mending import FILE, looked, mend, mended_text

TERM = "terms: {lead: {name: Lead, definition: A person.}}\n"
KPI = "kpis:\n  nps:\n    name: NPS\n    definition: d\n    measure: {kind: other}\n    unit: points\n"
OLD = "  old: {name: O, definition: d, measure: {kind: other}, unit: x, status: deprecated"
TEAMS = "teams: {marketing: {name: Marketing}, demand_gen: {name: Demand}}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Keys
        ("terms: {lead: {name: Lead, defintion: A}}\n", "terms: {lead: {name: Lead, definition: A}}\n"),
        ('terms: {lead: {name: L, "defintion": A}}\n', 'terms: {lead: {name: L, "definition": A}}\n'),
        ("terms: {lead: {Name: L, definition: A}}\n", "terms: {lead: {name: L, definition: A}}\n"),
        (f"{KPI}    balanced-by: [nps]\n", f"{KPI}    balanced_by: [nps]\n"),
        (f"{KPI}    dirves: nps\n", f"{KPI}    drives: nps\n"),
        (f"{KPI}    dacy: {{informd: nps_team}}\n", f"{KPI}    daci: {{informed: nps_team}}\n"),
        ("term:\n  lead: {name: Lead, definition: A}\n", "terms:\n  lead: {name: Lead, definition: A}\n"),
        # Words
        (f"{KPI}    indicator: leeding # so it is\n", f"{KPI}    indicator: leading # so it is\n"),
        (f"{KPI}    cadence: 'Monthly'\n", f"{KPI}    cadence: 'monthly'\n"),
        (f'{KPI}    cadence: "MONTHLY"\n', f'{KPI}    cadence: "monthly"\n'),
        (f"{KPI}    tracked_only: Yes\n", f"{KPI}    tracked_only: true\n"),
        (f"{KPI}    tracked_only: 'no'\n", f"{KPI}    tracked_only: false\n"),
        ("teams: {a: {name: 007}}\n", 'teams: {a: {name: "007"}}\n'),
        ("teams: {a: {name: true}}\n", 'teams: {a: {name: "true"}}\n'),
        # Values
        (f"{KPI}    review_by: 24 Sep 2027\n", f"{KPI}    review_by: 2027-09-24\n"),
        (f"{KPI}    review_by: 2027/09/24\n", f"{KPI}    review_by: 2027-09-24\n"),
        ("targets: {Q4 2026: {}}\n", "targets: {2026-Q4: {}}\n"),
        ("objectives: {o: {name: O, period: fy2027}}\n", "objectives: {o: {name: O, period: FY2027}}\n"),
        (
            f"{KPI}targets: {{2026: {{nps: {{value: 5, tolerance: 20 pct}}}}}}\n",
            f"{KPI}targets: {{2026: {{nps: {{value: 5, tolerance: 20%}}}}}}\n",
        ),
        (
            f"{KPI}targets: {{2026: {{nps: {{value: 5 million}}}}}}\n",
            f"{KPI}targets: {{2026: {{nps: {{value: 5M}}}}}}\n",
        ),
        # References
        (f"{TEAMS}people: {{p: {{name: P, team: marketting}}}}\n", f"{TEAMS}people: {{p: {{name: P, team: marketing}}}}\n"),
        (f"{TEAMS}people: {{p: {{name: P, team: demandgen}}}}\n", f"{TEAMS}people: {{p: {{name: P, team: demand_gen}}}}\n"),
        (f"{KPI}    owner: Demand Gen\n{TEAMS}", f"{KPI}    owner: demand_gen\n{TEAMS}"),
        (
            "terms: {mql: {name: M, definition: A}}\nfunnels: {big: {name: B, stages: [{term: mql}]}}\n"
            "kpis: {k: {name: K, definition: d, measure: {kind: volume, of: Big.MQL}}}\n",
            "terms: {mql: {name: M, definition: A}}\nfunnels: {big: {name: B, stages: [{term: mql}]}}\n"
            "kpis: {k: {name: K, definition: d, measure: {kind: volume, of: big.mql}}}\n",
        ),
        # What is deprecated
        (
            f"{KPI}{OLD}, replaced_by: nps}}\nteams: {{t: {{name: T, watches: old}}}}\n",
            f"{KPI}{OLD}, replaced_by: nps}}\nteams: {{t: {{name: T, watches: nps}}}}\n",
        ),
        # Suppressions
        (f"# kpilint: ignore-file[meaning-circular] -- why\n{TERM}", TERM),
        (f"a\n{TERM}".replace("a\n", "# kept\n# kpilint: ignore[meaning-circular] -- why\n# kept too\n"), f"# kept\n# kept too\n{TERM}"),
        (f"{KPI}    why: w   # kpilint: ignore[meaning-circular] -- why  \n", f"{KPI}    why: w\n"),
        (f"{KPI}    why: w   # kpilint: ignore[meaning-circular] -- why", f"{KPI}    why: w"),
        (f"{KPI}    # kpilint: ignore[spec-value, meaning-circular] -- w\n    why: w\n", f"{KPI}    why: w\n"),
        (f"{KPI}    why: w # kpilint: ignore[review-removed] -- w\n", f"{KPI}    why: w\n"),
        (f"# kpilint: ignore-file[indicator-missing] until=2026-01-01 -- w\n{KPI}", KPI),
        (
            "terms:\n  lead:\n    name: Lead\n    definition: TBD # kpilint: ignore[meaning-circular, meaning-thin-definition,meaning-unused-term] until=2027-01-01 -- Soon.\n",
            "terms:\n  lead:\n    name: Lead\n    definition: TBD # kpilint: ignore[meaning-thin-definition] until=2027-01-01 -- Soon.\n",
        ),
        (
            "terms:\n  lead:\n    name: Lead\n    definition: TBD # kpilint: ignore[meaning-thin-defintion] -- Soon.\n",
            "terms:\n  lead:\n    name: Lead\n    definition: TBD # kpilint: ignore[meaning-thin-definition] -- Soon.\n",
        ),
        # Several documents, marks and line ends
        (f"---\n{TERM}---\nteams: {{a: {{nme: x}}}}\n...\n", f"---\n{TERM}---\nteams: {{a: {{name: x}}}}\n...\n"),
        ("terms:\r\n  lead:\r\n    nmae: é\r\n    definition: ü\r\n", "terms:\r\n  lead:\r\n    name: é\r\n    definition: ü\r\n"),
        ("terms:\n  lead: &l\n    name: !!str Lead\n    !!str defintion: A\n", "terms:\n  lead: &l\n    name: !!str Lead\n    !!str definition: A\n"),
        ("terms:\n  lead:\n    ? nmae\n    : Lead\n    definition: A\n", "terms:\n  lead:\n    ? name\n    : Lead\n    definition: A\n"),
        # Two in one line, and one that comes to light with another
        ("terms: {lead: {nmae: L, defintion: A}}\n", "terms: {lead: {name: L, definition: A}}\n"),
        (f"{KPI}    contorl: {{lvl: x, level: Direct}}\n", f"{KPI}    control: {{lvl: x, level: direct}}\n"),
    ],
)  # fmt: skip
def test_mended(before: str, after: str) -> None:
    select = ("spec", "meaning-circular", "meaning-thin-definition", "meaning-unused-term")
    select = (*select, "indicator-missing")
    ignored = ("meaning-thin-definition",) if "ignore[" not in before else ()
    assert mended_text(before, select=select, ignore=ignored) == after


@pytest.mark.parametrize(
    "text",
    [
        # Nobody can tell which is meant
        "terms: {lead: {name: Lead, definition: A, defintion: B}}\n",
        "terms: {lead: {name: Lead, defintion: A, definiton: B}}\n",
        "tems: {lead: {name: Lead, definition: A}}\n",
        f"{KPI}    status: inactive\n",
        f"{KPI}    direction: upward\n",
        f"{KPI}    review_by: 03/04/2027\n",
        f"{KPI}    review_by: 24 Sep 2027 10:00\n",
        # The key would not take what stands there
        "people: {p: {name: P, teams: {a: b}}}\n",
        # Numbers, ids, owners, and what somebody signed
        f"{KPI}targets: {{2026: {{nps: {{value: 5 m}}}}}}\n",
        f"{KPI}targets: {{2026: {{nps: {{value: 5, tolerance: 1,5%}}}}}}\n",
        f"{KPI}targets: {{2026: {{nps: {{value: 9..5}}}}}}\n",
        "terms: {Lead: {name: Lead, definition: A}}\n",
        f"{TEAMS}{KPI}    owner: marketting\n",
        f"{TEAMS}{KPI}    daci: {{approver: marketting}}\n",
        f"{KPI}targets: {{2026: {{npss: {{value: 5}}}}}}\n",
        f"{KPI}targets: {{2026: {{nps: {{value: 5, sign_off: {{by: p, date: 24 Sep 2026}}}}}}}}\n",
        f"{KPI}targets: {{2026: {{nps: {{value: 5, assumptions: {{NPS: 5}}}}}}}}\n",
        f"{KPI}targets: {{2026: {{nps: {{confidential: 'no'}}}}}}\n",
        # One letter makes another id
        "terms: {mql: {name: M, definition: A}}\nfunnels: {big: {name: B, stages: [{term: mql}]}}\n"
        "kpis: {k: {name: K, definition: d, measure: {kind: volume, of: big.sql}}}\n",
        f"{KPI}  mql_rate: {{name: M, definition: d, measure: {{kind: other}}, unit: x, drives: sql_rate}}\n",
        f"{TEAMS}people: {{p: {{name: P, team: demand_gem}}}}\n",
        "teams: {trail_crew: {name: T}, trial: {name: X}}\npeople: {p: {name: P, team: trial_crew}}\n",
        "objectives: {grow_2026: {name: G, period: 2026}, o: {name: O, period: 2026, parent: grow_2025}}\n",
        # A number stays with what it was given for, a list without a name that it has
        f"{KPI}{OLD}, replaced_by: nps}}\ntargets: {{2026: {{old: {{value: 5}}}}}}\n",
        f"{KPI}{OLD}, replaced_by: nps}}\nteams: {{t: {{name: T, watches: [old, nps]}}}}\n",
        f"{KPI}{OLD}}}\nteams: {{t: {{name: T, watches: old}}}}\n",
        f"{KPI}{OLD}, replaced_by: gone}}\nteams: {{t: {{name: T, watches: old}}}}\n",
        f"{KPI}{OLD}, replaced_by: old}}\nteams: {{t: {{name: T, watches: old}}}}\n",
        f"{KPI}{OLD}, replaced_by: nps}}\n  f: {{name: F, definition: d, measure: {{kind: formula, expression: old}}}}\n",
        f"{KPI}{OLD}, replaced_by: nps}}\nplans: {{p: {{name: P, kpis: {{primary: [old]}}, sign_off: {{by: x}}}}}}\n",
        # What an alias repeats
        "kpis:\n  a: &a {name: A, definition: d, measure: {kind: other}, unit: x, cadense: weekly}\n  b: *a\n",
        "x-a: &a {level: Direct}\nkpis: {k: {name: K, definition: d, measure: {kind: other}, unit: x, control: *a}}\n",
        "x-a: &a Weekly\nkpis: {k: {name: K, definition: d, measure: {kind: other}, unit: x, cadence: *a}}\n",
        # Texts of several lines
        f"{KPI}    cadence: |\n      Weekly\n",
        f"{KPI}    cadence: >-\n      Weekly\n",
        'teams: {a: {name: 1 }, b: {name: "b\n  c", prt_of: a}, "part\n  of": a}\n'.replace("name: 1 ", "name: a").replace("prt_of", "x-of"),
        # Broken files
        "terms: {lead: {name: Lead, name: Lead, defintion: A}}\n",
        "terms: {lead: {name: Lead, defintion: A}\n",
        "terms: {lead: {<<: {name: L}, defintion: A}}\n",
        # Comments that may yet do their work
        f"{KPI}    # kpilint: ignore[indicator-missing] -- w\n    meassure_: 1\n",
        f"{KPI}    # kpilint: ignore[meaning] -- w\n    why: w\n",
        f"{KPI}    # kpilint: ignore[meaning-circular]\n    why: w\n",
    ],
)  # fmt: skip
def test_left_alone(text: str) -> None:
    report = looked({FILE: text})
    assert report.findings
    assert [finding.fix for finding in report.findings if finding.fix] == []
    assert mended_text(text) == text


def test_a_comment_that_hides_what_a_slip_hides_too_stays() -> None:
    text = (
        f"{KPI}targets:\n  2026:\n    nps:\n      value: 5\n"
        "      tolerence: 60% # kpilint: ignore[target-tolerance] -- A first try.\n"
    )
    assert mended_text(text, select=("all",)) == text.replace("tolerence", "tolerance")


def test_a_comment_stays_while_anything_is_unclear() -> None:
    text = "# kpilint: ignore-file[target-tolerance] -- Soon.\nteams: {a: {name: A, part_of: b}}\n"
    assert mended_text(text, select=("all",)) == text
    clear = text.replace(", part_of: b", "")
    assert mended_text(clear, select=("all",)) == clear.partition("\n")[2]


def test_a_comment_about_what_only_the_clock_brings_is_not_idle() -> None:
    text = (
        "plans:\n  # kpilint: ignore[plan-not-signed-off] -- We start first, and sign then.\n"
        "  p: {name: P, daci: {approver: boss}, timeline: {start: 2026-10-05, end: 2026-12-18}}\n"
        "people: {boss: {name: Boss}}\n"
    )
    for ignore in ((), ("clock",)):
        assert mended_text(text, select=("all",), ignore=ignore) == text


def test_other_files_are_not_touched() -> None:
    found = mend({FILE: "terms: {a: {nme: A}}\n", "kpi_specs/b.yaml": TERM})
    assert found.texts == {FILE: "terms: {a: {name: A}}\n"}
    assert found.before == {FILE: "terms: {a: {nme: A}}\n"}
    assert [finding.rule for finding in found.done] == ["spec-schema"]


def test_only_what_is_shown_is_mended() -> None:
    text = "terms: {a: {nme: A, definition: A}}\nteams: {t: {name: T}}\npeople: {p: {name: P, team: T}}\n"
    assert mended_text(text, select=("spec-schema",)) == text.replace("nme", "name")
    assert mended_text(text, ignore=("spec-schema",)) == text.replace("team: T", "team: t")
    assert mended_text(text, per_file_ignores={"kpi_specs/*": ("spec",)}) == text


def test_more_slips_than_are_told_at_once_are_mended() -> None:
    lines = "".join(f"  t{n}: {{nme: T, definition: d}}\n" for n in range(1100))
    assert mended_text(f"terms:\n{lines}") == f"terms:\n{lines}".replace("nme", "name")


def test_one_that_cannot_be_mended_keeps_no_other_from_it() -> None:
    lines = [f"  t{n}: {{nme: T, definition: d}}\n" for n in range(40)]
    lines[17] = "  t17: &a {nme: T, definition: d}\n  t99: *a\n"
    after = mended_text(f"terms:\n{''.join(lines)}")
    assert after.count("nme") == 1
    assert "&a {nme" in after


def test_the_page_of_a_rule_says_whether_it_is_mended() -> None:
    told = {name for name, rule in all_rules().items() if "`--fix`" in rule.documentation}
    assert told == {
        *("spec-schema", "spec-value", "spec-unknown-reference"),
        *("spec-deprecated-reference", "spec-suppression"),
    }
