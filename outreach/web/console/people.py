"""The people who sign in: invite, change, deactivate, a new link. For admins."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach import organizers
from outreach.organizers import Invited, Role
from outreach.web import runtime
from outreach.web.console.failures import or_again
from outreach.web.console.rules import admin_only, me

bp = Blueprint("people", __name__, url_prefix="/people")


def _page(error: str = "") -> str:
    r = runtime()
    with r.database.reading() as conn:
        directory, everyone = r.directories.current(conn), organizers.everyone(conn)
    return render_template(
        "people.html", error=error, everyone=everyone, directory=directory, roles=list(Role),
        typed=request.form, chosen=_local_ids(),
    )  # fmt: skip


def _local_ids() -> tuple[int, ...]:
    return tuple(request.form.getlist("local", type=int))


@bp.get("")
@admin_only
def show() -> ResponseReturnValue:
    return _page()


@bp.post("")
@admin_only
@or_again(_page)
def invite() -> ResponseReturnValue:
    r, form = runtime(), request.form
    invited = Invited(form.get("email", ""), form.get("name", ""), form.get("role", ""), _local_ids())
    with r.database.writing() as conn:
        organizer_id = organizers.create(conn, invited, r.now())
        token = organizers.make_link(conn, organizer_id, r.now())
        organizers.note(conn, me().id, "invited", f"organizer {organizer_id}", r.now())
    return _link_page(token, invited.name)


def _link_page(token: str, name: str) -> str:
    """The link, shown this one time: only its hash is kept."""
    address = runtime().settings.public_url + url_for("sign_in.link", token=token)
    return render_template("invited.html", address=address, name=name)


def _one_page(organizer_id: int, error: str = "") -> str:
    r = runtime()
    with r.database.reading() as conn:
        directory, found = r.directories.current(conn), organizers.get(conn, organizer_id)
    return render_template("person.html", error=error, person=found, directory=directory, roles=list(Role))


@bp.get("/<int:organizer_id>")
@admin_only
def one(organizer_id: int) -> ResponseReturnValue:
    return _one_page(organizer_id)


@bp.post("/<int:organizer_id>")
@admin_only
@or_again(_one_page)
def change(organizer_id: int) -> ResponseReturnValue:
    r = runtime()
    with r.database.writing() as conn:
        found = organizers.get(conn, organizer_id)
        organizers.change(conn, organizer_id, request.form.get("role", ""), _local_ids())
        organizers.note(conn, me().id, "changed", f"organizer {organizer_id}", r.now())
    flash(f"Kept. It holds from {found.name}'s next press.")
    return redirect(url_for("people.show"))


@bp.post("/<int:organizer_id>/deactivate")
@admin_only
@or_again(_one_page)
def deactivate(organizer_id: int) -> ResponseReturnValue:
    r = runtime()
    with r.database.writing() as conn:
        found = organizers.get(conn, organizer_id)
        organizers.deactivate(conn, organizer_id)
        organizers.note(conn, me().id, "deactivated", f"organizer {organizer_id}", r.now())
    flash(f"{found.name} is signed out everywhere and can't sign in any more.")
    return redirect(url_for("people.show"))


@bp.post("/<int:organizer_id>/reactivate")
@admin_only
def reactivate(organizer_id: int) -> ResponseReturnValue:
    r = runtime()
    with r.database.writing() as conn:
        found = organizers.get(conn, organizer_id)
        organizers.reactivate(conn, organizer_id)
        organizers.note(conn, me().id, "reactivated", f"organizer {organizer_id}", r.now())
    flash(f"{found.name} may sign in again.")
    return redirect(url_for("people.show"))


@bp.post("/<int:organizer_id>/link")
@admin_only
def new_link(organizer_id: int) -> ResponseReturnValue:
    r = runtime()
    with r.database.writing() as conn:
        found = organizers.get(conn, organizer_id)
        token = organizers.make_link(conn, organizer_id, r.now())
        organizers.note(conn, me().id, "made a sign-in link for", f"organizer {organizer_id}", r.now())
    return _link_page(token, found.name)
