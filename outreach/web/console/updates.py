"""The updates that UPDATE gives: what stands, a new one, and one as an alert or from one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from outreach import news, organizers, proposals, retelling
from outreach.answers import ENGLISH, language_name, languages
from outreach.directory import Directory, Local
from outreach.errors import BadInput, NotFound
from outreach.news import News, Written
from outreach.sms import segments
from outreach.web import runtime
from outreach.web.console.failures import or_again
from outreach.web.console.rules import may_send, me, signed_in
from outreach.web.console.visible import named, to_act_on
from outreach.web.public.joins import warning_of

bp = Blueprint("updates", __name__, url_prefix="/news")  # what everybody may read is at /updates


def _page(error: str = "", typed: Mapping[str, str] | None = None) -> str:
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        mine = organizers.locals_of(organizer, directory)
        given: dict[int, list[News]] = {}
        for each in news.of_locals(conn, mine):
            given.setdefault(each.local_id, []).append(each)
    filled = request.form if typed is None else typed
    return render_template(
        "updates.html", error=error, others_typed=any(filled.get(f"text_{code}") for code in languages()[2:]),
        locals=[directory.locals[id_] for id_ in mine], given=given, segments=segments,
        languages=[(code, language_name(code)) for code in languages()], topics=news.TOPICS, flyer_warning=warning_of(r.settings),
        may_act=organizers.may_send(organizer), typed=filled,
    )  # fmt: skip


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    return _page()


@bp.post("")
@may_send
@or_again(_page)
def publish() -> ResponseReturnValue:
    r, organizer = runtime(), me()
    if not request.form.get("local"):
        raise BadInput("Choose the local this is from. Nothing was published.")
    local, written = _checked()
    with r.database.writing() as conn:
        written = replace(written, broadcast_id=_made_from(conn, r.directories.current(conn)))
        day, now = _today(local), r.now()
        news_id = news.publish(conn, local.id, local.label, written, organizer.id, day, now)
        organizers.note(conn, organizer.id, "published", f"update {news_id}", now)
    return _published(local)


def _checked() -> tuple[Local, Written]:
    """Whose update it is and what it says, read and measured before the one writer is held. Raises BadInput, NotFound."""
    with runtime().database.reading() as conn:
        directory = runtime().directories.current(conn)
    local = _chosen(directory.locals.get(request.form.get("local", 0, type=int)))
    written = news.tidied(_written())
    news.check(local.label, written, _today(local))
    return local, written


def _published(local: Local) -> ResponseReturnValue:
    flash(
        f"Published. Whoever texts UPDATE gets it from now on, from {local.name}; anybody may read it on its page."
    )
    return redirect(url_for("updates.show"))


@bp.post("/preview")
@may_send
def preview() -> ResponseReturnValue:
    """The update as members would get it, for the script that follows the typing."""
    r = runtime()
    if not request.form.get("local"):
        return render_template("_update.html", told=[])
    with r.database.reading() as conn:
        local = _chosen(r.directories.current(conn).locals.get(request.form.get("local", 0, type=int)))
    try:
        written = _written()
    except BadInput as error:
        return render_template("_update.html", told=[], wrong=str(error))
    texts = {code: text.strip() for code, text in written.texts.items() if text.strip()}
    if written.proposal:
        texts = {ENGLISH: "", **texts}
    told = [
        (language_name(code), body, segments(body))
        for code, text in texts.items()
        for body in [news.told(local.label, _today(local), news.words(text, written.proposal), code)]
    ]
    in_english = [language_name(code) for code in languages() if ENGLISH in texts and code not in texts]
    return render_template(
        "_update.html", told=told, in_english=in_english, most=news.MOST_SEGMENTS, proposal=written.proposal
    )


@bp.post("/<int:news_id>/withdraw")
@may_send
def withdraw(news_id: int) -> ResponseReturnValue:
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        found = news.get(conn, news_id)
        local = _chosen(r.directories.current(conn).locals.get(found.local_id))
        news.withdraw(conn, news_id)
        organizers.note(conn, organizer.id, "withdrew", f"update {news_id}", r.now())
    flash(f"Withdrawn. UPDATE gives what {local.name} published before it, if anything.")
    return redirect(url_for("updates.show"))


def _again(news_id: int, error: str = "") -> str:  # noqa: ARG001  # the route's own value
    return _page(error, {})


@bp.post("/<int:news_id>/alert")
@may_send
@or_again(_again)
def as_alert(news_id: int) -> ResponseReturnValue:
    """A draft with these words to the local's main list; its own page asks before anything leaves."""
    r, organizer = runtime(), me()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        found = news.get(conn, news_id)
        _chosen(directory.locals.get(found.local_id))
        broadcast_id = retelling.as_alert(conn, directory, found, organizer.id, r.now())
        organizers.note(conn, organizer.id, "wrote", named(broadcast_id), r.now())
    return redirect(url_for("broadcasts.show", broadcast_id=broadcast_id))


@bp.post("/from/<int:broadcast_id>")
@may_send
def from_broadcast(broadcast_id: int) -> ResponseReturnValue:
    """Publish what a broadcast said; when that is too long, the form with its words, to be shortened."""
    r, organizer = runtime(), me()
    typed: dict[str, str] = {}
    try:
        with r.database.writing() as conn:
            directory = r.directories.current(conn)
            found = to_act_on(conn, organizer, directory, broadcast_id)
            local = _chosen(directory.locals.get(retelling.teller(conn, directory, broadcast_id).id))
            typed = {"local": str(local.id), "text_en": found.text, "broadcast": str(broadcast_id)}
            news_id = retelling.as_update(conn, found, local, organizer.id, _today(local), r.now())
            organizers.note(conn, organizer.id, "published", f"update {news_id}", r.now())
    except BadInput as error:
        return _page(str(error), typed), 422
    return _published(local)


def _chosen(local: Local | None) -> Local:
    if local is None or not organizers.may_see(me(), local.id):
        raise NotFound("Choose one of your locals.")
    return local


def _made_from(conn: Connection, directory: Directory) -> int | None:
    """The broadcast whose words are in the form, when they came from one. Raises NotFound, WrongState."""
    broadcast_id = request.form.get("broadcast", type=int)
    if broadcast_id is not None:
        retelling.refuse_twice(conn, to_act_on(conn, me(), directory, broadcast_id))
    return broadcast_id


def _written() -> Written:
    form = request.form
    texts = {code: form.get(f"text_{code}", "").replace("\r\n", "\n") for code in languages()}
    return Written(texts, form.get("topic", ""), proposals.pasted(form.get("proposal", "")))


def _today(local: Local) -> date:
    return runtime().now().astimezone(ZoneInfo(local.time_zones[0])).date()
