"""Texts for readers who know nothing of `[[links]]` between the words of the specs."""

import re

from kpilint.model.fields import MENTION
from kpilint.model.project import Project

_OTHER = r".*"


def spelt_out(project: Project, text: str) -> str:
    """The text with what the term is called in place of every link to one."""

    def named(found: re.Match[str]) -> str:
        term = project.terms.get(found[1])
        if term is None or found[1] == term.name.casefold():
            return found[1]
        return term.abbreviation or term.name

    return MENTION.sub(named, text)


def may_be_spelt(linked: str, text: str) -> bool:
    """Whether `text` is what `linked` becomes where nobody knows the names."""
    between = [re.escape(part) for part in MENTION.split(linked)[::2]]
    return bool(re.fullmatch(_OTHER.join(between), text, re.DOTALL))
