"""The filters above the list of KPIs: chosen from, linked, tabbed through, printed, left alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.publish.test_browser import FOUND, KNOWN, LOOKS, PHONE

LIST = "kpis/index.html"
Open = Callable[..., Any]


@pytest.fixture
def listed(example: Path, visit: Callable[..., Any]) -> Open:
    """Open the list anew, with or without a choice in its address."""

    def open_page(anchor: str = "", look: str = "light") -> Any:
        page = visit(example / "about.html", *LOOKS[look])
        page.goto((example / LIST).as_uri() + (f"#{anchor}" if anchor else ""))
        return page

    return open_page


def rows(page: Any) -> list[list[str]]:
    """The rows that can be seen, cell by cell."""
    return page.eval_on_selector(  # type: ignore[no-any-return]
        ".k-filter ~ .k-wide .k-table",
        """table => [...table.tBodies[0].rows].filter(row => row.offsetHeight)
            .map(row => [...row.cells].map(cell => cell.innerText.trim()))""",
    )


def said(page: Any) -> str:
    return str(page.inner_text(".k-filter [role=status]"))


def test_without_a_script_the_list_stands_alone(example: Path, browser: Any) -> None:
    bare = browser.new_context(java_script_enabled=False).new_page()
    bare.goto((example / LIST).as_uri())
    assert len(rows(bare)) > 30
    assert not bare.is_visible(".k-filter")
    bare.context.close()


def test_choices_narrow_the_list_down(listed: Open) -> None:
    page = listed()
    everything = len(rows(page))
    assert said(page) == f"{everything} KPIs"
    page.select_option("[name=team]", label="Demand generation")
    page.select_option("[name=indicator]", label="Leading")
    shown = rows(page)
    assert 0 < len(shown) < everything
    assert {(row[1], row[2]) for row in shown} == {("Demand generation", "Leading")}
    assert said(page) == f"{len(shown)} of {everything} KPIs"


@pytest.mark.parametrize(
    ("name", "label", "column", "shown"),
    [
        ("indicator", "Lagging", 2, "Lagging"),
        ("control", "Influence", 3, "Influence"),
        ("control", "Shared", 3, "Shared"),
    ],
)
def test_what_is_chosen_is_what_the_rows_say(
    listed: Open, name: str, label: str, column: int, shown: str
) -> None:
    page = listed()
    meant = [row for row in rows(page) if row[column] == shown]
    page.select_option(f"[name={name}]", label=label)
    assert rows(page) == meant != []


def test_a_team_has_what_its_parts_and_people_own(listed: Open) -> None:
    page = listed("team=marketing")
    owners = {row[1] for row in rows(page)}
    assert "Demand generation" in owners
    assert "Account executives" not in owners


def test_an_address_is_a_view_to_share(listed: Open) -> None:
    page = listed()
    page.select_option("[name=control]", "shared")
    page.select_option("[name=status]", "active")
    address = page.url
    assert address.endswith("#control=shared&status=active")
    chosen = rows(page)
    page = listed(address.partition("#")[2])
    assert rows(page) == chosen
    assert page.input_value("[name=control]") == "shared"
    page.goto(page.url.replace("shared", "direct"))
    page.wait_for_function("document.querySelector('[name=control]').value === 'direct'")
    assert rows(page) != chosen


@pytest.mark.parametrize("anchor", ["tree", "team=nobody", "team=&x=%00", "%", "team", "=&=&"])
def test_an_address_that_says_nothing_shows_all(listed: Open, anchor: str) -> None:
    page = listed(anchor)
    assert said(page) == f"{len(rows(page))} KPIs"
    assert page.url.endswith(f"#{anchor}")


def test_the_keyboard_is_enough(listed: Open) -> None:
    page = listed()
    everything = rows(page)
    page.focus("[name=indicator]")
    page.keyboard.press("ArrowDown")
    assert len(rows(page)) < len(everything)
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Show all"
    page.keyboard.press("Enter")
    assert rows(page) == everything
    assert "#" not in page.url
    assert page.evaluate("document.activeElement.name") == "team"
    assert not page.is_visible(".k-filter button")


def test_none_is_said(listed: Open) -> None:
    page = listed("status=deprecated&control=direct")
    assert rows(page) == []
    assert said(page) == "None of 37 KPIs"


@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_shut_out_of_a_choice(listed: Open, axe: str, look: str) -> None:
    page = listed("team=demand_gen&indicator=leading", look)
    page.evaluate(axe)
    assert page.evaluate(FOUND, [list(known) for known in KNOWN]) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= max(PHONE, LOOKS[look][1])


def test_paper_has_what_was_chosen(listed: Open) -> None:
    page = listed("team=demand_gen&indicator=leading")
    page.emulate_media(media="print")
    assert not page.is_visible(".k-filter select")
    assert said(page).startswith("6 of ")
    assert len(rows(page)) == 6
    page.emulate_media(media="screen")
