"""What anybody may read: each local's updates and dates, and how to get its texts."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from outreach import news
from outreach.directory import Directory, Local
from outreach.errors import NotFound
from outreach.web import runtime
from outreach.web.console.rules import anyone
from outreach.web.public import pages
from outreach.web.public.pages import page

bp = Blueprint("public", __name__)
pages.install(bp)

SHOWN = 30  # updates on a page


@bp.get("/updates/")
@anyone
def index() -> ResponseReturnValue:
    """Every local there is."""
    r = runtime()
    directory = r.directories.recent(r.database)
    locals_ = [local for local in directory.locals.values() if not local.federation]
    return page("public_index.html", directory, locals=locals_)


@bp.get("/updates/<key>")
@anyone
def local(key: str) -> ResponseReturnValue:
    """One local's updates, newest first, with the federation's among them."""
    r = runtime()
    directory = r.directories.recent(r.database)
    of = local_called(directory, key)
    with r.database.reading() as conn:
        told = news.of_locals(conn, {of.id, directory.federation.id}, SHOWN)
    return page("public_updates.html", directory, local=of, told=told, locals=directory.locals)


def local_called(directory: Directory, key: str) -> Local:
    """The local with this key, in any writing. Raises NotFound."""
    for each in directory.locals.values():
        if each.key == key.lower():
            return each
    raise NotFound("There is no local of this name.")
