"""Who a text says owns something: departments, people by their role, several, or nobody."""

import re
from itertools import pairwise
from typing import NamedTuple

from kpilint.imports.markup import plain

LONGEST = 80
"""Characters of a name; more is a sentence."""


class Owned(NamedTuple):
    """The owners that a text names, without what only stands around a name.

    `sure` is false where the text itself has doubts, or where nothing tells whether it names
    anybody; `kind` is `team` or `person` where the words tell, and `why` says in a few words what
    was seen. `contacts` has for every name the address, handle, channel or link it has, or nothing.
    """

    names: tuple[str, ...]
    sure: bool
    kind: str
    why: str
    contacts: tuple[str, ...] = ()


class _One(NamedTuple):
    name: str
    contact: str
    kind: str
    sure: bool


_NOBODY = re.compile(
    r"[\W_]*(?:(?:tb[acd]|n ?/ ?a|na|(?:none|nobody|no one|not|no owner|unknown|unassigned"
    r"|not assigned|unowned)(?: yet| so far)?|vacant|open|hiring|pending|todo|null|nil|x{1,3}"
    r"|to be (?:announced|confirmed|decided|defined|determined|assigned))[\W_]*)?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:kpi |metric )?(?:owners?|owned by|dris?|drivers?|responsible)\s*:\s*", re.IGNORECASE
)
_DOUBT = re.compile(
    r"\?+|\(\s*(?:tb[acd]|acting|interim|maybe|temp(?:orary)?|for now|unconfirmed)\s*\)"
    r"|^(?:maybe|probably|perhaps|likely|see|ask|check with)\s+",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\sor\s|\s?(?:→|⇒|->|=>)\s?", re.IGNORECASE)
_LIST = re.compile(r"[,;/|\n]|\s\+\s|(?<!\w)\d{1,2}[.)]\s")
_AND = re.compile(r"[,;]?\s(?:and|&|with)\s", re.IGNORECASE)
_WITH = re.compile(r"\sw/", re.IGNORECASE)
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_HANDLE = re.compile(r"(?<![\w.])([@#])([A-Za-z][\w.-]{0,60})")
_AROUND = re.compile(r"^the\s|\s(?:teams?|departments?|depts?\.?|groups?|squads?)$", re.IGNORECASE)
_VAGUE = frozenset(
    {"team", "teams", "department", "dept", "group", "all", "all teams", "everyone", "everybody"}
    | {"various", "multiple", "several", "others", "whole company", "company", "we", "us", "etc"}
)
_WORD = re.compile(r"[^\W\d_]+")

_ROLES = frozenset(
    {"vp", "svp", "evp", "avp", "ceo", "cfo", "cmo", "cto", "coo", "cro", "cpo", "cio", "cso"}
    | {"ciso", "cco", "cdo", "chro", "chief", "head", "director", "manager", "president", "lead"}
    | {"officer", "leader", "founder", "analyst", "specialist", "coordinator", "controller"}
    | {"administrator", "executive", "partner", "strategist", "consultant", "supervisor", "owner"}
    | {"principal", "senior", "assistant", "associate", "engineer", "designer", "accountant"}
)
_TEAMS = frozenset(
    {"team", "department", "dept", "group", "squad", "function", "office", "division", "ops"}
    | {"operations", "marketing", "sales", "finance", "product", "engineering", "support", "hr"}
    | {"success", "demand", "growth", "bdr", "sdr", "bdrs", "sdrs", "ae", "aes", "csm", "csms"}
    | {"revops", "development", "partnerships", "content", "events", "field", "enablement", "it"}
    | {"brand", "people", "legal", "security", "data", "analytics", "infrastructure", "recruiting"}
    | {"executives", "managers", "engineers", "analysts", "leadership", "accounting", "quality"}
    | {"communications", "community", "procurement", "logistics", "research", "design", "ux"}
)
_TOGETHER = (
    ("research", "development"),
    ("learning", "development"),
    ("trust", "safety"),
    ("planning", "analysis"),
    ("risk", "compliance"),
    ("mergers", "acquisitions"),
    ("health", "safety"),
)
"""Words on the two sides of an `and` that are one name all the same."""


def read_owner(text: str) -> Owned:
    """Who a text names; never raises. No name is made of `TBD`, `-`, `n/a` and their like.

    `A and B`, `A / B`, `A & B, C` are several names; `VP of Sales and Marketing` and `Research &
    Development` are one. `X?` and `A or B` are in doubt. HTML and Markdown links give their words.
    """
    words, links = plain(text)
    words = _LABEL.sub("", _URL.sub(" ", words), count=1).strip()
    if not words and _URL.search(text):
        return Owned((), False, "", "a link, and no name")
    if len(words) <= LONGEST and _NOBODY.fullmatch(words):
        return Owned((), True, "", "nobody is named")
    found = [_one(part) for part in _parts(words)]
    vague = any(one.name.casefold() in _VAGUE for one in found)
    found = [one for one in found if one.name.casefold() not in _VAGUE]
    ones = tuple({one.name.casefold(): one for one in reversed(found) if one.name}.values())[::-1]
    if not ones:
        why = "nobody in particular is named" if vague else "no name is in it"
        return Owned((), False, "", why)
    if any(len(one.name) > LONGEST for one in ones):
        return Owned((), False, "", "too long to be a name")
    sure = all(one.sure for one in ones) and not (vague or _EITHER.search(words))
    kinds = {one.kind for one in ones}
    return Owned(
        tuple(one.name for one in ones),
        sure,
        kinds.pop() if len(kinds) == 1 else "",
        _why(ones, sure=sure),
        tuple(one.contact or links.get(one.name, "") for one in ones),
    )


def _why(ones: tuple[_One, ...], *, sure: bool) -> str:
    several = f"{len(ones)} names, and an owner is one" if len(ones) > 1 else ""
    doubt = "" if sure else "the text itself has doubts"
    kind = {"team": "a team by its words", "person": "a person by their words"}
    return "; ".join(filter(None, (several, doubt))) or kind.get(ones[0].kind, "a name")


def _parts(words: str) -> list[str]:
    """The text of every owner."""
    words = _WITH.sub(" with ", words)
    parts = [part for each in _EITHER.split(words) for part in _titled(_LIST.split(each))]
    return [each.strip() for part in parts for each in _joined(part) if each.strip()]


def _titled(parts: list[str]) -> list[str]:
    """`Director, Demand Generation` is one name, cut at its comma."""
    whole: list[str] = []
    for part in parts:
        words = set(_words(whole[-1])) if whole else set()
        if words and words <= _ROLES and set(_words(part)) & _TEAMS:
            whole[-1] = f"{whole[-1]}, {part}"
        else:
            whole.append(part)
    return whole


def _joined(text: str) -> list[str]:
    """The sides of an `and`, but for those that are one name together."""
    sides = _AND.split(text)
    if len(sides) == 1 or _is_one_name(sides):
        return [text]
    return sides


def _is_one_name(sides: list[str]) -> bool:
    words = [_words(side) for side in sides]
    if _ROLES & set(words[0]) and not any(_ROLES & set(side) for side in words[1:]):
        # `Head of Sales and Marketing`, but not `Head of Sales and a name`.
        return all(set(side) & _TEAMS and " ".join(side) not in _VAGUE for side in words[1:])
    ends = [(one[-1], other[0]) for one, other in pairwise(words) if one and other]
    return bool(ends) and all(pair in _TOGETHER for pair in ends)


def _one(text: str) -> _One:
    sure = not _DOUBT.search(text)
    name, contact = _contact(_DOUBT.sub(" ", text))
    while True:
        shorter = _AROUND.sub("", name).strip(" .:-–—\"'“”()")
        shorter = shorter + ")" * (shorter.count("(") - shorter.count(")"))
        if shorter == name or not shorter:
            break
        name = shorter
    nobody = not _WORD.search(name) or text.startswith("=")
    nobody = nobody or bool(_NOBODY.fullmatch(name))
    return _One("" if nobody else " ".join(name.split()), contact, _kind(text, contact), sure)


def _contact(text: str) -> tuple[str, str]:
    """The name and the address, handle or channel; the name is made of that if it stands alone."""
    mail = _MAIL.search(text)
    handle = None if mail else _HANDLE.search(text)
    found = mail or handle
    if found is None:
        return text.strip(), ""
    rest = re.sub(r"[<(\[]\s*[>)\]]|mailto:", "", text[: found.start()] + text[found.end() :])
    alone = re.sub(r"[._+-]+", " ", found[0].partition("@")[0] if mail else found[2]).strip()
    return (rest.strip() if _WORD.search(rest) else alone[:1].upper() + alone[1:]), found[0]


def _kind(text: str, contact: str) -> str:
    if contact.startswith("#"):
        return "team"
    words = _words(text.replace(contact, " ") if contact else text)
    if words and words[-1] in ("team", "department", "dept", "squad", "group"):
        return "team"
    if _ROLES & set(words):
        return "person"
    return "team" if _TEAMS & set(words) else ""


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
