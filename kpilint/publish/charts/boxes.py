"""KPIs as boxes, and the lines between them."""

from collections.abc import Iterable, Iterator, Sequence

from kpilint.frozen import frozen
from kpilint.model.kpis import references
from kpilint.model.types import Kpi
from kpilint.publish.charts.chart import HOME, LINE, NAMES, Marks, Row, field, value
from kpilint.publish.charts.lettering import SIZE, clean, lines
from kpilint.publish.company import Company

PAD, ARROW = 8, 6
ROUND, SQUARE = 9, 1
MOST_LINES = 3
KEY = {
    "k-drives": "drives",
    "k-part-of": "is part of the formula of",
    "k-early": "leading",
    "k-late": "lagging",
}


@frozen
class Edge:
    """One KPI moves another: it drives it, or is part of its formula."""

    source: str
    to: str
    drives: bool

    @property
    def look(self) -> str:
        return "k-drives" if self.drives else "k-part-of"


@frozen
class Box:
    """A KPI, or without one a box that says something else, with its upper left corner."""

    kpi: Kpi | None
    text: tuple[str, ...]
    width: int
    x: int = 0
    y: int = 0

    @property
    def height(self) -> int:
        return 2 * PAD + LINE * len(self.text) - 2

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


def edges(company: Company) -> list[Edge]:
    """Every link between two KPIs that exist and are in use, in the order of the KPIs."""
    used = {kpi.id for kpi in company.kpis if kpi.life.status != "deprecated"}
    found: dict[tuple[str, str], Edge] = {}
    for kpi in company.kpis:
        pairs = [Edge(kpi.id, to, True) for to in kpi.drives]
        pairs += [Edge(part, kpi.id, False) for part in references(kpi)]
        for each in pairs:
            if each.source != each.to and {each.source, each.to} <= used:
                found.setdefault((each.source, each.to), each)
    return list(found.values())


def box(kpi: Kpi, width: int, size: int = SIZE) -> Box:
    """The box of a KPI whose letters are of this size."""
    room = (width - 2 * PAD) * SIZE // size
    return Box(kpi, tuple(lines(kpi.name, room, MOST_LINES)) or (kpi.id,), width)


def boxes(placed: Iterable[Box], here: str = "") -> Iterator[Marks]:
    """The boxes, as links to the KPIs' pages but for the one that is `here`."""
    rows = [(each, _row(each)) for each in placed]
    kpis = [(each.kpi, row) for each, row in rows if each.kpi]
    frame = {name: field(name) for name in ("x", "y", "width", "height", "cornerRadius")}
    linked = [
        {**row, "href": f"{HOME}{kpi.id}.html", "description": clean(kpi.name)}
        for kpi, row in kpis
        if kpi.id != here
    ]
    leads = {name: field(name) for name in ("href", "description")}
    yield Marks("rect", "k-node", linked, {**frame, **leads})
    yield Marks("rect", "k-here", [row for kpi, row in kpis if kpi.id == here], frame)
    yield Marks("rect", "k-others", [row for each, row in rows if each.kpi is None], frame)
    letters = {"x": {**field("x"), "offset": PAD}, "y": {**field("y"), "offset": PAD + LINE - 5}}
    text = {**letters, "text": field("text"), "lineHeight": value(LINE)}
    yield Marks("text", NAMES, [{**row, "text": each.text} for each, row in rows], text)


def _row(box: Box) -> Row:
    late = box.kpi is not None and box.kpi.indicator == "lagging"
    place = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    return {**place, "cornerRadius": SQUARE if late else ROUND}


def arrows(drawn: Iterable[tuple[Edge, Sequence[tuple[int, int]]]]) -> Iterator[Marks]:
    """Lines along points from left to right, with a head at the end of each."""
    found = list(drawn)
    for look in ("k-drives", "k-part-of"):
        rows = [{"d": _curve(points)} for edge, points in found if edge.look == look]
        yield Marks("path", look, rows, {"path": field("d"), "stroke": value("#000")})
    tips = dict.fromkeys(points[-1] for _, points in found)
    heads = [{"d": f"M{x - ARROW},{y - 4}L{x},{y}L{x - ARROW},{y + 4}Z"} for x, y in tips]
    yield Marks("path", "k-head", heads, {"path": field("d"), "fill": value("#000")})


def _curve(points: Sequence[tuple[int, int]]) -> str:
    """A line that leaves and enters each point level."""
    (x, y), *rest = points
    path = f"M{x},{y}"
    for to_x, to_y in rest:
        half = (x + to_x) // 2
        path += f"C{half},{y},{half},{to_y},{to_x},{to_y}"
        x, y = to_x, to_y
    return path


def key_of(drawn: Iterable[Edge], shown: Iterable[Kpi]) -> tuple[tuple[str, str], ...]:
    """What the lines and the shapes that occur mean."""
    kinds = {"leading": "k-early", "lagging": "k-late"}
    used = {each.look for each in drawn} | {kinds.get(kpi.indicator, "") for kpi in shown}
    return tuple((look, words) for look, words in KEY.items() if look in used)
