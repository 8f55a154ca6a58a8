"""What many would build first: RQ with one job per message, each a call of Twilio's own client."""

import os
from functools import cache

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client


class _Elsewhere(TwilioHttpClient):
    """Twilio's client, sent to the simulated carrier."""

    def request(self, method, url, *args, **kwargs):  # type: ignore[no-untyped-def]
        return super().request(
            method,
            url.replace("https://api.twilio.com", os.environ["OUTREACH_TWILIO_API_URL"]),
            *args,
            **kwargs,
        )


@cache
def _client() -> Client:
    sid, token = os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"]
    return Client(sid, token, http_client=_Elsewhere())


def send_one(phone: str, body: str) -> str:
    return str(_client().messages.create(to=phone, from_="77820", body=body).sid)
