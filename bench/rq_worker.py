"""An RQ worker for one job per message, with everything loaded before it forks.

Run as a process of its own: python -m bench.rq_worker REDIS_URL CLASS QUEUE. Waits for the word, works until
the queue is empty, prints its CPU seconds since the word.
"""

import os
import sys

import redis
from rq import Queue
from rq.utils import import_attribute

from bench.per_message import client

GO = "bench:go"


def main() -> None:
    url, kind, name = sys.argv[1:]
    connection = redis.Redis.from_url(url)
    queue = Queue(name, connection=connection)
    worker = import_attribute(kind)([queue], connection=connection)
    client()
    if connection.blpop([GO], 60) is None:
        sys.exit("nobody gave the word")
    before = sum(os.times()[:4])
    worker.work(burst=True, logging_level="WARNING")
    print(sum(os.times()[:4]) - before)


if __name__ == "__main__":
    main()
