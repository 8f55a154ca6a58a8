"""Reading the consent ledger: one person's history, and what a ledger adds up to. Written by members.py and bulk_joins.py alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from outreach.members import Act
from outreach.models import Subscribed, consent_events, lists, organizers


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One line of the ledger, as a person reads it."""

    at: datetime
    act: str
    list_key: str  # "" for all lists
    how: str
    words: str
    shown: str
    source: str
    carrier_id: str
    organizer: str


def history(conn: Connection, member_id: int) -> list[ConsentEvent]:
    """One person's ledger, oldest first."""
    e = consent_events.c
    query = (
        select(e.at, e.act, lists.c.key, e.how, e.words, e.shown, e.source, e.carrier_id, organizers.c.name)
        .select_from(consent_events)
        .outerjoin(lists, lists.c.id == e.list_id)
        .outerjoin(organizers, organizers.c.id == e.organizer_id)
        .where(e.member_id == member_id)
        .order_by(e.id)
    )
    return [
        ConsentEvent(at, act, key or "", how, words, shown, source, sid, name or "")
        for at, act, key, how, words, shown, source, sid, name in conn.execute(query)
    ]


def add_up(events: Iterable[tuple[str, int | None]]) -> dict[int, Subscribed]:
    """What a ledger says, from its (act, list id) lines alone; `standing` must always agree with it."""
    says: dict[int, Subscribed] = {}
    for act, list_id in events:
        if list_id is not None:
            says[list_id] = Subscribed(act)
        elif act == Act.LEFT:
            says = _changed(says, Subscribed.JOINED, Subscribed.STOPPED)
        elif act == Act.RESTORED:
            says = _changed(says, Subscribed.STOPPED, Subscribed.JOINED)
    return says


def _changed(says: dict[int, Subscribed], old: Subscribed, new: Subscribed) -> dict[int, Subscribed]:
    return {list_id: new if state == old else state for list_id, state in says.items()}
