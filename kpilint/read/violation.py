"""One place where a document is not what the schema asks for."""

from typing import Any, NamedTuple

from jsonschema.exceptions import ValidationError

from kpilint.finding import Fix, Location, Problem, Span
from kpilint.read.document import ENTRY_DEPTH, Document, Path, Place
from kpilint.read.shapes import Shape, Shapes, a, noun


class Fault(NamedTuple):
    """Something wrong: what to say, and the smallest part to leave out.

    `meant` is the path that this part was meant for: another where a key is misspelt or misplaced.
    """

    problem: Problem
    cut: Path
    meant: Path


class Violation(NamedTuple):
    """A node that breaks the schema, and how."""

    document: Document
    shapes: Shapes
    error: ValidationError
    path: Path

    @property
    def shape(self) -> Shape:
        return self.shapes.at(self.path)

    @property
    def value(self) -> Any:
        return self.error.instance

    @property
    def stated(self) -> Any:
        """What the schema says that is broken: the required keys, the words of an enum."""
        return self.error.validator_value

    @property
    def place(self) -> Place:
        return Place(self.document, self.path)

    @property
    def name(self) -> str:
        """The node in a sentence: its key, or an item of it."""
        last = self.path[-1]
        return f"`{last}`" if isinstance(last, str) else f"An item of `{self.path[-2]}`"

    @property
    def kind(self) -> str:
        """The sort of mapping in a sentence: `a KPI`, `a stage`, or the key of another."""
        last, depth = self.path[-1], ENTRY_DEPTH.get(str(self.path[0]), 2)
        is_named = isinstance(last, str) and len(self.path) > depth
        return f"`{last}`" if is_named else a(noun(self.shape))

    @property
    def thing(self) -> str:
        """The mapping itself in a sentence: `The KPI sql_volume`, `The stage`."""
        word, last = noun(self.shape), self.path[-1]
        if isinstance(last, int) or last == word:
            return f"The {word}"
        return f"The {word} {'of ' if word == 'target' else ''}`{last}`"

    @property
    def root(self) -> Location:
        """The whole document."""
        spans = self.document.spans(())
        return Location(self.document.source.path, spans.value if spans else Span(1, 1, 1, 1))

    def fault(
        self, message: str, help: str = "", *, at: Location | None = None, fix: Fix | None = None
    ) -> Fault:
        """The node itself is wrong."""
        location = at or (self.place.value() if self.path else self.root)
        return Fault(Problem(location, message, help, fix=fix), self.path, self.path)
