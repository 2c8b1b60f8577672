"""A chart before it is drawn: what it says in words, and its marks as data for Vega."""

from collections.abc import Mapping, Sequence
from typing import Any

from kpilint.frozen import frozen

WIDTH = 480
"""Of most charts, in units of the drawing: it fits a page, and a phone as well."""

LINE = 16
"""From one line of text to the next."""

HOME = "https://kpis.invalid/"
"""Stands for the folder of the KPIs' pages while a chart is drawn."""

NAMES = "k-name"
"""The look of letters that say again what the links beneath them are called."""

Row = Mapping[str, Any]
Channel = dict[str, Any]
Channels = Mapping[str, Channel]


@frozen
class Chart:
    """A chart of the entry `id`; `kind` and `id` together name it.

    `title` says what it shows, `message` what it tells; `notes` are further sentences. `key`
    explains the looks that occur in it, by their names. `spec` is a group of marks for Vega.
    """

    kind: str
    id: str
    title: str
    message: str
    width: int
    height: int
    spec: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    key: tuple[tuple[str, str], ...] = ()
    has_links: bool = False

    @property
    def name(self) -> tuple[str, str]:
        return self.kind, self.id


@frozen
class Marks:
    """Marks of one look, one for each row; `look` is their class in the drawing."""

    type: str
    look: str
    rows: Sequence[Row]
    channels: Channels


def field(name: str, scale: str = "") -> Channel:
    return {"field": name, "scale": scale} if scale else {"field": name}


def value(of: float | str) -> Channel:
    return {"value": of}


def group(
    width: int, height: int, marks: Sequence[Marks], scales: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """All marks as one group for Vega, the first at the back; looks without rows are left out."""
    used = [each for each in marks if each.rows]
    return {
        "type": "group",
        "encode": {"enter": {"width": value(width), "height": value(height)}},
        "data": [{"name": f"{each.look} rows", "values": each.rows} for each in used],
        "scales": scales,
        "marks": [_mark(each) for each in used],
    }


def _mark(marks: Marks) -> dict[str, Any]:
    # Measuring letters would take most of Vega's time; how large they are is the style's to say.
    unmeasured = {"fontSize": value(0)} if marks.type == "text" else {}
    return {
        "type": marks.type,
        "name": marks.look,
        "from": {"data": f"{marks.look} rows"},
        "encode": {"enter": {**marks.channels, **unmeasured}},
    }
