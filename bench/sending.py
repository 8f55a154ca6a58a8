"""Sending: a broadcast with the rate off beside bare POSTs and beside one job per message; and the rate held."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass

from rq import Queue

from bench.machine import Meter, load, peak_memory, wait_until
from bench.service import TOKEN, Service, crowd, launch, phone_number, service
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
            f"{self.what:44} {self.people:8,} {self.people / self.seconds:8,.0f}/s "
            f"{1000 * self.cpu / self.people:7.3f} ms CPU  {self.note}"
        )


def bare(people: int, processes: int) -> Line:
    """The same POSTs from bare aiohttp."""
    with service("sqlite") as s:
        share = people // processes
        command = [sys.executable, "-m", "bench.bare", s.phones.url, SIMULATED_SID, TOKEN]
        started = [
            subprocess.Popen([*command, str(n * share), str(share)], stdout=subprocess.PIPE, text=True)
            for n in range(processes)
        ]
        told = [tuple(map(float, p.communicate()[0].split())) for p in started]
        assert s.phones.counts().accepted == share * processes
    return Line(
        f"bare aiohttp, {processes} process(es)",
        share * processes,
        max(t for t, _ in told),
        sum(c for _, c in told),
    )


def ours(engine: str, people: int, workers: int = 2) -> tuple[Line, Line]:
    """A launched broadcast: expanding, and sending with receipts off."""
    with service(engine) as s:
        s.phones.faults(receipts=False)
        crowd(s.runtime, people)
        with s.processes(*["worker"] * workers, "clock") as started:
            wait_until(lambda: s.runtime.jobs.workers() == workers)
            meter = Meter([p.pid for p in started])
            broadcast = launch(s.runtime, people)
            wait_until(lambda: _sent(s, broadcast) == people)
            seconds, cpu = meter.seconds, meter.cpu
            memory = [f"{peak_memory(p.pid):.0f}" for p in started]
        counts = s.phones.counts()
        expand = _expand_only(s, people)
    assert (counts.accepted, counts.duplicates) == (people, 0), counts
    note = (
        f"launch to the last answer kept; {counts.duplicates} doubled, {people - counts.phones} lost; "
        f"peak memory of the workers {', '.join(memory[:-1])} MB, of the clock {memory[-1]} MB"
    )
    return Line(f"outreach on {engine}, {workers} workers", people, seconds, cpu, note), expand


def _sent(s: Service, broadcast: int) -> int:
    with s.runtime.database.reading() as conn:
        return tallies.counts(conn, broadcast).of(State.SENT)


def _expand_only(s: Service, people: int) -> Line:
    broadcast = launch(s.runtime, people, ask=False)
    started, cpu, more = time.perf_counter(), time.process_time(), True
    while more:
        with s.runtime.database.writing() as conn:
            more = expansion.expand(conn, broadcast, s.runtime.now())
    return Line(
        "  of which making one row per person",
        people,
        time.perf_counter() - started,
        time.process_time() - cpu,
    )


def one_job_per_message(people: int) -> list[Line]:
    """RQ, one job per message, with its forking and its simple worker, two of each."""
    lines = []
    for kind in ("rq.worker.Worker", "rq.worker.SimpleWorker"):
        with service("sqlite") as s:
            queue = Queue("each", connection=s.runtime.jobs.connection)
            queue.enqueue_many(
                [
                    Queue.prepare_data("bench.per_message.send_one", (phone_number(n), "USW 7600: hello"))
                    for n in range(people)
                ]
            )
            command = [
                "-m",
                "rq.cli",
                "worker",
                "--burst",
                "--quiet",
                "--url",
                s.env["REDIS_URL"],
                "-w",
                kind,
                "each",
            ]
            before = os.times()
            started = time.perf_counter()
            workers = [
                subprocess.Popen([sys.executable, *command], env={**os.environ, **s.env}) for _ in range(2)
            ]
            for worker in workers:
                worker.wait()
            seconds, after = time.perf_counter() - started, os.times()
            accepted = s.phones.counts().accepted
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        lines.append(
            Line(f"RQ, one job per message, {kind.split('.')[-1]}", accepted, seconds, cpu, note="2 workers")
        )
    return lines


def rate_held(rate: int, seconds: int) -> str:
    """Two workers at this rate: the busiest sliding second, and the mean, as the carrier counts."""
    people = rate * seconds
    with service("sqlite", rate) as s:
        s.phones.faults(receipts=False, latency=0.1)
        crowd(s.runtime, people)
        with s.processes("worker", "worker", "clock"):
            wait_until(lambda: s.runtime.jobs.workers() == 2)
            broadcast = launch(s.runtime, people)
            wait_until(lambda: _sent(s, broadcast) == people)
        counts = s.phones.counts()
    whole = [texts for _, texts, _ in counts.seconds][1:-1]  # without the first and the last, which are begun
    return (
        f"{rate:5,} segments/s over two workers, 100 ms a call: busiest sliding second {counts.busiest_segments:,}"
        f" ({100 * counts.busiest_segments / rate - 100:+.1f} %), mean of {len(whole)} whole seconds"
        f" {sum(whole) / len(whole):,.1f} ({100 * sum(whole) / len(whole) / rate:.1f} %)"
    )


def main(people: int = 61_000, few: int = 1_000) -> None:
    print(f"\nSending to {people:,} people, rate off ({load()})")
    for processes in (1, 2):
        print(bare(people, processes), flush=True)
    for engine in ("sqlite", "postgresql"):
        for line in ours(engine, people):
            print(line, flush=True)
    for line in one_job_per_message(few):
        print(line, flush=True)
    print(f"\nThe rate held ({load()})")
    for rate in (100, 1000):
        print(rate_held(rate, 20), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
