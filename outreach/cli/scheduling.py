"""A broadcast that starts later, at the prompt: schedule it, put it back to draft."""

import sys
from datetime import datetime

import click

from outreach import scheduling
from outreach.broadcasts import Broadcast
from outreach.cli.broadcasts import (
    AGAIN,
    ANY_HOUR,
    TYPED,
    ask,
    clock_of,
    find,
    note,
    note_any_hour,
    press,
    refuse_unsaid_hour,
    tell,
)
from outreach.cli.doors import runtime
from outreach.cli.moments import expiry, typed_time
from outreach.cli.saying import NUMBER, as_json, moment
from outreach.errors import BadInput, SameText
from outreach.launching import Said
from outreach.scheduling import Plan
from outreach.web.console.words import people


@click.command("schedule")
@NUMBER
@click.option(
    "--at", "written", required=True, help="When it starts, by the local's clock: 2026-11-23T09:00."
)
@click.option("--expires", help="Nothing leaves after this, when the draft's own expiry does not fit.")
@click.option("--expires-in", "span", help="The same, from the start: 30m, 6h, 2d.")
@TYPED
@ANY_HOUR
@AGAIN
@as_json
def schedule(  # noqa: PLR0913  # one argument for each option is click's way
    *,
    number: int,
    written: str,
    expires: str | None,
    span: str | None,
    typed: int | None,
    any_hour: bool,
    again: bool,
    as_json: bool,
) -> None:
    """Let it launch itself at a later moment."""
    r = runtime()
    if sys.stdin.isatty() and not as_json:
        typed, any_hour = ask(number, typed, any_hour)
    with r.database.writing() as conn:
        found, directory, list_ids = find(conn, number)
        zone = clock_of(directory, list_ids)
        refuse_unsaid_hour(conn, number, any_hour)
        starts_at = typed_time(written, zone)
        plan = _plan(found, starts_at, expiry(expires, span, zone, starts_at), zone)
        try:
            confirmed = Said(typed, any_hour=any_hour, again=again)
            count = scheduling.schedule(conn, number, plan, confirmed, None, r.now())
        except SameText as error:
            raise BadInput(f"{error} To send it there once more, add --again.") from error
        note(conn, "scheduled", number)
        note_any_hour(conn, any_hour, "confirmed", number)
    said = (
        f"Scheduled: broadcast {number} starts {moment(plan.starts_at, zone)}. On its lists "
        f"{'is' if count == 1 else 'are'} {people(count)} now; whoever is on them then gets it.\n"
        f"Back to draft: outreach broadcast unschedule {number}"
    )
    tell(number, said, as_json)


def _plan(found: Broadcast, starts_at: datetime, expires_at: datetime | None, zone: str) -> Plan:
    if expires_at is None and found.expires_at <= starts_at:
        raise BadInput(
            f"Its expiry, {moment(found.expires_at, zone)}, comes before that start. Nothing was scheduled. "
            "Give a later one, counted from the start: --expires-in 24h"
        )
    return Plan(starts_at, expires_at)


@click.command("unschedule")
@NUMBER
@as_json
def unschedule(number: int, as_json: bool) -> None:
    """Back to draft: it starts only when somebody launches it."""
    said = f"Broadcast {number} is a draft again. Launch it: outreach broadcast launch {number}"
    press(number, "unscheduled", scheduling.unschedule, said, as_json)
