"""Lines of CODEOWNERS as GitHub and GitLab read them, between marks of their own."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kpilint.review.code_owners import Line, Owned

FORGES = ("github", "gitlab")

_BEGIN = "# >>> kpilint codeowners"
_END = "# <<< kpilint codeowners"
_SECTION = re.compile(
    rf"^{re.escape(_BEGIN)}[^\n]*\n(?P<inside>.*?)^{re.escape(_END)}[^\n]*\n?",
    re.MULTILINE | re.DOTALL,
)
_ENTRY = re.compile(r"(?P<pattern>!?/(?:\\.|[^\s\\])*)(?P<owners>[^#\n]*)")
_HEADING = re.compile(r"\[(?P<name>[^\]]*)\]")


class Broken(Exception):  # noqa: N818
    """Marks that do not fit together; the message is one line with the mend."""


class Parts(NamedTuple):
    """A CODEOWNERS file: what stands before our section, in it, and behind it."""

    before: str
    inside: str | None
    behind: str


def section(owned: Owned, forge: str) -> str:
    """Our section of the file; every line ends with a line break."""
    told = _by_section(owned) if forge == "gitlab" else _rows(owned.lines)
    return "\n".join(
        (
            f"{_BEGIN}: made from the specs, not by hand >>>",
            *_words(owned),
            *told,
            f"{_END} <<<",
            "",
        )
    )


def parted(text: str) -> Parts:
    """The file in three parts; raises Broken where our marks are not one pair."""
    text = text.replace("\r\n", "\n")
    found = list(_SECTION.finditer(text))
    if len(found) > 1 or text.count(_BEGIN) != len(found) or text.count(_END) != len(found):
        raise Broken(
            f"it should have one line that begins with `{_BEGIN}`, and one with `{_END}` below it;"
            " remove what is left of an old section."
        )
    if not found:
        return Parts(text, None, "")
    return Parts(text[: found[0].start()], found[0][0], text[found[0].end() :])


def joined(parts: Parts, fresh: str, like: str) -> str:
    """The file with our section made anew; a new section comes last, as the last match counts."""
    before = parts.before
    if parts.inside is None and before:
        before = f"{before.rstrip()}\n\n"
    text = f"{before}{fresh}{parts.behind}"
    return text.replace("\n", "\r\n") if "\r\n" in like else text


def differences(old: str, fresh: str) -> Iterator[str]:
    """What has to change in an old section, in words."""
    were, are = dict(_entries(old)), dict(_entries(fresh))
    for key in sorted(were.keys() | are.keys()):
        before, after = were.get(key), are.get(key)
        if before == after:
            continue
        if before is None:
            yield f"{_place(key)} is missing: {_people(after or ())}"
        elif after is None:
            yield f"{_place(key)} is no longer needed: {_people(before)}"
        else:
            yield f"{_place(key)}: {_people(after)}, instead of {_people(before)}"
    if were == are:
        yield "The lines are the same, but their order or the comments are not."


def _words(owned: Owned) -> Iterator[str]:
    yield "# To bring it up to date: kpilint codeowners --write FILE"
    if owned.unknown:
        yield f"# Without a handle as contact: {', '.join(owned.unknown)}"


def _rows(lines: Iterable[Line]) -> Iterator[str]:
    return (" ".join((line.pattern, *line.owners)) for line in lines)


def _by_section(owned: Owned) -> Iterator[str]:
    """One section for all, in which the last match counts, and one for each who has a part."""
    yield "[KPIs]"
    yield from (
        row if line.owners else f"!{row}"
        for line, row in zip(owned.lines, _rows(owned.lines), strict=True)
    )
    for owner in sorted({owner for line in owned.mixed for owner in line.owners}):
        name = owned.names.get(owner, owner)
        alone = list(owned.names.values()).count(name) == 1
        yield from ("", f"[KPIs: {_heading(name if alone else owner)}]")
        yield from (f"{line.pattern} {owner}" for line in owned.mixed if owner in line.owners)


def _heading(name: str) -> str:
    return re.sub(r"[\[\]\s]+", " ", name).strip()


def _entries(text: str) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    heading = ""
    for line in text.splitlines():
        if named := _HEADING.match(line):
            heading = named["name"]
        elif entry := _ENTRY.match(line):
            yield (heading, entry["pattern"]), tuple(entry["owners"].split())


def _place(key: tuple[str, str]) -> str:
    heading, pattern = key
    return f"{pattern} in [{heading}]" if heading else pattern


def _people(owners: tuple[str, ...]) -> str:
    return ", ".join(owners) or "nobody"
