"""Findings as a list: what is wrong, what to do, where."""

from collections import Counter
from collections.abc import Iterable
from functools import partial

from markupsafe import Markup

from kpilint.finding import Finding, Severity
from kpilint.publish.escape import fill, joined
from kpilint.publish.page import Page
from kpilint.publish.wording import SEVERITIES

_NOUNS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("remark", "remarks"),
}


def in_numbers(found: Iterable[Finding]) -> list[str]:
    """How many there are of each severity, the worst first: `2 errors`, `1 warning`."""
    counts = Counter(finding.severity for finding in found)
    return [
        f"{counts[severity]:,} {nouns[counts[severity] != 1]}"
        for severity, nouns in _NOUNS.items()
        if counts[severity]
    ]


def findings(page: Page, found: Iterable[Finding]) -> Markup:
    """The findings one below the other."""
    # The report outlives all pages, and so an id stays that of one finding.
    items = (page.remembered(("finding", id(each)), partial(_item, page, each)) for each in found)
    return fill('<ul class="k-findings">\n%s\n</ul>', joined("\n", items))


def section(page: Page, found: Iterable[Finding], title: str = "Findings") -> Markup:
    """What is to be mended of an entry, on its page; the public is not told."""
    if page.company.public:
        return Markup("")
    said = findings(page, found) if found else Markup("<p>Nothing to mend.</p>")
    return fill("\n## %s { #findings }\n%s\n", title, said)


def _item(page: Page, finding: Finding) -> Markup:
    severity, location = str(finding.severity), finding.location
    mend = fill("<p>%s</p>\n", page.message(finding.help)) if finding.help else Markup("")
    return fill(
        '<li><p><strong class="k-%s">%s:</strong> %s</p>\n%s'
        '<p class="k-quiet" data-search-exclude>%s · rule %s</p></li>',
        severity,
        SEVERITIES[severity],
        page.message(finding.message),
        mend,
        page.line(location.path, location.span.line),
        page.rule(finding.rule),
    )
