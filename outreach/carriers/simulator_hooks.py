"""What the simulated carrier posts to us: signed receipts, and the texts of the simulated phones."""

import asyncio
import hmac
import logging
import time
from base64 import b64encode
from collections import deque
from collections.abc import Coroutine, Mapping
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode
from xml.etree import ElementTree

from pyreqwest.client import ClientBuilder
from pyreqwest.exceptions import RequestError

from outreach.carriers.connecting import never_connected

log = logging.getLogger(__name__)

# Twilio's own: connect within 5 s, answer within 15, one more try if the connection failed; what stands behind the
# address's # asks for other tries (facts 1.2).
_CONNECT = timedelta(seconds=5)
_ANSWER = timedelta(seconds=15)


def sign(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """X-Twilio-Signature, from Twilio's description and not from its SDK, so that each checks the other."""
    said = url.partition("#")[0] + "".join(name + form[name] for name in sorted(form))
    return b64encode(hmac.digest(auth_token.encode(), said.encode(), "sha1")).decode("ascii")


_NO_ANSWER = frozenset({"ct", "rt"})  # never connected, or never answered


def _asked_for(url: str) -> tuple[int, frozenset[str]]:
    """How many further tries an address asks for, five at most, and after what."""
    said = parse_qs(url.partition("#")[2])
    count, policy = said.get("rc", ["1"])[0], said.get("rp", ["ct"])[0]
    return min(int(count), 5) if count.isdecimal() else 1, frozenset(policy.split(","))


class _Posting(Protocol):
    def __call__(self) -> Coroutine[Any, Any, None]: ...


class Hooks:
    """Posts with a bounded number of connections; what does not fit waits its turn."""

    def __init__(self, auth_token: str, connections: int) -> None:
        self._token = auth_token
        self._limit = connections
        self._waiting: deque[_Posting] = deque()
        self._runners: set[asyncio.Task[None]] = set()
        self._http = (
            ClientBuilder()
            .connect_timeout(_CONNECT)
            .timeout(_ANSWER)
            .follow_redirects(False)
            .no_proxy()
            .user_agent("TwilioProxy/1.1")
            .default_headers({"Content-Type": "application/x-www-form-urlencoded"})
            .build()
        )
        self.posted = 0
        self.failed = 0

    def soon(self, posting: _Posting) -> None:
        """Run it when a connection is free, in the order asked."""
        self._waiting.append(posting)
        if len(self._runners) < self._limit:
            runner = asyncio.ensure_future(self._run())
            self._runners.add(runner)
            runner.add_done_callback(self._runners.discard)

    async def _run(self) -> None:
        while self._waiting:
            await self._waiting.popleft()()

    def busy(self) -> int:
        """How many postings wait or are under way."""
        return len(self._waiting) + len(self._runners)

    def drop(self) -> None:
        """Forget what waits."""
        self._waiting.clear()

    async def post(self, url: str, form: dict[str, str]) -> tuple[int, str]:
        """Post one signed form, again where its address asks for that; the status and body of the last answer,
        or 0 if there was none."""
        again, reasons = _asked_for(url)
        end = time.monotonic() + _ANSWER.total_seconds()  # of all its tries together
        answer, trouble = await self._post(url, form)
        for _ in range(again):
            if not trouble or reasons.isdisjoint({trouble, "all"}) or time.monotonic() > end:
                break
            answer, trouble = await self._post(url, form)
        if trouble in _NO_ANSWER:
            self.failed += 1
        else:
            self.posted += 1
        return answer

    async def _post(self, url: str, form: dict[str, str]) -> tuple[tuple[int, str], str]:
        """The answer, and in Twilio's word what was wrong with it."""
        asked = self._http.post(url.partition("#")[0]).body_text(urlencode(form))
        try:
            sent = await asked.header("X-Twilio-Signature", sign(self._token, url, form)).build().send()
            answer = sent.status, await sent.text()
        except RequestError as error:
            return (0, ""), "ct" if never_connected(error) else "rt"
        return answer, {4: "4xx", 5: "5xx"}.get(answer[0] // 100, "")

    async def close(self) -> None:
        """Stop posting."""
        self.drop()
        for runner in tuple(self._runners):
            runner.cancel()
        await asyncio.gather(*self._runners, return_exceptions=True)
        await self._http.close()


def answers(twiml: str) -> list[str]:
    """The texts of a TwiML answer; none if it is not TwiML."""
    try:
        response = ElementTree.fromstring(twiml)  # noqa: S314  # our own webhook wrote it
    except ElementTree.ParseError:
        return []
    return ["".join(message.itertext()) for message in response.iter("Message")]
