"""Writing a broadcast: the form, and the preview that follows every keystroke."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from outreach import audience, broadcasts, composing, members, missed, organizers, variants
from outreach.answers import ENGLISH, language_name, languages
from outreach.broadcasts import Draft
from outreach.directory import Directory, Local, MailingList
from outreach.errors import BadInput, NotFound, WrongState
from outreach.forecast import rate_now
from outreach.models import BroadcastState
from outreach.organizers import Organizer
from outreach.senders import of_lists
from outreach.wall_clock import on_the_clock
from outreach.web import runtime
from outreach.web.console.failures import or_again
from outreach.web.console.rules import may_send, me
from outreach.web.console.visible import named, to_act_on
from outreach.web.console.words import zone_of

bp = Blueprint("compose", __name__)

LOCAL_TIME = "%Y-%m-%dT%H:%M"  # what <input type=datetime-local> speaks


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form."""

    text: str
    list_ids: tuple[int, ...]
    kind: str
    expires: str
    any_hour: bool
    others: Mapping[str, str] = field(default_factory=dict)  # language -> text


def _new_page(error: str = "") -> str:
    return _page(None, error)


def _edit_page(broadcast_id: int, error: str = "") -> str:
    return _page(broadcast_id, error)


def _page(broadcast_id: int | None, error: str) -> str:
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        zone = zone_of(organizer, directory)
        filled = _filled(conn, broadcast_id, directory, zone)
        numbers = members.count_on_lists(conn)
        again_of = _narrowed(conn, broadcast_id, directory)
        # After a mistake the script asks for the preview again; without it the next check shows it.
        shown = _preview(conn, directory, filled, zone, again_of) if request.method == "GET" else {}
        people = (
            audience.count(conn, filled.list_ids, r.now(), missed.only(conn, again_of))[0] if again_of else 0
        )
    return render_template(
        "compose.html", broadcast_id=broadcast_id, error=error, filled=filled, numbers=numbers, now=r.now(),
        locals=_by_local(organizer, directory), zone=zone, again_of=again_of, people=people,
        languages=other_languages(), **shown,
    )  # fmt: skip


def _filled(conn: Connection, broadcast_id: int | None, directory: Directory, zone: str) -> Filled:
    if request.method == "POST":
        return _typed()
    if broadcast_id is not None:
        found = to_act_on(conn, me(), directory, broadcast_id)
        if found.state != BroadcastState.DRAFT:
            raise WrongState(broadcasts.why_not_changed(found))
        list_ids = tuple(broadcasts.audience(conn, broadcast_id))
        expires = found.expires_at.astimezone(ZoneInfo(zone)).strftime(LOCAL_TIME)
        others = composing.typed(variants.of(conn, broadcast_id))
        return Filled(found.text, list_ids, found.kind, expires, found.any_hour, others)
    main = [each.id for each in organizers.lists_of(me(), directory) if each.main]
    chosen = tuple(main) if len(main) == 1 else ()
    expires_at = (runtime().now() + broadcasts.LASTS).astimezone(ZoneInfo(zone))
    return Filled("", chosen, broadcasts.ALERT, expires_at.strftime(LOCAL_TIME), any_hour=False)


def _narrowed(conn: Connection, broadcast_id: int | None, directory: Directory) -> int | None:
    """The broadcast to whose missed people alone this draft goes. Raises NotFound, NotAllowed."""
    return None if broadcast_id is None else to_act_on(conn, me(), directory, broadcast_id).again_of


def _typed() -> Filled:
    form = request.form
    # A browser sends line ends as CR LF; members get what the box shows.
    others = {code: form.get(f"text_{code}", "").replace("\r\n", "\n") for code, _ in other_languages()}
    return Filled(
        text=form.get("text", "").replace("\r\n", "\n"),
        list_ids=tuple(form.getlist("list", type=int)),
        kind=form.get("kind", broadcasts.ALERT),
        expires=form.get("expires", ""),
        any_hour="any_hour" in form,
        others={code: text for code, text in others.items() if text.strip()},
    )


def other_languages() -> list[tuple[str, str]]:
    """The languages but English, and what each calls itself."""
    return [(code, language_name(code)) for code in languages() if code != ENGLISH]


def _draft(filled: Filled, zone: str, again_of: int | None = None) -> Draft:
    expires_at = read_time(filled.expires, zone)
    return Draft(filled.text, filled.list_ids, filled.kind, expires_at, filled.any_hour, again_of)


def _preview(
    conn: Connection, directory: Directory, filled: Filled, zone: str, again_of: int | None
) -> dict[str, object]:
    """What would be kept; what can't be, with why not."""
    draft, wrong = _draft(filled, zone, again_of), ""
    try:
        draft, body = composing.checked(directory, draft, filled.others, runtime().now())
    except BadInput as error:
        body, wrong = broadcasts.body_of(directory, draft.list_ids, draft.text), str(error)
    return preview_of(conn, directory, draft, body) | {"wrong": wrong}


def read_time(written: str, zone: str, what: str = "expiry") -> datetime | None:
    """What stands in a field for a time, by the organizer's clock; None when it is empty. Raises BadInput."""
    if not written:
        return None
    try:
        return on_the_clock(datetime.fromisoformat(written), zone)
    except ValueError as error:
        raise BadInput(f"The {what} is no time we can read. Choose a day and an hour.") from error


def _by_local(organizer: Organizer, directory: Directory) -> Mapping[Local, list[MailingList]]:
    found: dict[Local, list[MailingList]] = {}
    for each in organizers.lists_of(organizer, directory):
        found.setdefault(directory.locals[each.local_id], []).append(each)
    return found


def preview_of(conn: Connection, directory: Directory, draft: Draft, body: str) -> dict[str, object]:
    """The very texts, and their numbers as they are now, for _preview.html."""
    r = runtime()
    s, now = r.settings, r.now()
    chosen = [directory.lists[list_id] for list_id in draft.list_ids]
    rate = rate_now(conn, of_lists(conn, draft.list_ids), s.sender_rate, now)
    several = len({each.local_id for each in chosen}) > 1
    return {
        "shown": broadcasts.preview(
            conn,
            body,
            draft.list_ids,
            draft.any_hour,
            now,
            rate,
            s.segment_price,
            again_of=draft.again_of,
            ladder_id=draft.ladder_id,
            texts=draft.variants,
        ),
        "draft": draft,
        "chosen": [each.name for each in chosen],
        "signed": directory.signed(draft.list_ids).label if several else "",
        "expires_at": draft.expires_at or now + broadcasts.LASTS,
        "zones": _zones(directory, draft.list_ids),
        "rate": rate,
        "price": s.segment_price,
        "names": {local.id: local.name for local in directory.locals.values()},
    }


def _zones(directory: Directory, list_ids: tuple[int, ...]) -> list[str]:
    """The zones in which an audience lives, its own local's first."""
    locals_ = [directory.local_of(list_id) for list_id in list_ids] or [directory.federation]
    return list(dict.fromkeys(local.time_zones[0] for local in locals_))


def _only_mine(filled: Filled, organizer: Organizer, directory: Directory) -> None:
    mine = {each.id for each in organizers.lists_of(organizer, directory)}
    if not set(filled.list_ids) <= mine:
        raise NotFound("One of these lists is not there, or not yours. Nothing was kept.")


@bp.get("/broadcasts/new")
@may_send
def new() -> ResponseReturnValue:
    return _new_page()


@bp.post("/broadcasts/new")
@may_send
@or_again(_new_page)
def write() -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        draft, body = _read(organizer, directory)
        broadcast_id = broadcasts.write(conn, draft, body, organizer.id, r.now())
        organizers.note(conn, organizer.id, "wrote", named(broadcast_id), r.now())
        note_any_hour(conn, organizer, draft.any_hour, "asked for", broadcast_id)
    return redirect(url_for("broadcasts.show", broadcast_id=broadcast_id))


@bp.get("/broadcasts/<int:broadcast_id>/edit")
@may_send
def edit(broadcast_id: int) -> ResponseReturnValue:
    return _edit_page(broadcast_id)


@bp.post("/broadcasts/<int:broadcast_id>/edit")
@may_send
@or_again(_edit_page)
def rewrite(broadcast_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        to_act_on(conn, organizer, directory, broadcast_id)
        draft, body = _read(organizer, directory)
        broadcasts.rewrite(conn, broadcast_id, draft, body, r.now())
        organizers.note(conn, organizer.id, "changed", named(broadcast_id), r.now())
        note_any_hour(conn, organizer, draft.any_hour, "asked for", broadcast_id)
    return redirect(url_for("broadcasts.show", broadcast_id=broadcast_id))


def note_any_hour(
    conn: Connection, organizer: Organizer, any_hour: bool, did: str, broadcast_id: int
) -> None:
    """On record, each of the two times somebody says it."""
    if any_hour:
        organizers.note(conn, organizer.id, f"{did} any hour for", named(broadcast_id), runtime().now())


def _read(organizer: Organizer, directory: Directory) -> tuple[Draft, str]:
    """What was typed, and its body. Raises BadInput, NotFound."""
    filled = _typed()
    _only_mine(filled, organizer, directory)
    draft = _draft(filled, zone_of(organizer, directory))
    return composing.checked(directory, draft, filled.others, runtime().now())


@bp.post("/broadcasts/preview")
@may_send
def show_preview() -> ResponseReturnValue:
    """The preview alone, for the script that follows the typing."""
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        again_of = _narrowed(conn, request.form.get("draft", type=int), directory)
        filled = _typed()
        _only_mine(filled, organizer, directory)
        shown = _preview(conn, directory, filled, zone_of(organizer, directory), again_of)
    return render_template("_preview.html", **shown)
