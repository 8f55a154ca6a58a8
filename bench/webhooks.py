"""The carrier's side of our webhooks: signed requests, and many of them at once."""

import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.family import module, running, told_by
from bench.service import TOKEN, phone_number
from outreach.carriers.simulator_hooks import sign
from outreach.config import SIMULATED_SID

CONNECTIONS = 24


@dataclass(frozen=True)
class Fired:
    """What came of many requests."""

    requests: int
    seconds: float
    sender_cpu: float
    p50: float  # ms
    p99: float  # ms
    bad: float  # not answered, or not with a 200 or 204

    def line(self, what: str, cpu: float, note: str = "") -> str:
        return (
            f"{what:44} {self.requests:9,} {self.requests / self.seconds:8,.0f}/s  "
            f"p50 {self.p50:6.1f} ms  p99 {self.p99:6.1f} ms  {1000 * cpu / self.requests:.3f} ms CPU "
            f"(sender {1000 * self.sender_cpu / self.requests:.3f}), {self.bad:.0f} not answered{note}"
        )


def opt_in(url: str, n: int) -> bytes:
    """A signed USW7600 from a phone nobody has seen."""
    return texted(url, n, "USW7600")


def texted(url: str, n: int, words: str) -> bytes:
    """A signed text from a phone, with the parameters that Twilio sends."""
    form = {
        "MessageSid": f"SM{n:032x}", "SmsSid": f"SM{n:032x}", "SmsMessageSid": f"SM{n:032x}", "AccountSid": SIMULATED_SID,
        "From": phone_number(n), "To": "77820", "Body": words, "NumMedia": "0", "NumSegments": "1",
        "SmsStatus": "received", "ApiVersion": "2010-04-01", "FromCity": "LOS ANGELES", "FromState": "CA",
        "FromZip": "90012", "FromCountry": "US", "ToCity": "", "ToState": "", "ToZip": "", "ToCountry": "US",
    }  # fmt: skip
    return _signed(url, "/sms/inbound", form)


def receipt(url: str, message_id: int, carrier_id: str, status: str) -> bytes:
    """A signed receipt, with the parameters that Twilio sends."""
    form = {
        "MessageSid": carrier_id, "SmsSid": carrier_id, "AccountSid": SIMULATED_SID, "MessageStatus": status,
        "SmsStatus": status, "To": "+13105550123", "From": "77820", "ApiVersion": "2010-04-01",
        "RawDlrDoneDate": "2511221846",
    }  # fmt: skip
    return _signed(url, f"/sms/status/{message_id}", form)


def _signed(url: str, path: str, form: Mapping[str, str]) -> bytes:
    body = urlencode(form)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {sign(TOKEN, url + path, form)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


def fire(port: int, requests: Sequence[bytes], connections: int = CONNECTIONS) -> Fired:
    """Send them all, each connection the next when its last is answered."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"".join(len(r).to_bytes(4) + r for r in requests))
        file.flush()
        load = module("bench.load", "127.0.0.1", str(port), str(connections), file.name)
        with running(load, told=True) as (process,):
            return Fired(len(requests), *told_by(process, 300))


def answers(url: str) -> bool:
    """Whether a web server is there."""
    try:
        return bool(urllib.request.urlopen(f"{url}/healthz", timeout=1).status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
