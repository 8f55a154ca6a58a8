"""What the carrier's codes and statuses mean."""

import pytest

from outreach.carriers.codes import CODES, consequence, meaning
from outreach.errors import Consequence

# facts/carrier.md 2.1, every code of it, and what has to follow.
WHAT_FOLLOWS = {
    Consequence.SUPPRESS: "21211 21614 21635 30640",
    Consequence.OPT_OUT: "21610",
    Consequence.MISS: "21612 30004 30005 30006",
    Consequence.RETRY: "30003 30008 30017 30023 30036 30450 30500 30610",
    Consequence.SETTLE: "20500 20503 30410",
    Consequence.SLOW_DOWN: "20429 21611 30001 30022 63017",
    Consequence.STOP_SENDER: "21212 21601 21606 21703 21704 21705 30024 30032 30033 30034 30035",
    Consequence.STOP_BROADCAST: "21618 30007",
    Consequence.STOP_ACCOUNT: "20003 20404 21608 30002 60728 63038",
    Consequence.BUG: (
        "21602 21603 21604 21609 21617 21619 21620 21623 14107 30010 30019 "
        "11200 11205 12100 12200 12300 57012"
    ),
    Consequence.COUNT: "21408 21607 30009 30025 30026 30027",
}
EXPECTED = {code: follows for follows, codes in WHAT_FOLLOWS.items() for code in codes.split()}


@pytest.mark.parametrize(("code", "follows"), EXPECTED.items())
def test_each_code_has_its_consequence(code: str, follows: Consequence) -> None:
    assert consequence(code) is follows


def test_the_table_holds_exactly_the_codes_we_know_of() -> None:
    assert set(CODES) == set(EXPECTED)


@pytest.mark.parametrize("code", CODES)
def test_each_code_is_said_in_words_without_jargon(code: str) -> None:
    said = meaning(code)

    assert said[0].isupper()
    assert not said.endswith(".")
    assert not any(
        jargon in said.lower() for jargon in ("http", "sid", "payload", "10dlc", "queue overflow", code)
    )


@pytest.mark.parametrize("code", ["99999", "", "21", "abc"])
def test_an_unknown_code_is_counted_and_shown_and_never_tried_again(code: str) -> None:
    assert consequence(code) is Consequence.COUNT
    assert meaning(code) == f"The carrier refused it (code {code})"
