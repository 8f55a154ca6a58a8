"""Quiet hours: nobody's phone buzzes before 9:00 or after 20:00 where they live."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.hours import closes_at, is_open, narrower_states, next_opening

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


# ---- Places with several clocks, and states with hours of their own

IDAHO, SPRING, AUTUMN = "America/Denver America/Los_Angeles", "2026-03-08", "2026-11-01"  # clocks change
# place; a moment in UTC; when it opens from then on; when it then closes
PLACES = [
    # Two zones: from 9:00 on the later clock until 20:00 on the earlier one.
    (IDAHO, "2026-01-13T16:30", "2026-01-13T17:00", "2026-01-14T03:00"),
    (IDAHO, "2026-01-14T02:59", "2026-01-14T02:59", "2026-01-14T03:00"),
    (IDAHO, "2026-01-14T03:00", "2026-01-14T17:00", "2026-01-15T03:00"),
    (IDAHO, "2026-07-14T03:00", "2026-07-14T16:00", "2026-07-15T02:00"),
    ("America/New_York Pacific/Honolulu", "2026-01-13T15:00", "2026-01-13T19:00", "2026-01-14T01:00"),
    ("America/New_York Pacific/Honolulu", "2026-07-14T15:00", "2026-07-14T19:00", "2026-07-15T00:00"),
    # Arizona has no summer time: beside Navajo land an hour less in summer, and the same in winter.
    ("America/Denver America/Phoenix", "2026-07-14T12:00", "2026-07-14T16:00", "2026-07-15T02:00"),
    ("America/Denver America/Phoenix", "2026-01-13T12:00", "2026-01-13T16:00", "2026-01-14T03:00"),
    # The nights on which clocks change.
    (IDAHO, f"{SPRING}T04:00", f"{SPRING}T16:00", "2026-03-09T02:00"),
    (IDAHO, f"{AUTUMN}T03:00", f"{AUTUMN}T17:00", "2026-11-02T03:00"),
    (ARIZONA, f"{SPRING}T04:00", f"{SPRING}T16:00", "2026-03-09T03:00"),
    (HAWAII, f"{AUTUMN}T07:00", f"{AUTUMN}T19:00", "2026-11-02T06:00"),
    (EASTERN, f"{SPRING}T04:00", f"{SPRING}T13:00", "2026-03-09T00:00"),
    (EASTERN, f"{AUTUMN}T03:00", f"{AUTUMN}T14:00", "2026-11-02T01:00"),
    # Rhode Island: 9 to 18, on Saturday and Sunday 10 to 17.
    ("America/New_York US-RI", "2026-01-16T10:00", "2026-01-16T14:00", "2026-01-16T23:00"),
    ("America/New_York US-RI", "2026-01-16T23:00", "2026-01-17T15:00", "2026-01-17T22:00"),
    ("America/New_York US-RI", "2026-01-17T22:00", "2026-01-18T15:00", "2026-01-18T22:00"),
    ("America/New_York US-RI", "2026-01-18T22:00", "2026-01-19T14:00", "2026-01-19T23:00"),
    ("America/New_York US-RI", f"{SPRING}T03:00", f"{SPRING}T14:00", f"{SPRING}T21:00"),
    # Texas: on Sunday from 12.
    ("America/Chicago US-TX", "2026-01-17T12:00", "2026-01-17T15:00", "2026-01-18T02:00"),
    ("America/Chicago US-TX", "2026-01-18T15:00", "2026-01-18T18:00", "2026-01-19T02:00"),
    ("America/Chicago US-TX", "2026-01-19T02:00", "2026-01-19T15:00", "2026-01-20T02:00"),
    ("America/Chicago US-TX", f"{AUTUMN}T06:30", f"{AUTUMN}T18:00", "2026-11-02T02:00"),
    ("America/Chicago America/Denver US-TX", "2026-01-18T12:00", "2026-01-18T19:00", "2026-01-19T02:00"),
    # Kentucky: from 10 on every day; it has two zones itself.
    ("America/New_York US-KY", "2026-01-13T14:00", "2026-01-13T15:00", "2026-01-14T01:00"),
    ("America/New_York US-KY", "2026-01-18T14:00", "2026-01-18T15:00", "2026-01-19T01:00"),
    ("America/Chicago America/New_York US-KY", "2026-01-13T14:00", "2026-01-13T16:00", "2026-01-14T01:00"),
    # Not on Sunday: from Saturday evening, and from Sunday noon, it is Monday's morning.
    *[
        (f"America/Chicago US-{state}", moment, "2026-01-19T15:00", "2026-01-20T02:00")
        for state in ("AL", "LA", "MS")
        for moment in ("2026-01-18T02:00", "2026-01-18T18:00", "2026-01-19T05:59")
    ],
    ("America/Chicago US-AL", "2026-01-17T20:00", "2026-01-17T20:00", "2026-01-18T02:00"),
    ("America/Chicago US-LA", f"{AUTUMN}T01:00", "2026-11-02T15:00", "2026-11-03T02:00"),
    # In two states at once, as far as anybody knows, both hold.
    ("America/Chicago US-MS US-TX", "2026-01-18T18:00", "2026-01-19T15:00", "2026-01-20T02:00"),
    ("America/New_York US-KY US-RI", "2026-01-13T12:00", "2026-01-13T15:00", "2026-01-13T23:00"),
    # A state without hours of its own changes nothing.
    ("America/New_York US-CT", "2026-01-13T12:00", "2026-01-13T14:00", "2026-01-14T01:00"),
]


@pytest.mark.parametrize(("place", "moment", "opens", "closes"), PLACES)
def test_a_place_is_open_when_all_its_clocks_and_states_are(
    place: str, moment: str, opens: str, closes: str
) -> None:
    now, opening, closing = utc(moment), utc(opens), utc(closes)

    assert next_opening(now, place) == opening
    assert is_open(now, place) is (now == opening)
    assert closes_at(opening, place) == closing
    assert is_open(closing - timedelta(seconds=1), place)
    assert not is_open(closing, place)


@pytest.mark.parametrize("state", sorted(narrower_states()))
def test_a_state_is_named_here_only_when_its_hours_are_narrower(state: str) -> None:
    hours = [utc("2026-01-12T00:30") + timedelta(hours=n) for n in range(24 * 7)]
    usual = [is_open(hour, EASTERN) for hour in hours]
    theirs = [is_open(hour, f"{EASTERN} US-{state}") for hour in hours]

    assert sum(theirs) < sum(usual)
    assert all(was for was, is_ in zip(usual, theirs, strict=True) if is_)


def test_every_week_of_a_year_opens_as_a_look_at_each_minute_would() -> None:
    for place in (IDAHO, "America/Chicago US-AL", "America/New_York US-RI", "America/Chicago US-TX"):
        moment = utc("2026-01-01T00:00")
        while moment < utc("2027-01-01T00:00"):
            opening = next_opening(moment, place)
            quiet = moment
            while quiet < opening:
                assert not is_open(quiet, place), (place, quiet)
                quiet += timedelta(minutes=30)
            assert is_open(opening, place)
            closing = closes_at(opening, place)
            assert closing is not None
            moment = closing


def test_clocks_that_are_never_open_together_open_past_every_expiry() -> None:
    place = "Pacific/Guam America/New_York US-RI"

    assert next_opening(utc("2026-01-12T00:00"), place) == utc("2026-01-20T00:00")
    assert closes_at(utc("2026-01-12T00:00"), place) is None
