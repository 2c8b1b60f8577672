"""Fuzz one thing, led by the code that inputs reach: `python -m tests.fuzz.run yaml -runs=1000`.

What follows the fuzzer's name is for libFuzzer, files to be tried once included. `--minutes=N` ends
it after so long. In the folder of `--build=` (build/fuzz/) the inputs gather that reach new code,
and those that break something in broken/ below it.
"""

import random
import sys
from contextlib import redirect_stderr
from io import StringIO
from itertools import count
from pathlib import Path

import atheris

BUILD = Path(__file__).parents[2] / "build/fuzz"
LONGEST = 20_000
"""Characters of an input; what is slow by its mere length is tested elsewhere."""
CHANCES = 4_096
"""Random bytes that a structured text is drawn from."""
SWEEP = 500
"""Inputs after which what earlier ones left behind is given back."""


def main(name: str, *arguments: str) -> None:
    packages = ["kpilint", *(["ruamel"] if name == "yaml" else [])]
    with redirect_stderr(StringIO()), atheris.instrument_imports(include=packages):
        from kpilint.garbage import give_back
        from tests.fuzz.fuzzers import FUZZERS
    from tests.fuzz.fuzzer import Fuzzer, spoilt

    fuzzer: Fuzzer = FUZZERS[name]
    draw = fuzzer.drawer()
    numbers = count(1)

    def attempt(data: bytes) -> None:
        fuzzer.hold(_text(data))
        if next(numbers) % SWEEP == 0:
            give_back()

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        """Let libFuzzer work on a text, or spoil it as people do, or begin with another."""
        chance = random.Random(seed)
        match chance.randrange(8):
            case 0:
                drawn = draw(chance.randbytes(CHANCES)) or ""
                text = drawn if chance.random() < 0.5 else spoilt(chance, drawn, fuzzer.words)
            case 1 | 2 | 3:
                text = spoilt(chance, _text(data), fuzzer.words)
            case _:
                return bytes(atheris.Mutate(data, most))
        return _bytes(text)[:most]

    build, others = _sorted(arguments)
    corpus, broken = build / name, build / "broken"
    for folder in (corpus, broken):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(fuzzer.seeds()):
        (corpus / f"seed-{number}").write_bytes(_bytes(seed))
    limits = ["-rss_limit_mb=2048", "-timeout=60", f"-max_len={LONGEST}"]
    files = any(not each.startswith("-") for each in others)
    places = [f"-artifact_prefix={broken}/{name}-", *([] if files else [str(corpus)])]
    atheris.Setup([sys.argv[0], *limits, *others, *places], attempt, custom_mutator=mutate)
    atheris.Fuzz()


def _sorted(arguments: tuple[str, ...]) -> tuple[Path, list[str]]:
    """The folder to work in, and what libFuzzer is told."""
    build, others = BUILD, list[str]()
    for argument in arguments:
        option, _, value = argument.partition("=")
        if option == "--build":
            build = Path(value)
        elif option == "--minutes":
            others.append(f"-max_total_time={float(value) * 60:.0f}")
        else:
            others.append(argument)
    return build, others


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


if __name__ == "__main__":
    main(*sys.argv[1:])
