"""An event's word and WHEN: what the member reads, what is kept, and who is not counted."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import event as events_of_engine

from keywords import Intent, Match
from outreach import events, inbox, ladders, rsvps
from outreach.event_checks import EventDraft
from outreach.inbox import Incoming
from outreach.ladders import New, Subject
from outreach.models import Subscribed
from outreach.runtime import Runtime
from outreach.season import votes
from outreach.sms import segments
from tests.conftest import TUESDAY, Clock
from tests.eventing import (
    HOUR,
    LOS_ANGELES,
    TOWN_HALL,
    TUESDAYS,
    at,
    not_reminded,
    on_calendar,
    planned,
    said,
)
from tests.organizing import crowd, expand, message_ids
from tests.texting import Phone
from workers.clock import tick

_numbers = count(1)
COMES = Match(Intent.RSVP, event="TOWNHALL")
STAYS = Match(Intent.RSVP, event="TOWNHALL", coming=False)
WHEN = Match(Intent.WHEN)


def texts(runtime: Runtime, match: Match, number: str = "+13105550101", body: str = "TOWNHALL") -> str:
    """What somebody gets whose text was read so."""
    incoming = Incoming(f"SE{next(_numbers):032x}", number, "77820", body)
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        read = replace(inbox.read(directory, incoming), match=match)
        (answer,) = inbox.receive(conn, [read], runtime.now())
    return answer


def on_list(runtime: Runtime, *keys: str, number: str = "+13105550101") -> Phone:
    phone = Phone(runtime, number)
    for key in keys:
        phone.texts(key)
    return phone


def vote(runtime: Runtime, key: str = "USW7600") -> None:
    """A strike vote from Wednesday 6:00 until Saturday 20:00."""
    opens, closes = at(LOS_ANGELES, 2025, 11, 5, 6), at(LOS_ANGELES, 2025, 11, 8, 20)
    with runtime.database.writing() as conn:
        list_id = runtime.directories.current(conn).list_called(key).id
        new = New(Subject.VOTE, "Strike vote", LOS_ANGELES, opens, closes, (list_id,))
        vote_id = ladders.create(conn, new, None, runtime.now())
        conn.execute(votes.insert().values(id=vote_id, kind="strike_authorization", question="Strike?"))
        ladders.start(conn, vote_id, None, None, runtime.now())


YEAR_ON = {"starts_at": at(LOS_ANGELES, 2026, 11, 6, 17), "ends_at": at(LOS_ANGELES, 2026, 11, 6, 18)}


@pytest.mark.parametrize("match", [COMES, STAYS, WHEN], ids=["comes", "does not", "when"])
def test_a_date_of_next_year_is_told_with_its_year_in_two_segments(runtime: Runtime, match: Match) -> None:
    phone = on_list(runtime, "USW7600")
    long = {"name": "Town hall with the bargaining team of all of the unions, on", "place": "x" * 60}
    on_calendar(runtime, TOWN_HALL, **long, **YEAR_ON)
    for language in ("ENGLISH", "TAGALOG", "ESPANOL"):
        phone.texts(language)
        answer = texts(runtime, match)

        assert "2026, 5 pm PST" in answer
        assert segments(answer).count <= 2


# ---- The word


def test_the_word_counts_a_member_and_says_where_and_when(runtime: Runtime) -> None:
    on_list(runtime, "USW7600")
    event_id = on_calendar(runtime, TOWN_HALL)

    answer = texts(runtime, COMES)

    assert answer == (
        "USW 7600: Great, we count on you for Town hall:\nThu, Nov 6, 5 pm PST\nUnion hall, Ontario\n"
        "https://zoom.us/j/1\nCan't come after all? Text TOWNHALL NO."
    )
    assert said(runtime) == [(event_id, True)]


def test_no_takes_it_back_and_yes_takes_that_back(runtime: Runtime) -> None:
    on_list(runtime, "USW7600")
    event_id = on_calendar(runtime, TOWN_HALL)
    texts(runtime, COMES)
    answer = texts(runtime, STAYS)
    stays = (said(runtime), not_reminded(runtime, event_id))
    texts(runtime, STAYS)
    texts(runtime, COMES)

    assert answer == (
        "USW 7600: Thanks for telling us. We don't count on you for Town hall (Thu, Nov 6, 5 pm PST), and won't "
        "remind you of it. Coming after all? Text TOWNHALL."
    )
    assert stays == ([(event_id, False)], 1)
    assert (said(runtime), not_reminded(runtime, event_id)) == ([(event_id, True)], 0)


def test_who_texts_no_gets_no_reminder_and_the_others_do(runtime: Runtime, clock: Clock) -> None:
    for n in range(3):
        on_list(runtime, "USW7600", number=f"+1310555010{n}")
    on_calendar(runtime, TOWN_HALL)
    texts(runtime, STAYS, "+13105550100")
    texts(runtime, COMES, "+13105550101")
    clock.at = TOWN_HALL.starts_at - 24 * HOUR
    tick(runtime)
    expand(runtime, 1)

    assert len(message_ids(runtime, 1)) == 2


@pytest.mark.parametrize("match", [COMES, STAYS])
def test_who_is_on_no_list_of_it_is_told_how_to_join_and_is_not_counted(
    runtime: Runtime, match: Match
) -> None:
    on_list(runtime, "UFCW770")
    event_id = on_calendar(runtime, TOWN_HALL)

    assert texts(runtime, match) == (
        "USW 7600: Town hall is for people on its list. To be counted, first text USW7600 to join, then text TOWNHALL again."
    )
    assert (said(runtime), not_reminded(runtime, event_id)) == ([], 0)


def test_who_has_left_the_list_is_not_counted(runtime: Runtime) -> None:
    phone = on_list(runtime, "USW7600")
    phone.texts("STOP")
    on_calendar(runtime, TOWN_HALL)

    assert "first text USW7600" in texts(runtime, COMES)
    assert said(runtime) == []
    assert phone._keys(Subscribed.JOINED) == []


def test_after_it_is_over_the_word_says_so(runtime: Runtime, clock: Clock) -> None:
    on_list(runtime, "USW7600")
    on_calendar(runtime, TOWN_HALL)
    clock.at = TOWN_HALL.ends_at - timedelta(seconds=1)
    under_way = texts(runtime, COMES)
    clock.at = TOWN_HALL.ends_at

    assert "we count on you" in under_way
    assert texts(runtime, STAYS) == (
        "USW 7600: Town hall is over; it was on Thu, Nov 6, 5 pm PST. Text WHEN for what comes next."
    )
    assert [coming for _, coming in said(runtime)] == [True]


def test_of_a_weekly_event_the_word_counts_for_the_next_one(runtime: Runtime, clock: Clock) -> None:
    on_list(runtime, "USW7600")
    event_id = on_calendar(runtime, TUESDAYS)
    texts(runtime, Match(Intent.RSVP, event="RED"))
    clock.at = TUESDAYS.ends_at
    answer = texts(runtime, Match(Intent.RSVP, event="RED"))  # before any clock has looked
    with runtime.database.reading() as conn:
        first = rsvps.turnout(conn, event_id, TUESDAYS.starts_at)
        second = rsvps.turnout(conn, event_id, at(LOS_ANGELES, 2025, 11, 11, 17))

    assert "Tue, Nov 11, 5 pm PST" in answer
    assert [(t.coming, t.not_coming) for t in (*first, *second)] == [(1, 0), (1, 0)]


def test_a_member_reads_the_hour_of_their_own_local(runtime: Runtime) -> None:
    on_list(runtime, "HNHP", "ALLIANCE")
    on_calendar(runtime, TOWN_HALL, ("ALLIANCE",))

    assert "Thu, Nov 6, 3 pm HST" in texts(runtime, COMES)


def test_an_event_of_several_locals_counts_for_the_members_own(runtime: Runtime) -> None:
    on_list(runtime, "UFCW770")
    event_id = on_calendar(runtime, TOWN_HALL, ("USW7600", "UFCW770"))
    answer = texts(runtime, COMES)
    with runtime.database.reading() as conn:
        told = rsvps.turnout(conn, event_id, TOWN_HALL.starts_at)

    assert answer.startswith("Alliance: ")
    assert [(t.local, t.coming) for t in told] == [("UFCW Local 770", 1)]


def test_many_at_once_are_kept_by_one_batch(runtime: Runtime) -> None:
    phones = crowd(runtime, "USW7600", 20)
    event_id = on_calendar(runtime, TOWN_HALL)
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        incoming = [Incoming(f"SE{next(_numbers):032x}", phone, "77820", "TOWNHALL") for phone in phones]
        reads = [
            replace(inbox.read(directory, each), match=COMES if n % 2 else STAYS)
            for n, each in enumerate(incoming)
        ]
        inbox.receive(conn, reads, runtime.now())

    assert len(said(runtime)) == 20
    assert not_reminded(runtime, event_id) == 10


def test_an_answer_about_an_event_asks_the_database_nothing_of_its_own(runtime: Runtime) -> None:
    on_list(runtime, "USW7600")
    on_calendar(runtime, TOWN_HALL)
    texts(runtime, WHEN)
    asked: list[str] = []
    events_of_engine.listen(
        runtime.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2])
    )
    texts(runtime, WHEN)
    texts(runtime, COMES)

    assert [each for each in asked if "events" in each and "consent_events" not in each] == []


# ---- Without a word


def test_without_a_word_the_only_event_is_meant(runtime: Runtime) -> None:
    on_list(runtime, "USW7600")
    event_id = on_calendar(runtime, TOWN_HALL)
    on_calendar(runtime, TUESDAYS, ("UFCW770",))  # another local's
    on_calendar(runtime, TUESDAYS, word="")  # has no word

    assert "We don't count on you for Town hall" in texts(runtime, Match(Intent.RSVP, coming=False))
    assert said(runtime) == [(event_id, False)]


def test_without_a_word_several_are_asked_about(runtime: Runtime) -> None:
    on_list(runtime, "USW7600")
    on_calendar(runtime, TOWN_HALL)
    on_calendar(runtime, TUESDAYS)

    assert texts(runtime, Match(Intent.RSVP)) == (
        "Alliance: Which one do you mean? Text its word, or its word and NO if you can't come:\n"
        "RED: Solidarity Tuesday, Tue, Nov 4, 5 pm PST\nTOWNHALL: Town hall, Thu, Nov 6, 5 pm PST"
    )
    assert said(runtime) == []


def test_without_any_event_it_is_a_reply_that_somebody_reads(runtime: Runtime) -> None:
    phone = on_list(runtime, "USW7600")
    answer = texts(runtime, Match(Intent.RSVP))

    assert answer.startswith("USW 7600: Thanks, we got your message.")
    assert phone.asks == ["usw7600"]


def test_a_word_that_was_called_off_in_this_moment_is_a_reply(runtime: Runtime) -> None:
    phone = on_list(runtime, "USW7600")

    assert "Thanks, we got your message." in texts(runtime, COMES)
    assert phone.asks == ["usw7600"]


# ---- WHEN


def test_when_tells_the_next_three_dates_votes_included(runtime: Runtime) -> None:
    on_list(runtime, "USW7600")
    on_calendar(runtime, TUESDAYS)
    on_calendar(runtime, TOWN_HALL, ("ALLIANCE",))
    vote(runtime)
    week = timedelta(days=7)
    later = {
        "starts_at": TOWN_HALL.starts_at + week,
        "ends_at": TOWN_HALL.ends_at + week,
        "word": "",
        "name": "Later",
    }
    on_calendar(runtime, TOWN_HALL, **later)

    assert texts(runtime, WHEN) == (
        "Alliance: What comes next:\nTue, Nov 4, 5 pm PST: Solidarity Tuesday\n"
        "Wed, Nov 5, 6 am PST: voting opens, Strike vote\nThu, Nov 6, 5 pm PST: Town hall"
    )


def test_when_is_in_spanish_for_who_speaks_it(runtime: Runtime) -> None:
    phone = on_list(runtime, "USW7600")
    phone.texts("ESPAÑOL")
    vote(runtime)

    assert texts(runtime, WHEN) == (
        "Alliance: Lo que sigue:\nmi 5 nov, 6 am PST: se abre el voto, voto para autorizar la huelga\n"
        "sa 8 nov, 8 pm PST: se cierra el voto, voto para autorizar la huelga"
    )


def test_when_leaves_out_what_is_over_another_locals_or_not_started(runtime: Runtime, clock: Clock) -> None:
    on_list(runtime, "USW7600")
    on_calendar(runtime, TOWN_HALL, ("UFCW770",))
    planned(runtime, TUESDAYS, word="TUE")
    on_calendar(runtime, TUESDAYS, weekly=False)
    clock.at = TUESDAYS.ends_at

    assert texts(runtime, WHEN) == (
        "Alliance: No dates are set right now. We'll text you when there are. Text UPDATE for the latest, HELP for help."
    )


def test_who_is_on_no_list_is_told_the_federations_dates(runtime: Runtime) -> None:
    on_calendar(runtime, TOWN_HALL, ("ALLIANCE",))
    on_calendar(runtime, TUESDAYS)

    assert texts(runtime, WHEN) == "Alliance: What comes next:\nThu, Nov 6, 5 pm PST: Town hall"


def test_when_with_a_keyword_tells_that_locals(runtime: Runtime) -> None:
    on_list(runtime, "UFCW770")
    on_calendar(runtime, TUESDAYS)

    assert "Solidarity Tuesday" in texts(runtime, Match(Intent.WHEN, keywords=("USW7600",)))


LONG = "Asamblea con todo el equipo de negociación de los sindicatos"  # 60, and ó makes it dear
ZOOM = "https://zoom.us/j/123456789"
WIDE = [
    ("the longest", "x" * 60, "y" * 50, "https://" + "z" * 42),
    ("a name in letters that the phone alphabet lacks", LONG, "Salón grande, Ontario", ZOOM),
    ("a long name in Chinese", "谈判" * 30, "工会大厅" * 10, ZOOM),
    ("a short one", "谈判", "工会大厅" * 10, ZOOM),
]


@pytest.mark.parametrize("spoken", ["ENGLISH", "ESPAÑOL"])
@pytest.mark.parametrize(("what", "name", "place", "link"), WIDE)
def test_no_answer_is_longer_than_two_segments(
    runtime: Runtime, clock: Clock, what: str, name: str, place: str, link: str, spoken: str
) -> None:
    on_list(runtime, "USW7600").texts(spoken)
    for n in range(4):
        days = timedelta(days=n)
        on_calendar(
            runtime, TOWN_HALL, name=name, place=place, link=link, word="ASAMBLEAGENERAL" + "ABCD"[n],
            starts_at=TOWN_HALL.starts_at + days, ends_at=TOWN_HALL.ends_at + days,
        )  # fmt: skip
    matches = [Match(Intent.RSVP, event="ASAMBLEAGENERALA", coming=yes) for yes in (True, False)]
    told = [texts(runtime, match) for match in (WHEN, Match(Intent.RSVP), *matches)]
    told.append(texts(runtime, matches[0], "+13105550199"))
    clock.at = TOWN_HALL.ends_at
    told.append(texts(runtime, matches[0]))

    assert [segments(each).count for each in told if segments(each).count > 2] == []
    assert all(name in each or "ASAMBLEAGENERALA" in each for each in told)


def test_nothing_is_said_to_a_machine(runtime: Runtime) -> None:
    assert texts(runtime, WHEN, "12345") == ""


def test_the_answers_go_on_after_the_time_is_changed(runtime: Runtime) -> None:
    on_list(runtime, "USW7600")
    event_id = on_calendar(runtime, TOWN_HALL)
    with runtime.database.writing() as conn:
        draft = events.draft_of(events.get(conn, event_id).event)
        later = replace(draft, starts_at=draft.starts_at + HOUR, ends_at=draft.ends_at + HOUR)
        events.change(conn, runtime.directories.current(conn), event_id, later, TUESDAY)

    assert "6 pm PST" in texts(runtime, WHEN)


# ---- As members write it

WRITTEN = [
    ("TOWNHALL", True), ("town hall", True), ("Townhall yes", True), ("townhall no", False), ("TOWNHALL NO", False),
]  # fmt: skip


@pytest.mark.parametrize(("body", "coming"), WRITTEN)
def test_a_text_with_the_word_is_understood(runtime: Runtime, body: str, coming: bool) -> None:
    phone = on_list(runtime, "USW7600")
    event_id = on_calendar(runtime, TOWN_HALL)
    phone.texts(body)

    assert said(runtime) == [(event_id, coming)]


@pytest.mark.parametrize("body", ["the town hall was great, thank you all", "STOP", "TOWNHALLS ARE BORING"])
def test_a_text_without_it_counts_nobody(runtime: Runtime, body: str) -> None:
    phone = on_list(runtime, "USW7600")
    on_calendar(runtime, TOWN_HALL)
    phone.texts(body)

    assert said(runtime) == []


def test_who_asks_when_the_event_is_gets_its_place_too(runtime: Runtime) -> None:
    phone = on_list(runtime, "USW7600")
    on_calendar(runtime, TUESDAYS)
    on_calendar(runtime, TOWN_HALL)

    assert phone.texts("when is the townhall?") == (
        "USW 7600: What comes next:\nThu, Nov 6, 5 pm PST: Town hall\nUnion hall, Ontario\nhttps://zoom.us/j/1"
    )
    assert phone.texts("when").startswith(
        "Alliance: What comes next:\nTue, Nov 4, 5 pm PST: Solidarity Tuesday\n"
    )


BARGAINING = replace(
    TOWN_HALL, name="Bargaining session 9", word="SESSION9", place="Marriott, Irvine", link=""
)
NEXT_BARGAINING = replace(BARGAINING, name="Bargaining session 10", word="SESSION10", place="Zoom")
COOK_OFF = replace(TOWN_HALL, name="Chili cook-off", word="", place="Union hall", link="")
DAY = 24 * HOUR


def later(draft: EventDraft, days: int) -> EventDraft:
    ends_at = draft.ends_at and draft.ends_at + days * DAY
    return replace(draft, starts_at=draft.starts_at + days * DAY, ends_at=ends_at)


ASKED_BY_NAME = [
    ("when is bargaining", "Bargaining session 9", "Marriott"),
    ("when is bargaining?", "Bargaining session 9", "Marriott"),
    ("When is the next bargaining session", "Bargaining session 9", "Marriott"),
    ("where is bargaining session 10", "Bargaining session 10", "Zoom"),
    ("when is solidarity tuesday?", "Solidarity Tuesday", "Main gate"),
    ("when is the chili cook-off", "Chili cook-off", "Union hall"),
    ("when is the town-hall", "Town hall", "Ontario"),
]


@pytest.mark.parametrize(("asked", "name", "place"), ASKED_BY_NAME)
def test_an_event_that_is_asked_for_by_its_name_is_told_with_its_place_of_several_the_soonest(
    runtime: Runtime, asked: str, name: str, place: str
) -> None:
    phone = on_list(runtime, "USW7600")
    on_calendar(runtime, TUESDAYS)
    on_calendar(runtime, TOWN_HALL)
    for draft, days in ((NEXT_BARGAINING, 14), (BARGAINING, 7), (COOK_OFF, 8)):
        on_calendar(runtime, later(draft, days))

    told = phone.texts(asked)

    assert told.startswith("USW 7600: What comes next:\n")
    assert told.count("PST: ") == 1
    assert f": {name}\n{place}" in told or (name in told and place in told)


@pytest.mark.parametrize(
    "asked", ["WHEN", "when", "next meeting", "when is the next event", "events this week", "cuándo"]
)
def test_a_question_that_names_no_event_there_is_tells_the_next_dates(runtime: Runtime, asked: str) -> None:
    phone = on_list(runtime, "USW7600")
    on_calendar(runtime, TUESDAYS)
    on_calendar(runtime, TOWN_HALL)
    told = phone.texts(asked)

    assert "Solidarity Tuesday" in told
    assert "Town hall" in told


def test_an_event_of_another_local_or_that_is_over_is_not_told_by_its_name(
    runtime: Runtime, clock: Clock
) -> None:
    phone = on_list(runtime, "USW7600")
    on_calendar(runtime, BARGAINING, ("UFCW770",))
    on_calendar(runtime, TUESDAYS)
    others = phone.texts("when is bargaining")
    on_calendar(runtime, NEXT_BARGAINING)
    clock.at = TOWN_HALL.starts_at + DAY
    over = phone.texts("when is bargaining")

    for told in (others, over):
        assert "Bargaining" not in told
        assert "Solidarity Tuesday" in told


def test_without_an_event_the_question_costs_no_query(runtime: Runtime) -> None:
    phone = on_list(runtime, "USW7600")
    phone.texts("when is bargaining")
    seen: list[str] = []
    events_of_engine.listen(runtime.database.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    phone.texts("when is bargaining")

    assert [each for each in seen if "event" in each and "consent" not in each] == []
