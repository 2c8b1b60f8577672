"""The validator is imported without what it takes longest to import, and nobody else notices."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.read.validator import STOOD_IN_FOR, StandIn, fast_validator

SCHEMA = json.dumps({"type": "object", "required": ["a"]})


def said(program: str) -> list[str]:
    """What a program prints, after it has made a validator from SCHEMA."""
    made = (
        "import sys\n"
        "from kpilint.read.validator import fast_validator\n"
        f"valid = fast_validator({SCHEMA!r})\n"
    )
    done = subprocess.run([sys.executable, "-c", made + program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_validates() -> None:
    valid = fast_validator(SCHEMA)
    assert valid({"a": 1})
    assert not valid({})


def test_the_validator_brings_no_sockets_and_leaves_no_stand_in() -> None:
    brought = "print({'email.utils', 'socket', 'random', 'urllib.parse'} & sys.modules.keys())"
    assert said(brought) == ["set()"]


def test_whoever_imports_it_afterwards_gets_the_real_one() -> None:
    assert said("import email.utils; print(email.utils.formataddr(('A', 'a@b')))") == ["A", "<a@b>"]
    assert said("from email.utils import __file__; print(__file__[-8:])") == ["utils.py"]


def test_one_that_is_there_already_stays() -> None:
    before = sys.modules[STOOD_IN_FOR]
    assert fast_validator(SCHEMA)({"a": 1})
    assert sys.modules[STOOD_IN_FOR] is before


def test_a_library_that_is_not_there_leaves_no_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    monkeypatch.delitem(sys.modules, STOOD_IN_FOR)
    with pytest.raises(ImportError):
        fast_validator(SCHEMA)
    assert STOOD_IN_FOR not in sys.modules


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    standing = StandIn(STOOD_IN_FOR)
    monkeypatch.setitem(sys.modules, STOOD_IN_FOR, standing)
    return standing


def test_all_else_that_is_asked_of_it_the_real_one_answers(stand_in: StandIn) -> None:
    assert stand_in.formataddr(("A", "a@b")) == "A <a@b>"
    assert sys.modules[STOOD_IN_FOR] is not stand_in


def test_others_who_import_it_meanwhile_get_the_real_thing(stand_in: StandIn) -> None:
    from email.utils import quote

    assert quote('"') == '\\"'
    assert sys.modules[STOOD_IN_FOR] is not stand_in


def test_what_the_real_one_lacks_it_lacks(stand_in: StandIn) -> None:
    with pytest.raises(AttributeError):
        _ = stand_in.nothing


@given(st.datetimes(), st.sampled_from(["+0000", "-0000", "+0530", "-0100", "GMT"]))
def test_reads_dates_as_the_real_one_does(built: object, zone: str) -> None:
    text = f"{built:%a, %d %b %Y %H:%M:%S} {zone}"
    assert StandIn(STOOD_IN_FOR).parsedate_to_datetime(text) == parsedate_to_datetime(text)


def test_the_date_of_a_build_is_read_without_the_real_one(stand_in: StandIn) -> None:
    built = datetime(2026, 10, 27, 10, 17, 51, tzinfo=UTC)
    assert stand_in.parsedate_to_datetime("Tue, 27 Oct 2026 10:17:51 +0000") == built
    assert sys.modules[STOOD_IN_FOR] is stand_in


def test_refuses_what_is_no_date(stand_in: StandIn) -> None:
    with pytest.raises(ValueError, match="yesterday"):
        stand_in.parsedate_to_datetime("yesterday")
