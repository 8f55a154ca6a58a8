"""A text came in: keep it, read it, obey it, answer it, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, literal, select

from keywords import Intent, Match
from outreach import members, news, rsvps
from outreach.conversation import decide
from outreach.directory import Directory, Local
from outreach.members import Evidence, How, Member
from outreach.models import State, Subscribed, broadcast_lists, messages, replies, texts
from outreach.place import place_for
from outreach.prepared import Given, Prepared, Writes, rounds, writes
from outreach.situation import Decision, Situation
from outreach.sms import Phone, read_phone

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
    kept = [
        w.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace") for w in words
    ]
    return replace(incoming, carrier_id=kept[0], phone=kept[1], sender=kept[2], body=kept[3])


_ANSWERED = {"STOP": Intent.STOP, "START": Intent.START, "HELP": Intent.HELP}


@dataclass(frozen=True, slots=True)
class Read:
    """A text, and what it asks for."""

    incoming: Incoming
    phone: Phone
    match: Match
    zone: str  # where its sender lives, as far as the text tells; "" when it does not
    directory: Directory  # that it was read by


def read(directory: Directory, incoming: Incoming) -> Read:
    """What a text asks for; needs no database, so no transaction waits for it."""
    incoming = storable(incoming)
    phone = read_phone(incoming.phone)
    match = _match(directory, incoming)
    joins = directory.lists_of(match.keywords) if match.intent is Intent.JOIN and phone.reachable else []
    local = directory.local_of(joins[0]) if joins else None
    zone = place_for(phone.address, local.time_zones, local.region) if local else ""
    return Read(incoming, phone, match, zone, directory)


def receive(conn: Connection, texts: Sequence[Read], now: datetime) -> list[str]:
    """Keep these texts and do what they ask; the answer to each, empty for none.

    The carrier may bring a text twice, even at the same moment: the second gets the same answer.
    """
    answers: dict[int, str] = {}
    places = range(len(texts))
    # A member's second text must see what the first has done, so each round has one of each.
    for together in rounds(places, lambda place: texts[place].phone.address):
        # Everyone locks members in the order of their phones, so that nobody waits crosswise.
        together.sort(key=lambda place: texts[place].phone.address)
        said = _receive(conn, [texts[place] for place in together], now)
        answers.update(zip(together, said, strict=True))
    return [answers[place] for place in places]


def _receive(conn: Connection, texts: Sequence[Read], now: datetime) -> list[str]:
    zones = {text.phone.address: text.zone for text in texts}
    sids = [{"carrier_id": text.incoming.carrier_id} for text in texts]
    met, answered = members.meet(conn, zones, now, also=(_answered, sids))  # their other texts now wait
    before = dict(answered)
    answers = []
    with writes(conn) as kept:
        for text in texts:
            said = before.get(text.incoming.carrier_id)
            answers.append(_obey_one(kept, text, *met[text.phone.address], now) if said is None else said)
    return answers


def _obey_one(
    kept: Writes, text: Read, member: Member, standing: Mapping[int, Subscribed], now: datetime
) -> str:
    situation = _situation(kept.conn, text, member, standing, now)
    decision = decide(situation)
    answer = "" if text.incoming.answered else decision.answer
    _obey(kept, situation, decision, _evidence(text.incoming, answer), now)
    _keep(kept, text.incoming, member.id, situation.match.intent, answer, now)
    if decision.reply:
        kept.later(_pass_on, sid=text.incoming.carrier_id, local=situation.asks_local.id, hold=decision.hold)
    return answer


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
        asks_local=_local_asked(conn, directory, member.id, on, match.intent),
        news=_news(conn, directory, match, member, on),
        now=now,
        thank=member.thanked_at is None or member.thanked_at < now - THANK_AFTER,
    )


def _match(directory: Directory, incoming: Incoming) -> Match:
    if incoming.answered in _ANSWERED:
        return Match(_ANSWERED[incoming.answered], words=incoming.body)
    match = directory.reader.read(incoming.body)
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


def _local_asked(
    conn: Connection, directory: Directory, member_id: int, on: list[int], intent: Intent
) -> Local:
    """Whose organizers a reply is for: who texted this member last, else the member's only local."""
    federation = directory.federation
    if intent not in _READ_BY_ORGANIZERS:
        return federation
    mine = {directory.local_of(list_id).id for list_id in on}
    for list_id in conn.scalars(_lists_of_last_broadcast(member_id)):
        local = directory.local_of(list_id)
        if local.id in mine:
            return local
    own = [directory.locals[id_] for id_ in mine if not directory.locals[id_].federation]
    return own[0] if len(own) == 1 else federation


_READ_BY_ORGANIZERS = {Intent.REPLY, Intent.ANSWER, Intent.MAYBE_STOP}


def _lists_of_last_broadcast(member_id: int) -> Select[int]:
    last = (
        select(messages.c.broadcast_id)
        .where(messages.c.member_id == member_id, messages.c.broadcast_id.is_not(None))
        .where(messages.c.state.not_in([State.WAITING, State.LEFT_OUT]))  # what never left asks nobody
        .order_by(messages.c.id.desc())
        .limit(1)
    )
    return select(broadcast_lists.c.list_id).where(broadcast_lists.c.broadcast_id == last.scalar_subquery())


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
    if decision.to_tell is not None:
        news.tell_later(kept, member.id, decision.to_tell, now)
    if decision.thanked:
        members.thanked(kept.conn, member.id, now)


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
    new = given.rows(sid=texts.c.carrier_id.type, local=r.local_id.type, hold=r.hold.type)
    made = select(texts.c.id, new.c.local, new.c.hold, literal("open"))
    found = made.join(new, new.c.sid == texts.c.carrier_id)
    return replies.insert().from_select(["text_id", "local_id", "hold", "state"], found)
