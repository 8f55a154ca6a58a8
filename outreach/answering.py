"""An organizer's own words to one member: before everything else that waits, and stale after a few hours."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from outreach.delivery import ANSWER_LASTS
from outreach.models import IS_WAITING, State, messages, texts


def answer_member(conn: Connection, text_id: int, body: str, organizer_id: int, now: datetime) -> int:
    """An organizer's own words to one member, before everything else that waits; its message's number."""
    member_id = select(texts.c.member_id).where(texts.c.id == text_id).scalar_subquery()
    row = {
        "member_id": member_id,
        "body": body,
        "reply_to": text_id,
        "written_by": organizer_id,
        "state": State.WAITING,
        "changed_at": now,
        "stale_at": now + ANSWER_LASTS,
    }
    return int(conn.execute(messages.insert().values(**row).returning(messages.c.id)).scalar_one())


def give_up_answers(conn: Connection, now: datetime) -> int:
    """An organizer's answer that could not leave for hours is stale: leave it out, saying so."""
    stale = messages.c.broadcast_id.is_(None) & IS_WAITING & (messages.c.stale_at <= now)
    given_up = {"state": State.LEFT_OUT, "reason": "expired", "changed_at": now}
    return conn.execute(update(messages).where(stale).values(**given_up)).rowcount
