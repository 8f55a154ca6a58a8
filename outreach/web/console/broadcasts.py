"""A broadcast's own page: the draft with its launch, now or later, then its progress with pause, resume, cancel."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from outreach import (
    audience,
    broadcasts,
    forgetting,
    launching,
    missed,
    organizers,
    repeats,
    retelling,
    scheduling,
    senders,
    tallies,
    variants,
)
from outreach.broadcasts import OVER, Broadcast, Draft, Preview
from outreach.directory import Directory, Local
from outreach.errors import BadInput, SameText
from outreach.hours import OPENS
from outreach.jobs import EXPAND, SEND, TAKE_BACK
from outreach.launching import ASK_ABOVE, Said
from outreach.models import BroadcastState
from outreach.scheduling import Plan
from outreach.web import runtime
from outreach.web.console.compose import LOCAL_TIME, note_any_hour, preview_of, read_time
from outreach.web.console.failures import or_again
from outreach.web.console.progress import Progress, cards, look_ahead, progress
from outreach.web.console.rules import may_send, me, signed_in
from outreach.web.console.visible import acts_on, named, to_act_on, to_see
from outreach.web.console.words import zone_of

bp = Blueprint("broadcasts", __name__, url_prefix="/broadcasts")


@bp.get("")
@signed_in
def all_of_mine() -> ResponseReturnValue:
    r = runtime()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        mine = [each.id for each in organizers.lists_of(me(), directory)]
        found = cards(conn, broadcasts.latest(conn, mine), directory, runtime().now())
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
        if found.state in broadcasts.NOT_LAUNCHED:
            return _unlaunched_page(conn, directory, found, shown)
        p = _progress(conn, found, zone)
        written = [id_ for id_, _ in missed.launched_again(conn, broadcast_id)]
        again = missed.to_try(conn, broadcast_id, p.missed)
        shown |= {"again": again, "written": written, "over": found.state in OVER}
        shown["forgotten"] = forgetting.is_forgotten(conn, broadcast_id)
        shown |= {
            "update": retelling.published_from(conn, found.id),
            "teller": _teller(conn, directory, found.id),
        }
        shown["resting"] = found.state == BroadcastState.SENDING and senders.get(conn, found.sender).rests(
            r.now()
        )
        shown["texts"] = variants.of(conn, broadcast_id)
        shown["names"] = {local.id: local.name for local in directory.locals.values()}
        return render_template("broadcast.html", p=p, **shown)


def _teller(conn: Connection, directory: Directory, broadcast_id: int) -> Local | None:
    """Whose update it may become, when that is theirs to publish."""
    local = retelling.teller(conn, directory, broadcast_id)
    return local if organizers.may_see(me(), local.id) else None


def _unlaunched_page(conn: Connection, directory: Directory, found: Broadcast, shown: dict[str, Any]) -> str:
    list_ids, now = tuple(broadcasts.audience(conn, found.id)), runtime().now()
    texts = tuple(variants.of(conn, found.id))
    draft = Draft(
        found.text,
        list_ids,
        found.kind,
        found.expires_at,
        found.any_hour,
        found.again_of,
        ladder_id=found.ladder_id,
        variants=texts,
    )
    earlier = repeats.earlier(conn, found.id, now)
    only = missed.only(conn, found.again_of)
    preview = preview_of(conn, directory, draft, found.body)
    return render_template(
        "draft.html" if found.state == BroadcastState.DRAFT else "scheduled.html",
        p=_progress(conn, found, shown["zone"]),
        seen=launching.fingerprint(conn, found.id),
        ask_above=ASK_ABOVE,
        typed=request.form.get("people", ""),
        plan=_filled_plan(found, zone_of(me(), directory)),
        now=now,
        away=runtime().jobs.away(),
        over=found.expires_at <= now,
        why_not=launching.why_nobody_would_get_it(conn, found, cast(Preview, preview["shown"]), now),
        asleep=audience.count(conn, list_ids, now, only)[2] if found.any_hour else 0,
        earlier=earlier.said(now) if earlier else "",
        **preview | {"signed": ""},
        **shown,
    )


def _filled_plan(found: Broadcast, zone: str) -> dict[str, str]:
    """What stands in the fields for a later launch: tomorrow at nine, unless something was typed."""
    day = runtime().now().astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    starts = datetime.combine(day, OPENS, ZoneInfo(zone))
    expires = found.expires_at if found.expires_at > starts else starts + broadcasts.LASTS
    return {
        "when": request.form.get("when", "now"),
        "starts": request.form.get("starts", starts.strftime(LOCAL_TIME)),
        "expires": request.form.get("expires", expires.astimezone(ZoneInfo(zone)).strftime(LOCAL_TIME)),
        "zone": zone,
    }


def _zone(conn: Connection, directory: Directory, broadcast_id: int) -> str:
    return directory.signed(broadcasts.audience(conn, broadcast_id)).time_zones[0]


def _progress(conn: Connection, found: Broadcast, zone: str) -> Progress:
    r = runtime()
    away = found.state == BroadcastState.SENDING and r.jobs.away()
    outlook = look_ahead(conn, found, r.settings, r.now(), zone, away)
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
    if request.form.get("when") == "later":
        return _schedule(broadcast_id)
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        to_act_on(conn, organizer, r.directories.current(conn), broadcast_id)
        said = _said()
        with _ask_to_tick():
            launching.launch(conn, broadcast_id, said, organizer.id, r.now())
        organizers.note(conn, organizer.id, "launched", named(broadcast_id), r.now())
        note_any_hour(conn, organizer, said.any_hour, "confirmed", broadcast_id)
    r.jobs.look(EXPAND, broadcast_id)
    return redirect(url_for("broadcasts.show", broadcast_id=broadcast_id))


def _schedule(broadcast_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        to_act_on(conn, organizer, directory, broadcast_id)
        said, plan = _said(), _plan(zone_of(organizer, directory))
        with _ask_to_tick():
            scheduling.schedule(conn, broadcast_id, plan, said, organizer.id, r.now())
        organizers.note(conn, organizer.id, "scheduled", named(broadcast_id), r.now())
        note_any_hour(conn, organizer, said.any_hour, "confirmed", broadcast_id)
    return redirect(url_for("broadcasts.show", broadcast_id=broadcast_id))


def _said() -> Said:
    form = request.form
    return Said(_typed_number(), form.get("seen", ""), "any_hour" in form, "again" in form)


@contextmanager
def _ask_to_tick() -> Iterator[None]:
    try:
        yield
    except SameText as error:
        raise BadInput(f"{error} To send it there once more, tick that you mean it.") from error


def _plan(zone: str) -> Plan:
    starts_at = read_time(request.form.get("starts", ""), zone, "start")
    if starts_at is None:
        raise BadInput("Choose the day and the hour when it starts. Nothing was scheduled.")
    return Plan(starts_at, read_time(request.form.get("expires", ""), zone))


@bp.post("/<int:broadcast_id>/unschedule")
@may_send
@or_again(_page)
def unschedule(broadcast_id: int) -> ResponseReturnValue:
    return _press(broadcast_id, "unscheduled", scheduling.unschedule)


def _typed_number() -> int | None:
    """The number of people as typed: 14211, 14,211 or 14 211."""
    digits = "".join(c for c in request.form.get("people", "") if c not in ",. \u00a0'")
    return int(digits) if digits.isascii() and digits.isdigit() else None


def _press(broadcast_id: int, did: str, act: Callable[[Connection, int], None]) -> ResponseReturnValue:
    """One of the buttons: done and noted together, or not at all."""
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
    answer = _press(broadcast_id, "cancelled", lambda conn, id_: broadcasts.cancel(conn, id_, now))
    runtime().jobs.look(TAKE_BACK, broadcast_id)
    return answer


@bp.post("/<int:broadcast_id>/wake")
@may_send
@or_again(_page)
def wake(broadcast_id: int) -> ResponseReturnValue:
    """End the rest of its sender."""

    def end_rest(conn: Connection, id_: int) -> None:
        senders.wake(conn, broadcasts.get(conn, id_).sender)

    answer = _press(broadcast_id, "woke the sender of", end_rest)
    runtime().jobs.look(SEND)
    return answer
