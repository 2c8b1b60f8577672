"""The whole check of several files: it ends, says the same each time, and printably."""

import re

from kpilint.check import check
from kpilint.rules.registry import all_rules
from tests.fuzz.fuzzer import Fuzzer
from tests.fuzz.parts import ACTUALS, COMPANY, CONFIG, TODAY, WORDS, files, rendered, sound
from tests.generate import as_files, companies

_BLOCK = re.compile(r"^```(yaml|csv).*\n((?:.*\n)*?)```$", re.MULTILINE)


def attempt(text: str) -> None:
    overlay = files(text)
    once, twice = check(CONFIG, TODAY, overlay), check(CONFIG, TODAY, overlay)
    sound(once, overlay)
    assert once.findings == twice.findings
    rendered(once)


def examples() -> list[str]:
    """The projects in the documentation of the rules, one for each block of YAML."""
    return [
        block
        for rule in all_rules().values()
        for language, block in _BLOCK.findall(rule.documentation)
        if language == "yaml"
    ]


def _seeds() -> list[str]:
    return [f"{COMPANY}=== csv\n{ACTUALS}", COMPANY, *examples()]


TEXTS = companies().map(lambda data: "=== yaml\n".join(as_files(data, 2).values()))
CHECK_FUZZER = Fuzzer("check", attempt, TEXTS, _seeds, WORDS)
