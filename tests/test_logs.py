"""Logs: one event, one line, ids only."""

import logging

import pytest

from outreach.errors import BadInput
from outreach.logs import Line, masked


def line_of(message: str, error: BaseException | None = None, **extra: object) -> str:
    record = logging.LogRecord("outreach.delivery", logging.WARNING, "x.py", 1, message, (), None)
    record.__dict__.update(extra)
    if error:
        record.exc_info = (type(error), error, error.__traceback__)
    return Line().format(record)


def test_an_event_is_one_line_with_its_ids() -> None:
    assert line_of("answer lost", id=7, lane=1).endswith(
        "Z warning outreach.delivery: answer lost id=7 lane=1"
    )


@pytest.mark.parametrize(
    "said",
    [
        "+13105550101",
        "310-555-0101",
        "(310) 555-0101",
        "1 310 555 0101",
        "310.555.0101",
        "to=+13105550101,",
        "2025-55-0101 12",
    ],
)
def test_whatever_looks_like_a_phone_is_hidden(said: str) -> None:
    assert "0101" not in masked(f"sent {said}")


@pytest.mark.parametrize(
    "said",
    [
        "id=1234567",
        "message 61000 of 61000",
        "at=db.py:88",
        "2025-11-04",
        "at 2025-11-04 18:00:00",
        "SM" + "31055501010" * 3,
        "took 0.2514 s",
    ],
)
def test_ids_and_times_stay(said: str) -> None:
    assert masked(said) == said


def test_a_link_that_lets_somebody_in_is_hidden() -> None:
    assert "abc" not in masked("Exception on /link/abc-DEF [GET]")


def int_of(text: str) -> int:
    return int(text)


def test_an_error_says_what_and_where_but_not_the_text_it_quotes() -> None:
    with pytest.raises(ValueError, match="Strike") as broken:
        int_of("Strike vote tonight at 8")

    said = line_of("broke", broken.value)

    assert "Strike" not in said
    assert "error=ValueError at=test_logs.py:" in said


def test_our_own_errors_may_speak() -> None:
    assert "(The text is empty)" in line_of("refused", BadInput("The text is empty"))


def test_a_message_of_many_lines_stays_one_line() -> None:
    assert "\n" not in line_of("first\nsecond")
