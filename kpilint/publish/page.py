"""What the templates of one page can say beyond texts and links: numbers, and phrases with them."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial

from markupsafe import Markup

from kpilint.model.actuals import Actual
from kpilint.model.types import Kpi, Stage, Target, Term
from kpilint.publish import numbers
from kpilint.publish.blocks import table
from kpilint.publish.company import Company
from kpilint.publish.differences import change
from kpilint.publish.escape import escape, fill, joined
from kpilint.publish.links import Links
from kpilint.publish.wording import CONTROL, INDICATORS, SEVERITIES, sentence_case
from kpilint.publish.words import linked, plural
from kpilint.rules.registry import Rule
from kpilint.solve.targets import level, start
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity
from kpilint.values.unit import UnitKind

DIMMED = '%s <span class="k-quiet">(%s)</span>'
UNSTATED = ("Not stated", "")
DERIVED_PLACES = 1
"""Decimals of numbers that nobody wrote, but that follow from others."""


class Page(Links):
    """Any page of the site that is so many folders below its root."""

    def amount(self, quantity: Quantity | None, nothing: str = "–") -> str:
        """A quantity as it was written."""
        return numbers.amount(quantity) if quantity else nothing

    def about(self, quantity: Quantity | None, nothing: str = "–") -> str:
        """A quantity that follows from others, rounded."""
        return numbers.amount(quantity, DERIVED_PLACES) if quantity else nothing

    def level(self, quantity: Quantity | None, kpi: Kpi | None) -> Markup:
        """A level of a KPI with the name of what is counted: `120 SQLs`."""
        if not quantity:
            return Markup("–")
        noun = self.noun(kpi) if kpi else Markup("")
        shown = escape(numbers.amount(quantity))
        return fill('<span class="amount">%s%s</span>', shown, fill(" %s", noun) if noun else noun)

    def noun(self, kpi: Kpi) -> Markup:
        """What a KPI counts, where that is things: `SQLs`, `tickets`."""
        return self.remembered(("noun", kpi.id), lambda: self.label(noun_of(self.company, kpi)))

    def chart(self, kind: str, id: str) -> Markup:
        """A chart that was drawn for this page; nothing where there is none."""
        return self.company.charts.get((kind, id), Markup(""))

    def many(self, term: Term) -> Markup:
        return self.remembered(("many", term.id), lambda: self.label(plural(term)))

    def many_of(self, stage: Stage) -> Markup:
        """What arrives at a stage, in the plural."""
        term = self.company.project.terms.get(stage.term)
        return self.many(term) if term else escape(stage.term)

    def goal_linked(self, target: Target) -> Markup:
        """What a target asks for, with a link to the reason."""
        return linked(self.goal(target), self.url(f"kpis/{target.kpi}.html#target"))

    def goal(self, target: Target) -> Markup:
        """What a target asks for, in one phrase."""
        return self.remembered(("goal", id(target)), partial(self._goal, target))

    def _goal(self, target: Target) -> Markup:
        kpi = self.company.project.kpis.get(target.kpi)
        if target.confidential:
            return Markup("Confidential")
        if target.pending:
            return Markup("Not set yet")
        goal = level(self.company.project, target)
        return self.level(goal, kpi) if goal else escape(self.amount(target.change))

    def counted(self, stage: Stage, quantity: Quantity) -> Markup:
        """How many of a stage: `220 MQLs`."""
        term, noun = self.company.project.terms.get(stage.term), self.many_of(stage)
        count = numbers.amount(quantity, DERIVED_PLACES)
        if term and quantity.low == quantity.high == Decimal(1):
            noun = self.label(term.abbreviation or term.name)
        return fill("%s %s", escape(count), noun)

    def stretch(self, target: Target) -> Markup:
        """What would be more than asked for, if it is said."""
        stretch = None if target.confidential else target.stretch
        return self.level(stretch, self.company.project.kpis.get(target.kpi))

    def day(self, value: date) -> str:
        return numbers.day(value)

    def months(self, period: Period) -> str:
        return numbers.months(period)

    def goal_of(self, kpi: Kpi, period: Period) -> Markup:
        """What the KPI shall reach in the period, linked to the reason."""
        target = self.company.project.targets.get((period.text, kpi.id))
        if not target:
            return Markup("Watched only") if kpi.tracked_only else Markup("–")
        return self.goal(target)

    def target_in_brief(self, kpi: Kpi, target: Target | None) -> Markup:
        if not target:
            return Markup("Watched only") if kpi.tracked_only else Markup("None yet")
        return fill('<a href="#target">%s</a> in %s', self.goal(target), escape(target.period.text))

    def kpi_table(self, caption: str, kpis: Iterable[Kpi], period: Period | None) -> Markup:
        """KPIs with who owns them, what sort they are, and the period's target."""
        goal = f"Target {period.text}" if period else None
        rows = (
            (
                self.kpi_with_state(kpi),
                self.owner(kpi.owner),
                INDICATORS.get(kpi.indicator, UNSTATED)[0],
                CONTROL.get(kpi.control.level if kpi.control else "", UNSTATED)[0],
                self.goal_of(kpi, period) if period else None,
            )
            for kpi in kpis
        )
        return table(caption, ("KPI", "Owner", "Leading or lagging", "Control", goal), rows)

    def kpi_with_state(self, kpi: Kpi) -> Markup:
        """A KPI, and what it is if it is a draft or no longer used."""
        return self.kpi(kpi.id) if kpi.active else fill(DIMMED, self.kpi(kpi.id), kpi.life.status)

    def conversion(self, stage: Stage) -> str:
        """The share that comes from the stage before, and the least that it should be."""
        if not stage.index:
            return "–"
        floor = f" (at least {self.amount(stage.floor)})" if stage.floor else ""
        return self.amount(stage.conversion, "Not stated") + floor

    def against_baseline(self, target: Target) -> Markup:
        """How far the target is from where it starts: `+15.4% from 104 in 2026-Q3`."""
        key = ("against the baseline", id(target))
        return self.remembered(key, partial(self._against_baseline, target))

    def _against_baseline(self, target: Target) -> Markup:
        begun = None if target.confidential else start(self.company.project, target)
        if not begun:
            return Markup("")
        period = begun.source.period
        first = fill(
            "%s in %s",
            escape(self.amount(begun.value)),
            escape(period.text if period else "the past"),
        )
        if isinstance(begun.source, Actual):
            first += " (actual)"
        goal = level(self.company.project, target)
        moved = change(begun.value, goal) if goal else None
        if not moved:
            return fill("from %s", first)
        if not moved.low:
            return fill("as before: %s", first)
        return fill("%s from %s", self.about(moved), first)

    def reason(self, target: Target) -> Markup:
        """Why the number is what it is, or why there is none yet."""
        if target.pending:
            until = (
                f" To be settled by {numbers.day(target.review_by)}." if target.review_by else ""
            )
            return self.say(target.pending) + escape(until)
        if target.confidential and self.company.public:
            return Markup("Not published.")
        return (
            self.say(target.rationale)
            if target.rationale
            else Markup("No reason written down yet.")
        )

    def presumed(self, target: Target) -> Markup:
        """What a target presumes, as far as that is published."""
        if "assumptions" not in self.company.withheld_from(target.address):
            return self.assumptions(target.assumptions)
        if not target.assumptions:
            return Markup("Not published")
        return fill("%s; the rest is not published", self.assumptions(target.assumptions))

    def assumptions(self, levels: Mapping[str, Quantity]) -> Markup:
        """What is presumed: `SAL to SQL rate 60%`."""
        phrases = [
            fill("%s %s", self.assumed(name), escape(self.amount(value)))
            for name, value in levels.items()
        ]
        return joined("; ", phrases) or Markup("Nothing further")

    def levers(self, levers: Iterable[str]) -> Markup:
        return self.words(map(sentence_case, levers))

    def severity(self, rule: Rule) -> str:
        severities = [severity for severity in (rule.severity, rule.lower) if severity]
        return " or ".join(SEVERITIES[str(severity)] for severity in severities)

    def assumed(self, name: str) -> Markup:
        """What a target presumes something of: a KPI, a step of a funnel, or the deal size."""
        if name == "deal_size":
            return Markup("deal size")
        if name in self.company.project.kpis:
            return self.kpi(name)
        stage = self.company.project.stage(name)
        return fill("conversion into %s", self.term(stage.term)) if stage else self.code(name)


def noun_of(company: Company, kpi: Kpi) -> str:
    """What a KPI counts, where that is things, as plain text."""
    if kpi.unit and kpi.unit.kind is UnitKind.OTHER:
        return kpi.unit.noun
    terms = company.terms_of(kpi)
    counted = kpi.measure and kpi.measure.kind == "volume" and terms
    return plural(terms[0]) if counted else ""
