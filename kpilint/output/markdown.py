"""Text from specs in Markdown, made harmless: it reads as written, and nothing in it comes alive.

GitHub and GitLab work in two steps. What Markdown itself would do, a backslash prevents. Then they
look through the finished text for mentions, numbers of issues, emoji and addresses, and there only
something in between helps: a space of no width, written `&#8203;` so that it can be seen.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

from kpilint.output.text import visible

BETWEEN = "&#8203;"
"""What keeps two characters apart without showing."""

# Without these emoji fall into their parts and Persian words into letters.
_JOINED = re.compile("([\u200c\u200d]+)")
_ALIVE = re.compile(
    r"""(?P<entity>[&<|])
      | (?P<score>_++)
      | (?P<mark>[\\`*\[\]~]|\#\Z)
      | (?P<math>\$(?!\d))
      | (?P<apart>@ | :(?=//|[\w+-]+:) | [#!](?=\d) | %(?=[\w"]) | \bGH-(?=\d) | (?i:www)(?=\.))
    """,
    re.VERBOSE,
)
# Letters after these make a reference of GitLab's: `&12`, `~bug`, `[issue:12]`.
_REFERRING = {"&": re.compile(r"\d"), "~": re.compile(r'[\w"]'), "[": re.compile(r"\w+:")}
_ENTITIES = {"&": "&amp;", "<": "&lt;", "|": "&#124;"}
# At the start of a line these make a list, a heading, a rule, a quotation, or a command.
_START = re.compile(r"(?P<mark>[-+=:#](?!\w)|[/>])|\d{1,9}(?=[.)](?:\s|$))")
_CODE = re.compile(r"`([^`]+)`")
_PLAIN_CODE = re.compile(r"[^\s`|](?:[^`|]*[^\s`|])?")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TICKS = re.compile(r"`+")
_SAFE_IN_URLS = "/:?#&=+,;%~@!"


def inline(text: str) -> str:
    """The text as one line of Markdown, fit for a table's cell and for the start of a line."""
    return _begun(one_line(text))


def message(text: str) -> str:
    """As `inline`, where what stands between backticks becomes code: what a finding says."""
    return "".join(_pieces(one_line(text)))


def code(text: str) -> str:
    """The text as code within a line, fit for a table's cell."""
    line = _seen(text)
    return f"`{line}`" if _PLAIN_CODE.fullmatch(line) else f"<code>{_body(line)}</code>"


def block(text: str, language: str = "") -> str:
    """Lines of text as a block of code, which must stand at the margin."""
    lines = [apart_from_commands(visible(line)).rstrip() for line in text.split("\n")]
    longest = max((len(ticks[0]) for line in lines for ticks in _TICKS.finditer(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join((fence + language, *lines, fence))


def link(label: str, url: str) -> str:
    """The label, leading to an address of ours; without an address the label alone."""
    if not url:
        return inline(label)
    return f"[{inline(label)}]({quote(url, _SAFE_IN_URLS, errors='replace')})"


def folded(title: str, body: str) -> str:
    """Markdown behind a title that unfolds it."""
    # Around a title in HTML no Markdown is read, and so no backslash either.
    shown = _ESCAPED.sub(r"\1", inline(title))
    return f"<details>\n<summary>{shown}</summary>\n\n{body}\n\n</details>"


def one_line(text: str) -> str:
    """The text in one line, with all that could hide in it made visible."""
    return _seen(text.strip())


def apart_from_commands(line: str) -> str:
    """A line of a log in which a CI system finds no command: neither `::` in front nor `##[`."""
    line = re.sub(r"^(\s*):(?=:)", "\\1:\u200b", line)
    return line.replace("##[", "#\u200b#[")


def _seen(text: str) -> str:
    parts = _JOINED.split(text.replace("\t", " "))
    return "".join(part if _JOINED.match(part) else visible(part) for part in parts)


def _pieces(text: str) -> Iterator[str]:
    for number, piece in enumerate(_CODE.split(text)):
        if number % 2:
            yield code(piece)
        else:
            yield _body(piece) if number else _begun(piece)


def _begun(text: str) -> str:
    found, body = _START.match(text), _body(text)
    if not found or body.startswith("\\"):
        return body
    number = "" if found["mark"] else found[0]
    return f"{number}\\{body[len(number) :]}"


def _body(text: str) -> str:
    return _ALIVE.sub(_harmless, text)


def _harmless(found: re.Match[str]) -> str:
    character = found[0]
    match found.lastgroup:
        case "apart":
            return character + BETWEEN
        case "score":
            # Within a word underscores mean nothing, and ids are full of them.
            text, (start, end) = found.string, found.span()
            inside = text[max(start - 1, 0) : start] + text[end : end + 1]
            return character if len(inside) == 2 and inside.isalnum() else "\\_" * len(character)
        case "math":
            return f"<span>{character}</span>"
    refers = character in _REFERRING and _REFERRING[character].match(found.string, found.end())
    return _ENTITIES.get(character, f"\\{character}") + (BETWEEN if refers else "")
