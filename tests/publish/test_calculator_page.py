"""The calculator on the page, as it is met: typed into, tabbed through, shared, printed."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kpilint.publish.build import build_site
from tests.publish.test_browser import FOUND, KNOWN, LOOKS, PHONE

FUNNEL = "funnels/enterprise.html"
THREE = "calculator/rate.won=33%25/rate.won=30..36%25/rate.won=30..36%25&goal=%242.5M"
COUNTS = """() => [...document.querySelectorAll('.k-calculator > .k-wide > table tbody tr')]
    .map(row => row.cells[3].querySelector('strong')?.textContent ?? row.cells[3].innerText)"""
CELLS = """() => [...document.querySelectorAll('.k-calculator > .k-wide > table tbody tr')]
    .map(row => [0, 3, 4, 5].map(n => row.cells[n].innerText.replace(/\\s+/g, ' ').trim()))"""
Open = Callable[..., Any]
Visit = Callable[..., Any]


@pytest.fixture
def calculator(example: Path, visit: Visit) -> Open:
    """Open the page anew, with or without a state in its address."""

    def open_page(anchor: str = "", look: str = "light") -> Any:
        page = visit(example / "about.html", *LOOKS[look])
        page.goto((example / FUNNEL).as_uri() + (f"#{anchor}" if anchor else ""))
        return page

    return open_page


def counts(page: Any) -> list[str]:
    return page.evaluate(COUNTS)  # type: ignore[no-any-return]


def put(page: Any, field: str, text: str) -> None:
    page.fill(f"#k-{field}", text)
    page.press(f"#k-{field}", "Tab")


def wrong(page: Any, field: str) -> str:
    """What is said below a field, where the field is marked and leads to it."""
    error = page.inner_text(f"#k-{field}-wrong")
    input = page.locator(f"#k-{field}")
    assert (input.get_attribute("aria-invalid") == "true") == bool(error)
    assert f"k-{field}-wrong" in input.get_attribute("aria-describedby").split()
    return str(error)


def test_without_a_script_the_table_stands_alone(example: Path, browser: Any) -> None:
    bare = browser.new_context(java_script_enabled=False).new_page()
    bare.goto((example / FUNNEL).as_uri())
    part = bare.locator(".k-calculator")
    assert part.locator("input, select, button").count() == 0
    assert "1,223" in part.inner_text()
    assert "25 closed won in 2026-Q4" in part.inner_text()
    bare.context.close()


def test_the_script_begins_with_what_stands_there(
    example: Path, calculator: Open, browser: Any
) -> None:
    page = calculator()
    live = page.evaluate(CELLS)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route("**/calculator.js", lambda route: route.abort())
    bare = context.new_page()
    bare.goto((example / FUNNEL).as_uri())
    assert bare.evaluate(CELLS) == live
    context.close()


def test_every_change_is_answered_at_once(calculator: Open) -> None:
    page = calculator()
    assert counts(page) == ["1,223", "269", "210", "126", "88", "25"]
    page.fill("#k-rate-won", "33%")
    assert counts(page) == ["1,059", "233", "182", "109", "76", "25"]
    assert page.inner_text(".k-answer").split("\n")[0] == "1,059 leads"
    assert "for 25 closed won, worth $2,100,000. Was 1,223." in page.inner_text(".k-answer")
    assert page.inner_text("#k-rate-won-note") == "instead of 28.5%"
    put(page, "goal", "$1.2M")
    put(page, "size", "90k")
    assert counts(page)[-1] == "13"
    assert "exactly 13.33" in page.inner_text(".k-calculator > .k-wide > table tbody tr:last-child")
    put(page, "rate-mql", "20..25%")
    assert counts(page)[0] == "476–595"
    put(page, "time-won", "3 months")
    assert page.evaluate(CELLS)[4][3] == "Jul to Sep 2026"
    assert page.evaluate(CELLS)[0][2] == "1,200 605 over"


def test_forwards_from_the_first_stage(calculator: Open) -> None:
    page = calculator()
    page.select_option("#k-at", "lead")
    assert page.input_value("#k-goal") == "1,200"
    assert page.inner_text(".k-answer").startswith("25 closed won\nfrom 1,200 leads")
    put(page, "goal", "1000")
    assert counts(page)[0] == "1,000"
    assert page.inner_text(".k-verdict") == (
        "From 1,000 leads come 20.54 closed won: 4.5 short of the target of 25."
    )
    assert "short" in page.evaluate(CELLS)[-1][2]
    page.select_option("#k-at", "won")
    assert counts(page)[0] == "1,223"


def test_what_cannot_be_read_changes_nothing_and_is_told(calculator: Open) -> None:
    page = calculator()
    page.fill("#k-rate-sql", "0.")
    assert wrong(page, "rate-sql") == ""
    put(page, "rate-sql", "0.65")
    assert wrong(page, "rate-sql") == "Write 65%."
    assert page.text_content("[role=status]") == "Conversion into SQL: Write 65%."
    assert counts(page)[0] == "1,223"
    page.fill("#k-rate-sql", "65%")
    assert wrong(page, "rate-sql") == ""
    assert counts(page)[0] != "1,223"
    put(page, "goal", "€2M")
    assert wrong(page, "goal").startswith("Money becomes a count by the size of a deal in EUR.")
    put(page, "goal", "")
    assert wrong(page, "goal") == ""
    assert page.input_value("#k-goal") == "25"
    put(page, "goal", "<img src=x onerror=alert(1)>")
    assert "Write a number or money" in wrong(page, "goal")


def test_three_scenarios_side_by_side(calculator: Open) -> None:
    page = calculator()
    assert not page.is_visible(".k-scenarios")
    page.click("text=Add a scenario")
    assert "A and B are alike so far." in page.inner_text(".k-differs")
    put(page, "rate-won", "25%")
    assert page.inner_text(".k-differs") == (
        "A and B differ in one thing, the conversion into closed won: 28.5% in A and 25% in B."
    )
    page.click("text=Add a scenario")
    put(page, "rate-won", "33%")
    assert "28.5% in A, 25% in B and 33% in C." in page.inner_text(".k-differs")
    put(page, "goal", "30")
    said = page.inner_text(".k-differs")
    assert "B differs from A in one thing" in said
    assert "C differs from A in 2 things: the goal (30 closed won, not 25 closed won) and" in said
    assert "Good scenarios differ in one thing" in said
    assert not page.is_visible("text=Add a scenario")
    table = page.locator(".k-comparison table")
    heads = [cell.inner_text() for cell in table.locator("thead th").all()]
    leads = table.locator("tr", has=page.locator("th:text-is('leads')")).locator("td strong")
    assert heads == ["Scenario", "A", "B", "C"]
    assert leads.all_inner_texts() == ["1,223", "1,386", "1,264"]
    page.click("text=Scenario B")
    assert page.input_value("#k-rate-won") == "25%"
    page.click("text=Remove scenario B")
    assert page.inner_text(".k-differs").startswith("B differs from A in 2 things")
    page.wait_for_url("**#calculator/**")
    page.click("text=Start again")
    assert counts(page)[0] == "1,223"
    assert not page.is_visible(".k-comparison")
    assert "#" not in page.url


def test_a_link_brings_it_all_back(calculator: Open, browser: Any) -> None:
    page = calculator()
    put(page, "rate-sql", "65..70 %")
    page.click("text=Add a scenario")
    put(page, "time-won", "3 weeks..2 months")
    page.select_option("#k-at", "sql")
    page.click("text=Copy link")
    page.wait_for_selector(
        ".k-buttons span:text('link is copied'), .k-buttons span:text('address')"
    )
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    other = context.new_page()
    other.goto(page.url)
    assert other.input_value("#k-rate-sql") == "65..70 %"
    other.click("text=Scenario B")
    for field in ("#k-rate-sql", "#k-time-won", "#k-goal", "#k-at"):
        assert other.input_value(field) == page.input_value(field)
    assert other.inner_text(".k-comparison") == page.inner_text(".k-comparison")
    assert (
        other.evaluate("document.querySelector('.k-calculator').getBoundingClientRect().top") < 300
    )
    context.close()


def test_another_link_in_the_same_tab(calculator: Open) -> None:
    page = calculator("calculator/goal=30")
    assert page.input_value("#k-goal") == "30"
    page.evaluate("location.hash = '#calculator/goal=40'")
    page.wait_for_function("document.getElementById('k-goal').value === '40'")
    page.evaluate("location.hash = '#stages'")
    page.wait_for_timeout(100)
    assert page.input_value("#k-goal") == "40"


@pytest.mark.parametrize(
    "state",
    [
        "calculator/",
        "calculator////////",
        "calculator/%",
        "calculator/%E0%A4%A&goal=%",
        "calculator/goal=<img src=x onerror=window.evil=1>&rate.won=<script>window.evil=1</script>",
        "calculator/goal=0&at=nowhere&rate.won=120%25&time.won=-3+days&size=€5&rate.lead=5%25",
        "calculator/__proto__=1&constructor=2&at=__proto__&toString=3&rate.__proto__=5%25",
        "calculator/goal=€1M",
        "calculator/goal=" + "9" * 5000,
        "calculator/goal=1e99&rate.won=1e-99%25",
        "calculator/goal=25&goal=javascript:alert(1)",
        "calculator?goal=1",
        "calculator",
    ],
)
def test_a_broken_address_does_no_harm(calculator: Open, state: str) -> None:
    page = calculator(state)
    assert counts(page) == ["1,223", "269", "210", "126", "88", "25"]
    assert page.evaluate("window.evil") is None
    assert page.locator(".k-calculator [aria-invalid]").count() == 0


def test_what_is_right_in_a_broken_address_stands(calculator: Open) -> None:
    page = calculator("calculator/goal=x&rate.won=33%25&size=$90k/&/goal=30/goal=40/goal=50")
    assert counts(page)[0] == "1,059"
    assert page.input_value("#k-size") == "$90k"
    assert page.locator(".k-scenarios label:visible").count() == 3


def test_the_keyboard_alone(calculator: Open) -> None:
    page = calculator()
    page.focus("#k-goal")
    page.keyboard.press("Control+A")
    page.keyboard.type("30")
    order = []
    for _ in range(5):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert order == ["k-at", "k-size", "A", "A", "k-rate-mql"]
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") > 100
    page.focus("text=Add a scenario")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "k-scenario-1"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.id") == "k-scenario-0"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "k-goal"
    page.focus("#k-at")
    page.keyboard.press("Home")
    assert page.input_value("#k-at") == "lead"
    page.focus("text=Remove scenario A")
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.textContent") == "Add a scenario"


def test_it_speaks_once_one_has_typed(calculator: Open) -> None:
    page = calculator()
    page.evaluate(
        """() => { window.spoken = [];
        const status = document.querySelector('.k-calculator [role=status]');
        new MutationObserver(() => status.textContent && spoken.push(status.textContent))
          .observe(status, { childList: true, characterData: true, subtree: true }); }"""
    )
    page.focus("#k-goal")
    page.keyboard.press("Control+A")
    page.keyboard.type("125", delay=30)
    page.wait_for_function("window.spoken.length > 0")
    page.wait_for_timeout(300)
    spoken = page.evaluate("window.spoken")
    assert len(spoken) == 1
    assert re.match(r"6,\d{3} leads for 125 closed won, worth \$10,500,000\.", spoken[0])


@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_shut_out_of_the_calculator(calculator: Open, axe: str, look: str) -> None:
    page = calculator(THREE, look)
    put(page, "rate-sql", "0.65")
    page.evaluate(axe)
    assert page.evaluate(FOUND, [list(known) for known in KNOWN]) == []


def test_the_calculator_fits_a_phone(calculator: Open) -> None:
    page = calculator(THREE, "phone")
    put(page, "goal", f"$1{'0' * 27}")
    put(page, "rate-sql", "nonsense " * 9)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_on_paper_the_tables_stand(calculator: Open) -> None:
    page = calculator(THREE)
    page.emulate_media(media="print")
    assert not page.is_visible("text=Copy link")
    assert not page.is_visible(".k-scenarios")
    assert page.is_visible(".k-comparison table")
    assert page.is_visible("#k-rate-won")
    border = "getComputedStyle(document.querySelector('#k-rate-won')).borderTopWidth"
    assert page.evaluate(border) == "0px"
    page.emulate_media(media="screen")


SPECS = """\
terms:
  a: {name: "%s first", definition: d}
  b: {name: "Second", definition: d}
funnels:
  one: {name: One, stages: [{term: a}, {term: b}]}
  two: {name: Two, stages: [{term: a}, {term: b, conversion: 50%%}]}
  bare: {name: Bare, stages: [{term: a}]}
"""
EVIL = "</script><img src=x onerror=window.evil=1> {{ 7*7 }} ``` &quot;"


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, report_of: Callable[[Path], Any]
) -> Iterator[str]:
    """Serve a site with instant navigation below a path, and with a strict policy for scripts."""
    root = tmp_path_factory.mktemp("served")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(root / "www")))
    address = f"http://127.0.0.1:{server.server_port}/below/"
    for name in ("kpi_specs", "site", "www"):
        (root / name).mkdir()
    (root / "kpi_specs/a.yaml").write_text(SPECS % EVIL.replace('"', ""))
    (root / "kpilint.toml").write_text("")
    own = {"site_url": address, "theme": {"features": ["navigation.instant"]}}
    (root / "site/mkdocs.yml").write_text(json.dumps(own))
    build_site(report_of(root), root, root / "www/below")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield address
    server.shutdown()
    server.server_close()


class Strict(SimpleHTTPRequestHandler):
    """Serves files, and lets scripts come from files of the same place alone where it is asked."""

    def end_headers(self) -> None:
        if "strict" in self.path:
            self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """Open a tab that is closed behind us."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_pages_that_are_swapped_in_place_compute_as_well(served: str, tab: Any) -> None:
    tab.goto(f"{served}funnels/one.html")
    tab.evaluate("window.stayed = true")
    for name, fill, given in (("Two", "300", "150"), ("One", "300", "–"), ("Two", "500", "250")):
        tab.click(f".md-nav--primary .md-nav__link:has-text('{name}')")
        tab.wait_for_selector(f"h1:has-text('{name}')")
        tab.wait_for_selector("#k-goal")
        tab.fill("#k-goal", fill)
        assert counts(tab) == [fill, given]
        assert tab.locator("#k-goal").count() == 1
    assert tab.evaluate("window.stayed") is True


def test_a_conversion_that_nobody_stated_can_be_tried(served: str, tab: Any) -> None:
    tab.goto(f"{served}funnels/one.html")
    assert "No conversion leads on to seconds: fill one in." in tab.inner_text(".k-verdict")
    tab.fill("#k-rate-b", "25%")
    assert counts(tab) == ["1,000", "250"]
    tab.fill("#k-size", "$2k")
    assert "worth $500,000" in tab.inner_text(".k-answer")


def test_a_strict_policy_lets_it_compute(served: str, tab: Any) -> None:
    tab.goto(f"{served}funnels/two.html?strict")
    tab.fill("#k-goal", "300")
    assert counts(tab) == ["300", "150"]


def test_names_of_stages_stay_as_written(served: str, tab: Any) -> None:
    tab.goto(f"{served}funnels/two.html")
    tab.click("text=Add a scenario")
    assert tab.evaluate("window.evil") is None
    assert tab.locator(".k-calculator img").count() == 0
    assert "</script><img src=x onerror=window.evil=1> {{ 7*7 }} ```" in tab.inner_text(
        ".k-comparison"
    )


def test_one_stage_leaves_nothing_to_work_out(served: str, tab: Any) -> None:
    tab.goto(f"{served}funnels/bare.html")
    assert tab.locator(".k-calculator").count() == 0
