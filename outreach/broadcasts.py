"""Broadcasts: draft, preview, launch, expand, pause, resume, cancel, finish."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import (
    Connection,
    Select,
    insert,
    select,
    update,
)

from outreach import missed, senders, variants
from outreach.answers import ENGLISH, Answer, language_name, say
from outreach.audience import count, count_by_local, count_left
from outreach.directory import Directory
from outreach.errors import BadInput, NotFound, WrongState
from outreach.hours import is_open
from outreach.models import (
    BroadcastState,
    State,
    broadcast_lists,
    broadcasts,
)
from outreach.season import broadcast_texts
from outreach.sms import Segments, segments
from outreach.tallies import counts
from outreach.variants import Reading, Variant
from outreach.waiting import AT_ONCE, leave_out_waiting, somebody_waits, waiting_zones

ALERT, REMINDER = "alert", "reminder"
# The lower, the sooner. An organizer's answer to one member goes before all of these (delivery.py).
LANES = {ALERT: 1, REMINDER: 2}
LONGEST = timedelta(days=7)
LASTS = timedelta(hours=24)  # unless the organizer says otherwise
LONGEST_TEXT = 1600  # characters the carrier takes, name and opt-out line included
SUPERSEDED = "superseded"  # by a later reminder of the same ladder
EXPIRED, QUIET_HOURS = "expired", "quiet_hours"  # the latter: it was that where they live, until the expiry
AT_WORK = frozenset({BroadcastState.SENDING, BroadcastState.PAUSED})
OVER = frozenset({BroadcastState.FINISHED, BroadcastState.CANCELLED})
# For one that goes on: it ends anew, and of what the carrier tells nothing then, it is asked anew.
_NOT_OVER = {"finished_at": None, "looks": 0, "looked_up_to": 0}
NOT_LAUNCHED = frozenset({BroadcastState.DRAFT, BroadcastState.SCHEDULED})


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One text to many."""

    id: int
    kind: str
    lane: int
    state: BroadcastState
    text: str
    body: str
    segments: int
    any_hour: bool
    expires_at: datetime
    created_at: datetime
    launched_at: datetime | None
    finished_at: datetime | None
    people: int | None
    expanded: bool
    halted: str  # the carrier's code that paused it, or ""
    sender: str = ""  # the number it leaves by; "" for the federation's
    asked_back: int = 0  # texts that the carrier was asked to take back
    looks: int = 0  # how often the carrier was asked of what it never told, once it was over
    starts_at: datetime | None = None  # when one that is scheduled launches itself
    again_of: int | None = None  # only to those whom this one did not reach
    ladder_id: int | None = None  # only to those who are not done with this
    varied: bool = False  # whether it has variants (variants.py)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an organizer wants sent."""

    text: str
    list_ids: tuple[int, ...]
    kind: str = ALERT
    expires_at: datetime | None = None  # a day from now
    any_hour: bool = False  # also in quiet hours, said twice
    again_of: int | None = None  # only to those whom this one did not reach
    ladder_id: int | None = None  # only to those who are not done with this
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen if this were launched now."""

    body: str
    segments: Segments
    people: int  # who will be texted
    by_local: Sequence[tuple[str, int]]  # a person in two locals is in both lines
    left_out: Sequence[tuple[str, int]]  # reason, people
    in_quiet_hours: int  # of the people, how many must wait until it is day where they are
    total: int  # segments, of all texts to all people
    price: float  # US dollars
    seconds: float  # at the sender's rate
    texts: Sequence[Reading] = ()  # each text with its readers
    in_english: Sequence[tuple[str, int]] = ()  # who speaks another language, and gets English


# One step into the index for each broadcast, so that one without variants costs nothing more.
_VARIED = select(broadcast_texts.c.id).where(broadcast_texts.c.broadcast_id == broadcasts.c.id).limit(1)
_COLUMNS = [
    *(broadcasts.c[name] for name in Broadcast.__slots__ if name != "varied"),
    _VARIED.scalar_subquery().is_not(None).label("varied"),
]


def get(conn: Connection, broadcast_id: int) -> Broadcast:
    """The broadcast with this number. Raises NotFound."""
    row = conn.execute(select(*_COLUMNS).where(broadcasts.c.id == broadcast_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no broadcast {broadcast_id}.")
    return _broadcast(row)


def latest(conn: Connection, list_ids: Collection[int], limit: int = 50) -> list[Broadcast]:
    """The newest broadcasts to any of these lists."""
    to = select(broadcast_lists.c.broadcast_id).where(broadcast_lists.c.list_id.in_(list_ids))
    query = select(*_COLUMNS).where(broadcasts.c.id.in_(to)).order_by(broadcasts.c.id.desc()).limit(limit)
    return [_broadcast(row) for row in conn.execute(query)]


def _broadcast(row: Sequence[object]) -> Broadcast:
    found = Broadcast(*row)  # type: ignore[arg-type]  # _COLUMNS has the fields' names, in order
    return replace(found, state=BroadcastState(found.state))


def audience(conn: Connection, broadcast_id: int) -> list[int]:
    """The ids of the lists it goes to."""
    query = select(broadcast_lists.c.list_id).where(broadcast_lists.c.broadcast_id == broadcast_id)
    return list(conn.scalars(query.order_by(broadcast_lists.c.list_id)))


def compose(text: str, label: str, opt_out_line: str) -> str:
    """The text as it leaves: who it is from, what the organizer wrote, how to stop."""
    return f"{label}: {text.strip()}\n{opt_out_line}"


def body_of(directory: Directory, list_ids: Collection[int], text: str) -> str:
    """The text as it would leave to these lists."""
    return compose(text, directory.signed(list_ids).label, say(Answer.OPT_OUT_LINE, ENGLISH))


def write(conn: Connection, draft: Draft, body: str, organizer_id: int | None, now: datetime) -> int:
    """Keep a new draft; its number comes back. `body` is the text composed. Raises BadInput."""
    check(draft, body, now)
    query = insert(broadcasts).values(
        **_written(draft, body, now), state=BroadcastState.DRAFT, created_by=organizer_id, created_at=now,
        again_of=draft.again_of, ladder_id=draft.ladder_id,
    )  # fmt: skip
    broadcast_id = conn.execute(query.returning(broadcasts.c.id)).scalar_one()
    _address(conn, broadcast_id, draft.list_ids)
    variants.keep(conn, broadcast_id, draft.variants)
    return int(broadcast_id)


def rewrite(conn: Connection, broadcast_id: int, draft: Draft, body: str, now: datetime) -> None:
    """Change a draft. Raises WrongState once it is launched, BadInput as `write`."""
    check(draft, body, now)
    _keep_lists(conn, broadcast_id, draft.list_ids)
    this = (broadcasts.c.id == broadcast_id) & (broadcasts.c.state == BroadcastState.DRAFT)
    if conn.execute(update(broadcasts).where(this).values(**_written(draft, body, now))).rowcount == 0:
        raise WrongState(why_not_changed(get(conn, broadcast_id)))
    conn.execute(broadcast_lists.delete().where(broadcast_lists.c.broadcast_id == broadcast_id))
    _address(conn, broadcast_id, draft.list_ids)
    variants.keep(conn, broadcast_id, draft.variants)


def why_not_changed(broadcast: Broadcast) -> str:
    """Why the text of one that is no draft stays as it is."""
    if broadcast.state == BroadcastState.SCHEDULED:
        return (
            "This broadcast is scheduled, so its text stays as it is. Put it back to draft, then change it."
        )
    return "This broadcast is launched already; its text can't be changed any more."


def _keep_lists(conn: Connection, broadcast_id: int, list_ids: Collection[int]) -> None:
    """A draft to those whom another did not reach goes to that one's lists."""
    again_of = get(conn, broadcast_id).again_of
    if again_of is not None and set(list_ids) != set(audience(conn, broadcast_id)):
        raise BadInput(
            f"This draft goes only to those whom broadcast {again_of} did not reach, so its lists stay as they "
            "are. To reach others, write a new broadcast. Nothing was changed."
        )


def check(draft: Draft, body: str, now: datetime) -> None:
    """Say what is wrong with a draft, in one sentence. Raises BadInput."""
    if not draft.text.strip():
        raise BadInput("The text is empty: write what members should read.")
    if not draft.list_ids:
        raise BadInput("No list is chosen: choose who gets it.")
    if draft.kind not in LANES:
        raise BadInput(f"A broadcast is an alert or a reminder, not “{draft.kind}”.")
    if draft.any_hour and draft.kind == REMINDER:
        raise BadInput(
            "A reminder keeps to 9:00–20:00; only an alert may leave at any hour. Choose one of the two."
        )
    for name, each in [
        ("text", body),
        *((f"{language_name(v.language)} text", v.body) for v in draft.variants),
    ]:
        if len(each) > LONGEST_TEXT:
            raise BadInput(
                f"The {name} is {len(each):,} characters with its name and opt-out line; "
                f"the carrier takes {LONGEST_TEXT:,}. Shorten it by {len(each) - LONGEST_TEXT:,}."
            )
    if draft.expires_at and not now < draft.expires_at <= now + LONGEST:
        raise BadInput("The expiry must be in the future, within seven days: nothing leaves after it.")


def _written(draft: Draft, body: str, now: datetime) -> dict[str, object]:
    return {
        "kind": draft.kind,
        "lane": LANES[draft.kind],
        "text": draft.text.strip(),
        "body": body,
        "segments": segments(body).count,
        "any_hour": draft.any_hour,
        "expires_at": draft.expires_at or now + LASTS,
    }


def _address(conn: Connection, broadcast_id: int, list_ids: Collection[int]) -> None:
    rows = [{"broadcast_id": broadcast_id, "list_id": list_id} for list_id in set(list_ids)]
    conn.execute(insert(broadcast_lists), rows)


def preview(  # noqa: PLR0913  # plain values, each from its own place
    conn: Connection,
    body: str,
    list_ids: Collection[int],
    any_hour: bool,
    now: datetime,
    rate: float,
    price: float,
    *,
    again_of: int | None = None,
    ladder_id: int | None = None,
    texts: Sequence[Variant] = (),
) -> Preview:
    """What a launch would do now, from a few counts over the lists."""
    only = missed.only(conn, again_of)
    people, left_out, quiet = count(conn, list_ids, now, only, ladder_id=ladder_id)
    read, in_english = variants.readings(conn, body, texts, list_ids, only, ladder_id)
    total = sum(each.total for each in read)
    return Preview(
        body=body,
        segments=segments(body),
        people=people,
        by_local=count_by_local(conn, list_ids, only, ladder_id=ladder_id),
        left_out=[(reason, n) for reason, n in left_out.items() if n] + count_left(conn, list_ids, only),
        in_quiet_hours=0 if any_hour else quiet,
        total=total,
        price=total * price,
        seconds=total / rate if rate else 0,
        texts=read,
        in_english=in_english,
    )


def pause(conn: Connection, broadcast_id: int) -> None:
    """Nothing more leaves, within a second. Raises WrongState."""
    if not _change(conn, broadcast_id, {BroadcastState.SENDING}, BroadcastState.PAUSED):
        raise WrongState(f"{_stands(conn, broadcast_id)}, so there is nothing to pause.")


def resume(conn: Connection, broadcast_id: int) -> None:
    """Go on with exactly the rest. Raises WrongState."""
    conn.execute(update(broadcasts).where(broadcasts.c.id == broadcast_id).values(halted=""))
    if not _change(conn, broadcast_id, {BroadcastState.PAUSED}, BroadcastState.SENDING):
        raise WrongState(f"{_stands(conn, broadcast_id)}, so there is nothing to resume.")


def _stands(conn: Connection, broadcast_id: int) -> str:
    state = get(conn, broadcast_id).state
    return f"Broadcast {broadcast_id} is {'a draft' if state == BroadcastState.DRAFT else state}"


def halt(conn: Connection, code: str, sender: str | None = None) -> None:
    """Pause what is sending, by this sender or at all: the carrier takes nothing, and this code says why."""
    sending = broadcasts.c.state == BroadcastState.SENDING
    if sender is not None:
        known = [one.address for one in senders.all_(conn)]
        sending &= senders.is_of(sender, broadcasts.c.sender, known)
    conn.execute(update(broadcasts).where(sending).values(state=BroadcastState.PAUSED, halted=code))


def halt_one(conn: Connection, broadcast_id: int, code: str) -> None:
    """Pause this one, if it is sending: this code says why."""
    sending = (broadcasts.c.state == BroadcastState.SENDING) & (broadcasts.c.id == broadcast_id)
    conn.execute(update(broadcasts).where(sending).values(state=BroadcastState.PAUSED, halted=code))


def hold(conn: Connection, broadcast_id: int, code: str) -> None:
    """Pause this one though it was finished: it has texts that are to be tried again once the code is mended."""
    finished = (broadcasts.c.state == BroadcastState.FINISHED) & (broadcasts.c.id == broadcast_id)
    values = {"state": BroadcastState.PAUSED, "halted": code, **_NOT_OVER}
    conn.execute(update(broadcasts).where(finished).values(**values))


def cancel(conn: Connection, broadcast_id: int, now: datetime, why: str = "cancelled") -> None:
    """Never send the rest, from this moment on; the clock goes through the rows. Raises WrongState."""
    if not _change(conn, broadcast_id, NOT_LAUNCHED | AT_WORK, BroadcastState.CANCELLED):
        raise WrongState(f"Broadcast {broadcast_id} is over already, so there is nothing to cancel.")
    leave_out_waiting(conn, broadcast_id, why, now)
    conn.execute(update(broadcasts).where(broadcasts.c.id == broadcast_id).values(finished_at=now))


def _change(
    conn: Connection, broadcast_id: int, old: Collection[BroadcastState], new: BroadcastState
) -> bool:
    this = (broadcasts.c.id == broadcast_id) & broadcasts.c.state.in_(old)
    changed = conn.execute(update(broadcasts).where(this).values(state=new)).rowcount
    if not changed:
        get(conn, broadcast_id)  # NotFound is the better word, when it is
    return bool(changed)


def give_up(conn: Connection, now: datetime, at_once: int = AT_ONCE) -> int:
    """Leave out what waits past its broadcast's expiry or cancelling, AT_ONCE of each; how many that were."""
    expired = broadcasts.c.state.in_(AT_WORK) & (broadcasts.c.expires_at <= now)
    # A worker may put back what it had claimed in the moment of the cancelling.
    cancelled = broadcasts.c.state == BroadcastState.CANCELLED
    query = select(broadcasts.c.id).where(expired | cancelled, somebody_waits(broadcasts.c.id))
    over = conn.scalars(query).all()
    return sum(_give_up(conn, id_, now, at_once) for id_ in over)


def _give_up(conn: Connection, broadcast_id: int, now: datetime, at_once: int) -> int:
    found, why = get(conn, broadcast_id), why_over(conn, broadcast_id)
    if why != EXPIRED or found.any_hour:
        return leave_out_waiting(conn, broadcast_id, why, now, at_once)
    asleep = [
        zone for zone in waiting_zones(conn, broadcast_id) if zone and not is_open(found.expires_at, zone)
    ]
    n = leave_out_waiting(conn, broadcast_id, QUIET_HOURS, now, at_once, asleep) if asleep else 0
    return n + leave_out_waiting(conn, broadcast_id, EXPIRED, now, at_once)


def why_over(conn: Connection, broadcast_id: int) -> str:
    """Why those who still wait for it get it no more."""
    found = get(conn, broadcast_id)
    if found.state != BroadcastState.CANCELLED:
        return EXPIRED
    later = (broadcasts.c.ladder_id == found.ladder_id) & (broadcasts.c.launched_at >= found.finished_at)
    after = select(broadcasts.c.id).where(later, broadcasts.c.id > broadcast_id).limit(1)
    return SUPERSEDED if found.ladder_id and conn.scalar(after) else "cancelled"


def _may_go_on(conn: Connection, broadcast_id: int, now: datetime) -> bool:
    """Whether it is paused, and a second try may yet be due, which must find it so."""
    found = get(conn, broadcast_id)
    return found.state == BroadcastState.PAUSED and now < found.expires_at


def reopen(conn: Connection, ids: Select[int | None]) -> None:
    """What was finished has texts again that wait for their second try: it is sending, until those are settled."""
    finished = broadcasts.c.id.in_(ids) & (broadcasts.c.state == BroadcastState.FINISHED)
    conn.execute(update(broadcasts).where(finished).values(state=BroadcastState.SENDING, **_NOT_OVER))


def finish_done(conn: Connection, now: datetime) -> list[int]:
    """Close the broadcasts of which every person's row is settled; their numbers."""
    open_ = [State.WAITING, State.CLAIMED, State.UNKNOWN, State.RETRYING]
    at_work = broadcasts.c.state.in_(AT_WORK)
    done = []
    for broadcast_id in conn.scalars(select(broadcasts.c.id).where(at_work, broadcasts.c.expanded)).all():
        numbers = counts(conn, broadcast_id)
        if any(numbers.of(state) for state in open_):
            continue
        if numbers.of(State.SENT) and _may_go_on(conn, broadcast_id, now):
            continue
        if not _change(conn, broadcast_id, AT_WORK, BroadcastState.FINISHED):
            continue
        conn.execute(update(broadcasts).where(broadcasts.c.id == broadcast_id).values(finished_at=now))
        done.append(broadcast_id)
    return done


def at_work(conn: Connection) -> list[Broadcast]:
    """The broadcasts that are sending and have someone waiting, most urgent first."""
    query = select(*_COLUMNS).where(
        broadcasts.c.state == BroadcastState.SENDING, somebody_waits(broadcasts.c.id)
    )
    return [_broadcast(row) for row in conn.execute(query.order_by(broadcasts.c.lane, broadcasts.c.id))]
