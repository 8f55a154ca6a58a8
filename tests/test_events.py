"""Events: when they take place, what is kept, who is reminded and who is not."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.agenda import Event
from outreach.dates import Occurrence, next_of, occurrences
from tests.conftest import TUESDAY

LOS_ANGELES = "America/Los_Angeles"


def at(zone: str, *face: int) -> datetime:
    """The moment that this clock shows this."""
    return datetime(*face, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type,misc]


def event(zone: str, start: tuple[int, ...], hours: float = 1, **more: object) -> Event:
    begins = at(zone, *start)
    facts = {"ends_at": begins + timedelta(hours=hours), "weekly": True, **more}
    return Event(1, "Solidarity Tuesday", zone, TUESDAY, begins, frozenset(), frozenset(), **facts)  # type: ignore[arg-type]


def faces(found: Iterable[Occurrence], zone: str) -> list[str]:
    return [f"{time.starts_at.astimezone(ZoneInfo(zone)):%m-%d %H:%M %Z}" for time in found]


# ---- When it takes place

YEARS = datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
WEEKLY = [
    # the clocks go back on 2 November 2025, and forward on 8 March 2026
    ("back", LOS_ANGELES, (2025, 10, 28, 17), date(2025, 11, 11), ["10-28 17:00 PDT", "11-04 17:00 PST", "11-11 17:00 PST"]),
    ("forward", LOS_ANGELES, (2026, 3, 3, 17), date(2026, 3, 17), ["03-03 17:00 PST", "03-10 17:00 PDT", "03-17 17:00 PDT"]),
    ("Hawaii knows no summer time", "Pacific/Honolulu", (2026, 3, 3, 17), date(2026, 3, 10), ["03-03 17:00 HST", "03-10 17:00 HST"]),
    ("an hour that comes twice is the first", "America/New_York", (2025, 10, 26, 1, 30), date(2025, 11, 9), ["10-26 01:30 EDT", "11-02 01:30 EDT", "11-09 01:30 EST"]),
    ("the last day counts", LOS_ANGELES, (2025, 11, 4, 17), date(2025, 11, 4), ["11-04 17:00 PST"]),
    ("evening there, the next day in UTC", LOS_ANGELES, (2025, 11, 4, 21), date(2025, 11, 11), ["11-04 21:00 PST", "11-11 21:00 PST"]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "zone", "start", "last_day", "expected"), WEEKLY)
def test_a_weekly_event_keeps_its_hour_on_the_wall(
    what: str, zone: str, start: tuple[int, ...], last_day: date, expected: list[str]
) -> None:
    found = occurrences(event(zone, start, last_day=last_day), *YEARS)

    assert faces(found, zone) == expected


def test_only_what_is_asked_for_comes_of_an_event_without_an_end() -> None:
    tuesdays = event(LOS_ANGELES, (2025, 11, 4, 17))
    first, last = at(LOS_ANGELES, 2025, 12, 2, 17, 30), at(LOS_ANGELES, 2025, 12, 16, 17)

    # under way at the first moment: counted; beginning at the last: not any more
    assert faces(occurrences(tuesdays, first, last), LOS_ANGELES) == ["12-02 17:00 PST", "12-09 17:00 PST"]
    assert faces(occurrences(tuesdays, first + timedelta(hours=1), last), LOS_ANGELES) == ["12-09 17:00 PST"]


def test_an_event_of_three_days_is_on_until_its_last_hour() -> None:
    session = event(LOS_ANGELES, (2026, 6, 3, 9), hours=56, weekly=False)  # 3 to 5 June

    assert next_of(session, at(LOS_ANGELES, 2026, 6, 5, 16, 59)) is not None
    assert next_of(session, at(LOS_ANGELES, 2026, 6, 5, 17)) is None
    assert len(list(occurrences(session, *YEARS))) == 1
