"""The rules: one page each, and an index."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby
from typing import Any

from kpilint.publish.page import Page
from kpilint.publish.sheet import Sheet
from kpilint.rules.registry import Rule, all_rules

SECTION = "Rules"


def sheets() -> Iterator[Sheet]:
    """The index, and every rule's documentation."""
    meta = {"search": {"exclude": True}}
    yield Sheet("rules/index", SECTION, _index, "rules.md", SECTION, meta)
    for rule in all_rules().values():
        yield Sheet(
            f"rules/{rule.name}",
            rule.name,
            partial(_rule, rule),
            "rule.md",
            SECTION,
            meta={"search": {"boost": 0.2}},
            tail="\n" + rule.markdown,
        )


def _index(page: Page) -> Mapping[str, Any]:
    groups = groupby(all_rules().values(), key=lambda rule: rule.family)
    return {
        "families": [(family, [_row(page, rule) for rule in rules]) for family, rules in groups]
    }


def _row(page: Page, rule: Rule) -> tuple[str, str, str]:
    return page.rule(rule.name), page.message(rule.summary), page.severity(rule)


def _rule(rule: Rule, _page: Page) -> Mapping[str, Any]:
    return {"rule": rule}
