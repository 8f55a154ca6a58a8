"""Signing in: with a password, or with a one-time link that leads to one."""

import re
import threading

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from outreach import organizers
from outreach.errors import BadInput
from outreach.organizers import TriedTooOften
from outreach.web import runtime
from outreach.web.console.failures import or_again
from outreach.web.console.rules import anyone, begin_session, me, signed_in, whoever

bp = Blueprint("sign_in", __name__)


# Looking at a password is slow on purpose (argon2). One at a time in each process: the other threads are for
# members, whose STOP must not wait behind somebody's list of guesses.
_ONE_AT_A_TIME = threading.BoundedSemaphore(1)


def _fits(password: str, password_hash: str) -> bool:
    if not _ONE_AT_A_TIME.acquire(timeout=0.3):
        raise TriedTooOften("Many people are signing in just now. Please try again in a moment.")
    try:
        return organizers.password_fits(password, password_hash)
    finally:
        _ONE_AT_A_TIME.release()


def _sign_in_page(error: str = "") -> str:
    return render_template("sign_in.html", error=error, email=request.form.get("email", ""), after=_after())


@bp.get("/sign-in")
@anyone
def sign_in() -> ResponseReturnValue:
    return redirect(url_for("home.home")) if whoever() else _sign_in_page()


@bp.post("/sign-in")
@anyone
@or_again(_sign_in_page)
def check_password() -> ResponseReturnValue:
    r = runtime()
    with r.database.writing() as conn:
        tried = organizers.begin_try(conn, request.form.get("email", ""), request.remote_addr or "", r.now())
    if not _fits(request.form.get("password", ""), tried.password_hash) or tried.organizer_id is None:
        raise BadInput("E-mail or password is not right. Forgotten it? Ask an admin for a sign-in link.")
    with r.database.writing() as conn:
        organizers.end_try(conn, tried)
        organizers.note(conn, tried.organizer_id, "signed in", "", r.now())
        organizer = organizers.get(conn, tried.organizer_id)
    begin_session(organizer.id, organizer.session_key)
    return redirect(_after())


def _after() -> str:
    """Where they wanted to go: a page of ours, whatever the address says."""
    wanted = request.values.get("after", "")
    # Browsers drop tabs and line ends from an address, so "/<tab>/evil" would be another host's.
    ours = re.fullmatch(r"/(?![/\\])[!-~]*", wanted)
    return wanted if ours else url_for("home.home")


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    session.clear()
    return redirect(url_for("sign_in.sign_in"))


@bp.get("/link/<token>")
@anyone
def link(token: str) -> ResponseReturnValue:
    """Only a page with a button: scanners of mail open every link, and must not use it up."""
    r = runtime()
    with r.database.reading() as conn:
        organizer = organizers.of_link(conn, token, r.now())
    return render_template("link.html", token=token, name=organizer.name)


@bp.post("/link/<token>")
@anyone
def use_link(token: str) -> ResponseReturnValue:
    r = runtime()
    with r.database.writing() as conn:
        organizer = organizers.use_link(conn, token, r.now())
        organizers.note(conn, organizer.id, "signed in by link", "", r.now())
    begin_session(organizer.id, organizer.session_key, by_link=True)
    return redirect(url_for("sign_in.password"))


def _password_page(error: str = "") -> str:
    by_link, shortest = session.get("by_link"), organizers.SHORTEST_PASSWORD
    return render_template("password.html", error=error, by_link=by_link, shortest=shortest)


@bp.get("/password")
@signed_in
def password() -> ResponseReturnValue:
    return _password_page()


@bp.post("/password")
@signed_in
@or_again(_password_page)
def keep_password() -> ResponseReturnValue:
    """A new password ends every other session. Who came by a link need not know the old one."""
    r, organizer = runtime(), me()
    if not session.get("by_link"):
        _check_old_password(organizer.email)
    hashed = organizers.hash_password(request.form.get("password", ""), organizer.email)
    with r.database.writing() as conn:
        key = organizers.set_password(conn, organizer.id, hashed)
        organizers.note(conn, organizer.id, "set a password", "", r.now())
    begin_session(organizer.id, key)
    return redirect(url_for("home.home"))


def _check_old_password(email: str) -> None:
    r = runtime()
    with r.database.writing() as conn:
        tried = organizers.begin_try(conn, email, request.remote_addr or "", r.now())
    if not _fits(request.form.get("old", ""), tried.password_hash):
        raise BadInput("The password you have now is not right. Nothing was changed.")
    with r.database.writing() as conn:
        organizers.end_try(conn, tried)
