"""A member asks where to vote, says that they voted, takes it back: answered at any hour, from the agenda."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import event, select

from keywords import Intent, Reader, votes_named
from outreach import delivery, inbox, votes
from outreach.agenda import Kind
from outreach.answers import Answer, languages, say
from outreach.inbox import Incoming
from outreach.models import consent_events, texts
from outreach.runtime import Runtime
from outreach.season import done
from outreach.sms import segments
from outreach.vote_words import voted_mark
from tests import organizing, voting
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.organizing import OWN
from tests.texting import Phone
from tests.voting import CLOSES, HOUR, OPENS, reported


@pytest.fixture
def ana(runtime: Runtime) -> Phone:
    """A member of USW Local 7600."""
    phone = Phone(runtime)
    phone.texts("USW7600")
    return phone


@pytest.fixture
def vote_id(runtime: Runtime, clock: Clock, ana: Phone) -> int:
    """A vote of Ana's local that has been open for an hour."""
    number = voting.held(runtime, people=0)
    clock.at = OPENS + HOUR
    return number


def kept(runtime: Runtime, phone: Phone) -> list[str]:
    """The member's texts, as they are stored."""
    query = select(texts.c.body).where(texts.c.member_id == voting.member_id(runtime, phone.number))
    with runtime.database.reading() as conn:
        return list(conn.scalars(query.order_by(texts.c.id)))


# ---- Where do I vote


def test_vote_answers_with_the_place_the_hours_the_link_and_the_time_left(
    ana: Phone, vote_id: int, clock: Clock
) -> None:
    clock.at = CLOSES - 13 * HOUR  # 5:00 in the morning

    assert ana.texts("where do i vote?") == (
        "USW 7600: strike authorization vote, open until Wed, Nov 12, 6 pm PST (13 hours left).\n"
        "Fontana Medical Center, 9961 Sierra Ave, 6 am-8 pm\n"
        "Online: https://vote.example.org/7600\n"
        "Once you have voted, text VOTED."
    )


def test_in_spanish_when_it_is_asked_in_spanish(ana: Phone, vote_id: int, clock: Clock) -> None:
    clock.at = CLOSES - 50 * HOUR

    assert ana.texts("¿dónde voto?") == (
        "USW 7600: voto para autorizar la huelga, abierto hasta: mi 12 nov, 6 pm PST (tiempo: 50 horas).\n"
        "Fontana Medical Center, 9961 Sierra Ave, 6 am-8 pm\n"
        "Por internet: https://vote.example.org/7600\n"
        "Cuando hayas votado, manda YA VOTÉ."
    )


def test_two_locals_are_both_answered_each_by_its_clock(runtime: Runtime, ana: Phone, clock: Clock) -> None:
    ana.texts("HNHP")
    voting.held(runtime, ["USW7600", "HNHP"], people=0)
    clock.at = OPENS
    answer = ana.texts("VOTE")
    blocks = answer.split("\n\n")

    assert len(blocks) == 2
    assert "Fontana Medical Center" in answer
    assert "Moanalua" in answer
    assert "4 pm HST" in answer  # 6 pm in Los Angeles
    assert [segments(block).count <= 2 for block in blocks] == [True, True]


def test_another_local_s_vote_is_no_answer(runtime: Runtime, ana: Phone, clock: Clock) -> None:
    voting.held(runtime, ["UFCW770"], people=1)
    clock.at = OPENS

    assert ana.texts("VOTE").startswith("USW 7600: No vote of yours is open or planned")


def test_a_local_that_is_named_is_answered_for(runtime: Runtime, ana: Phone, clock: Clock) -> None:
    voting.held(runtime, ["UFCW770"], people=1)
    clock.at = OPENS

    assert "630 Shatto Pl" in ana.texts("vote ufcw770")


def test_before_it_opens_the_answer_says_when_it_will(ana: Phone, vote_id: int, clock: Clock) -> None:
    clock.at = OPENS - HOUR

    assert ana.texts("VOTE") == (
        "USW 7600: No vote of yours is open right now. Next: strike authorization vote, from Fri, Nov 7, 9 am PST "
        "until Wed, Nov 12, 6 pm PST. Text UPDATE for the latest."
    )


@pytest.mark.parametrize("at", [CLOSES, CLOSES + 24 * HOUR])
def test_once_it_has_closed_there_is_none(ana: Phone, vote_id: int, clock: Clock, at: datetime) -> None:
    clock.at = at

    assert "No vote of yours is open or planned" in ana.texts("VOTE")


def test_a_draft_and_one_that_was_called_off_are_nobody_s_business(
    runtime: Runtime, ana: Phone, clock: Clock
) -> None:
    voting.planned(runtime)
    clock.at = OPENS
    draft = ana.texts("VOTE")
    off = voting.held(runtime, people=0)
    voting.call_off(runtime, off)

    assert "No vote of yours is open" in draft
    assert "No vote of yours is open" in ana.texts("VOTE")


def test_who_is_on_no_list_is_told_how_to_join(runtime: Runtime, ana: Phone, vote_id: int) -> None:
    answer = Phone(runtime, "+13105559999").texts("VOTE")

    assert answer.startswith("Alliance: To hear where and when your local votes, first text the keyword")


def test_a_new_close_and_a_new_place_are_in_the_answer_at_once(
    runtime: Runtime, ana: Phone, vote_id: int
) -> None:
    voting.move(runtime, vote_id, OPENS, CLOSES + 24 * HOUR)
    with runtime.database.writing() as conn:
        found = runtime.directories.current(conn)
        (place,) = votes.get(conn, vote_id).places.values()
        moved = replace(place, place="Ontario Medical Center", address="2295 S Vineyard Ave")
        votes.change_place(conn, found, vote_id, moved, runtime.now())

    assert "until Thu, Nov 13, 6 pm PST" in ana.texts("VOTE")
    assert "Ontario Medical Center, 2295 S Vineyard Ave" in ana.answers[-1]


def test_the_answer_needs_no_query_of_its_own(runtime: Runtime, ana: Phone, vote_id: int) -> None:
    ana.texts("VOTE")
    asked: list[str] = []
    event.listen(runtime.database.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    ana.texts("VOTE")

    assert [statement for statement in asked if "ladder" in statement or "vote" in statement.lower()] == []


# ---- I voted

SAID = ["VOTED", "I voted", "done voting", "ya voté", "nakaboto na", "我投票了"]


@pytest.mark.parametrize("said", SAID)
def test_voted_takes_a_member_off_the_rest_and_says_thanks(
    runtime: Runtime, ana: Phone, vote_id: int, clock: Clock, said: str
) -> None:
    answer = ana.texts(said)
    clock.at = CLOSES - 9 * HOUR

    assert reported(runtime, vote_id) == [ana.member.id]
    assert answer.startswith("USW 7600: ")
    assert answer in {say(Answer.VOTED, language, programme="USW 7600") for language in languages()}
    assert voting.leave(runtime).sent == []


HOW = ["voted YES", "I voted no", "VOTED yes!!", "ya voté que sí", "I voted YES because these cuts are wrong"]


@pytest.mark.parametrize("said", HOW)
def test_how_somebody_voted_is_kept_nowhere(runtime: Runtime, ana: Phone, vote_id: int, said: str) -> None:
    plain = Phone(runtime, "+13105559001")
    plain.texts("USW7600")
    with runtime.database.reading() as conn:
        ledger = len(conn.execute(select(consent_events)).all())
    answer = ana.texts(said)
    with runtime.database.reading() as conn:
        rows = conn.execute(select(done)).mappings().all()
        assert len(conn.execute(select(consent_events)).all()) == ledger

    assert kept(runtime, ana)[-1] == "VOTED"
    assert [row["choice"] for row in rows] == [""]
    assert ana.asks == []
    english = plain.texts("voted")
    assert answer == english or "Gracias por votar" in answer


AND_NO_MORE = [
    ("voted YES on the contract, stop texting me", ["USW7600"]),
    ("I voted no STOP", ["USW7600"]),
    ("voted no more", ["USW7600"]),
    ("I voted no. Stop texting me.", ["USW7600"]),
    ("I voted yes. Stop texting me.", []),
]


@pytest.mark.parametrize(("said", "remain"), AND_NO_MORE)
def test_an_opt_out_that_says_how_somebody_voted_brings_about_both_and_is_kept_without_it(
    runtime: Runtime, ana: Phone, vote_id: int, said: str, remain: list[str]
) -> None:
    ana.texts(said)

    with runtime.database.reading() as conn:
        words = list(conn.scalars(select(consent_events.c.words).order_by(consent_events.c.id)))
    assert reported(runtime, vote_id) == [ana.member.id]
    assert (kept(runtime, ana)[1:], words[1:]) == (["VOTED: stop"], ["VOTED: stop"])
    assert (ana.member.held, ana.lists) == (bool(remain), remain)


TELLS_HOW = [
    ("my vote is no, stop texting me", "ABOUT MY VOTE: stop"),
    ("I voted no but the site crashed, stop texting me", "ABOUT MY VOTE: stop. the site crashed"),
    ("I voted no but the site crashed", "ABOUT MY VOTE: the site crashed"),
    ("can I change my approval?", "ABOUT MY VOTE: a question"),
    ("I'm voting no and my manager threatened me", "ABOUT MY VOTE: my manager threatened me"),
    ("I'm voting yes", "ABOUT MY VOTE"),
]


@pytest.mark.parametrize(("said", "stored"), TELLS_HOW)
def test_how_somebody_means_to_vote_is_kept_nowhere_and_a_person_sees_that_she_wrote(
    runtime: Runtime, ana: Phone, vote_id: int, said: str, stored: str
) -> None:
    ana.texts(said)

    with runtime.database.reading() as conn:
        words = list(conn.scalars(select(consent_events.c.words).order_by(consent_events.c.id)))
    assert kept(runtime, ana)[1:] == [stored]
    assert words[1:] == ([stored] if ana.member.held else [])
    assert (ana.asks, ana.member.held) == (["usw7600"], "stop" in said)
    assert reported(runtime, vote_id) == []


def test_a_stop_that_the_carrier_has_obeyed_is_kept_without_how_somebody_means_to_vote(
    runtime: Runtime, ana: Phone, vote_id: int
) -> None:
    ana.texts("my vote is no. STOP", answered="STOP")

    assert (kept(runtime, ana)[1:], ana.lists) == (["ABOUT MY VOTE: stop"], [])


def test_who_joins_and_says_how_she_votes_is_not_quoted(runtime: Runtime, vote_id: int) -> None:
    phone = Phone(runtime, "+13105559002")
    phone.texts("USW7600 I'm voting yes")

    assert [text for text in kept(runtime, phone) if "yes" in text] == []


def test_words_of_a_vote_that_tell_nothing_are_kept_as_they_are(
    runtime: Runtime, ana: Phone, vote_id: int
) -> None:
    ana.texts("no one told me where to vote")

    assert kept(runtime, ana)[-1] == "no one told me where to vote"


def test_what_a_carrier_has_stopped_already_is_kept_without_how_somebody_voted(
    runtime: Runtime, ana: Phone, vote_id: int
) -> None:
    ana.texts("I voted no. STOP", answered="STOP")

    assert (kept(runtime, ana)[1:], ana.lists) == (["VOTED: stop"], [])


BESIDE = [
    ("voted YES, where is the rally?", "VOTED: where is the rally?"),
    ("I voted no and my manager threatened me", "VOTED: my manager threatened me"),
]


@pytest.mark.parametrize(("said", "stored"), BESIDE)
def test_what_is_asked_beside_it_is_kept_for_an_organizer_and_nothing_of_how(
    runtime: Runtime, ana: Phone, vote_id: int, said: str, stored: str
) -> None:
    answer = ana.texts(said)

    assert kept(runtime, ana)[-1] == stored
    assert ana.asks == ["usw7600"]
    assert reported(runtime, vote_id) == [ana.member.id]
    assert "Someone will read the rest of your message" in answer


def test_said_twice_it_counts_once_and_is_thanked_the_same(
    runtime: Runtime, ana: Phone, vote_id: int, clock: Clock
) -> None:
    first = ana.texts("VOTED")
    clock.pass_(hours=1)
    second = ana.texts("I voted")
    with runtime.database.reading() as conn:
        (at,) = conn.scalars(select(done.c.at))

    assert first == second
    assert at == OPENS + HOUR


def test_the_carrier_may_bring_it_twice(runtime: Runtime, ana: Phone, vote_id: int) -> None:
    first = ana.texts("VOTED", carrier_id="SM1")
    ana.texts("UNDO")

    assert ana.texts("VOTED", carrier_id="SM1") == first
    assert reported(runtime, vote_id) == []


def test_without_an_open_vote_it_is_a_kind_word_and_an_organizer_sees_it(
    runtime: Runtime, ana: Phone, clock: Clock
) -> None:
    answer = ana.texts("I voted yes")

    assert answer.startswith("USW 7600: Thank you for telling us! No vote of yours is open right now")
    assert ana.asks == ["usw7600"]
    assert kept(runtime, ana)[-1] == "VOTED"


def test_it_counts_for_the_member_s_own_local_and_for_no_other_vote(
    runtime: Runtime, ana: Phone, clock: Clock
) -> None:
    ana.texts("UFCW770")
    strike = voting.held(runtime, ["USW7600", "UFCW770"], people=0)
    other = voting.held(runtime, ["HNHP"], people=1)
    clock.at = OPENS
    ana.texts("VOTED")
    with runtime.database.reading() as conn:
        found = runtime.directories.current(conn)
        rows = {(row.ladder_id, found.locals[row.local_id].key) for row in conn.execute(select(done))}
    first = min(("USW7600", "UFCW770"), key=lambda key: found.list_called(key).id).lower()

    assert rows == {(strike, first)}
    assert reported(runtime, other) == []


# ---- Several are open


@pytest.fixture
def both(runtime: Runtime, clock: Clock, ana: Phone) -> dict[str, int]:
    """A strike vote and a ratification of Ana's local, both open, nobody reminded of either."""
    found = {
        kind: voting.held(runtime, people=0, kind=kind) for kind in ("strike_authorization", "ratification")
    }
    clock.at = OPENS + HOUR
    return found


def reported_in(runtime: Runtime, both: dict[str, int]) -> list[str]:
    return [kind for kind, vote_id in both.items() if reported(runtime, vote_id)]


def test_in_which_of_several_she_voted_is_asked_not_guessed(
    runtime: Runtime, ana: Phone, both: dict[str, int]
) -> None:
    answer = ana.texts("I voted yes")

    assert reported_in(runtime, both) == []
    assert answer == (
        "USW 7600: Thank you for voting! More than one vote of yours is open. So that we stop reminding you of "
        "the right one, text:\nVOTED STRIKE: strike authorization vote\nVOTED CONTRACT: ratification vote"
    )
    assert kept(runtime, ana)[-1] == "VOTED"


NAMES_ONE = [
    ("VOTED STRIKE", "strike_authorization", "strike authorization vote", "VOTED CONTRACT"),
    ("I voted no on the contract", "ratification", "ratification vote", "VOTED STRIKE"),
    ("VOTED HUELGA", "strike_authorization", "strike authorization vote", "VOTED CONTRACT"),
    ("ya voté por el contrato", "ratification", "voto para ratificar el contrato", "VOTED HUELGA"),
    ("我投票了 合同", "ratification", "ratification vote", "VOTED STRIKE"),
]


@pytest.mark.parametrize(("said", "kind", "name", "other"), NAMES_ONE)
def test_the_vote_that_she_names_is_reported_and_named_in_the_answer(
    runtime: Runtime, ana: Phone, both: dict[str, int], said: str, kind: str, name: str, other: str
) -> None:
    answer = ana.texts(said)

    assert reported_in(runtime, both) == [kind]
    assert name in answer
    assert other in answer
    assert segments(answer).count <= 3 if "谢" in answer else segments(answer).count <= 2


def test_both_are_reported_where_she_says_both(runtime: Runtime, ana: Phone, both: dict[str, int]) -> None:
    answer = ana.texts("I voted on both")

    assert reported_in(runtime, both) == list(both)
    assert "strike authorization vote, ratification vote" in answer


def test_undo_takes_back_only_what_was_reported_last(
    runtime: Runtime, ana: Phone, both: dict[str, int], clock: Clock
) -> None:
    ana.texts("VOTED STRIKE")
    clock.pass_(hours=1)
    second = ana.texts("VOTED")
    clock.pass_(hours=1)
    answer = ana.texts("UNDO")

    assert "this: ratification vote" in second
    assert reported_in(runtime, both) == ["strike_authorization"]
    assert "remind you again: ratification vote, until Wed, Nov 12, 6 pm PST" in answer


UNDOES = [
    ("UNDO STRIKE", "ratification", "strike authorization vote"),
    ("UNDO STRIKE VOTE", "ratification", "strike authorization vote"),
    ("undo my contract vote", "strike_authorization", "ratification vote"),
    ("I haven't voted on the strike", "ratification", "strike authorization vote"),
]


@pytest.mark.parametrize(("said", "stays", "name"), UNDOES)
def test_undo_takes_back_the_vote_that_it_names_whichever_was_reported_last(
    runtime: Runtime, ana: Phone, both: dict[str, int], clock: Clock, said: str, stays: str, name: str
) -> None:
    for mark in ("VOTED STRIKE", "VOTED CONTRACT"):
        ana.texts(mark)
        clock.pass_(hours=1)
    answer = ana.texts(said)

    assert reported_in(runtime, both) == [stays]
    assert f"remind you again: {name}, until" in answer


def test_undo_of_both_takes_both_back(
    runtime: Runtime, ana: Phone, both: dict[str, int], clock: Clock
) -> None:
    for mark in ("VOTED STRIKE", "VOTED CONTRACT"):
        ana.texts(mark)
        clock.pass_(hours=1)
    ana.texts("UNDO BOTH")

    assert reported_in(runtime, both) == []


def test_undo_of_one_that_was_never_reported_leaves_the_other(
    runtime: Runtime, ana: Phone, both: dict[str, int]
) -> None:
    ana.texts("VOTED STRIKE")
    answer = ana.texts("UNDO CONTRACT")

    assert reported_in(runtime, both) == ["strike_authorization"]
    assert "ratification vote" in answer


def test_a_word_of_one_letter_does_not_say_both(runtime: Runtime, ana: Phone, both: dict[str, int]) -> None:
    ana.texts("I voted at a hall")

    assert reported_in(runtime, both) == []


def test_of_two_of_a_kind_undo_with_a_local_s_keyword_takes_back_that_one(
    runtime: Runtime, ana: Phone, clock: Clock
) -> None:
    ana.texts("UFCW770")
    first, second = (voting.held(runtime, [key], people=0) for key in ("USW7600", "UFCW770"))
    clock.at = OPENS
    for said in ("VOTED STRIKE USW7600", "VOTED STRIKE UFCW770"):
        ana.texts(said)
        clock.pass_(hours=1)
    ana.texts("undo strike vote usw 7600")

    assert (reported(runtime, first), reported(runtime, second)) == ([], [ana.member.id])


def test_it_is_the_vote_of_which_she_was_reminded_last(runtime: Runtime, ana: Phone, clock: Clock) -> None:
    strike = voting.held(runtime, people=0)
    later = OPENS + 30 * HOUR
    contract = voting.held(runtime, people=0, kind="ratification", opens=later)
    clock.at = OPENS
    voting.leave(runtime)
    clock.at = later
    voting.leave(runtime)
    clock.at = later + HOUR
    answer = ana.texts("VOTED")

    assert (reported(runtime, strike), reported(runtime, contract)) == ([], [ana.member.id])
    assert "VOTED STRIKE" in answer


def test_two_of_a_kind_are_told_apart_by_their_locals(runtime: Runtime, ana: Phone, clock: Clock) -> None:
    ana.texts("UFCW770")
    first, second = (voting.held(runtime, [key], people=0) for key in ("USW7600", "UFCW770"))
    clock.at = OPENS
    answer = ana.texts("VOTED")
    ana.texts("VOTED STRIKE UFCW770")

    assert "VOTED STRIKE UFCW770: strike" in answer
    assert (reported(runtime, first), reported(runtime, second)) == ([], [ana.member.id])


@pytest.mark.parametrize("language", languages())
def test_the_words_that_tell_votes_apart_are_read(language: str) -> None:
    marks = {kind: voted_mark(kind, language) for kind in Kind}

    assert {kind: votes_named(mark) for kind, mark in marks.items()} == {kind: {kind} for kind in Kind}
    assert {Reader(["USW7600"]).read(mark).intent for mark in marks.values()} == {Intent.VOTED}


def test_many_texts_in_one_transaction_are_all_kept(runtime: Runtime, ana: Phone, vote_id: int) -> None:
    others = [Phone(runtime, f"+1310555900{n}") for n in range(5)]
    for each in others:
        each.texts("USW7600")
    with runtime.database.writing() as conn:
        found = runtime.directories.current(conn)
        said = ["VOTED", "VOTED", "UNDO", "VOTED", "UNDO"]
        incoming = [
            Incoming(f"SMx{n}", each.number, "77820", body)
            for n, (each, body) in enumerate(zip(others, said, strict=True))
        ]
        again = Incoming("SMy", others[0].number, "77820", "UNDO")
        inbox.receive(conn, [inbox.read(found, each) for each in [*incoming, again]], runtime.now())

    assert reported(runtime, vote_id) == sorted(others[n].member.id for n in (1, 3))


# ---- Taken back


@pytest.mark.parametrize("said", ["UNDO", "I haven't voted", "no he votado"])
def test_who_has_not_voted_after_all_is_reminded_again(
    runtime: Runtime, ana: Phone, vote_id: int, clock: Clock, said: str
) -> None:
    ana.texts("VOTED")
    answer = ana.texts(said)
    clock.at = CLOSES - 9 * HOUR

    assert reported(runtime, vote_id) == []
    assert "6 pm PST" in answer
    assert len(voting.leave(runtime).sent) == 1


def test_without_an_open_vote_nothing_is_taken_back(runtime: Runtime, ana: Phone) -> None:
    assert "nothing has changed" in ana.texts("I haven't voted")


# ---- At the same moment


def test_who_texts_voted_while_it_runs_gets_nothing_after(runtime: Runtime, clock: Clock, ana: Phone) -> None:
    phones = organizing.crowd(runtime, "USW7600", 4)
    vote_id = voting.held(runtime, people=0)
    clock.at = OPENS
    voting.look(runtime)
    with runtime.database.writing() as conn:
        first = delivery.claim(conn, runtime.now(), 2, 0, OWN)
    left = {text.phone for text in first.texts}
    late = next(phone for phone in phones if phone not in left)
    Phone(runtime, late).texts("VOTED")
    carrier = FakeCarrier(runtime.now)
    organizing.send(runtime, carrier)

    assert late not in carrier.phones
    assert len(carrier.phones) == 5 - 2 - 1
    assert len(reported(runtime, vote_id)) == 1


def test_a_claim_and_a_voted_at_one_moment_never_wait_for_each_other_crosswise(
    runtime: Runtime, clock: Clock
) -> None:
    phones = organizing.crowd(runtime, "USW7600", 12)
    vote_id = voting.held(runtime, people=0)
    clock.at = OPENS
    voting.look(runtime)
    together = Barrier(2)

    def claims() -> int:
        together.wait()
        n = 0
        for _ in range(12):
            with runtime.database.writing() as conn:
                n += len(delivery.claim(conn, runtime.now(), 1, 0, OWN).texts)
        return n

    def votes() -> int:
        together.wait()
        for phone in reversed(phones):
            Phone(runtime, phone).texts("VOTED")
        return 0

    with ThreadPoolExecutor(2) as both:
        running = [both.submit(claims), both.submit(votes)]
        left = running[0].result(timeout=60)
        running[1].result(timeout=60)

    assert len(reported(runtime, vote_id)) == 12
    assert 0 <= left <= 12


def test_the_clock_and_a_voted_at_one_moment_never_wait_for_each_other_crosswise(
    runtime: Runtime, clock: Clock, ana: Phone
) -> None:
    vote_id = voting.held(runtime, people=3)
    clock.at = OPENS + timedelta(seconds=1)
    together = Barrier(2)

    def ticks() -> None:
        together.wait()
        voting.look(runtime)

    def says() -> None:
        together.wait()
        ana.texts("VOTED")

    with ThreadPoolExecutor(2) as both:
        for each in [both.submit(ticks), both.submit(says)]:
            each.result(timeout=60)
    carrier = FakeCarrier(runtime.now)
    organizing.send(runtime, carrier)

    assert reported(runtime, vote_id) == [ana.member.id]
    assert ana.number not in carrier.phones
    assert len(carrier.phones) == 3


UNREAD = ["whne do we vote", "i cant vote today, where is the link", "is it too late to vote"]


@pytest.mark.parametrize("said", UNREAD)
def test_who_writes_of_the_vote_in_words_we_do_not_read_hears_where_and_a_person_reads_it(
    ana: Phone, vote_id: int, said: str
) -> None:
    ana.texts("thank you all")  # has today's thanks
    answer = ana.texts(said)

    assert "Fontana" in answer
    assert ana.asks[-1] == "usw7600"


def test_talk_of_votes_while_none_is_open_is_a_reply_like_any(ana: Phone, runtime: Runtime) -> None:
    ana.texts("thank you all")

    assert ana.texts("how did the others vote on this") == ""


def test_who_sounds_worried_is_always_answered(ana: Phone) -> None:
    ana.texts("thank you all")

    assert "call 911" in ana.texts("I was threatened with being fired today")
