"""How long replies wait: each has REPLY_WITHIN of waking hours, by the clock of its local."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, func, or_, select

from outreach.directory import Directory
from outreach.hours import CLOSES, OPENS
from outreach.models import replies, texts

REPLY_WITHIN = timedelta(hours=4)  # between 9:00 and 20:00: what came at 11 pm is overdue at 1 pm
_DAY = timedelta(days=1)


def overdue_before(now: datetime, zone: str) -> datetime:
    """Whatever came at this moment or before has waited for REPLY_WITHIN of waking hours, or longer."""
    left, day = REPLY_WITHIN, now.astimezone(ZoneInfo(zone)).date()
    while True:
        opens = datetime.combine(day, OPENS, ZoneInfo(zone)).astimezone(UTC)
        end = min(now, datetime.combine(day, CLOSES, ZoneInfo(zone)).astimezone(UTC))
        if end - opens >= left:
            return end - left
        left -= max(end - opens, timedelta())
        day -= _DAY


def limits(directory: Directory, local_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Of each of these locals, the moment before which a reply is overdue."""
    zones = {local_id: directory.locals[local_id].time_zones[0] for local_id in local_ids}
    by_zone = {zone: overdue_before(now, zone) for zone in set(zones.values())}
    return {local_id: by_zone[zone] for local_id, zone in zones.items()}


def count_overdue(conn: Connection, limits: Mapping[int, datetime]) -> int:
    """How many open replies have waited for longer than that."""
    by_moment: dict[datetime, list[int]] = {}
    for local_id, moment in limits.items():
        by_moment.setdefault(moment, []).append(local_id)
    late = [
        and_(replies.c.local_id.in_(local_ids), texts.c.at <= moment)
        for moment, local_ids in by_moment.items()
    ]
    query = select(func.count()).select_from(replies).join(texts, texts.c.id == replies.c.text_id)
    return conn.scalar(query.where(replies.c.state == "open", or_(*late))) or 0 if late else 0


def waits(span: timedelta) -> str:
    """3 h."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
