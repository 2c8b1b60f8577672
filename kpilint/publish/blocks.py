"""The blocks that pages are made of: lists of facts, tables, chips.

Texts are escaped here; markup is taken as it is. What is None is left out.
"""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from kpilint.publish.escape import escape, safe

Cell = str | None


def facts(pairs: Iterable[Sequence[Cell]], look: str = "k-facts") -> Markup:
    """Labels with their values, and a note behind the value where there is a third text."""
    shown = "\n".join([_fact(*pair) for pair in pairs if pair[1] is not None])
    return safe(f'<dl class="{look}">\n{shown}\n</dl>' if shown else "")


def listed(pairs: Iterable[Sequence[Cell]]) -> Markup:
    """Facts with the label beside the value, for values that are sentences."""
    return facts(pairs, "k-list")


def table(
    caption: str, labels: Sequence[Cell], rows: Iterable[Sequence[Cell]], *, visible: bool = False
) -> Markup:
    """A table whose first column names the rows; a column whose label is None is left out."""
    shown = [(number, _html(label)) for number, label in enumerate(labels) if label is not None]
    head = " ".join([f'<th scope="col">{label}</th>' for _, label in shown])
    body = "\n".join([_row(shown[1:], row) for row in rows])
    hidden = "" if visible else ' class="k-hidden"'
    return safe(
        '<div class="k-wide" data-search-exclude><table class="k-table">\n'
        f"<caption{hidden}>{_html(caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>"
    )


def bullets(items: Iterable[str], attribute: str = "") -> Markup:
    """A list; `attribute` is one of ours for the whole of it."""
    shown = "\n".join([f"<li>{_html(item)}</li>" for item in items])
    return safe(f"<ul{attribute and ' '}{attribute}>\n{shown}\n</ul>")


def numbered(items: Iterable[str]) -> Markup:
    """A list of steps."""
    shown = "\n".join([f"<li>{_html(item)}</li>" for item in items])
    return safe(f"<ol>\n{shown}\n</ol>")


def chips(items: Iterable[str]) -> Markup:
    """Short things side by side."""
    shown = "\n".join(f"<li>{_html(item)}</li>" for item in items)
    return safe(f'<ul class="k-chips" data-search-exclude>\n{shown}\n</ul>')


def _fact(label: Cell, value: Cell, note: Cell = None) -> str:
    behind = f' <span class="k-quiet">{_html(note)}</span>' if note else ""
    return f"<div><dt>{_html(label)}</dt> <dd>{_html(value)}{behind}</dd></div>"


def _row(columns: Sequence[tuple[int, str]], cells: Sequence[Cell]) -> str:
    """The first cell as the row's name, then those of the columns, by number and label."""
    shown = [
        f'<td data-label="{label}"><span>{_html(cells[number] or "–")}</span></td>'
        for number, label in columns
    ]
    return f'<tr><th scope="row">{_html(cells[0] or "–")}</th> {" ".join(shown)}</tr>'


def _html(text: Cell) -> str:
    return text if type(text) is Markup else escape(text or "")
