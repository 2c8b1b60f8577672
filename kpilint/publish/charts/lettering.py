"""Names in the little room that a drawing has: cleaned, cut, and broken into lines."""

from itertools import accumulate
from unicodedata import east_asian_width

SIZE = 15
"""Of the letters on a phone, in units of the drawing: the most that they take anywhere."""

MORE = "…"
_NARROW = frozenset("iIjlftr.,:;'|!()[]{} ")
_BROAD = frozenset("mwMW@%")
_EMS = {"narrow": 36, "usual": 62, "upper": 72, "broad": 98, "wide": 120}
"""How broad letters are in a broad typeface, in hundredths of their size."""


def clean(text: str) -> str:
    """The text in one line, without what cannot be seen."""
    seen = (letter for letter in text if letter.isprintable() or letter.isspace())
    return " ".join("".join(seen).split())


def width(text: str) -> int:
    """About how broad a text is, in units of the drawing."""
    return sum(map(_hundredths, text)) * SIZE // 100


def cut(text: str, room: int) -> str:
    """As much of the text as there is room for, with an ellipsis where some of it is missing."""
    text = clean(text)
    if width(text) <= room:
        return text
    widths = accumulate(_hundredths(letter) * SIZE for letter in text)
    fitting = sum(each <= (room - width(MORE)) * 100 for each in widths)
    return text[:fitting].rstrip() + MORE


def lines(text: str, room: int, most: int) -> list[str]:
    """The text in at most so many lines, broken between words, and in them where they are long."""
    left, found = clean(text), list[str]()
    while left and len(found) < most - 1:
        line, left = _split(left, room)
        found.append(line)
    return [*found, cut(left, room)] if left else found


def _split(text: str, room: int) -> tuple[str, str]:
    """A line that fits, and what is left; a word is only broken if it has a line for itself."""
    if width(text) <= room:
        return text, ""
    widths = accumulate(_hundredths(letter) * SIZE for letter in text)
    fitting = max(sum(each <= room * 100 for each in widths), 1)
    gap = max(text.rfind(" ", 0, fitting + 1), text.rfind("-", 0, fitting) + 1)
    end = gap if gap > 0 else fitting
    return text[:end].rstrip(), text[end:].lstrip()


def _hundredths(letter: str) -> int:
    if ord(letter) > 0x2E7F and east_asian_width(letter) in "WF":
        return _EMS["wide"]
    if letter in _NARROW:
        return _EMS["narrow"]
    if letter in _BROAD:
        return _EMS["broad"]
    return _EMS["upper"] if letter.isupper() else _EMS["usual"]
