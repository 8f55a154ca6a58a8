"""What a vote may be, and what follows from a change of it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from outreach import turnout, votes
from outreach.agenda import Kind, Place
from outreach.errors import BadInput, NotFound, WrongState
from outreach.ladders import RungDraft
from outreach.runtime import Runtime
from outreach.season import vote_places
from outreach.sms import segments
from outreach.vote_words import default_rungs, default_texts, kind_word, where
from tests import organizing, voting
from tests.conftest import TUESDAY, Clock
from tests.texting import Phone
from tests.voting import CLOSES, HOUR, OPENS

# The usual reminders of a vote that is open for so long, in hours before the close.
USUAL = [
    (timedelta(days=5), [None, 72, 24, 3]),
    (timedelta(hours=72), [None, 24, 3]),  # the one at 72 hours would come with the opening's
    (timedelta(hours=73), [None, 72, 24, 3]),
    (timedelta(hours=12), [None, 3]),
    (timedelta(hours=2), [None]),
]


@pytest.mark.parametrize(("lasts", "hours"), USUAL)
def test_the_usual_reminders_are_those_that_fit(lasts: timedelta, hours: Sequence[int | None]) -> None:
    found = default_rungs(OPENS, OPENS + lasts)

    assert [None if rung.before is None else rung.before / HOUR for rung in found] == hours
    assert all({"en", "es"} <= rung.texts.keys() for rung in found)


PLACES = [
    (
        Place(1, "Hall", "1 Main St", "6 am-8 pm", "https://v.example"),
        "Hall, 1 Main St, 6 am-8 pm\nOnline: https://v.example",
    ),
    (Place(1, "Hall"), "Hall"),
    (Place(1, hours="6 am-8 pm", link="https://v.example"), "6 am-8 pm\nOnline: https://v.example"),
    (Place(1), ""),
    (None, ""),
]


@pytest.mark.parametrize(("place", "said"), PLACES)
def test_where_is_said_as_far_as_it_is_known(place: Place | None, said: str) -> None:
    assert where(place, "en") == said


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("before", [None, 72 * HOUR, 24 * HOUR, 3 * HOUR])
def test_the_usual_texts_are_plain_letters_and_short(kind: Kind, before: timedelta | None) -> None:
    for language, text in default_texts(before).items():
        values = {
            "kind": kind_word(kind, language), "closes": "Wed, Nov 12, 10:30 pm PST", "question": "Ratify the agreement?",
            "where": where(Place(1, "Fontana Medical Center", "9961 Sierra Ave", "6 am-8 pm"), language),
        }  # fmt: skip
        body = f"USW 7600: {text.format(**values)}\nManda STOP para cancelar"

        assert segments(body).causes == ()
        assert segments(body).count <= 2


REFUSED = [
    ({"closes": OPENS - HOUR}, "closes before it opens"),
    ({"closes": OPENS}, "closes before it opens"),
    ({"opens": TUESDAY - 48 * HOUR, "closes": TUESDAY - HOUR}, "in the past"),
    ({"opens": TUESDAY - 48 * HOUR, "closes": TUESDAY}, "in the past"),
    ({"kind": "beauty"}, "is no kind of vote"),
    ({"keys": ()}, "No local is chosen"),
    ({"roll": 0}, "A roll of 0 can't be"),
    ({"roll": 10**9}, "A roll of 1,000,000,000 can't be"),
    ({"rungs": [RungDraft({"en": "x"}, CLOSES - OPENS + HOUR)]}, "comes before the vote opens"),
    ({"rungs": [RungDraft({"es": "x"}, HOUR)]}, "no English text"),
    ({"rungs": [RungDraft({"en": "  "}, HOUR)]}, "no English text"),
    ({"rungs": [RungDraft({"en": "x"}, -HOUR)]}, "must come before the close"),
    ({"keys": ("UFCW770",), "rungs": [RungDraft({"en": "See {link}"})]}, "The reminder says {link}, but UFCW Local 770 has no link"),
    ({"rungs": [RungDraft({"en": "x", "es": "{vinculo}"})]}, "The reminder says {vinculo}, and there is nothing of that name"),
    ({"rungs": [RungDraft({"en": "x" * 1601})]}, "the carrier takes 1,600"),
    ({"rungs": [RungDraft({"en": "Will you vote? Reply YES."})]}, "asks members to text YES, which would be taken for START"),
    ({"rungs": [RungDraft({"en": "x", "es": "Responde CANCEL."})]}, "asks members to text CANCEL"),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "sentence"), REFUSED)
def test_what_cannot_be_is_told_in_one_sentence_and_nothing_is_saved(
    runtime: Runtime, wanted: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        voting.planned(runtime, **wanted)  # type: ignore[arg-type]  # fields of wanted, by name

    assert sentence in str(refusal.value)
    assert "Nothing was saved" in str(refusal.value)
    with runtime.database.reading() as conn, pytest.raises(NotFound):
        votes.get(conn, 1)


TAKEN = [
    {"rungs": [RungDraft({"en": "x"}, CLOSES - OPENS)]},  # as long as the vote
    {"rungs": []},
    {"rungs": [RungDraft({"en": "{ } stays as it is; {closes}"})]},
    {"opens": TUESDAY - 48 * HOUR},  # open already
    {"roll": 1},
]


@pytest.mark.parametrize("wanted", TAKEN)
def test_what_can_be_is_kept(runtime: Runtime, wanted: dict[str, object]) -> None:
    assert voting.planned(runtime, **wanted) == 1  # type: ignore[arg-type]  # fields of wanted, by name


# ---- Two at once

BESIDE = [
    ("strike_authorization", OPENS, CLOSES, False),
    ("strike_authorization", CLOSES - HOUR, CLOSES + 48 * HOUR, False),
    ("strike_authorization", OPENS - HOUR, OPENS + HOUR, False),
    ("strike_authorization", CLOSES, CLOSES + 48 * HOUR, True),
    ("strike_authorization", OPENS - 5 * HOUR, OPENS, True),
    ("ratification", OPENS, CLOSES, True),
]


@pytest.mark.parametrize(("kind", "opens", "closes", "taken"), BESIDE)
def test_a_local_has_one_vote_of_a_kind_at_a_time(
    runtime: Runtime, kind: str, opens: datetime, closes: datetime, taken: bool
) -> None:
    voting.held(runtime, ["USW7600", "UFCW770"])
    if taken:
        assert voting.planned(runtime, ["UFCW770"], kind=kind, opens=opens, closes=closes) == 2
        return
    with pytest.raises(
        BadInput, match="UFCW Local 770 has a strike authorization vote already at that time: vote 1"
    ):
        voting.planned(runtime, ["UFCW770"], kind=kind, opens=opens, closes=closes)


def test_other_locals_and_votes_that_were_called_off_or_never_started_are_in_nobody_s_way(
    runtime: Runtime,
) -> None:
    voting.planned(runtime)
    voting.call_off(runtime, voting.held(runtime))
    voting.planned(runtime, ["UFCW770"])

    assert voting.planned(runtime) == 4


def test_of_two_drafts_that_are_started_at_one_moment_one_starts(runtime: Runtime) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    drafts = [voting.planned(runtime), voting.planned(runtime)]
    together = Barrier(2)

    def start(vote_id: int) -> str:
        together.wait()
        try:
            voting.start(runtime, vote_id)
        except BadInput as error:
            return str(error)
        return "started"

    with ThreadPoolExecutor(2) as both:
        said = sorted(both.map(start, drafts))

    assert said[1] == "started"
    assert "already at that time" in said[0]


def test_a_close_does_not_move_into_another_vote(runtime: Runtime) -> None:
    first = voting.held(runtime)
    voting.held(runtime, people=0, opens=CLOSES, closes=CLOSES + 48 * HOUR)

    with pytest.raises(BadInput, match="vote 2"):
        voting.move(runtime, first, OPENS, CLOSES + HOUR)
    with runtime.database.reading() as conn:
        assert votes.get(conn, first).ladder.closes_at == CLOSES


# ---- Changed while it runs


def change_place(runtime: Runtime, vote_id: int, **facts: object) -> None:
    with runtime.database.writing() as conn:
        found = runtime.directories.current(conn)
        (place,) = votes.get(conn, vote_id).places.values()
        votes.change_place(conn, found, vote_id, replace(place, **facts), runtime.now())  # type: ignore[arg-type]  # its fields


def test_a_new_place_is_in_the_reminders_that_have_not_left(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = OPENS
    first = voting.leave(runtime).sent[0].body
    change_place(runtime, vote_id, place="Ontario Medical Center")
    clock.at = CLOSES - 72 * HOUR + 15 * HOUR
    second = voting.leave(runtime).sent[0].body

    assert "Fontana Medical Center" in first
    assert "Ontario Medical Center" in second


def test_a_place_that_a_reminder_needs_stays(runtime: Runtime) -> None:
    vote_id = voting.held(runtime, rungs=[RungDraft({"en": "Vote at {link}"}, HOUR)])

    with pytest.raises(BadInput, match=r"has no link\. Add it there, or take \{link\} out of the text"):
        change_place(runtime, vote_id, link="")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "b.example", "https://a b"])
def test_a_link_that_is_no_page_is_refused(runtime: Runtime, link: str) -> None:
    vote_id = voting.held(runtime)

    with pytest.raises(BadInput, match=r"The link must begin with https://.* Nothing was saved"):
        change_place(runtime, vote_id, link=link)


def test_an_answer_to_vote_longer_than_two_segments_is_refused_and_says_which_letter_costs(
    runtime: Runtime,
) -> None:
    vote_id = voting.held(runtime)

    with pytest.raises(BadInput, match=r"would be 3 segments long, 2 at most\. Nothing was saved"):
        change_place(
            runtime, vote_id, address="Building 7, second floor, past the cafeteria and the gift shop, " * 3
        )
    with pytest.raises(BadInput, match="The letter ó takes double the room"):
        change_place(
            runtime, vote_id, place="Salón de reuniones del sindicato, planta baja, junto a la entrada"
        )


def test_once_it_has_closed_only_the_roll_is_entered(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime)
    clock.at = CLOSES
    with pytest.raises(WrongState, match="has closed"):
        change_place(runtime, vote_id, place="Elsewhere")
    with runtime.database.writing() as conn:
        local_id = next(iter(votes.get(conn, vote_id).places))
        votes.enter_roll(conn, vote_id, local_id, 900)
        with pytest.raises(NotFound, match="does not vote"):
            votes.enter_roll(conn, vote_id, local_id + 1, 900)
        with pytest.raises(BadInput, match="A roll of -5"):
            votes.enter_roll(conn, vote_id, local_id, -5)

        assert votes.get(conn, vote_id).places[local_id].roll == 900


def test_a_place_of_a_local_that_does_not_vote_is_refused(runtime: Runtime) -> None:
    vote_id = voting.held(runtime)

    with runtime.database.writing() as conn, pytest.raises(NotFound, match="HNHP does not vote"):
        found = runtime.directories.current(conn)
        votes.change_place(conn, found, vote_id, Place(found.list_called("HNHP").local_id), runtime.now())


def test_nobody_would_get_a_reminder_before_a_close_at_dawn_and_that_is_said(runtime: Runtime) -> None:
    vote_id = voting.planned(runtime, closes=datetime(2025, 11, 12, 14, tzinfo=UTC))
    with runtime.database.reading() as conn:
        found = runtime.directories.current(conn)
        said = votes.doubts(found, votes.get(conn, vote_id), voting.steps(runtime, vote_id))

    assert said == [
        "The reminder 3 hours before the close would reach nobody: it is quiet hours from then until the close."
    ]


# ---- Numbers


def test_the_numbers_are_by_local_and_count_nobody_twice(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime, ["USW7600", "UFCW770"], people=4)
    both = Phone(runtime, "+13105559003")
    both.texts("USW7600")
    both.texts("UFCW770")
    held = Phone(runtime, "+13105550003")
    held.texts("please take me off")
    clock.at = OPENS
    Phone(runtime, "+13105550000").texts("VOTED")
    with runtime.database.reading() as conn:
        found = runtime.directories.current(conn)
        names = {local_id: found.locals[local_id].key for local_id in votes.get(conn, vote_id).places}
        ladder = votes.get(conn, vote_id).ladder
        reported = {names[id_]: n for id_, n in turnout.by_local(conn, vote_id).items()}
        left = {names[id_]: n for id_, n in turnout.left_by_local(conn, ladder).items()}
        people = turnout.who_is_left(conn, found, ladder, ladder.list_ids)

    assert reported == {"usw7600": 1}
    assert left == {"usw7600": 3, "ufcw770": 1}
    assert [each.phone[-2:] for each in people] == ["01", "02", "03"]
    assert set(people[-1].locals.split(", ")) == {"USW Local 7600", "UFCW Local 770"}


def test_reports_are_counted_in_steps_of_ten_minutes(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime, people=4)
    minutes = [0, 9, 10, 1445]
    for n, minute in enumerate(minutes):
        voting.says_done(runtime, vote_id, f"+1310555000{n}", OPENS + timedelta(minutes=minute, seconds=59))
    with runtime.database.reading() as conn:
        found = turnout.over_time(conn, vote_id)
        nowhere = turnout.over_time(conn, vote_id, [999])

    assert found == [(OPENS, 2), (OPENS + timedelta(minutes=10), 1), (OPENS + timedelta(minutes=1440), 1)]
    assert nowhere == []


def test_what_a_reminder_did_is_what_was_reported_within_two_hours(runtime: Runtime, clock: Clock) -> None:
    vote_id = voting.held(runtime, people=4)
    clock.at = OPENS
    voting.leave(runtime)
    for n, minute in enumerate([-1, 0, 119, 120]):
        voting.says_done(runtime, vote_id, f"+1310555000{n}", OPENS + timedelta(minutes=minute))
    with runtime.database.reading() as conn:
        did = turnout.what_each_did(conn, vote_id, voting.steps(runtime, vote_id))

    assert [(each.sent, each.reported) for each in did] == [(4, 2), (0, 0), (0, 0), (0, 0)]


def test_many_who_are_left_come_a_page_at_a_time(runtime: Runtime) -> None:
    vote_id = voting.held(runtime, people=turnout.PAGE + 1)
    with runtime.database.reading() as conn:
        found, ladder = runtime.directories.current(conn), votes.get(conn, vote_id).ladder
        first = turnout.who_is_left(conn, found, ladder, ladder.list_ids)
        second = turnout.who_is_left(conn, found, ladder, ladder.list_ids, first[-1].member_id)

    assert (len(first), len(second)) == (turnout.PAGE, 1)


def test_a_vote_that_is_held_nowhere_is_not_started(runtime: Runtime) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    vote_id = voting.planned(runtime, rungs=[RungDraft({"en": "Vote until {closes}."}, None)])
    with runtime.database.writing() as conn:
        conn.execute(vote_places.update().values(place="", address="", hours="", link=""))

    with pytest.raises(BadInput, match="neither a place nor a link"):
        voting.start(runtime, vote_id)


def test_two_reminders_at_one_moment_are_refused(runtime: Runtime) -> None:
    twice = [RungDraft({"en": text}, 24 * HOUR) for text in ("Vote until {closes}.", "Have you voted?")]

    with pytest.raises(BadInput, match="at the same moment"):
        voting.planned(runtime, rungs=twice)
