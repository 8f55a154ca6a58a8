"""Sending: a broadcast with the rate off beside bare POSTs of the same texts; and the rate held."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bench.family import alone, module, running, told_by, wait_until
from bench.machine import Meter, load, peak_memory
from bench.service import ENGINES, TOKEN, Service, crowd, launch, service
from outreach import expansion, tallies
from outreach.config import SIMULATED_SID
from outreach.models import State


@dataclass(frozen=True)
class Line:
    """One measured way of sending."""

    what: str
    people: int
    seconds: float
    cpu: float
    note: str = ""

    def __str__(self) -> str:
        return (
            f"{self.what:44} {self.people:9,} {self.rate:8,.0f}/s {self.cost:7.3f} ms CPU  {self.note}"
        ).rstrip()

    @property
    def rate(self) -> float:
        return self.people / self.seconds

    @property
    def cost(self) -> float:
        """Milliseconds of CPU for each."""
        return 1000 * self.cpu / self.people


def bare(people: int, processes: int) -> Line:
    """The same POSTs from bare aiohttp."""
    with service("sqlite") as s:
        s.phones.faults(receipts=False)
        share = people // processes
        commands = [
            module("bench.bare", s.phones.url, SIMULATED_SID, TOKEN, str(n * share), str(share))
            for n in range(processes)
        ]
        with running(*commands, told=True) as started:
            told = [told_by(process, patience(people)) for process in started]
        assert s.phones.counts().accepted == share * processes
    what = f"bare aiohttp, {processes} process{'es' if processes > 1 else ''}"
    return Line(what, share * processes, max(t for t, _ in told), sum(c for _, c in told))


def ours(engine: str, people: int, workers: int = 2) -> Line:
    """A launched broadcast, with receipts off: from the launch to the last answer kept."""
    with service(engine) as s:
        s.phones.faults(receipts=False)
        crowd(s.runtime, people)
        with s.processes(*["worker"] * workers, "clock") as started:
            s.wait_for_workers(workers, started)
            meter = Meter([p.pid for p in started])
            broadcast = launch(s.runtime, people)
            wait_until(lambda: sent(s, broadcast) == people, patience(people), while_alive=started)
            seconds, cpu = meter.seconds, meter.cpu
            memory = [f"{peak_memory(p.pid):.0f}" for p in started]
        counts = s.phones.counts()
    assert (counts.accepted, counts.duplicates) == (people, 0), counts
    note = (
        f"{counts.duplicates} doubled, {people - counts.phones} lost; "
        f"peak memory of the workers {', '.join(memory[:-1])} MB, of the clock {memory[-1]} MB"
    )
    return Line(f"outreach on {engine}, {workers} workers", people, seconds, cpu, note)


def patience(people: int) -> float:
    """Seconds after which a bench is stuck, and not slow."""
    return 60 + people / 300


def count_of(conn: Connection, broadcast: int, state: State) -> int:
    """How many messages of it are in this state."""
    return tallies.counts(conn, broadcast).of(state)


def beside(line: Line, bares: Sequence[Line]) -> str:
    """Ours as a multiple of the cheapest bare line, and a share of the fastest."""
    cheapest, fastest = min(b.cost for b in bares), max(b.rate for b in bares)
    return (
        f"  {line.what}: {line.cost / cheapest:.2f} times the CPU of the cheapest bare line, "
        f"{line.rate / fastest:.0%} of the messages/s of the fastest"
    )


def making_rows(engine: str, people: int) -> Line:
    """One row per person, and nothing else."""
    with service(engine) as s:
        crowd(s.runtime, people)
        broadcast, more = launch(s.runtime, people, ask=False), True
        started, cpu = time.perf_counter(), time.process_time()
        while more:
            with s.runtime.database.writing() as conn:
                more = expansion.expand(conn, broadcast, s.runtime.now())
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    return Line(f"one row per person, {engine}", people, seconds, cpu)


def rate_held(rate: int, seconds: int) -> str:
    """Two workers at this rate: the busiest sliding second, and the mean, as the carrier counts."""
    people = rate * seconds
    with service("sqlite", rate) as s:
        s.phones.faults(receipts=False, latency=0.1)
        crowd(s.runtime, people)
        with s.processes("worker", "worker", "clock") as started:
            s.wait_for_workers(2, started)
            broadcast = launch(s.runtime, people)
            wait_until(lambda: sent(s, broadcast) == people, 60 + 3 * seconds, while_alive=started)
        counts = s.phones.counts()
    whole = [texts for _, texts, _ in counts.seconds][1:-1]  # without the first and the last, which are begun
    return (
        f"{rate:5,} segments/s over two workers, 100 ms a call: busiest sliding second {counts.busiest_segments:,}"
        f" ({100 * counts.busiest_segments / rate - 100:+.1f} %), mean of {len(whole)} whole seconds"
        f" {sum(whole) / len(whole):,.1f} ({100 * sum(whole) / len(whole) / rate:.1f} %)"
    )


def sent(s: Service, broadcast: int) -> int:
    """How many are with the carrier."""
    return s.ask(lambda conn: count_of(conn, broadcast, State.SENT))


def main(people: int = 61_000, rate_seconds: int = 20) -> None:
    print(f"\nSending to {people:,} people, rate off, from the launch to the last answer kept ({load()})")
    bares, lines = [], []
    for processes in (1, 2):
        bares.append(bare(people, processes))
        print(bares[-1], flush=True)
    for engine in ENGINES:
        lines.append(ours(engine, people))
        print(lines[-1], flush=True)
    for engine in ENGINES:
        print(making_rows(engine, people), flush=True)
    print("Our own processes (the simulated carrier, the database server and Valkey are not counted):")
    for line in lines:
        print(beside(line, bares), flush=True)
    print(f"\nThe rate held ({load()})")
    for rate in (100, 1000):
        print(rate_held(rate, rate_seconds), flush=True)


if __name__ == "__main__":
    alone(main)
