"""Replies to my locals: the open ones, one conversation, and what to do about it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from outreach import assigning, kept_answers, organizers, replies, reply_timer
from outreach.errors import NotFound
from outreach.jobs import SEND
from outreach.organizers import Organizer
from outreach.plurals import counted
from outreach.replies import Reply
from outreach.web import runtime
from outreach.web.console.failures import or_again
from outreach.web.console.rules import may_send, me, signed_in

bp = Blueprint("replies", __name__, url_prefix="/replies")


@bp.get("")
@signed_in
def inbox() -> ResponseReturnValue:
    """The open ones, worried words first; `?whose=mine` for those that are this organizer's."""
    r, organizer = runtime(), me()
    mine_alone = request.args.get("whose") == "mine"
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        mine = organizers.locals_of(organizer, directory)
        found = replies.open_ones(conn, mine, of=organizer.id if mine_alone else None)
        done = replies.handled(conn, mine)
        late = reply_timer.limits(directory, mine, r.now())
        overdue = reply_timer.count_overdue(conn, late)
    _note_look("open replies")
    return render_template(
        "replies.html", open=found, done=done, directory=directory, late=late, overdue=overdue, now=r.now(),
        mine_alone=mine_alone,
    )  # fmt: skip


def _note_look(subject: str) -> None:
    """After the reading: the one writer waits for no page."""
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        organizers.note(conn, organizer.id, "looked at", subject, r.now())


def _page(text_id: int, error: str = "", words: str | None = None) -> str:
    """One conversation; every look at it is kept."""
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        found = _mine(conn, organizer, text_id)
        said = replies.thread(conn, found)
        prompted_by = replies.prompted_by(conn, found)
        colleagues = assigning.colleagues(conn, found.local_id)
        kept = kept_answers.of_locals(conn, {found.local_id, directory.federation.id})
    _note_look(f"reply {text_id}")
    late = reply_timer.limits(directory, [found.local_id], r.now())
    return render_template(
        "reply.html", reply=found, said=said, prompted_by=prompted_by, local=directory.locals[found.local_id],
        error=error, typed=request.form.get("words", "") if words is None else words,
        may_act=organizers.may_send(organizer), longest=replies.LONGEST_ANSWER, colleagues=colleagues, kept=kept,
        late=late, now=r.now(),
    )  # fmt: skip


def _mine(conn: Connection, organizer: Organizer, text_id: int) -> Reply:
    found = replies.get(conn, text_id)
    if not organizers.may_see(organizer, found.local_id):
        raise NotFound("There is no such reply.")
    return found


@bp.get("/<int:text_id>")
@signed_in
def show(text_id: int) -> ResponseReturnValue:
    return _page(text_id)


def _act(text_id: int, did: str, act: Callable[[Connection, int], object]) -> None:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        _mine(conn, organizer, text_id)
        act(conn, organizer.id)
        organizers.note(conn, organizer.id, did, f"reply {text_id}", r.now())


@bp.post("/<int:text_id>/answer")
@may_send
@or_again(_page)
def answer(text_id: int) -> ResponseReturnValue:
    now, words = runtime().now(), request.form.get("words", "").replace("\r\n", "\n")
    _act(text_id, "answered", lambda conn, me_: replies.answer(conn, text_id, words, me_, now))
    runtime().jobs.look(SEND)
    flash("Your answer is on its way, before everything else that waits.")
    return redirect(url_for("replies.inbox"))


@bp.post("/<int:text_id>/fill")
@may_send
@or_again(_page)
def fill(text_id: int) -> ResponseReturnValue:
    """Put a kept answer into the box, after what stands there: nothing is sent."""
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        found = _mine(conn, organizer, text_id)
        kept = kept_answers.get(conn, number_in("kept") or 0)
        if kept.local_id not in (found.local_id, directory.federation.id):
            raise NotFound("There is no such kept answer for this local.")
        filled = kept_answers.fill(kept.text, directory, directory.locals[found.local_id])
    typed = request.form.get("words", "").replace("\r\n", "\n").strip()
    return _page(text_id, words=f"{typed}\n{filled}" if typed else filled)


@bp.post("/<int:text_id>/take")
@may_send
@or_again(_page)
def take(text_id: int) -> ResponseReturnValue:
    """It is mine from now on."""
    _act(text_id, "took", lambda conn, me_: assigning.assign(conn, text_id, me_, _had()))
    flash("It is yours now.")
    return redirect(url_for("replies.show", text_id=text_id))


@bp.post("/<int:text_id>/give")
@may_send
@or_again(_page)
def give(text_id: int) -> ResponseReturnValue:
    """It is a colleague's from now on, or nobody's."""
    to = number_in("to")
    _act(text_id, f"gave to organizer {to}" if to else "gave back", lambda conn, _: assigning.assign(
        conn, text_id, to, _had()))  # fmt: skip
    flash("Given." if to else "It is nobody's now.")
    return redirect(url_for("replies.show", text_id=text_id))


def _had() -> int | None:
    """Whose it was on the page that was pressed."""
    return number_in("had")


def number_in(field: str) -> int | None:
    """The number in this field of the form; None for none that a row could have."""
    written = request.form.get(field, "").strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else None


@bp.post("/<int:text_id>/close")
@may_send
@or_again(_page)
def close(text_id: int) -> ResponseReturnValue:
    now = runtime().now()
    _act(text_id, "closed", lambda conn, me_: replies.close(conn, text_id, me_, now))
    flash("Closed without an answer.")
    return redirect(url_for("replies.inbox"))


@bp.post("/<int:text_id>/close-all")
@may_send
@or_again(_page)
def close_all(text_id: int) -> ResponseReturnValue:
    """Everything that a member who has left still has open here."""
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        _mine(conn, organizer, text_id)
        mine = organizers.locals_of(organizer, r.directories.current(conn))
        closed = replies.close_all(conn, text_id, mine, organizer.id, r.now())
        for each in closed:
            organizers.note(conn, organizer.id, "closed", f"reply {each}", r.now())
    flash(f"Closed {counted(len(closed), 'reply', 'replies')} of this member.")
    return redirect(url_for("replies.inbox"))


@bp.post("/<int:text_id>/keep")
@may_send
@or_again(_page)
def keep(text_id: int) -> ResponseReturnValue:
    now = runtime().now()
    _act(text_id, "kept sending", lambda conn, me_: replies.keep_sending(conn, text_id, me_, now))
    flash("Texts to this member go on. You can still answer.")
    return redirect(url_for("replies.show", text_id=text_id))


@bp.post("/<int:text_id>/take-off")
@may_send
@or_again(_page)
def take_off(text_id: int) -> ResponseReturnValue:
    now = runtime().now()
    _act(text_id, "took off every list", lambda conn, me_: replies.take_off(conn, text_id, me_, now))
    flash("Off every list. Only the member's own word brings them back.")
    return redirect(url_for("replies.inbox"))
