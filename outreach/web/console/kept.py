"""Answers that organizers keep: those of my locals and the federation's, to write, change and remove."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from outreach import kept_answers, organizers
from outreach.errors import BadInput, NotAllowed, NotFound
from outreach.kept_answers import Kept
from outreach.web import runtime
from outreach.web.console.failures import or_again
from outreach.web.console.rules import may_send, me, signed_in

bp = Blueprint("kept", __name__, url_prefix="/kept-answers")


def _page(kept_id: int | None = None, error: str = "") -> str:
    """All of them; the form holds a new one, or this one."""
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        mine = organizers.locals_of(organizer, directory)
        found = kept_answers.of_locals(conn, {*mine, directory.federation.id})
        editing = _mine(conn, kept_id) if kept_id is not None else None
    typed = request.form if request.method == "POST" else {}
    filled = {
        each.id: kept_answers.fill(each.text, directory, directory.locals[each.local_id]) for each in found
    }
    return render_template(
        "kept_answers.html", error=error, kept=found, filled=filled, locals=[directory.locals[id_] for id_ in mine],
        directory=directory, mine=mine, editing=editing, may_act=organizers.may_send(organizer), typed=typed,
        longest=kept_answers.LONGEST, longest_name=kept_answers.LONGEST_NAME,
    )  # fmt: skip


def _mine(conn: Connection, kept_id: int) -> Kept:
    found = kept_answers.get(conn, kept_id)
    directory = runtime().directories.current(conn)
    if organizers.may_see(me(), found.local_id):
        return found
    if found.local_id == directory.federation.id:
        raise NotAllowed("This answer is the federation's: you may use it, and its organizers may change it.")
    raise NotFound("There is no such kept answer.")


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    return _page()


@bp.get("/<int:kept_id>")
@may_send
def edit(kept_id: int) -> ResponseReturnValue:
    return _page(kept_id)


@bp.post("")
@may_send
@or_again(_page)
def write() -> ResponseReturnValue:
    r, organizer = runtime(), me()
    local_id = request.form.get("local", type=int)
    if local_id is None:
        raise BadInput("Choose the local it is for. Nothing was saved.")
    with r.database.writing() as conn:
        if local_id not in organizers.locals_of(organizer, r.directories.current(conn)):
            raise NotFound("Choose one of your locals.")
        name, text = request.form.get("name", ""), request.form.get("text", "")
        kept_id = kept_answers.write(conn, local_id, name, text, organizer.id, r.now())
        organizers.note(conn, organizer.id, "wrote", f"kept answer {kept_id}", r.now())
    flash("Kept. It can be chosen on every reply to this local.")
    return redirect(url_for("kept.show"))


@bp.post("/<int:kept_id>")
@may_send
@or_again(_page)
def change(kept_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        _mine(conn, kept_id)
        kept_answers.change(conn, kept_id, request.form.get("name", ""), request.form.get("text", ""))
        organizers.note(conn, organizer.id, "changed", f"kept answer {kept_id}", r.now())
    flash("Changed.")
    return redirect(url_for("kept.show"))


@bp.post("/<int:kept_id>/remove")
@may_send
def remove(kept_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        _mine(conn, kept_id)
        kept_answers.remove(conn, kept_id)
        organizers.note(conn, organizer.id, "removed", f"kept answer {kept_id}", r.now())
    flash("Removed.")
    return redirect(url_for("kept.show"))
