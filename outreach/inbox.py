"""A text came in: keep it, read it, obey it, answer it, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, literal, select

from keywords import Intent, Match, names_voting, votes_named, worried
from outreach import asked_polls, done, members, news, on_duty, open_votes, poll_answers, reply_routing, rsvps
from outreach.asked_polls import AskedPoll
from outreach.conversation import decide
from outreach.directory import Directory
from outreach.event_answers import is_for_organizers as _comes_to_nothing
from outreach.members import Evidence, How, Member
from outreach.models import Subscribed, replies, texts
from outreach.on_duty import Badge, Worried
from outreach.open_votes import Which
from outreach.place import place_for
from outreach.prepared import Given, Prepared, Writes, rounds, writes
from outreach.reply_routing import Route
from outreach.situation import Decision, Situation
from outreach.sms import Phone, read_phone
from outreach.vote_answers import counts_for, is_for_organizers

THANK_AFTER = timedelta(hours=24)
LONGEST_KEPT = 1600  # characters, the most that a carrier brings


@dataclass(frozen=True, slots=True)
class Incoming:
    """One text as the carrier brought it."""

    carrier_id: str
    phone: str
    sender: str  # our number that it was sent to
    body: str
    media: int = 0
    # STOP, START or HELP when the carrier has recognized and answered it already (Advanced Opt-Out).
    answered: str = ""


def storable(incoming: Incoming) -> Incoming:
    """The text with what no database takes (NUL, broken surrogates) shown as the sign for unreadable, U+FFFD."""
    words = (incoming.carrier_id, incoming.phone, incoming.sender, incoming.body)
    if all(map(_is_storable, words)):
        return incoming
    kept = [
        w.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace") for w in words
    ]
    return replace(incoming, carrier_id=kept[0], phone=kept[1], sender=kept[2], body=kept[3])


def _is_storable(words: str) -> bool:
    try:
        return b"\0" not in words.encode()
    except UnicodeEncodeError:
        return False


_ANSWERED = {"STOP": Intent.STOP, "START": Intent.START, "HELP": Intent.HELP}


@dataclass(frozen=True, slots=True)
class Read:
    """A text, and what it asks for."""

    incoming: Incoming
    phone: Phone
    match: Match
    zone: str  # where its sender lives, as far as the text tells; "" when it does not
    directory: Directory  # that it was read by
    worried: bool = False  # words in it sound urgent
    badge: Badge | None = None  # of a phone that goes on duty


def read(directory: Directory, incoming: Incoming) -> Read:
    """What a text asks for; needs no database, so no transaction waits for it."""
    incoming = storable(incoming)
    phone = read_phone(incoming.phone)
    match = _match(directory, incoming)
    joins = directory.lists_of(match.keywords) if match.intent is Intent.JOIN and phone.reachable else []
    local = directory.local_of(joins[0]) if joins else None
    zone = place_for(phone.address, local.time_zones, local.region) if local else ""
    return Read(incoming, phone, match, zone, directory, worried(incoming.body))


def receive(
    conn: Connection, texts: Sequence[Read], now: datetime, public_url: str = "", secret: str = ""
) -> list[str]:
    """Keep these texts and do what they ask; the answer to each, empty for none.

    The carrier may bring a text twice, even at the same moment: the second gets the same answer. `public_url`
    is where an organizer on duty reads what sounds worried; a phone goes on duty by a code made with `secret`.
    """
    texts = [_with_badge(text, secret, now) for text in texts]
    answers: dict[int, str] = {}
    places = range(len(texts))
    # A member's second text must see what the first has done, so each round has one of each.
    for together in rounds(places, lambda place: texts[place].phone.address):
        # Everyone locks members in the order of their phones, so that nobody waits crosswise.
        together.sort(key=lambda place: texts[place].phone.address)
        said = _receive(conn, [texts[place] for place in together], now, public_url)
        answers.update(zip(together, said, strict=True))
    return [answers[place] for place in places]


def _with_badge(text: Read, secret: str, now: datetime) -> Read:
    badge = on_duty.shown(secret, text.phone.address, text.incoming.body, now) if secret else None
    return replace(text, badge=badge, match=Match(Intent.REPLY)) if badge else text


def _receive(conn: Connection, texts: Sequence[Read], now: datetime, public_url: str) -> list[str]:
    zones = {text.phone.address: text.zone for text in texts}
    sids = [{"carrier_id": text.incoming.carrier_id} for text in texts]
    met, answered = members.meet(conn, zones, now, also=(_answered, sids))  # their other texts now wait
    before = dict(answered)
    answers, urgent = [], []
    with writes(conn) as kept:
        for text in texts:
            said = before.get(text.incoming.carrier_id)
            if said is None:
                said, decision = _obey_one(kept, text, *met[text.phone.address], now)
                urgent += [(text, decision)] if decision.worried or decision.passed_on else []
            answers.append(said)
    _tell_on_duty(conn, urgent, public_url, now)
    return answers


def _obey_one(
    kept: Writes, text: Read, member: Member, standing: Mapping[int, Subscribed], now: datetime
) -> tuple[str, Decision]:
    situation = _situation(kept.conn, text, member, standing, now)
    decision = _put_on_duty(kept.conn, text, now) or decide(situation)
    answer = "" if text.incoming.answered else decision.answer
    words = text.incoming if decision.cut is None else replace(text.incoming, body=decision.cut)
    _obey(kept, situation, decision, _evidence(words, answer), now)
    _keep(kept, words, member.id, situation.match.intent, answer, now)
    if decision.reply:
        marks = {"hold": decision.hold, "worried": decision.worried, "asked": decision.asked}
        kept.later(_pass_on, sid=text.incoming.carrier_id, local=situation.asks_local.id, **marks)
    return answer, decision


def _put_on_duty(conn: Connection, text: Read, now: datetime) -> Decision | None:
    """What a phone that proved to be an organizer's is told; None for any other text."""
    local = text.directory.locals.get(text.badge.local_id) if text.badge else None
    if text.badge is None or local is None or not on_duty.put(conn, text.badge, now):
        return None
    told = "This phone gets a text when a member's words sound urgent, once in ten minutes at most."
    return Decision(f"{local.label}: You are on duty for {local.name}. {told}", cut="DUTY")


def _tell_on_duty(
    conn: Connection, urgent: Sequence[tuple[Read, Decision]], public_url: str, now: datetime
) -> None:
    if not urgent:
        return
    sids = [text.incoming.carrier_id for text, decision in urgent if decision.worried]
    ids = [id_ for _, decision in urgent if decision.passed_on for id_ in decision.passed_on[0]]
    on_duty.tell(conn, urgent[0][0].directory, Worried(sids, ids), public_url, now)


@Prepared
def _answered(given: Given) -> Any:
    return select(texts.c.carrier_id, texts.c.answer).where(given.one_of(texts.c.carrier_id))


def _situation(
    conn: Connection, text: Read, member: Member, standing: Mapping[int, Subscribed], now: datetime
) -> Situation:
    match, directory = text.match, text.directory
    # A list that was loaded within the last second may not be known to this process yet.
    standing = {list_id: state for list_id, state in standing.items() if list_id in directory.lists}
    on = [list_id for list_id, state in standing.items() if state is Subscribed.JOINED]
    return Situation(
        match=match,
        member=member,
        standing=standing,
        directory=directory,
        reachable=text.phone.reachable,
        route=_route(conn, text, member, on, now),
        news=_news(conn, directory, match, member, on),
        now=now,
        poll=_poll(conn, text, member, on, now),
        which=_which(conn, text, member, on, now),
        worried=text.worried,
        about_vote=bool(directory.agenda.votes) and names_voting(text.incoming.body),
        thank=member.thanked_at is None or member.thanked_at < now - THANK_AFTER,
    )


def _match(directory: Directory, incoming: Incoming) -> Match:
    match = directory.reader.read(incoming.body)
    if incoming.answered in _ANSWERED:
        voted = match.voted or match.intent is Intent.VOTED
        found = Match(_ANSWERED[incoming.answered], words=match.words, besides=match.besides, voted=voted)
        return replace(found, says_how=match.says_how)
    # A picture says something, even without a word.
    return Match(Intent.REPLY) if match.intent is Intent.EMPTY and incoming.media else match


def _news(
    conn: Connection, directory: Directory, match: Match, member: Member, on: list[int]
) -> Sequence[news.News]:
    """For UPDATE the newest of the locals that were named, else of the member's and the federation; for MORE the rest."""
    if match.intent is Intent.MORE:
        return news.still_to_tell(conn, member.id)
    if match.intent is not Intent.UPDATE:
        return ()
    named = {directory.local_of(list_id).id for list_id in directory.lists_of(match.keywords)}
    mine = {directory.local_of(list_id).id for list_id in on}
    return news.to_choose_from(conn, named or mine | {directory.federation.id}, match.topic)


def _route(conn: Connection, text: Read, member: Member, on: list[int], now: datetime) -> Route:
    """Whose organizers a reply is for; of a keyword that changes nothing, the replies that waited for it."""
    match, directory = text.match, text.directory
    asked_for = is_for_organizers(match, directory, on, now) or _comes_to_nothing(match, directory, on, now)
    if match.intent in _READ_BY_ORGANIZERS or asked_for:
        return reply_routing.route(conn, directory, member.id, on, now)
    if match.intent is Intent.JOIN and len(on) > 1 and set(directory.lists_of(match.keywords)) <= set(on):
        return reply_routing.waiting(conn, directory, member.id, now)
    return Route(directory.federation)


_READ_BY_ORGANIZERS = {Intent.REPLY, Intent.ANSWER, Intent.MAYBE_STOP}


def _poll(conn: Connection, text: Read, member: Member, on: list[int], now: datetime) -> AskedPoll | None:
    """The poll that this answers; a query only for a number while there is one, or for an answer's own words."""
    match, body = text.match, text.incoming.body
    # "2. My manager threatened me" is for a person: counted as an answer, it would be thanked as one.
    choice = "" if match.intent is Intent.REPLY and text.worried else match.choice
    if not asked_polls.may_answer(match):
        return None
    polls = asked_polls.of_lists(text.directory.agenda, on, now)
    if match.intent is not Intent.ANSWER:
        polls = [poll for poll in polls if poll.is_open(now) and asked_polls.named(poll, choice, body)]
    found = asked_polls.find(conn, polls, member.id, now) if polls else None
    if found is None:
        return None
    poll, standing = found
    more = bool(choice) and match.intent is Intent.REPLY
    return AskedPoll(poll, asked_polls.named(poll, choice, body), standing, more)


def _which(conn: Connection, text: Read, member: Member, on: list[int], now: datetime) -> Which:
    """What tells apart the votes that are open; a query only where a VOTED, or an UNDO, could mean several."""
    if text.match.intent not in (Intent.VOTED, Intent.NOT_VOTED):
        return Which()
    directory, body = text.directory, text.incoming.body
    mine = directory.agenda.votes_of({directory.local_of(list_id).id for list_id in on})
    open_ = [vote for vote in mine if vote.is_open(now)]
    if len(open_) < 2:
        return Which()
    words = (word.strip(".,!?").upper() for word in body.split())
    written = [word for word in words if word in directory.keywords]
    named = directory.lists_of(text.match.keywords or written)
    local_ids = frozenset(directory.local_of(list_id).id for list_id in named)
    return open_votes.read(conn, open_, member.id, votes_named(body), local_ids)


def _evidence(incoming: Incoming, answer: str) -> Evidence:
    return Evidence(
        How.TEXT, carrier_id=incoming.carrier_id, words=incoming.body[:LONGEST_KEPT], shown=answer
    )


def _obey(kept: Writes, s: Situation, decision: Decision, evidence: Evidence, now: datetime) -> None:
    """Do what was decided, through the ledger."""
    member = s.member
    if s.match.intent is Intent.JOIN and s.reachable:
        members.join(kept, member, decision.join, evidence, now)
    if decision.leave:
        members.leave(kept, member, decision.leave, evidence, now)
    if decision.stop:
        members.stop(kept, member, evidence, now)
    if decision.restore:
        members.restore(kept, member, evidence, now)
    if decision.hold:
        members.hold(kept, member, evidence, now)
    if decision.rsvp:
        rsvps.answer(kept, member.id, decision.rsvp, now)
    if decision.speak:
        members.speak(kept.conn, member.id, decision.speak)
    _obey_vote(kept, s, decision, now)
    if decision.to_tell is not None:
        news.tell_later(kept, member.id, decision.to_tell, now)
    if decision.thanked:
        members.thanked(kept.conn, member.id, now)
    if decision.passed_on:
        reply_routing.pass_on(kept.conn, *decision.passed_on)
    if decision.choice and s.poll:
        poll_answers.keep(kept, s, s.poll.poll, decision.choice[1], now)


def _obey_vote(kept: Writes, s: Situation, decision: Decision, now: datetime) -> None:
    """That a member voted is kept, never how."""
    for vote in s.agenda.votes if decision.voted else ():
        if vote.id in decision.voted:
            done.say(kept, vote.id, s.member.id, counts_for(s, vote).id, now)
    done.take_back(kept, decision.not_voted, s.member.id)


_KEPT = ("carrier_id", "member_id", "sender", "body", "media", "intent", "answer", "at")
_keeping = Prepared(lambda given: given.insert(texts, *_KEPT))


def _keep(
    kept: Writes, incoming: Incoming, member_id: int, intent: Intent, answer: str, now: datetime
) -> None:
    kept.later(
        _keeping,
        carrier_id=incoming.carrier_id,
        member_id=member_id,
        sender=incoming.sender,
        body=incoming.body[:LONGEST_KEPT],
        media=incoming.media,
        intent=intent,
        answer=answer,
        at=now,
    )


@Prepared
def _pass_on(given: Given) -> Any:
    """Keep texts as replies that an organizer should read."""
    r = replies.c
    marks = {name: r[name].type for name in _MARKS}
    new = given.rows(sid=texts.c.carrier_id.type, local=r.local_id.type, **marks)
    made = select(texts.c.id, new.c.local, literal("open"), *(new.c[name] for name in _MARKS))
    found = made.join(new, new.c.sid == texts.c.carrier_id)
    return replies.insert().from_select(["text_id", "local_id", "state", *_MARKS], found)


_MARKS = ("hold", "worried", "asked")
