"""What a message costs as the crowd grows, on PostgreSQL. `python -m bench.scale 10000 61000`."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from bench.family import Process, alone, wait_until
from bench.fast_carrier import ACCEPTED
from bench.machine import Meter, children, cpu_seconds_of_all, load, peak_memory
from bench.room import Room, connections, log_written, member_bytes, room
from bench.sending import patience, sent
from bench.service import Service, crowd, launch, service
from bench.webhooks import answers
from outreach import broadcasts
from outreach.models import messages

PEOPLE = (10_000, 61_000, 250_000, 1_000_000)
LARGEST_BY_HTTP = (
    250_000  # above it the simulated carrier's HTTP, on the same processors, would be half the time
)
# A smaller crowd is over within a second or two, and the system tells a processor's time in hundredths of one.
SMALL, TIMES = 50_000, 3
WARM, WARM_LIST = 2_000, "UFCW770"
OURS = ("worker", "worker", "clock", "web")
FAST = ("bench.fast_worker expand", "bench.fast_worker", "clock", "web")


@dataclass(frozen=True)
class Sent:
    """One broadcast, while it went out."""

    broadcast: int
    expanding: float  # seconds until everyone had a row
    seconds: float  # from the launch to the last answer kept
    cpu: float  # of our processes
    database_cpu: float
    log: int  # bytes of the write-ahead log
    connections: int  # to the database, at most
    memory: Sequence[tuple[str, float]]  # MB, the most that each process ever held


@dataclass(frozen=True)
class Grown:
    """One crowd's broadcast, and what it left behind."""

    people: int
    fast: bool
    sent: Sent
    rows: int
    room: Room
    member_bytes: int
    doubled: int
    lost: int

    @property
    def cost(self) -> float:
        """Milliseconds of our CPU for each."""
        return 1000 * self.sent.cpu / self.people

    @property
    def database_cost(self) -> float:
        return 1000 * self.sent.database_cpu / self.people

    def lines(self, least: "Grown") -> list[str]:
        how = "accepted inside the worker's process" if self.fast else "over HTTP"
        it = self.sent
        return [
            f"{self.people:9,} people, {how}: {self.people / it.seconds:,.0f} messages/s from the launch to the "
            f"last answer kept; {self.doubled} doubled, {self.lost} lost",
            f"          one row per person after {it.expanding:.1f} s, beside sending",
            f"          CPU for each {self.cost:.3f} ms, {self.cost / least.cost:.2f} times that of {least.people:,}; "
            f"the database server's {self.database_cost:.3f} ms, {self.database_cost / least.database_cost:.2f} times",
            f"          rows per message {self.rows / self.people:.2f}; {self.room}; write-ahead log "
            f"{it.log / self.people:,.0f}; bytes per member on one list {self.member_bytes}",
            "          peak memory "
            + ", ".join(f"{who} {most:.0f}" for who, most in it.memory)
            + f" MB; database connections at most {it.connections}",
        ]


def measure(people: int, fast: bool) -> Grown:
    """A broadcast to so many, after a small one that opens every connection."""
    with service("postgresql") as s:
        s.phones.faults(receipts=False)
        crowd(s.runtime, WARM, WARM_LIST, first=people)
        crowd(s.runtime, people)
        with s.processes(*(FAST if fast else OURS)) as started:
            _warm(s, started, fast)
            it = _send(s, people, started)
        doubled, lost = _wrong(s, it.broadcast, people, fast)
        return Grown(
            people, fast, it, _rows(s, it.broadcast), room(s), s.ask(member_bytes), doubled, lost
        )  # fmt: skip


def _warm(s: Service, started: Sequence[Process], fast: bool) -> None:
    wait_until(lambda: answers(s.url), 30, while_alive=started)
    if not fast:
        s.wait_for_workers(2, list(started))
    small = launch(s.runtime, WARM, WARM_LIST)
    wait_until(lambda: sent(s, small) == WARM, 60, while_alive=started)


def _send(s: Service, people: int, started: Sequence[Process]) -> Sent:
    log, database = s.ask(log_written), cpu_seconds_of_all(s.database_pid)
    meter = Meter([pid for p in started for pid in (p.pid, *children(p.pid))])
    broadcast, most = launch(s.runtime, people), [0]

    def all_sent() -> bool:
        most[0] = max(most[0], s.ask(connections) - 1)  # without our own, which asks
        return sent(s, broadcast) == people

    wait_until(lambda: _expanded(s, broadcast), patience(people), while_alive=started)
    expanding = meter.seconds
    wait_until(all_sent, patience(people), 0.1, while_alive=started)
    return Sent(
        broadcast,
        expanding,
        seconds=meter.seconds,
        cpu=meter.cpu,
        database_cpu=cpu_seconds_of_all(s.database_pid) - database,
        log=s.ask(log_written) - log,
        connections=most[0],
        memory=_memory(started),
    )


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


def _rows(s: Service, broadcast: int) -> int:
    query = select(func.count(messages.c.id)).where(messages.c.broadcast_id == broadcast)
    return s.ask(lambda conn: conn.scalar(query) or 0)


def measured(people: int, fast: bool) -> Grown:
    """A small crowd three times, and of these the one in the middle."""
    times = 1 if people > SMALL else TIMES
    return sorted((measure(people, fast) for _ in range(times)), key=lambda grown: grown.cost)[times // 2]


def main(*people: int) -> None:
    sizes = sorted(people or PEOPLE)
    by_http = [(n, False) for n in sizes if n <= LARGEST_BY_HTTP]
    inside = [(n, True) for n in sizes if n > LARGEST_BY_HTTP]
    if by_http and inside:  # a small one in the same way, to compare with
        inside.insert(0, (by_http[0][0], True))
    least: dict[bool, Grown] = {}
    print(
        f"\nScale, PostgreSQL, two workers, the rate and receipts off; below {SMALL:,} people the middle of {TIMES} "
        f"runs ({load()})"
    )
    for number, fast in by_http + inside:
        grown = measured(number, fast)
        least.setdefault(fast, grown)
        print(*grown.lines(least[fast]), sep="\n", flush=True)


if __name__ == "__main__":
    alone(main)
