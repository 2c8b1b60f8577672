"""The example company: any one of its numbers, dates, owners and levers is changed in turn.

What breaks by more than the tolerance is noticed by the right rule; what does not break is noticed
by none. The table says for every kind of change which rules have to speak where, and, where
silence is right, why.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kpilint.check import judge
from kpilint.config import load as configured
from kpilint.edit import Lines, apply
from kpilint.finding import Edit
from kpilint.model.assemble import assemble
from kpilint.read.document import Document
from kpilint.read.document import Path as Steps
from kpilint.read.load import Loaded, load

ROOT = Path(__file__).parents[1]
CONFIG = configured(ROOT)
TODAY = date(2026, 11, 21)

CHANGED = "target-changed-since-sign-off"
UNSIGNED_PLAN = "plan-not-signed-off"
RULE = {"targets": CHANGED, "plans": UNSIGNED_PLAN}
UNREAD = {"spec-value", "spec-unknown-reference"}
SIGNED = {
    "targets": ("value", "change", "stretch", "tolerance", "baseline", "segments", "needs"),
    "kpis": ("definition", "measure", "unit", "direction", "owner"),
    "plans": (
        *("objectives", "strategies", "kpis", "out_of_scope"),
        *("daci", "timeline", "stages", "budget"),
    ),
}
"""The fields that a signature covers: of a target, of its KPI, of a plan."""


class Row(NamedTuple):
    """Some places, and the rules of which at least one must speak when what stands there changes.

    Places are written step by step: `targets 2026-Q4,2027-Q1 * value`; `**` is whatever comes
    after. Where no rule is named none may speak, and `why` says why that is right. Of the rows of
    a kind the first that meets a place counts.
    """

    places: str
    speaks: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to change what stands somewhere.

    Rules in `along` may speak as well; a change that is not `meant` keeps what was signed.
    """

    change: Callable[[str], str]
    rows: tuple[Row, ...]
    along: str = ""
    meant: bool = True


def times(factor: str, text: str) -> str:
    """All numbers of a quantity or range so many times as large."""

    def product(number: re.Match[str]) -> str:
        amount = Decimal(re.sub("[_,]", "", number[0])) * Decimal(factor)
        return f"{amount.normalize():f}"

    return re.sub(r"\d[\d_,]*(?:\.\d+)?", product, text)


def plus(amount: str, text: str) -> str:
    """A number that is larger by so much, whatever its unit."""
    return re.sub(
        r"\d[\d_,]*(?:\.\d+)?",
        lambda number: str(Decimal(re.sub("[_,]", "", number[0])) + Decimal(amount)),
        text,
    )


def turned(text: str) -> str:
    return text.translate(str.maketrans("+-", "-+"))


def rewritten(text: str) -> str:
    """The same amount in another way of writing."""
    if text.startswith("$"):
        return f"{text[1:]} USD"
    return re.sub(r"\d(?=\D*$)", r"\g<0>.0" if "." not in text else r"\g<0>0", text, count=1)


def years(count: int, text: str) -> str:
    """A date or period so many years later."""
    return re.sub(r"\d{4}", lambda year: str(int(year[0]) + count), text, count=1)


def other_function(text: str) -> str:
    """A team of another function, which nothing here belongs to."""
    return "marketing" if text == "finance" else "finance"


def always(new: str) -> Callable[[str], str]:
    return lambda _: new


def misspelt(text: str) -> str:
    return f"{text}x"


def longer(text: str) -> str:
    return f"{text.rstrip('.')}, as agreed."


BY_NOTE = "the note of the actual says why it was off"
NOT_SUMMED = "of the year only two quarters have a number beside it"
ALONE = "a benchmark has no history, no stage and no parts to be held against"
EXPLAINED = "better than ever, and `needs` says how"
OWN_TARGET = "the KPI of this step has a target in every period, which goes before the funnel"
IN_REACH = "still within the tolerance of what follows and of what is assumed"
HISTORY = "over: what it started from is history"
HELD = "what is to be held has no wrong way"
CARRIED = "a longer way to go, and needs or a plan with a budget carry it"
A_LIMIT = "what a target asks for is for its approver to judge"
SLACK = "more than is needed breaks nothing"
SOURCED = "a rate with a source may be anything that can be"
DECLARED = "of slices and other measures the control that is stated stands"
NO_TARGET = "nobody is held to it"
SAME = "it means the same"
FREE = "whom the work is given to is for the team to say"

TARGETS = "targets *"
SOME_SIGNED = "targets 2026-Q4 *_rate,*_volume"
RATES = "lead_to_mql_rate,sal_to_sql_rate,signup_rate"
REACHING = "webinar_leads,paid_search_leads,target_accounts_worked"
OFF = (
    "control-no-means target-off-trend target-wrong-way target-latency target-segments"
    " target-scenario-changes target-assumption-off target-periods target-precision"
    " funnel-math funnel-sourced-share funnel-rate funnel-floor"
    " audience-too-small audience-stretched"
)
HISTORIC = (
    Row("targets 2026-Q3 won_deals,new_bookings,signups value", why=BY_NOTE),
    Row("targets 2026-Q3 * value", "actuals-miss-unexplained"),
    Row("targets 2026-10,2026-11,2026-12 signups value", "target-periods"),
    Row("targets 2027-Q1 onboarding_nps value", why=ALONE),
)

KINDS = {
    "a target is twice as high": Kind(
        partial(times, "2"),
        (
            *HISTORIC,
            Row("targets 2026 new_bookings value", why=NOT_SUMMED),
            Row(f"{TARGETS} {REACHING} value", "audience-too-small"),
            Row("targets 2026-Q4 sales_cycle,time_to_activation value", "target-wrong-way"),
            Row(f"targets 2026-Q4 {RATES} value", "target-assumption-off"),
            Row(f"{TARGETS} mql_to_sal_rate value", "funnel-rate"),
            Row(f"{TARGETS} * value", "funnel-math"),
        ),
        along=f"{OFF} actuals-miss-unexplained",
    ),
    "a target is half as high": Kind(
        partial(times, "0.5"),
        (
            *HISTORIC,
            Row("targets 2026 new_bookings value", "target-wrong-way"),
            Row(f"{TARGETS} {REACHING} value", "target-wrong-way"),
            Row("targets 2026-Q4 sales_cycle,time_to_activation value", why=EXPLAINED),
            Row(f"targets 2026-Q4 {RATES} value", "target-assumption-off"),
            Row(f"{TARGETS} mql_to_sal_rate value", "funnel-floor"),
            Row(f"{TARGETS} * value", "funnel-math"),
        ),
        along=f"{OFF} actuals-miss-unexplained",
    ),
    "a change is three times as large": Kind(
        partial(times, "3"),
        (
            Row("targets 2026-Q4 * change", why=IN_REACH),
            Row(
                "targets 2027-Q1 marketing_sourced_opportunities change",
                why="its whole holds it, and it says what it needs",
            ),
            Row("targets 2027-Q1 * change", "funnel-math"),
        ),
        along="audience-stretched",
    ),
    "a change goes the other way": Kind(
        turned, (Row(f"{TARGETS} * change", "target-wrong-way"),), along="funnel-math"
    ),
    "a baseline is twice as high": Kind(
        partial(times, "2"),
        (
            Row("targets 2026-Q3,2026-10 * baseline value", why=HISTORY),
            Row(
                "targets * win_rate,activation_rate,lead_volume,sql_volume baseline value",
                "funnel-math target-wrong-way",
            ),
            Row("targets 2026-Q4 pql_to_customer_rate baseline value", "funnel-math"),
            Row(
                "targets 2027-Q1 marketing_sourced_opportunities baseline value",
                "funnel-sourced-share",
            ),
            Row(
                "targets * mql_response_time,sales_cycle,time_to_activation baseline value",
                why=CARRIED,
            ),
            Row(
                "targets * cost_per_marketing_opportunity baseline value",
                "control-no-means",
            ),
            Row("targets * pipeline_coverage,marketing_spend baseline value", why=HELD),
            Row(f"{TARGETS} * baseline value", "target-wrong-way"),
        ),
        along=OFF,
    ),
    "a baseline is half as high": Kind(
        partial(times, "0.5"),
        (
            Row("targets 2026-Q3,2026-10 * baseline value", why=HISTORY),
            Row("targets 2026-Q4 win_rate,pql_to_customer_rate baseline value", "funnel-math"),
            Row("targets * activation_rate baseline value", "funnel-math"),
            Row("targets 2027-Q1 lead_volume,sql_volume baseline value", "funnel-math"),
            Row(
                "targets 2027-Q1 marketing_sourced_opportunities baseline value",
                "funnel-sourced-share",
            ),
            Row(
                "targets * cost_per_marketing_opportunity,sales_cycle,time_to_activation"
                " baseline value",
                "target-wrong-way",
            ),
            Row(
                "targets 2026-Q4 paid_search_leads,lead_to_mql_rate,sal_volume,sal_to_sql_rate,"
                "target_accounts_worked,marketing_sourced_opportunities,opportunity_volume,"
                "pipeline_created,website_visits,signups baseline value",
                "control-no-means",
            ),
            Row(
                "targets 2027-Q1 opportunity_volume,website_visits baseline value",
                "control-no-means",
            ),
            Row("targets * pipeline_coverage,marketing_spend baseline value", why=HELD),
            Row(f"{TARGETS} * baseline value", why=CARRIED),
        ),
        along=OFF,
    ),
    "one pass is twice as high": Kind(
        partial(times, "2"),
        (
            Row("targets 2026-Q4 sql_volume top_down,bottom_up", why="the gap plan stands for it"),
            Row("targets * * top_down,bottom_up", "target-passes-apart"),
        ),
    ),
    "one pass is half as high": Kind(
        partial(times, "0.5"),
        (
            Row("targets 2026-Q4 sql_volume top_down,bottom_up", why="the gap plan stands for it"),
            Row("targets * * top_down,bottom_up", "target-passes-apart"),
        ),
    ),
    "stretch, tolerance or needs are doubled": Kind(
        partial(times, "2"),
        (
            Row("targets * sql_volume tolerance", "target-tolerance"),
            Row("targets * * tolerance", why="10 % is not above 10 %"),
            Row("targets * * stretch", why=A_LIMIT),
            Row("targets * * needs budget,headcount", why=A_LIMIT),
            Row("plans faster_answers budget", why=HISTORY),
            Row("plans * budget", why=A_LIMIT),
        ),
    ),
    "a segment is twice as large": Kind(
        partial(times, "2"), (Row("targets * * segments **", "target-segments"),)
    ),
    "a scenario is off by three tenths": Kind(
        partial(times, "1.3"), (Row("targets * * scenarios **", "target-scenario-changes"),)
    ),
    "an assumption is half as high again": Kind(
        partial(times, "1.5"),
        (Row("targets * * assumptions *", "target-assumption-off"),),
        along=OFF,
    ),
    "a conversion is half as high again": Kind(
        partial(times, "1.5"),
        (
            Row("funnels enterprise stages 2,4 conversion", "funnel-rate"),
            Row("funnels enterprise stages 1,3 conversion", "target-assumption-off"),
            Row("funnels self_serve stages 3 conversion", "funnel-math"),
            Row("funnels * stages * conversion", why=OWN_TARGET),
        ),
        along=OFF,
    ),
    "a conversion is half as high": Kind(
        partial(times, "0.5"),
        (
            Row("funnels enterprise stages 2 conversion", "funnel-floor"),
            Row("funnels enterprise stages 1,3 conversion", "target-assumption-off"),
            Row("funnels enterprise stages 4 conversion", "funnel-math"),
            Row("funnels self_serve stages 3 conversion", "funnel-math"),
            Row("funnels * stages * conversion", why=OWN_TARGET),
        ),
        along=OFF,
    ),
    "a rate is above 100 %": Kind(
        always("140%"),
        (
            Row("funnels * stages * conversion", "funnel-rate"),
            Row("kpis * audience path * rate", "audience-rate"),
            Row("targets * * audience path * rate", "audience-rate"),
        ),
    ),
    "a rate is nothing": Kind(
        always("0%"),
        (
            Row("funnels * stages * conversion", "funnel-rate"),
            Row("kpis * audience path * rate", "audience-rate"),
            Row("targets * * audience path * rate", "audience-rate"),
        ),
    ),
    "a step takes ten times as long": Kind(
        partial(times, "10"),
        (
            Row("funnels enterprise stages 5 takes", "target-latency"),
            Row("funnels self_serve stages 3,4 takes", "target-latency"),
            Row("funnels * stages * takes", why="what set out a quarter or two before suffices"),
        ),
    ),
    "a step takes a tenth of the time": Kind(
        partial(times, "0.1"), (Row("funnels * stages * takes", why=SLACK),)
    ),
    "a floor or a deal is half as high again": Kind(
        partial(times, "1.5"),
        (
            Row("funnels * stages * floor", "funnel-floor"),
            Row("funnels * deal_size", "funnel-math"),
        ),
        along=OFF,
    ),
    "a floor or a deal is half as high": Kind(
        partial(times, "0.5"),
        (
            Row("funnels * stages * floor", why=SLACK),
            Row("funnels * deal_size", "funnel-math"),
        ),
        along=OFF,
    ),
    "an audience is a twentieth": Kind(
        partial(times, "0.05"),
        (
            Row("kpis * audience size", "audience-too-small"),
            Row("targets * * audience size", "audience-too-small"),
        ),
    ),
    "an audience is a third smaller": Kind(
        partial(times, "0.666"),
        (
            Row("kpis webinar_leads,paid_search_leads audience size", "audience-stretched"),
            Row("targets * * audience size", "audience-stretched"),
            Row("kpis * audience size", "audience-too-small"),
        ),
        along="audience-stretched",
    ),
    "an audience is twenty times as large": Kind(
        partial(times, "20"),
        (Row("kpis * audience size", why=SLACK), Row("targets * * audience size", why=SLACK)),
    ),
    "a step is taken by a third as many": Kind(
        partial(times, "0.333"),
        (
            Row("kpis * audience path * rate", "audience-too-small"),
            Row("targets * * audience path * rate", "audience-too-small"),
        ),
    ),
    "a step is taken by a fifth more": Kind(
        partial(times, "1.2"),
        (
            Row("kpis * audience path * rate", why=SOURCED),
            Row("targets * * audience path * rate", why=SOURCED),
        ),
    ),
    "an audience renews once a year": Kind(
        always("year"),
        (
            Row("kpis paid_search_leads,website_visits audience per", "audience-too-small"),
            Row("kpis * audience per", why="a quarter renews once in a quarter, like a year"),
            Row("targets * * audience per", why="a quarter renews once in a quarter, like a year"),
        ),
    ),
    "nobody knows when an audience renews": Kind(
        always("fortnight"),
        (Row("kpis * audience per", "spec-value"), Row("targets * * audience per", "spec-value")),
    ),
    "a date is no day of the calendar": Kind(
        always("2026-02-30"),
        (
            Row("terms * review_by,since", "spec-value"),
            Row("kpis * audience as_of", "spec-value"),
            Row("targets * * review_by", "spec-value"),
            Row("targets * * audience as_of", "spec-value"),
            Row(f"{SOME_SIGNED} sign_off date", "spec-value"),
            Row("plans * sign_off date", "spec-value"),
            Row("plans * timeline start,end", "spec-value"),
        ),
    ),
    "a date is two years earlier": Kind(
        partial(years, -2),
        (
            Row("kpis,terms * review_by", "meaning-review-overdue"),
            Row("terms * since", why="it was so for longer"),
            Row("kpis * audience as_of", "audience-stale"),
            Row("targets * * audience as_of", "audience-stale"),
            Row("targets * * review_by", "target-pending"),
            Row(f"{SOME_SIGNED} sign_off date", why="an early signature is one"),
            Row("plans * sign_off date", why="an early signature is one"),
            Row("plans faster_answers timeline start", why=HISTORY),
            Row("plans webinar_series timeline start", "plan-no-readouts"),
            Row("plans * timeline start", why="three read-outs are enough for any length"),
            Row("plans * timeline end", "spec-value"),
        ),
    ),
    "a date is two years later": Kind(
        partial(years, 2),
        (
            Row("terms * review_by,since", why=SLACK),
            Row("kpis * audience as_of", why=SLACK),
            Row("targets * * audience as_of", why=SLACK),
            Row("targets * * review_by", why=SLACK),
            Row(f"{SOME_SIGNED} sign_off date", why="what was agreed is the same"),
            Row("plans * sign_off date", why="what was agreed is the same"),
            Row("plans * timeline start", "spec-value"),
            Row("plans faster_answers,webinar_series timeline end", "plan-no-readouts"),
            Row("plans * timeline end", why="three read-outs are enough for any length"),
        ),
        along="plan-not-signed-off",
    ),
    "a baseline is of another year": Kind(
        partial(years, -1), (Row(f"{SOME_SIGNED} baseline period", why="any history may be one"),)
    ),
    "a period is none": Kind(
        always("2026-Q5"),
        (
            Row("targets 2027-Q1 * baseline period", "spec-value"),
            Row("objectives * period", "spec-value"),
        ),
    ),
    "an objective was for three years ago": Kind(
        partial(years, -3),
        (
            Row("objectives answer_sooner period", why=HISTORY),
            Row("objectives grow_* period", why="others list the same KPIs, and hang from it yet"),
            Row("objectives * period", "ladder-orphan-kpi"),
        ),
    ),
    "an objective is for three years from now": Kind(
        partial(years, 3),
        (Row("objectives * period", "ladder-empty-objective"),),
        along="ladder-orphan-kpi ladder-unranked",
    ),
    "an owner is unknown": Kind(
        always("nobody"),
        (
            Row("kpis,objectives,plans,terms * owner", "spec-unknown-reference"),
            Row("targets * * owner", "spec-unknown-reference"),
            Row("people * team", "spec-unknown-reference"),
            Row("teams * part_of", "spec-unknown-reference"),
        ),
    ),
    "somebody in a DACI is misspelt": Kind(
        misspelt,
        (
            Row("kpis,teams,plans * daci approver,driver", "spec-unknown-reference"),
            Row("kpis,plans * daci contributors *", "spec-unknown-reference"),
            Row(f"{SOME_SIGNED} sign_off by", "spec-unknown-reference"),
            Row("plans * sign_off by", "spec-unknown-reference"),
        ),
    ),
    "a driver is misspelt": Kind(
        misspelt,
        (
            Row("funnels * stages * driven_by", "spec-unknown-reference"),
            Row("funnels * stages * driven_by *", "spec-unknown-reference"),
        ),
    ),
    "an owner is of another function": Kind(
        other_function,
        (
            Row("kpis total_new_bookings owner", why=NO_TARGET),
            Row("kpis records_without_source owner", "ownership-idle"),
            Row("kpis trial_starts,partner_sourced_opportunities owner", why="a draft, or over"),
            Row("kpis onboarding_nps owner", why="a contributor has the levers"),
            Row("kpis new_bookings owner", "control-out-of-reach"),
            Row(
                "kpis marketing_spend,target_accounts_worked,paid_search_leads,webinar_leads,"
                "marketing_sourced_opportunities,net_revenue_retention,pipeline_coverage,"
                "cost_per_marketing_opportunity owner",
                "control-no-levers",
            ),
            Row("kpis * owner", "control-out-of-reach"),
            Row("targets * onboarding_nps owner", why=DECLARED),
            Row("objectives,plans * owner", why=FREE),
        ),
        along="control-no-levers control-overstated control-out-of-reach indicator-volume-only"
        " target-not-signed-off",
    ),
    "an approver is of another function": Kind(
        other_function,
        (
            Row("kpis onboarding_nps daci approver", why="nothing is to be signed yet"),
            Row("kpis * daci approver", "target-not-signed-off"),
            Row("plans faster_answers daci approver", why=HISTORY),
            Row("plans * daci approver", why="said by the signature"),
            Row("plans * sign_off by", UNSIGNED_PLAN),
            Row(f"{SOME_SIGNED} sign_off by", "target-not-signed-off"),
        ),
        along="ownership-self-approved",
    ),
    "a driver is of another function": Kind(
        other_function,
        (
            Row("funnels self_serve stages 4 driven_by 0", "control-out-of-reach"),
            Row("funnels self_serve stages 4 driven_by 1", why="another team still drives it"),
            Row(
                "funnels enterprise,self_serve stages * driven_by",
                "ownership-handoff-unshared",
            ),
        ),
        along="control-out-of-reach control-overstated",
    ),
    "a lever is misspelt": Kind(
        misspelt,
        (
            Row("kpis records_without_source control levers *", why=NO_TARGET),
            Row("kpis * control levers *", "control-no-levers"),
            Row("targets * * needs levers *", "control-no-means"),
            Row("teams revenue_operations levers *", why="no target takes it"),
            Row("teams * levers *", "control-no-levers"),
        ),
        along="control-no-means",
    ),
}

EXACTLY = "segments add up exactly"
STEADY = "eight steady quarters leave less room than the tolerance"
USED_UP = "the deals of this quarter come from the fewer opportunities of the last"

SMALL_KINDS = {
    "a target is one more": Kind(
        partial(plus, "1"),
        (
            Row("targets 2027-Q1 opportunity_volume value", "funnel-math", USED_UP),
            Row("targets 2027-Q1 *_volume,won_deals,paid_customers,signups value", why=IN_REACH),
            Row("targets 2027-Q1 webinar_leads,activated_accounts value", why=IN_REACH),
        ),
    ),
    "a target is 2 % higher": Kind(
        partial(times, "1.02"),
        (
            Row("targets 2027-Q1 mql_to_sal_rate,signup_rate value", "target-off-trend", STEADY),
            Row("targets 2027-Q1 opportunity_volume,win_rate value", "funnel-math", USED_UP),
            Row("targets 2027-Q1 website_visits value", "control-no-means"),
            Row(
                "targets 2026-Q4 lead_volume,mql_volume,sql_volume,opportunity_volume value",
                "target-segments",
                EXACTLY,
            ),
            Row(
                "targets 2026-Q4 signup_rate,paid_search_leads,marketing_spend value",
                "target-off-trend",
                STEADY,
            ),
            Row("targets 2026-Q4 new_bookings value", "target-scenario-changes"),
            Row("targets 2026-Q4 signups value", "target-periods"),
            Row("targets 2026-Q4,2026-11,2026-12,2027-Q1 * value", why=IN_REACH),
        ),
        along="control-no-means target-scenario-changes target-precision",
    ),
    "a target is 2 % lower": Kind(
        partial(times, "0.98"),
        (
            Row("targets 2027-Q1 win_rate value", "target-wrong-way"),
            Row("targets 2027-Q1 won_deals value", "funnel-math", USED_UP),
            Row("targets 2027-Q1 * value", why=IN_REACH),
        ),
    ),
    "an assumption or scenario is 1 % higher": Kind(
        partial(times, "1.01"),
        (
            Row("targets * * assumptions *", why=IN_REACH),
            Row("targets * * scenarios * value", why=IN_REACH),
        ),
    ),
    "a conversion or a time is 1 % higher": Kind(
        partial(times, "1.01"),
        (
            Row("funnels * stages * conversion,takes,floor", why=IN_REACH),
            Row("funnels * deal_size", why=IN_REACH),
        ),
    ),
    "a number is written in another way": Kind(
        rewritten,
        (
            Row("targets * * value", why=SAME),
            Row("targets * sql_volume segments **", why=SAME),
            Row("plans * budget", why=SAME),
            Row("kpis * audience size", why=SAME),
        ),
        meant=False,
    ),
    "words that nobody signed are added": Kind(
        longer,
        (
            Row("kpis * why", why=SAME),
            Row("terms * notes", why=SAME),
            Row("targets 2026-Q4 * rationale,gap_plan", why=SAME),
            Row("plans * context", why=SAME),
            Row("funnels * basis", why=SAME),
        ),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_breaks_is_noticed_by_the_right_rule(kind: str) -> None:
    assert wrong(KINDS[kind]) == []


@pytest.mark.parametrize("kind", SMALL_KINDS)
def test_what_fits_is_noticed_by_none(kind: str) -> None:
    assert wrong(SMALL_KINDS[kind]) == []


def wrong(kind: Kind) -> list[str]:
    """What is not judged as the table says; a row that meets nothing is wrong as well."""
    said, met = list[str](), set[Row]()
    for document, path in leaves():
        row = next((row for row in kind.rows if meets(row.places, path)), None)
        old = written(document, path)
        if row and kind.change(old) != old:
            met.add(row)
            found = judged(document, path, kind.change(old))
            if not right(row, kind, path, found):
                asked = row.speaks or "none"
                place = " ".join(map(str, path))
                said.append(f"{place}: {old} -> {kind.change(old)}: {found or 'none'}, not {asked}")
    return said + [f"meets nothing: {row.places}" for row in kind.rows if row not in met]


def right(row: Row, kind: Kind, path: Steps, found: set[str]) -> bool:
    """Whether one spoke that has to, and none that may not; a broken signature is always told."""
    seal = sealed(path) if kind.meant and not found & UNREAD else set()
    others, speaks = found - seal, set(row.speaks.split())
    if not speaks:
        return seal <= found and not others
    return seal <= found and bool(others & speaks) and others <= {*speaks, *kind.along.split()}


def sealed(path: Steps) -> set[str]:
    """The rule that says so when what stands there is no longer what somebody signed."""
    collection, id = path[:2]
    entry = 3 if collection == "targets" else 2
    if path[entry] not in SIGNED.get(str(collection), ()):
        return set()
    signed = signatures()
    if collection == "kpis":
        return {CHANGED for entry in signed if entry[0] == "targets" and entry[2] == id}
    return {RULE[str(collection)]} if path[:entry] in signed else set()


def judged(document: Document, path: Steps, new: str) -> set[str]:
    """The rules that speak when `new` stands at the path; nothing else is read anew."""
    spans = document.spans(path)
    assert spans
    return rules_of({document.source.path: apply(document.source.text, [Edit(spans.value, new)])})


def rules_of(texts: dict[str, str]) -> set[str]:
    """The rules that speak with these files in place of those on the disk."""
    changed = {file: read(file, text) for file, text in texts.items()}
    loaded = Loaded()
    for _, part in sorted({**company(), **changed}.items()):
        loaded.sources |= part.sources
        loaded.readables += part.readables
        loaded.tables += part.tables
        loaded.suppressions += part.suppressions
        for rule, problems in part.problems.items():
            loaded.report(rule, problems)
    project = assemble(
        loaded.readables,
        currency=CONFIG.currency,
        fiscal_year_start=CONFIG.fiscal_year_start,
        complete=loaded.complete,
        problems=loaded.problems,
        tables=loaded.tables,
    )
    return {finding.rule for finding in judge(project, loaded, CONFIG, TODAY).findings}


@cache
def company() -> dict[str, Loaded]:
    """Every file of the example, read by itself."""
    sources = load(ROOT, CONFIG.specs, {}).sources
    return {file: read(file, text) for file, text in sources.items()}


def read(file: str, text: str) -> Loaded:
    return load(ROOT, (), {file: text.encode()})


@cache
def leaves() -> tuple[tuple[Document, Steps], ...]:
    """Every value that is no mapping and no list, where it stands itself and not by an alias."""
    documents = [each.document for part in company().values() for each in part.readables]
    return tuple(
        (document, path)
        for document in documents
        for path in below(document.data, ())
        if document.spans(path)
    )


def below(data: Any, path: Steps) -> Iterator[Steps]:
    if isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from below(value, (*path, step))
    else:
        yield path


@cache
def signatures() -> set[Steps]:
    """The targets and plans that somebody signed."""
    return {path[:-2] for _, path in leaves() if path[-2:] == ("sign_off", "fingerprint")}


def written(document: Document, path: Steps) -> str:
    """What stands in the file there."""
    spans = document.spans(path)
    assert spans
    lines = Lines(document.source.text)
    return document.source.text[lines.start(spans.value) : lines.end(spans.value)]


def meets(places: str, path: Steps) -> bool:
    steps = places.split()
    if steps[-1] == "**":
        steps, path = steps[:-1], path[: len(steps) - 1]
    return len(steps) == len(path) and all(
        any(fnmatchcase(str(step), name) for name in names.split(","))
        for names, step in zip(steps, path, strict=True)
    )


@pytest.mark.parametrize(
    "layout",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n\n", "\n\n# A remark.\n\n"),
        lambda text: re.sub(r"(?m)(?<=\S)$", "  ", text),
        lambda text: "\ufeff" + text.rstrip("\n"),
    ],
    ids=["line endings", "remarks", "blanks", "byte order mark"],
)
def test_layout_is_noticed_by_none(layout: Callable[[str], str]) -> None:
    texts = {file: text for file, part in company().items() for text in part.sources.values()}
    specs = {file: layout(text) for file, text in texts.items() if file.endswith(".yaml")}
    assert rules_of(specs) == set()


def test_the_example_in_one_file_is_the_same() -> None:
    texts = {file: part.sources[file] for file, part in company().items() if ".yaml" in file}
    whole = {"kpi_specs/whole.yaml": "\n---\n".join(texts.values())}
    assert rules_of(dict.fromkeys(texts, "") | whole) == set()
