"""What Vega draws, stripped to bare shapes: how they look is for the site's style to say."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as Xml

from kpilint.publish.charts.chart import HOME
from kpilint.publish.escape import escaped

_KEPT = {
    "path": ("d", "transform"),
    "line": ("x2", "y2", "transform"),
    "text": ("text-anchor", "transform"),
    "tspan": ("x", "dy"),
}
"""The shapes that a drawing is made of, and what is kept of each."""

_TEXT = r"(?:[^<>&]|&#?\w{1,8};)*"
_VALUE = r"[\w .,()-]*"
_ATTRIBUTE = rf"(?:d|x|y|x2|y2|dy|transform|text-anchor|class)=\"{_VALUE}\""
_HREF = r"href=\"[a-z0-9_]+\.html\""
_SAFE = re.compile(
    rf"(?:{_TEXT}<(?:/?(?:g|path|line|text|tspan|a)(?: (?:{_ATTRIBUTE}|{_HREF}))*/?>))*{_TEXT}"
)
_DECIMALS = re.compile(r"-?[0-9]*\.[0-9]+(?:e-?[0-9]+)?")


def drawings(svg: str) -> list[str]:
    """The inside of every chart in what Vega has drawn, in their order."""
    # What is parsed here was written by vl-convert a moment ago.
    root = Xml.fromstring(svg)  # noqa: S314
    scopes = (el for el in root.iter() if "role-scope" in el.get("class", "").split())
    return ["".join(_inside(el)) for el in scopes if "k-chart" in el.get("class", "").split()]


def is_safe(drawing: str) -> bool:
    """Whether a drawing holds nothing but shapes, text, and links to the pages of KPIs."""
    return bool(_SAFE.fullmatch(drawing))


def _inside(element: Xml.Element) -> Iterator[str]:
    for child in element:
        yield from _drawn(child)


def _drawn(element: Xml.Element) -> Iterator[str]:
    tag = element.tag.rpartition("}")[2]
    if tag == "g":
        yield from _wrapped("g", _of_group(element), element)
    elif tag == "a":
        yield from _wrapped("a", _link(element), element)
    elif tag in _KEPT and _visible(element):
        yield from _shape(tag, element)


def _of_group(element: Xml.Element) -> str:
    """Its look, or where it stands; nothing where it is only one of Vega's own wrappers."""
    look = next((name for name in element.get("class", "").split() if name[:2] == "k-"), "")
    return f' class="{look}"' if look else _attribute("transform", element)


def _link(element: Xml.Element) -> str:
    address = next((text for name, text in element.items() if name.endswith("href")), "")
    page = address.removeprefix(HOME)
    return f' href="{escaped(page)}"' if page != address else ""


def _wrapped(tag: str, attributes: str, element: Xml.Element) -> Iterator[str]:
    if not attributes:
        yield from _inside(element)
        return
    inside = "".join(_inside(element))
    if inside:
        yield f"<{tag}{attributes}>{inside}</{tag}>"


def _visible(element: Xml.Element) -> bool:
    """Not one of the empty frames that Vega puts around groups."""
    frame = element.get("class") in ("background", "foreground")
    return not frame or "fill" in element.attrib


def _shape(tag: str, element: Xml.Element) -> Iterator[str]:
    attributes = "".join(_attribute(name, element) for name in _KEPT[tag])
    # A reader's voice needs a gap between two lines.
    inside = " ".join(part for child in element for part in _drawn(child))
    inside += escaped(element.text or "")
    yield f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"


def _attribute(name: str, element: Xml.Element) -> str:
    text = _DECIMALS.sub(_short, element.get(name, ""))
    usual = text in ("", "translate(0,0)", "start")
    return "" if usual else f' {name}="{escaped(text)}"'


def _short(number: re.Match[str]) -> str:
    """A tenth of a unit is less than anybody sees."""
    text = f"{float(number[0]):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
