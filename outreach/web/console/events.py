"""The calendar: what is ahead by date, an event's form, and its page with who comes and what its reminders did."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from outreach import broadcasts, dates, event_rungs, events, ladders, organizers, rsvps, rungs
from outreach.agenda import Vote
from outreach.answers import ENGLISH, Answer, language_name, say
from outreach.audience import count
from outreach.directory import Directory, Local
from outreach.errors import BadInput, NotAllowed, NotFound
from outreach.event_checks import filled as filled_in
from outreach.events import Changed, Kept
from outreach.ladders import LadderState
from outreach.launching import ASK_ABOVE
from outreach.organizers import Organizer
from outreach.rungs import Rung
from outreach.sms import segments
from outreach.web import runtime
from outreach.web.console import event_form
from outreach.web.console.failures import or_again
from outreach.web.console.rules import may_send, me, signed_in
from outreach.web.console.words import moment, zone_of

bp = Blueprint("events", __name__, url_prefix="/events")

PAST = timedelta(days=30)  # so long what is over stays on the page
SHOWN = 12  # reminders on an event's page
_GREATEST = 2**63 - 1  # the greatest number a database keeps


@dataclass(frozen=True, slots=True)
class Told:
    """A reminder's text in one language."""

    code: str
    language: str
    body: str
    segments: int


@dataclass(frozen=True, slots=True)
class Did:
    """One reminder: its texts, and what it did."""

    rung: Rung
    told: list[Told]
    left: int = 0
    coming: int = 0
    not_coming: int = 0


# ---- The calendar


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    """What is ahead, by date, of all their locals or of one; drafts and what is over below."""
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        mine = organizers.locals_of(organizer, directory)
        only = request.args.get("local", 0, type=int)
        wanted = [only] if only in mine else mine
        kept = events.of_locals(conn, wanted, r.now() - PAST)
    now, federation = r.now(), directory.federation
    drafts = [each for each in kept if each.state is LadderState.DRAFT]
    over = [
        each for each in kept if each not in drafts and (_is_off(each) or not dates.next_of(each.event, now))
    ]
    on = {list_id for list_id, each in directory.lists.items() if each.local_id in wanted}
    ahead = dates.entries(directory, {*wanted, federation.id}, now, on)
    return render_template(
        "events.html", ahead=ahead, drafts=drafts, over=over[::-1], directory=directory, mine=mine, only=only,
        zone=zone_of(organizer, directory), may_act=organizers.may_send(organizer), federation=federation,
        own={each.event.id for each in kept}, votes=_votes_to_see(organizer, ahead),
        public=[directory.locals[id_] for id_ in dict.fromkeys([*wanted, federation.id])],
    )  # fmt: skip


def _votes_to_see(organizer: Organizer, ahead: Collection[dates.Entry]) -> set[int]:
    """The votes that have a page for this organizer: those in which a local of theirs votes."""
    found = [each.of for each in ahead if isinstance(each.of, Vote)]
    return {vote.id for vote in found if any(organizers.may_see(organizer, id_) for id_ in vote.places)}


def _is_off(kept: Kept) -> bool:
    return kept.state is LadderState.CALLED_OFF


# ---- The form


def _form(event_id: int | None = None, error: str = "") -> str:
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        zone, lists = zone_of(organizer, directory), organizers.lists_of(organizer, directory)
        kept = _to_act_on(conn, organizer, event_id) if event_id else None
        if request.method == "POST":
            filled = event_form.typed(request.form, zone)
        elif kept:
            filled = event_form.of(kept, event_rungs.standing(conn, kept.event.id))
        else:
            filled = event_form.empty(r.now(), zone, lists)
    clocks = [(each, event_form.city(each)) for each in event_form.clocks(organizer, directory)]
    return render_template(
        "event_form.html", error=error, filled=filled, kept=kept, lists=lists, directory=directory, clocks=clocks,
        languages=event_form.spoken(), zone=zone, now=r.now(),
    )  # fmt: skip


@bp.get("/new")
@may_send
def new() -> ResponseReturnValue:
    return _form()


@bp.post("/new")
@may_send
@or_again(_form)
def create() -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        filled = event_form.typed(request.form, zone_of(organizer, directory))
        draft = event_form.draft(filled, organizer, directory)
        event_id = events.create(conn, directory, draft, organizer.id, r.now())
        organizers.note(conn, organizer.id, "wrote", f"event {event_id}", r.now())
    return redirect(url_for("events.one", event_id=event_id))


@bp.get("/<int:event_id>/edit")
@may_send
def edit(event_id: int) -> ResponseReturnValue:
    return _form(event_id)


@bp.post("/<int:event_id>/edit")
@may_send
@or_again(_form)
def change(event_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        _to_act_on(conn, organizer, event_id)
        filled = event_form.typed(request.form, zone_of(organizer, directory))
        draft = event_form.draft(filled, organizer, directory)
        changed = events.change(conn, directory, event_id, draft, r.now())
        organizers.note(conn, organizer.id, "changed", f"event {event_id}", r.now())
    flash(_told(changed))
    return redirect(url_for("events.one", event_id=event_id))


def _told(changed: Changed) -> str:
    old = changed.told()
    if not old:
        return "Kept. The calendar and the reminders that are still to leave say so from now on."
    again = " A reminder whose moment lies ahead again leaves once more, with the new time."
    return f"Kept.{old}{again if changed.moved else ''}"


# ---- One event


def _to_see(conn: Connection, organizer: Organizer, event_id: int) -> Kept:
    """This event, when it is for any of their locals. Raises NotFound."""
    kept = events.get(conn, event_id)
    if not any(organizers.may_see(organizer, local_id) for local_id in kept.event.local_ids):
        raise NotFound(f"There is no event {event_id}.")
    return kept


def _to_act_on(conn: Connection, organizer: Organizer, event_id: int) -> Kept:
    """This event, when it is for no local but theirs. Raises NotFound, NotAllowed."""
    kept = _to_see(conn, organizer, event_id)
    if not _acts_on(organizer, kept):
        raise NotAllowed("This event is also for locals you don't have. Ask an admin to do this.")
    return kept


def _acts_on(organizer: Organizer, kept: Kept) -> bool:
    theirs = all(organizers.may_see(organizer, local_id) for local_id in kept.event.local_ids)
    return organizers.may_send(organizer) and theirs


def _page(event_id: int, error: str = "") -> str:
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        kept = _to_see(conn, organizer, event_id)
        time = dates.next_of(kept.event, r.now())
        starts_at = time.starts_at if time else kept.event.closes_at
        said = rsvps.turnout(conn, event_id, starts_at)
        did = _did(conn, directory, kept, organizers.locals_of(organizer, directory))
        people, _, _ = count(conn, kept.ladder.list_ids, r.now(), ladder_id=event_id)
        acts = organizers.noted_about(conn, f"event {event_id}")
    others = any(not organizers.may_see(organizer, local_id) for local_id in kept.event.local_ids)
    mine = [row for row in said if organizers.may_see(organizer, row.local_id)]
    return render_template(
        "event.html", error=error, kept=kept, event=kept.event, time=time, starts_at=starts_at, said=mine, did=did,
        lists=[directory.lists[id_] for id_ in kept.ladder.list_ids], zone=kept.event.zone, people=people,
        may_act=_acts_on(organizer, kept), ask_above=ASK_ABOVE, acts=acts, typed=request.form.get("people", ""),
        city=event_form.city(kept.event.zone), now=r.now(), others=others, places=directory.zones_of(kept.ladder.list_ids),
    )  # fmt: skip


def _did(conn: Connection, directory: Directory, kept: Kept, local_ids: Collection[int]) -> list[Did]:
    """Its reminders, the first to leave first, and what each did in these locals; of a weekly event the last weeks'."""
    left = {each.rung.id: each.left for each in ladders.went(conn, kept.event.id)}
    local = directory.signed(kept.event.list_ids)
    found = []
    for rung in rungs.of_ladder(conn, kept.event.id)[-SHOWN:]:
        launched_at = broadcasts.get(conn, rung.broadcast_id).launched_at if rung.broadcast_id else None
        said = rsvps.said_after(conn, kept.event.id, launched_at, local_ids) if launched_at else (0, 0)
        found.append(Did(rung, _texts(conn, kept, rung, local), left.get(rung.id, 0), *said))
    return found


def _texts(conn: Connection, kept: Kept, rung: Rung, local: Local) -> list[Told]:
    """The text in each of its languages, as it will leave, and what it costs; the one that has left, as it left."""
    if rung.broadcast_id is not None:
        gone = broadcasts.get(conn, rung.broadcast_id)
        return [Told(ENGLISH, "", gone.body, gone.segments)]
    found = []
    for code in sorted(rung.texts, key=lambda code: (code != ENGLISH, code)):
        try:
            text = filled_in(kept.event, rung.texts[code], local, code)
        except BadInput:  # a draft that still lacks its place: kept as it was written
            text = rung.texts[code]
        body = broadcasts.compose(text, local.label, say(Answer.OPT_OUT_LINE, code))
        found.append(Told(code, language_name(code), body, segments(body).count))
    return found


@bp.get("/<int:event_id>")
@signed_in
def one(event_id: int) -> ResponseReturnValue:
    return _page(event_id)


@bp.post("/<int:event_id>/start")
@may_send
@or_again(_page)
def start(event_id: int) -> ResponseReturnValue:
    """Put it on the calendar; its reminders leave by themselves."""
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        kept = _to_act_on(conn, organizer, event_id)
        events.start(conn, event_id, _number_typed(), organizer.id, r.now())
        organizers.note(conn, organizer.id, "started", f"event {event_id}", r.now())
    flash(f"{kept.event.name} is on the calendar: {moment(kept.event.closes_at, kept.event.zone)}.")
    return redirect(url_for("events.one", event_id=event_id))


def _number_typed() -> int | None:
    written = request.form.get("people", "").replace(",", "").strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) < 12 else None


@bp.post("/<int:event_id>/call-off")
@may_send
@or_again(_page)
def call_off(event_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        _to_act_on(conn, organizer, event_id)
        events.call_off(conn, event_id, r.now())
        organizers.note(conn, organizer.id, "called off", f"event {event_id}", r.now())
    flash(
        "Called off. It is on no calendar any more, and no more reminders leave. Nobody was told: that takes an alert."
    )
    return redirect(url_for("events.one", event_id=event_id))


@bp.get("/<int:event_id>/people")
@may_send
def people(event_id: int) -> ResponseReturnValue:
    """Who answered, a page of them, with their phones hidden. That somebody looked is recorded."""
    r, organizer = runtime(), me()
    after = min(max(request.args.get("after", 0, type=int), 0), _GREATEST)
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        kept = _to_act_on(conn, organizer, event_id)
        organizers.note(conn, organizer.id, "looked at", f"who comes to event {event_id}", r.now())
    time = dates.next_of(kept.event, r.now())
    starts_at = time.starts_at if time else kept.event.closes_at
    with r.database.reading() as conn:
        found = rsvps.who(conn, event_id, starts_at, organizers.locals_of(organizer, directory), after)
    return render_template(
        "event_people.html", event=kept.event, starts_at=starts_at, found=found, after=after,
        next=found[-1].member_id if len(found) == rsvps.PAGE else 0, page=rsvps.PAGE,
    )  # fmt: skip
