"""A small grammar of targets as people write them: `at or above 84%`, `<.58`, `TBD`."""

import re
from typing import NamedTuple

from kpilint.imports.amounts import UNSURE_OF_WORDS, Amount, read_amount, read_range
from kpilint.imports.periods import WHEN
from kpilint.values.quantity import Kind, Quantity, parse_quantity

LONGEST = 150
"""Characters of a text that may be a target; more is a story."""

UP, DOWN, HOLD = "up", "down", "hold"


class Goal(NamedTuple):
    """What a text says of a target.

    `value` or `change` are in the language's own writing; where both are empty the target is
    pending. `unit` is `percent`, `money`, a currency code, `duration`, `ratio`, a noun, or empty
    where only a number stands there. `direction` is `up`, `down`, `hold` or empty. `when` are the
    words for a period, `per` is the time that a rate is for (`month`).

    `sure` is false where something was guessed or not read; `why` says what. `more` tells that the
    text says more than all this.
    """

    value: str = ""
    change: str = ""
    unit: str = ""
    direction: str = ""
    when: str = ""
    per: str = ""
    sure: bool = True
    why: str = ""
    more: bool = False

    @property
    def pending(self) -> bool:
        """Whether there is no number, or none that is sure enough to be written down."""
        return not (self.value or self.change)


_LIKE = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "‑": "-", "‐": "-", "’": "'", "‘": "'", "…": "..", "％": "%"}
)
_NONE = re.compile(
    r"(?:tb[acdn]|t\.b\.[acd]|n ?/ ?a|n\.a|na|none|null|nil|pending|unknown|open|todo|\?{1,5}|x"
    r"|to be (?:announced|confirmed|decided|defined|determined|agreed|set|added)"
    r"|(?:not (?:yet )?(?:set|defined|known|decided|applicable|available))|no (?:target|goal)"
    r"(?: yet)?|coming soon)",
    re.IGNORECASE,
)
_FLAGS = re.IGNORECASE
_LABEL = re.compile(r"(?:target|goal)(?: is)? ?[:=]? ?", _FLAGS)
_WHEN_FIRST = re.compile(rf"({WHEN}) ?[:=] ?", _FLAGS)
_WHEN_LAST = re.compile(
    rf",? (?:by|in|for|until|through|before|at|during)(?: the)?(?: (?:end|close) of)? ({WHEN})",
    _FLAGS,
)
_ASIDE = re.compile(r" ?\(([^()]{1,100})\)\.?")
_DOUBT = re.compile(r"\?|\btb[acd]\b|draft|prelim|tentative|provisional|estimate|maybe", _FLAGS)
_HARMLESS = re.compile(r"(?:out )?of [0-9]{1,6}", _FLAGS)
_FIRST = (
    (HOLD, re.compile(r"(?:exactly|equal to|equals) ", _FLAGS)),
    (
        UP,
        re.compile(
            r"(?:(?:is )?(?:(?:at|equal to) or (?:above|over|greater than|more than|higher than)"
            r"|(?:greater|more|higher) than(?: or equal(?: to)?)?|at least|a? ?minimum(?: of)?:?"
            r"|(?:no|not) (?:less|fewer|lower) than|above|over|exceeds?|min\.?|maintain at least)"
            r"|>=|=>|≥|⩾|>) ?",
            _FLAGS,
        ),
    ),
    (
        DOWN,
        re.compile(
            r"(?:(?:is )?(?:(?:at|equal to) or (?:below|under|less than|lower than)"
            r"|(?:less|fewer|lower) than(?: or equal(?: to)?)?|at most|a? ?maximum(?: of)?:?"
            r"|(?:no|not) (?:more|greater|higher) than|not to exceed|below|under|within|max\.?)"
            r"|<=|=<|≤|⩽|<) ?",
            _FLAGS,
        ),
    ),
)
_LAST = (
    (
        UP,
        re.compile(
            r"(?:,? (?:or|and) (?:more|above|higher|greater|over|better)| ?\+| min(?:imum)?\.?)",
            _FLAGS,
        ),
    ),
    (
        DOWN,
        re.compile(r"(?:,? (?:or|and) (?:less|below|lower|fewer|under)| max(?:imum)?\.?)", _FLAGS),
    ),
)
_ABOUT = re.compile(r"(?:~|≈|about|around|approx(?:\.|imately)?|circa|ca\.|roughly) ?", _FLAGS)
_PER = re.compile(
    r"(?: ?/ ?| per | an? | each | every )"
    r"(day|week|month|quarter|year|annum|mo|yr|qtr|wk)\.?"
    r"|,? (daily|weekly|monthly|quarterly|annually|yearly)",
    _FLAGS,
)
_TIMES = {
    **dict.fromkeys(("day", "daily"), "day"),
    **dict.fromkeys(("week", "wk", "weekly"), "week"),
    **dict.fromkeys(("month", "mo", "monthly"), "month"),
    **dict.fromkeys(("quarter", "qtr", "quarterly"), "quarter"),
    **dict.fromkeys(("year", "yr", "annum", "annually", "yearly"), "year"),
}
_HOW = re.compile(
    r",? (?:(?:at|for) (?:the )?p?[0-9]{1,2}(?:st|nd|rd|th)?(?: percentile)?|p[0-9]{2}"
    r"|on average|in average|average|avg\.?|median|in total|total|overall)",
    _FLAGS,
)
_RISE = re.compile(r"(?:increase|grow|growth|raise|lift|up)(?: (?:of|by))? (?!to )", _FLAGS)
_FALL = re.compile(
    r"(?:reduce|reduction|decrease|cut|lower|down|drop)(?: (?:of|by))? (?!to )", _FLAGS
)
_RISEN = re.compile(r" (?:increase|growth|lift|uplift|rise)", _FLAGS)
_FALLEN = re.compile(r" (?:decrease|reduction|drop|decline)", _FLAGS)
_UP_TO = re.compile(r"(?:increase|grow|raise) to ", _FLAGS)
_DOWN_TO = re.compile(r"(?:reduce|decrease|cut|lower|drop) to ", _FLAGS)
_ON_WHAT = re.compile(
    r",? (?:yoy|qoq|mom|y/y|q/q|m/m|y-o-y|q-o-q"
    r"|(?:year|quarter|month)[- ](?:over|on)[- ](?:year|quarter|month))",
    _FLAGS,
)
_BEGIN = " ,/(+"
"""What everything begins with that is taken off at the end."""
_MOST = 8
"""Things around the number that are taken off, one after the other."""


def read_target(text: str) -> Goal:
    """What a text says of a target; never raises. What is not sure is pending, or says so."""
    words = " ".join(text.translate(_LIKE).split())
    if len(words) > LONGEST:
        return Goal(sure=False, why="too long for a target")
    if not words or _NONE.fullmatch(words.strip(" .!()[]")):
        return Goal(why="there is no number yet")
    bare, known = _peeled(words.rstrip(" .;"))
    goal = _changed(bare, known) or _level(bare, known)
    return goal if goal.pending or _is_readable(goal) else _unread("it cannot be read as an amount")


def _unread(why: str) -> Goal:
    return Goal(sure=False, why=why)


def _is_readable(goal: Goal) -> bool:
    return isinstance(parse_quantity(goal.value or goal.change), Quantity)


def _peeled(words: str) -> tuple[str, Goal]:
    """The words without what stands around the number, and what that says."""
    known = Goal()
    for _ in range(_MOST):
        before = words
        for peel in (_first, _last):
            words, known = peel(words, known)
        if words == before:
            break
    return words, known


def _first(words: str, known: Goal) -> tuple[str, Goal]:
    if found := _LABEL.match(words):
        return words[found.end() :], known
    if found := _WHEN_FIRST.match(words):
        return words[found.end() :], _timed(known, found[1])
    if found := _ABOUT.match(words):
        return words[found.end() :], _doubted(known, "about that much")
    for direction, pattern in _FIRST:
        if found := pattern.match(words):
            return words[found.end() :], _directed(known, direction)
    for direction, pattern in ((UP, _UP_TO), (DOWN, _DOWN_TO)):
        if found := pattern.match(words):
            return words[found.end() :], _directed(known, direction)
    return words, known


def _last(words: str, known: Goal) -> tuple[str, Goal]:
    if found := _at_end(_ASIDE, words):
        return words[: found.start()], _beside(known, found[1])
    if found := _at_end(_WHEN_LAST, words):
        return words[: found.start()], _timed(known, found[1])
    if found := _at_end(_PER, words):
        time = _TIMES[(found[1] or found[2]).casefold()]
        return words[: found.start()], known._replace(per=time, more=True)
    if found := _at_end(_HOW, words):
        return words[: found.start()], known._replace(more=True)
    for direction, pattern in _LAST:
        if found := _at_end(pattern, words):
            return words[: found.start()], _directed(known, direction)
    if words.endswith("?"):
        return words.rstrip("? "), _doubted(known, "there is a question mark")
    return words, known


def _at_end(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    """The first match that goes up to the end and leaves something before it."""
    for start in range(1, len(words)):
        if words[start] in _BEGIN:
            found = pattern.match(words, start)
            if found and found.end() == len(words):
                return found
    return None


def _timed(known: Goal, when: str) -> Goal:
    if known.when and known.when.casefold() != when.casefold():
        return _doubted(known, "it names several periods")
    return known._replace(when=when)


def _directed(known: Goal, direction: str) -> Goal:
    if known.direction and known.direction != direction:
        return _doubted(known, "it says both at least and at most")
    return known._replace(direction=direction, more=True)


def _doubted(known: Goal, why: str) -> Goal:
    return known._replace(sure=False, why=known.why or why, more=True)


def _beside(known: Goal, aside: str) -> Goal:
    if re.fullmatch(WHEN, aside, _FLAGS):
        return _timed(known, aside)
    known = known._replace(more=True)
    if _DOUBT.search(aside):
        return _doubted(known, "the text itself has doubts")
    if re.search("[0-9]", aside) and not _HARMLESS.fullmatch(aside):
        return _doubted(known, "there is another number in brackets")
    return known


def _changed(words: str, known: Goal) -> Goal | None:
    """A difference to something, if the words say so."""
    bare, known = _compared(words, known)
    for sign, first, last in (("+", _RISE, _RISEN), ("-", _FALL, _FALLEN)):
        if found := first.match(bare):
            return _difference(sign, bare[found.end() :], known)
        if found := _at_end(last, bare):
            return _difference(sign, bare[: found.start()], known)
    if bare.startswith("+"):
        return _difference("+", bare[1:], known)
    if bare.startswith("-"):
        return _difference("-", bare[1:], known, only=(Kind.DURATION, Kind.POINTS))
    return None if bare == words else _unread("it does not say what it is compared with")


def _compared(words: str, known: Goal) -> tuple[str, Goal]:
    found = _at_end(_ON_WHAT, words)
    if not found:
        return words, known
    why = "a change on a period before: from what level is not said"
    return words[: found.start()], _doubted(known, why)


def _difference(sign: str, words: str, known: Goal, only: tuple[Kind, ...] = ()) -> Goal:
    amount = read_amount(words.lstrip("+- "))
    if amount is None or amount.words in UNSURE_OF_WORDS:
        return _unread("a change, of which the amount cannot be read")
    quantity = parse_quantity(amount.text)
    if only and not (isinstance(quantity, Quantity) and quantity.kind in only):
        return _unread("the minus may belong to a level or to a change")
    known = known._replace(more=known.more or bool(amount.words))
    unit = "" if amount.unit == "percent" else amount.unit
    return _with(known, amount)._replace(change=f"{sign}{amount.text}", unit=unit)


def _level(words: str, known: Goal) -> Goal:
    amount = read_range(words) or read_amount(words)
    if amount is None:
        return _unread(_why_not(words))
    if amount.text.endswith("pp"):
        return _unread("points are a difference: whether they rise or fall is not said")
    return _with(known, amount)._replace(value=amount.text, unit=amount.unit)


def _with(known: Goal, amount: Amount) -> Goal:
    if amount.why:
        known = _doubted(known, amount.why)
    return known._replace(more=known.more or bool(amount.words))


def _why_not(words: str) -> str:
    numbers = re.findall(r"[0-9][0-9.,]*", words)
    if not numbers:
        return "there is no number in it"
    if len(numbers) > 1:
        return "there is more than one number in it"
    return "what stands around the number cannot be read"
