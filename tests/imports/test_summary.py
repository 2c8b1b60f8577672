"""The account in the terminal: every piece counted, many of a kind in one line."""

from kpilint.imports.draft import How, Origin, Told
from kpilint.imports.summary import lines


def told(how: How, place: str, why: str, text: str = "x", file: str = "a.xlsx") -> Told:
    return Told(how, Origin(file, place), text, "kpis.leads.notes", why)


def test_many_of_a_kind_are_one_line() -> None:
    pieces = [told(How.LEFT, f"KPIs!C{row}", "kept as notes", f"note {row}") for row in range(2, 9)]
    assert list(lines(pieces)) == [
        "Left, or kept only as words:",
        "  7 in column KPIs!C, rows 2, 3, 4, 5 and 3 more: kept as notes"
        " (“note 2”, “note 3”, “note 4”, …)",
        "",
        "0 read, 0 guessed, 7 left of 7 pieces.",
    ]


def test_what_differs_in_a_quotation_only_is_of_a_kind() -> None:
    whys = ("from “84%”", "from “$5k”")
    pieces = [told(How.GUESSED, f"line {n}, column B", why) for n, why in enumerate(whys, 2)]
    assert "  2 in column B, rows 2, 3: from … (“x”)" in list(lines(pieces))


def test_one_alone_is_told_with_its_place_and_where_it_went() -> None:
    pieces = [told(How.LEFT, "metrics[3]", "no name", "a\nb"), told(How.READ, "a", "")]
    assert "  metrics[3] “a b” → kpis.leads.notes: no name" in list(lines(pieces))


def test_files_are_named_where_there_are_several() -> None:
    pieces = [told(How.LEFT, "A1", "why", file=file) for file in ("a.csv", "b.csv")]
    assert [line[:9] for line in lines(pieces)][1:3] == ["  a.csv: ", "  b.csv: "]


def test_nothing_that_moves_the_cursor_is_printed() -> None:
    (_, line, *_) = lines([told(How.LEFT, "A1", "\x1b[2J", "\x1b[31m\u202e")])
    assert line.isprintable()
