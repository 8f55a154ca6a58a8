"""A whole service in real processes, as `outreach up` starts it, and the ways people reach it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from dotenv import dotenv_values

from outreach.carriers.phones import Phones
from outreach.serve import free_port


@dataclass
class Living:
    """A running `outreach up`."""

    process: "subprocess.Popen[str]"
    env: dict[str, str]
    var: Path
    said: str
    phones: Phones

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.env['PORT']}"

    def prompt(self, *arguments: str) -> dict[str, Any]:
        """What a command at the prompt answers, as --json."""
        command = [sys.executable, "-m", "outreach", *arguments, "--json"]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def run(self, *arguments: str) -> str:
        """What a command at the prompt prints."""
        command = [sys.executable, "-m", "outreach", *arguments]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def processes(self, kind: str) -> list[psutil.Process]:
        """The children whose command line has this word."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        return [p for p in family if kind in p.cmdline()]


@contextmanager
def living(var: Path, **settings: str) -> Iterator[Living]:
    """Start everything, wait until it answers, end it by Ctrl-C."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("OUTREACH_", "TWILIO_"))}
    env |= {"OUTREACH_VAR": str(var), "PORT": str(free_port()), "OUTREACH_SENDER_RATE": "0"}
    env |= {"DATABASE_URL": f"sqlite:///{var}/outreach.db", **settings}
    log = var.parent / "up.log"
    with log.open("w") as out:
        command = [sys.executable, "-m", "outreach", "up"]
        process = subprocess.Popen(command, env=env, stdout=out, stderr=out, text=True)
    try:
        until(lambda: "Press Ctrl-C" in log.read_text() or process.poll() is not None, 60)
        assert process.poll() is None, log.read_text()
        phones = Phones(simulator_of(var))
        yield Living(process, env, var, log.read_text(), phones)
        phones.close()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(40)


def simulator_of(var: Path) -> str:
    """Where the simulated carrier listens."""
    (made,) = [dotenv_values(path) for path in var.glob("*.env")]
    return str(made["OUTREACH_TWILIO_API_URL"])


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for this to become true; fail when it does not."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.1)


def link_in(said: str) -> str:
    """The one-time sign-in link that was printed."""
    found = re.search(r"http://\S+/link/\S+", said)
    assert found, said
    return found[0]
