"""The web application as its server calls it: the carrier's calls on the loop, pages on threads."""

import asyncio
import threading
import xml.etree.ElementTree as ET
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask, request
from sqlalchemy import func, select
from werkzeug.middleware.proxy_fix import ProxyFix

from outreach.app import create_app
from outreach.asgi import Front
from outreach.carriers.simulator_hooks import sign
from outreach.logs import Line
from outreach.models import State, members, texts
from outreach.runtime import Runtime, open_runtime
from outreach.web.webhook import MOST_BYTES
from tests import organizing
from tests.carrier import FakeCarrier
from tests.conftest import AUTH_TOKEN, Clock
from tests.texting import Phone

PUBLIC = "https://texts.example.org"


@dataclass(frozen=True)
class Got:
    """What the server was told to answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> list[str]:
        return [message.text or "" for message in ET.fromstring(self.body).iter("Message")]


@pytest.fixture
def front(runtime: Runtime) -> Front:
    return Front(create_app(runtime), runtime.directories)


async def call(
    front: Front,
    method: str,
    path: str,
    parts: Sequence[bytes] = (b"",),
    query: bytes = b"",
    **headers: str,
) -> Got:
    """One request whose body comes in parts."""
    waiting = [*parts]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        part = waiting.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(waiting)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": query, "root_path": "", "scheme": "http",
        "headers": [(name.replace("__", "-").lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.7", 40000), "server": ("127.0.0.1", 8000),
    }  # fmt: skip
    answer: Callable[..., Awaitable[None]] = front
    await answer(scope, receive, send)
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Got(sent[0]["status"], told, b"".join(message.get("body", b"") for message in sent[1:]))


async def bring(front: Front, path: str, form: Mapping[str, str], query: str = "") -> Got:
    """A call of the carrier, signed."""
    url = PUBLIC + path + (f"?{query}" if query else "")
    body = urlencode(form).encode()
    half = len(body) // 2
    return await call(
        front, "POST", path, (body[:half], body[half:]), query.encode(),
        content__type="application/x-www-form-urlencoded", content__length=str(len(body)),
        x__twilio__signature=sign(AUTH_TOKEN, url, form),
    )  # fmt: skip


def text(n: int, body: str = "USW7600") -> dict[str, str]:
    return {"MessageSid": f"SM{n}", "From": f"+1310555{n:04}", "To": "77820", "Body": body}


def kept(runtime: Runtime) -> int:
    with runtime.database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(texts)) or 0


def test_a_keyword_joins_and_is_answered_in_the_same_response(front: Front, runtime: Runtime) -> None:
    got = asyncio.run(bring(front, "/sms/inbound", text(101)))

    assert (got.status, got.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert int(got.headers["content-length"]) == len(got.body)
    assert got.said[0].startswith("USW 7600: Welcome!")
    assert Phone(runtime, "+13105550101").lists == ["USW7600"]


def test_a_hundred_texts_at_one_moment_are_each_answered_and_kept_once(
    front: Front, runtime: Runtime
) -> None:
    async def all_at_once() -> list[Got]:
        return await asyncio.gather(*(bring(front, "/sms/inbound", text(n)) for n in range(100)))

    answers = asyncio.run(all_at_once())

    assert {got.status for got in answers} == {200}
    assert all(got.said[0].startswith("USW 7600: Welcome!") for got in answers)
    assert kept(runtime) == 100


def test_receipts_move_their_messages(front: Front, runtime: Runtime, clock: Clock) -> None:
    organizing.crowd(runtime, "USW7600", 20)
    broadcast_id = organizing.launched(runtime, ["USW7600"])
    organizing.send(runtime, FakeCarrier(clock))
    ids = organizing.message_ids(runtime, broadcast_id)

    async def all_at_once() -> list[Got]:
        told = (({"MessageSid": f"SM{n}", "MessageStatus": "delivered"}, n) for n in ids)
        return await asyncio.gather(*(bring(front, f"/sms/status/{n}", form) for form, n in told))

    assert {(got.status, got.body) for got in asyncio.run(all_at_once())} == {(204, b"")}
    assert set(organizing.states(runtime, broadcast_id).values()) == {State.DELIVERED}
    assert organizing.tally_is_true(runtime, broadcast_id)


def test_while_a_text_waits_for_a_transaction_others_are_answered(front: Front, runtime: Runtime) -> None:
    Phone(runtime, "+13105550001").texts("USW7600")
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with runtime.database.writing() as conn:
            conn.execute(select(members.c.id).where(members.c.phone == "+13105550001").with_for_update())
            held.set()
            let_go.wait(20)

    async def stop_and_look() -> tuple[list[int], bool, Got]:
        stop = asyncio.create_task(bring(front, "/sms/inbound", text(1, "STOP")))
        await asyncio.sleep(0.2)
        others = [
            (await call(front, *asked)).status for asked in (("POST", "/sms/inbound"), ("GET", "/healthz"))
        ]
        was_waiting = not stop.done()
        let_go.set()
        return others, was_waiting, await stop

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(20)
    others, was_waiting, answered = asyncio.run(stop_and_look())
    holder.join()

    assert (others, was_waiting) == ([403, 200], True)
    assert answered.status == 200
    assert Phone(runtime, "+13105550001").lists == []


def test_a_carrier_that_hangs_up_takes_nothing_back(front: Front, runtime: Runtime) -> None:
    async def hang_up() -> None:
        asked = [asyncio.create_task(bring(front, "/sms/inbound", text(n))) for n in range(20)]
        await asyncio.sleep(0)
        for one in asked[::2]:
            one.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        got = await bring(front, "/sms/inbound", text(0))  # and brings it again
        assert got.said[0].startswith("USW 7600: Welcome!")

    asyncio.run(hang_up())

    assert kept(runtime) in range(11, 21)  # those it stayed for, this one, and what had been taken already
    assert all(Phone(runtime, f"+1310555{n:04}").ledger_agrees() for n in range(1, 20, 2))


def test_with_the_database_away_the_carrier_is_told_to_come_again_and_the_log_says_no_word(
    runtime: Runtime, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    settings = replace(runtime.settings, database_url="postgresql+psycopg://nobody@127.0.0.1:9/none")
    alone = open_runtime(settings, clock)
    alone = replace(alone, directories=runtime.directories)
    with runtime.database.reading() as conn:
        runtime.directories.current(conn)  # read a moment ago, so that only the keeping fails
    front = Front(create_app(alone), runtime.directories)

    got = asyncio.run(bring(front, "/sms/inbound", text(1, "my secret word")))

    alone.close()
    assert got.status == 500
    said = "\n".join(map(Line().format, caplog.records))
    assert "could not be kept" in said
    assert "secret" not in said
    assert "5550001" not in said


@pytest.mark.parametrize("extra", [0, 1, 500_000])
def test_what_is_too_large_is_refused_and_not_read_to_its_end(
    front: Front, runtime: Runtime, extra: int
) -> None:
    part = b"Body=" + b"x" * (MOST_BYTES + 1)
    got = asyncio.run(call(front, "POST", "/sms/inbound", [part, *[b"x"] * extra], x__twilio__signature="x"))

    assert got.status == 403
    assert kept(runtime) == 0


SIGNED = ["", "a=1", "q=%C3%A9%2F%7E%22%2c", "plus=a+b%20c"]


@pytest.mark.parametrize("query", SIGNED)
def test_the_signature_is_checked_on_the_raw_query(front: Front, query: str) -> None:
    assert asyncio.run(bring(front, "/sms/inbound", text(1), query)).status == 200


ANSWERS = [  # method, path, query, status
    ("GET", "/healthz", b"", 200),
    ("HEAD", "/healthz", b"", 200),
    ("GET", "/sign-in", b"", 200),
    ("GET", "/sign-in", b"next=\xff\xfe", 200),
    ("GET", "/nowhere", b"", 404),
    ("GET", "/static/outreach.css", b"", 200),
    ("GET", "/sms", b"", 404),
    ("GET", "/sms/", b"", 404),
    ("GET", "/sms/inbound", b"", 405),
    ("POST", "/sms/inbound", b"\xff", 403),
]


@pytest.mark.parametrize(("method", "path", "query", "status"), ANSWERS)
def test_pages_and_refusals_come_through(
    front: Front, method: str, path: str, query: bytes, status: int
) -> None:
    got = asyncio.run(call(front, method, path, query=query))

    assert got.status == status
    if method == "HEAD":
        assert got.body == b""


def test_nobody_passes_for_another_by_a_header_spelled_otherwise(runtime: Runtime) -> None:
    app = Flask("whoami")
    app.add_url_rule("/whoami", view_func=lambda: request.remote_addr or "")
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)  # type: ignore[method-assign]  # as outreach.app does
    front = Front(app, runtime.directories)
    headers = {"x__forwarded__for": "198.51.100.1", "x_forwarded_for": "203.0.113.9"}

    got = asyncio.run(call(front, "GET", "/whoami", **headers))

    assert got.body == b"198.51.100.1"
