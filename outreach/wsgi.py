"""What each process of the web server runs."""

from flask import Flask

from outreach import logs
from outreach.app import create_app
from outreach.config import Settings
from outreach.runtime import open_runtime


def application() -> Flask:
    """The application, with doors of this process's own."""
    logs.set_up()
    return create_app(open_runtime(Settings.from_env()))
