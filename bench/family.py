"""The processes of a bench: none outlives it, whether it ends well, by an error, by Ctrl-C or by a kill."""

import atexit
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TextIO

from bench.machine import describe
from outreach.guard import Guard, end, send

Process = subprocess.Popen[str]


@contextmanager
def running(
    *commands: Sequence[str], env: Mapping[str, str] | None = None, told: bool = False
) -> Iterator[list[Process]]:
    """These processes, until the end of the block; `told`: what they print can be read.

    Of what they log, only what is more than news is shown.
    """
    started: list[Process] = []
    with tempfile.TemporaryFile("w+") as log:
        try:
            for command in commands:
                started.append(_start(command, {**os.environ, **(env or {})}, told, log))
            yield started
        finally:
            _end(started)
            log.seek(0)
            sys.stderr.writelines(line for line in log if " info " not in line)


def _start(command: Sequence[str], env: Mapping[str, str], told: bool, log: TextIO) -> Process:
    process = subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if told else None,
        stderr=log,
        text=True,
        start_new_session=True,  # Ctrl-C is for the bench alone, which ends them in order
    )
    _guard().began(process.pid, 1)
    return process


def _end(processes: Sequence[Process]) -> None:
    of = {process.pid: process for process in processes}
    end(of, lambda pid: of[pid].poll() is None)
    for process in processes:
        process.wait(10)
        if process.stdout:
            process.stdout.close()
        send([process.pid], signal.SIGKILL)  # to what it had started itself
        _guard().ended(process.pid)


def watch(group: int) -> None:
    """Have this one ended too, after the others, when the bench is killed."""
    _guard().began(group, 2)


def forget(group: int) -> None:
    """It has ended in order."""
    _guard().ended(group)


@cache
def _guard() -> Guard:
    guard = Guard(os.open(os.devnull, os.O_RDONLY))
    atexit.register(guard.leave)
    return guard


def module(*words: str) -> list[str]:
    """The command that runs this module of ours: its name, and what it is told."""
    return [sys.executable, "-m", *words]


def told_by(process: Process, seconds: float) -> tuple[float, ...]:
    """The numbers that it printed, once it has ended well."""
    said, _ = process.communicate(timeout=seconds)
    if process.returncode:
        raise RuntimeError(f"{process.args} ended with {process.returncode}")
    return tuple(map(float, said.split()))


def wait_until(
    done: Callable[[], bool], seconds: float = 120, every: float = 0.05, while_alive: Sequence[Process] = ()
) -> None:
    """Wait for this to become true; an error when it takes too long, or when one of these has ended."""
    until = time.monotonic() + seconds
    while not done():
        for process in while_alive:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args} ended with {process.returncode}")
        if time.monotonic() > until:
            raise TimeoutError(f"not done after {seconds:.0f} s")
        time.sleep(every)


def alone(main: Callable[..., None]) -> None:
    """Run this with the numbers of the command line; the machine first. SIGTERM ends it in order, as Ctrl-C does."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would ignore it
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print(describe(), flush=True)
    try:
        main(*map(int, sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
