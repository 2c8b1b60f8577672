"""The family review: each rule at its border, and what it says."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kpilint.config import Config, load
from kpilint.finding import Finding, Severity
from kpilint.rules.registry import all_rules, families
from tests.review.states import CONFIG, TODAY, Files, between, findings, signed, swapped

COMPANY = """\
terms:
  lead: {name: Lead, definition: A person who is new to us.}
  mql: {name: MQL, definition: A lead above the score.}
  sql: {name: SQL, definition: A meeting is booked.}
people:
  ceo: {name: CEO}
  caller: {name: Caller, team: bdr}
teams:
  growth: {name: Growth, daci: {approver: ceo, informed: [bdr]}}
  bdr: {name: BDR, daci: {approver: ceo}}
  finance: {name: Finance}
funnels:
  big:
    name: Enterprise
    stages:
      - {term: lead}
      - {term: mql, conversion: 20%}
      - {term: sql, conversion: 60%}
kpis:
  leads: {name: Leads, definition: New ones., measure: {kind: volume, of: big.lead}, owner: growth}
  mqls: {name: MQLs, definition: Above it., measure: {kind: volume, of: big.mql}, owner: growth}
  pace: {name: Pace, definition: d, measure: {kind: conversion, from: lead, to: sql}, owner: bdr}
  sqls: {name: SQLs, definition: Booked., measure: {kind: volume, of: big.sql}, owner: bdr}
  calls: {name: Calls, definition: Long., measure: {kind: activity, of: calls}, owner: bdr}
  both: {name: Both, definition: d, measure: {kind: formula, expression: mqls + sqls}, owner: bdr}
targets:
  2026-Q4:
    mqls: {value: 160, stretch: 180, rationale: One in five.}
    pace: {value: 12%, rationale: As ever.}
    sqls: {value: 96, rationale: Three of five.}
    calls: {value: 750, rationale: Fifty each.}
objectives:
  grow: {name: Grow, period: 2026-Q4, owner: growth, kpis: [mqls]}
plans:
  push: {name: Push, owner: growth, timeline: {start: 2026-10-01, end: 2027-01-31}}
"""

Told = Callable[..., list[Finding]]


def told(rule: str, *pairs: tuple[str, str], company: str = COMPANY) -> list[Finding]:
    return of(rule, company, swapped(company, *pairs))


def of(rule: str, before: Files | str, after: Files | str, today: date = TODAY) -> list[Finding]:
    found = findings(between(before, after, today))
    return [each for each in found if each.rule == f"review-{rule}"]


def places(found: list[Finding]) -> list[str]:
    return [each.location.address for each in found]


# review-target-without-reason

SAME = [
    ("value: 750, rationale: Fifty each.", "value: 700, rationale: Fifty each."),
    ("value: 750, rationale: Fifty each.", "value: 700, rationale: '  Fifty   each.'"),
    (
        "value: 750, rationale: Fifty each.",
        "change: 20, baseline: {value: 10}, rationale: Fifty each.",
    ),
    ("value: 12%", "value: 13%"),
]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_another_number_wants_another_reason(old: str, new: str) -> None:
    assert len(told("target-without-reason", (old, new))) == 1


ANOTHER = [
    ("value: 750, rationale: Fifty each.", "value: 700, rationale: Fewer of them."),
    ("value: 750, rationale: Fifty each.", "value: 750, stretch: 800, rationale: Fifty each."),
    ("value: 750, rationale", "change: +25%, baseline: {value: 600}, rationale"),
    ("value: 750, rationale", "pending: Not known., rationale"),
    ("value: 750, rationale", "confidential: true, rationale"),
    ("value: 750", "value: '750.0'"),
    ("name: Calls,", "name: Calls, status: draft,"),
]


@pytest.mark.parametrize(("old", "new"), ANOTHER)
def test_the_same_number_does_not(old: str, new: str) -> None:
    assert told("target-without-reason", (old, new)) == []


def test_a_level_moves_with_its_baseline() -> None:
    start = swapped(COMPANY, ("value: 750,", "change: +50%, baseline: {value: 500},"))
    (finding,) = told("target-without-reason", ("value: 500", "value: 600"), company=start)
    assert finding.message == (
        "The target of `calls` for 2026-Q4 changed, `baseline.value` from 500 to 600 (+100, +20%),"
        " and its rationale is the same as before."
    )
    assert finding.help == "Say in `rationale` why it is 900 and no longer 750."


def test_no_rationale_is_no_reason_either() -> None:
    none = swapped(COMPANY, (", rationale: Fifty each.", ""))
    (finding,) = told("target-without-reason", ("value: 750", "value: 600"), company=none)
    assert finding.message.endswith("value from 750 to 600 (-150, -20%), and it has no rationale.")
    assert finding.severity is Severity.ERROR


# review-moved-goalposts


def test_what_began_stays() -> None:
    (finding,) = told("moved-goalposts", ("value: 750", "value: 600"))
    assert finding.message == (
        "The target of `calls` for 2026-Q4 changed, value from 750 to 600 (-150, -20%),"
        " 51 days after 2026-Q4 began."
    )
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 9, 30), ""),
        (date(2026, 10, 1), "on the day on which 2026-Q4 began."),
        (date(2026, 10, 2), "1 day after 2026-Q4 began."),
        (date(2026, 12, 31), "91 days after 2026-Q4 began."),
        (date(2027, 1, 1), "1 day after 2026-Q4 ended."),
    ],
)
def test_when_it_began(today: date, said: str) -> None:
    after = swapped(COMPANY, ("stretch: 180", "stretch: 170"))
    found = of("moved-goalposts", COMPANY, after, today)
    assert [each.message.endswith(said) for each in found] == ([True] if said else [])


def test_a_late_target_moves_nothing() -> None:
    line = "    calls: {value: 750, rationale: Fifty each.}\n"
    assert of("moved-goalposts", swapped(COMPANY, (line, "")), COMPANY) == []
    pending = swapped(COMPANY, ("value: 750", "pending: Not yet."))
    assert of("moved-goalposts", pending, COMPANY) == []
    (gone,) = of("moved-goalposts", COMPANY, swapped(COMPANY, (line, "")))
    assert gone.message == (
        "The target of `calls` for 2026-Q4, 750, was dropped 51 days after 2026-Q4 began."
    )
    assert gone.location.before
    later = swapped(COMPANY, (line, ""), ("objectives:", f"  2027-Q1:\n{line}objectives:"))
    assert places(of("moved-goalposts", COMPANY, later)) == ["targets.2027-Q1.calls"]


# review-meaning-moved

MEANING = [
    ("definition: Above it.", "definition: Near it.", "kpis.mqls", ["both", "mqls"]),
    ("A lead above the score.", "A lead at the score.", "terms.mql", ["mqls"]),
    ("A meeting is booked.", "A meeting was held.", "terms.sql", ["pace", "sqls"]),
    ("mqls + sqls", "mqls - sqls", "kpis.both", []),
    ("kind: volume, of: big.sql", "kind: volume, of: big.lead", "kpis.sqls", ["sqls"]),
    (
        "name: Enterprise",
        "name: Enterprise\n    motion: hybrid",
        "funnels.big",
        ["mqls", "pace", "sqls"],
    ),
    ("of: calls}", "of: calls}, direction: hold", "kpis.calls", ["calls"]),
]


@pytest.mark.parametrize(("old", "new", "place", "kpis"), MEANING)
def test_what_is_counted_moved(old: str, new: str, place: str, kpis: list[str]) -> None:
    found = told("meaning-moved", (old, new))
    targets = [kpi for kpi in kpis if kpi != "both"]
    assert places(found) == ([place] if targets else [])
    for finding in found:
        said = sorted(each.location.address.rpartition(".")[2] for each in finding.related)
        assert said == targets


NO_MEANING = [
    ("name: MQL,", "name: Qualified,"),
    ("conversion: 60%", "conversion: 61%"),
    ("Above it., ", "Above it., why: So., notes: Well., "),
    ("definition: Above it.", "definition: ' Above  it.'"),
]


@pytest.mark.parametrize(("old", "new"), NO_MEANING)
def test_what_is_counted_did_not_move(old: str, new: str) -> None:
    assert told("meaning-moved", (old, new)) == []


def test_a_new_id_is_no_new_meaning() -> None:
    after = COMPANY.replace("  mql:", "  hot:").replace("term: mql", "term: hot")
    assert of("meaning-moved", COMPANY, after.replace("big.mql", "big.hot")) == []


def test_a_number_that_moves_with_its_meaning_is_in_order() -> None:
    both = ("Above it.", "Near it."), ("value: 160, ", "value: 200, ")
    assert told("meaning-moved", *both) == []
    assert len(of("meaning-moved", COMPANY, swapped(COMPANY, both[0]), date(2027, 1, 1))) == 0


def test_a_stage_moves_those_who_count_past_it() -> None:
    stage = "      - {term: sal, conversion: 80%}\n"
    after = swapped(
        COMPANY,
        ("      - {term: sql", f"{stage}      - {{term: sql"),
        ("  sql: {", "  sal: {name: SAL, definition: Somebody calls them.}\n  sql: {"),
    )
    (finding,) = of("meaning-moved", COMPANY, after)
    assert finding.message == (
        "`stages` of `funnels.big` changed, and the targets in force of `pace`, `sqls` are the same"
        " as before."
    )


# review-needs-approval


def test_the_line_to_paste_is_ready() -> None:
    after = swapped(COMPANY, ("value: 750", "value: 800"))
    (finding,) = of("needs-approval", COMPANY, after)
    assert finding.message == (
        "The target of `calls` for 2026-Q4 changed, value from 750 to 800 (+50, +6.7%), and `ceo`"
        " has not signed it."
    )
    command, _, line = finding.help.partition(", or paste: ")
    assert command == "When `ceo` agrees, run `kpilint sign-off targets.2026-Q4.calls --by ceo`"
    assert of("needs-approval", COMPANY, swapped(after, ("800", f"800, {line}"))) == []
    assert line in signed(after, "targets.2026-Q4.calls", by="ceo", on=TODAY).replace("\n", " ")


def test_what_ended_a_signature_is_named() -> None:
    agreed = signed(COMPANY, "targets.*.mqls", by="ceo")
    (finding,) = told("needs-approval", ("A lead above", "A lead near"), company=agreed)
    assert finding.message == (
        "The target of `mqls` for 2026-Q4 is no longer what `ceo` signed on 2026-09-24:"
        " `definition` of `terms.mql` changed."
    )
    assert [each.location.address for each in finding.related] == ["terms.mql"]


def test_what_is_dropped_can_be_signed_as_pending() -> None:
    line = "    calls: {value: 750, rationale: Fifty each.}\n"
    (finding,) = told("needs-approval", (line, ""))
    assert finding.message == (
        "The target of `calls` for 2026-Q4, 750, is dropped, and `ceo` has not agreed."
    )
    assert "put `pending:` with the reason" in finding.help
    after = swapped(COMPANY, ("value: 750", "pending: The dialler broke."))
    assert of("needs-approval", COMPANY, signed(after, "targets.2026-Q4.calls", by="ceo")) == []


def test_a_long_list_is_cut() -> None:
    more = (
        "stretch: 190, tolerance: 2%, needs: {headcount: 1}, baseline: {value: 3}, segments: {a: 1}"
    )
    (finding,) = told("needs-approval", ("value: 160, stretch: 180", f"value: 161, {more}"))
    assert "and 2 more, and `ceo` has not signed it." in finding.message


def test_hostile_texts_do_not_stand_in_a_message() -> None:
    bad = '["::error::x @team `code` <b>"]'
    (finding,) = told("needs-approval", ("name: Push,", f"name: Push, strategies: {bad},"))
    assert finding.message == "The plan `push` changed, `strategies`, and `ceo` has not signed it."


# review-owner-changed

OWNERS = [
    (("of: calls}, owner: bdr", "of: calls}, owner: growth"), []),  # growth informs bdr
    (("of: big.mql}, owner: growth", "of: big.mql}, owner: bdr"), ["growth"]),
    (("of: big.mql}, owner: growth", "of: big.mql}, owner: caller"), ["growth"]),
    (("of: big.sql}, owner: bdr", "of: big.sql}, owner: caller"), ["bdr"]),
    (("of: big.sql}, owner: bdr", "of: big.sql}, owner: caller, daci: {informed: bdr}"), []),
    (("of: big.mql}, owner: growth", "of: big.mql}, owner: finance"), ["growth"]),
    (("name: Push, owner: growth", "name: Push, owner: bdr"), ["growth"]),
    (("period: 2026-Q4, owner: growth", "period: 2026-Q4, owner: finance"), ["growth"]),
    (("period: 2026-Q4, owner: growth", "period: 2026-Q2, owner: finance"), []),
    (("value: 750,", "value: 750, owner: growth,"), []),
    (("name: Calls,", "name: Calls, status: draft,"), []),
]


@pytest.mark.parametrize(("pair", "missing"), OWNERS)
def test_who_is_not_told(pair: tuple[str, str], missing: list[str]) -> None:
    found = told("owner-changed", pair)
    assert len(found) == bool(missing)
    for finding in found:
        assert all(f"`{id}` is not in its DACI" in finding.message for id in missing)


def test_who_gets_it_and_does_not_drive_it() -> None:
    other = "owner: finance, daci: {driver: caller, contributors: [growth, bdr]}"
    (finding,) = told("owner-changed", ("of: big.mql}, owner: growth", f"of: big.mql}}, {other}"))
    assert finding.message == (
        "The KPI `mqls` goes from `growth` to `finance`, and `finance` is not in its DACI."
    )


def test_an_owner_who_is_gone_cannot_be_told() -> None:
    parted = COMPANY.replace("  caller: {name: Caller, team: bdr}\n", "")
    before = COMPANY.replace("of: calls}, owner: bdr", "of: calls}, owner: caller")
    assert of("owner-changed", before, parted) == []


def test_a_renamed_owner_is_the_same() -> None:
    assert of("owner-changed", COMPANY, COMPANY.replace("growth", "marketing")) == []


# review-left-behind


def test_each_target_that_no_longer_fits() -> None:
    after = swapped(COMPANY, ("value: 160, stretch: 180, rationale: One in five.", "value: 200"))
    (finding,) = of("left-behind", COMPANY, after)
    assert finding.message == "MQLs 200 give 120 SQLs at 60%; the SQL target is 96: 24 short."
    assert finding.help == (
        "Set it to 120, which follows from `targets.2026-Q4.mqls`, or change that."
    )
    assert finding.location.address == "targets.2026-Q4.sqls"
    assert [each.location.address for each in finding.related] == ["targets.2026-Q4.mqls"]


# review-removed


@pytest.mark.parametrize(
    ("status", "found"), [("", 1), ("status: draft, ", 0), ("status: deprecated, ", 0)]
)
def test_what_was_in_use_is_deprecated_first(status: str, found: int) -> None:
    measure = "measure: {kind: activity, of: x}"
    old = f"  old: {{name: Old, {status}definition: What we had., {measure}}}\n"
    word = f"  word: {{name: Word, {status}definition: What we said.}}\n"
    before = swapped(
        COMPANY, ("kpis:\n  leads", f"kpis:\n{old}  leads"), ("terms:\n", f"terms:\n{word}")
    )
    gone = of("removed", before, COMPANY)
    assert places(gone) == ["terms.word", "kpis.old"][: 2 * found]
    assert all(each.location.before for each in gone)


def test_a_broken_file_removes_nothing() -> None:
    files = {"a.yaml": COMPANY, "b.yaml": "terms: {word: {name: Word, definition: What we said.}}"}
    assert findings(between(files, {**files, "b.yaml": "terms: {word: ["})) == []


# All of them


def test_a_plain_check_does_not_run_them(lines: Callable[..., list[str]]) -> None:
    assert lines(COMPANY, "review") == []


def test_the_configuration_knows_them() -> None:
    assert "review" in families()
    after = swapped(COMPANY, ("value: 750", "value: 600"))
    found = between(COMPANY, after)
    quiet = Config(root=CONFIG.root, ignore=("review-moved-goalposts",))
    assert "review-moved-goalposts" in {each.rule for each in findings(found)}
    assert "review-moved-goalposts" not in {each.rule for each in findings(found, quiet)}
    loud = Config(root=CONFIG.root, severity={"review": Severity.INFO})
    assert {each.severity for each in findings(found, loud)} == {Severity.INFO}
    elsewhere = Config(root=CONFIG.root, per_file_ignores={"kpi_specs/*": ("review",)})
    assert findings(found, elsewhere) == []


def test_a_configuration_file_may_name_them(tmp_path: Path) -> None:
    text = 'ignore = ["review-removed"]\n[severity]\n"review-left-behind" = "error"\n'
    (tmp_path / "kpilint.toml").write_text(text)
    assert load(tmp_path).severity == {"review-left-behind": Severity.ERROR}


def test_no_comment_suppresses_them(lines: Callable[..., list[str]]) -> None:
    comment = "  # kpilint: ignore[review-needs-approval] -- We are in a hurry.\n"
    after = swapped(COMPANY, ("    calls: {value: 750", f"  {comment}    calls: {{value: 600"))
    assert places(of("needs-approval", COMPANY, after)) == ["targets.2026-Q4.calls"]
    (line,) = lines(after, "spec-suppression")
    assert "review-needs-approval cannot be suppressed: no change waives its own rules." in line


def test_there_are_seven() -> None:
    rules = [rule for rule in all_rules().values() if rule.family == "review"]
    assert {rule.name: str(rule.severity) for rule in rules} == {
        "review-target-without-reason": "error",
        "review-moved-goalposts": "warning",
        "review-meaning-moved": "warning",
        "review-needs-approval": "error",
        "review-owner-changed": "warning",
        "review-left-behind": "warning",
        "review-removed": "warning",
    }
