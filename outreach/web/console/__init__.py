"""The organizers' console: pages drawn on the server, for a phone first."""

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]  # it has no stubs
from werkzeug.routing import IntegerConverter, Map

from outreach.web.console import (
    acts,
    broadcasts,
    compose,
    events,
    failures,
    headers,
    home,
    missed,
    people,
    replies,
    rules,
    sign_in,
    updates,
    votes,
    words,
)

_ROOMS = (sign_in, home, compose, broadcasts, missed, replies, updates, events, votes, people, acts)


class _Number(IntegerConverter):
    """A number in an address: one that no database could hold is no page of ours."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**63 - 1)


def install(app: Flask) -> None:
    """Add the console's pages to the application, and what guards them."""
    app.config.update(
        BOOTSTRAP_SERVE_LOCAL=True,  # no asset comes from another host
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a text is often written over hours
        PERMANENT_SESSION_LIFETIME=rules.SESSION_LASTS,
    )
    app.url_map.converters["int"] = _Number
    Bootstrap5(app)
    CSRFProtect(app)
    rules.install(app)
    failures.install(app)
    headers.install(app)
    words.install(app)
    for room in _ROOMS:
        app.register_blueprint(room.bp)
