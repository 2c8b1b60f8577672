"""Performance indicators as GitLab's handbook keeps them in YAML, as KPIs and targets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from kpilint.finding import Problem
from kpilint.imports.account import Account
from kpilint.imports.draft import CannotImport, Draft, Import, Origin
from kpilint.imports.formats import Setting
from kpilint.imports.gitlab_target import targeted
from kpilint.imports.holders import Holders
from kpilint.imports.ids import id_of, unused
from kpilint.imports.markup import note_link, plain
from kpilint.imports.yaml_files import (
    data,
    documents_of,
    files_in,
    mapping,
    place,
    read_file,
    tell_problem,
    texts,
    words,
)
from kpilint.read.document import Document
from kpilint.read.document import Path as Steps

UNWRITTEN = "To be written."
"""Stands where a definition is missing, until somebody writes it."""

_HEALTH = {"-1": "confidential", "0": "unknown", "1": "problem", "2": "attention", "3": "okay"}
_YES = frozenset({"true", "yes", "y"})
_NO = frozenset({"false", "no", "n"})
_KNOWN = frozenset(
    {"name", "definition", "target", "org", "dri", "is_key", "public", "health", "urls", "parent"}
)
_LISTS = frozenset({"org", "dri", "urls"})
_SLUG = re.compile(r"[^\w\s-]")
Fields = dict[str, Any]


class Indicator(NamedTuple):
    """One of the list: where it stands, what it says, and its id."""

    document: Document
    path: Steps
    data: dict[str, Any]
    id: str

    @property
    def address(self) -> str:
        return f"kpis.{self.id}"

    def at(self, *steps: str) -> Origin:
        return place(self.document, (*self.path, *steps))


def read(files: Sequence[Path], setting: Setting) -> Import:
    """The indicators of YAML files; of a folder, all files in it that list some."""
    account = Account()
    indicators: list[Indicator] = []
    taken: set[str] = set()
    for file in files_in(files):
        source = read_file(file)
        if isinstance(source, Problem):
            tell_problem(source, account)
            continue
        for document in documents_of(source, account):
            for path, each in _listed(document, account):
                name = words(each.get("name"))
                wanted = id_of(name, "kpi")
                id = unused(wanted, taken)
                taken.add(id)
                indicators.append(Indicator(document, path, each, id))
                if id != wanted:
                    at = indicators[-1].at("name")
                    account.guessed(at, name, f"kpis.{id}", f"another one is called {wanted}")
    if not indicators:
        why = account.first() or "no file is a list of entries that have a `name`."
        raise CannotImport(f"There are no indicators: {why}")
    making = _Making(Holders(account), setting, _by_slug(indicators))
    for one in indicators:
        making.take(one)
    return Import((*making.holders.drafts(), *making.drafts), tuple(account.told))


def _listed(document: Document, account: Account) -> list[tuple[Steps, dict[str, Any]]]:
    """The mappings that have a name, in the list that the file is or in one right below."""
    top = document.data
    lists = {(): top} if isinstance(top, list) else {(key,): top[key] for key in mapping(top)}
    found: list[tuple[Steps, dict[str, Any]]] = []
    for steps, each in lists.items():
        if not isinstance(each, list):
            account.left(place(document, steps), each, "no list of indicators")
            continue
        named = [index for index, one in enumerate(each) if words(mapping(one).get("name"))]
        found += [((*steps, index), each[index]) for index in named]
        if len(named) < len(each):
            count = len(each) - len(named)
            account.left(place(document, steps), f"{count:,} without a name", "no indicators")
    return found


def _by_slug(indicators: list[Indicator]) -> dict[str, str]:
    """The ids by what a link to them has behind its `#`."""
    slugs: dict[str, str] = {}
    for each in indicators:
        text = _SLUG.sub("", words(each.data.get("name")).casefold())
        slugs.setdefault("-".join(text.split()), each.id)
    return slugs


@dataclass(slots=True)
class _Making:
    holders: Holders
    setting: Setting
    slugs: dict[str, str]
    drafts: list[Draft] = field(default_factory=list)

    @property
    def _account(self) -> Account:
        return self.holders.account

    def take(self, one: Indicator) -> None:
        """Make a KPI of an indicator, and a target if it has one."""
        fields: Fields = {}
        self._words(one, fields)
        target = targeted(one.data.get("target"), self.setting)
        fields["measure"] = {"kind": "other"}
        self.drafts.append(Draft(("kpis", one.id), fields, one.at()))
        if target:
            at = one.at("target")
            address = f"targets.{target.period}.{one.id}"
            self.drafts.append(Draft(("targets", target.period, one.id), target.fields, at))
            tell = self._account.guessed if target.why else self._account.read
            tell(at, one.data["target"], address, target.why)
            for key, value in (("unit", target.unit), ("direction", target.direction)):
                if value:
                    fields[key] = value
                    self._account.read(at, value, f"{one.address}.{key}", "from the target")
        if "unit" not in fields:
            value = str(target.fields.get("value", "")) if target else ""
            fields["unit"] = "ratio" if "." in value else "count"
            why = f"its unit is not said: {fields['unit']} until you say otherwise"
            self._account.guessed(one.at(), "(no unit)", f"{one.address}.unit", why)
        self._owner(one, fields)
        self._marks(one, fields)
        self._parent(one, fields)
        self._rest(one, fields)

    def _words(self, one: Indicator, fields: Fields) -> None:
        account = self._account
        fields["name"] = words(one.data["name"])
        account.read(one.at("name"), one.data["name"], f"{one.address}.name")
        given = one.data.get("definition")
        described = plain(given) if isinstance(given, str) else plain(words(given))
        fields["definition"] = described.text or UNWRITTEN
        at, address = one.at("definition"), f"{one.address}.definition"
        if described.text:
            account.read(at, given, address)
        else:
            account.guessed(at, "(no definition)", address, "write one")
        links = dict(described.links)
        for url in texts(one.data.get("urls")):
            if note_link("", url, links):
                account.read(one.at("urls"), url, f"{one.address}.links")
            else:
                fields.setdefault("x-gitlab", {}).setdefault("urls", []).append(url)
                account.left(
                    one.at("urls"), url, "a path without a site", f"{one.address}.x-gitlab"
                )
        if links:
            fields["links"] = links

    def _owner(self, one: Indicator, fields: Fields) -> None:
        """The person who is directly responsible, else the department."""
        org, dri = one.data.get("org"), one.data.get("dri")
        if _raw(dri):
            self.holders.own(_raw(dri), one.at("dri"), fields, one.address, kind="person")
        if "owner" not in fields and _raw(org):
            self.holders.own(_raw(org), one.at("org"), fields, one.address, kind="team")
        elif _raw(org):
            self.holders.join(fields["owner"], _raw(org), one.at("org"))

    def _marks(self, one: Indicator, fields: Fields) -> None:
        """What is a key indicator, what is not public, and how it is doing."""
        account = self._account
        key, public = words(one.data.get("is_key")), words(one.data.get("public"))
        if key.casefold() in _YES:
            fields["tags"] = ["key"]
            account.read(one.at("is_key"), key, f"{one.address}.tags")
        elif key:
            account.read(one.at("is_key"), key, "", "not a key indicator: no tag")
        if public.casefold() in _NO:
            fields["visibility"] = "team"
            why = "it is not public: for its team only, until you say otherwise"
            account.guessed(one.at("public"), public, f"{one.address}.visibility", why)
        elif public:
            account.read(one.at("public"), public, "", "as every KPI is")
        health = mapping(one.data.get("health"))
        level, reasons = words(health.get("level")), texts(health.get("reasons"))
        said = [f"Health: {_HEALTH.get(level, level)}."] if level else []
        lines = said + [f"- {' '.join(reason.split())}" for reason in reasons]
        if lines:
            fields["notes"] = "\n".join(lines)
            why = "how it was doing: in the notes"
            account.left(one.at("health"), "; ".join(reasons) or level, why, f"{one.address}.notes")

    def _parent(self, one: Indicator, fields: Fields) -> None:
        parent = words(one.data.get("parent"))
        if not parent:
            return
        slug = parent.rpartition("#")[2].strip("/").casefold()
        found = self.slugs.get(slug)
        if found and found != one.id:
            fields["drives"] = [found]
            why = "it is a part of that one"
            self._account.guessed(one.at("parent"), parent, f"{one.address}.drives", why)
        else:
            fields.setdefault("x-gitlab", {})["parent"] = parent
            why = "its parent is not among the indicators"
            self._account.left(one.at("parent"), parent, why, f"{one.address}.x-gitlab")

    def _rest(self, one: Indicator, fields: Fields) -> None:
        for key, value in one.data.items():
            odd = _is_odd(key, value)
            if (key in _KNOWN and not odd) or value in (None, "", [], {}):
                continue
            fields.setdefault("x-gitlab", {})[key] = data(value)
            why = "it is not in the form that is read" if odd else "kpilint has no key for it"
            self._account.left(one.at(key), value, why, f"{one.address}.x-gitlab.{key}")


def _is_odd(key: str, value: Any) -> bool:
    """Whether more stands there than is read of the key."""
    if key == "health":
        return not isinstance(value, dict) or not value.keys() <= {"level", "reasons"}
    parts = value if key in _LISTS and isinstance(value, list) else [value]
    return key in _KNOWN and any(isinstance(each, list | dict) for each in parts)


def _raw(value: Any) -> str:
    """A text with its markup, or the texts of a list."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_raw, value)))
    return value.strip() if isinstance(value, str) else words(value)
