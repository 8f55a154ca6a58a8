"""Joining many at once, as an import does: beside members.py the only hand that writes the consent ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, FromClause, literal, select, true

from outreach.db import given, insert, insert_given
from outreach.members import Act, Evidence, How, event_row
from outreach.models import Subscribed, Utc, consent_events, members, subscriptions


@dataclass(frozen=True, slots=True)
class Imported:
    """One person of an import."""

    phone: str  # E.164
    zone: str
    source: str  # the statement of consent, the file and the line


class Outcome(StrEnum):
    """What an import did for one person; all but the first leave everything as it was."""

    JOINED = "joined"
    ALREADY = "already on the list"
    LEFT = "has left"  # only the member's own word brings them back
    HELD = "held: may have asked to stop"
    SUPPRESSED = "the carrier can't text this number"


def join_imported(
    conn: Connection, list_id: int, people: Sequence[Imported], organizer_id: int | None, now: datetime
) -> dict[str, Outcome]:
    """Put these on the list, by phone: but nobody who ever left it, or told us STOP, or may have."""
    # Each once, and in order, so that two imports never wait for each other crosswise.
    people = sorted({p.phone: p for p in people}.values(), key=lambda p: p.phone)
    phones = [p.phone for p in people]
    _meet_all(conn, phones, [p.zone for p in people], now)
    found = _standing_of(conn, list_id, phones)
    new = [p for p in people if found[p.phone][1] is Outcome.JOINED]
    if new:
        joined = given(conn, {"id": [found[p.phone][0] for p in new], "source": [p.source for p in new]})
        _join_given(conn, list_id, joined, organizer_id, now)
    return {phone: outcome for phone, (_, outcome) in found.items()}


def _meet_all(conn: Connection, phones: Sequence[str], zones: Sequence[str], now: datetime) -> None:
    met = given(conn, {"phone": phones, "zone": zones})
    rows = select(met.c.phone, met.c.zone, literal(now, Utc)).where(true())
    made = insert(conn, members).from_select(["phone", "zone", "created_at"], rows)
    place = {"zone": made.excluded.zone}
    conn.execute(made.on_conflict_do_update(index_elements=["phone"], set_=place, where=members.c.zone == ""))


def _standing_of(conn: Connection, list_id: int, phones: Sequence[str]) -> dict[str, tuple[int, Outcome]]:
    """Who these people are, locked until the end, and whether an import may put them on this list."""
    asked = given(conn, {"phone": phones})
    on_list = (subscriptions.c.member_id == members.c.id) & (subscriptions.c.list_id == list_id)
    state = select(subscriptions.c.state).where(on_list).scalar_subquery()
    marks = (members.c.stopped_at, members.c.held_at, members.c.suppressed)
    query = select(members.c.phone, members.c.id, state, *marks).join(asked, asked.c.phone == members.c.phone)
    rows = conn.execute(query.order_by(members.c.phone).with_for_update(of=members, key_share=True)).all()
    return {phone: (id_, _outcome(*standing)) for phone, id_, *standing in rows}


def _outcome(
    state: str | None, stopped_at: datetime | None, held_at: datetime | None, suppressed: str
) -> Outcome:
    if state == Subscribed.JOINED:
        return Outcome.ALREADY
    if state is not None or stopped_at:
        return Outcome.LEFT
    if suppressed:
        return Outcome.SUPPRESSED
    return Outcome.HELD if held_at else Outcome.JOINED


def _join_given(
    conn: Connection, list_id: int, joined: FromClause, organizer_id: int | None, now: datetime
) -> None:
    on = {"list_id": list_id, "member_id": joined.c.id, "state": Subscribed.JOINED, "since": now}
    insert_given(conn, subscriptions, on)
    event = event_row(0, list_id, Act.JOINED, Evidence(How.IMPORT, organizer_id=organizer_id), now)
    insert_given(conn, consent_events, event | {"member_id": joined.c.id, "source": joined.c.source})
