"""Updates at the prompt: publish one, look at them, take one back, print the flyer of a keyword."""

from datetime import date
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

import click

from outreach import broadcasts, flyer, news, organizers, proposals, retelling
from outreach.cli.doors import runtime, the_directory
from outreach.cli.places import local_called
from outreach.cli.saying import NUMBER as BROADCAST
from outreach.cli.saying import as_json, first_words, table, tell_json
from outreach.directory import Directory, Local
from outreach.errors import BadInput, NotFound
from outreach.news import News, Written
from outreach.page_words import page_languages
from outreach.web.public.joins import flyer_of, warning_of

_GREATEST = 2**63 - 1


def _kept(_: click.Context, __: click.Parameter, number: int) -> int:
    """A number that an update can have. Raises NotFound."""
    if not 0 < number <= _GREATEST:
        raise NotFound(f"There is no update {number}.")
    return number


NUMBER = click.argument("number", type=int, metavar="ID", callback=_kept)


@click.group()
def update() -> None:
    """What members get for texting UPDATE, UPDATE WAGES and MORE, and anybody reads on the public pages."""


@update.command("add")
@click.argument("local")
@click.option("--text", default="", help="In English; two segments at most, with its name and date.")
@click.option("--es", default="", help="The same in Spanish.")
@click.option(
    "--in",
    "more",
    multiple=True,
    type=(str, str),
    metavar="LANGUAGE TEXT",
    help="The same in another language: tl, zh.",
)
@click.option("--topic", default="", help=f"Members ask for: {', '.join(news.TOPICS)}.")
@click.option(
    "--proposal", type=click.File(encoding="utf-8"),
    help="A table, a row a line, its cells parted by tabs, | or commas; the first line names the columns. - reads it here.",
)  # fmt: skip
def add(
    local: str,
    text: str,
    es: str,
    more: tuple[tuple[str, str], ...],
    topic: str,
    proposal: TextIO | None,
) -> None:
    """Make this the latest update of LOCAL, named by its keyword or key."""
    r = runtime()
    of = local_called(the_directory(), local)
    rows = proposals.pasted("".join(proposal)) if proposal else None
    written = Written({"en": text, "es": es, **dict(more)}, topic, rows)
    news.check(of.label, news.tidied(written), _today(of))
    with r.database.writing() as conn:
        number = news.publish(conn, of.id, of.label, written, None, _today(of), r.now())
        organizers.note(conn, None, "published", f"update {number}", r.now())
    click.echo(f"Update {number} is out: members of {of.name} who text UPDATE get it from now on.")


@update.command("from")
@BROADCAST
@click.option("--topic", default="", help=f"Members ask for: {', '.join(news.TOPICS)}.")
def from_broadcast(number: int, topic: str) -> None:
    """Publish what a broadcast said as an update. Anybody may read it then."""
    r = runtime()
    with r.database.writing() as conn:
        directory = r.directories.current(conn)
        found = broadcasts.get(conn, number)
        of = retelling.teller(conn, directory, number)
        update_id = retelling.as_update(conn, found, of, None, _today(of), r.now(), topic=topic)
        organizers.note(conn, None, "published", f"update {update_id}", r.now())
    click.echo(f"Update {update_id} is out: members of {of.name} who text UPDATE get it from now on.")


@update.command("alert")
@NUMBER
def alert(number: int) -> None:
    """Keep a draft with an update's words to its local's main list. Nothing is sent."""
    r = runtime()
    with r.database.writing() as conn:
        found = news.get(conn, number)
        draft = retelling.as_alert(conn, r.directories.current(conn), found, None, r.now())
        organizers.note(conn, None, "wrote", f"broadcast {draft}", r.now())
    click.echo(f"Draft {draft} kept. Look at it: outreach broadcast preview {draft}")


@update.command("list")
@click.argument("local", default="")
@as_json
def list_all(local: str, as_json: bool) -> None:
    """The newest fifty, of LOCAL or of all.

    \b
    JSON: [{"id", "local", "day", "topic", "texts": {}, "proposal": {"columns", "rows"}, "broadcast"}]
    """
    directory = the_directory()
    of = [local_called(directory, local).id] if local else list(directory.locals)
    with runtime().database.reading() as conn:
        found = news.of_locals(conn, of)
    if as_json:
        tell_json([_shown(each, directory) for each in found])
        return
    if not found:
        click.echo('There is none yet. Publish one: outreach update add LOCAL --text "…"')
        return
    rows = [
        [
            str(each.id),
            directory.locals[each.local_id].key,
            each.day.isoformat(),
            each.topic,
            first_words(each.words("en")),
        ]
        for each in found
    ]
    click.echo(table(["ID", "LOCAL", "DAY", "TOPIC", "TEXT"], rows))


def _shown(each: News, directory: Directory) -> dict[str, object]:
    return {
        "id": each.id,
        "local": directory.locals[each.local_id].key,
        "day": each.day.isoformat(),
        "topic": each.topic,
        "texts": dict(each.texts),
        "proposal": each.proposal.kept() if each.proposal else None,
        "broadcast": each.broadcast_id,
    }


@update.command("withdraw")
@NUMBER
def withdraw(number: int) -> None:
    """Take an update back: UPDATE gives the one before it again."""
    r = runtime()
    with r.database.writing() as conn:
        news.withdraw(conn, number)
        organizers.note(conn, None, "withdrew", f"update {number}", r.now())
    click.echo(f"Update {number} is withdrawn: nobody gets it any more.")


@click.command("flyer")
@click.argument("keyword")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The PDF to write."
)
@click.option("--lang", default="en", show_default=True, help="en or es.")
def print_flyer(keyword: str, out: Path, lang: str) -> None:
    """Write the flyer of KEYWORD: letter size, with the square to scan and what carriers want said."""
    if lang not in page_languages():
        raise BadInput(
            f"There is no flyer in “{lang}”, only in {', '.join(page_languages())}. Nothing was written."
        )
    directory = the_directory()
    of_list = directory.list_called(keyword)
    word = "".join(filter(str.isalnum, keyword)).upper()
    drawn = flyer.draw(flyer_of(runtime().settings, directory, of_list, lang, word), lang)
    out.write_bytes(drawn)
    click.echo(f"Written: {out}. Look at it before you print it.")
    if warning := warning_of(runtime().settings):
        click.echo(warning)


def _today(of: Local) -> date:
    return runtime().now().astimezone(ZoneInfo(of.time_zones[0])).date()
