"""A page to be written."""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from kpilint.frozen import frozen
from kpilint.publish.page import Page

NO_TOC: Mapping[str, Any] = {"hide": ["toc"]}
"""For pages that are one table: they use the room of the table of contents."""


@frozen
class Sheet:
    """The page at `path`, without its ending: what the template is told, and the page's settings.

    `section` is the tab that it belongs to. `tail` is Markdown of ours, put behind the rest.
    """

    path: str
    title: str
    values: Callable[[Page], Mapping[str, Any]]
    template: str
    section: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)
    tail: str = ""

    @property
    def depth(self) -> int:
        """How many folders it is in."""
        return self.path.count("/")
