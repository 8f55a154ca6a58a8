"""Votes in the console: plan one, start it, change it while it runs, see how it goes and who is left."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from outreach import ladders, organizers, rungs, turnout, votes
from outreach.agenda import Kind
from outreach.directory import Directory
from outreach.errors import BadInput, NotFound, WrongState
from outreach.ladders import LadderState
from outreach.old_words import still_saying
from outreach.rungs import RungState
from outreach.vote_words import kind_word, what_has_gone
from outreach.votes import BLANKS
from outreach.web import runtime
from outreach.web.console import vote_form, vote_page
from outreach.web.console.failures import or_again
from outreach.web.console.rules import may_send, me, signed_in
from outreach.web.console.vote_form import Filled
from outreach.web.console.words import zone_of

bp = Blueprint("votes", __name__, url_prefix="/votes")

_GREATEST = 2**63 - 1  # the greatest number a database keeps


def named(vote_id: int) -> str:
    """A vote's name in what is noted."""
    return f"vote {vote_id}"


@bp.get("")
@signed_in
def all_of_mine() -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        found = votes.latest(conn, organizers.locals_of(organizer, directory))
        zone = zone_of(organizer, directory)
    cards = [(ballot, *vote_page.standing_word(ballot, r.now())) for ballot in found]
    return render_template(
        "votes.html", cards=cards, directory=directory, zone=zone, may_act=organizers.may_send(organizer),
        sees={ballot.id: _names(directory, ballot) for ballot in found},
    )  # fmt: skip


def _names(directory: Directory, ballot: votes.Ballot) -> list[str]:
    """The names of the organizer's own locals that vote."""
    mine = [local_id for local_id in ballot.places if organizers.may_see(me(), local_id)]
    return [directory.locals[local_id].name for local_id in mine]


# ---- Written


def _new_page(error: str = "") -> str:
    return _form_page(None, error)


def _edit_page(vote_id: int, error: str = "") -> str:
    return _form_page(vote_id, error)


def _form_page(vote_id: int | None, error: str) -> str:
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        filled, zone = _filled(conn, directory, vote_id)
    mine = [directory.locals[id_] for id_ in organizers.locals_of(organizer, directory)]
    return render_template(
        "vote_form.html", vote_id=vote_id, error=error, filled=filled, zone=zone, locals=mine,
        kinds=[(kind, kind_word(kind, "en")) for kind in Kind], facts=vote_form.FACTS,
        spoken=vote_form.spoken(), blanks=BLANKS, now=r.now(),
    )  # fmt: skip


def _filled(conn: Connection, directory: Directory, vote_id: int | None) -> tuple[Filled, str]:
    """What stands in the form, and by which clock."""
    organizer = me()
    ballot = None if vote_id is None else _draft(conn, vote_id)
    zone = ballot.ladder.zone if ballot else zone_of(organizer, directory)
    if request.method == "POST":
        return vote_form.typed(request.form), zone
    if ballot:
        return vote_form.of(ballot, rungs.of_ladder(conn, ballot.id), zone), zone
    mine = organizers.locals_of(organizer, directory)
    return vote_form.empty(mine if len(mine) == 1 else []), zone


def _draft(conn: Connection, vote_id: int) -> votes.Ballot:
    ballot = vote_page.to_act_on(conn, me(), vote_id)
    if ballot.ladder.state is not LadderState.DRAFT:
        raise WrongState(
            "This vote has started. Its times, places and reminders are changed on its own page."
        )
    return ballot


@bp.get("/new")
@may_send
def new() -> ResponseReturnValue:
    return _new_page()


@bp.post("/new")
@may_send
@or_again(_new_page)
def create() -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        wanted = _wanted(directory, zone_of(organizer, directory))
        vote_id = votes.create(conn, directory, wanted, organizer.id, r.now())
        organizers.note(conn, organizer.id, "wrote", named(vote_id), r.now())
    return redirect(url_for("votes.show", vote_id=vote_id))


@bp.get("/<int:vote_id>/edit")
@may_send
def edit(vote_id: int) -> ResponseReturnValue:
    return _edit_page(vote_id)


@bp.post("/<int:vote_id>/edit")
@may_send
@or_again(_edit_page)
def change(vote_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        ballot = _draft(conn, vote_id)
        votes.change(conn, directory, vote_id, _wanted(directory, ballot.ladder.zone), r.now())
        organizers.note(conn, organizer.id, "changed", named(vote_id), r.now())
    return redirect(url_for("votes.show", vote_id=vote_id))


def _wanted(directory: Directory, zone: str) -> votes.Wanted:
    filled = vote_form.typed(request.form)
    for local_id in filled.chosen:
        if local_id not in directory.locals or not organizers.may_see(me(), local_id):
            raise NotFound("Choose among your own locals. Nothing was saved.")
    return vote_form.wanted(filled, zone)


# ---- Its own page


def _page(vote_id: int, error: str = "") -> str:
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        ballot = vote_page.to_see(conn, organizer, vote_id)
        shown = vote_page.shown(conn, organizer, directory, ballot, r.now())
        acts = organizers.noted_about(conn, named(vote_id))
    unsent = [did.rung for did in shown["did"] if did.rung.state is not RungState.STARTED]
    ladder = ballot.ladder
    return render_template(
        "vote.html", error=error, acts=acts, typed=request.form, when=rungs.when, blanks=BLANKS,
        rows=vote_form.rows_of(unsent), spoken=vote_form.spoken(), facts=vote_form.FACTS,
        opens=vote_form.as_typed(ladder.opens_at, ladder.zone),
        closes=vote_form.as_typed(ladder.closes_at, ladder.zone), now=r.now(),
        kind=kind_word(ballot.kind, "en"), **shown,
    )  # fmt: skip


@bp.get("/<int:vote_id>")
@signed_in
def show(vote_id: int) -> ResponseReturnValue:
    return _page(vote_id)


@bp.post("/<int:vote_id>/start")
@may_send
@or_again(_page)
def start(vote_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    typed = request.form.get("people", "").replace(",", "").strip()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        vote_page.to_act_on(conn, organizer, vote_id)
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 12 else None
        votes.start(conn, directory, vote_id, number, organizer.id, r.now())
        organizers.note(conn, organizer.id, "started", named(vote_id), r.now())
    flash("Started: its reminders leave by themselves, and VOTE is answered from now on.")
    return redirect(url_for("votes.show", vote_id=vote_id))


@bp.post("/<int:vote_id>/move")
@may_send
@or_again(_page)
def move(vote_id: int) -> ResponseReturnValue:
    r, organizer, form = runtime(), me(), request.form
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        zone = vote_page.to_act_on(conn, organizer, vote_id).ladder.zone
        times = vote_form.read_times(form.get("opens", ""), form.get("closes", ""), zone)
        gone = votes.move(conn, directory, vote_id, times, r.now())
        organizers.note(conn, organizer.id, "changed the times of", named(vote_id), r.now())
    flash("Kept: its reminders have moved with it, and VOTE answers with the new times.")
    for sentence in what_has_gone(gone):
        flash(sentence)
    return redirect(url_for("votes.show", vote_id=vote_id))


@bp.post("/<int:vote_id>/place")
@may_send
@or_again(_page)
def place(vote_id: int) -> ResponseReturnValue:
    r, organizer, form = runtime(), me(), request.form
    local_id = form.get("local", 0, type=int)
    fields = {name: form.get(f"{name}_{local_id}", "") for name in vote_form.FACTS}
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        ballot = vote_page.to_see(conn, organizer, vote_id)
        if local_id not in ballot.places or not organizers.may_see(organizer, local_id):
            raise NotFound("Choose one of your locals that vote in this. Nothing was saved.")
        _keep_place(conn, directory, ballot, local_id, fields)
        organizers.note(conn, organizer.id, "changed a place of", named(vote_id), r.now())
        gone = ladders.went(conn, vote_id)
    flash(
        f"Kept. Whoever of {directory.locals[local_id].name} texts VOTE gets it from now on."
        + still_saying(gone, "place", all_theirs=vote_page.acts_on(organizer, ballot))
    )
    return redirect(url_for("votes.show", vote_id=vote_id))


def _keep_place(
    conn: Connection, directory: Directory, ballot: votes.Ballot, local_id: int, fields: dict[str, str]
) -> None:
    new, now = vote_form.read_place(local_id, fields), runtime().now()
    if ballot.ladder.closes_at <= now:  # what is left to enter is the roll
        votes.enter_roll(conn, ballot.id, local_id, new.roll)
    else:
        votes.change_place(conn, directory, ballot.id, new, now)


@bp.post("/<int:vote_id>/rungs")
@may_send
@or_again(_page)
def keep_rungs(vote_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    drafts = vote_form.drafts_of(vote_form.typed_rungs(request.form))
    with r.database.writing() as conn:
        vote_page.to_act_on(conn, organizer, vote_id)
        votes.edit_rungs(conn, r.directories.current(conn), vote_id, drafts, r.now())
        organizers.note(conn, organizer.id, "changed the reminders of", named(vote_id), r.now())
    flash("Kept. What has left already stays as it was.")
    return redirect(url_for("votes.show", vote_id=vote_id))


@bp.post("/<int:vote_id>/call-off")
@may_send
@or_again(_page)
def call_off(vote_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    if "sure" not in request.form:
        raise BadInput("Tick that you mean it. Nothing was called off.")
    with r.database.writing() as conn:
        vote_page.to_act_on(conn, organizer, vote_id)
        ladders.call_off(conn, vote_id, r.now())
        organizers.note(conn, organizer.id, "called off", named(vote_id), r.now())
    flash("Called off: no reminder of it leaves any more, and VOTE says nothing of it.")
    return redirect(url_for("votes.show", vote_id=vote_id))


@bp.get("/<int:vote_id>/left")
@may_send
def left(vote_id: int) -> ResponseReturnValue:
    """A page of those who have not reported, of the organizer's own locals, with their phones hidden."""
    r, organizer = runtime(), me()
    after = min(max(request.args.get("after", 0, type=int), 0), _GREATEST)
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        ballot = vote_page.to_see(conn, organizer, vote_id)
        organizers.note(conn, organizer.id, "looked at", f"who is left of {named(vote_id)}", r.now())
    with r.database.reading() as conn:
        list_ids = vote_page.lists_of_mine(organizer, directory, ballot)
        found = turnout.who_is_left(conn, directory, ballot.ladder, list_ids, after)
    return render_template(
        "vote_left.html", vote=ballot, found=found, after=after, page=turnout.PAGE,
        next=found[-1].member_id if len(found) == turnout.PAGE else 0,
    )  # fmt: skip
