"""Sites that were really built: the example company's, and one whose every text is hostile."""

import csv
import html
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from kpilint.check import Report, check
from kpilint.config import load
from kpilint.finding import Finding
from kpilint.publish.build import build_site, export
from kpilint.read.document import Source
from kpilint.read.yaml import read_yaml
from tests.publish.past import Team, company

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TODAY = date(2026, 11, 21)
EVIL = (
    "<script>window.evil=1</script><img src=x onerror=window.evil=1> |a|b| `code` {{ 7*7 }} "
    "{% raw %} ](javascript:alert(1)) [x](javascript:alert(1)) ::: *[MQL]: x --8<-- **bold** "
    "_it_ # h &lt;b&gt; &amp; $x$ :smile: <!-- c --> \\* ~~x~~ [[nothing]] </title></dl>\"'>"
)

Visit = Callable[..., Any]


def judged(root: Path) -> Report:
    return check(load(root), TODAY)


@pytest.fixture(scope="session")
def report_of() -> Callable[[Path], Report]:
    """Check the project in a folder, on the day of these tests."""
    return judged


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the example company's site; the renderer's warnings would stop it."""
    out = tmp_path_factory.mktemp("example") / "site"
    build_site(judged(ROOT), ROOT, out, strict=True)
    return out


@pytest.fixture(scope="session")
def hostile_texts() -> list[str]:
    """Give every hostile text, as it stands in the specs."""
    texts = [*leaves(hostile_specs()), *(cell for row in hostile_actuals() for cell in row)]
    return [text for text in texts if EVIL in text and "://" not in text[:9]]


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site from specs in which every text tries to come alive."""
    root = tmp_path_factory.mktemp("hostile")
    (root / "kpi_specs").mkdir()
    (root / "kpi_specs/all.yaml").write_text(yaml.safe_dump(hostile_specs(), allow_unicode=True))
    (root / "kpi_specs/actuals").mkdir()
    with (root / "kpi_specs/actuals/all.csv").open("w", newline="") as file:
        csv.writer(file).writerows(hostile_actuals())
    (root / "kpilint.toml").write_text("")
    report = judged(root)
    assert unread(report) == []
    build_site(report, root, root / "out", strict=True)
    return root / "out"


@pytest.fixture(scope="session")
def example_specs() -> dict[str, Any]:
    """Give the specs of the example company as one mapping."""
    merged: dict[str, Any] = {}
    for path in sorted((ROOT / "kpi_specs").rglob("*.yaml")):
        documents, _ = read_yaml(Source(path.name, path.read_text()))
        for collection, entries in (
            pair for document in documents for pair in document.data.items()
        ):
            for id, content in entries.items() if isinstance(entries, dict) else ():
                own = merged.setdefault(collection, {})
                own[id] = {**own[id], **content} if id in own else content
    return merged


def unread(report: Report) -> list[Finding]:
    """What could not be read of the specs and actuals."""
    rules = ("spec-syntax", "spec-schema", "spec-value", "actuals-format")
    return [finding for finding in report.findings if finding.rule in rules]


def hostile_specs() -> Any:
    return armed(yaml.safe_load((HERE / "hostile.yaml").read_text()))


def hostile_actuals() -> list[list[str]]:
    return [
        ["kpi", "period", "value", "segment", "note"],
        ["mql_volume", "2026-Q3", "104", "", f"{EVIL} actual note"],
        ["mql_volume", "2026-Q3", "4", f"{EVIL} actual segment", f"{EVIL} segment note"],
    ]


def armed(data: Any) -> Any:
    if isinstance(data, dict):
        return {armed(key): armed(value) for key, value in data.items()}
    if isinstance(data, list):
        return [armed(item) for item in data]
    if isinstance(data, str) and data.startswith("EVIL "):
        return data.replace("EVIL", EVIL)
    return str(data) if isinstance(data, date) else data


def leaves(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(key)
            yield from leaves(value)
    elif isinstance(data, list):
        for item in data:
            yield from leaves(item)
    elif isinstance(data, str):
        yield data


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Callable[[str], str]]:
    """Write the pages of specs and actuals, at first or anew; give the text of a page."""

    def write(specs: Any, actuals: str = "") -> Callable[[str], str]:
        (tmp_path / "kpi_specs/actuals").mkdir(parents=True, exist_ok=True)
        (tmp_path / "kpi_specs/all.yaml").write_text(yaml.safe_dump(specs, sort_keys=False))
        (tmp_path / "kpi_specs/actuals/all.csv").write_text(actuals or "kpi,period,value\n")
        (tmp_path / "kpilint.toml").write_text("")
        report = judged(tmp_path)
        assert unread(report) == []
        export(report, tmp_path, tmp_path / "out")
        return lambda path: text_of(tmp_path / "out/docs" / f"{path}.md")

    return write


@pytest.fixture
def team(git: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Team:
    """Make a company whose specs were committed once."""
    return company(tmp_path / "company", git, monkeypatch)


def text_of(page: Path) -> str:
    plain = html.unescape(re.sub(r"<[^>]+>", "", page.read_text()))
    return " ".join(plain.split())


@pytest.fixture(scope="session")
def tabs() -> dict[tuple[str, int], Any]:
    """Keep one tab for each look, by colour scheme and width."""
    return {}


@pytest.fixture(scope="session")
def complaints() -> list[str]:
    """Collect what the browser complains of, and every address that is not on the disk."""
    return []


@pytest.fixture
def visit(browser: Any, tabs: dict[tuple[str, int], Any], complaints: list[str]) -> Iterator[Visit]:
    """Open pages from disk; any complaint fails the test."""

    def start(scheme: str, width: int) -> Any:
        view = {"width": width, "height": 900}
        page = browser.new_context(viewport=view, color_scheme=scheme).new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type != "log" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append("a dialog"), dialog.dismiss()))
        page.on("request", lambda r: complaints.append(r.url) if leaves_disk(r.url) else None)
        return page

    def go(path: Path, scheme: str = "light", width: int = 1280, anchor: str = "") -> Any:
        page = tabs.get((scheme, width)) or start(scheme, width)
        tabs[scheme, width] = page
        page.goto(path.as_uri() + (f"#{anchor}" if anchor else ""))
        return page

    complaints.clear()
    yield go
    assert complaints == []


def leaves_disk(url: str) -> bool:
    return not url.startswith(("file:", "data:", "blob:", "about:"))


@pytest.fixture(scope="session")
def axe(need: Callable[..., str]) -> str:
    """Give the accessibility checker's script."""
    script = ROOT / "tests/browser/node_modules/axe-core/axe.min.js"
    return (
        script.read_text() if script.is_file() else need("npm ci --prefix tests/browser: axe-core")
    )
