"""`llms.txt`: what the site holds, as a short list of links for language models."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from kpilint.model.fields import MENTION
from kpilint.model.types import Funnel, Kpi, Target, Term
from kpilint.output.summary import counted
from kpilint.publish import numbers
from kpilint.publish.api import LISTS
from kpilint.publish.api_values import FOLDER
from kpilint.publish.company import Company
from kpilint.publish.escape import printable
from kpilint.publish.glossary import titled
from kpilint.publish.targets import state
from kpilint.solve.targets import level
from kpilint.values.period import Period

T = TypeVar("T")
PATH = "llms.txt"
MOST = 300
"""Entries of a section; whoever wants more reads the JSON."""

LONGEST = 200
ABOUT = "What our words mean, who owns which number, and what we want to reach and why."
_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\[]`<>*_"})


def text(company: Company, title: str) -> str:
    """The whole file, in Markdown as llmstxt.org has it; every text of the specs is one line."""
    return "\n".join(_lines(company, title)) + "\n"


def _lines(company: Company, title: str) -> Iterator[str]:
    project, today = company.project, numbers.day(company.today)
    yield f"# {_line(title)}"
    yield from (
        "",
        "> What our words mean, who owns which number, and what we want to reach and why.",
    )
    yield from ("", f"As of {today}. Amounts are written as in the specs: 25%..33% is a range.")
    terms = sorted(project.terms.values(), key=lambda term: (term.name.casefold(), term.id))
    yield from _section("Words", terms, partial(_term, company))
    yield from _section("KPIs", company.kpis, partial(_kpi, company))
    yield from _section("Funnels", tuple(project.funnels.values()), partial(_funnel, company))
    yield from _section("Targets", company.periods[::-1], partial(_targets, company))
    yield from ("", "## Data", "", *_data())


def _section(name: str, entries: Sequence[T], line: Callable[[T], str]) -> Iterator[str]:
    if not entries:
        return
    yield from ("", f"## {name}", "", *map(line, entries[:MOST]))
    if len(entries) > MOST:
        yield f"- and {len(entries) - MOST:,} more, in the data below"


def _term(company: Company, term: Term) -> str:
    def named(mention: re.Match[str]) -> str:
        other = company.project.terms.get(mention[1])
        if not other or mention[1] == other.name.casefold():
            return mention[1]
        return other.abbreviation or other.name

    about = MENTION.sub(named, term.definition)
    return _item(titled(term), f"glossary.html#{term.id}", about)


def _kpi(company: Company, kpi: Kpi) -> str:
    current = company.current
    target = company.project.targets.get((current.text, kpi.id)) if current else None
    said = (
        kpi.life.status if not kpi.active else "",
        f"owner {_owner(company, kpi.owner)}" if kpi.owner else "no owner yet",
        f"target {target.period} {_goal(company, target)}" if target else "",
    )
    return _item(kpi.name, f"kpis/{kpi.id}.html", "; ".join(filter(None, said)))


def _goal(company: Company, target: Target) -> str:
    if target.confidential:
        return "confidential"
    if target.pending:
        return "not set yet"
    goal = level(company.project, target) or target.change
    return goal.shown() if goal else "not known"


def _owner(company: Company, id: str) -> str:
    owner = company.project.owner(id)
    return owner.name if owner else id


def _funnel(company: Company, funnel: Funnel) -> str:
    terms = (company.project.terms.get(stage.term) for stage in funnel.stages)
    stages = " to ".join(term.abbreviation or term.name for term in terms if term)
    return _item(funnel.name, f"funnels/{funnel.id}.html", stages)


def _targets(company: Company, period: Period) -> str:
    count = counted(len(company.targets_by_period[period.text]), "target")
    said = f"{state(company, period)}; {numbers.months(period)}; {count}"
    return _item(f"Targets {period.text}", f"targets/{period.text}.html", said)


def _data() -> Iterator[str]:
    yield _item("index.json", f"{FOLDER}/index.json", "All files, with their schemas.")
    yield from (_item(f"{n}.json", f"{FOLDER}/{n}.json", each.about) for n, each in LISTS.items())


def _item(name: str, path: str, about: str) -> str:
    said = _line(about)
    return f"- [{_line(name)}]({path})" + (f": {said}" if said else "")


def _line(text: str) -> str:
    """The text on one line, without what would be Markdown, and not too long."""
    words = " ".join(text.split())
    short = words if len(words) <= LONGEST else words[:LONGEST].rpartition(" ")[0] + " ..."
    return printable(short).translate(_SPECIAL)
