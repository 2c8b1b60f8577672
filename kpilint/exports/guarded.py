"""Texts that DataHub reads as they are, although its loader puts environment variables in."""

import re

_BRACED = re.compile(r"\$\{.+\}")
_MONEY = re.compile(r"\$\d[^\\{$]*")
_FIRST = re.compile(r" *\$")
_ESCAPED = re.compile(r"\\([\\$])")


def guarded(text: str) -> str:
    """The text as the loader must find it; a `$` in front that it would take gets a blank."""
    if _BRACED.search(text):
        return re.sub(r"[\\$]", r"\\\g<0>", text)
    return f" {text}" if _FIRST.match(text) and not _MONEY.fullmatch(text) else text


def unguarded(text: str) -> str:
    """The text that is meant; variables stay as they are written."""
    if _BRACED.search(text):
        return _ESCAPED.sub(r"\1", text)
    return text[1:] if text.startswith(" ") and _FIRST.match(text) else text


def has_variable(text: str) -> bool:
    """Whether DataHub would put the value of an environment variable into the text."""
    return bool(_BRACED.search(_ESCAPED.sub("", text)))
