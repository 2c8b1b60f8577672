"""Files of other tools: whatever they hold, each piece is told of, and what is written is read."""

import tempfile
from pathlib import Path

from hypothesis import strategies as st

from kpilint.imports.draft import CannotImport, Import
from kpilint.imports.formats import Setting, reader
from kpilint.imports.writing import By, laid_out
from kpilint.read.document import Source
from kpilint.read.yaml import read_yaml
from kpilint.values.unreadable import printed
from tests.fuzz.fuzzer import Fuzzer, printable
from tests.fuzz.parts import TODAY, encoded

SETTING = Setting(TODAY)
FORMATS = {"csv": "csv", "dbt": "yml", "gitlab": "yml", "datahub": "yml"}
"""The formats that are text, and how their files end."""

SEEDS = {
    "csv": (
        "Marketing KPIs FY26;;;;\n;;;;\nMetric;What it means;Owner;Q4 target;FY goal\n"
        "MQLs;People above the score;Demand Gen;250;1.000\n"
        'Win rate;Won / closed;Sales & CS;at or above 28%;"=HYPERLINK(1)"\n'
        "CAC;Cost of a customer;X?;< $1.2k;TBD\n"
    ),
    "dbt": """\
semantic_models:
  - name: orders
    model: ref('orders')
    measures: [{name: revenue, agg: sum, expr: amount}, {name: orders, agg: count}]
models:
  - name: deals
    metrics: [{name: won, label: Won, type: simple, agg: count, config: {meta: {owner: sales}}}]
metrics:
  - {name: revenue, label: Revenue, type: simple, type_params: {measure: revenue}}
  - name: revenue_per_order
    label: Revenue per order
    description: "{{ doc('revenue') }}"
    type: derived
    type_params: {expr: revenue / orders, metrics: [revenue, {name: orders, alias: orders}]}
    config: {meta: {owner: finance, kpilint: {targets: {2026-Q4: 5}}}}
""",
    "gitlab": """\
- name: Lead Response Time
  base_path: "/handbook/marketing/"
  definition: How long a <a href="https://example.com/lead">lead</a> waits.<script>x</script>
  target: Below 2500ms at the 90th percentile
  org: Marketing Department
  dri: <a href="https://example.com/people/vp">VP Marketing</a>
  is_key: true
  health: {level: 2, reasons: [Holidays]}
  urls: [https://example.com/a]
- {name: Leads, target: "77 (out of 100)", parent: "/handbook/marketing/#lead-response-time"}
""",
    "datahub": """\
version: "1"
source: CRM
owners: {users: [mjames], groups: [sales]}
nodes:
  - name: Sales
    description: Words of sales
    knowledge_links: [{label: Wiki, url: https://example.com}]
    terms:
      - name: Lead
        description: A new record.
        term_source: INTERNAL
        related_terms: [Sales.Deal]
        custom_properties: {unit: count, is_key: "true"}
      - {name: Deal, description: Won., inherits: [Sales.Lead], owners: {users: [a]}}
terms: [{name: ARR, description: Yearly., domain: Finance}]
""",
}


def attempt(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, ending in FORMATS.items():
            file = Path(folder) / f"file.{ending}"
            file.write_bytes(encoded(text))
            try:
                found = reader(name)([file], SETTING)
            except CannotImport as error:
                printable(printed(str(error)))
            else:
                _sound(found)


def _sound(found: Import) -> None:
    addresses = [each.address for each in found.drafts]
    assert len(set(addresses)) == len(addresses), addresses
    for told in found.told:
        printable(told.why)
    for path, text in laid_out(found, Path("kpi_specs"), Path("actuals"), By.TEAM).items():
        if path.suffix == ".yaml":
            _, problems = read_yaml(Source(str(path), text))
            assert not problems, problems


@st.composite
def _texts(draw: st.DrawFn) -> str:
    seed = draw(st.sampled_from(sorted(SEEDS.values())))
    lines = draw(st.permutations(seed.split("\n")))
    return "\n".join(lines[: draw(st.integers(1, len(lines)))])


IMPORTS_FUZZER = Fuzzer(
    "imports",
    attempt,
    _texts(),
    lambda: list(SEEDS.values()),
    (
        *(
            "name: ",
            "target: ",
            "- ",
            "[]",
            "{}",
            "null",
            "{{ x }}",
            "{% y %}",
            "<b>",
            "</a>",
            "&lt;",
        ),
        *(
            "at or above ",
            "<.58",
            "$10K/Month",
            "10:1",
            "TBD",
            "84%",
            "Q4 target",
            "FY goal",
            "Owner",
        ),
        *(
            ";",
            ",",
            "\t",
            '"',
            '""',
            "=1+1",
            "A and B",
            "@x",
            "type: ratio",
            "numerator: ",
            "expr: ",
        ),
    ),
)
