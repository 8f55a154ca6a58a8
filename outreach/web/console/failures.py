"""What went wrong, told in one place: the form again with what they typed, or a kind page."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]  # it has no stubs
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from outreach.carriers.phones import PhonesAway
from outreach.db import OVERTAKEN, lost_to_another
from outreach.errors import BadInput, NotAllowed, NotFound, OutreachError, WrongState
from outreach.organizers import TriedTooOften

_STATUS: dict[type[OutreachError], int] = {
    BadInput: 422,
    WrongState: 409,
    NotFound: 404,
    NotAllowed: 403,
    TriedTooOften: 429,
    PhonesAway: 503,
}
_TITLE = {
    400: "That press did not count",
    403: "This is not open to you",
    404: "There is nothing here",
    405: "That is not how this page works",
    409: "Somebody was faster",
    413: "That was too much at once",
    422: "Something needs to be mended",
    429: "Please wait a little",
    503: "The phones do not answer",
}
_SENTENCE = {
    404: "The page is gone, or it belongs to a local you don't have.",
    405: "Go back, and use the page's own buttons.",
    413: "Nothing was kept. Send less.",
}
_MACHINES = {"health"}  # they read a status, not a page

Page = Callable[..., ResponseReturnValue]


def or_again(page: Page) -> Callable[[Page], Page]:
    """When the view's input can't be used, show this page again: same route values, `error`, what they typed."""

    def mark(view: Page) -> Page:
        @wraps(view)
        def marked(**values: Any) -> ResponseReturnValue:
            g.again = partial(page, **values)
            return view(**values)

        return marked

    return mark


def install(app: Flask) -> None:
    """Turn every error into something a person can read."""

    @app.errorhandler(OutreachError)
    def ours(error: OutreachError) -> ResponseReturnValue:
        status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)
        if request.blueprint in _MACHINES or status == 500:
            raise error
        again = g.pop("again", None)
        if again is not None and isinstance(error, (BadInput, WrongState)):
            return again(error=str(error)), status
        return _page(status, str(error))

    @app.errorhandler(DBAPIError)
    def overtaken(error: DBAPIError) -> ResponseReturnValue:
        if request.blueprint in _MACHINES or not lost_to_another(error):
            raise error
        said = f"{OVERTAKEN} Press again."
        again = g.pop("again", None)
        return (again(error=said), 409) if again is not None else _page(409, said)

    @app.errorhandler(CSRFError)
    def stale(_: CSRFError) -> ResponseReturnValue:
        return _page(400, "The page was open for too long, or you signed out in another window. Nothing was done. "
                          "Go back, load the page again, and press once more.")  # fmt: skip

    @app.errorhandler(HTTPException)
    def theirs(error: HTTPException) -> ResponseReturnValue:
        if request.blueprint in _MACHINES or error.code is None or error.code < 400:
            return error
        return _page(error.code, _SENTENCE.get(error.code, "Go back and try it once more."))

    @app.errorhandler(500)
    def broken(_: Exception) -> ResponseReturnValue:
        if request.blueprint in _MACHINES:
            return "", 500
        return _page(
            500,
            "Something broke on our side. Your last press may not have been kept: look before you repeat it.",
        )


def _page(status: int, sentence: str) -> tuple[str, int]:
    title = _TITLE.get(status, "Sorry, that did not work")
    return render_template("failure.html", title=title, sentence=sentence, status=status), status
