"""Statements compiled once for each engine and run straight on the driver: for texts that come in, and for receipts.

SQLAlchemy spends 50 to 100 µs on each execution of a compiled statement, and an upsert built anew costs five
times that; with six statements to a text, inside the one writer's transaction, that set the pace of opt-ins.
They are still SQLAlchemy's statements, types and transaction; only the execution is shorter. PostgreSQL is
given the values of many texts at once, as one JSON array, and several statements before it is asked for an
answer (psycopg's pipeline): each wait costs a round trip and the interpreter's lock.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from outreach.db import BY_INDEX, INSERTS, without_values

Process = Callable[[Any], Any]
Row = Mapping[str, Any]  # the values that a statement is run with, by name


_ROWS = "given_rows"  # the parameter that holds them, on PostgreSQL


@dataclass(frozen=True, slots=True)
class Given:
    """Stands, in a statement, for the rows that it will be run with."""

    engine: str

    def rows(self, **types: TypeEngine[Any]) -> FromClause:
        """The rows as a table: all of them on PostgreSQL, on SQLite each by itself."""
        if self.engine == "postgresql":
            rows = func.json_to_recordset(cast(bindparam(_ROWS, type_=Text), JSON))
            columns = [column(name, type_) for name, type_ in types.items()]
            return rows.table_valued(*columns).render_derived(name="given", with_types=True)
        return select(*(bindparam(name, type_=t).label(name) for name, t in types.items())).subquery("given")

    def one_of(self, wanted: Column[Any]) -> ColumnElement[bool]:
        """Whether this column has a value that is given, under the column's own name."""
        rows = self.rows(**{wanted.name: wanted.type})
        if self.engine == "postgresql":
            # As a join it would be planned for a hundred rows, and scan the whole table.
            return wanted == any_(func.array(select(rows).scalar_subquery()))
        return wanted == select(rows).scalar_subquery()

    def insert(self, table: Table, *names: str) -> Any:
        """An INSERT of the rows into these columns, which knows ON CONFLICT."""
        rows = self.rows(**{name: table.c[name].type for name in names})
        # Without a WHERE, SQLite takes ON for the beginning of a join (sqlite.org/lang_upsert.html, 2.2).
        return INSERTS[self.engine](table).from_select(names, select(rows).where(true()))


@dataclass(frozen=True, slots=True)
class _Ready:
    """One statement for one engine."""

    sql: str
    names: tuple[str, ...]
    order: tuple[str, ...] | None  # SQLite takes values by place, PostgreSQL by name
    constants: Mapping[str, Any]  # values that stand in the statement itself
    binds: Mapping[str, Process]
    results: tuple[tuple[int, Process], ...]
    gives_rows: bool

    def run(self, cursor: Any, rows: Sequence[Row]) -> Callable[[], list[tuple[Any, ...]]]:
        """Start it; what is returned gives the rows that it returns."""
        if self.order is not None:
            told = self._run_each(cursor, rows, self.order)
            return lambda: told
        cursor.execute(self.sql, {**self.constants, _ROWS: json.dumps(rows, default=datetime.isoformat)})
        return lambda: self._fetched(cursor)

    def _run_each(self, cursor: Any, rows: Sequence[Row], order: tuple[str, ...]) -> list[tuple[Any, ...]]:
        values = [[self._value(name, row) for name in order] for row in rows]
        if not self.gives_rows:
            cursor.executemany(self.sql, values)
            return []
        told = []
        for one in values:
            cursor.execute(self.sql, one)
            told += self._fetched(cursor)
        return told

    def _value(self, name: str, row: Row) -> Any:
        if name in self.constants:
            return self.constants[name]
        process = self.binds.get(name)
        return process(row[name]) if process else row[name]

    def _fetched(self, cursor: Any) -> list[tuple[Any, ...]]:
        return list(map(self._read, cursor.fetchall())) if self.gives_rows else []

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self.results:
            return row
        read = list(row)
        for place, process in self.results:
            read[place] = process(read[place])
        return tuple(read)


class Prepared:
    """A statement over rows of values; what it returns comes back as tuples, in no order that counts."""

    def __init__(self, build: Callable[[Given], Any]) -> None:
        self._build = build
        self._ready: dict[str, _Ready] = {}

    def __call__(self, conn: Connection, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        (told,) = together(conn, [(self, rows)])
        return told

    def ready(self, conn: Connection, names: Iterable[str]) -> _Ready:
        """Compiled for this engine, and for rows with these values."""
        engine = conn.dialect.name
        if engine not in self._ready:
            self._ready[engine] = _compile(self._build(Given(engine)), conn, tuple(names))
        return self._ready[engine]


@contextmanager
def _as_sqlalchemys(conn: Connection) -> Iterator[None]:
    """The driver's errors as everyone expects them, without the values, which hold phones and words."""
    errors = conn.dialect.loaded_dbapi.Error
    try:
        yield
    except errors as error:
        without_values(error)
        raise DBAPIError.instance(None, None, error, errors, hide_parameters=True) from error


def together(
    conn: Connection, statements: Sequence[tuple[Prepared, Sequence[Row]]]
) -> list[list[tuple[Any, ...]]]:
    """Run these, in order, and wait for PostgreSQL once: what each of them returns."""
    ready = [(statement.ready(conn, rows[0]), rows) for statement, rows in statements if rows]
    with _as_sqlalchemys(conn), ExitStack() as stack:
        cursors = [stack.enter_context(closing(conn.connection.cursor())) for _ in ready]
        with _one_wait(conn):
            started = [one.run(cursor, rows) for (one, rows), cursor in zip(ready, cursors, strict=True)]
        # Only now: a row asked for inside would be a wait of its own.
        told = iter([fetch() for fetch in started])
    return [next(told) if rows else [] for _, rows in statements]


@contextmanager
def _one_wait(conn: Connection) -> Iterator[None]:
    """What is sent to PostgreSQL in this block is answered at its end."""
    if conn.dialect.name != "postgresql":
        yield
        return
    driver: Any = conn.connection.driver_connection
    with driver.pipeline():
        driver.execute(BY_INDEX)
        yield


def _compile(statement: Any, conn: Connection, names: tuple[str, ...]) -> _Ready:
    dialect = conn.dialect
    compiled = statement.compile(dialect=dialect)
    binds = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()
    }
    columns = list(statement.exported_columns)
    results = (
        (place, column.type.dialect_impl(dialect).result_processor(dialect, None))
        for place, column in enumerate(columns)
    )
    return _Ready(
        sql=str(compiled),
        names=names,
        order=tuple(compiled.positiontup) if compiled.positional else None,
        constants={n: value for n, value in compiled.params.items() if n not in (*names, _ROWS)},
        binds={name: process for name, process in binds.items() if process},
        results=tuple((place, process) for place, process in results if process),
        gives_rows=bool(columns),
    )


@dataclass(frozen=True, slots=True)
class Writes:
    """A transaction, and statements kept for its end, where each is run once with all its rows."""

    conn: Connection
    _later: dict[Prepared, list[Row]] = field(default_factory=dict)

    def later(self, statement: Prepared, **values: Any) -> None:
        """Run this at the end: statements in the order of their first use, rows in order."""
        self._later.setdefault(statement, []).append(values)

    def run(self) -> None:
        together(self.conn, list(self._later.items()))
        self._later.clear()


@contextmanager
def writes(conn: Connection) -> Iterator[Writes]:
    """What is kept for later in this block is run at its end."""
    kept = Writes(conn)
    yield kept
    kept.run()


Thing = TypeVar("Thing")


def rounds(things: Iterable[Thing], key: Callable[[Thing], object]) -> Iterator[list[Thing]]:
    """These things, in order, in as many groups as it takes for no group to hold two with one key."""
    waiting = list(things)
    while waiting:
        first: dict[object, Thing] = {}
        later = []
        for thing in waiting:
            name = key(thing)
            if name in first:
                later.append(thing)
            else:
                first[name] = thing
        yield list(first.values())
        waiting = later
