"""The first page, the lists with their numbers, and the menu."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from outreach import broadcasts, members, organizers, replies, reply_timer, sender_states
from outreach.models import BroadcastState
from outreach.web import runtime
from outreach.web.console.progress import Card, cards
from outreach.web.console.rules import me, signed_in
from outreach.web.console.words import zone_of

bp = Blueprint("home", __name__)


@bp.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """What is under way, what waits for an answer, and how many each list reaches."""
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        mine = organizers.lists_of(organizer, directory)
        recent = cards(conn, broadcasts.latest(conn, [each.id for each in mine]), directory, r.now())
        numbers = members.count_on_lists(conn)
        local_ids = organizers.locals_of(organizer, directory)
        waiting = replies.count_open(conn, local_ids)
        # Only an admin can let a sender go on; what it holds of others' says so on its own card.
        stops = sender_states.stops(conn) if organizer.role is organizers.Role.ADMIN else []
        overdue = reply_timer.count_overdue(conn, reply_timer.limits(directory, local_ids, r.now()))
    _note_look()
    return render_template(
        "home.html", lists=mine, directory=directory, numbers=numbers, under_way=_under_way(recent),
        planned=_in(recent, BroadcastState.SCHEDULED), drafts=_in(recent, BroadcastState.DRAFT),
        waiting=waiting, overdue=overdue, zone=zone_of(organizer, directory), away=r.jobs.away(),
        stops=stops,
    )  # fmt: skip


def _note_look() -> None:
    """After the reading: the one writer waits for no count."""
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        organizers.note(conn, organizer.id, "looked at", "the lists' numbers", r.now())


def _under_way(recent: list[Card]) -> list[Card]:
    return [card for card in recent if card.broadcast.state in broadcasts.AT_WORK]


def _in(recent: list[Card], state: BroadcastState) -> list[Card]:
    return [card for card in recent if card.broadcast.state == state]


@bp.get("/lists")
@signed_in
def lists() -> ResponseReturnValue:
    """Each list, its keywords, how to join it, how many are on it; never who."""
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        numbers = members.count_on_lists(conn)
    _note_look()
    words: dict[int, list[str]] = {}
    for word, list_id in directory.keywords.items():
        words.setdefault(list_id, []).append(word)
    mine = organizers.lists_of(organizer, directory)
    return render_template(
        "lists.html", lists=mine, directory=directory, numbers=numbers, words=words, sender=r.settings.sender
    )


@bp.get("/menu")
@signed_in
def menu() -> ResponseReturnValue:
    """Everything that has no room in a phone's bar."""
    return render_template("menu.html")
