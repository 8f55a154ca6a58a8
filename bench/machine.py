"""The machine a bench ran on, and what processes cost it."""

import os
import platform
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def describe() -> str:
    """One line: processors, memory, system, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release()}"
    return (
        f"{os.cpu_count()} × {_processor()}, {memory:.0f} GiB, {system}, Python {platform.python_version()}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine()
    )


def load() -> str:
    """How busy the machine was, and how fast it is now: one whose own speed swings explains many a figure."""
    return (
        f"load before it {os.getloadavg()[0]:.2f}; a loop that is always the same takes {_same_loop():.0f} ms"
    )


def _same_loop() -> float:
    """Milliseconds, the mean of three."""
    started = time.perf_counter()
    for _ in range(3):
        sum(n * n for n in range(1_000_000))
    return 1000 * (time.perf_counter() - started) / 3


def cpu_seconds(pid: int) -> float:
    """CPU that this process has used so far, its ended children not counted. Linux only."""
    return sum(_ticks(pid)[:2]) / TICKS


def cpu_seconds_of_all(pid: int) -> float:
    """CPU of this process and of all that it started, those that have ended too. Linux only."""
    used = sum(_ticks(pid))
    for child in children(pid):
        try:
            used += sum(_ticks(child))
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended since: counted when its parent has taken note
    return used / TICKS


def _ticks(pid: int) -> list[int]:
    """Of the process itself: user, system; of its ended children: user, system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [int(field) for field in fields[11:15]]


def peak_memory(pid: int) -> float:
    """The most memory it ever held, in MB. Linux only."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


@dataclass
class Meter:
    """CPU of some processes and the time that passed, from when it is made."""

    pids: Sequence[int]

    def __post_init__(self) -> None:
        self.started = time.perf_counter()
        self._before = self._cpu()

    def _cpu(self) -> float:
        return sum(map(cpu_seconds, self.pids))

    @property
    def cpu(self) -> float:
        return self._cpu() - self._before

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.started


def children(pid: int) -> list[int]:
    """The processes that this one started, and theirs."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in found.splitlines()]
    family, todo = [], [pid]
    while todo:
        parent = todo.pop()
        own = [child for child, of in parents if of == parent]
        family += own
        todo += own
    return family
