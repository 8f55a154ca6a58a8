"""Opt-ins at the webhook, over the real web server: signature, transaction, answer; beside a bare view."""

from sqlalchemy import Connection, func, select

from bench.family import alone, module, running, wait_until
from bench.machine import Meter, children, load
from bench.service import ENGINES, service
from bench.webhooks import CONNECTIONS, answers, fire, opt_in
from outreach.models import Subscribed, subscriptions
from outreach.serve import free_port

WARM = 500


def ours(engine: str, texts: int) -> str:
    with service(engine) as s, s.processes("web") as (web,):
        wait_until(lambda: answers(s.url), 30, while_alive=[web])
        fire(s.port, [opt_in(s.url, n) for n in range(WARM)])
        requests = [opt_in(s.url, n) for n in range(WARM, WARM + texts)]
        meter = Meter([web.pid, *children(web.pid)])
        told = fire(s.port, requests)
        cpu = meter.cpu
        assert s.ask(joined) == texts + WARM
    return told.line(f"opt-ins, {engine}", cpu)


def joined(conn: Connection) -> int:
    """How many are on any list."""
    return conn.scalar(select(func.count()).where(subscriptions.c.state == Subscribed.JOINED)) or 0


def bare(texts: int) -> str:
    """The same requests to a Flask view that returns a fixed TwiML, on the same server with the same settings."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running(module("bench.bare_view", str(port))) as (web,):
        wait_until(lambda: answers(url), 30, while_alive=[web])
        requests = [opt_in(url, n) for n in range(texts)]
        meter = Meter([web.pid, *children(web.pid)])
        told = fire(port, requests)
        return told.line("bare Flask view with a fixed TwiML", meter.cpu)


def main(texts: int = 10_000) -> None:
    print(f"\nOpt-ins, {CONNECTIONS} connections ({load()})")
    print(bare(texts), flush=True)
    for engine in ENGINES:
        print(ours(engine, texts), flush=True)


if __name__ == "__main__":
    alone(main)
