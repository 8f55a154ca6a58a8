"""The simulated carrier: what it says to us, tells about itself, and does wrong when asked."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from click.testing import CliRunner
from pyreqwest.client import SyncClientBuilder

from outreach import sms
from outreach.carriers.phones import Phones, PhonesAway, running
from outreach.carriers.simulator import main
from outreach.carriers.simulator_faults import Chance, Faults, read_faults
from outreach.carriers.simulator_hooks import answers
from outreach.carriers.simulator_http import read_form
from outreach.carriers.simulator_texts import Text, Texts, segments
from outreach.carriers.twilio import signature_is_valid
from outreach.errors import BadInput

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "12345"
PHONE = "+13105550100"
OTHER = "+13105550101"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


class Service:
    """Stands where our web process would: keeps what is posted to it, answers with TwiML."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict[str, str], str]] = []
        self.twiml = "<Response/>"
        self.status = 200
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = dict(parse_qsl(body, keep_blank_values=True))
                service.posts.append((self.path, form, self.headers["X-Twilio-Signature"]))
                said = service.twiml.encode()
                self.send_response(service.status)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def receipts(self) -> list[str]:
        return [form["MessageStatus"] for _, form, _ in list(self.posts)]


class Api:
    """Twilio's API as plain HTTP, for what our own adapter never asks."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = SyncClientBuilder().no_proxy().build()
        self._authorization = "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, Any]:
        asked = self._http.request(method, self._url + path)
        asked = asked.headers({"Authorization": self._authorization} | headers)
        answer = (asked.form(form) if form else asked).build().send()
        return answer.status, answer.json()

    def create(self, to: str = PHONE, body: str = "hello", **more: str) -> tuple[int, Any]:
        return self.ask("POST", MESSAGES + ".json", {"To": to, "From": "77820", "Body": body, **more})

    def close(self) -> None:
        self._http.close()


@pytest.fixture(scope="module")
def service_of_all() -> Iterator[Service]:
    service = Service()
    yield service
    service.close()


@pytest.fixture(scope="module")
def simulator(service_of_all: Service) -> Iterator[Phones]:
    inbound = service_of_all.url + "/sms/inbound"
    with running(account_sid=ACCOUNT, auth_token=TOKEN, inbound_url=inbound) as phones:
        yield phones


@pytest.fixture
def phones(simulator: Phones) -> Phones:
    simulator.faults()
    simulator.forget()
    return simulator


@pytest.fixture
def service(service_of_all: Service) -> Service:
    service_of_all.posts.clear()
    service_of_all.twiml, service_of_all.status = "<Response/>", 200
    return service_of_all


@pytest.fixture
def api(simulator: Phones) -> Iterator[Api]:
    api = Api(simulator.url)
    yield api
    api.close()


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)


# The API


def test_a_created_text_looks_as_twilios_do(phones: Phones, api: Api) -> None:
    status, text = api.create(body="¡hola! 🎉")

    assert status == 201
    assert text["sid"].startswith("SM")
    assert len(text["sid"]) == 34
    shown = (text["status"], text["from"], text["to"], text["body"], text["num_segments"], text["date_sent"])
    assert shown == ("queued", "77820", PHONE, "¡hola! 🎉", "1", None)
    assert text["date_created"].endswith("+0000")
    assert text["uri"] == f"{MESSAGES}/{text['sid']}.json"


def test_with_a_messaging_service_it_is_accepted_and_has_no_sender_yet(phones: Phones, api: Api) -> None:
    phones.faults(receipt_delay=30)
    _, text = api.ask(
        "POST", MESSAGES + ".json", {"To": PHONE, "MessagingServiceSid": "MG1", "Body": "hello"}
    )

    assert (text["status"], text["from"], text["num_segments"]) == ("accepted", None, "0")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"From": "77820", "Body": "hello"}, 21604),
        ({"To": "5550100", "From": "77820", "Body": "hello"}, 21211),
        ({"To": PHONE, "Body": "hello"}, 21603),
        ({"To": PHONE, "From": "77820"}, 21602),
        ({"To": PHONE, "From": "77820", "Body": ""}, 21602),
        ({"To": PHONE, "From": "77820", "Body": "x" * 1601}, 21617),
    ],
)
def test_a_mistake_is_refused_as_twilio_would(
    phones: Phones, api: Api, form: dict[str, str], code: int
) -> None:
    status, refusal = api.ask("POST", MESSAGES + ".json", form)

    assert (status, refusal["code"], refusal["status"]) == (400, code, 400)
    assert set(refusal) == {"code", "message", "more_info", "status"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_wrong_password_is_refused(phones: Phones, api: Api, method: str) -> None:
    status, refusal = api.ask(method, MESSAGES + ".json", Authorization="Basic d3Jvbmc=")

    assert (status, refusal["code"]) == (401, 20003)


@pytest.mark.parametrize(
    "path", [MESSAGES + "/SM1.json", MESSAGES + f"/SM{'f' * 32}.json", "/", "/2010-04-01/x"]
)
def test_what_is_not_there_is_not_found(phones: Phones, api: Api, path: str) -> None:
    assert api.ask("GET", path)[0] == 404


def test_a_text_can_be_fetched_by_its_name(phones: Phones, api: Api) -> None:
    _, text = api.create()
    wait_until(lambda: phones.thread(PHONE)[0].status == "delivered")

    _, fetched = api.ask("GET", f"{MESSAGES}/{text['sid']}.json")
    assert (fetched["sid"], fetched["status"]) == (text["sid"], "delivered")
    assert fetched["date_sent"]


def test_the_list_is_newest_first_and_comes_in_pages(phones: Phones, api: Api) -> None:
    for n in range(5):
        api.create(body=f"number {n}")
    api.create(OTHER)

    bodies, path = [], f"{MESSAGES}.json?To=%2B13105550100&PageSize=2"
    while path:
        _, page = api.ask("GET", path)
        bodies += [text["body"] for text in page["messages"]]
        path = page["next_page_uri"]
    assert bodies == [f"number {n}" for n in (4, 3, 2, 1, 0)]


def test_the_list_by_date_sent_misses_what_is_still_queued(phones: Phones, api: Api) -> None:
    api.create(body="gone")
    wait_until(lambda: phones.thread(PHONE)[0].status == "delivered")
    phones.faults(receipt_delay=30)
    api.create(body="queued")

    _, page = api.ask("GET", f"{MESSAGES}.json?To=%2B13105550100&DateSent>=2026-01-01")
    assert [text["body"] for text in page["messages"]] == ["gone"]


def test_a_text_still_held_can_be_taken_back_and_a_text_gone_can_not(
    phones: Phones, api: Api, service: Service
) -> None:
    phones.faults(receipt_delay=0.3)
    _, text = api.create(StatusCallback=service.url + "/sms/status/1")
    path = f"{MESSAGES}/{text['sid']}.json"

    assert api.ask("POST", path, {"Status": "canceled"})[1]["status"] == "canceled"
    assert api.ask("POST", path, {"Status": "canceled"})[0] == 400
    time.sleep(0.4)
    assert service.receipts() == ["canceled"]


# Receipts


def test_receipts_come_in_order_signed_and_to_the_texts_own_address(
    phones: Phones, api: Api, service: Service
) -> None:
    url = service.url + "/sms/status/7?x=1"
    _, text = api.create(StatusCallback=url)
    wait_until(lambda: len(service.posts) == 2)

    assert service.receipts() == ["sent", "delivered"]
    for path, form, signature in service.posts:
        assert path == "/sms/status/7?x=1"
        assert (form["MessageSid"], form["To"], form["AccountSid"]) == (text["sid"], PHONE, ACCOUNT)
        assert signature_is_valid(TOKEN, url, form.items(), signature)


def test_a_failed_text_says_why(phones: Phones, api: Api, service: Service) -> None:
    phones.faults(undeliver={PHONE: "30006"})
    api.create(StatusCallback=service.url)
    wait_until(lambda: len(service.posts) == 2)

    assert service.posts[1][1]["ErrorCode"] == "30006"
    assert (phones.thread(PHONE)[0].status, phones.thread(PHONE)[0].error) == ("undelivered", "30006")


RECEIPTS = {
    "disordered": ({"disorder": 1}, ["delivered", "sent"]),
    "repeated": ({"repeat": 1}, ["sent", "sent", "delivered", "delivered"]),
    "undelivered": ({"undelivered": 1}, ["sent", "undelivered"]),
    "delayed": ({"receipt_delay": 0.05, "receipt_jitter": 0.05}, ["sent", "delivered"]),
    "off": ({"receipts": False}, []),
    "lost": ({"lose_receipts": 1}, []),
}


@pytest.mark.parametrize(("faults", "receipts"), RECEIPTS.values(), ids=RECEIPTS)
def test_receipts_go_wrong_as_asked(
    phones: Phones, api: Api, service: Service, faults: dict[str, object], receipts: list[str]
) -> None:
    phones.faults(**faults)
    api.create(StatusCallback=service.url)
    wait_until(lambda: phones.thread(PHONE)[0].status in {"delivered", "undelivered"})
    wait_until(lambda: phones.counts().receipts_waiting == 0)

    assert service.receipts() == receipts


def test_a_receipt_may_come_before_the_creates_own_answer(phones: Phones, api: Api, service: Service) -> None:
    phones.faults(latency=0.3)
    asking = threading.Thread(target=api.create, kwargs={"StatusCallback": service.url})
    asking.start()
    wait_until(lambda: len(service.posts) == 2)

    assert asking.is_alive()
    asking.join()


TRIES = [  # behind the #, what our server answers, how often each receipt is posted
    ("", 200, 1),
    ("", 500, 1),
    ("#rc=5&rp=all", 200, 1),
    ("#rc=5&rp=all", 500, 6),
    ("#rc=9&rp=all", 404, 6),
    ("#rc=2&rp=ct,5xx", 500, 3),
    ("#rc=2&rp=ct,5xx", 404, 1),
    ("#rc=many&rp=all", 500, 2),
]


@pytest.mark.parametrize(("behind", "status", "tries"), TRIES)
def test_a_receipt_comes_again_as_its_address_asks(
    phones: Phones, api: Api, service: Service, behind: str, status: int, tries: int
) -> None:
    service.status = status
    api.create(StatusCallback=f"{service.url}/sms/status/7{behind}")
    wait_until(lambda: phones.counts().receipts_posted == 2)

    assert service.receipts() == ["sent"] * tries + ["delivered"] * tries
    for path, form, signature in service.posts:
        assert path == "/sms/status/7"
        assert signature_is_valid(TOKEN, f"{service.url}/sms/status/7", form.items(), signature)


@contextmanager
def hanging_up() -> Iterator[tuple[str, list[int]]]:
    """A server that hears each request and closes without a word; how many it heard."""
    heard: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(int(self.headers["Content-Length"]))
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", heard
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("behind", "tries"), [("", 1), ("#rc=3&rp=ct", 1), ("#rc=3&rp=rt", 4), ("#rc=3&rp=all", 4)]
)
def test_a_receipt_that_was_heard_and_not_answered_comes_again_only_where_that_is_asked(
    phones: Phones, api: Api, behind: str, tries: int
) -> None:
    with hanging_up() as (url, heard):
        api.create(StatusCallback=f"{url}/sms/status/7{behind}")
        wait_until(lambda: phones.counts().receipts_failed == 2)

        assert len(heard) == 2 * tries


def test_receipts_that_reach_nobody_are_counted_and_hold_nothing_up(phones: Phones, api: Api) -> None:
    api.create(StatusCallback="http://127.0.0.1:9/nobody")
    wait_until(lambda: phones.counts().receipts_failed == 2)

    assert phones.thread(PHONE)[0].status == "delivered"


# Phones


def test_a_phones_text_is_posted_signed_with_the_fields_that_twilio_sends(
    phones: Phones, service: Service
) -> None:
    phones.texts(PHONE, " USW7600 ¡por favor! 🎉 ")

    ((path, form, signature),) = service.posts
    assert path == "/sms/inbound"
    assert (form["From"], form["To"], form["Body"]) == (PHONE, "77820", " USW7600 ¡por favor! 🎉 ")
    assert form["FromCity"] == ""
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"]
    assert (form["NumMedia"], form["NumSegments"], form["SmsStatus"]) == ("0", "1", "received")
    assert "OptOutType" not in form
    assert signature_is_valid(TOKEN, service.url + path, form.items(), signature)


def test_pictures_another_number_and_advanced_opt_out_are_passed_on(phones: Phones, service: Service) -> None:
    phones.texts(PHONE, "", num_media=2, to="+18005550199", opt_out_type="STOP")

    form = service.posts[0][1]
    assert (form["NumMedia"], form["To"], form["OptOutType"]) == ("2", "+18005550199", "STOP")
    assert form["MediaContentType1"] == "image/jpeg"


def test_the_answer_in_the_same_response_reaches_the_phone(phones: Phones, service: Service) -> None:
    service.twiml = (
        "<?xml version='1.0' encoding='UTF-8'?><Response><Message>You &amp; we: ¡sí!</Message>"
        "<Message><Body>second</Body></Message></Response>"
    )

    heard = phones.texts(PHONE, "USW7600")

    assert (heard.status, heard.answers) == (200, ("You & we: ¡sí!", "second"))
    thread = [(text.direction, text.body, text.status) for text in phones.thread(PHONE)]
    assert thread == [
        ("from_phone", "USW7600", "received"),
        ("to_phone", "You & we: ¡sí!", "delivered"),
        ("to_phone", "second", "delivered"),
    ]


@pytest.mark.parametrize("twiml", ["", "not xml", "<Response/>", "<Response></Response>", '{"a": 1}'])
def test_an_answer_without_texts_sends_none(twiml: str) -> None:
    assert answers(twiml) == []


def test_a_service_that_breaks_answers_nothing(phones: Phones, service: Service) -> None:
    service.status, service.twiml = 500, "<Response><Message>no</Message></Response>"

    heard = phones.texts(PHONE, "USW7600")

    assert (heard.status, heard.answers) == (500, ())


def test_a_phone_need_not_wait_for_the_answer(phones: Phones, service: Service) -> None:
    service.twiml = "<Response><Message>later</Message></Response>"

    assert phones.texts(PHONE, "USW7600", wait=False).answers == ()
    wait_until(lambda: len(phones.thread(PHONE)) == 2)


def test_a_thread_can_be_asked_for_only_what_is_new(phones: Phones, api: Api) -> None:
    api.create(body="one")
    first = phones.thread(PHONE)[-1].number
    api.create(body="two")
    api.create(OTHER, body="another's")

    assert [text.body for text in phones.thread(PHONE, after=first)] == ["two"]
    assert [text.body for text in phones.thread(PHONE)] == ["one", "two"]


def test_the_phones_are_listed_with_the_last_to_be_texted_first(phones: Phones, api: Api) -> None:
    for to, body in ((PHONE, "one"), (OTHER, "two"), (PHONE, "three")):
        api.create(to, body)

    assert [(phone, text.body) for phone, text in phones.latest().items()] == [
        (PHONE, "three"),
        (OTHER, "two"),
    ]
    assert list(phones.latest(limit=1)) == [PHONE]


def test_a_phone_that_was_never_texted_shows_nothing(phones: Phones) -> None:
    assert phones.thread("+13105559999") == ()


# Counts


def test_the_counts_tell_duplicates_phones_and_the_busiest_second(phones: Phones, api: Api) -> None:
    for to, body in ((PHONE, "one"), (PHONE, "one"), (PHONE, "one"), (PHONE, "two"), (OTHER, "one")):
        api.create(to, body)
    api.create(OTHER, "¡sí! " + "x" * 100)
    api.create("wrong", "one")

    counts = phones.counts()
    assert (counts.attempts, counts.accepted, counts.duplicates, counts.phones) == (7, 6, 1, 2)
    assert (counts.busiest_texts, counts.busiest_segments) == (6, 7)
    assert sum(texts for _, texts, _ in counts.seconds) == 6
    assert sum(segments for _, _, segments in counts.seconds) == 7


def test_answers_to_a_phones_own_text_are_not_counted_as_accepted(phones: Phones, service: Service) -> None:
    service.twiml = "<Response><Message>same</Message></Response>"
    phones.texts(PHONE, "USW7600")
    phones.texts(PHONE, "USW7600")

    counts = phones.counts()
    assert (counts.accepted, counts.duplicates, counts.phones) == (0, 0, 1)


def test_the_busiest_second_slides(phones: Phones, api: Api) -> None:
    for pause in (0.6, 0.6, 0.0):
        api.create()
        time.sleep(pause)

    assert phones.counts().busiest_texts == 2


def test_forgetting_empties_everything(phones: Phones, api: Api, service: Service) -> None:
    api.create()
    phones.texts(OTHER, "hello")

    phones.forget()

    counts = phones.counts()
    assert (counts.attempts, counts.accepted, counts.statuses, counts.phones) == (0, 0, {}, 0)
    assert phones.latest() == {}


# Faults


def test_a_share_of_texts_is_refused_and_the_same_ones_each_time(phones: Phones, api: Api) -> None:
    def run() -> list[int]:
        phones.faults(refuse_share=0.3, refuse_code="21614", busy=0.2, fail_before=0.1, seed=5)
        return [api.create()[0] for _ in range(60)]

    statuses = run()

    assert {201, 400, 429, 500} == set(statuses)
    assert run() == statuses


def test_a_phone_on_the_list_of_refusals_is_refused_with_its_code(phones: Phones, api: Api) -> None:
    phones.faults(refuse={PHONE: "21614"})

    assert api.create(PHONE)[1]["code"] == 21614
    assert api.create(OTHER)[0] == 201


def test_a_carrier_that_keeps_its_own_list_refuses_who_left_until_they_come_back(
    phones: Phones, api: Api
) -> None:
    phones.faults(opt_outs=True)
    phones.texts(PHONE, " stop ")
    phones.texts(OTHER, "we have got to STOP these cuts")

    assert api.create(PHONE)[1]["code"] == 21610
    assert api.create(OTHER)[0] == 201
    phones.texts(PHONE, "START")
    assert api.create(PHONE)[0] == 201


@pytest.mark.parametrize(
    "faults",
    [
        {"bussy": 1},
        {"busy": 2},
        {"busy": -1},
        {"busy": "often"},
        {"busy": True},
        {"latency": -1},
        {"refuse": [PHONE]},
        {"receipts": 1},
        {"opt_outs": "yes"},
    ],
)
def test_a_fault_that_cant_be_is_said_and_changes_nothing(phones: Phones, faults: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=next(iter(faults))):
        phones.faults(**faults)


def test_what_is_not_named_is_not_done() -> None:
    assert read_faults({}) == Faults()
    assert read_faults({"busy": 1, "refuse": {PHONE: 21614}}) == Faults(busy=1.0, refuse={PHONE: "21614"})


def test_a_share_is_kept_to() -> None:
    chance = Chance(Faults(seed=3))

    assert 900 < sum(chance.hits(0.1) for _ in range(10_000)) < 1100
    assert not any(chance.hits(0) for _ in range(1000))
    assert all(chance.hits(1) for _ in range(1000))


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"To=%2B1310&Body=a+b%2Bc", {"To": "+1310", "Body": "a b+c"}),
        (b"Body=%253A%2F%25", {"Body": "%3A/%"}),
        (b"Body=%C3%B1%20%F0%9F%8E%89", {"Body": "ñ 🎉"}),
        (b"Body=&To=", {"Body": "", "To": ""}),
        (b"Body=a%3Db%26c", {"Body": "a=b&c"}),
    ],
)
def test_a_form_is_read_to_the_letter(body: bytes, form: dict[str, str]) -> None:
    assert read_form(body) == form


# The process


def test_a_restart_finds_everything_and_goes_on_where_it_was(tmp_path: Path, service: Service) -> None:
    keep = tmp_path / "phones.jsonl"
    settings = {"account_sid": ACCOUNT, "auth_token": TOKEN, "inbound_url": service.url, "keep": keep}
    with running(**settings) as phones:
        api = Api(phones.url)
        phones.texts(PHONE, "USW7600 ñ")
        api.create(body="delivered")
        wait_until(lambda: phones.thread(PHONE)[-1].status == "delivered")
        phones.faults(receipt_delay=30)
        api.create(body="under way", StatusCallback=service.url)
        before = phones.thread(PHONE)
    with keep.open("a") as journal:
        journal.write('{"phone":"cut sho')

    service.posts.clear()
    with running(**settings) as phones:
        wait_until(lambda: service.receipts() == ["sent", "delivered"])
        after = phones.thread(PHONE)
        assert phones.counts().accepted == 2
        assert phones.counts().statuses == {"delivered": 2}

    assert [(text.sid, text.body, text.at) for text in after] == [
        (text.sid, text.body, text.at) for text in before
    ]


def test_forgetting_empties_the_journal_too(tmp_path: Path) -> None:
    texts = Texts(tmp_path / "phones.jsonl")
    texts.add(Text(PHONE, "77820", "one", 1.0, to_phone=True))
    texts.forget()
    texts.add(Text(OTHER, "77820", "two", 2.0, to_phone=True))
    texts.close()

    again = Texts(tmp_path / "phones.jsonl")
    again.close()
    assert [text.body for text in again.everything()] == ["two"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "x" * 160,
        "x" * 161,
        "x" * 307,
        "€" * 80,
        "€" * 81,
        "x" * 152 + "€" + "x" * 200,
        "á" * 70,
        "á" * 71,
        "á^" * 35,
        "🎉" * 35,
        "🎉" * 36,
        "á" * 66 + "🎉" + "á" * 10,
        "line\r\nline`tab\t",
    ],
)
def test_the_carrier_counts_segments_as_we_do(body: str) -> None:
    assert segments(body) == max(1, sms.segments(body).count)


REQUIRED = ("--account-sid", ACCOUNT, "--inbound-url", "http://127.0.0.1:9/")


def start(*options: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "outreach.carriers.simulator", *REQUIRED, *options],
        env={**os.environ, "TWILIO_AUTH_TOKEN": TOKEN},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_quietly_when_told_to(number: signal.Signals) -> None:
    with start("--port", "0") as process:
        assert process.stdout
        assert process.stdout.readline().startswith("The simulated carrier is at http://127.0.0.1:")
        process.send_signal(number)
        _, complaints = process.communicate(timeout=5)

    assert (process.returncode, complaints) == (0, "")


def test_it_ends_with_the_process_that_started_it() -> None:
    with start("--port", "0", "--until-stdin-closes") as process:
        assert process.stdout
        process.stdout.readline()
        process.communicate(timeout=5)

    assert process.returncode == 0


def test_a_port_that_is_taken_is_said_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with start("--port", port) as process:
            _, complaint = process.communicate(timeout=5)

    assert process.returncode == 1
    assert complaint == f"Error: Port {port} of 127.0.0.1 is taken; stop what uses it, or choose another.\n"


def test_it_does_not_start_without_the_accounts_token() -> None:
    ended = CliRunner(env={"TWILIO_AUTH_TOKEN": None}).invoke(main, REQUIRED)

    assert ended.exit_code == 1
    assert "must be in the environment, as TWILIO_AUTH_TOKEN" in ended.output


@pytest.mark.parametrize("faults", ['{"busy": 7}', '{"bussy": 1}', "busy", "[]"])
def test_it_does_not_start_with_faults_that_cant_be(faults: str) -> None:
    environment = {"TWILIO_AUTH_TOKEN": TOKEN, "OUTREACH_SIMULATOR_FAULTS": faults}

    ended = CliRunner(env=environment).invoke(main, REQUIRED)

    assert ended.exit_code == 1
    assert ended.output.startswith("Error: ")


def test_phones_without_a_carrier_say_so() -> None:
    with Phones("http://127.0.0.1:9") as phones, pytest.raises(PhonesAway):
        phones.counts()
