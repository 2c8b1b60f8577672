"""What running a command costs: time on the clock, and memory at its peak."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

KIB = 1 if sys.platform.startswith("linux") else 1024
"""How many units of `ru_maxrss` are a KiB."""


class Command(NamedTuple):
    """A command, the folder to run it in, and the exit codes with which it did its work."""

    words: Sequence[str]
    folder: Path
    done: tuple[int, ...] = (0,)


class Cost(NamedTuple):
    """Seconds of every run, and the highest peak of memory in MiB."""

    seconds: tuple[float, ...]
    peak: float

    @property
    def median(self) -> float:
        return middle(self.seconds)


class Broken(Exception):  # noqa: N818 - the message is for whoever runs the benchmark
    """A command did not do its work: nothing that was measured of it means anything."""


def middle(numbers: Sequence[float]) -> float:
    """The median."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def measured(commands: Mapping[str, Command], rounds: int) -> dict[str, Cost]:
    """Run every command once unmeasured, then all of them in turn so many times.

    In turn, so that a machine that is busy for a while is so for all of them.
    """
    for command in commands.values():
        once(command)
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(once(command))
    return {
        name: Cost(tuple(seconds for seconds, _ in costs), max(peak for _, peak in costs))
        for name, costs in runs.items()
    }


def once(command: Command) -> tuple[float, float]:
    """Seconds and MiB of one run; raises Broken where it does not do its work."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command.words,
        cwd=command.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NO_COLOR": "1"},
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    code = process.returncode = os.waitstatus_to_exitcode(status)
    if code not in command.done:
        raise Broken(f"It ended with {code}, in {command.folder}: {' '.join(command.words[:6])}")
    return seconds, usage.ru_maxrss / KIB / 1024
