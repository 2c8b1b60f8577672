"""The family audience: who can be reached, and whether that is enough."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.finding import Severity
from kpilint.rules.ceilings import stems
from kpilint.solve.audience import told_apart

Lines = Callable[..., list[str]]
Report = Callable[..., Any]

WEBINAR = "500; opens 30%, registers 20%, attends 25%..30%"
TERMS = """\
terms:
  lead: {name: Lead, definition: A person who is new.}
  mql: {name: MQL, definition: A person above the score.}
funnels:
  big: {name: Big, stages: [{term: lead}, {term: mql}]}
"""


def audience(text: str, more: str = "as_of: 2026-11-01") -> str:
    """`500; opens 30%, attends 25%..30%` as an audience with its path."""
    size, _, steps = text.partition("; ")
    path = ", ".join(
        f"{{step: {name}, rate: {rate}}}"
        for name, _, rate in (step.rpartition(" ") for step in steps.split(", ") if step)
    )
    return f"{{who: W, size: {size}, {more}, path: [{path}]}}"


def kpi(id: str, *fields: str, measure: str = "{kind: activity, of: attendance}") -> str:
    more = "".join(f", {field}" for field in fields)
    return f"kpis: {{{id}: {{name: {id.title()}, definition: d, measure: {measure}{more}}}}}\n"


def reaching(text: str, more: str = "as_of: 2026-11-01", **fields: str) -> str:
    return kpi("attendance", f"audience: {audience(text, more)}", **fields)


def target(fields: str = "value: 50", period: str = "2026-Q4") -> str:
    return f"targets: {{{period}: {{attendance: {{{fields}}}}}}}\n"


def on(lines: Lines, rule: str, *specs: str, **settings: Any) -> list[str]:
    files = {"a.yaml": TERMS, "c.yaml": "".join(specs)}
    found = lines(files, rule, **settings)
    return [line.removeprefix("c.yaml:").replace(f" {rule}:", ":") for line in found]


def at(needle: str, *specs: str) -> str:
    before = "".join(specs).partition(needle)[0]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def first(report: Report, rule: str, *specs: str) -> Any:
    files = {"a.yaml": TERMS, "c.yaml": "".join(specs)}
    return report(files, select=(rule,)).findings[0]


class TestMissing:
    rule = "audience-missing"

    def test_activity(self, lines: Lines, report: Report) -> None:
        specs = kpi("attendance", "indicator: leading"), target()
        assert on(lines, self.rule, *specs) == [
            "1:8: warning: `attendance` (Attendance) has a target for 2026-Q4 and does not say who"
            " can be reached: it counts activity, so nothing else says whether there are enough."
        ]
        assert first(report, self.rule, *specs).help == (
            "Add `audience: {who: ..., size: ..., as_of: ..., source: ..., path: [...]}` with the"
            " steps from those who can be reached to what is counted."
        )

    def test_the_first_stage(self, report: Report) -> None:
        leads = kpi("attendance", "indicator: leading", measure="{kind: volume, of: big.lead}")
        message = first(report, self.rule, leads, target()).message
        assert message.endswith(
            ": no stage comes before `big.lead`, so nothing else says whether there are enough."
        )

    def test_an_audience_without_a_size(self, lines: Lines) -> None:
        specs = kpi("attendance", "indicator: leading", "audience: {who: W}"), target()
        found = on(lines, self.rule, *specs)
        assert found[0].startswith(f"{at('audience', *specs)}: warning: ")
        assert " for 2026-Q4 and its audience has no `size`: it counts" in found[0]

    @pytest.mark.parametrize(
        ("measure", "findings"),
        [
            ("{kind: volume, of: big.lead}", 1),
            ("{kind: volume, of: lead}", 1),
            ("{kind: volume, of: big.lead, where: {source: web}}", 1),
            ("{kind: volume, of: big.mql}", 0),
            ("{kind: value, of: big.lead}", 0),
            ("{kind: volume, of: big.nothing}", 0),
            ("{kind: other}, unit: points", 0),
            ("{kind: activity, of: calls}, indicator: lagging", 0),
            ("{kind: activity, of: calls}, status: draft", 0),
            ("{kind: activity, of: calls}, audience: 3", 0),
            ("{kind: activity, of: calls}, audience: {size: many}", 0),
            ("{kind: activity, of: calls}, audience: {size: 5}", 0),
        ],
    )
    def test_which_kpis(self, lines: Lines, measure: str, findings: int) -> None:
        leading = "" if "indicator" in measure else "indicator: leading"
        specs = kpi("attendance", *filter(None, [leading]), measure=measure)
        assert len(on(lines, self.rule, specs, target())) == findings

    @pytest.mark.parametrize(
        ("targets", "findings"),
        [
            (target(), 1),
            ("", 0),
            (target(period="2026-Q3"), 0),
            (target("pending: Too early."), 0),
            (target("confidential: true, rationale: r"), 0),
            (target("value: 5, audience: {size: 9}"), 0),
            (target("value: 5, audience: 3"), 0),
            (
                "targets: {2026: {attendance: {value: 5, audience: {size: 9}}}, "
                "2026-Q4: {attendance: {value: 5}}}\n",
                1,
            ),
        ],
    )
    def test_which_targets(self, lines: Lines, targets: str, findings: int) -> None:
        specs = kpi("attendance", "indicator: leading")
        assert len(on(lines, self.rule, specs, targets)) == findings


class TestTooSmall:
    rule = "audience-too-small"

    def test_fifty_from_five_hundred(self, lines: Lines, report: Report) -> None:
        specs = reaching(WEBINAR), target()
        assert on(lines, self.rule, *specs) == [
            f"{at('50}', *specs)}: error: `attendance` for 2026-Q4 is out of reach."
            " 500 × 30% opens × 20% registers × 25%..30% attends = 7.5 to 9: the target is 50; it"
            " takes an audience of 2,778 at best."
        ]
        found = first(report, self.rule, *specs)
        assert found.help == "Set the target to 9 or less, or find an audience of 2,778 or more."
        assert [related.message for related in found.related] == ["the audience of `attendance`"]

    def test_what_is_proposed_fits(self, lines: Lines) -> None:
        assert on(lines, self.rule, reaching(WEBINAR), target("value: 9")) == []
        larger = WEBINAR.replace("500", "2_778")
        assert on(lines, self.rule, reaching(larger), target()) == []
        smaller = WEBINAR.replace("500", "2_777")
        assert len(on(lines, self.rule, reaching(smaller), target())) == 1

    def test_a_rate_that_would_make_up_for_it(self, report: Report) -> None:
        found = first(
            report, self.rule, reaching("500; opens 30%, attends 30%"), target("value: 60")
        )
        assert found.help == (
            'Set the target to 45 or less, find an audience of 667 or more, raise "opens" from'
            ' 30% to 40%, or raise "attends" from 30% to 40%.'
        )

    def test_at_the_later_of_the_two_places(self, lines: Lines, report: Report) -> None:
        specs = target(), reaching(WEBINAR)
        assert on(lines, self.rule, *specs)[0].startswith(f"{at('500', *specs)}: error: ")
        assert [r.message for r in first(report, self.rule, *specs).related] == ["the target is 50"]

    @pytest.mark.parametrize(
        ("text", "value", "chain"),
        [
            ("500", "501", "500 = 500: the target is 501; it takes an audience of 501 at best."),
            ("500", "500", ""),
            ("400..500", "501", "400..500 = 400 to 500: the target is 501"),
            ("24_000; opens 25..30%", "7201", "24,000 × 25%..30% opens = 6,000 to 7,200: the"),
            ("24_000; opens 25..30%", "7200", ""),
            ("333; opens 33%", "110", "333 × 33% opens = 109.9: the target is 110; it takes"),
            ("3_333; opens 3.3%", "110", "3,333 × 3.3% opens = 109.99: the target is 110; it"),
            ("0; opens 30%", "5", ""),
            ("many; opens 30%", "5000", ""),
            ("500; opens 0%", "5000", ""),
            ("500; opens 130%", "5000", ""),
            ("500; opens often", "5000", ""),
            ("500; opens 30%, '' 50%", "80", "500 × 30% opens × 50% = 75: the target is 80"),
        ],
    )
    def test_borders(self, lines: Lines, text: str, value: str, chain: str) -> None:
        found = on(lines, self.rule, reaching(text), target(f"value: {value}"))
        assert len(found) == bool(chain)
        assert all(chain in line for line in found)

    @pytest.mark.parametrize(
        ("per", "period", "most"),
        [
            ("", "2026", 500),
            ("quarter", "2026", 2000),
            ("quarter", "2026-Q4", 500),
            ("quarter", "2026-12", 500),
            ("year", "2026-Q4", 500),
            ("month", "2026-Q4", 1500),
            ("months", "2027-H1", 3000),
            ("Month", "FY2027", 6000),
            ("half", "2026", 1000),
            ("week", "2026-Q4", 500 * 14),  # the Thursdays from 2026-10-01 to 2026-12-31
            ("week", "2026-W50", 500),
            ("day", "2026-11", 500 * 30),
        ],
    )
    def test_an_audience_that_renews(self, lines: Lines, per: str, period: str, most: int) -> None:
        specs = reaching("500", f"per: {per}" if per else "x-per: none")
        assert on(lines, self.rule, specs, target(f"value: {most}", period)) == []
        found = on(lines, self.rule, specs, target(f"value: {most + 1}", period))
        times = f" × {most // 500} {per.lower().removesuffix('s')}s" if most > 500 else ""
        assert f"500{times} = {most:,}: the target is {most + 1:,}; it" in found[0]
        assert "takes an audience of 501 at best" in found[0]

    def test_a_time_that_is_none(self, lines: Lines) -> None:
        assert on(lines, self.rule, reaching("500", "per: fortnight"), target("value: 5000")) == []

    def test_the_audience_of_the_target_goes_first(self, lines: Lines) -> None:
        own = f"value: 50, audience: {audience('50')}"
        assert on(lines, self.rule, reaching("10"), target(own)) == []
        own = f"value: 50, audience: {audience('49')}"
        found = on(lines, self.rule, reaching("1000"), target(own))
        assert "49 = 49: the target is 50" in found[0]
        assert on(lines, self.rule, reaching("10"), target("value: 50, audience: 3")) == []

    @pytest.mark.parametrize(
        ("fields", "findings"),
        [
            ({"measure": "{kind: volume, of: big.mql}"}, 1),
            ({"measure": "{kind: other}, unit: people"}, 1),
            ({"measure": "{kind: other}, unit: ratio"}, 0),
            ({"measure": "{kind: activity, of: complaints}, direction: down"}, 0),
            ({"measure": "{kind: activity, of: calls}, status: draft"}, 0),
        ],
    )
    def test_which_kpis(self, lines: Lines, fields: dict[str, str], findings: int) -> None:
        assert len(on(lines, self.rule, reaching("10", **fields), target())) == findings

    @pytest.mark.parametrize(
        ("fields", "period", "findings"),
        [
            ("change: +10, baseline: {value: 40}", "2026-Q4", 1),
            ("change: +10", "2026-Q4", 0),
            ("pending: Too early.", "2026-Q4", 0),
            ("value: 50, confidential: true", "2026-Q4", 0),
            ("value: 50", "2026-Q3", 0),
            ("value: 50", "2027", 1),
            ("value: many", "2027", 0),
        ],
    )
    def test_which_targets(self, lines: Lines, fields: str, period: str, findings: int) -> None:
        assert len(on(lines, self.rule, reaching("10"), target(fields, period))) == findings

    def test_two_steps_of_a_path_that_cannot_be_read(self, lines: Lines) -> None:
        specs = kpi("attendance", "audience: {size: 10, path: [{step: a, rate: 5}, 3]}")
        assert on(lines, self.rule, specs, target()) == []


class TestStretched:
    rule = "audience-stretched"

    def test_message(self, lines: Lines, report: Report) -> None:
        specs = reaching(WEBINAR), target("value: 8.5")
        assert on(lines, self.rule, *specs) == [
            f"{at('8.5', *specs)}: warning: `attendance` for 2026-Q4 needs rates above the middle"
            " of their ranges. 500 × 30% opens × 20% registers × 25%..30% attends = 7.5 to 9, and"
            " 8.3 with every range at its middle: the target is 8.5."
        ]
        assert first(report, self.rule, *specs).help == (
            "Set the target to 8 or less, find an audience of 516 or more, or narrow the ranges"
            " where a `source` allows it."
        )

    @pytest.mark.parametrize(
        ("text", "value", "findings"),
        [
            ("1000; attends 20%..30%", "250", 0),
            ("1000; attends 20%..30%", "251", 1),
            ("1000; attends 20%..30%", "300", 1),
            ("1000; attends 20%..30%", "301", 0),  # out of reach altogether
            ("1000; attends 25%", "250", 0),
            ("900..1100; attends 25%", "270", 0),
            ("900..1100; attends 20..30%", "250", 0),
            ("900..1100; attends 20..30%", "251", 1),
            ("1000", "1000", 0),
        ],
    )
    def test_borders(self, lines: Lines, text: str, value: str, findings: int) -> None:
        found = on(lines, self.rule, reaching(text), target(f"value: {value}"))
        assert len(found) == findings

    def test_the_audience_that_is_proposed(self, lines: Lines) -> None:
        assert (
            on(lines, self.rule, reaching(WEBINAR.replace("500", "516")), target("value: 8.5"))
            == []
        )
        found = on(lines, self.rule, reaching(WEBINAR.replace("500", "515")), target("value: 8.5"))
        assert len(found) == 1


class TestRate:
    rule = "audience-rate"

    @pytest.mark.parametrize("rate", ["0%", "0%..5%", "101%", "50%..101%", "-5%"])
    def test_what_cannot_be(self, lines: Lines, rate: str) -> None:
        specs = reaching(f"500; opens {rate}")
        most = "of a hundred people at most a hundred take a step"
        none = "if nobody takes a step, nobody comes out at the end"
        assert on(lines, self.rule, specs) == [
            f"{at(rate, specs)}: error: {rate} cannot be the rate of `opens` in the audience of"
            f" `attendance`: {most if '101' in rate else none}."
        ]

    def test_what_hardly_ever_is(self, lines: Lines, report: Report) -> None:
        specs = reaching("500; opens the invitation 55%")
        assert on(lines, self.rule, specs) == [
            f"{at('55%', specs)}: warning: The rate of `opens the invitation` in the audience of"
            " `attendance` is 55%, and nothing says where that is known from; such a step seldom"
            " gets above 30%."
        ]
        assert first(report, self.rule, specs).help == (
            "Add the `source` of the rate, or count on 30% or less."
        )

    @pytest.mark.parametrize(
        ("step", "findings"),
        [
            ("opens 30%", 0),
            ("opens 30.1%", 1),
            ("opens 25%..31%", 1),
            ("registers 20%", 0),
            ("registers 21%", 1),
            ("attends 30%", 0),
            ("attends 31%", 1),
            ("clicks 5%", 0),
            ("clicks 6%", 1),
            ("replies 10%", 0),
            ("replies 11%", 1),
            ("becomes a lead 90%", 0),
            ("is open for it 31%", 1),
            ("Opened and clicked 6%", 1),  # both at once is rarer than either
            ("pays attention 90%", 0),
            ("sees it 100%", 0),
        ],
    )
    def test_ceilings(self, lines: Lines, step: str, findings: int) -> None:
        assert len(on(lines, self.rule, reaching(f"500; {step}"))) == findings

    def test_a_source_settles_it(self, lines: Lines) -> None:
        for source, findings in (("source: S", 0), ("source: [1]", 0), ("x-source: S", 1)):
            path = f"path: [{{step: opens, rate: 90%, {source}}}]"
            specs = kpi("attendance", f"audience: {{size: 5, {path}}}")
            assert len(on(lines, self.rule, specs)) == findings

    def test_ceilings_of_ones_own(self, lines: Lines) -> None:
        own = {"open": "50%", "sign up": "8%", "attends": "no idea"}
        options = {self.rule: {"ceilings": own}}
        for step, findings in {
            "opens 50%": 0,
            "opens 51%": 1,
            "signs up 9%": 1,
            "signs 9%": 0,
            "clicks 6%": 1,
            "attends 31%": 0,
        }.items():
            found = on(lines, self.rule, reaching(f"500; {step}"), options=options)
            assert (step, len(found)) == (step, findings)

    def test_ceilings_from_the_configuration(self, tmp_path: Any) -> None:
        from kpilint.config import load

        file = tmp_path / "kpilint.toml"
        file.write_text('[rules.audience-rate]\nceilings = {"opens" = "50%"}\n', "utf-8")
        assert load(tmp_path).options == {self.rule: {"ceilings": {"opens": "50%"}}}

    def test_audiences_of_targets(self, lines: Lines) -> None:
        own = target(f"value: 5, audience: {audience('500; opens 31%')}")
        assert len(on(lines, self.rule, kpi("attendance"), own)) == 1
        over = own.replace("Q4", "Q3")
        assert on(lines, self.rule, kpi("attendance"), over) == []
        assert on(lines, self.rule, kpi("attendance", "status: draft"), own) == []

    def test_only_the_warning_is_configurable(self, lines: Lines) -> None:
        severity = {self.rule: Severity.INFO}
        found = on(lines, self.rule, reaching("5; opens 31%, opens 131%"), severity=severity)
        assert [line.split(": ")[1] for line in found] == ["info", "error"]

    @pytest.mark.parametrize(
        "words",
        [
            ("opens", "open", "opened", "opening", "Opens", "openings"),
            ("registers", "registered", "registration", "registrations", "registering"),
            ("attends", "attended", "attendance", "attendees", "attendee", "attending"),
            ("clicks", "click", "clicked", "clicking"),
            ("replies", "reply", "replied", "replying"),
            ("submits", "submitted", "submitting"),
        ],
    )
    def test_inflections(self, words: tuple[str, ...]) -> None:
        assert len({stems(word) for word in words}) == 1

    def test_words_that_only_look_alike(self) -> None:
        for words in (("opens", "operates"), ("attends", "attention"), ("clicks", "clinic")):
            assert len({stems(word) for word in words}) == 2


class TestStale:
    rule = "audience-stale"

    @pytest.mark.parametrize(
        ("more", "message"),
        [
            ("as_of: 2025-11-21", ""),
            ("as_of: 2026-11-21", ""),
            (
                "as_of: 2025-11-20",
                "The audience of `attendance` was counted on 2025-11-20, more than a year ago.",
            ),
            ("source: S", "The audience of `attendance` does not say when it was counted."),
            ("as_of: last year", ""),
        ],
    )
    def test_age(self, lines: Lines, more: str, message: str) -> None:
        specs = reaching("500", more)
        found = on(lines, self.rule, specs)
        needle = "2025-11-20" if "counted on" in message else "audience"
        assert found == ([f"{at(needle, specs)}: warning: {message}"] if message else [])

    def test_leap_days(self, report: Report) -> None:
        from datetime import date

        specs = {"a.yaml": reaching("500", "as_of: 2024-02-29")}
        for day, findings in ((date(2025, 2, 28), 0), (date(2025, 3, 1), 1)):
            assert len(report(specs, day, select=(self.rule,)).findings) == findings

    def test_the_clock(self, lines: Lines) -> None:
        specs = reaching("500", "as_of: 2025-11-20")
        assert any(self.rule in line for line in lines(specs, "clock"))
        assert not any(self.rule in line for line in lines(specs, "all", ignore=("clock",)))

    def test_audiences_of_targets(self, lines: Lines) -> None:
        own = target("value: 5, audience: {size: 9}")
        assert len(on(lines, self.rule, kpi("attendance"), own)) == 1
        for silent in (own.replace("Q4", "Q3"), own.replace("value: 5", "pending: Too early.")):
            assert on(lines, self.rule, kpi("attendance"), silent) == []


class TestMarketShare:
    rule = "audience-market-share"

    def test_message(self, lines: Lines, report: Report) -> None:
        specs = reaching("400"), target("value: 60")
        assert on(lines, self.rule, *specs) == [
            f"{at('60', *specs)}: warning: `attendance` for 2026-Q4 asks for 60 of 400, 15% of its"
            " audience, with neither a baseline nor actuals to build on; a newcomer seldom gets"
            " more than 10%."
        ]
        assert first(report, self.rule, *specs).help == (
            "Set the target to 40 or less, or give the `baseline` that it starts from."
        )

    @pytest.mark.parametrize(
        ("text", "fields", "findings"),
        [
            ("400", "value: 40", 0),
            ("400", "value: 41", 1),
            ("300..400", "value: 40", 0),
            ("400", "value: 60, baseline: {value: 1}", 0),
            ("400", "value: 60, baseline: {period: 2026-Q3}", 1),
            ("400", "value: 60, baseline: {value: many}", 0),
            ("400", "value: 60, baseline: 3", 0),
            ("400", "pending: Too early.", 0),
        ],
    )
    def test_borders(self, lines: Lines, text: str, fields: str, findings: int) -> None:
        assert len(on(lines, self.rule, reaching(text), target(fields))) == findings

    def test_what_renews(self, lines: Lines) -> None:
        specs = reaching("400", "per: month")
        assert on(lines, self.rule, specs, target("value: 120")) == []
        assert (
            "asks for 121 of 1,200, 10.08% of"
            in on(lines, self.rule, specs, target("value: 121"))[0]
        )

    @pytest.mark.parametrize(
        ("row", "findings"),
        [("attendance,2024-Q1,7", 0), ("attendance,2024-Q1,none", 0), ("", 1)],
    )
    def test_actuals(self, lines: Lines, row: str, findings: int) -> None:
        files = {
            "a.yaml": reaching("400"),
            "c.yaml": target("value: 60"),
            "actuals/a.csv": f"kpi,period,value\n{row}\n",
        }
        assert len(lines(files, self.rule)) == findings

    def test_another_share(self, lines: Lines) -> None:
        specs = reaching("400"), target("value: 60")
        for most, findings in ((15, 0), (Decimal("14.9"), 1)):
            options = {self.rule: {"max-percent": most}}
            assert len(on(lines, self.rule, *specs, options=options)) == findings

    def test_silent_while_a_file_does_not_parse(self, lines: Lines) -> None:
        files = {"a.yaml": reaching("400"), "b.yaml": target("value: 60"), "c.yaml": "x: ["}
        assert lines(files, self.rule) == []


@given(st.decimals(0, 10**6, places=6), st.decimals(0, 10**6, places=6))
def test_unlike_numbers_look_unlike(one: Decimal, other: Decimal) -> None:
    shown, beside = told_apart(one, other), told_apart(other, one)
    assert (shown == beside) == (one == other)


@given(st.integers(1, 10**6), st.lists(st.integers(1, 100), max_size=4), st.integers(1, 10**6))
def test_proposals_fit(size: int, rates: list[int], value: int) -> None:
    """The audience that is said to suffice does, and one less does not."""
    from kpilint.model.types import Audience, Step
    from kpilint.read.document import Document, Place, Source
    from kpilint.solve.audience import reach
    from kpilint.values.period import Period, parse_period
    from kpilint.values.quantity import Quantity, parse_quantity

    nowhere: Any = None
    place = Place(Document(Source("a", ""), {}, nowhere), ())
    quarter = parse_period("2026-Q4")
    assert isinstance(quarter, Period)

    def quantity(text: str) -> Quantity:
        found = parse_quantity(text)
        assert isinstance(found, Quantity)
        return found

    def best(count: int) -> Decimal:
        steps = [Step(at=place, step="s", rate=quantity(f"{r}%"), source="") for r in rates]
        people = Audience(
            at=place,
            who="",
            size=quantity(str(count)),
            as_of=None,
            source="",
            per="",
            path=(*steps,),
        )
        found = reach(people, quarter)
        assert found
        return found.high

    needed = -(-value * 100 ** len(rates) // product(rates))
    assert best(needed) >= value
    assert needed == 1 or best(needed - 1) < value
    assert best(size) == Decimal(size) * product(rates) / 100 ** len(rates)


def product(rates: list[int]) -> int:
    total = 1
    for rate in rates:
        total *= rate
    return total
