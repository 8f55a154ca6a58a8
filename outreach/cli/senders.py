"""The numbers that texts leave by, at the prompt."""

from dataclasses import asdict

import click

from outreach import senders as rooms
from outreach.cli.doors import runtime
from outreach.cli.saying import as_json, table, tell_json
from outreach.errors import NotFound
from outreach.organizers import note
from outreach.senders import FEDERATIONS, Sender


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
def senders(context: click.Context, as_json: bool) -> None:
    """The numbers and short codes, what each carries, and whether it rests."""
    if context.invoked_subcommand:
        return
    with runtime().database.reading() as conn:
        shown = [_shown(sender) for sender in rooms.all_(conn)]
    if as_json:
        tell_json(shown)
        return
    rows = [
        [str(s["address"]), str(s["kind"]), f"{s['rate']:g}/s", _cap(s["daily"]), str(s["state"])]
        for s in shown
    ]
    click.echo(table(["SENDER", "KIND", "SEGMENTS", "T-MOBILE, A DAY", "NOW"], rows))


@senders.command("wake")
@click.argument("address")
def wake(address: str) -> None:
    """End a sender's rest: what it was for is mended, or you do not want to wait."""
    r = runtime()
    own = FEDERATIONS if address == r.settings.sender else address
    with r.database.writing() as conn:
        if own not in {sender.address for sender in rooms.all_(conn)}:
            raise NotFound("There is no sender with this address. See them: outreach senders")
        rooms.wake(conn, own)
        note(conn, None, "woke", "a sender", r.now())
    click.echo("It rests no more: what waits for it goes on now, at its full rate.")


def _shown(sender: Sender) -> dict[str, object]:
    r = runtime()
    return asdict(rooms.told(sender, r.settings.sender, r.settings.sender_rate, r.now()))


def _cap(daily: object) -> str:
    return f"{daily:,}" if daily else ""
