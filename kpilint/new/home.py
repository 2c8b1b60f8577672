"""In which file a new entry belongs: where the team keeps what is like it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from kpilint.edit import Lines
from kpilint.new.kinds import Entry
from kpilint.read.document import Document

LIKE: Mapping[str, tuple[str, ...]] = {
    "terms": ("owner",),
    "people": ("team",),
    "teams": ("part_of", "function"),
    "kpis": ("owner",),
    "objectives": ("period", "level"),
    "plans": ("owner",),
}
"""What entries of one file have in common, the first that tells them apart coming first."""


class _Kept(NamedTuple):
    """What a file holds: an entry of the collection, or a period with its targets."""

    path: str
    id: str
    data: Mapping[str, Any]


def home(entry: Entry, documents: Sequence[Document], spec_root: str) -> str:
    """The path, relative to the project's root, of the file for the entry; it may not exist yet.

    A file for each entry, or for each period, stays the habit where it is one; else the entry joins
    those of its period, owner or team, or the most of its kind.
    """
    collection, id = entry.path[0], entry.path[1]
    kept = list(_kept(collection, documents))
    if not kept:
        return (PurePosixPath(spec_root) / f"{collection}.yaml").as_posix()
    same = Counter(each.path for each in kept if each.id == id)
    sizes = Counter(each.path for each in kept)
    if collection == "targets":
        sizes = Counter({each.path: 0 for each in kept})
        for each in kept:
            sizes[each.path] += len(each.data)
    if same:
        return max(same, key=lambda path: sizes[path])
    return _of_its_own(entry, kept) or _among_its_like(entry, kept) or _most(sizes)


def _kept(collection: str, documents: Sequence[Document]) -> Iterator[_Kept]:
    for document in documents:
        held = document.data.get(collection) if isinstance(document.data, dict) else None
        if held and can_take(document, (collection,)):
            for id, data in held.items():
                if isinstance(data, dict) and not id.startswith("x-"):
                    yield _Kept(document.source.path, id, data)


def holds(document: Document, path: Sequence[str]) -> bool:
    """Whether there is a key at `path`, whatever it leads to."""
    data: Any = document.data
    for step in path:
        if not isinstance(data, dict) or step not in data:
            return False
        data = data[step]
    return True


def can_take(document: Document, path: tuple[str, ...]) -> bool:
    """Whether lines can be added to the mapping at `path`, or on the way to it.

    They cannot where it is no mapping, stands between braces, or is an alias.
    """
    data: Any = document.data
    for end, step in enumerate((*path, "")):
        if data is None:
            return True
        if not isinstance(data, dict) or (data and not _in_lines(document, path[:end], data)):
            return False
        data = data.get(step)
    return True


def _in_lines(document: Document, path: tuple[str, ...], data: Mapping[str, Any]) -> bool:
    spans, child = document.spans(path), document.spans((*path, next(iter(data))))
    if spans is None or child is None:
        return False
    lines = Lines(document.source.text)
    return lines.text[lines.start(spans.value)] != "{"


def _of_its_own(entry: Entry, kept: Sequence[_Kept]) -> str:
    """A new file beside those of its like, where most files hold one entry and bear its name."""
    collection, id = entry.path[0], entry.path[1]
    held: dict[str, list[str]] = {}
    for each in kept:
        held.setdefault(each.path, []).append(each.id)
    own = [path for path, ids in held.items() if len(ids) == 1 and _bears(path, ids[0])]
    if 2 * len(own) <= len(held):
        return ""
    like = PurePosixPath(_among_its_like(entry, [each for each in kept if each.path in own]))
    beside = like if like.name else PurePosixPath(own[0])
    if len(held) == 1 and beside.parent.name != collection:
        return ""
    dashed = collection != "targets" and any("-" in PurePosixPath(path).stem for path in own)
    name = id.replace("_", "-") if dashed else id
    return beside.with_name(name + beside.suffix).as_posix()


def _bears(path: str, id: str) -> bool:
    """Whether the file is called as the entry is, or, within a folder, as a part of that."""
    name, id = _plain(PurePosixPath(path).stem), _plain(id)
    return name == id or f"_{name}_" in f"_{id}_"


def _plain(id: str) -> str:
    return id.casefold().replace("-", "_")


def _among_its_like(entry: Entry, kept: Sequence[_Kept]) -> str:
    for key in LIKE.get(entry.path[0], ()):
        wanted = str(entry.fields.get(key, ""))
        like = Counter(each.path for each in kept if wanted and str(each.data.get(key)) == wanted)
        if like:
            return _most(like)
    return ""


def _most(files: Counter[str]) -> str:
    return max(files, key=lambda path: files[path])
