"""One worker process: takes jobs from the queue until it is told to end."""

import redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from outreach.config import Settings
from outreach.jobs import QUEUE


def work(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; the job under way is finished first.

    No fork per job: the connections to the carrier and the database stay open from one to the next.
    """
    # A connection of its own: RQ lets it wait minutes for a job, and nobody else may wait that long.
    connection = redis.Redis.from_url(settings.redis_url)
    queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)
    SimpleWorker([queue], connection=connection, serializer=JSONSerializer).work(logging_level="WARNING")
