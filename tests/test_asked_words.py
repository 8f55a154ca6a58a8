"""A text may not ask members to text a word that would do something else while they vote or are asked."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select

from outreach import broadcasts, directory, launching, scheduling
from outreach.agenda import Agenda, Poll, Vote
from outreach.cli import outreach
from outreach.collisions import During, refuse
from outreach.errors import BadInput
from outreach.launching import Said
from outreach.models import BroadcastState
from outreach.models import broadcasts as table
from outreach.runtime import Runtime
from outreach.scheduling import Plan
from outreach.season import ladder_lists, ladders, polls, votes
from tests.conftest import TUESDAY
from tests.console import Browser, words
from tests.organizing import crowd, draft, launch
from tests.test_console_broadcasts import form

LOCAL, OTHER, FEDERATION = 10, 20, 1
DAY = timedelta(days=1)
ABOUT = {"zone": "America/Los_Angeles", "list_ids": frozenset({5}), "name": "Strike vote"}


def vote(local_id: int = LOCAL, opens: timedelta = -DAY, closes: timedelta = DAY) -> Vote:
    return Vote(
        id=1, opens_at=TUESDAY + opens, closes_at=TUESDAY + closes, local_ids=frozenset({local_id}), **ABOUT
    )  # type: ignore[arg-type]  # fields of Vote, by name


def poll(*marks: str) -> Poll:
    about = ABOUT | {"name": "Priorities"}
    choices = [(mark, {"en": "Wages"}) for mark in marks]
    return Poll(
        id=2,
        opens_at=TUESDAY - DAY,
        closes_at=TUESDAY + DAY,
        local_ids=frozenset({LOCAL}),
        choices=choices,
        **about,
    )  # type: ignore[arg-type]  # fields of Poll, by name


def refusal(found: Agenda, text: str, local_id: int = LOCAL, **others: str) -> str:
    """Why this text may not leave now to that local; "" when it may."""
    during = During({local_id}, FEDERATION, TUESDAY, TUESDAY + timedelta(hours=2))
    try:
        refuse(found, during, {"en": text, **others}, "Nothing was kept.")
    except BadInput as error:
        return str(error)
    return ""


DURING_A_VOTE = Agenda(votes=[vote()])
# text -> the word that is refused, and what it would do
REFUSED = [
    ("Ready to strike? Reply YES or NO.", "YES, which carriers take for START"),
    ("Text END if you are done with cuts", "END, which takes whoever texts it off every list"),
    ("Reply 1 to come, CANCEL if not", "CANCEL, which takes whoever texts it off every list"),
    ("reply yes if you can come", "yes, which carriers take for START"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_a_word_that_would_do_something_else_is_refused_by_name(text: str, why: str) -> None:
    said = refusal(DURING_A_VOTE, text)

    assert said.startswith(f"The text asks members to text {why}")
    assert said.endswith("While the vote “Strike vote” is open, ask for 1 or 2, or A or B. Nothing was kept.")


ALLOWED = [
    "Polls close at 8.",
    "Reply 1 for wages, 2 for staffing.",
    "Reply A or B.",
    "Text STOP to opt out",
    "Text HELP for help.",
    "Once you have voted, reply VOTED.",
    "Text USW7600 to join.",
    "They said YES to our proposal, and NO to theirs.",
    "We want this to end. We won't cancel.",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_what_asks_for_no_such_word_leaves(text: str) -> None:
    assert refusal(DURING_A_VOTE, text) == ""


# the agenda, and to whom -> refused?
WHEN = [
    pytest.param(Agenda(), LOCAL, False, id="nothing is open"),
    pytest.param(Agenda(votes=[vote()]), OTHER, False, id="another local votes"),
    pytest.param(Agenda(votes=[vote(FEDERATION)]), OTHER, True, id="everybody votes"),
    pytest.param(Agenda(votes=[vote()]), FEDERATION, True, id="it goes to everybody"),
    pytest.param(Agenda(votes=[vote(closes=timedelta(0))]), LOCAL, False, id="it has just closed"),
    pytest.param(Agenda(votes=[vote(opens=timedelta(hours=1))]), LOCAL, True, id="it opens while this lasts"),
    pytest.param(Agenda(votes=[vote(opens=timedelta(hours=2))]), LOCAL, False, id="it opens after this"),
    pytest.param(Agenda(polls=[poll("1", "2")]), LOCAL, True, id="a poll is open"),
]


@pytest.mark.parametrize(("found", "local_id", "refused"), WHEN)
def test_it_is_refused_while_those_people_are_asked(found: Agenda, local_id: int, refused: bool) -> None:
    assert bool(refusal(found, "Reply YES", local_id)) is refused


def test_the_answers_of_an_open_poll_are_taken_and_others_proposed() -> None:
    said = refusal(Agenda(polls=[poll("1", "2", "3")]), "Are you coming? Reply 1 or 2.")

    assert "text 1, which answers the poll “Priorities”" in said
    assert "ask for A or B." in said
    assert refusal(Agenda(polls=[poll("1", "2", "3")]), "Are you coming? Reply A or B.") == ""
    assert "ask for 1 or 2." in refusal(Agenda(polls=[poll("A", "B")]), "Reply b or c.")
    assert "in words" in refusal(Agenda(polls=[poll("A", "B"), poll("1", "2")]), "Reply YES")


def test_a_variant_is_looked_at_as_well_and_named() -> None:
    said = refusal(DURING_A_VOTE, "Polls close at 8.", es="¿Vienes? Responde CANCELAR si no.")

    assert said.startswith("The Español text asks members to text CANCELAR")


# ---- On the page, at the prompt, and at the launch


def opened(runtime: Runtime, subject: str = "vote", key: str = "USW7600", ladder: int = 7) -> int:
    """A vote, or a poll with 1 and 2, that is open for this list's local."""
    at = {"opens_at": runtime.now() - DAY, "closes_at": runtime.now() + DAY, "created_at": runtime.now()}
    about = {
        "id": ladder,
        "subject": subject,
        "name": "Strike vote",
        "zone": "America/Los_Angeles",
        "state": "running",
    }
    with runtime.database.writing() as conn:
        list_id = runtime.directories.current(conn).list_called(key).id
        conn.execute(insert(ladders).values(**about, **at))
        conn.execute(insert(ladder_lists).values(ladder_id=ladder, list_id=list_id))
        if subject == "vote":
            conn.execute(insert(votes).values(id=ladder, kind="strike_authorization", question="Strike?"))
        else:
            choices = [["1", {"en": "Wages"}], ["2", {"en": "Staffing"}]]
            conn.execute(insert(polls).values(id=ladder, question={"en": "What first?"}, choices=choices))
        directory.next_version(conn)
    return ladder


YES = "Ready to strike? Reply YES."


@pytest.fixture
def prompt(runtime: Runtime) -> Callable[..., Result]:
    return lambda *typed: CliRunner().invoke(outreach, typed, obj=runtime)


def test_the_page_refuses_it_and_keeps_what_was_typed(runtime: Runtime, dana: Browser) -> None:
    opened(runtime)
    typed = form(runtime, text=YES, text_es="¿Lista para la huelga?")
    page = dana.press("/broadcasts/new", **typed)
    seen = dana.press("/broadcasts/new", "/broadcasts/preview", **typed)

    assert page.status_code == 422
    assert "text YES, which carriers take for START" in words(page)
    assert f"{YES}</textarea>" in page.text
    assert "¿Lista para la huelga?</textarea>" in page.text
    assert seen.status_code == 200
    assert "text YES, which carriers take for START" in words(seen)
    with runtime.database.reading() as conn:
        assert conn.scalars(select(table.c.id)).all() == []


def test_a_draft_is_not_changed_into_it(runtime: Runtime, dana: Browser) -> None:
    opened(runtime)
    dana.press("/broadcasts/new", **form(runtime))
    page = dana.press("/broadcasts/1/edit", **form(runtime, text=YES))

    assert page.status_code == 422
    with runtime.database.reading() as conn:
        assert broadcasts.get(conn, 1).text == "Polls close at 8."


def test_the_prompt_refuses_it(runtime: Runtime, prompt: Callable[..., Result]) -> None:
    opened(runtime)
    answer = prompt("broadcast", "create", "--to", "USW7600", "--text", YES)

    assert answer.exit_code != 0
    assert "text YES, which carriers take for START" in answer.output
    assert prompt("broadcast", "list", "--json").output.strip() == "[]"


@pytest.mark.parametrize("how", ["launch", "schedule"])
def test_a_draft_from_before_the_vote_does_not_leave_in_it(runtime: Runtime, how: str) -> None:
    crowd(runtime, "USW7600", 2)
    number = draft(runtime, ["USW7600"], text=YES)
    opened(runtime)
    plan = Plan(runtime.now() + timedelta(hours=1))
    with (
        pytest.raises(BadInput, match=f"Nothing was {how[:6]}") as refused,
        runtime.database.writing() as conn,
    ):
        if how == "launch":
            launching.launch(conn, number, Said(), None, runtime.now())
        else:
            scheduling.schedule(conn, number, plan, Said(), None, runtime.now())

    assert "text YES" in str(refused.value)
    with runtime.database.reading() as conn:
        assert broadcasts.get(conn, number).state == BroadcastState.DRAFT


def test_after_the_vote_it_may_be_scheduled(runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 2)
    number = draft(runtime, ["USW7600"], text=YES)
    opened(runtime)
    starts = runtime.now() + DAY
    with runtime.database.writing() as conn:
        plan = Plan(starts, starts + timedelta(hours=3))

        assert scheduling.schedule(conn, number, plan, Said(), None, runtime.now()) == 2


def test_another_locals_broadcast_is_not_held_up(runtime: Runtime) -> None:
    crowd(runtime, "UFCW770", 2)
    opened(runtime)

    assert launch(runtime, draft(runtime, ["UFCW770"], text=YES)) == 2


def test_what_a_poll_asks_itself_may_leave(runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 2)
    ladder = opened(runtime, "poll")
    asks = draft(runtime, ["USW7600"], text="What first? Reply 1 or 2.", ladder_id=ladder)
    other = draft(runtime, ["USW7600"], text="Coming? Reply 1 or 2.")

    assert launch(runtime, asks) == 2
    with pytest.raises(BadInput, match="answers the poll"):
        launch(runtime, other)


def test_the_sentence_names_no_internal_word() -> None:
    assert not re.search(r"ladder|None|\{", refusal(DURING_A_VOTE, YES))
