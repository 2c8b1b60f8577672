"""Owners as they are written elsewhere, as people and teams of their own."""

from dataclasses import dataclass, field
from typing import Any

from kpilint.imports.account import Account
from kpilint.imports.draft import Draft, Origin
from kpilint.imports.ids import id_of
from kpilint.imports.owners import Owned, read_owner


@dataclass(slots=True)
class Holders:
    """The people and teams met so far; one that is named again is the same."""

    account: Account
    _drafts: dict[str, tuple[str, dict[str, Any], Origin]] = field(default_factory=dict)

    def own(
        self,
        text: str,
        at: Origin,
        fields: dict[str, Any],
        address: str,
        guess: str = "",
        kind: str = "",
    ) -> None:
        """Give an entry the owner that a text names; further names contribute.

        `guess` says why the text may name no owner at all, `kind` what the names are for sure.
        """
        owned = read_owner(text)
        owned = owned._replace(kind=kind or owned.kind)
        if not owned.names:
            self.account.left(at, text, owned.why if owned.sure else f"no owner: {owned.why}")
            return
        ids = [self.holder(owned, index, at) for index in range(len(owned.names))]
        fields["owner"], *others = ids
        if others:
            fields["daci"] = {"contributors": others}
        collection = self._drafts[ids[0]][0]
        if owned.sure and owned.kind and not others and not guess:
            self.account.read(at, text, f"{address}.owner")
            return
        taken = "the first owns it, the others contribute" if others else ""
        told = "" if owned.kind else f"taken for {_A[collection]}"
        seen = owned.why if others or not owned.sure else ""
        why = "; ".join(filter(None, (guess, seen, taken, told)))
        self.account.guessed(at, text, f"{address}.owner", why)

    def holder(self, owned: Owned, index: int, at: Origin) -> str:
        """The id of one of the names."""
        name, contact = owned.names[index], owned.contacts[index]
        collection = "people" if owned.kind == "person" else "teams"
        id = id_of(name, "team")
        entry = {"name": name[:1].upper() + name[1:]}
        _, fields, _ = self._drafts.setdefault(id, (collection, entry, at))
        if contact:
            fields.setdefault("contact", contact)
        return id

    def join(self, id: str, text: str, at: Origin) -> None:
        """Put a person into the team that a text names, if it names one."""
        owned = read_owner(text)._replace(kind="team")
        collection, fields, _ = self._drafts[id]
        if len(owned.names) != 1 or collection != "people":
            self.account.left(at, text, "not the owner: somebody is responsible by name")
            return
        team = self.holder(owned, 0, at)
        if self._drafts[team][0] != "teams":
            self.account.left(at, text, "a person has this name")
        elif "team" not in fields:
            fields["team"] = team
            self.account.read(at, text, f"people.{id}.team")
        else:
            self.account.read(at, text, f"teams.{team}")

    def known(self, id: str, name: str, collection: str, at: Origin) -> None:
        """Note a holder whose id is known already."""
        self._drafts.setdefault(id, (collection, {"name": name}, at))

    def drafts(self) -> list[Draft]:
        """The entries of all of them, in the order in which they were met."""
        return [
            Draft((collection, id), fields, at)
            for id, (collection, fields, at) in self._drafts.items()
        ]


_A = {"teams": "a team", "people": "a person"}
