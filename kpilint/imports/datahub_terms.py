"""One term of a glossary of DataHub → an entry of the specs, and what became of its every key."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from kpilint.exports.datahub import MARK, OWNERSHIP
from kpilint.exports.properties import unflat
from kpilint.exports.spelt import may_be_spelt
from kpilint.imports.account import Account
from kpilint.imports.draft import Draft, Origin
from kpilint.imports.holders import Holders
from kpilint.imports.ids import id_of
from kpilint.imports.markup import plain, web_address
from kpilint.imports.owners import read_owner
from kpilint.imports.yaml_files import data as kept
from kpilint.imports.yaml_files import mapping, place, texts, words
from kpilint.read.document import Document
from kpilint.read.document import Path as Steps

UNWRITTEN = "To be written."
_RELATIONS = ("inherits", "contains", "values", "related_terms")
_RELATED = ("measure", "confused_with")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_URN = re.compile(r"urn:li:corp(?:user|Group):")
_OWNERS = {"users": "people", "groups": "teams"}


class Given(NamedTuple):
    """What holds for entries that say nothing else: owners and where they stand, and the source."""

    owners: Any
    steps: Steps
    source: str
    url: str


@dataclass(slots=True)
class Entry:
    """A term of a glossary; `ours` says that `kpilint export` wrote it."""

    document: Document
    steps: Steps
    data: dict[str, Any]
    groups: tuple[str, ...]
    given: Given
    collection: str = ""
    id: str = ""
    wanted: str = ""
    name: str = ""
    ours: bool = False

    @property
    def address(self) -> str:
        return f"{self.collection}.{self.id}"

    def at(self, *steps: str | int) -> Origin:
        return place(self.document, (*self.steps, *steps))


def drafted(entry: Entry, paths: Mapping[str, str], holders: Holders, account: Account) -> Draft:
    """The entry of the specs; `paths` has the addresses of all entries, as the file names them."""
    reading = _Term(entry, paths, holders, account)
    reading.name()
    reading.definition()
    reading.properties()
    reading.owner()
    reading.links()
    reading.groups()
    reading.rest()
    return Draft((entry.collection, entry.id), reading.fields, entry.at())


class _Term:
    def __init__(
        self, entry: Entry, paths: Mapping[str, str], holders: Holders, account: Account
    ) -> None:
        self.entry = entry
        self.paths = paths
        self.holders = holders
        self.account = account
        self.fields: dict[str, Any] = {}
        self.left = dict(entry.data)
        self.labels: dict[str, int] = {}

    def name(self) -> None:
        entry = self.entry
        del self.left["name"]
        name = self.fields["name"] = entry.name
        if entry.id == entry.wanted:
            self._read("name", name, "name")
        else:
            why = f"another entry has the id {entry.wanted}"
            self.account.guessed(entry.at("name"), name, entry.address, why)

    def definition(self) -> None:
        raw = self.left.pop("description", None)
        if self.entry.ours and isinstance(raw, str):
            self.fields["definition"] = raw
            self._read("description", raw, "definition")
            return
        found = plain(raw) if isinstance(raw, str) else None
        text = found.text if found else words(raw)
        if not text:
            self.fields |= {"definition": UNWRITTEN, "status": "draft"}
            why = "no words to define it: the entry is a draft"
            self.account.left(self.entry.at("description"), raw, why, self._address("definition"))
            return
        self.fields["definition"] = text
        for label, url in found.links.items() if found else ():
            self._link(label, url)
        why = "without its markup" if found and text != str(raw).strip() else ""
        self._read("description", raw, "definition", why)

    def properties(self) -> None:
        """Those that our own export wrote come back to their fields; others stay beside them."""
        raw = self.left.pop("custom_properties", None)
        if not isinstance(raw, dict):
            if raw is not None:
                self._keep("custom_properties", raw, "it must be a mapping")
            return
        read = (
            {}
            if not self.entry.ours
            else {key: text for key, text in raw.items() if isinstance(text, str)}
        )
        read.pop(MARK, None)
        linked = read.get("definition", "")
        if linked and not may_be_spelt(linked, self.fields["definition"]):
            del read["definition"]
            why = "the description beside it says something else, which is taken"
            self.account.left(self.entry.at("custom_properties", "definition"), linked, why)
        fields, odd = unflat(self.entry.collection, read)
        self.fields |= {key: fields[key] for key in fields if key != "name"}
        for key, text in raw.items():
            at = self.entry.at("custom_properties", key)
            if self.entry.ours and key == MARK:
                self.account.read(at, text, self.entry.address)
            elif key in read and key not in odd and key != "name":
                self.account.read(at, text, self._address(key))
            elif not (key == "definition" and linked):
                self._own(key, text, at, "a property of the glossary")

    def owner(self) -> None:
        stated = self.left.pop("owners", None)
        inherited = stated is None
        raw = self.entry.given.owners if inherited else stated
        steps = self.entry.given.steps if inherited else (*self.entry.steps, "owners")
        at = place(self.entry.document, steps)
        found = list(owners_in(raw))
        if not found:
            if raw and not inherited:
                self._own("owners", raw, at, "nobody is named in it")
            return
        if "owner" in self.fields:
            self._own("owners", raw, at, "a property names the owner")
            return
        kind, text = found[0]
        self.fields["owner"] = self._holder(kind, text, at)
        several = len(found) > 1
        if not _is_plain(raw):
            self.fields["x-owners"] = kept(raw)
        if several:
            why = f"the first of {len(found)} owners; all of them are in `x-owners`"
            self.account.guessed(at, text, self._address("owner"), why)
        elif not inherited:
            self.account.read(at, text, self._address("owner"))

    def links(self) -> None:
        raw = self.left.pop("knowledge_links", None)
        items = raw if isinstance(raw, list) else [] if raw is None else [raw]
        other = []
        for number, card in enumerate(items):
            url, label = _card(card)
            if not url:
                other.append(card)
                continue
            label = self._link(label if self.entry.ours else words(label), url)
            at = self.entry.at("knowledge_links", number)
            self.account.read(at, f"{label}: {url}", self._address("links"))
        if other:
            at = self.entry.at("knowledge_links")
            self._own("knowledge_links", other, at, "a link is a label and a web address")
        self._source()

    def groups(self) -> None:
        """The groups around the entry, as tags."""
        if self.entry.ours or not self.entry.groups:
            return
        tags = [*texts(self.fields.get("tags", [])), *self.entry.groups]
        self.fields["tags"] = list(dict.fromkeys(tags))

    def rest(self) -> None:
        """All other keys, under keys of the team's own."""
        for key in _RELATIONS:
            if key in self.left:
                self._relation(key, self.left.pop(key))
        for key, value in self.left.items():
            if value is None:
                continue
            mark = mapping(self.entry.data.get("custom_properties")).get(MARK)
            if key == "id" and self.entry.ours and value == mark:
                self._read("id", value, "")
                continue
            self._keep(key, value, "the specs have no such field")

    def _source(self) -> None:
        """Where the term comes from: a link with a label, if both are there."""
        given = self.entry.given
        name = words(self.left.get("source_ref")) or given.source
        url = self.left.get("source_url") or given.url
        address = web_address(url) if isinstance(url, str) else ""
        if address:
            self._link(name or "Source", address)
            self.left.pop("source_url", None)
            self.left.pop("source_ref", None)
            for key in ("source_ref", "source_url"):
                if self.entry.data.get(key):
                    self._read(key, self.entry.data[key], "links")
        elif given.source and "source_ref" not in self.left:
            self.fields["x-source_ref"] = given.source

    def _relation(self, key: str, value: Any) -> None:
        """Other terms: those of our own export follow from the entry's fields."""
        said = set(_ID.findall(str([self.fields.get(key) for key in _RELATED])))
        other = []
        for number, path in enumerate(value if isinstance(value, list) else [value]):
            address = self.paths.get(path, "") if isinstance(path, str) else ""
            if self.entry.ours and address.rpartition(".")[2] in said:
                at = self.entry.at(key, number)
                self.account.read(at, path, self.entry.address, "its other fields say so")
            elif path is not None:
                other.append(path)
        if other:
            self._keep(key, other, "the specs have no such field")

    def _holder(self, kind: str, text: str, at: Origin) -> str:
        """The id of an owner; one that is an id already stays as it is."""
        collection = _OWNERS[kind]
        if _ID.fullmatch(text):
            self.holders.known(text, text, collection, at)
            return text
        owned = read_owner(text)
        name = owned.names[0] if len(owned.names) == 1 else text
        id = id_of(name, collection[:-1] if collection == "teams" else "person")
        self.holders.known(id, name, collection, at)
        return id

    def _link(self, label: str, url: str) -> str:
        """Add a link under a label of its own."""
        links = self.fields.setdefault("links", {})
        wanted = label or str(urlsplit(url).hostname)
        found = wanted
        while links.get(found, url) != url:
            self.labels[wanted] = self.labels.get(wanted, 1) + 1
            found = f"{wanted} ({self.labels[wanted]})"
        links[found] = url
        return found

    def _read(self, key: str, what: Any, to: str, why: str = "") -> None:
        address = self._address(to) if to else self.entry.address
        self.account.read(self.entry.at(key), what, address, why)

    def _keep(self, key: str, value: Any, why: str) -> None:
        self._own(key, value, self.entry.at(key), why)

    def _own(self, key: str, value: Any, at: Origin, why: str) -> None:
        """Keep a value under a key of the team's own that is free."""
        wanted = key if key.startswith("x-") else f"x-{key}"
        found, number = wanted, 1
        while found in self.fields:
            number += 1
            found = f"{wanted}-{number}"
        self.fields[found] = kept(value)
        self.account.left(at, value, why, self._address(found))

    def _address(self, field: str) -> str:
        return f"{self.entry.address}.{field}"


def owners_in(raw: Any) -> Iterator[tuple[str, str]]:
    """Every owner that is named: `users` or `groups`, and who."""
    for each in raw if isinstance(raw, list) else [raw]:
        for kind in _OWNERS:
            for owner in texts(mapping(each).get(kind)):
                name = _URN.sub("", owner)
                if name:
                    yield kind, name


def _is_plain(raw: Any) -> bool:
    """Whether nothing is said of owners but who the one owner is."""
    [one] = raw if isinstance(raw, list) and len(raw) == 1 else [raw]
    said = {key: value for key, value in mapping(one).items() if value}
    kinds = [kind for kind in _OWNERS if isinstance(said.get(kind), list) and len(said[kind]) == 1]
    usual = said.get("type", OWNERSHIP) == OWNERSHIP
    return usual and len(kinds) == 1 and said.keys() <= {"type", *kinds}


def _card(card: Any) -> tuple[str, str]:
    """The address and the label of a link; no address where it is more or less than that."""
    said = mapping(card)
    url, label = said.get("url"), said.get("label")
    if not isinstance(url, str) or not isinstance(label, str | None):
        return "", ""
    return (web_address(url) if said.keys() <= {"url", "label"} else ""), label or ""
