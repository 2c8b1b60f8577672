"""A chart as it stands in a page: its message, the drawing, what the marks mean."""

from collections.abc import Mapping

from markupsafe import Markup

from kpilint.publish.charts.chart import Chart
from kpilint.publish.escape import anchor, escaped, safe

_SWATCHES: Mapping[str, str] = {
    "k-plain": '<path d="M13.5,6A3.5,3.5,0,1,1,6.5,6A3.5,3.5,0,1,1,13.5,6"/>',
    "k-met": '<path d="M14.5,6A4.5,4.5,0,1,1,5.5,6A4.5,4.5,0,1,1,14.5,6"/>',
    "k-near": '<path d="M10,1L15,6L10,11L5,6Z"/>',
    "k-missed": (
        '<path d="M6,3.5L7.5,2L10,4.5L12.5,2L14,3.5L11.5,6'
        'L14,8.5L12.5,10L10,7.5L7.5,10L6,8.5L8.5,6Z"/>'
    ),
    "k-sofar": '<path d="M14.5,6A4.5,4.5,0,1,1,5.5,6A4.5,4.5,0,1,1,14.5,6"/>',
    "k-target": '<path d="M1,6h18"/>',
    "k-band": '<path d="M1,1h18v10h-18Z"/>',
    "k-part": '<path d="M1,3h18v6h-18Z"/>',
    "k-whole": '<path d="M1,3h18v6h-18Z"/>',
    "k-aim": '<path d="M10,0v12"/>',
    "k-drives": '<path d="M0,6h20"/>',
    "k-part-of": '<path d="M0,6h20"/>',
    "k-early": '<rect x="1" y="1" width="18" height="10" rx="4"/>',
    "k-late": '<rect x="1" y="1" width="18" height="10"/>',
    "k-limit": '<line x1="0" x2="20" y1="6" y2="6"/>',
}
"""Small pieces of the marks, for their explanation."""


def figure(chart: Chart, drawing: str) -> Markup:
    """The chart in HTML, in one line; links in it lead to pages of the same folder."""
    id = f"chart-{chart.kind}-{anchor(chart.id)}"
    # What a drawing with links holds must stay in reach of who hears the page.
    role = "group" if chart.has_links else "img"
    message, title = escaped(chart.message), escaped(chart.title)
    said = " ".join((message, *map(escaped, chart.notes)))
    return safe(
        f'<figure class="k-chart k-{chart.kind}" data-search-exclude>'
        f"<figcaption>{message}</figcaption>"
        f'<svg viewBox="0 0 {chart.width} {chart.height}" role="{role}" '
        f'aria-labelledby="{id}-title" aria-describedby="{id}-desc" '
        f'fill="none" stroke="currentColor">'
        f'<title id="{id}-title">{title}</title>'
        f'<desc id="{id}-desc">{said}</desc>{drawing}</svg>{_key(chart)}{_notes(chart)}'
        "</figure>"
    )


def _key(chart: Chart) -> str:
    items = "".join(
        f'<li><svg viewBox="0 0 20 12" class="{look}">{_SWATCHES[look]}</svg> {escaped(words)}</li>'
        for look, words in chart.key
    )
    return f'<ul class="k-key" aria-hidden="true">{items}</ul>' if items else ""


def _notes(chart: Chart) -> str:
    notes = escaped(" ".join(chart.notes))
    return f'<p class="k-quiet">{notes}</p>' if notes else ""
