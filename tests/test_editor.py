"""The language server behind most YAML editors completes and explains specs by our schema."""

import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kpilint.init import write_starter
from kpilint.read.document import Source
from kpilint.read.schema import check_schema
from kpilint.read.yaml import read_yaml
from kpilint.resources import modeline

HERE = Path(__file__).parent
SERVER = HERE / "editor/node_modules/.bin/yaml-language-server"
SCHEMA = HERE.parent / "schema/kpi-spec.schema.json"
SETTINGS = {
    "yaml": {
        "schemas": {SCHEMA.as_uri(): "*.yaml"},
        "schemaStore": {"enable": False},
        "completion": True,
        "hover": True,
        "validate": True,
    }
}

KPI = """\
kpis:
  sql_volume:
    name: SQLs generated
    definition: Meetings booked with a qualified account.
    measure: {kind: volume, of: enterprise.sql}
    indicator: leading
    control:
      level: shared
    owner: demand_gen
"""


class Server:
    """Speaks the language server protocol over the server's standard input and output."""

    def __init__(self, node: str, program: str) -> None:
        command = [node, program, "--stdio"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.requests = 0
        self.documents = 0
        self.configured = False
        able = {"workspace": {"configuration": True}}
        self.request("initialize", processId=None, rootUri=None, capabilities=able)
        self.notify("initialized")
        self.notify("workspace/didChangeConfiguration", settings={})
        while not self.configured:
            self.hear()

    def send(self, **message: Any) -> None:
        assert self.process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout
        length = 0
        while (line := self.process.stdout.readline()) != b"\r\n":
            assert line, "the language server has ended"
            if line.startswith(b"Content-Length:"):
                length = int(line.partition(b":")[2])
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return message

    def notify(self, method: str, **params: Any) -> None:
        self.send(method=method, params=params)

    def request(self, method: str, **params: Any) -> Any:
        self.requests += 1
        self.send(id=self.requests, method=method, params=params)
        while "method" in (message := self.hear()) or message["id"] != self.requests:
            pass
        assert "error" not in message, message
        return message["result"]

    def hear(self) -> dict[str, Any]:
        """Wait for the next message; what the server asks of us is answered."""
        message = self.receive()
        if {"method", "id"} <= message.keys():
            items = (message["params"] or {}).get("items", [])
            self.send(id=message["id"], result=[SETTINGS.get(item["section"]) for item in items])
            self.configured |= message["method"] == "workspace/configuration"
        return message

    def open(self, text: str, uri: str = "") -> dict[str, str]:
        self.documents += 1
        uri = uri or f"file:///specs/{self.documents}.yaml"
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", textDocument=document)
        return {"uri": uri}

    def ask(self, method: str, marked: str, uri: str = "") -> Any:
        """Ask about the place that `|` marks in a text."""
        before, _, after = marked.partition("|")
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        document = self.open(before + after, uri)
        return self.request(f"textDocument/{method}", textDocument=document, position=position)

    def labels(self, marked: str, uri: str = "") -> set[str]:
        return {item["label"] for item in self.ask("completion", marked, uri)["items"]}

    def hover(self, marked: str) -> str:
        answer = self.ask("hover", marked)
        return "" if answer is None else str(answer["contents"]["value"])

    def problems(self, text: str) -> list[str]:
        uri = self.open(text)["uri"]
        while (notice := self.hear().get("params") or {}).get("uri") != uri:
            pass
        return [problem["message"] for problem in notice["diagnostics"]]


@pytest.fixture(scope="module")
def server(need: Callable[..., str]) -> Iterator[Server]:
    """Start the server that `npm ci --prefix tests/editor` installs."""
    server = Server(need("node"), need(str(SERVER)))
    patience = threading.Timer(120, server.process.kill)
    patience.start()
    yield server
    patience.cancel()
    server.request("shutdown")
    server.notify("exit")
    server.process.wait(timeout=30)


def properties(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SCHEMA.read_text("utf-8"))["$defs"][name]["properties"]
    return found


def test_completion_offers_the_collections(server: Server) -> None:
    collections = json.loads(SCHEMA.read_text("utf-8"))["properties"].keys()
    assert collections <= server.labels("|")


def test_completion_offers_the_keys_of_a_kpi(server: Server) -> None:
    written = {"name", "definition", "measure", "indicator", "control", "owner"}
    assert properties("kpi").keys() - written <= server.labels(KPI + "    |\n")


def test_completion_offers_the_keys_below_a_key(server: Server) -> None:
    marked = KPI.replace("level: shared\n", "level: shared\n      |\n")
    assert {"levers", "note"} <= server.labels(marked)


def test_completion_offers_the_keys_of_a_target(server: Server) -> None:
    marked = "targets:\n  2026-Q4:\n    sql_volume:\n      value: 120\n      |\n"
    assert {"rationale", "stretch", "baseline"} <= server.labels(marked)


def test_completion_offers_the_values_of_an_enum(server: Server) -> None:
    assert {"leading", "lagging"} <= server.labels(KPI.replace("leading", "|"))
    assert {"direct", "shared", "influence", "none"} <= server.labels(KPI.replace("shared", "|"))
    assert {"volume", "formula", "other"} <= server.labels(
        KPI.replace("{kind: volume, of: enterprise.sql}", "\n      kind: |")
    )


@pytest.mark.parametrize(
    ("word", "shape", "key"),
    [("owner", "kpi", "owner"), ("level", "control", "level"), ("kind", "measure", "kind")],
)
def test_hover_explains_a_key(server: Server, word: str, shape: str, key: str) -> None:
    explained = properties(shape)[key]
    shown = server.hover(KPI.replace(f"{word}:", f"{word[0]}|{word[1:]}:")).replace("\\", "")
    assert explained["title"] in shown
    assert explained["description"].split(";")[0] in shown.replace("&nbsp;", " ")


@pytest.mark.parametrize(
    ("word", "shape"), [("leading", "indicator"), ("shared", "control_level"), ("volume", "kind")]
)
def test_hover_explains_every_word_to_choose(server: Server, word: str, shape: str) -> None:
    definition = json.loads(SCHEMA.read_text("utf-8"))["$defs"][shape]
    marked = KPI.replace("{kind: volume, of: enterprise.sql}", "\n      kind: volume")
    shown = server.hover(marked.replace(f": {word}", f": {word[0]}|{word[1:]}"))
    for value, meaning in zip(definition["enum"], definition["enumDescriptions"], strict=True):
        assert f"* `{value}`: {meaning}" in shown.replace("\\", "")


def test_completion_explains_a_word_to_choose(server: Server) -> None:
    items = server.ask("completion", KPI.replace("leading", "|"))["items"]
    told = {item["label"]: item["documentation"] for item in items}
    assert told["leading"] == "Moves first, and can be worked on."


def taken(marked: str, snippet: str) -> str:
    """The text after a snippet is taken at the place that `|` marks, and left as it is."""
    before, _, after = marked.partition("|")
    indent = " " * (len(before) - before.rfind("\n") - 1)
    text = re.sub(r"\$\{\d+(?:\|([^,|]*)[^|]*\||:([^{}]*))\}", r"\1\2", snippet)
    return before + text.replace("\n", f"\n{indent}") + after


@pytest.mark.parametrize(
    ("marked", "number"),
    [
        ("kpis:\n  |\n", 7),
        (KPI + "  |\n", 7),
        ("terms:\n  |\n", 1),
        ("funnels:\n  |\n", 1),
        ("targets:\n  |\n", 2),
        ("targets:\n  2026-Q4:\n    |\n", 2),
        ("plans:\n  |\n", 1),
    ],
)
def test_a_snippet_that_is_taken_is_valid(server: Server, marked: str, number: int) -> None:
    snippets = server.ask("completion", marked)["items"]
    assert len(snippets) == number
    for snippet in snippets:
        text = taken(marked, snippet["textEdit"]["newText"])
        assert server.problems(text) == []
        (document,), problems = read_yaml(Source("a.yaml", text))
        assert not problems
        assert not check_schema(document).problems


def test_a_modeline_switches_completion_on(server: Server, tmp_path: Path) -> None:
    write_starter(tmp_path, date(2026, 11, 21))
    # The settings above are for *.yaml, so that here nothing else leads to the schema.
    path = tmp_path / "kpi_specs" / "new.yml"
    marked = "kpis:\n  |\n"
    assert not server.labels(marked, path.as_uri())
    other = path.with_name("other.yml")
    assert server.labels(modeline(other, tmp_path) + marked, other.as_uri()) >= {"KPI: volume"}


def test_hover_explains_a_collection(server: Server) -> None:
    collections = json.loads(SCHEMA.read_text("utf-8"))["properties"]
    assert collections["kpis"]["description"] in server.hover(KPI.replace("kpis:", "k|pis:"))


def test_a_good_file_has_no_problems(server: Server) -> None:
    assert server.problems(KPI) == []


def test_a_misspelt_key_is_a_problem(server: Server) -> None:
    assert any("onwer" in problem for problem in server.problems(KPI.replace("owner", "onwer")))
