"""Mends: what they leave can be read as well as before, and needs no more of them."""

from collections import Counter
from collections.abc import Mapping

from hypothesis import strategies as st

from kpilint.check import Report, check
from kpilint.fixes.fixing import mended
from tests.fuzz.fuzzer import Fuzzer
from tests.fuzz.parts import COMPANY, CONFIG, TODAY, WORDS, encoded
from tests.generate import as_files, companies

PATH = "kpi_specs/0.yaml"


def attempt(text: str) -> None:
    before = {PATH: encoded(text)}

    def look(changed: Mapping[str, bytes]) -> Report:
        return check(CONFIG, TODAY, {**before, **changed})

    first = look({})
    done = mended(look)
    if not done.texts:
        assert not done.done
        return
    after = {PATH: done.texts[PATH].encode()}
    assert _unread(done.report) <= _unread(first)
    assert not mended(lambda changed: check(CONFIG, TODAY, {**after, **changed})).done


def _unread(report: Report) -> Counter[str]:
    """What cannot be read, by rule."""
    rules = ("spec-unreadable", "spec-syntax", "spec-duplicate-id")
    return Counter(each.rule for each in report.findings if each.rule in rules)


SLIPS = (
    "defintion",
    "onwer",
    "Monthly",
    "leeding",
    "demand_gn",
    "20 pct",
    "statsu",
    "drives_",
    "kpi",
)


@st.composite
def _slipped(draw: st.DrawFn) -> str:
    text = "".join(as_files(draw(companies())).values())
    for word in draw(
        st.lists(st.sampled_from(("definition", "owner", "name", "lead")), max_size=3)
    ):
        text = text.replace(word, word[:-2] + word[-1] + word[-2], draw(st.integers(1, 3)))
    return text


MENDS_FUZZER = Fuzzer(
    "mends",
    attempt,
    _slipped(),
    lambda: [COMPANY],
    (
        *WORDS,
        *SLIPS,
        "  # kpilint: ignore[meaning] -- x\n",
        " # kpilint: ignore[plan] until=2020-01-01 -- y",
    ),
)
