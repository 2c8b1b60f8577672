"""States of the specs from texts, without a disk, and what a review says of the way between two."""

import textwrap
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kpilint.check import project_of, reviewed
from kpilint.config import Config
from kpilint.finding import Finding
from kpilint.model.project import Project
from kpilint.read.load import load
from kpilint.review.change import Change
from kpilint.review.differences import difference, share
from kpilint.review.review import Review, review
from kpilint.review.sign_off import signed_texts

TODAY = date(2026, 11, 21)
CONFIG = Config(root=Path("/nowhere"))
Files = Mapping[str, str]


def read(files: Files | str, config: Config = CONFIG) -> Project:
    """The project in these files, by their names below the spec root."""
    texts = {"specs.yaml": files} if isinstance(files, str) else files
    overlay = {f"kpi_specs/{name}": textwrap.dedent(text).encode() for name, text in texts.items()}
    return project_of(load(config.root, config.specs, overlay), config)


def between(before: Files | str, after: Files | str, today: date = TODAY) -> Review:
    return review(read(before), read(after), today)


def findings(found: Review, config: Config = CONFIG) -> list[Finding]:
    return sorted(reviewed(found, config), key=lambda finding: finding.order)


def rules(found: Review) -> list[str]:
    """What fires where: `review-removed kpis.calls`."""
    return sorted(f"{each.rule} {each.location.address}" for each in findings(found))


def told(change: Change) -> str:
    """One change in one line: weight, address, field, verdict, and by how much."""
    by = " ".join(filter(None, (difference(change.was, change.now), share(change.was, change.now))))
    said = f"{change.weight} {change.address} {change.field}: {change.verdict}"
    return f"{said} {by}".rstrip()


def signed(text: str, *addresses: str, by: str, on: date = date(2026, 9, 24)) -> str:
    """The text with these targets or plans signed."""
    texts = signed_texts(read(text), addresses, by, on)
    return texts["kpi_specs/specs.yaml"]


def swapped(text: str, *pairs: tuple[str, str]) -> str:
    """The text with each first part, which must stand there once, in the place of its second."""
    for old, new in pairs:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text
