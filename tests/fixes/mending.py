"""A project as texts, and what becomes of it when it is mended."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kpilint.check import Report, check
from kpilint.config import Config
from kpilint.fixes.fixing import Mended, mended

TODAY = date(2026, 11, 21)
NOWHERE = Path("/nowhere/at/all")
FILE = "kpi_specs/a.yaml"


def looked(files: Mapping[str, str], **settings: Any) -> Report:
    """The report on a project of these files alone."""
    settings.setdefault("select", ("spec",))
    texts = {path: text.encode() for path, text in files.items()}
    return check(Config(NOWHERE, **settings), TODAY, texts)


def mend(files: Mapping[str, str], **settings: Any) -> Mended:
    return mended(
        lambda new: looked(
            {**files, **{path: text.decode() for path, text in new.items()}}, **settings
        )
    )


def mended_text(text: str, **settings: Any) -> str:
    """A file after mending, which is all there is; mending it again changes nothing."""
    found = mend({FILE: text}, **settings)
    after = found.texts.get(FILE, text)
    assert not mend({FILE: after}, **settings).done
    assert bool(found.done) == (after != text)
    return after
