"""What a command works with: an open runtime, made from the environment unless it is handed one."""

import os

import click

from outreach.config import Settings
from outreach.directory import Directory
from outreach.environment import complete, read_made, var_of
from outreach.errors import Misconfigured
from outreach.runtime import Runtime, open_runtime


def environment() -> dict[str, str]:
    """What the settings are read from."""
    return complete(os.environ)


def settings() -> Settings:
    """The settings of this installation. Raises Misconfigured."""
    env = environment()
    try:
        return Settings.from_env(env)
    except Misconfigured as error:
        if read_made(var_of(env)):
            raise
        raise Misconfigured(f"{error} To run everything on this machine instead: outreach up") from error


def _refuse_nowhere() -> None:
    """Nothing was ever started in this folder, and nobody said where else the service is."""
    env = environment()
    if not read_made(var_of(env)) and "REDIS_URL" not in env:
        raise Misconfigured(
            "Outreach is not running here. Start it with: make run (or: outreach up). "
            "If it runs in another folder, go there; if on another machine, set what docs/settings.md names."
        )


def runtime() -> Runtime:
    """The open doors of this command; closed when it is done."""
    root = click.get_current_context().find_root()
    if root.obj is None:
        _refuse_nowhere()
        root.obj = open_runtime(settings())
        root.call_on_close(root.obj.close)
    assert isinstance(root.obj, Runtime)  # noqa: S101  # for mypy: click keeps anything
    return root.obj


def the_directory() -> Directory:
    """The directory as it stands now."""
    r = runtime()
    with r.database.reading() as conn:
        return r.directories.current(conn)
