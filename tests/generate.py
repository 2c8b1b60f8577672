"""Whole valid projects, drawn by hypothesis: the specs as data, and as the text of files.

Everything refers to something that is there, and targets follow from each other, more or less.
"""

from typing import Any

import yaml
from hypothesis import strategies as st

Data = dict[str, dict[str, Any]]
Draw = st.DrawFn

COLLECTIONS = ("terms", "people", "teams", "funnels", "kpis", "targets", "objectives", "plans")
STAGES = ("lead", "mql", "sal", "sql", "won")
PERIODS = ("2026-Q2", "2026-Q4", "2027-Q1")
PEOPLE = ("vp_marketing", "vp_sales", "ceo")
TEAMS = ("demand_gen", "bdr")
WORDS = ("people", "calls", "meetings", "accounts", "that", "were", "counted", "twice", "before")

words = st.lists(st.sampled_from(WORDS), min_size=3, max_size=8).map(" ".join)
"""A text that says little."""

rates = st.integers(10, 95).map(lambda share: f"{share}%") | st.tuples(
    st.integers(10, 50), st.integers(51, 95)
).map(lambda ends: f"{ends[0]}%..{ends[1]}%")


@st.composite
def companies(draw: Draw) -> Data:
    """A small company with one or two funnels, KPIs along them, and targets in some periods."""
    funnels = draw(st.sampled_from((("big",), ("big", "small"))))
    data: Data = {
        "terms": {id: _term(draw, id) for id in STAGES},
        "people": {id: {"name": id.replace("_", " ").upper()} for id in PEOPLE},
        "teams": {id: _team(draw, id) for id in TEAMS},
        "funnels": {id: _funnel(draw, id) for id in funnels},
        "kpis": {},
        "targets": {},
    }
    for funnel in funnels:
        data["kpis"] |= _kpis(draw, funnel, data["funnels"][funnel])
    data["kpis"] |= _formulas(draw, list(data["kpis"]))
    for period in draw(st.lists(st.sampled_from(PERIODS), min_size=1, max_size=2, unique=True)):
        data["targets"][period] = _targets(draw, data)
    data["objectives"] = {"grow": {"name": "Grow", "period": "2026", "kpis": _some(draw, data)}}
    data["plans"] = {"push": _plan(draw, data)} if draw(st.booleans()) else {}
    return data


def as_files(data: Data, spread: int = 1) -> dict[str, str]:
    """The project as YAML, each collection in one of so many files."""
    files: dict[str, Data] = {}
    for number, name in enumerate(COLLECTIONS):
        if data.get(name):
            files.setdefault(f"{number % spread}.yaml", {})[name] = data[name]
    return {name: yaml.safe_dump(part, sort_keys=False) for name, part in files.items()}


def _term(draw: Draw, id: str) -> dict[str, Any]:
    made = {"name": id.title(), "definition": f"{draw(words)} as {id}", "counts": "person"}
    return made | ({"enters_when": draw(words)} if draw(st.booleans()) else {})


def _team(draw: Draw, id: str) -> dict[str, Any]:
    return {"name": id.title(), "daci": {"approver": draw(st.sampled_from(PEOPLE))}}


def _funnel(draw: Draw, id: str) -> dict[str, Any]:
    stages = [
        {"term": term, "driven_by": draw(st.sampled_from(TEAMS))}
        | ({"conversion": draw(rates)} if number else {})
        for number, term in enumerate(STAGES[: draw(st.integers(2, len(STAGES)))])
    ]
    size = draw(st.sampled_from(("10k", "$84k", "2_400")))
    return {"name": id.title(), "motion": "sales_led", "deal_size": size, "stages": stages}


def _kpis(draw: Draw, funnel: str, data: dict[str, Any]) -> dict[str, Any]:
    """A KPI for most stages, of some also the money, and of some the conversion into them."""
    found: dict[str, Any] = {}
    before = ""
    for stage in (stage["term"] for stage in data["stages"]):
        full = f"{funnel}.{stage}"
        if draw(st.integers(0, 4)):
            found[f"{funnel}_{stage}s"] = _kpi(draw, {"kind": "volume", "of": full})
        if not draw(st.integers(0, 3)):
            found[f"{funnel}_{stage}_money"] = _kpi(draw, {"kind": "value", "of": full})
        if before and not draw(st.integers(0, 3)):
            measure = {"kind": "conversion", "from": before, "to": full}
            found[f"{funnel}_{stage}_rate"] = _kpi(draw, measure)
        before = full
    return found


def _kpi(draw: Draw, measure: dict[str, Any]) -> dict[str, Any]:
    made = {
        "name": draw(words).title(),
        "definition": draw(words),
        "measure": measure,
        "owner": draw(st.sampled_from(TEAMS)),
    }
    if draw(st.booleans()):
        made["daci"] = {"approver": draw(st.sampled_from(PEOPLE))}
    return made


def _formulas(draw: Draw, kpis: list[str]) -> dict[str, Any]:
    counts = [id for id in kpis if id.endswith("s")]
    if len(counts) < 2 or draw(st.booleans()):
        return {}
    one, other = draw(st.permutations(counts))[:2]
    sign = draw(st.sampled_from("+/"))
    return {"mix": _kpi(draw, {"kind": "formula", "expression": f"{one} {sign} {other}"})}


def _targets(draw: Draw, data: Data) -> dict[str, Any]:
    """Targets of most KPIs, each a bit off what follows from the first stage."""
    levels: dict[str, float] = {}
    for id, funnel in data["funnels"].items():
        count = draw(st.integers(200, 5_000)) * 1.0
        size = float(funnel["deal_size"].strip("$").replace("_", "").replace("k", "000"))
        for stage in funnel["stages"]:
            count *= _middle(stage.get("conversion", "100%"))
            name = f"{id}_{stage['term']}"
            levels |= {f"{name}s": count, f"{name}_money": count * size}
            levels[f"{name}_rate"] = _middle(stage.get("conversion", "100%"))
    if "mix" in data["kpis"]:
        one, sign, other = data["kpis"]["mix"]["measure"]["expression"].split()
        levels["mix"] = levels[one] + levels[other] if sign == "+" else levels[one] / levels[other]
    kpis = [id for id in data["kpis"] if draw(st.integers(0, 5))]
    return {id: _target(draw, id, levels[id]) for id in kpis}


def _middle(rate: str) -> float:
    ends = [float(end.strip("%")) / 100 for end in rate.split("..")]
    return sum(ends) / len(ends)


def _target(draw: Draw, id: str, level: float) -> dict[str, Any]:
    off = level * draw(st.integers(97, 103)) / 100
    if id.endswith("_rate"):
        made: dict[str, Any] = {"value": f"{min(off, 1.0) * 100:.1f}%"}
    else:
        made = {"value": round(off) if off > 10 else float(f"{off:.2f}")}
    made["rationale"] = draw(words)
    if not draw(st.integers(0, 3)):
        made["tolerance"] = draw(st.sampled_from(("2%", "5%", "20%")))
    if not draw(st.integers(0, 4)):
        made["baseline"] = {"period": "2026-Q1", "value": made["value"]}
    return made


def _some(draw: Draw, data: Data) -> list[str]:
    kpis = sorted(data["kpis"])
    return draw(st.lists(st.sampled_from(kpis), unique=True)) if kpis else []


def _plan(draw: Draw, data: Data) -> dict[str, Any]:
    return {
        "name": "A push",
        "objectives": ["grow"],
        "strategies": draw(st.lists(words, max_size=2)),
        "kpis": {"primary": _some(draw, data)},
        "daci": {"driver": draw(st.sampled_from(TEAMS)), "approver": "ceo"},
        "timeline": {"start": "2026-10-05", "end": "2026-12-18"},
        "budget": draw(st.sampled_from(("$10k", "$25k"))),
    }
