"""The family actuals: are the measured numbers kept up."""

from collections.abc import Iterator

from kpilint.finding import Problem, Severity
from kpilint.rules.registry import Context, rule


@rule(Severity.ERROR)
def actuals_format(context: Context) -> Iterator[Problem]:
    """A row of actuals cannot be read, names an unknown KPI or period, or is there twice.

    Actuals are CSV files below `actuals/`, with the columns `kpi,period,value` and, if wanted,
    `segment,updated_on,note`. Values are written as in the specs. "Each metric owner updates the
    metric weekly in one shared place" [S1][S3]: a row that cannot be read is an update that nobody
    sees, and one that is there twice is two truths.

    **Bad**

    ```yaml
    kpis:
      nps: {name: Net promoter score, definition: d, measure: {kind: other}, unit: points}
    ```

    ```csv
    kpi,period,value
    nps,2026-Q3,41
    npps,2026-Q4,44
    ```

    **Good**

    ```yaml
    kpis:
      nps: {name: Net promoter score, definition: d, measure: {kind: other}, unit: points}
    ```

    ```csv
    kpi,period,value
    nps,2026-Q3,41
    nps,2026-Q4,44
    ```
    """
    yield from context.project.problems.get("actuals-format", ())
