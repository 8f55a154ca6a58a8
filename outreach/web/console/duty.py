"""Who is on duty for each of my locals: texted when a member's words sound urgent."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach import assigning, on_duty, organizers
from outreach.directory import Directory
from outreach.errors import BadInput, NotFound
from outreach.web import runtime
from outreach.web.console.failures import or_again
from outreach.web.console.rules import may_send, me, signed_in

bp = Blueprint("duty", __name__, url_prefix="/duty")


def _page(error: str = "") -> str:
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        mine = organizers.locals_of(organizer, directory)
        there = on_duty.of_locals(conn, mine)
        colleagues = {who.id: who for id_ in mine for who in assigning.colleagues(conn, id_)}
    return render_template(
        "duty.html", error=error, locals=[directory.locals[id_] for id_ in mine], there=there,
        colleagues=sorted(colleagues.values(), key=lambda who: who.name.lower()), typed=request.form,
        may_act=organizers.may_send(organizer),
    )  # fmt: skip


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    return _page()


@bp.post("")
@may_send
@or_again(_page)
def put() -> ResponseReturnValue:
    r, organizer = runtime(), me()
    local_id, chosen = request.form.get("local", type=int), request.form.get("organizer", type=int)
    if local_id is None or chosen is None:
        raise BadInput("Choose the local, and who is on duty for it. Nothing was saved.")
    with r.database.writing() as conn:
        _mine(r.directories.current(conn), local_id)
        who, written = organizers.get(conn, chosen), request.form.get("phone", "")
        code = on_duty.code(r.settings.secret_key, local_id, who, written, r.now())
        organizers.note(
            conn, organizer.id, f"asked organizer {chosen} to go on duty for", f"local {local_id}", r.now()
        )
    flash(
        f"One step more: text {code} from that phone to the number members text, today or tomorrow. "
        "It is on duty from then on; until then nothing is sent to it, and nothing has changed."
    )
    return redirect(url_for("duty.show"))


@bp.post("/<int:local_id>/clear")
@may_send
def clear(local_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        _mine(r.directories.current(conn), local_id)
        on_duty.clear(conn, local_id)
        organizers.note(conn, organizer.id, "took off duty for", f"local {local_id}", r.now())
    flash("Nobody is texted for this local now. What sounds urgent still stands in front.")
    return redirect(url_for("duty.show"))


def _mine(directory: Directory, local_id: int) -> None:
    if local_id not in organizers.locals_of(me(), directory):
        raise NotFound("There is no such local among yours.")
