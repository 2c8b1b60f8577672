"""Tables of actuals, read back as they are written and judged beside a company."""

import csv
import io
import re

from hypothesis import strategies as st

from kpilint.check import check
from kpilint.finding import Problem, Span
from kpilint.read.document import Source
from kpilint.read.files import decode
from kpilint.read.table import Table, read_table
from tests.fuzz.fuzzer import Fuzzer, within
from tests.fuzz.parts import ACTUALS, COMPANY, CONFIG, TODAY, WORDS, encoded, rendered, sound

COMPANY_FILE = {"kpi_specs/company.yaml": COMPANY.encode()}


def attempt(text: str) -> None:
    source = decode("x.csv", encoded(text))
    if isinstance(source, Source):
        _read(source.text)
    files = {**COMPANY_FILE, "kpi_specs/actuals/x.csv": encoded(text)}
    report = check(CONFIG, TODAY, files)
    sound(report, files)
    rendered(report)


def _read(text: str) -> None:
    table = read_table("x.csv", text)
    if isinstance(table, Problem):
        within(table.location, text)
        return
    rows = [table.header, *table.rows] if table.header.cells else []
    for row in rows:
        for number, cell in enumerate(row.cells):
            location = row.location(number)
            within(location, text)
            stands = _between(location.span, text)
            assert stands.startswith('"') or cell == stands.strip()
    # A row of nothing but empty cells is none, so each gets one that is not.
    written = io.StringIO()
    csv.writer(written).writerows([*row.cells, "end"] for row in rows)
    again = read_table("x.csv", written.getvalue())
    assert isinstance(again, Table)
    known = [(*(cell.replace("\r\n", "\n") for cell in row.cells), "end") for row in rows]
    assert [row.cells for row in (again.header, *again.rows) if row.cells] == known


def _between(span: Span, text: str) -> str:
    """What stands there, in as many lines as it takes."""
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
    first, last = starts[span.line - 1], starts[span.end_line - 1]
    return text[first + span.column - 1 : last + span.end_column - 1]


def _seeds() -> list[str]:
    return [ACTUALS, ACTUALS.replace("\n", "\r\n"), ACTUALS.replace(",", ";"), "kpi,period,value"]


CELLS = st.sampled_from(
    (
        *("leads", "sqls", "nobody", "2026-Q3", "2026-W01", "FY2027", "190", '"1,040"', "20%", ""),
        *('"a ""b"" c"', '"a\nb"', " 12 ", '" x "', "2026-10-02", '"', 'a"b', "-5", "1e9", "é"),
    )
)
HEADERS = st.sampled_from(
    ("kpi,period,value", "kpi,period,value,segment,updated_on,note", "value,kpi,period", "kpi,kpi")
)


@st.composite
def _tables(draw: st.DrawFn) -> str:
    rows = draw(st.lists(st.lists(CELLS, max_size=7).map(",".join), max_size=6))
    return draw(st.sampled_from(("\n", "\r\n", "\r"))).join([draw(HEADERS), *rows])


TABLES_FUZZER = Fuzzer("tables", attempt, _tables(), _seeds, (*WORDS, ",", '"', '""', ",,", "\n"))
