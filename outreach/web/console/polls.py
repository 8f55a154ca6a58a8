"""Polls of my locals: write one, check it, ask it, look at what comes in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from outreach import audience, ladders, organizers, poll_results, polls, rungs
from outreach.answers import language_name, languages
from outreach.directory import Directory
from outreach.errors import BadInput, NotAllowed, NotFound, saving_nothing
from outreach.launching import ASK_ABOVE
from outreach.old_words import still_saying
from outreach.organizers import Organizer
from outreach.plurals import counted
from outreach.poll_results import Result
from outreach.polls import New, Poll, Style
from outreach.rungs import Rung
from outreach.web import runtime
from outreach.web.console.compose import LOCAL_TIME, by_local, read_time
from outreach.web.console.failures import or_again
from outreach.web.console.rules import may_send, me, signed_in
from outreach.web.console.words import people, zone_of

bp = Blueprint("polls", __name__, url_prefix="/polls")


def _mine(conn: Connection, directory: Directory, poll_id: int, *, act: bool = False) -> Poll:
    """This poll, if it asks any of their locals; to `act` on it, if it asks no other. Raises NotFound, NotAllowed."""
    organizer, poll = me(), polls.get(conn, poll_id)
    theirs = [
        organizers.may_see(organizer, directory.lists[list_id].local_id) for list_id in poll.ladder.list_ids
    ]
    if not any(theirs):
        raise NotFound("There is no such poll.")
    if act and not all(theirs):
        raise NotAllowed("This poll also asks locals you don't have. Ask an admin to do this.")
    return poll


@bp.get("")
@signed_in
def show_all() -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        found = polls.latest(conn, [each.id for each in organizers.lists_of(organizer, directory)])
        mine = organizers.locals_of(organizer, directory)
        answered = {poll.id: _total(conn, poll, mine) for poll in found}
    return render_template(
        "polls.html", polls=found, answered=answered, directory=directory, now=r.now(),
        may_act=organizers.may_send(organizer),
    )  # fmt: skip


def _total(conn: Connection, poll: Poll, local_ids: list[int]) -> int:
    return poll_results.together(poll_results.by_local(conn, poll, local_ids)).total


# ---- Writing one


def _form(poll_id: int = 0, error: str = "") -> str:
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        poll = _mine(conn, directory, poll_id, act=True) if poll_id else None
        typed = _written(poll, rungs.of_ladder(conn, poll_id)) if poll else {}
    zone = poll.ladder.zone if poll else zone_of(organizer, directory)
    chosen: Sequence[int] = poll.ladder.list_ids if poll else ()
    if request.method == "POST":
        typed, chosen = request.form.to_dict(), request.form.getlist("list", type=int)
    elif not poll:
        closes = r.now().astimezone(ZoneInfo(zone)) + polls.REMIND * 3
        typed = {"closes": closes.strftime(LOCAL_TIME), "remind": "on"}
    return render_template(
        "poll_form.html", error=error, poll=poll, typed=typed, locals=by_local(organizer, directory), chosen=chosen,
        now=r.now(), zone=zone, languages=[(code, language_name(code)) for code in languages()], most=polls.MOST,
        longest=polls.LONGEST_QUESTION,
    )  # fmt: skip


def _written(poll: Poll, planned: Sequence[Rung]) -> dict[str, str]:
    """The form as it was filled in for this draft."""
    of = poll.ladder
    opens = (
        of.opens_at.astimezone(ZoneInfo(of.zone)).strftime(LOCAL_TIME)
        if of.opens_at > runtime().now()
        else ""
    )
    typed = {
        "closes": of.closes_at.astimezone(ZoneInfo(of.zone)).strftime(LOCAL_TIME),
        "opens": opens,
        "style": str(poll.style),
    }
    if any(rung.before for rung in planned):
        typed["remind"] = "on"
    for code, question in poll.question.items():
        typed[f"question_{code}"] = question
        typed[f"answers_{code}"] = "\n".join(told.get(code, "") for _, told in poll.choices)
    return typed


@bp.get("/new")
@may_send
def new() -> ResponseReturnValue:
    return _form()


@bp.post("/new")
@may_send
@or_again(_form)
def write() -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        wanted = _wanted(organizer, directory, zone_of(organizer, directory))
        poll_id = polls.create(conn, directory, wanted, organizer.id, r.now())
        organizers.note(conn, organizer.id, "wrote", f"poll {poll_id}", r.now())
    return redirect(url_for("polls.show", poll_id=poll_id))


@bp.get("/<int:poll_id>/edit")
@may_send
def edit(poll_id: int) -> ResponseReturnValue:
    return _form(poll_id)


@bp.post("/<int:poll_id>/edit")
@may_send
@or_again(_form)
def rewrite(poll_id: int) -> ResponseReturnValue:
    """The draft says something else; nobody was asked yet."""
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        poll = _mine(conn, directory, poll_id, act=True)
        polls.change(conn, directory, poll_id, _wanted(organizer, directory, poll.ladder.zone), r.now())
        organizers.note(conn, organizer.id, "changed", f"poll {poll_id}", r.now())
    return redirect(url_for("polls.show", poll_id=poll_id))


def _wanted(organizer: Organizer, directory: Directory, zone: str) -> New:
    form, now = request.form, runtime().now()
    list_ids = tuple(form.getlist("list", type=int))
    mine = {each.id for each in organizers.lists_of(organizer, directory)}
    if not mine.issuperset(list_ids):
        raise NotFound("Choose among your lists.")
    closes_at = _read_close(zone)
    with saving_nothing():
        opens_at = read_time(form.get("opens", ""), zone, "opening") or now
    style = Style.LETTERS if form.get("style") == Style.LETTERS else Style.NUMBERS
    question = {code: form.get(f"question_{code}", "") for code in languages()}
    told = polls.paired({code: form.get(f"answers_{code}", "") for code in languages()})
    return New(question, told, list_ids, zone, opens_at, closes_at, style, remind="remind" in form)


def _read_close(zone: str) -> datetime:
    """Until when answers count, as it stands in the form. Raises BadInput."""
    with saving_nothing():
        closes_at = read_time(request.form.get("closes", ""), zone, "close")
    if closes_at is None:
        raise BadInput("The close is missing: choose until when members may answer. Nothing was saved.")
    return closes_at


# ---- One poll


def _page(poll_id: int, error: str = "") -> str:
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        poll = _mine(conn, directory, poll_id)
        shown = _shown(conn, directory, organizer, poll)
        reached, _, _ = audience.count(conn, poll.ladder.list_ids, r.now())
        acts = organizers.noted_about(conn, f"poll {poll_id}")
        reminders = rungs.of_ladder(conn, poll_id)
        gone = ladders.went(conn, poll_id)
    acting = _acts_on(organizer, directory, poll)
    return render_template(
        "poll.html", error=error, poll=poll, reached=reached, acts=acts, ask_above=ASK_ABOVE, now=r.now(),
        zone=poll.ladder.zone, previews=polls.as_asked(directory, poll), language_name=language_name,
        may_act=acting, typed=request.form, rungs=reminders, places=directory.zones_of(poll.ladder.list_ids),
        left={each.rung.id: each.left for each in gone},
        price=r.settings.segment_price,
        closes=poll.ladder.closes_at.astimezone(ZoneInfo(poll.ladder.zone)).strftime(LOCAL_TIME), **shown,
    )  # fmt: skip


def _acts_on(organizer: Organizer, directory: Directory, poll: Poll) -> bool:
    theirs = (directory.lists[list_id].local_id for list_id in poll.ladder.list_ids)
    return organizers.may_send(organizer) and all(organizers.may_see(organizer, id_) for id_ in theirs)


def _shown(conn: Connection, directory: Directory, organizer: Organizer, poll: Poll) -> Mapping[str, object]:
    """What has come in, of their own locals alone."""
    results = poll_results.by_local(conn, poll, organizers.locals_of(organizer, directory))
    every: Result = poll_results.together(results)
    return {
        "results": results,
        "every": every,
        "directory": directory,
        "stands": poll.stands(runtime().now()),
    }


@bp.get("/<int:poll_id>")
@signed_in
def show(poll_id: int) -> ResponseReturnValue:
    return _page(poll_id)


@bp.get("/<int:poll_id>/results")
@signed_in
def results(poll_id: int) -> ResponseReturnValue:
    """The bars alone, for the script that keeps them fresh."""
    r = runtime()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        poll = _mine(conn, directory, poll_id)
        shown = _shown(conn, directory, me(), poll)
    return render_template("_poll_results.html", poll=poll, **shown)


@bp.post("/<int:poll_id>/start")
@may_send
@or_again(_page)
def start(poll_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    written = request.form.get("people", "").replace(",", "").strip()
    typed = int(written) if written.isdecimal() and len(written) < 10 else None
    with r.database.writing() as conn:
        _mine(conn, r.directories.current(conn), poll_id, act=True)
        number = polls.start(conn, poll_id, typed, organizer.id, r.now())
        organizers.note(conn, organizer.id, "started", f"poll {poll_id}", r.now())
    flash(f"Started. It asks {people(number)}, as soon as it is open and it is day where they live.")
    return redirect(url_for("polls.show", poll_id=poll_id))


@bp.post("/<int:poll_id>/close")
@may_send
@or_again(_page)
def close(poll_id: int) -> ResponseReturnValue:
    """It closes at another moment."""
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        poll = _mine(conn, r.directories.current(conn), poll_id, act=True)
        gone = polls.close_at(conn, poll_id, _read_close(poll.ladder.zone), r.now())
        organizers.note(conn, organizer.id, "moved the close of", f"poll {poll_id}", r.now())
    left = sum(each.left for each in gone)
    gone_already = f" {counted(left, 'text', 'texts')} had left already with the old one." if left else ""
    flash(f"The close is moved.{gone_already}{still_saying(gone, 'close')}")
    return redirect(url_for("polls.show", poll_id=poll_id))


@bp.post("/<int:poll_id>/call-off")
@may_send
@or_again(_page)
def call_off(poll_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        _mine(conn, r.directories.current(conn), poll_id, act=True)
        polls.call_off(conn, poll_id, r.now())
        organizers.note(conn, organizer.id, "called off", f"poll {poll_id}", r.now())
    flash("Called off: nobody is asked or reminded any more, and no answer counts.")
    return redirect(url_for("polls.show", poll_id=poll_id))


@bp.post("/<int:poll_id>/export")
@may_send
@or_again(_page)
def export(poll_id: int) -> ResponseReturnValue:
    """Who answered what, as a spreadsheet; phones are hidden, and the press is recorded."""
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        poll = _mine(conn, directory, poll_id, act=True)
        sheet = poll_results.export(conn, directory, poll, organizers.locals_of(organizer, directory))
        organizers.note(conn, organizer.id, "exported", f"poll {poll_id}", r.now())
    named = {"Content-Disposition": f"attachment; filename=poll-{poll_id}.csv", "Cache-Control": "no-store"}
    return Response("\ufeff" + sheet, mimetype="text/csv", headers=named)
