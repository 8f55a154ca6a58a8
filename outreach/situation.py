"""All that bears on the answer to one text, and what can be decided about it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from keywords import Match
from outreach.agenda import Agenda
from outreach.answers import Answer, languages, listed, say
from outreach.asked_polls import AskedPoll
from outreach.directory import Directory, Local
from outreach.members import Member
from outreach.models import Subscribed
from outreach.news import News
from outreach.open_votes import Which
from outreach.reply_routing import Route


@dataclass(frozen=True, slots=True)
class Situation:
    """All that bears on the answer."""

    match: Match
    member: Member
    standing: Mapping[int, Subscribed]  # list id -> state
    directory: Directory
    reachable: bool  # whether this number could be texted at all
    route: Route  # whose organizers would read a reply
    now: datetime
    news: Sequence[News] = ()  # for UPDATE and MORE only, newest first
    thank: bool = True  # not thanked within a day
    worried: bool = False  # words in it sound urgent
    about_vote: bool = False  # a word of voting is in it
    poll: AskedPoll | None = None  # that it answers, or tries to
    which: Which = field(default_factory=Which)  # of several open votes

    @property
    def language(self) -> str:
        """The member's, or that of the control word when it is plainly another."""
        spoken = self.match.language
        return spoken if spoken not in (None, "en") and spoken in languages() else self.member.language

    @property
    def asks_local(self) -> Local:
        """Whose organizers would read a reply."""
        return self.route.local

    @property
    def on(self) -> list[int]:
        return [list_id for list_id, state in self.standing.items() if state is Subscribed.JOINED]

    @property
    def agenda(self) -> Agenda:
        """The votes, events and polls there are."""
        return self.directory.agenda

    def names(self, list_ids: Collection[int]) -> str:
        return listed([self.directory.lists[list_id].name for list_id in list_ids], self.language)

    def say(self, answer: Answer, speaker: Local, **values: str) -> str:
        """In the member's language, signed by this local."""
        return say(answer, self.language, programme=speaker.label, **values)

    def locals_of(self, list_ids: Collection[int]) -> list[Local]:
        """The locals of these lists, each once."""
        return list(dict.fromkeys(self.directory.local_of(list_id) for list_id in list_ids))


@dataclass(frozen=True, slots=True)
class Rsvp:
    """Whether a member comes to an event, the one that starts then."""

    event_id: int
    starts_at: datetime
    coming: bool
    local_id: int  # that it counts for
    moves: bool = (
        False  # said of the time that the event stands at: should that change meanwhile, of the new one
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done, and what is said; nothing, unless it says so."""

    answer: str = ""
    join: tuple[int, ...] = ()
    leave: tuple[int, ...] = ()
    stop: bool = False
    restore: bool = False
    hold: bool = False
    speak: str | None = None  # a language
    reply: bool = False  # an organizer should read it
    thanked: bool = False
    voted: tuple[int, ...] = ()  # votes in which the member has voted
    not_voted: tuple[int, ...] = ()  # votes in which the member has not, after all
    rsvp: Rsvp | None = None
    choice: tuple[int, str] | None = None  # a poll, and the mark of its answer
    to_tell: tuple[int, ...] | None = None  # the updates that MORE gives next; () when that was all
    cut: str | None = None  # what is kept instead of the text itself
    worried: bool = False  # a reply that goes to the front
    asked: bool = False  # the member was asked which local a reply is for
    passed_on: tuple[Collection[int], int] | None = None  # replies that waited for that, and the local
