"""Being an organizer, in tests: write, launch, send, look."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from outreach import answering, broadcasts, delivery, expansion, launching, outcomes, sending, settling
from outreach.broadcasts import Draft
from outreach.launching import Said
from outreach.models import (
    State,
    Subscribed,
    locals_,
    members,
    messages,
    senders,
    subscriptions,
)
from outreach.models import (
    broadcasts as broadcasts_table,
)
from outreach.runtime import Runtime
from outreach.senders import Sender
from outreach.tallies import Counts, add, counts
from tests.carrier import FakeCarrier

# The federation's own sender, at the rate of the pace that a test hands over.
OWN = Sender("", "federation", 0, 36_000, None, "", 1.0, None)


def crowd(
    runtime: Runtime, key: str, people: int, first: int = 0, zone: str = "America/Los_Angeles"
) -> list[str]:
    """So many people on this list, without a word said: for broadcasts, not for consent."""
    with runtime.database.writing() as conn:
        list_id = runtime.directories.current(conn).list_called(key).id
        phones = [f"+1310{5550000 + first + n}" for n in range(people)]
        at = {"created_at": runtime.now(), "zone": zone}
        conn.execute(insert(members), [{"phone": phone, **at} for phone in phones])
        ids = conn.scalars(select(members.c.id).where(members.c.phone.in_(phones))).all()
        on = {"list_id": list_id, "state": Subscribed.JOINED, "since": runtime.now()}
        conn.execute(insert(subscriptions), [{"member_id": id_, **on} for id_ in ids])
    return phones


def draft(
    runtime: Runtime, keys: Iterable[str], text: str = "Bargaining resumes at 9.", **more: object
) -> int:
    """A draft to these lists; its number."""
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        list_ids = tuple(directory.list_called(key).id for key in keys)
        wanted = Draft(text, list_ids, **more)  # type: ignore[arg-type]  # fields of Draft, by name
        body = broadcasts.body_of(directory, list_ids, text)
        return broadcasts.write(conn, wanted, body, None, runtime.now())


def launch(runtime: Runtime, broadcast_id: int, people: int | None = None, again: bool = False) -> int:
    with runtime.database.writing() as conn:
        any_hour = broadcasts.get(conn, broadcast_id).any_hour
        said = Said(people, any_hour=any_hour, again=again)
        return launching.launch(conn, broadcast_id, said, None, runtime.now())


def expand(runtime: Runtime, broadcast_id: int) -> None:
    more = True
    while more:
        with runtime.database.writing() as conn:
            more = expansion.expand(conn, broadcast_id, runtime.now())


def launched(runtime: Runtime, keys: Iterable[str], people: int | None = None, **more: object) -> int:
    """A broadcast to these lists that is sending, with a row for everyone; its number.

    Tests use one text for many broadcasts: that it went there already is said.
    """
    broadcast_id = draft(runtime, keys, **more)  # type: ignore[arg-type]  # fields of Draft, by name
    launch(runtime, broadcast_id, people, again=True)
    expand(runtime, broadcast_id)
    return broadcast_id


def became(runtime: Runtime, broadcast_id: int, rows: list[tuple[State, str]]) -> None:
    """The broadcast is over, and its messages stand so, in their members' order."""
    in_order = select(messages.c.id, messages.c.state, messages.c.reason).order_by(messages.c.member_id)
    with runtime.database.writing() as conn:
        found = conn.execute(in_order.where(messages.c.broadcast_id == broadcast_id)).all()
        for (message_id, was, why), (state, reason) in zip(found, rows, strict=True):
            this = messages.c.id == message_id
            conn.execute(update(messages).where(this).values(state=state, reason=reason))
            add(conn, broadcast_id, {(State(was), why): -1})
            add(conn, broadcast_id, {(state, reason): 1})
        this = update(broadcasts_table).where(broadcasts_table.c.id == broadcast_id)
        conn.execute(this.values(state="finished", finished_at=runtime.now()))


def ended(runtime: Runtime, rows: list[tuple[State, str]], **more: object) -> int:
    """A broadcast to USW7600 that is over, with a person for each of these; its number."""
    crowd(runtime, "USW7600", len(rows))
    broadcast_id = launched(runtime, ["USW7600"], **more)
    became(runtime, broadcast_id, rows)
    return broadcast_id


def launched_anyway(runtime: Runtime, keys: Iterable[str]) -> int:
    """As `launched`, where the launch itself would say that nobody may be texted."""
    broadcast_id = draft(runtime, keys)
    with runtime.database.writing() as conn:
        this = broadcasts_table.c.id == broadcast_id
        at_work = {"state": "sending", "launched_at": runtime.now()}
        conn.execute(broadcasts_table.update().where(this).values(**at_work))
    expand(runtime, broadcast_id)
    return broadcast_id


def send(runtime: Runtime, carrier: FakeCarrier, seconds: float = 20) -> bool:
    """One worker's turn."""
    turn = sending.send_waiting(runtime.database, carrier, runtime.pace, runtime.now, seconds)
    return asyncio.run(turn)


def settle(runtime: Runtime, carrier: FakeCarrier, after: timedelta = timedelta(seconds=30)) -> int:
    return asyncio.run(sending.settle_unknown(runtime.database, carrier, runtime.now, after))


def receipt(runtime: Runtime, message_id: int, status: str, code: str = "", carrier_id: str = "") -> None:
    with runtime.database.writing() as conn:
        carrier_id = carrier_id or f"SM{message_id}"
        told = delivery.receipt(message_id, carrier_id, status, code)
        outcomes.record_in_order(conn, [told] if told else [], runtime.now())


def states(runtime: Runtime, broadcast_id: int) -> dict[str, State]:
    """Phone -> where its message stands."""
    query = (
        select(members.c.phone, messages.c.state)
        .join(messages, messages.c.member_id == members.c.id)
        .where(messages.c.broadcast_id == broadcast_id)
    )
    with runtime.database.reading() as conn:
        return {phone: State(state) for phone, state in conn.execute(query)}


def message_ids(runtime: Runtime, broadcast_id: int) -> list[int]:
    with runtime.database.reading() as conn:
        query = select(messages.c.id).where(messages.c.broadcast_id == broadcast_id)
        return list(conn.scalars(query.order_by(messages.c.id)))


def tally(runtime: Runtime, broadcast_id: int) -> Counts:
    with runtime.database.reading() as conn:
        return counts(conn, broadcast_id)


def tally_is_true(runtime: Runtime, broadcast_id: int) -> bool:
    """Whether the kept numbers are what a count over the rows gives."""
    found: dict[tuple[State, str], int] = {}
    with runtime.database.reading() as conn:
        query = select(messages.c.state, messages.c.reason).where(messages.c.broadcast_id == broadcast_id)
        for state, reason in conn.execute(query):
            found[(State(state), reason)] = found.get((State(state), reason), 0) + 1
        return dict(counts(conn, broadcast_id).numbers) == found


def state_of(runtime: Runtime, broadcast_id: int) -> str:
    with runtime.database.reading() as conn:
        return str(conn.scalar(select(broadcasts_table.c.state).where(broadcasts_table.c.id == broadcast_id)))


def tick(runtime: Runtime) -> None:
    """The clock's look at the rows, without its asking for jobs."""
    now: datetime = runtime.now()
    with runtime.database.writing() as conn:
        settling.give_up_leases(conn, now)
        delivery.retry_due(conn, now)
        broadcasts.give_up(conn, now)
        answering.give_up_answers(conn, now)
        broadcasts.finish_done(conn, now)


def give_sender(conn: Connection, local_id: int, address: str) -> None:
    """A toll-free number of its own for this local."""
    row = {"address": address, "kind": "toll-free", "rate": 3.0, "validity": 36_000}
    conn.execute(senders.insert(), row)
    conn.execute(locals_.update().where(locals_.c.id == local_id).values(sender=address))


def take_sender(conn: Connection, address: str) -> None:
    conn.execute(senders.delete().where(senders.c.address == address))
