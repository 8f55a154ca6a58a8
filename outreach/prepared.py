"""Statements compiled once for each engine and run straight on the driver, for the path of a member's text.

SQLAlchemy spends 50 to 100 µs on each execution of a compiled statement, and an upsert built anew costs five
times that; with six statements to a text, inside the one writer's transaction, that set the pace of opt-ins.
They are still SQLAlchemy's statements, types and transaction; only the execution is shorter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table

from outreach.db import INSERTS

Process = Callable[[Any], Any]
Build = Callable[[Callable[[Table], Any]], Any]


@dataclass(frozen=True, slots=True)
class _Ready:
    """One statement for one engine."""

    sql: str
    order: tuple[str, ...] | None  # SQLite takes values by place, PostgreSQL by name
    constants: Mapping[str, Any]  # values that stand in the statement itself
    binds: Mapping[str, Process]
    results: tuple[tuple[int, Process], ...]
    gives_rows: bool

    def run(self, conn: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        given = {**self.constants, **{name: self._bound(name, value) for name, value in values.items()}}
        cursor = conn.connection.cursor()
        try:
            cursor.execute(self.sql, given if self.order is None else [given[name] for name in self.order])
            return [self._read(row) for row in cursor.fetchall()] if self.gives_rows else []
        finally:
            cursor.close()

    def _bound(self, name: str, value: Any) -> Any:
        process = self.binds.get(name)
        return process(value) if process else value

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self.results:
            return row
        read = list(row)
        for place, process in self.results:
            read[place] = process(read[place])
        return tuple(read)


class Prepared:
    """A statement, given its values by name; rows come back as tuples. Every call names the same values."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._ready: dict[str, _Ready] = {}

    def __call__(self, conn: Connection, /, **values: Any) -> list[tuple[Any, ...]]:
        name = conn.dialect.name
        if name not in self._ready:
            self._ready[name] = _compile(self._build(INSERTS[name]), conn, list(values))
        return self._ready[name].run(conn, values)


def _compile(statement: Any, conn: Connection, names: list[str]) -> _Ready:
    dialect = conn.dialect
    compiled = statement.compile(dialect=dialect, column_keys=names if statement.is_dml else None)
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
        order=tuple(compiled.positiontup) if compiled.positional else None,
        constants={name: value for name, value in compiled.params.items() if name not in names},
        binds={name: process for name, process in binds.items() if process},
        results=tuple((place, process) for place, process in results if process),
        gives_rows=bool(columns),
    )
