"""What charts are made of: axes, letters, columns, bare shapes, and what is kept of them."""

import subprocess
import sys
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.publish.charts import cache as caches
from kpilint.publish.charts.cache import Cache
from kpilint.publish.charts.chart import Chart, Marks, field, group, value
from kpilint.publish.charts.drawing import draw
from kpilint.publish.charts.layers import Place, heights, layers
from kpilint.publish.charts.lettering import clean, cut, lines, width
from kpilint.publish.charts.scale import scale
from kpilint.publish.charts.svg import drawings, is_safe
from kpilint.values.quantity import Kind, Quantity

AMOUNTS = st.decimals("-1e27", "1e27", allow_nan=False, allow_infinity=False, places=4)


def like(kind: Kind, currency: str = "", unit: str = "") -> Quantity:
    return Quantity(kind, Decimal(1), Decimal(1), currency, unit)


@given(st.lists(AMOUNTS, min_size=1), st.booleans())
def test_an_axis_holds_all_in_few_equal_steps(values: list[Decimal], whole: bool) -> None:
    axis = scale(like(Kind.NUMBER), values, whole=whole)
    assert axis.low <= min(values)
    assert axis.high >= max(values)
    steps = {after - before for before, after in pairwise(axis.ticks)}
    assert len(steps) == 1
    assert 1 <= len(axis.ticks) - 1 <= 6
    assert not whole or steps.pop() >= 1
    assert len(set(axis.labels())) == len(axis.ticks)


@pytest.mark.parametrize(
    ("quantity", "values", "labels"),
    [
        (like(Kind.NUMBER), ["94", "135"], ["0", "50", "100", "150"]),
        (like(Kind.NUMBER), ["995", "1000"], ["994", "996", "998", "1,000"]),
        (like(Kind.NUMBER), ["5", "5"], ["0", "2", "4", "6"]),
        (like(Kind.NUMBER), ["-3", "5"], ["-4", "-2", "0", "2", "4", "6"]),
        (like(Kind.NUMBER), ["1", "400000"], ["0", "100k", "200k", "300k", "400k"]),
        (like(Kind.NUMBER), ["1e20", "3e20"], ["0", "1E+20", "2E+20", "3E+20"]),
        (like(Kind.MONEY, "USD"), ["2499999", "1"], ["$0", "$1M", "$2M", "$3M"]),
        (
            like(Kind.MONEY, "CHF"),
            ["1", "7000"],
            ["CHF 0", "CHF 2,000", "CHF 4,000", "CHF 6,000", "CHF 8,000"],
        ),
        (like(Kind.PERCENT), ["0.761", "0.792"], ["76%", "77%", "78%", "79%", "80%"]),
        (like(Kind.PERCENT), ["0.2", "0.792"], ["0%", "20%", "40%", "60%", "80%"]),
        (
            like(Kind.DURATION, unit="days..weeks"),
            ["86400", "345600"],
            ["0 days", "1 day", "2 days", "3 days", "4 days"],
        ),
    ],
)
def test_an_axis_is_labelled_with_round_numbers(
    quantity: Quantity, values: list[str], labels: list[str]
) -> None:
    axis = scale(quantity, map(Decimal, values), whole=quantity.kind is Kind.NUMBER)
    shown = [label.replace("\N{NO-BREAK SPACE}", " ") for label in axis.labels()]
    assert shown == labels


@given(st.text(max_size=400), st.integers(40, 400))
def test_a_name_is_cut_to_the_room_there_is(text: str, room: int) -> None:
    shown = cut(text, room)
    assert width(shown) <= room
    assert shown.isprintable()
    assert shown == clean(text) or shown.endswith("…")


@given(st.text(max_size=400), st.integers(60, 400), st.integers(1, 4))
def test_lines_keep_within_their_room(text: str, room: int, most: int) -> None:
    found = lines(text, room, most)
    assert len(found) <= most
    assert all(0 < width(line) <= room for line in found)
    if not any(line.endswith("…") for line in found):
        assert "".join("".join(found).split()) == "".join(clean(text).split())


def test_words_are_broken_only_where_no_line_could_hold_them() -> None:
    assert lines("MQL acceptance rate", 110, 3) == ["MQL", "acceptance", "rate"]
    assert lines("Marketing-sourced opportunities", 100, 3) == [
        "Marketing-",
        "sourced",
        "opportuniti…",
    ]
    assert lines("W" * 300, 100, 2)[1].endswith("…")


EDGES = st.lists(
    st.tuples(st.sampled_from("abcdefghij"), st.sampled_from("abcdefghij")).filter(
        lambda edge: edge[0] != edge[1]
    ),
    min_size=1,
    unique=True,
)


@given(EDGES)
def test_every_edge_leads_to_the_right_and_nothing_overlaps(edges: list[tuple[str, str]]) -> None:
    found = layers(edges)
    column = {node: n for n, nodes in enumerate(found.columns) for node in nodes}
    assert {end for edge in edges for end in edge} <= set(column)
    for route in found.routes.values():
        assert [column[node] for node in route] == list(
            range(column[route[0]], column[route[-1]] + 1)
        )
    size = {node: 4 if isinstance(node, Place) else 30 for node in column}
    tops, total = heights(found, size, 10)
    for nodes in found.columns:
        ends = [(tops[node], tops[node] + size[node]) for node in nodes]
        assert all(end + 10 <= start for (_, end), (start, _) in pairwise(ends))
        assert ends[0][0] >= 0
        assert ends[-1][1] <= total


@given(EDGES)
def test_without_a_circle_no_edge_is_lost(edges: list[tuple[str, str]]) -> None:
    forward = [edge for edge in edges if edge[0] < edge[1]] or [("a", "b")]
    assert set(layers(forward).routes) == set(forward)


@pytest.mark.parametrize(
    "drawing",
    [
        "<script>1</script>",
        '<path d="M0,0" onclick="x()"/>',
        '<a href="javascript:x()"><path d="M0,0"/></a>',
        '<a href="https://example.com/x.html"><path d="M0,0"/></a>',
        '<path style="fill:url(http://example.com)" d="M0,0"/>',
        '<g class="k-node"><image href="x.html"/></g>',
        '<text aria-label="a" onload="x">1</text>',
        '<text aria-label="a">1</text><!-- -->',
        "<text>&</text>",
    ],
)
def test_what_could_come_alive_is_no_drawing(drawing: str) -> None:
    assert not is_safe(drawing)


def test_of_what_vega_draws_only_shapes_are_kept() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<g class="mark-group role-scope k-chart c0"><path class="background" d="M0,0h1"/>'
        '<g class="mark-rect role-mark k-node"><a xlink:href="https://kpis.invalid/a.html">'
        '<path aria-label="A &lt;b&gt;" d="M0.04,-0.04h30.66" fill="red" onclick="x"/></a></g>'
        '<g class="mark-rect k-node"><a xlink:href="javascript:x"><path d="M1,1"/></a></g>'
        '<g class="mark-text role-mark k-name"><script>x</script>'
        '<text transform="translate(1.25,2)" font-family="x">1 &lt; 2</text></g></g></svg>'
    )
    assert drawings(svg) == [
        '<g class="k-node"><a href="a.html" aria-label="A &#60;b&#62;">'
        '<path d="M0,0h30.7"/></a></g>'
        '<g class="k-node"><path d="M1,1"/></g>'
        '<g class="k-name" aria-hidden="true"><text transform="translate(1.2,2)">1 &#60; 2</text>'
        "</g>"
    ]


def chart(text: str = "1") -> Chart:
    marks = Marks("text", "k-tick", [{"t": text}], {"x": value(1), "text": field("t")})
    return Chart("history", "a", "title", "message", 10, 10, group(10, 10, [marks]))


def kept(root: Path) -> list[Path]:
    return sorted((root / ".kpilint-cache/charts").iterdir())


def test_what_was_drawn_is_not_drawn_again(tmp_path: Path) -> None:
    first = draw([chart()], tmp_path)
    (path,) = kept(tmp_path)
    assert path.read_text() == first["history", "a"]
    path.write_text("<text>kept</text>")
    assert draw([chart()], tmp_path) == {("history", "a"): "<text>kept</text>"}
    assert draw([chart("2")], tmp_path) != first
    assert (tmp_path / ".kpilint-cache/.gitignore").read_text().endswith("*\n")


@pytest.mark.parametrize("found", [b"<script>1</script>", b"\xff", b""])
def test_what_is_no_drawing_is_drawn_anew(tmp_path: Path, found: bytes) -> None:
    first = draw([chart()], tmp_path)
    (path,) = kept(tmp_path)
    path.write_bytes(found)
    assert draw([chart()], tmp_path) == first


def test_where_nothing_can_be_kept_all_is_drawn(tmp_path: Path) -> None:
    (tmp_path / ".kpilint-cache").write_text("a file")
    assert draw([chart()], tmp_path) == draw([chart()], tmp_path / "elsewhere")


def test_the_cache_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches, "MOST", 10)
    cache = Cache(tmp_path)
    for number in range(30):
        cache.keep(str(number), "<text>1</text>")
    cache.prune(used=2)
    assert len(kept(tmp_path)) == 10
    cache.prune(used=20)
    assert len(kept(tmp_path)) == 10


def test_two_builds_may_draw_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from kpilint.publish.charts.cache import Cache\n"
        "cache = Cache(Path(sys.argv[1]))\n"
        "for round in range(60):\n"
        "    for key in map(str, range(5)):\n"
        "        cache.keep(key, '<text>' + key * 20000 + '</text>')\n"
        "        assert cache.get(key) == '<text>' + key * 20000 + '</text>', key\n"
    )
    both = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) for _ in range(2)]
    assert [each.wait() for each in both] == [0, 0]
    assert len(kept(tmp_path)) == 5
