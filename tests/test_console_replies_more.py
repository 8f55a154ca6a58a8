"""Replies on the console: how long they wait, whose they are, kept answers, who is on duty."""

import re
import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from outreach import assigning, organizers, replies, reply_timer
from outreach.errors import WrongState
from outreach.runtime import Runtime
from tests.conftest import Clock
from tests.console import Browser, invite, signed_in, words
from tests.texting import Phone

PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.fixture
def joe(app: Flask, runtime: Runtime) -> Browser:
    """Another organizer of USW Local 7600."""
    return signed_in(app, runtime, "joe@usw.example", "organizer", ("USW7600",))


@pytest.fixture
def ufcw(app: Flask, runtime: Runtime) -> Browser:
    """An organizer of another local."""
    return signed_in(app, runtime, "uma@ufcw.example", "organizer", ("UFCW770",))


@pytest.fixture
def viewer(app: Flask, runtime: Runtime) -> Browser:
    return signed_in(app, runtime, "vera@usw.example", "viewer", ("USW7600",))


@pytest.fixture
def admin(app: Flask, runtime: Runtime) -> Browser:
    return signed_in(app, runtime, "ana@alliance.example", "admin")


@pytest.fixture
def phone(runtime: Runtime) -> Phone:
    """A member of USW Local 7600, with reply 2 open."""
    phone = Phone(runtime)
    phone.texts("USW7600")
    phone.texts("is my shift covered?")
    return phone


def number_of(runtime: Runtime, email: str) -> int:
    with runtime.database.reading() as conn:
        return next(who.id for who in organizers.everyone(conn) if who.email == email)


# ---- How long they wait


def at(day: int, hour: float) -> datetime:
    return datetime(2025, 11, day, tzinfo=PACIFIC) + timedelta(hours=hour)


OVERDUE = [
    ("in the afternoon", at(4, 16), at(4, 12)),
    ("in the morning, since last evening", at(5, 10), at(4, 17)),
    ("at the very opening", at(5, 9), at(4, 16)),
    ("at night, since the evening", at(5, 2), at(4, 16)),
    ("what came at night", at(5, 13), at(5, 9)),
    ("a minute before nine", at(5, 8.99), at(4, 16)),
]


@pytest.mark.parametrize(("now", "limit"), [case[1:] for case in OVERDUE], ids=[case[0] for case in OVERDUE])
def test_four_hours_are_counted_by_day_alone(now: datetime, limit: datetime) -> None:
    assert reply_timer.overdue_before(now, "America/Los_Angeles") == limit


def test_the_clock_that_counts_is_the_locals_own() -> None:
    now = at(4, 13)

    assert reply_timer.overdue_before(now, "America/Los_Angeles") == at(4, 9)
    assert reply_timer.overdue_before(now, "Pacific/Honolulu") == at(3, 20)
    assert reply_timer.overdue_before(now, "America/New_York") == at(4, 9)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 min"),
        (59, "59 min"),
        (60, "1 h"),
        (179, "2 h"),
        (47 * 60, "47 h"),
        (48 * 60, "2 days"),
        (-5, "0 min"),
    ],
)
def test_a_wait_is_said_in_one_unit(minutes: int, said: str) -> None:
    assert reply_timer.waits(timedelta(minutes=minutes)) == said


def test_the_page_says_how_long_each_waits_and_which_are_overdue(
    runtime: Runtime, dana: Browser, ufcw: Browser, phone: Phone, clock: Clock
) -> None:
    clock.pass_(hours=3, minutes=59)
    assert "waits 3 h" in words(dana.get("/replies"))
    assert "verdue" not in words(dana.get("/replies"))

    clock.pass_(minutes=1)

    page = words(dana.get("/replies"))
    assert "1 is overdue" in page
    assert "Overdue" in page
    assert "1 is overdue" in words(dana.get("/"))
    assert "Overdue" in words(dana.get("/replies/2"))
    assert "overdue" not in words(ufcw.get("/replies")) + words(ufcw.get("/"))


# ---- Whose they are


def test_an_organizer_takes_a_reply_and_finds_it_among_their_own(
    runtime: Runtime, dana: Browser, joe: Browser, phone: Phone
) -> None:
    assert "Nobody has this yet" in words(dana.get("/replies/2"))

    assert dana.press("/replies/2", "/replies/2/take").status_code == 302

    assert "You have this" in words(dana.get("/replies/2"))
    assert "shift covered" in words(dana.get("/replies?whose=mine"))
    assert "Dana has this" in words(joe.get("/replies/2"))
    assert "with Dana" in words(joe.get("/replies"))
    assert "Nothing is yours" in words(joe.get("/replies?whose=mine"))
    with runtime.database.reading() as conn:
        assert ("took", "reply 2") in [(line.act, line.subject) for line in organizers.noted(conn)]


def test_of_two_who_take_it_at_once_the_second_is_told_who_has_it(
    runtime: Runtime, dana: Browser, joe: Browser, phone: Phone
) -> None:
    dana.press("/replies/2", "/replies/2/take")

    second = joe.press("/broadcasts/new", "/replies/2/take")  # his page was drawn before

    assert second.status_code == 409
    assert "Dana has this reply: somebody was faster" in words(second)
    with runtime.database.reading() as conn:
        assert replies.get(conn, 2).assignee == "Dana"


def test_of_two_who_take_it_in_one_moment_one_has_it(runtime: Runtime, phone: Phone) -> None:
    ids = [invite(runtime, f"{who}@usw.example", "organizer", ("USW7600",)) for who in ("ida", "max")]
    gate, told = threading.Barrier(2), []

    def take(organizer_id: int) -> None:
        gate.wait()
        try:
            with runtime.database.writing() as conn:
                assigning.assign(conn, 2, organizer_id, None)
        except WrongState as error:
            told.append(str(error))

    threads = [threading.Thread(target=take, args=(id_,)) for id_ in ids]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    with runtime.database.reading() as conn:
        has = replies.get(conn, 2).assignee
    assert told == [f"{has} has this reply: somebody was faster. Nothing was changed."]


def test_pressing_twice_changes_nothing_and_is_no_fault(dana: Browser, phone: Phone) -> None:
    dana.press("/replies/2", "/replies/2/take")

    assert dana.press("/broadcasts/new", "/replies/2/take").status_code == 302


def test_who_saw_whose_it_is_may_take_it_over(dana: Browser, joe: Browser, phone: Phone) -> None:
    dana.press("/replies/2", "/replies/2/take")

    assert joe.press("/replies/2", "/replies/2/take").status_code == 302
    assert "You have this" in words(joe.get("/replies/2"))


def test_a_reply_is_given_to_a_colleague_and_back(
    runtime: Runtime, dana: Browser, joe: Browser, phone: Phone
) -> None:
    joes = number_of(runtime, "joe@usw.example")
    dana.press("/replies/2", "/replies/2/give", to=joes)
    assert "shift covered" in words(joe.get("/replies?whose=mine"))

    joe.press("/replies/2", "/replies/2/give", to="")

    assert "Nobody has this yet" in words(dana.get("/replies/2"))


@pytest.mark.parametrize("email", ["uma@ufcw.example", "vera@usw.example", "gone@usw.example"])
def test_a_reply_is_given_to_nobody_without_its_local(
    runtime: Runtime, dana: Browser, ufcw: Browser, viewer: Browser, admin: Browser, phone: Phone, email: str
) -> None:
    invite(runtime, "gone@usw.example", "organizer", ("USW7600",))
    with runtime.database.writing() as conn:
        organizers.deactivate(conn, number_of(runtime, "gone@usw.example"))

    refused = dana.press("/replies/2", "/replies/2/give", to=number_of(runtime, email))

    assert refused.status_code == 422
    assert "answers for this local" in words(refused)
    assert "Nobody has this yet" in words(dana.get("/replies/2"))


def test_a_reply_that_was_answered_is_nobodys_to_take(
    runtime: Runtime, dana: Browser, joe: Browser, phone: Phone
) -> None:
    dana.press("/replies/2", "/replies/2/answer", words="Yes")

    second = joe.press("/broadcasts/new", "/replies/2/take")

    assert second.status_code == 409
    assert "Dana dealt with this already" in words(second)


def test_assigning_names_who_has_it_when_the_page_was_old(runtime: Runtime, phone: Phone) -> None:
    one, two = (invite(runtime, f"{who}@usw.example", "organizer", ("USW7600",)) for who in ("ida", "max"))
    with runtime.database.writing() as conn:
        assigning.assign(conn, 2, one, None)
        assigning.assign(conn, 2, None, one)

    with (
        pytest.raises(WrongState, match="Nobody has this reply any more"),
        runtime.database.writing() as conn,
    ):
        assigning.assign(conn, 2, two, one)


def test_another_locals_reply_does_not_exist_and_a_viewer_presses_nothing(
    ufcw: Browser, viewer: Browser, phone: Phone
) -> None:
    for act in ("take", "give", "fill"):
        assert ufcw.press("/broadcasts/new", f"/replies/2/{act}", kept=1, to=1).status_code == 404
        assert viewer.press("/replies", f"/replies/2/{act}", kept=1, to=1).status_code in (400, 403)
    assert "Take it" not in words(viewer.get("/replies/2"))


# ---- Kept answers


def keep(browser: Browser, runtime: Runtime, name: str, text: str, key: str = "USW7600") -> int:
    """Its status."""
    with runtime.database.reading() as conn:
        found = runtime.directories.current(conn)
        local = found.local_of(found.list_called(key).id)
    return browser.press("/kept-answers", local=local.id, name=name, text=text).status_code


def test_a_kept_answer_goes_into_the_box_with_the_members_local_and_is_sent_as_edited(
    runtime: Runtime, dana: Browser, phone: Phone
) -> None:
    assert keep(dana, runtime, "Hours", "{local} is open from 9 to 5. Text {keyword}!") == 302

    page = dana.press("/replies/2", "/replies/2/fill", kept=1, words="Hello,")

    assert "Hello,\nUSW Local 7600 is open from 9 to 5. Text USW7600!</textarea>" in page.text
    with runtime.database.reading() as conn:
        assert replies.get(conn, 2).state == "open"


def test_the_federations_answers_are_for_all_with_each_ones_own_local(
    runtime: Runtime, dana: Browser, admin: Browser, phone: Phone
) -> None:
    keep(admin, runtime, "Who we are", "We are {local}", "ALLIANCE")

    assert "We are USW Local 7600</textarea>" in dana.press("/replies/2", "/replies/2/fill", kept=1).text
    assert dana.press("/kept-answers", "/kept-answers/1", name="x", text="y").status_code == 403
    assert dana.press("/kept-answers", "/kept-answers/1/remove").status_code == 403


def test_another_locals_kept_answer_is_neither_shown_nor_filled_in_nor_changed(
    runtime: Runtime, dana: Browser, ufcw: Browser, phone: Phone
) -> None:
    keep(ufcw, runtime, "Secret", "Our plan", "UFCW770")

    assert "Secret" not in words(dana.get("/kept-answers")) + words(dana.get("/replies/2"))
    for path in ("/replies/2/fill", "/kept-answers/1", "/kept-answers/1/remove"):
        assert dana.press("/kept-answers", path, kept=1, name="x", text="y").status_code == 404
    assert keep(dana, runtime, "Hours", "9 to 5", "UFCW770") == 404


def test_a_blank_that_is_not_there_is_refused_and_what_was_typed_stays(
    runtime: Runtime, dana: Browser
) -> None:
    with runtime.database.reading() as conn:
        local = runtime.directories.current(conn).list_called("USW7600").local_id

    page = dana.press("/kept-answers", local=local, name="Hours", text="Dear {member}")

    assert page.status_code == 422
    assert (
        "{member} can't be filled in. What can: {local}, {contact}, {keyword}. Nothing was saved."
        in words(page)
    )
    assert "Dear {member}</textarea>" in page.text
    assert "None yet" in words(dana.get("/kept-answers"))


def test_a_kept_answer_is_changed_and_removed(runtime: Runtime, dana: Browser) -> None:
    keep(dana, runtime, "Hours", "9 to 5")

    dana.press("/kept-answers/1", "/kept-answers/1", name="Hours", text="8 to 4 at {local}")
    assert "8 to 4 at USW Local 7600" in words(dana.get("/kept-answers"))
    dana.press("/kept-answers", "/kept-answers/1/remove")

    assert "None yet" in words(dana.get("/kept-answers"))
    assert dana.get("/kept-answers/1").status_code == 404


# ---- On duty


def test_somebody_is_put_on_duty_and_taken_off_and_it_is_recorded(runtime: Runtime, dana: Browser) -> None:
    danas = number_of(runtime, "dana@usw.example")
    with runtime.database.reading() as conn:
        local = runtime.directories.current(conn).list_called("USW7600").local_id

    assert dana.press("/duty", local=local, organizer=danas, phone="310 555 0900").status_code == 302
    page = dana.get("/duty")
    assert "Nobody is texted for: USW Local 7600" in words(page)
    (code,) = re.findall(r"text (DUTY [\d-]+) from that phone", words(page))
    Phone(runtime, "+13105550900").texts(code)
    page = dana.get("/duty")
    assert "Dana , on +1" in words(page)
    assert "0900" not in page.text
    Phone(runtime, "+13105550900").texts("STOP")
    assert "Nothing reaches this phone: it texted STOP" in words(dana.get("/duty"))
    assert dana.press("/duty", f"/duty/{local}/clear").status_code == 302

    assert "Nobody is texted for: USW Local 7600" in words(dana.get("/duty"))
    with runtime.database.reading() as conn:
        acts = [line.act for line in organizers.noted(conn)]
    assert {f"asked organizer {danas} to go on duty for", "went on duty for"} <= set(acts)
    assert "took off duty for" in acts


@pytest.mark.parametrize("said", ["HNHP", "STOP", ""], ids=["another local's", "after STOP", "nobody's"])
def test_the_duty_page_tells_nothing_about_a_phone_that_has_not_confirmed(
    runtime: Runtime, dana: Browser, said: str
) -> None:
    if said:
        Phone(runtime, "+18085550177").texts(said)
    with runtime.database.reading() as conn:
        local = runtime.directories.current(conn).list_called("USW7600").local_id
    danas = number_of(runtime, "dana@usw.example")
    dana.press("/duty", local=local, organizer=danas, phone="808-555-0177")

    page = re.sub(r"DUTY [\d-]+", "", words(dana.get("/duty")))

    assert "Nobody is texted for: USW Local 7600" in page
    assert not re.search(r"77|texted STOP|reaches", page.replace("7600", ""))


def test_a_wrong_phone_on_the_duty_page_is_told_and_stays(runtime: Runtime, dana: Browser) -> None:
    with runtime.database.reading() as conn:
        local = runtime.directories.current(conn).list_called("USW7600").local_id

    page = dana.press("/duty", local=local, organizer=number_of(runtime, "dana@usw.example"), phone="911911")

    assert page.status_code == 422
    assert "can't be texted" in words(page)
    assert 'value="911911"' in page.text


def test_another_locals_duty_does_not_exist(runtime: Runtime, ufcw: Browser, viewer: Browser) -> None:
    with runtime.database.reading() as conn:
        local = runtime.directories.current(conn).list_called("USW7600").local_id
    umas = number_of(runtime, "uma@ufcw.example")

    said = {"local": local, "organizer": umas, "phone": "310 555 0900"}
    for path in ("/duty", f"/duty/{local}/clear"):
        assert ufcw.press("/duty", path, **said).status_code == 404
        assert viewer.press("/replies", path, **said).status_code in (400, 403)
    assert "USW Local 7600" not in words(ufcw.get("/duty"))


def test_a_worried_text_stands_in_front_with_a_mark_and_a_reason(
    runtime: Runtime, dana: Browser, phone: Phone
) -> None:
    phone.texts("my manager threatened me")

    page = words(dana.get("/replies"))

    assert page.index("threatened me") < page.index("shift covered")
    assert "Sounds urgent" in page
    assert "so it stands in front" in words(dana.get("/replies/3"))
