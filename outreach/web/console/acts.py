"""What organizers did and looked at. For admins."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from outreach import organizers
from outreach.web import runtime
from outreach.web.console.rules import admin_only, me
from outreach.web.console.words import zone_of

bp = Blueprint("acts", __name__, url_prefix="/acts")


@bp.get("")
@admin_only
def show() -> ResponseReturnValue:
    r = runtime()
    with r.database.writing() as conn:
        organizers.note(conn, me().id, "looked at", "what was done", r.now())
        found = organizers.noted(conn)
        zone = zone_of(me(), r.directories.current(conn))
    return render_template("acts.html", acts=found, zone=zone)
