"""A response that is ready when something has been kept, without a thread that waits for it.

A Flask view ends when it returns; until then it holds a thread, and with sixteen of them waiting for one transaction,
switching between threads cost as much as the texts. So a view may return before its answer is known, where the
server can wait (asgi.py); anywhere else, in tests and under any WSGI server, it waits itself.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from flask import Response, request

Told = TypeVar("Told")
KEY = "outreach.later"  # where the server puts a Later into the WSGI environment


class Later:
    """What a view hands to the server: the response to come, once it is promised."""

    def __init__(self) -> None:
        self.told: Future[object] | None = None
        self._respond: Callable[[object], Response] = lambda _: Response(status=500)

    def promise(self, told: "Future[Told]", respond: Callable[[Told], Response]) -> None:
        self.told, self._respond = told, respond  # type: ignore[assignment]  # the two belong together

    def response(self) -> Response:
        """Raises what was raised instead of telling."""
        assert self.told is not None  # noqa: S101  # for mypy: asked for only when it is there
        return self._respond(self.told.result())


def when(told: "Future[Told]", respond: Callable[[Told], Response]) -> Response:
    """The response to what will be told."""
    later: Later | None = request.environ.get(KEY)
    if later is None:
        return respond(told.result())
    later.promise(told, respond)
    return Response(status=500)  # stands in for it, and is never sent
