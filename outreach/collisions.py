"""Words that a text may not ask members to text back while a vote or a poll is open: they would do something else."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from keywords import Intent, asked_words, collisions, fold
from outreach import agenda, broadcasts, variants
from outreach.agenda import Agenda, Asked, Poll, Vote
from outreach.answers import ENGLISH, language_name
from outreach.broadcasts import Broadcast
from outreach.directory import Directory
from outreach.errors import BadInput
from outreach.models import lists, locals_

# What a member who answers with such a word would do, after "which …".
_DOES = {
    Intent.STOP: "takes whoever texts it off every list",
    Intent.LEAVE: "takes whoever texts it off a list",
    Intent.MAYBE_STOP: "puts whoever texts it on hold, since it may mean that they want no more texts",
    Intent.START: "carriers take for START: it brings those who stopped back to their lists",
    Intent.HELP: "is answered with who can help",
    Intent.UPDATE: "is answered with the latest update",
    Intent.MORE: "is answered with more updates",
    Intent.VOTE: "is answered with where to vote",
    Intent.VOTED: "says that somebody has voted, so that no reminder reaches them any more",
    Intent.NOT_VOTED: "says that somebody has not voted after all",
    Intent.WHEN: "is answered with what is next on the calendar",
    Intent.LANGUAGE: "changes the language in which somebody is answered",
}


@dataclass(frozen=True, slots=True)
class During:
    """Whom a text goes to, and while it may be answered."""

    local_ids: Collection[int]
    federation_id: int  # whose members may be of any local
    since: datetime
    until: datetime

    def meets(self, asked: Asked) -> bool:
        """Whether some of them are asked to vote or answer at that time."""
        anybody = self.federation_id in self.local_ids or self.federation_id in asked.local_ids
        theirs = anybody or not asked.local_ids.isdisjoint(self.local_ids)
        return theirs and asked.opens_at < self.until and self.since < asked.closes_at


def refuse(found: Agenda, during: During, texts: Mapping[str, str], kept: str) -> None:
    """Raise BadInput when one of these texts (by language) asks for a word that would do something else.

    `kept` ends the sentence: what was not done.
    """
    open_: list[Asked] = [each for each in (*found.votes, *found.polls) if during.meets(each)]
    if not open_:
        return
    for code, text in texts.items():
        for word, why in _taken(text, open_):
            which = "text" if code == ENGLISH else f"{language_name(code)} text"
            raise BadInput(
                f"The {which} asks members to text {word}, which {why}. While {_named(open_[0])} is open, "
                f"ask for {_instead(open_)}. {kept}"
            )


def _taken(text: str, open_: Collection[Asked]) -> Iterator[tuple[str, str]]:
    """The words asked for that mean something else, and what."""
    text = text[: broadcasts.LONGEST_TEXT]  # a longer one is refused anyway, and must not be read to its end
    for found in collisions(text):
        yield found.word, _DOES.get(found.intent, "means something else")
    for word in asked_words(text):
        for each in open_:
            if isinstance(each, Poll) and _is_mark(word, each):
                yield word, f"answers the poll “{each.name}”"


def _is_mark(word: str, poll: Poll) -> bool:
    return fold(word) in {fold(mark) for mark, _ in poll.choices}


def _instead(open_: Collection[Asked]) -> str:
    """1 or 2, A or B: those that no open poll has."""
    free = [
        f"{one} or {other}"
        for one, other in (("1", "2"), ("A", "B"))
        if not any(
            isinstance(each, Poll) and (_is_mark(one, each) or _is_mark(other, each)) for each in open_
        )
    ]
    return ", or ".join(free) or "an answer in words"


def _named(asked: Asked) -> str:
    return f"the {'vote' if isinstance(asked, Vote) else 'poll'} “{asked.name}”"


def refuse_written(
    directory: Directory,
    list_ids: Collection[int],
    texts: Mapping[str, str],
    since: datetime,
    until: datetime,
) -> None:
    """The same for what is being written. Raises BadInput."""
    to = {directory.lists[list_id].local_id for list_id in list_ids}
    during = During(to, directory.federation.id, since, until)
    refuse(directory.agenda, during, texts, "Nothing was kept.")


def refuse_kept(conn: Connection, broadcast: Broadcast, since: datetime, until: datetime, kept: str) -> None:
    """The same for a draft that is about to leave. A reminder of a vote or a poll may ask for its words."""
    if broadcast.ladder_id is not None:
        return
    to = select(lists.c.local_id).where(lists.c.id.in_(broadcasts.audience(conn, broadcast.id)))
    federation = conn.scalar(select(locals_.c.id).where(locals_.c.federation)) or 0
    during = During(set(conn.scalars(to)), federation, since, until)
    written = {one.language: one.text for one in variants.of(conn, broadcast.id)}
    refuse(agenda.read(conn), during, {ENGLISH: broadcast.text, **written}, kept)
