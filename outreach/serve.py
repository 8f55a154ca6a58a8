"""The web server: granian, with as many processes as the settings say."""

import errno
import socket

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.log import LogLevels
from granian.server import Server

from outreach.config import Settings
from outreach.errors import Misconfigured

# A process. A text waits in its thread for the commit that it shares (group_commit.py): the more may wait, the
# more share one. While a broadcast goes out some sixteen receipts wait as well: on PostgreSQL, in three turns each,
# 32 threads took 832 opt-ins/s and 48 took 1,092 on one slow afternoon.
THREADS = 48
SHUTDOWN = 5  # seconds for the requests under way
_QUIET = {"handlers": [], "propagate": True}  # granian's lines go where ours go
_LOGS = {"handlers": {}, "formatters": {}, "loggers": {"_granian": {**_QUIET}, "granian.access": {**_QUIET}}}


def serve(settings: Settings) -> None:
    """Answer until told to end. Raises Misconfigured when the address can't be had."""
    check_address(settings.host, settings.port)
    Server(
        "outreach.wsgi:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=THREADS,
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,  # its one warning is that these are many threads, for threads that compute
        log_dictconfig=_LOGS,
        respawn_failed_workers=True,
        workers_kill_timeout=SHUTDOWN,
    ).serve()


def check_address(host: str, port: int) -> None:
    """Whether we may listen here; Misconfigured says why not."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what just closed is no obstacle
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        raise Misconfigured(_why(host, port, error)) from error


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken: something else listens there. End that, or choose another: PORT={port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} needs an administrator. Choose one above 1023: PORT=8080"
    return f"Can't listen on {host}, port {port} ({error.strerror}). Look at HOST and PORT."


def free_port() -> int:
    """A port on this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
