"""Letting old months leave: who got a broadcast goes, how many did stays, and nobody is texted twice for it."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from outreach import again, broadcasts, forgetting
from outreach.cli import outreach
from outreach.errors import WrongState
from outreach.models import State, consent_events, messages, subscriptions, texts
from outreach.models import members as members_table
from outreach.runtime import Runtime
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.console import Browser, words
from tests.organizing import became, crowd, ended, launched, receipt, send, tally, tick

ROWS = [(State.UNDELIVERED, "30003"), (State.LEFT_OUT, "left"), (State.DELIVERED, ""), (State.DELIVERED, "")]
MONTHS = 200  # days


@pytest.fixture
def over(runtime: Runtime) -> int:
    """A broadcast to USW7600 that is over, and reached two people of four."""
    return ended(runtime, ROWS)


def prompt(runtime: Runtime, *typed: str) -> Result:
    return CliRunner().invoke(outreach, ["broadcast", "forget", *typed], obj=runtime, catch_exceptions=False)


def known(runtime: Runtime, broadcast_id: int) -> int:
    """How many people of a broadcast the database still knows."""
    with runtime.database.reading() as conn:
        of = messages.c.broadcast_id == broadcast_id
        return conn.scalar(select(func.count()).where(of)) or 0


def kept(runtime: Runtime) -> dict[str, int]:
    """How many rows there are of what must never go."""
    tables = (members_table, subscriptions, consent_events, texts)
    with runtime.database.reading() as conn:
        return {t.name: conn.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def test_who_got_it_goes_and_the_numbers_and_the_members_stay(
    runtime: Runtime, clock: Clock, over: int
) -> None:
    before, numbers = kept(runtime), tally(runtime, over).numbers
    clock.pass_(days=MONTHS)

    said = prompt(runtime, "--yes")

    assert said.output == "Forgotten: who got 1 broadcast, 4 people. The numbers stay.\n"
    assert known(runtime, over) == 0
    assert tally(runtime, over).numbers == numbers
    assert kept(runtime) == before


AGES = [  # how long ago it ended, what is asked, how many are forgotten
    (200, "180", 4),
    (180, "180", 0),  # to the moment: it must be longer ago
    (179, "180", 0),
    (40, "31", 4),
]


@pytest.mark.parametrize(("ended", "days", "forgotten"), AGES)
def test_only_what_ended_longer_ago(
    runtime: Runtime, clock: Clock, over: int, ended: int, days: str, forgotten: int
) -> None:
    with runtime.database.reading() as conn:
        finished_at = broadcasts.get(conn, over).finished_at
    assert finished_at is not None
    clock.at = finished_at + timedelta(days=ended)

    said = json.loads(prompt(runtime, "--days", days, "--yes", "--json").output)

    assert said == {"broadcasts": int(forgotten > 0), "messages": forgotten}
    assert known(runtime, over) == 4 - forgotten


def test_what_is_not_over_keeps_its_people_however_old(runtime: Runtime, clock: Clock) -> None:
    crowd(runtime, "USW7600", 3)
    sending = launched(runtime, ["USW7600"])
    with runtime.database.writing() as conn:
        broadcasts.pause(conn, sending)
    clock.pass_(days=MONTHS)

    said = prompt(runtime, "--yes")

    assert said.output == (
        "No broadcast that ended more than 180 days ago has people in it. Nothing was forgotten.\n"
    )
    assert known(runtime, sending) == 3


def test_too_young_is_refused_in_one_sentence(runtime: Runtime, over: int) -> None:
    said = prompt(runtime, "--days", "30", "--yes")

    assert said.exit_code == 1
    assert "Nothing was forgotten. Name 31 days or more." in said.stderr
    assert known(runtime, over) == 4


def test_where_nobody_can_be_asked_it_takes_a_yes(runtime: Runtime, clock: Clock, over: int) -> None:
    clock.pass_(days=MONTHS)

    said = prompt(runtime)

    assert (said.exit_code, known(runtime, over)) == (1, 4)
    assert said.stderr == (
        "Forget who got 1 broadcast to 4 people, all over for more than 180 days? Nothing was forgotten: add --yes.\n"
    )


def test_ended_in_the_middle_it_goes_on_where_it_was(runtime: Runtime, clock: Clock, over: int) -> None:
    crowd(runtime, "USW7600", 2, first=50)
    second = launched(runtime, ["USW7600"], text="The other.")
    became(runtime, second, [(State.DELIVERED, "")] * 6)
    clock.pass_(days=MONTHS)

    def killed(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        forgetting.forget(runtime.database, [over, second], killed)
    assert [known(runtime, over), known(runtime, second)] == [0, 6]

    assert "1 broadcast, 6 people" in prompt(runtime, "--yes").output
    assert known(runtime, second) == 0


def test_nobody_gets_it_again_and_a_late_receipt_changes_nothing(
    runtime: Runtime, clock: Clock, over: int
) -> None:
    with runtime.database.reading() as conn:
        ids = list(conn.scalars(select(messages.c.id).where(messages.c.broadcast_id == over)))
    numbers = tally(runtime, over).numbers
    clock.pass_(days=MONTHS)
    prompt(runtime, "--yes")

    for id_ in ids:
        receipt(runtime, id_, "delivered")
    tick(runtime)
    carrier = FakeCarrier(clock)
    send(runtime, carrier)

    assert carrier.sent == []
    assert tally(runtime, over).numbers == numbers
    with (
        runtime.database.writing() as conn,
        pytest.raises(WrongState, match="Nobody is left to write to again"),
    ):
        again.write(conn, runtime.directories.current(conn), over, None, runtime.now())


def test_the_pages_and_the_prompt_say_so(runtime: Runtime, clock: Clock, dana: Browser, over: int) -> None:
    clock.pass_(days=MONTHS)
    prompt(runtime, "--yes")

    page, people = words(dana.get(f"/broadcasts/{over}")), words(dana.get(f"/broadcasts/{over}/missed"))
    said = (
        CliRunner().invoke(outreach, ["broadcast", "show", str(over), "--not-delivered"], obj=runtime).output
    )

    for shown in (page, people, said):
        assert "Who it was is forgotten: this broadcast is long over. The numbers stay." in shown
        assert "may be tried again." not in shown
