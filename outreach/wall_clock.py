"""The moment that somebody means by the time on their own clock."""

from collections.abc import Iterable
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
        raise BadInput(
            "That time is too far away. Choose one in the next weeks. Nothing was saved."
        ) from error
    if there.replace(tzinfo=None) != face.replace(fold=0):
        raise BadInput(
            f"There is no {_face(face)} on {face:%a}, {face:%b} {face.day}: the clocks go forward over it. "
            f"Choose {_face(there)}, or another time. Nothing was saved."
        )
    return at


def said_twice(moments: Iterable[datetime], zone: str) -> str:
    """Which is meant of an hour that comes twice, as clocks go back over it; "" where none of these does.

    " 1:30 am comes twice on Sun, Nov 1: the first is meant, 1:30 am PDT."
    """
    faces = dict.fromkeys(at.astimezone(ZoneInfo(zone)) for at in moments)
    return "".join(
        f" {_face(face)} comes twice on {face:%a}, {face:%b} {face.day}: the first is meant, {_face(face)} {face:%Z}."
        for face in faces
        if not face.fold and face.replace(fold=1).utcoffset() != face.utcoffset()
    )


def _face(at: datetime) -> str:
    return f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"


def clock(at: datetime, zone: str) -> str:
    """6:12 pm PST."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{there.hour % 12 or 12}:{there:%M} {'am' if there.hour < 12 else 'pm'} {there:%Z}"
