"""Whose turn it is: the most urgent lane first, and in a lane the short ones more often (docs/decisions/0015)."""

from collections.abc import Mapping, Sequence

from outreach.broadcasts import Broadcast

SHORT = 1000  # texts that wait, at most
OF_FOUR = 3  # turns that the short ones of a lane have, beside long ones


def in_turn(at_work: Sequence[Broadcast], waiting: Mapping[int, int], turn: int) -> list[Broadcast]:
    """The most urgent lane first, beginning with another broadcast of it at every turn."""
    ordered = []
    for lane in sorted({b.lane for b in at_work}):
        same = [b for b in at_work if b.lane == lane]
        short = [b for b in same if waiting.get(b.id, SHORT + 1) <= SHORT]
        long = [b for b in same if b not in short]
        ordered += _shared(short, long, turn) if short and long else _from(same, turn)
    return ordered


def _shared(short: Sequence[Broadcast], long: Sequence[Broadcast], turn: int) -> list[Broadcast]:
    four, which = divmod(turn, 4)
    if which < OF_FOUR:
        return [*_from(short, four * OF_FOUR + which), *_from(long, four)]
    return [*_from(long, four), *_from(short, four)]


def _from(same: Sequence[Broadcast], start: int) -> list[Broadcast]:
    first = start % len(same)
    return [*same[first:], *same[:first]]
