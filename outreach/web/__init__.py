"""What answers HTTP: the carrier's webhooks, the organizers' console, the simulated phones."""

from typing import cast

from flask import current_app

from outreach.runtime import Runtime


def runtime() -> Runtime:
    """The open doors of this process, for a view; nothing below the views asks for them this way."""
    return cast(Runtime, current_app.extensions["runtime"])
