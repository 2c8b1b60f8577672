"""Several files, or two states of the specs, in one text."""

import re
from datetime import date
from pathlib import Path

from kpilint.check import Report
from kpilint.config import Config
from kpilint.finding import Finding
from kpilint.read.document import Source
from kpilint.read.files import decode
from tests.fuzz.fuzzer import printable, within

TODAY = date(2026, 11, 21)
CONFIG = Config(root=Path("/nowhere"))
AFTER = "=== after\n"
_FILE = re.compile(r"^=== (yaml|csv)$\n?", re.MULTILINE)

HERE = Path(__file__).parent
COMPANY = (HERE / "company/specs.yaml").read_text("utf-8")
ACTUALS = (HERE / "company/actuals.csv").read_text("utf-8")
WORDS = (
    *("owner: ", "value: ", "change: ", "kind: formula, expression: ", "2026-Q4", "FY2027-H2"),
    *("leads", "sqls", "big.sql", "big.won", "deal_size", "ceo", "bdr", "demand_gen", "lead"),
    *("120%", "20..10%", "$1M", "-5%", "0", "0%", "+5pp", "3 weeks", "0 days", "1e28", "9" * 28),
    *("0.0000000000000000000000000001", "2026-W53", "2999", "1900", "2026-02-30", "EUR 5", "£3"),
    *(
        "conversion",
        "velocity",
        "value",
        "volume",
        "activity",
        "other",
        "unit: percent",
        "[]",
        "{}",
    ),
    *("leads / leads", "leads - leads", "sqls * sqls * sqls", "* 2 /", "x-a: &a ", "*a"),
    *("# kpilint: ignore[all] -- x\n", " # kpilint: ignore-file[spec] -- y", "=== yaml\n"),
    *("deprecated", "replaced_by: ", "part_of: ", "parent: ", "drives: ", "balanced_by: ", "to: "),
    *("segments: {source: {a: 1}}", "pending: x", "confidential: true", "down", "hold", "true"),
)


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def files(text: str, folder: str = "kpi_specs") -> dict[str, bytes]:
    """The files that a text stands for, by path: the first is YAML."""
    first, *rest = _FILE.split(text)
    parts = [("yaml", first), *zip(rest[::2], rest[1::2], strict=True)]
    return {
        f"{folder}/{'actuals/' if kind == 'csv' else ''}{number}.{kind}": encoded(part)
        for number, (kind, part) in enumerate(parts)
    }


def sound(report: Report, overlay: dict[str, bytes]) -> None:
    """Fail where a finding has no message, or no place in the files."""
    texts = {}
    for path, content in overlay.items():
        source = decode(path, content)
        texts[path] = source.text if isinstance(source, Source) else ""
    for finding in report.findings:
        _sound(finding, texts)


def _sound(finding: Finding, texts: dict[str, str]) -> None:
    assert finding.message
    for place in (finding.location, *(related.location for related in finding.related)):
        within(place, texts[place.path])


def rendered(report: Report) -> str:
    """The report in every format."""
    from kpilint.output import concise, github, gitlab, json, junit, markdown_findings, sarif, text
    from kpilint.output.repository import Repository

    here = Repository()
    said = [
        *text.render(report.findings, report.sources),
        *concise.render(report.findings),
        *github.render(report, here),
        *(form.render(report, here) for form in (gitlab, junit, markdown_findings, sarif)),
        json.render(report),
    ]
    whole = "\n".join(said)
    printable(whole)
    return whole
