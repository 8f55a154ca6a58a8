"""The updates that UPDATE gives: what stands, and a new one."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach import news, organizers
from outreach.answers import Answer, language_name, languages, say, say_date
from outreach.directory import Local
from outreach.errors import BadInput, NotFound
from outreach.sms import Segments, segments
from outreach.web import runtime
from outreach.web.console.failures import or_again
from outreach.web.console.rules import may_send, me, signed_in

bp = Blueprint("updates", __name__, url_prefix="/news")  # what everybody may read is at /updates


def _page(error: str = "") -> str:
    r, organizer = runtime(), me()
    with r.database.reading() as conn:
        directory = r.directories.current(conn)
        mine = organizers.locals_of(organizer, directory)
        newest = {each.local_id: each for each in news.latest(conn, mine)}
    return render_template(
        "updates.html", error=error, locals=[directory.locals[id_] for id_ in mine], newest=newest, as_told=as_told,
        languages=[(code, language_name(code)) for code in languages()], longest=news.LONGEST,
        may_act=organizers.may_send(organizer), typed=request.form,
    )  # fmt: skip


def as_told(local: Local, day: date, text: str, language: str) -> tuple[str, Segments]:
    """The update as a member gets it, and what it costs to send."""
    body = say(Answer.UPDATE, language, label=local.label, date=say_date(day, language), text=text)
    return body, segments(body)


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
    with r.database.writing() as conn:
        local = _chosen(r.directories.current(conn).locals.get(request.form.get("local", 0, type=int)))
        news_id = news.publish(conn, local.id, _texts(), organizer.id, _today(local), r.now())
        organizers.note(conn, organizer.id, "published", f"update {news_id}", r.now())
    flash(f"Published. Whoever texts UPDATE gets it from now on, from {local.name}.")
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
    texts = {code: text.strip() for code, text in _texts().items() if text.strip()}
    told = [(language_name(code), *as_told(local, _today(local), text, code)) for code, text in texts.items()]
    in_english = [language_name(code) for code in languages() if "en" in texts and code not in texts]
    return render_template("_update.html", told=told, in_english=in_english)


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


def _chosen(local: Local | None) -> Local:
    if local is None or not organizers.may_see(me(), local.id):
        raise NotFound("Choose one of your locals.")
    return local


def _texts() -> dict[str, str]:
    return {
        code: written.replace("\r\n", "\n")
        for code in languages()
        if (written := request.form.get(f"text_{code}", ""))
    }


def _today(local: Local) -> date:
    return runtime().now().astimezone(ZoneInfo(local.time_zones[0])).date()
