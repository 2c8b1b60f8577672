"""How healthy the definitions are, as a badge to put elsewhere."""

from typing import Any

from kpilint.finding import Severity
from kpilint.publish.company import Company
from kpilint.publish.findings import in_numbers

PATH = "badge.svg"
ENDPOINT = "api/v1/badge.json"
LABEL = "KPI definitions"
GOOD = "1a7f37"
COLOURS = {Severity.ERROR: "b42318", Severity.WARNING: "8a5300", Severity.INFO: "1f5fbf"}

# Room for a text at this size in whatever sans-serif the reader has; it is stretched to fit.
_WIDTH, _NARROW, _PAD = 7, 4, 7
_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" viewBox="0 0 {whole} 20"\
 role="img" aria-label="{said}">
<title>{said}</title>
<clipPath id="round"><rect width="{whole}" height="20" rx="3"/></clipPath>
<g clip-path="url(#round)">
<rect width="{left}" height="20" fill="#444"/>
<rect x="{left}" width="{right}" height="20" fill="#{colour}"/>
</g>
<g fill="#fff" font-family="Verdana, Geneva, DejaVu Sans, sans-serif" font-size="11"\
 text-anchor="middle" aria-hidden="true">
<text x="{label_at}" y="14" textLength="{label_wide}">{label}</text>
<text x="{message_at}" y="14" textLength="{message_wide}">{message}</text>
</g>
</svg>
"""


def message(company: Company) -> str:
    """The open findings in a few words: `2 errors, 1 warning`."""
    return ", ".join(in_numbers(company.report.findings)) or "in order"


def title(company: Company) -> str:
    """The badge in words."""
    return f"{LABEL}: {message(company)}"


def colour(company: Company) -> str:
    """What tells the worst finding at a glance, beside the words; six hex digits."""
    worst = max((finding.severity for finding in company.report.findings), default=None)
    return COLOURS[worst] if worst else GOOD


def endpoint(company: Company) -> dict[str, Any]:
    """What services that draw badges ask for: the JSON of a Shields endpoint."""
    return {
        "schemaVersion": 1,
        "label": LABEL,
        "message": message(company),
        "color": colour(company),
    }


def svg(company: Company) -> str:
    """The badge as a picture that needs nothing from elsewhere, with its words as its title."""
    said = message(company)
    label_wide, message_wide = _wide(LABEL), _wide(said)
    left, right = label_wide + 2 * _PAD, message_wide + 2 * _PAD
    return _SVG.format(
        whole=left + right,
        left=left,
        right=right,
        said=title(company),
        label=LABEL,
        message=said,
        colour=colour(company),
        label_at=left / 2,
        message_at=left + right / 2,
        label_wide=label_wide,
        message_wide=message_wide,
    )


def _wide(text: str) -> int:
    return sum(_NARROW if character in " ,.1ilrtjf" else _WIDTH for character in text)
