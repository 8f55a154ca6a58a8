"""Quiet hours: nobody's phone buzzes before 9:00 or after 20:00 where they live."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.hours import closes_at, is_open, next_opening

PACIFIC, ARIZONA, HAWAII, EASTERN = (
    "America/Los_Angeles",
    "America/Phoenix",
    "Pacific/Honolulu",
    "America/New_York",
)


def utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


OPEN = [
    # Winter: Pacific is UTC-8.
    (PACIFIC, "2025-11-04T16:59:59", False),
    (PACIFIC, "2025-11-04T17:00:00", True),
    (PACIFIC, "2025-11-05T03:59:59", True),
    (PACIFIC, "2025-11-05T04:00:00", False),  # 20:00 is quiet already
    # Summer: UTC-7. Arizona stays where it is, Hawaii too.
    (PACIFIC, "2025-07-04T15:59:59", False),
    (PACIFIC, "2025-07-04T16:00:00", True),
    (PACIFIC, "2025-07-05T02:59:59", True),
    (PACIFIC, "2025-07-05T03:00:00", False),
    (ARIZONA, "2025-07-04T16:00:00", True),
    (ARIZONA, "2025-11-04T16:00:00", True),
    (ARIZONA, "2025-11-05T03:00:00", False),
    (HAWAII, "2025-07-04T18:59:59", False),
    (HAWAII, "2025-07-04T19:00:00", True),
    (HAWAII, "2025-11-05T05:59:59", True),
    (HAWAII, "2025-11-05T06:00:00", False),
    # The Sundays on which clocks change.
    (PACIFIC, "2025-03-08T16:59:59", False),  # the day before: 8:59
    (PACIFIC, "2025-03-09T15:59:59", False),
    (PACIFIC, "2025-03-09T16:00:00", True),
    (PACIFIC, "2025-11-02T16:00:00", False),  # 8:00 now, 9:00 the day before
    (PACIFIC, "2025-11-02T17:00:00", True),
]


@pytest.mark.parametrize(("zone", "moment", "expected"), OPEN)
def test_texts_arrive_from_nine_until_eight_in_the_evening(zone: str, moment: str, expected: bool) -> None:
    assert is_open(utc(moment), zone) is expected


def test_the_same_moment_may_be_given_in_any_zone() -> None:
    moment = datetime.fromisoformat("2025-11-04T12:30:00-05:00")

    assert is_open(moment, PACIFIC)
    assert next_opening(moment, PACIFIC) == moment


ZONES_BY_HOUR = [
    ("2025-11-04T13:59", ()),
    ("2025-11-04T14:00", (EASTERN,)),
    ("2025-11-04T16:00", (EASTERN, ARIZONA)),
    ("2025-11-04T17:00", (EASTERN, PACIFIC, ARIZONA)),
    ("2025-11-04T19:00", (EASTERN, PACIFIC, HAWAII, ARIZONA)),
    ("2025-11-05T01:00", (PACIFIC, HAWAII, ARIZONA)),
    ("2025-11-05T05:00", (HAWAII,)),
    ("2025-11-05T06:00", ()),
]


@pytest.mark.parametrize(("moment", "expected"), ZONES_BY_HOUR)
def test_the_day_moves_west_over_the_federation(moment: str, expected: tuple[str, ...]) -> None:
    zones = [EASTERN, PACIFIC, HAWAII, ARIZONA]

    assert tuple(zone for zone in zones if is_open(utc(moment), zone)) == expected


OPENINGS = [
    (PACIFIC, "2025-11-04T13:00", "2025-11-04T17:00"),  # 5 am: this morning
    (PACIFIC, "2025-11-04T20:00", "2025-11-04T20:00"),  # noon: now
    (PACIFIC, "2025-11-05T04:00", "2025-11-05T17:00"),  # 8 pm: tomorrow
    (PACIFIC, "2025-11-05T07:00", "2025-11-05T17:00"),  # 11 pm
    (PACIFIC, "2025-03-09T07:00", "2025-03-09T16:00"),  # the short night: an hour earlier in UTC
    (PACIFIC, "2025-11-02T06:00", "2025-11-02T17:00"),  # the long night: an hour later
    (PACIFIC, "2026-01-01T05:00", "2026-01-01T17:00"),
    (HAWAII, "2025-12-31T18:00", "2025-12-31T19:00"),
    (HAWAII, "2026-01-01T06:30", "2026-01-01T19:00"),
]


@pytest.mark.parametrize(("zone", "moment", "expected"), OPENINGS)
def test_what_must_wait_waits_for_nine_in_the_morning_there(zone: str, moment: str, expected: str) -> None:
    assert next_opening(utc(moment), zone) == utc(expected)


@pytest.mark.parametrize(
    ("zone", "moment", "expected"),
    [
        (PACIFIC, "2025-11-04T20:00", "2025-11-05T04:00"),
        (PACIFIC, "2025-07-04T20:00", "2025-07-05T03:00"),
        (PACIFIC, "2025-03-09T16:00", "2025-03-10T03:00"),
        (HAWAII, "2025-11-05T05:59", "2025-11-05T06:00"),
    ],
)
def test_hours_end_at_eight_in_the_evening_there(zone: str, moment: str, expected: str) -> None:
    assert closes_at(utc(moment), zone) == utc(expected)


def test_quiet_hours_have_no_end_to_speak_of() -> None:
    assert closes_at(utc("2025-11-05T04:00"), PACIFIC) is None


def test_over_a_year_every_opening_is_at_nine_and_every_day_is_eleven_hours() -> None:
    moment = utc("2025-01-01T12:00")
    for _ in range(366):
        opening = next_opening(moment, PACIFIC)
        closing = closes_at(opening, PACIFIC)

        assert is_open(opening, PACIFIC)
        assert not is_open(opening - timedelta(seconds=1), PACIFIC)
        assert closing == opening + timedelta(hours=11)
        moment = closing


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without its zone"):
        is_open(datetime(2025, 11, 4, 12), PACIFIC)  # noqa: DTZ001  that is the point
