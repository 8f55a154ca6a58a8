"""What a broadcast's page says of where it stands, from plain values."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.broadcasts import Broadcast
from outreach.models import BroadcastState, State
from outreach.tallies import Counts
from outreach.web.console.progress import Outlook, progress
from outreach.web.console.words import character, lasting, moment_from, plain, runs, why_undelivered
from tests.conftest import TUESDAY

PACIFIC, HAWAII, ALABAMA = "America/Los_Angeles", "Pacific/Honolulu", "America/Chicago US-AL"
SATURDAY = TUESDAY + timedelta(days=4, hours=8, minutes=30)  # 18:30 in Los Angeles
SENDING = Broadcast(
    id=7,
    kind="alert",
    lane=1,
    state=BroadcastState.SENDING,
    text="Hi",
    body="USW 7600: Hi",
    segments=2,
    any_hour=False,
    expires_at=TUESDAY + timedelta(hours=24),
    created_at=TUESDAY,
    launched_at=TUESDAY,
    finished_at=None,
    people=1000,
    expanded=True,
    halted="",
)
OUTLOOK = Outlook(now=TUESDAY, zone=PACIFIC, rate=100, settle_after=30, zones=(PACIFIC,))


def says(broadcast: Broadcast, numbers: Mapping[tuple[State, str], int], outlook: Outlook = OUTLOOK) -> str:
    found = progress(broadcast, Counts(numbers), outlook)
    return " ".join([found.sentence, *found.notes])


WAITING = {(State.WAITING, ""): 9000, (State.SENT, ""): 1000}
QUIET = replace(OUTLOOK, zones=(HAWAII,))
ANY_HOUR = replace(SENDING, any_hour=True)
EXPIRES_FIRST = replace(SENDING, expires_at=TUESDAY + timedelta(hours=1))
PAUSED = replace(SENDING, state=BroadcastState.PAUSED)
HALTED = replace(PAUSED, halted="30002")
CANCELLED = replace(SENDING, state=BroadcastState.CANCELLED)
FINISHED = replace(SENDING, state=BroadcastState.FINISHED)
JUST_OVER = replace(FINISHED, finished_at=TUESDAY)
LONG_OVER = replace(FINISHED, finished_at=TUESDAY - timedelta(days=2), looks=2)
PLANNED = replace(
    SENDING,
    state=BroadcastState.SCHEDULED,
    launched_at=None,
    people=None,
    expanded=False,
    starts_at=TUESDAY + timedelta(hours=1),
)
TOO_LATE = replace(PLANNED, state=BroadcastState.CANCELLED, finished_at=PLANNED.expires_at)
THROWN_AWAY = replace(TOO_LATE, finished_at=TUESDAY)
ARRIVED = {(State.DELIVERED, ""): 5}
UNKNOWN = {(State.UNKNOWN, ""): 2}
RETRYING = {(State.RETRYING, "30003"): 3}
LATER = replace(OUTLOOK, next_try=TUESDAY + timedelta(hours=4), retrying=("30003",))
# of the broadcast, its numbers and the outlook: a part of what is said
SENTENCES = [
    (SENDING, WAITING, OUTLOOK, "about 3 minutes left; 9,000 texts wait"),
    (SENDING, WAITING, replace(OUTLOOK, rate=0), "On its way; 9,000 texts wait"),
    (SENDING, WAITING, replace(OUTLOOK, away=True), "Redis does not answer"),
    (SENDING, WAITING, QUIET, "The next texts leave Tue, Nov 4, 11:00 am PST"),
    (SENDING, WAITING, replace(OUTLOOK, zones=(PACIFIC, HAWAII)), "Theirs leave at 9:00 am HST"),
    (SENDING, WAITING, replace(OUTLOOK, zones=(PACIFIC, f"{PACIFIC} {HAWAII}")), "leave at 11:00 am PST"),
    (
        SENDING,
        WAITING,
        replace(OUTLOOK, now=SATURDAY, zones=(PACIFIC, ALABAMA)),
        "at Mon, Nov 10, 9:00 am CST",
    ),
    (ANY_HOUR, WAITING, QUIET, "minutes left"),
    (EXPIRES_FIRST, WAITING, QUIET, "the rest will be left out"),
    (SENDING, {(State.SENT, ""): 1000}, replace(OUTLOOK, zones=()), "Everything has left"),
    (SENDING, UNKNOWN, OUTLOOK, "2 answers of the carrier got lost"),
    (SENDING, UNKNOWN, OUTLOOK, "settled by about 10:01 am PST"),
    (SENDING, UNKNOWN, OUTLOOK, "what became of 2 texts is being looked up"),
    # Lost 50 seconds ago: the moment does not move on with each look at the page.
    (
        SENDING,
        UNKNOWN,
        replace(OUTLOOK, unknown_since=TUESDAY - timedelta(seconds=50)),
        "by about 10:00 am PST",
    ),
    (
        SENDING,
        UNKNOWN,
        replace(OUTLOOK, unknown_since=TUESDAY - timedelta(seconds=61)),
        "does not answer either",
    ),
    (SENDING, RETRYING, LATER, "All had their turn; 3 will be tried again."),
    (
        SENDING,
        RETRYING,
        LATER,
        "(The phone was off or out of reach). They are tried once more from 2:00 pm PST on",
    ),
    (HALTED, {(State.WAITING, ""): 2, **RETRYING}, OUTLOOK, "2 texts wait, 3 to be tried again"),
    (replace(HALTED, halted="30034"), WAITING, OUTLOOK, "sees to that with the carrier; then resume."),
    (replace(HALTED, halted="21609"), WAITING, OUTLOOK, "The mistake is ours"),
    (replace(HALTED, halted="30007"), WAITING, OUTLOOK, "say it in other words"),
    (replace(HALTED, halted="60728"), WAITING, OUTLOOK, "The limit ends by itself"),
    (PAUSED, WAITING, OUTLOOK, "Nothing leaves until somebody resumes"),
    (CANCELLED, {(State.DELIVERED, ""): 1}, OUTLOOK, "1 text had left"),
    (HALTED, WAITING, OUTLOOK, "Paused by the carrier's refusal"),
    (FINISHED, ARRIVED, OUTLOOK, "Finished. All 5 arrived."),
    (FINISHED, {(State.DELIVERED, ""): 1}, OUTLOOK, "Finished. It arrived."),
    (replace(HALTED, halted="20003"), WAITING, OUTLOOK, "checks TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"),
    (replace(SENDING, expanded=False), {}, replace(OUTLOOK, zones=()), "About to begin; 1,000 texts wait."),
    (JUST_OVER, {**ARRIVED, (State.SENT, ""): 1}, OUTLOOK, "Finished. 5 have arrived so far of 6."),
    (LONG_OVER, {**ARRIVED, (State.SENT, ""): 1}, OUTLOOK, "Finished. 5 of 6 arrived."),
    (JUST_OVER, {**ARRIVED, (State.UNDELIVERED, "30006"): 1}, OUTLOOK, "Finished. 5 of 6 arrived."),
    (
        FINISHED,
        {**ARRIVED, (State.LEFT_OUT, "expired"): 4},
        OUTLOOK,
        "Finished. All 5 arrived; 4 were left out.",
    ),
    (PLANNED, {}, OUTLOOK, "Starts Tue, Nov 4, 11:00 am PST. It goes to whoever is on its lists then."),
    (TOO_LATE, {}, OUTLOOK, "Its expiry had passed when it was to start; nothing was sent."),
    (THROWN_AWAY, {}, OUTLOOK, "This draft was thrown away. Nothing of it was sent."),
    (FINISHED, {(State.LEFT_OUT, "left"): 1}, OUTLOOK, "Finished. Nobody was texted."),
]


@pytest.mark.parametrize(("broadcast", "numbers", "outlook", "part"), SENTENCES)
def test_the_sentence_says_what_happens_now(
    broadcast: Broadcast, numbers: Mapping[tuple[State, str], int], outlook: Outlook, part: str
) -> None:
    assert part in says(broadcast, numbers, outlook)


def test_the_bar_is_whole_and_who_has_no_row_yet_waits() -> None:
    half_made = Counts({(State.WAITING, ""): 100, (State.LEFT_OUT, "held"): 5})
    found = progress(replace(SENDING, expanded=False), half_made, OUTLOOK)
    numbers = {part.key: part.n for part in found.parts}

    assert numbers["waiting"] == 1000
    assert numbers["left_out"] == 5
    assert sum(part.width for part in found.parts) == pytest.approx(100, abs=0.01)


def test_the_page_asks_each_second_then_seldom_then_never() -> None:
    finished = replace(FINISHED, finished_at=TUESDAY)
    sent, settled = Counts({(State.SENT, ""): 3}), Counts({(State.DELIVERED, ""): 3})

    assert progress(SENDING, sent, OUTLOOK).again == 1
    assert progress(finished, sent, OUTLOOK).again == 5
    assert progress(finished, sent, replace(OUTLOOK, now=TUESDAY + timedelta(hours=2))).again == 0
    assert progress(finished, settled, OUTLOOK).again == 0


DURATIONS = [
    (3, "under a minute"),
    (60, "about 1 minute"),
    (91, "about 90 seconds"),
    (120, "about 2 minutes"),
    (149, "about 150 seconds"),
    (269, "about 4.5 minutes"),
    (300, "about 5 minutes"),
    (600, "about 10 minutes"),
    (7200, "about 2 hours"),
    (9000, "about 2.5 hours"),
]


@pytest.mark.parametrize(("seconds", "said"), DURATIONS)
def test_a_duration_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert lasting(seconds) == said


def test_times_are_said_on_the_locals_own_clock() -> None:
    assert moment_from(TUESDAY, PACIFIC, TUESDAY) == "Tue, Nov 4, 10:00 am PST"
    assert moment_from(TUESDAY, HAWAII, TUESDAY) == "Tue, Nov 4, 8:00 am HST"
    assert moment_from(TUESDAY, PACIFIC, TUESDAY - timedelta(days=301)) == "Tue, Nov 4, 2025, 10:00 am PST"


def test_odd_characters_are_found_named_and_have_a_plain_one_where_there_is_one() -> None:
    assert runs("don’t 😕", ("’", "😕")) == [("don", False), ("’", True), ("t ", False), ("😕", True)]
    assert (character("’"), plain("’")) == ("curly apostrophe", "'")
    assert (character("😕"), plain("😕")) == ("confused face", None)


def test_a_failure_is_told_in_words_with_or_without_a_code() -> None:
    assert why_undelivered("30006").startswith("This number is a landline")
    assert why_undelivered("failed") == "The carrier could not deliver it, and gives no reason"
