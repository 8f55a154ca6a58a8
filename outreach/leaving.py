"""When a reminder really leaves: its moment, or the next opening where its members live."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from outreach.hours import clock_of, next_opening


@dataclass(frozen=True, slots=True)
class Leaving:
    """From when on a reminder reaches those who live by this clock; None: not before the close."""

    zone: str
    at: datetime | None

    @property
    def place(self) -> str:
        """As people call it: Los Angeles."""
        return self.zone.rpartition("/")[2].replace("_", " ")


def later(due_at: datetime, closes_at: datetime, places: Collection[str]) -> list[Leaving]:
    """Where quiet hours hold it back, the first to get it first; nothing where it leaves at its moment."""
    opens = {clock_of(place): next_opening(due_at, place) for place in places}
    held = sorted((at, zone) for zone, at in opens.items() if at > due_at)
    return [Leaving(zone, at if at < closes_at else None) for at, zone in held]
