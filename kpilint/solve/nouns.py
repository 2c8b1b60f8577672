"""What a stage's people, deals or visits are called in a sum: `120 SQLs`, `1 opportunity`."""

from kpilint.model.project import Project
from kpilint.model.types import Stage
from kpilint.values.quantity import Quantity

_INVARIABLE = ("ed", "won", "lost", "ing", "s")
_HISSING = ("x", "z", "ch", "sh")


def counted(project: Project, stage: Stage, count: Quantity, places: int | None = 1) -> str:
    """A number of what the stage counts, in words."""
    number = count.shown(places)
    return f"{number} {singular(project, stage) if number == '1' else plural(project, stage)}"


def singular(project: Project, stage: Stage) -> str:
    """The abbreviation of the stage's term, or else its name, as in the middle of a sentence."""
    term = project.terms.get(stage.term)
    if term is None:
        return stage.term
    return term.abbreviation or _inside(term.name) or stage.term


def plural(project: Project, stage: Stage) -> str:
    """The same for several; `closed won` stays as it is."""
    word = singular(project, stage)
    term = project.terms.get(stage.term)
    if word.isupper() or (term and term.abbreviation):
        return f"{word}s"
    if word.endswith(_INVARIABLE):
        return word
    if word.endswith("y") and not word.endswith(("ay", "ey", "oy", "uy")):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(_HISSING) else f"{word}s"


def _inside(name: str) -> str:
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
