"""The numbers that texts leave by: what each carries, and whether it rests. For admins."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach import organizers, senders
from outreach.errors import NotFound
from outreach.senders import FEDERATIONS
from outreach.web import runtime
from outreach.web.console.rules import admin_only, me

bp = Blueprint("senders", __name__, url_prefix="/senders")


@bp.get("")
@admin_only
def show() -> ResponseReturnValue:
    r = runtime()
    s, now = r.settings, r.now()
    with r.database.reading() as conn:
        found = [senders.told(each, s.sender, s.sender_rate, now) for each in senders.all_(conn)]
        directory = r.directories.current(conn)
    locals_: dict[str, list[str]] = {}
    for local in directory.locals.values():
        if local.sender:
            locals_.setdefault(local.sender, []).append(local.name)
    return render_template("senders.html", senders=found, locals=locals_)


@bp.post("/wake")
@admin_only
def wake() -> ResponseReturnValue:
    """End a sender's rest. The number comes in the form: it has no business in an address."""
    r = runtime()
    address = request.form.get("sender", "")
    own = FEDERATIONS if address == r.settings.sender else address
    with r.database.writing() as conn:
        if own not in {each.address for each in senders.all_(conn)}:
            raise NotFound("There is no sender with this number. Nothing was changed.")
        senders.wake(conn, own)
        organizers.note(conn, me().id, "woke", "a sender", r.now())
    flash("It rests no more: what waits for it goes on now, at its full rate.")
    return redirect(url_for("senders.show"))
