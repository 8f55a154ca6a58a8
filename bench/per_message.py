"""What many would build first: one job per message, each a call of Twilio's own client."""

import os
from functools import cache

from requests.adapters import HTTPAdapter
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

THREADS = 50


class _Elsewhere(TwilioHttpClient):
    """Twilio's client, sent to the simulated carrier, with a kept connection for each thread."""

    def __init__(self) -> None:
        super().__init__(timeout=15)
        self.session.trust_env = False  # or it would look for a proxy at each call
        self.session.mount("http://", HTTPAdapter(pool_maxsize=THREADS))

    def request(self, method, url, *args, **kwargs):  # type: ignore[no-untyped-def]
        return super().request(
            method,
            url.replace("https://api.twilio.com", os.environ["OUTREACH_TWILIO_API_URL"]),
            *args,
            **kwargs,
        )


@cache
def client() -> Client:
    """One for each process."""
    sid, token = os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"]
    made = Client(sid, token, http_client=_Elsewhere())
    assert (
        made.messages
    )  # loads what it puts off until its first use, 60 ms, which a forked job would pay anew
    return made


def send_one(phone: str, body: str) -> str:
    return str(client().messages.create(to=phone, from_="77820", body=body).sid)
