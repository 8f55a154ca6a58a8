"""What anybody may read: each local's updates and dates, and how to get its texts."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from outreach import dates, news
from outreach.answers import say_moment
from outreach.directory import Directory, Local
from outreach.errors import NotFound
from outreach.flyer import draw
from outreach.joining import square
from outreach.retelling import main_list
from outreach.web import runtime
from outreach.web.console.rules import anyone
from outreach.web.public import pages
from outreach.web.public.joins import flyer_of, joining_of
from outreach.web.public.pages import cacheable, page, spoken

bp = Blueprint("public", __name__)
pages.install(bp)

SHOWN, AHEAD = 30, 12  # updates and dates on a page


@bp.get("/updates/")
@anyone
def index() -> ResponseReturnValue:
    """Every local there is."""
    directory = _directory()
    return page("public_index.html", directory, locals=list(directory.locals.values()))


@bp.get("/updates/<key>")
@anyone
def local(key: str) -> ResponseReturnValue:
    """One local's updates, newest first, with the federation's among them; its dates; how to get its texts."""
    r, directory = runtime(), _directory()
    of = _called(directory, key)
    with r.database.reading() as conn:
        told = news.of_locals(conn, {of.id, directory.federation.id}, SHOWN)
    latest = news.first_of_each(told)
    joining = joining_of(r.settings, of, main_list(directory, of.id))
    ahead = dates.entries(directory, {of.id, directory.federation.id}, r.now())
    return page(
        "public_updates.html", directory, local=of, locals=directory.locals, latest=latest,
        earlier=[each for each in told if each not in latest], joining=joining, code=square(joining.scanned),
        dates=[(each, say_moment(each.at, dates.clock_for(each.of, of), spoken(), r.now())) for each in ahead[:AHEAD]],
    )  # fmt: skip


@bp.get("/updates/<key>/flyer.pdf")
@anyone
def flyer(key: str) -> ResponseReturnValue:
    """The flyer of its main list, to print."""
    r, directory = runtime(), _directory()
    of = _called(directory, key)
    language = spoken()
    to = main_list(directory, of.id)
    answer = cacheable(draw(flyer_of(r.settings, directory, to, language), language), "application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{to.key}-{language}.pdf"'
    return answer


@bp.get("/terms")
@anyone
def terms() -> ResponseReturnValue:
    """What a member agrees to by texting a keyword, and what becomes of their number."""
    directory = _directory()
    federation = directory.federation
    joining = joining_of(runtime().settings, federation, main_list(directory, federation.id))
    return page("public_terms.html", directory, joining=joining)


def _directory() -> Directory:
    r = runtime()
    with r.database.reading() as conn:
        return r.directories.current(conn)


def _called(directory: Directory, key: str) -> Local:
    """The local with this key, in any writing. Raises NotFound."""
    for each in directory.locals.values():
        if each.key == key.lower():
            return each
    raise NotFound("There is no local of this name.")
