"""What a spreadsheet's number format says of a number: that it is a percentage, or money."""

import re
from functools import lru_cache

from kpilint.imports.tables import Shown
from kpilint.values.currency import CODES, SYMBOLS

_PLACE = re.compile(r"\[\$([^\]\-]{0,8})(?:-[^\]]{0,12})?\]")
_OTHER = re.compile(r"\[[^\]]{0,40}\]")
_QUOTED = re.compile(r'"([^"]{0,40})"|\\(.)|_.|\*.')
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
# Not `k` or `mio`: they shorten what is shown, the number itself is the whole.
_UNIT = re.compile(r"(?!(?:mio|mln|tsd|thousand|million|billion)s?$)[A-Za-z]{3,20}", re.IGNORECASE)


@lru_cache(maxsize=1 << 10)
def shown_as(number_format: str) -> tuple[Shown, str, str]:
    """What sort of number it is, and what stands before and behind it: `$`, ` EUR`, `%`."""
    first = number_format[:200].partition(";")[0]
    first = _PLACE.sub(lambda found: f' "{found[1]}" ', first)
    first = _OTHER.sub("", first)
    words = " ".join((found[1] or found[2] or "") for found in _QUOTED.finditer(first))
    bare = _QUOTED.sub("", first)
    if "%" in bare:
        return Shown.PERCENT, "", "%"
    symbol = next((each for each in SYMBOLS if each in bare or each in words), "")
    if symbol:
        return Shown.MONEY, symbol, ""
    code = next((each for each in _CODE.findall(words) if each in CODES), "")
    if code:
        return Shown.MONEY, "", f" {code}"
    unit = words.strip()
    return Shown.NUMBER, "", f" {unit}" if _UNIT.fullmatch(unit) else ""
