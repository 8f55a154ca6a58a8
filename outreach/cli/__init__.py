"""`outreach …`: the service and everything organizers do, at the prompt. Mistakes are told in one sentence."""

import logging
import os
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from outreach.db import OVERTAKEN, lost_to_another
from outreach.errors import OutreachError, SayHowMany

# Command -> the module and the name of it there. Only the one that is asked for is loaded: a worker that held the
# console, the flyers and the calendar in memory too would take 30 MB more (click's documentation, "Lazily loading
# subcommands").
COMMANDS: Mapping[str, tuple[str, str]] = {
    **{name: ("running", name) for name in ("up", "web", "worker", "clock", "migrate")},
    **{name: ("places", name) for name in ("directory", "lists")},
    **{name: ("people", name) for name in ("members", "consent")},
    **{name: ("replying", name) for name in ("answers", "duty")},
    "replies": ("replying", "waiting"),
    "broadcast": ("broadcasts", "broadcast"),
    "event": ("events", "event"),
    "flyer": ("updates", "print_flyer"),
    "organizer": ("organizers", "organizer"),
    "poll": ("polls", "poll"),
    "senders": ("senders", "senders"),
    "update": ("updates", "update"),
    "vote": ("votes", "vote"),
}
# What stands in a module of its own: group -> command -> module.
_FURTHER: Mapping[str, Mapping[str, str]] = {
    "broadcast": {"schedule": "scheduling", "unschedule": "scheduling", "forget": "forgetting"},
    "vote": {"rung": "rungs"},
}


class Refusal(click.ClickException):
    """One sentence, without a traceback; exit code 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True, file=file)


class Commands(click.Group):
    """All commands, each loaded when it is asked for. What the domain raises, a person reads."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        if cmd_name not in COMMANDS:
            return None
        command = _load(*COMMANDS[cmd_name])
        for further in _further(cmd_name):
            if isinstance(command, click.Group):
                command.add_command(further)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SayHowMany as error:
            raise Refusal(f"{error} Here: add --people {error.people}.") from error
        except OutreachError as error:
            raise Refusal(str(error)) from error
        except (OperationalError, ProgrammingError) as error:
            raise Refusal(_about_database(error)) from error
        except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
            raise Refusal(f"{error.filename} can't be used ({error.strerror}).") from error


def _load(module: str, name: str) -> click.Command:
    found: click.Command = getattr(import_module(f"outreach.cli.{module}"), name)
    return found


def _further(group: str) -> Iterator[click.Command]:
    return (_load(module, name) for name, module in _FURTHER.get(group, {}).items())


def _about_database(error: OperationalError | ProgrammingError) -> str:
    if lost_to_another(error):
        return f"{OVERTAKEN} Do it again."
    why = (str(error.orig).strip().splitlines() or ["no reason given"])[0]
    if "no such table" in why or "does not exist" in why:
        return "The database has no tables yet. Make them with: outreach migrate"
    return f"The database can't be used: {why}. Look at DATABASE_URL."


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def outreach() -> None:
    """The text-message service of a federation of union locals."""


def main() -> None:
    """What the console script runs."""
    os.umask(0o077)  # whatever is written is about members: for nobody else on this machine
    logging.getLogger().addHandler(logging.NullHandler())  # commands speak for themselves
    outreach(prog_name="outreach")
