"""Whatever stands in the files: a check ends, says the same each time, and says it printably."""

import random
import re
import time
from datetime import date
from pathlib import Path

import pytest

from kpilint.check import Report, check
from kpilint.config import Config
from kpilint.output import concise, json, text

EXAMPLE = Path(__file__).parent.parent / "kpi_specs"
TODAY = date(2026, 11, 21)
SECONDS = 3
SNIPPETS = (
    *("\t", "\n", "\r", " ", "  ", ": ", "- ", "#", " # kpilint: ignore[all] -- x", "'", '"', "\0"),
    *(
        "{",
        "}",
        "[",
        "]",
        ",",
        "&a ",
        "*a",
        "!!str ",
        "|\n",
        ">-\n",
        "---\n",
        "...\n",
        "<<: *a",
        "?",
    ),
    *(
        "null",
        "~",
        "true",
        "0x1F",
        "1e999",
        "-5",
        "120%",
        "20..10%",
        "$1M",
        "nan",
        "2026-13",
        "FY0",
    ),
    *(
        "\ufeff",
        "\u2028",
        "é",
        "😀",
        "\u202e",
        "x-y: 1\n",
        "owner: ",
        "kpis:\n",
        "mql",
        "(",
        "* 2 /",
    ),
)


def mutated(random: random.Random, source: str) -> str:
    """The text after some slips: pieces cut, doubled, moved or put in."""
    for _ in range(random.randint(1, 6)):
        start = random.randrange(len(source) + 1)
        end = min(len(source), start + random.choice((0, 1, 3, 10, 60, 400)))
        piece = source[start:end]
        match random.randrange(5):
            case 0:
                source = source[:start] + source[end:]
            case 1:
                source = source[:end] + piece + source[end:]
            case 2:
                at = random.randrange(len(source) + 1)
                source = source[:at] + piece + source[at:]
            case 3:
                source = source[:start] + random.choice(SNIPPETS) + source[start:]
            case _:
                words = sorted(set(re.findall(r"[\w.%$-]+", source))) or ["x"]
                one, other = random.choice(words), random.choice(words)
                source = source.replace(one, other, random.choice((1, 2, -1)))
    return source


def rendered(report: Report) -> str:
    blocks = text.render(report.findings, report.loaded.sources)
    return "\n".join((*blocks, *concise.render(report.findings), json.render(report)))


@pytest.mark.parametrize("seed", range(4))
def test_mutated_examples_are_checked(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    sources = {
        path.relative_to(EXAMPLE.parent).as_posix(): path.read_text("utf-8")
        for path in sorted(EXAMPLE.rglob("*.*"))
        if path.suffix in (".yaml", ".csv")
    }
    for name, source in sources.items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source, "utf-8")
    config, until = Config(root=tmp_path), time.process_time() + SECONDS
    while time.process_time() < until:
        names = chance.sample(sorted(sources), chance.randint(1, 3))
        overlay = {name: mutated(chance, sources[name]).encode() for name in names}
        try:
            once, twice = (rendered(check(config, TODAY, overlay)) for _ in range(2))
        except Exception as error:
            for name, content in overlay.items():
                error.add_note(f"{name}:\n{content.decode()}")
            raise
        assert once == twice
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", once)
