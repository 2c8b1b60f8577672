"""kpilint beside others on the very same files, in one run: `python -m benchmarks.compare`.

Ratios are what to look at: they hold on another machine, the seconds do not. Everything runs as
processes of their own, in turn; figures are medians. Others run where they are installed, which
`make bench` sees to.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import Broken, Command, Cost, measured

ROOT = Path(__file__).parents[1]
TODAY = "2026-11-21"
SCHEMA = ROOT / "schema" / "kpi-spec.schema.json"
FOUND = (0, 1)
"""Exit codes of what looks for faults and may find some."""

CHECK, MANY, DIFF = "kpilint check", "kpilint check, ten times as many", "kpilint diff"
VERSION, EXAMPLE = "kpilint --version", "kpilint check, example company"
PARSE, SCHEMA_ONLY, STYLE_ONLY = "libyaml's parser alone", "check-jsonschema", "yamllint"
CLICK, IMPORTS = "import click", "import click, yaml, decimal, …"
PAGES, RENDERER = "kpilint site export, charts aside", "mkdocs build of these pages"
SLOW_ROUNDS = 3
"""As many at most for what takes a renderer's time."""


class Bar(NamedTuple):
    """Something to be no more than so many times something else, or than a number of MiB."""

    what: str
    of: str
    than: str
    most: float
    memory: bool = False


BARS = (
    Bar("check, beside libyaml's parser", CHECK, PARSE, 4),
    Bar("check, beside check-jsonschema", CHECK, SCHEMA_ONLY, 0.1),
    Bar("check, beside yamllint", CHECK, STYLE_ONLY, 0.1),
    Bar("diff of one target, beside check", DIFF, CHECK, 1.5),
    Bar("check of ten times as many: time", MANY, CHECK, 11),
    Bar("check of ten times as many: memory", MANY, CHECK, 11, memory=True),
    Bar("check of ten times as many: MiB", MANY, "", 600, memory=True),
    Bar("--version, beside importing click", VERSION, CLICK, 1.3),
    Bar("check of the example, beside imports", EXAMPLE, IMPORTS, 2),
    Bar("site: our part, beside the renderer", PAGES, RENDERER, 0.1),
)


class Result(NamedTuple):
    """What a bar comes to; None where what it needs was not measured."""

    bar: Bar
    value: float | None

    @property
    def met(self) -> bool | None:
        return None if self.value is None else self.value <= self.bar.most


def results(costs: Mapping[str, Cost]) -> list[Result]:
    """Every bar, held against what was measured."""
    return [Result(bar, _value(bar, costs)) for bar in BARS]


def _value(bar: Bar, costs: Mapping[str, Cost]) -> float | None:
    if bar.of not in costs or (bar.than and bar.than not in costs):
        return None
    of = costs[bar.of]
    if not bar.than:
        return of.peak
    than = costs[bar.than]
    return of.peak / than.peak if bar.memory else of.median / than.median


def commands(work: Path, kpis: int, tools: Path | None) -> dict[str, Command]:
    """All that is measured, its files generated below `work`."""
    few, many = work / "few", work / "many"
    for folder, count in ((few, kpis), (many, kpis * 10)):
        _generated(folder, count, quarters=4)
    _changed(few)
    python = sys.executable
    kpilint = [python, "-m", "kpilint"]
    script = Path(python).with_name("kpilint")
    kpilint = [str(script)] if script.exists() else kpilint
    check = [*kpilint, "check", "--today", TODAY]
    heavier = "import click, yaml, decimal, dataclasses, json, tomllib"
    return {
        CHECK: Command(check, few, FOUND),
        PARSE: Command([python, str(ROOT / "benchmarks" / "parse.py"), "kpi_specs"], few),
        **dict(_others(few, tools)),
        DIFF: Command([*kpilint, "diff", "HEAD", "--today", TODAY], few, FOUND),
        MANY: Command(check, many, FOUND),
        VERSION: Command([*kpilint, "--version"], work),
        CLICK: Command([python, "-c", "import click"], work),
        EXAMPLE: Command(check, ROOT, FOUND),
        IMPORTS: Command([python, "-c", heavier], work),
    }


def of_site(work: Path, kpis: int) -> dict[str, Command]:
    """What `kpilint site build` does until it starts the renderer, and the renderer by itself.

    Nothing is drawn, and no history is told, since the files are in no repository.
    """
    if not all(map(find_spec, ("babel", "mkdocs", "material"))):
        return {}
    specs, pages = work / "specs", work / "pages"
    _generated(specs, kpis, quarters=1)
    no_charts = "import sys; sys.modules['vl_convert'] = None; from kpilint.cli import main; main()"
    export = [sys.executable, "-c", no_charts, "site", "export", str(pages), "--today", TODAY]
    build = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(work / "html")]
    return {PAGES: Command(export, specs), RENDERER: Command(build, pages)}


def _others(folder: Path, tools: Path | None) -> Iterator[tuple[str, Command]]:
    """The other linters, as far as they are installed; each reads the same YAML files."""
    path = f"{tools}{os.pathsep}{os.environ['PATH']}" if tools else None
    files = [str(path.relative_to(folder)) for path in sorted(folder.glob("kpi_specs/**/*.yaml"))]
    for name, options in (
        (SCHEMA_ONLY, ["--schemafile", str(SCHEMA), *files]),
        (STYLE_ONLY, ["--no-warnings", *files]),
    ):
        program = shutil.which(name, path=path)
        if program:
            yield name, Command([str(Path(program).absolute()), *options], folder, FOUND)


def _generated(folder: Path, kpis: int, quarters: int) -> None:
    """Generate a collection, in a process of its own so that this one stays small.

    The peak of a process is never below that of the one that started it.
    """
    words = [str(folder), "--kpis", str(kpis), "--quarters", str(quarters)]
    subprocess.run([sys.executable, "-m", "benchmarks.generate", *words], cwd=ROOT, check=True)


def _changed(folder: Path) -> None:
    """Commit all files, then change the first target in them."""
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.com")
    for words in (("init", "--quiet"), ("add", "."), (*who, "commit", "--quiet", "-m", "All")):
        subprocess.run(["git", *words], cwd=folder, check=True)
    for path in sorted(folder.glob("kpi_specs/**/*.yaml")):
        text = path.read_text("utf-8")
        changed = re.sub(r"(\bvalue: )(\d)", r"\g<1>1\2", text, count=1)
        if re.search("^targets:", text, re.MULTILINE) and changed != text:
            path.write_text(changed, "utf-8")
            return


def as_text(costs: Mapping[str, Cost], found: list[Result]) -> Iterator[str]:
    """Two tables: what was measured, and the bars."""
    yield f"{'':38}{'median':>10}{'peak':>12}"
    for name, cost in costs.items():
        yield f"{name:38}{cost.median:>8.3f} s{cost.peak:>8.0f} MiB"
    yield ""
    yield f"{'':38}{'':>10}{'at most':>12}"
    for bar, value in found:
        unit = " " if bar.than else " MiB "
        if value is None:
            yield f"{bar.what:38}{'–':>10}{bar.most:>12g}{unit}not measured: not installed"
            continue
        met = "met" if value <= bar.most else "NOT MET"
        yield f"{bar.what:38}{value:>10.2f}{bar.most:>12g}{unit}{met}"


def as_json(costs: Mapping[str, Cost], found: list[Result], kpis: int) -> str:
    measured = {
        name: {"median": cost.median, "seconds": cost.seconds, "peak_mib": cost.peak}
        for name, cost in costs.items()
    }
    bars = [
        {"what": each.bar.what, "value": each.value, "most": each.bar.most, "met": each.met}
        for each in found
    ]
    about = {"kpis": kpis, "python": platform.python_version(), "machine": machine()}
    return json.dumps({**about, "measured": measured, "bars": bars}, indent=2)


def machine() -> str:
    """The kind of machine, in a few words."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{platform.system()} on {platform.machine()}, {cores} cores"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kpis", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="50 KPIs: only to see that it works")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--tools", type=Path, help="the folder of the other linters' programs")
    asked = parser.parse_args()
    kpis = 50 if asked.quick else asked.kpis
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        try:
            costs = measured(commands(work, kpis, asked.tools), asked.rounds)
            costs |= measured(of_site(work, kpis), min(asked.rounds, SLOW_ROUNDS))
        except Broken as broken:
            sys.exit(str(broken))
    found = results(costs)
    if asked.json:
        print(as_json(costs, found, kpis))
        return
    print(f"{kpis:,} KPIs, medians of {asked.rounds} rounds; {machine()},", end=" ")
    print(f"Python {platform.python_version()}\n")
    print(*as_text(costs, found), sep="\n")
    if kpis < 1_000:
        print("\nThe bars are for 1,000 KPIs and more: with so few, starting is most of the time.")


if __name__ == "__main__":
    main()
