"""Celery, one task per message, set for speed as its own guide says: no results kept, messages not written to disk."""

import os

from celery import Celery

from bench import per_message

TASK, WARM, EACH = "send_one", "warm", "each"  # the task; two queues


def made(broker: str) -> Celery:
    """An application on this broker, with that one task."""
    app = Celery("bench", broker=broker)
    app.conf.update(
        task_ignore_result=True,
        task_default_queue=WARM,
        task_default_delivery_mode="transient",
        worker_prefetch_multiplier=16,
        broker_connection_retry_on_startup=True,
    )
    app.task(name=TASK)(per_message.send_one)
    return app


app = made(os.environ.get("BENCH_BROKER", "memory://"))
