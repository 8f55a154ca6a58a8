"""What sounds worried goes to the front, and whoever is on duty is texted: once, without a word of the member's."""

import re
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from outreach import members, on_duty, organizers, replies
from outreach.errors import BadInput, NotFound
from outreach.models import members as members_table
from outreach.models import messages, subscriptions, texts
from outreach.models import organizers as organizers_table
from outreach.runtime import Runtime
from outreach.sms import read_phone
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.console import invite
from tests.organizing import launched, send, tick
from tests.texting import Phone

OWN = "+13105550900"
WORRIED = "my manager threatened me and I don't feel safe"


@pytest.fixture
def phone(runtime: Runtime) -> Phone:
    phone = Phone(runtime)
    phone.texts("USW7600")
    return phone


@pytest.fixture
def dana(runtime: Runtime) -> int:
    """An organizer of USW Local 7600, on duty."""
    dana = invite(runtime, "dana@usw.example", "organizer", ("USW7600", "UFCW770"))
    put(runtime, dana)
    return dana


def local_id(runtime: Runtime, key: str = "USW7600") -> int:
    with runtime.database.reading() as conn:
        found = runtime.directories.current(conn)
        return found.local_of(found.list_called(key).id).id


def code(runtime: Runtime, organizer_id: int, key: str = "USW7600", phone: str = OWN) -> str:
    with runtime.database.reading() as conn:
        who, secret = organizers.get(conn, organizer_id), runtime.settings.secret_key
        return on_duty.code(secret, local_id(runtime, key), who, phone, runtime.now())


def put(runtime: Runtime, organizer_id: int, key: str = "USW7600", phone: str = OWN) -> None:
    """On duty, once that phone has texted its code."""
    shown = code(runtime, organizer_id, key, phone)
    assert "You are on duty" in Phone(runtime, read_phone(phone).address).texts(shown)


def there(runtime: Runtime, key: str = "USW7600") -> str:
    """The hidden phone that is on duty, and "" for none."""
    with runtime.database.reading() as conn:
        found = on_duty.of_locals(conn, [local_id(runtime, key)])
    return found[local_id(runtime, key)].phone if found else ""


def told(runtime: Runtime) -> list[tuple[str, str]]:
    """Who was texted what just now."""
    carrier = FakeCarrier(runtime.now)
    send(runtime, carrier)
    return [(text.phone, text.body) for text in carrier.sent]


def test_the_organizer_on_duty_is_told_where_to_read_and_nothing_else(
    runtime: Runtime, phone: Phone, dana: int
) -> None:
    phone.texts(WORRIED)

    ((to, body),) = told(runtime)

    assert to == OWN
    assert body == (
        "A member of USW Local 7600 wrote something urgent. Read it: https://texts.example.org/replies/3"
    )
    assert phone.number[-4:] not in body
    assert told(runtime) == []


@pytest.mark.parametrize(
    "said", ["we are fired up!", "what a safe place", "is my shift covered", "USW7600", "STOP"]
)
def test_ordinary_words_tell_nobody(runtime: Runtime, phone: Phone, dana: int, said: str) -> None:
    phone.texts(said)

    assert told(runtime) == []


@pytest.mark.parametrize(
    "said", ["USW7600 I was fired today", "I got hurt, when is the next meeting", "unsafe"]
)
def test_whatever_else_is_asked_worried_words_are_heard(
    runtime: Runtime, phone: Phone, dana: int, said: str
) -> None:
    phone.texts(said)

    assert phone.asks == ["usw7600"]
    assert len(told(runtime)) == 1


def test_who_leaves_is_not_written_to_however_worried(runtime: Runtime, phone: Phone, dana: int) -> None:
    phone.texts("STOP")

    assert phone.asks == []


def test_worried_words_stand_first_the_oldest_before_the_others(
    runtime: Runtime, phone: Phone, clock: Clock
) -> None:
    said = ["is my shift covered", "who is this?? enough", WORRIED, "I got hurt at work and nobody helps"]
    for n, body in enumerate(said):
        other = Phone(runtime, f"+1310555030{n}")
        other.texts("USW7600")
        other.texts(body)
        clock.pass_(minutes=1)

    with runtime.database.reading() as conn:
        found = replies.open_ones(conn, [local_id(runtime)])

    assert [reply.body for reply in found] == [said[2], said[3], said[1], said[0]]
    assert [reply.worried for reply in found] == [True, True, False, False]


def test_one_text_for_a_local_in_ten_minutes_however_many_are_worried(
    runtime: Runtime, phone: Phone, dana: int, clock: Clock
) -> None:
    put(runtime, dana, "UFCW770")
    other = Phone(runtime, "+13105550102")
    other.texts("UFCW770")
    for minutes, expected in ((0, 1), (5, 0), (4.9, 0), (0.1, 1), (1, 0)):
        clock.pass_(minutes=minutes)
        phone.texts(WORRIED)
        assert len(told(runtime)) == expected, minutes

    other.texts(WORRIED)

    assert [body.split(" wrote")[0] for _, body in told(runtime)] == ["A member of UFCW Local 770"]


def test_nobody_on_duty_nobody_texted_and_the_reply_is_kept_in_front(runtime: Runtime, phone: Phone) -> None:
    phone.texts(WORRIED)

    assert told(runtime) == []
    assert phone.asks == ["usw7600"]


def deactivated(runtime: Runtime, dana: int) -> None:
    invite(runtime, "ana@alliance.example", "admin")
    with runtime.database.writing() as conn:
        organizers.deactivate(conn, dana)


def of_another_local(runtime: Runtime, dana: int) -> None:
    invite(runtime, "ana@alliance.example", "admin")
    with runtime.database.writing() as conn:
        organizers.change(conn, dana, "organizer", [local_id(runtime, "OFNHP")])


def a_viewer(runtime: Runtime, dana: int) -> None:
    with runtime.database.writing() as conn:
        conn.execute(update(organizers_table).where(organizers_table.c.id == dana).values(role="viewer"))


@pytest.mark.parametrize("become", [deactivated, of_another_local, a_viewer])
def test_who_no_longer_answers_for_the_local_is_not_texted(
    runtime: Runtime, phone: Phone, dana: int, become
) -> None:  # type: ignore[no-untyped-def]
    become(runtime, dana)
    phone.texts(WORRIED)

    assert told(runtime) == []
    with runtime.database.reading() as conn:
        assert not on_duty.of_locals(conn, [local_id(runtime)])[local_id(runtime)].may


def test_stop_from_that_phone_is_obeyed_and_the_page_can_say_so(
    runtime: Runtime, phone: Phone, dana: int
) -> None:
    Phone(runtime, OWN).texts("STOP")
    phone.texts(WORRIED)

    assert told(runtime) == []
    with runtime.database.reading() as conn:
        assert not on_duty.of_locals(conn, [local_id(runtime)])[local_id(runtime)].reachable
    Phone(runtime, OWN).texts("START")
    with runtime.database.reading() as conn:
        assert on_duty.of_locals(conn, [local_id(runtime)])[local_id(runtime)].reachable


def test_the_organizers_phone_is_on_no_list_and_gets_no_broadcast(
    runtime: Runtime, phone: Phone, dana: int
) -> None:
    launched(runtime, ["USW7600"])

    assert [to for to, _ in told(runtime)] == [phone.number]
    with runtime.database.reading() as conn:
        assert sum(members.count_on_lists(conn).values()) == 1
        assert conn.scalar(select(func.count()).select_from(subscriptions)) == 1


def test_an_organizer_who_is_a_member_too_stays_one(runtime: Runtime, phone: Phone) -> None:
    dana = invite(runtime, "dana@usw.example", "organizer", ("USW7600",))
    put(runtime, dana, phone=phone.number)

    assert phone.lists == ["USW7600"]
    Phone(runtime, "+13105550102").texts("USW7600")
    Phone(runtime, "+13105550102").texts(WORRIED)
    assert [to for to, _ in told(runtime)] == [phone.number]


def test_a_text_that_could_not_leave_for_hours_is_given_up(
    runtime: Runtime, phone: Phone, dana: int, clock: Clock
) -> None:
    phone.texts(WORRIED)
    clock.pass_(hours=5)
    tick(runtime)

    assert told(runtime) == []
    with runtime.database.reading() as conn:
        assert conn.scalar(select(messages.c.reason)) == "expired"


def test_it_leaves_at_night_too(runtime: Runtime, phone: Phone, dana: int, clock: Clock) -> None:
    clock.pass_(hours=16)
    phone.texts(WORRIED)

    assert len(told(runtime)) == 1


def test_a_worried_reply_that_finds_its_local_later_tells_who_is_on_duty_there(
    runtime: Runtime, dana: int
) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600 and UFCW770")
    phone.texts(WORRIED)
    assert told(runtime) == []

    phone.texts("USW7600")

    assert [to for to, _ in told(runtime)] == [OWN]


def test_two_worried_members_at_one_moment_are_one_text(runtime: Runtime, dana: int) -> None:
    phones = [Phone(runtime, f"+1310555040{n}") for n in range(2)]
    for each in phones:
        each.texts("USW7600")
    gate = threading.Barrier(2)

    def say(phone: Phone) -> None:
        gate.wait()
        phone.texts(WORRIED)

    threads = [threading.Thread(target=say, args=(each,)) for each in phones]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(told(runtime)) == 1


def test_a_text_that_the_carrier_brings_twice_tells_once(
    runtime: Runtime, phone: Phone, dana: int, clock: Clock
) -> None:
    phone.texts(WORRIED, carrier_id="SM5")
    clock.pass_(minutes=11)
    phone.texts(WORRIED, carrier_id="SM5")

    assert len(told(runtime)) == 1


@pytest.mark.parametrize("written", ["", "hello", "77820", "911", "+44 20 7946 0958", "310-555"])
def test_a_phone_that_can_not_be_texted_is_refused(runtime: Runtime, dana: int, written: str) -> None:
    with pytest.raises(BadInput, match="Nothing was saved"):
        put(runtime, dana, phone=written)

    with runtime.database.reading() as conn:
        assert on_duty.of_locals(conn, [local_id(runtime)])[local_id(runtime)].phone.endswith("00")


def test_nobody_without_that_local_is_put_on_duty(runtime: Runtime) -> None:
    joe = invite(runtime, "joe@ufcw.example", "organizer", ("UFCW770",))
    vera = invite(runtime, "vera@usw.example", "viewer", ("USW7600",))
    for who in (joe, vera):
        with pytest.raises(BadInput, match="answers for this local"):
            put(runtime, who)


def test_somebody_else_takes_over_and_nobody_is_the_end(runtime: Runtime, phone: Phone, dana: int) -> None:
    joe = invite(runtime, "joe@usw.example", "organizer", ("USW7600",))
    put(runtime, joe, phone="(310) 555-0901")
    phone.texts(WORRIED)
    assert [to for to, _ in told(runtime)] == ["+13105550901"]

    with runtime.database.writing() as conn:
        on_duty.clear(conn, local_id(runtime))
    with pytest.raises(NotFound, match="Nobody is on duty"), runtime.database.writing() as conn:
        on_duty.clear(conn, local_id(runtime))


# ---- A phone goes on duty by its own word


def test_a_phone_is_on_duty_once_it_has_texted_its_code_and_nothing_is_kept_before(
    runtime: Runtime, phone: Phone
) -> None:
    dana = invite(runtime, "dana@usw.example", "organizer", ("USW7600",))
    shown = code(runtime, dana, phone="(808) 555-0177")
    phone.texts(WORRIED)
    assert told(runtime) == []
    assert there(runtime) == ""
    with runtime.database.reading() as conn:
        assert members.standing(conn, "+18085550177") == {}
        assert conn.scalars(select(members_table.c.phone)).all() == [phone.number]

    answer = Phone(runtime, "+18085550177").texts(shown)
    phone.texts(WORRIED)

    assert answer.startswith("USW 7600: You are on duty for USW Local 7600.")
    assert [to for to, _ in told(runtime)] == ["+18085550177"]
    assert Phone(runtime, "+18085550177").asks == []
    with runtime.database.reading() as conn:
        assert shown not in conn.scalars(select(texts.c.body)).all()
        assert "went on duty for" in [line.act for line in organizers.noted(conn)]


WRITTEN = ["{}", "{} ", "duty {}", "Duty: {}.", "DUTY {spaced}", "\u201cDuty {dashed}\u201d"]


@pytest.mark.parametrize("written", WRITTEN)
def test_the_code_is_read_however_a_phone_writes_it(runtime: Runtime, written: str) -> None:
    dana = invite(runtime, "dana@usw.example", "organizer", ("USW7600",))
    shown = code(runtime, dana)
    digits = shown.removeprefix("DUTY ")
    said = written.format(
        shown if written.startswith("{") else digits,
        spaced=digits.replace("-", " "),
        dashed=digits.replace("-", "\u2013"),
    )

    assert "You are on duty" in Phone(runtime, OWN).texts(said)


def from_another_phone(runtime: Runtime, dana: int) -> tuple[str, str]:
    return "+13105550999", code(runtime, dana)


def for_another_local(runtime: Runtime, dana: int) -> tuple[str, str]:
    other = local_id(runtime, "UFCW770")
    return OWN, re.sub(r"DUTY \d+", f"DUTY {other}", code(runtime, dana))


def of_another_organizer(runtime: Runtime, dana: int) -> tuple[str, str]:
    joe = invite(runtime, "joe@usw.example", "organizer", ("USW7600",))
    return OWN, code(runtime, dana).replace(f"-{dana}-", f"-{joe}-")


def two_days_later(runtime: Runtime, dana: int) -> tuple[str, str]:
    shown = code(runtime, dana)
    runtime.now.pass_(days=2)  # type: ignore[attr-defined]  # the test's clock
    return OWN, shown


def made_up(runtime: Runtime, dana: int) -> tuple[str, str]:
    return OWN, f"DUTY {local_id(runtime)}-{dana}-12345678"


def no_longer_an_organizer(runtime: Runtime, dana: int) -> tuple[str, str]:
    shown = code(runtime, dana)
    deactivated(runtime, dana)
    return OWN, shown


def in_a_sentence(runtime: Runtime, dana: int) -> tuple[str, str]:
    return OWN, f"should I text {code(runtime, dana)}"


@pytest.mark.parametrize(
    "wrong",
    [
        from_another_phone,
        for_another_local,
        of_another_organizer,
        two_days_later,
        made_up,
        no_longer_an_organizer,
        in_a_sentence,
    ],
)
def test_any_other_code_puts_nobody_on_duty_and_a_person_reads_it(
    runtime: Runtime, wrong: Callable[[Runtime, int], tuple[str, str]]
) -> None:
    dana = invite(runtime, "dana@usw.example", "organizer", ("USW7600",))
    number, said = wrong(runtime, dana)

    answer = Phone(runtime, number).texts(said)

    assert "on duty" not in answer
    assert (there(runtime), there(runtime, "UFCW770")) == ("", "")
    assert Phone(runtime, number).asks == ["alliance"]


def test_until_the_new_phone_has_texted_the_one_before_stays(runtime: Runtime, dana: int) -> None:
    shown = code(runtime, dana, phone="310-555-0907")
    assert there(runtime).endswith("00")

    Phone(runtime, "+13105550907").texts(shown)

    assert there(runtime).endswith("07")
