"""Text → a YAML scalar: plain where it can be, in quotes or as a block where it must."""

import re

from kpilint.read.scalars import resolve

WIDTH = 120
"""Characters in a line, unless one word or a comment needs more."""

# What begins otherwise, or holds one of these, is no plain text.
_INDICATORS = frozenset(",[]{}#&*!|>'\"%@`")
_MARKED = re.compile(r"-(?:\s|$)|[?:]|(?:---|\.\.\.)(?:\s|$)")
_BROKEN = re.compile(r":(?:\s|$)|\s#|[\x00-\x1f]")
_FLOW = re.compile(r"[,\[\]{}]")

# What readers of YAML 1.1 take for something else: booleans, times in base 60, grouped numbers,
# infinity, the merge key.
_MISREAD = re.compile(
    r"y|n|yes|no|on|off|true|false|null|~|=|<<|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?"
    r"|[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?|[-+]?\.inf|\.nan|[-+]?0b[01_]+",
    re.IGNORECASE | re.ASCII,
)
# What neither parser, editor or printer of YAML takes as it is.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_ESCAPED = re.compile(r"[\\\"\n\t\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_GAP = re.compile(r"(?<=[^ \t]) (?=[^ \t])")


def inline(text: str, *, flow: bool = False, number: bool = False) -> str:
    """The scalar in one line; `flow` says that it stands in brackets.

    `number` says that a text that looks like a number is meant to be read as one.
    """
    return text if is_plain(text, flow=flow, number=number) else quoted(text)


def is_plain(text: str, *, flow: bool = False, number: bool = False) -> bool:
    """Whether a text can stand without quotes and is read as the same text."""
    if not text or text != text.strip() or text[0] in _INDICATORS:
        return False
    if _MARKED.match(text) or _BROKEN.search(text) or _HIDDEN.search(text):
        return False
    if (flow and _FLOW.search(text)) or _MISREAD.fullmatch(text):
        return False
    return number or isinstance(resolve(text), str)


def key(text: str, *, flow: bool = False) -> str:
    """A key: always read as text, so that a number needs no quotes."""
    return inline(text, flow=flow, number=True)


def quoted(text: str) -> str:
    """The text in quotes: single ones where that saves escapes."""
    if _ESCAPED.search(text) and not re.search(r"[\n\t]", text) and not _HIDDEN.search(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    if char in _ESCAPES:
        return _ESCAPES[char]
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"


def block(text: str, width: int, *, folded: bool = False) -> list[str] | None:
    """A block scalar's header and lines of at most `width`; None where quotes must do.

    `folded` says that a text of several lines is folded rather than literal.
    """
    if _HIDDEN.search(text) or not text.strip() or text[0] == "\t":
        return None
    lines = text.split("\n")
    ends = len(text) - len(text.rstrip("\n"))
    if not lines[-1 - ends].strip():
        return None  # a last line of blanks could not be told from the space below the block
    if "\n" not in text or (folded and _is_foldable(lines)):
        return _folded(lines, ends, width) if _is_foldable(lines) else None
    first = next(line for line in lines if line.strip())
    if any(line and not line.strip() for line in lines[: lines.index(first)]):
        return None
    indent = "2" if first[0] == " " else ""
    if first[0] == "\t":
        return None
    return ["|" + indent + _chomping(ends), *(lines[:-1] if ends else lines)]


def _is_foldable(lines: list[str]) -> bool:
    """Whether nothing in the lines depends on where they are broken."""
    return bool(lines[0]) and all(line == line.strip() for line in lines)


def _folded(lines: list[str], ends: int, width: int) -> list[str]:
    told = lines[: len(lines) - ends]
    broken = [part for line in told for part in ("", *_broken(line, width))][1:]
    return [">" + _chomping(ends), *broken, *[""] * (ends - 1)]


def _broken(line: str, width: int) -> list[str]:
    """The words in lines; only single spaces are places to break at."""
    parts: list[str] = []
    for word in _GAP.split(line) if line else ():
        if parts and len(parts[-1]) + 1 + len(word) <= width:
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return parts


def _chomping(ends: int) -> str:
    return ("-", "")[ends] if ends < 2 else "+"
