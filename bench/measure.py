"""One step in a process of its own, watched: CPU seconds and the peak of memory, PostgreSQL's processes included."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

BETWEEN_SAMPLES = 1.0  # seconds
# Samples from one look at shared pages to the next. Such a look walks through all that each process shares: with three
# connections on a cache of 3 GB it took 62 ms of a processor, once a second, from what is measured.
SEE_SHARED = 5


@dataclass(frozen=True)
class Measured:
    """What a step said, and what it used. Seconds; bytes. `cpu` is the step's own and the database's together."""

    said: dict[str, Any]
    cpu: float
    peak: int


class StepFailed(Exception):
    """A step ended badly; the end of what it wrote to its standard error."""


def run_step(step: str, given: dict[str, Any], *, postmaster: int, environment: dict[str, str]) -> Measured:
    """Run `python -m bench.steps <step>`, which prints one JSON object with its own `cpu` among its figures."""
    database = psutil.Process(postmaster)
    before = cpu_of(database)
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.steps", step, json.dumps(given)],
        cwd=Path(__file__).parents[1],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    memory = Memory(psutil.Process(child.pid), database)
    try:
        while child.poll() is None:
            memory.look()
            time.sleep(BETWEEN_SAMPLES)
        out, errors = child.communicate()
    finally:
        if child.poll() is None:  # we were stopped: it is not left behind
            child.kill()
            child.wait()
    if child.returncode:
        raise StepFailed(errors[-3000:])
    said = json.loads(out.strip().splitlines()[-1])
    return Measured(said, said.get("cpu", 0.0) + cpu_of(database) - before, memory.peak)


class Memory:
    """The most that these processes and all beneath them ever had, in bytes. What is each one's own is looked at every
    time; what they share (which grows: the database's cache fills) at the first five and at each fifth. To the most
    that was their own between two of these comes what was shared at the later one."""

    def __init__(self, *processes: psutil.Process) -> None:
        self.processes = processes
        self.peak = 0
        self._looks = self._own = self._shared = 0

    def look(self) -> None:
        """Look at them as they are now."""
        now = sum(map(own, self.processes))
        self._own = max(self._own, now)
        is_due = self._looks < SEE_SHARED or self._looks % SEE_SHARED == 0
        if is_due:
            self._shared = sum(map(pss, self.processes)) - now
        self.peak = max(self.peak, self._own + self._shared)
        self._own = 0 if is_due else self._own
        self._looks += 1


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _together(process: psutil.Process, of: Callable[[psutil.Process], Any]) -> Any:
    """What this says of a process and of all beneath it, added up."""
    total = 0
    for each in _family(process):
        with suppress(psutil.Error, OSError):  # it has just ended
            total += of(each)
    return total


def own(process: psutil.Process) -> int:
    """What a process and all beneath it have that nobody can share; told by the system without a look at the pages."""

    def has(each: psutil.Process) -> int:
        info = each.memory_info()
        return int(info.rss - getattr(info, "shared", 0))

    return int(_together(process, has))


def pss(process: psutil.Process) -> int:
    """The proportional set size of a process and all beneath it: shared pages are counted once between those who
    share them. Where the system knows no such figure (macOS), the pages of each process alone."""

    def has(each: psutil.Process) -> int:
        info = each.memory_full_info()
        return int(getattr(info, "pss", info.uss))

    return int(_together(process, has))


def cpu_of(process: psutil.Process) -> float:
    """CPU seconds of a process, of its children and of those that have ended and were waited for."""

    def used(each: psutil.Process) -> float:
        times = each.cpu_times()
        waited = getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
        return float(times.user + times.system + waited)

    return float(_together(process, used))
