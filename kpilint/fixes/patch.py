"""What changes in files, as a patch."""

import re
from collections.abc import Iterator, Mapping

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def patch(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """A unified diff of the files, by path, that `git apply` and `patch -p1` take."""
    return "".join(
        line for path in sorted(after) for line in _file(path, before[path], after[path])
    )


def _file(path: str, before: str, after: str) -> Iterator[str]:
    from difflib import unified_diff

    end = "\t" if " " in path else ""  # the name ends there, and not at its first space
    old, new = _LINE.findall(before), _LINE.findall(after)
    for line in unified_diff(old, new, f"a/{path}{end}", f"b/{path}{end}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
