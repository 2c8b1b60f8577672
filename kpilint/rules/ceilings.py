"""What a step of a kind seldom exceeds, and of which kind a step is by its words."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from kpilint.finding import Problem, Severity
from kpilint.model.types import Audience, Step
from kpilint.rules.words import folded_words
from kpilint.solve.audience import impossible
from kpilint.values.quantity import Kind, Quantity, parse_quantity

USUAL = {
    "opens": "30%",
    "registers": "20%",
    "attends": "30%",
    "clicks": "5%",
    "replies": "10%",
}
_SUFFIXES = ("ration", "ation", "ance", "ing", "ed", "ee", "er", "e")
_SHORTEST = 4
Ceilings = Mapping[frozenset[str], Quantity]


def ceilings(stated: Mapping[str, str]) -> dict[frozenset[str], Quantity]:
    """The highest plausible rate by the words of a step: the usual ones, and those stated."""
    read: dict[frozenset[str], Quantity] = {}
    for words, text in {**USUAL, **stated}.items():
        rate = parse_quantity(text)
        if isinstance(rate, Quantity) and rate.kind is Kind.PERCENT:
            read[stems(words)] = rate
    return read


def _impossibly(rate: Quantity) -> str:
    if rate.high > 1:
        return "of a hundred people at most a hundred take a step"
    return "if nobody takes a step, nobody comes out at the end"


def unlikely(kpi: str, audience: Audience, known: Ceilings) -> Iterator[Problem]:
    """Rates that cannot be, and rates without a source that hardly ever are."""
    for step in audience.path:
        rate = step.rate
        if rate and impossible(rate):
            yield Problem(
                step.at.value("rate"),
                f"{rate.shown()} cannot be the rate of {_named(step, kpi)}: {_impossibly(rate)}.",
                "Write a rate above 0% and up to 100%.",
            )
        elif rate and step.lacks("source"):
            highest = _ceiling(step, known)
            if highest and rate.high > highest.high:
                yield Problem(
                    step.at.value("rate"),
                    f"The rate of {_named(step, kpi)} is {rate.shown()}, and nothing says where"
                    f" that is known from; such a step seldom gets above {highest.shown()}.",
                    f"Add the `source` of the rate, or count on {highest.shown()} or less.",
                    severity=Severity.WARNING,
                )


def stems(text: str) -> frozenset[str]:
    """The words of a text without what inflection puts on them."""
    return frozenset(_stem(word) for word in folded_words(text) if word[0].isalnum())


@lru_cache(maxsize=1 << 12)
def _stem(word: str) -> str:
    """A word by its beginning: the same for opens, opened and opening, not always a word itself."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST:
            return _stem(word.removesuffix(suffix))
    if word[-2:-1] == word[-1:]:
        word = word[:-1]
    return f"{word[:-1]}y" if word.endswith("i") else word


def _ceiling(step: Step, known: Ceilings) -> Quantity | None:
    """The lowest of those whose words the step has: who takes both steps takes the rarer one."""
    words = stems(step.step)
    fitting = [rate for kind, rate in known.items() if kind and kind <= words]
    return min(fitting, key=lambda rate: rate.high, default=None)


def _named(step: Step, kpi: str) -> str:
    return f"`{step.step}` in the audience of `{kpi}`" if step.step else f"a step of `{kpi}`"
