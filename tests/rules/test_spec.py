"""The family spec: what is read, what is refused, and where each finding points."""

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]

COMPANY = """\
terms:
  lead: {name: Lead, definition: A person new to the CRM by any channel.}
  mql: {name: MQL, definition: A person whose score is above fifty.}
  won: {name: Won, definition: A deal that both sides have signed.}
people: {vp: {name: VP Marketing, team: growth}}
teams: {growth: {name: Growth, function: marketing}}
funnels:
  big:
    name: Enterprise
    stages: [{term: lead}, {term: mql, conversion: 22%}, {term: won, conversion: 25%..33%}]
  small:
    name: Self-serve
    stages: [{term: lead}, {term: won, conversion: 3%}]
kpis:
  mqls: {name: MQLs, definition: d, measure: {kind: volume, of: big.mql}}
  rate: {name: Rate, definition: d, measure: {kind: conversion, from: big.lead, to: big.mql}}
  time: {name: Time, definition: d, measure: {kind: velocity, from: big.lead, to: big.mql}}
  bookings: {name: Bookings, definition: d, measure: {kind: value, of: big.won}}
  share: {name: Share, definition: d, measure: {kind: formula, expression: mqls / mqls}}
  nps: {name: Score, definition: d, measure: {kind: other}, unit: points}
"""


def test_the_company_is_clean(lines: Lines) -> None:
    assert lines(COMPANY, "spec") == []


def company(lines: Lines, more: str) -> list[str]:
    return lines({"a.yaml": COMPANY, "b.yaml": more}, "spec")


@pytest.mark.parametrize(
    ("kpi", "value", "message"),
    [
        ("mqls", "20%", "`20%` is a percent, where a count is meant."),
        ("mqls", "$5k", "`$5,000` is money, where a count is meant."),
        ("rate", "20", "`20` is a plain number, where a percent is meant."),
        ("rate", "5pp", "`5 pp` is percentage points, where a percent is meant."),
        ("time", "5", "`5` is a plain number, where a duration is meant."),
        ("time", "20%", "`20%` is a percent, where a duration is meant."),
        ("bookings", "€5k", "`€5,000` is in EUR, where money in USD is meant."),
        ("nps", "20%", "`20%` is a percent, where a number of points is meant."),
    ],
)
def test_a_value_in_another_unit(lines: Lines, kpi: str, value: str, message: str) -> None:
    found = company(lines, f"targets:\n  2026-Q4:\n    {kpi}: {{value: {value}}}\n")
    column = len(f"    {kpi}: {{value: ") + 1
    assert found == [f"b.yaml:3:{column}: error spec-unit-mismatch: {message}"]


@pytest.mark.parametrize(
    ("kpi", "value"),
    [
        ("mqls", "1_200"),
        ("mqls", '"1,200"'),
        ("rate", "20 %"),
        ("time", "10 days"),
        ("bookings", "5M"),
        ("bookings", "5_000_000 USD"),
        ("share", "20%"),
        ("share", "0.2"),
        ("nps", "45"),
    ],
)
def test_a_value_in_its_unit(lines: Lines, kpi: str, value: str) -> None:
    assert company(lines, f"targets: {{2026-Q4: {{{kpi}: {{value: {value}}}}}}}") == []


@pytest.mark.parametrize(
    "field",
    ["stretch", "top_down", "bottom_up", "tolerance"],
)
def test_every_number_of_a_target_has_its_unit(lines: Lines, field: str) -> None:
    found = company(lines, f"targets: {{2026-Q4: {{mqls: {{value: 5, {field}: 3 days}}}}}}")
    assert [line.split()[2] for line in found] == ["spec-unit-mismatch:"]


def test_inner_numbers_of_a_target_have_their_units(lines: Lines) -> None:
    found = company(
        lines,
        """\
        targets:
          2026-Q4:
            mqls:
              value: 5
              baseline: {period: 2026-Q3, value: 4%}
              assumptions:
                rate: 22
                big.mql: 5
                deal_size: 3%
                rat: 5%
              scenarios:
                low: {value: 4 days, changes: {rate: 3}}
              segments: {big: 2%, by: {small: $3}}
              needs: {budget: 3 days, headcount: $2}
        """,
    )
    assert [line.partition(" error ")[::2] for line in found] == [
        ("b.yaml:5:42:", "spec-unit-mismatch: `4%` is a percent, where a count is meant."),
        ("b.yaml:7:15:", "spec-unit-mismatch: `22` is a plain number, where a percent is meant."),
        ("b.yaml:8:18:", "spec-unit-mismatch: `5` is a plain number, where a percent is meant."),
        ("b.yaml:9:20:", "spec-unit-mismatch: `3%` is a percent, where money in USD is meant."),
        (
            "b.yaml:10:9:",
            "spec-unknown-reference: `rat` is nothing that a target can presume."
            " Did you mean `rate`?",
        ),
        ("b.yaml:12:22:", "spec-unit-mismatch: `4 days` is a duration, where a count is meant."),
        ("b.yaml:12:46:", "spec-unit-mismatch: `3` is a plain number, where a percent is meant."),
        ("b.yaml:13:23:", "spec-unit-mismatch: `2%` is a percent, where a count is meant."),
        ("b.yaml:13:39:", "spec-unit-mismatch: `$3` is money, where a count is meant."),
        ("b.yaml:14:23:", "spec-value: `3 days` is a duration, where money in USD is meant."),
        ("b.yaml:14:42:", "spec-value: `$2` is money, where a count is meant."),
    ]


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ("{mqls: {change: +12}}", True),
        ("{mqls: {change: +15%}}", True),
        ("{mqls: {change: +5pp}}", False),
        ("{mqls: {change: +5 days}}", False),
        ("{rate: {change: +5pp}}", True),
        ("{rate: {change: +33% relative}}", True),
        ("{rate: {change: +5%}}", True),  # which of the two it is, another rule asks
        ("{rate: {change: 5}}", False),
        ("{time: {change: -2 days}}", True),
        ("{time: {change: -10%}}", True),
        ("{bookings: {change: +$50k}}", True),
        ("{bookings: {change: +50k}}", True),
        ("{nps: {change: +5}}", True),
    ],
)
def test_a_change_fits_its_kpi(lines: Lines, change: str, fits: bool) -> None:
    found = company(lines, f"targets: {{2026-Q4: {change}}}")
    assert [line.split()[2] for line in found] == ([] if fits else ["spec-unit-mismatch:"])


@pytest.mark.parametrize(
    ("more", "finding"),
    [
        (
            "targets: {2026-Q5: {mqls: {value: 1}}}",
            "b.yaml:1:11: error spec-value: `2026-Q5` is no period.",
        ),
        (
            "objectives: {o: {name: O, period: 2026-13}}",
            "b.yaml:1:35: error spec-value: `2026-13` is no period.",
        ),
        (
            "plans: {p: {name: P, timeline: {start: 2026-02-30}}}",
            "b.yaml:1:40: error spec-value: `2026-02-30` is no date.",
        ),
        (
            "plans: {p: {name: P, timeline: {start: 2026-10-05, end: 2026-10-04}}}",
            "b.yaml:1:57: error spec-value: The timeline ends on 2026-10-04, before it starts on"
            " 2026-10-05.",
        ),
        (
            "kpis: {k: {name: K, definition: d, measure: {kind: activity, of: calls},"
            " audience: {size: 500, per: fortnight}}}",
            "b.yaml:1:101: error spec-value: `fortnight` is no time in which an audience could"
            " renew.",
        ),
        (
            "plans: {p: {name: P, readouts: [30 days, 60]}}",
            "b.yaml:1:42: error spec-value: `60` is a plain number, where a duration is meant.",
        ),
        (
            "targets: {2026-Q4: {mqls: {value: 12..10}}}",
            "b.yaml:1:35: error spec-value: `12..10` is upside down.",
        ),
        (
            "targets: {2026-Q4: {mqls: {value: a few}}}",
            "b.yaml:1:35: error spec-value: `a few` is no quantity.",
        ),
        (
            "funnels: {f: {name: F, stages: [{term: lead}, {term: mql, conversion: 22}]}}",
            "b.yaml:1:71: error spec-value: `22` is a plain number, where a percent is meant.",
        ),
        (
            "funnels: {f: {name: F, stages: [{term: lead, takes: 10}]}}",
            "b.yaml:1:53: error spec-value: `10` is a plain number, where a duration is meant.",
        ),
    ],
)
def test_a_value_that_cannot_be_read(lines: Lines, more: str, finding: str) -> None:
    assert company(lines, more) == [finding]


@pytest.mark.parametrize(
    ("more", "place", "message"),
    [
        (
            "teams: {sub: {name: Sub, part_of: groth}}",
            "1:35",
            "`groth` is not defined: there is no such team. Did you mean `growth`?",
        ),
        (
            "teams: {sub: {name: Sub, part_of: vp}}",
            "1:35",
            "`vp` is a person, but a team is meant here.",
        ),
        (
            "objectives: {o: {name: O, period: 2026, owner: mqls}}",
            "1:48",
            "`mqls` is a KPI, but a person or a team is meant here.",
        ),
        (
            "objectives: {o: {name: O, period: 2026, kpis: [mqls, lead]}}",
            "1:54",
            "`lead` is a term, but a KPI is meant here.",
        ),
        (
            "plans: {p: {name: P, stages: [big.mql, big.mqk]}}",
            "1:40",
            "`mqk` is not a stage of the funnel `big` (lead, mql, won). Did you mean `big.mql`?",
        ),
        (
            "plans: {p: {name: P, stages: bgi.mql}}",
            "1:30",
            "`bgi.mql` names no stage: there is no funnel `bgi`. Did you mean `big.mql`?",
        ),
        (
            "plans: {p: {name: P, stages: mqk}}",
            "1:30",
            "`mqk` is not a stage of any funnel. Did you mean `mql`?",
        ),
        (
            "targets: {2026-Q4: {mql: {value: 3}}}",
            "1:21",
            "`mql` is a term, but a KPI is meant here.",
        ),
        (
            "terms: {sal: {name: SAL, definition: 'An [[mlq]] that is worked.'}}",
            "1:38",
            "`mlq` is not defined: there is no such term. Did you mean `mql`?",
        ),
        (
            "terms: {sal: {name: SAL, definition: d, confused_with: {mlq: They say so.}}}",
            "1:57",
            "`mlq` is not defined: there is no such term. Did you mean `mql`?",
        ),
        (
            "kpis: {k: {name: K, definition: d, measure: {kind: formula, expression: mqls / rat}}}",
            "1:73",
            "`rat` is not defined: there is no such KPI. Did you mean `rate`?",
        ),
        (
            "funnels: {f: {name: F, stages: [{term: lead}],"
            " exits: [{term: won, from: [lead, mql]}]}}",
            "1:81",
            "`mql` is not a stage of the funnel `f` (lead).",
        ),
    ],
)
def test_a_reference_to_nothing(lines: Lines, more: str, place: str, message: str) -> None:
    assert company(lines, more) == [f"b.yaml:{place}: error spec-unknown-reference: {message}"]


@pytest.mark.parametrize(
    "more",
    [
        "plans: {p: {name: P, stages: [mql, big.won, won]}}",  # `won` twice is another rule's
        "objectives: {o: {name: O, period: 2026, owner: vp, kpis: mqls}}",
        "terms: {sal: {name: SAL, definition: 'An [[mql]] that is worked.'}}",
        "targets: {2026-Q4: {mqls: {value: 3, assumptions: {mql: 20%, small.won: 3%}}}}",
    ],
)
def test_a_reference_that_leads_somewhere(lines: Lines, more: str) -> None:
    assert company(lines, more) == []


def test_what_cannot_be_read_is_not_called_missing(lines: Lines) -> None:
    found = lines(
        """\
        teams:
          growth: [Growth]
          Sales-Team: {name: Sales}
        kpis:
          leads: {name: L, definition: d, measure: {kind: other}, unit: a, owner: growth}
          deals: {name: D, definition: d, measure: {kind: other}, unit: a, owner: Sales-Team}
        funnels:
          big: {name: Big, stages: [{trem: lead}]}
        plans:
          p: {name: P, stages: [big.lead], owner: groth}
        """,
        "spec",
    )
    assert [line.split()[2] for line in found] == ["spec-schema:"] * 3 + ["spec-unknown-reference:"]


def test_a_file_that_does_not_parse_hides_what_others_refer_to(lines: Lines) -> None:
    found = lines(
        {
            "people.yaml": "people:\n  vp: {name: VP Marketing\n",
            "plans.yaml": "plans:\n  p: {name: P, owner: vp}\n",
        },
        "spec",
    )
    assert [line.split()[0] for line in found] == ["people.yaml:2:7:"]


def test_a_stage_misspelt_in_its_funnel_is_told_once(lines: Lines) -> None:
    found = lines(COMPANY.replace("{term: won, conversion: 25", "{term: wonn, conversion: 25"))
    told = [line for line in found if "spec-unknown-reference" in line]
    assert [line.split(": ")[2].split(" is")[0] for line in told] == ["`wonn`"]


def test_a_stage_that_its_funnel_does_not_have(lines: Lines) -> None:
    kpi = "kpis: {x: {name: X, definition: d, measure: {kind: volume, of: small.mql}}}\n"
    (found,) = company(lines, kpi)
    assert "`mql` is not a stage of the funnel `small` (lead, won)." in found


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        ("big.mql", "small.won", False),
        ("small.lead", "mql", False),
        ("big.mql", "big.won", True),
        ("mql", "won", True),  # which `won` it is, another rule asks
    ],
)
def test_a_way_stays_in_one_funnel(lines: Lines, start: str, end: str, fits: bool) -> None:
    measure = f"{{kind: conversion, from: {start}, to: {end}}}"
    found = company(lines, f"kpis: {{x: {{name: X, definition: d, measure: {measure}}}}}\n")
    told = [line for line in found if f"`{end}` is no stage of the funnel of `{start}`" in line]
    assert (len(told), len(found)) == ((0, 0) if fits else (1, 1))


def test_what_a_measure_is_of_depends_on_its_kind(lines: Lines) -> None:
    kpi = "kpis: {x: {name: X, definition: d, measure: {kind: activty, of: Calls made}}}\n"
    (found,) = company(lines, kpi)
    assert "`activty` is not a kind of measure" in found


@pytest.mark.parametrize("brought", ["*d", "[*d]"])
def test_what_a_merge_key_was_to_bring_in_is_not_missed(lines: Lines, brought: str) -> None:
    shared = "x-d: &d {definition: Calls that somebody answered., source: {system: CRM}}\n"
    kpi = f"  x:\n    <<: {brought}\n    name: X\n    measure: {{kind: activity, of: calls}}\n"
    (found,) = lines(f"{shared}kpis:\n{kpi}", "spec,meaning")
    assert found.startswith("specs.yaml:4:5: error spec-syntax: A merge key")


def test_a_merge_key_does_not_excuse_what_it_would_not_bring(lines: Lines) -> None:
    found = company(lines, "kpis:\n  x:\n    <<: 3\n    name: X\n    measure: {kind: activity}\n")
    assert ["no `definition`" in line for line in found] == [True, False]


def test_two_owners_share_no_id(lines: Lines) -> None:
    found = company(lines, "people: {growth: {name: Head of growth}}")  # teams come first here
    assert found == ["b.yaml:1:10: error spec-duplicate-id: `growth` is defined twice."]


def test_both_places_of_a_duplicate_are_shown(report: Callable[..., object]) -> None:
    twice = {"b.yaml": COMPANY, "a.yaml": "people: {vp: {name: VP}}"}
    (finding,) = report(twice, select=("spec",)).findings  # type: ignore[attr-defined]
    assert (finding.location.path, finding.location.span[:2]) == ("kpi_specs/b.yaml", (5, 10))
    (related,) = finding.related
    assert (related.location.path, related.location.span) == ("kpi_specs/a.yaml", (1, 10, 1, 12))


def test_one_target_for_a_kpi_and_a_period(lines: Lines) -> None:
    found = company(
        lines,
        """\
        targets:
          2026-Q4: {mqls: {value: 5}, rate: {value: 20%}}
          FY2026-Q4: {mqls: {value: 6}}
          2026: {mqls: {value: 20}}
        """,
    )
    assert found == [
        "b.yaml:3:15: error spec-duplicate-id: A target of `mqls` for FY2026-Q4 is defined twice."
    ]


@pytest.mark.parametrize(
    ("more", "chain"),
    [
        (
            "teams: {a: {name: A, part_of: b}, b: {name: B, part_of: a}}",
            "`part_of` goes round in a circle: a → b → a.",
        ),
        (
            "teams: {a: {name: A, part_of: a}}",
            "`part_of` goes round in a circle: a → a.",
        ),
        (
            "objectives: {a: {name: A, period: 2026, parent: b},"
            " b: {name: B, period: 2026, parent: a}}",
            "`parent` goes round in a circle: a → b → a.",
        ),
        (
            "terms: {a: {name: A, definition: d, replaced_by: b},"
            " b: {name: B, definition: d, replaced_by: a}}",
            "`replaced_by` goes round in a circle: a → b → a.",
        ),
        (
            "kpis: {a: {name: A, definition: d, measure: {kind: formula, expression: b / 2}},"
            " b: {name: B, definition: d, measure: {kind: formula, expression: a * 2}}}",
            "`expression` goes round in a circle: a → b → a.",
        ),
        (
            "kpis: {a: {name: A, definition: d, measure: {kind: other}, unit: x, drives: b},"
            " b: {name: B, definition: d, measure: {kind: other}, unit: x, drives: [mqls, a]}}",
            "`drives` goes round in a circle: a → b → a.",
        ),
    ],
)
def test_a_circle(lines: Lines, more: str, chain: str) -> None:
    (found,) = company(lines, more)
    assert found.endswith(f" error spec-cycle: {chain}")


def test_a_long_chain_is_no_circle(lines: Lines) -> None:
    teams = "".join(f"  t{n}: {{name: T, part_of: t{n + 1}}}\n" for n in range(3000))
    assert lines(f"teams:\n{teams}  t3000: {{name: T}}\n", "spec") == []


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("bookings + mqls", "`bookings + mqls` adds money to a count."),
        ("time - rate", "`time - rate` takes a percent from a duration."),
        (
            "mqls +",
            "After `mqls +` a KPI id, a number or `(` should come, at character 7.",
        ),
    ],
)
def test_a_formula_that_says_nothing(lines: Lines, expression: str, message: str) -> None:
    kpi = f"{{name: K, definition: d, measure: {{kind: formula, expression: '{expression}'}}}}"
    assert company(lines, f"kpis: {{k: {kpi}}}") == [f"b.yaml:1:73: error spec-formula: {message}"]


@pytest.mark.parametrize(
    ("measure", "unit", "fits"),
    [
        ("{kind: volume, of: big.mql}", "count", True),
        ("{kind: volume, of: big.mql}", "money", False),
        ("{kind: value, of: big.won}", "EUR", True),
        ("{kind: conversion, from: big.lead, to: big.mql}", "ratio", True),
        ("{kind: conversion, from: big.lead, to: big.mql}", "count", False),
        ("{kind: formula, expression: bookings / mqls}", "money", True),
        ("{kind: formula, expression: mqls / mqls}", "percent", True),
        ("{kind: formula, expression: mqls / mqls}", "duration", False),
    ],
)
def test_a_stated_unit(lines: Lines, measure: str, unit: str, fits: bool) -> None:
    kpi = f"kpis: {{k: {{name: K, definition: d, unit: {unit}, measure: {measure}}}}}"
    found = company(lines, kpi)
    assert [line.split()[:3:2] for line in found] == (
        [] if fits else [["b.yaml:1:42:", "spec-unit-mismatch:"]]
    )


OLD = """\
terms:
  suspect: {name: Suspect, definition: d, status: deprecated, replaced_by: lead}
kpis:
  old: {name: O, definition: d, measure: {kind: other}, unit: x, status: deprecated, drives: older}
  older: {name: P, definition: d, measure: {kind: other}, unit: x, status: deprecated}
"""


@pytest.mark.parametrize(
    ("more", "place", "message"),
    [
        (
            "objectives: {o: {name: O, period: 2026-Q4, kpis: [mqls, old]}}",
            "1:57",
            "`old` is deprecated.",
        ),
        ("targets: {2026-Q4: {old: {value: 3}}}", "1:21", "`old` is deprecated."),
        (
            "funnels: {f: {name: F, stages: [{term: suspect}]}}",
            "1:40",
            "`suspect` is deprecated. Write `lead`, which replaces it.",
        ),
    ],
)
def test_what_is_in_use_names_what_is_deprecated(
    lines: Lines, more: str, place: str, message: str
) -> None:
    found = lines({"a.yaml": COMPANY, "b.yaml": OLD, "c.yaml": more}, "spec")
    assert found == [f"c.yaml:{place}: warning spec-deprecated-reference: {message}"]


@pytest.mark.parametrize(
    "more",
    [
        "objectives: {o: {name: O, period: 2026-Q3, kpis: [old]}}",
        "targets: {2026-Q3: {old: {value: 3}}}",
        "plans: {p: {name: P, timeline: {end: 2026-11-20}, kpis: {primary: old}}}",
        "kpis: {new: {name: N, definition: d, measure: {kind: other}, unit: x,"
        " status: draft, drives: [old]}}",
    ],
)
def test_history_and_drafts_may_name_what_is_deprecated(lines: Lines, more: str) -> None:
    assert lines({"a.yaml": COMPANY, "b.yaml": OLD, "c.yaml": more}, "spec") == []


THIN = "terms:\n  lead: {{name: Lead, definition: d, counts: 3}}{comment}\n"


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        (
            " # kpilint: ignore[spec-deprecated-reference] -- We know.",
            "There is no finding of spec-deprecated-reference here that this could suppress.",
        ),
        (
            " # kpilint: ignore[spec-schema] -- We know.",
            "spec-schema cannot be suppressed: it is about reading the specs at all.",
        ),
        (
            " # kpilint: ignore[spec-deprecated-referense] -- We know.",
            "There is no rule `spec-deprecated-referense`."
            " Did you mean `spec-deprecated-reference`?",
        ),
        (
            " # kpilint: ignore[spec] -- We know.",
            "`spec` is a family of rules; name the rule itself.",
        ),
    ],
)
def test_a_suppression_that_does_no_work(lines: Lines, comment: str, message: str) -> None:
    found = lines(THIN.format(comment=comment), "spec")
    assert [line.partition("spec-suppression: ")[2] for line in found][1:] == [message]


DEPRECATED = """\
terms:
  old: {name: Old, definition: d, status: deprecated}
  new: {name: New, definition: 'An [[old]] word.'} # kpilint: ignore[spec-deprecated-reference]"""


@pytest.mark.parametrize(
    ("until", "rules"),
    [
        ("", []),
        (" until=2026-11-21", []),
        (" until=2026-11-20", ["spec-deprecated-reference", "spec-suppression"]),
    ],
)
def test_a_suppression_ends(lines: Lines, until: str, rules: list[str]) -> None:
    found = lines(f"{DEPRECATED}{until} -- It is history.\n", "spec")
    assert [line.split()[2].rstrip(":") for line in found] == rules


def test_without_the_clock_a_suppression_does_not_end(lines: Lines) -> None:
    specs = f"{DEPRECATED} until=2020-01-01 -- It is history.\n"
    assert lines(specs, "spec", ignore=("clock",)) == []


@pytest.mark.parametrize(
    ("owner", "told"),
    [
        ("bdrx", ["spec-unknown-reference"]),
        ("other", []),
        ("bdr", ["spec-suppression"]),
    ],
)
def test_a_rule_that_cannot_tell_what_is_missing_stays_suppressed(
    lines: Lines, owner: str, told: list[str]
) -> None:
    specs = f"""
        teams:
          # kpilint: ignore[ownership-idle] -- The team starts in January.
          bdr: {{name: Business development, function: sales, contact: "#bdr"}}
          other: {{name: Sales, function: sales, contact: "#sales"}}
        kpis:
          calls:
            {{name: Calls, definition: d, measure: {{kind: activity, of: calls}}, owner: {owner}}}
        """
    found = lines(specs, "spec,ownership-idle")
    rules = [line.split()[2].rstrip(":") for line in found]
    assert [rule for rule in rules if rule != "ownership-idle"] == told
