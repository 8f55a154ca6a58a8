"""What a poll's answer brings about: decided from plain values, and kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from outreach.agenda import Poll
from outreach.answers import ENGLISH, Answer, say, say_moment
from outreach.asked_polls import AskedPoll
from outreach.directory import Local
from outreach.prepared import Given, Prepared, Writes
from outreach.season import done, poll_answers
from outreach.situation import Decision, Situation
from outreach.sms import segments

MOST_SEGMENTS = 2


def answer(s: Situation) -> Decision | None:
    """What an answer to a poll brings about; None for a text that is none."""
    if s.poll is None or not (s.poll.mark or _like_a_mark(s.match.choice)):
        return None  # YES, to a question with other answers, may be about something else
    if not s.poll.poll.is_open(s.now):
        if s.route.numbered(s.match.choice) in s.directory.keywords:
            return None  # asked since then whose a reply is: "1 = UFCW770"
        closed = say_moment(s.poll.poll.closes_at, s.poll.poll.zone, s.language, s.now)
        return Decision(s.say(Answer.POLL_CLOSED, _speaker(s, s.poll), closed=closed))
    if not s.poll.mark:
        return _which(s, s.poll)
    return _thanks(s, s.poll)


def _like_a_mark(choice: str) -> bool:
    return choice.isdigit() or len(choice) == 1


def _thanks(s: Situation, asked: AskedPoll) -> Decision:
    poll, mark = asked.poll, asked.mark
    closes = say_moment(poll.closes_at, poll.zone, s.language, s.now)
    choice = words(poll.choices, mark, s.language)
    thanks = Answer.POLL_THANKS_AND_MORE if asked.more else Answer.POLL_THANKS
    said = s.say(thanks, _speaker(s, asked), choice=choice, closes=closes)
    return Decision(said, choice=None if mark == asked.standing else (poll.id, mark), reply=asked.more)


def _which(s: Situation, asked: AskedPoll) -> Decision:
    """Told which answers there are, with their words where there is room."""
    choices = listed(asked.poll.choices, s.language)
    told = s.say(Answer.POLL_WHICH, _speaker(s, asked), choices=choices)
    if segments(told).count > MOST_SEGMENTS:
        told = s.say(Answer.POLL_WHICH, _speaker(s, asked), choices=marks(asked.poll.choices, s.language))
    return Decision(told)


def _speaker(s: Situation, asked: AskedPoll) -> Local:
    return s.directory.signed(asked.poll.list_ids)


Choices = Sequence[tuple[str, Any]]  # mark, language -> words


def words(choices: Choices, mark: str, language: str) -> str:
    """An answer's words, in English where that language lacks them."""
    told = dict(choices)[mark]
    return str(told.get(language) or told[ENGLISH])


def listed(choices: Choices, language: str) -> str:
    """The answers, a line each."""
    return "\n".join(f"{mark} {words(choices, mark, language)}" for mark, _ in choices)


def marks(choices: Choices, language: str) -> str:
    """1, 2 or 3."""
    *most, last = [mark for mark, _ in choices]
    return say(Answer.POLL_MARKS, language, marks=", ".join(most), last=last)


# ---- Keeping it

_ROW = ("ladder_id", "member_id", "local_id", "choice", "at")


@Prepared
def _standing(given: Given) -> Any:
    new = given.insert(done, *_ROW)
    changes = {name: new.excluded[name] for name in ("choice", "at")}
    return new.on_conflict_do_update(index_elements=["ladder_id", "member_id"], set_=changes)


_history = Prepared(lambda given: given.insert(poll_answers, "poll_id", "member_id", "choice", "at"))


def keep(kept: Writes, s: Situation, poll: Poll, mark: str, now: datetime) -> None:
    """This is the member's answer from now on; those before it stay in the history."""
    through = min(list_id for list_id in s.on if list_id in poll.list_ids)
    who = {"member_id": s.member.id, "choice": mark, "at": now}
    kept.later(_history, poll_id=poll.id, **who)
    kept.later(_standing, ladder_id=poll.id, local_id=s.directory.lists[through].local_id, **who)
