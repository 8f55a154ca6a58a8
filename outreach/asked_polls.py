"""Which poll a member answers, by a number or by an answer's own words: the last that was sent to them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from keywords import Intent, Match, fold
from outreach.agenda import Agenda, Poll
from outreach.models import State, broadcasts, messages
from outreach.season import done

CLOSED_LATELY = timedelta(hours=24)  # in which a late answer is told that it came too late


@dataclass(frozen=True, slots=True)
class AskedPoll:
    """A poll that was sent to a member, the answer in what they wrote, and the one that stands."""

    poll: Poll
    mark: str  # "" when what they wrote is none of its answers
    standing: str  # "" before they answer
    more: bool = False  # they wrote more than the answer: its reason, for an organizer to read


def may_answer(match: Match) -> bool:
    """Whether this may be an answer in its own words: "Wages" alone asks for the update on wages, too."""
    return match.intent in (Intent.ANSWER, Intent.REPLY) or (
        match.intent is Intent.UPDATE and bool(match.topic)
    )


def named(poll: Poll, choice: str, body: str) -> str:
    """The mark of the answer that this names, by its mark or by its words in any language; "" for none."""
    known = _words(poll.choices) | {fold(mark): mark for mark, _ in poll.choices}
    return known.get(fold(choice)) or known.get(fold(body), "")


def _words(choices: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, str]:
    return {fold(words): mark for mark, told in choices for words in told.values()}


def of_lists(agenda: Agenda, on: Collection[int], now: datetime) -> list[Poll]:
    """The polls for these lists that are open, or were until lately."""
    return [
        poll
        for poll in agenda.polls
        if poll.opens_at <= now < poll.closes_at + CLOSED_LATELY and not poll.list_ids.isdisjoint(on)
    ]


def find(conn: Connection, polls: Collection[Poll], member_id: int, now: datetime) -> tuple[Poll, str] | None:
    """Of these, the one that was sent to this member last, open ones first; and the answer that stands."""
    answered = (done.c.ladder_id == broadcasts.c.ladder_id) & (done.c.member_id == member_id)
    query = (
        select(broadcasts.c.ladder_id, func.max(messages.c.claimed_at), func.max(done.c.choice))
        .select_from(messages)
        .join(broadcasts, broadcasts.c.id == messages.c.broadcast_id)
        .outerjoin(done, answered)
        .where(messages.c.member_id == member_id, broadcasts.c.ladder_id.in_([poll.id for poll in polls]))
        .where(messages.c.state.not_in((State.WAITING, State.LEFT_OUT)))
        .group_by(broadcasts.c.ladder_id)
    )
    sent = {ladder_id: (at, choice or "") for ladder_id, at, choice in conn.execute(query)}
    mine = [poll for poll in polls if poll.id in sent]
    last = max(mine, key=lambda poll: (poll.is_open(now), sent[poll.id][0]), default=None)
    return (last, sent[last.id][1]) if last else None
