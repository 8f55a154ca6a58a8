"""Members and the consent ledger: with bulk_joins.py, for imports, the only place that writes it.

The ledger (consent_events) only grows; the database refuses to change it. `subscriptions` and the three
marks on a member (stopped, held, suppressed) are what the ledger adds up to, kept beside it for speed:

    joined     list   on that list; a member's own keyword also ends STOP and a hold
    left       list   off that list;  left, no list: STOP, off every list
    restored   all    START: back on what STOP took away
    held       all    nothing leaves until the member or an organizer has said
    released   all    the hold is over
    suppressed all    the carrier says this number can't get texts
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    case,
    exists,
    func,
    select,
    update,
)

from outreach.errors import NotFound
from outreach.models import Subscribed, consent_events, members, subscriptions
from outreach.prepared import Given, Prepared, Row, Writes, together


class Act(StrEnum):
    """What happened to a member's consent."""

    JOINED = "joined"
    LEFT = "left"
    RESTORED = "restored"
    HELD = "held"
    RELEASED = "released"
    SUPPRESSED = "suppressed"


class How(StrEnum):
    """Who or what brought it about."""

    TEXT = "text"
    WEB_FORM = "web form"  # a word of the ledger; there is no such form yet
    IMPORT = "import"
    ORGANIZER = "organizer"
    CARRIER = "carrier refusal"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves a consent event."""

    how: How
    carrier_id: str = ""
    words: str = ""
    shown: str = ""
    source: str = ""
    organizer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person with a phone number."""

    id: int
    phone: str
    language: str
    zone: str
    stopped: bool
    held: bool
    suppressed: str
    thanked_at: datetime | None


_COLUMNS = (
    members.c.id,
    members.c.phone,
    members.c.language,
    members.c.zone,
    members.c.stopped_at,
    members.c.held_at,
    members.c.suppressed,
    members.c.thanked_at,
)


@Prepared
def _meeting(given: Given) -> Any:
    found = given.insert(members, "phone", "zone", "created_at")
    # On PostgreSQL this also takes the row's lock (SQLite's writer is alone anyway).
    zone = case((members.c.zone == "", found.excluded.zone), else_=members.c.zone)
    met = found.on_conflict_do_update(index_elements=["phone"], set_={"zone": zone})
    return met.returning(*_COLUMNS)


@Prepared
def _standing(given: Given) -> Any:
    columns = (members.c.phone, subscriptions.c.list_id, subscriptions.c.state)
    return select(*columns).join(members).where(given.one_of(members.c.phone))


Standing = dict[int, Subscribed]  # list id -> where a member stands on it; every list they ever were on


def meet(
    conn: Connection, zones: Mapping[str, str], now: datetime, also: tuple[Prepared, Sequence[Row]]
) -> tuple[dict[str, tuple[Member, Standing]], list[tuple[Any, ...]]]:
    """The members with these phones, for this transaction alone: a second text from one of them waits its turn.

    `zones` are by phone, and in the order of phones, since everyone locks members in that order; a zone is
    kept if none was known before, and may be empty. `also` is asked in the same breath, once they are ours;
    what it told comes second.
    """
    phones = [{"phone": phone} for phone in zones]
    new = [{"phone": phone, "zone": zone, "created_at": now} for phone, zone in zones.items()]
    rows, told, stand = together(conn, [(_meeting, new), also, (_standing, phones)])
    met: dict[str, tuple[Member, Standing]] = {m.phone: (m, {}) for m in map(_member, rows)}
    for phone, list_id, state in stand:
        met[phone][1][list_id] = Subscribed(state)
    return met, told


def standing(conn: Connection, phone: str) -> Standing:
    """Where the member with this phone stands."""
    return {list_id: Subscribed(state) for _, list_id, state in _standing(conn, [{"phone": phone}])}


def find(conn: Connection, phone: str) -> Member:
    """The member with this phone. Raises NotFound."""
    row = conn.execute(select(*_COLUMNS).where(members.c.phone == phone)).one_or_none()
    if row is None:
        raise NotFound("No member has this number: it never texted us and was never imported.")
    return _member(row)


def _member(row: Sequence[object]) -> Member:
    id_, phone, language, zone, stopped_at, held_at, suppressed, thanked_at = row
    return Member(
        id_, phone, language, zone, stopped_at is not None, held_at is not None, suppressed, thanked_at  # type: ignore[arg-type]  # columns of _COLUMNS, in order
    )  # fmt: skip


def join(
    writes: Writes, member: Member, list_ids: Collection[int], evidence: Evidence, now: datetime
) -> None:
    """On these lists by the member's own word, which also ends STOP and a hold."""
    _set_subscriptions(writes, member.id, list_ids, Subscribed.JOINED, now)
    for list_id in list_ids:
        _record(writes, member.id, list_id, Act.JOINED, evidence, now)
    if member.held:
        _record(writes, member.id, None, Act.RELEASED, evidence, now)
    if member.held or member.stopped:
        _mark(writes.conn, member.id, stopped_at=None, held_at=None)
    if member.suppressed and member.suppressed != OPTED_OUT:  # that one only START ends, at the carrier
        _lift(writes, member.id, evidence, now)


def leave(
    writes: Writes, member: Member, list_ids: Collection[int], evidence: Evidence, now: datetime
) -> None:
    """Off these lists only."""
    _set_subscriptions(writes, member.id, list_ids, Subscribed.LEFT, now)
    for list_id in list_ids:
        _record(writes, member.id, list_id, Act.LEFT, evidence, now)


def stop(writes: Writes, member: Member, evidence: Evidence, now: datetime) -> None:
    """Off every list, and no answer from an organizer either, until the member says otherwise."""
    taken = (subscriptions.c.member_id == member.id) & (subscriptions.c.state == Subscribed.JOINED)
    writes.conn.execute(update(subscriptions).where(taken).values(state=Subscribed.STOPPED, since=now))
    _record(writes, member.id, None, Act.LEFT, evidence, now)
    if member.held:
        _record(writes, member.id, None, Act.RELEASED, evidence, now)
    _mark(writes.conn, member.id, stopped_at=now, held_at=None)


def restore(writes: Writes, member: Member, evidence: Evidence, now: datetime) -> None:
    """Back on the lists that STOP took away."""
    taken = (subscriptions.c.member_id == member.id) & (subscriptions.c.state == Subscribed.STOPPED)
    writes.conn.execute(update(subscriptions).where(taken).values(state=Subscribed.JOINED, since=now))
    _record(writes, member.id, None, Act.RESTORED, evidence, now)
    if member.held:
        _record(writes, member.id, None, Act.RELEASED, evidence, now)
    _mark(writes.conn, member.id, stopped_at=None, held_at=None)
    if member.suppressed:
        _lift(writes, member.id, evidence, now)


def _lift(writes: Writes, member_id: int, evidence: Evidence, now: datetime) -> None:
    """This very phone has texted us: whatever the carrier said of it, it is alive."""
    _record(writes, member_id, None, Act.RELEASED, evidence, now)
    _mark(writes.conn, member_id, suppressed="")


OPTED_OUT = "21610"  # the carrier's code for a person who told the carrier STOP


def hold(writes: Writes, member: Member, evidence: Evidence, now: datetime) -> None:
    """Nothing leaves to this member until they, or an organizer, have said what they meant."""
    if member.held:
        return
    _record(writes, member.id, None, Act.HELD, evidence, now)
    _mark(writes.conn, member.id, held_at=now)


def release(writes: Writes, member: Member, evidence: Evidence, now: datetime) -> None:
    """The hold is over; everything else is as it was."""
    if not member.held:
        return
    _record(writes, member.id, None, Act.RELEASED, evidence, now)
    _mark(writes.conn, member.id, held_at=None)


def suppress(writes: Writes, member_id: int, code: str, now: datetime) -> None:
    """The carrier says that this number can't get texts: keep the person, send nothing."""
    if get(writes.conn, member_id).suppressed:
        return
    evidence = Evidence(How.CARRIER, source=f"code {code}")
    _record(writes, member_id, None, Act.SUPPRESSED, evidence, now)
    _mark(writes.conn, member_id, suppressed=code)


def opt_out_by_carrier(writes: Writes, member_id: int, code: str, sent_at: datetime, now: datetime) -> None:
    """The carrier says that this person told it STOP, which we then obey as if told ourselves.

    But it said so of a text sent at `sent_at`: who has joined or come back since has the last word.
    """
    member = get(writes.conn, member_id)
    if member.stopped or _joined_since(writes.conn, member_id, sent_at):
        return
    stop(writes, member, Evidence(How.CARRIER, source=f"code {code}"), now)
    _mark(writes.conn, member_id, suppressed=OPTED_OUT)


def _joined_since(conn: Connection, member_id: int, moment: datetime) -> bool:
    mine = (subscriptions.c.member_id == member_id) & (subscriptions.c.state == Subscribed.JOINED)
    return bool(conn.scalar(select(exists().where(mine, subscriptions.c.since > moment))))


def get(conn: Connection, member_id: int) -> Member:
    """The member with this id, for this transaction alone."""
    # Inserting a message or a text locks the member's key; a weaker lock here never waits for those.
    query = select(*_COLUMNS).where(members.c.id == member_id).with_for_update(key_share=True)
    return _member(conn.execute(query).one())


def speak(conn: Connection, member_id: int, language: str) -> None:
    """Answer this member in this language from now on."""
    _mark(conn, member_id, language=language)


def thanked(conn: Connection, member_id: int, now: datetime) -> None:
    """The member has had today's acknowledgement."""
    _mark(conn, member_id, thanked_at=now)


def count_on_lists(conn: Connection) -> dict[int, int]:
    """How many are on each list."""
    query = (
        select(subscriptions.c.list_id, func.count().label("people"))
        .where(subscriptions.c.state == Subscribed.JOINED)
        .group_by(subscriptions.c.list_id)
    )
    return {row.list_id: row.people for row in conn.execute(query)}


@Prepared
def _setting(given: Given) -> Any:
    written = given.insert(subscriptions, "list_id", "member_id", "state", "since")
    changes = {"state": written.excluded.state, "since": written.excluded.since}
    return written.on_conflict_do_update(index_elements=["list_id", "member_id"], set_=changes)


def _set_subscriptions(
    writes: Writes, member_id: int, list_ids: Collection[int], state: Subscribed, now: datetime
) -> None:
    for list_id in list_ids:
        writes.later(_setting, list_id=list_id, member_id=member_id, state=state, since=now)


EVENT = (
    "member_id", "list_id", "act", "how", "carrier_id", "words", "shown", "source", "organizer_id", "at",
)  # fmt: skip
_recording = Prepared(lambda given: given.insert(consent_events, *EVENT))


def _record(
    writes: Writes, member_id: int, list_id: int | None, act: Act, evidence: Evidence, now: datetime
) -> None:
    writes.later(_recording, **event_row(member_id, list_id, act, evidence, now))


def event_row(
    member_id: int, list_id: int | None, act: Act, evidence: Evidence, now: datetime
) -> dict[str, object]:
    """One line for the ledger, as the database takes it."""
    e = evidence
    line = (member_id, list_id, act, e.how, e.carrier_id, e.words, e.shown, e.source, e.organizer_id, now)
    return dict(zip(EVENT, line, strict=True))


_MARKING = update(members).where(members.c.id == bindparam("who"))


def _mark(conn: Connection, member_id: int, **marks: object) -> None:
    conn.execute(_MARKING, {"who": member_id, **marks})
