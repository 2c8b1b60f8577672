"""The parts of the documentation that follow from the schemas and the rules.

`UPDATE_CASES=1 pytest tests/test_docs.py` writes them into the pages.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from kpilint.rules.registry import Rule, all_rules

SCHEMA = Path(__file__).parents[1] / "schema"
SOURCES = ("S0", "S1", "S2", "S3", "S4")

Schema = Mapping[str, Any]

# How the reference calls what has neither keys of its own nor a list of words to choose from.
_WORDS = {
    "text": "text",
    "name": "text",
    "texts": "list of texts",
    "id": "[id](#files-and-ids)",
    "ids": "list of [ids](#files-and-ids)",
    "quantity": "[amount](#words-used-in-values)",
    "change_by": "[change](#words-used-in-values)",
    "percent": "[percentage](#words-used-in-values)",
    "duration": "[duration](#words-used-in-values)",
    "date": "[date](#words-used-in-values)",
    "period": "[period](#words-used-in-values)",
    "url": "web address",
}
_TYPES = {"boolean": "`true` or `false`", "integer": "whole number", "string": "text"}
# What YAML would read as something else than the text that it is.
_NEEDS_QUOTES = re.compile(r"""[#@&*!|>%`'"{\[]|.*(?:: | #|:$)""")
_BREAKS_FLOW = re.compile(r"[,\[\]{}]")


def language() -> str:
    """Every collection and key of the spec language, as the schema has them."""
    schema = _read("kpi-spec")
    reference = _Reference(schema["$defs"])
    return "\n".join(
        line
        for id, collection in schema["properties"].items()
        for line in reference.collection(id, collection)
    )


def settings() -> str:
    """Every setting, with its default and an example."""
    properties = _read("kpilint-config")["properties"]
    return "\n".join(line for key, setting in properties.items() for line in _setting(key, setting))


def options() -> str:
    """The options of rules, with their defaults."""
    rows = [
        f"| `{rule.name}` | `{key}` | `{_toml(default)}` | {rule.summary} |"
        for rule in all_rules().values()
        for key, default in rule.options.items()
    ]
    return "\n".join(
        ("| rule | option | default | the rule fires where |", "| --- | --- | --- | --- |", *rows)
    )


def families() -> str:
    """The families of rules, the question that each asks, and how many rules it has."""
    rules = all_rules().values()
    counts = Counter(rule.family for rule in rules)
    asks = {rule.family: _question(rule) for rule in rules}
    rows = (f"| `{family}` | {asks[family]} | {count} |" for family, count in counts.items())
    return "\n".join(("| family | asks | rules |", "| --- | --- | --- |", *rows))


def resting_on(source: str) -> str:
    """The rules whose documentation cites a source."""
    return "\n".join(
        f"- `{rule.name}`: {rule.summary}"
        for rule in all_rules().values()
        if f"[{source}]" in rule.documentation
    )


def site_files() -> str:
    """The files for programs, and their schemas."""
    from kpilint.publish.api import HEALTH, LISTS

    about = {**{name: each.about for name, each in LISTS.items()}, "health": HEALTH}
    rows = (f"| `{name}.json` | {said} | `site-{name}` |" for name, said in about.items())
    return "\n".join(("| file | holds | schema |", "| --- | --- | --- |", *rows))


PARTS: Mapping[str, Callable[[], str]] = {
    "language": language,
    "settings": settings,
    "options": options,
    "families": families,
    "site_files": site_files,
    **{source: partial(resting_on, source) for source in SOURCES},
}


class _Reference:
    """Writes each definition once, below the collection that needs it first."""

    def __init__(self, definitions: Schema) -> None:
        self.definitions = definitions
        self.written: set[str] = set()

    def collection(self, id: str, collection: Schema) -> Iterator[str]:
        yield from (f"## {collection['title']}", "", collection["description"], "")
        yield from ("```yaml", *_block({id: collection["examples"][0]}), "```", "")
        name = _referred(collection["additionalProperties"])
        if "properties" not in self.definitions[name]:
            name = _referred(self.definitions[name]["additionalProperties"])
        entry = self.definitions[name]
        yield from (f"One entry: {_uncapitalised(entry['description'])}", "")
        yield from self._keys(entry)
        yield from self._parts(entry)

    def _parts(self, entry: Schema) -> Iterator[str]:
        """The sections of what an entry's keys hold, unless they are there already."""
        for name in _referred_in(entry):
            part = self.definitions[name]
            if name in self.written or not _is_mapping(part):
                continue
            self.written.add(name)
            yield from (f"### {part['title']}", "", part["description"], "")
            yield from ("```yaml", *_block(part["examples"][0], depth=1), "```", "")
            if "properties" in part:
                yield from self._keys(part)
            else:
                yield from (f"Each key takes: {self._takes(part['additionalProperties'])}.", "")
            yield from self._parts(part)

    def _keys(self, entry: Schema) -> Iterator[str]:
        yield from ("| key | takes | meaning |", "| --- | --- | --- |")
        for key, value in entry["properties"].items():
            need = "**Required.** " if key in entry.get("required", ()) else ""
            takes, example = self._takes(value), _flow(value["examples"][0])
            # Where the words to choose from are listed, an example adds nothing.
            shown = "" if f"`{example}`" in takes else f" Example: `{example}`"
            yield f"| `{key}` | {takes} | {need}{value['description']}{_default(value)}{shown} |"
        yield ""

    def _takes(self, value: Schema) -> str:
        name = _referred(value)
        if name in _WORDS:
            return _WORDS[name]
        if name and _is_mapping(self.definitions[name]):
            return _link(self.definitions[name]["title"])
        value = self.definitions[name] if name else value
        if "enum" in value:
            return "one of " + ", ".join(f"`{word}`" for word in value["enum"])
        if "const" in value:
            return f"`{_flow(value['const'])}`"
        if "items" in value:
            return f"list, each: {self._takes(value['items'])}"
        if "additionalProperties" in value:
            alone = f"{_WORDS['quantity']} or " if "number" in value["type"] else ""
            return f"{alone}keys, each with: {self._takes(value['additionalProperties'])}"
        types = [value["type"]] if isinstance(value["type"], str) else value["type"]
        return " or ".join(_TYPES[name] for name in types)


def _question(rule: Rule) -> str:
    """What the docstring of the module that bears a family's name says that the family asks."""
    module = sys.modules[f"kpilint.rules.{rule.family}"].__doc__ or ""
    return module.partition(": ")[2].partition(".")[0]


def _setting(key: str, setting: Schema) -> Iterator[str]:
    default = setting["default"]
    example = next((each for each in setting["examples"] if each != default), default)
    yield from (f"### {key}", "", setting["description"], "")
    yield from (f"Default: {f'`{_toml(default)}`' if default else 'none'}.", "")
    yield from ("```toml", *_assignment(key, example), "```", "")


def _assignment(key: str, value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{key} = {_toml(value)}"
        return
    nested = {name: inner for name, inner in value.items() if isinstance(inner, dict)}
    if len(nested) < len(value):
        yield f"[{key}]"
    for name, inner in value.items():
        plain = name if re.fullmatch(r"[\w-]+", name) else json.dumps(name)
        yield from _assignment(f"{key}.{name}" if name in nested else plain, inner)


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key} = {_toml(inner)}' for key, inner in value.items())}}}"
    return json.dumps(value) if isinstance(value, str | list | int) else str(value)


def _default(value: Schema) -> str:
    if "default" not in value or "Default:" in value["description"]:
        return ""
    return f" Default: `{_flow(value['default'])}`."


def _is_mapping(definition: Schema) -> bool:
    return "properties" in definition or "additionalProperties" in definition


def _referred(value: Schema) -> str:
    return str(value.get("$ref", "")).rpartition("/")[2]


def _referred_in(value: Any) -> Iterator[str]:
    """The definitions that a schema refers to, in its order."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield _referred(value)
        for key, inner in value.items():
            if key not in ("examples", "default"):
                yield from _referred_in(inner)


def _link(title: str) -> str:
    return f"[{title}](#{title.lower().replace(' ', '-')})"


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]


def _block(value: Any, depth: int = 3, indent: str = "") -> Iterator[str]:
    """YAML with mappings one key a line down to a depth, and in braces below it."""
    if not isinstance(value, dict):
        yield f"{indent}{_flow(value)}"
        return
    for key, inner in value.items():
        if isinstance(inner, dict) and depth > 1:
            yield f"{indent}{key}:"
            yield from _block(inner, depth - 1, f"{indent}  ")
        else:
            yield f"{indent}{key}: {_flow(inner)}"


def _flow(value: Any, inside: bool = False) -> str:
    """A value as it is written in one line of a spec."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(inner, True)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(item, True) for item in value)}]"
    if not isinstance(value, str):
        return json.dumps(value)
    quoted = _NEEDS_QUOTES.match(value) or (inside and _BREAKS_FLOW.search(value))
    return json.dumps(value, ensure_ascii=False) if quoted else value


def _read(name: str) -> Schema:
    schema: Schema = json.loads((SCHEMA / f"{name}.schema.json").read_text("utf-8"))
    return schema
