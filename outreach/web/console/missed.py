"""Who a broadcast did not reach, person by person, and the press that writes to them again."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach import again as writing_again
from outreach import forgetting, missed, organizers, tallies
from outreach.web import runtime
from outreach.web.console.rules import may_send, me
from outreach.web.console.visible import named, to_act_on
from outreach.web.console.words import missed_nobody

_GREATEST = 2**63 - 1  # the greatest number a database keeps

bp = Blueprint("missed", __name__, url_prefix="/broadcasts/<int:broadcast_id>")


@bp.get("/missed")
@may_send
def people(broadcast_id: int) -> ResponseReturnValue:
    """A page of them, with their phones hidden."""
    r, organizer = runtime(), me()
    after = min(max(request.args.get("after", 0, type=int), 0), _GREATEST)
    with r.database.writing() as conn:
        b = to_act_on(conn, organizer, r.directories.current(conn), broadcast_id)
        organizers.note(conn, organizer.id, "looked at", f"whom {named(broadcast_id)} did not reach", r.now())
    with r.database.reading() as conn:
        found = missed.look(conn, broadcast_id, after)
        counts = tallies.counts(conn, broadcast_id)
        groups = missed.groups(counts)
        again = missed.to_try(conn, broadcast_id, groups)
        forgotten = forgetting.is_forgotten(conn, broadcast_id)
        written = missed.launched_again(conn, broadcast_id)
    return render_template(
        "missed.html", b=b, found=found, after=after, total=sum(group.n for group in groups),
        again=again, written=written, forgotten=forgotten, nobody=missed_nobody(b, counts), page=missed.PAGE,
        next=found[-1].member_id if len(found) == missed.PAGE else 0,
    )  # fmt: skip


@bp.post("/again")
@may_send
def write_again(broadcast_id: int) -> ResponseReturnValue:
    """A draft with the same text, only to those whom it did not reach; its page says how many."""
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        to_act_on(conn, organizer, directory, broadcast_id)
        new = writing_again.write(conn, directory, broadcast_id, organizer.id, r.now())
        organizers.note(conn, organizer.id, "wrote", named(new), r.now())
    return redirect(url_for("broadcasts.show", broadcast_id=new))
