"""Letting a broadcast go: what must have been looked at and said before it does."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select, update

from outreach import collisions, missed, repeats, senders, variants
from outreach.audience import count, zones
from outreach.broadcasts import LONGEST, NOT_LAUNCHED, Broadcast, Preview, audience, get
from outreach.done import closes_at
from outreach.errors import BadInput, SayHowMany, WrongState
from outreach.hours import next_opening
from outreach.models import BroadcastState, broadcasts

ASK_ABOVE = 1000  # people; above this the launch needs their number, typed


@dataclass(frozen=True, slots=True)
class Said:
    """What an organizer says at the launch itself."""

    people: int | None = None  # how many it goes to, typed; needed above ASK_ABOVE
    seen: str | None = None  # the fingerprint of what was looked at
    any_hour: bool = False  # that it may leave in quiet hours too, for the second time
    again: bool = False  # though the same text went there within a day


def launch(conn: Connection, broadcast_id: int, said: Said, organizer_id: int | None, now: datetime) -> int:
    """Let it go: the number of people comes back.

    Raises WrongState when it is launched, or changed since it was looked at; BadInput when it can't be
    launched, or something was not said; SameText.
    """
    broadcast, number = ready(conn, broadcast_id, said, now)
    if broadcast.expires_at <= now:
        raise BadInput("This draft's expiry has passed: choose a later one, then launch.")
    if broadcast.expires_at > now + LONGEST:
        raise BadInput("Its expiry is more than seven days away: choose an earlier one, then launch.")
    collisions.refuse_kept(conn, broadcast, now, broadcast.expires_at, "Nothing was launched.")
    begin(conn, broadcast_id, number, now)
    this = broadcasts.c.id == broadcast_id
    conn.execute(update(broadcasts).where(this).values(launched_by=organizer_id, starts_at=None))
    return number


def begin(conn: Connection, broadcast_id: int, people: int, now: datetime) -> None:
    """From now on it is sending, by its local's number if it has one."""
    sender = senders.of_lists(conn, audience(conn, broadcast_id))
    values = {"state": BroadcastState.SENDING, "launched_at": now, "people": people, "sender": sender}
    conn.execute(update(broadcasts).where(broadcasts.c.id == broadcast_id).values(**values))


def ready(
    conn: Connection,
    broadcast_id: int,
    said: Said,
    now: datetime,
    starts_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> tuple[Broadcast, int]:
    """What is not launched yet, for this transaction alone, and how many people it reaches now.

    `starts_at` is for one that starts later, `expires_at` for one that is to expire otherwise than its draft says.
    Raises WrongState, BadInput, as a launch does.
    """
    conn.execute(
        select(broadcasts.c.id).where(broadcasts.c.id == broadcast_id).with_for_update(key_share=True)
    )
    broadcast = get(conn, broadcast_id)
    if broadcast.state not in NOT_LAUNCHED:
        raise WrongState(_why_not_launched(broadcast))
    if said.seen is not None and said.seen != fingerprint(conn, broadcast_id):
        raise WrongState("Somebody changed this draft since you looked. Nothing was launched: look again.")
    _refuse_past_the_close(conn, broadcast, expires_at or broadcast.expires_at, now)
    if broadcast.any_hour and not said.any_hour:
        raise BadInput("Say once more that it may also leave outside 9:00–20:00. Nothing was launched.")
    if said.any_hour and not broadcast.any_hour:
        raise BadInput(
            "This draft keeps to 9:00–20:00; any hour must be said in the draft too. Nothing was launched."
        )
    _refuse_twice(conn, broadcast, now, said.again)
    only = missed.only(conn, broadcast.again_of)
    list_ids, ladder_id = audience(conn, broadcast_id), broadcast.ladder_id
    number, _, asleep = count(conn, list_ids, starts_at or now, only, ladder_id=ladder_id)
    if number == 0:
        raise BadInput("Nobody is on the chosen lists who may be texted: nothing was launched.")
    if asleep == number and _all_sleep(conn, broadcast, starts_at or now, expires_at or broadcast.expires_at):
        raise BadInput(f"{_NOBODY_AWAKE} Nothing was launched or scheduled: {_WHAT_ELSE}")
    if number > ASK_ABOVE and said.people != number:
        raise SayHowMany(_ask_for(number, said.people), number)
    return broadcast, number


def _refuse_past_the_close(
    conn: Connection, broadcast: Broadcast, expires_at: datetime, now: datetime
) -> None:
    """A reminder that is written again leaves before the close, as the first did. Raises BadInput."""
    if broadcast.ladder_id is None:
        return
    close = closes_at(conn, broadcast.ladder_id)
    if close is None or close <= now:
        raise BadInput("What this draft reminds of is over. Nothing was launched.")
    if expires_at > close:
        raise BadInput(
            "Its expiry comes after the close of what it reminds of. Nothing was launched: choose an earlier one."
        )


_NOBODY_AWAKE = "From its start to its expiry it is quiet hours wherever they live, so nobody would get it."
_WHAT_ELSE = "choose a later expiry, or write an alert that may leave at any hour."


def why_nobody_would_get_it(conn: Connection, broadcast: Broadcast, seen: Preview, now: datetime) -> str:
    """What is to be changed before a launch could reach anybody; nothing where somebody would get it."""
    if broadcast.expires_at <= now:
        return "Its expiry has passed. Choose a later one on the console, or schedule it with --expires-in."
    if (
        seen.people
        and seen.in_quiet_hours == seen.people
        and _all_sleep(conn, broadcast, now, broadcast.expires_at)
    ):
        return f"{_NOBODY_AWAKE} So {_WHAT_ELSE}"
    return ""


def _all_sleep(conn: Connection, broadcast: Broadcast, starts_at: datetime, expires_at: datetime) -> bool:
    """Whether it is quiet hours from its start to its expiry wherever those live whom it goes to."""
    if broadcast.any_hour or starts_at >= expires_at:
        return False
    only = missed.only(conn, broadcast.again_of)
    places = zones(conn, audience(conn, broadcast.id), only, broadcast.ladder_id)
    return bool(places) and all(next_opening(starts_at, place) >= expires_at for place in places)


def _refuse_twice(conn: Connection, broadcast: Broadcast, now: datetime, said: bool) -> None:
    """Nobody gets the same text twice, unless that was said. Raises SameText, WrongState."""
    if not said:
        repeats.refuse(conn, broadcast.id, now)
    if broadcast.again_of is not None:
        missed.take_turn(conn, broadcast.again_of)


def fingerprint(conn: Connection, broadcast_id: int) -> str:
    """What a person who looked at this draft has seen: its texts, its lists, its times, whom it is narrowed to."""
    found = get(conn, broadcast_id)
    times = (found.any_hour, found.starts_at and found.starts_at.isoformat(), found.expires_at.isoformat())
    texts = [found.body, *((v.language, v.local_id, v.body) for v in variants.of(conn, broadcast_id))]
    seen = (texts, sorted(audience(conn, broadcast_id)), *times, found.again_of)
    return sha256(repr(seen).encode()).hexdigest()


def _why_not_launched(broadcast: Broadcast) -> str:
    if broadcast.launched_at is None:
        return f"Broadcast {broadcast.id} was thrown away before it was launched; nobody got it. Write a new one."
    return f"Broadcast {broadcast.id} was launched already. It was not launched again."


def _ask_for(number: int, typed: int | None) -> str:
    if typed is None:
        return f"This goes to {number:,} people. To launch it, type that number: {number}."
    return (
        f"This goes to {number:,} people, not {typed:,}. Nothing was launched. To launch it, type {number}."
    )
