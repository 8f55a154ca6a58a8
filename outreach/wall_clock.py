"""The moment that somebody means by the time on their own clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from outreach.errors import BadInput


def on_the_clock(face: datetime, zone: str) -> datetime:
    """When the clocks of this zone show this; a time that brings its own zone stays as it is.

    Of an hour that comes twice, it is the first. Raises BadInput for one that the clocks skip.
    """
    if face.tzinfo is not None:
        return face
    try:
        at = face.replace(tzinfo=ZoneInfo(zone))
        there = at.astimezone(UTC).astimezone(ZoneInfo(zone))
    except OverflowError as error:
        raise BadInput("That time is too far away. Choose one in the next weeks.") from error
    if there.replace(tzinfo=None) != face.replace(fold=0):
        raise BadInput(
            f"There is no {_face(face)} on {face:%a}, {face:%b} {face.day}: the clocks go forward over it. "
            f"Choose {_face(there)}, or another time."
        )
    return at


def _face(at: datetime) -> str:
    return f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"
