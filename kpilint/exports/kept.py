"""What a row said when it was exported: kept in its last cell, to see later what was edited."""

import hashlib
import json
from collections.abc import Mapping

from kpilint.exports.sheets import Row
from kpilint.imports.tables import MAX_TEXT, cleaned

KEY = "as_exported"
"""The column that holds it. It stands last, and people have no reason to look at it."""

ADDRESS, NUMBER, COUNT = "address", "row", "of"
LONGEST = 200
"""Characters of a text that is kept as a whole."""


def kept(row: Row, number: int, count: int) -> str:
    """The address and the cells of the row, as JSON; it is one of so many rows."""
    cells = {key: brief(cell.text) for key, cell in row.cells.items()}
    place = {ADDRESS: row.address, NUMBER: str(number), COUNT: str(count)}
    return json.dumps({**place, **cells}, separators=(",", ":"))


def read_kept(text: str) -> Mapping[str, str] | None:
    """What `kept` wrote; None where it is no longer that."""
    try:
        found = json.loads(text) if len(text) <= MAX_TEXT and text.startswith("{") else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        return None
    return found if found.get(ADDRESS) else None


def brief(text: str) -> str:
    """The text on one line; of a long one the beginning, and a number that no other text has.

    What no sheet can hold is replaced, as it is there.
    """
    folded = " ".join(cleaned(text)[0].split())
    if len(folded) <= LONGEST:
        return folded
    digest = hashlib.sha256(folded.encode()).hexdigest()[:16]
    return f"{folded[: LONGEST - 60]}… #{digest}"
