"""The folders that a site is written to, and the commands that write them."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kpilint.publish import build
from kpilint.publish.build import SiteError, build_site, export
from kpilint.publish.cli import site
from kpilint.publish.folders import MARKER

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
    monkeypatch.setattr(build.sys, "executable", "/bin/false")
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
    monkeypatch.setattr(build, "NEEDED", ("no_such_module",))
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


def test_serve_shows_the_site_anew_when_a_spec_changes(root: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "kpilint.cli", "site", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, env=os.environ)
    try:
        url = f"http://127.0.0.1:{port}/glossary.html"
        assert "livereload" in fetched(url, "Lead")
        (root / "kpi_specs/terms.yaml").write_text(TERM % "Prospect")
        fetched(url, "Prospect")
    finally:
        server.send_signal(signal.SIGINT)
        said, _ = server.communicate(timeout=20)
    assert re.search(rf"http://127\.0\.0\.1:{port}/", said)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_in_use_is_said_in_one_line(run: Callable[..., Any]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = run("serve", "--port", str(taken.getsockname()[1]))
    assert said.exit_code == 2
    assert "choose another with --port" in said.output
