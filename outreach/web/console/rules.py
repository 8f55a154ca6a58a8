"""Who may open what: every route has a rule, and one without is closed."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar, cast

from flask import Flask, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from outreach import organizers
from outreach.errors import NotAllowed
from outreach.organizers import Organizer, Role
from outreach.web import runtime

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

SESSION_LASTS = timedelta(hours=12)


class Rule(StrEnum):
    """Who may."""

    ANYONE = "anyone"
    SIMULATOR = "anyone, while the carrier is simulated"
    SIGNED_IN = "signed in"
    MAY_SEND = "may send"
    ADMIN = "admin only"


_OF_VIEW: dict[Callable[..., Any], Rule] = {}
_OF_ENDPOINT = {
    "static": Rule.ANYONE,
    "bootstrap.static": Rule.ANYONE,
    "health.healthz": Rule.ANYONE,
}
_OPEN = {Rule.ANYONE, Rule.SIMULATOR}
_WITHOUT_PASSWORD = {"sign_in.password", "sign_in.keep_password", "sign_in.sign_out"}


def anyone(view: View) -> View:
    """Open to all."""
    return _keep(view, Rule.ANYONE)


def simulator_only(view: View) -> View:
    """Open to all, on a blueprint that is there only with the simulated carrier."""
    return _keep(view, Rule.SIMULATOR)


def signed_in(view: View) -> View:
    """Any organizer, a viewer too; the view itself shows only what is theirs."""
    return _keep(view, Rule.SIGNED_IN)


def may_send(view: View) -> View:
    """An organizer or admin; the view itself looks whether the local is theirs."""
    return _keep(view, Rule.MAY_SEND)


def admin_only(view: View) -> View:
    """An admin."""
    return _keep(view, Rule.ADMIN)


def _keep(view: View, rule: Rule) -> View:
    _OF_VIEW[view] = rule
    return view


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """The rule of a route; None when somebody forgot it."""
    return _OF_ENDPOINT.get(endpoint) or _OF_VIEW.get(app.view_functions[endpoint])


def install(app: Flask) -> None:
    """Hold every request against its route's rule."""

    @app.before_request
    def enforce() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None  # there is no such page
        rule = rule_of(app, request.endpoint)
        if rule is None:
            raise NotAllowed("Nobody may open this page.")
        return None if rule in _OPEN else _enforce(rule)


def _enforce(rule: Rule) -> ResponseReturnValue | None:
    organizer = whoever()
    if organizer is None:
        after = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("sign_in.sign_in", after=after))
    if not organizer.has_password and request.endpoint not in _WITHOUT_PASSWORD:
        return redirect(url_for("sign_in.password"))
    if rule is Rule.MAY_SEND and not organizers.may_send(organizer):
        raise NotAllowed("You may look here, but not send or change anything. An admin can change that.")
    if rule is Rule.ADMIN and organizer.role is not Role.ADMIN:
        raise NotAllowed("Only admins may open this page.")
    return None


def whoever() -> Organizer | None:
    """Who is signed in, looked up once for each request; None for nobody."""
    if "organizer" not in g:
        g.organizer = _of_session()
    return cast(Organizer | None, g.organizer)


def _of_session() -> Organizer | None:
    if "organizer" not in session:
        return None
    with runtime().database.reading() as conn:
        return organizers.in_session(conn, session["organizer"], session["key"])


def me() -> Organizer:
    """Who is signed in, in a view whose rule asks for it."""
    organizer = whoever()
    if organizer is None:
        raise NotAllowed("Please sign in first.")
    return organizer


def begin_session(organizer_id: int, session_key: str, *, by_link: bool = False) -> None:
    """Sign in; whatever the session held before is gone."""
    session.clear()
    session.permanent = True
    session.update(organizer=organizer_id, key=session_key, by_link=by_link)
    g.pop("organizer", None)
