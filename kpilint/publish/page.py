"""What the templates of one page can say beyond texts and links: numbers, and phrases with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from kpilint.model.types import Kpi, Stage, Target, Term
from kpilint.publish import numbers
from kpilint.publish.blocks import table
from kpilint.publish.escape import escape, fill
from kpilint.publish.levels import change, level
from kpilint.publish.links import Links
from kpilint.publish.wording import CONTROL, INDICATORS, SEVERITIES, sentence_case
from kpilint.publish.words import plural
from kpilint.rules.registry import Rule
from kpilint.values.period import Period
from kpilint.values.quantity import Quantity
from kpilint.values.unit import UnitKind

DIMMED = '%s <span class="k-quiet">(%s)</span>'
UNSTATED = ("Not stated", "")
DERIVED_PLACES = 1
"""Decimals of numbers that nobody wrote, but that follow from others."""


@dataclass(slots=True)
class Page(Links):
    """A page of the site."""

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
        return fill('<span class="amount">%s %s</span>', shown, noun) if noun else shown

    def noun(self, kpi: Kpi) -> Markup:
        """What a KPI counts, where that is things: `SQLs`, `tickets`."""
        noun = self.company.nouns.get(kpi.id)
        if noun is None:
            noun = self.company.nouns[kpi.id] = self.label(self._counts(kpi))
        return noun

    def _counts(self, kpi: Kpi) -> str:
        if kpi.unit and kpi.unit.kind is UnitKind.OTHER:
            return kpi.unit.noun
        terms = self.company.terms_of(kpi)
        counted = kpi.measure and kpi.measure.kind == "volume" and terms
        return plural(terms[0]) if counted else ""

    def many(self, term: Term) -> Markup:
        return self.label(plural(term))

    def goal(self, target: Target) -> Markup:
        """What a target asks for, in one phrase."""
        kpi = self.company.project.kpis.get(target.kpi)
        if target.confidential:
            return Markup("Confidential")
        if target.pending:
            return Markup("Not set yet")
        goal = level(target)
        return self.level(goal, kpi) if goal else escape(self.amount(target.change))

    def counted(self, stage: Stage, quantity: Quantity) -> Markup:
        """How many of a stage: `220 MQLs`."""
        term = self.company.project.terms.get(stage.term)
        noun = self.many(term) if term else escape(stage.term)
        count = numbers.amount(quantity, DERIVED_PLACES)
        if term and quantity.low == quantity.high == Decimal(1):
            noun = self.label(term.abbreviation or term.name)
        return fill("%s %s", escape(count), noun)

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

    def stage_targets(self, stage: Stage, period: Period) -> Markup:
        """The period's targets for how many, or how much, arrive at a stage."""
        goals = map(self.goal, self.company.stage_targets(stage, period))
        return self.listed(goals) or Markup("–")

    def kpi_table(
        self, caption: str, kpis: Iterable[Kpi], period: Period | None, *, owner: bool = True
    ) -> Markup:
        """KPIs with who owns them, what sort they are, and the period's target."""
        goal = f"Target {period.text}" if period else None
        labels = ("KPI", "Owner" if owner else None, "Leading or lagging", "Control", goal)
        rows = (
            (
                self.kpi(kpi.id) if kpi.active else fill(DIMMED, self.kpi(kpi.id), kpi.life.status),
                self.owner(kpi.owner),
                INDICATORS.get(kpi.indicator, UNSTATED)[0],
                CONTROL.get(kpi.control.level if kpi.control else "", UNSTATED)[0],
                self.goal_of(kpi, period) if period else None,
            )
            for kpi in kpis
        )
        return table(caption, labels, rows)

    def conversion(self, stage: Stage) -> str:
        """The share that comes from the stage before, and the least that it should be."""
        if not stage.index:
            return "–"
        floor = f" (at least {self.amount(stage.floor)})" if stage.floor else ""
        return self.amount(stage.conversion, "Not stated") + floor

    def against_baseline(self, target: Target) -> Markup:
        """How far the target is from where it starts: `+15.4% from 104 in 2026-Q3`."""
        base = target.baseline
        if not base or not base.value:
            return Markup("–")
        moved = change(target)
        start = fill(
            "%s in %s",
            escape(self.amount(base.value)),
            escape(base.period.text if base.period else "the past"),
        )
        if not moved:
            return fill("from %s", start)
        if not moved.low:
            return fill("as before: %s", start)
        return fill("%s from %s", self.about(moved), start)

    def sign_off(self, target: Target) -> Markup:
        signed = target.sign_off
        if not signed:
            return Markup("Not yet")
        on = f" on {numbers.day(signed.date)}" if signed.date else ""
        return fill("%s%s", self.owner(signed.by), escape(on))

    def reason(self, target: Target) -> Markup:
        """Why the number is what it is, or why there is none yet."""
        if target.pending:
            until = (
                f" To be settled by {numbers.day(target.review_by)}." if target.review_by else ""
            )
            return self.say(target.pending) + escape(until)
        return (
            self.say(target.rationale)
            if target.rationale
            else Markup("No reason written down yet.")
        )

    def assumptions(self, levels: Mapping[str, Quantity]) -> Markup:
        """What is presumed: `SAL to SQL rate 60%`."""
        phrases = [
            fill("%s %s", self._assumed(name), escape(self.amount(value)))
            for name, value in levels.items()
        ]
        return Markup("; ").join(phrases) or Markup("Nothing further")

    def levers(self, levers: Iterable[str]) -> Markup:
        return self.words(map(sentence_case, levers))

    def severity(self, rule: Rule) -> str:
        severities = [severity for severity in (rule.severity, rule.lower) if severity]
        return " or ".join(SEVERITIES[str(severity)] for severity in severities)

    def _assumed(self, name: str) -> Markup:
        if name == "deal_size":
            return Markup("deal size")
        if name in self.company.project.kpis:
            return self.kpi(name)
        stage = self.company.project.stage(name)
        return fill("conversion into %s", self.term(stage.term)) if stage else self.code(name)
