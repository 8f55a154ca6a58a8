"""Opt-ins at the webhook, over the real web server: signature, transaction, answer; beside a bare view."""

import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from urllib.parse import urlencode

from sqlalchemy import func, select

from bench.machine import Meter, children, load, wait_until
from bench.service import TOKEN, Service, phone_number, service
from outreach.carriers.simulator_hooks import sign
from outreach.models import Subscribed, subscriptions
from outreach.serve import free_port

CONNECTIONS = 16


def request(url: str, n: int) -> bytes:
    """A signed USW7600 from a phone nobody has seen, with the parameters that Twilio sends."""
    form = {
        "MessageSid": f"SM{n:032x}", "SmsSid": f"SM{n:032x}", "SmsMessageSid": f"SM{n:032x}", "AccountSid": "AC" + "5" * 32,
        "From": phone_number(n), "To": "77820", "Body": "USW7600", "NumMedia": "0", "NumSegments": "1",
        "SmsStatus": "received", "ApiVersion": "2010-04-01", "FromCity": "LOS ANGELES", "FromState": "CA",
        "FromZip": "90012", "FromCountry": "US", "ToCity": "", "ToState": "", "ToZip": "", "ToCountry": "US",
    }  # fmt: skip
    body = urlencode(form)
    head = (
        f"POST /sms/inbound HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {sign(TOKEN, url, form)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


def fire(port: int, requests: list[bytes]) -> tuple[float, ...]:
    """Send them all: seconds, CPU of the sender, p50 and p99 in ms, how many were not answered 200."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"".join(len(r).to_bytes(4) + r for r in requests))
        file.flush()
        command = [sys.executable, "-m", "bench.load", "127.0.0.1", str(port), str(CONNECTIONS), file.name]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return tuple(map(float, told.split()))


def ours(engine: str, texts: int) -> str:
    with service(engine) as s, s.processes("web") as (web,):
        url = f"http://127.0.0.1:{s.env['PORT']}"
        wait_until(lambda: _answers(url + "/healthz"))
        fire(int(s.env["PORT"]), [request(url + "/sms/inbound", n) for n in range(500)])  # warm
        meter = Meter([web.pid, *children(web.pid)])
        told = fire(int(s.env["PORT"]), [request(url + "/sms/inbound", n) for n in range(500, 500 + texts)])
        joined = _joined(s)
        assert joined == texts + 500, joined
        return _line(f"opt-ins, {engine}", texts, told, meter.cpu)


def _joined(s: Service) -> int:
    with s.runtime.database.reading() as conn:
        return conn.scalar(select(func.count()).where(subscriptions.c.state == Subscribed.JOINED)) or 0


def bare(texts: int) -> str:
    """The same requests to a Flask view that returns a fixed TwiML, on the same server with the same settings."""
    port = free_port()
    with subprocess.Popen([sys.executable, "-m", "bench.bare_view", str(port)]) as web:
        wait_until(lambda: _answers(f"http://127.0.0.1:{port}/healthz"))
        requests = [request("http://127.0.0.1", n) for n in range(texts)]
        meter = Meter([web.pid, *children(web.pid)])
        told = fire(port, requests)
        line = _line("bare Flask view with a fixed TwiML", texts, told, meter.cpu)
        web.terminate()
    return line


def _answers(url: str) -> bool:
    try:
        return bool(urllib.request.urlopen(url, timeout=1).status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def _line(what: str, texts: int, told: tuple[float, ...], cpu: float) -> str:
    seconds, own, p50, p99, bad = told
    return (
        f"{what:44} {texts:8,} {texts / seconds:8,.0f}/s  p50 {p50:6.1f} ms  p99 {p99:6.1f} ms  "
        f"{1000 * cpu / texts:.3f} ms CPU (sender {1000 * own / texts:.3f}), {bad:.0f} not answered"
    )


def main(texts: int = 10_000) -> None:
    print(f"\nOpt-ins, {CONNECTIONS} connections ({load()})")
    print(bare(texts), flush=True)
    for engine in ("sqlite", "postgresql"):
        print(ours(engine, texts), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
