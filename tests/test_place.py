"""Where a member lives, as far as quiet hours go."""

import tomllib
from datetime import timedelta
from importlib import resources
from time import perf_counter

import phonenumbers
import pytest
from phonenumbers import PhoneNumber, PhoneNumberType
from sqlalchemy import select

from outreach import delivery
from outreach.models import members
from outreach.place import place_for, state_of
from outreach.runtime import Runtime
from tests import organizing
from tests.carrier import FakeCarrier
from tests.conftest import TUESDAY, Clock
from tests.texting import Phone

PACIFIC, HAWAII, EASTERN, MOUNTAIN = (
    "America/Los_Angeles",
    "Pacific/Honolulu",
    "America/New_York",
    "America/Denver",
)
FEDERATION = (PACIFIC, MOUNTAIN, EASTERN, HAWAII)

# the phone, the zones of the local and its region: the place
PLACES = [
    pytest.param("+13105550123", (PACIFIC,), "", PACIFIC, id="one local, one zone"),
    pytest.param("+12125550123", (PACIFIC,), "", PACIFIC, id="the local knows better than the number"),
    pytest.param("+13105550123", FEDERATION, "All regions", PACIFIC, id="the number points to one of them"),
    pytest.param("+18085550123", (PACIFIC, HAWAII), "", HAWAII, id="Hawaii"),
    pytest.param("+12125550123", (PACIFIC, HAWAII), "", f"{PACIFIC} {HAWAII}", id="to none: all of them"),
    pytest.param("+15555550123", (PACIFIC, HAWAII), "", f"{PACIFIC} {HAWAII}", id="a number of nowhere"),
    pytest.param("+12085550123", (), "", f"{MOUNTAIN} {PACIFIC}", id="Idaho has both"),
    pytest.param("+12085550123", FEDERATION, "", f"{MOUNTAIN} {PACIFIC}", id="and both are the federation's"),
    pytest.param("+16055550123", (), "", f"America/Chicago {MOUNTAIN}", id="South Dakota"),
    pytest.param("+17755550123", (), "", f"{MOUNTAIN} {PACIFIC}", id="Nevada"),
    pytest.param("+19285550123", (), "", "America/Phoenix", id="Arizona"),
    pytest.param("+19286720123", (), "", f"{MOUNTAIN} America/Phoenix", id="near Navajo land"),
    pytest.param("+19075550123", (), "", "America/Adak America/Anchorage", id="Alaska"),
    pytest.param("+15555550123", (), "", "", id="nothing is known"),
    pytest.param("+15125550123", (), "", "America/Chicago US-TX", id="Texas"),
    pytest.param("+19155550123", (), "", f"{MOUNTAIN} US-TX", id="El Paso"),
    pytest.param("+14015550123", (), "", f"{EASTERN} US-RI", id="Rhode Island"),
    pytest.param("+12055550123", (), "", "America/Chicago US-AL", id="Alabama"),
    pytest.param("+15045550123", (), "", "America/Chicago US-LA", id="Louisiana"),
    pytest.param("+16015550123", (), "", "America/Chicago US-MS", id="Mississippi"),
    pytest.param("+15025550123", (), "", f"{EASTERN} US-KY", id="Kentucky"),
    pytest.param("+12035550123", (), "", EASTERN, id="Connecticut: our own hours"),
    pytest.param("+15125550123", (PACIFIC,), "", f"{PACIFIC} US-TX", id="moved from Texas, or travels"),
    pytest.param(
        "+13105550123", ("America/Chicago",), "Texas", "America/Chicago US-TX", id="a local in Texas"
    ),
    pytest.param(
        "+12055550123", ("America/Chicago",), "East Texas", "America/Chicago US-AL US-TX", id="both"
    ),
    pytest.param("+13105550123", (PACIFIC,), "Southern California", PACIFIC, id="no such region"),
]


@pytest.mark.parametrize(("phone", "zones", "region", "place"), PLACES)
def test_a_member_lives_where_the_local_and_the_number_say(
    phone: str, zones: tuple[str, ...], region: str, place: str
) -> None:
    assert place_for(phone, zones, region) == place


STATES = [
    ("+12055550123", "AL"), ("+19385550123", "AL"), ("+13185550123", "LA"), ("+17695550123", "MS"),
    ("+13645550123", "KY"), ("+19455550123", "TX"), ("+14015550123", "RI"), ("+19595550123", "CT"),
    ("+12025550123", "DC"), ("+17875550123", "PR"), ("+14165550123", ""), ("+18005550123", ""),
    ("77820", ""), ("+442055501234", ""), ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("phone", "state"), STATES)
def test_an_area_code_belongs_to_one_state(phone: str, state: str) -> None:
    assert state_of(phone) == state


def test_every_ordinary_area_code_of_the_country_is_known_once() -> None:
    file = tomllib.loads(resources.files("outreach").joinpath("clocks/area_codes.toml").read_text("utf-8"))
    codes = [code for written in file.values() for code in written.split()]
    ordinary = {
        str(code) for code in range(200, 1000) if _region(code) in {"US", "PR", "VI", "GU", "AS", "MP"}
    }

    assert len(codes) == len(set(codes))
    assert set(codes) == ordinary


def _region(code: int) -> str:
    for exchange in (555, 633):  # 633 is in Samoa, which has no 555
        number = PhoneNumber(country_code=1, national_number=code * 10**7 + exchange * 10**4 + 123)
        kind = phonenumbers.number_type(number)
        if kind in {PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.FIXED_LINE}:
            return str(phonenumbers.region_code_for_number(number))
    return ""


def test_a_place_is_found_fast_enough_for_an_import_of_61000() -> None:
    place_for("+13105550123", FEDERATION)
    start = perf_counter()
    for n in range(2000):
        place_for(f"+1310555{n:04}", FEDERATION, "All regions")

    assert (perf_counter() - start) / 2000 < 0.0003  # 0.00002 is usual; room for a busy machine


def test_a_joining_member_gets_the_place_of_local_and_number(runtime: Runtime) -> None:
    Phone(runtime, "+15125550123").texts("USW7600")
    with runtime.database.reading() as conn:
        place = conn.scalar(select(members.c.zone))

    assert place == f"{PACIFIC} US-TX"


# The local time on Tuesday, Nov 4; who is texted then. TUESDAY is 10:00 in Los Angeles.
TURNS = [
    pytest.param(-1.5, set(), id="8:30: nobody"),
    pytest.param(-0.5, {PACIFIC}, id="9:30: Los Angeles"),
    pytest.param(1.5, {PACIFIC, HAWAII, f"{PACIFIC} {HAWAII}"}, id="11:30: Hawaii too"),
    pytest.param(10.5, {HAWAII}, id="20:30: Hawaii alone"),
]


@pytest.mark.parametrize(("hours", "texted"), TURNS)
def test_a_text_leaves_when_every_clock_of_its_place_is_open(
    runtime: Runtime, clock: Clock, hours: float, texted: set[str]
) -> None:
    places = [PACIFIC, HAWAII, f"{PACIFIC} {HAWAII}"]
    phones = {
        organizing.crowd(runtime, "USW7600", 1, first=n, zone=place)[0]: place
        for n, place in enumerate(places)
    }
    clock.pass_(hours=-3)
    organizing.launched(runtime, ["USW7600"])
    clock.pass_(hours=3 + hours)
    carrier = FakeCarrier(runtime.now)
    organizing.send(runtime, carrier)

    assert {phones[text.phone] for text in carrier.sent} == texted


def test_the_carrier_may_hold_a_text_until_the_first_clock_of_its_place_closes(
    runtime: Runtime, clock: Clock
) -> None:
    organizing.crowd(runtime, "USW7600", 1, zone=f"{EASTERN} {PACIFIC}")  # 13:00 in New York
    organizing.launched(runtime, ["USW7600"])
    with runtime.database.writing() as conn:
        taken = delivery.claim(conn, runtime.now(), 10, 0, organizing.OWN)

    assert [text.validity for text in taken.texts] == [7 * 3600]
    assert TUESDAY + timedelta(hours=7) == TUESDAY.replace(hour=1) + timedelta(days=1)
