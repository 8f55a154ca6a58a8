"""What every public page has in common: its words, its language, and that anybody may keep it for a minute."""

from flask import Blueprint, Response, render_template, request

from outreach.answers import ENGLISH, say_date
from outreach.directory import Directory
from outreach.errors import NotFound
from outreach.page_words import page_languages, topic_name, words
from outreach.web import runtime

KEPT = 60  # seconds that browsers and caches may show it without asking


def page(template: str, directory: Directory, **values: object) -> Response:
    """This page in the language asked for, the same for everybody."""
    return cacheable(render_template(template, **_common(), federation=directory.federation, **values))


def cacheable(body: str | bytes, kind: str = "text/html; charset=utf-8") -> Response:
    """An answer that anybody may keep; whoever has it already is told so (304)."""
    response = Response(body, content_type=kind)
    response.cache_control.public = True
    response.cache_control.max_age = KEPT
    response.add_etag()
    response.make_conditional(request)
    return response


def spoken() -> str:
    """The language asked for in the address: caches keep one page for each."""
    wanted = request.args.get("lang", ENGLISH)
    return wanted if wanted in page_languages() else ENGLISH


def install(bp: Blueprint) -> None:
    """Tell a stranger kindly what is not there; the console's own page speaks to organizers."""

    @bp.errorhandler(NotFound)
    def missing(_: NotFound) -> tuple[str, int]:
        return render_template("public_missing.html", **_common(), federation=None), 404


def _common() -> dict[str, object]:
    language = spoken()
    others = [(code, words(code)["language"]) for code in page_languages() if code != language]
    return {
        "w": words(language),
        "lang": language,
        "in_lang": language if language != ENGLISH else None,  # as it stands in an address
        "others": others,
        "home": runtime().settings.public_url,
        "say_date": say_date,
        "topic_name": topic_name,
    }
