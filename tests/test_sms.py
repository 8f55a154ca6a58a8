"""Who can be texted at what somebody wrote, and what a text costs."""

import random
from itertools import product
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from phonenumbers.tzdata import TIMEZONE_DATA

from outreach.sms import Phone, Segments, hide, read_phone, segments, zones_of

WRITINGS = [
    "(310) 555-0123",
    "310.555.0123",
    "310-555-0123",
    "310 555 0123",
    "3105550123",
    "310/555-0123",
    "13105550123",
    "1-310-555-0123",
    "+1 310 555 0123",
    "+13105550123",
    " +1 (310) 555-0123. ",
    "310–555–0123",  # dashes as word processors put them
    "310‑555‑0123",
    "310\u00a0555\u00a00123",
    "３１０５５５０１２３",
    "＋１（３１０）５５５－０１２３",
    "٣١٠٥٥٥٠١٢٣",
    "\u202a+13105550123\u202c",  # as copied from a phone's contacts
    "3105550123.0",  # as a spreadsheet saves a column of numbers
    "'3105550123",
]

ORDINARY = [
    ("808-555-0123", "+18085550123"),  # Hawaii
    ("604-555-0123", "+16045550123"),  # Canada
    ("787-555-0123", "+17875550123"),  # Puerto Rico
    ("671-555-0123", "+16715550123"),  # Guam
    ("340-555-0123", "+13405550123"),  # Virgin Islands
    ("684-633-1234", "+16846331234"),  # American Samoa
    ("670-234-1234", "+16702341234"),  # Northern Marianas
]

OUT_OF_REACH = [
    ("800-555-0100", "+18005550100", "toll-free number"),
    ("+18335550123", "+18335550123", "toll-free number"),
    ("900-555-0100", "+19005550100", "premium-rate number"),
    ("+15005550006", "+15005550006", "forwarding number, not a phone"),
    ("600 555 0123", "+16005550123", "special number"),
    ("77820", "77820", "short code"),
    ("878787", "878787", "short code"),
    ("+44 7911 123456", "+447911123456", "foreign number"),
    ("+49 30 901820", "+4930901820", "foreign number"),  # ten digits, as a US number has
    ("011 52 55 1234 5678", "+525512345678", "foreign number"),
    ("+1 876 555 0123", "+18765550123", "foreign number"),  # Jamaica, for all its +1
    ("+1 242 555 0123", "+12425550123", "foreign number"),
    ("+15555550123", "+15555550123", "no such number"),
    ("211-555-0123", "+12115550123", "no such number"),
    ("310-155-0123", "+13101550123", "no such number"),
    ("555-1234", "555-1234", "too few digits"),
    ("911", "911", "too few digits"),
    ("+1310555012", "+1310555012", "too few digits"),
    ("310-555-01234", "310-555-01234", "too many digits"),
    ("+1 (0)310 555 0123", "+1 (0)310 555 0123", "too many digits"),
    ("310-555-0123 x5", "310-555-0123 x5", "has an extension"),
    ("310-555-0123 ext. 44", "310-555-0123 ext. 44", "has an extension"),
    ("310 555 0123 #9", "310 555 0123 #9", "has an extension"),
    ("", "", "not a phone number"),
    ("   ", "", "not a phone number"),
    ("+", "+", "not a phone number"),
    ("n/a", "n/a", "not a phone number"),
    ("Twilio", "Twilio", "not a phone number"),
    ("anonymous", "anonymous", "not a phone number"),
    ("maria@usw7600.example", "maria@usw7600.example", "not a phone number"),
    ("whatsapp:+13105550123", "whatsapp:+13105550123", "not a phone number"),
    ("(310) 555-HELP", "(310) 555-HELP", "not a phone number"),
    ("310-555-0123, 213-555-0199", "310-555-0123, 213-555-0199", "not a phone number"),
    ("310-555-0123/213-555-0199", "310-555-0123/213-555-0199", "not a phone number"),
    ("3.10556E+09", "3.10556E+09", "not a phone number"),
    ("+999 1234 5678", "+999 1234 5678", "not a phone number"),
]


@pytest.mark.parametrize("exchange", ["200", "310", "555", "976", "012", "100"])
def test_as_carriers_write_a_number_it_is_judged_as_in_any_other_writing(exchange: str) -> None:
    numbers = [f"{area}{exchange}{last}" for area in range(200, 1000) for last in ("0123", "4567")]
    told = {number: read_phone(f"+1{number}") for number in numbers}

    assert told == {number: read_phone(f"({number[:3]}) {number[3:]}") for number in numbers}
    assert {phone.reachable for phone in told.values()} == ({True, False} if exchange > "199" else {False})


@pytest.mark.parametrize("written", WRITINGS)
def test_one_phone_is_one_address_however_it_is_written(written: str) -> None:
    assert read_phone(written) == Phone("+13105550123", True, "")


@pytest.mark.parametrize(("written", "address"), ORDINARY)
def test_ordinary_numbers_of_the_us_its_islands_and_canada_are_reachable(written: str, address: str) -> None:
    assert read_phone(written) == Phone(address, True, "")


@pytest.mark.parametrize(("written", "address", "why"), OUT_OF_REACH)
def test_what_we_may_not_or_cannot_text_says_why(written: str, address: str, why: str) -> None:
    assert read_phone(written) == Phone(address, False, why)


def test_a_number_is_read_for_the_region_asked() -> None:
    assert read_phone("020 7946 0018", "GB") == Phone("+442079460018", False, "foreign number")
    assert read_phone("310 555 0123", "CA").reachable


def test_no_sender_at_all_breaks_the_reading() -> None:
    chance = random.Random(2026)
    letters = "0123456789+-() .xX#/eé９\x00\n\t\u202e\ud800😀;:@"
    for _ in range(3000):
        written = "".join(chance.choices(letters, k=chance.randint(0, 40)))
        phone = read_phone(written)

        assert phone.reachable == (phone.why == "")


def test_the_short_way_and_the_long_way_read_the_same_numbers() -> None:
    # Ten digits are read without phonenumbers.parse; with a country's 001 in front they are not.
    for area, rest in product(range(200, 1000, 7), ("5550123", "1550123", "9110000")):
        assert read_phone(f"{area}{rest}") == read_phone(f"011 1 {area} {rest}")


def test_an_import_of_61000_phones_is_a_matter_of_seconds() -> None:
    numbers = [f"(310) 555-{n:04}" for n in range(2000)]
    start = perf_counter()
    for number in numbers:
        read_phone(number)

    assert (perf_counter() - start) / len(numbers) < 0.0003  # 0.00003 is usual; room for a busy machine


ZONES = [
    ("+13105550123", ("America/Los_Angeles",)),
    ("+18085550123", ("Pacific/Honolulu",)),
    ("+16025550123", ("America/Phoenix",)),
    ("+12085550123", ("America/Boise", "America/Los_Angeles")),  # Idaho has both
    ("+15555550123", ()),
    ("+99912345678", ()),
    ("77820", ()),
    ("", ()),
]


@pytest.mark.parametrize(("address", "zones"), ZONES)
def test_a_number_tells_every_zone_its_owner_may_live_in(address: str, zones: tuple[str, ...]) -> None:
    assert zones_of(address) == zones


def test_every_zone_a_home_number_can_give_has_a_clock() -> None:
    zones = {zone for prefix, names in TIMEZONE_DATA.items() if prefix.startswith("1") for zone in names}
    for zone in zones:
        assert ZoneInfo(zone)

    assert len(zones) > 20


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("+13105550123", "+1 ••• ••• ••23"),
        ("+447911123456", "••••56"),
        ("77820", "••••20"),
        ("911", "••••"),
        ("", "••••"),
    ],
)
def test_a_screen_shows_two_digits_at_most(address: str, shown: str) -> None:
    assert hide(address) == shown


# As Twilio's own sms-segments-calculator 1.3.0 gives them; only for the empty text it says 1.
COUNTS = [
    ("", "GSM-7", 0),
    ("a", "GSM-7", 1),
    ("a" * 160, "GSM-7", 1),
    ("a" * 161, "GSM-7", 2),
    ("a" * 306, "GSM-7", 2),
    ("a" * 307, "GSM-7", 3),
    ("€" * 80, "GSM-7", 1),
    ("€" * 81, "GSM-7", 2),
    ("a" * 158 + "[", "GSM-7", 1),
    ("a" * 159 + "[", "GSM-7", 2),
    ("a" * 152 + "€" + "a" * 151, "GSM-7", 2),
    ("a" * 152 + "€" + "a" * 152, "GSM-7", 3),  # the pair moves over, and one unit stays empty
    ("a" * 153 + "€" * 76 + "aa", "GSM-7", 3),
    ("\r\n" * 80, "GSM-7", 1),
    ("\r\n" * 81, "GSM-7", 2),
    ("Ç", "GSM-7", 1),
    ("¿Qué? ¡Pingüino!", "GSM-7", 1),
    ("ç", "UCS-2", 1),
    ("¿Cuándo?", "UCS-2", 1),
    ("it’s", "UCS-2", 1),
    ("a\tb", "UCS-2", 1),
    ("a`b", "UCS-2", 1),
    ("\u00a0", "UCS-2", 1),
    ("á" * 70, "UCS-2", 1),
    ("á" * 71, "UCS-2", 2),
    ("á" + "a" * 133, "UCS-2", 2),
    ("á" + "a" * 134, "UCS-2", 3),
    ("😀" * 35, "UCS-2", 1),
    ("😀" * 36, "UCS-2", 2),
    ("😀" * 66, "UCS-2", 2),
    ("😀" * 67, "UCS-2", 3),
    ("a" * 66 + "😀" + "a" * 65, "UCS-2", 2),
    ("a" * 66 + "😀" + "a" * 66, "UCS-2", 3),
]


@pytest.mark.parametrize(("text", "encoding", "count"), COUNTS)
def test_a_text_costs_what_the_carrier_counts(text: str, encoding: str, count: int) -> None:
    found = segments(text)

    assert (found.encoding, found.count) == (encoding, count)


def test_a_preview_names_what_makes_a_text_dear() -> None:
    assert segments("Don’t forget — it’s today 😀") == Segments("UCS-2", 28, 1, ("’", "—", "😀"))
    assert segments("[Don't forget]: it's 5€") == Segments("GSM-7", 26, 1, ())


def slow_count(text: str) -> tuple[str, int]:
    """The same rules the long way: real encodings, cut piece by piece."""
    plain = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉÄÖÑÜ§¿äöñüà¤¡abcdefghijklmnopqrstuvwxyz"
    plain += "".join(map(chr, range(32, 91)))
    pairs = "\f^{}\\[~]|€"
    if all(c in plain or c in pairs for c in text):
        encoding, pieces, whole, part = "GSM-7", ["ec" if c in pairs else "c" for c in text], 160, 153
    else:
        pieces = ["u" * (len(c.encode("utf-16-be")) // 2) for c in text]
        encoding, whole, part = "UCS-2", 70, 67
    if len("".join(pieces)) <= whole:
        return encoding, 1 if pieces else 0
    parts = [""]
    for piece in pieces:
        if len(parts[-1] + piece) > part:
            parts.append("")
        parts[-1] += piece
    return encoding, len(parts)


def test_a_slow_and_a_fast_count_agree_on_thousands_of_texts() -> None:
    chance = random.Random(7600)
    alphabets = ["abc ABC é ñ ¿¡ ü\n\r@$_", "abc[]{}€^~|\\\f", "abc áíóúç“”’—…\t`中\u00a0", "abc😀🎉✊"]
    for _ in range(4000):
        edge = chance.choice([0, 67, 70, 134, 153, 160, 201, 306, 459])
        size = max(0, edge + chance.randint(-6, 6))
        text = "".join(chance.choices(chance.choice(alphabets), k=size))
        found = segments(text)

        assert (found.encoding, found.count) == slow_count(text), text
