"""The migrations lead to the tables that the code wants, and the ledger only grows."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from outreach import inbox
from outreach.inbox import Incoming
from outreach.migrate import upgrade
from outreach.runtime import Runtime
from outreach.season import metadata


def test_the_migrations_make_exactly_the_tables_the_code_wants(runtime: Runtime) -> None:
    with runtime.database.reading() as conn:
        context = MigrationContext.configure(conn)
        differences = compare_metadata(context, metadata)

    assert [d for d in differences if "alembic_version" not in str(d)] == []


def test_migrating_twice_changes_nothing(runtime: Runtime) -> None:
    upgrade(runtime.database)
    upgrade(runtime.database)


@pytest.mark.parametrize("statement", ["UPDATE consent_events SET how = 'x'", "DELETE FROM consent_events"])
def test_nobody_changes_a_line_of_the_ledger(runtime: Runtime, statement: str) -> None:
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        heard = inbox.read(directory, Incoming("SM1", "+13105550101", "77820", "USW7600"))
        inbox.receive(conn, [heard], runtime.now())

    with pytest.raises(DBAPIError, match="only grows"), runtime.database.writing() as conn:
        conn.execute(text(statement))
