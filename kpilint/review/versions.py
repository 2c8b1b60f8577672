"""What each version of a file says, as far as it can be read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kpilint.read.history import Version, loaded
from kpilint.review.pieces import Key, Own, Piece, own


class Held(NamedTuple):
    """The entries of a file; where it cannot be read, those that it had when it last could be."""

    pieces: Mapping[Key, Piece]
    parses: bool = True

    def beside(self, later: "Held") -> "Held":
        """The same, with the very entries of a later version where nothing differs."""
        if self.pieces is later.pieces:
            return self
        return Held(
            {k: _one(piece, later.pieces.get(k)) for k, piece in self.pieces.items()}, self.parses
        )


NOTHING = Held({})
"""What a file holds that is not there."""


class Versions:
    """What the versions of files hold, each read once for as long as it is of use."""

    def __init__(self) -> None:
        self._held: dict[Version, Held] = {}

    def read(self, versions: Iterable[Version]) -> None:
        """Read several at once."""
        for version, said in loaded(versions):
            self._settle([(version, own(said))])

    def held(self, version: Version) -> Held:
        """What a version holds, with what went before in place of what cannot be read."""
        if version not in self._held:
            self._settle([(version, own(said)) for version, said in loaded([version])])
        return self._held[version]

    def forget(self, version: Version) -> None:
        """Say that nobody will ask for it again."""
        self._held.pop(version, None)

    def _settle(self, found: list[tuple[Version, Own]]) -> None:
        """Read on, back in time, until nothing is missing; then fill in what was."""
        last, said = found[-1]
        if not said.whole:
            for version, earlier in loaded(_before(last)):
                if version in self._held:
                    break
                found.append((version, own(earlier)))
                if found[-1][1].whole:
                    break
        earliest = found[-1][0].older
        pieces = self._held[earliest].pieces if earliest in self._held else {}
        for version, each in reversed(found):
            pieces = each.over(pieces)
            self._held[version] = Held(pieces, each.parses)


def _one(piece: Piece, other: Piece | None) -> Piece:
    return other if other and other.same(piece) else piece


def _before(version: Version) -> Iterator[Version]:
    """The versions before it, from the last to the one that came first by this path."""
    older = version.older
    while older is not None and older.content is not None:
        yield older
        older = older.older
