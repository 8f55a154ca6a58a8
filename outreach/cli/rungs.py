"""The reminders of a vote at the prompt: change one, add one, take one away."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import click
from sqlalchemy import Connection

from outreach import ladders, rungs, votes
from outreach.cli.doors import runtime
from outreach.cli.moments import typed_span
from outreach.cli.saying import as_json
from outreach.cli.votes import NUMBER, note, tell
from outreach.errors import BadInput, NotFound
from outreach.rungs import Rung, RungDraft, RungState


@click.group("rung")
def rung() -> None:
    """Its reminders, one by one."""


BEFORE = click.option("--before", help="How long before the close: 24h, 90m, 2d; or “opening”.")
TEXTS = click.option(
    "--text", "texts", multiple=True, help="In English; in another language: es=… May be given again."
)


REMINDER = click.argument("number", type=click.IntRange(0, 2**63 - 1), metavar="RUNG")


def _found(conn: Connection, number: int) -> Rung:
    """The reminder with this number. Raises NotFound, saying where its number stands."""
    try:
        return rungs.get(conn, number)
    except NotFound as error:
        raise NotFound(
            f"{error} Its number is the id in front of it in: outreach vote show ID. Nothing was changed."
        ) from error


@rung.command("edit")
@REMINDER
@BEFORE
@TEXTS
@as_json
def edit(number: int, before: str | None, texts: tuple[str, ...], as_json: bool) -> None:
    """Change a reminder that has not left; what is not given stays.

    RUNG is the number in front of the reminder in: outreach vote show ID.
    """
    r = runtime()
    with r.database.writing() as conn:
        stands = _found(conn, number)
        draft = RungDraft({**stands.texts, **_texts(texts)}, stands.before)
        draft = draft if before is None else replace(draft, before=_before(before))
        votes.edit_rung(conn, r.directories.current(conn), number, draft, r.now())
        note(conn, "changed a reminder of", stands.ladder_id)
    tell(stands.ladder_id, f"Kept: reminder {number}.", as_json)


@rung.command("add")
@NUMBER
@BEFORE
@TEXTS
@as_json
def add(number: int, before: str | None, texts: tuple[str, ...], as_json: bool) -> None:
    """One more reminder of this vote."""
    if before is None:
        raise BadInput("Say when it leaves: --before 24h, or --before opening. Nothing was saved.")
    _change_rungs(number, lambda drafts: [*drafts, RungDraft(_texts(texts), _before(before))])
    tell(number, f"Kept: one more reminder of vote {number}.", as_json)


@rung.command("drop")
@REMINDER
@as_json
def drop(number: int, as_json: bool) -> None:
    """Take away a reminder that has not left.

    RUNG is the number in front of the reminder in: outreach vote show ID.
    """
    with runtime().database.reading() as conn:
        ladder_id = _found(conn, number).ladder_id
    _change_rungs(ladder_id, lambda drafts: drafts, without=number)
    tell(ladder_id, f"Gone: reminder {number}.", as_json)


def _change_rungs(
    vote_id: int, change: Callable[[list[RungDraft]], list[RungDraft]], without: int = 0
) -> None:
    r = runtime()
    with r.database.writing() as conn:
        ladders.changeable(conn, vote_id)
        steps = [each for each in rungs.of_ladder(conn, vote_id) if each.state is not RungState.STARTED]
        drafts = [RungDraft(each.texts, each.before) for each in steps if each.id != without]
        if without and len(drafts) == len(steps):
            raise BadInput("This reminder has left already, so it can't be taken away. Nothing was saved.")
        votes.edit_rungs(conn, r.directories.current(conn), vote_id, change(drafts), r.now())
        note(conn, "changed the reminders of", vote_id)


def _texts(written: Sequence[str]) -> dict[str, str]:
    """English, or what comes after a language's two letters and a sign: es=Hola."""
    found = {}
    for each in written:
        head, sign, tail = each.partition("=")
        language = head if sign and len(head) == 2 and head.islower() else "en"
        found[language] = tail if language == head else each
    return found


def _before(written: str) -> timedelta | None:
    return None if written.strip().lower() in {"opening", "open"} else typed_span(written)
