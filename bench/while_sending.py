"""Opt-ins while a large broadcast goes out at a short code's rate. `python -m bench.while_sending`."""

import time

from bench.family import alone, wait_until
from bench.machine import Meter, children, load, peak_memory
from bench.optins import WARM, joined
from bench.sending import count_of
from bench.service import ENGINES, Service, crowd, launch, service
from bench.webhooks import CONNECTIONS, answers, fire, opt_in
from outreach.models import State

PEOPLE, RATE = 61_000, 100
ELSEWHERE = 2_000_000  # the first phone that is on no list yet


def ours(engine: str, texts: int) -> str:
    with service(engine, RATE) as s:
        crowd(s.runtime, PEOPLE)
        with s.processes("web", "worker", "worker", "clock") as started:
            web = started[0].pid
            wait_until(lambda: answers(s.url), 30, while_alive=started)
            s.wait_for_workers(2, started)
            fire(s.port, [opt_in(s.url, ELSEWHERE + n) for n in range(WARM)])
            requests = [opt_in(s.url, ELSEWHERE + WARM + n) for n in range(texts)]
            broadcast = launch(s.runtime, PEOPLE + WARM)  # who came to warm it up is on the list too
            wait_until(lambda: _left(s, broadcast) > 3 * RATE, 60, while_alive=started)
            processes = [web, *children(web)]
            meter, left, at = Meter(processes), s.phones.counts().accepted, time.perf_counter()
            told = fire(s.port, requests)
            cpu, seconds = meter.cpu, time.perf_counter() - at
            rate = (s.phones.counts().accepted - left) / seconds
            memory = ", ".join(f"{peak_memory(pid):.0f}" for pid in processes)
        assert s.ask(joined) == PEOPLE + WARM + texts
    note = f"; beside it {rate:.0f} texts/s left; peak memory of the web server {memory} MB"
    return told.line(f"opt-ins while sending, {engine}", cpu, note)


def _left(s: Service, broadcast: int) -> int:
    return s.ask(
        lambda conn: count_of(conn, broadcast, State.SENT) + count_of(conn, broadcast, State.DELIVERED)
    )


def main(texts: int = 15_000) -> None:
    print(
        f"\nOpt-ins while {PEOPLE:,} texts go out at {RATE}/s, with their receipts, {CONNECTIONS} connections "
        f"({load()})"
    )
    for engine in ENGINES:
        print(ours(engine, texts), flush=True)


if __name__ == "__main__":
    alone(main)
