"""How many messages of a broadcast stand where, without counting them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from outreach.models import State, tallies
from outreach.prepared import Given, Prepared, Writes, writes

# Processes add to one of these rows each, by their number, so that they rarely wait for one another.
SLOTS = 8


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of one broadcast: (state, reason) -> messages."""

    numbers: Mapping[tuple[State, str], int]

    def of(self, state: State) -> int:
        return sum(n for (s, _), n in self.numbers.items() if s == state)

    def reasons(self, state: State) -> dict[str, int]:
        """Why, and how many, the largest first."""
        why = {reason: n for (s, reason), n in self.numbers.items() if s == state and n}
        return dict(sorted(why.items(), key=lambda item: -item[1]))

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


def add(conn: Connection, broadcast_id: int, changes: Mapping[tuple[State, str], int]) -> None:
    """Add these differences to the broadcast's numbers."""
    with writes(conn) as kept:
        add_later(kept, broadcast_id, changes)


def add_later(kept: Writes, broadcast_id: int, changes: Mapping[tuple[State, str], int]) -> None:
    """The same, with whatever else is written then."""
    slot = os.getpid() % SLOTS
    # In one order everywhere, so that two transactions never wait for each other's row.
    for (state, reason), n in sorted(changes.items()):
        if n:
            kept.later(_adding, broadcast_id=broadcast_id, state=state, reason=reason, slot=slot, n=n)


@Prepared
def _adding(given: Given) -> Any:
    added = given.insert(tallies, "broadcast_id", "state", "reason", "slot", "n")
    key = ["broadcast_id", "state", "reason", "slot"]
    return added.on_conflict_do_update(index_elements=key, set_={"n": tallies.c.n + added.excluded.n})


def counts(conn: Connection, broadcast_id: int) -> Counts:
    """Where the messages of this broadcast stand."""
    query = (
        select(tallies.c.state, tallies.c.reason, func.sum(tallies.c.n))
        .where(tallies.c.broadcast_id == broadcast_id)
        .group_by(tallies.c.state, tallies.c.reason)
    )
    return Counts({(State(state), reason): int(n) for state, reason, n in conn.execute(query) if n})
