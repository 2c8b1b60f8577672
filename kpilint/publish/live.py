"""MkDocs kept alive: what has not changed since the last time is not made again.

MkDocs' own way to build changed pages alone cuts the search short, so here every page takes part.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from kpilint.publish.folders import ENDED
from kpilint.publish.render import SiteError

PLUGINS = {"material/search", "material/tags", "material/offline"}
"""What is known to look at nothing but the page, its settings and the navigation."""
RENDERED = ("content", "toc", "_title_from_render", "present_anchor_ids")

Do = Callable[..., None]


class Memory:
    """What was made the last time, and what this time, each by all that it depends on."""

    def __init__(self) -> None:
        self._last: dict[object, Any] = {}
        self._this: dict[object, Any] = {}

    def recall(self, key: object) -> Any:
        """What was made, or None."""
        found = self._this.get(key, self._last.get(key))
        if found is not None:
            self._this[key] = found
        return found

    def keep(self, key: object, made: Any) -> None:
        self._this[key] = made

    def turn(self) -> None:
        """Forget what was not asked for this time."""
        self._last, self._this = self._this, {}


class Live:
    """A renderer for one site that is built again and again."""

    def __init__(self) -> None:
        self._texts, self._entries, self._pages = Memory(), Memory(), Memory()

    def build(self, work: Path, out: Path) -> None:
        """Build the pages in the folder `work` into the empty folder `out`. Raises SiteError."""
        os.environ["NO_MKDOCS_2_WARNING"] = "1"
        from mkdocs.commands.build import build
        from mkdocs.config import load_config

        logging.getLogger("mkdocs").setLevel(logging.CRITICAL)
        settings = work / "mkdocs.yml"
        try:
            config = load_config(str(settings), site_dir=str(out))
            config.plugins.on_startup(command="serve", dirty=False)
            with self._remembering(settings.read_text(encoding="utf-8")):
                build(config)
        except (Exception, SystemExit) as error:  # a team's own plugins may fail in any way
            if isinstance(error, SystemExit) and error.code == ENDED:
                raise
            why = str(error).strip() or type(error).__name__
            raise SiteError(f"The renderer stopped: {why}") from None
        for memory in (self._texts, self._entries, self._pages):
            memory.turn()

    @contextmanager
    def _remembering(self, settings: str) -> Iterator[None]:
        from material.plugins.search.plugin import SearchIndex  # type: ignore[import-untyped]
        from mkdocs.commands import build
        from mkdocs.structure.pages import Page

        with ExitStack() as stack:
            for owner, name, memory, wrap in (
                (Page, "render", self._texts, _rendering),
                (SearchIndex, "add_entry_from_context", self._entries, _indexing),
                (build, "_build_page", self._pages, _showing),
            ):
                stack.callback(setattr, owner, name, getattr(owner, name))
                setattr(owner, name, wrap(getattr(owner, name), memory, settings))
            yield


def _rendering(render: Do, memory: Memory, settings: str) -> Do:
    """Markdown to HTML; links depend on which other files there are."""

    def rendered(page: Any, config: Any, files: Any) -> None:
        key = (settings, page.file.src_uri, page.markdown, frozenset(files.src_uris))
        found = memory.recall(key)
        if found is None:
            render(page, config, files)
            # Plugins add to the table of contents where it is.
            memory.keep(key, deepcopy({name: getattr(page, name) for name in RENDERED}))
        else:
            for name, value in deepcopy(found).items():
                setattr(page, name, value)

    return rendered


def _indexing(add: Do, memory: Memory, settings: str) -> Do:
    """What the search finds of a page."""

    def indexed(index: Any, page: Any) -> None:
        key = (settings, page.url, page.title, page.content, repr(page.meta))
        found = memory.recall(key)
        if found is None:
            before = len(index.entries)
            add(index, page)
            memory.keep(key, index.entries[before:])
        else:
            index.entries.extend(found)

    return indexed


def _showing(show: Do, memory: Memory, settings: str) -> Do:
    """The whole page; it holds the navigation, with the titles of the others."""

    def shown(page: Any, config: Any, files: Any, nav: Any, *rest: Any, **more: Any) -> None:
        titles = tuple((other.url, other.title) for other in nav.pages)
        key = (settings, page.url, page.content, repr(page.meta), titles)
        found = memory.recall(key) if set(config.plugins) <= PLUGINS else None
        target = Path(page.file.abs_dest_path)
        if found is None:
            show(page, config, files, nav, *rest, **more)
            memory.keep(key, target.read_bytes())
        else:
            config.plugins["material/search"].search_index.add_entry_from_context(page)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(found)

    return shown
