"""The words that every stage speaks: where something is, and what is wrong with it."""

from enum import IntEnum
from typing import NamedTuple

from kpilint.frozen import frozen


class Severity(IntEnum):
    """How much a finding matters; errors and warnings fail a check unless configured otherwise."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Span(NamedTuple):
    """A stretch of text: 1-based lines and columns in characters, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Location(NamedTuple):
    """A span in a file; `path` is relative to the project root, with `/`.

    `address` names the entry that the span belongs to (`kpis.sql_volume`), or is empty. `before`
    says that it is a place in the files as they were before the change that is reviewed.
    """

    path: str
    span: Span
    address: str = ""
    before: bool = False

    @property
    def file(self) -> str:
        """The file as people are told of it."""
        return f"{self.path} (before)" if self.before else self.path


class Related(NamedTuple):
    """Another place that a finding speaks of, with what it has to do with it."""

    location: Location
    message: str


class Edit(NamedTuple):
    """Put `text` in place of what stands at a span of a file."""

    span: Span
    text: str


class Fix(NamedTuple):
    """The one right mend of a finding: in words, and as an edit of the file that it is in."""

    words: str
    edit: Edit


@frozen
class Problem:
    """What a rule says: a finding before the rule's name and severity are put on it.

    `severity` is set only where it differs from the rule's own; `clock` marks what can appear
    without an edit, as time passes.
    """

    location: Location
    message: str
    help: str = ""
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    clock: bool = False
    fix: Fix | None = None


@frozen
class Finding:
    """Something wrong in the specs: the rule that says so, where, what, and how to mend it."""

    rule: str
    severity: Severity
    location: Location
    message: str
    help: str = ""
    related: tuple[Related, ...] = ()
    clock: bool = False
    fix: Fix | None = None

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Findings are always listed by path, line, column, rule, message."""
        span = self.location.span
        return (self.location.path, span.line, span.column, self.rule, self.message)
