"""The jobs RQ runs. Each reads the rows again, acts if there is something to do, and is safe to run twice."""

import logging
from datetime import timedelta
from functools import partial

from outreach import catching_up, expansion, sending, taking_back
from outreach.errors import ClocksApart, PaceAway
from outreach.jobs import CATCH_UP, EXPAND, SEND
from workers.door import door

log = logging.getLogger(__name__)
TURN = 5.0  # seconds a worker sends before it looks at other jobs, unless one is pressing


def send() -> None:
    """Send what waits, for one turn; ask for another turn when there may be more."""
    d = door()
    r = d.runtime
    try:
        r.database.check_clock(r.now)
        more = d.with_carrier(
            lambda carrier: sending.send_waiting(
                r.database, carrier, r.pace, r.now, TURN, d.window, r.jobs.one_presses
            )
        )
    except (ClocksApart, PaceAway) as error:  # nothing is lost: the clock asks again while something waits
        log.warning("nothing is sent", extra={"why": str(error)})
    else:
        if more:
            r.jobs.look(SEND)


def expand(broadcast_id: int) -> None:
    """Make a broadcast's messages; sending begins with the first batch of them."""
    r = door().runtime
    r.jobs.taken()
    asked = False
    while True:
        r.jobs.go_on(EXPAND, broadcast_id)
        with r.database.writing() as conn:
            more = expansion.expand(conn, broadcast_id, r.now())
        if not asked:
            for _ in range(r.jobs.workers()):
                r.jobs.look(SEND)
            asked = True
        if not more:
            return


def settle() -> None:
    """Find out about texts whose answer was lost."""
    d = door()
    r = d.runtime
    after = timedelta(seconds=r.settings.settle_after)
    settled = d.with_carrier(lambda carrier: sending.settle_unknown(r.database, carrier, r.now, after))
    if settled:
        r.jobs.look(SEND)


def take_back(broadcast_id: int) -> None:
    """Ask the carrier for what it still holds of a cancelled broadcast."""
    d = door()
    r = d.runtime
    r.jobs.taken()
    d.with_carrier(lambda carrier: taking_back.take_back(r.database, carrier, r.now, broadcast_id))


def catch_up() -> None:
    """Ask the carrier what became of those of whom it never told."""
    d = door()
    r = d.runtime
    d.with_carrier(
        lambda carrier: catching_up.catch_up(
            r.database, carrier, r.now, r.jobs.one_presses, partial(r.jobs.go_on, CATCH_UP)
        )
    )
