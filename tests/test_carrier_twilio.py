"""The Twilio adapter and Twilio's own SDK, against the simulated carrier in a process of its own."""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from outreach.carriers import Accepted, Held, Outgoing
from outreach.carriers.codes import CODES, consequence
from outreach.carriers.phones import Phones, running
from outreach.carriers.simulator_hooks import sign
from outreach.carriers.twilio import TwilioCarrier, signature_is_valid
from outreach.errors import AnswerLost, Busy, CarrierError, Consequence, Refused

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "12345"
PHONE = "+13105550100"
BODY = "¡Compañeros! USW 7600 — la votación “abre” mañana 🎉\nReply STOP to end €"
STATUS_URL = "http://127.0.0.1:9/sms/status"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Phones]:
    with running(account_sid=ACCOUNT, auth_token=TOKEN) as phones:
        yield phones


@pytest.fixture
def phones(simulator: Phones) -> Phones:
    simulator.faults()
    simulator.forget()
    return simulator


def outgoing(body: str = BODY, phone: str = PHONE) -> Outgoing:
    return Outgoing(message_id=7, phone=phone, body=body, validity=3600)


def hand_over(
    url: str, text: Outgoing | None = None, *, token: str = TOKEN, timeout: float = 5.0
) -> Accepted:
    """Send one text, with a carrier of its own."""
    return asyncio.run(_hand_over(url, text or outgoing(), token, timeout))


async def _hand_over(url: str, text: Outgoing, token: str, timeout: float) -> Accepted:
    carrier = twilio(url, token, timeout)
    try:
        return await carrier.send(text)
    finally:
        await carrier.close()


def twilio(url: str, token: str = TOKEN, timeout: float = 5.0, service: str | None = None) -> TwilioCarrier:
    return TwilioCarrier(
        ACCOUNT,
        token,
        sender="77820",
        messaging_service_sid=service,
        status_url=STATUS_URL,
        api_url=url,
        timeout=timeout,
    )


def held(url: str, phone: str = PHONE, since: datetime | None = None) -> list[Held]:
    async def ask() -> list[Held]:
        carrier = twilio(url)
        try:
            return list(await carrier.sent_to(phone, since or datetime.now(UTC) - timedelta(minutes=1)))
        finally:
            await carrier.close()

    return asyncio.run(ask())


# Taken


def test_a_text_is_taken_and_gets_the_carriers_name(phones: Phones) -> None:
    accepted = hand_over(phones.url)

    assert accepted.carrier_id == phones.thread(PHONE)[0].sid


def test_a_text_arrives_to_the_letter(phones: Phones) -> None:
    hand_over(phones.url)

    (text,) = phones.thread(PHONE)
    assert (text.body, text.other) == (BODY, "77820")


@pytest.mark.parametrize(
    "body", ["a+b & c=d%41", " spaces at both ends ", "100% ¿sí? 😀", "x" * 1600, "%2B%3A%2F"]
)
def test_no_character_is_changed_on_its_way(phones: Phones, body: str) -> None:
    hand_over(phones.url, outgoing(body))

    assert phones.thread(PHONE)[0].body == body


def test_a_messaging_service_sends_in_the_senders_place(phones: Phones) -> None:
    async def send() -> Accepted:
        carrier = twilio(phones.url, service="MG00000000000000000000000000000001")
        try:
            return await carrier.send(outgoing())
        finally:
            await carrier.close()

    assert asyncio.run(send()).carrier_id == phones.thread(PHONE)[0].sid


def test_two_hundred_texts_at_once_go_each_to_its_own_phone(phones: Phones) -> None:
    async def send() -> list[Accepted]:
        carrier = twilio(phones.url)
        texts = [outgoing(f"number {n}", f"+1310555{n:04d}") for n in range(200)]
        try:
            return list(await asyncio.gather(*map(carrier.send, texts)))
        finally:
            await carrier.close()

    accepted = asyncio.run(send())

    for n in (0, 99, 199):
        (text,) = phones.thread(f"+1310555{n:04d}")
        assert (text.body, text.sid) == (f"number {n}", accepted[n].carrier_id)


def test_the_carrier_is_told_who_what_where_the_receipt_goes_and_how_long_it_may_wait() -> None:
    heard: list[bytes] = []
    with saying(b'HTTP/1.1 201 Created\r\nContent-Length: 13\r\n\r\n{"sid":"SM1"}', heard) as url:
        hand_over(url)

    asked, _, form = heard[0].decode().partition("\r\n\r\n")
    assert asked.startswith(f"POST /2010-04-01/Accounts/{ACCOUNT}/Messages.json HTTP/1.1\r\n")
    assert dict(parse_qsl(form)) == {
        "To": PHONE,
        "From": "77820",
        "Body": BODY,
        "StatusCallback": STATUS_URL + "/7#rc=5&rp=all",
        "ValidityPeriod": "3600",
    }


# Refused, busy, lost


TOLD_AT_ONCE = sorted(code for code in CODES if code.startswith("2") and int(code) > 20503)
TOO_FAST = [code for code in TOLD_AT_ONCE if consequence(code) is Consequence.SLOW_DOWN]


@pytest.mark.parametrize("code", TOO_FAST)
def test_a_full_queue_is_busy_for_it_is_safe_to_send_again(phones: Phones, code: str) -> None:
    phones.faults(refuse={PHONE: code})

    with pytest.raises(Busy):
        hand_over(phones.url)


@pytest.mark.parametrize("code", [code for code in TOLD_AT_ONCE if code not in TOO_FAST])
def test_a_refusal_carries_its_code_and_consequence(phones: Phones, code: str) -> None:
    phones.faults(refuse={PHONE: code})

    with pytest.raises(Refused) as refused:
        hand_over(phones.url)

    assert (refused.value.code, refused.value.consequence) == (code, consequence(code))


@pytest.mark.parametrize(
    ("body", "phone", "code"),
    [("", PHONE, "21602"), ("x" * 1601, PHONE, "21617"), ("hello", "5550100", "21211")],
)
def test_a_text_that_cant_be_is_refused(phones: Phones, body: str, phone: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        hand_over(phones.url, outgoing(body, phone))

    assert refused.value.code == code


def test_a_wrong_password_stops_the_account(phones: Phones) -> None:
    with pytest.raises(Refused) as refused:
        hand_over(phones.url, token="wrong")

    assert refused.value.consequence is Consequence.STOP_ACCOUNT


def test_too_many_at_once_is_busy_and_nothing_was_sent(phones: Phones) -> None:
    phones.faults(busy=1)

    with pytest.raises(Busy):
        hand_over(phones.url)

    assert phones.counts().accepted == 0


def test_a_carrier_that_cant_be_reached_is_busy_for_nothing_was_sent() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"

        with pytest.raises(Busy):
            hand_over(url)


MAY_HAVE_BEEN_SENT = {
    "answer lost": ({"lose_answers": 1}, 1),
    "500 before": ({"fail_before": 1}, 0),
    "500 after": ({"fail_after": 1}, 1),
    "too slow": ({"latency": 3}, 1),
}


@pytest.mark.parametrize(("faults", "texts"), MAY_HAVE_BEEN_SENT.values(), ids=MAY_HAVE_BEEN_SENT)
def test_what_may_have_been_sent_is_unknown_and_the_list_settles_it(
    phones: Phones, faults: dict[str, float], texts: int
) -> None:
    phones.faults(**faults)

    with pytest.raises(AnswerLost):
        hand_over(phones.url, timeout=0.3)

    phones.faults()
    assert [text.body for text in held(phones.url)] == [BODY] * texts


EVERY_FAILURE = {name: faults for name, (faults, _) in MAY_HAVE_BEEN_SENT.items()}
EVERY_FAILURE |= {"429": {"busy": 1}, "refused": {"refuse_share": 1}}


@pytest.mark.parametrize("faults", EVERY_FAILURE.values(), ids=EVERY_FAILURE)
def test_nothing_is_ever_posted_twice(phones: Phones, faults: dict[str, float]) -> None:
    phones.faults(**faults)

    with pytest.raises(CarrierError):
        hand_over(phones.url, timeout=0.3)

    assert phones.counts().attempts == 1


def test_nothing_is_posted_twice_over_a_connection_that_was_used_before(phones: Phones) -> None:
    async def send() -> None:
        carrier = twilio(phones.url)
        try:
            await carrier.send(outgoing("first"))
            phones.faults(lose_answers=1)
            with pytest.raises(AnswerLost):
                await carrier.send(outgoing("second"))
        finally:
            await carrier.close()

    asyncio.run(send())

    assert phones.counts().attempts == 2


def test_the_time_limit_holds(phones: Phones) -> None:
    phones.faults(latency=5)
    began = time.monotonic()

    with pytest.raises(AnswerLost):
        hand_over(phones.url, timeout=0.3)

    assert time.monotonic() - began < 1.5


ODD_ANSWERS = {
    "not JSON": b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello",
    "not an object": b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n[]",
    "no name": b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}",
    "empty": b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
    "cut short": b'HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{"sid',
    "not HTTP": b"hello\r\n\r\n",
    "a gateway's 502": b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\noops",
    "a gateway's 408": b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n",
    "a redirect": b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:9/x\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("answer", ODD_ANSWERS.values(), ids=ODD_ANSWERS)
def test_an_answer_that_cant_be_read_is_a_lost_answer(answer: bytes) -> None:
    with pytest.raises(AnswerLost), saying(answer) as url:
        hand_over(url)


@pytest.mark.parametrize("status", [401, 403, 404, 407])
def test_a_gateways_refusal_is_held_against_the_account_not_the_phone(status: int) -> None:
    answer = f"HTTP/1.1 {status} No\r\nContent-Length: 2\r\n\r\nno".encode()

    with pytest.raises(Refused) as refused, saying(answer) as url:
        hand_over(url)

    assert refused.value.consequence is Consequence.STOP_ACCOUNT


def test_a_429_without_a_word_is_busy() -> None:
    with pytest.raises(Busy), saying(b"HTTP/1.1 429 Slow down\r\nContent-Length: 0\r\n\r\n") as url:
        hand_over(url)


@contextmanager
def saying(answer: bytes, heard: list[bytes] | None = None) -> Iterator[str]:
    """A server that says just this to the first request, and ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                request = connection.recv(65536)
                if heard is not None:
                    heard.append(request)
                connection.sendall(answer)

        server = threading.Thread(target=serve)
        server.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.join(timeout=5)


# What the carrier holds


def test_a_text_still_queued_is_in_the_list_though_it_has_no_date_sent(phones: Phones) -> None:
    phones.faults(receipt_delay=30)
    accepted = hand_over(phones.url)

    (text,) = held(phones.url)
    assert (text.carrier_id, text.status, text.sender, text.error_code) == (
        accepted.carrier_id,
        "queued",
        "77820",
        "",
    )


def test_a_text_taken_within_the_very_second_asked_about_is_in_the_list(phones: Phones) -> None:
    since = datetime.now(UTC)
    hand_over(phones.url)

    assert len(held(phones.url, since=since)) == 1


def test_older_texts_and_other_phones_texts_are_not_in_the_list(phones: Phones) -> None:
    hand_over(phones.url, outgoing(phone="+13105550101"))
    hand_over(phones.url)

    assert held(phones.url, since=datetime.now(UTC) + timedelta(minutes=1)) == []
    assert len(held(phones.url)) == 1


def test_the_times_in_the_list_are_utc_whatever_zone_was_asked_in(phones: Phones) -> None:
    since = datetime.now().astimezone() - timedelta(seconds=1)
    hand_over(phones.url)

    (text,) = held(phones.url, since=since)
    assert timedelta(0) <= datetime.now(UTC) - text.created_at < timedelta(seconds=5)


def test_a_failed_text_is_listed_with_its_code(phones: Phones) -> None:
    phones.faults(undeliver={PHONE: "30005"})
    hand_over(phones.url)
    wait_until(lambda: phones.thread(PHONE)[0].status == "undelivered")

    (text,) = held(phones.url)
    assert (text.status, text.error_code) == ("undelivered", "30005")


@pytest.mark.parametrize(("holds", "back"), [(20.0, True), (0.0, False)])
def test_a_text_is_taken_back_while_the_carrier_still_has_it(
    phones: Phones, holds: float, back: bool
) -> None:
    phones.faults(receipt_delay=holds)
    sid = hand_over(phones.url).carrier_id
    wait_until(lambda: holds > 0 or phones.thread(PHONE)[0].status == "delivered")

    assert asyncio.run(_take_back(phones.url, sid)) is back
    assert phones.thread(PHONE)[0].status == ("canceled" if back else "delivered")


async def _look_up(url: str, sid: str) -> Held | None:
    carrier = twilio(url)
    try:
        return await carrier.look_up(sid)
    finally:
        await carrier.close()


def test_a_text_can_be_looked_up_by_its_id(phones: Phones) -> None:
    phones.faults(undeliver={PHONE: "30005"})
    sid = hand_over(phones.url).carrier_id
    wait_until(lambda: phones.thread(PHONE)[0].status == "undelivered")
    found = asyncio.run(_look_up(phones.url, sid))

    assert found and (found.carrier_id, found.status, found.error_code) == (sid, "undelivered", "30005")


def test_an_id_that_the_carrier_knows_no_more_is_none_of_its(phones: Phones) -> None:
    assert asyncio.run(_look_up(phones.url, "SM" + "0" * 32)) is None


@pytest.mark.parametrize("status", [b"401 No", b"429 Slow", b"500 No"])
def test_a_text_that_cant_be_looked_up_is_a_lost_answer(status: bytes) -> None:
    body = b'{"code": 20000, "message": "No"}'
    head = b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
    with pytest.raises(AnswerLost), saying(head + body) as url:
        asyncio.run(_look_up(url, "SM" + "0" * 32))


async def _take_back(url: str, sid: str) -> bool:
    carrier = twilio(url)
    try:
        return await carrier.take_back(sid)
    finally:
        await carrier.close()


def test_a_text_leaves_by_the_number_it_names(phones: Phones) -> None:
    hand_over(phones.url, replace(outgoing(), sender="+18005550100"))

    (text,) = held(phones.url)
    assert text.sender == "+18005550100"


def test_a_list_of_several_pages_is_read_to_its_end(phones: Phones) -> None:
    async def fill() -> None:
        carrier = twilio(phones.url)
        try:
            await asyncio.gather(*(carrier.send(outgoing(f"number {n}")) for n in range(150)))
        finally:
            await carrier.close()

    asyncio.run(fill())

    assert {text.body for text in held(phones.url)} == {f"number {n}" for n in range(150)}


def test_a_list_that_cant_be_had_is_a_lost_answer() -> None:
    with pytest.raises(AnswerLost), saying(b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\n{}") as url:
        held(url)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


# Nothing personal in a log


@pytest.mark.parametrize("faults", [{}, *EVERY_FAILURE.values(), {"refuse_share": 1, "refuse_code": "21617"}])
def test_no_phone_and_no_text_gets_into_a_log(
    phones: Phones, faults: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    phones.faults(**faults)

    try:
        hand_over(phones.url, timeout=0.3)
    except CarrierError:
        logging.getLogger("anyone").exception("with the traceback, as a careless caller would")
    phones.faults()
    held(phones.url)

    for secret in (PHONE, PHONE[2:], BODY, "Compa", TOKEN):
        assert secret not in caplog.text


# Signatures

VECTOR = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
VECTOR_URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
VECTOR_SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_twilios_own_example_is_valid_and_the_simulator_signs_it_so() -> None:
    assert signature_is_valid(TOKEN, VECTOR_URL, VECTOR.items(), VECTOR_SIGNATURE)
    assert sign(TOKEN, VECTOR_URL, VECTOR) == VECTOR_SIGNATURE


def test_a_form_with_blanks_emoji_and_spaces_is_valid() -> None:
    form = {"Body": " ¡Sí! 🎉 ", "FromCity": "", "From": PHONE, "to": "lower", "To": "77820"}
    url = "https://example.org/sms/inbound?x=%C3%A9&y=%2F"

    assert signature_is_valid(TOKEN, url, form.items(), sign(TOKEN, url, form))


FIELDS = [("b", "2"), ("B", "1"), ("a", ""), ("b", "1"), ("b", "2"), ("c", "é🎉"), ("", "x"), ("bb", " ")]


@pytest.mark.parametrize("count", range(len(FIELDS) + 1))
def test_fields_in_any_order_and_twice_are_signed_as_twilios_own_library_does(count: int) -> None:
    fields = FIELDS[:count]
    theirs = RequestValidator(TOKEN).compute_signature(VECTOR_URL, MultiDict(fields))

    assert signature_is_valid(TOKEN, VECTOR_URL, fields, theirs)
    assert signature_is_valid(TOKEN, VECTOR_URL, fields[::-1], theirs)
    assert not signature_is_valid(TOKEN, VECTOR_URL, [*fields, ("b", "3")], theirs)


@pytest.mark.parametrize("url", ["https://mycompany.com:443/myapp.php?foo=1&bar=2", VECTOR_URL])
def test_a_port_in_the_address_makes_no_difference(url: str) -> None:
    assert signature_is_valid(TOKEN, url, VECTOR.items(), VECTOR_SIGNATURE)


@pytest.mark.parametrize(
    ("token", "url", "form", "signature"),
    [
        ("other", VECTOR_URL, VECTOR, VECTOR_SIGNATURE),
        (TOKEN, VECTOR_URL + "3", VECTOR, VECTOR_SIGNATURE),
        (TOKEN, VECTOR_URL.replace("https", "http"), VECTOR, VECTOR_SIGNATURE),
        (TOKEN, VECTOR_URL, VECTOR | {"Digits": "1235"}, VECTOR_SIGNATURE),
        (TOKEN, VECTOR_URL, VECTOR | {"More": ""} | {"Extra": "x"}, VECTOR_SIGNATURE),
        (TOKEN, VECTOR_URL, {}, VECTOR_SIGNATURE),
        (TOKEN, VECTOR_URL, VECTOR, None),
        (TOKEN, VECTOR_URL, VECTOR, ""),
        (TOKEN, VECTOR_URL, VECTOR, "ñ" * 28),
        (TOKEN, VECTOR_URL, VECTOR, "x" * 10_000),
        (TOKEN, VECTOR_URL + "&bodySHA256=00", {}, VECTOR_SIGNATURE),
        (TOKEN, "https://mycompany.com:port/", VECTOR, VECTOR_SIGNATURE),
        (TOKEN, "https://[::1/", VECTOR, VECTOR_SIGNATURE),
        (TOKEN, "", VECTOR, VECTOR_SIGNATURE),
        (TOKEN, VECTOR_URL, {"Body": "\ud83c"}, VECTOR_SIGNATURE),
        (TOKEN, VECTOR_URL, VECTOR, "\ud83c"),
    ],
)
def test_whatever_is_not_signed_right_is_not_valid_and_nothing_is_raised(
    token: str, url: str, form: dict[str, str], signature: str | None
) -> None:
    assert signature_is_valid(token, url, form.items(), signature) is False
