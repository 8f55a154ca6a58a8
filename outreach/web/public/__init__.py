"""Pages for everybody: no sign-in, no cookie, no script, and nothing about any member."""

from flask import Flask

from outreach.web.public import calendar, updates

_ROOMS = (updates, calendar)


def install(app: Flask) -> None:
    """Add them to the application; the console's rules and headers hold here too."""
    for room in _ROOMS:
        app.register_blueprint(room.bp)
