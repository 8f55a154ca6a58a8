"""The same text again within a day: asked, then launched when somebody says so."""

from datetime import timedelta

import pytest

from outreach import broadcasts, delivery
from outreach.errors import SameText, WrongState
from outreach.launching import Said
from outreach.repeats import ago, folded
from outreach.runtime import Runtime
from outreach.scheduling import Plan, schedule
from tests.conftest import Clock
from tests.organizing import OWN, crowd, draft, launch, launched


@pytest.fixture
def sent(runtime: Runtime) -> int:
    """A broadcast that went to three people of USW7600."""
    crowd(runtime, "USW7600", 3)
    crowd(runtime, "UFCW770", 1, first=10)
    return launched(runtime, ["USW7600"], text="Polls close at 8.")


def test_the_same_text_is_asked_about_and_the_sentence_says_what_went(
    runtime: Runtime, sent: int, clock: Clock
) -> None:
    clock.pass_(hours=3)
    new = draft(runtime, ["USW7600"], text="Polls close at 8.")

    with pytest.raises(SameText) as asked:
        launch(runtime, new)
    assert str(asked.value) == (
        f"This very text was launched to 3 people 3 hours ago, as broadcast {sent}. Nothing was launched."
    )
    assert launch(runtime, new, again=True) == 3


# text, lists, hours since -> asked?
REPEATS = [
    pytest.param("POLLS  close\nat 8. ", ["USW7600"], 1, True, id="capitals and spaces"),
    pytest.param("Polls close at 8.", ["USW7600"], 23, True, id="within the day"),
    pytest.param("Polls close at 8.", ["USW7600"], 24, False, id="a day later"),
    pytest.param("Polls close at 9.", ["USW7600"], 1, False, id="another text"),
    pytest.param("Polls close at 8.", ["UFCW770"], 1, False, id="another list"),
]


@pytest.mark.parametrize(("text", "lists", "hours", "asked"), REPEATS)
def test_what_counts_as_the_same(
    runtime: Runtime, sent: int, clock: Clock, text: str, lists: list[str], hours: int, asked: bool
) -> None:
    clock.pass_(hours=hours)
    new = draft(runtime, lists, text=text)

    if not asked:
        assert launch(runtime, new)
        return
    with pytest.raises(SameText):
        launch(runtime, new)


def test_the_federations_text_to_two_lists_is_the_same_text_to_one_of_them(
    runtime: Runtime, sent: int
) -> None:
    to_both = draft(runtime, ["USW7600", "UFCW770"], text="Polls close at 8.")  # signed by another

    with pytest.raises(SameText, match=f"as broadcast {sent}"):
        launch(runtime, to_both)


def test_what_is_scheduled_to_bring_it_within_a_day_is_asked_about_too(runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 3)
    later = draft(runtime, ["USW7600"], text="Polls close at 8.")
    now = runtime.now()
    with runtime.database.writing() as conn:
        plan = Plan(now + timedelta(hours=2), now + timedelta(hours=8))
        schedule(conn, later, plan, Said(3), None, now)
    new = draft(runtime, ["USW7600"], text="Polls close at 8.")

    with pytest.raises(SameText, match=f"is scheduled to leave within a day, as broadcast {later}"):
        launch(runtime, new)


def test_one_of_its_lists_is_enough(runtime: Runtime, alliance: object) -> None:
    crowd(runtime, "USW7600", 3)
    both = draft(runtime, ["USW7600", "UFCW770"], text="Polls close at 8.")
    launch(runtime, both)
    with runtime.database.writing() as conn:  # as it would be signed, were it to several locals
        body = broadcasts.get(conn, both).body
        list_id = runtime.directories.current(conn).list_called("USW7600").id
        wanted = broadcasts.Draft("Polls close at 8.", (list_id,))
        new = broadcasts.write(conn, wanted, body, None, runtime.now())

    with pytest.raises(SameText):
        launch(runtime, new)


def test_a_draft_with_the_same_text_is_no_reason_to_ask(runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 1)
    draft(runtime, ["USW7600"])

    assert launch(runtime, draft(runtime, ["USW7600"])) == 1


@pytest.mark.parametrize(("left", "asked"), [(0, False), (1, True)])
def test_what_was_cancelled_counts_only_if_some_of_it_left(runtime: Runtime, left: int, asked: bool) -> None:
    crowd(runtime, "USW7600", 3)
    sent = launched(runtime, ["USW7600"])
    with runtime.database.writing() as conn:
        if left:
            delivery.claim(conn, runtime.now(), left, 0, OWN)
        broadcasts.cancel(conn, sent, runtime.now())
    new = draft(runtime, ["USW7600"])

    if not asked:
        assert launch(runtime, new) == 3
        return
    with pytest.raises(SameText, match="1 person a moment ago"):
        launch(runtime, new)


def test_a_launched_draft_is_told_that_it_was_launched(runtime: Runtime, sent: int) -> None:
    """Not that its text went there, which it did: by itself."""
    with pytest.raises(WrongState, match="launched already"):
        launch(runtime, sent)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Polls close", "polls\n close ", True),
        ("STRASSE", "straße", True),
        ("Polls close!", "Polls close", False),
        ("Pollsclose", "Polls close", False),
    ],
)
def test_texts_are_compared_as_they_are_read(one: str, other: str, same: bool) -> None:
    assert (folded(one) == folded(other)) is same


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "a moment ago"), (59, "a moment ago"), (60, "1 minute ago"), (3599, "59 minutes ago"),
     (3600, "1 hour ago"), (86_399, "23 hours ago")],
)  # fmt: skip
def test_how_long_ago(seconds: int, said: str) -> None:
    assert ago(timedelta(seconds=seconds)) == said
