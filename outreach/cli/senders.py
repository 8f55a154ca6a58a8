"""The numbers that texts leave by, at the prompt."""

from dataclasses import asdict

import click

from outreach import sender_states
from outreach import senders as rooms
from outreach.cli.doors import runtime
from outreach.cli.saying import as_json, table, tell_json
from outreach.errors import NotFound
from outreach.jobs import SEND
from outreach.organizers import note
from outreach.sender_states import Told
from outreach.senders import FEDERATIONS


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
def senders(context: click.Context, as_json: bool) -> None:
    """The numbers and short codes, what each carries, and what it does now."""
    if context.invoked_subcommand:
        return
    r = runtime()
    with r.database.reading() as conn:
        zone = r.directories.current(conn).federation.time_zones[0]
        shown = sender_states.all_told(conn, r.settings, r.now(), zone)
    if as_json:
        tell_json([asdict(told) for told in shown])
        return
    rows = [[told.address, told.kind, _rate(told), _cap(told), told.state] for told in shown]
    click.echo(table(["SENDER", "KIND", "SEGMENTS", "T-MOBILE, A DAY", "NOW"], rows))
    if r.jobs.away():
        click.echo("\nNothing is being sent: Redis does not answer. It goes on by itself when Redis is back.")
    for told in shown:
        if told.stopped:
            click.echo(f"\nOnce it is put right: outreach senders wake {told.address}")
            break


@senders.command("wake")
@click.argument("address", metavar="SENDER")
def wake(address: str) -> None:
    """Let a sender go on: end its rest, and resume every broadcast that the carrier stopped."""
    r = runtime()
    with r.database.writing() as conn:
        known = {_bare(r.settings.sender): FEDERATIONS}
        known |= {_bare(sender.address): sender.address for sender in rooms.all_(conn) if sender.address}
        own = known.get(_bare(address))
        if own is None:
            raise NotFound("There is no sender with this address. See them: outreach senders")
        resumed = sender_states.go_on(conn, own)
        note(conn, None, "woke", "a sender", r.now())
        for broadcast_id in resumed:
            note(conn, None, "resumed", f"broadcast {broadcast_id}", r.now())
    r.jobs.look(SEND)
    click.echo(sender_states.gone_on(len(resumed)))


def _bare(address: str) -> str:
    """The same for a number however one writes it, +1 (800) 555-0100 or 800-555-0100."""
    signs = "".join(sign for sign in address.lower() if sign.isalnum())
    return f"1{signs}" if signs.isdigit() and len(signs) == len("8005550100") else signs


def _rate(told: Told) -> str:
    return f"{told.rate:g}/s" if told.rate else "no limit"


def _cap(told: Told) -> str:
    return f"{told.daily:,}" if told.daily else ""
