"""The directory file: the Alliance as it is, and every mistake named with its line."""

import re
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from keywords import Intent, Reader
from outreach.directory_file import Directory, ListEntry, Local, Sender, Update, read
from outreach.errors import BadDirectory
from outreach.sms import read_phone

ALLIANCE = Path(str(resources.files("outreach").joinpath("directories/alliance.toml")))

SMALL = """\
[federation]
key = "alliance"
name = "The Alliance"
label = "Alliance"
represents = "Everybody"
region = "All"
time_zones = ["America/Denver"]
contact = "+1 800 555 0100"
keywords = ["ALLIANCE"]

[[union]]
key = "usw"
name = "United Steelworkers"

# [[local]] in a comment is no local
[[local]]
key = "usw7600"
union = "usw"
name = "USW Local 7600"
label = "USW 7600"
represents = "Clerical workers"
region = "Southern California"
time_zones = [
  "America/Los_Angeles",
  "Pacific/Honolulu",
]
contact = "help@usw7600.example"
keywords = ["usw7600", "STEEL"]

[[list]]
local = "usw7600"
name = "Stewards"
keywords = ["USWSTEWARDS"]

[[update]]
local = "usw7600"
date = 2025-11-04
topic = "Session 8"
en = \"""
No movement.
[[local]]
key = 'not a key'\"""
es = "Sin cambios."
"""


def load(folder: Path, text: str | bytes) -> Directory:
    file = folder / "small.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(file)


@pytest.fixture(scope="module")
def alliance() -> Directory:
    return read(ALLIANCE)


# The Alliance.

KEYWORDS = {
    "HNHP": "HNHP",
    "IBT166": "Teamsters Local 166",
    "ILWU28": "ILWU Local 28",
    "IUOE1": "IUOE Local 1",
    "IUOE501": "IUOE Local 501",
    "KPNAA": "KPNAA",
    "OFNHP": "OFNHP AFT Local 5017",
    "UFCW7": "UFCW Local 7",
    "UFCW21": "UFCW Local 21",
    "UFCW27": "UFCW Local 27",
    "UFCW135": "UFCW Local 135",
    "UFCW324": "UFCW Local 324",
    "UFCW400": "UFCW Local 400",
    "UFCW770": "UFCW Local 770",
    "UFCW1167": "UFCW Local 1167",
    "UFCW1428": "UFCW Local 1428",
    "UFCW1442": "UFCW Local 1442",
    "UFCW1996": "UFCW Local 1996",
    "UNAC": "UNAC/UHCP",
    "UNITEHERE5": "UNITE HERE Local 5",
    "USW7600": "USW Local 7600",
}


def test_the_alliance_has_its_21_locals_with_the_keywords_on_their_flyers(alliance: Directory) -> None:
    locals_ = [local for local in alliance.locals if not local.federation]

    assert {local.lists[0].key: local.name for local in locals_} == KEYWORDS
    assert len(locals_) == 21


def test_the_alliance_has_a_list_of_its_own_and_no_parent(alliance: Directory) -> None:
    assert alliance.federation.name == "Alliance of Health Care Unions"
    assert alliance.federation.union is None
    assert alliance.federation.lists == (
        ListEntry("ALLIANCE", "Alliance of Health Care Unions", ("ALLIANCE",), True),
    )
    assert [local.key for local in alliance.locals if local.federation] == ["alliance"]


def test_every_union_has_a_local_and_the_eleven_of_ufcw_are_eleven(alliance: Directory) -> None:
    parents = [local.union for local in alliance.locals]

    assert {union.key for union in alliance.unions} == set(parents) - {None}
    assert parents.count("ufcw") == 11
    assert parents.count("iuoe") == 2


@pytest.mark.parametrize(
    ("key", "zones"),
    [
        ("hnhp", ("Pacific/Honolulu",)),
        ("unitehere5", ("Pacific/Honolulu",)),
        ("unac", ("America/Los_Angeles", "Pacific/Honolulu")),
        ("iuoe1", ("America/Denver",)),
        ("ufcw7", ("America/Denver",)),
        ("ufcw27", ("America/New_York",)),
        ("ufcw1996", ("America/New_York",)),
        ("ofnhp", ("America/Los_Angeles",)),
        ("usw7600", ("America/Los_Angeles",)),
    ],
)
def test_quiet_hours_go_by_where_the_local_is(key: str, zones: tuple[str, ...], alliance: Directory) -> None:
    assert {local.key: local for local in alliance.locals}[key].time_zones == zones


def test_sample_contacts_reach_nobody(alliance: Directory) -> None:
    assert [local.contact for local in alliance.locals if not local.contact.endswith(".example")] == []


@pytest.mark.parametrize(
    ("text", "keywords"),
    [
        ("usw 7600", ("USW7600",)),
        ("7600", ("USW7600",)),
        ("UNAC/UHCP", ("UNACUHCP",)),
        ("Unite Here 5", ("UNITEHERE5",)),
        ("teamsters 166", ("TEAMSTERS166",)),
        ("uswstewards", ("USWSTEWARDS",)),
    ],
)
def test_what_members_write_joins(text: str, keywords: tuple[str, ...], alliance: Directory) -> None:
    reader = Reader(word for local in alliance.locals for entry in local.lists for word in entry.keywords)

    assert reader.read(text).intent is Intent.JOIN
    assert reader.read(text).keywords == keywords


def test_other_names_of_a_local_join_the_same_list(alliance: Directory) -> None:
    words = {local.key: local.lists[0].keywords for local in alliance.locals}

    assert words["ibt166"] == ("IBT166", "TEAMSTERS166")
    assert words["unac"] == ("UNAC", "UHCP", "UNACUHCP")
    assert words["ofnhp"] == ("OFNHP", "AFT5017")


def test_the_sample_updates_are_in_english_and_spanish(alliance: Directory) -> None:
    assert {tuple(update.texts) for update in alliance.updates} == {("en", "es")}
    assert date(2025, 11, 4) in {update.date for update in alliance.updates if update.local_key == "alliance"}


# Any file.


def test_a_file_is_read_as_it_stands(tmp_path: Path) -> None:
    directory = load(tmp_path, SMALL)

    assert directory.locals[1] == Local(
        key="usw7600",
        name="USW Local 7600",
        label="USW 7600",
        union="usw",
        represents="Clerical workers",
        region="Southern California",
        time_zones=("America/Los_Angeles", "Pacific/Honolulu"),
        contact="help@usw7600.example",
        lists=(
            ListEntry("USW7600", "USW Local 7600", ("USW7600", "STEEL"), main=True),
            ListEntry("USWSTEWARDS", "Stewards", ("USWSTEWARDS",), main=False),
        ),
        federation=False,
        sender="",
    )
    assert directory.updates == (
        Update(
            "usw7600",
            date(2025, 11, 4),
            "Session 8",
            {"en": "No movement.\n[[local]]\nkey = 'not a key'", "es": "Sin cambios."},
        ),
    )


def test_a_file_saved_by_windows_reads_the_same(tmp_path: Path) -> None:
    windows = b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()

    assert load(tmp_path, windows) == load(tmp_path, SMALL)


def test_a_directory_needs_no_updates_and_no_further_lists(tmp_path: Path) -> None:
    directory = load(tmp_path, SMALL.split("[[list]]", maxsplit=1)[0])

    assert directory.updates == ()
    assert len(directory.locals[1].lists) == 1


SENDER = '[[sender]]\naddress = "(800) 555-0100"\nkind = "toll-free"\n\n'


def with_sender(sender: str = SENDER, own: str = 'sender = "+18005550100"\n') -> str:
    return sender + SMALL.replace('union = "usw"\n', f'union = "usw"\n{own}', 1)


def test_a_local_may_have_a_number_of_its_own(tmp_path: Path) -> None:
    directory = load(tmp_path, with_sender())

    assert directory.senders == (Sender("+18005550100", "toll-free", 3.0, 36_000),)
    assert [local.sender for local in directory.locals] == ["", "+18005550100"]


def test_a_sender_may_be_allowed_another_rate_and_validity(tmp_path: Path) -> None:
    directory = load(tmp_path, with_sender(SENDER + "rate = 12\nvalidity = 3600\n"))

    assert directory.senders == (Sender("+18005550100", "toll-free", 12.0, 3600),)


WRONG_SENDERS = [
    (SENDER.replace("toll-free", "pigeon"), 3, '"pigeon" is no kind of sender. Kinds: short code, toll-free'),
    (SENDER.replace("(800) 555-0100", "555"), 2, "write a short code (77820) or a number of our own"),
    (SENDER + "rate = 0\n", 5, "rate must be a number from 0.0167 to 1,000."),
    (SENDER + "rate = true\n", 5, "rate must be a number"),
    (SENDER + "validity = 90000\n", 5, "validity must be a number from 60 to 36,000."),
    (SENDER * 2, 6, 'the address "(800) 555-0100" is taken by line 2'),
    (SENDER.replace("0100", "0199"), 23, "there is no [[sender]] with the address +18005550100. Add one"),
]


@pytest.mark.parametrize(("sender", "line", "said"), WRONG_SENDERS)
def test_a_mistake_in_a_sender_is_named(sender: str, line: int, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadDirectory) as refusal:
        load(tmp_path, with_sender(sender))

    assert f"line {line}: " in str(refusal.value)
    assert said in str(refusal.value)


USW = '[[local]]\nkey = "usw2"\nunion = "usw"\nname = "Two"\nlabel = "Two"\nrepresents = "x"\nregion = "x"\n'
USW += 'time_zones = ["America/Denver"]\ncontact = "a@b.example"\nkeywords = ["USW2"]\n'

# What is changed, into what, the line that is named, and what is said.
MISTAKES = [
    # It is not TOML.
    ('label = "USW 7600"', 'label = "USW 7600', 20, "Look at the quotes"),
    ('region = "All"', "region = All", 6, "Look at the quotes"),
    ('key = "usw"', 'key = "usw"\nkey = "usw"', 13, "Cannot overwrite"),
    ('es = "Sin cambios."\n', "es = [", 43, "Look at the quotes"),
    # Words that are not known, or not there.
    (
        'label = "USW 7600"',
        'lable = "USW 7600"',
        20,
        '"lable" is no field of [[local]]. Did you mean "label"?',
    ),
    ('topic = "Session 8"', 'topics = "x"', 38, 'Did you mean "topic"?'),
    ('name = "United Steelworkers"', "", 11, "this [[union]] has no name"),
    ('contact = "help@usw7600.example"\n', "", 16, "this [[local]] has no contact"),
    ('keywords = ["USWSTEWARDS"]', "", 30, "this [[list]] has no keywords"),
    ("[[update]]", "[[updates]]", 35, 'Did you mean "update"?'),
    ("[[update]]", "[update]", 35, "write [[update]]"),
    ("[federation]", "[[federation]]", 1, "write [federation]"),
    ("[federation]", "[[union]]", 4, "is no field of [[union]]"),
    ("[federation]", 'owner = "77820"\n[federation]', 1, '"owner" is not known here'),
    # Values of the wrong kind.
    ('name = "Stewards"', "name = 5", 32, "must be words in quotes"),
    ('name = "Stewards"', 'name = "  "', 32, "must be words in quotes"),
    ('name = "Stewards"', f'name = "{"x" * 41}"', 32, "41 characters; 40 is the most"),
    ('label = "USW 7600"', f'label = "{"x" * 21}"', 20, "21 characters; 20 is the most"),
    ('es = "Sin cambios."', f'es = "{"x" * 1501}"', 43, "1501 characters; 1500 is the most"),
    ('keywords = ["USWSTEWARDS"]', 'keywords = "USWSTEWARDS"', 33, 'keywords = ["…"]'),
    ('keywords = ["USWSTEWARDS"]', "keywords = []", 33, "must be words in brackets"),
    ('keywords = ["USWSTEWARDS"]', "keywords = [7600]", 33, "must be words in brackets"),
    ("date = 2025-11-04", 'date = "4 Nov"', 37, "must be a day without quotes"),
    ("date = 2025-11-04", "date = 2025-11-04T10:00:00", 37, "must be a day without quotes"),
    # References and doubles.
    ('union = "usw"', 'union = "uws"', 18, 'no union with the key "uws". Did you mean "usw"?'),
    ('[[list]]\nlocal = "usw7600"', '[[list]]\nlocal = "usw760"', 31, 'Did you mean "usw7600"?'),
    ('[[update]]\nlocal = "usw7600"', '[[update]]\nlocal = "seiu"', 36, 'no local with the key "seiu"'),
    ('key = "usw7600"', 'key = "alliance"', 17, 'the key "alliance" is taken by line 2'),
    ('key = "usw7600"', 'key = "USW 7600"', 17, "small letters, digits and hyphens only"),
    ("[[list]]", '[[union]]\nkey = "usw"\nname = "x"\n[[list]]', 31, "taken by line 12"),
    ("[[list]]", USW.replace('"Two"', '"USW Local 7600"', 1) + "[[list]]", 33, "taken by line 19"),
    (
        "[[list]]",
        USW.replace("USW2", "Usw7600") + "[[list]]",
        39,
        'the keyword "Usw7600" stands in lines 28 and 39. Keep it in one place only.',
    ),
    ('["USWSTEWARDS"]', '["ALLIANCE"]', 33, 'the keyword "ALLIANCE" stands in lines 9 and 33.'),
    ('["usw7600", "STEEL"]', '["usw7600", "USW7600"]', 28, "stands in line 28, twice."),
    # Time zones.
    ('["America/Denver"]', '["America/Los Angeles"]', 7, 'Did you mean "America/Los_Angeles"?'),
    ('["America/Denver"]', '["EST"]', 7, 'Write it like "America/Los_Angeles"'),
    ('["America/Denver"]', '["UTC"]', 7, "is no time zone"),
    ('  "Pacific/Honolulu",', '  "Hawaii",', 23, "is no time zone"),
    # HELP must name an e-mail address or a toll-free number.
    ('"help@usw7600.example"', '"usw7600.example"', 27, "an e-mail address or a toll-free number"),
    ('"help@usw7600.example"', '"(310) 555-0123"', 27, "an e-mail address or a toll-free number"),
    ('"help@usw7600.example"', '"https://usw7600.example"', 27, "an e-mail address or a toll-free number"),
    # Keywords a member could not text, or that mean something else.
    *(
        ('["USWSTEWARDS"]', f'["{word}"]', 33, "2 to 16 letters and digits")
        for word in ["USW-STEWARDS", "USW STEWARDS", "X", "28", "7", "ÑANDU", "S" * 17, ""]
    ),
    *(
        ('["USWSTEWARDS"]', f'["{word}"]', 33, "it means something else")
        for word in [
            "STOP",
            "stop",
            "Quit",
            "CANCEL",
            "HELP",
            "YES",
            "NO",
            "START",
            "UPDATE",
            "AYUDA",
            "ALTO",
            "VOTE",
            "VOTED",
            "UNDO",
            "MORE",
            "WHEN",
            "EVENTS",
            "RSVP",
        ]
    ),
]


@pytest.mark.parametrize(("before", "after", "line", "said"), MISTAKES)
def test_a_mistake_is_named_with_its_line_and_nothing_is_read(
    before: str, after: str, line: int, said: str, tmp_path: Path
) -> None:
    assert before in SMALL

    with pytest.raises(BadDirectory) as refusal:
        load(tmp_path, SMALL.replace(before, after, 1))
    assert str(refusal.value).startswith(f"small.toml, line {line}: ")
    assert said in str(refusal.value)


def test_a_file_without_a_federation_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadDirectory, match=r"line 1: there is no \[federation\]"):
        load(tmp_path, "")


def test_a_file_that_is_not_there_or_not_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadDirectory, match=r"nowhere\.toml can't be read: No such file"):
        read(tmp_path / "nowhere.toml")
    with pytest.raises(BadDirectory, match=re.escape("small.toml, line 3: a letter is not UTF-8")):
        load(tmp_path, SMALL.encode().replace(b"The Alliance", b"Espa\xf1ol"))


def test_no_message_shows_where_on_the_machine_the_file_is(tmp_path: Path) -> None:
    with pytest.raises(BadDirectory) as refusal:
        load(tmp_path, "local = 1")

    assert str(refusal.value).startswith("small.toml, line 1: write [[local]], with just these brackets")


def test_contacts_by_telephone_are_toll_free(alliance: Directory) -> None:
    phones = [local.contact for local in alliance.locals if "@" not in local.contact]

    assert [phone for phone in phones if read_phone(phone).why != "toll-free number"] == []


def test_a_table_written_on_one_line_is_found_as_well(tmp_path: Path) -> None:
    with pytest.raises(BadDirectory, match=re.escape("small.toml, line 2: this [[union]] has no name")):
        load(tmp_path, 'list = []\nunion = [{ key = "usw" }]')
