"""Which of several open votes a member's VOTED, or its taking back, is about. A query only while several are open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from keywords import BOTH
from outreach.agenda import Vote
from outreach.models import State, broadcasts, messages
from outreach.season import done

PLAINLY_LAST = timedelta(hours=1)  # a reminder so much later than the others' is the one that VOTED answers


@dataclass(frozen=True, slots=True)
class Which:
    """What a text names, and what is known of its member, where several votes are open."""

    kinds: frozenset[str] = frozenset()
    local_ids: frozenset[int] = frozenset()
    reported: Mapping[int, datetime] = field(default_factory=dict)  # vote -> when
    reminded: Mapping[int, datetime] = field(default_factory=dict)  # vote -> when last


def read(
    conn: Connection,
    votes: Collection[Vote],
    member_id: int,
    kinds: frozenset[str],
    local_ids: frozenset[int],
) -> Which:
    """What bears on which of these it is."""
    ids = [vote.id for vote in votes]
    said = select(done.c.ladder_id, done.c.at).where(done.c.member_id == member_id, done.c.ladder_id.in_(ids))
    sent = (
        select(broadcasts.c.ladder_id, func.max(messages.c.claimed_at))
        .select_from(messages)
        .join(broadcasts, broadcasts.c.id == messages.c.broadcast_id)
        .where(messages.c.member_id == member_id, broadcasts.c.ladder_id.in_(ids))
        .where(messages.c.state.not_in((State.WAITING, State.LEFT_OUT)))
        .group_by(broadcasts.c.ladder_id)
    )
    reported = {row.ladder_id: row.at for row in conn.execute(said)}
    reminded = {ladder_id: at for ladder_id, at in conn.execute(sent) if at}
    return Which(kinds, local_ids, reported, reminded)


def voted_in(votes: Sequence[Vote], which: Which) -> list[Vote]:
    """Of these open votes those that VOTED is about; none where the member must be asked."""
    named = _named(votes, which)
    left = [vote for vote in named if vote.id not in which.reported]
    if len(named) == 1 or (BOTH in which.kinds and len(named) == 2):
        return named
    if not left:
        return taken_back(named, which)  # said once more
    return left if len(left) == 1 else _reminded_last(left, which)


def to_take_back(votes: Sequence[Vote], which: Which) -> list[Vote]:
    """Of these open votes those that UNDO is about: the one it names, else those that were reported last."""
    if BOTH in which.kinds:
        return [vote for vote in votes if vote.id in which.reported]
    named = _named(votes, which)
    return taken_back(named, which) or (named if len(named) == 1 else [])


def taken_back(votes: Sequence[Vote], which: Which) -> list[Vote]:
    """Those that were reported last."""
    last = max((which.reported[vote.id] for vote in votes if vote.id in which.reported), default=None)
    return [vote for vote in votes if last is not None and which.reported.get(vote.id) == last]


def _named(votes: Sequence[Vote], which: Which) -> list[Vote]:
    of_kind = [vote for vote in votes if vote.kind in which.kinds] or list(votes)
    return [vote for vote in of_kind if not which.local_ids.isdisjoint(vote.local_ids)] or of_kind


def _reminded_last(votes: Sequence[Vote], which: Which) -> list[Vote]:
    known = sorted((vote for vote in votes if vote.id in which.reminded), key=lambda v: which.reminded[v.id])
    if not known:
        return []
    before = which.reminded[known[-2].id] if len(known) > 1 else None
    plain = before is None or which.reminded[known[-1].id] - before >= PLAINLY_LAST
    return known[-1:] if plain else []
