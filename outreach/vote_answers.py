"""What members get for VOTE, VOTED and its taking back: decided from the agenda, and of several votes from `open_votes`."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from keywords import Intent, Match
from outreach.agenda import Vote
from outreach.answers import Answer, lines, say, say_moment
from outreach.directory import Directory, Local
from outreach.open_votes import to_take_back, voted_in
from outreach.situation import Decision, Situation
from outreach.sms import fitting
from outreach.vote_words import kind_word, told_while_open, voted_mark

LONGEST_ANSWER = 1600  # characters, the most that a carrier takes
MOST_NAMED = 3  # votes in a question
CUT = "VOTED"  # what is kept of a text that may say how, and what it asks beside
ABOUT = "ABOUT MY VOTE"  # the same, of one that says how somebody votes or means to, and not that she has
STOP = "stop"


def vote(s: Situation) -> Decision:
    """Where and how to vote, for each of the member's own locals, or those that were named."""
    mine = s.locals_of(s.directory.lists_of(s.match.keywords) or s.on)
    federation = s.directory.federation
    if not mine:
        keyword = next(iter(s.directory.keywords))
        return Decision(s.say(Answer.VOTE_NO_LIST, federation, keyword=keyword))
    told = [
        told_while_open(each.kind, each.closes_at, each.places[local.id], local, s.language, s.now)
        for each in _open(s, mine)
        for local in mine
        if local.id in each.places
    ]
    if not told:
        return Decision(_what_is_next(s, mine))
    while len(told) > 1 and len("\n\n".join(told)) > LONGEST_ANSWER:
        told.pop()  # the last to close: the carrier would refuse all of them
    return Decision("\n\n".join(told))


def while_open(s: Situation) -> str:
    """Where and how to vote, for who writes of it in words we don't read, at an hour when nobody else answers; "" if
    no vote of theirs is open."""
    return vote(s).answer if _open(s, s.locals_of(s.on)) else ""


def _what_is_next(s: Situation, mine: Sequence[Local]) -> str:
    ahead = [each for each in _of(s, mine) if each.opens_at > s.now]
    if not ahead:
        return s.say(Answer.VOTE_NONE, _speaker(s, mine))
    soonest = min(ahead, key=lambda each: each.opens_at)
    local = next(local for local in mine if local.id in soonest.local_ids)
    zone = local.time_zones[0]
    return s.say(
        Answer.VOTE_NEXT,
        local,
        kind=kind_word(soonest.kind, s.language),
        opens=say_moment(soonest.opens_at, zone, s.language, s.now),
        closes=say_moment(soonest.closes_at, zone, s.language, s.now),
    )


def voted(s: Situation) -> Decision:
    """Thanks, and no more reminders. Of the text only that is kept, and what it asks beside: the rest may say how."""
    besides = s.match.besides
    cut = cut_of(s.match)
    mine = s.locals_of(s.on)
    open_ = _open(s, mine)
    if not open_:
        return Decision(s.say(Answer.VOTED_NONE, _speaker(s, mine)), reply=True, cut=cut)
    if len(open_) == 1:
        answer = Answer.VOTED_AND_MORE if besides else Answer.VOTED
        said = s.say(answer, counts_for(s, open_[0]))
        return Decision(said, voted=(open_[0].id,), reply=bool(besides), cut=cut)
    in_ = voted_in(open_, s.which)
    said = _noted(s, open_, in_) if in_ else _ask_which(s, open_)
    return Decision(said, voted=tuple(each.id for each in in_), reply=bool(besides), cut=cut)


def _noted(s: Situation, open_: Sequence[Vote], in_: Sequence[Vote]) -> str:
    """Names what was noted, and how to say the others; how, only where that fits."""
    left = [each for each in open_ if each not in in_ and each.id not in s.which.reported]
    others = say(Answer.VOTED_OTHERS, s.language, marks=_marks(s, open_, left)) if left else ""
    vote, speaker = _kinds(s, in_), _speaker(s, [counts_for(s, each) for each in in_])
    return fitting(s.say(Answer.VOTED_ONE, speaker, vote=vote, others=each) for each in (others, ""))


def _ask_which(s: Situation, open_: Sequence[Vote]) -> str:
    """Nobody guesses in which of several she voted."""
    left = [each for each in open_ if each.id not in s.which.reported]
    told = [(_mark(s, open_, each), kind_word(each.kind, s.language)) for each in left[:MOST_NAMED]]
    speaker = _speaker(s, [counts_for(s, each) for each in left])
    tries = (lines(told), "\n".join(mark for mark, _ in told))
    return fitting(s.say(Answer.VOTED_WHICH, speaker, choices=each) for each in tries)


def _mark(s: Situation, open_: Sequence[Vote], vote: Vote) -> str:
    """VOTED STRIKE; with the local's keyword, where two are of one kind: VOTED STRIKE UFCW770."""
    mark = voted_mark(vote.kind, s.language)
    alike = [each for each in open_ if each.kind is vote.kind]
    own = [list_id for list_id in sorted(s.on) if s.directory.local_of(list_id) == counts_for(s, vote)]
    return mark if len(alike) == 1 else f"{mark} {s.directory.lists[own[0]].key}"


def _marks(s: Situation, open_: Sequence[Vote], votes: Sequence[Vote]) -> str:
    return ", ".join(_mark(s, open_, each) for each in votes[:MOST_NAMED])


def _kinds(s: Situation, votes: Sequence[Vote]) -> str:
    return ", ".join(dict.fromkeys(kind_word(each.kind, s.language) for each in votes))


def cut_of(match: Match) -> str | None:
    """What is kept instead of a text that says somebody voted, and so perhaps how, or says how; None for any other."""
    voted = match.voted or match.intent is Intent.VOTED
    if not voted and not match.says_how:
        return None
    # Not the words themselves: "voted no more" asks for no more texts, or says how.
    stop = STOP if match.voted or match.intent in _ENDS else ""
    named = "" if match.intent is Intent.VOTED else " ".join(match.keywords)
    beside = ". ".join(filter(None, (f"{stop} {named}".strip(), match.besides)))
    kept = CUT if voted else ABOUT
    return f"{kept}: {beside}" if beside else kept


_ENDS = (Intent.STOP, Intent.MAYBE_STOP, Intent.LEAVE)


def voted_too(s: Situation, decided: Decision) -> Decision:
    """An opt-out that also says that its sender voted brings about both."""
    open_ = _open(s, s.locals_of(s.on))
    return replace(decided, voted=tuple(each.id for each in open_), cut=cut_of(s.match))


def not_voted(s: Situation) -> Decision:
    """Back among those who are reminded: of the one vote, of the one that is named, or that was reported last."""
    mine = s.locals_of(s.on)
    open_ = _open(s, mine)
    if not open_:
        return Decision(s.say(Answer.NOT_VOTED_NONE, _speaker(s, mine)))
    back = open_ if len(open_) == 1 else to_take_back(open_, s.which)
    first = (back or open_)[0]
    local = counts_for(s, first)
    closes = say_moment(first.closes_at, local.time_zones[0], s.language, s.now)
    if len(open_) > 1 and back:
        said = s.say(Answer.NOT_VOTED_ONE, local, vote=_kinds(s, back), closes=closes)
    else:
        said = s.say(Answer.NOT_VOTED, _speaker(s, [counts_for(s, each) for each in open_]), closes=closes)
    return Decision(said, not_voted=tuple(each.id for each in back))


def counts_for(s: Situation, open_: Vote) -> Local:
    """The member's local among those of this vote: of several, the one whose list comes first."""
    lists = [list_id for list_id in sorted(s.on) if s.directory.local_of(list_id).id in open_.local_ids]
    return s.directory.local_of(lists[0])


def is_for_organizers(match: Match, found: Directory, list_ids: Collection[int], now: datetime) -> bool:
    """Whether a VOTED by whoever is on these lists asks something beside, or says so while no vote is open."""
    if match.intent is not Intent.VOTED or match.besides:
        return match.intent is Intent.VOTED
    local_ids = {found.local_of(list_id).id for list_id in list_ids}
    return not any(each.is_open(now) for each in found.agenda.votes_of(local_ids))


def _of(s: Situation, mine: Sequence[Local]) -> list[Vote]:
    return s.agenda.votes_of([local.id for local in mine])


def _open(s: Situation, mine: Sequence[Local]) -> list[Vote]:
    """The open votes of these locals, the next to close first."""
    return [each for each in _of(s, mine) if each.is_open(s.now)]


def _speaker(s: Situation, mine: Sequence[Local]) -> Local:
    return mine[0] if len(set(mine)) == 1 else s.directory.federation
