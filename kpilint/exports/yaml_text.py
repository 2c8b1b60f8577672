"""Plain data as YAML that programs read: block style, and no text that any reader takes for more.

Catalogues read YAML 1.1, others 1.2. A text that one of the two would take for a number, a date or
a boolean (`no`, `12:30`, `1e3`, `0o17`) is quoted.
"""

import re
from typing import Any

import yaml

WIDTH = 100

_NUMBERS = re.compile(r"[-+]?(?:\.?[0-9]|0o|0x)[0-9a-fA-F_.eE+-]*$")


class _Dumper(yaml.SafeDumper):
    """Writes everything out, even what stands in two places."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)


# What only YAML 1.2 takes for a number.
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", _NUMBERS, list("-+.0123456789"))


def yaml_text(data: Any) -> str:
    """Dicts, lists, texts, whole numbers and booleans as YAML, the same in every run."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
