"""What tells one finding from another, however the lines and the numbers around it change."""

import re
from collections.abc import Iterable, Iterator

from kpilint.finding import Finding

_NUMBER = re.compile(r"\d[\d.,]*")


def fingerprints(findings: Iterable[Finding]) -> Iterator[str]:
    """Sixteen letters a finding: of its rule, entry and words, and of how many came before alike.

    Neither the line nor the numbers in the message count: they move while the matter is the same.
    """
    from hashlib import sha256

    seen: dict[str, int] = {}
    for finding in findings:
        place = finding.location
        identity = "\0".join((finding.rule, place.path, place.address, words(finding.message)))
        seen[identity] = seen.get(identity, 0) + 1
        text = f"{identity}\0{seen[identity]}"
        yield sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def words(message: str) -> str:
    """What a message says, whatever the numbers in it."""
    return _NUMBER.sub("#", message)
