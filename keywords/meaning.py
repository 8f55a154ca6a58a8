"""What a text can ask for, and what we say we read in it."""

from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    JOIN = "join"
    UNCLEAR = "unclear"
    STOP = "stop"
    LEAVE = "leave"
    MAYBE_STOP = "maybe_stop"
    START = "start"
    HELP = "help"
    UPDATE = "update"  # `topic` when one was named
    MORE = "more"  # the updates after those that were told
    VOTE = "vote"  # where, when and how to vote
    VOTED = "voted"  # says that the member voted; however much more it says
    NOT_VOTED = "not_voted"  # takes VOTED back
    WHEN = "when"  # what is next on the calendar
    RSVP = "rsvp"  # `event`, and whether `coming`
    LANGUAGE = "language"
    ANSWER = "answer"
    REPLY = "reply"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Match:
    """What one text asks for.

    `keywords` are those to join or leave (or that HELP and UPDATE were asked about), as the directory
    writes them; `candidates` at most three that an UNCLEAR text could mean, best first, or what a LEAVE
    would join. `language` is that of the control word; for LANGUAGE the one asked for (None: ask which);
    for JOIN one named beside the keyword. `words` is the folded wording that decided, for the ledger.
    `choice` of an ANSWER is the mark that was chosen: "1" to "31", "A" to "I", "YES" or "NO"; of a REPLY the one
    that it opens with, if its reason follows. `besides` is what a VOTED, or a text that `says_how`, asks or fears
    beside it, for a person to read: the rest of it is not kept.
    """

    intent: Intent
    keywords: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    language: str | None = None
    words: str = ""
    topic: str = ""  # of an UPDATE: wages, staffing, health care, retirement, scheduling …
    choice: str = ""
    event: str = ""  # the event's word, as the reader was given it
    coming: bool = True
    besides: str = ""
    voted: bool = False  # an opt-out that also says so: its own words are not kept either
    says_how: bool = False  # its sender votes, or means to: of its words only `besides` are kept
