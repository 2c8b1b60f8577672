"""The family plan."""

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]

PEOPLE = """\
people: {vp: {name: VP Marketing}, cro: {name: CRO}}
objectives:
  a: {name: A, period: 2027}
  b: {name: B, period: 2027}
  c: {name: C, period: 2027}
  d: {name: D, period: 2027}
"""


def plan(lines: Lines, rule: str, fields: str, **settings: object) -> list[str]:
    found = lines(
        {"a.yaml": PEOPLE, "b.yaml": f"plans:\n  p: {{name: P, {fields}}}\n"}, rule, **settings
    )
    return [line.partition(f" {rule}: ")[2] for line in found]


def test_what_a_plan_lacks(lines: Lines) -> None:
    (message,) = plan(lines, "plan-incomplete", "context: c, risks: [{risk: r}]")
    assert message == (
        "The plan `p` (P) lacks objectives, strategies, primary KPIs, out_of_scope, stages,"
        " a timeline with start and end and an approver (`daci`)."
    )


def test_what_cannot_be_read_is_not_lacking(lines: Lines) -> None:
    (message,) = plan(lines, "plan-incomplete", "context: 3, timeline: {start: soon}, daci: [x]")
    assert "context" not in message
    assert "timeline" not in message
    assert "approver" not in message


@pytest.mark.parametrize("fields", ["timeline: {end: 2026-11-20}", "timeline: {end: 2020-01-01}"])
@pytest.mark.parametrize("rule", ["plan-incomplete", "plan-objectives", "plan-no-readouts"])
def test_plans_that_are_over_are_history(lines: Lines, rule: str, fields: str) -> None:
    assert plan(lines, rule, fields) == []


@pytest.mark.parametrize(
    ("objectives", "messages"),
    [
        ("[a]", []),
        ("a", []),
        ("[a, b, c]", []),
        ("[a, b, c, d]", ["The plan `p` (P) serves 4 objectives; three is most."]),
        ("[]", ["The plan `p` (P) serves no objective."]),
    ],
)
def test_objectives(lines: Lines, objectives: str, messages: list[str]) -> None:
    assert plan(lines, "plan-objectives", f"objectives: {objectives}") == messages


APPROVED = "daci: {approver: vp}"


@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        (
            f"{APPROVED}, timeline: {{start: 2026-11-21}}",
            ["The plan `p` started on 2026-11-21, and `vp` has not signed it."],
        ),
        (
            f"{APPROVED}, timeline: {{start: 2026-11-21}}, sign_off: {{by: vp}}",
            ["The plan `p` started on 2026-11-21, and what `vp` signed has no fingerprint."],
        ),
        (
            f"{APPROVED}, timeline: {{start: 2026-11-21}}, sign_off: {{by: cro}}",
            ["The plan `p` started on 2026-11-21, and `vp` has not signed it; `cro` did."],
        ),
        (f"{APPROVED}, timeline: {{start: 2026-11-22}}", []),
        (APPROVED, []),
        ("timeline: {start: 2026-11-02}", []),
        (
            f"{APPROVED}, timeline: {{start: 2027-11-02}},"
            " sign_off: {by: vp, date: 2026-11-01, fingerprint: 00000000-00000000}",
            ["The plan `p` changed since `vp` signed it."],
        ),
    ],
)
def test_signed_off(lines: Lines, fields: str, messages: list[str]) -> None:
    assert plan(lines, "plan-not-signed-off", fields) == messages


@pytest.mark.parametrize(
    "field",
    [
        "objectives: [aa]",
        "kpis: {primary: [calls]}",
        "kpis: {secondary: [calls]}",
        "stages: [big.sql]",
        "timeline: {start: soon}",
    ],
)
def test_a_plan_that_cannot_be_read_is_not_called_changed(lines: Lines, field: str) -> None:
    changed = "sign_off: {by: vp, fingerprint: 00000000-00000000}"
    assert plan(lines, "plan-not-signed-off", f"{APPROVED}, {changed}, {field}") == []


def test_people_that_are_not_there_do_not_change_a_plan(lines: Lines) -> None:
    people = "daci: {approver: vp, informed: [cfo]}, sign_off: {by: vp, fingerprint: 0-0}"
    assert plan(lines, "plan-not-signed-off", people) == []


@pytest.mark.parametrize(("by", "messages"), [("cro", 1), ("vpx", 0)])
def test_who_signed_has_to_be_there_to_be_the_wrong_one(
    lines: Lines, by: str, messages: int
) -> None:
    from_today = f"{APPROVED}, timeline: {{start: 2026-11-21}}"
    signed = f"{from_today}, sign_off: {{by: {by}, fingerprint: 4c2b8c60-d6a1b1c1}}"
    assert len(plan(lines, "plan-not-signed-off", signed)) == messages


def test_only_the_change_is_found_without_the_clock(lines: Lines) -> None:
    started = f"{APPROVED}, timeline: {{start: 2026-11-21}}"
    changed = "sign_off: {by: vp, fingerprint: 00000000-00000000}"
    family = {"select": ("plan",), "ignore": ("clock", "plan-incomplete", "plan-objectives")}
    assert plan(lines, "plan-not-signed-off", started, **family) == []
    assert plan(lines, "plan-not-signed-off", f"{APPROVED}, {changed}", **family)


@pytest.mark.parametrize(
    ("end", "readouts", "messages"),
    [
        ("2027-03-30", "[]", []),  # 89 days
        ("2027-03-31", "[30 days, 60 days, 90 days]", []),
        ("2027-03-31", "[90 days, 1 weeks, 30 days, 60 days]", []),
        (
            "2027-03-31",
            "[]",
            ["The plan `p` takes 90 days and has no read-out after 30 days, 60 days and 90 days."],
        ),
        (
            "2027-04-01",
            "[30 days, 60 days]",
            ["The plan `p` takes 91 days and has no read-out after 90 days."],
        ),
    ],
)
def test_readouts(lines: Lines, end: str, readouts: str, messages: list[str]) -> None:
    fields = f"timeline: {{start: 2027-01-01, end: {end}}}, readouts: {readouts}"
    assert plan(lines, "plan-no-readouts", fields) == messages


@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        ("timeline: {end: 2026-10-22}", []),  # 30 days
        (
            "timeline: {end: 2026-10-21}",
            ["The plan `p` has been over for 31 days and has no recap."],
        ),
        ("timeline: {end: 2026-10-21}, recap: {results: r}", []),
        (
            "timeline: {end: 2026-10-21}, recap: {results: '', why: ''}",
            ["The plan `p` has been over for 31 days and has no recap."],
        ),
        ("timeline: {start: 2026-10-21}", []),
    ],
)
def test_recap(lines: Lines, fields: str, messages: list[str]) -> None:
    assert plan(lines, "plan-no-recap", fields) == messages


def test_places(lines: Lines) -> None:
    specs = PEOPLE + "plans:\n  p:\n    name: P\n    objectives: [a, b, c, d]\n"
    assert lines(specs, "plan-objectives")[0].startswith("specs.yaml:10:17:")
    assert lines(specs, "plan-incomplete")[0].startswith("specs.yaml:8:3:")
