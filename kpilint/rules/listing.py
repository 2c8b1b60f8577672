"""The rules in the terminal: one page, or a list."""

from collections.abc import Iterable

from kpilint.rules.registry import Rule, all_rules, families


def page(name: str | None) -> str | None:
    """The documentation of a rule, the list of a family's rules, or of all; None if unknown."""
    rules = all_rules()
    if name is None:
        return _listed(rules.values())
    if name in rules:
        return f"{heading(rules[name])}\n\n{rules[name].documentation}".rstrip()
    if name in families():
        return _listed(rule for rule in rules.values() if name in (rule.family, _clock(rule)))
    return None


def heading(rule: Rule) -> str:
    """The rule's name and how much its findings matter: `target-tolerance (info)`."""
    levels = " or ".join(str(level) for level in (rule.severity, rule.lower) if level)
    return f"{rule.name} ({levels}{', clock' if rule.clock else ''})"


def _listed(rules: Iterable[Rule]) -> str:
    rows = list(rules)
    width = max(len(heading(rule)) for rule in rows)
    blocks: dict[str, list[str]] = {}
    for rule in rows:
        blocks.setdefault(rule.family, []).append(f"{heading(rule):<{width}}  {rule.summary}")
    return "\n\n".join("\n".join(lines) for lines in blocks.values())


def _clock(rule: Rule) -> str:
    return "clock" if rule.clock else ""
