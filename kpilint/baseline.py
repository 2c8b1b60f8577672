"""A baseline file: the findings that a team lives with, so that new ones show."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from kpilint.files import write_atomically
from kpilint.finding import Finding
from kpilint.identity import fingerprints

VERSION = 1


class Unusable(Exception):  # noqa: N818 - what is wrong with a file, said to whoever named it
    """A file that is no baseline; the message is one line."""


class Accepted(NamedTuple):
    """A finding that the baseline accepts, and the words for it."""

    fingerprint: str
    rule: str
    words: str


class Parted(NamedTuple):
    """The findings that are new, how many were known, and what was known and no longer occurs."""

    new: tuple[Finding, ...]
    known: int
    gone: tuple[Accepted, ...]


def write(path: Path, findings: tuple[Finding, ...]) -> None:
    """Accept all findings as they are today; raises OSError where the file cannot be written."""
    rows = [
        {
            "fingerprint": fingerprint,
            "rule": finding.rule,
            "path": finding.location.path,
            "address": finding.location.address,
            "message": finding.message,
        }
        for finding, fingerprint in zip(findings, fingerprints(findings), strict=True)
    ]
    write_atomically(path, json.dumps({"version": VERSION, "findings": rows}, indent=1) + "\n")


def read(path: Path) -> list[Accepted]:
    """What is accepted; raises Unusable where the file cannot be read or is something else."""
    try:
        content = json.loads(path.read_text("utf-8"))
        rows = content["findings"] if content["version"] == VERSION else [{}]
        return [_accepted(row) for row in rows]
    except OSError as error:
        raise Unusable(f"`{path}` cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unusable(
            f"`{path}` is not a baseline; `kpilint check --write-baseline {path}` makes one."
        ) from None


def part(findings: tuple[Finding, ...], accepted: Iterable[Accepted]) -> Parted:
    """Part the findings into new ones and those that the baseline accepts."""
    known = {each.fingerprint: each for each in accepted}
    found = list(zip(findings, fingerprints(findings), strict=True))
    occurring = {fingerprint for _, fingerprint in found}
    new = tuple(finding for finding, fingerprint in found if fingerprint not in known)
    gone = tuple(each for fingerprint, each in known.items() if fingerprint not in occurring)
    return Parted(new, len(found) - len(new), gone)


def _accepted(row: Mapping[str, str]) -> Accepted:
    words = f"{row['path']}: {row['rule']}: {row['message']}"
    return Accepted(row["fingerprint"], row["rule"], words)
