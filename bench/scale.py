"""What a message costs as the crowd grows, on PostgreSQL. `python -m bench.scale 10000 61000`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from bench.family import Process, alone, wait_until
from bench.fast_carrier import ACCEPTED
from bench.machine import Meter, children, cpu_seconds_of_all, load, peak_memory
from bench.sending import patience, sent
from bench.service import Service, crowd, launch, service
from bench.webhooks import answers
from outreach import broadcasts
from outreach.models import messages

PEOPLE = (10_000, 61_000, 250_000, 1_000_000)
LARGEST_BY_HTTP = (
    250_000  # above it the simulated carrier's HTTP, on the same processors, would be half the time
)
WARM, WARM_LIST = 2_000, "UFCW770"
OURS = ("worker", "worker", "clock", "web")
FAST = ("bench.fast_worker expand", "bench.fast_worker", "clock", "web")


@dataclass(frozen=True)
class Room:
    """What the messages take in the database."""

    rows: int
    rows_of_broadcast: int
    table: int  # bytes, as are the following
    indexes: int
    log: int  # written to the write-ahead log since it was begun


@dataclass(frozen=True)
class Grown:
    """One crowd's broadcast."""

    people: int
    fast: bool
    expanding: float  # seconds
    seconds: float  # from the launch to the last answer kept
    cpu: float  # of our processes
    database_cpu: float
    memory: Sequence[tuple[str, float]]  # MB, the most that each process ever held
    room: Room
    packed: int  # bytes of the messages, after everything is written anew
    doubled: int
    lost: int

    @property
    def cost(self) -> float:
        return 1000 * self.cpu / self.people

    def lines(self, smallest: "Grown") -> list[str]:
        each = self.room.rows
        how = "accepted inside the worker's process" if self.fast else "over HTTP"
        return [
            f"{self.people:9,} people, {how}",
            f"          one row per person in {self.expanding:.1f} s, beside sending; "
            f"{self.people / self.seconds:,.0f} messages/s from the launch to the last answer kept; "
            f"{self.doubled} doubled, {self.lost} lost",
            f"          {self.cost:.3f} ms CPU for each ({self.cost / smallest.cost:.2f} times that of "
            f"{smallest.people:,}), the database server {1000 * self.database_cpu / self.people:.3f} ms "
            f"({self.database_cpu / self.people * smallest.people / smallest.database_cpu:.2f} times)",
            f"          rows per message {self.room.rows_of_broadcast / self.people:.2f}; bytes per message "
            f"{(self.room.table + self.room.indexes) / each:.0f} (table {self.room.table / each:.0f}, indexes "
            f"{self.room.indexes / each:.0f}), packed {self.packed / each:.0f}; write-ahead log "
            f"{self.room.log / each:,.0f}",
            "          peak memory: " + ", ".join(f"{who} {most:.0f}" for who, most in self.memory) + " MB",
        ]


def measure(people: int, fast: bool) -> Grown:
    """A broadcast to so many, after a small one that opens every connection."""
    with service("postgresql") as s:
        s.phones.faults(receipts=False)
        crowd(s.runtime, WARM, WARM_LIST, first=people)
        crowd(s.runtime, people)
        with s.processes(*(FAST if fast else OURS)) as started:
            _warm(s, started, fast)
            begun, database = s.ask(_log_written), cpu_seconds_of_all(s.database_pid)
            meter = Meter([pid for p in started for pid in (p.pid, *children(p.pid))])
            expanding, broadcast = _send(s, people, started, meter)
            seconds, cpu = meter.seconds, meter.cpu
            database = cpu_seconds_of_all(s.database_pid) - database
            memory = _memory(started)
            room = _room(s, broadcast, begun)
        doubled, lost = _wrong(s, broadcast, people, fast)
        return Grown(people, fast, expanding, seconds, cpu, database, memory, room, _packed(s), doubled, lost)


def _warm(s: Service, started: Sequence[Process], fast: bool) -> None:
    wait_until(lambda: answers(s.url), 30, while_alive=started)
    if not fast:
        s.wait_for_workers(2, list(started))
    small = launch(s.runtime, WARM, WARM_LIST)
    wait_until(lambda: sent(s, small) == WARM, 60, while_alive=started)


def _send(s: Service, people: int, started: Sequence[Process], meter: Meter) -> tuple[float, int]:
    """Launch, and wait for the end: seconds until everyone had a row, and the broadcast."""
    broadcast = launch(s.runtime, people)
    wait_until(lambda: _expanded(s, broadcast), patience(people), while_alive=started)
    expanding = meter.seconds
    wait_until(lambda: sent(s, broadcast) == people, patience(people), while_alive=started)
    return expanding, broadcast


def _expanded(s: Service, broadcast: int) -> bool:
    return bool(s.ask(lambda conn: broadcasts.get(conn, broadcast).expanded))


def _memory(started: Sequence[Process]) -> list[tuple[str, float]]:
    names = ("worker", "worker", "clock", "web")
    return [
        (name, peak_memory(pid))
        for name, process in zip(names, started, strict=True)
        for pid in (process.pid, *children(process.pid))
    ]


def _wrong(s: Service, broadcast: int, people: int, fast: bool) -> tuple[int, int]:
    """How many were sent twice, and how many never, as whoever accepted them counted."""
    if fast:
        accepted = int(s.runtime.jobs.connection.get(ACCEPTED) or 0)
        return accepted - people - WARM, people - sent(s, broadcast)
    counts = s.phones.counts()
    return counts.duplicates, people + WARM - counts.phones


def _number(sql: str) -> Callable[[Connection], int]:
    return lambda conn: int(conn.scalar(text(sql)) or 0)


_log_written = _number("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
_whole = _number("SELECT pg_total_relation_size('messages')")
_indexes = _number("SELECT pg_indexes_size('messages')")


def _room(s: Service, broadcast: int, begun: int) -> Room:
    rows = select(func.count(messages.c.id))
    indexes = s.ask(_indexes)
    return Room(
        rows=s.ask(lambda conn: conn.scalar(rows) or 0),
        rows_of_broadcast=s.ask(
            lambda conn: conn.scalar(rows.where(messages.c.broadcast_id == broadcast)) or 0
        ),
        table=s.ask(_whole) - indexes,
        indexes=indexes,
        log=s.ask(_log_written) - begun,
    )


def _packed(s: Service) -> int:
    with s.runtime.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM FULL messages"))
    return s.ask(_whole)


def main(*people: int) -> None:
    crowds = [(n, n > LARGEST_BY_HTTP) for n in people or PEOPLE]
    smallest: dict[bool, Grown] = {}
    if crowds[-1][1]:  # a line to compare it with, in the same way
        crowds.insert(-1, (crowds[0][0], True))
    print(f"\nScale, PostgreSQL, two workers, the rate and receipts off ({load()})")
    for number, fast in crowds:
        grown = measure(number, fast)
        smallest.setdefault(fast, grown)
        print(*grown.lines(smallest[fast]), sep="\n", flush=True)


if __name__ == "__main__":
    alone(main)
