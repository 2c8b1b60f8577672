"""The entries before or after a step: found by what refers to them, as few as will do."""

from collections.abc import Iterable, Iterator, Mapping

from kpilint.config import Config
from kpilint.frozen import frozen
from kpilint.read.history import Version
from kpilint.review.pieces import Key, Piece, Token
from kpilint.review.versions import NOTHING, Held

Where = Mapping[Token, set[tuple[str, Key]]]
"""In which files, and under which keys, there is what a token may mean, before or after."""


@frozen
class Side:
    """All files on one side of a step."""

    config: Config
    files: Mapping[str, Held]
    tables: Mapping[str, Version]
    where: Where

    @property
    def reading(self) -> tuple[str, int]:
        """What the settings decide of how numbers and periods are read."""
        return self.config.currency, self.config.fiscal_year_start

    def find(self, token: Token) -> Iterable[Piece]:
        """The entries that the token means; of several with one key that which stands first."""
        found: dict[Key, Piece] = {}
        for path, key in sorted(self.where.get(token, ())):
            piece = self.files.get(path, NOTHING).pieces.get(key)
            if piece:
                found.setdefault(key, piece)
        return found.values()

    def at(self, key: Key) -> Piece | None:
        """The entry of that key."""
        return next(iter(self.find(key)), None)

    def around(self, keys: Iterable[Key]) -> set[Key]:
        """The entries of these keys, and of all that decides how they are read."""
        chosen = {piece.key: piece for key in keys for piece in self.find(key)}
        waiting = [token for piece in chosen.values() for token in piece.refers()]
        while waiting:
            for piece in self.find(waiting.pop()):
                if piece.key not in chosen:
                    chosen[piece.key] = piece
                    waiting += piece.needs()
        return set(chosen)

    def stages(self, keys: Iterable[Key]) -> Iterator[Token]:
        """The stages of those of the entries that are funnels."""
        for key in keys:
            piece = self.at(key) if key[0] == "funnels" else None
            yield from piece.provides() if piece else ()

    def givers(self, token: Token) -> set[Key]:
        """The entries that provide what the token means."""
        return {piece.key for piece in self.find(token) if token in piece.provides()}


def following(changed: set[Key], before: Side, after: Side) -> set[Key]:
    """The other entries that mean something else because of what changed.

    They are in another unit, or the stage that they name without its funnel is another one.
    """
    tokens = {key for key in changed if key[0] == "kpis" and _unit_moved(key, before, after)}
    stages = {*before.stages(changed), *after.stages(changed)}
    tokens |= {token for token in stages if before.givers(token) != after.givers(token)}
    found = set(changed)
    while tokens:
        fresh = {
            key
            for held in after.files.values()
            for key, piece in held.pieces.items()
            if key not in found and not tokens.isdisjoint(piece.refers())
        }
        found |= fresh
        tokens = {key for key in fresh if key[0] == "kpis"}
    return found - changed


def _unit_moved(key: Key, before: Side, after: Side) -> bool:
    old, new = before.at(key), after.at(key)
    return not old or not new or old.measured != new.measured
