"""The database: SQLite by default, PostgreSQL once outgrown. Two doors: reading and writing."""

import fcntl
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    FromClause,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from outreach.errors import ClocksApart

INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

# For what looks for a few rows. A connection keeps the plan that it first made, and statistics are a minute old: PostgreSQL
# takes a table that has just grown for empty, and reads it from end to end, joins all of it, or sorts everyone who waits,
# though there is an index in that very order. That was half of what an opt-in took, and three quarters of a claim.
# `jit` with them: a sort that can't be avoided would count as so dear that PostgreSQL compiled it, for a tenth of a second.
BY_INDEX = "SELECT " + ", ".join(
    f"set_config('{way}', 'off', true)"
    for way in (
        "enable_seqscan",
        "enable_bitmapscan",
        "enable_hashjoin",
        "enable_mergejoin",
        "enable_sort",
        "jit",
    )
)


# A server that falls silent, as when its machine loses power, is given up within seconds: without these, in hours.
_PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 10_000, "keepalives_idle": 5}


class Database:
    """The way to the database. `writing` commits at the end of its block, or leaves no trace."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(
            url,
            pool_size=8,
            max_overflow=8,
            hide_parameters=True,  # the text of an error would hold phones and words
            connect_args=_PATIENCE if make_url(url).get_backend_name() == "postgresql" else {},
        )
        event.listen(self.engine, "handle_error", _hide_values)
        self.embedded = self.engine.dialect.name == "sqlite"
        self._reader = self._writer = self.engine
        self._turn: AbstractContextManager[Any] = nullcontext()
        if self.embedded:
            self._prepare_sqlite(make_url(url).database or "")
        else:
            event.listen(self.engine, "checkin", _note_use)
            event.listen(self.engine, "checkout", self._check_idle)
            # SQLite's readers see one moment anyway; PostgreSQL's only when asked.
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent look. Nothing that is changed in it stays."""
        with self._reader.connect() as conn:
            yield conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it, or nothing."""
        with self._turn, self._writer.begin() as conn:
            yield conn

    def _check_idle(self, connection: DBAPIConnection, record: ConnectionPoolEntry, _: object) -> None:
        """Try a connection that was not used for a while: the server may have been started anew meanwhile.

        SQLAlchemy's own pre-ping tries each time, which was one in nine of an opt-in's round trips.
        """
        if time.monotonic() - record.info.get("used", 0) < IDLE:
            return
        try:
            self.engine.dialect.do_ping(connection)
        except self.engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool then opens another

    def check_clock(self, now: Callable[[], datetime]) -> None:
        """Whether `now`, by this machine's clock, is the server's too. Raises ClocksApart.

        A lease is begun by one machine's clock and ended by another's: half a minute between them, and a text under
        way would be taken for lost.
        """
        if self.embedded:
            return
        with self.reading() as conn:
            theirs = conn.scalars(select(func.clock_timestamp(type_=DateTime(True)))).one()
            apart = (now() - theirs).total_seconds()
        if abs(apart) > CLOCKS_APART:
            raise ClocksApart(
                f"This machine's clock is {abs(apart):,.0f} s {'ahead of' if apart > 0 else 'behind'} the database "
                "server's. Nothing is sent from here until they agree: set it right (timedatectl set-ntp true)."
            )

    def close(self) -> None:
        self.engine.dispose()

    def _prepare_sqlite(self, path: str) -> None:
        event.listen(self.engine, "connect", _set_up_sqlite)
        event.listen(self.engine, "begin", _begin)
        self._writer = self.engine.execution_options(begin="BEGIN IMMEDIATE")
        self._turn = _Turn(Path(path + ".lock"))


def insert(conn: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, in this database's dialect."""
    return INSERTS[conn.dialect.name](table)


def given(conn: Connection, columns: Mapping[str, Sequence[str] | Sequence[int]]) -> FromClause:
    """These values as a table to select from: one parameter instead of one for each row and column."""
    if is_postgres(conn):
        arrays = [bindparam(None, list(values), ARRAY(_sql_type(values))) for values in columns.values()]
        return func.unnest(*arrays).table_valued(*columns).render_derived(name="given")
    rows = json.dumps(list(zip(*columns.values(), strict=True)))
    each = func.json_each(rows).table_valued("value")
    cells = [func.json_extract(each.c.value, f"$[{n}]").label(name) for n, name in enumerate(columns)]
    return select(*cells).select_from(each).subquery("given")


def insert_given(conn: Connection, table: Table, row: Mapping[str, object]) -> None:
    """One row for each that is given; a value that is no column is the same in all of them."""
    cells = [v if isinstance(v, ColumnElement) else literal(v, table.c[name].type) for name, v in row.items()]
    conn.execute(table.insert().from_select(list(row), select(*cells)))


def _sql_type(values: Sequence[str] | Sequence[int]) -> type[BigInteger] | type[Text]:
    return BigInteger if values and isinstance(values[0], int) else Text


def lost_to_another(error: DBAPIError) -> bool:
    """Whether the database undid this transaction, all of it, for another's sake: the same again may go well."""
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", "")
    return code in _LOST


def is_postgres(conn: Connection) -> bool:
    return conn.dialect.name == "postgresql"


def plan_by_index(conn: Connection) -> None:
    """To the end of this transaction, find rows one by one, along an index."""
    if is_postgres(conn):
        conn.exec_driver_sql(BY_INDEX)


# A deadlock, a version that was overtaken, a lock that did not come in time.
_LOST = {"40P01", "40001", "55P03", "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT"}
OVERTAKEN = "Somebody changed this at the same moment. Nothing was saved."
CLOCKS_APART = 5.0  # seconds; a lease lasts 13, and a call may take 5 of them
IDLE = 1.0  # seconds without use, after which a connection is tried before it is trusted


def _hide_values(context: ExceptionContext) -> None:
    if context.sqlalchemy_exception is not None:  # else it is not the database's
        without_values(context.original_exception)
        without_values(context.sqlalchemy_exception)


def without_values(error: BaseException) -> None:
    """Cut PostgreSQL's words about the values, "DETAIL: Key (phone)=(…)": they stand behind the first line."""
    error.args = tuple(str(said).partition("\n")[0] for said in error.args)


def _note_use(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


class _Turn:
    """Writers go one at a time, first come first served, over all processes.

    SQLite's own busy handler polls with growing sleeps: a busy worker then starves the webhook
    (measured p99 1,018 ms; with this lock 23 ms). The kernel lets go of the lock of whoever is killed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._file: int | None = None
        self._owner = 0

    def __enter__(self) -> None:
        self._threads.acquire()
        try:
            fcntl.flock(self._open(), fcntl.LOCK_EX)
        except BaseException:
            self._threads.release()
            raise

    def __exit__(self, *error: object) -> None:
        try:
            fcntl.flock(self._open(), fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def _open(self) -> int:
        # A forked child shares its parent's open file, and with it the lock: it needs one of its own.
        if self._file is None or self._owner != os.getpid():
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._owner = os.getpid()
        return self._file


def _set_up_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver would begin transactions by itself, and deferred: we begin them ourselves (see _begin).
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # a consent that was answered survives a power cut
        "foreign_keys = ON",
        "busy_timeout = 10000",
        "cache_size = -16000",  # 16 MB
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(conn: Connection) -> None:
    # Straight to the driver: by way of SQLAlchemy it costs as much as a query.
    driver: Any = conn.connection.driver_connection
    driver.execute(conn.get_execution_options().get("begin", "BEGIN"))
