"""A carrier on this machine that speaks Twilio's Messages API, for the demo, the tests and the benches.

    TWILIO_AUTH_TOKEN=… python -m outreach.carriers.simulator --port 8079 --account-sid AC… \
        --inbound-url http://127.0.0.1:8080/sms/inbound --sender 77820 --keep var/phones.jsonl

It is slow, refuses, loses answers and disorders receipts when asked (simulator_faults.py), and it can be a
phone (simulator_control.py). It listens on this machine only.
"""

import asyncio
import errno
import gc
import json
import os
import signal
import sys
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path

import click
import uvloop

from outreach.carriers.simulator_api import Api
from outreach.carriers.simulator_control import Control
from outreach.carriers.simulator_faults import Chance, Faults, read_faults
from outreach.carriers.simulator_hooks import Hooks
from outreach.carriers.simulator_http import Answer, Handler, Listening, Request, listen
from outreach.carriers.simulator_texts import Texts
from outreach.errors import Misconfigured, OutreachError


@dataclass(frozen=True, slots=True)
class Account:
    """The Twilio account that is simulated."""

    sid: str
    token: str
    sender: str
    inbound_url: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the simulator listens, and how it lives there."""

    host: str = "127.0.0.1"
    port: int = 0
    keep: Path | None = None
    connections: int = 32
    until_stdin_closes: bool = False


async def serve(account: Account, place: Place, faults: Faults) -> None:
    """Be the carrier until told to stop. Says its address once it listens."""
    stop = _stopping(place)
    texts = Texts(place.keep)
    hooks = Hooks(account.token, place.connections)
    api = Api(account.sid, account.token, account.sender, texts, hooks)
    api.chance = Chance(faults)
    control = Control(api, hooks, account.inbound_url)

    def handle(request: Request) -> Answer | Awaitable[Answer]:
        return (control if request.path.startswith("/simulator/") else api).answer(request)

    listening = await _listen(handle, place)
    for text in texts.waiting():
        api.carry(text)
    click.echo(f"The simulated carrier is at http://{place.host}:{listening.port}")
    await stop.wait()
    await listening.close()
    await hooks.close()
    texts.close()


async def _listen(handle: Handler, place: Place) -> Listening:
    try:
        return await listen(handle, place.host, place.port)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "is taken; stop what uses it, or choose another" if taken else "can't be used"
        raise Misconfigured(f"Port {place.port} of {place.host} {why}.") from error


def _stopping(place: Place) -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if place.until_stdin_closes:
        loop.add_reader(sys.stdin.fileno(), lambda: None if os.read(sys.stdin.fileno(), 4096) else stop.set())
    return stop


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8079, show_default=True, help="0 takes any that is free.")
@click.option("--account-sid", required=True)
@click.option("--auth-token-env", default="TWILIO_AUTH_TOKEN", show_default=True, help="Where the token is.")
@click.option("--inbound-url", required=True, help="Where the phones' texts go.")
@click.option("--sender", default="77820", show_default=True, help="The number the phones text to.")
@click.option("--keep", type=click.Path(dir_okay=False, path_type=Path), help="Survives a restart.")
@click.option("--connections", default=32, show_default=True, help="For receipts, at most.")
@click.option("--faults", default="{}", envvar="OUTREACH_SIMULATOR_FAULTS", help='JSON, as {"busy": 0.1}.')
@click.option("--until-stdin-closes", is_flag=True, help="End with the process that started it.")
def main(  # noqa: PLR0913  # one argument for each option is click's way
    *,
    host: str,
    port: int,
    account_sid: str,
    auth_token_env: str,
    inbound_url: str,
    sender: str,
    keep: Path | None,
    connections: int,
    faults: str,
    until_stdin_closes: bool,
) -> None:
    """Simulate a carrier."""
    token = os.environ.get(auth_token_env, "")
    if not token:
        raise click.ClickException(f"The account's token must be in the environment, as {auth_token_env}.")
    # A million texts and no cycles among them: the collector would only walk them again and again.
    gc.set_threshold(200_000, 50, 1000)
    account = Account(account_sid, token, sender, inbound_url)
    place = Place(host, port, keep, connections, until_stdin_closes)
    try:
        uvloop.run(serve(account, place, read_faults(json.loads(faults))))
    except (OutreachError, json.JSONDecodeError) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
