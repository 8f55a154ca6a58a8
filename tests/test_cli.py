"""The prompt: what organizers type, what they read, and what is true afterwards, on both engines."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from outreach import broadcasts, organizers, tallies
from outreach.cli import outreach
from outreach.models import State
from outreach.runtime import Runtime
from outreach.season import updates
from tests.conftest import ALLIANCE, TUESDAY, Clock

Prompt = Callable[..., Result]


@pytest.fixture
def prompt(runtime: Runtime) -> Prompt:
    """Type a command."""

    def type_(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(outreach, words, obj=runtime, input=typed, catch_exceptions=False)

    return type_


@pytest.fixture
def people(prompt: Prompt, tmp_path: Path) -> Callable[[int], None]:
    """So many members on USW7600's list."""

    def join(n: int) -> None:
        (tmp_path / "m.csv").write_text("Phone\n" + "\n".join(f"310555{i:04}" for i in range(n)))
        prompt("members", "import", str(tmp_path / "m.csv"), "--list", "USW7600", "--consent", "card check")

    return join


def drafted(prompt: Prompt, *more: str) -> None:
    said = prompt("broadcast", "create", "--to", "usw 7600", "--text", "Polls close at 8", *more)
    assert said.output == "Draft 1 kept. Look at it: outreach broadcast preview 1\n"


def noted(runtime: Runtime) -> list[tuple[str, str, str]]:
    with runtime.database.reading() as conn:
        return [(line.name, line.act, line.subject) for line in organizers.noted(conn)]


def state(runtime: Runtime, number: int = 1) -> str:
    with runtime.database.reading() as conn:
        return broadcasts.get(conn, number).state


# ---- Broadcasts


def test_the_preview_is_the_text_to_the_letter(prompt: Prompt, people: Callable[[int], None]) -> None:
    people(3)
    drafted(prompt)

    said = prompt("broadcast", "preview", "1").output

    assert said.startswith("USW 7600: Polls close at 8\nText STOP to opt out\n")
    assert "To         3 people\n           3 of USW Local 7600\n" in said
    assert "Size       1 segment (GSM-7, 47 units)\nCost       $0.03\n" in said
    assert said.endswith("Launch it: outreach broadcast launch 1\n")


def test_what_makes_a_text_dear_is_named(prompt: Prompt, people: Callable[[int], None]) -> None:
    people(1)
    prompt("broadcast", "create", "--to", "USW7600", "--text", "It’s time 🎉")

    said = prompt("broadcast", "preview", "1").output

    assert "UCS-2" in said and "’ (curly apostrophe), 🎉 (party popper)" in said


def test_a_launch_says_how_many_and_what_next(
    prompt: Prompt, people: Callable[[int], None], runtime: Runtime
) -> None:
    people(3)
    drafted(prompt)

    said = prompt("broadcast", "launch", "1").output

    assert said == "Launched: broadcast 1 goes to 3 people. Follow it: outreach broadcast show 1 --follow\n"
    assert (state(runtime), len(runtime.jobs.queue)) == ("sending", 1)


def test_a_second_launch_is_refused(prompt: Prompt, people: Callable[[int], None]) -> None:
    people(1)
    drafted(prompt)
    prompt("broadcast", "launch", "1")

    again = prompt("broadcast", "launch", "1")

    assert (again.exit_code, again.output) == (
        1,
        "Broadcast 1 was launched already. It was not launched again.\n",
    )


@pytest.mark.parametrize(
    ("more", "launched"),
    [([], False), (["--people", "1000"], False), (["--people", "1001"], True)],
)
def test_above_a_thousand_the_number_must_be_typed(
    prompt: Prompt, people: Callable[[int], None], runtime: Runtime, more: list[str], launched: bool
) -> None:
    people(1001)
    drafted(prompt)

    said = prompt("broadcast", "launch", "1", *more)

    assert (said.exit_code == 0, state(runtime)) == (launched, "sending" if launched else "draft")
    assert "1,001 people" in said.output


@pytest.mark.parametrize(("more", "launched"), [([], False), (["--any-hour"], True)])
def test_a_text_in_quiet_hours_is_asked_for_twice(
    prompt: Prompt,
    people: Callable[[int], None],
    runtime: Runtime,
    clock: Clock,
    more: list[str],
    launched: bool,
) -> None:
    people(1)
    clock.pass_(hours=12)  # 22:00 in Los Angeles
    drafted(prompt, "--any-hour")

    said = prompt("broadcast", "launch", "1", *more)

    assert (said.exit_code == 0, state(runtime)) == (launched, "sending" if launched else "draft")


def test_any_hour_is_said_twice_by_day_too_since_evening_comes(
    prompt: Prompt, people: Callable[[int], None], runtime: Runtime
) -> None:
    people(1)
    drafted(prompt, "--any-hour")
    refused = prompt("broadcast", "launch", "1")
    prompt("broadcast", "launch", "1", "--any-hour")

    assert refused.output == (
        "This draft may leave outside 9:00–20:00; nobody is in quiet hours now. Nothing was launched. "
        "To launch it all the same, add --any-hour.\n"
    )
    acts = [act for _, act, _ in reversed(noted(runtime)) if "hour" in act]
    assert (state(runtime), acts) == ("sending", ["asked for any hour for", "confirmed any hour for"])


def test_any_hour_at_the_launch_alone_is_not_twice(
    prompt: Prompt, people: Callable[[int], None], runtime: Runtime
) -> None:
    people(1)
    drafted(prompt)
    said = prompt("broadcast", "launch", "1", "--any-hour")

    assert (said.exit_code, state(runtime)) == (1, "draft")
    assert said.output.startswith("This draft keeps to 9:00–20:00")


def test_a_broadcast_is_scheduled_shown_listed_and_put_back(
    prompt: Prompt, people: Callable[[int], None], runtime: Runtime
) -> None:
    people(3)
    drafted(prompt)
    words = ("--at", "2025-11-07 09:00", "--expires-in", "6h")
    said = prompt("broadcast", "schedule", "1", *words).output
    shown = prompt("broadcast", "show", "1").output
    listed = prompt("broadcast", "list").output
    found = json.loads(prompt("broadcast", "show", "1", "--json").output)
    back = prompt("broadcast", "unschedule", "1").output

    assert said == (
        "Scheduled: broadcast 1 starts Fri, Nov 7, 9:00 am PST. On its lists are 3 people now; "
        "whoever is on them then gets it.\nBack to draft: outreach broadcast unschedule 1\n"
    )
    assert shown == (
        "Broadcast 1, alert. Starts Fri, Nov 7, 9:00 am PST. It goes to whoever is on its lists then.\n"
        "To         USW7600\nText       Polls close at 8\n"
    )
    assert "scheduled, Fri, Nov 7, 9:00 am PST" in listed
    assert (found["state"], found["starts_at"]) == ("scheduled", "2025-11-07T17:00:00+00:00")
    assert found["expires_at"] == "2025-11-07T23:00:00+00:00"
    assert back == "Broadcast 1 is a draft again. Launch it: outreach broadcast launch 1\n"
    assert [act for _, act, _ in noted(runtime)][:2] == ["unscheduled", "scheduled"]
    assert state(runtime) == "draft"


NOT_SCHEDULED = [
    (["--at", "2025-11-07 09:00"], "Its expiry, Wed, Nov 5, 10:00 am PST, comes before that start."),
    (["--at", "friday"], "“friday” is no time. Write it as 2026-"),
    (["--at", "2025-11-04 09:59"], "The start has passed already."),
    (["--at", "2025-12-24 09:00", "--expires-in", "1d"], "The start is more than 30 days away."),
    (["--at", "9999-12-31 23:00", "--expires-in", "1d"], "That time is too far away."),
    (["--at", "9999-12-31T23:00Z", "--expires-in", "1d"], "That time is too far away."),
    (
        ["--at", "2025-11-07 09:00", "--expires-in", "8d"],
        "Its expiry is more than seven days after its start.",
    ),
    (["--at", "2025-11-07 09:00", "--expires", "2025-11-07 08:00"], "Its expiry comes before its start"),
]


@pytest.mark.parametrize(("words", "why"), NOT_SCHEDULED)
def test_what_cannot_be_scheduled_is_one_sentence_and_stays_a_draft(
    prompt: Prompt, people: Callable[[int], None], runtime: Runtime, words: list[str], why: str
) -> None:
    people(1)
    drafted(prompt)
    said = prompt("broadcast", "schedule", "1", *words)

    assert (said.exit_code, state(runtime)) == (1, "draft")
    assert said.output.startswith(why)


def test_an_hour_that_the_clock_skips_is_refused_at_the_prompt(
    prompt: Prompt, people: Callable[[int], None], clock: Clock
) -> None:
    people(1)
    clock.at = datetime(2026, 3, 5, 18, tzinfo=UTC)
    drafted(prompt)

    for words in (["schedule", "1", "--at", "2026-03-08 02:30"], ["create", "--to", "USW7600", "--text", "x",
                  "--expires", "2026-03-08T02:30"]):  # fmt: skip
        said = prompt("broadcast", *words)
        assert said.output.startswith("There is no 2:30 am on Sun, Mar 8: the clocks go forward over it.")


def test_any_hour_is_said_twice_when_it_starts_later_too(
    prompt: Prompt, people: Callable[[int], None], runtime: Runtime
) -> None:
    people(1)
    drafted(prompt, "--any-hour")
    words = ("broadcast", "schedule", "1", "--at", "2025-11-04 23:00")
    refused = prompt(*words)
    taken = prompt(*words, "--any-hour")

    assert (refused.exit_code, taken.exit_code, state(runtime)) == (1, 0, "scheduled")
    assert noted(runtime)[0][1] == "confirmed any hour for"


def test_a_reminder_wakes_nobody_up(prompt: Prompt) -> None:
    words = ("--to", "USW7600", "--text", "Vote", "--kind", "reminder", "--any-hour")
    said = prompt("broadcast", "create", *words)

    assert (said.exit_code, said.output.startswith("A reminder keeps to 9:00–20:00")) == (1, True)


@pytest.mark.parametrize(
    ("presses", "ends_as"),
    [
        (["pause"], "paused"),
        (["pause", "resume"], "sending"),
        (["cancel"], "cancelled"),
        (["pause", "cancel"], "cancelled"),
    ],
)
def test_the_presses(
    prompt: Prompt, people: Callable[[int], None], runtime: Runtime, presses: list[str], ends_as: str
) -> None:
    people(1)
    drafted(prompt)
    prompt("broadcast", "launch", "1")
    codes = [prompt("broadcast", press, "1").exit_code for press in presses]

    assert (set(codes), state(runtime)) == ({0}, ends_as)


@pytest.mark.parametrize(
    ("press", "why"),
    [
        ("pause", "Broadcast 1 is a draft, so there is nothing to pause."),
        ("resume", "Broadcast 1 is a draft, so there is nothing to resume."),
    ],
)
def test_a_press_at_the_wrong_moment_says_so(prompt: Prompt, press: str, why: str) -> None:
    drafted(prompt)

    said = prompt("broadcast", press, "1")

    assert (said.exit_code, said.output) == (1, f"{why}\n")


def test_every_press_is_on_record(prompt: Prompt, people: Callable[[int], None], runtime: Runtime) -> None:
    people(1)
    drafted(prompt)
    for press in ("launch", "pause", "resume", "cancel"):
        prompt("broadcast", press, "1")

    acts = [act for _, act, subject in reversed(noted(runtime)) if subject == "broadcast 1"]
    assert acts == ["wrote", "launched", "paused", "resumed", "cancelled"]


def test_show_counts_where_everybody_is(
    prompt: Prompt, people: Callable[[int], None], runtime: Runtime
) -> None:
    people(3)
    drafted(prompt)
    prompt("broadcast", "launch", "1")
    with runtime.database.writing() as conn:
        tallies.add(conn, 1, {(State.DELIVERED, ""): 1, (State.UNDELIVERED, "30006"): 1})

    said = prompt("broadcast", "show", "1").output

    assert "1  Delivered" in said and "1  Waiting" in said
    assert "1: This number is a landline" in said


def test_following_ends_when_it_is_over(prompt: Prompt, people: Callable[[int], None]) -> None:
    people(1)
    drafted(prompt)
    prompt("broadcast", "launch", "1")
    prompt("broadcast", "cancel", "1")

    assert prompt("broadcast", "show", "1", "--follow").output.startswith("Cancelled. 0 texts had left")


def test_one_that_is_launched_before_its_moment_says_so(
    prompt: Prompt, people: Callable[[int], None]
) -> None:
    people(3)
    drafted(prompt)
    prompt("broadcast", "schedule", "1", "--at", "2025-11-07 09:00", "--expires-in", "6h")
    said = prompt("broadcast", "launch", "1").output
    shown = prompt("broadcast", "show", "1").output
    preview = prompt("broadcast", "preview", "1").output

    assert said.startswith("Launched now, not at Fri, Nov 7, 9:00 am PST: broadcast 1 goes to 3 people.")
    assert "To         USW7600, launched Tue, Nov 4, 10:00 am PST\nText       Polls close at 8\n" in shown
    assert preview.endswith("It was launched already: outreach broadcast show 1\n")


NIGHT = (
    "From its start to its expiry it is quiet hours wherever they live, so nobody would get it. So choose a later "
    "expiry, or write an alert that may leave at any hour."
)
PAST = "Its expiry has passed. Choose a later one on the console, or schedule it with --expires-in."


@pytest.mark.parametrize(
    ("hours", "options", "why"), [(14, (), NIGHT), (14, ("--any-hour",), ""), (30, (), PAST)]
)
def test_the_preview_says_why_nobody_would_get_it(
    prompt: Prompt,
    people: Callable[[int], None],
    clock: Clock,
    hours: int,
    options: tuple[str, ...],
    why: str,
) -> None:
    people(3)
    drafted(prompt, "--expires-in", "20h", *options)
    clock.pass_(hours=hours)  # midnight in Los Angeles; it expires at six
    said = prompt("broadcast", "preview", "1").output

    assert (f"It can't be launched so: {why}" in said) is bool(why)
    assert ("Launch it: " in said) is not why


def test_a_draft_that_is_cancelled_reached_nobody(prompt: Prompt) -> None:
    drafted(prompt)

    assert prompt("broadcast", "cancel", "1").output == "Draft 1 is thrown away; nobody got it.\n"


def test_the_preview_says_who_would_be_woken_and_how_to_confirm_it(
    prompt: Prompt, people: Callable[[int], None], clock: Clock
) -> None:
    people(1001)
    clock.pass_(hours=12)  # 22:00 in Los Angeles
    drafted(prompt, "--any-hour")

    said = prompt("broadcast", "preview", "1").output

    assert "Any hour   1,001 people are in quiet hours and would be woken\n" in said
    assert said.endswith("outreach broadcast launch 1 --people 1001 --any-hour\n")


@pytest.mark.parametrize("command", ["preview", "launch", "show", "pause", "resume", "cancel", "unschedule"])
@pytest.mark.parametrize("number", [2**31, 2**63 - 1, 2**63, 10**30])
def test_a_number_beyond_all_numbers_is_no_broadcast(prompt: Prompt, command: str, number: int) -> None:
    said = prompt("broadcast", command, str(number))

    assert (said.exit_code, said.output) == (1, f"There is no broadcast {number}.\n")


def test_following_says_each_standing_once(
    prompt: Prompt, people: Callable[[int], None], runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(1)
    drafted(prompt)
    prompt("broadcast", "launch", "1")
    looks = iter([None, None, lambda: prompt("broadcast", "cancel", "1")])

    def sleep(_: float) -> None:
        if act := next(looks):
            act()

    monkeypatch.setattr("outreach.cli.broadcasts.time.sleep", sleep)
    lines = prompt("broadcast", "show", "1", "--follow").output.splitlines()

    assert (len(lines), lines[-1].startswith("Cancelled")) == (2, True)


def test_the_list_of_them(prompt: Prompt) -> None:
    assert "There is none yet" in prompt("broadcast", "list").output
    drafted(prompt)

    assert prompt("broadcast", "list").output.splitlines()[1].split()[:2] == ["1", "draft"]


@pytest.mark.parametrize(
    ("more", "hours"),
    [
        ([], 24),
        (["--expires-in", "30m"], 0.5),
        (["--expires-in", "6h"], 6),
        (["--expires-in", "2d"], 48),
        (["--expires", "2025-11-04T20:00"], 10),  # by the clock in Los Angeles
        (["--expires", "2025-11-04T20:00Z"], 2),
    ],
)
def test_the_expiry_is_what_was_said(prompt: Prompt, runtime: Runtime, more: list[str], hours: float) -> None:
    drafted(prompt, *more)

    with runtime.database.reading() as conn:
        assert broadcasts.get(conn, 1).expires_at == TUESDAY + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--text", "x", "--to", "NOPE"], "There is no list with the keyword NOPE"),
        (["--text", " ", "--to", "USW7600"], "The text is empty"),
        (
            ["--text", "x", "--to", "USW7600", "--expires", "tonight"],
            "“tonight” is no time. Write it as 2026-",
        ),
        (["--text", "x", "--to", "USW7600", "--expires-in", "6"], "“6” is no span of time"),
        (["--text", "x", "--to", "USW7600", "--expires-in", "9d"], "within seven days"),
        (["--text", "x", "--to", "USW7600", "--expires-in", "99999999999d"], "is no span of time"),
        (
            ["--text", "x", "--to", "USW7600", "--expires-in", "6h", "--expires", "2025-11-04T20:00"],
            "not both",
        ),
    ],
)
def test_a_draft_that_cannot_be_kept_says_why(prompt: Prompt, words: list[str], why: str) -> None:
    said = prompt("broadcast", "create", *words)

    assert said.exit_code == 1
    assert why in said.output and said.output.count("\n") == 1


# ---- JSON, for programs

BROADCAST = {
    "id", "kind", "state", "to", "text", "body", "segments", "any_hour", "again_of", "starts_at", "expires_at",
    "created_at", "launched_at", "finished_at", "people", "texts",
}  # fmt: skip
PREVIEW = {
    "id", "again_of", "body", "encoding", "segments", "causes", "people", "by_local", "left_out", "in_quiet_hours",
    "price", "seconds", "total", "texts", "in_english",
}  # fmt: skip
NUMBERS = {
    "sentence", "delivered", "sent", "unknown", "undelivered", "taken_back", "left_out", "retrying", "waiting",
    "why_undelivered", "why_left_out",
}  # fmt: skip


def test_the_keys_of_json_stay(prompt: Prompt, people: Callable[[int], None]) -> None:
    people(1)
    created = prompt("broadcast", "create", "--to", "USW7600", "--text", "Polls close at 8", "--json")
    seen = prompt("broadcast", "preview", "1", "--json")
    pressed = [prompt("broadcast", press, "1", "--json") for press in ("launch", "pause", "resume", "cancel")]
    shown = json.loads(prompt("broadcast", "show", "1", "--json").output)
    [listed] = json.loads(prompt("broadcast", "list", "--json").output)

    assert set(json.loads(seen.output)) == PREVIEW
    assert [set(json.loads(said.output)) for said in (created, *pressed)] == [BROADCAST] * 5
    assert (set(listed), set(shown), set(shown["progress"])) == (BROADCAST, BROADCAST | {"progress"}, NUMBERS)


# ---- Members, lists, the directory, organizers, updates


def test_an_import_tells_what_became_of_every_line(prompt: Prompt, tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text("Name,Cell\nAnn,3105550101\nBo,8005550100\nCy,3105550101\n")

    said = prompt(
        "members", "import", str(file), "--list", "USW7600", "--consent", "card check, May 2025"
    ).output

    assert said.startswith("1 joined USW Local 7600, from the column “Cell”.\n2 lines were refused:\n")
    assert "line 3  +1 ••• ••• ••00  toll-free number\nline 4  +1 ••• ••• ••01  duplicate of line 2\n" in said
    assert "555" not in said


def test_the_report_has_every_refused_line(prompt: Prompt, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("Cell\n3105550101\n" + "8005550100\n" * 30)
    words = ["--list", "USW7600", "--consent", "card check", "--report", str(tmp_path / "r.csv")]
    prompt("members", "import", str(tmp_path / "m.csv"), *words)

    lines = (tmp_path / "r.csv").read_text("utf-8").splitlines()
    assert (len(lines), lines[1]) == (31, "3,toll-free number,+1 ••• ••• ••00")


@pytest.mark.parametrize("report", ["m.csv", "old.csv"])
def test_a_report_never_overwrites_a_file(
    prompt: Prompt, tmp_path: Path, runtime: Runtime, report: str
) -> None:
    (tmp_path / "m.csv").write_text("Cell\n3105550101\n")
    (tmp_path / "old.csv").write_text("keep me")
    before = (tmp_path / report).read_text()
    words = ["--list", "USW7600", "--consent", "card check", "--report", str(tmp_path / report)]
    said = prompt("members", "import", str(tmp_path / "m.csv"), *words)

    assert (said.exit_code, "is there already and was left as it is" in said.output) == (1, True)
    assert (tmp_path / report).read_text() == before
    assert prompt("consent", "3105550101").exit_code == 1


def test_no_report_of_an_import_that_did_not_begin(prompt: Prompt, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("Cell\n3105550101\n")
    words = ["--list", "USW7600", "--consent", " ", "--report", str(tmp_path / "r.csv")]
    said = prompt("members", "import", str(tmp_path / "m.csv"), *words)

    assert (said.exit_code, (tmp_path / "r.csv").exists()) == (1, False)


def test_an_import_for_programs(prompt: Prompt, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("Cell\n3105550101\n8005550100\n")
    words = ["--list", "usw7600", "--consent", "card check", "--json"]
    found = json.loads(prompt("members", "import", str(tmp_path / "m.csv"), *words).output)

    refused = [{"line": 3, "phone": "+1 ••• ••• ••00", "why": "toll-free number"}]
    assert found == {"joined": 1, "already": 0, "list": "USW7600", "column": "Cell", "refused": refused}


def test_an_import_names_the_organizer_who_brought_it(
    prompt: Prompt, tmp_path: Path, runtime: Runtime
) -> None:
    prompt("organizer", "add", "ann@example.org", "--name", "Ann", "--local", "USW7600")
    (tmp_path / "m.csv").write_text("Cell\n3105550101\n")
    words = ["--list", "USW7600", "--consent", "card check", "--by", "Ann@example.org"]
    prompt("members", "import", str(tmp_path / "m.csv"), *words)

    assert "card check; m.csv, line 2, Ann" in prompt("consent", "3105550101").output
    assert noted(runtime)[1] == ("Ann", "imported", "1 members to USW7600")


@pytest.mark.parametrize(
    ("raw", "why"), [(None, "can't be read"), ("", "is empty"), ("Name\nAnn\n", "has phone numbers in it")]
)
def test_a_file_that_cannot_be_used_is_one_sentence(
    prompt: Prompt, tmp_path: Path, raw: str | None, why: str
) -> None:
    if raw is not None:
        (tmp_path / "m.csv").write_text(raw)

    said = prompt(
        "members", "import", str(tmp_path / "m.csv"), "--list", "USW7600", "--consent", "card check"
    )

    assert (said.exit_code, said.output.count("\n")) == (1, 1)
    assert why in said.output


def test_one_persons_ledger_and_the_look_at_it(
    prompt: Prompt, people: Callable[[int], None], runtime: Runtime
) -> None:
    people(1)

    said = prompt("consent", "(310) 555-0000").output

    assert said.splitlines()[0] == "+1 ••• ••• ••00: may be texted on the lists they are on"
    assert "joined" in said and "card check; m.csv, line 2" in said
    assert noted(runtime)[0] == ("", "looked at", "the ledger of member 1")


def test_a_ledger_for_programs(prompt: Prompt, people: Callable[[int], None]) -> None:
    people(1)

    found = json.loads(prompt("consent", "3105550000", "--json").output)

    assert set(found) == {"phone", "stopped", "held", "suppressed", "events"}
    assert found["events"][0]["list_key"] == "USW7600"


def test_a_number_we_never_met_is_said_to_be(prompt: Prompt) -> None:
    assert prompt("consent", "3105559999").output.startswith("No member has this number")


def test_what_is_no_phone_number_is_said_to_be_none(prompt: Prompt) -> None:
    assert prompt("consent", "abc").output == "abc is no phone number.\n"


def test_the_lists_and_their_numbers(prompt: Prompt, people: Callable[[int], None]) -> None:
    people(2)

    found = json.loads(prompt("lists", "--json").output)

    assert {"key", "name", "local", "keywords", "people"} == set(found[0])
    assert [each["people"] for each in found if each["key"] == "USW7600"] == [2]
    assert "USW7600" in prompt("lists").output


def test_loading_the_directory_twice_changes_nothing(prompt: Prompt) -> None:
    file = "outreach/directories/alliance.toml"

    said = prompt("directory", "load", str(Path(__file__).parent.parent / file))

    assert said.output == "The directory is like this file already. Nothing was changed.\n"


def test_loading_says_what_has_changed(prompt: Prompt, tmp_path: Path) -> None:
    text = ALLIANCE.read_text("utf-8").replace('"USW Local 7600"', '"Local of another name"')
    (tmp_path / "d.toml").write_text(text, "utf-8")

    said = prompt("directory", "load", str(tmp_path / "d.toml")).output

    assert "Changed: Local of another name\n" in said
    assert "Kept" not in said


SMALL = """
[federation]
key = "small"
name = "Small Federation"
label = "Small"
represents = "everyone"
region = "everywhere"
time_zones = ["America/Denver"]
contact = "help@small.example"
keywords = ["SMALLFED"]
"""


def test_what_the_file_no_longer_has_is_named(prompt: Prompt, tmp_path: Path) -> None:
    (tmp_path / "d.toml").write_text(SMALL, "utf-8")

    for _ in range(2):
        said = prompt("directory", "load", str(tmp_path / "d.toml")).output
        kept = next(line for line in said.splitlines() if line.startswith("Kept, though not in the file: "))
        assert "USW Local 7600" in kept and kept.endswith("; nobody can join them any more")
        assert kept.count("USW Local 7600,") == 1


def test_a_first_load_says_what_is_new(prompt: Prompt, tmp_path: Path) -> None:
    (tmp_path / "d.toml").write_text(SMALL, "utf-8")

    said = prompt("directory", "load", str(tmp_path / "d.toml")).output

    assert "Added: Small Federation\nNew keywords: SMALLFED\n" in said
    assert "No longer keywords: " in said


def test_a_mistake_in_the_directory_names_its_line(prompt: Prompt, tmp_path: Path) -> None:
    (tmp_path / "d.toml").write_text("[federation]\nkey = x\n")

    said = prompt("directory", "load", str(tmp_path / "d.toml"))

    assert (said.exit_code, said.output.startswith("d.toml, line 2: ")) == (1, True)


def test_an_organizer_is_invited_by_a_link(prompt: Prompt, runtime: Runtime) -> None:
    said = prompt("organizer", "add", "ann@example.org", "--name", "Ann", "--local", "USW7600").output
    token = said.strip().rsplit("/link/", 1)[1]

    with runtime.database.reading() as conn:
        assert organizers.of_link(conn, token, runtime.now()).email == "ann@example.org"


def test_a_new_link_makes_the_old_one_void(prompt: Prompt, runtime: Runtime) -> None:
    first = prompt("organizer", "add", "ann@example.org", "--name", "Ann", "--role", "admin").output
    prompt("organizer", "link", "ann@example.org")

    with runtime.database.reading() as conn, pytest.raises(organizers.NotFound):
        organizers.of_link(conn, first.strip().rsplit("/link/", 1)[1], runtime.now())


def test_who_is_invited_twice_gets_a_new_link_instead(prompt: Prompt) -> None:
    prompt("organizer", "add", "ann@example.org", "--name", "Ann", "--local", "USW7600")

    said = prompt("organizer", "add", "Ann@example.org", "--name", "Ann", "--local", "USW7600")

    assert said.exit_code == 1
    assert said.output.endswith("For a new sign-in link: outreach organizer link ann@example.org\n")


def test_everyone_who_signs_in_is_listed(prompt: Prompt) -> None:
    prompt("organizer", "add", "ann@example.org", "--name", "Ann", "--local", "USW7600")
    prompt("organizer", "add", "bo@example.org", "--name", "Bo", "--role", "admin")

    said = prompt("organizer", "list").output
    [ann, _] = json.loads(prompt("organizer", "list", "--json").output)

    assert "ann@example.org" in said and "usw7600" in said and "not yet" in said
    assert (ann["email"], ann["locals"], ann["has_password"]) == ("ann@example.org", ["usw7600"], False)


def test_an_update_has_the_day_of_its_local(prompt: Prompt, runtime: Runtime, clock: Clock) -> None:
    clock.pass_(hours=12)  # 22:00 on the 4th in Los Angeles, already the 5th by UTC
    prompt("update", "add", "usw7600", "--text", "Session 9 is on Tuesday.")

    with runtime.database.reading() as conn:
        days = conn.scalars(select(updates.c.day).order_by(updates.c.id.desc())).first()
    assert days == date(2025, 11, 4)


def test_where_nothing_runs_the_prompt_says_how_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REDIS_URL", raising=False)

    said = CliRunner().invoke(outreach, ["lists"])

    assert (said.exit_code, said.output.split(".")[0]) == (1, "Outreach is not running here")
    assert "make run (or: outreach up)" in said.output


def test_an_update_is_what_members_get_next(prompt: Prompt) -> None:
    said = prompt(
        "update", "add", "usw7600", "--text", "Session 9 is on Tuesday.", "--es", "Sesión 9: martes."
    ).output

    assert said.endswith("is out: members of USW Local 7600 who text UPDATE get it from now on.\n")


def test_every_command_explains_itself() -> None:
    for words in ([], ["broadcast"], ["broadcast", "launch"], ["members", "import"], ["organizer", "add"]):
        said = CliRunner().invoke(outreach, [*words, "--help"])
        assert (said.exit_code, "Usage:" in said.output) == (0, True)


def test_every_command_is_where_it_is_looked_for() -> None:
    context = click.Context(outreach)

    for name in outreach.list_commands(context):
        command = outreach.get_command(context, name)
        assert command is not None
        assert command.name == name
