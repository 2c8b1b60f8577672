"""An import as files: which entry goes where, and what is there already."""

import csv
import io
import json
import os
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from kpilint.imports.draft import CannotImport, Draft, How, Import, Told
from kpilint.imports.ids import id_of, unused
from kpilint.layout.written import written

MANIFEST = "imported.yaml"
MARK = "x-imported"
ACTUALS = "actuals"
HOLDERS = ("people", "teams")
_NO_OWNER = "without_owner"
_DIGITS = 16
_HEAD = '{\n "version": 1,\n "pieces": ['
"""What every account begins with."""


class By(StrEnum):
    """What decides which KPIs stand together in a file."""

    TEAM = "team"
    KPI = "kpi"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Files:
    """What an import writes, by path, with the account as it stands then."""

    texts: Mapping[Path, str]
    told: tuple[Told, ...]


def apart(found: Import, taken: Mapping[str, Container[str]]) -> Import:
    """The import with other ids where the project has them; its own people and teams stay theirs.

    `taken` has the ids of the project by collection.
    """
    drafts = [each for each in found.drafts if not _is_known(each, taken)]
    news = {each.path[:2] for each in drafts if each.path[0] not in ("targets", ACTUALS)}
    ids: dict[tuple[str, str], str] = {}
    for path in news:
        collection, id = path
        if id in taken.get(collection, ()):
            used = {other for kind, other in news if kind == collection}
            ids[collection, id] = unused(id, _Either(taken[collection], used))
    if not ids:
        return Import(tuple(drafts), found.told)
    told = tuple(_moved(each, ids) for each in found.told)
    return Import(tuple(replace(each, path=_path(each.path, ids)) for each in drafts), told)


class _Either:
    """What is in one or the other."""

    def __init__(self, *both: Container[str]) -> None:
        self.both = both

    def __contains__(self, item: object) -> bool:
        return any(item in each for each in self.both)


def _is_known(draft: Draft, taken: Mapping[str, Container[str]]) -> bool:
    """Whether it is a person or a team that the project knows by that id, as either."""
    return draft.path[0] in HOLDERS and any(draft.path[1] in taken.get(h, ()) for h in HOLDERS)


def _path(path: tuple[str, ...], ids: Mapping[tuple[str, str], str]) -> tuple[str, ...]:
    if path[0] in ("targets", ACTUALS):
        return (*path[:2], ids.get(("kpis", path[2]), path[2]))
    return (path[0], ids.get((path[0], path[1]), path[1]))


def _moved(told: Told, ids: Mapping[tuple[str, str], str]) -> Told:
    """The account of a piece with the id that its entry got."""
    steps = told.address.split(".")
    at = 2 if steps[0] in ("targets", ACTUALS) else 1
    key = ("kpis" if at == 2 else steps[0], steps[at] if len(steps) > at else "")
    if key not in ids:
        return told
    steps[at] = ids[key]
    address = ".".join(steps)
    if steps[-1] != "name":
        return replace(told, address=address)
    why = f"`{key[1]}` is in the project already: kept apart as `{ids[key]}`"
    return replace(told, how=_worse(told.how), address=address, why=why)


def _worse(how: How) -> How:
    return How.GUESSED if how is How.READ else how


def laid_out(found: Import, into: Path, actuals: Path, by: By) -> dict[Path, str]:
    """The text of every file, the list of them included; `actuals` is where these go."""
    data: dict[str, dict[str, Any]] = {}
    rows: list[tuple[str, str, str]] = []
    owners = {each.path[1]: str(each.fields.get("owner", "")) for each in found.drafts}
    for draft in found.drafts:
        if draft.path[0] == ACTUALS:
            rows.append((draft.path[2], draft.path[1], str(draft.fields["value"])))
            continue
        place = data.setdefault(_file(draft, by, owners), {})
        *steps, last = draft.path
        for step in steps:
            place = place.setdefault(step, {})
        place[last] = dict(draft.fields)
    texts = {into / name: written(content) for name, content in data.items()}
    if rows:
        texts[actuals / "imported.csv"] = _table(rows)
    texts[into / MANIFEST] = _manifest(into, texts)
    return texts


def _file(draft: Draft, by: By, owners: Mapping[str, str]) -> str:
    collection = draft.path[0]
    if collection == "targets":
        return f"targets/{draft.path[1]}.yaml"
    if collection in HOLDERS:
        return "teams.yaml"
    if collection != "kpis":
        return f"{collection}.yaml"
    if by is By.KPI:
        name = draft.path[1]
    elif by is By.FILE:
        name = id_of(PurePosixPath(draft.at.file.replace("\\", "/")).stem, "kpis")
    else:
        name = owners.get(draft.path[1]) or _NO_OWNER
    return f"kpis/{name}.yaml"


def _table(rows: Iterable[tuple[str, str, str]]) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("kpi", "period", "value"))
    table.writerows(sorted(rows))
    return out.getvalue()


def _manifest(into: Path, texts: Mapping[Path, str]) -> str:
    lines = {_name(path, into): _sum(text) for path, text in sorted(texts.items())}
    head = (
        "What `kpilint import` wrote, and a checksum of each file. Files that nobody has changed\n"
        "since are replaced by the next import; files that somebody has are left alone."
    )
    return written({MARK: lines}, {(): head})


def _name(path: Path, into: Path) -> str:
    """The path as seen from the folder that is written into."""
    return Path(os.path.relpath(path, into)).as_posix()


def _sum(text: str) -> str:
    return "sha256:" + sha256(text.encode()).hexdigest()[:_DIGITS]


def written_before(into: Path) -> dict[Path, str]:
    """The files of an earlier import that nobody has changed since, with their text."""
    manifest = into / MANIFEST
    text = _text(manifest)
    if text is None:
        return {}
    listed = {Path(os.path.normpath(into / name)): known for name, known in _listed(text).items()}
    found = {
        path: content
        for path, known in listed.items()
        if (content := _text(path)) is not None and _sum(content) == known
    }
    return {**found, manifest: text} if found else {}


def _listed(text: str) -> Mapping[str, str]:
    from kpilint.read.document import Source
    from kpilint.read.yaml import read_yaml

    documents, _ = read_yaml(Source(MANIFEST, text))
    data = documents[0].data if documents else None
    listed = data.get(MARK) if isinstance(data, Mapping) else None
    if not isinstance(listed, Mapping):
        return {}
    return {str(name): str(known) for name, known in listed.items()}


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None


def require_free(texts: Mapping[Path, str], before: Mapping[Path, str]) -> None:
    """Raise CannotImport where a file is in the way that no import wrote, or of an earlier one."""
    in_the_way = [path for path in texts if path not in before and _is_there(path)]
    if in_the_way:
        raise CannotImport(
            f"{_some(in_the_way)} {_is(in_the_way)} there already, and not as an import leaves a"
            " file. Move what is there away, or name another folder with --into."
        )
    stale = [path for path in before if path not in texts]
    if stale:
        raise CannotImport(
            f"{_some(stale)} {_is(stale)} from an earlier import, and this one has nothing for it."
            " Delete what it left, or name another folder with --into."
        )


def require_report(path: Path, texts: Mapping[Path, str]) -> None:
    """Raise CannotImport where the account would replace something else than an older account."""
    content = _text(path)
    ours = content is not None and content.startswith(_HEAD)
    new = {each.resolve() for each in texts}
    if path.resolve() in new or (_is_there(path) and not ours):
        raise CannotImport(
            f"--report: {path} holds something else than the report of an import."
            " Name another file."
        )


def _is_there(path: Path) -> bool:
    return os.path.lexists(path)


def _some(paths: list[Path]) -> str:
    names = [os.path.relpath(path) for path in sorted(paths)]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _is(paths: list[Path]) -> str:
    return "is" if len(paths) == 1 else "are"


def as_json(told: Iterable[Told]) -> str:
    """The whole account, a line for each piece."""
    return json.dumps({"version": 1, "pieces": list(_pieces(told))}, indent=1, ensure_ascii=False)


def _pieces(told: Iterable[Told]) -> Iterator[dict[str, str]]:
    for each in told:
        yield {
            "how": str(each.how),
            "file": each.at.file,
            "place": each.at.place,
            "text": each.text,
            "address": each.address,
            "why": each.why,
        }
