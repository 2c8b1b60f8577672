"""`mkdocs.yml` as data: the team's own is read, merged over ours, and written."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from kpilint.frozen import frozen
from kpilint.publish.escape import safe_url
from kpilint.suggest import did_you_mean

SITE_NAME = "KPIs and targets"
KNOWN = frozenset(
    {
        *("site_name", "site_url", "site_description", "site_author", "site_dir", "copyright"),
        *("repo_url", "repo_name", "remote_branch", "remote_name", "edit_uri", "edit_uri_template"),
        *("docs_dir", "draft_docs", "exclude_docs", "nav", "not_in_nav", "pages", "validation"),
        *("theme", "extra", "extra_css", "extra_javascript", "extra_templates", "hooks", "plugins"),
        *("markdown_extensions", "mdx_configs", "use_directory_urls", "strict", "watch"),
        *("dev_addr", "google_analytics"),
    }
)
"""The settings that a `mkdocs.yml` may have."""
OURS = ("repo_url", "site_dir")
"""Settings that the renderer is not told: its theme would ask the repository's host for stars."""
_SOURCE = {
    "github.com": "/blob/HEAD/{path}#L{line}",
    "gitlab.com": "/-/blob/HEAD/{path}#L{line}",
    "bitbucket.org": "/src/HEAD/{path}#lines-{line}",
}


class SettingsError(Exception):
    """The team's own `mkdocs.yml` cannot be used; the message is one line with the place."""


@frozen
class Settings:
    """The content of a `mkdocs.yml`."""

    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def site_name(self) -> str:
        return str(self.values.get("site_name") or SITE_NAME)

    @property
    def site_url(self) -> str:
        """Where the site will be, with a slash at its end, or nothing."""
        address = safe_url(str(self.values.get("site_url") or ""))
        return f"{address.rstrip('/')}/" if address.startswith("http") else ""

    @property
    def source_url(self) -> str:
        """The address of a line of a spec in the team's repository, or nothing."""
        repository = str(self.values.get("repo_url") or "").rstrip("/")
        host = urlsplit(repository).hostname or ""
        return _literal(repository) + _SOURCE[host] if host in _SOURCE else ""

    @property
    def placed(self) -> set[str]:
        """The pages that the navigation names."""
        return set(_leaves(self.values.get("nav")))

    def merged(self, own: "Settings") -> "Settings":
        """These settings with the team's own over them.

        Mappings are merged and lists added to, each item that bears a name in place of ours of that
        name; all else is replaced. Colours hold by day and by night: a palette that is one mapping
        is merged into each of ours.
        """
        values = {key: value for key, value in own.values.items() if key not in OURS}
        merged = _merged(self.values, values)
        palette = _palette(self.values, values)
        return Settings({**merged, "theme": {**merged["theme"], **palette}} if palette else merged)

    def dump(self) -> str:
        return yaml.dump(
            dict(self.values), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
        )


def read_own(path: Path) -> Settings:
    """The team's own settings; none if there is no such file. Raises SettingsError."""
    if not path.is_file():
        return Settings()
    try:
        with path.open(encoding="utf-8") as file:
            return _read(path, _Loader(file))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise SettingsError(f"{place}: is not valid YAML: {error.problem}.") from None
    except (OSError, ValueError, yaml.YAMLError, RecursionError) as error:
        why = str(error).partition("\n")[0]
        raise SettingsError(f"{path}: cannot be read: {why}.") from None


def _read(path: Path, loader: "_Loader") -> Settings:
    node = loader.get_single_node()
    if node is None:
        return Settings()
    if not isinstance(node, yaml.MappingNode):
        raise SettingsError(f"{path}:1:1: should be a mapping of settings, as any mkdocs.yml is.")
    for key, value in node.value:
        place = f"{path}:{key.start_mark.line + 1}:{key.start_mark.column + 1}"
        if key.value not in KNOWN:
            hint = did_you_mean(str(key.value), KNOWN)
            raise SettingsError(f"{place}: `{key.value}` is not a setting of MkDocs.{hint}")
        if key.value == "docs_dir" and value.value != "docs":
            raise SettingsError(f"{place}: `docs_dir` has to stay `docs`: our pages go there, too.")
    return Settings(loader.construct_document(node))


class _Loader(yaml.SafeLoader):
    """Reads YAML, and keeps what has a tag of its own (`!ENV`, `!!python/name:...`) as it is."""


class _Dumper(yaml.SafeDumper):
    """Writes YAML, with what has a tag of its own as it was."""


def _keep(_loader: Any, _tag: str, node: yaml.Node) -> yaml.Node:
    return node


for _prefix in ("!", "tag:yaml.org,2002:python/"):
    _Loader.add_multi_constructor(_prefix, _keep)
for _kind in (yaml.ScalarNode, yaml.SequenceNode, yaml.MappingNode):
    _Dumper.add_representer(_kind, lambda _dumper, node: node)


def _merged(ours: Any, own: Any) -> Any:
    if isinstance(ours, dict) and isinstance(own, dict):
        keys = dict.fromkeys((*ours, *own))
        return {
            key: _merged(ours[key], own[key])
            if key in ours and key in own
            else own.get(key, ours.get(key))
            for key in keys
        }
    if isinstance(ours, dict) and isinstance(own, str):
        return _merged(ours, {"name": own})
    if isinstance(ours, list) and isinstance(own, dict):
        return _merged(ours, [{key: value} if value else key for key, value in own.items()])
    if isinstance(ours, list) and isinstance(own, list):
        replaced = {_name(item): item for item in own}
        kept = [_one(item, replaced.pop(_name(item), item)) for item in ours]
        return kept + list(replaced.values())
    return own


def _one(mine: Any, theirs: Any) -> Any:
    """The team's item of a list for ours of that name; a name alone asks for no other settings."""
    return mine if isinstance(theirs, str) else theirs


def _palette(ours: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The team's colours, if it has any."""
    themes = [values.get("theme") for values in (ours, own)]
    mine, theirs = (theme.get("palette") if isinstance(theme, dict) else None for theme in themes)
    if isinstance(theirs, dict) and isinstance(mine, list):
        return {"palette": [{**look, **theirs} for look in mine]}
    return {"palette": theirs} if theirs else {}


def _name(item: Any) -> str:
    """What an item of a list is called: itself, or the one key of a mapping (`{tags: ...}`)."""
    return str(next(iter(item))) if isinstance(item, dict) and len(item) == 1 else str(item)


def _leaves(nav: Any) -> Iterator[str]:
    if isinstance(nav, dict | list):
        for item in nav.values() if isinstance(nav, dict) else nav:
            yield from _leaves(item)
    elif isinstance(nav, str):
        yield nav


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
