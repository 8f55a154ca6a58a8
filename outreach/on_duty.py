"""The organizer on duty: texted at once when a member's words sound worried, without a word of the member's.

A phone is on duty only once it has texted the code that the page shows for it. Until then nothing is kept of it,
sent to it or told about it: whoever mistypes a number, or tries a stranger's, bothers nobody and learns nothing.

The text leaves by the engine, before all that waits, as an answer does; so the organizer's phone has a row among
the members, on no list: it is in no number and no export of a list, no broadcast reaches it, and STOP from that
phone is obeyed as anybody's is (the page then says that nothing reaches it).
"""

import hashlib
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, exists, or_, select

from outreach import organizers
from outreach.db import insert
from outreach.delivery import ANSWER_LASTS
from outreach.directory import Directory
from outreach.errors import BadInput, NotFound
from outreach.models import State, acts, members, messages, replies, texts
from outreach.organizers import Organizer
from outreach.season import duty
from outreach.sms import hide, read_phone

NOT_AGAIN_WITHIN = timedelta(minutes=10)  # one text for a local in this time, however many are worried
TOLD = "was texted, on duty"  # in the record of acts, from which that time is known


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who is on duty for one local."""

    local_id: int
    organizer_id: int
    name: str
    phone: str  # hidden but for its last two digits
    reachable: bool  # not after STOP from that phone, or when the carrier says it can't get texts
    may: bool  # signs in still, and has that local


@dataclass(frozen=True, slots=True)
class Badge:
    """What a phone has proven: that it is the one which goes on duty."""

    local_id: int
    organizer_id: int
    phone: str


_CODE = re.compile(r"\W*duty\W+([0-9]{1,9})\W+([0-9]{1,9})\W+([0-9]{8})\W*", re.IGNORECASE)


def code(secret: str, local_id: int, organizer: Organizer, written: str, now: datetime) -> str:
    """What this phone texts us to be on duty, today or tomorrow; nothing is kept before. Raises BadInput."""
    if not _may(organizer, local_id):
        raise BadInput("Choose somebody who answers for this local. Nothing was saved.")
    phone = read_phone(written)
    if not phone.reachable:
        raise BadInput(
            f"This phone can't be texted: {phone.why}. Write it as 310-555-0123. Nothing was saved."
        )
    badge = Badge(local_id, organizer.id, phone.address)
    return f"DUTY {local_id}-{organizer.id}-{_seal(secret, badge, now.date())}"


def shown(secret: str, phone: str, body: str, now: datetime) -> Badge | None:
    """The badge that this text from this phone proves; None for any other text, and for a code that is too old."""
    found = _CODE.fullmatch(body)
    if not found:
        return None
    badge = Badge(int(found[1]), int(found[2]), phone)
    days = (now.date(), now.date() - timedelta(days=1))
    is_real = any(hmac.compare_digest(found[3], _seal(secret, badge, day)) for day in days)
    return badge if is_real else None


def _seal(secret: str, badge: Badge, day: date) -> str:
    said = f"duty {badge.local_id} {badge.organizer_id} {badge.phone} {day}"
    digest = hmac.digest(secret.encode(), said.encode(), hashlib.sha256)
    return f"{int.from_bytes(digest[:8]) % 10**8:08}"


def put(conn: Connection, badge: Badge, now: datetime) -> bool:
    """From now on this organizer is on duty for this local, on this phone; False when they have the local no more."""
    if not _may(organizers.get(conn, badge.organizer_id), badge.local_id):
        return False
    row = {"local_id": badge.local_id, "organizer_id": badge.organizer_id, "phone": badge.phone}
    new = insert(conn, duty).values(**row)
    conn.execute(new.on_conflict_do_update(index_elements=["local_id"], set_=row))
    organizers.note(conn, badge.organizer_id, "went on duty for", f"local {badge.local_id}", now)
    return True


def clear(conn: Connection, local_id: int) -> None:
    """Nobody is texted for this local any more. Raises NotFound when nobody was."""
    if not conn.execute(duty.delete().where(duty.c.local_id == local_id)).rowcount:
        raise NotFound("Nobody is on duty for this local.")


def of_locals(conn: Connection, local_ids: Collection[int]) -> dict[int, OnDuty]:
    """Who is on duty, by local."""
    m = members.c
    query = (
        select(duty, m.stopped_at.is_(None) & (m.suppressed == "") & m.held_at.is_(None))
        .outerjoin(members, m.phone == duty.c.phone)
        .where(duty.c.local_id.in_(local_ids))
    )
    found = {}
    for local_id, organizer_id, phone, reachable in conn.execute(query):
        who = organizers.get(conn, organizer_id)
        may = _may(who, local_id)
        found[local_id] = OnDuty(local_id, who.id, who.name, hide(phone), bool(reachable), may)
    return found


def _may(organizer: Organizer, local_id: int) -> bool:
    active = organizer.active and organizers.may_send(organizer)
    return active and organizers.may_see(organizer, local_id)


@dataclass(frozen=True, slots=True)
class Worried:
    """Texts that came in just now: by the carrier's number for them, and by ours."""

    carrier_ids: Collection[str] = ()
    text_ids: Collection[int] = ()


def tell(
    conn: Connection, directory: Directory, worried: Worried, public_url: str, now: datetime
) -> list[int]:
    """Text who is on duty for the locals of these, as far as they sound worried; the messages' numbers."""
    query = (
        select(replies.c.local_id, replies.c.text_id)
        .join(texts, texts.c.id == replies.c.text_id)
        .where(replies.c.worried, replies.c.state == "open")
        .where(or_(texts.c.carrier_id.in_(worried.carrier_ids), replies.c.text_id.in_(worried.text_ids)))
        .order_by(replies.c.text_id)
    )
    first: dict[int, int] = {}
    for local_id, text_id in conn.execute(query):
        first.setdefault(local_id, text_id)
    told = [_tell(conn, directory, local_id, first[local_id], public_url, now) for local_id in sorted(first)]
    return [message_id for message_id in told if message_id is not None]


def _tell(
    conn: Connection, directory: Directory, local_id: int, text_id: int, public_url: str, now: datetime
) -> int | None:
    # Locked, and in the order of locals: of two worried texts at one moment the second sees the first's act.
    row = conn.execute(select(duty).where(duty.c.local_id == local_id).with_for_update()).one_or_none()
    if row is None or not _may(organizers.get(conn, row.organizer_id), local_id):
        return None
    if _told_lately(conn, local_id, now):
        return None
    body = f"A member of {directory.locals[local_id].name} wrote something urgent. Read it: {public_url}/replies/{text_id}"
    message = {
        "member_id": select(members.c.id).where(members.c.phone == row.phone).scalar_subquery(),
        "body": body,
        "state": State.WAITING,
        "changed_at": now,
        "stale_at": now + ANSWER_LASTS,
    }
    organizers.note(conn, row.organizer_id, TOLD, f"local {local_id}", now)
    made = conn.execute(messages.insert().values(**message).returning(messages.c.id))
    return int(made.scalar_one())


def _told_lately(conn: Connection, local_id: int, now: datetime) -> bool:
    this = (acts.c.subject == f"local {local_id}") & (acts.c.act == TOLD)
    return bool(conn.scalar(select(exists().where(this, acts.c.at > now - NOT_AGAIN_WITHIN))))
