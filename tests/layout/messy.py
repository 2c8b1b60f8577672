"""The same data as somebody in a hurry would write it, with comments wherever there can be one."""

import json
from random import Random
from typing import Any

from kpilint.layout.scalars import is_plain
from kpilint.read.scalars import resolve

SUPPRESSION = "# kpilint: ignore[target-owner] -- agreed, {}"


class Messy:
    """Writes data in a layout that `random` draws; `comments` are those that it put in."""

    def __init__(self, random: Random, *, suppressions: bool = False) -> None:
        self.random = random
        self.suppressions = suppressions
        self.comments: list[str] = []
        self.lines: list[str] = []

    def file(self, data: Any) -> str:
        """One or two documents, a collection in any of them."""
        names = list(data)
        cut = self.random.choice([len(names), self.random.randrange(len(names) + 1)])
        parts = [{name: data[name] for name in part} for part in (names[:cut], names[cut:])]
        marked = self.chance(0.2)
        for part in filter(None, parts):
            self.gap("")
            if marked:
                self.lines.append("---" + self.behind())
            marked = True
            self.mapping(part, "")
        self.gap("")
        ending = self.random.choice(["\n", "\n", "\r\n"])
        mark = self.random.choice(["", "", "\ufeff"])
        return mark + ending.join(self.lines) + self.random.choice(["", ending])

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def comment(self, *, flow: bool = False) -> str:
        can = self.suppressions and not flow
        shape = SUPPRESSION if can and self.chance(0.3) else "# note {}"
        text = shape.format(len(self.comments))
        self.comments.append(text)
        return text

    def behind(self, *, flow: bool = False) -> str:
        gap = " " * self.random.randint(1, 9)
        return gap + self.comment(flow=flow) if self.chance(0.15) else ""

    def gap(self, indent: str) -> None:
        """Blank lines and comments, at that indentation or about it."""
        while self.chance(0.25):
            off = self.random.choice(["", "", "", "  "])
            blank = self.random.choice(["", "  "])
            self.lines.append(blank if self.chance(0.6) else indent + off + self.comment())

    def mapping(self, data: dict[str, Any], indent: str) -> None:
        keys = list(data)
        if indent and self.chance(0.3):
            self.random.shuffle(keys)
        for key in keys:
            self.gap(indent)
            self.value(f"{indent}{self.scalar(key, key=True)}:", data[key], indent)

    def sequence(self, data: list[Any], indent: str) -> None:
        for value in data:
            self.gap(indent)
            if isinstance(value, dict) and value and self.chance(0.6):
                start = len(self.lines)
                step = " " * self.random.randint(1, 3)
                self.mapping(value, f"{indent} {step}")
                first = next(n for n in range(start, len(self.lines)) if ":" in self.lines[n])
                while "#" in self.lines[first].split(":")[0]:
                    first += 1
                self.lines[first] = f"{indent}-{step}{self.lines[first].lstrip()}"
            else:
                self.value(f"{indent}-", value, indent)

    def value(self, head: str, value: Any, indent: str) -> None:
        if isinstance(value, dict | list) and value and self.chance(0.6):
            self.lines.append(head + self.behind(flow=head.endswith("-")))
            deeper = indent + " " * self.random.choice([2, 2, 4, 1])
            if isinstance(value, dict):
                self.mapping(value, deeper)
            else:
                flat = head.endswith(":") and self.chance(0.4)
                self.sequence(value, indent if flat else deeper)
        elif isinstance(value, dict | list):
            flow = self.flow(value, indent + "  ")
            self.lines += (f"{head} {flow}{self.behind(flow=chr(10) in flow)}").split(chr(10))
        elif isinstance(value, str) and self.chance(0.2) and value.strip() == value != "":
            self.block(head, value, indent)
        else:
            self.lines.append(f"{head} {self.scalar(value)}{self.behind()}")

    def block(self, head: str, text: str, indent: str) -> None:
        mark = "|" if "\n" in text else self.random.choice("|>")
        self.lines.append(f"{head} {mark}-{self.behind()}")
        lines = text.split("\n") if mark == "|" else text.split(" ")
        if not all(lines):
            lines = [text]
        self.lines += [f"{indent}   {line}" for line in lines]

    def flow(self, value: Any, indent: str) -> str:
        if not isinstance(value, dict | list):
            return self.scalar(value, flow=True)
        parts = (
            [
                f"{self.scalar(key, flow=True, key=True)}: {self.flow(child, indent + '  ')}"
                for key, child in value.items()
            ]
            if isinstance(value, dict)
            else [self.flow(child, indent + "  ") for child in value]
        )
        start, end = "{}" if isinstance(value, dict) else "[]"
        if self.chance(0.8) or not parts:
            return f"{start}{', '.join(parts)}{end}"
        rows = [start + self.behind(flow=True)]
        for part in parts:
            if self.chance(0.2):
                rows.append(f"{indent}{self.comment(flow=True)}")
            rows.append(f"{indent}{part},{self.behind(flow=True)}")
        return "\n".join([*rows, f"{indent}{end}"])

    def scalar(self, value: Any, *, flow: bool = False, key: bool = False) -> str:
        if not isinstance(value, str):
            return json.dumps(value)
        plain = is_plain(value, flow=flow, number=key)
        if plain and not key and not isinstance(resolve(value), str):
            plain = False
        if "'" not in value and value.isprintable() and self.chance(0.2):
            return f"'{value}'"
        return value if plain and self.chance(0.7) else json.dumps(value, ensure_ascii=False)
