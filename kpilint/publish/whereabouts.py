"""Where on the site an entry is that a history speaks of, and what people call it."""

from collections.abc import Mapping

from markupsafe import Markup

from kpilint.model.types import Entry, Term
from kpilint.publish.company import Company
from kpilint.publish.escape import fill
from kpilint.publish.page import Page
from kpilint.publish.wording import spoken
from kpilint.publish.words import linked


def where(company: Company, address: str) -> str:
    """The place of an entry, from the site's root; nothing if it is not on the site."""
    collection, _, id = address.partition(".")
    if collection == "targets":
        period, _, kpi = id.rpartition(".")
        return f"targets/{period}.html#{kpi}" if (period, kpi) in company.project.targets else ""
    if _entry(company, address) is None:
        return ""
    if collection == "terms":
        return f"glossary.html#{id}"
    owner = company.project.owner(id) if collection in ("people", "teams") else None
    return company.path_of(owner) if owner else f"{collection}/{id}.html"


def named(page: Page, address: str) -> Markup:
    """An entry by its name, of a target that of its KPI; linked if it is still there."""
    path = where(page.company, address)
    return linked(page.label(_name(page.company, address)), page.url(path) if path else "")


def described(page: Page, address: str) -> Markup:
    """An entry by its name, with the period of a target: `SQLs for 2026-Q4`."""
    period = period_of(address)
    return fill("%s for %s", named(page, address), period) if period else named(page, address)


def period_of(address: str) -> str:
    """The period of a target; nothing of other entries."""
    collection, _, rest = address.partition(".")
    return rest.rpartition(".")[0] if collection == "targets" else ""


def _name(company: Company, address: str) -> str:
    collection, _, id = address.partition(".")
    if collection == "targets":
        kpi = f"kpis.{id.rpartition('.')[2]}"
        known = company.chronicle.names.get(address, "")
        return _name(company, kpi) if _entry(company, kpi) or not known else known
    entry = _entry(company, address)
    if isinstance(entry, Term):
        return entry.abbreviation or entry.name
    return entry.name if entry else company.chronicle.names.get(address) or spoken(id)


def _entry(company: Company, address: str) -> Entry | None:
    collection, _, id = address.partition(".")
    entries: Mapping[str, Entry] = getattr(company.project, collection)
    return entries.get(id)
