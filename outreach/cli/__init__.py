"""`outreach …`: the service and everything organizers do, at the prompt. Mistakes are told in one sentence."""

import logging
import os
from typing import Any

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from outreach.cli import (
    broadcasts,
    events,
    organizers,
    people,
    places,
    rungs,
    running,
    scheduling,
    senders,
    updates,
    votes,
)
from outreach.errors import OutreachError


class Refusal(click.ClickException):
    """One sentence, without a traceback; exit code 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True, file=file)


class Commands(click.Group):
    """All commands. What the domain raises, a person reads."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OutreachError as error:
            raise Refusal(str(error)) from error
        except (OperationalError, ProgrammingError) as error:
            raise Refusal(_about_database(error)) from error
        except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
            raise Refusal(f"{error.filename} can't be used ({error.strerror}).") from error


def _about_database(error: OperationalError | ProgrammingError) -> str:
    why = (str(error.orig).strip().splitlines() or ["no reason given"])[0]
    if "no such table" in why or "does not exist" in why:
        return "The database has no tables yet. Make them with: outreach migrate"
    return f"The database can't be used: {why}. Look at DATABASE_URL."


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def outreach() -> None:
    """The text-message service of a federation of union locals."""


for command in (
    *(running.up, running.web, running.worker, running.clock, running.migrate),
    *(places.directory, places.lists),
    *(updates.update, updates.print_flyer),
    *(people.members, people.consent),
    broadcasts.broadcast,
    events.event,
    senders.senders,
    organizers.organizer,
    votes.vote,
):
    outreach.add_command(command)
votes.vote.add_command(rungs.rung)
for command in (scheduling.schedule, scheduling.unschedule):
    broadcasts.broadcast.add_command(command)


def main() -> None:
    """What the console script runs."""
    os.umask(0o077)  # whatever is written is about members: for nobody else on this machine
    logging.getLogger().addHandler(logging.NullHandler())  # commands speak for themselves
    outreach(prog_name="outreach")
