"""The folders that a site is written to, and the commands that write them."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kpilint.publish import render
from kpilint.publish.build import build_site, export
from kpilint.publish.cli import site
from kpilint.publish.folders import MARKER
from kpilint.publish.render import SiteError
from tests.conftest import absent

TERM = "terms: {lead: {name: %s, definition: A person whose record is new to the CRM.}}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "kpi_specs").mkdir()
    (tmp_path / "kpi_specs/terms.yaml").write_text(TERM % "Lead")
    (tmp_path / "kpilint.toml").write_text('select = ["spec"]\n')
    return tmp_path


@pytest.fixture
def run(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.chdir(root)
    return lambda *arguments: CliRunner().invoke(site, [*arguments])


def test_a_folder_of_ours_is_replaced_as_a_whole(
    root: Path, report_of: Callable[[Path], Any]
) -> None:
    out = root / "deep/out"
    export(report_of(root), root, out)
    (out / "docs/left-over.md").write_text("")
    export(report_of(root), root, out)
    assert not (out / "docs/left-over.md").exists()
    assert (out / MARKER).is_file()
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_an_empty_folder_is_taken(root: Path, report_of: Callable[[Path], Any]) -> None:
    (root / "out").mkdir()
    export(report_of(root), root, root / "out")
    assert (root / "out/mkdocs.yml").is_file()


@pytest.mark.parametrize("sort", ["folder", "file", "link"])
def test_what_is_not_ours_is_never_touched(
    root: Path, report_of: Callable[[Path], Any], sort: str
) -> None:
    out = root / "out"
    if sort == "file":
        out.write_text("precious")
    else:
        (root / "real").mkdir()
        (root / "real/precious").write_text("precious")
        (root / "real").rename(out) if sort == "folder" else out.symlink_to(root / "real")
    with pytest.raises(SiteError):
        export(report_of(root), root, out)
    assert (out if sort == "file" else out / "precious").read_text() == "precious"


def test_a_failure_leaves_the_old_site(
    root: Path, report_of: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    build_site(report_of(root), root, root / "out")
    before = (root / "out/index.html").read_bytes()
    monkeypatch.setattr(render.sys, "executable", "/bin/false")
    with pytest.raises(SiteError, match="renderer stopped"):
        build_site(report_of(root), root, root / "out")
    assert (root / "out/index.html").read_bytes() == before


def test_build_says_where_the_site_is(run: Callable[..., Any], root: Path) -> None:
    said = run("build")
    assert said.exit_code == 0, said.output
    assert said.output == "Built build/site/index.html.\n"
    assert (root / "build/site/glossary.html").is_file()


def test_strict_does_not_build_over_findings(run: Callable[..., Any], root: Path) -> None:
    (root / "kpi_specs/more.yaml").write_text("terms: {mql: {name: MQL}}\n")
    said = run("build", "--strict")
    assert said.exit_code == 1
    assert "Not built: 1 finding." in said.output
    assert not (root / "build").exists()
    assert run("export", "pages").exit_code == 0


def test_export_leaves_the_rendering_to_others(run: Callable[..., Any], root: Path) -> None:
    assert run("export", "pages").exit_code == 0
    assert (root / "pages/mkdocs.yml").is_file()
    assert not list(root.rglob("*.html"))


@pytest.mark.parametrize("command", [("build",), ("export", "pages"), ("serve",)])
def test_a_missing_extra_is_named_in_one_line(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(render, "find_spec", lambda _: None)
    said = run(*command)
    assert said.exit_code == 2
    assert "pip install 'kpilint[site]'" in said.output


def test_nothing_to_publish_is_said(run: Callable[..., Any], root: Path) -> None:
    (root / "kpi_specs/terms.yaml").unlink()
    assert run("build").exit_code == 2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def fetched(url: str, until: str) -> str:
    """Ask for a page until it holds some text."""
    end = time.monotonic() + 40
    page = ""
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                page = answer.read().decode()
        except OSError:
            page = ""
        if until in page:
            return page
        time.sleep(0.2)
    pytest.fail(f"{url} never said {until!r}: {page[:500]}")


@pytest.fixture
def serving(root: Path, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Serve in the background and give the address; give what was said once it is interrupted."""
    started: list[subprocess.Popen[str]] = []

    def serve(*arguments: str) -> str:
        port = free_port()
        command = [sys.executable, "-m", "kpilint.cli", "site", "serve", "--port", str(port)]
        with (tmp_path / "said.txt").open("w") as said:
            started.append(
                subprocess.Popen(
                    [*command, *arguments],
                    cwd=root,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    text=True,
                    env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
                )
            )
        return f"http://127.0.0.1:{port}"

    yield serve
    for server in started:
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) == 0
    assert list(tmp_path.glob("kpilint-serve-*")) == []


def heard(tmp_path: Path, text: str) -> str:
    """What the terminal says, once it holds some text."""
    end = time.monotonic() + 40
    while time.monotonic() < end:
        said = (tmp_path / "said.txt").read_text()
        if text in said:
            return said
        time.sleep(0.1)
    pytest.fail(f"never said {text!r}: {said}")


@pytest.mark.parametrize("renderer", ["mkdocs", "zensical"])
def test_serve_shows_the_site_anew_when_a_spec_changes(
    root: Path, tmp_path: Path, serving: Callable[..., str], renderer: str
) -> None:
    if not find_spec(renderer):
        absent(f"{renderer} is not installed")
    address = serving("--renderer", renderer)
    url = f"{address}/glossary.html"
    assert "livereload" in fetched(url, "Lead")
    (root / "kpi_specs/terms.yaml").write_text(TERM % "Prospect")
    assert "Lead" not in fetched(url, "Prospect").partition("<article")[2].partition("</article")[0]
    assert address in heard(tmp_path, "No findings.")


def test_mistakes_while_editing_are_said_and_end_nothing(
    root: Path, tmp_path: Path, serving: Callable[..., str]
) -> None:
    url = f"{serving()}/glossary.html"
    fetched(url, "Lead")
    (root / "kpi_specs/broken.yaml").write_text("terms: [")
    heard(tmp_path, "kpi_specs/broken.yaml:1:9: error spec-syntax")
    (root / "site").mkdir()
    (root / "site/mkdocs.yml").write_text("them: {}\n")
    heard(tmp_path, "site/mkdocs.yml:1:1: `them` is not a setting of MkDocs.")
    (root / "site/mkdocs.yml").write_text("plugins: [no_such_plugin]\n")
    heard(tmp_path, "The renderer stopped")
    (root / "kpilint.toml").write_text("selekt = 1\n")
    heard(tmp_path, "selekt")
    (root / "kpilint.toml").write_text('select = ["spec"]\n')
    (root / "site/mkdocs.yml").unlink()
    (root / "kpi_specs/broken.yaml").unlink()
    (root / "kpi_specs/terms.yaml").write_text(TERM % "Prospect")
    fetched(url, "Prospect")


def test_an_open_page_comes_anew_by_itself(
    root: Path, serving: Callable[..., str], browser: Any
) -> None:
    address = serving()
    fetched(f"{address}/glossary.html", "Lead")
    page = browser.new_page()
    page.goto(f"{address}/glossary.html")
    (root / "kpi_specs/terms.yaml").write_text(TERM % "Prospect")
    page.wait_for_selector("h2:has-text('Prospect')", timeout=40_000)
    assert page.goto(f"{address}/no-such-page.html").status == 404
    page.close()


def test_a_port_in_use_is_said_in_one_line(run: Callable[..., Any]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = run("serve", "--port", str(taken.getsockname()[1]))
    assert said.exit_code == 2
    assert "choose another with --port" in said.output
