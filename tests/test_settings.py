"""Settings: all documented, complete or refused, and read in the order people expect."""

import os
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from outreach.config import SIMULATED_SID, Settings
from outreach.environment import complete, keep_made, read_made, unknown, written
from outreach.errors import Misconfigured
from outreach.settings_page import page

HERE = Path(__file__).parent.parent
NAMES = {f.metadata["env"] for f in fields(Settings)}
MADE = {
    "SECRET_KEY": "m" * 40,
    "REDIS_URL": "unix:///v/s",
    "TWILIO_ACCOUNT_SID": SIMULATED_SID,
    "TWILIO_AUTH_TOKEN": "t",
}


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_settings_page_says_what_the_code_reads() -> None:
    shown = (HERE / "docs" / "settings.md").read_text("utf-8")

    assert shown == page(), "write it anew: python -m outreach.settings_page > docs/settings.md"


def test_the_example_names_only_settings_there_are() -> None:
    lines = (HERE / ".env.example").read_text("utf-8").splitlines()
    named = {line.removeprefix("#").split("=")[0] for line in lines if "=" in line}

    assert named <= NAMES


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(Misconfigured) as refused:
        Settings.from_env({"PORT": "http", "OUTREACH_PUBLIC_URL": "texts.example.org"})

    for name in (
        "REDIS_URL",
        "SECRET_KEY",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "PORT",
        "OUTREACH_PUBLIC_URL",
    ):
        assert name in str(refused.value)


COMPLETE = {**MADE, "SECRET_KEY": "s" * 40}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OUTREACH_WORKERS", "0"),
        ("OUTREACH_WEB_WORKERS", "0"),
        ("OUTREACH_SENDER", "7782"),
        ("OUTREACH_SENDER", "3105550100"),
        ("OUTREACH_SENDER", "Outreach"),
        ("OUTREACH_SETTLE_AFTER", "15"),
        ("OUTREACH_PROXIES", "-1"),
        ("OUTREACH_SEGMENT_PRICE", "-0.01"),
        ("OUTREACH_SEGMENT_PRICE", "nan"),
        ("OUTREACH_SENDER_RATE", "-1"),
        ("OUTREACH_SENDER_RATE", "nan"),
        ("OUTREACH_SENDER_RATE", "fast"),
        ("OUTREACH_SENDER_KIND", "10DLC"),
        ("OUTREACH_SENDER_KIND", "toll-free"),
        ("OUTREACH_SENDER_KIND", "10DLC high trust"),
    ],
)
def test_what_can_only_be_a_mistake_is_refused(name: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=rf"^These settings need you: {name} must be .*\.$"):
        Settings.from_env({**COMPLETE, name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OUTREACH_SENDER", "+13105550100"),
        ("OUTREACH_SENDER", "778201"),
        ("OUTREACH_SETTLE_AFTER", "16"),
        ("OUTREACH_SEGMENT_PRICE", "0"),
    ],
)
def test_what_is_just_right_is_taken(name: str, value: str) -> None:
    assert Settings.from_env({**COMPLETE, name: value})


@pytest.mark.parametrize(
    ("given", "kind", "rate"),
    [
        ({}, "short code", 100),
        ({"OUTREACH_SENDER": "+18335550100"}, "toll-free", 3),
        ({"OUTREACH_SENDER": "+13105550100"}, "long code", 1),
        ({"OUTREACH_SENDER": "+18105550100"}, "long code", 1),
        (
            {"OUTREACH_SENDER": "+13105550100", "OUTREACH_SENDER_KIND": "10DLC low volume"},
            "10DLC low volume",
            1.25,
        ),
        ({"OUTREACH_SENDER": "+18335550100", "OUTREACH_SENDER_RATE": "25"}, "toll-free", 25),
        ({"OUTREACH_SENDER_RATE": "0"}, "short code", 0),
    ],
)
def test_a_sender_goes_as_fast_as_its_kind_may_unless_told(
    given: dict[str, str], kind: str, rate: float
) -> None:
    settings = Settings.from_env({**COMPLETE, **given})

    assert (settings.sender_kind, settings.sender_rate) == (kind, rate)


def test_several_mistakes_stand_one_on_a_line() -> None:
    with pytest.raises(Misconfigured) as refused:
        Settings.from_env({**COMPLETE, "PORT": "0", "OUTREACH_WORKERS": "0"})

    assert str(refused.value).splitlines() == [
        "These settings need you:",
        "  PORT must be between 1 and 65535",
        "  OUTREACH_WORKERS must be 1 or more",
        "See docs/settings.md.",
    ]


def test_a_setting_nobody_reads_is_told_with_the_nearest_there_is() -> None:
    [line] = unknown({"OUTREACH_SENDERRATE": "3", "OUTREACH_VAR": "v", "OTHER": "x"})

    assert line.startswith(
        "OUTREACH_SENDERRATE is no setting and was not read. Did you mean OUTREACH_SENDER_RATE?"
    )


def test_a_secret_in_the_wrong_line_is_not_shown() -> None:
    with pytest.raises(Misconfigured) as refused:
        Settings.from_env({"PORT": "my-password"})

    assert "my-password" not in str(refused.value)


def test_the_real_environment_wins_over_the_file(empty_folder: Path) -> None:
    (empty_folder / ".env").write_text('PORT=7000\nOUTREACH_SENDER="12345"\n')

    found = written({"PORT": "9000"})

    assert (found["PORT"], found["OUTREACH_SENDER"]) == ("9000", "12345")


def test_an_empty_line_counts_as_not_set(empty_folder: Path) -> None:
    (empty_folder / ".env").write_text("REDIS_URL=redis://there\n")

    assert written({"REDIS_URL": "  "})["REDIS_URL"] == "redis://there"


def test_the_database_lives_in_the_folder_that_is_chosen(empty_folder: Path) -> None:
    assert written({"OUTREACH_VAR": "elsewhere"})["DATABASE_URL"] == "sqlite:///elsewhere/outreach.db"


def test_other_commands_find_what_up_has_made(empty_folder: Path) -> None:
    (empty_folder / "var").mkdir()
    keep_made(Path("var"), MADE)

    found = complete({})

    assert MADE.items() <= found.items()


def test_a_real_account_never_gets_the_simulated_token(empty_folder: Path) -> None:
    (empty_folder / "var").mkdir()
    keep_made(Path("var"), MADE)

    found = complete({"TWILIO_ACCOUNT_SID": "AC" + "1" * 32})

    assert "TWILIO_AUTH_TOKEN" not in found


def test_what_up_has_made_is_for_nobody_else(tmp_path: Path) -> None:
    old = os.umask(0o022)
    keep_made(tmp_path, MADE)
    os.umask(old)

    assert stat.S_IMODE((tmp_path / "made.env").stat().st_mode) == 0o600
    assert read_made(tmp_path) == MADE


def test_a_settings_file_that_cannot_be_read_is_named(empty_folder: Path) -> None:
    (empty_folder / ".env").write_bytes(b"\xff\xfe\x00S")

    with pytest.raises(Misconfigured, match=r"\.env can't be read"):
        written({})
