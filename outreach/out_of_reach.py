"""Whether a number is taken for dead: so many broadcasts in a row, each of another day, did not reach it.

It is counted from the rows each time, by when the texts left: the carrier tells of them in any order, some hours late,
to several processes at once. Three alerts of one shift find the same phone off, and are one.
"""

from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from outreach.carriers.codes import GIVEN_UP
from outreach.models import State, messages, texts

_LATEST = 50  # broadcasts to one member, looked at
_DAY_OF = ZoneInfo("America/Los_Angeles")  # most members' clock: alerts of one evening are of one day


def is_given_up(conn: Connection, member_id: int) -> bool:
    """Whether to send nothing more to this member, whose row is locked.

    A text that arrived, or one of their own, ends the row. Of several codes the one that takes longest counts.
    """
    m, t = messages.c, texts.c
    broadcasts = select(m.claimed_at, m.state, m.reason).where(
        m.member_id == member_id, m.broadcast_id.is_not(None), m.claimed_at.is_not(None)
    )
    latest = conn.execute(broadcasts.order_by(m.id.desc()).limit(_LATEST)).all()
    wrote = conn.scalar(select(t.at).where(t.member_id == member_id).order_by(t.id.desc()).limit(1))
    days, needed = set(), 0
    for left_at, state, reason in sorted(latest, key=lambda row: row.claimed_at, reverse=True):
        if state == State.DELIVERED or (wrote and left_at <= wrote):
            break
        if state == State.UNDELIVERED and reason in GIVEN_UP:
            days.add(left_at.astimezone(_DAY_OF).date())
            needed = max(needed, GIVEN_UP[reason])
    return 0 < needed <= len(days)
