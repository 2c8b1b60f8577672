"""Plain words out of HTML and Markdown. Nothing in it is run, and time grows with length only."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

_UNSEEN = frozenset({"script", "style", "template", "iframe", "object", "svg", "math", "noscript"})
_BREAKS = frozenset(
    {"address", "article", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt"}
    | {"figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"}
    | {"main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "tr", "ul"}
)
_WITHIN = frozenset(
    {"a", "abbr", "b", "big", "body", "button", "center", "cite", "code", "del", "dfn", "em"}
    | {"embed", "font", "form", "head", "html", "i", "img", "input", "ins", "kbd", "label", "link"}
    | {"mark", "meta", "option", "q", "s", "samp", "select", "small", "source", "span", "strike"}
    | {"strong", "sub", "sup", "td", "textarea", "th", "time", "title", "tt", "u", "var", "video"}
)
_KNOWN = _UNSEEN | _BREAKS | _WITHIN

# A tag ends before the next `<`, so that no text is looked through twice.
_TAG = re.compile(
    r"""<(?:/?([A-Za-z][\w:-]*+)(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+>|[!?][^<>]*+>)?""", re.ASCII
)
_AUTOLINK = re.compile(r"<(https?://[^<>\s]++)>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ufeff\ufffe\uffff\ud800-\udfff]"
)
_BLANK = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"(?<!\s)\s*\n\s*")

_MARKDOWN_LINK = re.compile(
    r"!?\[([^\[\]]{1,500})\]\(((?:[^()\s]|\([^()\s]*+\))*+)(?:[^\S\n]+\"[^\"\n]{0,300}\")?\)"
)
_MARKDOWN = (
    (re.compile(r"^[^\S\n]*#{1,6}[^\S\n]+", re.MULTILINE), ""),
    (re.compile(r"^[^\S\n]*[*+•][^\S\n]+", re.MULTILINE), "- "),
    (re.compile(r"(?<!\*)\*\*(?=[^\s*])([^*\n]{1,500})(?<=\S)\*\*(?!\*)"), r"\1"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500})(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)__(?=[^\s_])([^_\n]{1,500})(?<=\S)__(?!\w|\.\w)"), r"\1"),
    (re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]{1,500})(?<=\S)_(?!\w)"), r"\1"),
    (re.compile(r"`([^`\n]{1,500})`"), r"\1"),
)


class Words(NamedTuple):
    """A text without its markup, in lines, and the web addresses it leads to, by their labels."""

    text: str
    links: Mapping[str, str]


def plain(text: str) -> Words:
    """The words of a text that may be HTML, Markdown or both.

    Scripts, styles and comments are left out, entities resolved, a list's items are lines that
    begin with `- `. A link stays as its label; its address is kept if it is http or https. What
    only looks like a tag (`<.58`, `a < b`, `<somebody@example.com>`) stays as it is.
    """
    text = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    links: dict[str, str] = {}
    if "<" in text or "&" in text:
        text = _without_tags(text, links)
    text = _MARKDOWN_LINK.sub(lambda found: _linked(found[1], found[2], links), text)
    for pattern, instead in _MARKDOWN:
        text = pattern.sub(instead, text)
    return Words(_LINES.sub("\n", _BLANK.sub(" ", text)).strip(), links)


def web_address(text: str) -> str:
    """The address if it is http or https and names a host, else nothing."""
    text = "".join(text.split())
    try:
        parts = urlsplit(text)
        found = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return text if found and text.isprintable() else ""


def _without_tags(text: str, links: dict[str, str]) -> str:
    head, end, tail = text.rpartition("-->")
    text = _COMMENT.sub("", head + end) + tail
    text = _AUTOLINK.sub(lambda found: _linked(found[1], found[1], links), text)
    text = _TAG.sub(_tag_or_text, _BARE_AMPERSAND.sub("&amp;", text))
    parser = _Words(links, flowing=any(f"<{tag}" in text.casefold() for tag in ("p>", "br", "li>")))
    parser.feed(text)
    parser.close()
    return "".join(parser.pieces)


def _tag_or_text(found: re.Match[str]) -> str:
    """The tag if it is one of HTML's; otherwise the same characters as text, or nothing."""
    name = found[1]
    if name is None:
        return "" if len(found[0]) > 1 else "&lt;"
    if name.lower() in _KNOWN:
        return found[0]
    return "" if "=" in found[0] or found[0][1] == "/" else "&lt;" + found[0][1:]


def note_link(label: str, target: str, links: dict[str, str]) -> bool:
    """Add the target of a link under a label of its own; False if it is no web address."""
    address = web_address(target)
    if address and address not in links.values():
        wanted = " ".join(label.split())[:80] or str(urlsplit(address).hostname)
        name, number = wanted, 1
        while name in links:
            number += 1
            name = f"{wanted} ({number})"
        links[name] = address
    return bool(address)


def _linked(label: str, target: str, links: dict[str, str]) -> str:
    note_link(label, target, links)
    return label


class _Words(HTMLParser):
    """Collects the words; with `flowing` the line breaks in the text itself are only blanks."""

    def __init__(self, links: dict[str, str], *, flowing: bool) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._links = links
        self._flowing = flowing
        self._unseen = 0
        self._target: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "a":
            self._end_link()
            self._target = (dict(attrs).get("href") or "", len(self.pieces))
        elif tag in ("td", "th"):
            self.pieces.append(" ")
        elif tag in _BREAKS:
            self.pieces.append("\n- " if tag == "li" else "\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "a":
            self._end_link()
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data.replace("\n", " ") if self._flowing else data)

    def close(self) -> None:
        super().close()
        self._end_link()

    def _end_link(self) -> None:
        if self._target is not None:
            target, start = self._target
            _linked("".join(self.pieces[start:]), target, self._links)
            self._target = None
