"""Polls: a question with a few answers, asked by the opening rung of its ladder, answered by number or letter.

What is to be sent is written once; the reminder says it again, to those who have not answered.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, Select, select, update

from keywords import Intent, collision, every_asked_word, fold
from outreach import directory as directories
from outreach import ladders
from outreach.answers import ENGLISH, Answer, language_name, say, say_moment
from outreach.asked_polls import may_answer
from outreach.broadcasts import LONGEST_TEXT, compose
from outreach.directory import Directory, Local
from outreach.errors import BadInput, NotFound, WrongState
from outreach.ladders import Gone, Ladder, LadderState, Rung, RungDraft, Subject
from outreach.plurals import counted
from outreach.poll_answers import listed, marks
from outreach.rungs import Fill, blanks
from outreach.season import ladder_lists
from outreach.season import ladders as ladders_table
from outreach.season import polls as table
from outreach.sms import Segments, segments

FEWEST, MOST = 2, 9
LONGEST_QUESTION = 240  # characters
LONGEST_ANSWER = 40
MOST_SEGMENTS = 4  # a question that costs more is an essay
REMIND = timedelta(hours=24)  # before it closes, when it is open for twice as long
LONGEST_OPEN = timedelta(days=30)
_BLANK = "{poll}"  # of a rung's text, where the question goes


class Style(StrEnum):
    """What members answer with."""

    NUMBERS = "numbers"
    LETTERS = "letters"


_MARKS = {Style.NUMBERS: "123456789", Style.LETTERS: "ABCDEFGHI"}


@dataclass(frozen=True, slots=True)
class New:
    """A poll, as an organizer wants it."""

    question: Mapping[str, str]  # language -> text; English first
    answers: Sequence[Mapping[str, str]]  # language -> words, in order
    list_ids: tuple[int, ...]
    zone: str
    opens_at: datetime
    closes_at: datetime
    style: Style = Style.NUMBERS
    remind: bool = True

    @property
    def choices(self) -> list[tuple[str, Mapping[str, str]]]:
        """Each answer with its mark."""
        return list(zip(_MARKS[self.style], self.answers, strict=False))


@dataclass(frozen=True, slots=True)
class Poll:
    """A question, what it may be answered with, and where it stands."""

    ladder: Ladder
    question: Mapping[str, str]
    choices: Sequence[tuple[str, Mapping[str, str]]]

    @property
    def id(self) -> int:
        return self.ladder.id

    @property
    def languages(self) -> list[str]:
        """Those it is asked in, English first."""
        return sorted(self.question, key=lambda code: (code != ENGLISH, code))

    @property
    def style(self) -> Style:
        """What members answer with."""
        return Style.LETTERS if self.choices[0][0] == "A" else Style.NUMBERS

    def stands(self, now: datetime) -> str:
        """draft, planned, open, closed or called off."""
        if self.ladder.state is LadderState.RUNNING:
            if now < self.ladder.opens_at:
                return "planned"
            return "open" if now < self.ladder.closes_at else "closed"
        return str(self.ladder.state).replace("_", " ")


# ---- What there is


def get(conn: Connection, poll_id: int) -> Poll:
    """The poll with this number. Raises NotFound."""
    row = conn.execute(select(table).where(table.c.id == poll_id)).one_or_none()
    if row is None:
        raise NotFound(ladders.none_such(conn, Subject.POLL, poll_id))
    return Poll(ladders.get(conn, poll_id), row.question, [(mark, told) for mark, told in row.choices])


def latest(conn: Connection, list_ids: Collection[int], limit: int = 50) -> list[Poll]:
    """The newest polls to any of these lists."""
    query = (
        select(table.c.id).where(table.c.id.in_(_to_lists(list_ids))).order_by(table.c.id.desc()).limit(limit)
    )
    return [get(conn, poll_id) for poll_id in conn.scalars(query).all()]


def _to_lists(list_ids: Collection[int]) -> Select[int]:
    """The ladders that ask any of these lists."""
    return select(ladder_lists.c.ladder_id).where(ladder_lists.c.list_id.in_(list_ids))


# ---- Writing


def create(conn: Connection, found: Directory, new: New, organizer_id: int | None, now: datetime) -> int:
    """Keep a draft; its number comes back. Nobody is asked before somebody starts it. Raises BadInput."""
    new = _tidied(new)
    check(found, new, now)
    poll_id = ladders.create(conn, _ladder_of(new), organizer_id, now)
    conn.execute(table.insert().values(id=poll_id, **_asked(new)))
    return poll_id


def change(conn: Connection, found: Directory, poll_id: int, new: New, now: datetime) -> None:
    """Let a draft be as in this: nobody was asked yet. Raises NotFound, BadInput, WrongState."""
    get(conn, poll_id)  # says that there is no such poll, when there is none
    new = _tidied(new)
    check(found, new, now)
    ladders.rewrite(conn, poll_id, _ladder_of(new), now)
    conn.execute(update(table).where(table.c.id == poll_id).values(**_asked(new)))


def _ladder_of(new: New) -> ladders.New:
    name = new.question[ENGLISH][:60]
    times = (new.opens_at, new.closes_at)
    return ladders.New(Subject.POLL, name, new.zone, *times, new.list_ids, _rungs(new))


def _asked(new: New) -> dict[str, object]:
    return {"question": dict(new.question), "choices": [[mark, dict(told)] for mark, told in new.choices]}


def _tidied(new: New) -> New:
    def said(told: Mapping[str, str]) -> dict[str, str]:
        return {code: " ".join(words.split()) for code, words in told.items() if words.strip()}

    return replace(new, question=said(new.question), answers=[said(each) for each in new.answers])


def _rungs(new: New) -> list[RungDraft]:
    """The question when it opens; its reminder, when there is time for one."""
    asks = dict.fromkeys(new.question, _BLANK)
    again = {code: say(Answer.POLL_AGAIN, code, poll=_BLANK) for code in new.question}
    remind = new.remind and new.closes_at - new.opens_at >= 2 * REMIND
    return [RungDraft(asks), *([RungDraft(again, REMIND)] if remind else [])]


def check(found: Directory, new: New, now: datetime) -> None:
    """Say what is wrong with a poll, in one sentence. Raises BadInput."""
    if not new.question.get(ENGLISH):
        raise BadInput("The question is missing: write it in English at least. Nothing was saved.")
    if not FEWEST <= len(new.answers) <= MOST:
        raise BadInput(
            f"A poll has {FEWEST} to {MOST} answers; this one has {len(new.answers)}. Nothing was saved."
        )
    if new.closes_at > now + LONGEST_OPEN:
        raise BadInput(f"A poll is open for {LONGEST_OPEN.days} days at most. Nothing was saved.")
    for code in {code for told in new.answers for code in told} - set(new.question):
        raise BadInput(f"The question is missing in {_name(code)}, which has answers. Nothing was saved.")
    for code in new.question:
        _check_words(found, new, code)
    _check_marks(found, new)
    _check_length(found, new)


def _check_words(found: Directory, new: New, code: str) -> None:
    if len(new.question[code]) > LONGEST_QUESTION:
        raise BadInput(
            f"The question has {len(new.question[code]):,} characters; {LONGEST_QUESTION} at most. Nothing was saved."
        )
    for written in (new.question[code], *(told.get(code, "") for told in new.answers)):
        for name in sorted(blanks(written)):
            raise BadInput(
                f"The question or an answer says {{{name}}}, and a poll fills in nothing. Nothing was saved: write it out."
            )
    _refuse_asking(found, new.question[code])
    seen: set[str] = set()
    for mark, told in new.choices:
        words = told.get(code, "")
        if not words:
            raise BadInput(f"Answer {mark} is missing in {_name(code)}. Nothing was saved.")
        if len(words) > LONGEST_ANSWER:
            raise BadInput(f"Answer {mark} is longer than {LONGEST_ANSWER} characters. Nothing was saved.")
        if fold(words) in seen:
            raise BadInput(
                f"Two answers read “{words}”: members could not tell them apart. Nothing was saved."
            )
        seen.add(fold(words))
        _refuse_control(found, words)


def _refuse_asking(found: Directory, question: str) -> None:
    """Raises BadInput for "Reply STOP?" and for "Reply y/n": how to answer, and how to stop, is said below it."""
    for word in every_asked_word(question):
        does = "do something else" if collision(word) else "not be one of the marks below it"
        if collision(word) or found.reader.read(word).choice in {"YES", "NO"}:
            raise BadInput(
                f"The question asks members to text {word}, which would {does}. Nothing was saved: "
                "leave that out, how to answer is said for you."
            )


def _name(code: str) -> str:
    return language_name(code)


def _refuse_control(found: Directory, words: str) -> None:
    """An answer that is texted back in its own words must not do something else."""
    match = found.reader.read(words)
    if match.intent is not Intent.EMPTY and not may_answer(match):
        raise BadInput(
            f"A member who texts “{words}” asks us for something else, so it can't be an answer. "
            "Nothing was saved: word it differently."
        )


def _check_marks(found: Directory, new: New) -> None:
    taken = [mark for mark, _ in new.choices if found.reader.read(mark).intent is not Intent.ANSWER]
    if taken:
        raise BadInput(
            f"A member who texts {taken[0]} asks us for something else. Nothing was saved: "
            f"let them answer with {'letters' if new.style is Style.NUMBERS else 'numbers'}."
        )


def _check_length(found: Directory, new: New) -> None:
    for shown in previews(found, new):
        if len(shown.body) > LONGEST_TEXT or shown.segments.count > MOST_SEGMENTS:
            raise BadInput(
                f"The question with its answers takes {counted(shown.segments.count, 'segment')} in {_name(shown.language)}; "
                f"{MOST_SEGMENTS} at most. Nothing was saved: shorten it."
            )


# ---- As members get it


@dataclass(frozen=True, slots=True)
class Shown:
    """What members with this language get."""

    language: str
    body: str
    segments: Segments


def previews(found: Directory, new: New) -> list[Shown]:
    """The question as it leaves, in each of its languages, English first."""
    return [_shown(found, new, code) for code in sorted(new.question, key=lambda code: code != ENGLISH)]


def _shown(found: Directory, new: New, code: str) -> Shown:
    text = _text(new.question, new.choices, say_moment(new.closes_at, new.zone, code, new.opens_at), code)
    body = compose(text, found.signed(new.list_ids).label, say(Answer.OPT_OUT_LINE, code))
    return Shown(code, body, segments(body))


def _text(
    question: Mapping[str, str], choices: Sequence[tuple[str, Mapping[str, str]]], closes: str, code: str
) -> str:
    """The question, its answers, and how and until when to answer."""
    return say(
        Answer.POLL, code, question=question[code], choices=listed(choices, code),
        marks=marks(choices, code), closes=closes,
    )  # fmt: skip


def as_asked(found: Directory, poll: Poll) -> list[Shown]:
    """A poll that is kept, as it leaves."""
    of = poll.ladder
    return previews(
        found,
        New(
            poll.question, [told for _, told in poll.choices], of.list_ids, of.zone, of.opens_at, of.closes_at,
            poll.style,
        ),
    )  # fmt: skip


def paired(written: Mapping[str, str]) -> list[dict[str, str]]:
    """The answers, from each language's own list of them, one in a line."""
    lines = {
        code: [line.strip() for line in text.splitlines() if line.strip()] for code, text in written.items()
    }
    most = max((len(each) for each in lines.values()), default=0)
    return [{code: each[n] for code, each in lines.items() if n < len(each)} for n in range(most)]


def filling(conn: Connection, found: Directory, ladder: Ladder) -> Fill:  # noqa: ARG001  all subjects' have this shape
    """What puts the question, as it stands now, into a rung's text."""
    poll = get(conn, ladder.id)

    def fill(rung: Rung | RungDraft, local: Local, language: str) -> str:  # noqa: ARG001  the same for every local
        closes = say_moment(ladder.closes_at, ladder.zone, language, ladder.opens_at)
        return rung.texts[language].replace(_BLANK, _text(poll.question, poll.choices, closes, language))

    return fill


# ---- Running


def start(conn: Connection, poll_id: int, typed: int | None, organizer_id: int | None, now: datetime) -> int:
    """Ask it: at its opening, or now when that has passed; how many people it asks. Raises WrongState, BadInput."""
    get(conn, poll_id)  # says that there is no such poll, when there is none
    ladders.locked(conn, poll_id)
    directories.next_version(conn)  # of two polls started at one moment, one sees the other
    poll = get(conn, poll_id)
    _refuse_another(conn, poll, max(poll.ladder.opens_at, now), poll.ladder.closes_at, "Nothing was started")
    if poll.ladder.state is LadderState.DRAFT and poll.ladder.opens_at < now < poll.ladder.closes_at:
        this = (ladders_table.c.id == poll_id) & (ladders_table.c.state == LadderState.DRAFT)
        conn.execute(update(ladders_table).where(this).values(opens_at=now))
    return ladders.start(conn, poll_id, typed, organizer_id, now)


def _refuse_another(conn: Connection, poll: Poll, opens_at: datetime, closes_at: datetime, kept: str) -> None:
    """Members must know which poll their 1 answers. Raises BadInput for a list with two at one time."""
    of = ladders_table.c
    query = (
        select(table.c.id, table.c.choices, of.closes_at)
        .join(ladders_table, of.id == table.c.id)
        .where(table.c.id != poll.id, of.state == LadderState.RUNNING)
        .where(of.opens_at < closes_at, of.closes_at > opens_at)
        .where(table.c.id.in_(_to_lists(poll.ladder.list_ids)))
    )
    mine = {mark for mark, _ in poll.choices}
    for other in conn.execute(query.order_by(table.c.id)):
        both = sorted(mine & {mark for mark, _ in other.choices})
        if both:
            closes = say_moment(other.closes_at, poll.ladder.zone, ENGLISH, opens_at)
            raise BadInput(
                f"Poll {other.id} asks members of the same list to answer {both[0]} too, until {closes}. {kept}: "
                f"let them answer this one with {'numbers' if both[0] == 'A' else 'letters'}, or wait for that close."
            )


def close_at(conn: Connection, poll_id: int, closes_at: datetime, now: datetime) -> list[Gone]:
    """Let it close at another moment; what has been sent with the old one comes back. Raises BadInput, WrongState."""
    ladders.locked(conn, poll_id)
    directories.next_version(conn)
    poll = get(conn, poll_id)
    if poll.stands(now) == "closed":
        raise WrongState("This poll has closed already, so its answers stay as they are. Nothing was saved.")
    if closes_at > now + LONGEST_OPEN:
        raise BadInput(f"A poll is open for {LONGEST_OPEN.days} days at most. Nothing was saved.")
    if poll.ladder.state is LadderState.RUNNING:
        _refuse_another(conn, poll, poll.ladder.opens_at, closes_at, "Nothing was saved")
    return ladders.move(conn, poll_id, poll.ladder.opens_at, closes_at, now)


def call_off(conn: Connection, poll_id: int, now: datetime) -> None:
    """Nobody is asked or reminded any more, and no answer counts; those there are stay. Raises WrongState."""
    get(conn, poll_id)
    ladders.call_off(conn, poll_id, now)
