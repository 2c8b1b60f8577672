"""CSV with the place of every cell."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from kpilint.finding import Problem
from kpilint.read.table import Table, read_table

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=8)


def table(text: str) -> Table:
    found = read_table("a.csv", text)
    assert isinstance(found, Table)
    return found


def test_cells_and_their_places() -> None:
    found = table('kpi,period\r\n"a ""b"",\nc" , d\n\n,x')
    assert found.header.cells == ("kpi", "period")
    assert [row.cells for row in found.rows] == [('a "b",\nc', "d"), ("", "x")]
    spans = [[tuple(row.location(n).span) for n in (0, 1)] for row in found.rows]
    assert spans == [[(2, 1, 3, 3), (3, 6, 3, 7)], [(5, 1, 5, 1), (5, 2, 5, 3)]]


def test_a_quote_that_is_not_closed() -> None:
    found = read_table("a.csv", 'kpi,period\na,"b\n')
    assert isinstance(found, Problem)
    assert found.location.span[:2] == (2, 3)


def test_a_quote_inside_a_bare_cell_is_text() -> None:
    assert table('a,5" pipe\n').header.cells[1] == '5" pipe'


def test_an_empty_file_has_no_header() -> None:
    found = table("\n\n")
    assert (found.header.cells, found.rows) == ((), ())


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=5))
def test_what_the_standard_library_writes_is_read(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    found = table(text.getvalue())
    read = [list(row.cells) for row in (found.header, *found.rows) if row.cells]
    stripped = [[cell.strip() for cell in row] for row in rows]
    assert read == [row for row in stripped if any(row)]


@given(st.text(st.sampled_from('a,"\n\r \t')))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = read_table("a.csv", text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows = [] if isinstance(found, Problem) else [found.header, *found.rows]
    for cell, span in ((t, row.location(n).span) for row in rows for n, t in enumerate(row.cells)):
        if span.line == span.end_line:
            inside = lines[span.line - 1][span.column - 1 : span.end_column - 1]
            assert inside.strip(' \t"').replace('""', '"') == cell.strip('"') or '"' in inside
