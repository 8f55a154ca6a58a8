"""The numbers that texts leave by: what each carries, whether it rests or was stopped, and going on. For admins."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach import organizers, sender_states, senders
from outreach.errors import NotFound
from outreach.jobs import SEND
from outreach.senders import FEDERATIONS
from outreach.web import runtime
from outreach.web.console.rules import admin_only, me
from outreach.web.console.visible import named
from outreach.web.console.words import zone_of

bp = Blueprint("senders", __name__, url_prefix="/senders")


@bp.get("")
@admin_only
def show() -> ResponseReturnValue:
    r = runtime()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        found = sender_states.all_told(conn, r.settings, r.now(), zone_of(me(), directory))
    locals_: dict[str, list[str]] = {}
    for local in directory.locals.values():
        if local.sender:
            locals_.setdefault(local.sender, []).append(local.name)
    return render_template("senders.html", senders=found, locals=locals_, away=r.jobs.away())


@bp.post("/wake")
@admin_only
def wake() -> ResponseReturnValue:
    """Let a sender go on. The number comes in the form: it has no business in an address."""
    r = runtime()
    address = request.form.get("sender", "")
    own = FEDERATIONS if address == r.settings.sender else address
    with r.database.writing() as conn:
        if own not in {each.address for each in senders.all_(conn)}:
            raise NotFound("There is no sender with this number. Nothing was changed.")
        resumed = sender_states.go_on(conn, own)
        organizers.note(conn, me().id, "woke", "a sender", r.now())
        for broadcast_id in resumed:
            organizers.note(conn, me().id, "resumed", named(broadcast_id), r.now())
    r.jobs.look(SEND)
    flash(sender_states.gone_on(len(resumed)))
    return redirect(url_for("senders.show"))
