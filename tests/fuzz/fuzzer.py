"""What a fuzzer is, the bounds it holds to, and how texts are spoilt."""

import random
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from kpilint.finding import Location, Span
from kpilint.read.marks import BREAK

SECONDS = 10
"""Of the processor's time, for one input of a few kilobytes on any machine."""

UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ud800-\udfff]"
)
MARKS = (
    *("\t", "\n", "\r", "\r\n", " ", "  ", "\n  ", ": ", ":", "- ", "-", "#", "'", '"', "\\", "\0"),
    *("{", "}", "[", "]", ",", "&a ", "*a", "!!str ", "! ", "|", "|-", "|2\n", ">", ">-\n", ">-#"),
    *("---\n", "...\n", "<<: *a", "?", "? ", "%", "@", "`", "~", "=", ";", '""', "''", "(", ")"),
    *("null", "true", "0", "12", "0x1F", "1e999", "-5", "nan", ".inf", "012", "1_000", "12:30"),
    *("\ufeff", "\x85", "\u2028", "é", "😀", "\u202e", "\ud800", "e\u0301", "−", "١", "１", "ſ"),
)


class Fuzzer(NamedTuple):
    """One thing that reads: `attempt` fails where a text breaks it.

    `texts` draws structured texts; `seeds` are good texts to spoil, with `words` of their language.
    """

    name: str
    attempt: Callable[[str], None]
    texts: SearchStrategy[str]
    seeds: Callable[[], list[str]]
    words: tuple[str, ...] = ()

    def hold(self, text: str) -> None:
        """Fail, and say on what, unless the text is answered as it should be, and soon."""
        try:
            with soon():
                self.attempt(text)
        except BaseException as error:
            error.add_note(f"{self.name} was given {text!r}")
            raise

    def drawer(self) -> Callable[[bytes], str | None]:
        """What turns random bytes into a structured text, if they are enough for one."""
        found: list[str] = []

        @settings(database=None, suppress_health_check=list(HealthCheck), deadline=None)
        @given(self.texts)
        def keep(text: str) -> None:
            found.append(text)

        def draw(chances: bytes) -> str | None:
            found.clear()
            keep.hypothesis.fuzz_one_input(chances)
            return found[0] if found else None

        return draw


class TooSlow(BaseException):
    """An input takes too long; no `except Exception` on the way may hide it."""


@contextmanager
def soon(seconds: float = SECONDS) -> Iterator[None]:
    """Interrupt what takes more of the processor's time, be it within a regular expression."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def spoilt(chance: random.Random, text: str, words: tuple[str, ...]) -> str:
    """The text after some slips: pieces cut, doubled, moved, swapped or put in."""
    for _ in range(chance.randint(1, 5)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((0, 1, 1, 3, 10, 60, 400)))
        piece = text[start:end]
        match chance.randrange(7):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:end] + piece + text[end:]
            case 2:
                at = chance.randrange(len(text) + 1)
                text = text[:at] + piece + text[at:]
            case 3 | 4:
                put = chance.choice(MARKS if chance.random() < 0.5 or not words else words)
                text = text[:start] + put + text[chance.choice((start, end)) :]
            case 5:
                lines = BREAK.split(text)
                one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
                lines[one], lines[other] = lines[other], lines[one]
                text = "\n".join(lines)
            case _:
                known = sorted(set(re.findall(r"[\w.%$-]+", text))) or ["x"]
                there = (*words, *known)
                text = text.replace(
                    chance.choice(known), chance.choice(there), chance.choice((1, 2, -1))
                )
    return text


def printable(text: str) -> None:
    found = UNPRINTABLE.search(text)
    assert found is None, f"{found[0]!r} is printed"


def within(place: Location, text: str) -> None:
    """Fail unless the place lies in the text; what only begins at a line's end may stand out."""
    span, lines = place.span, BREAK.split(text)
    assert Span(1, 1, 1, 1) <= span, span
    assert (span.line, span.column) <= (span.end_line, span.end_column), span
    assert span.end_line <= len(lines), (span, len(lines))
    assert span.column <= len(lines[span.line - 1]) + 1, (span, lines[span.line - 1])
    assert span.end_column <= len(lines[span.end_line - 1]) + 2, (span, lines[span.end_line - 1])
