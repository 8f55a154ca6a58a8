"""The jobs there are, by name. The database says what is to be done; a job only says "look now".

Losing every job loses nothing: the clock looks every second and asks again.
"""

import logging
from contextlib import suppress

import redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer

SEND = "workers.tasks.send"
EXPAND = "workers.tasks.expand"
SETTLE = "workers.tasks.settle"
TAKE_BACK = "workers.tasks.take_back"
CATCH_UP = "workers.tasks.catch_up"
ALL = (SEND, EXPAND, SETTLE, TAKE_BACK, CATCH_UP)

QUEUE = "outreach"
KEEP_RESULT = 0  # seconds; nobody reads it
KEEP_FAILURE = 24 * 3600
LONGEST = 60  # seconds a job may take
SETTLE_EVERY = 10  # seconds
# One of each at a time: seconds until another is asked for, unless the first has said that it goes on.
_HOLDS = {SETTLE: SETTLE_EVERY, TAKE_BACK: SETTLE_EVERY, CATCH_UP: SETTLE_EVERY, EXPAND: 3}
_PRESSING = frozenset({EXPAND, TAKE_BACK})  # sending waits for the one, the other for nothing
_PRESSES = "outreach:presses"  # is there while one of them waits for a worker
MOST = 40  # jobs that may wait; every one of them only says "look"

log = logging.getLogger(__name__)


class Jobs:
    """The way to ask workers to look."""

    def __init__(self, connection: "redis.Redis") -> None:
        self.connection = connection
        self.queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)

    def look(self, job: str, *ids: int) -> bool:
        """Ask for this job, unless enough ask already; False when the queue is away.

        That is never an error: the clock asks again when the queue is back.
        """
        try:
            if len(self.queue) >= self._enough(job):
                return True
            # One of these at a time, or they would keep every worker from sending.
            if job in _HOLDS and not self._first_to_ask(job, ids):
                return True
            if job in _PRESSING:
                self.connection.set(_PRESSES, 1, ex=_HOLDS[job])
            self.queue.enqueue(
                job,
                *ids,
                job_timeout=LONGEST,
                result_ttl=KEEP_RESULT,
                failure_ttl=KEEP_FAILURE,
                at_front=job in _PRESSING,
            )
        except redis.RedisError:
            log.warning("queue away", extra={"job": job})
            return False
        return True

    def one_presses(self) -> bool:
        """Whether a job waits that should not wait for the end of a turn at sending."""
        with suppress(redis.RedisError):
            return bool(self.connection.exists(_PRESSES))
        return False

    def taken(self) -> None:
        """A worker has taken the job that pressed."""
        with suppress(redis.RedisError):
            self.connection.delete(_PRESSES)

    def go_on(self, job: str, *ids: int) -> None:
        """Say that this job is still at work, so that nobody is asked for it beside."""
        with suppress(redis.RedisError):  # then somebody may be asked for it beside, which is safe
            self.connection.set(_name(job, ids), 1, ex=_HOLDS[job])

    def _first_to_ask(self, job: str, ids: tuple[int, ...]) -> bool:
        return bool(self.connection.set(_name(job, ids), 1, nx=True, ex=_HOLDS[job]))

    def _enough(self, job: str) -> int:
        """How long the queue may be before asking for this job once more says nothing new."""
        return self.workers() if job == SEND else MOST

    def workers(self) -> int:
        """How many workers listen, or 1 when none does yet."""
        return max(Worker.count(connection=self.connection, queue=self.queue), 1)

    def away(self) -> bool:
        """Whether the queue does not answer, and so nothing is sent."""
        try:
            self.connection.ping()
        except redis.RedisError:
            return True
        return False


def _name(job: str, ids: tuple[int, ...]) -> str:
    return ":".join(["outreach", job, *map(str, ids)])
