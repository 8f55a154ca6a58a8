"""What a text brings about and what we say to it: decided from plain values, done by inbox.py."""

from dataclasses import replace

from keywords import Intent
from outreach import event_answers, poll_answers, reply_routing, update_answers, vote_answers
from outreach.answers import Answer, language_name, languages, lines, say
from outreach.directory import Local
from outreach.models import Subscribed
from outreach.situation import Decision, Situation

MOST_NAMED = 3  # keywords in a question


def decide(s: Situation) -> Decision:
    """What this text brings about. Nobody joins, or comes back, by anything but JOIN and START."""
    decided = poll_answers.answer(s) or _BY_INTENT.get(s.match.intent, _reply)(s)
    if s.match.voted:
        decided = vote_answers.voted_too(s, decided)
    # Somebody who is hurt or threatened is heard, whatever else was asked; who left may not be answered.
    reply = decided.reply or (s.worried and not decided.stop and decided.cut is None)
    worried = reply and s.worried
    if (reply, worried) != (decided.reply, decided.worried):
        decided = replace(decided, reply=reply, worried=worried)
    if s.match.says_how:
        decided = replace(decided, cut=vote_answers.cut_of(s.match))
    # Machines text from short codes; an answer to one may be answered, for ever.
    return decided if s.member.phone.startswith("+") else replace(decided, answer="")


def _join(s: Situation) -> Decision:
    wanted = s.directory.lists_of(s.match.keywords)
    speaker = s.directory.signed(wanted)
    if not s.reachable:
        return Decision(s.say(Answer.CANNOT_JOIN, speaker, contact=speaker.contact), reply=True)
    new = tuple(list_id for list_id in wanted if list_id not in s.on)
    if not new:
        if s.route.waiting and len(s.locals_of(wanted)) == 1:
            return _told_whose(s, speaker)
        return Decision(s.say(Answer.ALREADY_ON, speaker, lists=s.names(wanted)), join=())
    answer = Answer.WELCOME if len(new) == 1 else Answer.WELCOME_MANY
    spoken = s.match.language if s.match.language in languages() else None  # "USW7600 en español"
    return Decision(s.say(answer, s.directory.signed(new), lists=s.names(new)), join=new, speak=spoken)


def _question(s: Situation) -> Decision:
    federation = s.directory.federation
    choices = [(word, _name_of(s, word)) for word in s.match.candidates[:MOST_NAMED]]
    if choices:
        return Decision(s.say(Answer.UNCLEAR, federation, choices=lines(choices)))
    return Decision(
        s.say(Answer.UNCLEAR_NONE, federation, keyword=_example(s), contact=federation.contact), reply=True
    )


def _name_of(s: Situation, word: str) -> str:
    return s.directory.lists[s.directory.keywords[word]].name


def _stop(s: Situation) -> Decision:
    federation = s.directory.federation
    if not s.on:
        return Decision(s.say(Answer.STOPPED_NOTHING, federation), stop=True)
    return Decision(s.say(Answer.STOPPED, federation, keyword=_example(s)), stop=True)


def _leave(s: Situation) -> Decision:
    named = s.directory.lists_of(s.match.keywords)
    speaker = s.directory.signed(named)
    left = s.names(named)
    # Also what STOP took away: START must not bring back what was left by name.
    gone = tuple(list_id for list_id in named if s.standing.get(list_id) in _CAN_LEAVE)
    if not set(named) & set(s.on):
        return Decision(s.say(Answer.LEFT_NOT_ON, speaker, left=left), leave=gone)
    remain = [list_id for list_id in s.on if list_id not in named]
    if remain:
        # "Leave this one and join that": the leaving is done, a person reads the rest.
        also = bool(s.match.candidates)
        return Decision(s.say(Answer.LEFT, speaker, left=left, lists=s.names(remain)), leave=gone, reply=also)
    keyword = s.directory.lists[named[0]].key
    answer = s.say(Answer.LEFT_LAST, speaker, left=left, keyword=keyword)
    return Decision(answer, leave=gone, reply=bool(s.match.candidates))


_CAN_LEAVE = {Subscribed.JOINED, Subscribed.STOPPED}


def _maybe_stop(s: Situation) -> Decision:
    if not s.on:
        return _reply(s)
    return Decision(s.say(Answer.HELD, s.directory.federation), hold=True, reply=True)


def _start(s: Situation) -> Decision:
    federation = s.directory.federation
    back = [list_id for list_id, state in s.standing.items() if state is Subscribed.STOPPED]
    if back:
        return Decision(s.say(Answer.RESTORED, federation, lists=s.names(back)), restore=True)
    if s.on:
        return Decision(s.say(Answer.ALREADY_ON, federation, lists=s.names(s.on)), restore=True)
    return Decision(s.say(Answer.RESTORED_NOTHING, federation, keyword=_example(s)), restore=True)


def _help(s: Situation) -> Decision:
    federation = s.directory.federation
    asked = s.directory.lists_of(s.match.keywords)  # "help usw7600"
    mine = [local for local in s.locals_of(asked or s.on) if not local.federation]
    if not mine:
        return Decision(s.say(Answer.HELP, federation, contact=federation.contact))
    if len(mine) == 1:
        return Decision(s.say(Answer.HELP_LOCAL, federation, local=mine[0].name, contact=mine[0].contact))
    contacts = lines((local.name, local.contact) for local in mine)
    return Decision(s.say(Answer.HELP_LOCALS, federation, contacts=contacts))


def _language(s: Situation) -> Decision:
    wanted = s.match.language
    federation = s.directory.federation
    if wanted in languages():
        return Decision(say(Answer.LANGUAGE_SET, wanted, programme=federation.label), speak=wanted)
    names = ", ".join(language_name(code).upper() for code in languages())
    return Decision(s.say(Answer.LANGUAGE_WHICH, federation, languages=names))


def _reply(s: Situation) -> Decision:
    if len(s.route.between) > 1:
        return _whose(s)
    if s.worried:
        return Decision(s.say(Answer.WORRIED, s.asks_local), reply=True)
    if s.about_vote and (where := vote_answers.while_open(s)):
        return Decision(where, reply=True)
    if not s.thank:
        return Decision(reply=True)
    return Decision(s.say(Answer.THANKS, s.asks_local, local=s.asks_local.name), reply=True, thanked=True)


def _whose(s: Situation) -> Decision:
    """Kept for whoever it is for; asked once, however many texts come before the answer."""
    if s.route.waiting:
        return Decision(reply=True, asked=True)
    numbers = not any(poll.is_open(s.now) for poll in s.agenda.polls)  # a poll's answers are numbers too
    choices = reply_routing.choices(s.route.between, numbers=numbers)
    return Decision(s.say(Answer.WHICH_LOCAL, s.asks_local, choices=choices), reply=True, asked=True)


def _told_whose(s: Situation, local: Local) -> Decision:
    """The member has said which local it is for: what waited goes there."""
    answer = s.say(Answer.PASSED_ON, local, local=local.name)
    return Decision(answer, passed_on=(s.route.waiting, local.id), thanked=True)


def _answer(s: Situation) -> Decision:
    """A number: to our question which local a reply is for, or to nobody's."""
    keyword = s.route.numbered(s.match.choice)
    if keyword in s.directory.keywords:
        return _told_whose(s, s.directory.local_of(s.directory.keywords[keyword]))
    return _reply(s)


def _nothing(_: Situation) -> Decision:
    return Decision()


def _rsvp(s: Situation) -> Decision:
    return event_answers.rsvp(s) or _reply(s)


_BY_INTENT = {
    Intent.JOIN: _join,
    Intent.UNCLEAR: _question,
    Intent.STOP: _stop,
    Intent.LEAVE: _leave,
    Intent.MAYBE_STOP: _maybe_stop,
    Intent.START: _start,
    Intent.HELP: _help,
    Intent.UPDATE: update_answers.update,
    Intent.MORE: update_answers.more,
    Intent.VOTE: vote_answers.vote,
    Intent.VOTED: vote_answers.voted,
    Intent.NOT_VOTED: vote_answers.not_voted,
    Intent.WHEN: event_answers.when,
    Intent.RSVP: _rsvp,
    Intent.LANGUAGE: _language,
    Intent.ANSWER: _answer,
    Intent.REPLY: _reply,
    Intent.EMPTY: _nothing,
}


def _example(s: Situation) -> str:
    """A keyword to show: one of the member's own where there is one."""
    own = [*s.on, *s.standing]  # what they are on comes before what they left
    of_member = [s.directory.lists[list_id].key for list_id in own if list_id in s.directory.lists]
    return of_member[0] if of_member else next(iter(s.directory.keywords))
