"""What is kept from the search for garbage is given back in a process that goes on."""

import weakref
from datetime import date
from pathlib import Path

import pytest

from kpilint.check import Report, check
from kpilint.config import load
from kpilint.garbage import keeping
from kpilint.publish import serve


class Ring:
    """Something that only the search for garbage can free."""

    def __init__(self) -> None:
        self.itself = self


def test_the_preview_frees_what_earlier_checks_left(tmp_path: Path) -> None:
    (tmp_path / "kpilint.toml").write_text("")
    left: list[weakref.ref[Ring]] = []

    def make(*_: Path) -> Report:
        if len(left) == 3:
            raise KeyboardInterrupt
        with keeping():
            left.append(weakref.ref(Ring()))
        (tmp_path / "kpilint.toml").write_text("#" * len(left))
        return check(config, date(2026, 11, 21))

    config = load(tmp_path)
    (tmp_path / "site").mkdir()
    with pytest.raises(KeyboardInterrupt):
        serve._follow(config, make, tmp_path / "site", lambda _: None)
    assert [each() for each in left] == [None] * 3
