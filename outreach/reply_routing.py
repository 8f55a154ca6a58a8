"""Whose organizers a reply is for: those of the conversation that is open, never a guess.

    one local                              theirs, without a look
    the last thing that reached them       a broadcast or an organizer's answer, within ANSWERABLE; one that asks
      is still answerable                    something by a moment (a poll, a vote) until then
      to one of their locals               that one; of a broadcast to many locals, their own among them
      to two of their locals               can't be known
    nothing is answerable                  their only local; of two, can't be known

What can't be known is kept with the federation meanwhile, and the member is asked once. A keyword of theirs (or
its number in the question) within ASKED_FOR gives what waits to that local, and what they write after it too.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from outreach.directory import Directory, Local
from outreach.models import State, broadcast_lists, broadcasts, messages, replies, texts

ANSWERABLE = timedelta(hours=72)  # since it left to this member
ASKED_FOR = timedelta(hours=24)
MOST_ASKED = 6  # keywords in one question
_NEVER_REACHED = (State.WAITING, State.LEFT_OUT, State.RETRYING, State.UNDELIVERED)
_NUMBERED = re.compile(r"^(\d) = (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a reply goes."""

    local: Local  # whose organizers read it; the federation's while nobody knows
    between: tuple[str, ...] = ()  # the keywords it could be for, when it can't be known
    waiting: tuple[int, ...] = ()  # earlier replies that wait for the member to say
    shown: str = ""  # the question that those were answered with

    def numbered(self, number: str) -> str:
        """The keyword that had this number in the question; "" for none."""
        keywords: dict[str, str] = dict(_NUMBERED.findall(self.shown))
        return keywords.get(number, "")


@dataclass(frozen=True, slots=True)
class _Sent:
    at: datetime
    local_ids: frozenset[int]
    answer: bool  # an organizer's to this member, not a broadcast


@dataclass(frozen=True, slots=True)
class _Asked:
    """A reply of which the member was asked whose it is."""

    text_id: int
    at: datetime
    local_id: int
    open: bool
    shown: str


def choices(keywords: Iterable[str], *, numbers: bool) -> str:
    """The keywords, a line each; with numbers unless those answer something else just now."""
    listed = list(keywords)[:MOST_ASKED]
    return "\n".join(f"{n} = {word}" if numbers else word for n, word in enumerate(listed, 1))


def route(
    conn: Connection, directory: Directory, member_id: int, on: Collection[int], now: datetime
) -> Route:
    """Whose organizers read what this member, who is on these lists, writes now."""
    federation = directory.federation
    mine = {directory.local_of(list_id).id for list_id in on}
    if len(mine) <= 1:
        return Route(directory.locals[mine.pop()] if mine else federation)
    sent = _last_sent(conn, directory, member_id, now)
    asked = _asked(conn, member_id, now)
    told = next((one for one in asked if one.local_id in mine - {federation.id}), None)
    if told and (sent is None or told.at >= sent.at):
        return Route(directory.locals[told.local_id])
    own = mine - {federation.id}
    among = _among(sent, own, mine)
    if len(among) == 1:
        return Route(directory.locals[next(iter(among))])
    return _unknown(directory, on, among, _waiting(asked, federation, now))


def _among(sent: _Sent | None, own: Collection[int], mine: Collection[int]) -> Collection[int]:
    """The locals that it may be for: one of the member's own before the federation."""
    if sent is None:
        return own
    theirs = sent.local_ids if sent.answer else ()  # who answered has the word, also of a list left since
    return sent.local_ids.intersection(own) or sent.local_ids.intersection(mine) or theirs or own


def waiting(conn: Connection, directory: Directory, member_id: int, now: datetime) -> Route:
    """What of this member's waits to hear whose it is."""
    federation = directory.federation
    return _unknown(directory, (), (), _waiting(_asked(conn, member_id, now), federation, now))


def pass_on(conn: Connection, text_ids: Collection[int], local_id: int) -> None:
    """The member has said: these, as far as nobody has dealt with them, are for this local."""
    these = replies.c.text_id.in_(text_ids) & (replies.c.state == "open")
    conn.execute(update(replies).where(these).values(local_id=local_id, assigned_to=None))


def _unknown(directory: Directory, on: Collection[int], among: Collection[int], waits: list[_Asked]) -> Route:
    keys: dict[int, str] = {}
    for each in sorted(
        (directory.lists[list_id] for list_id in on), key=lambda each: (not each.main, each.id)
    ):
        if each.local_id in among:
            keys.setdefault(each.local_id, each.key)
    shown = next((one.shown for one in reversed(waits) if one.shown), "")
    between = tuple(keys[local_id] for local_id in sorted(keys))
    return Route(directory.federation, between, tuple(one.text_id for one in waits), shown)


def _waiting(asked: list[_Asked], federation: Local, now: datetime) -> list[_Asked]:
    since = now - ASKED_FOR
    return [one for one in asked if one.open and one.local_id == federation.id and one.at > since]


def _asked(conn: Connection, member_id: int, now: datetime) -> list[_Asked]:
    """The replies of which this member was asked lately, the newest first."""
    query = (
        select(texts.c.id, texts.c.at, replies.c.local_id, replies.c.state == "open", texts.c.answer)
        .join(replies, replies.c.text_id == texts.c.id)
        .where(texts.c.member_id == member_id, replies.c.asked, texts.c.at > now - ANSWERABLE)
        .order_by(texts.c.id.desc())
    )
    return [_Asked(*row) for row in conn.execute(query)]


def _last_sent(conn: Connection, directory: Directory, member_id: int, now: datetime) -> _Sent | None:
    """The last that reached this member and may still be answered, with the locals it was from."""
    rows = conn.execute(_query(directory, member_id, now)).all()
    if not rows:
        return None
    from_ = frozenset(_local_of(directory, row) for row in rows)
    return _Sent(rows[0].claimed_at, from_, answer=rows[0].local_id is not None)


def _local_of(directory: Directory, row: Row[Any]) -> int:
    if row.list_id in directory.lists:
        return directory.local_of(row.list_id).id
    local_id: int | None = row.local_id  # of an organizer's answer
    return directory.federation.id if local_id is None else local_id


def _query(directory: Directory, member_id: int, now: datetime) -> Any:
    agenda, m = directory.agenda, messages.c
    still_open = [each.id for each in (*agenda.polls, *agenda.votes, *agenda.events) if each.is_open(now)]
    last = (
        select(m.claimed_at, m.broadcast_id, replies.c.local_id)
        .select_from(messages)
        .outerjoin(broadcasts, broadcasts.c.id == m.broadcast_id)
        .outerjoin(replies, replies.c.text_id == m.reply_to)
        .where(m.member_id == member_id, m.state.not_in(_NEVER_REACHED))
        .where(or_(m.claimed_at > now - ANSWERABLE, broadcasts.c.ladder_id.in_(still_open)))
        .where(or_(m.broadcast_id.is_not(None), replies.c.local_id.is_not(None)))
        .order_by(m.claimed_at.desc(), m.id.desc())
        .limit(1)
        .subquery()
    )
    to = broadcast_lists.c.broadcast_id == last.c.broadcast_id
    return select(last.c.claimed_at, last.c.local_id, broadcast_lists.c.list_id).outerjoin(
        broadcast_lists, to
    )
