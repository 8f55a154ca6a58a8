"""The directory and the lists, at the prompt."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import click
from sqlalchemy import Connection

from outreach import directory as rooms
from outreach import directory_file, members, organizers
from outreach.cli.doors import runtime
from outreach.cli.saying import as_json, table, tell_json
from outreach.directory import Directory, Local, MailingList
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
        before = _before(conn)
        changed = rooms.load(conn, read, r.now())
        after = rooms.Directories().current(conn)
        if changed:
            organizers.note(conn, None, "loaded", "the directory", r.now())
    if changed:
        lists_there = sum(len(local.lists) for local in read.locals)
        click.echo(f"Loaded {len(read.locals)} locals with {lists_there} lists. Look at them: outreach lists")
        _tell_lines(_differences(before, after))
    else:
        click.echo("The directory is like this file already. Nothing was changed.")
    _tell_lines(_kept(after, read))


def _before(conn: Connection) -> Directory:
    try:
        return rooms.Directories().current(conn)
    except NotFound:
        return Directory(0, {}, {}, {})


def _tell_lines(lines: Mapping[str, Iterable[str]]) -> None:
    for title, names in lines.items():
        if found := list(dict.fromkeys(names)):
            click.echo(title.format(", ".join(found)))


def _differences(before: Directory, after: Directory) -> dict[str, list[str]]:
    """What loading has done, in words."""
    there, now, words = _by_key(before), _by_key(after), after.keywords
    return {
        "Added: {}": [each.name for which, each in now.items() if which not in there],
        "Changed: {}": [each.name for which, each in now.items() if there.get(which, each) != each],
        "New keywords: {}": [word for word in words if word not in before.keywords],
        "Keywords that join another list now: {}": [
            word for word in words if before.keywords.get(word, words[word]) != words[word]
        ],
        "No longer keywords: {}": [word for word in before.keywords if word not in words],
    }


def _by_key(found: Directory) -> dict[tuple[str, str], Local | MailingList]:
    locals_ = {("local", local.key): local for local in found.locals.values()}
    return {**locals_, **{("list", each.key): each for each in found.lists.values()}}


def _kept(after: Directory, file: directory_file.Directory) -> dict[str, list[str]]:
    """Nothing is ever taken away: what the file no longer has stays, with its members, and can't be joined."""
    locals_there = {local.key for local in file.locals}
    lists_there = {entry.key for local in file.locals for entry in local.lists}
    gone = [local.name for local in after.locals.values() if local.key not in locals_there]
    gone += [each.name for each in after.lists.values() if each.key not in lists_there]
    return {f"Kept, though not in the file: {{}}; nobody can join {_it(gone)} any more": gone}


def _it(names: list[str]) -> str:
    return "it" if len(set(names)) == 1 else "them"


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


def local_called(found: Directory, written: str) -> Local:
    """The local with this key, or with a list of this keyword. Raises NotFound."""
    by_key = [local for local in found.locals.values() if local.key == written.lower()]
    if by_key:
        return by_key[0]
    try:
        return found.local_of(found.list_called(written).id)
    except NotFound as error:
        raise NotFound(f"There is no local {written}. `outreach lists` shows the keywords of all.") from error
