"""Launching: once, what was seen, and above a thousand people with their number typed."""

import pytest

from outreach import broadcasts, expansion, launching
from outreach.broadcasts import Draft
from outreach.errors import BadInput, WrongState
from outreach.launching import Said
from outreach.runtime import Runtime
from tests import organizing
from tests.texting import Phone


def test_a_broadcast_is_launched_once(runtime: Runtime) -> None:
    Phone(runtime).texts("USW7600")
    draft = organizing.draft(runtime, ["USW7600"])
    organizing.launch(runtime, draft)

    with pytest.raises(WrongState, match="launched already"):
        organizing.launch(runtime, draft)


def test_a_draft_that_was_thrown_away_is_not_said_to_have_left(runtime: Runtime) -> None:
    Phone(runtime).texts("USW7600")
    draft = organizing.draft(runtime, ["USW7600"])
    with runtime.database.writing() as conn:
        broadcasts.cancel(conn, draft, runtime.now())

    with pytest.raises(WrongState, match="thrown away"):
        organizing.launch(runtime, draft)


def test_what_somebody_changed_since_it_was_looked_at_is_not_launched(runtime: Runtime) -> None:
    Phone(runtime).texts("USW7600")
    draft = organizing.draft(runtime, ["USW7600"])
    with runtime.database.writing() as conn:
        seen = launching.fingerprint(conn, draft)
        directory = runtime.directories.current(conn)
        lists = tuple(broadcasts.audience(conn, draft))
        changed = Draft("Something else.", lists)
        broadcasts.rewrite(
            conn, draft, changed, broadcasts.body_of(directory, lists, changed.text), runtime.now()
        )

    with pytest.raises(WrongState, match="changed this draft"), runtime.database.writing() as conn:
        launching.launch(conn, draft, Said(seen=seen), None, runtime.now())


@pytest.mark.parametrize("typed", [None, 1, 1000, 10010])
def test_above_a_thousand_people_their_number_must_be_typed(runtime: Runtime, typed: int | None) -> None:
    organizing.crowd(runtime, "USW7600", 1001)
    draft = organizing.draft(runtime, ["USW7600"])

    with pytest.raises(BadInput, match="1,001 people"):
        organizing.launch(runtime, draft, typed)
    assert organizing.launch(runtime, draft, 1001) == 1001


def test_a_broadcast_to_nobody_is_refused(runtime: Runtime) -> None:
    draft = organizing.draft(runtime, ["USW7600"])

    with pytest.raises(BadInput, match="Nobody"):
        organizing.launch(runtime, draft)


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_text_is_refused(runtime: Runtime, text: str) -> None:
    with pytest.raises(BadInput, match="empty"):
        organizing.draft(runtime, ["USW7600"], text=text)


def test_a_text_too_long_for_the_carrier_is_refused_with_the_number_to_cut(runtime: Runtime) -> None:
    with pytest.raises(BadInput, match="Shorten it by"):
        organizing.draft(runtime, ["USW7600"], text="x" * 1600)


def test_expanding_twice_or_after_a_kill_makes_nobody_twice(runtime: Runtime) -> None:
    organizing.crowd(runtime, "USW7600", 50)
    draft = organizing.draft(runtime, ["USW7600"])
    organizing.launch(runtime, draft)
    with runtime.database.writing() as conn:
        expansion.expand(conn, draft, runtime.now())
        conn.rollback()
    organizing.expand(runtime, draft)
    organizing.expand(runtime, draft)

    assert len(organizing.message_ids(runtime, draft)) == 50
    assert organizing.tally_is_true(runtime, draft)


def test_the_preview_counts_people_once_and_says_who_is_left_out(runtime: Runtime) -> None:
    Phone(runtime, "+13105550101").texts("USW7600 UFCW770")
    Phone(runtime, "+13105550102").texts("USW7600")
    gone, held = Phone(runtime, "+13105550103"), Phone(runtime, "+13105550104")
    for phone, last in ((gone, "STOP"), (held, "wrong number")):
        phone.texts("USW7600")
        phone.texts(last)
    with runtime.database.reading() as conn:
        directory = runtime.directories.current(conn)
        lists = [directory.list_called(key).id for key in ("USW7600", "UFCW770")]
        body = broadcasts.body_of(directory, lists, "¡Hola! Sesión 8")
        seen = broadcasts.preview(conn, body, lists, False, runtime.now(), 100, 0.01)

    assert seen.people == 2
    assert dict(seen.by_local) == {"USW Local 7600": 2, "UFCW Local 770": 1}
    assert dict(seen.left_out) == {"held": 1, "left": 1}
    assert (seen.segments.encoding, seen.segments.causes) == ("UCS-2", ("ó",))
    assert seen.body.startswith("Alliance: ")
    assert (seen.price, seen.seconds) == (2 * seen.segments.count * 0.01, 2 * seen.segments.count / 100)
