"""What rows take in PostgreSQL: bytes in tables and indexes, in the write-ahead log, and connections."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from bench.service import Service


def _number(sql: str) -> Callable[[Connection], int]:
    return lambda conn: int(conn.scalar(text(sql)) or 0)


log_written = _number("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")  # bytes, since the beginning of time
connections = _number("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
member_bytes = _number(
    "SELECT (pg_total_relation_size('members') + pg_total_relation_size('subscriptions'))"
    " / (SELECT count(*) FROM members)"
)
_rows = _number("SELECT count(*) FROM messages")
_whole = _number("SELECT pg_total_relation_size('messages')")
_indexes = _number("SELECT pg_indexes_size('messages')")


@dataclass(frozen=True)
class Room:
    """Bytes that one message takes."""

    table: float
    indexes: float
    packed: float  # both, written anew

    def __str__(self) -> str:
        return (
            f"bytes per message {self.table + self.indexes:.0f} (table {self.table:.0f}, indexes "
            f"{self.indexes:.0f}), packed {self.packed:.0f}"
        )


def room(s: Service) -> Room:
    """As the messages lie there now. Writes them anew: nobody else may be at work."""
    rows, indexes, whole = s.ask(_rows), s.ask(_indexes), s.ask(_whole)
    with s.runtime.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM FULL messages"))
    return Room((whole - indexes) / rows, indexes / rows, s.ask(_whole) / rows)
