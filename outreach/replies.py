"""Replies: what members wrote to their local, kept until an organizer has answered or closed it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from outreach import answering, members
from outreach.errors import BadInput, NotFound, WrongState
from outreach.members import Evidence, How
from outreach.models import State, broadcast_lists, broadcasts, lists, messages, organizers, replies, texts
from outreach.models import members as members_table
from outreach.prepared import writes
from outreach.sms import hide

OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
LONGEST_ANSWER = 1600  # characters the carrier takes
SHOWN = 10  # of one conversation


@dataclass(frozen=True, slots=True)
class Reply:
    """One text of a member that an organizer should read."""

    text_id: int
    member_id: int
    phone: str  # hidden but for its last two digits
    local_id: int
    hold: bool
    state: str
    body: str
    media: int
    at: datetime
    handled_by: str  # "" while open
    handled_at: datetime | None
    member_stopped: bool
    member_held: bool
    assigned_to: int | None = None
    assignee: str = ""  # "" while it is nobody's
    worried: bool = False  # words in it sound urgent
    asked: bool = False  # the member was asked which local it is for


@dataclass(frozen=True, slots=True)
class Line:
    """One bubble of a conversation."""

    at: datetime
    words: str
    by: str  # "" the member, "service", or an organizer's name
    state: str = ""  # of an organizer's answer: where it is on its way


def _query() -> Select[*tuple[Any, ...]]:
    m, r, t = members_table.c, replies.c, texts.c
    return (
        select(
            t.id, m.id, m.phone, r.local_id, r.hold, r.state, t.body, t.media, t.at,
            func.coalesce(organizers.c.name, ""), r.handled_at, m.stopped_at.is_not(None), m.held_at.is_not(None),
            r.assigned_to, func.coalesce(_ASSIGNEES.c.name, ""), r.worried, r.asked,
        )
        .select_from(replies)
        .join(texts, t.id == r.text_id)
        .join(members_table, m.id == t.member_id)
        .outerjoin(organizers, organizers.c.id == r.organizer_id)
        .outerjoin(_ASSIGNEES, _ASSIGNEES.c.id == r.assigned_to)
    )  # fmt: skip


_ASSIGNEES = organizers.alias("assignees")


def _reply(row: Sequence[Any]) -> Reply:
    text_id, member_id, phone, *rest = row
    return Reply(text_id, member_id, hide(phone), *rest)


def open_ones(
    conn: Connection, local_ids: Collection[int], limit: int = 100, *, of: int | None = None
) -> list[Reply]:
    """The open replies to these locals, or `of` this organizer alone: worried ones, then holds, the oldest first."""
    this = (replies.c.state == OPEN) & replies.c.local_id.in_(local_ids)
    if of is not None:
        this &= replies.c.assigned_to == of
    order = (replies.c.worried.desc(), replies.c.hold.desc(), replies.c.text_id)
    return [_reply(row) for row in conn.execute(_query().where(this).order_by(*order).limit(limit))]


def handled(conn: Connection, local_ids: Collection[int], limit: int = 20) -> list[Reply]:
    """The replies to these locals that were dealt with last."""
    this = (replies.c.state != OPEN) & replies.c.local_id.in_(local_ids)
    query = _query().where(this).order_by(replies.c.handled_at.desc(), replies.c.text_id.desc()).limit(limit)
    return [_reply(row) for row in conn.execute(query)]


def count_open(conn: Connection, local_ids: Collection[int]) -> int:
    """How many replies to these locals nobody has dealt with."""
    this = (replies.c.state == OPEN) & replies.c.local_id.in_(local_ids)
    return conn.scalar(select(func.count()).select_from(replies).where(this)) or 0


def get(conn: Connection, text_id: int) -> Reply:
    """This reply. Raises NotFound."""
    row = conn.execute(_query().where(texts.c.id == text_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such reply.")
    return _reply(row)


def thread(conn: Connection, reply: Reply) -> list[Line]:
    """The last of what this member and this local wrote to each other, oldest first; no other local's."""
    said: list[Line] = []
    for at, body, answer in conn.execute(_texts_of(reply)):
        said.append(Line(at, body, ""))
        if answer:
            said.append(Line(at, answer, "service"))
    query = (
        select(messages.c.changed_at, messages.c.body, organizers.c.name, messages.c.state)
        .join(replies, replies.c.text_id == messages.c.reply_to)
        .join(organizers, organizers.c.id == messages.c.written_by)
        .where(messages.c.member_id == reply.member_id, replies.c.local_id == reply.local_id)
        .order_by(messages.c.id.desc())
        .limit(SHOWN)
    )
    said += [Line(*row) for row in conn.execute(query)]
    return sorted(said, key=lambda line: line.at)[-SHOWN:]


def _texts_of(reply: Reply) -> Select[datetime, str, str]:
    return (
        select(texts.c.at, texts.c.body, texts.c.answer)
        .join(replies, replies.c.text_id == texts.c.id)
        .where(texts.c.member_id == reply.member_id, replies.c.local_id == reply.local_id)
        .order_by(texts.c.id.desc())
        .limit(SHOWN)
    )


def prompted_by(conn: Connection, reply: Reply) -> str:
    """The last broadcast of this local that the member had before writing; "" when there was none."""
    to = select(broadcast_lists.c.broadcast_id).join(lists, lists.c.id == broadcast_lists.c.list_id)
    query = (
        select(broadcasts.c.body)
        .join(messages, messages.c.broadcast_id == broadcasts.c.id)
        .where(messages.c.member_id == reply.member_id, messages.c.claimed_at <= reply.at)
        .where(messages.c.state.not_in((State.WAITING, State.LEFT_OUT)))
        .where(broadcasts.c.id.in_(to.where(lists.c.local_id == reply.local_id)))
        .order_by(messages.c.id.desc())
        .limit(1)
    )
    return conn.scalar(query) or ""


def answer(conn: Connection, text_id: int, words: str, organizer_id: int, now: datetime) -> int:
    """Send these very words to the member, before everything else that waits; the message's number.

    Raises BadInput; WrongState when a colleague was faster, or the member may not be texted.
    """
    if not words.strip():
        raise BadInput("The answer is empty: write what the member should read.")
    if len(words.strip()) > LONGEST_ANSWER:
        raise BadInput(
            f"The answer is {len(words.strip()):,} characters; the carrier takes {LONGEST_ANSWER:,}. Shorten it."
        )
    reply = _settle(conn, text_id, ANSWERED, organizer_id, now)
    member = members.get(conn, reply.member_id)
    if member.stopped:
        raise WrongState(
            "This member has left since, so nothing may be sent. Your answer was not sent; close the reply."
        )
    if member.held:
        raise WrongState(
            "Texts to this member are on hold. Say first whether to keep sending; your answer was not sent."
        )
    if member.suppressed:
        raise WrongState(
            "The carrier says that this number can't get texts. Your answer was not sent; close the reply."
        )
    return answering.answer_member(conn, text_id, words.strip(), organizer_id, now)


def close(conn: Connection, text_id: int, organizer_id: int, now: datetime) -> None:
    """Nothing needs to be said. Raises WrongState when a colleague was faster, or a hold still stands."""
    reply = get(conn, text_id)
    if reply.hold and reply.member_held:
        raise WrongState("Say first what this member wants: keep sending, or take off every list.")
    _settle(conn, text_id, CLOSED, organizer_id, now)


def close_all(
    conn: Connection, text_id: int, local_ids: Collection[int], organizer_id: int, now: datetime
) -> list[int]:
    """Close what this member, who has left, still has open with these locals; which those were.

    Raises WrongState for a member who may still be answered.
    """
    reply = get(conn, text_id)
    if not reply.member_stopped:
        raise WrongState("This member has not left, so each reply wants its own answer. Nothing was closed.")
    theirs = select(texts.c.id).where(texts.c.member_id == reply.member_id)
    still_open = (replies.c.state == OPEN) & replies.c.local_id.in_(local_ids) & replies.c.text_id.in_(theirs)
    values = {"state": CLOSED, "organizer_id": organizer_id, "handled_at": now}
    closed = conn.scalars(update(replies).where(still_open).values(**values).returning(replies.c.text_id))
    return sorted(closed)


def keep_sending(conn: Connection, text_id: int, organizer_id: int, now: datetime) -> None:
    """It was no STOP: texts go on, and the reply stays open for an answer. Raises WrongState."""
    reply = _of_hold(conn, text_id)
    with writes(conn) as kept:
        members.release(kept, members.get(conn, reply.member_id), _evidence(reply, organizer_id), now)
    conn.execute(update(replies).where(replies.c.text_id == text_id).values(hold=False))


def take_off(conn: Connection, text_id: int, organizer_id: int, now: datetime) -> None:
    """It was a STOP: off every list, until the member says otherwise. Raises WrongState."""
    reply = _of_hold(conn, text_id)
    _settle(conn, text_id, CLOSED, organizer_id, now)
    with writes(conn) as kept:
        members.stop(kept, members.get(conn, reply.member_id), _evidence(reply, organizer_id), now)


def _of_hold(conn: Connection, text_id: int) -> Reply:
    # The reply's lock first, as an answer takes it; then the member's, whose own STOP may come in at this moment.
    conn.execute(select(replies.c.text_id).where(replies.c.text_id == text_id).with_for_update())
    members.get(conn, get(conn, text_id).member_id)
    reply = get(conn, text_id)
    if reply.state != OPEN:
        raise WrongState(f"{reply.handled_by} dealt with this already. Nothing was changed.")
    if not reply.hold or not reply.member_held:
        raise WrongState(
            "This hold is over already: the member or a colleague has said. Nothing was changed."
        )
    return reply


def _evidence(reply: Reply, organizer_id: int) -> Evidence:
    return Evidence(
        How.ORGANIZER, words=reply.body, source=f"reply {reply.text_id}", organizer_id=organizer_id
    )


def _settle(conn: Connection, text_id: int, state: str, organizer_id: int, now: datetime) -> Reply:
    """Deal with it, unless somebody has; of two at once the second is told who."""
    still_open = (replies.c.text_id == text_id) & (replies.c.state == OPEN)
    values = {"state": state, "organizer_id": organizer_id, "handled_at": now}
    changed = conn.execute(update(replies).where(still_open).values(**values)).rowcount
    reply = get(conn, text_id)
    if not changed:
        did = "answered" if reply.state == ANSWERED else "closed"
        raise WrongState(f"{reply.handled_by} {did} this already. Nothing was sent or changed.")
    return reply
