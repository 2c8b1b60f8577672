"""All charts of the site."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from markupsafe import Markup

from kpilint.publish.charts.boxes import edges
from kpilint.publish.charts.chart import Chart
from kpilint.publish.charts.drawing import draw
from kpilint.publish.charts.figure import figure
from kpilint.publish.charts.history import history
from kpilint.publish.charts.neighbours import neighbours
from kpilint.publish.charts.stages import stages
from kpilint.publish.charts.tree import tree
from kpilint.publish.company import Company
from kpilint.publish.groups import grouped
from kpilint.publish.page import noun_of


def figures(company: Company, root: Path) -> Mapping[tuple[str, str], Markup]:
    """Every chart as it stands in its page, by kind and id.

    It takes the extra `charts`. `root` is the folder that the cache is in.
    """
    charts = list(_charts(company))
    drawings = draw(charts, root)
    return {chart.name: figure(chart, drawings[chart.name]) for chart in charts}


def _charts(company: Company) -> Iterator[Chart]:
    links = edges(company)
    into, out_of = grouped((e.to, e) for e in links), grouped((e.source, e) for e in links)
    for kpi in company.kpis:
        beside = into.get(kpi.id, ()), out_of.get(kpi.id, ())
        found = (history(company, kpi, noun_of(company, kpi)), neighbours(company, kpi, *beside))
        yield from (chart for chart in found if chart)
    of_funnels = (stages(company, funnel) for funnel in company.project.funnels.values())
    yield from (chart for chart in (*of_funnels, tree(company, links)) if chart)
