"""Charts → drawings: from the cache where it has them, else by vl-convert, many at a time."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from kpilint.publish.charts.chart import Chart

CONVERTER = "vl_convert"
BATCH = 40
"""Charts that are drawn in one go: it takes half the time, and stays small in memory."""

FORMAT = 2
"""Goes up when the same chart comes to be drawn differently; what the cache holds is then old."""

Drawings = Mapping[tuple[str, str], str]


def can_draw() -> bool:
    """Whether the extra `charts` is installed."""
    return find_spec(CONVERTER) is not None


def draw(charts: Iterable[Chart], root: Path) -> Drawings:
    """The drawing of every chart, by its name; `root` is where the cache is."""
    from importlib.metadata import version

    from kpilint.publish.charts.cache import Cache

    cache, tool = Cache(root), version(f"{CONVERTER}_python")
    found: dict[tuple[str, str], str] = {}
    missing: list[tuple[Chart, str]] = []
    for chart in charts:
        key = f"{FORMAT} {tool} {_written(chart)}"
        kept = cache.get(key)
        if kept is None:
            missing.append((chart, key))
        else:
            found[chart.name] = kept
    for some in _batches(missing):
        for (chart, key), drawing in zip(some, _drawn([c for c, _ in some]), strict=True):
            found[chart.name] = drawing
            cache.keep(key, drawing)
    if missing:
        cache.prune(len(found))
    return found


def _written(chart: Chart) -> str:
    return json.dumps(chart.spec, sort_keys=True, separators=(",", ":"))


def _batches(missing: Sequence[tuple[Chart, str]]) -> Iterator[list[tuple[Chart, str]]]:
    waiting = iter(missing)
    while some := list(islice(waiting, BATCH)):
        yield some


def _drawn(charts: Sequence[Chart]) -> list[str]:
    """The insides of drawings; one drawing of Vega's holds them all, one upon the other."""
    import vl_convert

    from kpilint.publish.charts.svg import drawings

    groups = [{**chart.spec, "name": f"k-chart c{number}"} for number, chart in enumerate(charts)]
    sheet = {"width": 1, "height": 1, "autosize": "none", "padding": 0, "marks": groups}
    # Nothing in a chart names another place, and nothing is to be fetched from one.
    return drawings(vl_convert.vega_to_svg(sheet, allowed_base_urls=[]))
