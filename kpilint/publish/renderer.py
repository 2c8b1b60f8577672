"""Our own settings of the renderer, with every page in its place."""

from collections.abc import Iterable
from typing import Any

from kpilint.publish.settings import SITE_NAME, Settings
from kpilint.publish.sheet import Sheet

MOST_IN_SIDEBAR = 80
"""Above this many pages of a section the sidebar would hide more than it shows, and cost time."""

SEPARATOR = r'[\s\-_,:!=\[\]()"/`.·…]+'
FIELDS = {"title": {"boost": 5.0}, "text": {"boost": 1.0}, "tags": {"boost": 5.0}}
"""What weight a word has where; by default a title outweighs every synonym."""


def settings_for(sheets: Iterable[Sheet], extra: Iterable[str]) -> Settings:
    """Our own settings, with every page in its place; `extra` are the team's pages."""
    written = list(sheets)
    nav = [*_nav(written), *extra]
    hidden = _out_of_sight(written)
    return Settings(
        {
            "site_name": SITE_NAME,
            "docs_dir": "docs",
            "use_directory_urls": False,
            "theme": _theme(),
            "plugins": [
                {"search": {"separator": SEPARATOR, "fields": FIELDS}},
                "tags",
                "offline",
            ],
            "markdown_extensions": [
                "attr_list",
                "pymdownx.superfences",
                {"toc": {"permalink": True}},
            ],
            "extra_css": ["assets/kpilint.css", "assets/charts.css"],
            "extra": {"generator": False, "polyfills": ["assets/iframe-worker.js"]},
            "validation": {"nav": {"omitted_files": "ignore"}},
            "nav": nav,
            **({"not_in_nav": "\n".join(hidden)} if hidden else {}),
        }
    )


def _theme() -> dict[str, Any]:
    def scheme(media: str, name: str, icon: str, then: str) -> dict[str, Any]:
        toggle = {"icon": f"material/{icon}", "name": then}
        colours = {"primary": "custom", "accent": "custom"}
        return {"media": media, "scheme": name, **colours, "toggle": toggle}

    return {
        "name": "material",
        # Zensical's other look would not go with our style sheet; MkDocs knows no other.
        "variant": "classic",
        "language": "en",
        "font": False,
        "icon": {"logo": "material/sigma"},
        "favicon": "assets/favicon.svg",
        "features": [
            "navigation.tabs",
            "navigation.indexes",
            "navigation.top",
            "toc.follow",
            "search.highlight",
            "search.suggest",
        ],
        "palette": [
            scheme("(prefers-color-scheme)", "default", "brightness-auto", "Switch to light"),
            scheme("(prefers-color-scheme: light)", "default", "weather-sunny", "Switch to dark"),
            scheme("(prefers-color-scheme: dark)", "slate", "weather-night", "Follow the system"),
        ],
    }


def _nav(sheets: list[Sheet]) -> list[Any]:
    """One tab for each section; its pages are in the sidebar unless there are too many."""
    tabs: dict[str, list[str]] = {}
    for sheet in sheets:
        tabs.setdefault(sheet.section or sheet.title, []).append(f"{sheet.path}.md")
    tabs = {"Home" if paths == ["index.md"] else name: paths for name, paths in tabs.items()}
    return [{name: paths[0] if len(paths) == 1 else _few(paths)} for name, paths in tabs.items()]


def _few(paths: list[str]) -> list[str]:
    listed = [path for path in paths if _listed(path)]
    return listed if len(listed) <= MOST_IN_SIDEBAR else listed[:1]


def _listed(path: str) -> bool:
    return path != "tags.md" and (not path.startswith("rules/") or path == "rules/index.md")


def _out_of_sight(sheets: list[Sheet]) -> list[str]:
    """Patterns for the pages that are reached through an index alone."""
    sections: dict[str, int] = {}
    for sheet in sheets:
        folder = sheet.path.rpartition("/")[0]
        sections[folder] = sections.get(folder, 0) + 1
    crowded = [name for name, count in sections.items() if name and count > MOST_IN_SIDEBAR]
    return ["/tags.md", *(f"/{name}/*.md" for name in dict.fromkeys((*crowded, "rules")))]
