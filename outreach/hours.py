"""Quiet hours: when a text may reach a member, by the clock where the member lives."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Sales calls may be made from 8:00 to 21:00 (47 CFR 64.1200(c)(1)), in Connecticut from 9:00 to 20:00.
# A union's texts to its members are no sales, but the narrower window is what people take for decent.
OPENS = time(9)
CLOSES = time(20)  # the first minute that is quiet again


def is_open(now: datetime, zone: str) -> bool:
    """Whether a text may arrive now in that zone: from 9:00 until 20:00 there."""
    return OPENS <= _local(now, zone).time() < CLOSES


def next_opening(now: datetime, zone: str) -> datetime:
    """The first moment from now on when a text may arrive, in UTC: now itself when it is open."""
    local = _local(now, zone)
    if OPENS <= local.time() < CLOSES:
        return now.astimezone(UTC)
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, ZoneInfo(zone)).astimezone(UTC)


def closes_at(now: datetime, zone: str) -> datetime | None:
    """When today's hours end, in UTC; None when it is quiet now."""
    if not is_open(now, zone):
        return None
    return datetime.combine(_local(now, zone).date(), CLOSES, ZoneInfo(zone)).astimezone(UTC)


def _local(now: datetime, zone: str) -> datetime:
    if now.tzinfo is None:
        raise ValueError("A time without its zone can't be compared with anybody's clock.")
    return now.astimezone(ZoneInfo(zone))
