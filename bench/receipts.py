"""Receipts over the real web server: each message is told to be sent, then delivered. `python -m bench.receipts`."""

import asyncio
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from bench.family import alone, wait_until
from bench.fast_carrier import AtOnce, carrier_id
from bench.machine import Meter, children, load, peak_memory
from bench.room import room
from bench.sending import count_of
from bench.service import ENGINES, Service, crowd, launch, service
from bench.webhooks import CONNECTIONS, answers, fire, receipt
from outreach import expansion, sending
from outreach.models import State, messages

MIXED = 200  # messages whose "sent" all come before the first "delivered": seconds pass between the two
WARM = 250  # messages


def ours(engine: str, people: int) -> str:
    with service(engine) as s:
        crowd(s.runtime, people + WARM)
        broadcast = _hand_over_all(s, people + WARM)
        with s.runtime.database.reading() as conn:
            ids = conn.scalars(select(messages.c.id).order_by(messages.c.id)).all()
        with s.processes("web") as (web,):
            wait_until(lambda: answers(s.url), 30, while_alive=[web])
            fire(s.port, list(_receipts(s.url, ids[:WARM])))
            requests = list(_receipts(s.url, ids[WARM:]))
            processes = [web.pid, *children(web.pid)]
            meter = Meter(processes)
            told = fire(s.port, requests)
            cpu = meter.cpu
            memory = ", ".join(f"{peak_memory(pid):.0f}" for pid in processes)
        note = f"; peak memory of the web server {memory} MB"
        if s.database_pid:
            note += f"; {room(s)}"
        delivered = s.ask(lambda conn: count_of(conn, broadcast, State.DELIVERED))
    assert delivered == people + WARM, delivered
    return told.line(f"receipts, {engine}", cpu, note)


def _hand_over_all(s: Service, people: int) -> int:
    """Every message handed over, to a carrier that says nothing more."""
    broadcast = launch(s.runtime, people, ask=False)
    more = True
    while more:
        with s.runtime.database.writing() as conn:
            more = expansion.expand(conn, broadcast, s.runtime.now())
    r = s.runtime
    asyncio.run(sending.send_waiting(r.database, AtOnce(), r.pace, r.now, 120))
    return broadcast


def _receipts(url: str, ids: Sequence[int]) -> Iterator[bytes]:
    for first in range(0, len(ids), MIXED):
        some = ids[first : first + MIXED]
        for status in ("sent", "delivered"):
            yield from (receipt(url, id_, carrier_id(id_), status) for id_ in some)


def main(people: int = 10_000) -> None:
    print(f"\nReceipts, two for each message, {CONNECTIONS} connections ({load()})")
    for engine in ENGINES:
        print(ours(engine, people), flush=True)


if __name__ == "__main__":
    alone(main)
