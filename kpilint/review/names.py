"""Under which names the entries of the earlier state go in the later one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field

from kpilint.frozen import frozen
from kpilint.model.fields import MENTION
from kpilint.model.project import Project

_ID = re.compile(r"[a-z][a-z0-9_]*")
_AROUND_OPERATOR = re.compile(r"(?:(?<!\s)\s+)?([-+*/()])\s*")


@frozen
class Names:
    """A project's references as the later state writes them.

    `renamed` maps the ids of each collection that were given up to those that took their place;
    it is empty for the later state itself. `moved` says that the same text may name something else
    than in the later state: for these renamings, because a stage alone is of another funnel, or
    because the fiscal year begins in another month.
    """

    project: Project
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    moved: bool = False

    def id(self, collection: str, id: str) -> str:
        """The id of an entry, or of a person or a team among `owners`."""
        return self.renamed.get(collection, {}).get(id, id)

    def ids(self, collection: str, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.id(collection, id) for id in ids)

    def stage(self, name: str) -> str:
        """The stage by its full name, where it is known."""
        found = self.project.stage(name)
        funnel, dot, term = (found.name if found else name).rpartition(".")
        return f"{self.id('funnels', funnel)}{dot}{self.id('terms', term)}"

    def bare_stages(self) -> dict[str, str]:
        """The full name of every stage that its term alone names."""
        stages = (stage for each in self.project.funnels.values() for stage in each.stages)
        terms = dict.fromkeys(stage.term for stage in stages)
        named = {self.id("terms", term): self.stage(term) for term in terms}
        return {term: name for term, name in named.items() if "." in name}

    def level(self, name: str) -> str:
        """What an assumption is about: a KPI, a stage or the deal size."""
        known = name in self.project.kpis or name == "deal_size"
        return self.id("kpis", name) if known else self.stage(name)

    def text(self, text: str) -> str:
        """The text with its white space folded."""
        folded = " ".join(text.split())
        if "[[" not in folded:
            return folded
        return MENTION.sub(lambda found: f"[[{self.id('terms', found[1])}]]", folded)

    def formula(self, text: str) -> str:
        """The formula, evenly spaced."""
        even = _AROUND_OPERATOR.sub(r"\1", " ".join(text.split()))
        return _ID.sub(lambda found: self.id("kpis", found[0]), even)
