"""Times as they are typed at the prompt."""

import re
from datetime import datetime, timedelta

from outreach.errors import BadInput
from outreach.wall_clock import on_the_clock

_SPAN = re.compile(r"(\d{1,5})\s*([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def typed_time(written: str, zone: str) -> datetime:
    """A moment by the clock of this zone: 2026-11-23T20:00. Raises BadInput."""
    try:
        return on_the_clock(datetime.fromisoformat(written), zone)
    except ValueError as error:
        raise BadInput(f"“{written}” is no time. Write it as 2026-11-23T20:00.") from error


def typed_span(written: str) -> timedelta:
    """A span of time: 30m, 6h, 2d. Raises BadInput."""
    found = _SPAN.fullmatch(written.strip())
    if not found:
        raise BadInput(f"“{written}” is no span of time. Write it as 30m, 6h or 2d.")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def expiry(written: str | None, span: str | None, zone: str, start: datetime) -> datetime | None:
    """What --expires or --expires-in says; None when neither is given. Raises BadInput."""
    if written and span:
        raise BadInput("Give one of --expires and --expires-in, not both.")
    if span:
        try:
            return start + typed_span(span)
        except OverflowError as error:
            raise BadInput("That time is too far away. Choose one in the next weeks.") from error
    return typed_time(written, zone) if written else None
