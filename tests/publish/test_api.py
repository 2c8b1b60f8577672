"""What programs read: it meets its schemas, it is exact, and it leads to what is there."""

import json
import random
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

import jsonschema_rs
import pytest

from kpilint.check import Report, check
from kpilint.config import Config
from kpilint.publish import badge, llms
from kpilint.publish.api import LISTS, files
from kpilint.publish.api_targets import STANDS
from kpilint.publish.company import Company
from kpilint.publish.outcomes import Result
from kpilint.publish.progress import WORDS
from kpilint.resources import schema_names, schema_text

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)
EVERY = (*LISTS, "health", "index")
SLIPS: tuple[Any, ...] = (
    *(None, "", [], {}, "?", "\ud800 half", "no", "20%", "+5pp", "$1M", "1e9", 7, -1, True),
    *("2026-Q4", "2026-13", "demand_gen", "enterprise.sql", ["sql_volume", "nobody"], "\x07\u2028"),
)


def no_float(text: str) -> NoReturn:
    pytest.fail(f"{text} would be a float")


def read(text: str | bytes) -> Any:
    return json.loads(text, parse_float=no_float, parse_constant=no_float)


@cache
def validator(name: str) -> Any:
    return jsonschema_rs.validator_for(json.loads(schema_text(f"site-{name}")))


def problems(name: str, content: Any) -> list[str]:
    return [f"{e.instance_path}: {e.message}"[:300] for e in validator(name).iter_errors(content)]


def api_of(site: Path) -> dict[str, Any]:
    return {name: read((site / f"api/v1/{name}.json").read_bytes()) for name in EVERY}


def made(report: Report) -> dict[str, Any]:
    """The files as they are read by others."""
    written = dict(files(Company(report), "Site"))
    bytes_of = {path: text.encode("utf-8", "replace") for path, text in written.items()}
    return {name: read(bytes_of[f"api/v1/{name}.json"]) for name in EVERY}


@pytest.fixture(scope="module")
def api(example: Path) -> dict[str, Any]:
    return api_of(example)


def entry(api: dict[str, Any], name: str, id: str) -> Any:
    return next(each for each in api[name][name] if each["id"] == id)


@pytest.mark.parametrize("site", ["example", "hostile"])
def test_every_file_meets_its_schema(site: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(site)
    for name, content in api_of(folder).items():
        assert problems(name, content) == [], name


def test_the_schemas_lie_beside_the_files(example: Path, api: dict[str, Any]) -> None:
    for name, content in api.items():
        schema = example / "api/v1" / content["$schema"]
        assert schema.read_text() == schema_text(f"site-{name}")
    assert {f"site-{name}" for name in EVERY} == {n for n in schema_names() if n.startswith("site")}


def test_what_has_one_name_in_several_schemas_is_the_same() -> None:
    seen: dict[str, Any] = {}
    for name in EVERY:
        for key, part in json.loads(schema_text(f"site-{name}")).get("$defs", {}).items():
            assert seen.setdefault(key, part) == part, f"{name}: {key}"


def test_a_finding_is_told_as_kpilint_check_tells_it() -> None:
    theirs = json.loads(schema_text("check-output"))["$defs"]
    ours = json.loads(schema_text("site-health"))["$defs"]
    own = {"team", "rule_url"}
    known = {key: part for key, part in ours["finding"]["properties"].items() if key not in own}
    assert known == theirs["finding"]["properties"]


@pytest.mark.parametrize("specs", ["{}\n", "terms: {}\n", "kpis: {a: {name: A}}\n"])
def test_next_to_nothing_is_well_formed_too(report: Callable[..., Report], specs: str) -> None:
    for name, content in made(report(specs)).items():
        assert problems(name, content) == [], name


def slipped(data: Any, by: random.Random) -> Any:
    """The same with a value here and there gone, or another."""
    if by.random() < 0.02:
        return by.choice(SLIPS)
    if isinstance(data, dict):
        kept = {key: slipped(value, by) for key, value in data.items() if by.random() > 0.01}
        return {by.choice((key, key, key, key, "other")): value for key, value in kept.items()}
    if isinstance(data, list):
        return [slipped(item, by) for item in data]
    return data


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_written_the_files_are_well_formed(
    seed: int, tmp_path: Path, example_specs: dict[str, Any]
) -> None:
    by = random.Random(seed)
    (tmp_path / "kpi_specs/actuals").mkdir(parents=True)
    specs = {key: slipped(value, by) for key, value in example_specs.items()}
    # As JSON, which is YAML as well, so that half a surrogate pair can stand in it.
    (tmp_path / "kpi_specs/all.yaml").write_text(json.dumps(specs, default=str))
    for path in (ROOT / "kpi_specs/actuals").iterdir():
        (tmp_path / "kpi_specs/actuals" / path.name).write_bytes(path.read_bytes())
    found = check(Config(root=tmp_path), TODAY)
    assert found.project.kpis
    for name, content in made(found).items():
        assert problems(name, content) == [], name


def test_half_a_surrogate_pair_does_not_spoil_the_file(report: Callable[..., Report]) -> None:
    found = report('terms: {lead: {name: "L\\ud800", definition: "A \\udfff b"}}')
    assert found.project.terms["lead"].name == "L\ud800"
    assert made(found)["terms"]["terms"][0]["name"] == "L?"


def test_the_index_names_every_file(example: Path, api: dict[str, Any]) -> None:
    listed = {each["url"] for each in api["index"]["files"]}
    there = {path.name for path in (example / "api/v1").glob("*.json")}
    assert listed == there - {"index.json", "badge.json"}
    for each in api["index"]["files"]:
        if each["entries"] is not None:
            assert len(api[each["id"]][each["id"]]) == each["entries"]


class Anchors(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(path.read_text())

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value or "" for key, value in attrs if key == "id"}


def addresses(content: Any) -> Iterator[str]:
    """The addresses within the site that stand anywhere in a file."""
    if isinstance(content, dict):
        yield from (v for k, v in content.items() if k in ("url", "schema", "rule_url") and v)
        for value in content.values():
            yield from addresses(value)
    elif isinstance(content, list):
        for item in content:
            yield from addresses(item)


@pytest.mark.parametrize("site", ["example", "hostile"])
def test_every_address_leads_somewhere(site: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(site)
    content = api_of(folder)
    found = {*addresses(content), *content["index"]["pages"].values()}
    anchors: dict[Path, set[str]] = {}
    dead = []
    for address in filter(lambda each: not urlsplit(each).scheme, found):
        path, _, anchor = address.partition("#")
        page = (folder / "api/v1" / unquote(path)).resolve()
        if page.is_file() and page not in anchors and anchor:
            anchors[page] = Anchors(page).found
        if not page.is_file() or (anchor and anchor not in anchors[page]):
            dead.append(address)
    assert dead == []
    assert len(found) > 100


def test_everything_is_in_one_order(api: dict[str, Any]) -> None:
    for name in LISTS:
        ids = [each["id"] for each in api[name][name] if "id" in each and name != "targets"]
        assert name in ("rules", "changes") or ids == sorted(ids)
    when = [(t["period"]["start"], t["period"]["id"], t["kpi"]) for t in api["targets"]["targets"]]
    assert [start for start, *_ in when] == sorted(start for start, *_ in when)


def test_each_entry_is_one_line(example: Path, api: dict[str, Any]) -> None:
    lines = (example / "api/v1/kpis.json").read_text().splitlines()
    entries = [line for line in lines if line.startswith('{"id"')]
    assert len(entries) == len(api["kpis"]["kpis"])


def test_a_kpi_says_what_others_would_have_to_work_out(api: dict[str, Any]) -> None:
    kpi = entry(api, "kpis", "sql_volume")
    assert kpi["unit"] == {"kind": "count", "currency": None, "noun": None}
    assert kpi["daci"]["approver"] == "vp_sales"
    assert kpi["measure"]["of"] == "enterprise.sql"
    assert kpi["control"]["by_stages"] == kpi["control"]["declared"] == "shared"
    assert kpi["target"] == "targets.2026-Q4.sql_volume"
    assert entry(api, "kpis", "new_bookings")["unit"]["currency"] == "USD"


def test_numbers_are_exact(api: dict[str, Any]) -> None:
    target = entry(api, "targets", "targets.2026-Q4.sql_volume")
    assert target["level"].items() >= {"text": "124", "low": "124", "high": "124"}.items()
    win = entry(api, "funnels", "enterprise")["stages"][-1]
    assert (win["conversion"]["text"], win["conversion"]["low"]) == ("25%..33%", "0.25")
    assert Decimal(target["baseline"]["change"]["low"]) == Decimal("0.0689655172413793")
    assert target["sums"][0]["sum"] == "206 SALs × 60% = 123.6 SQLs"
    assert target["sign_off"]["state"] == "agreed"
    assert target["period"]["state"] == "in_force"


CHANGED = """
terms: {sql: {name: SQL, definition: A meeting., counts: person, enters_when: It is held.}}
funnels: {f: {name: F, stages: [{term: sql}]}}
kpis:
  sqls: {name: SQLs, definition: Meetings., measure: {kind: volume, of: sql}}
  mood: {name: Mood, definition: How it is., measure: {kind: other}, unit: smiles}
targets:
  2026-Q4:
    sqls: {change: +15%, baseline: {period: 2026-Q3, value: 120}}
    mood: {confidential: true, stretch: 4711, rationale: Only for the board.}
  2027-Q1:
    mood: {pending: Nobody has counted them yet.}
"""


def test_a_change_is_resolved(report: Callable[..., Report]) -> None:
    target = entry(made(report(CHANGED)), "targets", "targets.2026-Q4.sqls")
    assert (target["level"]["text"], target["change"]["kind"]) == ("138", "relative")
    assert target["baseline"]["difference"]["text"] == "+18"
    assert target["baseline"]["from"] == "stated"


def test_a_confidential_target_has_no_numbers(report: Callable[..., Report]) -> None:
    found = made(report(CHANGED))
    assert entry(found, "targets", "targets.2026-Q4.mood")["state"] == "confidential"
    assert entry(found, "targets", "targets.2027-Q1.mood")["state"] == "pending"
    assert "4711" not in json.dumps(found["targets"])


def test_every_word_of_how_a_target_stands_is_known() -> None:
    assert {*WORDS, *(result.value for result in Result)} <= STANDS.keys()
    known = json.loads(schema_text("site-targets"))["$defs"]["progress"]["properties"]["stands"]
    assert {*STANDS.values(), None} == set(known["enum"])


OPEN = """
terms: {lead: {name: Lead, definition: A person who is new., owner: sales}}
teams: {sales: {name: Sales, function: sales}}
kpis: {calls: {name: Calls, definition: Held., measure: {kind: activity, of: calls}, owner: sales}}
"""


def test_findings_come_with_the_team_that_has_to_act(report: Callable[..., Report]) -> None:
    found = report(OPEN)
    health = made(found)["health"]
    assert problems("health", health) == []
    assert len(health["findings"]) == len(found.findings) > 3
    of_kpi = [each for each in health["findings"] if each["address"] == "kpis.calls"]
    assert {each["team"] for each in of_kpi} == {"sales"}
    assert sum(health["summary"].values()) == len(found.findings)
    sales = next(team for team in health["teams"] if team["team"] == "sales")
    assert sum(count for key, count in sales.items() if key != "team") >= len(of_kpi)


def test_the_badge_says_in_words_how_many_are_open(report: Callable[..., Report]) -> None:
    company = Company(report(OPEN))
    picture = ElementTree.fromstring(badge.svg(company))
    title = picture.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == picture.get("aria-label")
    assert re.fullmatch(r"KPI definitions: 1 error, \d+ warnings, \d+ remarks", title.text or "")
    assert badge.endpoint(company)["message"] in str(title.text)
    assert badge.endpoint(company)["schemaVersion"] == 1
    assert badge.message(Company(report("{}"))) == "in order"


def test_the_badge_asks_for_nothing_elsewhere(example: Path) -> None:
    text = (example / "badge.svg").read_text().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"href|url\((?!#)|http|@import|<script|<image", text)
    shields = read((example / "api/v1/badge.json").read_text())
    assert shields.keys() == {"schemaVersion", "label", "message", "color"}


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", [*badge.COLOURS.values(), badge.GOOD])
def test_the_words_of_the_badge_can_be_read(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_llms_txt_is_a_title_a_summary_and_lists_of_links(example: Path) -> None:
    text = (example / "llms.txt").read_text()
    first, second, *rest = [line for line in text.splitlines() if line]
    assert first == "# Larkmoor KPIs"
    assert second.startswith("> ")
    links = [line for line in rest if line.startswith("- ")]
    assert all(re.match(r"- \[[^\]]+\]\([\w./#-]+\)(: .+)?$", line) for line in links)
    targets = [re.findall(r"\]\(([^)#]+)", line)[0] for line in links]
    assert [path for path in targets if not (example / path).is_file()] == []
    assert "- [SQLs](kpis/sql_volume.html): owner Business development; target 2026-Q4 124" in rest
    assert re.search(r"^- \[Marketing-qualified lead \(MQL\)\].*: A lead at a company", text, re.M)


def test_llms_txt_keeps_hostile_text_on_its_line(hostile: Path) -> None:
    for line in (hostile / "llms.txt").read_text().splitlines():
        assert re.match(r"(# |## |> |- \[|As of |$)", line)
        plain = re.sub(r"\\.", "", line)
        assert plain.count("[") == plain.count("]") <= 1
        assert not re.search(r"[<>`]", plain.removeprefix("> "))


def test_a_long_list_is_cut_short(report: Callable[..., Report]) -> None:
    terms = "".join(f"  t{n}: {{name: T {n}, definition: D.}}\n" for n in range(llms.MOST + 5))
    text = llms.text(Company(report(f"terms:\n{terms}")), "Site")
    assert text.count("](glossary.html#") == llms.MOST
    assert "- and 5 more, in the data below" in text
