"""Where a broadcast stands, in words and as one bar: decided from plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from outreach import missed, senders, settling, tallies
from outreach.broadcasts import OVER, Broadcast, audience
from outreach.carriers.codes import meaning
from outreach.catching_up import AFTER, next_look
from outreach.config import Settings
from outreach.directory import Directory
from outreach.forecast import rate_now, segments_to_go
from outreach.hours import clock_of, is_open, next_opening
from outreach.missed import Group
from outreach.models import BroadcastState, State
from outreach.plurals import counted
from outreach.scheduling import was_too_late
from outreach.sender_states import what_to_do
from outreach.senders import Sender
from outreach.taking_back import TAKEN_BACK
from outreach.tallies import Counts
from outreach.waiting import next_try, waiting_zones
from outreach.wall_clock import clock
from outreach.web.console.words import lasting, moment_from, number, people

RECEIPTS_COME = timedelta(minutes=30)  # after a broadcast is over the page still looks for them, less often


@dataclass(frozen=True, slots=True)
class Part:
    """One colour of the bar."""

    key: str
    label: str
    n: int
    start: float  # percent of the bar
    width: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What besides its numbers decides how a broadcast goes on."""

    now: datetime
    zone: str  # whose clock the page shows
    rate: float  # segments a second, of its sender; 0: no limit
    settle_after: int  # seconds
    zones: Sequence[str] = ()  # the places where people still wait
    away: bool = False  # the queue does not answer
    to_go: int = 0  # segments that leave until its last has, others' before and beside it too
    sender: Sender | None = None
    unknown_since: datetime | None = None  # the first claim of those whose answers were lost
    next_try: datetime | None = None  # the soonest second try
    # The codes that those who are to be tried again failed with, the most frequent first.
    retrying: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """What the page shows."""

    parts: Sequence[Part]
    total: int
    sentence: str
    notes: Sequence[str]
    undelivered: Mapping[str, int]
    left_out: Mapping[str, int]
    missed: Sequence[Group]  # the two before, and who may still get it: each reason with its number
    spoken: str  # for a screen reader: changes rarely
    again: int  # seconds until it is worth looking again; 0: never


@dataclass(frozen=True, slots=True)
class Card:
    """A broadcast in a list of them."""

    broadcast: Broadcast
    parts: Sequence[Part]
    total: int
    to: str  # names of its lists
    zone: str  # its local's
    waits_until: datetime | None = None  # while it is quiet hours wherever those live who have not got it


_LABELS = {
    "delivered": "Delivered",
    "sent": "With the carrier",
    "unknown": "Unknown",
    "undelivered": "Not delivered",
    "taken_back": "Taken back",
    "left_out": "Left out",
    "retrying": "To be tried again",
    "waiting": "Waiting",
}


def cards(conn: Connection, found: Iterable[Broadcast], directory: Directory, now: datetime) -> list[Card]:
    """These broadcasts with their bars."""
    return [_card(conn, broadcast, directory, now) for broadcast in found]


def _card(conn: Connection, broadcast: Broadcast, directory: Directory, now: datetime) -> Card:
    list_ids = audience(conn, broadcast.id)
    numbers = _numbers(broadcast, tallies.counts(conn, broadcast.id))
    to = ", ".join(directory.lists[list_id].name for list_id in list_ids)
    zone = directory.signed(list_ids).time_zones[0]
    until = _waits_until(conn, broadcast, now)
    return Card(broadcast, _parts(numbers), sum(numbers.values()), to, zone, until)


def _waits_until(conn: Connection, broadcast: Broadcast, now: datetime) -> datetime | None:
    """When the first of the rest may be texted again; None where somebody may be now."""
    if broadcast.state != BroadcastState.SENDING or broadcast.any_hour:
        return None
    opens = [next_opening(now, zone) for zone in waiting_zones(conn, broadcast.id)]
    return min(opens) if opens and now < min(opens) < broadcast.expires_at else None


def progress(broadcast: Broadcast, counts: Counts, outlook: Outlook) -> Progress:
    """Where it stands now."""
    numbers = _numbers(broadcast, counts)
    total = sum(numbers.values())
    return Progress(
        parts=_parts(numbers),
        total=total,
        sentence=_sentence(broadcast, numbers, outlook),
        notes=_notes(broadcast, numbers, outlook),
        undelivered={why: n for why, n in counts.reasons(State.UNDELIVERED).items() if why != TAKEN_BACK},
        left_out=counts.reasons(State.LEFT_OUT),
        missed=missed.groups(counts),
        spoken=_spoken(broadcast, numbers, total),
        again=_again(broadcast, numbers, outlook.now),
    )


def _numbers(broadcast: Broadcast, counts: Counts) -> dict[str, int]:
    left_out = counts.of(State.LEFT_OUT)
    taken_back = counts.numbers.get((State.UNDELIVERED, TAKEN_BACK), 0)
    # Rows are still being made: whoever has none yet waits too.
    missing = 0 if broadcast.expanded else max(0, (broadcast.people or 0) - (counts.total - left_out))
    return {
        "delivered": counts.of(State.DELIVERED),
        "sent": counts.of(State.SENT),
        "unknown": counts.of(State.UNKNOWN),
        "undelivered": counts.of(State.UNDELIVERED) - taken_back,
        "taken_back": taken_back,
        "left_out": left_out,
        "retrying": counts.of(State.RETRYING),
        "waiting": counts.of(State.WAITING) + counts.of(State.CLAIMED) + missing,
    }


def _parts(numbers: Mapping[str, int]) -> list[Part]:
    total, start, parts = sum(numbers.values()) or 1, 0.0, []
    for key, n in numbers.items():
        width = 100 * n / total
        parts.append(Part(key, _LABELS[key], n, round(start, 3), round(width, 3)))
        start += width
    return parts


def _sentence(broadcast: Broadcast, numbers: Mapping[str, int], outlook: Outlook) -> str:
    if broadcast.state == BroadcastState.PAUSED and broadcast.halted:
        why = f"Paused by the carrier's refusal: {meaning(broadcast.halted)} (code {broadcast.halted})."
        return f"{why} {_stand_still(numbers)}; nothing more leaves. {what_to_do(broadcast.halted)}"
    if broadcast.state == BroadcastState.PAUSED:
        return f"Paused. Nothing leaves until somebody resumes it; {_wait(numbers['waiting'])}."
    if broadcast.launched_at is None:
        return _unlaunched(broadcast, outlook)
    if broadcast.state == BroadcastState.CANCELLED:
        return f"Cancelled. {counted(_left(numbers), 'text', 'texts')} had left{_back(broadcast, numbers)}; the rest never will."
    if broadcast.state == BroadcastState.FINISHED:
        return f"Finished. {_arrived(broadcast, numbers, outlook.now)}"
    if outlook.away:
        return "Nothing is being sent: Redis does not answer. Nothing is lost; it goes on by itself when Redis is back."
    if not numbers["waiting"]:
        return _all_had_their_turn(numbers)
    return _of_the_rest(broadcast, numbers["waiting"], outlook)


def _stand_still(numbers: Mapping[str, int]) -> str:
    waiting, again = numbers["waiting"], numbers["retrying"]
    if waiting or not again:
        return _wait(waiting).capitalize() + (f", {number(again)} to be tried again" if again else "")
    return f"{counted(again, 'text is', 'texts are')} to be tried again"


def _all_had_their_turn(numbers: Mapping[str, int]) -> str:
    if numbers["retrying"]:
        return f"All had their turn; {number(numbers['retrying'])} will be tried again."
    if numbers["unknown"]:
        what = counted(numbers["unknown"], "text", "texts")
        return f"All had their turn; what became of {what} is being looked up."
    return "Everything has left. The carrier's receipts are coming in."


def _back(broadcast: Broadcast, numbers: Mapping[str, int]) -> str:
    if not broadcast.asked_back:
        return ""
    back = numbers["taken_back"]
    return f" · {number(back)} taken back · {number(broadcast.asked_back - back)} too late"


def _unlaunched(broadcast: Broadcast, outlook: Outlook) -> str:
    if broadcast.state == BroadcastState.SCHEDULED and broadcast.starts_at is not None:
        return f"Starts {moment_from(broadcast.starts_at, outlook.zone, outlook.now)}. It goes to whoever is on its lists then."
    if was_too_late(broadcast):
        return "Its expiry had passed when it was to start; nothing was sent. Write a new one."
    return "This draft was thrown away. Nothing of it was sent."


def _of_the_rest(broadcast: Broadcast, waiting: int, outlook: Outlook) -> str:
    if not broadcast.expanded and not outlook.zones:
        return f"About to begin; {_wait(waiting)}."
    opens = _openings(broadcast, outlook)
    if opens and len(opens) == len(outlook.zones):
        first = min(opens.values())
        if first >= broadcast.expires_at:
            return "It is quiet hours where they live, and the expiry comes before those end: the rest will be left out."
        return f"It is quiet hours where they live. The next texts leave {moment_from(first, outlook.zone, outlook.now)}."
    if outlook.sender and outlook.sender.rested_until and outlook.sender.rests(outlook.now):
        return (
            f"Resting: {meaning(outlook.sender.rested_code)} (code {outlook.sender.rested_code}). Nothing was lost; "
            f"it goes on by itself at {clock(outlook.sender.rested_until, outlook.zone)}; {_wait(waiting)}."
        )
    if not outlook.rate:
        return f"On its way; {_wait(waiting)}."
    to_go = max(outlook.to_go, waiting * broadcast.segments)
    return f"On its way: {lasting(to_go / outlook.rate)} left; {_wait(waiting)}."


def look_ahead(
    conn: Connection, found: Broadcast, settings: Settings, now: datetime, zone: str, away: bool
) -> Outlook:
    """What decides how this broadcast goes on, as it stands now."""
    sending = found.state == BroadcastState.SENDING
    return Outlook(
        now=now,
        zone=zone,
        rate=rate_now(conn, found.sender, settings.sender_rate, now),
        settle_after=settings.settle_after,
        zones=waiting_zones(conn, found.id) if sending else (),
        away=sending and away,
        to_go=segments_to_go(conn, found) if sending else 0,
        sender=senders.get(conn, found.sender),
        **_ahead(conn, found),
    )


def _ahead(conn: Connection, found: Broadcast) -> dict[str, Any]:
    """What those wait for whose text is neither waiting nor over; asked only where there are some."""
    numbers = tallies.counts(conn, found.id)
    ahead: dict[str, Any] = {}
    if numbers.of(State.UNKNOWN):
        ahead["unknown_since"] = settling.oldest(conn, found.id)
    if numbers.of(State.RETRYING):
        ahead["next_try"] = next_try(conn, found.id)
        ahead["retrying"] = list(numbers.reasons(State.RETRYING))
    return ahead


def _openings(broadcast: Broadcast, outlook: Outlook) -> dict[str, datetime]:
    """The places in quiet hours in which people wait, and when each opens."""
    if broadcast.any_hour:
        return {}
    quiet = [zone for zone in outlook.zones if zone and not is_open(outlook.now, zone)]
    return {zone: next_opening(outlook.now, zone) for zone in quiet}


def _notes(broadcast: Broadcast, numbers: Mapping[str, int], outlook: Outlook) -> list[str]:
    notes = []
    opens = _openings(broadcast, outlook)
    if broadcast.state == BroadcastState.SENDING and 0 < len(opens) < len(outlook.zones):
        notes.append(
            f"Some live where it is quiet hours now. Theirs leave at {_moments(opens, outlook.now)}."
        )
    if numbers["retrying"]:
        notes.append(_of_second_tries(broadcast, numbers["retrying"], outlook))
    if (
        outlook.sender
        and broadcast.state == BroadcastState.SENDING
        and outlook.sender.share_of_rate(outlook.now) < 1
    ):
        notes.append("A network found us too fast: the rate was lowered, and rises again by itself.")
    if numbers["unknown"]:
        notes.append(_of_lost_answers(numbers["unknown"], outlook))
    if numbers["sent"] and broadcast.state in OVER:
        notes.append(_of_the_untold(broadcast, numbers["sent"], outlook))
    return notes


def _of_the_untold(broadcast: Broadcast, n: int, outlook: Outlook) -> str:
    texts = counted(n, "text", "texts")
    when = next_look(broadcast, outlook.now)
    if when is not None:
        later = when > outlook.now
        asked = f"after {_soon(when, outlook.zone, outlook.now)}" if later else "now, bit by bit"
        return f"No receipt has come yet for {texts}. We ask the carrier itself {asked}."
    if broadcast.looks < len(AFTER):
        return f"Nobody knows what became of {texts}: no receipt came, and the carrier could not be asked for three days."
    return f"Nobody knows what became of {texts}: the carrier took {'it' if n == 1 else 'them'}, and tells nothing more."


def _of_second_tries(broadcast: Broadcast, n: int, outlook: Outlook) -> str:
    why = "; ".join(meaning(code) for code in outlook.retrying)
    when = f" from {_soon(outlook.next_try, outlook.zone, outlook.now)} on" if outlook.next_try else ""
    resumed = ", once this is resumed" if broadcast.state == BroadcastState.PAUSED else ""
    return (
        f"{counted(n, 'text', 'texts')} did not arrive{f' ({why})' if why else ''}. "
        f"{'It is' if n == 1 else 'They are'} tried once more{when}{resumed}, outside quiet hours, if the expiry allows."
    )


def _of_lost_answers(n: int, outlook: Outlook) -> str:
    lost = f"{counted(n, 'answer', 'answers')} of the carrier got lost on the way."
    by = (outlook.unknown_since or outlook.now) + timedelta(seconds=outlook.settle_after + 30)
    if by < outlook.now:
        return f"{lost} Its own list does not answer either; we go on asking. Nobody is texted twice."
    return f"{lost} We are asking its own list; settled by about {clock(by, outlook.zone)}. Nobody is texted twice."


def _moments(opens: Mapping[str, datetime], now: datetime) -> str:
    """9:00 am PST; 9:00 am HST; the day too where it is not within one."""
    soonest = sorted(opens.items(), key=lambda item: item[1])
    told = [_soon(at, clock_of(place), now) for place, at in soonest]
    return "; ".join(dict.fromkeys(told))


def _soon(at: datetime, zone: str, now: datetime) -> str:
    return clock(at, zone) if at < now + timedelta(days=1) else moment_from(at, zone, now)


def _wait(n: int) -> str:
    return counted(n, "text waits", "texts wait")


def _arrived(broadcast: Broadcast, numbers: Mapping[str, int], now: datetime) -> str:
    delivered, left, out = numbers["delivered"], _left(numbers), numbers["left_out"]
    if not left:
        return "Nobody was texted."
    besides = f"; {number(out)} {'was' if out == 1 else 'were'} left out" if out else ""
    if delivered == left:
        return f"It arrived{besides}." if left == 1 else f"All {number(left)} arrived{besides}."
    may_arrive = numbers["sent"] and next_look(broadcast, now) is not None
    so_far = f"have arrived so far of {number(left)}" if may_arrive else f"of {number(left)} arrived"
    return f"{number(delivered)} {so_far}{besides}."


def _left(numbers: Mapping[str, int]) -> int:
    return sum(numbers[key] for key in ("delivered", "sent", "unknown", "undelivered", "retrying"))


def _spoken(broadcast: Broadcast, numbers: Mapping[str, int], total: int) -> str:
    if broadcast.launched_at is None:
        return "Not launched. Nobody was texted."
    if broadcast.state != BroadcastState.SENDING:
        return f"{broadcast.state.capitalize()}. {people(numbers['delivered'])} reached."
    tenths = 10 * (total - numbers["waiting"]) // (total or 1)
    return f"Sending: {tenths * 10} percent has left."


def _again(broadcast: Broadcast, numbers: Mapping[str, int], now: datetime) -> int:
    if broadcast.state == BroadcastState.SCHEDULED:
        return 5
    if broadcast.state not in OVER:
        return 1
    on_the_way = numbers["sent"] + numbers["unknown"]
    recent = broadcast.finished_at is not None and now < broadcast.finished_at + RECEIPTS_COME
    return 5 if on_the_way and recent else 0
