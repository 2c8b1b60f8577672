"""What Vega draws, stripped to bare shapes: how they look is for the site's style to say."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as Xml

from kpilint.publish.charts.chart import HOME, NAMES
from kpilint.publish.escape import escaped

_KEPT = {
    "path": ("d", "transform"),
    "line": ("x2", "y2", "transform"),
    "text": ("text-anchor", "transform"),
    "tspan": ("x", "dy"),
}
"""The shapes that a drawing is made of, and what is kept of each."""

_TEXT = r"(?:[^<>&\"]|&#?\w{1,8};)*"
_PLAIN = r"(?:d|x|y|x2|y2|dy|transform|text-anchor|class|aria-hidden)=\"[\w .,()-]*\""
_ATTRIBUTE = rf"(?:{_PLAIN}|aria-label=\"{_TEXT}\"|href=\"[a-z0-9_]+\.html\")"
_SAFE = re.compile(rf"(?:{_TEXT}</?(?:g|path|line|text|tspan|a)(?: {_ATTRIBUTE})*/?>)*{_TEXT}")
_DECIMALS = re.compile(r"-?(?:(?<![0-9])[0-9]+)?\.[0-9]+(?:e-?[0-9]+)?")


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
        look = next((name for name in element.get("class", "").split() if name[:2] == "k-"), "")
        # A voice that reads the page has said the names already, with the links.
        unsaid = ' aria-hidden="true"' if look == NAMES else ""
        yield from _wrapped("g", f' class="{look}"{unsaid}' if look else "", element)
    elif tag == "a":
        yield from _wrapped("a", _link(element), element)
    elif tag in _KEPT and not _empty(element):
        yield from _shape(tag, element)


def _link(element: Xml.Element) -> str:
    """Where a link leads, and what it is called."""
    address = next((text for name, text in element.items() if name.endswith("href")), "")
    page = address.removeprefix(HOME)
    called = escaped(next((child.get("aria-label", "") for child in element), ""))
    return f' href="{escaped(page)}" aria-label="{called}"' if page != address else ""


def _wrapped(tag: str, attributes: str, element: Xml.Element) -> Iterator[str]:
    inside = "".join(_inside(element))
    if inside:
        yield f"<{tag}{attributes}>{inside}</{tag}>" if attributes else inside


def _empty(element: Xml.Element) -> bool:
    """Whether it is one of the frames that Vega puts around groups."""
    return element.get("class") in ("background", "foreground")


def _shape(tag: str, element: Xml.Element) -> Iterator[str]:
    attributes = "".join(_attribute(name, element) for name in _KEPT[tag])
    inside = "".join(part for child in element for part in _drawn(child))
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
