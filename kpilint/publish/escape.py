"""Text from specs made harmless: it shows as written, and nothing in it comes alive."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from urllib.parse import urlsplit

from markupsafe import Markup

# Python-Markdown marks its own placeholders with control characters, so none may come from outside.
_GONE = dict.fromkeys((*range(32), 127), None)
_LINES = {**_GONE, **dict.fromkeys(map(ord, "\t\n\r"), " ")}
_HTML = {**_LINES, **{ord(c): f"&#{ord(c)};" for c in "&<>\"'`{}[]"}}
_MARKDOWN = {**_HTML, **{ord(c): f"&#{ord(c)};" for c in "*_#|~^=:\\$!+"}}
_MEANS = re.compile(f"[{re.escape(''.join(map(chr, _HTML)))}]")
_ANCHOR = re.compile(r"[^\w-]")
_WEB = re.compile(r"https?://[A-Za-z0-9.-]+([/?#][!-~]*)?")
_EMAIL = re.compile(r"[A-Za-z0-9.+_-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_TAG = re.compile(r"\w[\w .+/-]*")


safe: Callable[[str], Markup] = partial(str.__new__, Markup)
"""Makes markup of text that is safe already; as calling `Markup`, in a fifth of the time."""


def escaped(text: str) -> str:
    """As `escape`, for the making of larger pieces."""
    return text.translate(_HTML) if _MEANS.search(text) else text


@lru_cache(maxsize=1 << 14)
def escape(text: str) -> Markup:
    """The text as one line for a block of HTML; template languages leave it alone as well."""
    return safe(escaped(text))


def printable(text: str) -> str:
    """The text without what nobody could see."""
    return text if text.isprintable() else "".join(filter(str.isprintable, text))


def heading(text: str) -> Markup:
    """The text as one line of Markdown that stays as written, whatever extensions are on."""
    return Markup(text.strip().translate(_MARKDOWN))  # noqa: S704 - every character with a meaning is replaced


def anchor(id: str) -> Markup:
    """An id as the name of an anchor."""
    return Markup(_ANCHOR.sub("", id))  # noqa: S704 - letters, digits, `_` and `-`


def fill(pattern: str, *parts: str) -> Markup:
    """The pattern of ours with each `%s` replaced by markup as it is, and by other text escaped."""
    for part in parts:
        if type(part) is not Markup:
            return safe(pattern % tuple([p if type(p) is Markup else escape(p) for p in parts]))
    return safe(pattern % parts)


def joined(separator: str, items: Iterable[Markup]) -> Markup:
    """Markup one behind the other, with a separator of ours between."""
    return safe(separator.join(items))


def finalize(value: object) -> object:
    """What a template puts out: markup as it is, all else escaped."""
    return value if type(value) is Markup else escape(str(value))


@lru_cache(maxsize=1 << 14)
def safe_url(text: str) -> str:
    """The address if a link may lead there (http, https, mailto), else nothing."""
    text = text.strip()
    if _WEB.fullmatch(text):
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if parts.scheme == "mailto":
        return text if _EMAIL.fullmatch(parts.path) else ""
    return text if parts.scheme in ("http", "https") and parts.netloc else ""


def contact_url(text: str) -> str:
    """Where a contact can be reached: an e-mail or web address, else nothing."""
    text = text.strip()
    return f"mailto:{text}" if _EMAIL.fullmatch(text) else safe_url(text)


def plain_tag(text: str) -> bool:
    """Whether the theme, which does not escape tags, may show this one."""
    return bool(_TAG.fullmatch(text))
