"""Quiet hours: when a text may reach a member, by the clock where the member lives.

A place is one or more time zones, and states whose hours are narrower: "America/Los_Angeles", or
"America/Chicago America/Denver US-TX" for a member who may live by either clock. All of it must be open.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

# Sales calls may be made from 8:00 to 21:00 (47 CFR 64.1200(c)(1)), in Connecticut from 9:00 to 20:00.
# A union's texts to its members are no sales, but the narrower window is what people take for decent.
OPENS = time(9)
CLOSES = time(20)  # the first minute that is quiet again
STATE = "US-"  # what a state's name begins with in a place
_FURTHEST = timedelta(days=8)  # longer than any broadcast lasts

Window = tuple[time, time]
Week = tuple[Window | None, ...]  # Monday first; None: closed all day
_USUAL: Week = ((OPENS, CLOSES),) * 7
_CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class _Place:
    zones: tuple[ZoneInfo, ...]
    week: Week  # the hours that hold on each of its clocks


def is_open(now: datetime, place: str) -> bool:
    """Whether a text may arrive now in that place: from 9:00 until 20:00 on all its clocks, less in some states."""
    there = _read(place)
    return all(_is_open(now, zone, there.week) for zone in there.zones)


def next_opening(now: datetime, place: str) -> datetime:
    """The first moment from now on when a text may arrive, in UTC: now itself when it is open.

    Clocks that are never open together: eight days from now, which is past every expiry.
    """
    there = _read(place)
    moment = now.astimezone(UTC)
    furthest = moment + _FURTHEST
    while moment < furthest:
        opens = max((_opening(moment, zone, there.week) for zone in there.zones), default=moment)
        if opens == moment:
            return moment
        moment = opens
    return furthest


def closes_at(now: datetime, place: str) -> datetime | None:
    """When today's hours end, on the first of its clocks, in UTC; None when it is quiet now."""
    if not is_open(now, place):
        return None
    there = _read(place)
    return min((_closing(now, zone, there.week) for zone in there.zones), default=None)


def clock_of(place: str) -> str:
    """The zone whose clock is shown for this place."""
    return place.split(maxsplit=1)[0]


@cache
def narrower_states() -> Mapping[str, str]:
    """The states whose hours are narrower than ours, by their two letters; their names."""
    return {letters: rule["name"] for letters, rule in _rules().items()}


def _is_open(now: datetime, zone: ZoneInfo, week: Week) -> bool:
    local = _local(now, zone)
    window = week[local.weekday()]
    return window is not None and window[0] <= local.time() < window[1]


def _closing(now: datetime, zone: ZoneInfo, week: Week) -> datetime:
    """The end of the hours that are open now on this clock."""
    local = _local(now, zone)
    window = week[local.weekday()]
    return datetime.combine(local.date(), window[1] if window else CLOSES, zone).astimezone(UTC)


def _opening(moment: datetime, zone: ZoneInfo, week: Week) -> datetime:
    """The first moment from this one on that is open on this clock."""
    today = _local(moment, zone).date()
    for days in range(_FURTHEST.days):
        day = today + timedelta(days=days)
        window = week[day.weekday()]
        # Both in UTC: within one zone Python compares the faces of the clocks, which err when clocks change.
        if window and moment < datetime.combine(day, window[1], zone).astimezone(UTC):
            return max(moment, datetime.combine(day, window[0], zone).astimezone(UTC))
    return moment + _FURTHEST


@cache
def _read(place: str) -> _Place:
    words = place.split()
    zones = tuple(ZoneInfo(word) for word in words if not word.startswith(STATE))
    week = _USUAL
    for word in words:
        if word.startswith(STATE):
            week = _narrower(week, _week_of(word.removeprefix(STATE)))
    return _Place(zones, week)


def _narrower(one: Week, other: Week) -> Week:
    return tuple(_both(a, b) for a, b in zip(one, other, strict=True))


def _both(one: Window | None, other: Window | None) -> Window | None:
    if one is None or other is None:
        return None
    opens, closes = max(one[0], other[0]), min(one[1], other[1])
    return (opens, closes) if opens < closes else None


def _week_of(state: str) -> Week:
    """A state's own hours; ours for a state that has none."""
    rule = _rules().get(state, {})
    usual = rule.get("every_day", "09:00-20:00")
    weekend = rule.get("saturday", usual), rule.get("sunday", usual)
    return tuple(_window(written) for written in (*[usual] * 5, *weekend))


def _window(written: str) -> Window | None:
    if written == _CLOSED:
        return None
    opens, _, closes = written.partition("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)


@cache
def _rules() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("outreach").joinpath("clocks/quiet_hours.toml").read_text("utf-8"))


def _local(now: datetime, zone: ZoneInfo) -> datetime:
    if now.tzinfo is None:
        raise ValueError("A time without its zone can't be compared with anybody's clock.")
    return now.astimezone(zone)
