"""Who a broadcast did not reach, at the prompt; and writing again to just those."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

import click
from sqlalchemy import Connection

from outreach import again as writing_again
from outreach import broadcasts, forgetting, organizers, tallies
from outreach import missed as room
from outreach.cli.doors import runtime
from outreach.cli.saying import NUMBER, as_json, tell_json
from outreach.missed import Chance, Group, Missed
from outreach.web.console.words import chance_word, missed_nobody, people, why_not_reached

_AGAIN = {Chance.AGAIN, Chance.UNSURE}


@click.command("again")
@NUMBER
@click.option("--any-hour", is_flag=True, help="Also outside 9:00 to 20:00; the launch asks once more.")
@as_json
def again(number: int, any_hour: bool, as_json: bool) -> None:
    """Keep a draft with the same text, only to those whom it did not reach. Nothing is sent.

    It keeps to 9:00 to 20:00, whatever the first one did, unless you say so anew.

    \b
    JSON: {"id", "again_of"}
    """
    r = runtime()
    with r.database.writing() as conn:
        new = writing_again.write(conn, r.directories.current(conn), number, None, r.now(), any_hour=any_hour)
        organizers.note(conn, None, "wrote", f"broadcast {new}", r.now())
        if any_hour:
            organizers.note(conn, None, "asked for any hour for", f"broadcast {new}", r.now())
    if as_json:
        tell_json({"id": new, "again_of": number})
        return
    said = f"Draft {new} kept: the same text, only to those whom broadcast {number} did not reach."
    click.echo(f"{said} Look at it: outreach broadcast preview {new}")


def tell(number: int, as_json: bool) -> None:
    """Why, in numbers, then who, with phones hidden; a page at a time, however many they are."""
    r = runtime()
    with r.database.writing() as conn:
        found, counts = broadcasts.get(conn, number), tallies.counts(conn, number)
        groups = room.groups(counts)
        forgotten = forgetting.is_forgotten(conn, number)
        again = 0 if forgotten else room.to_try(conn, number, groups)
        width = _widest(conn, number)
        organizers.note(conn, None, "looked at", f"whom broadcast {number} did not reach", r.now())
    everyone = room.everyone(r.database, number)
    if as_json:
        _tell_program(number, again, groups, everyone)
        return
    if groups:
        _tell_numbers(number, again, groups)
    else:
        click.echo(missed_nobody(found, counts))
    if forgotten:
        click.echo("Who it was is forgotten: this broadcast is long over. The numbers stay.")
    for each in everyone:
        why = f"{why_not_reached(each.state, each.reason)}; {chance_word(each.chance)}"
        click.echo(f"{each.phone:<15}  {each.locals:<{width}}  {why}")


def _widest(conn: Connection, number: int) -> int:
    directory = runtime().directories.current(conn)
    names = [directory.local_of(list_id).name for list_id in broadcasts.audience(conn, number)]
    return max(map(len, names))


def _tell_numbers(number: int, again: int, groups: Sequence[Group]) -> None:
    click.echo(f"Broadcast {number} did not reach {people(sum(group.n for group in groups))}.")
    for group in groups:
        why = why_not_reached(group.state, group.reason)
        click.echo(f"{group.n:>9,}  {why}; {chance_word(group.chance)}")
    if again:
        click.echo(f"{people(again)} may be tried again. Write to them: outreach broadcast again {number}")
    click.echo()


def _tell_program(number: int, again: int, groups: Sequence[Group], everyone: Iterable[Missed]) -> None:
    """One JSON document, written line by line: the people are never all in memory."""
    head = {"id": number, "may_be_tried_again": again, "reasons": [_with_words(group) for group in groups]}
    click.echo(json.dumps(head, ensure_ascii=False)[:-1] + ', "people": [')
    before = ""
    for each in everyone:
        shown = _with_words(each)
        del shown["member_id"]
        click.echo(before + json.dumps(shown, ensure_ascii=False), nl=False)
        before = ",\n"
    click.echo("]}")


def _with_words(found: Group | Missed) -> dict[str, object]:
    why = why_not_reached(found.state, found.reason)
    return {**asdict(found), "why": why, "may_be_tried_again": found.chance in _AGAIN}
