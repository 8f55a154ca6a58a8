"""A table of proposals: entered as lines, told as lines, kept as rows."""

from pathlib import Path

import pytest

from outreach.directory_file import read
from outreach.errors import BadDirectory, BadInput
from outreach.proposals import Proposal, pasted
from tests.conftest import ALLIANCE

WAGES = """Date,KP,Alliance
10/1/2025,6.5%,9%
4/1/2027,,3%
8/1/2027,3%,
"""
TOLD = "10/1/25: KP 6.5%, Alliance 9%\n4/1/27: Alliance 3%\n8/1/27: KP 3%"


@pytest.mark.parametrize(
    "lines",
    [
        WAGES,
        WAGES.replace(",", "\t"),
        WAGES.replace(",", " | "),
        "| Date | KP | Alliance |\n|---|:-:|--:|\n| 10/1/2025 | 6.5% | 9% |\n| 4/1/2027 | | 3% |\n| 8/1/2027 | 3% | |",
        "\n\n" + WAGES.replace("\n", "\r\n\r\n"),
        WAGES.replace("KP", '"KP"').replace("6.5%", "  6.5%  "),
    ],
    ids=["commas", "tabs", "bars", "a drawn table", "blank lines", "quotes and spaces"],
)
def test_pasted_lines_become_a_table_and_a_text_that_reads_well(lines: str) -> None:
    table = pasted(lines)

    assert table is not None
    assert table.columns == ("Date", "KP", "Alliance")
    assert table.text() == TOLD


def test_a_table_of_one_offer_does_not_repeat_whose_it_is() -> None:
    table = pasted("Shift|Differential\nNights|$4.50\nWeekends|$2")

    assert table is not None
    assert table.text() == "Nights: $4.50\nWeekends: $2"


def test_what_is_kept_is_the_same_table_again() -> None:
    table = pasted(WAGES)

    assert table is not None
    assert Proposal.of(table.kept()) == table
    assert Proposal.of(None) is None


@pytest.mark.parametrize("nothing", ["", "   \n \n"])
def test_nothing_pasted_is_no_table(nothing: str) -> None:
    assert pasted(nothing) is None


FAULTS = [
    ("10/1/2025: 6.5%", "has 1 column; it needs 2 to 5"),
    ("a,b,c,d,e,f\n1,2,3,4,5,6", "has 6 columns"),
    ("Date,KP", "has no rows below its first line"),
    ("Date,KP,Alliance\n10/1/2025,6.5%", "Line 2 of the table has 2 cells and its first line 3"),
    ("Date,KP\n10/1/2025,6.5%,9%", "Line 2 of the table has 3 cells"),
    ("Date,,Alliance\n10/1/2025,6.5%,9%", "A column of the table has no name"),
    ("Date,KP\n,6.5%", "Line 2 of the table needs a first cell"),
    ("Date,KP,Alliance\n10/1/2025,,", "and something proposed"),
    (f"Date,KP\n10/1/2025,{'x' * 41}", "A cell in line 2 of the table has 41 characters"),
    ("Date,KP\n" + "1,2\n" * 21, "has 21 rows"),
]


@pytest.mark.parametrize(("lines", "said"), FAULTS)
def test_what_is_wrong_with_a_table_is_said_in_one_sentence(lines: str, said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        pasted(lines)

    assert said in str(refusal.value)
    assert str(refusal.value).endswith("Nothing was saved.")


def test_the_wage_table_of_november_2025_is_in_the_alliance_s_file() -> None:
    (wages,) = [update for update in read(ALLIANCE).updates if update.proposal]

    assert (wages.local_key, wages.topic) == ("alliance", "wages")
    assert wages.proposal is not None
    assert wages.proposal.text().splitlines() == [
        "10/1/25: KP 6.5%, Alliance 9%",
        "10/1/26: KP 6.5%, Alliance 5%",
        "4/1/27: Alliance 3%",
        "8/1/27: KP 3%",
        "10/1/27: KP 2.5%, Alliance 4%",
        "10/1/28: KP 3%, Alliance 4%",
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('"Date, KP"', "proposal must be rows of words"),
        ('[["Date", "KP"], ["10/1/2025", 6.5]]', "proposal must be rows of words"),
        ('[["Date", "KP"]]', "has no rows"),
    ],
)
def test_a_table_in_the_file_that_is_none_names_its_line(tmp_path: Path, rows: str, said: str) -> None:
    text = ALLIANCE.read_text("utf-8")
    file = tmp_path / "alliance.toml"
    file.write_text(text + f"proposal = {rows}\n", "utf-8")

    with pytest.raises(BadDirectory) as refusal:
        read(file)
    assert f"alliance.toml, line {text.count(chr(10)) + 1}: " in str(refusal.value)
    assert said in str(refusal.value)
