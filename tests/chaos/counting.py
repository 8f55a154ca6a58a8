"""What a round came to: the carrier's own book beside our rows; and how long nothing left though something waited."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Connection, func, select

from outreach import broadcasts, tallies
from outreach.audience import on_lists
from outreach.carriers.simulator_texts import Texts
from outreach.models import State, members, messages

OPEN = frozenset({State.WAITING, State.RETRYING, State.CLAIMED, State.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Got:
    """One text that the carrier accepted."""

    at: float  # unix time
    carrier_id: str
    status: str


Book = Mapping[str, Sequence[Got]]  # by phone


@dataclass(frozen=True, slots=True)
class Row:
    """What our database says of one person."""

    phone: str
    state: State
    reason: str
    carrier_id: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """People, after a round. All of it should be 0."""

    lost: int
    doubled: int
    unknown: int
    wrong: Mapping[str, int]  # rows or numbers that say something else than the carrier, by what it is

    @property
    def exact(self) -> bool:
        return not (self.lost or self.doubled or self.unknown or self.wrong)


def book_of(journal: Path) -> Book:
    """What the carrier accepted, from its own journal."""
    texts = Texts(journal)
    book: dict[str, list[Got]] = defaultdict(list)
    for text in texts.everything():
        book[text.phone].append(Got(text.at, texts.sid(text), text.status))
    texts.close()
    return book


def count(conn: Connection, broadcast_id: int, book: Book) -> Count:
    """Hold the database against the carrier's book."""
    lists = broadcasts.audience(conn, broadcast_id)
    audience = set(conn.scalars(select(members.c.phone).where(members.c.id.in_(on_lists(lists)))))
    columns = (members.c.phone, messages.c.state, messages.c.reason, messages.c.carrier_id)
    query = select(*columns).join(members, members.c.id == messages.c.member_id)
    found = conn.execute(query.where(messages.c.broadcast_id == broadcast_id))
    rows = [Row(phone, State(state), reason, sid) for phone, state, reason, sid in found]
    wrong = Counter(filter(None, (fault(row, book.get(row.phone, ())) for row in rows)))
    wrong["tallies that are not what the rows add up to"] = _tally_faults(conn, broadcast_id)
    return compare(audience, rows, book, +wrong)


def compare(audience: set[str], rows: Sequence[Row], book: Book, wrong: Mapping[str, int]) -> Count:
    """Who got nothing, who got more than one text, and whose row is still open."""
    left_out = {row.phone for row in rows if row.state is State.LEFT_OUT and row.reason}
    return Count(
        lost=len(audience - left_out - book.keys()),
        doubled=sum(len(texts) > 1 for texts in book.values()),
        unknown=sum(row.state in OPEN for row in rows),
        wrong=wrong,
    )


def fault(row: Row, texts: Sequence[Got]) -> str:
    """What is wrong with this row, beside what the carrier has for this phone; "" when they agree."""
    if row.state in OPEN:
        return ""  # it is counted as unknown
    if row.state is State.LEFT_OUT:
        return "left out, and yet texted" if texts else ""
    ours = [text for text in texts if text.carrier_id == row.carrier_id]
    if not ours:
        return f"{row.state}, and the carrier knows no such text"
    # `sent` is no fault where the receipt got lost: the carrier says it once.
    if row.state is not State.SENT and row.state != ours[0].status:
        return f"{row.state}, and the carrier says {ours[0].status}"
    return ""


def _tally_faults(conn: Connection, broadcast_id: int) -> int:
    query = select(messages.c.state, messages.c.reason, func.count())
    query = query.where(messages.c.broadcast_id == broadcast_id).group_by(messages.c.state, messages.c.reason)
    rows = {(State(state), reason): n for state, reason, n in conn.execute(query)}
    told = tallies.counts(conn, broadcast_id).numbers
    return sum(rows.get(key, 0) != told.get(key, 0) for key in rows.keys() | told.keys())


@dataclass(frozen=True, slots=True)
class Silence:
    """A while in which the carrier was given nothing although something waited."""

    began: float
    seconds: float


def silences(accepted: Sequence[float], waited: Sequence[tuple[float, bool]]) -> Iterator[Silence]:
    """Between one accepted text and the next, how long something waited. `waited` says so from each moment on."""
    looks = [*pairwise(waited)]
    at = 0
    for began, ended in pairwise(accepted):
        while at < len(looks) and looks[at][1][0] <= began:
            at += 1
        held_up, here = 0.0, at
        while here < len(looks) and looks[here][0][0] < ended:
            (since, something), (until, _) = looks[here]
            held_up += something * (min(until, ended) - max(since, began))
            here += 1
        yield Silence(began, held_up)
