"""The directory, the lists and the updates, at the prompt."""

from pathlib import Path

import click

from outreach import directory as rooms
from outreach import directory_file, members, news, organizers
from outreach.cli.doors import runtime, the_directory
from outreach.cli.saying import as_json, table, tell_json
from outreach.directory import Directory, Local
from outreach.errors import NotFound


@click.group()
def directory() -> None:
    """The unions, locals, lists and keywords."""


@directory.command("load")
@click.argument("file", type=click.Path(path_type=Path))
def load(file: Path) -> None:
    """Make the directory like FILE. Loading twice changes nothing; a mistake names its line."""
    read = directory_file.read(file)
    r = runtime()
    with r.database.writing() as conn:
        changed = rooms.load(conn, read, r.now())
        if changed:
            organizers.note(conn, None, "loaded", "the directory", r.now())
    if not changed:
        click.echo("The directory is like this file already. Nothing was changed.")
        return
    lists_there = sum(len(local.lists) for local in read.locals)
    click.echo(f"Loaded {len(read.locals)} locals with {lists_there} lists. Look at them: outreach lists")


@click.command()
@as_json
def lists(as_json: bool) -> None:
    """The lists, with their keywords and how many are on each.

    \b
    JSON: [{"key", "name", "local", "keywords": [], "people"}]
    """
    r = runtime()
    with r.database.writing() as conn:
        found = r.directories.current(conn)
        numbers = members.count_on_lists(conn)
        organizers.note(conn, None, "looked at", "the lists' numbers", r.now())
    rows = [
        {
            "key": each.key,
            "name": each.name,
            "local": found.locals[each.local_id].key,
            "keywords": [word for word, list_id in found.keywords.items() if list_id == each.id],
            "people": numbers.get(each.id, 0),
        }
        for each in found.lists.values()
    ]
    if as_json:
        tell_json(rows)
        return
    cells = [
        [str(row["key"]), f"{row['people']:,}", str(row["name"]), _others(row["keywords"])] for row in rows
    ]
    click.echo(table(["KEYWORD", "PEOPLE", "NAME", "ALSO"], cells))


def _others(words: object) -> str:
    return ", ".join(words[1:]) if isinstance(words, list) else ""


@click.group()
def update() -> None:
    """What members get for texting UPDATE."""


@update.command("add")
@click.argument("local")
@click.option("--text", required=True, help="In English; two segments at most.")
@click.option("--es", default="", help="The same in Spanish.")
def add(local: str, text: str, es: str) -> None:
    """Make this the latest update of LOCAL, named by its keyword or key."""
    r = runtime()
    of = local_called(the_directory(), local)
    with r.database.writing() as conn:
        number = news.publish(conn, of.id, {"en": text, "es": es}, None, r.now().date(), r.now())
        organizers.note(conn, None, "published", f"update {number}", r.now())
    click.echo(f"Update {number} is out: members of {of.name} who text UPDATE get it from now on.")


def local_called(found: Directory, written: str) -> Local:
    """The local with this key, or with a list of this keyword. Raises NotFound."""
    by_key = [local for local in found.locals.values() if local.key == written.lower()]
    if by_key:
        return by_key[0]
    try:
        return found.local_of(found.list_called(written).id)
    except NotFound as error:
        raise NotFound(f"There is no local {written}. `outreach lists` shows the keywords of all.") from error
