"""References that have one right mend."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from kpilint.finding import Fix
from kpilint.model.fields import Reference
from kpilint.model.project import Project
from kpilint.read.document import Place
from kpilint.suggest import sole

SHORTEST = 5
"""Letters that a part of an id must have so that one slip in it makes no other word of it."""

KEPT = ("expression", "by")
"""Keys whose values are for people: what is computed, and who signed."""

COLLECTIONS = ("terms", "people", "teams", "funnels", "kpis", "objectives", "plans")


def replaced(project: Project, reference: Reference) -> Fix | None:
    """Name what replaced a deprecated entry, where the name stands alone and carries no number.

    A number that was given for the old entry may be none for the new one; a stage takes its
    conversion along; and what somebody signed is changed by nobody but people.
    """
    collection = "terms" if reference.kind == "term" else "kpis"
    entries = getattr(project, collection)
    new = entries.get(entries[reference.id].life.replaced_by)
    steps = [str(step) for step in (*reference.at.path, *reference.steps)]
    signed = steps[0] == "plans" and project.plans[steps[1]].sign_off
    if new is None or new.life.status != "active" or steps[0] == "funnels" or signed:
        return None
    return _named(reference, new.id)


def respelt(project: Project, reference: Reference, collections: Iterable[str]) -> Fix | None:
    """Spell an id as it is defined, where it can be nothing but a misspelling.

    `mql_rate` and `sql_rate` are one letter apart, and two things: only a slip within a long word,
    which occurs in no other id, counts. Who answers for something is said by people, so that only
    capitals, blanks and hyphens in the id of an owner are mended.
    """
    known = [id for name in collections for id in getattr(project, name)]
    near = sole(reference.id, known)
    is_slip = near is not None and _is_slip(reference.id, near, _words(project))
    if near is None or reference.kind == "owner" or not is_slip:
        return recased(reference, known)
    return _named(reference, near)


def recased(reference: Reference, names: Iterable[str]) -> Fix | None:
    """Spell a name as it is defined, where only capitals, blanks and hyphens are otherwise."""
    near = sole(reference.id, names)
    return _named(reference, near) if near and _folded(near) == _folded(reference.id) else None


def _named(reference: Reference, new: str) -> Fix | None:
    """The new id in place of the old, if this is all that stands there, and new to its list."""
    from kpilint.edit import rewording

    place = Place(reference.at.document, (*reference.at.path, *reference.steps))
    if isinstance(place.path[-1], int) and place.document.spans(place.path) is None:
        place = Place(place.document, place.path[:-1])
    *around, last = place.path
    beside = _at(place.document.data, around)
    listed = beside if isinstance(beside, list) else ()
    if reference.is_key or beside[last] != reference.id or new in listed or last in KEPT:
        return None
    return rewording(place, new)


def _at(data: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        data = data[step]
    return data


def _folded(id: str) -> str:
    return re.sub(r"[\s_-]", "", id.casefold())


def _is_slip(written: str, near: str, words: frozenset[str]) -> bool:
    """Whether all that is unlike is one long word of each, and no id has that of the first."""
    ours, theirs = written.split("_"), near.split("_")
    unlike = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
    if len(ours) != len(theirs) or len(unlike) != 1:
        return False
    both = unlike[0]
    long = all(len(word) >= SHORTEST and re.fullmatch(r"[a-z]+", word) for word in both)
    return long and both[0] not in words


def _words(project: Project) -> frozenset[str]:
    return _words_of(tuple(id for name in COLLECTIONS for id in getattr(project, name)))


@lru_cache(maxsize=1)
def _words_of(ids: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for id in ids for word in id.split("_"))
