"""A repository with a long history: `python benchmarks/make_history.py FOLDER`.

The same arguments give the same commits. Each commit edits one of many KPI files, as teams do: a
target moves, a definition is put better, an owner changes, a note is added, a file is moved. Then
time `kpilint log` in the folder.
"""

import argparse
import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FIRST = 1_600_000_000
APART = 3_600
QUARTERS = ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
STAGES = ("lead", "mql", "sal", "sql", "won")
EDITS = {"target": 60, "definition": 10, "owner": 10, "note": 15, "move": 5}


@dataclass
class Kpi:
    """One KPI and its targets, in a file of about 50 lines."""

    number: int
    folder: str = "kpis"
    edition: int = 0
    owner: int = 0
    values: list[int] = field(default_factory=lambda: [100, 110, 120, 130])
    notes: list[str] = field(default_factory=lambda: ["As agreed."])

    @property
    def path(self) -> str:
        return f"kpi_specs/{self.folder}/kpi_{self.number:05}.yaml"

    def text(self) -> str:
        return "".join((_KPI.format(kpi=self, stage=STAGES[self.number % 5]), *self._targets()))

    def _targets(self) -> Iterator[str]:
        yield "targets:\n"
        for period, value in zip(QUARTERS, self.values, strict=True):
            yield _TARGET.format(period=period, kpi=self, value=value, stretch=value + 20)


_KPI = """\
# Kept by hand; see the handbook for how we write these.
kpis:
  kpi_{kpi.number:05}:
    name: Indicator {kpi.number}
    definition: >-
      Everybody who came that far within the period, counted once, by the date of the first event
      in the CRM; edition {kpi.edition}.
    why: Everything further down starts here, and a thin quarter shows here first.
    measure: {{kind: volume, of: main.{stage}}}
    indicator: leading
    owner: team_{kpi.owner}
    control: {{level: direct, levers: [webinars, paid_search]}}
    source:
      system: CRM
      url: https://crm.example.com/reports/{kpi.number}
    cadence: monthly
    breakdowns: [channel, region]
    tags: [generated]
    notes: {kpi.notes[0]}
"""
_TARGET = """\
  {period}:
    # What the conversions of two years make of the leads that are planned.
    kpi_{kpi.number:05}:
      value: {value}
      stretch: {stretch}
      baseline: {{period: 2025-Q4, value: 90}}
      method: bottom_up
      rationale: The pace of the last two quarters comes to {value}, and nothing planned changes it.
"""


def basics() -> str:
    terms = "".join(
        f"  {term}:\n    name: {term.upper()}\n    definition: A step on the way to an order.\n"
        for term in STAGES
    )
    teams = "".join(f"  team_{n}: {{name: Team {n}, function: marketing}}\n" for n in range(10))
    stages = ", ".join(
        f"{{term: {term}, driven_by: team_0{', conversion: 40%' if n else ''}}}"
        for n, term in enumerate(STAGES)
    )
    funnel = f"  main:\n    name: Main\n    deal_size: 10k\n    stages: [{stages}]\n"
    return f"terms:\n{terms}teams:\n{teams}funnels:\n{funnel}"


def edit(kpi: Kpi, chance: random.Random) -> str:
    """Change a KPI, and say in a few words how."""
    (what,) = chance.choices(list(EDITS), weights=list(EDITS.values()))
    if what == "target":
        quarter = chance.randrange(4)
        kpi.values[quarter] = max(kpi.values[quarter] + chance.choice((-10, -5, 5, 10, 20)), 10)
        return f"Move the {QUARTERS[quarter]} target of indicator {kpi.number}"
    if what == "definition":
        kpi.edition += 1
    elif what == "owner":
        kpi.owner = (kpi.owner + chance.randrange(1, 10)) % 10
    elif what == "note":
        kpi.notes = [f"Looked at again, {chance.randrange(1_000)}."]
    else:
        kpi.folder = chance.choice(("kpis", "kpis/north", "kpis/south", "archive"))
    return f"Indicator {kpi.number}: {what}"


def commits(kpis: int, number: int, seed: int) -> Iterator[bytes]:
    """The stream that `git fast-import` reads."""
    chance = random.Random(seed)
    known = [Kpi(n) for n in range(kpis)]
    first = {"kpi_specs/basics.yaml": basics()} | {kpi.path: kpi.text() for kpi in known}
    yield commit("Start", FIRST, first)
    for n in range(1, number):
        kpi = chance.choice(known)
        before = kpi.path
        said = edit(kpi, chance)
        gone = [before] if kpi.path != before else []
        yield commit(said, FIRST + n * APART, {kpi.path: kpi.text()}, gone)
    yield b"done\n"


def commit(subject: str, when: int, files: dict[str, str], gone: list[str] | None = None) -> bytes:
    who = f"Team <team@example.com> {when} +0000"
    said = subject.encode()
    head = f"commit refs/heads/main\ncommitter {who}\ndata {len(said)}\n".encode()
    parts = [head, said, b"\n", *(f"D {path}\n".encode() for path in gone or [])]
    for path, text in files.items():
        content = text.encode()
        parts.append(f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n")
    return b"".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--commits", type=int, default=10_000)
    parser.add_argument("--kpis", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True)
    git = ["git", "-C", str(asked.folder)]
    subprocess.run([*git, "init", "--quiet", "--initial-branch=main"], check=True)
    stream = subprocess.Popen([*git, "fast-import", "--quiet", "--done"], stdin=subprocess.PIPE)
    assert stream.stdin
    with stream.stdin:
        for piece in commits(asked.kpis, asked.commits, asked.seed):
            stream.stdin.write(piece)
    if stream.wait():
        raise SystemExit("git fast-import failed")
    subprocess.run([*git, "reset", "--quiet", "--hard", "main"], check=True)


if __name__ == "__main__":
    main()
