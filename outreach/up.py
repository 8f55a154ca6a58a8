"""`outreach up`: everything on one machine, from nothing; one Ctrl-C ends all of it.

the guard   ends whoever is left if we are killed (guard.py)
Valkey      unless REDIS_URL is set              the carrier   simulated, unless TWILIO_ACCOUNT_SID is set
web, workers, clock                              all kept under OUTREACH_VAR, found again by the next run
"""

import fcntl
import http.client
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path

from sqlalchemy import Connection

from outreach import directory, directory_file, organizers, valkey
from outreach.children import Child, Children
from outreach.config import SIMULATED_SID, Settings
from outreach.db import Database
from outreach.environment import keep_made, read_made, unknown, var_of, written
from outreach.errors import Misconfigured, NotFound
from outreach.guard import PATIENCE, Guard
from outreach.migrate import upgrade
from outreach.runtime import utc_now
from outreach.serve import check_address, free_port

READY_WITHIN = 60.0  # seconds until everything answers
LOOK_EVERY = 0.1
FIRST_ADMIN = ("admin@outreach.local", "First admin")

Say = Callable[[str], None]


class Stop:
    """How often we were told to end: once is in order, twice is at once."""

    def __init__(self) -> None:
        self.presses = 0
        self.at_once = lambda: self.presses > 1

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._press)

    def _press(self, *_: object) -> None:
        self.presses += 1


@dataclass(frozen=True)
class House:
    """What runs here, and with which settings."""

    settings: Settings
    env: Mapping[str, str]
    own_valkey: bool
    carrier_port: int  # 0: a real carrier


def up(environ: Mapping[str, str], say: Say) -> None:
    """Run everything until told to stop. Raises Misconfigured, with nothing left running."""
    stop = Stop()
    stop.listen()
    os.umask(0o077)  # what is kept is about members: for nobody else on this machine
    env = written(environ)
    for line in unknown(env):
        say(line)
    var = _folder(var_of(env))
    with ExitStack() as doors:
        guard = doors.enter_context(_alone(var, say))
        house = _furnish(env, var)
        children = Children(guard, say)
        doors.callback(children.end, stop.at_once)
        _start_all(house, var, children, stop, say)
        while not stop.presses:
            children.watch(time.monotonic())
            time.sleep(LOOK_EVERY)
        say("Ending: what is under way is finished first. Ctrl-C again ends it at once.")


def _folder(var: Path) -> Path:
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = var / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Misconfigured(
            f"The folder {var} can't be written to ({error.strerror}). "
            "Make it writable, or choose another with OUTREACH_VAR."
        ) from error
    return var


@contextmanager
def _alone(var: Path, say: Say) -> Iterator[Guard]:
    """Nobody else runs this folder, nor still ends it; the guard sees to our own end."""
    with (var / "up.lock").open("w") as ours, (var / "guard.lock").open("w") as guards:
        if not _locked(ours.fileno()):
            raise Misconfigured(
                f"Outreach runs in {var} already. Use that one, or end it with Ctrl-C where it was started."
            )
        _wait_for_last_run(guards.fileno(), var, say)
        yield Guard(guards.fileno())


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for_last_run(file: int, var: Path, say: Say) -> None:
    until = time.monotonic() + 4 * PATIENCE
    if _locked(file):
        return
    say("The last run was killed; waiting until all of it has ended…")
    while not _locked(file):
        if time.monotonic() > until:
            raise Misconfigured(f"Something of the last run in {var} does not end. Try again in a minute.")
        time.sleep(LOOK_EVERY)


def _furnish(env: Mapping[str, str], var: Path) -> House:
    """Add what is not set: keys that are made once, a Valkey, a simulated carrier."""
    before = read_made(var)
    made = {"SECRET_KEY": env.get("SECRET_KEY") or before.get("SECRET_KEY") or secrets.token_urlsafe(48)}
    port = 0
    if "REDIS_URL" not in env:
        made["REDIS_URL"] = f"unix://{valkey.socket_in(var)}"
    if "TWILIO_ACCOUNT_SID" not in env:
        port = free_port()
        made["TWILIO_ACCOUNT_SID"] = SIMULATED_SID
        made["TWILIO_AUTH_TOKEN"] = before.get("TWILIO_AUTH_TOKEN") or secrets.token_hex(16)
        made["OUTREACH_TWILIO_API_URL"] = f"http://127.0.0.1:{port}"
    settings = Settings.from_env({**env, **made})
    made |= {"HOST": settings.host, "PORT": str(settings.port), "OUTREACH_PUBLIC_URL": settings.public_url}
    check_address(settings.host, settings.port)
    if "REDIS_URL" in env:
        valkey.refuse_away(settings.redis_url)
    keep_made(var, made)
    return House(settings, {**env, **made}, "REDIS_URL" not in env, port)


def _start_all(house: House, var: Path, children: Children, stop: Stop, say: Say) -> None:
    """Start everybody in the order in which they need each other."""
    say("Starting…")
    wait = _Waiting(children, stop)
    if house.own_valkey:
        _start_valkey(house, var, children, wait)
    first = _prepare_database(house.settings)
    if house.carrier_port:
        children.start(_carrier(house, var))
        wait.until(lambda: _listens(house.carrier_port), "The simulated carrier")
    # Before the workers, and ended after them: the carrier brings each receipt once, within a second of the text.
    children.start(_child(house, "The web server", 2, "web"))
    wait.until(lambda: _healthy(house.settings), "The web server")
    for number in range(house.settings.workers):
        children.start(_child(house, f"Worker {number + 1}", 1, "worker"))
    children.start(_child(house, "The clock", 1, "clock"))
    if not stop.presses:
        say(_welcome(house, first))


@dataclass
class _Waiting:
    """Waiting for a child to answer, unless one dies or we are told to end."""

    children: Children
    stop: Stop

    def until(self, ready: Callable[[], bool], name: str) -> None:
        end = time.monotonic() + READY_WITHIN
        while not self.stop.presses and not ready():
            dead = self.children.died()
            if dead is not None and not self.stop.presses:
                raise Misconfigured(f"{dead.name} could not start ({dead.how_it_ended()}). {dead.look_at}")
            if time.monotonic() > end:
                raise Misconfigured(
                    f"{name} does not answer after {READY_WITHIN:.0f} seconds. Nothing is running."
                )
            time.sleep(LOOK_EVERY / 2)


def _start_valkey(house: House, var: Path, children: Children, wait: _Waiting) -> None:
    url = house.settings.redis_url
    valkey.end_forgotten(url)
    command = valkey.command(var, valkey.socket_in(var))
    log = f"Its log says why: {var / 'valkey' / 'valkey.log'}"
    children.start(Child("Valkey", 4, command, house.env, look_at=log))
    wait.until(lambda: valkey.answers(url), "Valkey")


@dataclass(frozen=True)
class FirstAdmin:
    """The only admin there is, and while they have no password the token of a sign-in link."""

    email: str
    token: str | None = None


def _prepare_database(settings: Settings) -> FirstAdmin | None:
    """Its tables, on first start its directory and its first admin."""
    database = Database(settings.database_url)
    try:
        upgrade(database)
        with database.writing() as conn:
            now = utc_now()
            try:
                directory.Directories().current(conn)
            except NotFound:
                directory.load(conn, directory_file.read(SAMPLE), now)
            token = organizers.first_admin(conn, *FIRST_ADMIN, now)
            return FirstAdmin(FIRST_ADMIN[0], token) if token else _admin_to_tell(conn, now)
    finally:
        database.close()


SAMPLE = Path(str(resources.files("outreach") / "directories" / "alliance.toml"))


def _admin_to_tell(conn: Connection, now: datetime) -> FirstAdmin | None:
    """Whoever could be locked out: an admin while none has a password, or the only one, still as we made them."""
    admins = [o for o in organizers.everyone(conn) if o.role is organizers.Role.ADMIN and o.active]
    if admins and not any(admin.has_password for admin in admins):
        return FirstAdmin(admins[0].email, organizers.make_link(conn, admins[0].id, now))
    if [admin.email for admin in admins] == [FIRST_ADMIN[0]]:
        return FirstAdmin(FIRST_ADMIN[0])
    return None


def _carrier(house: House, var: Path) -> Child:
    settings = house.settings
    options = {
        "--port": str(house.carrier_port),
        "--account-sid": settings.twilio_account_sid,
        "--inbound-url": f"{settings.public_url}/sms/inbound",
        "--sender": settings.sender,
        "--keep": str(var / "phones.jsonl"),
    }
    words = [word for option in options.items() for word in option]
    command = [sys.executable, "-m", "outreach.carriers.simulator", *words]
    return Child("The simulated carrier", 3, command, house.env)


def _child(house: House, name: str, turn: int, command: str) -> Child:
    return Child(name, turn, [sys.executable, "-m", "outreach", command], house.env)


def _listens(port: int) -> bool:
    return _asks("127.0.0.1", port, "/") is not None


def _healthy(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104  # only compared
    return _asks(host, settings.port, "/healthz") == 200


def _asks(host: str, port: int, path: str) -> int | None:
    """The status of an answer, if there is one."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _welcome(house: House, admin: FirstAdmin | None) -> str:
    url = house.settings.public_url
    lines = ["", "Outreach is running.", "", f"  The console   {url}"]
    if admin and admin.token:
        lines.append(f"  Sign in       {url}/link/{admin.token}")
        lines.append(f"                once, within a day, as {admin.email}; then choose a password there")
    elif admin:
        lines.append(f"  Lost the password? outreach organizer link {admin.email}")
    if house.carrier_port:
        lines.append(f"  The phones    {url}/phones")
        lines.append("                simulated: no text leaves this machine")
    elif "127.0.0.1" in url:
        lines.append(
            "  Twilio can't reach this address: set OUTREACH_PUBLIC_URL, or texts and receipts never come in."
        )
    return "\n".join([*lines, "", "Press Ctrl-C to end all of it."])
