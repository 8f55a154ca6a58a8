"""A text came in: keep it, read it, obey it, answer it, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select

from keywords import Intent, Match
from outreach import members, news
from outreach.conversation import Decision, Situation, decide
from outreach.directory import Directory, Local
from outreach.members import Evidence, How, Member
from outreach.models import State, Subscribed, broadcast_lists, messages, replies, texts
from outreach.prepared import Prepared
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


def read(directory: Directory, incoming: Incoming) -> Read:
    """What a text asks for; needs no database, so no transaction waits for it."""
    incoming = storable(incoming)
    phone = read_phone(incoming.phone)
    match = _match(directory, incoming)
    joins = directory.lists_of(match.keywords) if match.intent is Intent.JOIN and phone.reachable else []
    zone = members.zone_for(phone.address, directory.local_of(joins[0]).time_zones) if joins else ""
    return Read(incoming, phone, match, zone)


def receive(conn: Connection, directory: Directory, text: Read, now: datetime) -> str:
    """Keep a text and do what it asks; the answer to give, empty for none.

    The carrier may bring a text twice, even at the same moment: the second gets the same answer.
    """
    incoming = text.incoming
    member = members.meet(conn, text.phone.address, text.zone, now)  # this member's other texts now wait
    before = _answered(conn, sid=incoming.carrier_id)
    if before:
        return str(before[0][0])
    situation = _situation(conn, directory, text, member, now)
    decision = decide(situation)
    answer = "" if incoming.answered else decision.answer
    _obey(conn, situation, decision, _evidence(incoming, answer), now)
    kept = _kept(incoming, member.id, situation.match.intent, answer, now)
    if decision.reply:
        _pass_on(conn, kept, situation.asks_local.id, decision.hold)
    else:
        _keeping(conn, **kept)
    return answer


@Prepared
def _answered(_: Callable[[Table], Any]) -> Any:
    return select(texts.c.answer).where(texts.c.carrier_id == bindparam("sid"))


def _situation(
    conn: Connection, directory: Directory, text: Read, member: Member, now: datetime
) -> Situation:
    match = text.match
    standing = members.standing(conn, member.id)
    on = [list_id for list_id, state in standing.items() if state is Subscribed.JOINED]
    return Situation(
        match=match,
        member=member,
        standing=standing,
        directory=directory,
        reachable=text.phone.reachable,
        asks_local=_local_asked(conn, directory, member.id, on, match.intent),
        news=_news(conn, directory, match, on) if match.intent is Intent.UPDATE else (),
        thank=member.thanked_at is None or member.thanked_at < now - THANK_AFTER,
    )


def _match(directory: Directory, incoming: Incoming) -> Match:
    if incoming.answered in _ANSWERED:
        return Match(_ANSWERED[incoming.answered], words=incoming.body)
    match = directory.reader.read(incoming.body)
    # A picture says something, even without a word.
    return Match(Intent.REPLY) if match.intent is Intent.EMPTY and incoming.media else match


def _news(conn: Connection, directory: Directory, match: Match, on: list[int]) -> list[news.News]:
    """The latest of the locals that were named, else of the member's and the federation."""
    named = {directory.local_of(list_id).id for list_id in directory.lists_of(match.keywords)}
    mine = {directory.local_of(list_id).id for list_id in on}
    return news.latest(conn, named or mine | {directory.federation.id})


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


def _obey(conn: Connection, s: Situation, decision: Decision, evidence: Evidence, now: datetime) -> None:
    """Do what was decided, through the ledger."""
    member = s.member
    if s.match.intent is Intent.JOIN and s.reachable:
        members.join(conn, member, decision.join, evidence, now)
    if decision.leave:
        members.leave(conn, member, decision.leave, evidence, now)
    if decision.stop:
        members.stop(conn, member, evidence, now)
    if decision.restore:
        members.restore(conn, member, evidence, now)
    if decision.hold:
        members.hold(conn, member, evidence, now)
    if decision.speak:
        members.speak(conn, member.id, decision.speak)
    if decision.thanked:
        members.thanked(conn, member.id, now)


_keeping = Prepared(lambda insert: insert(texts))
_KEEPING_A_REPLY = texts.insert().returning(texts.c.id)


def _kept(
    incoming: Incoming, member_id: int, intent: Intent, answer: str, now: datetime
) -> dict[str, object]:
    return {
        "carrier_id": incoming.carrier_id,
        "member_id": member_id,
        "sender": incoming.sender,
        "body": incoming.body[:LONGEST_KEPT],
        "media": incoming.media,
        "intent": intent,
        "answer": answer,
        "at": now,
    }


def _pass_on(conn: Connection, kept: dict[str, object], local_id: int, hold: bool) -> None:
    """Keep the text as a reply that an organizer should read."""
    text_id = conn.execute(_KEEPING_A_REPLY, kept).scalar_one()
    conn.execute(replies.insert(), {"text_id": text_id, "local_id": local_id, "hold": hold, "state": "open"})
