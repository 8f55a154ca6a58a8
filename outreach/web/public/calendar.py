"""Each local's dates for everybody: a page, and a feed that a phone's calendar subscribes to."""

from datetime import datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue

from outreach import dates, feed
from outreach.answers import say_moment
from outreach.directory import Directory, Local
from outreach.errors import NotFound
from outreach.page_words import words
from outreach.web import runtime
from outreach.web.console.rules import anyone
from outreach.web.public import pages
from outreach.web.public.pages import cacheable, page, spoken

bp = Blueprint("public_calendar", __name__, url_prefix="/calendar")
pages.install(bp)

SHOWN = 40  # dates on a page


@bp.get("/<key>")
@anyone
def show(key: str) -> ResponseReturnValue:
    """The next dates of one local and of the federation."""
    r = runtime()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
    local = _called(directory, key)
    ahead = dates.entries(directory, {local.id, directory.federation.id}, r.now())
    address = f"{r.settings.public_url}/calendar/{local.key}.ics"
    return page(
        "public_calendar.html", directory, local=local, address=address, subscribe=_webcal(address),
        dates=[(each, _said(each, local, r.now())) for each in ahead[:SHOWN]],
    )  # fmt: skip


def _said(entry: dates.Entry, local: Local, now: datetime) -> tuple[str, str]:
    """When it begins, and when it ends where that is not the same moment."""
    zone, language = dates.clock_for(entry.of, local), spoken()
    ends = "" if entry.ends_at == entry.at else say_moment(entry.ends_at, zone, language, now)
    return say_moment(entry.at, zone, language, now), ends


@bp.get("/<key>.ics")
@anyone
def subscribe(key: str) -> ResponseReturnValue:
    """The same as a feed."""
    r = runtime()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        local = _called(directory, key)
        shown = feed.public(directory, local, r.now())
        changed = feed.revisions(conn, shown)
    told = feed.feed(local, shown, changed, r.settings.public_url, words(spoken()))
    answer = cacheable(told, "text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'inline; filename="{local.key}.ics"'
    return answer


def _called(directory: Directory, key: str) -> Local:
    """The local with this key, or with a list of this keyword, in any writing. Raises NotFound."""
    for each in directory.locals.values():
        if each.key == key.lower():
            return each
    if key.upper() in directory.keywords:
        return directory.local_of(directory.keywords[key.upper()])
    raise NotFound("There is no local of this name.")


def _webcal(address: str) -> str:
    """The address by which phones offer to subscribe."""
    return "webcal" + address[address.index("://") :]
