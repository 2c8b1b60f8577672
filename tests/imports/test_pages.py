"""What the pages on other formats show is what comes of it."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kpilint.imports import dbt, gitlab
from kpilint.imports.draft import Draft
from kpilint.imports.formats import Setting
from kpilint.layout.written import written

PAGES = Path(__file__).parents[2] / "site/docs/kpilint"
SETTING = Setting(date(2026, 11, 21))


def blocks(page: str) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", (PAGES / page).read_text("utf-8"), re.S | re.M)


def specs(drafts: tuple[Draft, ...], *collections: str) -> str:
    data: dict[str, Any] = {}
    for draft in drafts:
        if draft.path[0] in collections:
            *around, id = draft.path
            inner = data
            for step in around:
                inner = inner.setdefault(step, {})
            inner[id] = dict(draft.fields)
    return written(data)


def test_dbt(tmp_path: Path) -> None:
    given, become, exported = blocks("dbt.md")
    (tmp_path / "a.yml").write_text(given)
    assert specs(dbt.read([tmp_path], SETTING).drafts, "kpis") == become
    (tmp_path / "a.yml").write_text(exported)
    found = {draft.path: draft.fields for draft in dbt.read([tmp_path], SETTING).drafts}
    meta = yaml.safe_load(exported)["metrics"][0]["config"]["meta"]["kpilint"]
    kpi = found["kpis", "order_count"]
    assert {key: kpi[key] for key in ("definition", "owner", "indicator", "unit")} == {
        key: meta[key] for key in ("definition", "owner", "indicator", "unit")
    }
    assert found["targets", "2026-Q4", "order_count"] == {"value": 1200}
    assert "x-dbt-meta" not in kpi


def test_gitlab(tmp_path: Path) -> None:
    given, become = blocks("gitlab.md")
    (tmp_path / "a.yml").write_text(given)
    found = gitlab.read([tmp_path], replace(SETTING, period="2026-Q4"))
    assert specs(found.drafts, "kpis", "targets") == become
