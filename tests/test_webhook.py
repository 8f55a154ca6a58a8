"""The carrier's webhooks over HTTP: signed or refused, and standing alone."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from outreach import on_duty, organizers
from outreach.app import create_app, create_webhook
from outreach.carriers.simulator_hooks import sign
from outreach.models import State, members, texts
from outreach.runtime import Runtime, open_runtime
from outreach.season import updates
from tests import organizing
from tests.carrier import FakeCarrier
from tests.conftest import AUTH_TOKEN, Clock
from tests.console import invite
from tests.texting import Phone

PUBLIC = "https://texts.example.org"


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    return create_app(runtime).test_client()


def form(body: str = "USW7600", sid: str = "SM1", **more: str) -> dict[str, str]:
    return {"MessageSid": sid, "From": "+13105550101", "To": "77820", "Body": body, "FromCity": "", **more}


def post(client: FlaskClient, path: str, data: dict[str, str], **headers: str):  # type: ignore[no-untyped-def]
    signature = sign(AUTH_TOKEN, PUBLIC + path, data)
    return client.post(path, data=data, headers={"X-Twilio-Signature": signature, **headers})


def said(response) -> list[str]:  # type: ignore[no-untyped-def]
    """The answers in a TwiML response."""
    return [message.text or "" for message in ET.fromstring(response.data).iter("Message")]


def count_texts(runtime: Runtime) -> int:
    with runtime.database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(texts)) or 0


def test_a_keyword_joins_and_is_answered_in_the_same_response(client: FlaskClient, runtime: Runtime) -> None:
    response = post(client, "/sms/inbound", form())

    assert response.status_code == 200
    assert response.mimetype == "text/xml"
    assert said(response)[0].startswith("USW 7600: Welcome!")
    assert Phone(runtime).lists == ["USW7600"]


@pytest.mark.parametrize("signature", ["", "wrong", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="])
@pytest.mark.parametrize("path", ["/sms/inbound", "/sms/status/1"])
def test_a_bad_signature_is_refused_and_nothing_is_kept(
    client: FlaskClient, runtime: Runtime, path: str, signature: str
) -> None:
    response = client.post(path, data=form(), headers={"X-Twilio-Signature": signature})

    assert response.status_code == 403
    assert count_texts(runtime) == 0


def test_every_route_of_the_webhooks_asks_for_the_carriers_signature(runtime: Runtime) -> None:
    rules = create_webhook(runtime).url_map.iter_rules()

    assert {rule.endpoint for rule in rules} == {"webhook.inbound", "webhook.status"}


def test_texts_that_come_at_one_moment_are_each_obeyed_as_if_alone(runtime: Runtime) -> None:
    app = create_app(runtime)

    def text(n: int) -> int:
        body, phone = BODIES[n % len(BODIES)], f"+1310555{n // len(BODIES):04}"
        return post(app.test_client(), "/sms/inbound", form(body, f"SM{n}") | {"From": phone}).status_code

    with ThreadPoolExecutor(16) as pool:
        codes = set(pool.map(text, range(len(BODIES) * 12)))

    assert codes == {200}
    assert count_texts(runtime) == len(BODIES) * 12
    assert all(Phone(runtime, f"+1310555{n:04}").ledger_agrees() for n in range(12))


BODIES = (
    "USW7600",
    "UFCW770",
    "hello there",
    "STOP",
    "START",
    "wrong number",
    "HELP",
    "LEAVE USW7600",
    "STOP",
)


def test_receipts_of_one_message_at_one_moment_end_delivered(runtime: Runtime) -> None:
    organizing.crowd(runtime, "USW7600", 20)
    broadcast_id = organizing.launched(runtime, ["USW7600"])
    organizing.send(runtime, FakeCarrier(runtime.now))
    app = create_app(runtime)
    told = [(id_, status) for id_ in organizing.message_ids(runtime, broadcast_id) for status in STATUSES]

    def bring(one: tuple[int, str]) -> int:
        data = {"MessageSid": f"SM{one[0]}", "MessageStatus": one[1]}
        return post(app.test_client(), f"/sms/status/{one[0]}", data).status_code

    with ThreadPoolExecutor(16) as pool:
        codes = set(pool.map(bring, told))

    assert codes == {204}
    assert set(organizing.states(runtime, broadcast_id).values()) == {State.DELIVERED}
    assert organizing.tally_is_true(runtime, broadcast_id)


STATUSES = ("sent", "delivered", "sent", "undelivered", "delivered")


@pytest.mark.parametrize("body", ["{}", "[1]", "not json"])
def test_a_forged_json_request_is_refused_not_an_error(client: FlaskClient, body: str) -> None:
    response = client.post(
        "/sms/inbound", data=body, content_type="application/json", headers={"X-Twilio-Signature": "x"}
    )

    assert response.status_code == 403


@pytest.mark.parametrize("query", ["a=1", "q=%C3%A9%2F%7E%22%2c", "plus=a+b%20c"])
def test_the_signature_is_checked_on_the_raw_query(client: FlaskClient, query: str) -> None:
    assert post(client, f"/sms/inbound?{query}", form()).status_code == 200


def test_a_text_brought_twice_is_answered_the_same_and_kept_once(
    client: FlaskClient, runtime: Runtime
) -> None:
    first = post(client, "/sms/inbound", form())
    second = post(client, "/sms/inbound", form())

    assert first.data == second.data
    assert count_texts(runtime) == 1


@pytest.mark.parametrize("body", ["<b>&\"'</b>", "]]>", "¿Qué? 💪🏽 “x”", "\x00\x08bell"])
def test_any_characters_are_taken_and_the_answer_is_well_formed(client: FlaskClient, body: str) -> None:
    response = post(client, "/sms/inbound", form(body))

    assert response.status_code == 200
    assert len(said(response)) <= 1


def test_what_the_carrier_answered_gets_no_second_answer(client: FlaskClient) -> None:
    assert said(post(client, "/sms/inbound", form("STOP", OptOutType="STOP"))) == []


@pytest.fixture
def lonely(runtime: Runtime, clock: Clock) -> Iterator[FlaskClient]:
    """The web server with Redis away and every worker dead."""
    settings = replace(runtime.settings, redis_url="redis://127.0.0.1:9")
    alone = open_runtime(settings, clock)
    yield create_app(alone).test_client()
    alone.close()


def test_with_redis_away_texts_still_join_leave_and_are_answered(
    lonely: FlaskClient, runtime: Runtime
) -> None:
    assert said(post(lonely, "/sms/inbound", form("USW7600", "SM1")))
    assert Phone(runtime).lists == ["USW7600"]
    assert said(post(lonely, "/sms/inbound", form("STOP", "SM2")))
    assert Phone(runtime).lists == []


def test_a_receipt_moves_its_message(client: FlaskClient, runtime: Runtime, clock: Clock) -> None:
    Phone(runtime).texts("USW7600")
    broadcast = organizing.launched(runtime, ["USW7600"])
    organizing.send(runtime, FakeCarrier(clock))
    (message,) = organizing.message_ids(runtime, broadcast)
    data = {"MessageSid": f"SM{message}", "MessageStatus": "delivered", "To": "+13105550101"}
    response = post(client, f"/sms/status/{message}", data)

    assert response.status_code == 204
    assert list(organizing.states(runtime, broadcast).values()) == [State.DELIVERED]


def test_a_receipt_for_nothing_we_know_is_taken_quietly(client: FlaskClient) -> None:
    data = {"MessageSid": "SM9", "MessageStatus": "failed", "ErrorCode": "21610"}

    assert post(client, "/sms/status/123456789", data).status_code == 204


def test_an_unknown_senders_text_is_kept(client: FlaskClient, runtime: Runtime) -> None:
    post(client, "/sms/inbound", {**form("hello"), "From": "Verizon"})

    with runtime.database.reading() as conn:
        assert conn.scalars(select(members.c.phone)).all() == ["Verizon"]


@pytest.mark.parametrize("media", ["99999999999999999999999", "70000", "-1", "x", ""])
def test_an_odd_count_of_pictures_loses_no_stop(client: FlaskClient, runtime: Runtime, media: str) -> None:
    post(client, "/sms/inbound", form("USW7600", "SM1"))

    assert post(client, "/sms/inbound", form("STOP", "SM2", NumMedia=media)).status_code == 200
    assert Phone(runtime).lists == []


@pytest.mark.parametrize("size", [70_000, 2_000_000])
def test_a_huge_form_is_refused_before_it_is_read(client: FlaskClient, size: int) -> None:
    response = client.post("/sms/inbound", data="a=&" * (size // 3), headers={"X-Twilio-Signature": "x"},
                           content_type="application/x-www-form-urlencoded")  # fmt: skip

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("path", "status"), [("/sms/status/99999999999999999999", 404), ("/sms/status/-1", 404)]
)
def test_a_receipt_for_an_impossible_number_is_no_error(client: FlaskClient, path: str, status: int) -> None:
    assert post(client, path, {"MessageSid": "SM1", "MessageStatus": "sent"}).status_code in {status, 403}


@pytest.mark.parametrize("code", ["21610", "\x00", "' OR 1"])
def test_an_odd_error_code_is_no_error(
    client: FlaskClient, runtime: Runtime, clock: Clock, code: str
) -> None:
    Phone(runtime).texts("USW7600")
    broadcast = organizing.launched(runtime, ["USW7600"])
    organizing.send(runtime, FakeCarrier(clock))
    (message,) = organizing.message_ids(runtime, broadcast)
    data = {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": code}

    assert post(client, f"/sms/status/{message}", data).status_code == 204


def test_a_receipt_that_says_nothing_changes_nothing(client: FlaskClient, runtime: Runtime) -> None:
    Phone(runtime).texts("USW7600")
    broadcast = organizing.launched(runtime, ["USW7600"])
    (message,) = organizing.message_ids(runtime, broadcast)
    post(client, f"/sms/status/{message}", {"MessageSid": "SM1", "MessageStatus": ""})

    assert list(organizing.states(runtime, broadcast).values()) == [State.WAITING]


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\ufffe"])
def test_a_sign_that_xml_does_not_have_breaks_no_answer(
    client: FlaskClient, runtime: Runtime, sign: str
) -> None:
    with runtime.database.writing() as conn:
        conn.execute(updates.update().values(texts={"en": f"Pay{sign}day"}))

    assert "Pay\ufffdday" in said(post(client, "/sms/inbound", form("UPDATE")))[0]


def test_a_worried_text_tells_who_is_on_duty_where_to_read_it(client: FlaskClient, runtime: Runtime) -> None:
    dana = invite(runtime, "dana@usw.example", "organizer", ("USW7600",))
    with runtime.database.writing() as conn:
        local_id = runtime.directories.current(conn).list_called("USW7600").local_id
        who, secret = organizers.get(conn, dana), runtime.settings.secret_key
        code = on_duty.code(secret, local_id, who, "310-555-0900", runtime.now())
    post(client, "/sms/inbound", form(code, "SM0", From="+13105550900"))
    post(client, "/sms/inbound", form())
    post(client, "/sms/inbound", form("my manager threatened me", "SM2"))
    carrier = FakeCarrier(runtime.now)
    organizing.send(runtime, carrier)

    assert carrier.phones == ["+13105550900"]
    assert carrier.sent[0].body.endswith(f"Read it: {PUBLIC}/replies/3")
