"""Bringing the database to the shape that this version of the code wants."""

from importlib import resources

from alembic import command
from alembic.config import Config

from outreach.db import Database


def upgrade(database: Database) -> None:
    """Apply the migrations that are missing; safe to run again, and in two processes at once."""
    with database.writing() as conn:
        config = Config()
        config.set_main_option("script_location", str(resources.files("outreach") / "migrations"))
        config.attributes["connection"] = conn
        if not database.embedded:
            # Two releases at once: the second waits here, and then finds nothing to do.
            conn.exec_driver_sql("SELECT pg_advisory_xact_lock(7782000)")
        command.upgrade(config, "head")
