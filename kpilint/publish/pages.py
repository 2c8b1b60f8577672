"""Project → pages: Markdown with its settings and assets, written to disk for the renderer."""

import html
import shutil
from collections.abc import Iterable, Mapping
from functools import cache, partial
from json import JSONEncoder
from pathlib import Path
from typing import Any

from kpilint.check import Report
from kpilint.publish import blocks, contents, findings, machine, wording
from kpilint.publish.charts.drawing import can_draw
from kpilint.publish.company import Company
from kpilint.publish.escape import anchor, heading, printable
from kpilint.publish.page import Page
from kpilint.publish.renderer import settings_for
from kpilint.publish.settings import Settings, read_own
from kpilint.publish.sheet import Sheet
from kpilint.publish.standings import standings
from kpilint.publish.story import story
from kpilint.publish.templating import TEMPLATES, template
from kpilint.publish.words import first_mentions

ASSETS = TEMPLATES / "assets"
_encode = JSONEncoder(ensure_ascii=False).encode
OWN_FOLDERS = ("docs", "overrides")
WORDS: Mapping[str, Any] = {
    "heading": heading,
    "anchor": anchor,
    "facts": blocks.facts,
    "listed": blocks.listed,
    "table": blocks.table,
    "bullets": blocks.bullets,
    "numbered": blocks.numbered,
    "chips": blocks.chips,
    "motions": wording.MOTIONS,
    "findings": findings.findings,
    "mending": findings.section,
    "standings": standings,
    "spoken": wording.spoken,
    "sentence_case": wording.sentence_case,
}
"""What every template may use."""


def write_pages(report: Report, out: Path, root: Path, file: Path | None = None) -> None:
    """Write the site's sources into the folder `out`: `mkdocs.yml` and the pages below `docs/`.

    The team's own `site/` below `root` is merged over them; `file` is the configuration, if it was
    named. Raises SettingsError where their `mkdocs.yml` cannot be used.
    """
    own = read_own(root / "site" / "mkdocs.yml")
    company = Company(report, own.source_url, own.site_url, story(root, file))
    sheets = list(contents.sheets(company, own.site_name))
    if can_draw():
        from kpilint.publish.charts.gallery import figures

        company.charts.update(figures(company, root))
    docs = out / "docs"
    page_at = cache(partial(Page, company))
    _write_all(docs, ((f"{s.path}.md", rendered(page_at(s.depth), s)) for s in sheets))
    _write_all(docs, machine.files(company, own.site_name))
    shutil.copytree(ASSETS, docs / "assets", dirs_exist_ok=True)
    extra = _merge_own(root / "site", out)
    _write(f"{out}/mkdocs.yml", _settings(own, sheets, extra).dump())


def _settings(own: Settings, sheets: list[Sheet], extra: set[str]) -> Settings:
    placed = {f"{sheet.path}.md" for sheet in sheets} | own.placed
    return settings_for(sheets, sorted(extra - placed)).merged(own)


def _merge_own(site: Path, out: Path) -> set[str]:
    """Put the team's files beside ours, or in their place; says which pages there are then.

    Without pages of the team they need not be looked for.
    """
    for folder in OWN_FOLDERS:
        if (site / folder).is_dir():
            shutil.copytree(site / folder, out / folder, dirs_exist_ok=True)
    docs = out / "docs"
    found = docs.rglob("*.md") if (site / "docs").is_dir() else ()
    return {path.relative_to(docs).as_posix() for path in found}


def rendered(page: Page, sheet: Sheet) -> str:
    """A page in Markdown, with its settings at its head."""
    found = template(sheet.template)
    told = found.new_context({**WORDS, "page": page, **sheet.values(page)}, shared=True)
    body = "".join(found.root_render_func(told))
    return f"{_front_matter(sheet)}\n{first_mentions(_tidy(body))}{sheet.tail}"


def _front_matter(sheet: Sheet) -> str:
    # The theme puts titles and descriptions into its pages as they are.
    safe = {
        key: html.escape(_one_line(value)) if isinstance(value, str) else value
        for key, value in {"title": sheet.title, **sheet.meta}.items()
    }
    lines = (f"{key}: {_encode(value)}" for key, value in safe.items())
    return "\n".join(("---", *lines, "---", ""))


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))


def _tidy(body: str) -> str:
    """One block of HTML between two headings: an empty line would end it."""
    lines = "\n".join(filter(None, map(str.strip, body.split("\n"))))
    top, *sections = f"\n{lines}".split("\n#")
    parts = [top[1:]]
    for section in sections:
        title, _, text = section.partition("\n")
        parts += (f"\n#{title}\n", text)
    return "\n".join(filter(None, parts)) + "\n"


def _write_all(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    made: set[str] = set()
    for name, text in files:
        below = name.rpartition("/")[0]
        if below not in made:
            (folder / below).mkdir(parents=True, exist_ok=True)
            made.add(below)
        _write(f"{folder}/{name}", text)


def _write(path: str, text: str) -> None:
    with open(path, "wb") as file:  # noqa: PTH123 - a Path each would take as long as the rest
        file.write(text.encode("utf-8", "replace"))
