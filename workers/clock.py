"""What runs on a schedule: every second, look for whatever waits, and ask for it.

Everything here is safe to run twice, or late, or in two clocks at once.
"""

import logging
import time
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError

from outreach import (
    answering,
    broadcasts,
    catching_up,
    climbing,
    delivery,
    events,
    expansion,
    scheduling,
    settling,
    taking_back,
)
from outreach.errors import ClocksApart
from outreach.jobs import CATCH_UP, EXPAND, SEND, SETTLE, TAKE_BACK
from outreach.runtime import Runtime

EVERY = 1.0  # seconds
CANCELLED_LATELY = timedelta(minutes=15)  # what the carrier has held for longer has left

log = logging.getLogger(__name__)


def tick(runtime: Runtime) -> None:
    """One look at everything that may wait."""
    now = runtime.now()
    while _give_up_some(runtime, now):
        pass
    with runtime.database.writing() as conn:
        settling.give_up_leases(conn, now)
        delivery.retry_due(conn, now)
        answering.give_up_answers(conn, now)
    _start_scheduled(runtime, now)
    _roll_on(runtime, now)
    _climb(runtime, now)
    with runtime.database.writing() as conn:
        done = broadcasts.finish_done(conn, now)
    for broadcast_id in done:
        log.info("finished", extra={"id": broadcast_id})
    _ask(runtime, now)


def _start_scheduled(runtime: Runtime, now: datetime) -> None:
    with runtime.database.writing() as conn:
        due = scheduling.start_due(conn, now)
    for broadcast_id in due.started:
        log.info("started", extra={"id": broadcast_id})
    for broadcast_id in due.too_late:
        log.warning("too late to start", extra={"id": broadcast_id})


# A transaction for each ladder: whoever holds one must not ask for another that is lower (decision 0014), and no
# member's text waits for all of them.


def _roll_on(runtime: Runtime, now: datetime) -> None:
    with runtime.database.reading() as conn:
        over = events.over(conn, now)
    for event_id in over:
        with runtime.database.writing() as conn:
            events.roll_on(conn, event_id, now)


def _climb(runtime: Runtime, now: datetime) -> None:
    with runtime.database.reading() as conn:
        due = climbing.due(conn, now)
    for ladder_id in due:
        with runtime.database.reading() as conn:
            left = climbing.left(conn, ladder_id, now)
        with runtime.database.writing() as conn:
            climbed = climbing.climb(conn, ladder_id, left, now)
        for rung_id in climbed.started:
            log.info("reminder started", extra={"id": rung_id})
        for rung_id in climbed.skipped:
            log.warning("reminder skipped", extra={"id": rung_id})


def _give_up_some(runtime: Runtime, now: datetime) -> bool:
    with runtime.database.writing() as conn:
        return broadcasts.give_up(conn, now) > 0


def _ask(runtime: Runtime, now: datetime) -> None:
    after = timedelta(seconds=runtime.settings.settle_after)
    with runtime.database.reading() as conn:
        to_expand = expansion.waiting_for_rows(conn)
        to_settle = settling.unsettled(conn, now - after, limit=1)
        to_send = delivery.anything_waits(conn, now)
        to_take_back = taking_back.to_ask(conn, now - CANCELLED_LATELY)
        to_catch_up = catching_up.anything_due(conn, now)
    for broadcast_id in to_expand:
        runtime.jobs.look(EXPAND, broadcast_id)
    for broadcast_id in to_take_back:
        runtime.jobs.look(TAKE_BACK, broadcast_id)
    if to_settle:
        runtime.jobs.look(SETTLE)
    if to_send:
        runtime.jobs.look(SEND)
    if to_catch_up:
        runtime.jobs.look(CATCH_UP)


def run(runtime: Runtime) -> None:
    """Tick until the process is told to end. A database that is away is waited for."""
    while True:
        try:
            runtime.database.check_clock(runtime.now)
            tick(runtime)
        except OperationalError:
            log.warning("database away", extra={})
        except ClocksApart as wrong:
            log.warning("%s", wrong)
        time.sleep(EVERY)
