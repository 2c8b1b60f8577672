"""What a parser returns instead of a value when the text cannot be read."""

from kpilint.frozen import frozen

_SHOWN = 60
_UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"


@frozen
class Unreadable:
    """Why a text cannot be read (`message`), and how to write what was probably meant (`help`).

    `mend` is the text as it should be written, where it can have meant nothing else.
    """

    message: str
    help: str = ""
    mend: str = ""


def quoted(text: str) -> str:
    """The text in backticks, short enough for a message and safe to print anywhere."""
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"`{printed(shown)}`"


def printed(text: str) -> str:
    """The text in one line, with a mark for each character that is not for printing."""
    return "".join(c if c.isprintable() else _UNPRINTABLE for c in text)
