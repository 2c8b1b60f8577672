"""dbt's doc blocks: the texts that `{{ doc("name") }}` stands for. No other Jinja is read."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kpilint.finding import Problem
from kpilint.imports.yaml_files import read_file

_TAG = re.compile(r"\{%-?\s{0,9}(?:docs\s{1,9}(\w{1,200})|enddocs)\s{0,9}-?%\}")
_CALL = re.compile(
    r"\{\{-?\s{0,9}doc\(\s{0,9}(?:['\"]\w{1,200}['\"]\s{0,9},\s{0,9})?['\"](\w{1,200})['\"]"
    r"\s{0,9}\)\s{0,9}-?\}\}"
)


def docs_in(paths: Sequence[Path], skipped: frozenset[str]) -> dict[str, str]:
    """The doc blocks in the Markdown files below the folders, by their names."""
    return dict(
        block
        for top in paths
        for folder, folders, files in os.walk(top)
        if _narrowed(folders, skipped)
        for name in sorted(files)
        if name.lower().endswith(".md")
        for block in _blocks(Path(folder, name))
    )


def filled(text: str, docs: Mapping[str, str]) -> str:
    """The text with the blocks that it calls for; a call of one that is not known stays."""
    return _CALL.sub(lambda found: docs.get(found[1], found[0]), text)


def has_jinja(text: str) -> bool:
    return "{{" in text or "{%" in text


def _narrowed(folders: list[str], skipped: frozenset[str]) -> bool:
    folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in skipped)
    return True


def _blocks(file: Path) -> Iterator[tuple[str, str]]:
    source = read_file(file)
    if isinstance(source, Problem):
        return
    begun: re.Match[str] | None = None
    for tag in _TAG.finditer(source.text):
        if begun and not tag[1]:
            yield begun[1], source.text[begun.end() : tag.start()].strip()
        begun = tag if tag[1] else None
