"""Members and the consent ledger: the only place that subscribes, unsubscribes, holds or suppresses.

The ledger (consent_events) only grows; the database refuses to change it. `subscriptions` and the three
marks on a member (stopped, held, suppressed) are what the ledger adds up to, kept beside it for speed:

    joined     list   on that list; a member's own keyword also ends STOP and a hold
    left       list   off that list;  left, no list: STOP, off every list
    restored   all    START: back on what STOP took away
    held       all    nothing leaves until the member or an organizer has said
    released   all    the hold is over
    suppressed all    the carrier says this number can't get texts
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    FromClause,
    Table,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
    true,
    update,
)

from outreach.db import given, insert, insert_given
from outreach.errors import NotFound
from outreach.models import Subscribed, Utc, consent_events, members, subscriptions
from outreach.prepared import Prepared
from outreach.sms import zones_of


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
    WEB_FORM = "web form"
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
def _meeting(insert: Callable[[Table], Any]) -> Any:
    found = insert(members)
    # On PostgreSQL this also takes the row's lock (SQLite's writer is alone anyway).
    zone = case((members.c.zone == "", found.excluded.zone), else_=members.c.zone)
    met = found.on_conflict_do_update(index_elements=["phone"], set_={"zone": zone})
    return met.returning(*_COLUMNS)


def meet(conn: Connection, phone: str, zone: str, now: datetime) -> Member:
    """The member with this phone, for this transaction alone: a second text from them waits its turn.

    `zone` is kept if none was known before; it may be empty.
    """
    (row,) = _meeting(conn, phone=phone, zone=zone, created_at=now)
    return _member(row)


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


@Prepared
def _standing(_: Callable[[Table], Any]) -> Any:
    mine = subscriptions.c.member_id == bindparam("who")
    return select(subscriptions.c.list_id, subscriptions.c.state).where(mine)


def standing(conn: Connection, member_id: int) -> dict[int, Subscribed]:
    """Where this member stands on each list they ever were on: list id -> state."""
    return {list_id: Subscribed(state) for list_id, state in _standing(conn, who=member_id)}


def join(
    conn: Connection, member: Member, list_ids: Collection[int], evidence: Evidence, now: datetime
) -> None:
    """On these lists by the member's own word, which also ends STOP and a hold."""
    _set_subscriptions(conn, member.id, list_ids, Subscribed.JOINED, now)
    for list_id in list_ids:
        _record(conn, member.id, list_id, Act.JOINED, evidence, now)
    if member.held:
        _record(conn, member.id, None, Act.RELEASED, evidence, now)
    if member.held or member.stopped:
        _mark(conn, member.id, stopped_at=None, held_at=None)
    if member.suppressed and member.suppressed != OPTED_OUT:  # that one only START ends, at the carrier
        _lift(conn, member.id, evidence, now)


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


def leave(
    conn: Connection, member: Member, list_ids: Collection[int], evidence: Evidence, now: datetime
) -> None:
    """Off these lists only."""
    _set_subscriptions(conn, member.id, list_ids, Subscribed.LEFT, now)
    for list_id in list_ids:
        _record(conn, member.id, list_id, Act.LEFT, evidence, now)


def stop(conn: Connection, member: Member, evidence: Evidence, now: datetime) -> None:
    """Off every list, and no answer from an organizer either, until the member says otherwise."""
    taken = (subscriptions.c.member_id == member.id) & (subscriptions.c.state == Subscribed.JOINED)
    conn.execute(update(subscriptions).where(taken).values(state=Subscribed.STOPPED, since=now))
    _record(conn, member.id, None, Act.LEFT, evidence, now)
    if member.held:
        _record(conn, member.id, None, Act.RELEASED, evidence, now)
    _mark(conn, member.id, stopped_at=now, held_at=None)


def restore(conn: Connection, member: Member, evidence: Evidence, now: datetime) -> None:
    """Back on the lists that STOP took away."""
    taken = (subscriptions.c.member_id == member.id) & (subscriptions.c.state == Subscribed.STOPPED)
    conn.execute(update(subscriptions).where(taken).values(state=Subscribed.JOINED, since=now))
    _record(conn, member.id, None, Act.RESTORED, evidence, now)
    if member.held:
        _record(conn, member.id, None, Act.RELEASED, evidence, now)
    _mark(conn, member.id, stopped_at=None, held_at=None)
    if member.suppressed:
        _lift(conn, member.id, evidence, now)


def _lift(conn: Connection, member_id: int, evidence: Evidence, now: datetime) -> None:
    """This very phone has texted us: whatever the carrier said of it, it is alive."""
    _record(conn, member_id, None, Act.RELEASED, evidence, now)
    _mark(conn, member_id, suppressed="")


OPTED_OUT = "21610"  # the carrier's code for a person who told the carrier STOP


def hold(conn: Connection, member: Member, evidence: Evidence, now: datetime) -> None:
    """Nothing leaves to this member until they, or an organizer, have said what they meant."""
    if member.held:
        return
    _record(conn, member.id, None, Act.HELD, evidence, now)
    _mark(conn, member.id, held_at=now)


def release(conn: Connection, member: Member, evidence: Evidence, now: datetime) -> None:
    """The hold is over; everything else is as it was."""
    if not member.held:
        return
    _record(conn, member.id, None, Act.RELEASED, evidence, now)
    _mark(conn, member.id, held_at=None)


def suppress(conn: Connection, member_id: int, code: str, now: datetime) -> None:
    """The carrier says that this number can't get texts: keep the person, send nothing."""
    evidence = Evidence(How.CARRIER, source=f"code {code}")
    _record(conn, member_id, None, Act.SUPPRESSED, evidence, now)
    _mark(conn, member_id, suppressed=code)


def opt_out_by_carrier(conn: Connection, member_id: int, code: str, sent_at: datetime, now: datetime) -> None:
    """The carrier says that this person told it STOP, which we then obey as if told ourselves.

    But it said so of a text sent at `sent_at`: who has joined or come back since has the last word.
    """
    member = get(conn, member_id)
    if member.stopped or _joined_since(conn, member_id, sent_at):
        return
    stop(conn, member, Evidence(How.CARRIER, source=f"code {code}"), now)
    _mark(conn, member_id, suppressed=OPTED_OUT)


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


def zone_for(phone: str, local_zones: Sequence[str]) -> str:
    """The zone a member's quiet hours go by: their local's, or of several the one their number points to."""
    if len(local_zones) == 1:
        return local_zones[0]
    likely = [zone for zone in zones_of(phone) if not local_zones or zone in local_zones]
    if likely:
        return likely[0]
    return local_zones[0] if local_zones else ""


def count_on_lists(conn: Connection) -> dict[int, int]:
    """How many are on each list."""
    query = (
        select(subscriptions.c.list_id, func.count().label("people"))
        .where(subscriptions.c.state == Subscribed.JOINED)
        .group_by(subscriptions.c.list_id)
    )
    return {row.list_id: row.people for row in conn.execute(query)}


@Prepared
def _setting(insert: Callable[[Table], Any]) -> Any:
    written = insert(subscriptions)
    changes = {"state": written.excluded.state, "since": written.excluded.since}
    return written.on_conflict_do_update(index_elements=["list_id", "member_id"], set_=changes)


def _set_subscriptions(
    conn: Connection, member_id: int, list_ids: Collection[int], state: Subscribed, now: datetime
) -> None:
    for list_id in list_ids:
        _setting(conn, list_id=list_id, member_id=member_id, state=state, since=now)


_recording = Prepared(lambda insert: insert(consent_events))


def _record(
    conn: Connection, member_id: int, list_id: int | None, act: Act, evidence: Evidence, now: datetime
) -> None:
    _recording(conn, **event_row(member_id, list_id, act, evidence, now))


def event_row(
    member_id: int, list_id: int | None, act: Act, evidence: Evidence, now: datetime
) -> dict[str, object]:
    """One line for the ledger, as the database takes it."""
    return {
        "member_id": member_id,
        "list_id": list_id,
        "act": act,
        "how": evidence.how,
        "carrier_id": evidence.carrier_id,
        "words": evidence.words,
        "shown": evidence.shown,
        "source": evidence.source,
        "organizer_id": evidence.organizer_id,
        "at": now,
    }


_MARKING = update(members).where(members.c.id == bindparam("who"))


def _mark(conn: Connection, member_id: int, **marks: object) -> None:
    conn.execute(_MARKING, {"who": member_id, **marks})
