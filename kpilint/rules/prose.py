"""What stands in a definition besides words: placeholders, links, code, abbreviations."""

import re
from collections.abc import Iterator
from itertools import filterfalse, islice

from kpilint.model.fields import MENTION
from kpilint.rules.words import FUNCTION_WORDS

_UNWRITTEN = r"\b(?:TODO|WIP|FIXME|(?i:tbd|tbc|tba|lorem\s+ipsum))\b"
# What is seldom looked for is compiled when it is, as that takes long.
_UNWRITTEN_FROM_THE_START = (
    r"(?i)\W*(?:todo|wip|fixme|lorem(?:\s+ipsum)?|coming\s+soon|see\s+(?:above|below)"
    r"|same\s+as\s+above"
    r"|to\s+be\s+(?:agreed|confirmed|decided|defined|determined|discussed|done|written))\b"
    r"|\W*(?:n/?a|none|nothing|placeholder|x{3,})\W*$|\W+$"
)
_BEGINNINGS = (
    *("todo", "wip", "fixme", "lorem", "coming", "see", "same", "to", "na", "n/a", "none"),
    *("nothing", "placeholder", "xxx"),
)
_SIGNS = "".join(filterfalse(str.isalnum, map(chr, range(128)))).replace("_", "")
_HINTS = ("tbd", "tbc", "tba", "todo", "wip", "fixme", "ipsum")
_ELSEWHERE = r"(?i)\bsee\s+(?:above|below)\b"
_QUOTED = rf"{MENTION.pattern}|`[^`]*`|https?://\S+"
# "This leads to revenue" and "lead time" are no leads.
_OTHER_LEADS = (
    r"(?i)(?<!\ball\s)(?<!\bconvert\s)(?<!\bconverting\s)(?<!\bconverts\s)(?<!\bfrom\s)(?<!\bnew\s)"
    r"(?<!\bof\s)(?<!\bour\s)(?<!\bthe\s)(?<!\bthese\s)(?<!\bthose\s)(?<!\bqualified\s)"
    r"\bleads\s+to\b(?!\s+be\b)"
    r"|\b(?:can|could|does|may|might|must|not|often|should|that|they|to|usually|which|will|would)"
    r"\s+lead\s+to\b"
    r"|\blead[-\s]+times?\b"
)
# A word in capitals without its plural s; non-ASCII small letters are sorted out later. What
# follows a digit and a hyphen is part of a period: `2026-W47`. What comes before a word is looked
# at after its first letter, which so few have that it takes half the time.
_CAPITALS = re.compile(r"[^\W\d_a-z](?<!\w.)(?<!\d-.)[^\W_a-z]+(?=s?\b)")
_PARTS_OF_A_YEAR = frozenset({"Q1", "Q2", "Q3", "Q4", "H1", "H2"})
_STRESSED = (FUNCTION_WORDS - {"am", "me"}) | {
    *("always", "first", "last", "minus", "net", "never", "new", "ok", "old", "plus", "vs", "yes")
}
FEWEST_WORDS = 4
"""Words that a definition has at the least."""
_SHOUTED = 4
_LONGEST = 6


def placeholder(text: str) -> str:
    """The part of a text that says it is yet to be written; empty where there is none."""
    small = text.casefold()
    found = re.match(_UNWRITTEN_FROM_THE_START, text) if _begins_as_if_unwritten(small) else None
    if not found and any(map(small.__contains__, _HINTS)):
        found = re.search(_UNWRITTEN, text)
    if not found and "see " in small and word_count(re.sub(_ELSEWHERE, "", text)) < FEWEST_WORDS:
        found = re.search(_ELSEWHERE, text)
    return found[0].strip() if found else ""


def _begins_as_if_unwritten(small: str) -> bool:
    beginning = small.lstrip(_SIGNS)
    return not beginning or not small.isascii() or beginning.startswith(_BEGINNINGS)


def word_count(text: str) -> int:
    """How many words a text has, up to as many as are enough; what hyphens join is one."""
    words = (word for word in text.split() if any(map(str.isalnum, word)))
    return len(list(islice(words, FEWEST_WORDS)))


def unlinked(text: str) -> str:
    """The text with `[[sales_lead]]` as the words "sales lead"."""
    return MENTION.sub(lambda link: link[1].replace("_", " "), text) if "[[" in text else text


def own_words(text: str) -> str:
    """The text without links, code and addresses, and without "lead" where it is no noun."""
    text = _unquoted(text)
    return re.sub(_OTHER_LEADS, " ; ", text) if "lead" in text.casefold() else text


def abbreviations(text: str) -> Iterator[str]:
    """The abbreviations in capitals that a text uses, each once, without a plural s.

    Roman numerals, periods and words that are in capitals for emphasis are none: joining words
    (`NOT`), words of more than six letters, and, where the whole text is in capitals, of more than
    four.
    """
    text = _unquoted(text)
    found = dict.fromkeys(_CAPITALS.findall(text))
    longest = _SHOUTED if " " in text.strip() and text.isupper() else _LONGEST
    for word in found:
        letters = sum(map(str.isalpha, word))
        emphasis = letters > longest or word.casefold() in _STRESSED
        if word.isupper() and not emphasis and not _is_numeral(word):
            yield word


def _is_numeral(word: str) -> bool:
    fiscal = word.startswith("FY") and word[2:].isdecimal()
    return fiscal or word in _PARTS_OF_A_YEAR or not word.strip("IVX")


def _unquoted(text: str) -> str:
    if "[[" in text or "`" in text or "://" in text:
        return re.sub(_QUOTED, " ; ", text)
    return text
