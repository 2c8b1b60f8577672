"""Questions that many ask of a project, answered once."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple

from kpilint.model.project import Project

T = TypeVar("T")
Asked = TypeVarTuple("Asked")


def once(ask: Callable[[Project, *Asked], T]) -> Callable[[Project, *Asked], T]:
    """Make a function remember what it said of a project, for as long as the project is there.

    Whatever else it is asked with must be hashable; nobody may change what it gives.
    """

    @wraps(ask)
    def answer(project: Project, *asked: *Asked) -> T:
        known = project.answers[ask]
        try:
            found: T = known[asked]
        except KeyError:
            found = known[asked] = ask(project, *asked)
        return found

    return answer
