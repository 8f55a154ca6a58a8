"""The simulator's HTTP server: httptools on bare transports.

It must cost little, because it shares two cores with what is measured against it (a bare answer took 0.02 ms
of CPU; granian's embedded server 0.08, aiohttp's 0.16), and be able to close a connection without an answer.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import cast
from urllib.parse import unquote

import httptools

log = logging.getLogger(__name__)

_REASONS = {status.value: status.phrase for status in HTTPStatus}


@dataclass(slots=True)
class Request:
    """What was asked."""

    method: str
    path: str
    query: str
    authorization: bytes
    body: bytes


def read_form(body: bytes) -> dict[str, str]:
    """A form's fields, blank ones too; the last of those with one name. Eight times as fast as parse_qsl."""
    form = {}
    for field in body.decode("ascii", "replace").split("&"):
        name, _, value = field.partition("=")
        form[name] = _plain(value) if "%" in value or "+" in value else value
    return form


def _plain(quoted: str) -> str:
    # Phones and addresses need only these three, and no two of them make a fourth.
    plain = quoted.replace("+", " ").replace("%2B", "+").replace("%3A", ":").replace("%2F", "/")
    return _unquoted(plain) if "%" in plain else plain


# A broadcast says the same to everyone.
_unquoted = lru_cache(maxsize=512)(unquote)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, after `delay` seconds; or `lost`: the connection is closed instead."""

    status: int
    body: bytes
    delay: float = 0.0
    lost: bool = False
    kind: str = "application/json"


Handler = Callable[[Request], Answer | Awaitable[Answer]]


class Connection(asyncio.Protocol):
    """One keep-alive connection; requests on it are answered one at a time."""

    def __init__(self, handle: Handler, open_ones: set["Connection"]) -> None:
        self._handle = handle
        self._open = open_ones
        self._parser = httptools.HttpRequestParser(self)
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._open.add(self)

    def connection_lost(self, _: Exception | None) -> None:
        self._open.discard(self)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._transport.close()

    # What httptools calls, in this order.
    def on_message_begin(self) -> None:
        self._url = b""
        self._authorization = b""
        self._body = b""

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(name) == 13 and name.lower() == b"authorization":
            self._authorization = value

    def on_body(self, body: bytes) -> None:
        self._body = self._body + body if self._body else body

    def on_message_complete(self) -> None:
        path, _, query = self._url.decode("ascii", "replace").partition("?")
        method = self._parser.get_method().decode("ascii")
        try:
            answer = self._handle(Request(method, path, query, self._authorization, self._body))
        except Exception:
            log.exception("simulator broke")
            answer = Answer(500, b"{}")
        if isinstance(answer, Answer):
            self._give(answer)
        else:
            task = asyncio.ensure_future(self._give_later(answer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _give_later(self, coming: Awaitable[Answer]) -> None:
        try:
            answer = await coming
        except Exception:
            log.exception("simulator broke")
            answer = Answer(500, b"{}")
        self._give(answer)

    def _give(self, answer: Answer) -> None:
        if answer.delay:
            asyncio.get_running_loop().call_later(answer.delay, self._write, answer)
        else:
            self._write(answer)

    def _write(self, answer: Answer) -> None:
        if self._transport.is_closing():
            return
        if answer.lost:
            self._transport.abort()
            return
        head = (
            f"HTTP/1.1 {answer.status} {_REASONS.get(answer.status, '')}\r\n"
            f"Content-Type: {answer.kind}; charset=utf-8\r\nContent-Length: {len(answer.body)}\r\n\r\n"
        )
        self._transport.write(head.encode("ascii") + answer.body)

    def close(self) -> None:
        """End it, whoever is waiting."""
        self._transport.abort()


class Listening:
    """A server that has begun to listen; close it in the end."""

    def __init__(self, server: asyncio.Server, connections: Iterable[Connection]) -> None:
        self._server = server
        self._connections = connections
        self.port: int = server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and end every connection."""
        self._server.close()
        for connection in tuple(self._connections):
            connection.close()
        await self._server.wait_closed()


async def listen(handle: Handler, host: str, port: int) -> Listening:
    """Answer requests with `handle`. Port 0 takes any that is free."""
    connections: set[Connection] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(handle, connections), host, port, backlog=1024)
    return Listening(server, connections)
