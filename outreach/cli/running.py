"""The service's own processes, as the Procfile names them, and all of them at once."""

import logging
import os

import click

from outreach import jobs, logs, serve, valkey
from outreach import migrate as migrations
from outreach import up as house
from outreach.cli.doors import environment, runtime, settings
from outreach.config import Settings
from outreach.db import Database
from workers import clock as ticking
from workers import run


@click.command()
def up() -> None:
    """Run everything on this machine. One Ctrl-C ends all of it."""
    house.up(os.environ, click.echo)


@click.command()
def web() -> None:
    """Run the web server: webhooks and the console."""
    logs.set_up()
    serve.serve(_settings_for_children())


@click.command()
def worker() -> None:
    """Run one worker: sends what waits. Run as many as you like, anywhere."""
    logs.set_up()
    found = _settings_for_children()
    valkey.work_when_there(found.redis_url, lambda: run.work(found))


@click.command()
def clock() -> None:
    """Run the clock: asks every second for whatever waits. One is enough, two do no harm."""
    logs.set_up()
    logging.getLogger(jobs.__name__).addFilter(valkey.Seldom())  # it asks each second; its other work goes on
    settings()  # names whatever is missing
    if not valkey.answers(runtime().settings.redis_url):
        valkey.log.warning("%s. The clock goes on and asks again each second.", valkey.AWAY)
    ticking.run(runtime())


@click.command()
def migrate() -> None:
    """Bring the database up to this version; safe to run again."""
    database = Database(settings().database_url)
    try:
        migrations.upgrade(database)
    finally:
        database.close()
    click.echo("The database is up to date.")


def _settings_for_children() -> Settings:
    """The web server's processes, and each job, read the environment again."""
    found = settings()
    os.environ.update(environment())
    return found
