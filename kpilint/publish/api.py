"""What the site says, for programs: JSON files with published schemas, the same at every build."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from kpilint import __version__
from kpilint.publish import badge
from kpilint.publish.api_changes import changes
from kpilint.publish.api_goals import objectives, plans
from kpilint.publish.api_health import health, rules
from kpilint.publish.api_kpis import kpis
from kpilint.publish.api_owners import people, teams
from kpilint.publish.api_targets import actuals, targets
from kpilint.publish.api_values import FOLDER, Json, dump, page, period
from kpilint.publish.api_words import funnels, terms
from kpilint.publish.company import Company
from kpilint.resources import SUFFIX, schema_text

VERSION = 1


class _List(NamedTuple):
    """A file that lists entries: what they are, and how they are found."""

    about: str
    entries: Callable[[Company], Iterable[Json]]


LISTS: Mapping[str, _List] = {
    "terms": _List("What every word means, and what it is taken for by mistake.", terms),
    "funnels": _List("The stages of every funnel, with conversions and times.", funnels),
    "kpis": _List("What every KPI means, how it is computed, and who answers for it.", kpis),
    "targets": _List("What every KPI shall reach in which period, and why.", targets),
    "actuals": _List("What was measured, period by period.", actuals),
    "teams": _List("What every team owns, watches, drives and can pull.", teams),
    "people": _List("Who can own and approve.", people),
    "objectives": _List("What is to be reached, from the company down to a person.", objectives),
    "plans": _List("The work that is to move the numbers.", plans),
    "changes": _List("What changed of all that, from the history, the newest first.", changes),
    "rules": _List("What kpilint looks for in the specs.", rules),
}
HEALTH = "What is open, suppressed, and due for review."
PAGES = {
    name: page(f"{path}.html")
    for name, path in {
        "home": "index",
        "glossary": "glossary",
        "kpis": "kpis/index",
        "funnels": "funnels/index",
        "targets": "targets/index",
        "objectives": "objectives/index",
        "plans": "plans/index",
        "teams": "teams/index",
        "changes": "changes",
        "health": "health",
        "rules": "rules/index",
    }.items()
}


def files(company: Company, title: str) -> Iterator[tuple[str, str]]:
    """Every file with its path below the site's root; `title` is the name of the site."""
    counts: dict[str, int] = {}
    for name, each in LISTS.items():
        found = list(each.entries(company))
        counts[name] = len(found)
        yield _file(company, name, {name: found})
    yield _file(company, "health", health(company))
    yield _file(company, "index", _index(company, title, counts))
    for name in (*LISTS, "health", "index"):
        yield f"{FOLDER}/{_schema(name)}", schema_text(f"site-{name}")
    if not company.public:
        yield f"{FOLDER}/badge.json", dump(badge.endpoint(company))


def _file(company: Company, name: str, content: Json) -> tuple[str, str]:
    today = company.today.isoformat()
    head = {"$schema": _schema(name), "version": VERSION, "today": today}
    return f"{FOLDER}/{name}.json", dump({**head, **content})


def _index(company: Company, title: str, counts: Mapping[str, int]) -> Json:
    about = {**{name: each.about for name, each in LISTS.items()}, "health": HEALTH}
    return {
        "kpilint": __version__,
        "site": title,
        "public": company.public,
        "currency": company.project.currency,
        "period": period(company.current, company.today),
        "files": [
            {
                "id": name,
                "url": f"{name}.json",
                "schema": _schema(name),
                "about": said,
                "entries": counts.get(name),
            }
            for name, said in about.items()
        ],
        "pages": PAGES,
    }


def _schema(name: str) -> str:
    return f"schema/site-{name}{SUFFIX}"
