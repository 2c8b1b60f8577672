"""What a rule is, and how all of them are found."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kpilint.finding import Problem, Severity
from kpilint.frozen import frozen
from kpilint.model.project import Project
from kpilint.read.suppress import RuleName, Suppression

if TYPE_CHECKING:
    from kpilint.review.review import Review

Option = int | Decimal | list[str] | dict[str, str]


class Idle(NamedTuple):
    """A rule's name in a suppression that suppresses no finding of that rule."""

    suppression: Suppression
    name: RuleName


@frozen
class Context:
    """All that a rule may look at; `review` is there for those that judge a change."""

    project: Project
    today: date
    options: Mapping[str, Any]
    suppressions: Sequence[Suppression] = ()
    idle: tuple[Idle, ...] = ()
    review: "Review | None" = None


Check = Callable[[Context], Iterator[Problem]]


@frozen
class Rule:
    """A rule: its name, how much its findings matter, and the function that looks for them.

    `lower` is the second severity of a rule that has two; a configured severity replaces only that
    one. `clock` rules can fire without an edit. `absence` rules conclude from something not being
    there, and are silent while a file does not parse.
    """

    name: str
    severity: Severity
    check: Check
    lower: Severity | None = None
    clock: bool = False
    absence: bool = False
    options: Mapping[str, Option] = field(default_factory=dict)

    @property
    def family(self) -> str:
        return self.name.partition("-")[0]

    @property
    def documentation(self) -> str:
        """The rule's page in Markdown: its summary, why it matters, examples and options."""
        import textwrap

        first, _, rest = (self.check.__doc__ or "").partition("\n")
        return f"{first.strip()}\n{textwrap.dedent(rest).rstrip()}\n"

    @property
    def markdown(self) -> str:
        """The same page for renderers, without what the examples say to the tests."""
        import re

        return re.sub(r"^(```\w+).*$", r"\1", self.documentation, flags=re.MULTILINE)

    @property
    def summary(self) -> str:
        return (self.check.__doc__ or "").partition("\n")[0].strip()


_RULES: dict[str, Rule] = {}


def rule(
    severity: Severity,
    *,
    lower: Severity | None = None,
    clock: bool = False,
    absence: bool = False,
    options: Mapping[str, Option] | None = None,
) -> Callable[[Check], Check]:
    """Make a rule of a function; its name, with hyphens, is the rule's, its docstring the page."""

    def register(check: Check) -> Check:
        name = check.__name__.replace("_", "-")
        _RULES[name] = Rule(name, severity, check, lower, clock, absence, options or {})
        return check

    return register


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by name, in the order of its family's name and then of the source."""
    names = (path.stem for path in Path(__file__).parent.iterdir() if path.suffix == ".py")
    for name in sorted(set(names) - {"__init__"}):
        import_module(f"kpilint.rules.{name}")
    return dict(sorted(_RULES.items(), key=lambda item: item[1].family))


def families() -> tuple[str, ...]:
    """The names of the families, and `clock`: the group of what can appear without an edit."""
    return (*dict.fromkeys(rule.family for rule in all_rules().values()), "clock")
