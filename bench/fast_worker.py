"""A worker that does all that ours does, to a carrier that accepts at once in the same process.

Run as a process of its own: python -m bench.fast_worker [expand]. With the word, it makes the messages too;
of our own workers it is also one that does. What its carrier accepted is added up in Valkey.
"""

import signal
import sys
import time

from bench.fast_carrier import ACCEPTED, FastRuntime, made_fast
from outreach import expansion, sending
from outreach.config import Settings
from outreach.runtime import open_runtime
from workers.door import Door
from workers.tasks import TURN


def make_messages(runtime: FastRuntime) -> None:
    with runtime.database.reading() as conn:
        waiting = expansion.waiting_for_rows(conn)
    for broadcast_id in waiting:
        more = True
        while more:
            with runtime.database.writing() as conn:
                more = expansion.expand(conn, broadcast_id, runtime.now())


def work(runtime: FastRuntime, expands: bool) -> None:
    """Turn after turn, until told to end; the turn under way is finished."""
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    door, r, counted = Door(runtime), runtime, 0
    while not told:
        if expands:
            make_messages(runtime)
        more = door.with_carrier(
            lambda carrier: sending.send_waiting(r.database, carrier, r.pace, r.now, TURN)
        )
        r.jobs.connection.incrby(ACCEPTED, r.at_once.accepted - counted)
        counted = r.at_once.accepted
        if not more:
            time.sleep(0.1)
    door.close()


if __name__ == "__main__":
    work(made_fast(open_runtime(Settings.from_env())), expands="expand" in sys.argv)
