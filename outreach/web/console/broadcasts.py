"""A broadcast's own page: the draft with its launch, then its progress with pause, resume and cancel."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from outreach import audience, broadcasts, delivery, missed, organizers, repeats, tallies
from outreach.broadcasts import Broadcast, Draft
from outreach.directory import Directory
from outreach.errors import BadInput, SameText
from outreach.jobs import EXPAND, SEND
from outreach.models import BroadcastState
from outreach.web import runtime
from outreach.web.console.compose import preview_of
from outreach.web.console.failures import or_again
from outreach.web.console.progress import OVER, Outlook, Progress, cards, progress
from outreach.web.console.rules import may_send, me, signed_in
from outreach.web.console.visible import acts_on, named, to_act_on, to_see

bp = Blueprint("broadcasts", __name__, url_prefix="/broadcasts")


@bp.get("")
@signed_in
def all_of_mine() -> ResponseReturnValue:
    r = runtime()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        mine = [each.id for each in organizers.lists_of(me(), directory)]
        found = cards(conn, broadcasts.latest(conn, mine), directory)
    return render_template("broadcasts.html", cards=found)


def _page(broadcast_id: int, error: str = "") -> str:
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        found = to_see(conn, organizer, directory, broadcast_id)
        zone = _zone(conn, directory, broadcast_id)
        shown: dict[str, Any] = {
            "b": found,
            "error": error,
            "lists": [directory.lists[list_id] for list_id in broadcasts.audience(conn, broadcast_id)],
            "acts": organizers.noted_about(conn, named(broadcast_id)),
            "may_act": acts_on(conn, organizer, directory, broadcast_id),
            "zone": zone,
        }
        if found.state == BroadcastState.DRAFT:
            return _draft_page(conn, directory, found, shown)
        p = _progress(conn, found, zone)
        written = [id_ for id_, _ in missed.launched_again(conn, broadcast_id)]
        again = missed.to_try(conn, broadcast_id, p.missed)
        shown |= {"again": again, "written": written, "over": found.state in OVER}
        return render_template("broadcast.html", p=p, **shown)


def _draft_page(conn: Connection, directory: Directory, found: Broadcast, shown: dict[str, Any]) -> str:
    list_ids, now = tuple(broadcasts.audience(conn, found.id)), runtime().now()
    draft = Draft(found.text, list_ids, found.kind, found.expires_at, found.any_hour, again_of=found.again_of)
    earlier = repeats.earlier(conn, found.id, now)
    only = missed.only(conn, found.again_of)
    return render_template(
        "draft.html",
        seen=broadcasts.fingerprint(conn, found.id),
        ask_above=broadcasts.ASK_ABOVE,
        typed=request.form.get("people", ""),
        away=runtime().jobs.away(),
        over=found.expires_at <= now,
        asleep=audience.count(conn, list_ids, now, only)[2] if found.any_hour else 0,
        earlier=earlier.said(now) if earlier else "",
        **preview_of(conn, directory, draft, found.body),
        **shown,
    )


def _zone(conn: Connection, directory: Directory, broadcast_id: int) -> str:
    return directory.signed(broadcasts.audience(conn, broadcast_id)).time_zones[0]


def _progress(conn: Connection, found: Broadcast, zone: str) -> Progress:
    r = runtime()
    sending = found.state == BroadcastState.SENDING
    outlook = Outlook(
        now=r.now(),
        zone=zone,
        rate=r.settings.sender_rate,
        settle_after=r.settings.settle_after,
        zones=delivery.waiting_zones(conn, found.id) if sending else (),
        away=sending and r.jobs.away(),
    )
    return progress(found, tallies.counts(conn, found.id), outlook)


@bp.get("/<int:broadcast_id>")
@signed_in
def show(broadcast_id: int) -> ResponseReturnValue:
    return _page(broadcast_id)


@bp.get("/<int:broadcast_id>/progress")
@signed_in
def look(broadcast_id: int) -> ResponseReturnValue:
    """The numbers alone, for the script that asks every second: a few rows, however large the broadcast."""
    r = runtime()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        found = to_see(conn, me(), directory, broadcast_id)
        zone = _zone(conn, directory, broadcast_id)
        p = _progress(conn, found, zone)
    html = render_template("_progress.html", p=p, b=found, zone=zone)
    return jsonify(html=html, spoken=p.spoken, again=p.again, state=found.state)


@bp.post("/<int:broadcast_id>/launch")
@may_send
@or_again(_page)
def launch(broadcast_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        found = to_act_on(conn, organizer, directory, broadcast_id)
        if found.state == BroadcastState.DRAFT and found.any_hour and "any_hour" not in request.form:
            raise BadInput("Say once more that it may also leave outside 9:00–20:00. Nothing was launched.")
        _launch(conn, broadcast_id, organizer.id)
        organizers.note(conn, organizer.id, "launched", named(broadcast_id), r.now())
    r.jobs.look(EXPAND, broadcast_id)
    return redirect(url_for("broadcasts.show", broadcast_id=broadcast_id))


def _launch(conn: Connection, broadcast_id: int, organizer_id: int) -> None:
    seen, again, now = request.form.get("seen", ""), "again" in request.form, runtime().now()
    try:
        broadcasts.launch(conn, broadcast_id, _typed_number(), organizer_id, now, seen=seen, again=again)
    except SameText as error:
        raise BadInput(f"{error} To send it there once more, tick that you mean it.") from error


def _typed_number() -> int | None:
    """The number of people as typed: 14211, 14,211 or 14 211."""
    digits = "".join(c for c in request.form.get("people", "") if c not in ",. \u00a0'")
    return int(digits) if digits.isascii() and digits.isdigit() else None


def _press(broadcast_id: int, did: str, act: Callable[[Connection, int], None]) -> ResponseReturnValue:
    """One of the three buttons: done and noted together, or not at all."""
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        to_act_on(conn, organizer, r.directories.current(conn), broadcast_id)
        act(conn, broadcast_id)
        organizers.note(conn, organizer.id, did, named(broadcast_id), r.now())
    return redirect(url_for("broadcasts.show", broadcast_id=broadcast_id))


@bp.post("/<int:broadcast_id>/pause")
@may_send
@or_again(_page)
def pause(broadcast_id: int) -> ResponseReturnValue:
    return _press(broadcast_id, "paused", broadcasts.pause)


@bp.post("/<int:broadcast_id>/resume")
@may_send
@or_again(_page)
def resume(broadcast_id: int) -> ResponseReturnValue:
    answer = _press(broadcast_id, "resumed", broadcasts.resume)
    runtime().jobs.look(SEND)
    return answer


@bp.post("/<int:broadcast_id>/cancel")
@may_send
@or_again(_page)
def cancel(broadcast_id: int) -> ResponseReturnValue:
    now = runtime().now()
    return _press(broadcast_id, "cancelled", lambda conn, id_: broadcasts.cancel(conn, id_, now))
