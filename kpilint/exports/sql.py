"""A formula over KPIs as an SQL expression over metrics of the same names."""

from decimal import Decimal
from typing import NamedTuple

from kpilint.values.formula import Formula


class _Part(NamedTuple):
    text: str
    whole: bool
    """Whether it needs no parentheses within something larger."""

    @property
    def inside(self) -> str:
        return self.text if self.whole else f"({self.text})"


def sql(formula: Formula) -> str:
    """The expression, its numbers with a point so that no division is of integers alone."""
    stack: list[_Part] = []
    for step in formula.steps:
        match step.does:
            case "number" | "percent":
                stack.append(_Part(_literal(step.number), whole=True))
            case "KPI":
                stack.append(_Part(formula.text[step.start : step.end], whole=True))
            case "negated":
                # Two signs side by side would begin a comment.
                stack.append(_Part(f"-{stack.pop().inside}", whole=False))
            case operator:
                right, left = stack.pop(), stack.pop()
                stack.append(_Part(f"{left.inside} {operator} {right.inside}", whole=False))
    return stack.pop().text


def _literal(number: Decimal) -> str:
    text = f"{number:f}"
    return text if "." in text else f"{text}.0"
