"""Votes in the console: only one's own locals, nothing half saved, and every look at the list recorded."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from outreach import votes
from outreach.models import acts
from outreach.runtime import Runtime
from outreach.vote_words import default_texts
from tests import organizing, voting
from tests.conftest import Clock
from tests.console import Browser, signed_in, words
from tests.texting import Phone
from tests.voting import CLOSES, HOUR, OPENS


def local_id(runtime: Runtime, key: str = "USW7600") -> int:
    with runtime.database.reading() as conn:
        return runtime.directories.current(conn).list_called(key).local_id


def form(runtime: Runtime, **changes: object) -> dict[str, object]:
    """A vote of USW Local 7600 as it is typed."""
    id_ = local_id(runtime)
    filled: dict[str, object] = {
        "kind": "ratification", "question": "Ratify the tentative agreement?", "local": id_,
        "opens": "2025-11-07T09:00", "closes": "2025-11-12T18:00", f"place_{id_}": "Fontana", f"roll_{id_}": "1,200",
        "opening_0": "1", "text_0_en": "Voting is open until {closes}.", "before_1": "24", "text_1_en": "One day left at {place}.",
    }  # fmt: skip
    return filled | changes


def kept(runtime: Runtime) -> list[votes.Ballot]:
    with runtime.database.reading() as conn:
        ids = list(runtime.directories.current(conn).locals)
        return votes.latest(conn, ids)


def noted(runtime: Runtime) -> list[tuple[str, str]]:
    with runtime.database.reading() as conn:
        return [
            (row.act, row.subject)
            for row in conn.execute(select(acts.c.act, acts.c.subject).order_by(acts.c.id))
        ]


def test_a_vote_is_planned_looked_at_and_started(runtime: Runtime, dana: Browser, clock: Clock) -> None:
    organizing.crowd(runtime, "USW7600", 2)
    made = dana.press("/votes/new", **form(runtime))
    page = words(dana.get("/votes/1"))
    started = dana.press("/votes/1", "/votes/1/start")
    (ballot,) = kept(runtime)

    assert (made.status_code, made.location, started.status_code) == (302, "/votes/1", 302)
    assert "Draft" in page
    assert "One day left at Fontana." in page
    assert "Start it for 2 people" in page
    assert (ballot.kind, ballot.ladder.state, ballot.places[local_id(runtime)].roll) == (
        "ratification",
        "running",
        1200,
    )
    assert (ballot.ladder.opens_at, ballot.ladder.closes_at) == (OPENS, CLOSES)
    assert [(rung.before, rung.due_at) for rung in voting.steps(runtime, 1)] == [
        (None, OPENS), (24 * HOUR, CLOSES - 24 * HOUR),
    ]  # fmt: skip
    assert noted(runtime)[-2:] == [("wrote", "vote 1"), ("started", "vote 1")]


def test_the_form_comes_with_the_usual_reminders_and_one_s_only_local(
    runtime: Runtime, dana: Browser
) -> None:
    page = dana.get("/votes/new").text

    assert all(text.split("\n")[0] in page for text in default_texts(None).values() if "'" not in text)
    assert 'value="72"' in page
    assert f'value="{local_id(runtime)}" checked' in page
    assert "UFCW" not in page


REFUSED = [
    ({"closes": "2025-11-07T08:00"}, "closes before it opens"),
    ({"opens": "2025-10-01T09:00", "closes": "2025-10-07T09:00"}, "in the past"),
    ({"opens": "2026-03-08T02:30", "closes": "2026-03-12T09:00"}, "There is no 2:30 am on Sun, Mar 8"),
    ({"closes": ""}, "Say when the vote closes"),
    ({"closes": "soon"}, "no time we can read"),
    ({"local": []}, "No local is chosen"),
    ({"question": " "}, "The question is missing"),
    ({"kind": "beauty"}, "is no kind of vote"),
    ({"before_1": "240"}, "The reminder 240 hours before the close comes before the vote opens"),
    ({"before_1": "many"}, "how many hours before the close"),
    ({"before_1": "-3"}, "must come before the close"),
    ({"text_1_en": "See {link}"}, "The reminder says {link}, but USW Local 7600 has no link."),
    ({"text_1_en": "See {where_ever}"}, "there is nothing of that name"),
    ({"text_1_en": "", "text_1_es": "Hola"}, "no English text"),
    ({"text_1_en": "word " * 400}, "the carrier takes 1,600"),
    ({"roll_": "lots"}, "no number of members"),
    ({"roll_": "0"}, "A roll of 0 can't be"),
    ({"place_": "Sala de reuniónes " * 12}, "shorten the place"),
]


@pytest.mark.parametrize(("changes", "sentence"), REFUSED)
def test_what_cannot_be_is_said_in_one_sentence_and_nothing_is_saved(
    runtime: Runtime, dana: Browser, changes: dict[str, object], sentence: str
) -> None:
    id_ = local_id(runtime)
    named = {f"{name}{id_}" if name.endswith("_") else name: value for name, value in changes.items()}
    answer = dana.press("/votes/new", **form(runtime, **named))

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'value="2025-11-07T09:00"' in answer.text or "opens" in changes  # what was typed stays
    assert kept(runtime) == []


def test_a_second_vote_of_the_kind_at_that_time_is_refused(runtime: Runtime, dana: Browser) -> None:
    voting.held(runtime, kind="ratification")
    same = dana.press("/votes/new", **form(runtime, opens="2025-11-10T09:00", closes="2025-11-20T09:00"))
    other_kind = dana.press("/votes/new", **form(runtime, kind="officers"))
    later = dana.press("/votes/new", **form(runtime, opens="2025-11-12T18:00", closes="2025-11-20T09:00"))

    assert "USW Local 7600 has a ratification vote already at that time: vote 1" in words(same)
    assert (other_kind.status_code, later.status_code) == (302, 302)


def test_a_usual_reminder_that_the_vote_is_too_short_for_is_left_away(
    runtime: Runtime, dana: Browser
) -> None:
    usual = {f"text_1_{code}": text for code, text in default_texts(72 * HOUR).items()}
    dana.press("/votes/new", **form(runtime, closes="2025-11-08T18:00", before_1="72", **usual))

    assert [rung.before for rung in voting.steps(runtime, 1)] == [None]


def test_a_draft_is_changed_and_a_started_one_only_on_its_page(runtime: Runtime, dana: Browser) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    dana.press("/votes/new", **form(runtime))
    dana.press("/votes/1/edit", **form(runtime, question="Ratify it?", closes="2025-11-13T18:00"))
    (ballot,) = kept(runtime)
    dana.press("/votes/1", "/votes/1/start")

    assert (ballot.question, ballot.ladder.closes_at) == ("Ratify it?", CLOSES + 24 * HOUR)
    assert len(voting.steps(runtime, 1)) == 2
    assert "changed on its own page" in words(dana.get("/votes/1/edit"))


def test_no_number_of_another_local_is_on_the_page_before_or_after_it_opens(
    runtime: Runtime, dana: Browser, clock: Clock
) -> None:
    organizing.crowd(runtime, "UFCW770", 1000 - 7, first=1000)
    vote_id = voting.planned(runtime, ["USW7600", "UFCW770"], roll=4567)
    organizing.crowd(runtime, "USW7600", 7)
    draft = words(dana.get("/votes/1"))
    voting.start(runtime, vote_id, 1000)
    planned = words(dana.get("/votes/1"))
    clock.at = OPENS
    voting.look(runtime)
    dana.signs_in("dana@usw.example")
    running = words(dana.get("/votes/1"))

    assert [n for n in ("993", "1,000", "1000") for page in (draft, planned, running) if n in page] == []
    assert "7 may be texted and have not reported a vote" in running
    assert "Within two hours 0 votes were reported." in running


def test_an_hour_that_comes_twice_is_told_on_the_page(runtime: Runtime, dana: Browser, clock: Clock) -> None:
    clock.at = datetime(2026, 10, 30, 17, tzinfo=UTC)
    dana.signs_in("dana@usw.example")
    dana.press("/votes/new", **form(runtime, opens="2026-10-30T12:00", closes="2026-11-01T01:30"))

    assert "1:30 am comes twice on Sun, Nov 1: the first is meant" in words(dana.get("/votes/1"))


def test_a_new_close_says_what_has_gone(runtime: Runtime, dana: Browser, clock: Clock) -> None:
    voting.held(runtime)
    clock.at = OPENS
    voting.leave(runtime)
    dana.press("/votes/1", "/votes/1/move", opens="2025-11-07T09:00", closes="2025-11-14T18:00")
    page = words(dana.get("/votes/1"))

    assert "The reminder at the opening has gone out, and says the old times: 3 texts." in page
    assert kept(runtime)[0].ladder.closes_at == CLOSES + 48 * HOUR
    assert ("changed the times of", "vote 1") in noted(runtime)


def test_a_place_is_changed_and_a_reminder_that_needs_it_keeps_it(runtime: Runtime, dana: Browser) -> None:
    organizing.crowd(runtime, "USW7600", 1)
    dana.press("/votes/new", **form(runtime))
    id_ = local_id(runtime)
    moved = dana.press("/votes/1", "/votes/1/place", **{"local": id_, f"place_{id_}": "Ontario"})
    emptied = dana.press("/votes/1", "/votes/1/place", **{"local": id_, f"link_{id_}": "https://x.example"})

    assert moved.status_code == 302
    assert "has no place. Add it there" in words(emptied)
    assert kept(runtime)[0].places[id_].place == "Ontario"


def test_reminders_are_changed_until_they_leave_and_it_is_called_off(
    runtime: Runtime, dana: Browser, clock: Clock
) -> None:
    voting.held(runtime)
    clock.at = OPENS
    voting.leave(runtime)
    dana.press("/votes/1", "/votes/1/rungs", before_0="5", text_0_en="Five hours")
    after = [(rung.before, str(rung.state)) for rung in voting.steps(runtime, 1)]
    unsure = dana.press("/votes/1", "/votes/1/call-off")
    dana.press("/votes/1", "/votes/1/call-off", sure="on")

    assert after == [(None, "started"), (5 * HOUR, "planned")]
    assert unsure.status_code == 422
    assert kept(runtime)[0].ladder.state == "called_off"
    assert "Called off" in words(dana.get("/votes/1"))


# ---- How it goes


@pytest.fixture
def under_way(runtime: Runtime, clock: Clock) -> int:
    """A vote of four people with a roll of 40; one reported within two hours of the opening, one later."""
    organizing.crowd(runtime, "USW7600", 4)
    vote_id = voting.planned(runtime, roll=40)
    voting.start(runtime, vote_id)
    clock.at = OPENS
    voting.leave(runtime)
    voting.says_done(runtime, vote_id, "+13105550000", OPENS + timedelta(minutes=119))
    voting.says_done(runtime, vote_id, "+13105550001", OPENS + timedelta(minutes=120))
    clock.at = OPENS + 5 * HOUR
    return vote_id


def test_the_page_has_turnout_time_what_each_did_and_who_is_left(dana: Browser, under_way: int) -> None:
    answer = dana.get("/votes/1")
    page = words(answer)

    assert "USW Local 7600 2 of 40 5.0% reported, 2 left to remind" in page
    assert "4 sent. Within two hours 1 vote was reported." in page
    assert "2 may be texted and have not reported a vote" in page
    assert "Votes reported: 2" in page
    assert "By In all Fri, Nov 7, 10:50 am PST 1 Fri, Nov 7, 11:00 am PST 2" in page
    assert "We keep that a member voted, never how." in page
    assert "style=" not in answer.text
    assert "<script>" not in answer.text


def test_who_is_left_is_a_list_with_hidden_phones_and_the_look_is_recorded(
    runtime: Runtime, dana: Browser, under_way: int
) -> None:
    page = words(dana.get("/votes/1/left"))

    assert "+1 ••• ••• ••02 USW Local 7600 +1 ••• ••• ••03 USW Local 7600" in page
    assert "••00" not in page
    assert "55500" not in page
    assert noted(runtime)[-1] == ("looked at", "who is left of vote 1")


def test_a_viewer_sees_the_number_and_not_the_people(app: Flask, runtime: Runtime, under_way: int) -> None:
    viewer = signed_in(app, runtime, "vic@usw.example", "viewer", ("USW7600",))

    assert "2 may be texted" in words(viewer.get("/votes/1"))
    assert "Who they are" not in words(viewer.get("/votes/1"))
    assert viewer.get("/votes/1/left").status_code == 403
    assert viewer.get("/votes/new").status_code == 403


def test_another_local_s_vote_does_not_exist(
    app: Flask, runtime: Runtime, dana: Browser, clock: Clock
) -> None:
    voting.held(runtime, ["UFCW770"], kind="officers")

    assert "No vote yet" in words(dana.get("/votes"))
    for path in ("/votes/1", "/votes/1/left", "/votes/1/edit"):
        assert dana.get(path).status_code == 404
    for path in ("start", "move", "place", "rungs", "call-off"):
        answer = dana.press(
            "/votes", f"/votes/1/{path}", sure="on", opens="2025-11-07T09:00", closes="2025-11-13T18:00"
        )
        assert answer.status_code in {403, 404, 422}
    assert dana.press("/votes/new", **form(runtime, local=local_id(runtime, "UFCW770"))).status_code == 404
    assert kept(runtime)[0].ladder.closes_at == CLOSES


def test_of_a_vote_of_many_one_sees_and_changes_only_one_s_own_local(
    runtime: Runtime, dana: Browser, clock: Clock
) -> None:
    voting.held(runtime, ["USW7600", "UFCW770"])
    theirs = Phone(runtime, "+13105559009")
    theirs.texts("UFCW770")
    voting.says_done(runtime, 1, "+13105550000")
    page, left = words(dana.get("/votes/1")), words(dana.get("/votes/1/left"))
    own, other = local_id(runtime), local_id(runtime, "UFCW770")
    mine = dana.press(
        "/votes/1",
        "/votes/1/place",
        **{"local": own, f"place_{own}": "A", f"link_{own}": "https://b.example"},
    )
    not_mine = dana.press("/votes/1", "/votes/1/place", **{"local": other, f"place_{other}": "A"})
    off = dana.press("/votes/1", "/votes/1/call-off", sure="on")

    assert "UFCW" not in page + left
    assert "1 other local that you don't see" in page
    assert "2 may be texted" in page
    assert "••09" not in left
    assert (mine.status_code, not_mine.status_code, off.status_code) == (302, 404, 403)


def test_the_page_asks_no_query_for_each_member_or_local(runtime: Runtime, app: Flask, clock: Clock) -> None:
    admin = signed_in(app, runtime, "ada@alliance.example", "admin")
    organizing.crowd(runtime, "USW7600", 30)
    voting.planned(runtime, ["USW7600"])
    voting.planned(runtime, ["USW7600", "UFCW770", "HNHP", "UFCW7", "IUOE501", "UFCW400"], kind="officers")
    asked: list[str] = []
    event.listen(runtime.database.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    admin.get("/votes/1")
    few = len(asked)
    admin.get("/votes/2")

    assert len(asked) - few == few


def test_an_hour_in_the_list_says_where_each_vote_is(runtime: Runtime, dana: Browser, clock: Clock) -> None:
    voting.held(runtime)
    seen = []
    for at in (OPENS - HOUR, OPENS, CLOSES):
        clock.at = at
        seen.append(words(dana.get("/votes")))

    assert ["Not open yet" in seen[0], "Open" in seen[1], "Closed" in seen[2]] == [True] * 3
    assert datetime.fromisoformat("2025-11-07T17:00:00+00:00") == OPENS


def test_the_roll_can_be_entered_once_it_has_closed(runtime: Runtime, dana: Browser, clock: Clock) -> None:
    voting.held(runtime)
    clock.at = CLOSES + HOUR
    id_ = local_id(runtime)
    answer = dana.press(
        "/votes/1", "/votes/1/place", **{"local": id_, f"roll_{id_}": "1,250", f"place_{id_}": "Elsewhere"}
    )
    place = kept(runtime)[0].places[id_]

    assert answer.status_code == 302
    assert (place.roll, place.place) == (1250, "Fontana Medical Center")


def test_a_moved_hall_says_how_many_texts_still_name_the_old_one(
    runtime: Runtime, dana: Browser, clock: Clock
) -> None:
    organizing.crowd(runtime, "USW7600", 3)
    voting.held(runtime, people=0)
    clock.at = OPENS
    voting.look(runtime)  # the reminder's rows are made, and nothing has left
    id_ = local_id(runtime)
    moved = dana.press("/votes/1", "/votes/1/place", local=id_, **{f"place_{id_}": "Rialto"})

    assert moved.status_code == 302
    assert "3 texts of a reminder had not left yet and still say the old place" in words(dana.get("/votes/1"))


def test_of_a_shared_vote_the_texts_that_wait_are_not_counted_for_one_local(
    runtime: Runtime, dana: Browser, clock: Clock
) -> None:
    organizing.crowd(runtime, "USW7600", 3)
    voting.held(runtime, ["USW7600", "UFCW770"], people=0)
    clock.at = OPENS
    voting.look(runtime)
    id_ = local_id(runtime)
    dana.press("/votes/1", "/votes/1/place", local=id_, **{f"place_{id_}": "Rialto"})

    page = words(dana.get("/votes/1"))
    assert "Texts of a reminder that have not left yet may still say the old place: send an alert." in page
    assert "3 texts" not in page
