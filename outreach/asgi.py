"""What each process of the web server runs: the carrier's calls on its loop, everybody else's on threads.

A text or a receipt costs a moment of reading and then waits for the transaction that it shares. On the loop that
wait holds no thread (web/later.py). Pages may take their time, so they have threads.
"""

import asyncio
import gc
import logging
import sys
from collections.abc import Mapping
from concurrent.futures import Future
from io import BytesIO
from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import HTTPScope, Receive, ReceiveEvent, Scope, Send
from a2wsgi.wsgi import build_environ
from flask import Flask, Response
from werkzeug.test import run_wsgi_app

from outreach import logs
from outreach.app import create_app
from outreach.config import Settings
from outreach.directory import Directories
from outreach.runtime import open_runtime
from outreach.web import webhook
from outreach.web.later import KEY, Later

THREADS = 12  # for pages, in each process
log = logging.getLogger(__name__)


def application() -> "Front":
    """The application, with doors of this process's own."""
    logs.set_up()
    runtime = open_runtime(Settings.from_env())
    front = Front(create_app(runtime), runtime.directories)
    gc.collect()
    gc.freeze()  # what is there now stays: looking through all of it again cost a text 4 % of its time
    return front


class Front:
    """The whole web application, as an ASGI server calls it."""

    def __init__(self, app: Flask, directories: Directories) -> None:
        self._app = app
        self._directories = directories
        self._pages = WSGIMiddleware(app, workers=THREADS)  # type: ignore[arg-type]  # Flask is a WSGI application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = _cleaned(scope)
            if scope["path"].startswith(webhook.PREFIX + "/"):
                await self._carriers(scope, receive, send)
                return
        await self._pages(scope, _coroutine(receive), send)

    async def _carriers(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        body, later = await _body(receive), Later()
        environ: dict[str, Any] = dict(build_environ(scope, BytesIO(body)))  # type: ignore[arg-type]  # reads like one
        environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.errors": sys.stderr, KEY: later}
        if self._directories.are_recent:
            response = self._respond(environ)
        else:  # a look at the database, which may be away
            response = await asyncio.get_running_loop().run_in_executor(None, self._respond, environ)
        if later.told is not None:
            response = await _kept(later.told, later)
        await _send(response, send)

    def _respond(self, environ: Mapping[str, Any]) -> Response:
        said, status, headers = run_wsgi_app(self._app.wsgi_app, dict(environ), buffered=True)
        return Response(said, status, headers)


def _cleaned(scope: HTTPScope) -> HTTPScope:
    """Without headers that pass for others once they are WSGI's (X_Forwarded_For), the query in ASCII."""
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    query = scope["query_string"]
    if not query.isascii():
        query = b"".join(bytes([byte]) if byte < 128 else b"%%%02X" % byte for byte in query)
    return {**scope, "headers": headers, "query_string": query}


def _coroutine(receive: Receive) -> Receive:
    """The same, as a2wsgi's threads need it: granian's gives what can be awaited, and is no coroutine."""

    async def received() -> ReceiveEvent:
        return await receive()

    return received


async def _body(receive: Receive) -> bytes:
    """What was sent, or the beginning of what is too much."""
    body = b""
    while len(body) <= webhook.MOST_BYTES:
        message = await receive()
        body += message.get("body", b"")  # type: ignore[operator]  # of an http.request, bytes
        if not message.get("more_body", False):
            break
    return body


async def _kept(told: "Future[object]", later: Later) -> Response:
    try:
        await asyncio.wrap_future(told)
        return later.response()
    except Exception:  # the carrier brings it again
        log.exception("what the carrier brought could not be kept")
        return Response(status=500)


async def _send(response: Response, send: Send) -> None:
    body = response.get_data()
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": body})
