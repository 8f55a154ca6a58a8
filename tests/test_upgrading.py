"""A database that was in use before a release has everything afterwards that it had."""

from importlib import resources

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from outreach.db import Database
from outreach.migrate import upgrade
from outreach.runtime import Runtime

# What a service of the first shape holds in the middle of a broadcast: ids, and nothing that was added since.
_THEN = (
    "INSERT INTO unions (id, key, name) VALUES (1, 'USW', 'United Steelworkers')",
    "INSERT INTO locals (id, key, union_id, name, label, represents, region, time_zones, contact, federation) VALUES"
    " (1, 'usw7600', 1, 'USW Local 7600', 'USW 7600', '', '', 'America/Los_Angeles', 'x@example.org', false)",
    "INSERT INTO lists (id, key, local_id, name, main) VALUES (1, 'USW7600', 1, 'USW Local 7600', true)",
    "INSERT INTO members (id, phone, created_at) VALUES (1, '+13105550101', '2025-11-04 17:00:00')",
    "INSERT INTO subscriptions (list_id, member_id, state, since) VALUES (1, 1, 'joined', '2025-11-04 17:00:00')",
    "INSERT INTO consent_events (id, member_id, list_id, act, how, words, at) VALUES"
    " (1, 1, 1, 'joined', 'text', 'USW7600', '2025-11-04 17:00:00')",
    "INSERT INTO texts (id, carrier_id, member_id, sender, body, intent, at) VALUES"
    " (1, 'SM1', 1, '77820', 'When is the vote?', 'reply', '2025-11-04 17:00:00')",
    "INSERT INTO replies (text_id, local_id, hold, state) VALUES (1, 1, false, 'open')",
    "INSERT INTO broadcasts (id, kind, lane, state, text, body, segments, expires_at, created_at, expanded) VALUES"
    " (1, 'alert', 1, 'sending', 'Hello', 'USW 7600: Hello', 1, '2025-11-05 17:00:00', '2025-11-04 17:00:00', true)",
    "INSERT INTO messages (id, broadcast_id, member_id, state, changed_at) VALUES (1, 1, 1, 'waiting', '2025-11-04 17:00:00')",
    "INSERT INTO messages (id, member_id, body, reply_to, state, changed_at) VALUES"
    " (2, 1, 'Friday', 1, 'waiting', '2025-11-04 17:00:00')",
    "INSERT INTO updates (id, local_id, day, texts, published_at) VALUES"
    " (1, 1, '2025-11-04', '{\"en\": \"A first offer.\"}', '2025-11-04 17:00:00')",
)
_TABLES = (
    "members",
    "subscriptions",
    "consent_events",
    "texts",
    "replies",
    "broadcasts",
    "messages",
    "updates",
)


def rows(database: Database) -> dict[str, list[dict[str, object]]]:
    """Every row of these tables, by the names of its columns."""
    with database.reading() as conn:
        return {
            table: [
                dict(row) for row in conn.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).mappings()
            ]
            for table in _TABLES
        }


def shape(database: Database, revision: str) -> None:
    """Bring an empty database to an earlier release's shape."""
    with database.writing() as conn:
        config = Config()
        config.set_main_option("script_location", str(resources.files("outreach") / "migrations"))
        config.attributes["connection"] = conn
        command.upgrade(config, revision)


@pytest.fixture
def empty(runtime: Runtime) -> Database:
    with runtime.database.writing() as conn:
        if runtime.database.embedded:
            conn.execute(text("PRAGMA defer_foreign_keys = ON"))
            for name in inspect(conn).get_table_names():
                conn.execute(text(f'DROP TABLE "{name}"'))
        else:
            conn.execute(text("DROP SCHEMA public CASCADE"))
            conn.execute(text("CREATE SCHEMA public"))
    return runtime.database


def test_what_was_there_in_the_first_release_is_there_after_every_later_one(empty: Database) -> None:
    shape(empty, "0001")
    with empty.writing() as conn:
        for statement in _THEN:
            conn.execute(text(statement))
    before = rows(empty)
    upgrade(empty)
    after = rows(empty)

    for table, old in before.items():
        assert [{name: row[name] for name in was} for was, row in zip(old, after[table], strict=True)] == old
    waiting = {row["id"]: row["stale_at"] for row in after["messages"]}
    assert waiting[1] is None
    assert waiting[2] is not None  # an answer goes stale; one that waited already does so at once
