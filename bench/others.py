"""What one could use instead, each in its usual best form. `python -m bench.others`.

The queues are filled before the clock starts; ours makes its rows and reads them back within the time.
"""

import time

from celery import Celery
from rq import Queue

from bench.bare import BODY
from bench.celery_app import EACH, TASK, WARM, made
from bench.family import alone, module, running, told_by, wait_until
from bench.machine import Meter, children, load
from bench.rq_worker import GO
from bench.sending import Line, ours, patience
from bench.service import ENGINES, Service, phone_number, service

WARM_UP = 400  # messages


def _line(s: Service, what: str, people: int, seconds: float, cpu: float) -> Line:
    counts = s.phones.counts()
    note = f"{counts.duplicates} doubled, {people - counts.phones} lost"
    return Line(what, people, seconds, cpu, note)


def threads(people: int) -> Line:
    """Twilio's client in a loop; nothing is kept."""
    with service("sqlite") as s:
        with running(module("bench.threads", str(people)), env=s.env, told=True) as (process,):
            seconds, cpu = told_by(process, patience(people))
        return _line(s, "Twilio's client, 50 threads, nothing kept", people, seconds, cpu)


def rq(people: int, kind: str) -> Line:
    """Two RQ workers, one job per message."""
    with service("sqlite") as s:
        connection = s.runtime.jobs.connection
        _fill_rq(Queue("each", connection=connection), people)
        command = module("bench.rq_worker", s.env["REDIS_URL"], f"rq.worker.{kind}", "each")
        with running(command, command, env=s.env, told=True) as started:
            wait_until(lambda: _waiting(s) == 2, 30, while_alive=started)
            begun = time.perf_counter()
            connection.rpush(GO, "go", "go")
            cpu = sum(told_by(process, patience(people) + people / 20)[0] for process in started)
            seconds = time.perf_counter() - begun
        return _line(s, f"RQ, one job per message, {kind}, 2 workers", people, seconds, cpu)


def _fill_rq(queue: Queue, people: int) -> None:
    jobs = [
        Queue.prepare_data("bench.per_message.send_one", (phone_number(n), BODY), result_ttl=0)
        for n in range(people)
    ]
    queue.enqueue_many(jobs)


def _waiting(s: Service) -> int:
    """How many wait for the word."""
    return int(s.runtime.jobs.connection.info("clients")["blocked_clients"])


def celery(people: int, pool: str, slots: int) -> Line:
    """One Celery worker with a pool of threads or of processes."""
    with service("sqlite") as s:
        broker = s.env["REDIS_URL"].replace("unix://", "redis+socket://")
        command = [
            *module("celery", "--app", "bench.celery_app", "worker", "--pool", pool, "--concurrency", str(slots)),
            *("--loglevel", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"),
        ]  # fmt: skip
        # It warns of being root, which in a container everybody is.
        env = {**s.env, "BENCH_BROKER": broker, "PYTHONWARNINGS": "ignore"}
        with running(command, env=env, told=True) as (worker,), made(broker) as app:
            _fill_celery(app, WARM, WARM_UP)
            wait_until(lambda: s.phones.counts().accepted == WARM_UP, 60, while_alive=[worker])
            s.phones.forget()
            _fill_celery(app, EACH, people)
            meter = Meter([worker.pid, *children(worker.pid)])
            app.control.add_consumer(EACH)
            wait_until(lambda: s.phones.counts().accepted >= people, patience(people), while_alive=[worker])
            seconds, cpu = meter.seconds, meter.cpu
        return _line(s, f"Celery, one task per message, {pool}, {slots}", people, seconds, cpu)


def _fill_celery(app: Celery, queue: str, people: int) -> None:
    with app.producer_pool.acquire(block=True) as producer:
        for n in range(people):
            app.send_task(TASK, (phone_number(n), BODY), queue=queue, producer=producer)


def main(people: int = 5_000, forked: int = 300) -> None:
    print(f"\nInstead of it, one job per message, rate off ({load()})")
    print(threads(people), flush=True)
    print(celery(people, "threads", 8), flush=True)
    print(celery(people, "prefork", 2), flush=True)
    print(rq(people, "SimpleWorker"), flush=True)
    print(rq(forked, "Worker"), flush=True)
    for engine in ENGINES:
        print(ours(engine, people), flush=True)


if __name__ == "__main__":
    alone(main)
